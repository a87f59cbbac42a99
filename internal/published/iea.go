package published

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

var (
	ieaInName = regexp.MustCompile(`(20\d\d)`)
	ieaBlock  = regexp.MustCompile(`(?i)^magnet rare earth elements? ?[-–] ?(mining|refining)`)

	ieaYear = regexp.MustCompile(`^(20\d\d)(?:\.0)?$`)
)

const ieaUnit = "kt contained"

// ieaBook reads the explorer's sheet of supply, in which mining and refining stand
// side by side, and, where it has one, its sheet of demand. false where it has neither.
func (f *file) ieaBook(book *excelize.File) bool {
	supply, demand := "", ""
	for _, s := range book.GetSheetList() {
		low := strings.ToLower(s)
		switch {
		case strings.Contains(low, "total supply for key minerals"):
			supply = s
		case strings.Contains(low, "total demand for key minerals"):
			demand = s
		}
	}
	if supply == "" && demand == "" {
		return false
	}
	if supply == "" {
		f.wrong(0, "", "sheet_missing", "sheet", "2 Total supply for key minerals")
		return true
	}
	rows := f.sheetCells(book, supply)
	f.sheet = supply
	base := f.ieaSupply(rows)
	f.sheet = ""
	f.ieaDemand(book, demand)
	f.settle(IEA, "iea-explorer", ieaEdition(f.in.Name, base), nil)
	return true
}

// ieaEdition is the year in the file's name that is after the base year.
func ieaEdition(name string, base int) string {
	for _, m := range ieaInName.FindAllString(name, -1) {
		if y, _ := strconv.Atoi(m); y > base && y <= base+2 {
			return m
		}
	}
	return ""
}

// sheetCells are a sheet's rows, bounded.
func (f *file) sheetCells(book *excelize.File, sheet string) (out [][]string) {
	next := f.sheetRows(book, sheet)
	const most = 20_000
	for len(out) < most {
		cells, _, err := next()
		if err != nil {
			return out
		}
		out = append(out, cells)
	}
	f.wrong(most, "", "rows", "most", fmt.Sprint(most))
	return out
}

func cellOf(rows [][]string, r, c int) string {
	if r < 0 || r >= len(rows) || c < 0 || c >= len(rows[r]) {
		return ""
	}
	return clean(rows[r][c])
}

// ieaSupply reads both blocks of the magnet rare earths and answers the base
// year.
func (f *file) ieaSupply(rows [][]string) (base int) {
	found := map[string]bool{}
	for r := range rows {
		f.set.Rows++
		for c := range rows[r] {
			m := ieaBlock.FindStringSubmatch(clean(rows[r][c]))
			if m == nil {
				continue
			}
			stage := strings.ToLower(m[1])
			years := ieaYears(rows, r, c)
			if len(years) == 0 {
				f.wrong(r+1, cellName(c, r), "year_columns")
				continue
			}
			found[stage] = true
			base = years[0].year
			f.ieaRows(rows, r, c, stage, years)
		}
	}
	for _, stage := range []string{"mining", "refining"} {
		if !found[stage] {
			f.wrong(0, "", "block_missing", "block", "Magnet rare earth elements - "+stage)
		}
	}
	return base
}

func cellName(c, r int) string {
	name, _ := excelize.CoordinatesToCellName(c+1, r+1)
	return name
}

type ieaColumn struct{ column, year int }

// ieaYears are the years above a block: the nearest row at or above its head that
// has some in its columns, up to an empty one.
func ieaYears(rows [][]string, r, c int) []ieaColumn {
	for up := r; up >= 0; up-- {
		var out []ieaColumn
		for k := c + 1; k < c+12; k++ {
			m := ieaYear.FindStringSubmatch(cellOf(rows, up, k))
			if m == nil {
				if len(out) > 0 || cellOf(rows, up, k) != "" {
					break
				}
				continue
			}
			y, _ := strconv.Atoi(m[1])
			out = append(out, ieaColumn{k, y})
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// ieaRows reads the countries of a block to its total, and holds them against it.
func (f *file) ieaRows(rows [][]string, r, c int, stage string, years []ieaColumn) {
	sums, total := make([]float64, len(years)), 0
	for line := r + 1; line < len(rows) && line < r+60; line++ {
		name := cellOf(rows, line, c)
		low := strings.ToLower(name)
		if name == "" {
			continue
		}
		if strings.HasPrefix(low, "total") {
			total = line
			f.ieaTotal(rows, line, c, stage, years, sums)
			break
		}
		if strings.Contains(low, " - mining") || strings.Contains(low, " - refining") || strings.HasPrefix(low, "top 3") {
			break
		}
		place, ok := placeNamed(name)
		if !ok {
			f.unknownPlace(line+1, name)
			place = name
		}
		f.ieaLine(rows, line, place, stage, years, sums)
	}
	if total == 0 {
		f.wrong(r+1, cellName(c, r), "total_missing", "block", stage)
	}
}

func (f *file) ieaLine(rows [][]string, line int, place, stage string, years []ieaColumn, sums []float64) {
	for i, y := range years {
		cell := cellOf(rows, line, y.column)
		x := Figure{What: Supply, Place: place, Product: stage, Year: y.year, Unit: ieaUnit, Line: line + 1, Sheet: f.sheet, Basis: Projected, Detail: "base case"}
		if i == 0 {
			x.Basis = Estimated
		}
		if f.figure(x, cellName(y.column, line), cell) && sums != nil {
			v, _, _ := value(cell)
			sums[i] += v
		}
	}
}

// ieaTotal keeps the total and says where the countries do not add to it.
func (f *file) ieaTotal(rows [][]string, line, c int, stage string, years []ieaColumn, sums []float64) {
	if cell := cellOf(rows, line, c); !strings.EqualFold(cell, "Total") {
		f.note(line+1, cellName(c, line), "total_named", "name", cell)
	}
	f.ieaLine(rows, line, World, stage, years, nil)
	for i, y := range years {
		v, _, ok := value(cellOf(rows, line, y.column))
		if ok && math.Abs(v-sums[i]) > 0.005*v+0.01 {
			f.wrong(line+1, cellName(y.column, line), "sum", "what", Supply, "year", fmt.Sprint(y.year), "sum", strconv.FormatFloat(sums[i], 'f', 4, 64), "total", strconv.FormatFloat(v, 'f', 4, 64))
		}
	}
}
