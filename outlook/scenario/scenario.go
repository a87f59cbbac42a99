package scenario

import "lanthorn/calendar"

// Scenario is a piece of history or of what might be.
type Scenario struct {
	Name      string     `yaml:"name" json:"name"`
	About     string     `yaml:"about" json:"about"`
	Source    string     `yaml:"source,omitempty" json:"source,omitempty"` // where its numbers come from; for an invented one, "invented"
	From      string     `yaml:"from" json:"from"`                         // first month, 2024-01
	Months    int        `yaml:"months" json:"months"`
	Opening   []Opening  `yaml:"opening,omitempty" json:"opening,omitempty"`
	Levers    []Lever    `yaml:"levers" json:"levers"`
	Responses []Response `yaml:"responses,omitempty" json:"responses,omitempty"`
}

// Opening is what makers of a country hold of an element at a stage when a scenario
// begins, in place of what the base has. What is named nowhere is as the base has it.
type Opening struct {
	Country string  `yaml:"country" json:"country"`
	Stage   string  `yaml:"stage" json:"stage"`     // concentrate, oxide, metal, magnet
	Element string  `yaml:"element" json:"element"` // symbol
	Tonnes  float64 `yaml:"tonnes" json:"tonnes"`   // of oxide
}

// Kinds of levers.
const (
	Ban         = "ban"          // Share of shipments may not leave
	Licence     = "licence"      // shipments wait for a decision
	ExportQuota = "export quota" // Tonnes a year may leave
	MiningQuota = "mining quota" // output is Factor times the base
	Tax         = "tax"          // Share of the price, on exports of the controller
	DeMinimis   = "de minimis"   // goods made elsewhere with Content of the lever's country wait as under a licence
)

// Lever is what a country does to its trade.
type Lever struct {
	Kind      string   `yaml:"kind" json:"kind"`
	By        string   `yaml:"by" json:"by"`
	To        []string `yaml:"to,omitempty,flow" json:"to,omitempty"`         // countries; all others where empty
	Except    []string `yaml:"except,omitempty,flow" json:"except,omitempty"` // of To
	Elements  []string `yaml:"elements,omitempty,flow" json:"elements,omitempty"`
	Stages    []string `yaml:"stages,omitempty,flow" json:"stages,omitempty"` // concentrate, oxide, metal, magnet; all where empty
	Users     []string `yaml:"users,omitempty,flow" json:"users,omitempty"`   // segments: civil, defence, or a named user; all where empty
	Announced string   `yaml:"announced,omitempty" json:"announced,omitempty"`
	Withdrawn string   `yaml:"withdrawn,omitempty" json:"withdrawn,omitempty"` // before its start: it is only heard of
	Start     string   `yaml:"start" json:"start"`
	End       string   `yaml:"end,omitempty" json:"end,omitempty"` // first day without it

	Share        *float64 `yaml:"share,omitempty" json:"share,omitempty"`
	Tonnes       *float64 `yaml:"tonnes,omitempty" json:"tonnes,omitempty"`
	Factor       *float64 `yaml:"factor,omitempty" json:"factor,omitempty"`
	Clay         bool     `yaml:"clay,omitempty" json:"clay,omitempty"`                 // mining quota: of ion-adsorption clay alone
	DelayDays    *float64 `yaml:"delayDays,omitempty" json:"delayDays,omitempty"`       // mean, calendar days
	Approve      *float64 `yaml:"approve,omitempty" json:"approve,omitempty"`           // part of decisions
	Review       *float64 `yaml:"review,omitempty" json:"review,omitempty"`             // decisions a month at most, as a part of usual trade; unbounded without it
	Identify     *float64 `yaml:"identify,omitempty" json:"identify,omitempty"`         // part of goods under the same code without these elements that is held to be looked at
	IdentifyDays *float64 `yaml:"identifyDays,omitempty" json:"identifyDays,omitempty"` // mean
	Content      *float64 `yaml:"content,omitempty" json:"content,omitempty"`           // of a good's neodymium, at which de minimis begins
}

// Kinds of responses.
const (
	Stockpile    = "stockpile"
	Plant        = "plant"
	Recycling    = "recycling"
	Substitution = "substitution"
	Priority     = "priority"
)

// Response is what those who are hit do.
type Response struct {
	Kind      string   `yaml:"kind" json:"kind"`
	Countries []string `yaml:"countries,omitempty,flow" json:"countries,omitempty"`
	Start     string   `yaml:"start,omitempty" json:"start,omitempty"`

	HaveDays   *float64 `yaml:"haveDays,omitempty" json:"haveDays,omitempty"`     // stockpile: days of use held at the begin
	AimDays    *float64 `yaml:"aimDays,omitempty" json:"aimDays,omitempty"`       // stockpile: days of use aimed for
	FillMonths int      `yaml:"fillMonths,omitempty" json:"fillMonths,omitempty"` // stockpile: months of buying; 0 buys nothing
	Release    *float64 `yaml:"release,omitempty" json:"release,omitempty"`       // stockpile: part of a shortage met from it; 1 without it

	Stage      string   `yaml:"stage,omitempty" json:"stage,omitempty"`           // plant: separation, metal, magnet
	Country    string   `yaml:"country,omitempty" json:"country,omitempty"`       // plant
	Tonnes     *float64 `yaml:"tonnes,omitempty" json:"tonnes,omitempty"`         // plant: a year, oxide
	Heavy      *float64 `yaml:"heavy,omitempty" json:"heavy,omitempty"`           // plant: a year of what it parts from samarium on
	RampMonths int      `yaml:"rampMonths,omitempty" json:"rampMonths,omitempty"` // plant
	Chance     *float64 `yaml:"chance,omitempty" json:"chance,omitempty"`         // plant: that it is built; 1 without it
	Share      *float64 `yaml:"share,omitempty" json:"share,omitempty"`           // plant: of its buyers' orders; recycling: added part collected; substitution: part of demand saved when full
}

// pointer parts: an absent number is not zero.
func or(x *float64, without float64) float64 {
	if x == nil {
		return without
	}
	return *x
}

// month is the place of a day in a scenario, and how much of that month is left.
func (s *Scenario) month(day string) (month int, left float64, err error) {
	d, err := calendar.ParseDate(day)
	if err != nil {
		return 0, 0, err
	}
	from, err := calendar.ParseDate(s.From + "-01")
	if err != nil {
		return 0, 0, err
	}
	a, b := from.Time(nil), d.Time(nil)
	month = (b.Year()-a.Year())*12 + int(b.Month()) - int(a.Month())
	first := calendar.NewDate(b.Year(), b.Month(), 1)
	days := first.AddMonths(1).Sub(first)
	return month, float64(days-b.Day()+1) / float64(days), nil
}

// At is a day in months from a scenario's begin; ok is false where either is no
// date.
func (s *Scenario) At(day string) (months float64, ok bool) {
	m, left, err := s.month(day)
	return float64(m) + 1 - left, err == nil
}
