package api

import (
	"time"

	"lanthorn/accountancy/balance"
	"lanthorn/internal/app"
	"lanthorn/ree"
)

func (a *API) supervisionRoutes() []route {
	return []route{
		{method: "GET", path: "/sites/{site}/recovery", about: "What each process of a site recovered of an element by month and over the last twelve, as a fraction with standard error, beside the band it declares; all rare earth (REE) without an element. Masses in kilograms of element.", query: []string{"element"}, out: recoveryAnswer{}, run: getRecovery},
		{method: "GET", path: "/stocks", about: "What lies where, of what you may see: by class (own, custody, transit, frozen, process), holder, site and form.", out: stockList{}, run: getStocks},
		{method: "GET", path: "/industry", about: "A year by stage, the newest without one: sites, feed, output, recovery, stock, how far refined what was exported is, and value by tax invoices. Offices see all; a company its own beside ranges of others.", query: []string{"year"}, out: industryAnswer{}, run: getIndustry},
	}
}

type recoveryAnswer struct {
	Site      string            `json:"site"`
	Element   string            `json:"element"`
	Processes []recoveryProcess `json:"processes"`
}

type recoveryProcess struct {
	Process string          `json:"process"`
	Year    recoveryMonth   `json:"year"`
	Months  []recoveryMonth `json:"months"`
}

type recoveryMonth struct {
	First   string   `json:"first"`
	Last    string   `json:"last"`
	Feed    float64  `json:"feed"`
	Product float64  `json:"product"`
	Rate    *float64 `json:"rate,omitempty"` // missing where nothing was fed
	SD      *float64 `json:"sd,omitempty"`
	Place   string   `json:"place"`   // against the declared band
	Counted bool     `json:"counted"` // the content was counted at both ends
}

func monthRecovery(m app.MonthRecovery) recoveryMonth {
	out := recoveryMonth{First: m.First, Last: m.Last, Feed: m.Feed, Product: m.Product, Place: string(m.Place), Counted: m.Counted}
	if m.Known {
		out.Rate, out.SD = &m.Rate, &m.SD
	}
	return out
}

func getRecovery(c *call, _ any) (any, error) {
	e, err := elementOr(c, balance.Total)
	if err != nil {
		return nil, err
	}
	site, list, err := c.api.app.Recoveries(c.r.Context(), c.actor, c.path("site"), e)
	out := recoveryAnswer{Site: site.Ref, Element: balance.Symbol(e), Processes: []recoveryProcess{}}
	for _, p := range list {
		one := recoveryProcess{Process: p.Process.Ref, Year: monthRecovery(p.Year)}
		for _, m := range p.Months {
			one.Months = append(one.Months, monthRecovery(m))
		}
		out.Processes = append(out.Processes, one)
	}
	return out, err
}

type stockList struct {
	Stocks []stockRow `json:"stocks"`
}

type stockRow struct {
	Class    app.StockClass    `json:"class"`
	Holder   string            `json:"holder"`
	Site     string            `json:"site"`
	Form     ree.Form          `json:"form,omitempty"` // missing inside circuits
	Level    ree.Level         `json:"level"`
	Lots     int64             `json:"lots"`
	Net      ree.Mass          `json:"netMG"`
	REO      ree.OxideMass     `json:"reoMG"`
	Elements ree.ElementMasses `json:"elementsMG"`
	Reserved ree.Mass          `json:"reservedMG"`
	Oldest   time.Time         `json:"oldest,omitzero"`
	Counted  int64             `json:"counted"` // lots that the newest count named
	Count    time.Time         `json:"count,omitzero"`
}

func getStocks(c *call, _ any) (any, error) {
	list, err := c.api.app.Stocks(c.r.Context(), c.actor)
	out := stockList{Stocks: []stockRow{}}
	for _, r := range list {
		out.Stocks = append(out.Stocks, stockRow{r.Class, r.Holder, r.Site, r.Form, r.Level, r.Lots, r.Net, r.REO, r.Elements, r.Reserved, instant(r.OldestMS), r.Counted, instant(r.CountMS)})
	}
	return out, err
}

// instant is a point in time, none for 0.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

type industryAnswer struct {
	Year   string          `json:"year"`
	First  string          `json:"first"`
	Last   string          `json:"last"`
	All    bool            `json:"all"` // the figures are of all sites
	Stages []industryStage `json:"stages"`
	Levels []industryLevel `json:"levels"`
	Value  *industryValue  `json:"value,omitempty"`
}

type industryStage struct {
	Stage      string         `json:"stage"`
	Sites      int            `json:"sites"`
	Feed       ree.OxideMass  `json:"feedMG"`
	Output     ree.OxideMass  `json:"outputMG"`
	Recovery   *float64       `json:"recovery,omitempty"`
	Stock      ree.OxideMass  `json:"stockMG"`
	Outputs    *industryRange `json:"outputs,omitempty"`    // t REO, between sites
	Recoveries *industryRange `json:"recoveries,omitempty"` // between sites
}

type industryRange struct {
	Sites int     `json:"sites"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

type industryLevel struct {
	Level    ree.Level     `json:"level"`
	Exported ree.OxideMass `json:"exportedMG"`
	Used     ree.OxideMass `json:"usedMG"`
	Stock    ree.OxideMass `json:"stockMG"`
}

type industryValue struct {
	Currency string          `json:"currency"`
	Others   int             `json:"others"` // invoices in other currencies, left out
	Stages   []industryMoney `json:"stages"`
}

type industryMoney struct {
	Stage  string   `json:"stage"`
	Sales  int      `json:"sales"`
	Sold   int64    `json:"soldCents"`
	Bought int64    `json:"boughtCents"`
	Mass   ree.Mass `json:"massMG"`
}

func shownRange(r app.SiteRange) *industryRange {
	if !r.Shown {
		return nil
	}
	return &industryRange{r.Sites, r.Low, r.High}
}

func getIndustry(c *call, _ any) (any, error) {
	o, err := c.api.app.Industry(c.r.Context(), c.actor, c.query("year"))
	if err != nil {
		return nil, err
	}
	if asked := c.query("year"); asked != "" && o.Year == "" {
		return nil, ree.Refusals{ree.Refuse("industry.no_year", "year", asked).At("year")}
	}
	out := industryAnswer{Year: o.Year, First: o.First, Last: o.Last, All: o.All, Stages: []industryStage{}, Levels: []industryLevel{}}
	for _, s := range o.Stages {
		one := industryStage{Stage: s.Kind, Sites: s.Sites, Feed: s.Feed, Output: s.Output, Stock: s.Stock, Outputs: shownRange(s.Outputs), Recoveries: shownRange(s.Recoveries)}
		if r, ok := s.Recovery(); ok {
			one.Recovery = &r
		}
		out.Stages = append(out.Stages, one)
	}
	for _, l := range o.Levels {
		out.Levels = append(out.Levels, industryLevel(l))
	}
	if o.Value.Currency != "" {
		out.Value = &industryValue{Currency: o.Value.Currency, Others: o.Value.Others}
		for _, s := range o.Value.Stages {
			out.Value.Stages = append(out.Value.Stages, industryMoney{s.Kind, s.Sales, s.Sold, s.Bought, s.Mass})
		}
	}
	return out, nil
}
