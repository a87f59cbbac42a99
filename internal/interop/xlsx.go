package interop

import (
	"archive/zip"
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Limits of what an XLSX may unpack to. A full table of MaxRows by MaxColumns
// short cells stays below.
const (
	maxUnzipped = 512 << 20
	maxInMemory = 16 << 20 // larger sheets go through a temporary file
	maxOther    = 32 << 20 // styles and the like, which are held in memory
)

// xlsxRows are the rows of the first sheet of a workbook that is no notes.
type xlsxRows struct {
	data []byte
	name string
}

func (x xlsxRows) each(ps *problems, row rowFunc) bool {
	return x.open(ps, func(f *excelize.File, tr traits, sheets []string) bool {
		for _, name := range sheets[1:] {
			ps.add(0, "", "file.other_sheet", "sheet", name, "read", sheets[0])
		}
		return readSheet(f, sheets[0], x.name, ps, func(n int, cells []cell) bool { return row(tr, n, cells) })
	})
}

// open hands the workbook over with its sheets that are no notes and not empty: one
// at least.
func (x xlsxRows) open(ps *problems, read func(f *excelize.File, tr traits, sheets []string) bool) (ok bool) {
	defer func() {
		if caught := recover(); caught != nil {
			ps.add(0, "", "file.damaged", "name", x.name)
			ok = false
		}
	}()
	if code := checkZip(x.data); code != "" {
		ps.add(0, "", code, "name", x.name, "max", strconv.Itoa(maxUnzipped>>20))
		return false
	}
	f, err := excelize.OpenReader(bytes.NewReader(x.data), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxInMemory})
	if err != nil {
		ps.add(0, "", "file.damaged", "name", x.name)
		return false
	}
	defer f.Close()
	var tr traits
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		tr.date1904 = *props.Date1904
	}
	var sheets []string
	for _, name := range f.GetSheetList() {
		if !isNotes(name) && hasContent(f, name) {
			sheets = append(sheets, name)
		}
	}
	if len(sheets) == 0 {
		ps.add(0, "", "file.empty", "name", x.name)
		return false
	}
	return read(f, tr, sheets)
}

// checkZip looks at the archive before anything is unpacked: its declared sizes,
// and that every sheet is whole. The sizes declared are enforced when a part is
// read (archive/zip).
func checkZip(data []byte) string {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "file.damaged"
	}
	var total uint64
	workbook := false
	for _, part := range z.File {
		streamed := strings.HasPrefix(part.Name, "xl/worksheets/sheet") || part.Name == "xl/sharedStrings.xml"
		if part.UncompressedSize64 > maxUnzipped || !streamed && part.UncompressedSize64 > maxOther {
			return "file.zip_bomb"
		}
		total += part.UncompressedSize64
		workbook = workbook || strings.EqualFold(part.Name, "xl/workbook.xml")
	}
	switch {
	case total > maxUnzipped:
		return "file.zip_bomb"
	case !workbook:
		return "file.not_a_table"
	}
	for _, part := range z.File {
		if strings.HasPrefix(part.Name, "xl/worksheets/") && strings.HasSuffix(part.Name, ".xml") && !wholeSheet(part) {
			return "file.damaged"
		}
	}
	return ""
}

// wholeSheet reports whether a sheet unpacks without error and ends as it must;
// the streaming reader would take a torn one for a shorter one.
func wholeSheet(part *zip.File) bool {
	r, err := part.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	var tail []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		tail = append(tail, buf[:n]...)
		tail = tail[max(0, len(tail)-64):]
		if err == io.EOF {
			return bytes.HasSuffix(bytes.TrimRight(tail, " \t\r\n"), []byte("worksheet>"))
		}
		if err != nil {
			return false
		}
	}
}

func hasContent(f *excelize.File, sheet string) bool {
	rows, err := f.Rows(sheet)
	if err != nil {
		return false
	}
	defer rows.Close()
	for n := 0; n < MaxRows && rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return true
		}
		for _, c := range cells {
			if strings.TrimSpace(c) != "" {
				return true
			}
		}
	}
	return false
}

// readSheet goes through a sheet twice side by side: as it is shown, which keeps
// leading zeros and says what is per cent, and as the bare numbers behind.
func readSheet(f *excelize.File, sheet, name string, ps *problems, row func(int, []cell) bool) bool {
	shown, err1 := f.Rows(sheet)
	bare, err2 := f.Rows(sheet)
	if err1 != nil || err2 != nil {
		ps.add(0, "", "file.damaged", "name", name)
		return false
	}
	defer shown.Close()
	defer bare.Close()
	for n := 1; shown.Next() && bare.Next(); n++ {
		texts, err1 := shown.Columns()
		raws, err2 := bare.Columns(excelize.Options{RawCellValue: true})
		if err1 != nil || err2 != nil {
			ps.add(n, "", "file.damaged", "name", name)
			return false
		}
		if !row(n, pair(texts, raws)) {
			return true
		}
	}
	if shown.Error() != nil {
		ps.add(0, "", "file.damaged", "name", name)
		return false
	}
	return true
}

func pair(texts, raws []string) []cell {
	cells := make([]cell, max(len(texts), len(raws)))
	for i := range cells {
		if i < len(texts) {
			cells[i].text = texts[i]
		}
		if i < len(raws) {
			cells[i].raw = raws[i]
		}
	}
	return cells
}
