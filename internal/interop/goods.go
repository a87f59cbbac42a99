package interop

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"lanthorn/ree"
)

// GoodsLine is one line of an export application, and the row it stands in.
type GoodsLine struct {
	Row      int
	Lot      string
	Mass     ree.Mass
	HS       string // empty: the lot's own
	Cents    int64  // hundredths of the currency
	Currency string
	Text     string
}

// Goods is the kind of table that holds an application's lines.
const Goods Kind = "goods"

// goodsColumns are its columns in the order of the template; the first marks the
// example row.
var goodsColumns = []string{"lot", "mass", "mass.unit", "hs", "value", "currency", "text"}

var goodsNeeded = []string{"lot", "mass"}

var goodsExample = []string{"", "250.5", "kg", "8505111000", "31250.00", "EUR", "segments 42SH"}

func goodsTitle(id, lang string) string { return catalogue(lang)["goods."+id] }

// goodsTable reads the lines of an application.
type goodsTable struct {
	head *header
	ps   *problems
	lang string
	rows []GoodsLine
	seen int
}

// ParseGoods reads a table (CSV or XLSX) of an application's lines, at most so
// many. It reports every problem at once.
func ParseGoods(data []byte, name, lang string, most int) ([]GoodsLine, []Problem) {
	t := &goodsTable{ps: &problems{}, lang: lang}
	var src source = csvRows{data, name}
	if bytes.HasPrefix(data, zipMagic) {
		src = xlsxRows{data, name}
	}
	whole := src.each(t.ps, func(tr traits, n int, cells []cell) bool { return t.row(tr, n, cells, most) })
	switch {
	case t.head == nil && len(t.ps.list) == 0:
		t.ps.add(0, "", "goods.no_header", "columns", goodsTitle("lot", lang)+", "+goodsTitle("mass", lang))
	case whole && t.seen == 0 && len(t.ps.list) == 0:
		t.ps.add(0, "", "table.no_rows")
	}
	return t.rows, t.ps.sorted()
}

func (t *goodsTable) row(tr traits, n int, cells []cell, most int) bool {
	switch {
	case blank(cells) || t.head == nil && strings.HasPrefix(strings.TrimSpace(cells[0].text), "#"):
		return true
	case t.head == nil:
		return t.begin(n, cells)
	}
	l := &line{header: t.head, tr: tr, ps: t.ps, n: n, cells: cells}
	if isExample(l.text("lot")) {
		return true
	}
	if t.seen++; t.seen > most {
		t.ps.add(n, "", "file.too_many_rows", "max", strconv.Itoa(most))
		return false
	}
	l.checkCells()
	t.take(l)
	return true
}

// begin reads the header; false ends the reading.
func (t *goodsTable) begin(n int, cells []cell) bool {
	h := &header{at: map[string]int{}, names: map[string]string{}, units: map[string]string{}, elems: map[string]bool{}, width: len(cells), lang: t.lang}
	for i, c := range cells {
		for _, id := range goodsColumns {
			if text := plain(c.text); text != "" && (text == plain(goodsTitle(id, "en")) || text == plain(goodsTitle(id, "zh"))) {
				h.at[id], h.names[id] = i, strings.TrimSpace(c.text)
			}
		}
	}
	if len(h.at) == 0 {
		return false
	}
	t.head = h
	for _, id := range goodsNeeded {
		if _, has := h.at[id]; !has {
			t.ps.add(n, goodsTitle(id, t.lang), "column.missing", "column", goodsTitle(id, t.lang), "kind", string(Goods))
		}
	}
	return len(t.ps.list) == 0
}

func (t *goodsTable) take(l *line) {
	for _, id := range goodsNeeded {
		if l.text(id) == "" {
			l.problem(id, "cell.missing", "column", l.names[id])
		}
	}
	out := GoodsLine{Row: l.n, Lot: l.text("lot"), HS: l.text("hs"), Cents: l.scaled("value", 100), Currency: l.text("currency"), Text: l.text("text")}
	out.Mass, _ = l.mass("mass")
	if (out.Cents != 0) != (out.Currency != "") && !l.bad {
		l.problem("currency", "goods.currency_alone")
	}
	if !l.bad {
		t.rows = append(t.rows, out)
	}
}

// goodsTemplate is an empty table of an application's lines with an example row.
func goodsTemplate(lang string) []byte {
	var b bytes.Buffer
	b.Write(utf8BOM)
	var head []string
	for _, id := range goodsColumns {
		head = append(head, goodsTitle(id, lang))
	}
	example := slices.Clone(goodsExample)
	example[0] = catalogue(lang)["template.example"]
	b.WriteString("# " + catalogue(lang)["goods.note"] + "\r\n")
	writeRecord(&b, head)
	writeRecord(&b, example)
	return b.Bytes()
}
