package review

import (
	"slices"
	"time"

	"lanthorn/ree"
)

func guardGateEvaluated(x *attempt) ree.Refusals {
	var rs ree.Refusals
	for _, l := range x.c.Application.Lines {
		if x.c.Verdict(l.No) == nil {
			rs = append(rs, refuse("gate_evaluated", "line", itoa(l.No)))
		}
	}
	return rs
}

func guardGateNotStale(x *attempt) ree.Refusals {
	var rs ree.Refusals
	for _, m := range x.c.Stale {
		rs = append(rs, refuse("gate_not_stale", "line", itoa(m.Line), "cause", m.Cause, "why", m.Code))
	}
	for _, v := range x.c.Verdicts {
		if v.Status == Stale {
			rs = append(rs, refuse("gate_not_stale", "line", itoa(v.Line), "cause", "", "why", "gate.stale"))
		}
	}
	return rs
}

// guardConcernsReasoned lets a line with a concern, a failure or no lots into
// review only with an officer's reason.
func guardConcernsReasoned(x *attempt) ree.Refusals {
	var rs ree.Refusals
	for _, v := range x.c.Verdicts {
		switch v.Status {
		case Concerned, Failed, Unlinked:
			if x.concerned[v.Line] == "" {
				rs = append(rs, refuse("concerns_reasoned", "line", itoa(v.Line), "status", string(v.Status)))
			}
		}
	}
	return rs
}

// guardProposalHash holds what the signer saw against what there is.
func guardProposalHash(x *attempt) *ree.Refusal {
	if x.c.Proposal == nil || x.hash == "" || x.hash != x.c.ProposalHash {
		return refuse("proposal_hash", "seen", x.hash, "current", x.c.ProposalHash)
	}
	return nil
}

func guardNotProposer(x *attempt) *ree.Refusal {
	if x.c.Proposal != nil && x.c.Proposal.By == x.who.Person {
		return refuse("not_proposer", "person", x.who.Person)
	}
	return nil
}

func guardNotSignedYet(x *attempt) *ree.Refusal {
	if slices.ContainsFunc(x.c.Signatures, func(s Signature) bool { return s.Person == x.who.Person }) {
		return refuse("not_signed_yet", "person", x.who.Person)
	}
	return nil
}

func guardDeciderSeparate(x *attempt) *ree.Refusal {
	if x.desk.Policy.Signing.DeciderNotCountersigner && guardNotSignedYet(x) != nil {
		return refuse("decider_separate", "person", x.who.Person)
	}
	return nil
}

// guardSignatures counts distinct people, none the proposer, none of the deal,
// who signed the very hash that stands.
func guardSignatures(x *attempt) *ree.Refusal {
	people := map[string]bool{}
	for _, s := range x.c.Signatures {
		if x.c.Proposal != nil && s.ProposalHash == x.c.ProposalHash && s.Person != x.c.Proposal.By && !x.c.deal(s.Org) {
			people[s.Person] = true
		}
	}
	if need := x.desk.Policy.signers(x.c.Proposal); len(people) < need {
		return refuse("signatures", "have", itoa(len(people)), "need", itoa(need))
	}
	return nil
}

// clocksApart is how far the clocks of two machines may be apart. What is dated
// further ahead was written by a clock that was wrong: it proves nothing fresh.
const clocksApart = 5 * time.Minute

// guardGateCurrent blocks a decision on a gate that is stale, old, or no longer
// says what the proposal was made on. The command brings the verdicts of inputs
// read in the same transaction.
func guardGateCurrent(x *attempt) ree.Refusals {
	rs := guardGateNotStale(x)
	for i := range rs {
		rs[i].Code = "guard.gate_current"
	}
	c := x.c
	if c.Proposal != nil && c.Proposal.GateHash != c.GateHash {
		rs = append(rs, refuse("gate_current", "why", "gate.changed_since_proposal"))
	}
	if limit := x.desk.Policy.GateMaxAge; x.at.Sub(c.GateAt) > time.Duration(limit)*time.Hour {
		rs = append(rs, refuse("gate_current", "why", "gate.too_old", "hours", itoa(limit)))
	}
	if c.GateAt.Sub(x.at) > clocksApart {
		rs = append(rs, refuse("gate_current", "why", "gate.ahead"))
	}
	if x.dry {
		return rs
	}
	for _, now := range x.verdicts {
		then := c.Verdict(now.Line)
		if then == nil || then.InputHash != now.InputHash || then.Status != now.Status {
			rs = append(rs, refuse("gate_current", "why", "gate.upstream_changed", "line", itoa(now.Line), "status", string(now.Status)))
		}
	}
	if hash, err := gateHash(x.verdicts); err != nil || hash != c.GateHash && len(rs) == 0 {
		rs = append(rs, refuse("gate_current", "why", "gate.rules_changed"))
	}
	return rs
}

// guardLicenceTerms holds what is granted against the licence kind.
func guardLicenceTerms(x *attempt) ree.Refusals {
	var rs ree.Refusals
	kind, ok := x.desk.Policy.kind(x.c.Application.Kind)
	if !ok || x.c.Proposal == nil {
		return ree.Refusals{refuse("licence_terms", "kind", x.c.Application.Kind)}
	}
	today := x.desk.Calendar.Day(x.at)
	latest := kind.lastDay(today)
	for _, o := range x.c.Proposal.Lines {
		if o.Outcome.grants() && !o.LastDay.IsZero() && (o.LastDay.After(latest) || o.LastDay.Before(today)) {
			rs = append(rs, refuse("licence_terms", "line", itoa(o.Line), "day", o.LastDay.String(), "latest", latest.String(), "basis", kind.Basis))
		}
	}
	return rs
}
