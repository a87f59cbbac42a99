package app

import (
	"context"
	"fmt"
	"math"
	"slices"

	"lanthorn/outlook/house"
	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/ree"
)

// HouseOpening is a stock of the model that this office's ledger may set at the
// begin: of an element at a stage, with makers of the office's country.
type HouseOpening struct {
	Element string  `json:"element"`
	Stage   string  `json:"stage"`
	Month   string  `json:"month,omitempty"`            // at whose end the ledger has it; empty where it has none
	Kept    string  `json:"kept,omitempty"`             // why the model's stands; empty where the ledger's is set
	Tonnes  float64 `json:"tonnes,omitempty"`           // of oxide, as set
	Model   float64 `json:"modelTonnes"`                // of oxide, as the model has it
	Fades   *int    `json:"fadesAfterMonths,omitempty"` // from when on a tenth of the difference is left; nil where more is left after five years
}

// HouseStocks is what the ledger's stocks are as the begin of a run.
type HouseStocks struct {
	Country  string         `json:"country"`
	Cells    []HouseOpening `json:"cells"`
	Set      int            `json:"set"`
	Source   string         `json:"source"`
	Exports  float64        `json:"magnetExportsChange"` // of the first year, a part, in one run without any measure
	Scenario string         `json:"scenario"`            // YAML: these stocks, under the licences' pace where that may be told
}

// Reasons of a kept stock beside those that hide a cell.
const (
	HouseAbsent  = "absent"  // the ledger has none
	HouseNoPlace = "noplace" // nobody holds it in the model
)

// stocksSource comes before the source of stocks in that of a scenario.
const stocksSource = "; stocks: "

// fadeMonths is for how long a stock is followed, and faded the part of what it
// differed by at which it says nothing any more.
const (
	fadeMonths = 60
	faded      = 0.1
)

// modelStages are the stages of the model, in its order.
var modelStages = house.Stages[:model.Magnet+1]

// openings makes the stocks that are told the begin of a run. Nothing is read of a
// cell that is hidden but that it is.
func (g *houseGather) openings() error {
	country := three(g.app.cfg.Law.Home)
	base, err := g.app.Outlook()
	if err != nil || len(g.out.Stocks) == 0 || !slices.Contains(base.Machine.Network().Countries, country) {
		return err
	}
	s := &HouseStocks{Country: country}
	for _, e := range ree.Elements() {
		for _, stage := range modelStages {
			if c, ok := g.opening(base.Machine, country, e, stage); ok {
				s.Cells = append(s.Cells, c)
			}
		}
	}
	opened := s.opening()
	if s.Set = len(opened); s.Set == 0 {
		return nil
	}
	s.Source = fmt.Sprintf("this office's ledger, %d cells of at least %d firms at the ends of %s, pack %s", s.Set, g.out.Least, s.months(), g.out.Pack)
	s.Scenario = house.Opening(g.out.Scenario, opened, g.out.Month, s.Source)
	g.out.Opening = s
	return s.follow(base.Machine)
}

// opening is one stock of the model beside what the ledger tells; ok is false where
// neither has any.
func (g *houseGather) opening(m *model.Machine, country string, e ree.Element, stage string) (c HouseOpening, ok bool) {
	c = HouseOpening{Element: e.Symbol(), Stage: stage, Kept: HouseAbsent}
	_, placed := scenario.StoreOf(m.Network(), country, stage, c.Element)
	i := slices.IndexFunc(g.out.Stocks, func(x HouseAmount) bool { return x.Element == c.Element && x.Way == HouseStage && x.Name == stage })
	if i < 0 {
		return c, placed
	}
	x := &g.out.Stocks[i]
	c.Month, c.Kept = x.Month, x.Hidden
	switch {
	case x.Hidden != "":
	case !placed:
		c.Kept = HouseNoPlace
	default:
		c.Tonnes = x.KG / 1000 * float64(e.OxidePerElementPPB()) / 1e9
	}
	return c, true
}

// opening is what is set, as a scenario has it.
func (s *HouseStocks) opening() (out []scenario.Opening) {
	for _, c := range s.Cells {
		if c.Kept == "" {
			out = append(out, scenario.Opening{Country: s.Country, Stage: c.Stage, Element: c.Element, Tonnes: math.Round(c.Tonnes*1e4) / 1e4})
		}
	}
	return out
}

// months are those whose ends the stocks are of.
func (s *HouseStocks) months() string {
	first, last := "", ""
	for _, c := range s.Cells {
		if c.Kept == "" && (first == "" || c.Month < first) {
			first = c.Month
		}
		if c.Kept == "" {
			last = max(last, c.Month)
		}
	}
	if first == last {
		return first
	}
	return first + " to " + last
}

// follow says what the model has in each place, and for how long a stock that is set
// differs: in two runs without any measure, one with the model's stocks.
func (s *HouseStocks) follow(m *model.Machine) error {
	opened := scenario.Scenario{Name: "stocks", Source: s.Source, From: "2024-01", Months: fadeMonths, Opening: s.opening()}
	plan, err := opened.Compile(m)
	if err != nil {
		return err
	}
	stores := make([]model.Store, len(s.Cells))
	for i, c := range s.Cells {
		stores[i], _ = scenario.StoreOf(m.Network(), s.Country, c.Stage, c.Element)
	}
	r := model.NewRunner(m, fadeMonths)
	base := r.Follow(&model.Plan{Months: fadeMonths}, model.Defaults(), stores)
	usual := magnetsOfYear(&r.Result)
	with := r.Follow(plan, model.Defaults(), stores)
	s.Exports = magnetsOfYear(&r.Result)/usual - 1
	for i := range s.Cells {
		c := &s.Cells[i]
		if c.Kept != HouseNoPlace {
			c.Model = base[0][i]
		}
		if c.Kept == "" {
			c.Fades = fadesAfter(base, with, i)
		}
	}
	return nil
}

func magnetsOfYear(r *model.Result) (sum float64) {
	for t := range 12 {
		sum += r.Exports[t*4+int(model.Magnet)]
	}
	return sum
}

// fadesAfter is the month from whose end on a stock differs by less than a tenth of
// what it differed by at the begin; nil where it differs by more at the end.
func fadesAfter(base, with [][]float64, i int) *int {
	off := func(t int) float64 { return math.Abs(with[t][i] - base[t][i]) }
	for t := len(base) - 1; t >= 0; t-- {
		switch {
		case off(t) <= faded*off(0):
		case t == len(base)-1:
			return nil
		default:
			t++
			return &t
		}
	}
	none := 0
	return &none
}

// withStocks begins a scenario with the stocks that are asked for, unless it does.
func (a *App) withStocks(actor Actor, run *OutlookRun, named string) ree.Refusals {
	if named == "" || run.Stocks == named {
		return nil
	}
	h, err := a.House(context.Background(), actor)
	switch {
	case named != OutlookHouse || err != nil || h.Opening == nil:
		return ree.Refusals{ree.Refuse("outlook.stocks", "stocks", named).At("stocks")}
	case len(run.Scenario.Opening) > 0:
		return ree.Refusals{ree.Refuse("outlook.stocks_twice").At("stocks")}
	}
	run.Stocks, run.Scenario = named, h.Opening.Begin(run.Scenario)
	return nil
}

// Begin is a scenario that begins with these stocks.
func (s *HouseStocks) Begin(with scenario.Scenario) scenario.Scenario {
	with.Opening = s.opening()
	with.Source += stocksSource + s.Source
	return with
}

// veiled is what people outside the office see.
func (s *HouseStocks) veiled() *HouseStocks {
	if s == nil {
		return nil
	}
	out := *s
	out.Cells = slices.Clone(s.Cells)
	for i := range out.Cells {
		if c := &out.Cells[i]; c.Kept != "" && c.Kept != HouseAbsent && c.Kept != HouseNoPlace {
			c.Kept = HouseHidden
		}
	}
	return &out
}
