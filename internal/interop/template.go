package interop

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"lanthorn/accountancy/outside"
	"lanthorn/internal/reason"
	"lanthorn/ree"
)

// Formats of a template or an export.
const (
	CSV  = "csv"
	XLSX = "xlsx"
)

// examples are the cells of the example row of each kind of table.
var examples = map[Kind]map[string]string{
	Production: {"what": "transform", "when": "2026-03-04 14:30", "offset": "+08:00", "site": "SEP-01", "process": "SX-1", "lot": "MX-0102-K", "mass": "1500", "mass.unit": "kg",
		"newlot": "ND-2603-04", "form": "oxide", "net": "118.2", "net.unit": "kg", "moisture": "0.3", "treo": "99.5", "share.Nd": "99.9", "share.Pr": "0.1", "method": "ICP-OES", "lab": "LAB-1", "hs": "284690"},
	Shipments: {"when": "2026-03-04 14:30", "offset": "+08:00", "site": "SEP-01", "receiver": "MET-02", "tosite": "MET-02-A", "lot": "SP-0412-K", "invoice": "2603-118"},
	Receipts:  {"transfer": "TR-0007-K", "when": "2026-03-05 09:10", "offset": "+08:00", "lot": "SP-0412-K", "received": "118.15", "received.unit": "kg"},
	Assays: {"when": "2026-03-04 16:00", "offset": "+08:00", "lot": "SP-0412-K", "moisture": "0.3", "treo": "99.5", "treo±": "0.2", "share.Nd": "99.9", "share.Nd±": "0.05",
		"share.Pr": "0.1", "method": "ICP-OES", "lab": "LAB-1"},
	Stocktake: {"when": "2026-03-31 18:00", "offset": "+08:00", "site": "SEP-01", "lot": "SP-0412-K", "counted": "118.2", "counted.unit": "kg"},
	Corrections: {"entry": "1042", "reason": "typing error", "when": "2026-03-04 14:30", "offset": "+08:00", "lot": "MX-0102-K", "mass": "1450", "mass.unit": "kg",
		"newlot": "", "form": "oxide", "net": "118.2", "net.unit": "kg"},
}

// Template is an empty table of a kind in a language, with one example row that
// is passed over when it is read back: as XLSX with a sheet of notes, as CSV with
// the notes in lines that begin with #.
func Template(kind Kind, lang, format string) ([]byte, error) {
	if HasTemplate(kind, format) && (IsApplication(kind) || kind == Application) {
		return applicationTemplate(kind, lang, format)
	}
	if _, is := outsideColumns[outside.Kind(kind)]; is {
		return outsideTemplate(outside.Kind(kind), lang, format)
	}
	p, ok := planOf(kind)
	if !ok {
		return nil, fmt.Errorf("there is no template for %q: use one of %v", kind, Kinds())
	}
	ids := p.all()
	head, example := make([]string, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		head[i], example[i] = title(id, lang), exampleOf(kind, id, lang)
	}
	switch format {
	case CSV:
		return csvTemplate(notesFor(kind, lang), head, example)
	case XLSX:
		return xlsxTemplate(p, lang, ids, head, example)
	}
	return nil, fmt.Errorf("a template is csv or xlsx, not %q", format)
}

func exampleOf(kind Kind, id, lang string) string {
	value := examples[kind][id]
	switch {
	case id == "event":
		return catalogue(lang)["template.example"]
	case id == "what" && value != "":
		return said(lang, "kind", value)
	case id == "form" && value != "":
		return reason.Word(lang, "form", value)
	}
	return value
}

func notesFor(kind Kind, lang string) []string {
	texts := catalogue(lang)
	return append(strings.Split(texts["template."+string(kind)], "|"), strings.Split(texts["template.general"], "|")...)
}

func csvTemplate(notes, head, example []string) ([]byte, error) {
	var b bytes.Buffer
	b.Write(utf8BOM)
	for _, n := range notes {
		b.WriteString("# " + n + "\r\n")
	}
	writeRecord(&b, head)
	writeRecord(&b, example)
	return b.Bytes(), nil
}

func xlsxTemplate(p plan, lang string, ids, head, example []string) ([]byte, error) {
	texts := catalogue(lang)
	f := excelize.NewFile()
	defer f.Close()
	sheet, notes := texts["kind."+string(p.kind)], texts["template.notes"]
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	if _, err := f.NewSheet(notes); err != nil {
		return nil, err
	}
	err := first(
		fillRows(f, sheet, [][]string{head, example}),
		styleHead(f, sheet, ids, lang),
		fillNotes(f, notes, p.kind, lang),
		offerWords(f, sheet, notes, ids),
	)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func fillRows(f *excelize.File, sheet string, rows [][]string) error {
	for r, row := range rows {
		for c, text := range row {
			at, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				return err
			}
			if err := f.SetCellStr(sheet, at, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// styleHead makes the header bold and keeps it in sight, and sets every column
// but the numbers to text, so that leading zeros and offsets stay as typed.
func styleHead(f *excelize.File, sheet string, ids []string, lang string) error {
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	asText, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	for i, id := range ids {
		col, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if !isNumber(id) {
			if err := f.SetColStyle(sheet, col, asText); err != nil {
				return err
			}
		}
		if err := f.SetColWidth(sheet, col, col, float64(9+len([]rune(title(id, lang)))/2)); err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(ids), 1)
	if err != nil {
		return err
	}
	return first(
		f.SetCellStyle(sheet, "A1", last, bold),
		f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
	)
}

func isNumber(id string) bool {
	if contains(massColumns, id) || strings.HasPrefix(id, "share.") || strings.HasPrefix(id, companionPrefix) || strings.HasSuffix(id, "±") {
		return true
	}
	return contains([]string{"moisture", "treo", "tre"}, id)
}

// Columns of the notes sheet that hold the lists of words.
const (
	kindColumn = "C"
	formColumn = "D"
	unitColumn = "E"
)

// fillNotes writes the notes down the first column and the words that cells may
// say beside them.
func fillNotes(f *excelize.File, sheet string, kind Kind, lang string) error {
	texts := catalogue(lang)
	columns := map[string][]string{"A": notesFor(kind, lang), kindColumn: {texts["template.kinds"]}, formColumn: {texts["template.forms"]}, unitColumn: {texts["template.units"], "mg", "g", "kg", "t"}}
	for _, k := range productionKinds {
		columns[kindColumn] = append(columns[kindColumn], said(lang, "kind", string(k)))
	}
	for _, info := range ree.Forms() {
		columns[formColumn] = append(columns[formColumn], reason.Word(lang, "form", string(info.Form)))
	}
	wrap, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	for col, words := range columns {
		for i, word := range words {
			if err := f.SetCellStr(sheet, fmt.Sprintf("%s%d", col, i+1), word); err != nil {
				return err
			}
		}
	}
	return first(f.SetColWidth(sheet, "A", "A", 90), f.SetColWidth(sheet, "C", "E", 28), f.SetCellStyle(sheet, "A1", fmt.Sprintf("A%d", len(columns["A"])), wrap))
}

// offerWords gives the columns of words a list to choose from.
func offerWords(f *excelize.File, sheet, notes string, ids []string) error {
	for i, id := range ids {
		col, words := "", 0
		switch {
		case id == "what":
			col, words = kindColumn, len(productionKinds)
		case id == "form":
			col, words = formColumn, len(ree.Forms())
		case strings.HasSuffix(id, ".unit"):
			col, words = unitColumn, 4
		default:
			continue
		}
		at, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%s2:%s%d", at, at, MaxRows)
		v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$2:$%s$%d", notes, col, col, words+1))
		v.ShowErrorMessage = false
		if err := f.AddDataValidation(sheet, v); err != nil {
			return err
		}
	}
	return nil
}

// isNotes reports whether a sheet is the notes of a template in any language.
func isNotes(sheet string) bool {
	for _, texts := range catalogues {
		if plain(sheet) == plain(texts["template.notes"]) {
			return true
		}
	}
	return false
}
