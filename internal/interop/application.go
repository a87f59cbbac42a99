package interop

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"lanthorn/internal/reason"
	"lanthorn/review"
)

// File is a table by its name and bytes.
type File struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// MaxApplicationFile bounds a file of an application's tables, and
// MaxApplicationFiles how many there may be: one for each kind.
const (
	MaxApplicationFile  = 3 << 20
	MaxApplicationFiles = 3
)

// Place is where a line stands.
type Place struct {
	Sheet string
	Row   int
}

// ApplicationTable is what the tables of an application say. Forms, codes and
// words that a line leaves to its lot are still missing: [review.Line.Form], HS and
// Text.
type ApplicationTable struct {
	Application review.Application
	At          []Place       // of each line
	Came        map[Kind]bool // which tables there were
	Roles       map[string]bool
	Terms       map[string]bool // that were said
}

// applicationTable reads the tables of an application.
type applicationTable struct {
	ps      *problems
	lang    string
	most    int
	out     ApplicationTable
	kind    Kind // of the sheet that is being read
	head    *header
	seen    int // rows of the sheet
	filled  int // rows of all
	stopped bool
	lines   map[string]int // by their names in the table
	parties map[string]*partyRow
	rows    []*partyRow
}

// ParseApplication reads an application of at most so many lines from its tables: a
// workbook with a sheet for each, or CSV files told apart by their heads. It
// reports every problem at once; with problems nothing of it is to be taken.
func ParseApplication(files []File, lang string, most int) (ApplicationTable, []Problem) {
	t := &applicationTable{ps: &problems{}, lang: lang, most: most, lines: map[string]int{}, parties: map[string]*partyRow{},
		out: ApplicationTable{Came: map[Kind]bool{}, Roles: map[string]bool{}, Terms: map[string]bool{}}}
	for i, f := range files {
		t.ps.sheet = ""
		if len(files) > 1 {
			t.ps.sheet = shorten(f.Name, 60)
		}
		if i == MaxApplicationFiles {
			t.ps.add(0, "", "table.files", "max", strconv.Itoa(MaxApplicationFiles))
			break
		}
		switch {
		case len(f.Data) > MaxApplicationFile:
			t.ps.add(0, "", "file.too_large", "max", strconv.Itoa(MaxApplicationFile>>20))
		case bytes.HasPrefix(f.Data, zipMagic):
			t.book(xlsxRows{f.Data, f.Name})
		case bytes.HasPrefix(f.Data, oleMagic):
			t.ps.add(0, "", "file.old_excel", "name", f.Name)
		case bytes.HasPrefix(f.Data, pdfMagic):
			t.ps.add(0, "", "file.not_a_table", "name", f.Name)
		default:
			t.sheet(func(row rowFunc) bool { return csvRows{f.Data, f.Name}.each(t.ps, row) })
		}
	}
	t.ps.sheet = ""
	if t.filled == 0 && len(t.ps.list) == 0 {
		t.ps.add(0, "", "table.no_rows")
	}
	t.joinParties()
	return t.out, t.ps.inOrder()
}

// book reads the sheets of a workbook.
func (t *applicationTable) book(x xlsxRows) {
	name := t.ps.sheet
	x.open(t.ps, func(f *excelize.File, tr traits, sheets []string) bool {
		for _, sheet := range sheets {
			if len(sheets) > 1 {
				t.ps.sheet = strings.TrimPrefix(name+" / "+sheet, " / ")
			}
			t.sheet(func(row rowFunc) bool {
				return readSheet(f, sheet, x.name, t.ps, func(n int, cells []cell) bool { return row(tr, n, cells) })
			})
		}
		return true
	})
}

// sheet reads one table.
func (t *applicationTable) sheet(each func(rowFunc) bool) {
	t.kind, t.head, t.seen, t.stopped = "", nil, 0, false
	before := len(t.ps.list)
	each(t.row)
	if t.filled += t.seen; t.kind == "" && len(t.ps.list) == before {
		t.ps.add(0, "", "goods.no_header", "columns", t.heads())
	}
}

// heads names what tells each table.
func (t *applicationTable) heads() string {
	title := func(kind Kind, id string) string { return applicationTitle(kind, id, t.lang) }
	return title(Goods, "lot") + ", " + title(Goods, "mass") + "; " + title(Parties, "role") + ", " + title(Parties, "name") + "; " + title(Terms, "term") + ", " + title(Terms, "says")
}

func (t *applicationTable) row(tr traits, n int, cells []cell) bool {
	switch {
	case blank(cells) || t.head == nil && strings.HasPrefix(strings.TrimSpace(cells[0].text), "#"):
		return true
	case t.head == nil:
		return t.begin(n, cells)
	}
	l := &line{header: t.head, tr: tr, ps: t.ps, n: n, cells: cells}
	if isExample(l.text(applicationColumns[t.kind][0])) {
		return true
	}
	if t.seen++; t.seen > applicationRows(t.kind) {
		t.ps.add(n, "", "file.too_many_rows", "max", strconv.Itoa(applicationRows(t.kind)))
		return false
	}
	l.checkCells()
	switch t.kind {
	case Goods:
		t.takeGoods(l)
	case Parties:
		t.takeParty(l)
	case Terms:
		t.takeTerm(l)
	}
	return !t.stopped
}

func applicationRows(kind Kind) int {
	return map[Kind]int{Goods: maxGoodsRows, Parties: maxPartyRows, Terms: maxTerms}[kind]
}

// begin reads the head of a table; false ends its reading.
func (t *applicationTable) begin(n int, cells []cell) bool {
	for _, kind := range []Kind{Goods, Parties, Terms} {
		if h := t.headOf(kind, cells); tells(kind, h) {
			t.kind, t.head = kind, h
			break
		}
	}
	if t.kind == "" {
		return false
	}
	if t.out.Came[t.kind] {
		t.ps.add(n, "", "table.twice", "kind", string(t.kind))
		return false
	}
	t.out.Came[t.kind] = true
	fine := t.known(n, cells)
	for _, id := range applicationNeeded(t.kind, t.head) {
		if _, has := t.head.at[id]; !has {
			fine = false
			t.ps.add(n, applicationTitle(t.kind, id, t.lang), "column.missing", "column", applicationTitle(t.kind, id, t.lang), "kind", string(t.kind))
		}
	}
	return fine
}

// headOf reads a head as that of one kind.
func (t *applicationTable) headOf(kind Kind, cells []cell) *header {
	h := &header{at: map[string]int{}, names: map[string]string{}, units: map[string]string{}, elems: map[string]bool{}, width: len(cells), lang: t.lang}
	for i, c := range cells {
		if id := applicationID(kind, c.text); id != "" {
			if _, twice := h.at[id]; !twice {
				h.at[id], h.names[id] = i, strings.TrimSpace(c.text)
			}
		}
	}
	for _, id := range applicationColumns[kind] {
		if h.names[id] == "" {
			h.names[id] = applicationTitle(kind, id, t.lang)
		}
	}
	return h
}

func applicationID(kind Kind, text string) string {
	for _, id := range applicationColumns[kind] {
		for _, lang := range reason.Languages() {
			if p := plain(text); p != "" && p == plain(applicationTitle(kind, id, lang)) {
				return id
			}
		}
	}
	return ""
}

// tells reports whether a head is that of a kind.
func tells(kind Kind, h *header) bool {
	for _, group := range applicationMarks[kind] {
		if !slices.ContainsFunc(group, func(id string) bool { _, has := h.at[id]; return has }) {
			return false
		}
	}
	return true
}

// known says which columns the kind does not have, or has twice: their cells would
// be lost in silence.
func (t *applicationTable) known(n int, cells []cell) bool {
	fine := true
	for i, c := range cells {
		text, id := shorten(strings.TrimSpace(c.text), 80), applicationID(t.kind, c.text)
		switch {
		case text == "":
			continue
		case id == "":
			t.ps.add(n, text, "column.unknown", "value", text)
		case t.head.at[id] != i:
			t.ps.add(n, text, "column.twice", "value", text)
		default:
			continue
		}
		fine = false
	}
	return fine
}

// allSaid are the words of a group, for whoever used another.
func allSaid(lang, group string, words vocabulary) string {
	var all []string
	for _, value := range words {
		if w := said(lang, group, value); !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// inOrder are the problems in the order of the sheets and files.
func (p *problems) inOrder() []Problem {
	if p.more > 0 {
		p.list = append(p.list, Problem{Code: "problems.more", Params: map[string]string{"count": strconv.Itoa(p.more)}})
	}
	return p.list
}
