package cli

import (
	"slices"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
	"lanthorn/review"
)

// demoAgency is an agency of the demonstration: the office its adviser sits in
// is as invented as the adviser.
type demoAgency struct {
	agency, role     string
	org, name, inZH  string
	account, adviser string
}

var demoAgencies = []demoAgency{
	{"production", "adviser_production", "AG-PROD", "Production regulator (demonstration)", "生产主管部门（演示）", "adviser", "Tang Yue"},
	{"security", "adviser_security", "AG-SEC", "Security advisers (demonstration)", "安全审查意见方（演示）", "security", "Qiu Ran"},
	{"experts", "adviser_experts", "AG-EXP", "Pool of experts (demonstration)", "专家库（演示）", "expert", "Meng Zhi"},
}

// adviserAccounts are the sign-ins of the agencies' advisers, of the chair who
// rules where they disagree, and of a second countersigner.
func adviserAccounts(office string) []app.Account {
	out := []app.Account{
		{Ref: "chair", Name: "Bai Heng", Org: office, Roles: []app.Role{"chair_group"}, Demo: true},
		{Ref: "countersigner2", Name: "Lin Shu", Org: office, Roles: []app.Role{app.RoleCountersigner}, Demo: true},
	}
	for _, g := range demoAgencies {
		out = append(out, app.Account{Ref: g.account, Name: g.adviser, Org: g.org, Roles: []app.Role{app.Role(g.role)}, Demo: true})
	}
	return out
}

// agencies enters the agencies' offices.
func (d *demoReview) agencies() error {
	for _, g := range demoAgencies {
		p := custody.Party{Ref: g.org, Name: g.name, NameZH: g.inZH, Kind: "authority", Country: "CN"}
		if _, err := d.app.Register(d.ctx, app.System, "", d.clock.at, custody.Registration{Party: &p}); err != nil {
			return err
		}
	}
	return nil
}

func (d *demoReview) adviser(agency string) app.Actor {
	for _, g := range demoAgencies {
		if g.agency == agency {
			return d.person(g.account, g.org, app.Role(g.role))
		}
	}
	return app.Actor{}
}

// refer asks an agency, unless a guideline has asked it already.
func (d *demoReview) refer(ref, agency, reason string) error {
	d.tick(time.Hour)
	c, err := d.app.Case(d.ctx, d.reviewer(), ref)
	if err != nil || slices.ContainsFunc(waiting(&c), func(r review.Referral) bool { return r.Agency == agency }) {
		return err
	}
	_, err = d.app.MoveReferral(d.ctx, d.reviewer(), "", ref, app.ReferralMove{Move: "refer", Agency: agency, Reason: reason})
	return err
}

// waiting are the referrals of a case that nobody has answered.
func waiting(c *review.Case) (out []review.Referral) {
	for _, r := range c.Referrals {
		if r.Round == c.Round && r.Open() {
			out = append(out, r)
		}
	}
	return out
}

// advised has every agency that guidelines asked say that it supports the case.
func (d *demoReview) advised(ref string) error {
	c, err := d.app.Case(d.ctx, d.reviewer(), ref)
	if err != nil {
		return err
	}
	for _, r := range waiting(&c) {
		if err := d.position(ref, r.Agency, review.LinePosition{Stance: review.Support, Reasons: []string{d.reason()}, Note: "Nothing in its remit speaks against it."}); err != nil {
			return err
		}
	}
	return nil
}

func (d *demoReview) position(ref, agency string, p review.LinePosition) error {
	d.tick(2 * time.Hour)
	p.Line = 1
	_, err := d.app.MoveReferral(d.ctx, d.adviser(agency), "", ref, app.ReferralMove{Move: "answer", Agency: agency, Lines: []review.LinePosition{p}})
	return err
}

// answered is a case whose one agency supports it.
func (d *demoReview) answered(g simulate.Goods) error {
	ref, err := d.reviewed(g)
	if err != nil {
		return err
	}
	if err := d.refer(ref, "production", "The quantity is large for one quota batch."); err != nil {
		return err
	}
	return d.position(ref, "production", review.LinePosition{Stance: review.Support, Reasons: []string{d.reason()}, Note: "The batch covers it; the producer's reports are complete."})
}

// questioned is a case in which an agency asks the applicant: its own clock
// stops, the statutory one does not. Half the answer is in.
func (d *demoReview) questioned(g simulate.Goods) error {
	ref, err := d.reviewed(g)
	if err != nil {
		return err
	}
	if err := d.refer(ref, "production", "The buyer is new."); err != nil {
		return err
	}
	d.tick(3 * time.Hour)
	_, err = d.app.MoveQuery(d.ctx, d.adviser("production"), "", ref, app.QueryMove{Move: "issue", Agency: "production", Stops: []string{review.StopsAgency, review.StopsStatutory},
		Items: []review.QueryItem{{No: 1, Text: "Which plant uses the goods, and how much does it use in a year?", Required: true}, {No: 2, Text: "The buyer's stock on the last day of the year before", Required: true}, {No: 3, Text: "Drawings, if there are any"}}})
	if err != nil {
		return err
	}
	d.tick(20 * time.Hour)
	_, err = d.app.MoveQuery(d.ctx, d.exporter(g), "", ref, app.QueryMove{Move: "reply", Query: "Q1", Reply: []review.ReplyItem{{No: 1, Text: "The works named in the contract; the yearly need is stated in its annex 2."}}})
	return err
}

// disputed is a case on which two agencies disagree: it goes up, is ruled on,
// and is granted with two countersignatures under the condition that one asked
// for.
func (d *demoReview) disputed(g simulate.Goods) error {
	ref, err := d.reviewed(g)
	if err != nil {
		return err
	}
	for _, agency := range []string{"production", "security"} {
		if err := d.refer(ref, agency, "The end use touches its remit."); err != nil {
			return err
		}
	}
	condition := d.app.Jurisdiction().Review.Conditions[0]
	if err := d.position(ref, "production", review.LinePosition{Stance: review.SupportConditions, Reasons: []string{d.reason()}, Conditions: []string{condition}, Note: "Supported where arrival is reported."}); err != nil {
		return err
	}
	if err := d.sealedPosition(ref); err != nil {
		return err
	}
	d.tick(time.Hour)
	if _, err := d.app.MoveEscalation(d.ctx, d.reviewer(), "", ref, app.EscalationMove{Move: "escalate", Reason: "One agency supports under a condition, one objects."}); err != nil {
		return err
	}
	d.tick(20 * time.Hour)
	chair := d.person("chair", d.office, "chair_group")
	if _, err := d.app.MoveEscalation(d.ctx, chair, "", ref, app.EscalationMove{Move: "settle", Escalation: "E1",
		Rulings: []review.Ruling{{Line: 1, Grant: true, Reasons: []string{d.reason()}, Note: "Both were heard; the reported arrival meets the concern."}}}); err != nil {
		return err
	}
	return d.signTwice(ref, condition)
}

// sealedPosition is an objection whose full reasons the security advisers keep to
// themselves; they open them to the officer who handles the case.
func (d *demoReview) sealedPosition(ref string) error {
	d.tick(2 * time.Hour)
	adviser := d.adviser("security")
	_, err := d.app.MoveReferral(d.ctx, adviser, "", ref, app.ReferralMove{Move: "answer", Agency: "security",
		Lines:    []review.LinePosition{{Line: 1, Stance: review.Object, Reasons: []string{"diversion_risk"}, Note: "The forwarder also serves third countries."}},
		Opinions: []app.OpinionText{{Line: 1, Text: "Two earlier consignments of this forwarder were seen at a yard that is not in its papers (demonstration)."}}})
	if err != nil {
		return err
	}
	list, err := d.app.Opinions(d.ctx, adviser, ref)
	if err != nil || len(list) == 0 {
		return err
	}
	_, err = d.app.OpenOpinion(d.ctx, adviser, "", ref, list[0].ID, d.reviewer().Account, 90*24, "Whoever weighs the objection has to know what it rests on.")
	return err
}

// signTwice proposes a grant under a condition and has two people countersign
// it before the decision.
func (d *demoReview) signTwice(ref, condition string) error {
	if err := d.advised(ref); err != nil {
		return err
	}
	d.tick(time.Hour)
	if err := d.gate(ref); err != nil {
		return err
	}
	c, err := d.app.Case(d.ctx, d.reviewer(), ref)
	if err != nil {
		return err
	}
	var criteria []review.CriterionFinding
	for _, name := range d.app.Jurisdiction().Review.Criteria {
		criteria = append(criteria, review.CriterionFinding{Criterion: name, Finding: "no_concern"})
	}
	lines := []review.LineOutcome{{Line: 1, Outcome: review.GrantConditions, MassMG: c.Application.Lines[0].MassMG, Reasons: []string{d.reason()}, Conditions: []string{condition}}}
	if _, err = d.app.Propose(d.ctx, d.reviewer(), "", ref, lines, criteria); err != nil {
		return err
	}
	if c, err = d.app.Case(d.ctx, d.reviewer(), ref); err != nil {
		return err
	}
	for _, account := range []string{"countersigner", "countersigner2"} {
		d.tick(time.Hour)
		if _, err := d.app.Countersign(d.ctx, d.person(account, d.office, app.RoleCountersigner), "", ref, c.ProposalHash); err != nil {
			return err
		}
	}
	d.tick(time.Hour)
	if err := d.gate(ref); err != nil {
		return err
	}
	_, err = d.app.Decide(d.ctx, d.person("decider", d.office, app.RoleDecider), "", ref, c.ProposalHash)
	return err
}
