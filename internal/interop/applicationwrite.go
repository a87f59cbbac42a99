package interop

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"lanthorn/internal/reason"
	"lanthorn/ree"
	"lanthorn/review"
)

// ApplicationKinds are the tables of an application in their order.
func ApplicationKinds() []Kind { return []Kind{Goods, Parties, Terms} }

// IsApplication reports whether a kind is one of them.
func IsApplication(kind Kind) bool { return slices.Contains(ApplicationKinds(), kind) }

// Application is the kind of a workbook that holds all three.
const Application Kind = "application"

// WriteApplicationCSV writes one of an application's tables as [ParseApplication]
// reads it.
func WriteApplicationCSV(w io.Writer, a *review.Application, kind Kind, lang string) error {
	return WriteCSV(w, applicationHead(kind, lang), slices.Values(applicationCells(a, kind, lang)))
}

// WriteApplicationXLSX writes an application as a workbook with a sheet for each of
// its tables.
func WriteApplicationXLSX(w io.Writer, a *review.Application, lang string) error {
	return writeBook(w, lang, func(kind Kind) [][]string { return applicationCells(a, kind, lang) }, nil)
}

func applicationHead(kind Kind, lang string) []string {
	var head []string
	for _, id := range applicationColumns[kind] {
		head = append(head, applicationTitle(kind, id, lang))
	}
	return head
}

// writeBook writes a sheet for each table, and notes where there are any.
func writeBook(w io.Writer, lang string, rows func(Kind) [][]string, notes []string) error {
	f := excelize.NewFile()
	defer f.Close()
	for i, kind := range ApplicationKinds() {
		sheet := catalogue(lang)["sheet."+string(kind)]
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", sheet)
		} else {
			_, err = f.NewSheet(sheet)
		}
		if err == nil {
			err = first(fillSafe(f, sheet, append([][]string{applicationHead(kind, lang)}, rows(kind)...)), styleApplication(f, sheet, kind, lang))
		}
		if err != nil {
			return err
		}
	}
	if notes != nil {
		if err := addNotes(f, catalogue(lang)["template.notes"], notes); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// fillSafe fills a sheet with texts that no program takes for formulas.
func fillSafe(f *excelize.File, sheet string, rows [][]string) error {
	safe := make([][]string, len(rows))
	for i, row := range rows {
		for _, text := range row {
			safe[i] = append(safe[i], Safe(text))
		}
	}
	return fillRows(f, sheet, safe)
}

// styleApplication makes the head bold and keeps it in sight, and every column text,
// so that codes keep their zeros.
func styleApplication(f *excelize.File, sheet string, kind Kind, lang string) error {
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	asText, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(len(applicationColumns[kind]))
	if err != nil {
		return err
	}
	return first(
		f.SetColStyle(sheet, "A:"+last, asText),
		f.SetColWidth(sheet, "A", last, 18),
		f.SetCellStyle(sheet, "A1", last+"1", bold),
		f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
	)
}

func addNotes(f *excelize.File, sheet string, notes []string) error {
	if _, err := f.NewSheet(sheet); err != nil {
		return err
	}
	rows := make([][]string, len(notes))
	for i, n := range notes {
		rows[i] = []string{n}
	}
	return first(fillRows(f, sheet, rows), f.SetColWidth(sheet, "A", "A", 110))
}

// applicationCells are the rows of one of an application's tables.
func applicationCells(a *review.Application, kind Kind, lang string) [][]string {
	var rows []map[string]string
	switch kind {
	case Goods:
		rows = goodsCells(a, lang)
	case Parties:
		rows = partyCells(a, lang)
	case Terms:
		rows = termCells(a, lang)
	}
	out := make([][]string, len(rows))
	for i, row := range rows {
		for _, id := range applicationColumns[kind] {
			out[i] = append(out[i], row[id])
		}
	}
	return out
}

// goodsCells are the lines: a row for each lot of a line of goods.
func goodsCells(a *review.Application, lang string) (rows []map[string]string) {
	for i := range a.Lines {
		l := &a.Lines[i]
		row := map[string]string{"line": strconv.Itoa(l.No), "hs": l.HS, "text": l.Text, "currency": l.Currency}
		if l.Text == "" {
			row["text"] = NoWords
		}
		if l.Value != 0 || l.Currency != "" {
			row["value"] = decimal(l.Value, 100)
		}
		if l.Counted() {
			row["subject"], row["item"], row["units"] = said(lang, "subject", string(l.Subject)), l.Code, strconv.FormatInt(l.Units, 10)
			row["unit"], row["means"] = said(lang, "count", l.Unit), said(lang, "means", string(l.Means))
			rows = append(rows, row)
			continue
		}
		row["form"], row["kind"] = reason.Word(lang, "form", string(l.Form)), string(l.Kind)
		rows = append(rows, lotCells(l, row)...)
	}
	return rows
}

// lotCells are the rows of a line of goods: what the line says once, then a row for
// each further lot.
func lotCells(l *review.Line, row map[string]string) []map[string]string {
	row["mass"], row["mass.unit"] = massCell(l.MassMG), "kg"
	rows := []map[string]string{row}
	for i, q := range l.Lots {
		if i > 0 {
			rows = append(rows, map[string]string{"line": row["line"], "mass.unit": "kg"})
		}
		rows[i]["lot"], rows[i]["mass"] = q.Lot, massCell(q.MassMG)
	}
	return rows
}

func massCell(m ree.Mass) string { return decimal(int64(m), int64(ree.Kilogram)) }

// partyCells are the parties with their owners, the carriers and the vessel, each
// with a number by which its owners name it.
func partyCells(a *review.Application, lang string) (rows []map[string]string) {
	no := 0
	add := func(role string, p review.Party) {
		no++
		rows = append(rows, map[string]string{"role": said(lang, "role", role), "name": p.Name, "country": p.Country, "address": p.Address, "identifier": p.Ref, "phone": p.Phone, "no": strconv.Itoa(no)})
		for _, o := range p.Owners {
			row := map[string]string{"role": said(lang, "role", roleOwner), "name": o.Name, "country": o.Country, "address": o.Address, "of": strconv.Itoa(no)}
			if o.PPM != 0 {
				row["share"] = decimal(int64(o.PPM), 10_000)
			}
			rows = append(rows, row)
		}
	}
	if a.Consignee.Name != "" {
		add(roleConsignee, a.Consignee)
	}
	for _, group := range []struct {
		role string
		list []review.Party
	}{{roleEndUser, a.EndUsers}, {roleIntermediary, a.Intermediaries}, {roleCarrier, a.Route.Carriers}} {
		for _, p := range group.list {
			add(group.role, p)
		}
	}
	if s := a.Route.Vessel; s != nil {
		add(roleVessel, review.Party{Name: s.Name, Ref: s.IMO, Country: s.Flag})
	}
	return rows
}

// termCells are the terms that an application says.
func termCells(a *review.Application, lang string) (rows []map[string]string) {
	add := func(term, says string) {
		if says != "" {
			rows = append(rows, map[string]string{"term": said(lang, "term", term), "says": says})
		}
	}
	one := single(a)
	for _, term := range allTerms {
		switch term {
		case termVia:
			for _, port := range a.Route.Via {
				add(term, port)
			}
		case termSigned:
			if !a.Contract.Date.IsZero() {
				add(term, a.Contract.Date.String())
			}
		case termDocument:
			for _, d := range a.Documents {
				add(term, d.Hash)
				rows[len(rows)-1]["papers"], rows[len(rows)-1]["file"] = d.Kind, d.Name
			}
		default:
			add(term, *one[term])
		}
	}
	return rows
}

// applicationTemplate is a table of an application to fill in, or the workbook of
// all three.
func applicationTemplate(kind Kind, lang, format string) ([]byte, error) {
	var b bytes.Buffer
	if format == XLSX {
		var notes []string
		for _, k := range ApplicationKinds() {
			notes = append(append(notes, catalogue(lang)["sheet."+string(k)]), applicationNotes(k, lang)...)
		}
		err := writeBook(&b, lang, func(k Kind) [][]string { return exampleRows(k, lang) }, notes)
		return b.Bytes(), err
	}
	b.Write(utf8BOM)
	for _, n := range applicationNotes(kind, lang) {
		b.WriteString("# " + n + "\r\n")
	}
	writeRecord(&b, applicationHead(kind, lang))
	for _, row := range exampleRows(kind, lang) {
		writeRecord(&b, row)
	}
	return b.Bytes(), nil
}

// applicationNotes explain a table, with the words that its cells may say.
func applicationNotes(kind Kind, lang string) []string {
	texts := catalogue(lang)
	notes := []string{texts[string(kind)+".note"]}
	groups := map[Kind]map[string]vocabulary{Goods: {"subject": subjectWords, "unit": countWords, "means": meansWords}, Parties: {"role": roleWords}, Terms: {"term": termWords}}[kind]
	for _, id := range slices.Sorted(maps.Keys(groups)) {
		group := map[string]string{"unit": "count"}[id]
		if group == "" {
			group = id
		}
		notes = append(notes, applicationTitle(kind, id, lang)+": "+allSaid(lang, group, groups[id]))
	}
	return notes
}

// exampleRows are the example row of a table; the table of terms has a row to fill
// in for each beside it.
func exampleRows(kind Kind, lang string) [][]string {
	row := make([]string, len(applicationColumns[kind]))
	for i, id := range applicationColumns[kind] {
		row[i] = applicationExamples[kind][id]
	}
	row[0] = catalogue(lang)["template.example"]
	rows := [][]string{row}
	if kind == Terms {
		for _, term := range allTerms {
			rows = append(rows, []string{said(lang, "term", term), "", "", ""})
		}
	}
	return rows
}
