package published

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	usgsInName   = regexp.MustCompile(`(?i)mcs[ _-]?(20\d\d)`)
	usgsSource   = regexp.MustCompile(`^(?i)mcs ?(20\d\d)$`)
	usgsMade     = regexp.MustCompile(`^prod_?(t|kt|kg|mt)?_?(est)?_?(20\d\d)$`)
	usgsReserves = regexp.MustCompile(`^reserves(?:_(t|kt|kg|mt))?(?:_(20\d\d))?$`)
	usgsPeriod   = regexp.MustCompile(`^(20\d\d)[-–—](\d\d|20\d\d)$`)
)

const (
	unitTonnes = "t"
	unitREO    = "t REO"
)

// usgsProduct is which of our goods a commodity is: REO, HREE, Y or Sc; empty for
// others.
func usgsProduct(commodity string) string {
	c := strings.ToLower(commodity)
	switch {
	case strings.Contains(c, "yttrium"):
		return "Y"
	case strings.Contains(c, "scandium"):
		return "Sc"
	case strings.Contains(c, "rare earth") && strings.Contains(c, "heavy"), strings.Contains(c, "rare-earth") && strings.Contains(c, "heavy"):
		return "HREE"
	case strings.Contains(c, "rare earth"), strings.Contains(c, "rare-earth"):
		return "REO"
	}
	return ""
}

// usgsColumn is a column of the table of the world: output of a year, or
// reserves.
type usgsColumn struct {
	head      string
	what      string
	unit      string // of the head; empty where a column of units has it
	year      int
	estimated bool
}

// usgsColumns are the columns that a file has; reserves without a year are of the
// year before the edition.
func usgsColumns(t *table, edition int) (out []usgsColumn) {
	for _, h := range t.heads {
		if m := usgsMade.FindStringSubmatch(h); m != nil {
			y, _ := strconv.Atoi(m[3])
			out = append(out, usgsColumn{h, MineProduction, m[1], y, m[2] != ""})
		}
		if m := usgsReserves.FindStringSubmatch(h); m != nil {
			y, err := strconv.Atoi(m[2])
			if err != nil {
				y = edition - 1
			}
			out = append(out, usgsColumn{h, Reserves, m[1], y, false})
		}
	}
	return out
}

// usgsWorld reads the table of the world, of one commodity (2022 to 2024) or of
// all (2025).
func (f *file) usgsWorld(t *table) {
	_, all := t.column["commodity"]
	var columns []usgsColumn
	edition, others := "", map[string]bool{}
	t.each(func() {
		commodity := t.of("type")
		if all {
			commodity = t.of("commodity")
		}
		product := usgsProduct(commodity)
		if product == "" {
			f.set.Left++
			others[commodity] = true
			return
		}
		said := f.usgsSource(t, "source")
		if said == "" {
			return
		}
		if edition == "" {
			edition = said
			n, _ := strconv.Atoi(edition)
			columns = usgsColumns(t, n)
			f.usgsYears(t, columns, n)
		}
		if said != edition {
			f.wrong(t.line, t.name("source"), "edition_mixed", "first", edition, "here", said)
			return
		}
		f.usgsCountry(t, columns, product)
	})
	if edition == "" && len(f.problems) == 0 {
		names := slices.Sorted(mapKeys(others))
		f.wrong(0, "", "other_goods", "goods", strings.Join(names[:min(3, len(names))], "; "))
		return
	}
	f.settle(USGS, f.set.Layout, edition, usgsInName)
	f.usgsTotals()
}

// usgsSource is the edition that a row says it is of.
func (f *file) usgsSource(t *table, column string) string {
	m := usgsSource.FindStringSubmatch(t.of(column))
	if m == nil {
		f.wrong(t.line, t.name(column), "source", "value", t.of(column))
		return ""
	}
	return m[1]
}

// usgsYears says which year's output an edition lacks: it has two, the last full
// year and the one before.
func (f *file) usgsYears(t *table, columns []usgsColumn, edition int) {
	have := map[int]bool{}
	for _, c := range columns {
		have[c.year] = have[c.year] || c.what == MineProduction
	}
	for _, y := range []int{edition - 2, edition - 1} {
		if !have[y] {
			f.wrong(1, "", "year_missing", "year", fmt.Sprint(y), "edition", fmt.Sprint(edition))
		}
	}
}

func (f *file) usgsCountry(t *table, columns []usgsColumn, product string) {
	name := t.of("country")
	place, ok := placeNamed(name)
	if !ok {
		f.unknownPlace(t.line, name)
		place = name // its numbers are read all the same
	}
	for _, c := range columns {
		unit, ok := f.usgsUnit(t, c, product)
		if !ok {
			continue
		}
		x := Figure{What: c.what, Place: place, Product: product, Year: c.year, Unit: unit, Line: t.line, Basis: Reported}
		x.Note = t.of("prod_notes")
		if c.what == Reserves {
			if x.Note = t.of("reserves_notes"); x.Note == "" {
				x.Note = t.of("reserve_notes")
			}
		}
		if c.estimated {
			x.Basis = Estimated
		}
		f.figure(x, t.name(c.head), t.of(c.head))
	}
}

// usgsUnit is the unit of a column, in tonnes; other units are a problem.
func (f *file) usgsUnit(t *table, c usgsColumn, product string) (string, bool) {
	said := c.unit
	if said == "" {
		said = strings.ToLower(t.of("unit_meas"))
	}
	switch said {
	case "t", "metric tons", "metric ton", "tonnes", "mt":
		if product == "REO" {
			return unitREO, true
		}
		return unitTonnes, true
	}
	if t.of(c.head) != "" {
		f.wrong(t.line, t.name(c.head), "unit", "value", said)
	}
	return "", false
}

// usgsTotals holds countries against the printed total of the world. A file that
// does not add up may hold a footnote's mark read as a digit. Where cells could
// not be read, or countries are not known, nothing would add up.
func (f *file) usgsTotals() {
	if len(f.problems) > 0 || len(f.unknown) > 0 {
		return
	}
	type group struct {
		what, product string
		year          int
	}
	sums, open, slack, totals := map[group]float64{}, map[group]bool{}, map[group]float64{}, map[group]*Figure{}
	var order []group
	for i := range f.set.Figures {
		x := &f.set.Figures[i]
		if x.What != MineProduction && x.What != Reserves {
			continue
		}
		g := group{x.What, x.Product, x.Year}
		switch {
		case x.Place == World:
			totals[g] = x
			order = append(order, g)
		case x.Basis == Reported || x.Basis == Estimated:
			sums[g] += x.Value
			slack[g] += unitOf(x.Value, 2) / 2
		default:
			open[g] = true
		}
	}
	for _, g := range order {
		total := totals[g]
		if !total.Counts() {
			continue
		}
		apart, room := sums[g]-total.Value, slack[g]+unitOf(total.Value, 1)/2
		if apart > room || apart < -room && !open[g] {
			f.usgsApart(total, sums[g], g.what == Reserves && math.Abs(apart) < total.Value/4)
		}
	}
}

// usgsApart tells a total that its countries do not add to. Reserves are summed
// from figures of differing definitions and rounded hard: a small difference is
// told and keeps nothing out.
func (f *file) usgsApart(total *Figure, sum float64, small bool) {
	pairs := []string{"what", total.What, "year", fmt.Sprint(total.Year), "sum", strconv.FormatFloat(sum, 'f', -1, 64), "total", strconv.FormatFloat(total.Value, 'f', -1, 64)}
	if small {
		f.note(total.Line, "", "apart", pairs...)
		return
	}
	f.wrong(total.Line, "", "sum", pairs...)
}

// unitOf is the unit of a rounded number's last digit: that of its last digit
// that is not zero, or of the one so many behind its first.
func unitOf(x float64, behind int) float64 {
	if x <= 0 {
		return 0
	}
	most := math.Pow10(max(0, int(math.Floor(math.Log10(x)))-behind))
	unit := 1.0
	for unit < most && math.Mod(x, unit*10) == 0 {
		unit *= 10
	}
	return unit
}

// usgsLong reads the file of all chapters (2026): salient statistics, sources of
// imports and the table of the world, one number a row.
func (f *file) usgsLong(t *table) {
	years := map[int]bool{}
	t.each(func() {
		product := usgsProduct(t.of("mcschapter"))
		if product == "" {
			f.set.Left++
			return
		}
		f.usgsRow(t, product, years)
	})
	f.settle(USGS, f.set.Layout, "", usgsInName)
	edition, _ := strconv.Atoi(f.set.Edition)
	if edition > 0 && len(f.set.Figures) > 0 {
		for _, y := range []int{edition - 2, edition - 1} {
			if !years[y] {
				f.wrong(0, "", "year_missing", "year", fmt.Sprint(y), "edition", f.set.Edition)
			}
		}
	}
	f.usgsTotals()
}

func (f *file) usgsRow(t *table, product string, years map[int]bool) {
	section, statistic, detail := t.of("section"), t.of("statistics"), t.of("statistics_detail")
	x := Figure{Product: product, Line: t.line, Basis: Reported, Note: t.of("notes"), Unit: usgsUnitOf(t.of("unit"))}
	name := t.of("country")
	place, ok := placeNamed(name)
	if !ok {
		f.unknownPlace(t.line, name)
		place = name
	}
	if strings.Contains(strings.ToLower(x.Note), "estimated") {
		x.Basis = Estimated
	}
	low := strings.ToLower(section)
	switch {
	case strings.Contains(low, "import sources"):
		x.What, x.Place, x.Partner, x.Detail, x.Unit = ImportShare, "USA", place, joined(t.of("commodity"), detail), "%"
	case strings.Contains(low, "world"):
		x.What, x.Place = usgsWorldWhat(statistic), place
		if x.What == Statistic {
			x.Detail = joined(statistic, detail)
		}
		if product == "REO" && x.Unit == unitTonnes {
			x.Unit = unitREO
		}
	default:
		x.What, x.Place, x.Detail = usgsWhat(statistic), place, joined(statistic, detail)
		if x.What == Production && strings.Contains(strings.ToLower(detail), "mineral concentrates") && product == "REO" {
			x.Unit = unitREO
		}
	}
	if !f.usgsWhen(t, &x) {
		return
	}
	if x.What == MineProduction {
		years[x.Year] = true
	}
	f.figure(x, t.name("value"), t.of("value"))
}

// usgsWhen reads a year, or the years that a mean is over.
func (f *file) usgsWhen(t *table, x *Figure) bool {
	text := t.of("year")
	if y, ok := year(text); ok {
		x.Year = y
		return true
	}
	m := usgsPeriod.FindStringSubmatch(text)
	if m == nil {
		f.wrong(t.line, t.name("year"), "year", "value", text)
		return false
	}
	x.Since, _ = strconv.Atoi(m[1])
	x.Year, _ = strconv.Atoi(m[2])
	if x.Year < 100 {
		x.Year += x.Since / 100 * 100
	}
	if x.Year < x.Since {
		f.wrong(t.line, t.name("year"), "year", "value", text)
	}
	return x.Year >= x.Since
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ": " + b
}

func usgsUnitOf(unit string) string {
	switch strings.ToLower(unit) {
	case "metric tons", "metric ton":
		return unitTonnes
	case "percent":
		return "%"
	case "dollars per kilogram":
		return "USD/kg"
	}
	return unit
}

func usgsWorldWhat(statistic string) string {
	s := strings.ToLower(statistic)
	switch {
	case strings.Contains(s, "reserve"):
		return Reserves
	case strings.Contains(s, "production"):
		return MineProduction
	}
	return Statistic
}

func usgsWhat(statistic string) string {
	s := strings.ToLower(statistic)
	for _, w := range []struct{ begins, what string }{{"net import reliance", Reliance}, {"nir", Reliance}, {"import", Imports}, {"export", Exports}, {"consumption", Consumption}, {"consump", Consumption}, {"production", Production}, {"usprod", Production}, {"prod", Production}, {"price", Price}} {
		if strings.HasPrefix(s, w.begins) {
			return w.what
		}
	}
	return Statistic
}

// usgsSalient reads the wide file of a chapter's salient statistics: a row a
// year, a column a statistic, which each edition names for itself.
func (f *file) usgsSalient(t *table) {
	edition, years := "", map[int]bool{}
	t.each(func() {
		product := usgsProduct(t.of("commodity"))
		if product == "" {
			f.set.Left++
			return
		}
		said := f.usgsSource(t, "datasource")
		y, ok := year(t.of("year"))
		if !ok {
			f.wrong(t.line, t.name("year"), "year", "value", t.of("year"))
		}
		if said == "" || !ok {
			return
		}
		if edition == "" {
			edition = said
		}
		if said != edition {
			f.wrong(t.line, t.name("datasource"), "edition_mixed", "first", edition, "here", said)
		}
		years[y] = true
		for i, h := range t.heads {
			if h != "" && h != "datasource" && h != "commodity" && h != "year" && !strings.Contains(h, "notes") {
				f.figure(Figure{What: usgsWhat(h), Place: "USA", Product: product, Detail: t.shown[i], Year: y, Unit: unitBehind(h), Line: t.line, Basis: Reported}, t.shown[i], t.of(h))
			}
		}
	})
	for _, y := range gaps(years) {
		f.wrong(0, t.name("year"), "year_missing", "year", y, "edition", edition)
	}
	f.settle(USGS, f.set.Layout, edition, usgsInName)
}

// unitBehind is the unit that a column's head ends in.
func unitBehind(h string) string {
	for _, u := range []struct{ end, unit string }{{"_pct", "%"}, {"_percent", "%"}, {"_dkg", "USD/kg"}, {"_kt", "kt"}, {"_t", unitTonnes}, {"_num", "number"}} {
		if strings.HasSuffix(h, u.end) {
			return u.unit
		}
	}
	return ""
}
