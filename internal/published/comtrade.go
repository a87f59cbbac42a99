package published

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Codes of the Harmonised System that are kept, with the stage that they stand
// for. None is of rare earths alone but those of chapters 2846 and 2805.30.
var codes = map[string]string{
	"261220": "mine", "253090": "mine", "284610": "separation", "284690": "separation", "280530": "metal", "360690": "metal", "720299": "metal", "850511": "magnet",
}

// Codes are the codes that are kept.
func Codes() map[string]string {
	out := map[string]string{}
	for c, s := range codes {
		out[c] = s
	}
	return out
}

var dayInName = regexp.MustCompile(`(20\d\d-\d\d-\d\d)`)

// flows of trade by their codes and by their names in the older layout.
var flows = map[string]string{
	"M": Imports, "X": Exports, "RX": ReExports, "RM": ReImports, "FM": "", "DX": "", "MIP": "", "MOP": "", "XIP": "", "XOP": "",
	"import": Imports, "imports": Imports, "export": Exports, "exports": Exports, "re-export": ReExports, "re-exports": ReExports, "re-import": ReImports, "re-imports": ReImports,
}

// traded is a row of trade, or of a part of it.
type traded struct {
	what, place, partner, code, system string
	other                              string // number of a place that is no country, to tell such apart
	year, line                         int
	tonnes, dollars                    string // as they are written; of kg and USD
	estimated                          bool
}

// trade gathers rows of which some are totals and others their parts, by way of
// transport, customs procedure or second partner: only totals are taken.
type trade struct {
	f      *file
	totals map[string]bool
	parts  map[string]*traded // of no total yet
	order  []string
	years  map[string]map[int]bool // by reporter
}

func (x *traded) key() string {
	return strings.Join([]string{x.what, x.place, x.partner, x.other, x.code, fmt.Sprint(x.year)}, "\x1f")
}

func (tr *trade) row(x traded, total bool, weightColumn, valueColumn string) {
	if tr.years[x.place] == nil {
		tr.years[x.place] = map[int]bool{}
	}
	tr.years[x.place][x.year] = true
	key := x.key()
	if !total {
		tr.f.set.Left++
		if _, ok := tr.parts[key]; !ok {
			tr.parts[key] = &x
			tr.order = append(tr.order, key)
		}
		return
	}
	tr.totals[key] = true
	figure := Figure{What: x.what, Place: x.place, Partner: x.partner, Product: x.code, Detail: x.other, Year: x.year, Line: x.line, Basis: Reported, Note: x.system}
	figure.Unit = "USD"
	tr.cell(figure, valueColumn, x.dollars)
	figure.Unit = "kg"
	if x.estimated {
		figure.Basis = Estimated
	}
	tr.cell(figure, weightColumn, x.tonnes)
}

// cell takes an amount; without one it is not available, and so is a weight of
// nothing where the trade has a value.
func (tr *trade) cell(x Figure, column, cell string) {
	if v, ok := number(cell); cell == "" || ok && v == 0 && x.Unit == "kg" {
		x.Basis = Missing
		tr.f.add(x)
		return
	}
	tr.f.figure(x, column, cell)
}

func (tr *trade) done() {
	for _, key := range tr.order {
		if x := tr.parts[key]; !tr.totals[key] {
			tr.f.wrong(x.line, "", "parts", "place", x.place, "partner", x.partner, "code", x.code, "year", fmt.Sprint(x.year))
		}
	}
	for _, place := range slices.Sorted(mapKeys(tr.years)) {
		if lack := gaps(tr.years[place]); len(lack) > 0 {
			tr.f.note(0, "", "years_missing_of", "place", place, "years", strings.Join(lack, ", "))
		}
	}
	tr.world()
}

// world holds partners against the printed total: partners that add to more were
// counted twice somewhere.
func (tr *trade) world() {
	sums, totals := map[string]float64{}, map[string]*Figure{}
	for i := range tr.f.set.Figures {
		x := &tr.f.set.Figures[i]
		key := strings.Join([]string{x.What, x.Place, x.Product, x.Unit, fmt.Sprint(x.Year)}, "\x1f")
		switch {
		case x.Partner == World:
			totals[key] = x
		case x.Counts():
			sums[key] += x.Value
		}
	}
	for _, key := range slices.Sorted(mapKeys(totals)) {
		const room = 1.01
		total := totals[key]
		if total.Counts() && sums[key] > room*total.Value+1 {
			tr.f.wrong(total.Line, "", "partners", "place", total.Place, "code", total.Product, "year", fmt.Sprint(total.Year), "sum", strconv.FormatFloat(sums[key], 'f', 0, 64), "total", strconv.FormatFloat(total.Value, 'f', 0, 64), "unit", total.Unit)
		}
	}
}

func (f *file) newTrade() *trade {
	return &trade{f: f, totals: map[string]bool{}, parts: map[string]*traded{}, years: map[string]map[int]bool{}}
}

// comtradeNew reads the layout of today.
func (f *file) comtradeNew(t *table) {
	tr := f.newTrade()
	t.each(func() {
		code := t.of("cmdcode")
		if codes[code] == "" {
			f.set.Left++
			return
		}
		if freq := t.of("freqcode"); freq != "A" {
			f.wrong(t.line, t.name("freqcode"), "frequency", "value", freq)
			return
		}
		x := traded{code: code, system: t.of("classificationcode"), line: t.line, tonnes: t.of("netwgt"), dollars: t.of("primaryvalue"), estimated: strings.EqualFold(t.of("isnetwgtestimated"), "true")}
		if !f.tradeEnds(t, &x, "flowcode", "refyear", "reporteriso", "reportercode", "partneriso", "partnercode") {
			return
		}
		total := t.of("partner2code") == "0" && t.of("customscode") == "C00" && t.of("motcode") == "0" && (t.of("moscode") == "" || t.of("moscode") == "0")
		tr.row(x, total, t.name("netwgt"), t.name("primaryvalue"))
	})
	tr.done()
	f.settle(Comtrade, f.set.Layout, "", dayInName)
}

// comtradeOld reads the layout of before 2022, which has no parts.
func (f *file) comtradeOld(t *table) {
	tr := f.newTrade()
	t.each(func() {
		code := t.of("commoditycode")
		if codes[code] == "" {
			f.set.Left++
			return
		}
		if p := t.of("period"); p != "" && p != t.of("year") {
			f.wrong(t.line, t.name("period"), "frequency", "value", p)
			return
		}
		x := traded{code: code, system: t.of("classification"), line: t.line, tonnes: t.of("netweight(kg)"), dollars: t.of("tradevalue(us$)"), estimated: t.of("flag") == "2" || t.of("flag") == "6"}
		if !f.tradeEnds(t, &x, "tradeflow", "year", "reporteriso", "reportercode", "partneriso", "partnercode") {
			return
		}
		tr.row(x, true, t.name("netweight(kg)"), t.name("tradevalue(us$)"))
	})
	tr.done()
	f.settle(Comtrade, f.set.Layout, "", dayInName)
}

// tradeEnds reads flow, year and both places of a row.
func (f *file) tradeEnds(t *table, x *traded, flow, when, reporterISO, reporter, partnerISO, partner string) bool {
	what, known := flows[t.of(flow)]
	if !known {
		what, known = flows[strings.ToLower(t.of(flow))]
	}
	if !known {
		f.wrong(t.line, t.name(flow), "flow", "value", t.of(flow))
		return false
	}
	if what == "" {
		f.set.Left++ // processing and the like, which the flows above include
		return false
	}
	y, ok := year(t.of(when))
	if !ok {
		f.wrong(t.line, t.name(when), "year", "value", t.of(when))
		return false
	}
	x.what, x.year = what, y
	x.place, ok = f.tradePlace(t, reporterISO, reporter)
	if !ok {
		return false
	}
	if x.partner, ok = f.tradePlace(t, partnerISO, partner); x.partner == Rest {
		x.other = t.of(partner)
	}
	return ok
}

// tradePlace is a place by its number, or by its letters.
func (f *file) tradePlace(t *table, iso, number string) (string, bool) {
	if n, err := strconv.Atoi(t.of(number)); err == nil {
		if p, ok := placeNumbered(n); ok {
			return p, true
		}
	}
	if p, ok := placeCoded(t.of(iso)); ok {
		return p, true
	}
	f.unknownPlace(t.line, strings.TrimSpace(t.of(iso)+" "+t.of(number)))
	return "", false
}
