package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/internal/scenarios"
	"lanthorn/outlook/own"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/world"
	"lanthorn/ree"
)

// OwnData is what a company says of itself.
type OwnData = own.Data

// OwnAsk is what a company asks about itself. Nothing of it reaches the ledger or
// the program's log.
type OwnAsk struct {
	Data     own.Data `json:"data"`
	Scenario string   `json:"scenario,omitempty"` // an example's name; licences of 90 days where empty
	Runs     int      `json:"runs,omitempty"`     // one of OutlookRuns, to OwnMostRuns; 100 where zero
	Seed     uint64   `json:"seed,omitempty"`
}

// OwnAnswer is what it hears.
type OwnAnswer struct {
	Company   string         `json:"company,omitempty"`
	Country   string         `json:"country"`
	Simulated bool           `json:"simulated"` // of stops and remedies; always true
	Scenario  string         `json:"scenario"`
	Source    string         `json:"scenarioSource"`
	Runs      int            `json:"runs"`
	Seed      uint64         `json:"seed"`
	Edition   string         `json:"edition"` // of the base
	Exposures []own.Exposure `json:"exposures"`
	Covers    []own.Cover    `json:"covers"`
	own.Outcome
	Rules   []OwnRule `json:"madeAbroad"`
	Sources []string  `json:"sources"`
}

// Bounds of what is asked.
const (
	OwnMostRuns = 300
	ownRuns     = 100
)

// ownCodes are the problems that a company's data can have.
var ownCodes = []string{"missing", "long", "user", "count", "amount", "country", "element", "twice", "sector", "value", "part", "stage", "share", "shares", "either", "kind"}

// Own answers a company from its own data. Only so many are worked on at a time.
func (a *App) Own(ctx context.Context, actor Actor, ask OwnAsk) (OwnAnswer, error) {
	if r := outlookMay(actor); r != nil {
		return OwnAnswer{}, ree.Refusals{r}
	}
	base, err := a.Outlook()
	if err != nil {
		return OwnAnswer{}, err
	}
	if err := CheckOwn(base, &ask, nil).Err(); err != nil {
		return OwnAnswer{}, err
	}
	leave, err := a.own.enter(ctx)
	if err != nil {
		return OwnAnswer{}, err
	}
	defer leave()
	return AnswerOwn(ctx, base, ask, a.ownPacks(), a.calendar().Day(a.Now()))
}

// CheckOwn says everything that is wrong with what is asked, and fills in what was
// left out. Where is the place of a problem in a table, for data that came as one.
func CheckOwn(base *OutlookBase, ask *OwnAsk, where OwnPlaces) (rs ree.Refusals) {
	if ask.Runs == 0 {
		ask.Runs = ownRuns
	}
	if ask.Scenario == "" {
		ask.Scenario = OutlookNinety
	}
	if !slices.Contains(OutlookRuns, ask.Runs) || ask.Runs > OwnMostRuns {
		rs = append(rs, ree.Refuse("outlook.runs").At("runs"))
	}
	if ask.Seed > outlookSeedMost {
		rs = append(rs, ree.Refuse("outlook.seed").At("seed"))
	}
	if _, err := ownScenario(ask.Scenario); err != nil {
		rs = append(rs, ree.Refuse("outlook.example", "name", ask.Scenario).At("scenario"))
	}
	for _, p := range ask.Data.Check(base.Machine, base.Chains.Users()) {
		rs = append(rs, where.refusal(p))
	}
	for i, p := range ask.Data.Products {
		if p.Kind != "" && !control.Kind(p.Kind).Known() {
			rs = append(rs, where.refusal(own.Problem{Place: "products[" + strconv.Itoa(i) + "].kind", Code: "kind", Values: []string{p.Kind}}))
		}
	}
	return boundedList(rs)
}

func ownScenario(name string) (scenario.Scenario, error) {
	if name == OutlookNinety {
		return delayed(DelayAsked, 0), nil
	}
	return scenarios.Named(name)
}

// OwnPlaces are the rows of a table from which data came, by the place in the
// data: suppliers[1] to 7.
type OwnPlaces map[string]int

// refusal says a problem with its place: the row and the column of a table, or the
// member of the data.
func (o OwnPlaces) refusal(p own.Problem) *ree.Refusal {
	pairs := []string{"at", p.Place}
	for i, v := range p.Values {
		pairs = append(pairs, "v"+strconv.Itoa(i+1), v)
	}
	item, _, _ := strings.Cut(p.Place, ".")
	row := o[p.Place]
	if row == 0 {
		row = o[item]
	}
	if row > 0 {
		pairs[1] = o.headed(ownColumn(p.Place))
		pairs = append(pairs, "row", strconv.Itoa(row))
	}
	return ree.Refuse("own."+p.Code, pairs...).At(p.Place)
}

// AnswerOwn answers checked data, without an installation.
func AnswerOwn(ctx context.Context, base *OutlookBase, ask OwnAsk, packs []OwnPack, day calendar.Date) (OwnAnswer, error) {
	s, err := ownScenario(ask.Scenario)
	if err != nil {
		return OwnAnswer{}, err
	}
	run := OutlookRun{Scenario: s}
	out := OwnAnswer{Company: ask.Data.Company, Country: ask.Data.Country, Simulated: true, Scenario: ask.Scenario, Source: s.Source, Runs: ask.Runs, Seed: ask.Seed, Edition: base.Edition,
		Exposures: listed(own.Exposures(&ask.Data, base.Chains)), Covers: listed(own.Covers(&ask.Data)), Sources: []string{world.SourceGovernance, world.MineSource}}
	out.Outcome, err = own.Simulate(*base.Machine.Network(), &ask.Data, s, run.Begins(), own.Config{Runs: ask.Runs, Seed: ask.Seed, Go: func() bool { return ctx.Err() == nil }})
	if errors.Is(err, own.ErrStopped) {
		return out, ctx.Err()
	}
	if err != nil {
		return out, err
	}
	out.Rules, err = ownRules(&ask.Data, packs, day)
	out.Stops, out.Rules = listed(out.Stops), listed(out.Rules)
	return out, err
}

// listed is a list that JSON writes as one where it is empty.
func listed[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
