package interop

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"lanthorn/ree"
)

// plainNumber is what may begin with a sign and still be no formula.
var signedNumber = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]+)?( ?(mg|g|kg|t|%))?$`)

// Safe keeps a spreadsheet from taking a text for a formula: what begins with
// = + - @, a tab or a line break is led by an apostrophe. Numbers with a sign
// stay numbers. [Parse] takes the apostrophe off again.
func Safe(text string) string {
	lead := strings.TrimLeft(text, " \u00A0\u3000")
	if lead == "" || !strings.ContainsAny(lead[:1], "=+-@\t\r\n|") && !strings.HasPrefix(lead, "＝") && !strings.HasPrefix(lead, "＋") && !strings.HasPrefix(lead, "－") && !strings.HasPrefix(lead, "＠") {
		return text
	}
	if signedNumber.MatchString(text) {
		return text
	}
	return "'" + text
}

// WriteCSV writes rows as UTF-8 CSV with a byte order mark, which spreadsheet
// programs need to show Chinese, and every cell [Safe]. It returns what the
// writer returns.
func WriteCSV(w io.Writer, head []string, rows iter.Seq[[]string]) error {
	out := bufio.NewWriter(w)
	out.Write(utf8BOM)
	var b bytes.Buffer
	writeRecord(&b, head)
	out.Write(b.Bytes())
	for row := range rows {
		b.Reset()
		writeRecord(&b, row)
		if _, err := out.Write(b.Bytes()); err != nil {
			return err
		}
	}
	return out.Flush()
}

// writeRecord writes one record, quoted where it has to be.
func writeRecord(b *bytes.Buffer, record []string) {
	for i, text := range record {
		if i > 0 {
			b.WriteByte(',')
		}
		text = Safe(text)
		if strings.ContainsAny(text, ",;\t\"\r\n") || strings.TrimSpace(text) != text || i == 0 && strings.HasPrefix(text, "#") {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		b.WriteString(text)
	}
	b.WriteString("\r\n")
}

// MaxExport is how many rows an XLSX sheet takes beside its header.
const MaxExport = 1_048_575

// WriteXLSX writes rows as the one sheet of a workbook, every cell as text and
// [Safe]. It refuses more rows than a sheet takes.
func WriteXLSX(w io.Writer, sheet string, head []string, rows iter.Seq[[]string]) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	stream, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := stream.SetRow("A1", texts(head)); err != nil {
		return err
	}
	n := 1
	for row := range rows {
		if n++; n > MaxExport+1 {
			return ree.Refuse("export.too_many_rows", "max", "1048575")
		}
		at, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return err
		}
		if err := stream.SetRow(at, texts(row)); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

func texts(row []string) []any {
	out := make([]any, len(row))
	for i, text := range row {
		out[i] = Safe(text)
	}
	return out
}
