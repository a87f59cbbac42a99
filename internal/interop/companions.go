package interop

import (
	"strings"

	"lanthorn/ree"
)

// companions are the columns of iron, cobalt and boron, which stand beside those
// of the shares and are fractions of dry goods.
var companions = func() (out []companion) {
	for _, c := range ree.AllCompanions() {
		id := companionPrefix + c.Symbol()
		out = append(out, companion{c, id, id + "±"})
	}
	return out
}()

type companion struct {
	element ree.Companion
	id, u   string
}

const companionPrefix = "companion."

// companionNames are a companion's column headers in both languages.
var companionNames = [ree.NumCompanions][]string{ree.Fe: {"Fe", "Iron", "铁"}, ree.Co: {"Co", "Cobalt", "钴"}, ree.B: {"B", "Boron", "硼"}}

// addCompanions makes their columns known by name.
func addCompanions(m map[string]string) {
	for _, c := range companions {
		for _, name := range companionNames[c.element] {
			addNames(m, c.id, []string{name})
			addNames(m, c.u, withUncertainty(name))
		}
	}
}

// companions reads what a row says of iron, cobalt and boron.
func (l *line) companions(a *ree.Assay) {
	for _, c := range companions {
		a.Companions[c.element] = l.companion(c)
	}
}

// companion reads a content and its standard uncertainty, as quantity does. What
// is below detection is none with the limit as its uncertainty.
func (l *line) companion(c companion) (q ree.Quantity) {
	value, u, both := strings.Cut(strings.ReplaceAll(l.folded(c.id), "+/-", "±"), "±")
	if both {
		q.Value, _ = l.fraction(c.id, value)
		q.U, _ = l.fraction(c.id, u)
		return q
	}
	q.Value, q.U, _ = l.percent(c.id)
	if l.text(c.u) != "" {
		q.U, _, _ = l.percent(c.u)
	}
	return q
}

// anyCompanion is the first companion's column that is filled in.
func (l *line) anyCompanion() (string, bool) {
	for _, c := range companions {
		for _, id := range []string{c.id, c.u} {
			if l.text(id) != "" {
				return id, true
			}
		}
	}
	return "", false
}
