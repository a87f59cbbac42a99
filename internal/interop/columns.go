package interop

import (
	"slices"
	"strings"

	"golang.org/x/text/width"

	"lanthorn/ree"
)

// plan is what a kind of table has for columns.
type plan struct {
	kind     Kind
	marks    []string // columns that only this kind has: one of them tells it
	required []string
	columns  []string // of the template, in order
	also     []string // accepted beside them
}

// lots are the columns of a row that uses, makes or loses something.
var lots = []string{"lot", "mass", "mass.unit", "newlot", "form", "net", "net.unit", "moisture", "treo", "tre", shareColumns, "method", "lab", "hs"}

// shareColumns and sharesWithU stand for one column per element, the second with
// the uncertainty beside each.
const (
	shareColumns = "*"
	sharesWithU  = "*±"
)

var plans = []plan{
	{kind: Corrections, marks: []string{"entry"}, required: []string{"entry", "when", "reason"},
		columns: slices.Concat([]string{"event", "entry", "void", "reason", "when", "offset"}, lots, []string{"received", "received.unit", "losskind", "loss", "documents", "invoice", "note"}),
		also:    []string{"moisture±", "treo±", "tre±", "grade", "package", "country", "source"}},
	{kind: Receipts, marks: []string{"received"}, required: []string{"transfer", "when", "lot", "received"},
		columns: []string{"event", "transfer", "when", "offset", "lot", "received", "received.unit", "documents", "invoice", "note"}},
	{kind: Shipments, marks: []string{"receiver", "tosite"}, required: []string{"when", "site", "receiver", "tosite", "lot"},
		columns: []string{"event", "when", "offset", "site", "receiver", "tosite", "lot", "mass", "mass.unit", "documents", "invoice", "note"}},
	{kind: Stocktake, marks: []string{"counted"}, required: []string{"when", "site", "lot", "counted"},
		columns: []string{"event", "when", "offset", "site", "lot", "counted", "counted.unit", "documents", "note"}},
	{kind: Production, marks: []string{"what"}, required: []string{"what", "when", "site"},
		columns: slices.Concat([]string{"event", "what", "when", "offset", "site", "process"}, lots, []string{"country", "source", "losskind", "loss", "documents", "invoice", "reason", "note"}),
		also:    []string{"moisture±", "treo±", "tre±", "grade", "package"}},
	{kind: Assays, marks: []string{"treo", "tre"}, required: []string{"when", "lot"},
		columns: []string{"event", "when", "offset", "lot", "moisture", "moisture±", "treo", "treo±", "tre", "tre±", sharesWithU, "method", "lab", "documents", "note"}},
}

// Kinds lists the kinds of table that have a template.
func Kinds() []Kind { return []Kind{Production, Shipments, Receipts, Assays, Stocktake, Corrections} }

func planOf(kind Kind) (plan, bool) {
	for _, p := range plans {
		if p.kind == kind {
			return p, true
		}
	}
	return plan{}, false
}

// all lists the template's columns with the shares and what stands beside them
// written out.
func (p plan) all() []string {
	var out []string
	for _, id := range p.columns {
		if id != shareColumns && id != sharesWithU {
			out = append(out, id)
			continue
		}
		for _, s := range shares {
			out = append(out, s.id)
			if id == sharesWithU {
				out = append(out, s.u)
			}
		}
		for _, c := range companions {
			out = append(out, c.id)
			if id == sharesWithU {
				out = append(out, c.u)
			}
		}
	}
	return out
}

// knows reports whether the kind has the column, in its template or beside it.
func (p plan) knows(id string) bool {
	if strings.HasPrefix(id, "share.") || strings.HasPrefix(id, companionPrefix) {
		return slices.Contains(p.columns, shareColumns) || slices.Contains(p.columns, sharesWithU)
	}
	return id == "unit" || slices.Contains(p.columns, id) || slices.Contains(p.also, id)
}

// shares are the elements that an assay can have a share of, with the names of
// their columns.
var shares = func() (out []share) {
	for _, e := range ree.Elements() {
		if e.Oxide() != "" {
			out = append(out, share{e, shareID(e), shareID(e) + "±"})
		}
	}
	return out
}()

type share struct {
	element ree.Element
	id, u   string
}

func shareID(e ree.Element) string { return "share." + e.Symbol() }

// massColumns are those whose header may name a unit.
var massColumns = []string{"mass", "net", "counted", "received"}

// index finds a column by any of its names in either language.
var index = buildIndex()

func buildIndex() map[string]string {
	m := map[string]string{}
	for _, lang := range []string{"en", "zh"} {
		for key, names := range catalogues[lang] {
			if id, ok := strings.CutPrefix(key, "column."); ok {
				addNames(m, id, strings.Split(names, "|"))
			}
		}
	}
	for _, s := range shares {
		e := s.element
		for _, name := range []string{e.Symbol(), e.Oxide(), e.Symbol() + " share"} {
			addNames(m, s.id, []string{name})
			addNames(m, s.u, withUncertainty(name))
		}
	}
	addCompanions(m)
	return m
}

// withUncertainty are the headers of the uncertainty of a column.
func withUncertainty(name string) []string {
	return []string{name + " ±", "u " + name, name + " u", name + " uncertainty", name + "不确定度"}
}

func addNames(m map[string]string, id string, names []string) {
	for _, name := range names {
		n := plain(name)
		if had, taken := m[n]; taken && had != id {
			panic("interop: the header " + name + " names both " + had + " and " + id)
		}
		m[n] = id
	}
}

// plain brings a name to what counts: full-width letters as ordinary ones, no
// case, no spaces, no punctuation but ±.
func plain(s string) string {
	s = strings.ToLower(width.Fold.String(s))
	s = strings.ReplaceAll(s, "+/-", "±")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n\u00A0\u3000%.,:;*?!()[]{}<>/\\_-–—'\"“”‘’「」。、，：；（）·", r) {
			return -1
		}
		return r
	}, s)
}

// title is a column's name in the template of a language.
func title(id, lang string) string {
	symbol, ok := strings.CutPrefix(id, companionPrefix)
	if !ok {
		symbol, ok = strings.CutPrefix(id, "share.")
	}
	if ok {
		if bare, u := strings.CutSuffix(symbol, "±"); u {
			return bare + " ±"
		}
		return symbol + " %"
	}
	name, _, _ := strings.Cut(catalogue(lang)["column."+id], "|")
	return name
}

// header is what a table's first row says.
type header struct {
	plan  plan
	at    map[string]int    // column by id
	names map[string]string // header as it stands, by id
	units map[string]string // unit named in the header, by id
	elems map[string]bool   // share columns headed by an oxide's formula
	share []share           // whose columns the table has
	width int
	lang  string
}

// name is the column as the person sees it, or as the template names it.
func (h *header) name(id string) string {
	if name, ok := h.names[id]; ok {
		return name
	}
	return title(id, h.lang)
}

// match reads a header: each column's id, "" for one that is unknown.
func match(cells []cell) (ids []string, units []string) {
	ids, units = make([]string, len(cells)), make([]string, len(cells))
	for i, c := range cells {
		id, ok := index[plain(c.text)]
		if !ok {
			id, units[i] = withUnit(c.text)
		}
		ids[i] = id
		if id == "unit" {
			ids[i] = unitFor(ids[:i])
		}
	}
	return ids, units
}

// withUnit reads a header such as "Net mass (kg)".
func withUnit(text string) (id, unit string) {
	text = strings.TrimSpace(width.Fold.String(text))
	i := strings.LastIndexAny(text, "([,/")
	if i < 0 {
		return "", ""
	}
	unit, ok := unitWord(strings.Trim(text[i+1:], " )]"))
	id = index[plain(text[:i])]
	if !ok || !slices.Contains(massColumns, id) {
		return "", ""
	}
	return id, unit
}

// unitFor ties a column headed only "Unit" to the mass left of it.
func unitFor(before []string) string {
	for i := len(before) - 1; i >= 0; i-- {
		if slices.Contains(massColumns, before[i]) {
			return before[i] + ".unit"
		}
	}
	return ""
}

// choose tells the kind of table by its columns.
func choose(ids []string) (plan, bool) {
	for _, p := range plans {
		for _, m := range p.marks {
			if slices.Contains(ids, m) {
				return p, true
			}
		}
	}
	return closest(ids)
}

// closest is the kind whose columns fit best where the telling one is missing:
// three at least, columns that it requires and lacks counting against it.
func closest(ids []string) (plan, bool) {
	var best plan
	most, found := 0, false
	for _, kind := range Kinds() {
		p, _ := planOf(kind)
		known, lacks := 0, 0
		for _, id := range ids {
			if id != "" && p.knows(id) {
				known++
			}
		}
		for _, id := range p.required {
			if !slices.Contains(ids, id) {
				lacks++
			}
		}
		if score := 2*known - lacks; known >= 3 && (!found || score > most) {
			best, most, found = p, score, true
		}
	}
	return best, found
}

// readHeader matches a header row and reports what is wrong with it. It reports
// false where the table cannot be read.
func readHeader(n int, cells []cell, lang string, ps *problems) (*header, bool) {
	ids, units := match(cells)
	p, ok := choose(ids)
	if !ok {
		ps.add(n, "", "table.unknown", "found", shorten(joinTexts(cells), 200))
		return nil, false
	}
	h := &header{plan: p, at: map[string]int{}, names: map[string]string{}, units: map[string]string{}, elems: map[string]bool{}, width: len(cells), lang: lang}
	for i, id := range ids {
		ok = h.place(n, i, id, units[i], cells[i].text, ps) && ok
	}
	for _, s := range shares {
		_, value := h.at[s.id]
		if _, u := h.at[s.u]; value || u {
			h.share = append(h.share, s)
		}
	}
	for _, id := range p.required {
		if _, has := h.at[id]; !has {
			ps.add(n, title(id, lang), "column.missing", "column", title(id, lang), "kind", string(p.kind))
			ok = false
		}
	}
	return h, ok
}

func (h *header) place(n, i int, id, unit, text string, ps *problems) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return true
	}
	if id == "" {
		return h.unknown(n, text, ps)
	}
	if !h.plan.knows(id) {
		ps.add(n, text, "column.not_here", "value", text, "kind", string(h.plan.kind))
		return true
	}
	if _, twice := h.at[id]; twice {
		ps.add(n, text, "column.twice", "value", text)
		return false
	}
	h.at[id], h.names[id] = i, text
	if unit != "" {
		h.units[id] = unit
	}
	if symbol, ok := strings.CutPrefix(id, "share."); ok {
		e, err := ree.ParseElement(strings.TrimSuffix(symbol, "±"))
		h.elems[id] = err == nil && strings.Contains(plain(text), strings.ToLower(e.Oxide()))
	}
	return true
}

// unknown reports an unknown column; one that is nearly a known one stops the
// file.
func (h *header) unknown(n int, text string, ps *problems) bool {
	best, far := h.nearest(text)
	switch {
	case best != "" && far <= 2 && far*4 <= len([]rune(plain(text))):
		ps.add(n, shorten(text, 80), "column.misspelt", "value", shorten(text, 80), "nearest", best)
		return false
	case best != "" && far*2 <= len([]rune(plain(text))):
		ps.add(n, shorten(text, 80), "column.unknown", "value", shorten(text, 80), "nearest", best)
	default:
		ps.add(n, shorten(text, 80), "column.unknown", "value", shorten(text, 80))
	}
	return true
}

// nearest is the known column most like a header, and how far off it is.
func (h *header) nearest(text string) (string, int) {
	best, far := "", 1<<30
	for name, id := range index {
		if !h.plan.knows(id) || id == "unit" {
			continue
		}
		t := title(id, h.lang)
		if d := distance(plain(text), name); d < far || d == far && t < best {
			best, far = t, d
		}
	}
	return best, far
}

func joinTexts(cells []cell) string {
	var texts []string
	for _, c := range cells {
		if t := strings.TrimSpace(c.text); t != "" {
			texts = append(texts, t)
		}
	}
	return strings.Join(texts, ", ")
}

// shorten cuts a text to n characters for showing, without what cannot be shown.
func shorten(s string, n int) string {
	runes := []rune(strings.Map(visible, s))
	if len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return string(runes)
}

// distance counts the letters to change, add or drop to make a into b, up to 60
// letters of each.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	x, y = x[:min(len(x), 60)], y[:min(len(y), 60)]
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			next := min(row[j]+1, row[j+1]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(y)]
}
