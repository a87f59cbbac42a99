package pages

import (
	"math"
	"strconv"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/scenarios"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/study"
)

// resultPage answers who is hit first and when.
func (v *visit) resultPage(run app.OutlookRun) (*web.OutlookPage, error) {
	view := &web.OutlookPage{Tabs: outlookTabs("scenarios"), Parts: resultParts(run, hitsShown),
		Head: web.Head{Title: firstHit(run), Basis: simulatedBasis(run), Tag: simulatedTag(), Crumbs: []web.Link{{Href: "/outlook/scenarios", Text: words.M("outlook.tab.scenarios")}, {Text: runName(run)}}}}
	view.Next = []web.Action{{Text: words.M("outlook.tab.compare"), Href: "/outlook/compare?first=" + run.ID}}
	if run.Example != "" {
		view.Next = append(view.Next, web.Action{Text: words.M("outlook.tab.levers"), Href: "/outlook/levers?example=" + run.Example})
	}
	places, err := v.placesPart(run, runAddress(run.ID), web.Field{})
	if err != nil {
		return nil, err
	}
	text, err := scenarioPart(run)
	view.Parts = append(view.Parts, places, text)
	return view, err
}

// scenarioPart is what a run assumed, as a file that can be changed and run again.
func scenarioPart(run app.OutlookRun) (web.OutlookPart, error) {
	text, err := runText(run)
	return web.OutlookPart{ID: "scenario", Title: words.M("outlook.text"), Text: words.Plain(text), Actions: []web.Action{{Text: words.M("outlook.change"), Href: "/outlook/scenarios?run=" + run.ID + "#own"}}}, err
}

// runText is a run's scenario: of an example, the file that comes with the program.
func runText(run app.OutlookRun) (string, error) {
	if text := scenarios.Text(run.Example); text != "" && run.Stocks == "" {
		return text, nil
	}
	return scenarios.Write(run.Scenario)
}

func simulatedTag() *web.Tag {
	return &web.Tag{Tone: web.Wait, Text: words.M("outlook.simulated")}
}

// simulatedBasis says what every estimate of a run rests on.
func simulatedBasis(run app.OutlookRun) web.Phrase {
	return words.M("outlook.result.basis", "scenario", runName(run), "runs", run.Runs, "seed", words.Plain(strconv.FormatUint(run.Seed, 10)), "edition", words.Plain(run.Edition))
}

// likely is the share of runs from which an answer speaks of a hit as what
// happens.
const likely = 0.5

// firstHit says which sector runs short first, with its spread.
func firstHit(run app.OutlookRun) web.Phrase {
	if soonest(run) == nil {
		return words.M("outlook.result.nobody", "runs", run.Runs)
	}
	return hitSaid("outlook.result.title", run.Foresight.Sectors, run)
}

// hitSaid says who of some runs short first, and when.
func hitSaid(key string, hits []study.Hit, run app.OutlookRun) web.Phrase {
	h, begins := soonestOf(hits), run.Begins()
	return words.M(key, "sector", firstSectors(hits, h), "months", months(h.First.Mid-begins), "low", months(h.First.Low-begins), "high", months(h.First.High-begins), "chance", part(h.Chance), "runs", run.Runs, "days", app.DelayAsked)
}

// soonest is the sector that runs short first, of those that do in most runs; nil
// where none does.
func soonest(run app.OutlookRun) *study.Hit { return soonestOf(run.Foresight.Sectors) }

func soonestOf(hits []study.Hit) (first *study.Hit) {
	for i := range hits {
		if h := &hits[i]; h.Chance >= likely && (first == nil || h.First.Mid < first.First.Mid) {
			first = h
		}
	}
	return first
}

// Sectors run short together within so much of a month, and of the runs.
const (
	sameMonth = 0.05
	sameRuns  = 0.05
)

// firstSectors are those that run short with the first; what has no name of its own
// is named last.
func firstSectors(hits []study.Hit, first *study.Hit) web.Phrase {
	var named, rest words.List
	for _, h := range hits {
		switch {
		case h.Chance < first.Chance-sameRuns || math.Abs(h.First.Mid-first.First.Mid) > sameMonth:
		case h.Name == otherUses:
			rest = append(rest, sector(h.Name))
		default:
			named = append(named, sector(h.Name))
		}
	}
	if more := len(named) + len(rest) - sectorsNamed; more > 0 {
		return append(append(named, rest...)[:sectorsNamed:sectorsNamed], words.M("outlook.more.sectors", "n", more))
	}
	return append(named, rest...)
}

// sectorsNamed bounds the sectors that an answer names; otherUses is what no sector
// of the network has.
const (
	sectorsNamed = 3
	otherUses    = "other"
)

func sector(name string) web.Phrase { return code("outlook.sector", name) }

func months(x float64) web.Phrase { return words.Real{V: x, Places: 1} }

// hitsShown bounds those who are hit on a page; a download has all.
const hitsShown = 14

// resultParts are the cards of one scenario; shown bounds those who are hit.
func resultParts(run app.OutlookRun, shown int) []web.OutlookPart {
	unmet, cover, prices := unmetFigure(run), coverFigure(run), priceFigure(run)
	address := func(name string) string { return runAddress(run.ID) + "/" + name + ".csv" }
	unmet.Download, cover.Download, prices.Download = address("unmet"), address("cover"), address("prices")
	sectors, countries, drivers := hitsTable(run.Foresight.Sectors, run, sector, shown), hitsTable(run.Foresight.Countries, run, land, shown), driversTable(run)
	return []web.OutlookPart{
		{ID: "facts", Wide: "c12", Title: words.M("outlook.result.facts"), Facts: resultFacts(run)},
		{ID: "unmet", Wide: "c6", Figure: &unmet},
		{ID: "cover", Wide: "c6", Figure: &cover},
		{ID: "sectors", Wide: "c6", Title: words.M("outlook.sectors"), Aside: words.M("outlook.short"), Table: &sectors, Download: address("sectors")},
		{ID: "countries", Wide: "c6", Title: words.M("outlook.countries"), Aside: words.M("outlook.short"), Table: &countries, Said: []web.Phrase{words.M("outlook.shown", "n", shown)}, Download: address("countries")},
		{ID: "prices", Figure: &prices, Wide: "c8"},
		{ID: "drivers", Wide: "c4", Title: words.M("outlook.drivers"), Table: &drivers, Said: []web.Phrase{words.M("outlook.drivers.note")}, Download: address("drivers")},
	}
}

func resultFacts(run app.OutlookRun) []web.Fact {
	begins, stop := run.Begins(), run.Foresight.StockOut
	car := web.Phrase(words.M("outlook.never"))
	if stop.Chance > 0 {
		car = words.M("outlook.after", "months", months(stop.First.Mid-begins), "low", months(stop.First.Low-begins), "high", months(stop.First.High-begins), "chance", part(stop.Chance), "runs", run.Runs)
	}
	return []web.Fact{
		{Name: words.M("outlook.car"), Value: car},
		{Name: words.M("outlook.within"), Value: words.M("outlook.of.runs", "share", part(run.Foresight.Within(littleUnmet)), "runs", run.Runs)},
		{Name: words.M("outlook.text"), Value: code("outlook.kind", run.Kind), Note: words.Plain(run.Scenario.Source)},
	}
}

// littleUnmet is the part of outer need that may go unmet where a scenario is
// said to be borne.
const littleUnmet = 0.05

// monthOf is a month of a scenario by its calendar.
func monthOf(s scenario.Scenario, t int) web.Phrase {
	from, err := time.Parse("2006-01", s.From)
	if err != nil {
		return words.Num(t)
	}
	return words.Month(from.AddDate(0, t, 0))
}

// fan makes a figure of a band by month.
func fan(run app.OutlookRun, id string, unit web.Phrase, places int, of func(study.Month) study.Band, more ...web.Col) web.Figure {
	f := web.Figure{ID: id + "-chart", Kind: "line", Fold: true, Title: words.M("outlook." + id), Aside: words.M("outlook.simulated"), Unit: unit, Caption: words.M("outlook.fan", "runs", run.Runs), Source: words.M("outlook.source.base", "edition", words.Plain(run.Edition)),
		Table: web.Table{Cols: append([]web.Col{{Head: words.M("outlook.month"), Role: "x"}, {Head: words.M("outlook.mid"), Num: true, Role: "value"}, {Head: words.M("outlook.low"), Num: true, Role: "low"}, {Head: words.M("outlook.high"), Num: true, Role: "high"}}, more...)}}
	for t, m := range run.Foresight.Months {
		b := of(m)
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: []web.Cell{web.C(monthOf(run.Scenario, t)), real(b.Mid, places), real(b.Low, places), real(b.High, places)}})
	}
	return f
}

// real is a number whose chart says no more than its table.
func real(x float64, places int) web.Cell {
	return web.CV(words.Real{V: x, Places: places}, rounded(x, places))
}

func rounded(x float64, places int) float64 {
	scale := math.Pow10(places)
	return math.Round(x*scale) / scale
}

func unmetFigure(run app.OutlookRun) web.Figure {
	return fan(run, "unmet", words.M("unit.t"), 0, func(m study.Month) study.Band { return m.Unmet })
}

func coverFigure(run app.OutlookRun) web.Figure {
	below := func(days int) web.Col { return web.Col{Head: words.M("outlook.cover.below", "days", days), Num: true} }
	f := fan(run, "cover", words.M("outlook.days"), 0, func(m study.Month) study.Band { return m.Cover }, below(60), below(180))
	f.Limit = 60
	for t, m := range run.Foresight.Months {
		f.Table.Rows[t].Cells = append(f.Table.Rows[t].Cells, web.C(part(m.Below60)), web.C(part(m.Below180)))
	}
	f.Caption = words.M("outlook.cover.caption", "runs", run.Runs)
	return f
}

// priceFigure has the two prices of dysprosium apart, and the price outside by
// volume, in which the spot tail is small.
func priceFigure(run app.OutlookRun) web.Figure {
	col := func(key, role string) web.Col { return web.Col{Head: words.M(key), Num: true, Role: role} }
	f := web.Figure{ID: "prices-chart", Kind: "line", Fold: true, Near: true, Title: words.M("outlook.prices"), Aside: words.M("outlook.simulated"), Unit: words.M("outlook.times"), Caption: words.M("outlook.prices.caption", "runs", run.Runs), Source: words.M("outlook.source.base", "edition", words.Plain(run.Edition)),
		Table: web.Table{Cols: []web.Col{{Head: words.M("outlook.month"), Role: "x"}, col("outlook.inside", "value"), col("outlook.spot", "value"), col("outlook.volume", "value"), col("outlook.inside.band", ""), col("outlook.spot.low", "low"), col("outlook.spot.high", "high"), col("outlook.volume.band", "")}}}
	for t, m := range run.Foresight.Months {
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: []web.Cell{web.C(monthOf(run.Scenario, t)), real(m.Inside.Mid, 2), real(m.Spot.Mid, 2), real(m.Volume.Mid, 2), web.C(between(m.Inside, 2)), real(m.Spot.Low, 2), real(m.Spot.High, 2), web.C(between(m.Volume, 2))}})
	}
	return f
}

func between(b study.Band, places int) web.Phrase {
	return words.M("outlook.between", "low", words.Real{V: b.Low, Places: places}, "high", words.Real{V: b.High, Places: places})
}

// hitsTable lists those who run short in some run, and says so where nobody does.
func hitsTable(hits []study.Hit, run app.OutlookRun, name func(string) web.Phrase, shown int) web.Table {
	t := web.Table{Empty: words.M("outlook.result.nobody", "runs", run.Runs), Cols: []web.Col{{Head: words.M("outlook.who")}, {Head: words.M("outlook.chance"), Num: true}, {Head: words.M("outlook.first"), Num: true}, {Head: words.M("outlook.spread"), Num: true}, {Head: words.M("outlook.lack"), Num: true}, {Head: words.M("outlook.spread"), Num: true}}}
	begins := run.Begins()
	for _, h := range hits {
		if h.Chance == 0 || len(t.Rows) == shown {
			continue
		}
		first := study.Band{Low: h.First.Low - begins, Mid: h.First.Mid - begins, High: h.First.High - begins}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(name(h.Name)), web.CV(part(h.Chance), 100*h.Chance), real(first.Mid, 1), web.C(between(first, 1)), real(h.Lack.Mid, 0), web.C(between(h.Lack, 0))}})
	}
	return t
}

// driversShown bounds the parameters that are named.
const driversShown = 6

func driversTable(run app.OutlookRun) web.Table {
	t := web.Table{Empty: words.M("outlook.drivers.none"), Cols: []web.Col{{Head: words.M("outlook.driver")}, {Head: words.M("outlook.prcc"), Num: true}}}
	for _, d := range run.Drivers[:min(driversShown, len(run.Drivers))] {
		if math.IsNaN(d.PRCC) {
			continue
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(driverName(d.Name)), web.C(words.Real{V: d.PRCC, Places: 2})}})
	}
	return t
}
