package pages

import (
	"strconv"

	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

var outcomes = []review.Outcome{review.Grant, review.GrantConditions, review.GrantReduced, review.Refused, review.NotRequired}

// proposeForm asks for an outcome per line and a finding on every criterion of
// the law. Nothing that has to be weighed is filled in beforehand.
func proposeForm(v *visit, c *review.Case, move string) web.Form {
	f := blank(c, move)
	f.Declared = words.M("move.propose.declared")
	for i := range c.Application.Lines {
		f.Fields = append(f.Fields, v.outcomeFields(&c.Application.Lines[i])...)
	}
	set := web.Field{Name: "criteria", Kind: web.Fieldset, Label: words.M("proposal.criteria"), Hint: words.M("proposal.criteria.hint")}
	for _, criterion := range v.app.Jurisdiction().Review.Criteria {
		set.Fields = append(set.Fields, web.Field{Name: "criterion_" + criterion, Kind: web.Choice, Label: v.packWord("criterion", criterion), Required: true, Width: "m",
			Options: []web.Option{{Text: words.M("form.choose")}, {Value: "no_concern", Text: words.M("finding.no_concern")}, {Value: "concern", Text: words.M("finding.concern")}, {Value: "not_applicable", Text: words.M("finding.not_applicable")}}})
	}
	f.Fields = append(f.Fields, set, web.Field{Name: "criteria_note", Kind: web.Area, Label: words.M("proposal.criteria.note"), Hint: words.M("proposal.criteria.note.hint"), Rows: 3, Max: 2000})
	return f
}

func (v *visit) outcomeFields(line *review.Line) []web.Field {
	n := itoa(line.No)
	policy := v.app.Jurisdiction().Review
	outcome := web.Field{Name: "outcome" + n, Kind: web.Choice, Label: words.M("case.proposed"), Required: true, Width: "m", Options: []web.Option{{Text: words.M("form.choose")}}}
	for _, o := range outcomes {
		outcome.Options = append(outcome.Options, web.Option{Value: string(o), Text: code("outcome", string(o))})
	}
	head := web.Field{Name: "line" + n, Kind: web.Fieldset, Label: words.M("proposal.line", "line", line.No, "form", goodsOf(line), "mass", amount(line.Amount(), line.Unit)), Fields: []web.Field{outcome,
		{Name: "kg" + n, Kind: web.Number, Label: words.M("proposal.granted"), Hint: words.M("proposal.granted.hint"), Suffix: unitOf(line), Width: "s", Max: 20}}}
	reasons := web.Field{Name: "reasons" + n, Kind: web.Checks, Label: words.M("proposal.reasons", "line", line.No), Required: true}
	for _, r := range policy.Reasons {
		reasons.Options = append(reasons.Options, web.Option{Value: r, Text: v.packWord("reason", r)})
	}
	conditions := web.Field{Name: "conditions" + n, Kind: web.Checks, Label: words.M("proposal.conditions.line", "line", line.No), Hint: words.M("proposal.conditions.hint")}
	for _, k := range policy.Conditions {
		conditions.Options = append(conditions.Options, web.Option{Value: k, Text: v.packWord("condition", k)})
	}
	return []web.Field{head, reasons, conditions}
}

func sendProposal(v *visit, c *review.Case) error {
	var lines []review.LineOutcome
	var rs ree.Refusals
	for i := range c.Application.Lines {
		o, r := v.outcome(&c.Application.Lines[i])
		lines = append(lines, o)
		if r != nil {
			rs = append(rs, r)
		}
	}
	if rs != nil {
		return rs
	}
	var criteria []review.CriterionFinding
	for _, name := range v.app.Jurisdiction().Review.Criteria {
		f := review.CriterionFinding{Criterion: name, Finding: v.value("criterion_" + name)}
		if f.Finding == "" {
			continue
		}
		if f.Finding == "concern" {
			f.Note = v.value("criteria_note")
		}
		criteria = append(criteria, f)
	}
	_, err := v.app.Propose(v.ctx(), v.actor(), v.key(), c.Key, lines, criteria)
	return err
}

func (v *visit) outcome(line *review.Line) (review.LineOutcome, *ree.Refusal) {
	n := itoa(line.No)
	o := review.LineOutcome{Line: line.No, Outcome: review.Outcome(v.value("outcome" + n)), Reasons: v.values("reasons" + n), Conditions: v.values("conditions" + n)}
	switch o.Outcome {
	case review.Grant, review.GrantConditions:
		o.MassMG = line.Amount()
	case review.GrantReduced:
		if line.Counted() { // what is no whole number is refused as nothing
			units, _ := strconv.ParseInt(v.value("kg"+n), 10, 64)
			o.MassMG = ree.Mass(units)
			break
		}
		mass, err := kilograms(v.value("kg" + n))
		if r, ok := err.(*ree.Refusal); ok {
			return o, r.At("lines[" + itoa(line.No-1) + "]")
		}
		o.MassMG = mass
	}
	return o, nil
}

// proposal shows what is about to be decided, or was.
func (v *visit) proposal(c *review.Case) *web.Proposal {
	p := c.Proposal
	if p == nil {
		return nil
	}
	out := &web.Proposal{Hash: c.ProposalHash, By: words.Ref{Text: p.By}, When: v.local(p.At)}
	if !v.actor().SeesAll() {
		out.By = v.party(p.Org)
	}
	out.Lines = web.Table{Cols: []web.Col{{Head: words.M("case.no")}, {Head: words.M("case.proposed")}, {Head: words.M("proposal.granted"), Num: true}, {Head: words.M("move.reason")}}}
	seen := map[string]bool{}
	for _, l := range p.Lines {
		var reasons words.List
		for _, r := range l.Reasons {
			reasons = append(reasons, v.packWord("reason", r))
		}
		out.Lines.Rows = append(out.Lines.Rows, web.Row{Cells: []web.Cell{web.C(words.Num(l.Line)), web.C(code("outcome", string(l.Outcome))), web.C(v.grantedOf(c, l.Line, l.MassMG)), web.C(reasons)}})
		for _, k := range l.Conditions {
			if !seen[k] {
				seen[k] = true
				out.Conditions = append(out.Conditions, v.packWord("condition", k))
			}
		}
	}
	if concerns := v.concerns(p); concerns != nil {
		out.Conditions = append(out.Conditions, concerns)
	}
	out.Signatures = v.signatures(c)
	return out
}

// concerns names the criteria on which the proposal sees a concern.
func (v *visit) concerns(p *review.Proposal) web.Phrase {
	var list words.List
	for _, f := range p.Criteria {
		if f.Finding == "concern" {
			list = append(list, v.packWord("criterion", f.Criterion))
		}
	}
	if list == nil {
		return nil
	}
	return words.M("proposal.concerns", "criteria", list)
}

// signatures are the countersignatures given and those still wanted, and the
// decision.
func (v *visit) signatures(c *review.Case) []web.Signature {
	var out []web.Signature
	for _, s := range c.Signatures {
		out = append(out, web.Signature{By: v.signer(s.Person, s.Org), Grade: words.M("proposal.countersignature"), When: v.local(s.At), State: web.Tag{Tone: web.Good, Text: words.M("proposal.signed")}})
	}
	wanted := v.app.Jurisdiction().Review.Signers(c)
	for i := len(c.Signatures); i < wanted && c.Decision == nil; i++ {
		out = append(out, web.Signature{Grade: words.M("proposal.countersignature"), State: web.Tag{Tone: web.Wait, Text: words.M("proposal.wanted")}})
	}
	if d := c.Decision; d != nil {
		return append(out, web.Signature{By: v.signer(d.Decider, d.DeciderOrg), Grade: words.M("proposal.decision"), When: v.local(d.At), State: web.Tag{Tone: web.Good, Text: words.M("proposal.signed")}})
	}
	return append(out, web.Signature{Grade: words.M("proposal.decision"), State: web.Tag{Tone: web.Wait, Text: words.M("proposal.wanted")}})
}

// signer names who signed: the person to an authority, the office to others.
func (v *visit) signer(person, org string) web.Phrase {
	if v.actor().SeesAll() {
		return words.Ref{Text: person}
	}
	return v.party(org)
}
