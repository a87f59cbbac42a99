package interop

import (
	"math"
	"strconv"
	"strings"

	"lanthorn/control"
	"lanthorn/ree"
	"lanthorn/review"
)

// Kinds of the three tables that together say an application.
const (
	Goods   Kind = "goods"   // its lines
	Parties Kind = "parties" // who takes part, with owners, carriers and the vessel
	Terms   Kind = "terms"   // everything else, a row for each
)

// applicationColumns are the columns of each in the order of the template; the
// first marks the example row.
var applicationColumns = map[Kind][]string{
	Goods:   {"lot", "mass", "mass.unit", "hs", "value", "currency", "text", "line", "form", "kind", "subject", "item", "units", "unit", "means"},
	Parties: {"role", "name", "country", "address", "identifier", "phone", "share", "no", "of"},
	Terms:   {"term", "says", "papers", "file"},
}

// applicationMarks are columns that tell the kind: one of each group.
var applicationMarks = map[Kind][][]string{
	Goods:   {{"lot", "item"}},
	Parties: {{"role"}, {"name"}},
	Terms:   {{"term"}},
}

// applicationNeeded are the columns that a table of the kind must have.
func applicationNeeded(kind Kind, h *header) []string {
	switch _, counted := h.at["item"]; {
	case kind == Parties:
		return []string{"role", "name"}
	case kind == Terms:
		return []string{"term", "says"}
	case counted:
		return []string{"item", "units", "unit"}
	}
	return []string{"lot", "mass"}
}

// applicationExamples are the cells of the example rows beside the first.
var applicationExamples = map[Kind]map[string]string{
	Goods:   {"mass": "250.5", "mass.unit": "kg", "hs": "8505111000", "value": "31250.00", "currency": "EUR", "text": "segments 42SH", "line": "1"},
	Parties: {"name": "Nordlicht Antriebe GmbH", "country": "DE", "address": "Werkstrasse 1, 00000 Beispielstadt", "phone": "+49 000 0000", "no": "1"},
	Terms:   {"says": "DE"},
}

// NoWords is what a cell says where the words of a line, or of a lot's grade, are
// left out on purpose.
const NoWords = "-"

func applicationTitle(kind Kind, id, lang string) string {
	return catalogue(lang)[string(kind)+"."+id]
}

// maxTerms, maxPartyRows and maxGoodsRows bound the rows of each table.
const (
	maxTerms     = 400
	maxPartyRows = 5000
	maxGoodsRows = 20_000
)

var (
	subjectWords = sayings("subject")
	countWords   = sayings("count")
	meansWords   = sayings("means")
)

// word reads a cell that says one of a vocabulary; empty is the empty word.
func (l *line) word(id, group string, words vocabulary) string {
	text := l.text(id)
	if text == "" {
		return ""
	}
	value, ok := words[plain(text)]
	if !ok {
		near := words.nearest(text, l.lang, func(v string) string { return said(l.lang, group, v) })
		l.problem(id, "table.word", "value", shorten(text, 40), "nearest", near, "words", allSaid(l.lang, group, words))
	}
	return value
}

// takeGoods reads a row of a line: goods by lot, or equipment and technology by
// item and number.
func (t *applicationTable) takeGoods(l *line) {
	counted := l.text("item") != "" || l.text("units") != ""
	var row review.Line
	if counted {
		row = t.countedRow(l)
	} else {
		row = t.goodsRow(l)
	}
	row.HS, row.Text, row.Currency = l.text("hs"), l.text("text"), l.text("currency") // words stay [NoWords] until the lots are known
	row.Value = l.scaled("value", 100)
	if (l.text("value") != "") != (row.Currency != "") && !l.bad {
		l.problem("currency", "goods.currency_alone")
	}
	if row.Value < 0 {
		l.problem("value", "cell.unreadable")
	}
	if !l.bad {
		t.addLine(l, row)
	}
}

func (t *applicationTable) goodsRow(l *line) review.Line {
	form, _ := l.form()
	row := review.Line{Form: form, Kind: control.Kind(l.text("kind")), Subject: control.Subject(l.word("subject", "subject", subjectWords))}
	if row.Subject == control.GoodsLine {
		row.Subject = ""
	}
	if row.Kind != "" && !row.Kind.Known() {
		l.problem("kind", "goods.kind_word", "value", shorten(l.text("kind"), 40))
	}
	if row.Subject != "" {
		l.problem("item", "cell.missing", "column", l.name("item"))
	}
	if l.text("lot") == "" && form == "" && !l.bad {
		l.problem("lot", "cell.missing", "column", l.name("lot"))
	}
	if l.text("mass") == "" {
		l.problem("mass", "cell.missing", "column", l.name("mass"))
	}
	row.MassMG, _ = l.mass("mass")
	if lot := l.text("lot"); lot != "" {
		row.Lots = []review.LotQuantity{{Lot: lot, MassMG: row.MassMG}}
	}
	for _, id := range []string{"unit", "means"} {
		if l.text(id) != "" {
			l.problem(id, "goods.not_here", "column", l.name(id))
		}
	}
	return row
}

func (t *applicationTable) countedRow(l *line) review.Line {
	for _, id := range []string{"item", "units", "unit"} {
		if l.text(id) == "" {
			l.problem(id, "cell.missing", "column", l.name(id))
		}
	}
	for _, id := range []string{"lot", "mass", "form", "kind"} {
		if l.text(id) != "" {
			l.problem(id, "goods.not_here", "column", l.name(id))
		}
	}
	units := l.text("units")
	if n, ok := number(l.cell("units").raw); ok {
		units = n
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(units, ",", ""), 10, 64)
	if units != "" && (err != nil || n < 1) {
		l.problem("units", "goods.whole", "value", shorten(units, 40))
	}
	row := review.Line{Code: l.text("item"), Units: n, Unit: l.word("unit", "count", countWords), Subject: control.Subject(l.word("subject", "subject", subjectWords)),
		Means: review.Means(l.word("means", "means", meansWords))}
	if row.Subject == control.GoodsLine {
		l.problem("subject", "goods.not_here", "column", l.name("item"))
	}
	return row
}

// addLine adds a row as a line of its own, or as another lot of a line that an
// earlier row began.
func (t *applicationTable) addLine(l *line, row review.Line) {
	a := &t.out.Application
	name := l.text("line")
	at, has := t.lines[name]
	if name == "" || !has {
		if len(a.Lines) == t.most {
			l.problem("line", "goods.too_many", "max", strconv.Itoa(t.most))
			t.stopped = true
			return
		}
		row.No = len(a.Lines) + 1
		a.Lines, t.out.At = append(a.Lines, row), append(t.out.At, Place{t.ps.sheet, l.n})
		if name != "" {
			t.lines[name] = row.No - 1
		}
		return
	}
	t.addLot(l, &a.Lines[at], row)
}

// addLot adds a row to its line: what both say must be the same, and only goods of
// lots have more rows than one.
func (t *applicationTable) addLot(l *line, to *review.Line, row review.Line) {
	for _, same := range []struct{ id, had, says string }{{"hs", to.HS, row.HS}, {"text", to.Text, row.Text}, {"form", string(to.Form), string(row.Form)}, {"kind", string(to.Kind), string(row.Kind)}} {
		if same.says != "" && same.says != same.had {
			l.problem(same.id, "goods.line_differs", "line", l.text("line"), "value", shorten(same.says, 40), "first", shorten(same.had, 40))
		}
	}
	switch {
	case len(row.Lots) == 0 || len(to.Lots) == 0:
		l.problem("line", "goods.line_twice", "line", shorten(l.text("line"), 40))
	case row.Currency != "":
		l.problem("value", "goods.value_twice", "line", shorten(l.text("line"), 40))
	case to.MassMG > math.MaxInt64-row.MassMG:
		l.problem("mass", "mass.too_large", "max", ree.MaxMass.String())
	}
	if !l.bad {
		to.MassMG += row.MassMG
		to.Lots = append(to.Lots, row.Lots...)
	}
}
