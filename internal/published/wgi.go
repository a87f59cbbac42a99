package published

import (
	"bufio"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

var (
	wgiInName = regexp.MustCompile(`(?i)wgi.*?(20\d\d(?:-\d\d-\d\d)?)`)
	wgiYear   = regexp.MustCompile(`^((?:19|20)\d\d)(?:\[yr\d{4}\])?$`)
	wgiCode   = regexp.MustCompile(`^(?:GOV_WGI_)?(VA|PV|GE|RQ|RL|CC)\.EST$`)
	wgiSeries = regexp.MustCompile(`^(?:GOV_WGI_)?(?:VA|PV|GE|RQ|RL|CC)\.`)
)

const wgiUnit = "-2.5 to 2.5"

// wgiFile is what the World Bank's interface answers: how many pages, then rows.
type wgiPage struct {
	Page    int    `json:"page"`
	Pages   int    `json:"pages"`
	Updated string `json:"lastupdated"`
}

type wgiAnswer struct {
	Indicator struct {
		ID string `json:"id"`
	} `json:"indicator"`
	Country struct {
		ID    string `json:"id"`
		Value string `json:"value"`
	} `json:"country"`
	ISO3  string   `json:"countryiso3code"`
	Date  string   `json:"date"`
	Value *float64 `json:"value"`
}

// wgiJSON reads an answer of the World Bank's interface (version 2).
func (f *file) wgiJSON(body *bufio.Reader) {
	data := f.whole(body)
	if data == nil {
		return
	}
	var parts []json.RawMessage
	var page wgiPage
	var rows []wgiAnswer
	if json.Unmarshal(data, &parts) != nil || len(parts) != 2 || json.Unmarshal(parts[0], &page) != nil || json.Unmarshal(parts[1], &rows) != nil {
		f.wrong(0, "", "json")
		return
	}
	if page.Pages != 1 {
		f.wrong(0, "pages", "pages", "page", fmt.Sprint(page.Page), "pages", fmt.Sprint(page.Pages))
	}
	years := map[int]bool{}
	for i := range rows {
		f.set.Rows++
		f.wgiAnswer(i+1, &rows[i], years)
	}
	f.wgiDone("wgi-api", page.Updated, years)
}

func (f *file) wgiAnswer(line int, r *wgiAnswer, years map[int]bool) {
	m := wgiCode.FindStringSubmatch(r.Indicator.ID)
	if m == nil {
		f.wgiOther(line, "indicator.id", r.Indicator.ID)
		return
	}
	y, ok := year(r.Date)
	if !ok {
		f.wrong(line, "date", "year", "value", r.Date)
		return
	}
	place, known := placeCoded(r.ISO3)
	if r.ISO3 == "" {
		place, known = placeNamed(r.Country.Value)
	}
	if !known {
		f.unknownPlace(line, r.Country.Value)
		return
	}
	years[y] = true
	x := Figure{What: Governance, Place: place, Product: m[1], Year: y, Unit: wgiUnit, Basis: Missing, Line: line}
	if r.Value != nil {
		x.Value, x.Basis = *r.Value, Estimated
	}
	f.wgiAdd(x, "value")
}

// wgiAdd takes an estimate in that lies where an estimate can.
func (f *file) wgiAdd(x Figure, column string) {
	const most = 5 // the scale is about 2.5 either side
	if x.Value < -most || x.Value > most {
		f.wrong(x.Line, column, "scale", "value", fmt.Sprint(x.Value))
		return
	}
	if x.Place != World && x.Place != Rest {
		f.add(x)
	}
}

// wgiOther passes over series that are no estimates; one of another data set is a
// problem.
func (f *file) wgiOther(line int, column, code string) {
	if !wgiSeries.MatchString(code) {
		f.wrong(line, column, "series", "value", code)
		return
	}
	f.set.Left++
}

// wgiDone settles the edition: the day on which the World Bank says that it
// changed the data last.
func (f *file) wgiDone(layout, updated string, years map[int]bool) {
	updated = strings.TrimSpace(updated)
	for _, form := range []string{"2006-01-02", "01/02/2006", "1/2/2006"} {
		if day, err := time.Parse(form, updated); err == nil {
			updated = day.Format("2006-01-02")
			break
		}
	}
	f.settle(WGI, layout, updated, wgiInName)
	var lack []string
	for _, y := range gaps(years) {
		if y != "1997" && y != "1999" && y != "2001" { // the indicators were made every other year then
			lack = append(lack, y)
		}
	}
	if len(lack) > 0 {
		f.note(0, "", "years_missing", "years", strings.Join(lack, ", "))
	}
}

// wgiWide reads a table with a column a year: the bulk file, or one of DataBank.
func (f *file) wgiWide(t *table) {
	code := "indicatorcode"
	if _, ok := t.column["seriescode"]; ok {
		code = "seriescode"
	}
	columns, years, updated := map[int]int{}, map[int]bool{}, ""
	for i, h := range t.heads {
		if m := wgiYear.FindStringSubmatch(h); m != nil {
			columns[i], _ = strconv.Atoi(m[1])
		}
	}
	if len(columns) == 0 {
		f.wrong(t.line, "", "year_columns")
	}
	t.each(func() {
		if _, after, ok := strings.Cut(t.of("countryname"), "Last Updated:"); ok {
			updated = after
			return
		}
		if t.of(code) == "" && t.of("countrycode") == "" {
			return // the file's foot
		}
		m := wgiCode.FindStringSubmatch(t.of(code))
		if m == nil {
			f.wgiOther(t.line, t.name(code), t.of(code))
			return
		}
		place, ok := placeCoded(t.of("countrycode"))
		if !ok {
			f.unknownPlace(t.line, t.of("countryname"))
			return
		}
		for i, y := range columns {
			if i < len(t.cells) {
				years[y] = true
				f.wgiCell(Figure{What: Governance, Place: place, Product: m[1], Year: y, Unit: wgiUnit, Line: t.line}, t.shown[i], clean(t.cells[i]))
			}
		}
	})
	f.wgiDone(f.set.Layout, updated, years)
}

func (f *file) wgiCell(x Figure, column, cell string) {
	x.Basis = Missing
	if cell != "" && cell != ".." && cell != "#N/A" {
		v, ok := number(cell)
		if !ok {
			f.wrong(x.Line, column, "number", "value", cell)
			return
		}
		x.Value, x.Basis = v, Estimated
	}
	f.wgiAdd(x, column)
}

// wgiWords are the indicators as the long sheet and the older sheets name them.
var wgiWords = map[string]string{"va": "VA", "pv": "PV", "ge": "GE", "rq": "RQ", "rl": "RL", "cc": "CC", "voiceandaccountability": "VA", "politicalstabilitynoviolence": "PV", "governmenteffectiveness": "GE", "regulatoryquality": "RQ", "ruleoflaw": "RL", "controlofcorruption": "CC"}

// wgiLong reads the sheet with a row for each country, year and indicator.
func (f *file) wgiLong(t *table) {
	years := map[int]bool{}
	t.each(func() {
		product := wgiWords[head(t.of("indicator"))]
		y, ok := year(t.of("year"))
		place, known := placeCoded(t.of("code"))
		switch {
		case product == "":
			f.wrong(t.line, t.name("indicator"), "series", "value", t.of("indicator"))
		case !ok:
			f.wrong(t.line, t.name("year"), "year", "value", t.of("year"))
		case !known:
			f.unknownPlace(t.line, t.of("countryname"))
		default:
			years[y] = true
			f.wgiCell(Figure{What: Governance, Place: place, Product: product, Year: y, Unit: wgiUnit, Line: t.line, Sheet: f.sheet}, t.name("estimate"), t.of("estimate"))
		}
	})
	f.wgiDone("wgi-long", "", years)
}

// wgiSheets reads the older workbook: a sheet an indicator, the years above
// columns of which only the estimates are kept.
func (f *file) wgiSheets(book *excelize.File) bool {
	years, any := map[int]bool{}, false
	for _, sheet := range book.GetSheetList() {
		product := wgiWords[head(sheet)]
		if product == "" {
			continue
		}
		any = true
		f.sheet = sheet
		f.wgiSheet(f.sheetRows(book, sheet), product, years)
	}
	if any {
		f.sheet = ""
		f.wgiDone("wgi-sheets", "", years)
	}
	return any
}

func (f *file) wgiSheet(next func() ([]string, int, error), product string, years map[int]bool) {
	var above []string
	columns, code := map[int]int{}, -1
	for {
		cells, line, err := next()
		if err != nil {
			break
		}
		f.set.Rows++
		if len(columns) == 0 {
			columns, code = wgiHeads(above, cells)
			above = cells
			continue
		}
		if code >= len(cells) || clean(cells[code]) == "" {
			continue
		}
		place, ok := placeCoded(clean(cells[code]))
		if !ok {
			f.unknownPlace(line, clean(cells[code]))
			continue
		}
		for i, y := range columns {
			if i < len(cells) {
				years[y] = true
				f.wgiCell(Figure{What: Governance, Place: place, Product: product, Year: y, Unit: wgiUnit, Line: line, Sheet: f.sheet}, fmt.Sprint("Estimate ", y), clean(cells[i]))
			}
		}
	}
	if len(columns) == 0 {
		f.wrong(0, "", "layout", "layout", "wgi-sheets", "missing", "Code, Estimate", "new", "")
	}
}

// wgiHeads finds the columns of estimates by the years in the row above, which
// stand over the first of several columns.
func wgiHeads(above, heads []string) (map[int]int, int) {
	columns, code, at := map[int]int{}, -1, 0
	for i, h := range heads {
		if i < len(above) {
			if y, ok := year(clean(above[i])); ok {
				at = y
			}
		}
		switch head(h) {
		case "code", "wbcode":
			code = i
		case "estimate":
			if at > 0 {
				columns[i] = at
			}
		}
	}
	if code < 0 {
		return map[int]int{}, code
	}
	return columns, code
}
