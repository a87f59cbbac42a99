package interop

import (
	"strconv"
	"strings"
	"time"

	"lanthorn/custody"
)

// shared is what the rows of one event have in common, and the row it was first
// given in.
type shared struct {
	text string
	line *line
}

// draft is an event while its rows are gathered.
type draft struct {
	name     string // its number in the file, for messages
	rows     []int
	bad      bool
	common   [len(commonColumns)]shared // by commonIndex
	inputs   []custody.Take
	unmassed []*line // rows that use a lot without saying how much
	outputs  []custody.Make
	losses   []custody.Loss
	figures  []custody.Figure
	docs     []custody.Document
	notes    []string
	result   *line // the row of an assay
	firstRow *line
}

// table gathers the drafts of a table.
type table struct {
	head    *header
	lang    string
	ps      *problems
	drafts  []*draft
	byKey   map[string]*draft
	begun   bool
	rows    int
	lines   int  // rows that are no example
	stopped bool // the file cannot be read on
	checked bool // rows are read for their problems only: the header has some
}

// parseTable reads a table of any kind.
func parseTable(src source, lang string, ps *problems) Batch {
	t := &table{lang: lang, ps: ps, byKey: map[string]*draft{}}
	switch whole := src.each(ps, t.row); {
	case !whole || t.stopped:
		return Batch{}
	case t.lines == 0:
		ps.add(0, "", "table.no_rows")
	}
	if t.head == nil {
		return Batch{}
	}
	return Batch{Kind: t.head.plan.kind, Items: t.finish()}
}

// row takes one row: remarks first, then the header, then the lines.
func (t *table) row(tr traits, n int, cells []cell) bool {
	if blank(cells) || !t.begun && strings.HasPrefix(strings.TrimSpace(cells[0].text), "#") {
		return true
	}
	if !t.begun {
		t.begun = true
		return t.begin(n, cells)
	}
	if t.rows++; t.rows > MaxRows {
		t.ps.add(0, "", "file.too_many_rows", "max", strconv.Itoa(MaxRows))
		t.stopped = true
		return false
	}
	l := &line{header: t.head, tr: tr, ps: t.ps, n: n, cells: cells}
	if isExample(l.text("event")) {
		return true
	}
	t.lines++
	l.checkCells()
	d := t.draftOf(l)
	if d == nil {
		return true
	}
	d.take(l)
	return true
}

func blank(cells []cell) bool {
	for _, c := range cells {
		if strings.TrimSpace(c.text) != "" || strings.TrimSpace(c.raw) != "" {
			return false
		}
	}
	return true
}

func (t *table) begin(n int, cells []cell) bool {
	for len(cells) > 0 && blank(cells[len(cells)-1:]) {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > MaxColumns {
		t.ps.add(n, "", "file.too_many_columns", "max", strconv.Itoa(MaxColumns))
		t.stopped = true
		return false
	}
	for _, c := range cells {
		if r := custody.CheckText(c.text); r != nil {
			t.ps.add(n, shorten(c.text, 40), r.Code)
			t.ps.list[len(t.ps.list)-1].Params = r.Params
			t.checked = true
		}
	}
	var ok bool
	t.head, ok = readHeader(n, cells, t.lang, t.ps)
	if !ok && t.head == nil {
		t.stopped = true
		return false
	}
	t.checked = t.checked || !ok
	return true
}

func isExample(event string) bool {
	p := plain(event)
	return strings.HasPrefix(p, "example") || strings.HasPrefix(p, "示例")
}

// draftOf finds the event that a row belongs to. A row that belongs to none is
// reported, and the event before it is left out: it is likely to be its own.
func (t *table) draftOf(l *line) *draft {
	name, key := t.keyOf(l)
	if key == "" {
		id := t.keyColumn()
		l.problem(id, "event.number_missing", "column", l.name(id))
		if n := len(t.drafts); n > 0 {
			t.drafts[n-1].bad = true
		}
		return nil
	}
	d, ok := t.byKey[key]
	if !ok {
		d = &draft{name: name, firstRow: l}
		t.byKey[key] = d
		t.drafts = append(t.drafts, d)
	}
	return d
}

func (t *table) keyColumn() string {
	switch t.head.plan.kind {
	case Receipts:
		return "transfer"
	case Corrections:
		return "entry"
	}
	return "event"
}

// keyOf says what ties a row to the other rows of its event.
func (t *table) keyOf(l *line) (name, key string) {
	event, own := l.text("event"), "row "+strconv.Itoa(l.n)
	switch t.head.plan.kind {
	case Assays:
		return own, own
	case Corrections:
		name = l.text("entry")
	case Receipts:
		name = l.text("transfer")
	case Stocktake:
		if event == "" && (l.text("when") != "" || l.text("site") != "") {
			return own, "at " + l.text("when") + "|" + l.text("offset") + "|" + l.text("site")
		}
		name = event
	case Shipments:
		if name = event; event == "" && l.text("receiver") != "" {
			return own, own
		}
	default:
		if name = event; event == "" && l.text("what") != "" {
			return own, own
		}
	}
	if name == "" {
		return "", ""
	}
	return name, "no. " + name
}

// commonColumns are the columns that the rows of one event share.
var commonColumns = [...]string{"what", "when", "offset", "site", "process", "country", "source", "invoice", "reason", "receiver", "tosite", "transfer", "void"}

var commonIndex = func() map[string]int {
	m := map[string]int{}
	for i, id := range commonColumns {
		m[id] = i
	}
	return m
}()

// shared is a common column, empty where no row fills it in.
func (d *draft) shared(id string) shared { return d.common[commonIndex[id]] }

// take adds a row to the event.
func (d *draft) take(l *line) {
	d.rows = append(d.rows, l.n)
	for i, id := range commonColumns {
		text := l.text(id)
		if text == "" || !l.plan.knows(id) {
			continue
		}
		had := d.common[i]
		if had.line == nil {
			d.common[i] = shared{text, l}
		} else if had.text != text {
			l.problem(id, "event.conflict", "event", shorten(d.name, 40), "value", shorten(text, 40), "first", shorten(had.text, 40), "row", strconv.Itoa(had.line.n))
		}
	}
	if note := l.text("note"); note != "" && !contains(d.notes, note) {
		d.notes = append(d.notes, note)
	}
	d.docs = append(d.docs, l.documents()...)
	d.parts(l)
	d.bad = d.bad || l.bad
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

// parts reads what a row says of lots, by the kind of table.
func (d *draft) parts(l *line) {
	switch l.plan.kind {
	case Production:
		d.input(l)
		d.output(l)
		d.loss(l)
	case Corrections:
		if l.text("received") != "" {
			d.figure(l, "received")
		} else {
			d.input(l)
		}
		d.output(l)
		d.loss(l)
	case Shipments:
		d.input(l)
	case Receipts:
		d.figure(l, "received")
	case Stocktake:
		d.figure(l, "counted")
	case Assays:
		d.result = l
	}
}

func (d *draft) input(l *line) {
	lot := l.text("lot")
	mass, has := l.mass("mass")
	switch {
	case lot == "" && has:
		l.problem("lot", "cell.missing", "column", l.name("lot"))
	case lot != "":
		if !has && l.text("mass") == "" {
			d.unmassed = append(d.unmassed, l)
		}
		d.inputs = append(d.inputs, custody.Take{Lot: lot, Mass: mass})
	}
}

func (d *draft) figure(l *line, id string) {
	mass, has := l.mass(id)
	lot := l.text("lot")
	if lot == "" {
		l.problem("lot", "cell.missing", "column", l.name("lot"))
	}
	if !has && l.text(id) == "" {
		l.problem(id, "cell.missing", "column", l.name(id))
	}
	d.figures = append(d.figures, custody.Figure{Lot: lot, Mass: mass})
}

func (d *draft) output(l *line) {
	assay := l.assay()
	net, has := l.mass("net")
	form, _ := l.form()
	out := custody.Make{Alias: l.text("newlot"), Form: form, Net: net, Assay: assay, HS: l.text("hs"), Grade: l.text("grade"), Package: l.text("package")}
	filled := assay != nil || has || l.text("net") != "" || l.text("form") != "" || out.Alias != "" || out.HS != "" || out.Grade != "" || out.Package != ""
	if !filled {
		return
	}
	if !has && l.text("net") == "" {
		l.problem("net", "cell.missing", "column", l.name("net"))
	}
	if l.text("form") == "" && l.plan.kind != Corrections {
		l.problem("form", "cell.missing", "column", l.name("form"))
	}
	d.outputs = append(d.outputs, out)
}

func (d *draft) loss(l *line) {
	if loss, ok := l.loss(); ok {
		d.losses = append(d.losses, loss)
	}
}

// at is the row to read a shared column from: where it was first given, else the
// event's first row.
func (d *draft) at(id string) *line {
	if s := d.shared(id); s.line != nil {
		return s.line
	}
	return d.firstRow
}

// text is a shared column; one that the kind requires and nobody filled in is
// reported.
func (d *draft) text(id string) string {
	s := d.shared(id).text
	if _, has := d.firstRow.at[id]; s == "" && has && contains(d.firstRow.plan.required, id) {
		d.firstRow.problem(id, "cell.missing", "column", d.firstRow.name(id))
		d.bad = true
	}
	return s
}

// occurred reads the event's time. Time and offset may stand in different rows.
func (d *draft) occurred() time.Time {
	l := *d.at("when")
	if s := d.shared("offset"); s.line != nil && l.text("offset") == "" {
		l.cells = append([]cell(nil), l.cells...)
		for len(l.cells) <= l.header.at["offset"] {
			l.cells = append(l.cells, cell{})
		}
		l.cells[l.header.at["offset"]] = cell{text: s.text}
	}
	l.bad = false
	t, _ := l.when()
	d.bad = d.bad || l.bad
	return t
}
