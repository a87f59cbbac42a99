package cli

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/scenarios"
	"lanthorn/outlook/backtest"
	"lanthorn/outlook/measure"
	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/study"
	"lanthorn/outlook/world"
	"lanthorn/ree"
)

// scenarioFileLimit bounds a scenario's file.
const scenarioFileLimit = 1 << 20

// most runs and samples that one call may ask for.
const mostRuns = 100_000

// outlook answers what a country depends on, what a scenario does, and how well
// the model did on what happened.
func (p *program) outlook(args []string) error {
	words := map[string]func([]string) error{"dependence": p.dependence, "scenario": p.scenario, "backtest": p.backtest, "own": p.ownData, "house": p.houseData, "figures": p.figures, "import": p.importFigures}
	if len(args) == 0 || words[args[0]] == nil {
		return usage("say dependence, scenario, backtest, own, house, figures or import; lanthorn outlook dependence USA --element Dy")
	}
	return words[args[0]](args[1:])
}

func baseMachine() (*model.Machine, error) {
	net, err := world.Base()
	if err != nil {
		return nil, err
	}
	return model.Compile(net)
}

// dependenceReport is the answer of lanthorn outlook dependence --json.
type dependenceReport struct {
	Country   string        `json:"country"`
	Element   string        `json:"element"`
	Direct    []stagedShare `json:"direct"`
	Origins   []stagedShare `json:"origins"`
	Through   []stagedShare `json:"through"`
	WorstStop *stagedShare  `json:"worstStop"`
	Basis     string        `json:"basis"`
}

type stagedShare struct {
	Stage   string  `json:"stage"`
	Country string  `json:"country"`
	Share   float64 `json:"share"`
}

// dependsOn says what the figures of dependence rest on.
const dependsOn = "flows of the model's base of 2024: mined tonnes and Chinese magnet exports as published, baskets and shares in part assumed (docs/METHODS.md)"

func (p *program) dependence(args []string) error {
	fs := p.flags("outlook dependence")
	element := fs.String("element", "Nd", "Nd, Pr, Tb, Dy or Sm, as magnets hold it")
	asJSON := fs.Bool("json", false, "answer as JSON")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usage("give one country by its three letters; lanthorn outlook dependence USA")
	}
	el, err := ree.ParseElement(*element)
	if err != nil {
		return usage("--element: %v", err)
	}
	report, err := dependenceOf(rest[0], el)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.json(report)
	}
	p.tellShares("bought from", report.Direct)
	p.tellShares("mined in", report.Origins)
	p.tellShares("passes through", report.Through)
	fmt.Fprintln(p.out, "Basis:", report.Basis)
	return nil
}

func dependenceOf(country string, el ree.Element) (dependenceReport, error) {
	m, err := baseMachine()
	if err != nil {
		return dependenceReport{}, err
	}
	lane, ok := model.LaneOf(el)
	if !ok || lane > model.Dy {
		return dependenceReport{}, usage("magnets hold Nd, Pr, Tb, Dy or Sm, not %s", el.Symbol())
	}
	plants := m.Network().Plants
	user := slices.IndexFunc(plants, func(q model.Plant) bool {
		return q.Kind == model.MagnetUse && q.Country == country && (lane != model.Sm || q.Segment == "defence") && (lane == model.Sm || q.Segment == "civil")
	})
	if user < 0 {
		return dependenceReport{}, usage("the network has no user of magnets with %s in %q", el.Symbol(), country)
	}
	look, err := world.Chain(m, lane).Look()
	if err != nil {
		return dependenceReport{}, err
	}
	report := dependenceReport{Country: country, Element: el.Symbol(), Direct: staged(look.Direct(user)), Origins: staged(look.Origins(user)), Through: staged(look.Through(user)), Basis: dependsOn}
	if len(report.Through) > 0 {
		report.WorstStop = &report.Through[0]
	}
	return report, nil
}

func staged(parts []measure.Part) []stagedShare {
	out := make([]stagedShare, len(parts))
	for i, x := range parts {
		out[i] = stagedShare{world.Stages[x.Stage], x.Country, x.Share}
	}
	return out
}

func (p *program) tellShares(what string, shares []stagedShare) {
	const shown, least = 8, 0.001
	fmt.Fprintln(p.out, what)
	for i, s := range shares {
		if i < shown && s.Share >= least {
			fmt.Fprintf(p.out, "  %5.1f %%  %s %s\n", 100*s.Share, s.Country, s.Stage)
		}
	}
}

// scenarioReport is the answer of lanthorn outlook scenario --json. Everything in
// it is simulated.
type scenarioReport struct {
	Simulated     bool             `json:"simulated"`
	Name          string           `json:"name"`
	Source        string           `json:"source"`
	Months        []monthReport    `json:"months"`
	UnmetShare    float64          `json:"unmetShare"`
	FirstStockOut *float64         `json:"firstStockOutMonths"`
	FirstCountry  string           `json:"firstCountry,omitempty"`
	Imbalance     float64          `json:"imbalance"`
	Study         *studiedReport   `json:"study,omitempty"`
	Stocks        *app.HouseStocks `json:"stocks,omitempty"` // of this installation's ledger, with which it begins
}

type monthReport struct {
	Month    int     `json:"month"`
	Magnets  float64 `json:"magnetsExportedT"`
	Unmet    float64 `json:"unmetT"`
	Cover    float64 `json:"coverMonths"`
	Backlog  float64 `json:"backlogT"`
	DyInside float64 `json:"dyInside"`
	DySpot   float64 `json:"dySpot"`
	DyVolume float64 `json:"dyVolumeWeighted"`
}

type studiedReport struct {
	Runs      int            `json:"runs"`
	StockOuts float64        `json:"stockOutShare"`
	Within5   float64        `json:"within5Share"`
	Drivers   []study.Driver `json:"drivers"`
}

func (p *program) scenario(args []string) error {
	fs := p.flags("outlook scenario")
	runs := fs.Int("runs", 0, "futures to draw; one run with the middle values without it")
	seed := fs.Uint64("seed", 1, "of the futures")
	asJSON := fs.Bool("json", false, "answer as JSON")
	ours := fs.Bool("stocks", false, "begin with the stocks that the ledger in --dir tells of")
	var at place
	at.flags(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usage("give one scenario: a file, or one of %s", strings.Join(scenarios.Names(), ", "))
	}
	if *runs != 0 && (*runs < 2 || *runs > mostRuns) {
		return usage("--runs is %d; give 2 to %d", *runs, mostRuns)
	}
	var stocks *app.HouseStocks
	if *ours {
		if stocks, err = p.houseStocks(&at); err != nil {
			return err
		}
	}
	report, err := runScenario(rest[0], stocks, *runs, *seed)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.json(report)
	}
	p.tellScenario(report)
	return nil
}

func readScenario(name string) (scenario.Scenario, error) {
	if slices.Contains(scenarios.Names(), name) {
		return scenarios.Named(name)
	}
	data, err := readAtMost(name, scenarioFileLimit)
	if err != nil {
		return scenario.Scenario{}, fmt.Errorf("%w; or give one of %s", err, strings.Join(scenarios.Names(), ", "))
	}
	s, err := scenarios.Read(bytes.NewReader(data))
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return s, err
}

func runScenario(name string, stocks *app.HouseStocks, runs int, seed uint64) (scenarioReport, error) {
	s, err := readScenario(name)
	if err != nil {
		return scenarioReport{}, err
	}
	if stocks != nil {
		if len(s.Opening) > 0 {
			return scenarioReport{}, usage("%s names stocks to begin with already; leave its opening or --stocks out", name)
		}
		s = stocks.Begin(s)
	}
	m, err := baseMachine()
	if err != nil {
		return scenarioReport{}, err
	}
	plan, err := s.Compile(m)
	if err != nil {
		return scenarioReport{}, fmt.Errorf("%s: %w", name, err)
	}
	report := reportOf(m, s, model.NewRunner(m, plan.Months).Run(plan, model.Defaults(), nil))
	report.Stocks = stocks
	if runs > 0 {
		report.Study, err = studied(m, plan, study.Config{Runs: runs, Seed: seed, Workers: runtime.NumCPU(), Mines: world.MineRanges(world.Mined(), world.MineEditions())})
	}
	return report, err
}

func reportOf(m *model.Machine, s scenario.Scenario, r *model.Result) scenarioReport {
	out := scenarioReport{Simulated: true, Name: s.Name, Source: s.Source, UnmetShare: r.UnmetShare(0, r.Months), Imbalance: r.Imbalance}
	if !math.IsInf(r.FirstStockOut, 1) {
		out.FirstStockOut, out.FirstCountry = &r.FirstStockOut, m.Network().Countries[r.FirstCountry]
	}
	for t := range r.Months {
		in, spot, volume := r.Price(t, model.Dy)
		out.Months = append(out.Months, monthReport{Month: t, Magnets: r.Exports[t*4+int(model.Magnet)], Unmet: r.Short[t], Cover: r.Cover[t], Backlog: r.Backlog[t], DyInside: in, DySpot: spot, DyVolume: volume})
	}
	return out
}

func studied(m *model.Machine, plan *model.Plan, cfg study.Config) (*studiedReport, error) {
	all, err := study.Run(m, []*model.Plan{plan}, cfg)
	if err != nil {
		return nil, err
	}
	const little = 0.05
	out := &studiedReport{Runs: cfg.Runs, StockOuts: all[0].StockOuts(), Within5: all[0].Within(little), Drivers: []study.Driver{}}
	if drivers, err := study.Drivers(all[0], cfg); err == nil { // fails where no run differs: then nothing drives it
		out.Drivers = drivers
	}
	return out, nil
}

func (p *program) tellScenario(r scenarioReport) {
	fmt.Fprintf(p.out, "Simulated: %s (%s)\n\n", r.Name, r.Source)
	if r.Stocks != nil {
		fmt.Fprintf(p.out, "It begins with %d stocks of this installation's ledger; which, and which are the model's: lanthorn outlook house.\n\n", r.Stocks.Set)
	}
	fmt.Fprintln(p.out, "month  magnets exported, t  unmet outside, t  cover, months  waiting, t  Dy inside  spot  by volume")
	for _, m := range r.Months {
		fmt.Fprintf(p.out, "%5d %20.0f %17.1f %14.2f %11.0f %10.2f %5.2f %10.2f\n", m.Month, m.Magnets, m.Unmet, m.Cover, m.Backlog, m.DyInside, m.DySpot, m.DyVolume)
	}
	fmt.Fprintf(p.out, "\nunmet outside over all months: %.2f %% of the need for magnets\n", 100*r.UnmetShare)
	if r.FirstStockOut != nil {
		fmt.Fprintf(p.out, "first stock-out at car makers: after %.1f months, %s\n", *r.FirstStockOut, r.FirstCountry)
	}
	if s := r.Study; s != nil {
		fmt.Fprintf(p.out, "of %d futures: a stock-out in %.0f %%, less than 5 %% unmet in %.0f %%\n", s.Runs, 100*s.StockOuts, 100*s.Within5)
		for _, d := range s.Drivers[:min(5, len(s.Drivers))] {
			fmt.Fprintf(p.out, "  %+.2f  %s\n", d.PRCC, d.Name)
		}
	}
}

// backtestReport is the answer of lanthorn outlook backtest --json.
type backtestReport struct {
	Year2025 backtest.Year2025  `json:"year2025"`
	Shape    backtest.Shape2010 `json:"shape2010"`
}

// backtest holds the model against 2025 and 2010; exit status 1 where a band is
// missed.
func (p *program) backtest(args []string) error {
	fs := p.flags("outlook backtest")
	asJSON := fs.Bool("json", false, "answer as JSON")
	if rest, err := parse(fs, args); err != nil || len(rest) > 0 {
		if err == nil {
			err = usage("outlook backtest takes no names")
		}
		return err
	}
	m, err := baseMachine()
	if err != nil {
		return err
	}
	var report backtestReport
	if report.Year2025, err = backtest.Run2025(m, model.Defaults()); err != nil {
		return err
	}
	if report.Shape, err = backtest.Run2010(m, model.Defaults()); err != nil {
		return err
	}
	if *asJSON {
		err = p.json(report)
	} else {
		p.tellBacktest(report)
	}
	missed := slices.ContainsFunc(report.Year2025.Checks, func(c backtest.Check) bool { return !c.Passed })
	if err == nil && missed {
		err = errNo
	}
	return err
}

func (p *program) tellBacktest(r backtestReport) {
	for _, c := range r.Year2025.Checks {
		word := "met"
		if !c.Passed {
			word = "MISSED"
		}
		fmt.Fprintf(p.out, "%-6s  %s: model %.2f, observed %.2f, band %.0f to %.0f, %s (%s)\n", word, c.What, c.Got, c.Observed, c.Low, c.High, c.Unit, c.Source)
	}
	for _, x := range r.Year2025.Points {
		fmt.Fprintf(p.out, "%s magnets on the year: model %+.0f %%, observed %+.0f %%, hold-out %v\n", x.Month, 100*x.Got, 100*x.Observed, x.HoldOut)
	}
	s := r.Shape
	fmt.Fprintf(p.out, "quotas of 2010 and 2011 (observed): exports of 2010 %+.0f %% (+14.5 %%), dysprosium x%.1f from September to December (hardly moved), at most x%.1f on July 2010 after %d months (x8.5; 13), exports of 2011 %+.0f %% (-52 %%), quota used %.0f %% (56 %%), first half of 2012 %.0f %% of half a quota (33 %% at most)\n",
		100*s.FirstYear, s.PriceAfter3Months, s.PricePeak, s.PeakMonth, 100*s.SecondYear, 100*s.QuotaUsed, 100*s.ThirdYear)
}
