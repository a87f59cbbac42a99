package app

import (
	"math"
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/study"
)

// The cases of delay: calendar days that a licence takes, and the part that is
// refused in the end. 28, 63 and 126 days are 20, 45 and 90 working days, the second
// the limit of China's law.
var (
	delayDays    = []float64{28, 45, 63, 90, 126, 180}
	delayRefused = []float64{0, 0.25, 0.5, 0.75}
)

// delayBegins is the month of a case's first day in its scenario.
const delayBegins = 12

// delayed is a licence for the elements of the notice of April 2025 that takes so
// many days and is refused to a part. All other goods under the same code are held
// as long, to be looked at.
func delayed(days, refused float64) scenario.Scenario {
	all, approved := 1.0, 1-refused
	return scenario.Scenario{Name: "Licences that take time", Source: "invented; elements of the MOFCOM notice of 4 April 2025", From: "2024-01", Months: delayBegins + 18, Levers: []scenario.Lever{{
		Kind: scenario.Licence, By: "CHN", Elements: scenario.Licensing2025().Levers[0].Elements, Stages: []string{"oxide", "metal", "magnet"}, Start: "2025-01-01",
		DelayDays: &days, Approve: &approved, Identify: &all, IdentifyDays: &days}}}
}

// DelayAsked is the case that the page answers in words: days of a licence, none
// refused.
const DelayAsked = 90

// OutlookNinety names the scenario of that case where an example is asked for.
const OutlookNinety = "licences-90-days"

// work is how many steps the run's progress counts to.
func (r *OutlookRun) work() int {
	if r.Kind == OutlookDelays {
		return 2 * r.Runs
	}
	return r.Runs
}

// run does the work.
func (r *OutlookRun) run(base *OutlookBase, cfg study.Config, tell func(int) bool) error {
	cfg.Go = tell
	switch r.Kind {
	case OutlookLevers:
		return r.levers(base.Machine, cfg)
	case OutlookDelays:
		return r.delays(base, cfg)
	}
	return r.foresee(base, r.Scenario, cfg)
}

func (r *OutlookRun) foresee(base *OutlookBase, s scenario.Scenario, cfg study.Config) error {
	plan, err := s.Compile(base.Apart)
	if err != nil {
		return err
	}
	if r.Foresight, err = study.ForeseeApart(base.Apart, base.Places, plan, cfg); err != nil {
		return err
	}
	if drivers, err := study.Drivers(r.Foresight.Study, cfg); err == nil { // fails where no run differs: then nothing drives it
		r.Drivers = drivers
	}
	return nil
}

func (r *OutlookRun) levers(m *model.Machine, cfg study.Config) (err error) {
	r.Worths, err = study.Marginal(m, r.Scenario, []string{r.Country}, cfg)
	return err
}

func (r *OutlookRun) delays(base *OutlookBase, cfg study.Config) error {
	m := base.Machine
	var plans []*model.Plan
	for _, days := range delayDays {
		for _, refused := range delayRefused {
			s := delayed(days, refused)
			s.Opening = r.Scenario.Opening
			plan, err := s.Compile(m)
			if err != nil {
				return err
			}
			plans = append(plans, plan)
			r.Delays = append(r.Delays, OutlookDelay{Days: days, Refused: refused})
		}
	}
	studies, err := study.Run(m, plans, cfg)
	if err != nil {
		return err
	}
	for i := range r.Delays {
		r.Delays[i].stops(studies[i])
	}
	tell := cfg.Go
	cfg.Go = func(done int) bool { return tell(r.Runs + done) }
	return r.foresee(base, r.Scenario, cfg)
}

// stops says when a car maker stops, of the runs in which one does.
func (d *OutlookDelay) stops(s study.Study) {
	var months []float64
	for _, o := range s.Outcomes {
		d.Unmet += o.Unmet / float64(len(s.Outcomes))
		if !math.IsInf(o.StockOut, 1) {
			months = append(months, o.StockOut-delayBegins)
		}
	}
	slices.Sort(months)
	d.StockOuts = s.StockOuts()
	if n := len(months); n > 0 {
		at := func(q float64) float64 { return months[min(n-1, int(q*float64(n)))] }
		d.Stop = study.Band{Low: at(0.05), Mid: at(0.5), High: at(0.95)}
	}
}

// Begins is the month in which a scenario's first lever takes hold, from its
// begin; zero where it has none.
func (r *OutlookRun) Begins() float64 {
	if r.Kind == OutlookDelays {
		return delayBegins
	}
	first := math.Inf(1)
	for _, l := range r.Scenario.Levers {
		if at, ok := r.Scenario.At(l.Start); ok {
			first = min(first, at)
		}
	}
	if math.IsInf(first, 1) {
		return 0
	}
	return first
}
