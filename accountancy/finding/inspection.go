package finding

import (
	"slices"
	"time"
)

// InspectionState is where an inspection stands.
type InspectionState string

// The states of an inspection.
const (
	Planned   InspectionState = "planned"
	UnderWay  InspectionState = "under_way"
	Ended     InspectionState = "ended"
	Concluded InspectionState = "concluded"
	Settled   InspectionState = "closed"
	Cancelled InspectionState = "cancelled"
)

// leastOfficers is how many inspectors go together (Decree 785, Art. 19).
const leastOfficers = 2

// measures are what inspectors may do (Decree 785, Art. 18); those that hold
// goods or places must be settled before the case closes.
var measures = map[string]bool{"files_demanded": false, "questioned": false, "entered": false, "sealed": true, "seized": true}

// inspectionResults are how an inspection may come out.
var inspectionResults = []string{"in_order", "breach", "inconclusive", "obstructed"}

// Measure is something inspectors did on the spot.
type Measure struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Targets []string  `json:"targets"` // lots, places, documents
	By      []Actor   `json:"by"`
	At      time.Time `json:"at"`
	Reason  string    `json:"reason"`
	Settled string    `json:"settled,omitempty"` // how a seal or seizure ended: lifted, or by which decision
}

// holding reports whether the measure still holds something.
func (m *Measure) holding() bool { return measures[m.Kind] && m.Settled == "" }

// Sample is material taken, sealed, and sent to a laboratory.
type Sample struct {
	ID       string    `json:"id"`
	Lot      string    `json:"lot"`
	Seal     string    `json:"seal"`
	By       []Actor   `json:"by"`
	At       time.Time `json:"at"`
	Report   *Document `json:"report,omitempty"` // the laboratory's
	Reported Actor     `json:"reported,omitzero"`
	Waived   string    `json:"waived,omitempty"` // why no report comes
}

// Inspection is a visit to a site. Its zero value is one that is not there yet.
type Inspection struct {
	Ref      string          `json:"ref"`
	State    InspectionState `json:"state"`
	Site     string          `json:"site"`
	Party    string          `json:"party"` // the organisation inspected
	Basis    string          `json:"basis"` // legal basis
	Findings []string        `json:"findings,omitempty"`
	Officers []Actor         `json:"officers,omitempty"`
	Measures []Measure       `json:"measures,omitempty"`
	Samples  []Sample        `json:"samples,omitempty"`
	Result   string          `json:"result,omitempty"`
	History  []Step          `json:"history,omitempty"`
}

func (i *Inspection) officer(person string) bool {
	return slices.ContainsFunc(i.Officers, func(a Actor) bool { return a.Person == person })
}

func (i *Inspection) measure(id string) int {
	return slices.IndexFunc(i.Measures, func(m Measure) bool { return m.ID == id })
}

func (i *Inspection) sample(id string) int {
	return slices.IndexFunc(i.Samples, func(s Sample) bool { return s.ID == id })
}

// InspectionCommand is a move on an inspection with what it brings.
type InspectionCommand struct {
	Move     string
	Who      Actor
	Second   Actor // the other inspector, who confirms from their own session
	At       time.Time
	Reason   string
	Ref      string // plan
	Site     string
	Party    string
	Basis    string
	Findings []string
	Officer  Actor    // appoint, dismiss
	Papers   bool     // begin: identity papers were shown (Decree 785, Art. 19)
	ID       string   // of a measure or sample
	Kind     string   // measure
	Targets  []string // measure
	Lot      string   // take_sample
	Seal     string   // take_sample
	Report   Document // report_sample
	Result   string   // conclude
}

var onSite = []string{"dated", "inspector", "second_inspector"}

func onSiteAnd(more ...string) []string { return append(slices.Clip(onSite), more...) }

// inspectionTable is the inspection machine (Decree 785, Art. 18 and 19).
var inspectionTable = []Transition{
	{"plan", []string{""}, "planned", "site.supervise", []string{"dated", "person", "planned_whole", "outside_planned"}},
	{"appoint", []string{"planned", "under_way"}, "", "site.supervise", []string{"dated", "person", "outside", "appointee"}},
	{"dismiss", []string{"planned"}, "", "site.supervise", []string{"dated", "person", "outside", "appointed", "reason"}},
	{"begin", []string{"planned"}, "under_way", "site.supervise", []string{"dated", "two_officers", "inspector", "second_inspector", "papers_shown"}},
	{"measure", []string{"under_way"}, "", "site.supervise", onSiteAnd("measure", "reason")},
	{"take_sample", []string{"under_way"}, "", "site.supervise", onSiteAnd("sample")},
	{"end", []string{"under_way"}, "ended", "site.supervise", onSite},
	{"report_sample", []string{"under_way", "ended"}, "", "site.supervise", []string{"dated", "person", "outside", "sample_waits", "not_sampler", "report"}},
	{"waive_sample", []string{"under_way", "ended"}, "", "site.supervise", onSiteAnd("sample_waits", "reason")},
	{"settle", []string{"under_way", "ended", "concluded"}, "", "site.supervise", onSiteAnd("measure_holds", "reason")},
	{"conclude", []string{"ended"}, "concluded", "site.supervise", onSiteAnd("samples_answered", "result", "reason")},
	{"close", []string{"concluded"}, "closed", "site.supervise", []string{"dated", "person", "outside", "not_inspector", "measures_settled", "reason"}},
	{"cancel", []string{"planned"}, "cancelled", "site.supervise", []string{"dated", "person", "outside", "reason"}},
}

// InspectionTransitions is the inspection machine's table.
func InspectionTransitions() []Transition { return clone(inspectionTable) }

// Do makes a move: the inspection that follows, or every reason why not. The
// inspection given is never changed.
func (i Inspection) Do(cmd InspectionCommand) (Inspection, error) {
	to, err := inspections.try(cmd.Move, string(i.State), false, &visit{&i, &cmd})
	if err != nil {
		return i, err
	}
	return i.made(cmd, to), nil
}

// Apply makes a move that was accepted once, as [Finding.Apply] does.
func (i Inspection) Apply(cmd InspectionCommand) Inspection {
	row := find(inspectionTable, cmd.Move)
	if row == nil {
		return i
	}
	if row.To == "" {
		return i.made(cmd, string(i.State))
	}
	return i.made(cmd, row.To)
}

func (i Inspection) made(cmd InspectionCommand, to string) Inspection {
	from := i.State
	i.State = InspectionState(to)
	if effect := inspectionEffects[cmd.Move]; effect != nil {
		effect(&i, &cmd)
	}
	i.History = grown(i.History, Step{cmd.Move, string(from), to, cmd.Who, cmd.At, cmd.Reason})
	return i
}

// NeedsSecond reports whether a move waits for the other inspector.
func NeedsSecond(move string) bool {
	row := find(inspectionTable, move)
	return row != nil && slices.Contains(row.Guards, "second_inspector")
}

// Moves lists every move of the inspection machine for one person, as
// [Finding.Moves] does.
func (i Inspection) Moves(who Actor, at time.Time) []Status {
	return inspections.moves(string(i.State), &visit{&i, &InspectionCommand{Who: who, At: at}})
}

var inspectionEffects = map[string]func(*Inspection, *InspectionCommand){
	"plan": func(i *Inspection, c *InspectionCommand) {
		i.Ref, i.Site, i.Party, i.Basis, i.Findings = c.Ref, c.Site, c.Party, c.Basis, slices.Clone(c.Findings)
	},
	"appoint": func(i *Inspection, c *InspectionCommand) { i.Officers = grown(i.Officers, c.Officer) },
	"dismiss": func(i *Inspection, c *InspectionCommand) {
		i.Officers = slices.DeleteFunc(slices.Clone(i.Officers), func(a Actor) bool { return a.Person == c.Officer.Person })
	},
	"measure": func(i *Inspection, c *InspectionCommand) {
		i.Measures = grown(i.Measures, Measure{c.ID, c.Kind, slices.Clone(c.Targets), []Actor{c.Who, c.Second}, c.At, c.Reason, ""})
	},
	"take_sample": func(i *Inspection, c *InspectionCommand) {
		i.Samples = grown(i.Samples, Sample{ID: c.ID, Lot: c.Lot, Seal: c.Seal, By: []Actor{c.Who, c.Second}, At: c.At})
	},
	"report_sample": func(i *Inspection, c *InspectionCommand) {
		i.Samples = slices.Clone(i.Samples)
		s, report := &i.Samples[i.sample(c.ID)], c.Report
		s.Report, s.Reported = &report, c.Who
	},
	"waive_sample": func(i *Inspection, c *InspectionCommand) {
		i.Samples = slices.Clone(i.Samples)
		i.Samples[i.sample(c.ID)].Waived = c.Reason
	},
	"settle": func(i *Inspection, c *InspectionCommand) {
		i.Measures = slices.Clone(i.Measures)
		i.Measures[i.measure(c.ID)].Settled = c.Reason
	},
	"conclude": func(i *Inspection, c *InspectionCommand) { i.Result = c.Result },
}
