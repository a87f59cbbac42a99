package published

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// layout is one way in which a publisher lays out a table.
type layout struct {
	name   string
	needed []string // heads, as folded by head
	also   []string // heads that are known besides
	open   bool     // it has heads of its own by year or edition
	read   func(*file, *table)
}

// layouts are those that are told apart by their heads.
func layouts() []layout {
	return []layout{
		{name: "usgs-world-2022", needed: []string{"source", "country", "type"}, also: []string{"reserves_t", "reserves_notes", "prod_notes"}, open: true, read: (*file).usgsWorld},
		{name: "usgs-world-2025", needed: []string{"source", "commodity", "country", "type", "unit_meas"}, also: []string{"prod_notes", "cap_notes", "reserve_notes", "reserves_notes"}, open: true, read: (*file).usgsWorld},
		{name: "usgs-long-2026", needed: []string{"mcschapter", "section", "commodity", "country", "statistics", "statistics_detail", "unit", "year", "value"}, also: []string{"notes", "othernotes", "iscriticalmineral2025"}, read: (*file).usgsLong},
		{name: "usgs-salient", needed: []string{"datasource", "commodity", "year"}, open: true, read: (*file).usgsSalient},
		{name: "wgi-bulk", needed: []string{"countryname", "countrycode", "indicatorname", "indicatorcode"}, open: true, read: (*file).wgiWide},
		{name: "wgi-databank", needed: []string{"countryname", "countrycode", "seriesname", "seriescode"}, open: true, read: (*file).wgiWide},
		{name: "wgi-long", needed: []string{"code", "countryname", "year", "indicator", "estimate"}, also: []string{"stddev", "nsource", "pctrank", "pctranklower", "pctrankupper"}, read: (*file).wgiLong},
		{name: "comtrade", needed: []string{"freqcode", "refyear", "reportercode", "reporteriso", "flowcode", "partnercode", "partneriso", "partner2code", "classificationcode", "cmdcode", "customscode", "motcode", "netwgt", "primaryvalue"},
			also: []string{"typecode", "period", "refmonth", "refperiodid", "isnetwgtestimated", "moscode"}, read: (*file).comtradeNew},
		{name: "comtrade-2021", needed: []string{"classification", "year", "tradeflow", "reportercode", "partnercode", "commoditycode", "netweight(kg)", "tradevalue(us$)"}, also: []string{"period", "reporteriso", "partneriso", "flag", "reporter", "partner"}, read: (*file).comtradeOld},
		{name: "baci-countries", needed: []string{"country_code", "country_name", "country_iso3"}, also: []string{"country_iso2"}, read: (*file).baciCodes},
		{name: "baci", needed: []string{"t", "i", "j", "k", "v", "q"}, read: (*file).baci},
	}
}

// head is a column's head without what copies differ in.
func head(s string) string {
	return strings.ToLower(strings.ReplaceAll(clean(strings.TrimPrefix(s, "\ufeff")), " ", ""))
}

// table is a CSV file that is read as it comes, or the rows of a sheet.
type table struct {
	f      *file
	next   func() ([]string, int, error)
	raw    *bufio.Reader // where the rows have not been begun: for those who read them themselves
	heads  []string      // folded
	shown  []string      // as they are written
	column map[string]int
	cells  []string
	line   int
	comma  bool // some rows end in one cell too many, which is empty
}

// headLines is how many lines may stand above the heads.
const headLines = 12

// text reads a CSV file.
func (f *file) text(body *bufio.Reader) {
	if mark, _ := body.Peek(3); string(mark) == "\ufeff" {
		body.Discard(3)
	}
	if first, _ := body.Peek(11); strings.EqualFold(strings.TrimRight(string(first), "\r\n"), "t,i,j,k,v,q") || strings.HasPrefix(strings.ToLower(string(first)), "t,i,j,k,v,q") {
		line, _ := body.ReadString('\n')
		t := &table{f: f, raw: body, line: 1, shown: strings.Split(strings.TrimSpace(line), ",")}
		f.begin(t, layouts())
		return
	}
	f.rows(csvRows(body))
}

func csvRows(body io.Reader) func() ([]string, int, error) {
	r := csv.NewReader(body)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	return func() ([]string, int, error) {
		cells, err := r.Read()
		if err != nil {
			return nil, 0, err
		}
		line, _ := r.FieldPos(0)
		return cells, line, nil
	}
}

// rows finds the heads of a table and reads it by the layout that has them.
func (f *file) rows(next func() ([]string, int, error)) {
	var best guess
	for range headLines {
		cells, line, err := next()
		if err != nil {
			f.broken(err, line)
			break
		}
		t := &table{f: f, next: next, line: line, shown: slices.Clone(cells)}
		g := resembles(t.shown)
		if g.layout != nil && len(g.missing) == 0 {
			f.begin(t, []layout{*g.layout})
			return
		}
		if g.better(&best) {
			g.line = line
			best = g
		}
	}
	if len(f.problems) > 0 && best.layout == nil {
		return
	}
	if best.layout == nil {
		f.wrong(1, "", "kind")
		return
	}
	f.wrong(best.line, "", "layout", "layout", best.layout.name, "missing", strings.Join(best.missing, ", "), "new", strings.Join(best.fresh, ", "))
}

func (f *file) broken(err error, line int) {
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
	case errors.As(err, &wrong):
		f.wrong(wrong.Line, fmt.Sprint(wrong.Column), "quote")
	default:
		f.wrong(line, "", "unreadable")
	}
}

// guess is the layout that heads resemble.
type guess struct {
	layout  *layout
	missing []string
	fresh   []string // heads that no reader of this layout knows
	share   float64
	line    int
}

func (g *guess) better(than *guess) bool { return g.layout != nil && g.share > than.share }

// resembles finds the layout with most of the heads; none with less than half.
func resembles(shown []string) (best guess) {
	have := map[string]bool{}
	for _, s := range shown {
		have[head(s)] = true
	}
	all := layouts()
	for i := range all {
		g := guess{layout: &all[i]}
		for _, n := range all[i].needed {
			if !have[n] {
				g.missing = append(g.missing, n)
			}
		}
		g.share = 1 - float64(len(g.missing))/float64(len(all[i].needed))
		complete := len(g.missing) == 0 && (best.layout == nil || len(best.missing) > 0 || len(all[i].needed) > len(best.layout.needed))
		if g.share >= 0.5 && (complete || (best.layout == nil || len(best.missing) > 0) && g.share > best.share) {
			best = g
		}
	}
	if best.layout != nil && !best.layout.open {
		for _, s := range shown {
			if h := head(s); h != "" && !slices.Contains(best.layout.needed, h) && !slices.Contains(best.layout.also, h) {
				best.fresh = append(best.fresh, clean(s))
			}
		}
	}
	return best
}

// begin reads a table whose heads are all there.
func (f *file) begin(t *table, among []layout) {
	t.column = map[string]int{}
	for i, s := range t.shown {
		t.shown[i] = clean(strings.TrimPrefix(s, "\ufeff"))
		h := head(s)
		t.heads = append(t.heads, h)
		if h == "" {
			continue
		}
		if _, twice := t.column[h]; twice {
			f.wrong(t.line, t.shown[i], "head_twice")
			return
		}
		t.column[h] = i
	}
	g := resembles(t.shown)
	for i := range among {
		if g.layout != nil && among[i].name == g.layout.name {
			f.set.Layout = among[i].name
			among[i].read(f, t)
			return
		}
	}
	f.wrong(t.line, "", "kind")
}

// each calls do with every row that is not empty. A row that is longer than the
// heads is a problem, unless all have one empty cell more.
func (t *table) each(do func()) {
	for {
		cells, line, err := t.next()
		if err != nil {
			t.f.broken(err, t.line)
			return
		}
		t.cells, t.line = cells, line
		if t.f.set.Rows++; t.f.set.Rows > mostRows {
			t.f.wrong(line, "", "rows", "most", fmt.Sprint(mostRows))
			return
		}
		if t.f.in.Tell != nil && t.f.set.Rows%tellEvery == 0 {
			t.f.in.Tell(t.f.set.Rows)
		}
		if t.fits() {
			do()
		}
	}
}

// tellEvery is how often somebody hears how far a file is, in rows.
const tellEvery = 200_000

func (t *table) fits() bool {
	last := len(t.cells)
	for last > 0 && strings.TrimSpace(t.cells[last-1]) == "" {
		last--
	}
	if last == 0 {
		return false
	}
	if last > len(t.shown) {
		t.f.wrong(t.line, "", "wide", "cells", fmt.Sprint(last), "heads", fmt.Sprint(len(t.shown)))
		return false
	}
	if len(t.cells) == len(t.shown)+1 && !t.comma {
		t.comma = true
		t.f.note(t.line, "", "comma")
	}
	return true
}

// of is the cell under a head, clean; empty where the table has none.
func (t *table) of(h string) string {
	i, ok := t.column[h]
	if !ok || i >= len(t.cells) {
		return ""
	}
	return clean(t.cells[i])
}

// name is a head as the file writes it.
func (t *table) name(h string) string {
	if i, ok := t.column[h]; ok {
		return t.shown[i]
	}
	return h
}
