package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"lanthorn/control"
	"lanthorn/guideline"
	"lanthorn/ree"
)

// KindGuided records what the guidelines in force said of a case.
const KindGuided = "review.guidelines_run"

// Guidelines asks the guidelines of one book about a case. The same book and
// view give the same run.
type Guidelines interface {
	Run(*guideline.View) (guideline.Run, error)
}

// Guided is the last run of the guidelines on a case.
type Guided struct {
	Version int           `json:"version"` // of the application
	At      time.Time     `json:"at"`
	Run     guideline.Run `json:"run"`
}

type guidedBody struct {
	Case    string         `json:"case"`
	Version int            `json:"version"`
	View    guideline.View `json:"view"`
	Run     guideline.Run  `json:"run"`
}

func (guidedBody) kind() string         { return KindGuided }
func (b guidedBody) subjects() []string { return []string{b.Case} }

// Guide brings a case to the guidelines. View is what the ledger knows of it;
// what the gate found is filled in here.
type Guide struct {
	Command
	View   guideline.View
	Inputs []GateInput // of the gate's last look; none before it
}

// DecideGuide asks the guidelines in force about a case.
func (d *Desk) DecideGuide(facts Facts, cmd Guide) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	if err := x.try("guide"); err != nil {
		return nil, err
	}
	run, err := d.Ask(&x.c.Application, &cmd.View, x.c.Verdicts, cmd.Inputs, cmd.At)
	if err != nil {
		return nil, err
	}
	return events(x.who, x.at, guidedBody{cmd.Case, x.c.Version, cmd.View, run})
}

// Ask asks the guidelines in force about an application: with what the gate said
// of it, where it has looked. The view is completed in place.
func (d *Desk) Ask(a *Application, v *guideline.View, verdicts []GateVerdict, inputs []GateInput, at time.Time) (guideline.Run, error) {
	v.Day = d.Calendar.Day(at).String()
	a.describe(v)
	describeGate(v, verdicts, inputs)
	return d.Guidelines.Run(v)
}

// Show fills in a view what a case says of itself on the day of its lodging.
func (d *Desk) Show(c *Case, v *guideline.View) {
	v.Day = d.Calendar.Day(c.Lodged).String()
	c.Application.describe(v)
	describeGate(v, c.Verdicts, nil)
}

// describe fills in a view what the application itself says. Lines and parties
// that stand there already keep what else is known of them.
func (a *Application) describe(v *guideline.View) {
	v.Kind, v.Destination = a.Kind, a.Destination
	v.Applicant.Ref = a.Exporter
	v.EndUse = guideline.EndUse(a.EndUse)
	v.Route = guideline.Route{Mode: a.Route.Mode, From: a.Route.From, Via: a.Route.Via, To: a.Route.To}
	v.Contract = guideline.Contract{Number: a.Contract.Number}
	if !a.Contract.Date.IsZero() {
		v.Contract.Date = a.Contract.Date.String()
	}
	v.Documents = nil
	for _, doc := range a.Documents {
		if doc.Hash != "" {
			v.Documents = append(v.Documents, doc.Kind)
		}
	}
	v.Parties = grown(v.Parties, len(a.Parties()))
	for i, p := range a.Parties() {
		v.Parties[i].Name, v.Parties[i].Country, v.Parties[i].Role = p.Name, p.Country, a.role(i)
	}
	v.Lines = grown(v.Lines, len(a.Lines))
	for i := range a.Lines {
		a.Lines[i].describe(&v.Lines[i])
	}
}

// role is the role of the party at a place of [Application.Parties].
func (a *Application) role(i int) string {
	switch {
	case i == 0:
		return "consignee"
	case i <= len(a.EndUsers):
		return "end_user"
	}
	return "intermediary"
}

func (l *Line) describe(v *guideline.Line) {
	kind := l.Kind
	if kind == "" {
		kind, _ = control.KindOf(l.Form)
	}
	v.No, v.Form, v.Kind, v.Level, v.HS = l.No, string(l.Form), string(kind), string(l.Form.Level()), l.HS
	if l.Counted() {
		v.Subject, v.Kind, v.Level = string(l.Subject), "", ""
	}
	v.MassKG = guideline.Number(float64(l.MassMG) / float64(ree.Kilogram))
	v.Value, v.Currency = guideline.Number(l.Value), l.Currency
}

// describeGate fills in what the gate found.
func describeGate(v *guideline.View, verdicts []GateVerdict, inputs []GateInput) {
	worst := GateStatus("")
	for _, g := range verdicts {
		if worst == "" {
			worst = g.Status
		}
		worst = worse(worst, g.Status)
		for i := range v.Lines {
			if v.Lines[i].No == g.Line {
				v.Lines[i].Provenance = string(g.Status)
			}
		}
	}
	v.Provenance = string(worst)
	for i := range v.Lines {
		for j := range inputs {
			if inputs[j].Line == v.Lines[i].No {
				describeOrigins(&v.Lines[i], &inputs[j])
			}
		}
	}
}

func describeOrigins(l *guideline.Line, in *GateInput) {
	l.UnknownOrigin, l.Origins = 0, nil
	for _, lot := range in.Lots {
		for _, e := range lot.Elements {
			l.UnknownOrigin = max(l.UnknownOrigin, guideline.Number(float64(e.Unknown.Share)/float64(ree.Whole/100)))
			for _, o := range e.Origins {
				if o.Country != "" && !slices.Contains(l.Origins, o.Country) {
					l.Origins = append(l.Origins, o.Country)
				}
			}
		}
	}
	slices.Sort(l.Origins)
}

// grown is a list of n items that keeps those it has.
func grown[T any](list []T, n int) []T {
	for len(list) < n {
		var zero T
		list = append(list, zero)
	}
	return list[:n]
}

// applyGuided takes over a run; a proposal made on another answer is voided.
func applyGuided(c *Case, e Event, b *guidedBody) {
	if c.Proposal != nil && c.guidedBy() != b.Run.Hash {
		c.void(e, "guidelines_changed")
		c.State = Consolidation
	}
	c.Guided, c.Routings = &Guided{b.Version, e.At, b.Run}, routings(&b.Run)
}

// guidedBy is the hash of what the guidelines said; empty where they were not
// asked.
func (c *Case) guidedBy() string {
	if c.Guided == nil {
		return ""
	}
	return c.Guided.Run.Hash
}

// routings are the agencies that a run sends a case to.
func routings(run *guideline.Run) []Routing {
	var out []Routing
	for _, r := range run.Of(guideline.Routes) {
		for _, agency := range r.Effect.Route {
			out = append(out, Routing{Agency: agency, Rule: r.Rule, Version: r.Version, Basis: r.Basis})
		}
	}
	return out
}

// guardDocumentsRequired stops an application that lacks what a guideline asks
// for.
func guardDocumentsRequired(x *attempt) ree.Refusals {
	if x.c.Guided == nil {
		return nil
	}
	return Required(&x.c.Guided.Run)
}

// Required lists the documents that guidelines ask for and that are missing.
func Required(run *guideline.Run) ree.Refusals {
	var rs ree.Refusals
	for _, r := range run.Of(guideline.Requires) {
		for _, doc := range r.Missing {
			rs = append(rs, refuse("documents_required", "document", doc, "rule", r.Rule, "version", r.Version, "basis", r.Basis).At("documents"))
		}
	}
	return rs
}

// guideAgain is the hash of what the guidelines say at the instant of decision;
// it is empty where no run stands with the case, as before there were any.
func (d *Desk) guideAgain(x *attempt, cmd Decide, inputs []GateInput) (string, error) {
	if x.c.Guided == nil {
		return "", nil
	}
	if d.Guidelines == nil {
		return "", refuse("guidelines_current")
	}
	run, err := d.Ask(&x.c.Application, &cmd.View, x.verdicts, inputs, cmd.At)
	return run.Hash, err
}

// guardGuidelinesCurrent blocks a decision where the guidelines, asked again in
// the same transaction, do not say what the proposal was made on: one may have
// come into force or back from its suspension since.
func guardGuidelinesCurrent(x *attempt) *ree.Refusal {
	if x.guided != x.c.guidedBy() {
		return refuse("guidelines_current")
	}
	return nil
}

// reproduceGuided asks the book that was asked then about the view that it was
// shown then.
func (d *Desk) reproduceGuided(e Event) (*Step, error) {
	var b guidedBody
	if err := decode(e, &b); err != nil {
		return nil, err
	}
	words := fmt.Sprintf("%d guidelines asked, %d spoke, hash %s", len(b.Run.Asked), len(b.Run.Results), b.Run.Hash)
	var book Guidelines
	if d.Book != nil {
		book = d.Book(b.Run.Book)
	}
	if book == nil {
		return &Step{Words: words + "; the book " + b.Run.Book + " is not at hand"}, nil
	}
	again, err := book.Run(&b.View)
	if err != nil {
		return nil, err
	}
	now, err := json.Marshal(again)
	if err != nil {
		return nil, err
	}
	then, err := json.Marshal(b.Run)
	return &Step{Same: bytes.Equal(now, then), Words: words}, err
}
