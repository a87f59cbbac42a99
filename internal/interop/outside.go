package interop

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"lanthorn/accountancy/outside"
)

// OutsideRow is a record from outside the ledger, and the row it stands in.
type OutsideRow struct {
	Row    int
	Record outside.Record
}

// outsideColumns are the columns of each kind of outside table, in the order of
// its template; the first tells the kind and marks the example row.
var outsideColumns = map[outside.Kind][]string{
	outside.Invoice:     {"invoice", "date", "party", "buyer", "hs", "mass", "mass.unit", "value", "currency", "line", "form", "edition"},
	outside.Declaration: {"declaration", "date", "party", "flow", "country", "hs", "mass", "mass.unit", "value", "currency", "line", "form", "licence", "edition"},
	outside.Consumption: {"consumed", "site", "period", "mass", "mass.unit", "source", "edition"},
	outside.Mirror:      {"reporter", "partner", "hs", "period", "mass", "mass.unit", "value", "currency", "edition", "source", "flow"},
}

// outsideMarks are the second columns that tell a kind, so that a shipment's
// invoice number does not make it an invoice.
var outsideMarks = map[outside.Kind]string{outside.Invoice: "party", outside.Declaration: "flow", outside.Consumption: "period", outside.Mirror: "partner"}

// outsideExamples are the cells of a template's example row beside the first.
var outsideExamples = map[string]string{"date": "2026-03-04", "party": "SEP-CO", "buyer": "MET-CO", "hs": "2846901000", "mass": "1250.5", "mass.unit": "kg", "value": "88000.00",
	"currency": "CNY", "flow": "export", "country": "JP", "site": "SEP-01", "period": "2026-03", "partner": "CN", "edition": "2026-11", "source": "meter M-12", "line": "1", "form": "oxide", "licence": "LI-0001-A"}

// outsideOptional are columns whose cells may stay empty as far as the table goes;
// what a kind of record must say, its own check asks for.
var outsideOptional = []string{"value", "currency", "source", "line", "form", "licence", "edition", "flow"}

// outsideTable reads a table of one of the kinds.
type outsideTable struct {
	kind outside.Kind // empty until the header was read
	head *header
	ps   *problems
	lang string
	rows []OutsideRow
	seen int
}

// ParseOutside reads a table (CSV or XLSX) of outside records; ok is false where
// its header is another table's. It reports every problem at once and leaves rows
// with problems out.
func ParseOutside(data []byte, name, lang string) (rows []OutsideRow, list []Problem, ok bool) {
	t := &outsideTable{ps: &problems{}, lang: lang}
	var src source = csvRows{data, name}
	if bytes.HasPrefix(data, zipMagic) {
		src = xlsxRows{data, name}
	}
	if len(data) > MaxFile || len(bytes.TrimSpace(data)) == 0 {
		return nil, nil, false
	}
	whole := src.each(t.ps, t.row)
	if t.kind == "" {
		return nil, nil, false
	}
	if whole && t.seen == 0 {
		t.ps.add(0, "", "table.no_rows")
	}
	return t.rows, t.ps.sorted(), true
}

func (t *outsideTable) row(tr traits, n int, cells []cell) bool {
	switch {
	case blank(cells) || t.kind == "" && strings.HasPrefix(strings.TrimSpace(cells[0].text), "#"):
		return true
	case t.kind == "":
		return t.begin(n, cells)
	}
	l := &line{header: t.head, tr: tr, ps: t.ps, n: n, cells: cells}
	if isExample(l.text(outsideColumns[t.kind][0])) {
		return true
	}
	if t.seen++; t.seen > MaxRows {
		t.ps.add(0, "", "file.too_many_rows", "max", strconv.Itoa(MaxRows))
		return false
	}
	l.checkCells()
	if r := t.record(l); !l.bad {
		t.rows = append(t.rows, OutsideRow{n, r})
	}
	return true
}

// begin reads the header; false ends the reading of a table that is another's or
// lacks a column.
func (t *outsideTable) begin(n int, cells []cell) bool {
	h := &header{at: map[string]int{}, names: map[string]string{}, units: map[string]string{}, elems: map[string]bool{}, width: len(cells), lang: t.lang}
	for i, c := range cells {
		if id := outsideID(c.text); id != "" {
			h.at[id], h.names[id] = i, strings.TrimSpace(c.text)
		}
	}
	for _, kind := range outside.Kinds {
		_, first := h.at[outsideColumns[kind][0]]
		_, second := h.at[outsideMarks[kind]]
		if first && second {
			t.kind = kind
		}
	}
	if t.kind == "" {
		return false
	}
	t.head = h
	missing := t.strangers(n, cells)
	for _, id := range outsideColumns[t.kind] {
		if _, has := h.at[id]; !has && !slices.Contains(outsideOptional, id) {
			t.ps.add(n, outsideTitle(id, t.lang), "column.missing", "column", outsideTitle(id, t.lang), "kind", string(t.kind))
			missing = true
		}
	}
	if missing {
		t.seen++ // the columns are said to be missing, not the rows
	}
	return !missing
}

// strangers says which columns the kind of table does not have, or has twice: a
// file in another layout, whose cells would otherwise be lost in silence.
func (t *outsideTable) strangers(n int, cells []cell) (any bool) {
	for i, c := range cells {
		text, id := shorten(strings.TrimSpace(c.text), 80), outsideID(c.text)
		switch {
		case text == "":
			continue
		case id == "" || !slices.Contains(outsideColumns[t.kind], id):
			t.ps.add(n, text, "column.unknown", "value", text)
		case t.head.at[id] != i:
			t.ps.add(n, text, "column.twice", "value", text)
		default:
			continue
		}
		any = true
	}
	return any
}

// outsideID is the column that a header names, in either language.
func outsideID(text string) string {
	for id := range outsideTitles {
		for _, lang := range []string{"en", "zh"} {
			if plain(text) != "" && plain(text) == plain(outsideTitle(id, lang)) {
				return id
			}
		}
	}
	return ""
}

// outsideTitles are all columns.
var outsideTitles = func() map[string]bool {
	all := map[string]bool{}
	for _, ids := range outsideColumns {
		for _, id := range ids {
			all[id] = true
		}
	}
	return all
}()

func outsideTitle(id, lang string) string { return catalogue(lang)["outside."+id] }

// record reads a row and has it checked; problems stay with the line.
func (t *outsideTable) record(l *line) outside.Record {
	for _, id := range outsideColumns[t.kind] {
		if l.text(id) == "" && !slices.Contains(outsideOptional, id) {
			l.problem(id, "cell.missing", "column", l.names[id])
		}
	}
	r := outside.Record{Kind: t.kind, Number: l.text("invoice") + l.text("declaration"), Date: l.text("date"), Party: l.text("party"), Buyer: l.text("buyer"), Flow: strings.ToLower(l.text("flow")),
		Country: l.text("country") + l.text("reporter"), Partner: l.text("partner"), Site: l.text("site"), Input: l.text("consumed"), Period: l.text("period"), HS: l.text("hs"),
		Line: l.scaled("line", 1), Licence: l.text("licence"), Cents: l.scaled("value", 100), Currency: l.text("currency"), Edition: l.text("edition"), Source: l.text("source")}
	r.Form, _ = l.form()
	if r.Input == outside.Electricity {
		r.Energy = l.energy()
	} else {
		r.Mass, _ = l.mass("mass")
	}
	if l.bad {
		return r
	}
	for _, x := range r.Check() {
		l.problem(outsideColumnOf[x.Field], x.Code, "value", x.Params["value"], "max", x.Params["max"])
	}
	return r
}

// outsideColumnOf names the column behind a record's field where the names
// differ or more than one column may hold it.
var outsideColumnOf = map[string]string{"date": "date", "period": "period", "hs": "hs", "massMG": "mass", "energyWh": "mass", "cents": "value", "currency": "currency", "flow": "flow",
	"partner": "partner", "country": "country", "input": "consumed", "site": "site", "party": "party", "buyer": "buyer", "edition": "edition", "source": "source", "line": "line", "form": "form", "licence": "licence"}

// scaled reads a decimal number times a factor, rounded; empty is zero.
func (l *line) scaled(id string, factor float64) int64 {
	text := l.folded(id)
	if n, numeric := number(l.cell(id).raw); numeric {
		text = n
	}
	if text == "" || !l.checkComma(id, "mass.comma", text) {
		return 0
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil || math.Abs(x*factor) > 1<<52 || math.IsNaN(x) {
		l.problem(id, "cell.unreadable")
		return 0
	}
	return int64(math.Round(x * factor))
}

// energy reads electricity with its unit, in watt-hours.
func (l *line) energy() int64 {
	switch strings.ToLower(l.folded("mass.unit")) {
	case "kwh", "千瓦时":
		return l.scaled("mass", 1e3)
	case "mwh", "兆瓦时":
		return l.scaled("mass", 1e6)
	}
	l.problem("mass.unit", "outside.energy_unit", "value", shorten(l.folded("mass.unit"), 40))
	return 0
}

// HasTemplate reports whether there is a template of a kind in a format.
func HasTemplate(kind Kind, format string) bool {
	_, is := outsideColumns[outside.Kind(kind)]
	return (is || IsApplication(kind)) && format == CSV || kind == Application && format == XLSX || slices.Contains(Kinds(), kind)
}

// outsideTemplate is an empty table of outside records with an example row.
func outsideTemplate(kind outside.Kind, lang, format string) ([]byte, error) {
	if format != CSV {
		return nil, fmt.Errorf("the template of %s is csv, not %q", kind, format)
	}
	var b bytes.Buffer
	b.Write(utf8BOM)
	var head, example []string
	for i, id := range outsideColumns[kind] {
		head = append(head, outsideTitle(id, lang))
		if example = append(example, outsideExamples[id]); i == 0 {
			example[0] = catalogue(lang)["template.example"]
		}
	}
	b.WriteString("# " + catalogue(lang)["outside.note"] + "\r\n")
	writeRecord(&b, head)
	writeRecord(&b, example)
	return b.Bytes(), nil
}
