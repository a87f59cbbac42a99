package control

import (
	"slices"
	"strings"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// HintsFor are the hints on a customs code on a day, the most specific first.
func (l *List) HintsFor(hs string, day calendar.Date) []Hint {
	hs = bareHS(hs)
	var found []Hint
	for _, h := range l.Hints {
		if hs != "" && strings.HasPrefix(hs, h.HS) && day.Within(h.ValidFrom, h.ValidTo) {
			found = append(found, h)
		}
	}
	slices.SortStableFunc(found, func(a, b Hint) int { return len(b.HS) - len(a.HS) })
	return found
}

// bareHS takes dots and spaces out of a customs code.
func bareHS(hs string) string {
	return strings.NewReplacer(".", "", " ", "").Replace(hs)
}

// compareHS holds the customs code against the composition. What it finds is
// flagged and never changes the classification; a hint from memory is listed
// with its confidence and raises no flag.
func (r *Result) compareHS(l *List, g *Goods, day calendar.Date) {
	if g.HS == "" {
		return
	}
	r.Hints = l.HintsFor(g.HS, day)
	if len(r.Hints) == 0 {
		r.Flags = append(r.Flags, because("control.hs_unknown", "hs", g.HS))
		return
	}
	h := &r.Hints[0]
	if h.Confidence == Memory {
		return
	}
	if len(h.Kinds) > 0 && !slices.Contains(h.Kinds, r.Kind) {
		r.flag("control.hs_kind_mismatch", h, "kind", string(r.Kind))
	}
	r.compareElements(l, g, h)
	switch {
	case h.Expect == ExpectControlled && r.Controlled == No:
		r.flag("control.hs_says_controlled", h)
	case h.Expect == ExpectFree && r.Controlled == Yes:
		r.flag("control.hs_says_free", h, "codes", strings.Join(r.Codes, ", "))
	}
}

// compareElements flags goods that hold none of the elements their customs code
// stands for.
func (r *Result) compareElements(l *List, g *Goods, h *Hint) {
	if len(h.Elements) == 0 || g.Assay == nil {
		return
	}
	for _, symbol := range h.Elements {
		e, err := ree.ParseElement(symbol)
		if err != nil || l.Hold(g, e).Presence != Absent {
			return
		}
	}
	r.flag("control.hs_element_absent", h, "elements", strings.Join(h.Elements, ", "))
}

func (r *Result) flag(code string, h *Hint, pairs ...string) {
	r.Flags = append(r.Flags, because(code, append(pairs, "hs", h.HS)...))
}
