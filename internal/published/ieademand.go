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
	ieaMagnets  = regexp.MustCompile(`(?i)^magnet rare earth elements?\b`)
	ieaSubtotal = regexp.MustCompile(`(?i)^total (clean|energy) technologies`)
)

// ieaProduct is what demand is of: neodymium, praseodymium, dysprosium and terbium.
const ieaProduct = "magnet"

// ieaDemand reads the block of magnet rare earths in the sheet of demand: a row a
// sector, a column a scenario and year, the base year first and of no scenario.
func (f *file) ieaDemand(book *excelize.File, sheet string) {
	if sheet == "" {
		return
	}
	rows := f.sheetCells(book, sheet)
	f.sheet = sheet
	defer func() { f.sheet = "" }()
	f.set.Rows += len(rows)
	for r := range rows {
		if !ieaMagnets.MatchString(cellOf(rows, r, 0)) || cellOf(rows, r, 1) != "" {
			continue
		}
		columns := ieaScenarios(rows, r)
		if len(columns) == 0 {
			f.wrong(r+1, cellName(0, r), "year_columns")
			return
		}
		f.ieaSectors(rows, r, columns)
		return
	}
	f.wrong(0, "", "block_missing", "block", "Magnet rare earth elements")
}

// ieaScenario is a column of demand.
type ieaScenario struct {
	ieaColumn
	name string // of the scenario; empty for the base year
}

// ieaScenarios are the columns of the nearest row of years at or above another,
// each with the scenario that stands over it.
func ieaScenarios(rows [][]string, r int) (out []ieaScenario) {
	const widest = 40
	for up := r; up > 0 && len(out) == 0; up-- {
		name := ""
		for c := 1; c < widest; c++ {
			if s := cellOf(rows, up-1, c); strings.Contains(strings.ToLower(s), "scenario") {
				name = s
			}
			if m := ieaYear.FindStringSubmatch(cellOf(rows, up, c)); m != nil {
				y, _ := strconv.Atoi(m[1])
				out = append(out, ieaScenario{ieaColumn{c, y}, name})
			}
		}
	}
	return out
}

// ieaSectors reads the sectors of a block to the total of demand, which must be the
// total of its technologies and other uses.
func (f *file) ieaSectors(rows [][]string, r int, columns []ieaScenario) {
	parts := make([]float64, len(columns))
	for line := r + 1; line < len(rows) && line < r+30; line++ {
		name := cellOf(rows, line, 0)
		low := strings.ToLower(name)
		switch {
		case name == "":
			continue
		case strings.HasPrefix(low, "total demand"):
			f.ieaDemandRow(rows, line, "", columns, nil)
			f.ieaDemandSum(rows, line, columns, parts)
			return
		case cellOf(rows, line, columns[0].column) == "":
			f.wrong(line+1, cellName(0, line), "total_missing")
			return
		case ieaSubtotal.MatchString(name), strings.HasPrefix(low, "other uses"):
			f.ieaDemandRow(rows, line, name, columns, parts)
		default:
			f.ieaDemandRow(rows, line, name, columns, nil)
		}
	}
	f.wrong(r+1, cellName(0, r), "total_missing")
}

func (f *file) ieaDemandRow(rows [][]string, line int, sector string, columns []ieaScenario, parts []float64) {
	for i, c := range columns {
		cell := cellOf(rows, line, c.column)
		x := Figure{What: Demand, Place: World, Product: ieaProduct, Year: c.year, Unit: ieaUnit, Line: line + 1, Sheet: f.sheet, Basis: Projected, Detail: strings.Trim(sector+" | "+c.name, " |")}
		if c.name == "" {
			x.Basis = Estimated
		}
		read := f.figure(x, cellName(c.column, line), cell)
		switch v, _, _ := value(cell); {
		case parts == nil:
		case read:
			parts[i] += v
		default:
			parts[i] = math.NaN() // named already: no sum is held against it
		}
	}
}

func (f *file) ieaDemandSum(rows [][]string, line int, columns []ieaScenario, parts []float64) {
	for i, c := range columns {
		v, _, ok := value(cellOf(rows, line, c.column))
		if ok && math.Abs(v-parts[i]) > 0.005*v+0.01 {
			f.wrong(line+1, cellName(c.column, line), "sum", "what", Demand, "year", fmt.Sprint(c.year), "sum", strconv.FormatFloat(parts[i], 'f', 4, 64), "total", strconv.FormatFloat(v, 'f', 4, 64))
		}
	}
}
