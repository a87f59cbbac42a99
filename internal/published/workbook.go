package published

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Bounds of what a workbook may unpack to.
const (
	mostUnzipped = 256 << 20
	mostInMemory = 16 << 20
)

// workbook reads an XLSX file by the sheets that it has.
func (f *file) workbook(body *bufio.Reader) {
	data := f.whole(body)
	if data == nil {
		return
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: mostInMemory, RawCellValue: true})
	if err != nil {
		f.wrong(0, "", "damaged")
		return
	}
	defer book.Close()
	if f.ieaBook(book) || f.wgiSheets(book) {
		return
	}
	for _, sheet := range book.GetSheetList() {
		next := f.sheetRows(book, sheet)
		cells, line, err := next()
		if err != nil || resembles(cells).layout == nil {
			continue
		}
		f.sheet = sheet
		again := true
		f.rows(func() ([]string, int, error) {
			if again {
				again = false
				return cells, line, nil
			}
			return next()
		})
		return
	}
	f.wrong(0, "", "sheets", "sheets", strings.Join(book.GetSheetList(), ", "))
}

// sheetRows gives a sheet's rows one after another.
func (f *file) sheetRows(book *excelize.File, sheet string) func() ([]string, int, error) {
	rows, err := book.Rows(sheet)
	line := 0
	return func() ([]string, int, error) {
		if err != nil {
			return nil, line, err
		}
		if !rows.Next() {
			rows.Close()
			return nil, line, io.EOF
		}
		line++
		cells, err := rows.Columns()
		return cells, line, err
	}
}
