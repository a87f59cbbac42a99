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

// outsideBooks is what outside records say, beside the output that sites booked
// by now: a correction counts in the month of what it corrects.
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
	return store.SelectEach(v, w.app.tables.booking, store.Query{}, func(b Booking) error {
		if w.outside.made[b.Site] == nil {
			w.outside.made[b.Site] = map[string]float64{}
		}
		w.outside.made[b.Site][b.Month] += float64(b.Made) / perKG
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

// crossChecks hold all outside records against the books, those in order
// included. Where there are no records, nothing is tested.
func (w *patrol) crossChecks() (out []CrossCheck) {
	for _, k := range paperKinds {
		if len(w.outside.rows[k.kind]) > 0 {
			out = append(out, w.paperChecks(k)...)
		}
	}
	out = append(out, w.prices(outside.Invoice, outsideTest(1))...)
	out = append(out, w.prices(outside.Declaration, outsideTest(1))...)
	for _, s := range w.order {
		for _, r := range []detect.Result{w.inputs(s, outsideTest(0.2)), w.precipitant(s, outsideTest(0.2))} {
			c := CrossCheck{Kind: outside.Consumption, Site: s.Ref, Party: s.Party, Key: r.Detector + "/" + s.Ref, Compared: len(w.outside.used[s.Ref])}
			if c.add(r); len(c.Results) > 0 {
				out = append(out, c)
			}
		}
	}
	return append(out, w.mirrors(outsideTest(0.4))...)
}

// outsideDrafts are the checks that can be put down to somebody.
func (w *patrol) outsideDrafts() (out []FindingDraft) {
	for _, c := range w.crossChecks() {
		if c.Key != "" && len(c.Results) > 0 {
			out = append(out, w.draft(c))
		}
	}
	return out
}

// inputs holds what a site used in its last months against what its output
// needed in its first ones; nothing where there are too few months.
func (w *patrol) inputs(s *watched, t detect.Test) detect.Result {
	made, months := w.outside.made[s.Ref], w.meteredMonths(s.Ref)
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

// meteredMonths are a site's months with output and any input known.
func (w *patrol) meteredMonths(site string) []string {
	made := w.outside.made[site]
	return slices.DeleteFunc(sortedNames(made), func(m string) bool { return made[m] <= 0 || !w.outside.metered(site, m) })
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
	return detect.IndicatorFloor(s.Ref, detect.Output{Value: output, SD: outputLag, Assumed: true}, u, t)
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
func (w *patrol) prices(kind outside.Kind, t detect.Test) []CrossCheck {
	baskets := map[string][]OutsideRow{}
	for _, r := range w.outside.rows[kind] {
		if _, ok := r.UnitValue(); ok {
			name := r.HS + "/" + r.Currency + "/" + r.Flow
			baskets[name] = append(baskets[name], r)
		}
	}
	var out []CrossCheck
	for _, name := range sortedNames(baskets) {
		if len(baskets[name]) <= leastPrices {
			continue
		}
		far, others := farthestPrice(baskets[name])
		value, _ := far.UnitValue()
		t.Among = len(baskets[name])
		r := detect.UnitValue(detect.Price{Document: far.Key(), HS: far.HS, UnitValue: value, Basket: others}, t)
		c := CrossCheck{Kind: kind, Flow: far.Flow, Party: far.Party, Key: r.Detector + "/" + far.Key(), Month: far.Month(), Compared: len(baskets[name])}
		if c.add(r); len(c.Results) > 0 {
			out = append(out, c)
		}
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

// mirrors holds what a partner country says it received, or sent, against the
// declarations of trade with it, by customs code and period. Figures without a
// declaration beside them are not tested. A difference belongs to a party where
// one declared all of it and what it declared is what is short: who brought in
// undeclared what a partner says it sent, no declaration can tell.
func (w *patrol) mirrors(t detect.Test) (out []CrossCheck) {
	for _, m := range w.outside.rows[outside.Mirror] {
		flow := "export"
		if m.Flow == "export" {
			flow = "import"
		}
		declared, parties, documents := w.declaredTo(m.Record, flow)
		in := detect.Mirror{From: m.Partner, To: m.Country, HS: m.HS, Period: m.Period, Exported: declared, Imported: inKG(m.Mass), LogSD: mirrorLogSD, Documents: documents}
		if flow == "import" {
			in.From, in.To, in.Exported, in.Imported = m.Country, m.Partner, inKG(m.Mass), declared
		}
		c := CrossCheck{Kind: outside.Mirror, Flow: flow, Country: m.Country, Month: m.Period, Said: inKG(m.Mass), Booked: declared, SD: mirrorLogSD * declared, Unit: "kg", Compared: len(documents)}
		r := detect.MirrorTrade(in, t)
		if r.Open == nil {
			r.Items = append(r.Items, detect.Item{Kind: detect.Document, ID: m.Key()})
		}
		if len(parties) == 1 && flow == "export" {
			c.Party, c.Key = parties[0], r.Detector+"/"+m.Key()
		}
		if c.add(r); len(c.Results) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// declaredTo is what was declared of the trade that a mirror figure speaks of: kg,
// by whom, and in which documents.
func (w *patrol) declaredTo(m outside.Record, flow string) (kg float64, parties []string, documents []detect.Item) {
	for _, d := range w.outside.rows[outside.Declaration] {
		if d.Flow == flow && d.Country == m.Country && strings.HasPrefix(d.HS, m.HS) && strings.HasPrefix(d.Date, m.Period) {
			kg += inKG(d.Mass)
			parties = union(parties, []string{d.Party})
			documents = append(documents, detect.Item{Kind: detect.Document, ID: d.Key(), Share: inKG(d.Mass)})
		}
	}
	return kg, parties, documents
}
