package review

import (
	"slices"
	"time"

	"lanthorn/ree"
)

var amendmentChecks map[string]check[*amendmentWalk]

func init() {
	amendmentChecks = map[string]check[*amendmentWalk]{
		"person":            always(func(w *amendmentWalk) *ree.Refusal { return personOf(w.cmd.Who) }),
		"office_side":       always((*amendmentWalk).officeSide),
		"holder_side":       always((*amendmentWalk).holderSide),
		"not_general":       always((*amendmentWalk).notGeneral),
		"licence_in_force":  always((*amendmentWalk).inForce),
		"one_at_a_time":     always((*amendmentWalk).oneAtATime),
		"changed":           brought((*amendmentWalk).changed),
		"complete":          {true, func(w *amendmentWalk) ree.Refusals { return w.a.Application.Complete(w.desk.Policy) }},
		"key_element":       {true, (*amendmentWalk).keyElement},
		"lines_kept":        {true, (*amendmentWalk).linesKept},
		"not_below_drawn":   {false, (*amendmentWalk).notBelowDrawn},
		"classified":        {true, (*amendmentWalk).classified},
		"gate_inputs":       {true, nil},
		"assessed":          {false, (*amendmentWalk).assessed},
		"amendment_reasons": {true, (*amendmentWalk).reasons},
		"amendment_hash":    brought((*amendmentWalk).hash),
		"not_proposer":      always((*amendmentWalk).notProposer),
		"amendment_seen":    always((*amendmentWalk).seen),
		"not_signed_yet":    always((*amendmentWalk).notSigned),
		"approves":          always(func(w *amendmentWalk) *ree.Refusal { return w.proposes(true) }),
		"refuses":           always(func(w *amendmentWalk) *ree.Refusal { return w.proposes(false) }),
		"enough_agree":      always((*amendmentWalk).enoughAgree),
		"clerical":          always((*amendmentWalk).clerical),
		"agency_asked":      always((*amendmentWalk).agencyAsked),
		"agency_awaited":    always((*amendmentWalk).agencyAwaited),
		"agency_side":       always((*amendmentWalk).agencySide),
		"answer":            {true, (*amendmentWalk).answered},
		"expired":           always((*amendmentWalk).expired),
		"deems":             always((*amendmentWalk).deems),
		"agencies_heard":    {false, (*amendmentWalk).agenciesHeard},
		"no_objection":      {false, (*amendmentWalk).noObjection},
		"not_contributor":   always((*amendmentWalk).notContributor),
		"reason": brought(func(w *amendmentWalk) *ree.Refusal {
			if blank(w.cmd.Reason) {
				return refuse("reason")
			}
			return nil
		}),
	}
}

// officeSide keeps out whoever is a party of the deal, as it is or as amended.
func (w *amendmentWalk) officeSide() *ree.Refusal {
	amended := Case{Application: w.a.Application}
	if amended.deal(w.cmd.Who.Org) {
		return refuse("office_side", "org", w.cmd.Who.Org)
	}
	return officeOf(w.l, w.cmd.Who)
}

func (w *amendmentWalk) holderSide() *ree.Refusal {
	if w.cmd.Who.Org != w.l.Holder {
		return refuse("holder_side", "org", w.cmd.Who.Org)
	}
	return nil
}

func (w *amendmentWalk) inForce() *ree.Refusal {
	today := w.desk.Calendar.Day(w.cmd.At)
	if !w.l.inForce() || today.After(w.l.LastDay) || w.l.Ending.stood(w.cmd.At) {
		return refuse("licence_in_force", "licence", w.l.Key, "licencestate", string(w.l.StateOn(today)))
	}
	return nil
}

// notGeneral sends a shipment under a general licence to be cleared anew: what it
// was cleared by was asked about it as it is.
func (w *amendmentWalk) notGeneral() *ree.Refusal {
	if w.l.Under != nil {
		return refuse("not_general", "licence", w.l.Key, "registration", w.l.Under.Registration)
	}
	return nil
}

func (w *amendmentWalk) oneAtATime() *ree.Refusal {
	if w.l.Amending != "" {
		return refuse("one_at_a_time", "amendment", w.l.Amending)
	}
	return nil
}

func (w *amendmentWalk) changed() *ree.Refusal {
	if len(w.a.Preview.Changes) == 0 {
		return refuse("changed")
	}
	return nil
}

// keyElement refuses what the law makes a new application (DUI Art. 18).
func (w *amendmentWalk) keyElement() ree.Refusals {
	var rs ree.Refusals
	for _, c := range w.a.Preview.Changes {
		if c.Key {
			rs = append(rs, refuse("key_element", "change", c.Field, "basis", w.desk.Policy.Amendments.Basis))
		}
	}
	return rs
}

// linesKept refuses changes of lines that the licence does not have.
func (w *amendmentWalk) linesKept() ree.Refusals {
	var rs ree.Refusals
	for _, c := range w.a.Preview.Changes {
		if _, licensed := w.lines[c.Line]; c.Line > 0 && (!licensed || c.Field == "line.removed") {
			rs = append(rs, refuse("lines_kept", "line", itoa(c.Line), "licence", w.l.Key))
		}
	}
	if w.a.Application.Exporter != w.l.Holder {
		rs = append(rs, refuse("holder_side", "org", w.a.Application.Exporter))
	}
	return rs
}

// notBelowDrawn refuses to license less than is reserved or written off, of a
// line or of a lot.
func (w *amendmentWalk) notBelowDrawn() ree.Refusals {
	var rs ree.Refusals
	for _, line := range values(w.lines) {
		now := w.a.Application.line(line.No)
		if now == nil || now.Amount() < line.drawn() {
			rs = append(rs, refuse("not_below_drawn", "line", itoa(line.No), "drawn", line.drawn().String()))
			continue
		}
		for lot, used := range w.usedOf(line.No) {
			i := slices.IndexFunc(now.Lots, func(q LotQuantity) bool { return q.Lot == lot })
			if i < 0 || now.Lots[i].MassMG < used {
				rs = append(rs, refuse("not_below_drawn", "line", itoa(line.No), "drawn", used.String(), "lot", lot))
			}
		}
	}
	return rs
}

// usedOf is what was written off of each lot of a line.
func (w *amendmentWalk) usedOf(no int) map[string]ree.Mass {
	out := map[string]ree.Mass{}
	line := w.c.Application.line(no)
	if line == nil { // the case was amended without it in a round after an appeal
		return out
	}
	for _, q := range line.Lots {
		if used := w.used[HoldKey(w.c.Key, no, q.Lot)]; used > 0 {
			out[q.Lot] = used
		}
	}
	return out
}

// classified wants a sound class for each line that is classified again.
func (w *amendmentWalk) classified() ree.Refusals {
	var rs ree.Refusals
	for _, x := range w.a.Preview.Reopened {
		if x.Kind != "classification" {
			continue
		}
		i := slices.IndexFunc(w.cmd.Classes, func(k LineClass) bool { return k.Line == x.Line })
		if i < 0 || !w.cmd.Classes[i].sound() {
			rs = append(rs, refuse("classified", "line", itoa(x.Line)))
		}
	}
	return rs
}

// assessed wants, for an approval, a verdict on every line looked at again that
// is not too old, lets the line pass, and still is what it was.
func (w *amendmentWalk) assessed() ree.Refusals {
	if !w.toApprove() || len(w.a.regated()) == 0 {
		return nil
	}
	var rs ree.Refusals
	for _, no := range w.a.regated() {
		v := verdictOf(w.a.Verdicts, no)
		if v == nil {
			rs = append(rs, refuse("gate_evaluated", "line", itoa(no)))
		} else if v.Status == Failed || v.Status == Unlinked || v.Status == Stale {
			rs = append(rs, refuse("proposal_fits_gate", "line", itoa(no), "status", string(v.Status)))
		}
		if now := verdictOf(w.now, no); v != nil && now != nil && (now.InputHash != v.InputHash || now.Status != v.Status) {
			rs = append(rs, refuse("gate_current", "why", "gate.upstream_changed", "line", itoa(no), "status", string(now.Status)))
		}
	}
	if limit := w.desk.Policy.GateMaxAge; len(rs) == 0 && w.cmd.At.Sub(w.a.GateAt) > time.Duration(limit)*time.Hour {
		rs = append(rs, refuse("gate_current", "why", "gate.too_old", "hours", itoa(limit)))
	}
	if len(rs) == 0 && w.a.GateAt.Sub(w.cmd.At) > clocksApart {
		rs = append(rs, refuse("gate_current", "why", "gate.ahead"))
	}
	return rs
}

// toApprove reports whether the move would approve, or propose to.
func (w *amendmentWalk) toApprove() bool {
	if w.move == "propose" {
		return w.cmd.Approve
	}
	return w.a.Proposal != nil && w.a.Proposal.Approve
}

func verdictOf(list []GateVerdict, no int) *GateVerdict {
	i := slices.IndexFunc(list, func(v GateVerdict) bool { return v.Line == no })
	if i < 0 {
		return nil
	}
	return &list[i]
}

func (w *amendmentWalk) reasons() ree.Refusals {
	rs := known("reason", "reasons", w.cmd.Reasons, w.desk.Policy.Reasons)
	if len(w.cmd.Reasons) == 0 {
		rs = append(rs, refuse("amendment_reasons").At("reasons"))
	}
	return rs
}

func (w *amendmentWalk) hash() *ree.Refusal {
	if w.a.Proposal == nil || w.cmd.Hash == "" || w.cmd.Hash != w.a.ProposalHash {
		return refuse("proposal_hash", "seen", w.cmd.Hash, "current", w.a.ProposalHash)
	}
	return nil
}

func (w *amendmentWalk) notProposer() *ree.Refusal {
	if w.a.Proposal != nil && w.a.Proposal.By == w.cmd.Who.Person {
		return refuse("not_proposer", "person", w.cmd.Who.Person)
	}
	return nil
}

func (w *amendmentWalk) notSigned() *ree.Refusal {
	if slices.ContainsFunc(w.a.Signatures, func(s Signature) bool { return s.Person == w.cmd.Who.Person }) {
		return refuse("not_signed_yet", "person", w.cmd.Who.Person)
	}
	return nil
}

func (w *amendmentWalk) proposes(approve bool) *ree.Refusal {
	if w.a.Proposal == nil || w.a.Proposal.Approve != approve {
		return refuse("amendment_outcome", "amendment", w.a.Key)
	}
	return nil
}

// enoughAgree counts the people who agree beside the proposer: those who signed
// this very hash, and who decides.
func (w *amendmentWalk) enoughAgree() *ree.Refusal {
	people := map[string]bool{w.cmd.Who.Person: true}
	for _, s := range w.a.Signatures {
		if s.ProposalHash == w.a.ProposalHash {
			people[s.Person] = true
		}
	}
	if w.a.Proposal != nil {
		delete(people, w.a.Proposal.By)
	}
	if need := w.desk.Policy.Amendments.Others[w.a.Preview.Class]; len(people) < need {
		return refuse("enough_agree", "have", itoa(len(people)), "need", itoa(need), "class", string(w.a.Preview.Class))
	}
	return nil
}

func (w *amendmentWalk) clerical() *ree.Refusal {
	if w.a.Preview.Class != Clerical {
		return refuse("clerical", "class", string(w.a.Preview.Class))
	}
	return nil
}
