package review

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
)

// Fact is what statistics know of one case, appeal, verification or draw: when
// what happened and how it ended. Whose a case was serves to count the firms
// behind a figure, and is shown nowhere.
type Fact struct {
	Key   string     `json:"key"`
	Case  *CaseFact  `json:"case,omitempty"`
	After *AfterFact `json:"after,omitempty"`
	Draw  *DrawnFact `json:"draw,omitempty"`
	// General is a registration under a general licence.
	General *GeneralFact `json:"general,omitempty"`
	Asked   []AskedFact  `json:"asked,omitempty"` // agencies of a case
}

// CaseFact is one case.
type CaseFact struct {
	Kind        string           `json:"kind"`
	Destination string           `json:"destination"`
	State       CaseState        `json:"state"`
	Outcome     string           `json:"outcome,omitempty"` // granted, granted_in_part, refused, not_required, withdrawn, lapsed
	Lodged      time.Time        `json:"lodged"`
	Accepted    time.Time        `json:"accepted,omitzero"`
	Ended       time.Time        `json:"ended,omitzero"` // decided, withdrawn or lapsed
	Clock       []calendar.Event `json:"clock,omitempty"`
	Owner       string           `json:"owner,omitempty"` // the exporter
}

// AskedFact is one agency asked about a case.
type AskedFact struct {
	Agency  string           `json:"agency"`
	State   ReferralState    `json:"state"`
	ClockID string           `json:"clockID"`
	Clock   []calendar.Event `json:"clock"`
}

// AfterFact is an appeal or a verification.
type AfterFact struct {
	What  string    `json:"what"` // appeal, verification
	State string    `json:"state"`
	At    time.Time `json:"at"` // lodged, selected
	Month string    `json:"month,omitempty"`
}

// DrawnFact is a month's draw.
type DrawnFact struct {
	Period  string `json:"period"`
	Shipped int    `json:"shipped"`
	Chosen  int    `json:"chosen"`
	Floor   int    `json:"floorPct"`
	Extra   int    `json:"extra,omitempty"` // beside the month's own, by a person
}

// FactOfCase is what statistics know of a case; ok is false for a draft.
func FactOfCase(c *Case) (f Fact, ok bool) {
	a := &c.Application
	k := &CaseFact{Kind: a.Kind, Destination: a.Destination, State: c.State, Lodged: c.Lodged, Accepted: c.Accepted, Clock: c.Clock, Owner: a.Exporter}
	switch c.State {
	case Decided, Closed:
		k.Outcome, k.Ended = endOf(c.Proposal), c.Decided
	case Withdrawn, Lapsed:
		k.Outcome, k.Ended = string(c.State), c.Ended
	}
	f = Fact{Key: "case " + c.Key, Case: k}
	for i := range c.Referrals {
		r := &c.Referrals[i]
		f.Asked = append(f.Asked, AskedFact{r.Agency, r.State, r.ClockID, r.Clock})
	}
	return f, !c.Lodged.IsZero()
}

// endOf says in one word how the lines of a proposal ended.
func endOf(p *Proposal) string {
	if p == nil {
		return "refused"
	}
	granted, refused := 0, 0
	for _, l := range p.Lines {
		if l.Outcome.grants() {
			granted++
		}
		if l.Outcome == Refused {
			refused++
		}
	}
	switch {
	case granted > 0 && refused > 0:
		return "granted_in_part"
	case granted > 0:
		return "granted"
	case refused > 0:
		return "refused"
	}
	return string(NotRequired)
}

// What a fact after a decision is about.
const (
	afterAppeal             = "appeal"
	afterRegistrationAppeal = "registration appeal"
	afterVerification       = "verification"
)

// FactOfAppeal is what statistics know of an appeal. One about a registration has
// terms of its own and is counted apart.
func FactOfAppeal(a *Appeal) Fact {
	what := afterAppeal
	if a.Registration != "" {
		what = afterRegistrationAppeal
	}
	return Fact{Key: "appeal " + a.Key, After: &AfterFact{What: what, State: string(a.State), At: a.Lodged}}
}

// FactOfVerification is what statistics know of a verification.
func FactOfVerification(v *Verification) Fact {
	state := v.State
	if v.Result != "" {
		state = v.Result
	}
	return Fact{Key: "verification " + v.Key, After: &AfterFact{What: afterVerification, State: string(state), At: v.Due, Month: v.Period}}
}

// FactOfDraw is what statistics know of a draw.
func FactOfDraw(d *Draw) Fact {
	return Fact{Key: "draw " + d.Key(), Draw: &DrawnFact{d.Period, len(d.Population), len(d.Chosen), d.FloorPct, d.Extra}}
}

// Statistics is the work of the review as far as an entry of the ledger tells,
// by month of the end of a case. It is a function of the facts, the calendar and
// the clocks, and holds nothing else.
type Statistics struct {
	Entry    int64        `json:"entry"`
	Month    string       `json:"month"` // of that entry: the one that is not over
	Calendar string       `json:"calendar"`
	Pack     string       `json:"pack"`
	Least    int          `json:"least,omitempty"` // smaller counts are held back; 0: none are
	Lodged   []StatMonth  `json:"lodged"`
	Outcomes []StatCell   `json:"outcomes"`
	Stages   []StatStage  `json:"stages"`
	Appeals  []StatAfter  `json:"appeals"` // about cases
	Checks   []StatAfter  `json:"verifications"`
	Draws    []*DrawnFact `json:"draws"`
	// RegistrationAppeals are about registrations under general licences.
	RegistrationAppeals []StatAfter `json:"registrationAppeals"`
	// Declined counts shipments under general licences that were not cleared.
	Declined []StatDeclined `json:"declined"`
}

// StatMonth counts applications lodged for the first time.
type StatMonth struct {
	Month string `json:"month"`
	Cases int    `json:"cases"`
}

// StatCell counts cases that ended alike in a month.
type StatCell struct {
	Month       string `json:"month"`
	Kind        string `json:"kind"`
	Destination string `json:"destination"`
	Outcome     string `json:"outcome"`
	Cases       int    `json:"cases"`
}

// StatStage is how long a stage took, in the days of its clock: intake, decision,
// or an agency's. Stopped days are apart. Deemed are those that ended by the
// clock alone and are not among the Cases.
type StatStage struct {
	Month         string `json:"month"` // of the end of the stage; empty: all
	Stage         string `json:"stage"`
	Agency        string `json:"agency,omitempty"`
	Cases         int    `json:"cases"`
	Median        int    `json:"median"`
	Ninety        int    `json:"ninety"`  // nine in ten took no longer
	Stopped       int    `json:"stopped"` // cases that were stopped at all
	StoppedMedian int    `json:"stoppedMedian"`
	StoppedNinety int    `json:"stoppedNinety"`
	OnTime        int    `json:"onTime"`
	Bound         int    `json:"bound"` // cases that a limit bound
	Deemed        int    `json:"deemed"`
}

// StatAfter counts appeals or verifications by how they stand.
type StatAfter struct {
	Month string `json:"month"`
	State string `json:"state"`
	Cases int    `json:"cases"`
}

// Stages of the statistics.
const (
	StageIntake   = "intake"
	StageDecision = "decision"
	StageAgency   = "agency"
)

// Statistics adds the facts up, in no order. Entry is the last that they rest on
// and at when it was recorded.
func (d *Desk) Statistics(entry int64, at time.Time, facts []Fact) Statistics {
	s := tally{desk: d, declined: map[StatDeclined]int{}, lodged: map[string]int{}, cells: map[StatCell]int{}, after: map[string]map[StatAfter]int{afterAppeal: {}, afterRegistrationAppeal: {}, afterVerification: {}}, stages: map[stageKey]*stageDays{}}
	for i := range facts {
		s.add(&facts[i])
	}
	out := Statistics{Entry: entry, Month: d.Month(at), Calendar: d.Calendar.ID() + "@" + d.Calendar.Version(), Pack: d.Policy.Pack + "@" + d.Policy.Version,
		Lodged: []StatMonth{}, Outcomes: []StatCell{}, Stages: s.stageRows(), Appeals: afterRows(s.after[afterAppeal]), RegistrationAppeals: afterRows(s.after[afterRegistrationAppeal]), Checks: afterRows(s.after[afterVerification]), Draws: s.draws, Declined: declinedRows(s.declined)}
	for month, n := range s.lodged {
		out.Lodged = append(out.Lodged, StatMonth{month, n})
	}
	slices.SortFunc(out.Lodged, func(a, b StatMonth) int { return strings.Compare(a.Month, b.Month) })
	for cell, n := range s.cells {
		cell.Cases = n
		out.Outcomes = append(out.Outcomes, cell)
	}
	slices.SortFunc(out.Outcomes, compareCells)
	slices.SortFunc(out.Draws, func(a, b *DrawnFact) int { return cmp.Or(strings.Compare(a.Period, b.Period), a.Extra-b.Extra) })
	if out.Draws == nil {
		out.Draws = []*DrawnFact{}
	}
	return out
}

func compareCells(a, b StatCell) int {
	return cmp.Or(strings.Compare(a.Month, b.Month), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Destination, b.Destination), strings.Compare(a.Outcome, b.Outcome))
}

// Month is the month of an instant where the office is; empty for none.
func (d *Desk) Month(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(d.Calendar.Location()).Format("2006-01")
}

type stageKey struct{ month, stage, agency string }

type stageDays struct {
	used, stopped         []int
	onTime, bound, deemed int
}

// tally is the adding up.
type tally struct {
	desk   *Desk
	lodged map[string]int
	cells  map[StatCell]int
	after  map[string]map[StatAfter]int
	stages map[stageKey]*stageDays
	draws  []*DrawnFact

	declined map[StatDeclined]int
}

func (s *tally) add(f *Fact) {
	switch {
	case f.General != nil:
		s.addGeneral(f.General)
	case f.Draw != nil:
		s.draws = append(s.draws, f.Draw)
	case f.After != nil:
		month := cmp.Or(f.After.Month, s.desk.Month(f.After.At))
		s.after[f.After.What][StatAfter{Month: month, State: f.After.State}]++
	case f.Case != nil:
		s.addCase(f.Case)
		for i := range f.Asked {
			s.addAsked(&f.Asked[i])
		}
	}
}

func (s *tally) addCase(c *CaseFact) {
	s.lodged[s.desk.Month(c.Lodged)]++
	if !c.Accepted.IsZero() {
		events := []calendar.Event{{Kind: calendar.Start, At: c.Lodged}, {Kind: calendar.End, At: c.Accepted}}
		s.addDays(StageIntake, "", s.desk.Policy.Intake, events, c.Accepted)
	}
	if c.Outcome == "" {
		return
	}
	s.cells[StatCell{Month: s.desk.Month(c.Ended), Kind: c.Kind, Destination: c.Destination, Outcome: c.Outcome}]++
	if c.State == Decided || c.State == Closed {
		s.addDays(StageDecision, "", s.desk.Policy.Statutory, c.Clock, c.Ended)
	}
}

func (s *tally) addAsked(a *AskedFact) {
	if len(a.Clock) == 0 {
		return
	}
	end := a.Clock[len(a.Clock)-1].At
	switch a.State {
	case ReferralAnswered:
		s.addDays(StageAgency, a.Agency, a.ClockID, a.Clock, end)
	case ReferralDeemed:
		for _, month := range []string{"", s.desk.Month(end)} {
			s.stage(month, StageAgency, a.Agency).deemed++
		}
	}
}

func (s *tally) stage(month, stage, agency string) *stageDays {
	key := stageKey{month, stage, agency}
	if s.stages[key] == nil {
		s.stages[key] = &stageDays{}
	}
	return s.stages[key]
}

// addDays reads a clock at its end. Without a clock of its own a stage is
// counted in working days and no limit binds it.
func (s *tally) addDays(stage, agency, clock string, events []calendar.Event, end time.Time) {
	spec, ok := s.desk.Policy.Clock(clock)
	if !ok {
		spec = calendar.Spec{Unit: calendar.WorkingDays}
	}
	r := calendar.Read(spec, events, s.desk.Calendar, end)
	if !r.Started {
		return
	}
	stopped := 0
	for _, span := range r.Stops {
		stopped += span.Fresh
	}
	for _, month := range []string{"", s.desk.Month(end)} {
		d := s.stage(month, stage, agency)
		d.used = append(d.used, r.Used)
		if stopped > 0 {
			d.stopped = append(d.stopped, stopped)
		}
		if spec.Days > 0 && !r.Unlimited {
			d.bound++
			if !r.Overdue {
				d.onTime++
			}
		}
	}
}

// orderStatistic is the smallest value with at least that part of all at or
// below it; zero where there is none.
func orderStatistic(sorted []int, percent int) int {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*percent+99)/100-1]
}

func (s *tally) stageRows() []StatStage {
	out := []StatStage{}
	for key, d := range s.stages {
		slices.Sort(d.used)
		slices.Sort(d.stopped)
		out = append(out, StatStage{Month: key.month, Stage: key.stage, Agency: key.agency, Cases: len(d.used), Median: orderStatistic(d.used, 50), Ninety: orderStatistic(d.used, 90),
			Stopped: len(d.stopped), StoppedMedian: orderStatistic(d.stopped, 50), StoppedNinety: orderStatistic(d.stopped, 90), OnTime: d.onTime, Bound: d.bound, Deemed: d.deemed})
	}
	slices.SortFunc(out, func(a, b StatStage) int {
		return cmp.Or(strings.Compare(a.Month, b.Month), strings.Compare(a.Stage, b.Stage), strings.Compare(a.Agency, b.Agency))
	})
	return out
}

func afterRows(counts map[StatAfter]int) []StatAfter {
	out := []StatAfter{}
	for row, n := range counts {
		row.Cases = n
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b StatAfter) int {
		return cmp.Or(strings.Compare(a.Month, b.Month), strings.Compare(a.State, b.State))
	})
	return out
}

// FactsOf are the facts of everything in memory.
func FactsOf(m *Memory) (out []Fact, err error) {
	for table, rows := range m.Rows() {
		for _, raw := range rows {
			f, ok, err := factOfRow(table, raw)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

func factOfRow(table string, raw []byte) (f Fact, ok bool, err error) {
	switch table {
	case "case":
		var c Case
		err = json.Unmarshal(raw, &c)
		f, ok = FactOfCase(&c)
	case "appeal":
		var a Appeal
		err, ok = json.Unmarshal(raw, &a), true
		f = FactOfAppeal(&a)
	case "verification":
		var v Verification
		err, ok = json.Unmarshal(raw, &v), true
		f = FactOfVerification(&v)
	case "registration":
		var r Registration
		err = json.Unmarshal(raw, &r)
		f, ok = FactOfRegistration(&r)
	case "draw":
		var d Draw
		err, ok = json.Unmarshal(raw, &d), true
		f = FactOfDraw(&d)
	}
	return f, ok, err
}
