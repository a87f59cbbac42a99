package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"lanthorn/internal/scenarios"
	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/study"
	"lanthorn/outlook/world"
	"lanthorn/ree"
)

// OutlookBase is the trade of 2024 that the outlook rests on.
type OutlookBase struct {
	Machine *model.Machine
	Apart   *model.Machine // the same with sectors told apart by country
	Places  []world.Place  // of Apart
	Chains  *world.Chains
	Rows    []world.Row       // that it is made of
	Mines   []world.MineRange // on whose output editions disagree
	Named   string            // edition whose mine output it has; empty for the rows of the program
	Edition string            // of its rows and ranges: the begin of their hash
}

// mostBases bounds the bases that are kept ready.
const mostBases = 8

// bases are those that were made, by the rows that they are made of. One program
// may serve several installations: what is made of the same rows is the same.
var bases = struct {
	sync.Mutex
	made map[string]*OutlookBase
}{made: map[string]*OutlookBase{}}

// outlookBase is the base of the figures that come with the program.
func outlookBase() (*OutlookBase, error) {
	mined := world.Mined()
	return baseOf(mined, "", world.MineRanges(mined, world.MineEditions()))
}

// baseOf is a base made of some rows of mine output, with what editions disagree
// on. Its edition is that of both, so that runs on other figures are other runs.
func baseOf(mined []world.Row, named string, mines []world.MineRange) (*OutlookBase, error) {
	rows, err := json.Marshal(world.RowsOn(mined))
	if err != nil {
		return nil, err
	}
	base, err := madeOf(mined, hashed(rows))
	if err != nil {
		return nil, err
	}
	ranges, err := json.Marshal(mines)
	out := *base
	out.Mines, out.Named, out.Edition = mines, named, hashed(append(rows, ranges...))[:12]
	return &out, err
}

func madeOf(mined []world.Row, mark string) (*OutlookBase, error) {
	bases.Lock()
	defer bases.Unlock()
	if base := bases.made[mark]; base != nil {
		return base, nil
	}
	base, err := newBase(mined)
	if err != nil {
		return nil, err
	}
	if len(bases.made) >= mostBases {
		clear(bases.made)
	}
	bases.made[mark] = base
	return base, nil
}

func newBase(mined []world.Row) (*OutlookBase, error) {
	net, err := world.BaseOn(mined)
	if err != nil {
		return nil, err
	}
	m, err := model.Compile(net)
	if err != nil {
		return nil, err
	}
	chains, err := world.See(m)
	if err != nil {
		return nil, err
	}
	split, places := world.Apart(net)
	apart, err := model.Compile(split)
	return &OutlookBase{Machine: m, Apart: apart, Places: places, Chains: chains, Rows: world.RowsOn(mined)}, err
}

func hashed(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Outlook is the base of the program's own rows, with what all editions, those
// brought in too, disagree on.
func (a *App) Outlook() (*OutlookBase, error) { return a.OutlookOn("") }

// Kinds of runs of the outlook.
const (
	OutlookScenario = "scenario" // one scenario, month by month
	OutlookLevers   = "levers"   // what one unit of each remedy is worth under it
	OutlookDelays   = "delays"   // licences of so many days, with so much held
)

// OutlookAsk is what somebody wants run. An example is named; anything else comes
// as text.
type OutlookAsk struct {
	Kind    string
	Example string
	Text    string // YAML, where no example is named
	Again   string // a run whose scenario is to run again with its stocks, in place of both
	Country string // levers: whose remedies
	Base    string // edition of the USGS that was brought in, whose mine output the base has; empty for the program's own
	Stocks  string // OutlookHouse begins the run with what this office's ledger tells; empty for the model's stocks
	Runs    int
	Seed    uint64
}

// OutlookRuns are the numbers of runs to choose from.
var OutlookRuns = []int{50, 100, 300, 1000}

// OutlookRun is one run with how far it is, and what it said.
type OutlookRun struct {
	ID       string // hash of all that the answer depends on
	Kind     string
	Example  string // empty for somebody's own
	Scenario scenario.Scenario
	Country  string
	Runs     int
	Seed     uint64
	Edition  string
	Base     string // edition of mine output that was chosen
	Stocks   string // with which it begins: OutlookHouse, or empty

	State       OutlookState
	Done, Total int
	Ahead       int // runs that come before it

	Foresight *study.Foresight // of scenario, and of delays its worst case
	Drivers   []study.Driver
	Worths    []study.Worth
	Delays    []OutlookDelay
}

// OutlookState is how far a run is.
type OutlookState string

// The states of a run.
const (
	OutlookWaiting  OutlookState = "waiting"
	OutlookRunning  OutlookState = "running"
	OutlookDone     OutlookState = "done"
	OutlookStopped  OutlookState = "stopped"
	OutlookFailed   OutlookState = "failed"
	mostScenario                 = 64 << 10
	mostProblems                 = 60
	outlookSeedMost              = 1 << 53
)

// OutlookDelay is one case of a licence: how long it takes and what part is
// refused.
type OutlookDelay struct {
	Days, Refused float64
	Unmet         float64    // part of the outer need for magnets, mean over runs
	StockOuts     float64    // share of runs in which a car maker stops
	Stop          study.Band // months from the first day of the licence, of the runs in which one does
}

// readAsk checks what is asked: everything that is wrong with it at once. Stocks
// begins a run with those that are asked for.
func readAsk(base *OutlookBase, ask OutlookAsk, again *OutlookRun, stocks func(*OutlookRun) ree.Refusals) (*OutlookRun, error) {
	var wrong ree.Refusals
	run := &OutlookRun{Kind: ask.Kind, Example: ask.Example, Country: ask.Country, Runs: ask.Runs, Seed: ask.Seed, Edition: base.Edition, Base: base.Named}
	if !slices.Contains(OutlookRuns, ask.Runs) {
		wrong = append(wrong, ree.Refuse("outlook.runs").At("runs"))
	}
	if ask.Seed > outlookSeedMost {
		wrong = append(wrong, ree.Refuse("outlook.seed").At("seed"))
	}
	if ask.Kind == OutlookLevers && !slices.Contains(base.Chains.Users(), ask.Country) {
		wrong = append(wrong, ree.Refuse("outlook.user", "country", ask.Country).At("country"))
	}
	switch {
	case again != nil && ask.Kind == OutlookScenario:
		run.Example, run.Scenario, run.Stocks = again.Example, again.Scenario, again.Stocks
	case ask.Kind == OutlookDelays:
		run.Example, run.Scenario = "", delayed(DelayAsked, 0)
	case ask.Kind == OutlookScenario || ask.Kind == OutlookLevers:
		s, problems := readScenario(base, ask)
		run.Scenario = s
		wrong = append(wrong, problems...)
	default:
		wrong = append(wrong, ree.Refuse("outlook.kind", "kind", ask.Kind))
	}
	if wrong = append(wrong, stocks(run)...); len(wrong) > 0 {
		return nil, wrong
	}
	run.ID = run.hash()
	return run, nil
}

func (r *OutlookRun) hash() string {
	b, _ := json.Marshal([]any{r.Kind, r.Scenario, r.Country, r.Runs, r.Seed, r.Edition}) // plain data: it cannot fail
	return hashed(b)[:32]
}

func readScenario(base *OutlookBase, ask OutlookAsk) (scenario.Scenario, ree.Refusals) {
	if ask.Example == OutlookNinety {
		return delayed(DelayAsked, 0), nil
	}
	if ask.Example != "" {
		s, err := scenarios.Named(ask.Example)
		if err != nil {
			return s, ree.Refusals{ree.Refuse("outlook.example", "name", ask.Example).At("example")}
		}
		return s, nil
	}
	if len(ask.Text) > mostScenario {
		return scenario.Scenario{}, ree.Refusals{ree.Refuse("outlook.large", "most", "64").At("text")}
	}
	s, err := scenarios.Read(strings.NewReader(ask.Text))
	if err != nil {
		return s, yamlProblems(err)
	}
	return s, problemsOf(s.Check(base.Machine.Network()))
}
