package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/guideline"
	"lanthorn/ree"
)

// Clear asks for one shipment under a registration. Classes, inputs, ledger head
// and view are what the ledger knows in the same transaction.
type Clear struct {
	Mover
	Registration string
	Case         string // reference of the shipment's record
	Licence      string // reference of its licence
	Application  Application
	Classes      []LineClass
	Inputs       []GateInput
	LedgerHead   int64
	View         guideline.View
}

// Cleared answers whether a shipment was cleared, and why not. Why is empty
// where it was.
type Cleared struct {
	Why      ree.Refusals   `json:"why,omitempty"`
	Classes  []LineClass    `json:"classes"`
	Verdicts []GateVerdict  `json:"verdicts"`
	Run      *guideline.Run `json:"guidelines,omitempty"`
}

// clearedBody is the record of a shipment that was asked for under a general
// licence, cleared or not, with everything that the answer rests on.
type clearedBody struct {
	What            string         `json:"-"`
	Case            string         `json:"case,omitempty"`
	Licence         string         `json:"issues,omitempty"` // reference of its licence
	Under           Under          `json:"under"`
	Application     Application    `json:"application"`
	ApplicationHash string         `json:"applicationHash"`
	Classes         []LineClass    `json:"classes"`
	Inputs          []GateInput    `json:"inputs"`
	Verdicts        []GateVerdict  `json:"verdicts"`
	GateHash        string         `json:"gateHash"`
	LedgerHead      int64          `json:"ledgerHead"`
	View            guideline.View `json:"view"`
	Run             guideline.Run  `json:"run"`
	UsedMG          ree.Mass       `json:"usedMG"` // of the cap, before it
	MassMG          ree.Mass       `json:"massMG"`
	Proposal        *Proposal      `json:"proposal,omitempty"` // what is granted
	Hash            string         `json:"hash,omitempty"`     // of the proposal
	LastDay         calendar.Date  `json:"lastDay,omitzero"`
	Over            []string       `json:"over,omitempty"` // licences of shipments that are over
	Policy          string         `json:"policy"`
	Why             ree.Refusals   `json:"why,omitempty"`
}

func (b clearedBody) kind() string { return b.What }
func (b clearedBody) subjects() []string {
	if b.What == KindGeneralDeclined {
		return []string{b.Under.Registration}
	}
	return append([]string{b.Case, b.Under.Registration}, b.Application.lots()...)
}

// DecideClear asks every condition of the general licence about a shipment and
// clears it, or records why not. A shipment that is no complete application is
// refused, and so is one under a registration that may clear nothing.
func (d *Desk) DecideClear(facts Facts, cmd Clear) ([]Event, Cleared, error) {
	w, err := d.openRegistration(facts, "clear", RegistrationCommand{Mover: cmd.Mover, Registration: cmd.Registration})
	if err != nil {
		return nil, Cleared{}, err
	}
	if err := walk(registrationTable, registrationChecks, "clear", string(w.r.State), false, w); err != nil {
		return nil, Cleared{}, err
	}
	if err := d.shippable(w.g, &cmd.Application).Err(); err != nil {
		return nil, Cleared{}, err
	}
	b, err := w.ask(facts, cmd)
	if err != nil {
		return nil, Cleared{}, err
	}
	out := Cleared{b.Why, b.Classes, b.Verdicts, &b.Run}
	if len(b.Why) > 0 {
		b.What = KindGeneralDeclined
		evs, err := events(cmd.Who, cmd.At, *b)
		return evs, out, err
	}
	evs, err := w.grant(facts, cmd, b)
	return evs, out, err
}

// shippable finds everything that keeps a shipment from being asked about. What
// only some may see is looked at by people.
func (d *Desk) shippable(g *General, a *Application) ree.Refusals {
	rs := a.completeAs(d.Policy, g.asKind())
	for _, rule := range d.Policy.Sensitive(a) {
		rs = append(rs, ree.Refuse("general.sensitive", "enduse", a.EndUse.Code, "basis", rule.Basis).At("endUse.code"))
	}
	for i := range a.Lines {
		if a.Lines[i].Counted() {
			rs = append(rs, ree.Refuse("general.goods_only", "line", itoa(a.Lines[i].No)).At("lines"))
		}
	}
	return rs
}

// ask brings a shipment to the gate, to the guidelines and to the cap.
func (w *registrationWalk) ask(facts Facts, cmd Clear) (*clearedBody, error) {
	d, c := w.desk, &Case{Key: cmd.Case, Application: cmd.Application}
	b := &clearedBody{
		Under:       Under{General: w.g.ID, Version: w.g.Version, Registration: w.r.Key, Month: d.Month(cmd.At)},
		Application: cmd.Application, Classes: cmd.Classes, LedgerHead: cmd.LedgerHead, Policy: d.Policy.Pack + "@" + d.Policy.Version,
	}
	var err error
	if b.ApplicationHash, err = digest("lanthorn application v1", cmd.Application); err != nil {
		return nil, err
	}
	if b.Inputs, err = inputsFor(facts, c, cmd.Inputs); err != nil {
		return nil, err
	}
	if b.Verdicts, err = d.evaluate(c, b.Inputs, cmd.At); err != nil {
		return nil, err
	}
	if b.GateHash, err = gateHash(b.Verdicts); err != nil {
		return nil, err
	}
	b.View = cmd.View
	if d.Guidelines == nil {
		return nil, refuse("guidelines_current")
	}
	if b.Run, err = d.Ask(&cmd.Application, &b.View, b.Verdicts, b.Inputs, cmd.At); err != nil {
		return nil, err
	}
	b.UsedMG = w.r.used(w.g.capFrom(w.today()))
	for _, l := range cmd.Application.Lines {
		b.MassMG += l.MassMG
	}
	b.Why = b.declined(w.g)
	return b, nil
}

// declined finds everything that keeps a shipment from being cleared by rule.
func (b *clearedBody) declined(g *General) ree.Refusals {
	var rs ree.Refusals
	for _, v := range b.Verdicts {
		if v.Status != Verified && v.Status != Qualified {
			rs = append(rs, ree.Refuse("general.not_clean", "line", itoa(v.Line), "status", string(v.Status)).At("lines"))
		}
	}
	for _, k := range b.Classes {
		switch k.Controlled {
		case control.No:
			rs = append(rs, ree.Refuse("general.not_controlled", "line", itoa(k.Line)).At("lines"))
		case control.Undetermined:
			rs = append(rs, ree.Refuse("general.undetermined", "line", itoa(k.Line)).At("lines"))
		}
	}
	rs = append(rs, closedBy(g, &b.Run)...)
	if most := ree.Mass(g.CapKG) * ree.Kilogram; g.CapKG > 0 && b.UsedMG+b.MassMG > most {
		rs = append(rs, ree.Refuse("general.cap", "cap", most.String(), "months", itoa(max(1, g.CapMonths)), "used", b.UsedMG.String(), "asked", b.MassMG.String()).At("lines"))
	}
	return rs
}

// closedBy lists the guidelines that keep a shipment from being cleared by rule:
// those that close the general licence, and those after which a person has
// something to do.
func closedBy(g *General, run *guideline.Run) ree.Refusals {
	var rs ree.Refusals
	for _, r := range run.Results {
		code := ""
		switch e := &r.Effect; e.Kind() {
		case guideline.Closes:
			if e.Closes == g.ID {
				code = "general.closed"
			}
		case guideline.Requires:
			if len(r.Missing) > 0 {
				code = "general.document"
			}
		case guideline.Flags:
			if e.Flag == "serious" {
				code = "general.person"
			}
		default:
			code = "general.person"
		}
		if code != "" {
			rs = append(rs, ree.Refuse(code, "rule", r.Rule, "version", r.Version, "basis", r.Basis))
		}
	}
	return rs
}

// grant makes the record of a cleared shipment and its licence: one act.
func (w *registrationWalk) grant(facts Facts, cmd Clear, b *clearedBody) ([]Event, error) {
	d := w.desk
	if known, err := facts.Case(cmd.Case); err != nil || known != nil || cmd.Case == "" {
		if err == nil {
			err = ree.Refuse("review.case_unknown", "case", cmd.Case)
		}
		return nil, err
	}
	b.What, b.Case, b.Licence = KindGeneralCleared, cmd.Case, cmd.Licence
	b.LastDay = w.today().Add(w.g.Days)
	if b.LastDay.After(w.r.LastDay) {
		b.LastDay = w.r.LastDay
	}
	if w.g.BackDays > 0 {
		b.Under.BackBy = w.today().Add(w.g.BackDays)
	}
	b.Proposal = b.proposal(w.g, cmd)
	var err error
	if b.Hash, err = b.Proposal.Hash(); err != nil {
		return nil, err
	}
	if b.Over, err = w.done(facts); err != nil {
		return nil, err
	}
	issued, err := d.issue(facts, b.asCase(cmd), Decide{Command: Command{Case: cmd.Case, Who: cmd.Who, At: cmd.At}, Licence: cmd.Licence})
	if err != nil {
		return nil, err
	}
	issued.Licence.Under = &b.Under
	return events(cmd.Who, cmd.At, *b, issued)
}

// proposal grants every line as it was asked for, in the terms of the general
// licence.
func (b *clearedBody) proposal(g *General, cmd Clear) *Proposal {
	p := &Proposal{Case: b.Case, Version: 1, ApplicationHash: b.ApplicationHash, GateHash: b.GateHash, Guidelines: b.Run.Hash, Classes: b.Classes, Policy: b.Policy, By: System, At: cmd.At.UTC()}
	for _, l := range b.Application.Lines {
		p.Lines = append(p.Lines, LineOutcome{Line: l.No, Outcome: Grant, MassMG: l.MassMG, Reasons: g.Reasons, Conditions: g.Conditions, LastDay: b.LastDay})
	}
	return p
}

// asCase is the record of a cleared shipment: a case that was decided at once.
func (b *clearedBody) asCase(cmd Clear) *Case {
	at := cmd.At
	return &Case{
		Key: b.Case, State: Decided, Version: 1, Application: b.Application, ApplicationHash: b.ApplicationHash,
		Opened: at, Lodged: at, Accepted: at, Decided: at, Classes: b.Classes, Verdicts: b.Verdicts, GateHash: b.GateHash, GateAt: at, LedgerHead: b.LedgerHead,
		Guided: &Guided{1, at, b.Run}, Proposal: b.Proposal, ProposalHash: b.Hash, Licence: b.Licence, Under: &b.Under,
		Decision: &Decision{ProposalHash: b.Hash, GateHash: b.GateHash, LedgerHead: b.LedgerHead, ProposedBy: System, Decider: System, At: at, Policy: b.Policy},
	}
}

// done lists the open shipments under which nothing can move any more.
func (w *registrationWalk) done(facts Facts) ([]string, error) {
	var out []string
	for _, o := range w.r.Open {
		l, err := facts.Licence(o.Licence)
		if err != nil {
			return nil, err
		}
		if l == nil || l.from("suspend") == nil && !w.today().After(o.LastDay) {
			continue
		}
		left, err := stillOut(facts, l)
		if err != nil {
			return nil, err
		}
		if o.BackBy.IsZero() || left == 0 {
			out = append(out, o.Licence)
		}
	}
	return out, nil
}

// reproduceCleared works out again what was said of a shipment under a general
// licence: the gate from its inputs, the guidelines from what they were shown.
func (d *Desk) reproduceCleared(e Event) (*Step, error) {
	var b clearedBody
	if err := decode(e, &b); err != nil {
		return nil, err
	}
	verdicts, err := d.evaluate(&Case{Application: Application{Exporter: b.Application.Exporter}}, b.Inputs, e.At)
	if err != nil {
		return nil, err
	}
	hash, err := gateHash(verdicts)
	if err != nil {
		return nil, err
	}
	app, err := digest("lanthorn application v1", b.Application)
	if err != nil {
		return nil, err
	}
	decided, err := b.Proposal.Hash()
	if err != nil {
		return nil, err
	}
	same := hash == b.GateHash && app == b.ApplicationHash && decided == b.Hash
	words := fmt.Sprintf("cleared under %s version %s, registration %s, gate at ledger entry %d, hash %s, %d guidelines asked", b.Under.General, b.Under.Version, b.Under.Registration, b.LedgerHead, hash, len(b.Run.Asked))
	if d.Book == nil || d.Book(b.Run.Book) == nil {
		return &Step{Same: false, Words: words + "; the book " + b.Run.Book + " is not at hand"}, nil
	}
	again, err := d.Book(b.Run.Book).Run(&b.View)
	if err != nil {
		return nil, err
	}
	now, err := json.Marshal(again)
	if err != nil {
		return nil, err
	}
	then, err := json.Marshal(b.Run)
	clean := !slices.ContainsFunc(verdicts, func(v GateVerdict) bool { return v.Status != Verified && v.Status != Qualified })
	return &Step{Same: same && clean && bytes.Equal(now, then), Words: words}, err
}
