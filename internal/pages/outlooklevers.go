package pages

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/study"
	"lanthorn/ree"
)

// leversPage says what single remedy buys most, and how long it takes until a
// sector stops where licences take time.
func (v *visit) leversPage() error { return v.showLevers(http.StatusOK, nil) }

func (v *visit) showLevers(status int, refused *web.Form) error {
	base, err := v.app.Outlook()
	if err != nil {
		return err
	}
	levers, delays := v.latest(app.OutlookLevers, "levers"), v.latest(app.OutlookDelays, "delays")
	view := &web.OutlookPage{Tabs: outlookTabs("levers"), Head: web.Head{Title: words.M("outlook.levers.title.none"), Basis: words.M("outlook.levers.none")}}
	if levers != nil {
		view.Head = web.Head{Title: bestRemedy(*levers), Basis: words.M("outlook.levers.basis", "runs", levers.Runs, "seed", words.Plain(strconv.FormatUint(levers.Seed, 10)), "edition", words.Plain(levers.Edition)), Tag: simulatedTag()}
		view.Parts = append(view.Parts, leverParts(*levers)...)
		view.Parts = append(view.Parts, v.costPart(*levers))
	}
	if levers == nil {
		view.Parts = append(view.Parts, v.remedyPart(v.leversCountry()))
	}
	delayed, err := v.delaysPart(delays)
	if err != nil {
		return err
	}
	view.Parts = append(view.Parts, delayed...)
	ask := v.leversForm(base)
	if refused != nil {
		ask = *refused
	}
	view.Parts = append(view.Parts, web.OutlookPart{ID: "ask", Wide: "c6", Title: words.M("outlook.levers.ask"), Form: &ask}, web.OutlookPart{ID: "askdelays", Wide: "c6", Title: words.M("outlook.delays.ask"), Form: v.delaysForm(), Said: []web.Phrase{words.M("outlook.delays.case")}})
	return v.showAs(status, "outlook", view)
}

// latest is the run of a kind that the address names, or the newest that has an
// answer; nil without one.
func (v *visit) latest(kind, name string) *app.OutlookRun {
	for _, r := range v.app.OutlookRuns(v.actor()) {
		asked := v.query(name)
		country := v.query("country")
		if r.Kind == kind && r.State == app.OutlookDone && (asked == "" || r.ID == asked) && (asked != "" || kind != app.OutlookLevers || country == "" || r.Country == country) {
			return &r
		}
	}
	return nil
}

// leversCountry is the country whose remedies are asked about.
func (v *visit) leversCountry() string {
	if c := v.query("country"); c != "" {
		return c
	}
	return app.OutlookFirst
}

func (v *visit) leversForm(base *app.OutlookBase) web.Form {
	chosen := v.leversCountry()
	example := web.Field{Name: "example", Kind: web.Choice, Label: words.M("outlook.scenario"), Required: true}
	for _, e := range append([]string{app.OutlookNinety}, app.OutlookExamples()...) {
		example.Options = append(example.Options, web.Option{Value: e, Text: code("outlook.example", e), Chosen: e == v.query("example") || v.query("example") == "" && e == app.OutlookNinety})
	}
	country := v.countryField(base, chosen)
	country.Required = true
	return web.Form{ID: "levers", Action: "/outlook/levers", Submit: words.M("outlook.run"), Fields: append([]web.Field{{Name: "kind", Kind: web.Hidden, Value: app.OutlookLevers}, country, example}, append(runFields(), v.baseFields()...)...)}
}

func (v *visit) delaysForm() *web.Form {
	return &web.Form{ID: "delays", Action: "/outlook/levers", Submit: words.M("outlook.run"), Fields: append([]web.Field{{Name: "kind", Kind: web.Hidden, Value: app.OutlookDelays}}, append(runFields(), v.baseFields()...)...)}
}

func (v *visit) startLevers() error {
	kind := app.OutlookLevers
	if v.value("kind") == app.OutlookDelays {
		kind = app.OutlookDelays
	}
	run, err := v.startRun(kind)
	if rs := refusals(err); rs != nil {
		base, err := v.app.Outlook()
		if err != nil {
			return err
		}
		form := v.refusedForm(v.leversForm(base), rs, func(r *ree.Refusal) string { return r.Field })
		return v.showLevers(http.StatusUnprocessableEntity, &form)
	}
	if err != nil {
		return err
	}
	return v.to(runAddress(run.ID))
}

// ranked are the remedies, the worthiest first.
func rankedRemedies(run app.OutlookRun) []study.Worth {
	out := slices.Clone(run.Worths)
	slices.SortStableFunc(out, func(a, b study.Worth) int {
		switch {
		case a.Days > b.Days:
			return -1
		case a.Days < b.Days:
			return 1
		}
		return 0
	})
	return out
}

// remedy is a unit of a remedy in words.
func remedy(w study.Worth) web.Phrase { return code("outlook.remedy", w.Kind) }

// bestRemedy says what single remedy buys most; where it is not told from the
// next by their errors, that they are alike.
func bestRemedy(run app.OutlookRun) web.Phrase {
	all := rankedRemedies(run)
	if len(all) == 0 || all[0].Days <= sure*all[0].Error {
		return words.M("outlook.levers.title.nothing", "country", land(run.Country), "scenario", runName(run))
	}
	best := all[0]
	return words.M("outlook.levers.title", "country", land(run.Country), "scenario", runName(run), "remedy", remedy(best), "days", worthSaid(best.Days, best.Days), "error", worthSaid(sure*best.Error, best.Days), "runs", run.Runs)
}

// worthSaid is a number of days with as many places as the worth it belongs to needs.
func worthSaid(days, worth float64) web.Phrase {
	if worth >= 10 {
		return words.Real{V: days, Places: 1}
	}
	return words.Real{V: days, Places: 2}
}

func leverParts(run app.OutlookRun) []web.OutlookPart {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.remedy")}, {Head: words.M("outlook.worth"), Num: true}, {Head: words.M("outlook.worth.error"), Num: true}, {Head: words.M("outlook.helps"), Num: true}}}
	var bars []web.Range
	from, to := 0.0, 0.0
	for _, w := range rankedRemedies(run) {
		low, high := w.Days-sure*w.Error, w.Days+sure*w.Error
		from, to = min(from, low), max(to, high)
		tone := web.Good
		if w.Days < 0 {
			tone = web.Bad
		}
		bars = append(bars, web.Range{Name: remedy(w), Said: words.M("outlook.worth.of", "days", words.Real{V: w.Days, Places: 2}, "error", words.Real{V: sure * w.Error, Places: 2}), Low: low, Mid: w.Days, High: high, Tone: tone})
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(remedy(w)), web.C(words.Real{V: w.Days, Places: 2}), web.C(words.Real{V: w.Error, Places: 2}), web.C(part(w.Helps))}})
	}
	for i := range bars {
		bars[i].From, bars[i].To = from, max(to, from+1e-9)
	}
	return []web.OutlookPart{{ID: "tornado", Wide: "c7", Title: words.M("outlook.tornado", "country", land(run.Country)), Aside: words.M("outlook.simulated"), Bars: bars, Table: &t, Said: []web.Phrase{words.M("outlook.tornado.note", "runs", run.Runs)}, Download: runAddress(run.ID) + "/tornado.csv"}}
}

// remedies are the kinds that a worth is known of.
var remedies = []string{scenario.Stockpile, scenario.Plant, scenario.Recycling, scenario.Substitution}

// costPart is the cost curve. Nobody published what a unit of these costs, so
// that the reader's own figures are asked for, and kept in the address alone.
func (v *visit) costPart(run app.OutlookRun) web.OutlookPart {
	f := web.Form{ID: "costs", Action: "/outlook/levers", Get: true, Submit: words.M("outlook.costs.show"), Fields: []web.Field{{Name: "levers", Kind: web.Hidden, Value: run.ID}, {Name: "country", Kind: web.Hidden, Value: run.Country}}}
	for _, kind := range remedies {
		f.Fields = append(f.Fields, web.Field{Name: "cost-" + kind, Kind: web.Number, Label: code("outlook.remedy", kind), Width: "s", Value: v.query("cost-" + kind)})
	}
	t := web.Table{Empty: words.M("outlook.costs.none"), Cols: []web.Col{{Head: words.M("outlook.remedy"), Role: "x"}, {Head: words.M("outlook.cost.day"), Num: true, Role: "value"}, {Head: words.M("outlook.cost.spread"), Num: true}, {Head: words.M("outlook.worth"), Num: true}, {Head: words.M("outlook.cost"), Num: true}}}
	var bars []web.Range
	dearest := 0.0
	for _, c := range v.costs(run) {
		dearest = max(dearest, c.perDay(c.Days))
		bars = append(bars, web.Range{Name: remedy(c.Worth), Said: words.Real{V: c.perDay(c.Days), Places: 2}, Low: c.perDay(c.Days), Mid: c.perDay(c.Days), High: c.perDay(c.Days), Tone: web.Neutral})
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(remedy(c.Worth)), real(c.perDay(c.Days), 2), web.C(c.spread()), web.C(words.Real{V: c.Days, Places: 2}), web.C(words.Real{V: c.cost, Places: 2})}})
	}
	for i := range bars {
		bars[i].To = dearest
	}
	said := []web.Phrase{words.M("outlook.costs.note", "runs", run.Runs)}
	if nothing := worthless(run); len(nothing) > 0 {
		said = append(said, words.M("outlook.costs.nothing", "remedies", nothing))
	}
	return web.OutlookPart{ID: "costs", Wide: "c5", Title: words.M("outlook.costs"), Aside: words.M("outlook.simulated"), Said: said, Bars: bars, Table: &t, Form: &f, Download: v.costsAddress(run)}
}

// worthless are the remedies that buy no day, whose day has no cost.
func worthless(run app.OutlookRun) (out words.List) {
	for _, w := range run.Worths {
		if w.Days < leastWorth {
			out = append(out, remedy(w))
		}
	}
	return out
}

// costsAddress is the curve's download: empty while there is none.
func (v *visit) costsAddress(run app.OutlookRun) string {
	if len(v.costs(run)) == 0 {
		return ""
	}
	q := url.Values{"levers": {run.ID}}
	for _, kind := range remedies {
		q.Set("cost-"+kind, v.query("cost-"+kind))
	}
	return "/outlook/tables/costs.csv?" + q.Encode()
}

// costsCSV downloads the curve of the costs in the address.
func (v *visit) costsCSV() error {
	run, err := v.app.OutlookRun(v.actor(), v.query("levers"))
	if err != nil {
		return err
	}
	if run.Kind != app.OutlookLevers || run.State != app.OutlookDone {
		return v.lost()
	}
	return v.tableCSV("costs", *v.costPart(run).Table)
}

// costed is a remedy with what the reader says a unit of it costs.
type costed struct {
	study.Worth
	cost float64
}

func (c costed) perDay(days float64) float64 { return c.cost / days }

// spread is the cost of a day between two standard errors; open above where the
// worth may be nothing.
func (c costed) spread() web.Phrase {
	low := words.Real{V: c.perDay(c.Days + sure*c.Error), Places: 2}
	if c.Days <= sure*c.Error {
		return words.M("outlook.cost.open", "low", low)
	}
	return words.M("outlook.between", "low", low, "high", words.Real{V: c.perDay(c.Days - sure*c.Error), Places: 2})
}

// leastWorth is the least worth, in days, that a cost of a day is told for: what is
// less is printed as nothing.
const leastWorth = 0.005

// costs are the remedies that help and whose cost was given, the cheapest day
// first.
func (v *visit) costs(run app.OutlookRun) (out []costed) {
	for _, w := range run.Worths {
		cost, ok := realNumber(v.query("cost-" + w.Kind))
		if ok && cost > 0 && cost < 1e15 && w.Days >= leastWorth {
			out = append(out, costed{w, cost})
		}
	}
	slices.SortStableFunc(out, func(a, b costed) int {
		switch {
		case a.perDay(a.Days) < b.perDay(b.Days):
			return -1
		case a.perDay(a.Days) > b.perDay(b.Days):
			return 1
		}
		return 0
	})
	return out
}

// delaysPart is how many months until a car maker stops, by delay and by what is
// held; the asked case is said in words.
func (v *visit) delaysPart(run *app.OutlookRun) ([]web.OutlookPart, error) {
	if run == nil {
		return []web.OutlookPart{v.stopPart(v.leversCountry())}, nil
	}
	places, err := v.placesPart(*run, "/outlook/levers", web.Field{Name: "delays", Kind: web.Hidden, Value: run.ID})
	parts := delayParts(*run)
	v.markHouse(&parts[0], *run)
	return append(parts, places), err
}

func delayParts(run app.OutlookRun) []web.OutlookPart {
	sectors := hitsTable(run.Foresight.Sectors, run, sector, math.MaxInt)
	address := runAddress(run.ID)
	return []web.OutlookPart{
		{ID: "contour", Title: cliff(run), Aside: words.M("outlook.simulated"), Heat: contour(run), Download: address + "/contour.csv", Said: []web.Phrase{words.M("outlook.contour.note", "runs", run.Runs)}},
		{ID: "ninety", Title: ninety(run), Aside: words.M("outlook.simulated"), Table: &sectors, Download: address + "/ninety.csv", Said: []web.Phrase{words.M("outlook.ninety.note", "runs", run.Runs)}},
	}
}

// ninety says which sector runs short first in the asked case, and when.
func ninety(run app.OutlookRun) web.Phrase {
	if soonest(run) == nil {
		return words.M("outlook.ninety.nobody", "days", app.DelayAsked, "runs", run.Runs)
	}
	return hitSaid("outlook.ninety", run.Foresight.Sectors, run)
}

// cliff says from which delay on a car maker stops in most runs: where nothing is
// refused, and for each part that is.
func cliff(run app.OutlookRun) web.Phrase {
	from := map[float64]float64{}
	var parts []float64
	for _, d := range run.Delays {
		if !slices.Contains(parts, d.Refused) {
			parts = append(parts, d.Refused)
		}
		if _, known := from[d.Refused]; !known && d.StockOuts >= likely {
			from[d.Refused] = d.Days
		}
	}
	var said words.List
	for i, refused := range parts {
		days, stops := from[refused]
		key := "outlook.cliff.from"
		if i+1 < len(parts) && from[parts[i+1]] == days {
			key = "outlook.cliff.more"
		}
		switch {
		case i > 0 && stops && days == from[parts[i-1]]:
		case !stops:
			said = append(said, words.M("outlook.cliff.none", "share", part(refused)))
		default:
			said = append(said, words.M(key, "share", part(refused), "days", int(days)))
		}
	}
	return words.M("outlook.cliff", "runs", run.Runs, "said", said)
}

// contour is the months until a car maker stops, case by case.
func contour(run app.OutlookRun) *web.Heat {
	h := &web.Heat{Caption: words.M("outlook.contour"), Corner: words.M("outlook.delay")}
	for _, d := range run.Delays {
		if len(h.Rows) == 0 || d.Refused == 0 {
			h.Rows = append(h.Rows, web.HeatRow{Head: words.M("outlook.delay.days", "days", int(d.Days), "working", int(math.Round(d.Days*5/7)))})
		}
		if len(h.Rows) == 1 {
			h.Cols = append(h.Cols, words.M("outlook.refused", "share", part(d.Refused)))
		}
		row := &h.Rows[len(h.Rows)-1]
		row.Cells = append(row.Cells, delayCell(d))
	}
	return h
}

// unmetHot is the unmet part of outer need at which a case is hottest.
const unmetHot = 0.4

// delayCell is one case: the more goes unmet, the hotter.
func delayCell(d app.OutlookDelay) web.HeatCell {
	if d.StockOuts == 0 {
		return web.HeatCell{Text: words.M("outlook.never"), Step: 0}
	}
	return web.HeatCell{Text: words.M("outlook.mid.between", "mid", months(d.Stop.Mid), "low", months(d.Stop.Low), "high", months(d.Stop.High)), Sub: words.M("outlook.chance.of", "share", part(d.StockOuts), "unmet", part(d.Unmet)), Step: min(5, int(6*d.Unmet/unmetHot)), V: d.Stop.Mid}
}
