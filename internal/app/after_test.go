package app

import (
	"context"
	"slices"
	"testing"

	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/ree"
	"lanthorn/review"
)

// withAfter adds to the small jurisdiction what follows a decision.
func withAfter(c *Config) {
	p := c.Law.Review
	for _, spec := range []calendar.Spec{{ID: "lodging", Unit: calendar.CalendarDays, Days: 28, Basis: "law"}, {ID: "appeal", Unit: calendar.WorkingDays, Days: 45, Basis: "law"},
		{ID: "amendment", Unit: calendar.WorkingDays, Days: 20, Basis: "law"}, {ID: "verification", Unit: calendar.CalendarDays, Days: 180, Basis: "law"}} {
		p.Clocks = append(p.Clocks, spec)
	}
	p.Appeals = review.AppealPolicy{Lodging: "lodging", Decision: "appeal", Panel: 3, Grounds: []string{"facts_wrong"}, Basis: "law"}
	p.Amendments = review.AmendmentPolicy{Clock: "amendment", StopUse: true, KeyElements: []string{"destination", "end_user"},
		Others: map[review.AmendmentClass]int{review.Narrowing: 1, review.Material: 2}, Basis: "law"}
	p.Verification = review.VerifyPolicy{Clock: "verification", FloorPct: 10, Risk: 3, Officers: 2, Conditions: []string{"report_arrival"},
		Questions: []review.QuestionRule{{Ask: []string{"goods_there"}}, {Condition: "report_arrival", Ask: []string{"installed"}}}, Basis: "law"}
	p.Duties = []review.DutyRule{{Report: "arrival", Days: 60, Basis: "law"}}
}

var (
	clerk   = Actor{Account: "cora", Org: "AUTH", Roles: []Role{RoleReviewer}}
	visitor = Actor{Account: "sven", Org: "AUTH", Roles: []Role{RoleReviewer}}
	panel   = []Actor{{Account: "pia", Org: "AUTH", Roles: []Role{RoleDecider}}, {Account: "per", Org: "AUTH", Roles: []Role{RoleDecider}}, {Account: "pol", Org: "AUTH", Roles: []Role{RoleDecider}}}
)

// people gives accounts to those whom others name.
func (f *fixture) people(actors ...Actor) {
	f.t.Helper()
	for _, a := range actors {
		f.must(f.PutDemoAccount(context.Background(), Account{Ref: a.Account, Name: a.Account, Org: a.Org, Roles: a.Roles, Password: "x"}))
	}
}

// refusedCase brings a lot's application to a refusal.
func (f *fixture) refusedCase(lot string, mass ree.Mass) string {
	f.t.Helper()
	ctx := context.Background()
	ref := f.lodged(application(lot, mass))
	f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.Refused, Reasons: []string{"origin_unclear"}})
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if c.State != review.Decided || c.Licence != "" {
		f.t.Fatalf("the case is %s with licence %q", c.State, c.Licence)
	}
	return ref
}

func (f *fixture) decide(ref string, outcome review.LineOutcome) string {
	f.t.Helper()
	ctx := context.Background()
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if c.State == review.AtGate {
		_, err = f.OpenReview(ctx, reviewer, "", ref, nil)
		f.must(err)
	}
	_, err = f.EvaluateGate(ctx, reviewer, "", ref)
	f.must(err)
	_, err = f.Propose(ctx, reviewer, "", ref, []review.LineOutcome{outcome}, []review.CriterionFinding{{Criterion: "security", Finding: "no_concern"}})
	f.must(err)
	c, err = f.Case(ctx, reviewer, ref)
	f.must(err)
	_, err = f.Countersign(ctx, countersigner, "", ref, c.ProposalHash)
	f.must(err)
	rec, err := f.Decide(ctx, decider, "", ref, c.ProposalHash)
	f.must(err)
	return rec.Licence
}

func TestAnAppealIsHeardAndTheCaseDecidedAgain(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	f.people(append(slices.Clone(panel), reviewer, clerk)...)
	ref := f.refusedCase(magnet.Lot, 100*ree.Kilogram)
	other := Actor{Account: "x", Org: "MINER", Roles: []Role{RoleExporter}}
	_, err := f.LodgeAppeal(ctx, other, "", ref, []string{"facts_wrong"}, "mine")
	refused(t, err, "review.case_unknown")
	rec, err := f.LodgeAppeal(ctx, maker, "k", ref, []string{"facts_wrong"}, "the origin is proven by the mine's books")
	f.must(err)
	again, err := f.LodgeAppeal(ctx, maker, "k", ref, []string{"facts_wrong"}, "the origin is proven by the mine's books")
	f.must(err)
	if !again.Replayed || again.Appeal != rec.Appeal {
		t.Errorf("the same appeal again: %+v", again)
	}
	_, err = f.MoveAppeal(ctx, reviewer, "", rec.Appeal, "admit", AppealMove{})
	refused(t, err, "guard.untouched")
	_, err = f.MoveAppeal(ctx, maker, "", rec.Appeal, "admit", AppealMove{})
	refused(t, err, "actor.role")
	_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "admit", AppealMove{})
	f.must(err)
	_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "appoint", AppealMove{Member: "rita"})
	refused(t, err, "guard.untouched")
	for _, m := range panel {
		_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "appoint", AppealMove{Member: m.Account})
		f.must(err)
	}
	for _, m := range panel[:2] {
		_, err = f.MoveAppeal(ctx, m, "", rec.Appeal, "vote", AppealMove{Outcome: review.AppealUpheld, Reason: "the books were seen"})
		f.must(err)
	}
	_, err = f.MoveAppeal(ctx, panel[0], "", rec.Appeal, "uphold", AppealMove{})
	f.must(err)
	seen, err := f.Appeal(ctx, maker, rec.Appeal)
	f.must(err)
	if seen.Inside != nil || seen.End == nil || seen.End.Votes != 2 {
		t.Errorf("the exporter sees %+v", seen)
	}
	_, err = f.Appeal(ctx, other, rec.Appeal)
	refused(t, err, "appeal.unknown")
	licence := f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}})
	c, err := f.Case(ctx, maker, ref)
	f.must(err)
	if licence == "" || len(c.Rounds) != 1 || c.Rounds[0].Proposal.Lines[0].Outcome != review.Refused || c.Rounds[0].Decision == nil {
		t.Errorf("licence %q, rounds %+v", licence, c.Rounds)
	}
	steps, err := f.Reproduce(ctx, reviewer, ref)
	f.must(err)
	for _, s := range steps {
		if !s.Same {
			t.Errorf("%s came out otherwise: %s", s.Kind, s.Words)
		}
	}
	f.replays()
}

func TestAnAmendmentMakesANewVersion(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	licence := f.licensed(magnet.Lot, 100*ree.Kilogram)
	q := BorderQuestion{Licence: licence, Line: 1, Mass: 40 * ree.Kilogram, Declaration: "D-1"}
	_, err := f.WriteOff(ctx, customs, "item-1", q)
	f.must(err)
	now, err := f.Amendable(ctx, maker, licence)
	f.must(err)
	now.Lines[0].MassMG, now.Lines[0].Lots[0].MassMG = 150*ree.Kilogram, 150*ree.Kilogram
	p, err := f.PreviewAmendment(ctx, maker, licence, now)
	f.must(err)
	if p.Class != review.Material || !p.Reopens("gate", 1) {
		t.Errorf("the preview says %+v", p)
	}
	rec, err := f.LodgeAmendment(ctx, maker, "", licence, "a larger order", now)
	f.must(err)
	answer, err := f.Check(ctx, customs, q)
	f.must(err)
	if answer.Answer != "no" {
		t.Errorf("while it is amended the desk says %q", answer.Answer)
	}
	_, err = f.MoveAmendment(ctx, reviewer, "", rec.Amendment, "accept", AmendmentMove{})
	f.must(err)
	_, err = f.MoveAmendment(ctx, reviewer, "", rec.Amendment, "propose", AmendmentMove{Approve: true, Reasons: []string{"criteria_met"}})
	f.must(err)
	seen, err := f.Amendment(ctx, maker, rec.Amendment)
	f.must(err)
	list, err := f.Amendments(ctx, maker, licence, "", 10)
	f.must(err)
	for _, x := range append(list.Amendments, seen) {
		if x.Proposal != nil || x.ProposalHash != "" || x.Signatures != nil || x.Note != "" || x.Reason != "a larger order" {
			t.Errorf("the holder sees %+v", x)
		}
	}
	row, err := f.Amendment(ctx, reviewer, rec.Amendment)
	f.must(err)
	if row.Proposal == nil || len(row.Verdicts) != 1 || row.ClockID != "amendment" {
		t.Errorf("the amendment as assessed: %+v", row)
	}
	_, err = f.MoveAmendment(ctx, countersigner, "", rec.Amendment, "countersign", AmendmentMove{Hash: row.ProposalHash})
	f.must(err)
	done, err := f.MoveAmendment(ctx, decider, "", rec.Amendment, "approve", AmendmentMove{Hash: row.ProposalHash})
	f.must(err)
	if done.Licence == licence || done.Licence == "" {
		t.Fatalf("the new version is %q", done.Licence)
	}
	seen, err = f.Amendment(ctx, maker, rec.Amendment)
	f.must(err)
	if p := seen.Proposal; p == nil || !p.Approve || len(p.Reasons) != 1 || p.By != "" || seen.Decider != "" || seen.Signatures != nil {
		t.Errorf("decided, the holder sees %+v", seen)
	}
	d, err := f.Licence(ctx, maker, done.Licence)
	f.must(err)
	if d.Licence.Version != 2 || d.Lines[0].RemainingMG != 110*ree.Kilogram || d.Lines[0].BeforeMG != 40*ree.Kilogram {
		t.Errorf("the new version: %+v, %+v", d.Licence, d.Lines[0])
	}
	lot, err := f.Lot(ctx, maker, magnet.Lot)
	f.must(err)
	if lot.Lot.Reserved != 110*ree.Kilogram {
		t.Errorf("%s of the lot are earmarked", lot.Lot.Reserved)
	}
	q.Declaration = "D-2"
	_, err = f.WriteOff(ctx, customs, "item-2", q)
	refused(t, err, "licence.superseded")
	q.Licence = done.Licence
	_, err = f.WriteOff(ctx, customs, "item-3", q)
	f.must(err)
	f.replays()
}

func TestAnApplicationIsAmendedBeforeItIsDecided(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	ref := f.lodged(application(magnet.Lot, 100*ree.Kilogram))
	f.proposed(ref)
	before, err := f.Case(ctx, maker, ref)
	f.must(err)
	now := before.Application
	now.Contract.Number = "C-2"
	_, err = f.AmendCase(ctx, maker, "", ref, now)
	f.must(err)
	c, err := f.Case(ctx, maker, ref)
	f.must(err)
	if c.Version != 2 || c.State != review.Consolidation || len(c.Former) != 1 || c.Verdict(1) == nil || c.Verdict(1).InputHash != before.Verdict(1).InputHash {
		t.Errorf("amended: %+v", c)
	}
	now.Lines = slices.Clone(now.Lines)
	now.Lines[0].Lots = []review.LotQuantity{{Lot: "nobody's", MassMG: 100 * ree.Kilogram}}
	_, err = f.AmendCase(ctx, maker, "", ref, now)
	refused(t, err, "lot.not_yours")
	f.licensedFrom(ref)
	f.replays()
}

// licensedFrom decides a case that stands at consolidation.
func (f *fixture) licensedFrom(ref string) {
	f.t.Helper()
	if f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}}) == "" {
		f.t.Fatal("no licence")
	}
}

// shippedLicence brings a licence with a condition to a write-off of 40 kg.
func (f *fixture) shippedLicence(lot string) (licence, move string) {
	f.t.Helper()
	ctx := context.Background()
	ref := f.lodged(application(lot, 100*ree.Kilogram))
	licence = f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.GrantConditions, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}, Conditions: []string{"report_arrival"}})
	_, err := f.WriteOff(ctx, customs, "item-1", BorderQuestion{Licence: licence, Line: 1, Mass: 40 * ree.Kilogram, Declaration: "D-1"})
	f.must(err)
	return licence, moveID(customs, "item-1")
}

func TestAVerificationIsDrawnAndItsResultHolds(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	f.people(clerk, visitor, reviewer)
	licence, _ := f.shippedLicence(magnet.Lot)
	_, err := f.DrawVerifications(ctx, clerk, "", "2026-03", "")
	refused(t, err, "verification.month_open")
	f.now = f.now.AddDate(0, 1, 3)
	open := f.lodged(application(magnet.Lot, 10*ree.Kilogram))
	_, err = f.DrawVerifications(ctx, maker, "", "2026-03", "")
	refused(t, err, "actor.role")
	draw, err := f.DrawVerifications(ctx, clerk, "", "2026-03", "")
	f.must(err)
	if len(draw.Population) != 1 || len(draw.Chosen) != 1 || draw.Chosen[0].By != "condition" || !draw.Check() || draw.AchievedPct() != 100 {
		t.Fatalf("drawn: %+v", draw)
	}
	if draw.Sequence >= f.Store.Head() || !f.entryAt(draw.Sequence).Recorded.Before(f.now.AddDate(0, 0, -3)) || !f.entryAt(draw.Sequence+1).Recorded.After(f.now.AddDate(0, 0, -5)) {
		t.Errorf("the seed is entry %d of %d", draw.Sequence, f.Store.Head())
	}
	_, err = f.DrawVerifications(ctx, clerk, "", "2026-03", "")
	refused(t, err, "verification.drawn")
	list, err := f.Verifications(ctx, clerk, VerificationFilter{})
	f.must(err)
	if len(list.Verifications) != 1 || list.Verifications[0].Licence != licence {
		t.Fatalf("the desk shows %+v", list)
	}
	for _, outsider := range []Actor{maker, {Account: "x", Org: "MINER", Roles: []Role{RoleExporter}}} {
		if hidden, _ := f.Verifications(ctx, outsider, VerificationFilter{}); len(hidden.Verifications) != 0 {
			t.Error("an exporter sees where somebody will go")
		}
		_, err = f.Verification(ctx, outsider, list.Verifications[0].Key)
		refused(t, err, "verification.unknown")
	}
	ref := list.Verifications[0].Key
	move := func(who Actor, name string, m VerificationMove) error {
		_, err := f.MoveVerification(ctx, who, "", ref, name, m)
		return err
	}
	f.must(move(clerk, "plan", VerificationMove{Day: f.calendar().Day(f.now).Add(5), Officers: []string{"cora", "sven"}}))
	f.must(move(clerk, "notify", VerificationMove{}))
	refused(t, move(reviewer, "enter", VerificationMove{}), "guard.on_visit")
	f.must(move(clerk, "enter", VerificationMove{}))
	f.must(move(clerk, "answer", VerificationMove{Ask: "goods_there", Answer: "no", Reason: "the hall is empty"}))
	f.must(move(visitor, "answer", VerificationMove{Ask: "installed", Condition: "report_arrival", Answer: "unclear", Reason: "nobody could say"}))
	f.must(move(clerk, "attach", VerificationMove{Evidence: review.FieldEvidence{Kind: "stock", Text: "0 kg of 40 kg"}}))
	f.must(move(clerk, "report", VerificationMove{Reason: "nothing found"}))
	f.must(move(reviewer, "find_adverse", VerificationMove{Reason: "the goods are gone"}))
	c, err := f.Case(ctx, reviewer, open)
	f.must(err)
	l, err := f.Licence(ctx, maker, licence)
	f.must(err)
	if len(c.Held) != 1 || len(l.Licence.Stale) != 1 {
		t.Errorf("holds %+v, marks %+v", c.Held, l.Licence.Stale)
	}
	f.must(move(decider, "settle", VerificationMove{Suspend: true, Reason: "until explained"}))
	answer, err := f.Check(ctx, customs, BorderQuestion{Licence: licence, Line: 1, Mass: ree.Kilogram, Declaration: "D-2"})
	f.must(err)
	if answer.Answer != "no" {
		t.Errorf("the desk says %q", answer.Answer)
	}
	f.must(move(decider, "close", VerificationMove{}))
	f.replays()
}

func TestAnEndUserConfirmsThroughALink(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	licence, of := f.shippedLicence(f.magnets().Lot)
	ask := DeliveryAsk{Licence: licence, Line: 1, Move: of, Report: "arrival", Days: 30}
	_, err := f.AskDelivery(ctx, maker, "", ask)
	refused(t, err, "delivery.sender_only")
	rec, err := f.AskDelivery(ctx, clerk, "k", ask)
	f.must(err)
	again, err := f.AskDelivery(ctx, clerk, "k", ask)
	f.must(err)
	token := rec.Link[len(ConfirmPath):]
	if again.Link != rec.Link {
		t.Error("asked again the link is another")
	}
	page, err := f.Confirmation(ctx, token)
	f.must(err)
	if page.MassMG != 40*ree.Kilogram || page.EndUser != "Motor GmbH" || page.Licence != licence || page.Exporter != "MAGNETS" {
		t.Errorf("the page shows %+v", page)
	}
	for i := range token {
		bad := []byte(token)
		bad[i] ^= 1
		if _, err := f.Confirmation(ctx, string(bad)); err == nil && i != len(token)-1 { // the last character holds unused bits
			t.Errorf("a link changed at %d opens", i)
		}
	}
	for _, bad := range []string{"", "x", token + "x", token[1:], rec.Delivery, rec.Delivery + ".zzzzzz." + token[len(token)-43:]} {
		_, err := f.Confirmation(ctx, bad)
		refused(t, err, "delivery.link_wrong")
	}
	said := review.Said{MassMG: 40 * ree.Kilogram, Day: f.calendar().Day(f.now), Place: "Motor GmbH, hall 3", AsStated: true, Name: "K. Example"}
	before := f.now
	f.now = f.now.AddDate(0, 0, 31)
	_, err = f.Confirmation(ctx, token)
	refused(t, err, "guard.link_open")
	_, err = f.Confirm(ctx, "", token, said)
	refused(t, err, "guard.link_open")
	f.now = before
	state, err := f.Confirm(ctx, "", token, said)
	f.must(err)
	if state != review.DeliveryConfirmed {
		t.Errorf("confirmed as %s", state)
	}
	_, err = f.Confirm(ctx, "", token, said)
	refused(t, err, "delivery.link_used")
	duties, reports, err := f.Duties(ctx, maker, licence)
	f.must(err)
	if len(duties) != 1 || duties[0].State != "met" || len(reports) != 1 {
		t.Errorf("duties %+v", duties)
	}
	ask.Report = "use"
	rec, err = f.AskDelivery(ctx, clerk, "", ask)
	f.must(err)
	said.MassMG = 12 * ree.Kilogram
	state, err = f.Confirm(ctx, "", rec.Link[len(ConfirmPath):], said)
	f.must(err)
	l, err := f.Licence(ctx, clerk, licence)
	f.must(err)
	if state != review.DeliveryDisputed || len(l.Licence.Stale) != 1 {
		t.Errorf("%s, marks %+v", state, l.Licence.Stale)
	}
	f.replays()
}

func TestLateReportsAreChasedOnce(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	licence, of := f.shippedLicence(f.magnets().Lot)
	for _, c := range []struct{ days, want int }{{0, 0}, {61, 1}, {1, 0}, {18, 1}} {
		f.now = f.now.AddDate(0, 0, c.days)
		n, err := f.ChaseLate(ctx, clerk)
		f.must(err)
		if n != c.want {
			t.Errorf("%d days on, %d reminders, want %d", c.days, n, c.want)
		}
	}
	_, err := f.ChaseLate(ctx, maker)
	refused(t, err, "actor.role")
	_, err = f.ReportDelivery(ctx, maker, "", DeliveryReport{Licence: licence, Line: 1, Move: of, Report: "arrival", Said: review.Said{MassMG: 40 * ree.Kilogram, Day: f.calendar().Day(f.now), Place: "hall 3"}})
	f.must(err)
	f.now = f.now.AddDate(0, 0, 30)
	if n, err := f.ChaseLate(ctx, clerk); err != nil || n != 0 {
		t.Errorf("reported, and yet %d reminders, %v", n, err)
	}
	f.replays()
}

func TestAFurtherAssayMarksTheLicence(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	licence := f.licensed(magnet.Lot, 100*ree.Kilogram)
	marks := func() string {
		d, err := f.Licence(ctx, maker, licence)
		f.must(err)
		out := ""
		for _, m := range d.Licence.Stale {
			out += m.Code + " "
		}
		return out
	}
	again := assayOf(ree.BasisElement, 310_000_000, map[ree.Element]ree.Fraction{ree.Nd: 650_000_000, ree.Pr: 190_000_000, ree.Dy: 120_000_000, ree.Tb: 40_000_000})
	f.report(maker, custody.Event{Kind: custody.Assay, Figures: []custody.Figure{{Lot: magnet.Lot}}, Result: again})
	if got := marks(); got != "upstream.assayed " {
		t.Errorf("after another assay the marks are %q", got)
	}
	answer, err := f.Check(ctx, customs, BorderQuestion{Licence: licence, Line: 1, Mass: ree.Kilogram, Declaration: "D"})
	f.must(err)
	if answer.Answer != "refer" {
		t.Errorf("the desk says %q", answer.Answer)
	}
	f.replays()
}
