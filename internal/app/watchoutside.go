package app

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/outside"
	"lanthorn/accountancy/watch"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Settings of the watch over outside records; they are this program's own.
const (
	// inputScatter is the relative scatter of one month's use of an input per
	// output, inputMeter that of its meter, outputLag what output and use of half
	// a year differ by because they are not booked on the same day.
	inputScatter, inputMeter, outputLag = 0.12, 0.01, 0.05
	// mirrorLogSD is the scatter of the log ratio of two countries' figures for
	// the same goods: time at sea, freight, transit.
	mirrorLogSD = 0.15
	// halfYear is how many of a site's months say what is usual.
	halfYear = 6
	// leastPrices is how many comparable documents say what is usual.
	leastPrices = 30
	// precipitated is the least part of rare-earth oxide by which goods that come
	// straight from the ground were precipitated there.
	precipitated = 0.8
)

// precipitants are the reagents of which a site that uses no other needs at
// least so many moles, of so many g/mol, for each mole of rare earth
// (reference: accountancy 5.4).
var precipitants = map[string]struct{ perRE, molar float64 }{"oxalic_acid": {1.5, 126.065}, "ammonium_bicarbonate": {3, 79.056}}

// outsideTest is a test of the watch for an effect of the size worth finding.
func outsideTest(size float64) detect.Test {
	return detect.Test{FalseAlarm: watch.Chance, Worth: size}
}

// outsideBooks is what outside records say, beside the output that sites
// reported.
type outsideBooks struct {
	rows map[outside.Kind][]OutsideRow
	used map[string]map[string]map[string]OutsideRow // by site, input and month
	made map[string]map[string]float64               // kg REO by site and month
}

func (w *patrol) readOutside(v *store.View) error {
	w.outside = outsideBooks{map[outside.Kind][]OutsideRow{}, map[string]map[string]map[string]OutsideRow{}, map[string]map[string]float64{}}
	err := store.SelectEach(v, w.app.tables.outside, store.Query{}, func(r OutsideRow) error {
		w.outside.add(r)
		return nil
	})
	if err != nil || len(w.outside.used) == 0 {
		return err
	}
	return store.SelectEach(v, w.app.tables.monthly, store.Query{}, func(m Monthly) error {
		if w.outside.made[m.Site] == nil {
			w.outside.made[m.Site] = map[string]float64{}
		}
		w.outside.made[m.Site][m.Month] = float64(m.Made) / perKG
		return nil
	})
}

func (b *outsideBooks) add(r OutsideRow) {
	b.rows[r.Kind] = append(b.rows[r.Kind], r)
	if _, supply := outside.Supply(r.Input); supply || r.Kind != outside.Consumption {
		return // what goes into alloys is balanced, not held against output
	}
	if b.used[r.Site] == nil {
		b.used[r.Site] = map[string]map[string]OutsideRow{}
	}
	if b.used[r.Site][r.Input] == nil {
		b.used[r.Site][r.Input] = map[string]OutsideRow{}
	}
	b.used[r.Site][r.Input][r.Period] = r
}

// quantity is what was used: kg of a reagent, kWh of electricity.
func quantity(r OutsideRow) float64 {
	if r.Input == outside.Electricity {
		return float64(r.Energy) / 1000
	}
	return inKG(r.Mass)
}

// outsideDrafts are all tests of outside records, those that do not fire
// included. Where there are no records, nothing is tested.
func (w *patrol) outsideDrafts() []FindingDraft {
	var out []FindingDraft
	for _, s := range w.order {
		for _, r := range []detect.Result{w.inputs(s, outsideTest(0.2)), w.precipitant(s, outsideTest(0.2))} {
			if r.Detector != "" {
				out = append(out, FindingDraft{Key: r.Detector + "/" + s.Ref, Site: s.Ref, Month: w.span(), Results: []detect.Result{r}, Parties: []string{s.Party}})
			}
		}
	}
	out = append(out, w.prices(outside.Invoice, outsideTest(1))...)
	out = append(out, w.prices(outside.Declaration, outsideTest(1))...)
	return append(out, w.mirrors(outsideTest(0.4))...)
}

// inputs holds what a site used in its last months against what its output
// needed in its first ones; nothing where there are too few months.
func (w *patrol) inputs(s *watched, t detect.Test) detect.Result {
	made := w.outside.made[s.Ref]
	months := slices.DeleteFunc(sortedNames(made), func(m string) bool { return made[m] <= 0 || !w.outside.metered(s.Ref, m) })
	if len(months) < 2*halfYear {
		return detect.Result{}
	}
	first, last := months[:halfYear], months[len(months)-halfYear:]
	in := detect.Inputs{Site: s.Ref, OutputSD: outputLag}
	for _, m := range last {
		in.Output += made[m]
	}
	for _, input := range sortedNames(w.outside.used[s.Ref]) {
		if u, ok := useOf(w.outside.used[s.Ref][input], made, first, last); ok {
			in.Uses = append(in.Uses, u)
		}
	}
	if len(in.Uses) == 0 {
		return detect.Result{}
	}
	return detect.Indicators(in, t)
}

// metered reports whether any input of a site is known for a month.
func (b *outsideBooks) metered(site, month string) bool {
	for _, months := range b.used[site] {
		if _, ok := months[month]; ok {
			return true
		}
	}
	return false
}

// useOf is the use of an input in the last months, its norm the median rate of
// the first ones; ok is false where a month's figure is missing.
func useOf(used map[string]OutsideRow, made map[string]float64, first, last []string) (detect.Use, bool) {
	var rates []float64
	for _, m := range first {
		r, ok := used[m]
		if !ok {
			return detect.Use{}, false
		}
		rates = append(rates, quantity(r)/made[m])
	}
	slices.Sort(rates)
	n := len(rates)
	u := detect.Use{MeterSD: inputMeter, SiteSD: inputScatter / math.Sqrt(float64(len(last))), Periods: 1, Norm: (rates[(n-1)/2] + rates[n/2]) / 2}
	for _, m := range last {
		r, ok := used[m]
		if !ok {
			return detect.Use{}, false
		}
		u.Kind, u.Document, u.Quantity = r.Input, r.Key(), u.Quantity+quantity(r)
	}
	return u, u.Norm > 0
}

// precipitant holds the only precipitant that a leach field reports against the
// least that chemistry asks for its output.
func (w *patrol) precipitant(s *watched, t detect.Test) detect.Result {
	input, only := "", true
	for _, name := range sortedNames(w.outside.used[s.Ref]) {
		if _, ok := precipitants[name]; ok {
			input, only = name, input == ""
		}
	}
	shares, rich := richOre(s.mined)
	if input == "" || !only || !rich {
		return detect.Result{}
	}
	u := detect.Use{Kind: input, MeterSD: inputMeter, Norm: 1, FloorNote: "stoichiometry"}
	u.Floor = detect.ReagentFloor(shares, precipitants[input].perRE, precipitants[input].molar)
	output := 0.0
	for _, m := range sortedNames(w.outside.used[s.Ref][input]) {
		r := w.outside.used[s.Ref][input][m]
		u.Quantity, u.Document = u.Quantity+quantity(r), r.Key()
		output += w.outside.made[s.Ref][m]
	}
	if output == 0 {
		return detect.Result{}
	}
	r := detect.IndicatorFloor(s.Ref, output, outputLag, u, t)
	r.Certain = false // chemistry is certain, the assumed lag of output is not
	return r
}

// richOre is the oxide composition of all that came out of the ground; false
// where any of it was not precipitated there.
func richOre(lots []minedLot) (shares detect.Shares, rich bool) {
	for _, m := range lots {
		oxide := 0.0
		for e, mass := range m.lot.Elements {
			x := float64(mass) * float64(ree.Element(e).OxidePerElementPPB()) / 1e9
			shares[e] += x
			oxide += x
		}
		if oxide < precipitated*float64(m.lot.Net) {
			return shares, false
		}
	}
	return shares, len(lots) > 0
}

// prices tests, in each basket of documents under one code and currency, the
// unit value that lies farthest from the middle, the chance shared among all.
func (w *patrol) prices(kind outside.Kind, t detect.Test) []FindingDraft {
	baskets := map[string][]OutsideRow{}
	for _, r := range w.outside.rows[kind] {
		if _, ok := r.UnitValue(); ok {
			name := r.HS + "/" + r.Currency + "/" + r.Flow
			baskets[name] = append(baskets[name], r)
		}
	}
	var out []FindingDraft
	for _, name := range sortedNames(baskets) {
		if len(baskets[name]) <= leastPrices {
			continue
		}
		far, others := farthestPrice(baskets[name])
		value, _ := far.UnitValue()
		t.Among = len(baskets[name])
		r := detect.UnitValue(detect.Price{Document: far.Key(), HS: far.HS, UnitValue: value, Basket: others}, t)
		out = append(out, FindingDraft{Key: r.Detector + "/" + far.Key(), Month: far.Month(), Results: []detect.Result{r}, Parties: []string{far.Party}})
	}
	return out
}

// farthestPrice is the document whose unit value lies farthest from the median
// on a logarithmic scale, and the unit values of the others.
func farthestPrice(rows []OutsideRow) (far OutsideRow, others []float64) {
	value := func(r OutsideRow) float64 { v, _ := r.UnitValue(); return v }
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b OutsideRow) int {
		return cmp.Or(cmp.Compare(value(a), value(b)), strings.Compare(a.Key(), b.Key()))
	})
	middle, last := math.Log(value(rows[len(rows)/2])), len(rows)-1
	at := 0
	if math.Log(value(rows[last]))-middle > middle-math.Log(value(rows[0])) {
		at = last
	}
	for i, r := range rows {
		if i != at {
			others = append(others, value(r))
		}
	}
	return rows[at], others
}

// mirrors holds what a partner country says it received against the export
// declarations to it, by customs code and period. Figures without a declaration
// beside them are not tested, nor those that several parties declared: nobody can
// say whose the difference is.
func (w *patrol) mirrors(t detect.Test) []FindingDraft {
	var out []FindingDraft
	for _, m := range w.outside.rows[outside.Mirror] {
		in := detect.Mirror{From: m.Partner, To: m.Country, HS: m.HS, Period: m.Period, Imported: inKG(m.Mass), LogSD: mirrorLogSD}
		var parties []string
		for _, d := range w.outside.rows[outside.Declaration] {
			if d.Flow != "export" || d.Country != m.Country || !strings.HasPrefix(d.HS, m.HS) || !strings.HasPrefix(d.Date, m.Period) {
				continue
			}
			in.Exported += inKG(d.Mass)
			parties = union(parties, []string{d.Party})
			in.Documents = append(in.Documents, detect.Item{Kind: detect.Document, ID: d.Key(), Share: inKG(d.Mass)})
		}
		if len(parties) == 1 {
			r := detect.MirrorTrade(in, t)
			out = append(out, FindingDraft{Key: r.Detector + "/" + m.Key(), Month: m.Period, Results: []detect.Result{r}, Parties: parties})
		}
	}
	return out
}
