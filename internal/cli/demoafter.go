package cli

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
	"lanthorn/ree"
	"lanthorn/review"
)

// demoPanel are the people of the office who never touch a case: they hear
// appeals and go on visits. All are invented.
func demoPanel(in *simulate.Industry) []app.Account {
	office := officeOf(in)
	acc := func(ref, name string, listed bool, role app.Role) app.Account {
		return app.Account{Ref: ref, Name: name, Org: office, Roles: []app.Role{role}, Demo: listed}
	}
	return []app.Account{
		acc("appeals", "Tan Ruolan", true, app.RoleReviewer), acc("visits", "Ling Shuoyu", false, app.RoleReviewer),
		acc("panel1", "Yin Qingzhou", true, app.RoleDecider), acc("panel2", "Miao Jiayu", false, app.RoleDecider), acc("panel3", "He Zhouting", false, app.RoleDecider),
	}
}

// after plays what follows decisions: an appeal upheld and the case decided
// again, an amendment, deliveries confirmed and disputed, a draw and visits.
func (d *demoReview) after(goods []simulate.Goods) error {
	if len(goods) < 2 {
		return nil
	}
	for _, part := range []struct {
		name string
		run  func([]simulate.Goods) error
	}{{"deliveries and visits", d.visited}, {"amendment", d.amended}, {"amendment that is asked about", d.askedAgain}, {"appeal", d.appealed}} {
		if err := part.run(goods); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

func (d *demoReview) officer(account string, role app.Role) app.Actor {
	return d.person(account, d.office, role)
}

// appealed refuses a case, has the exporter appeal with new evidence, and decides
// it again after the panel upheld.
func (d *demoReview) appealed(goods []simulate.Goods) error {
	g := goods[len(goods)-1]
	rec, err := d.decided(g, review.Refused, "end_user_unverified")
	if err != nil {
		return err
	}
	d.tick(8 * time.Hour)
	ap, err := d.app.LodgeAppeal(d.ctx, d.exporter(g), "", rec.Case, []string{"evidence_ignored", "new_evidence"},
		"The end user's registration was in the file and was not looked at. A certificate of its chamber of commerce is now there too.")
	if err != nil {
		return err
	}
	d.tick(5 * time.Hour)
	move := func(who app.Actor, name string, m app.AppealMove) {
		if err == nil {
			d.tick(time.Hour)
			_, err = d.app.MoveAppeal(d.ctx, who, "", ap.Appeal, name, m)
		}
	}
	clerk := d.officer("appeals", app.RoleReviewer)
	move(clerk, "admit", app.AppealMove{})
	panel := []string{"panel1", "panel2", "panel3"}
	for _, p := range panel {
		move(clerk, "appoint", app.AppealMove{Member: p})
	}
	votes := []app.AppealMove{{Outcome: review.AppealUpheld, Reason: "The registration was in the file on the day of the decision."},
		{Outcome: review.AppealDismissed, Reason: "The certificate came after the decision."}, {Outcome: review.AppealUpheld, Reason: "Evidence that was there was not weighed."}}
	for i, p := range panel {
		move(d.officer(p, app.RoleDecider), "vote", votes[i])
	}
	move(d.officer("panel1", app.RoleDecider), "uphold", app.AppealMove{})
	if err != nil {
		return err
	}
	_, err = d.redecided(rec.Case)
	return err
}

// redecided grants a case that stands at consolidation.
func (d *demoReview) redecided(ref string) (app.CaseReceipt, error) {
	d.tick(5 * time.Hour)
	if err := d.gate(ref); err != nil {
		return app.CaseReceipt{}, err
	}
	hash, err := d.propose(ref, review.Grant, d.reason())
	if err != nil {
		return app.CaseReceipt{}, err
	}
	return d.signed(ref, hash)
}

// amended has a licence's holder ask for more, of a case that went to no agency, and
// the office approve; where there is none, the first one's contract changes alone.
func (d *demoReview) amended(goods []simulate.Goods) error {
	g := goods[0]
	active, err := d.amendable(g)
	if err != nil || len(active) == 0 {
		return err
	}
	unasked := slices.IndexFunc(active, func(l review.Licence) bool { return !d.wentTo(&l) })
	licence := active[max(0, unasked)].Key
	now, err := d.app.Amendable(d.ctx, d.exporter(g), licence)
	if err != nil {
		return err
	}
	why := "The contract was signed anew."
	now.Contract.Number += "-A1"
	if unasked >= 0 {
		more := now.Lines[0].MassMG / 10 / ree.Kilogram * ree.Kilogram
		now.Lines[0].MassMG += more
		now.Lines[0].Lots[0].MassMG += more
		why = "The buyer raised the order by a tenth; the contract was signed anew."
	}
	d.tick(3 * time.Hour)
	if d.clock.at.Weekday() == time.Friday && d.clock.at.Hour() > 12 { // no weekend between the gate and the approval
		d.tick(24 * time.Hour)
	}
	rec, err := d.app.LodgeAmendment(d.ctx, d.exporter(g), "", licence, why, now)
	if err != nil {
		return err
	}
	hash := ""
	move := func(who app.Actor, name string, m app.AmendmentMove) {
		if err != nil {
			return
		}
		d.tick(time.Hour)
		m.Hash = hash
		if err = d.lists(); err != nil {
			return
		}
		if _, err = d.app.MoveAmendment(d.ctx, who, "", rec.Amendment, name, m); err == nil {
			var row review.Amendment
			row, err = d.app.Amendment(d.ctx, d.reviewer(), rec.Amendment)
			hash = row.ProposalHash
		}
	}
	move(d.reviewer(), "accept", app.AmendmentMove{})
	if err == nil {
		err = d.heardAgain(rec.Amendment)
	}
	move(d.reviewer(), "propose", app.AmendmentMove{Approve: true, Reasons: []string{d.reason()}, Reason: "The lot covers it and the gate has nothing new."})
	move(d.officer("countersigner", app.RoleCountersigner), "countersign", app.AmendmentMove{})
	move(d.officer("decider", app.RoleDecider), "approve", app.AmendmentMove{})
	return err
}

// visited ships under three licences with conditions, has end users answer, draws
// the month in which the first licences were used, and visits: one end user
// satisfies, one does not, the others are to be visited.
func (d *demoReview) visited(goods []simulate.Goods) error {
	var shipped []shipment
	for i := range 3 {
		s, err := d.shipped(goods[i%len(goods)])
		if err != nil {
			return err
		}
		shipped = append(shipped, s)
	}
	if err := d.endUsersAnswer(shipped); err != nil {
		return err
	}
	clerk := d.officer("appeals", app.RoleReviewer)
	for _, s := range shipped[:2] {
		d.tick(time.Hour)
		if _, err := d.app.SelectVerification(d.ctx, clerk, "", s.licence, "", "The first delivery to this end user under conditions."); err != nil {
			return err
		}
	}
	if wait := d.untilDrawn(); wait > 0 {
		d.tick(wait)
	}
	if _, err := d.app.DrawDue(d.ctx); err != nil {
		return err
	}
	list, err := d.app.Verifications(d.ctx, d.reviewer(), app.VerificationFilter{State: string(review.VerificationDue), Limit: 20})
	if err != nil {
		return err
	}
	slices.Reverse(list.Verifications) // the oldest first
	for i := range list.Verifications {
		if err := d.visit(&list.Verifications[i], i); err != nil {
			return err
		}
	}
	return nil
}

// untilDrawn is how long it is until the month is drawn, at ten in the morning.
func (d *demoReview) untilDrawn() time.Duration {
	first, err := time.ParseInLocation("2006-01", d.month, d.clock.at.Location())
	if err != nil {
		return 0
	}
	return d.app.Jurisdiction().Review.Verification.DrawsOn(first).Add(10 * time.Hour).Sub(d.clock.at)
}

// shipment is a write-off of the demonstration.
type shipment struct {
	goods         simulate.Goods
	licence, move string
	mass          ree.Mass
}

func (d *demoReview) shipped(g simulate.Goods) (s shipment, err error) {
	ref, err := d.reviewed(g)
	if err != nil {
		return s, err
	}
	hash, err := d.propose(ref, review.GrantConditions, d.reason())
	if err != nil {
		return s, err
	}
	rec, err := d.signed(ref, hash)
	if err != nil {
		return s, err
	}
	if err := d.writeOff(rec.Licence); err != nil {
		return s, err
	}
	l, err := d.app.Licence(d.ctx, d.reviewer(), rec.Licence)
	if err != nil {
		return s, err
	}
	for _, m := range l.Moves[l.Lines[0].Key] {
		if m.Kind == review.Commit {
			return shipment{g, rec.Licence, m.Key[len(l.Lines[0].Key)+1:], m.OpenMG}, nil
		}
	}
	return s, fmt.Errorf("nothing left under %s", rec.Licence)
}

// endUsersAnswer has the first end user confirm, the second say otherwise, and leaves
// the third's link open; the first exporter reports as well.
func (d *demoReview) endUsersAnswer(list []shipment) error {
	clerk := d.officer("appeals", app.RoleReviewer)
	for i, s := range list {
		d.tick(5 * time.Hour)
		ask, err := d.app.AskDelivery(d.ctx, clerk, "", app.DeliveryAsk{Licence: s.licence, Line: 1, Move: s.move, Report: "arrival", Days: 45})
		if err != nil {
			return err
		}
		said := review.Said{MassMG: s.mass, Day: d.day(), Place: "Works, goods inwards", AsStated: true, Name: "Goods inwards"}
		if i == 1 {
			said.MassMG, said.Text = s.mass/2/ree.Kilogram*ree.Kilogram, "Half of the cases named on the waybill did not come."
		}
		d.tick(4 * time.Hour)
		if i < 2 {
			if _, err := d.app.Confirm(d.ctx, "", ask.Link[len(app.ConfirmPath):], said); err != nil {
				return err
			}
		}
		if i == 0 {
			if _, err := d.app.ReportDelivery(d.ctx, d.exporter(s.goods), "", app.DeliveryReport{Licence: s.licence, Line: 1, Move: s.move, Report: "installation", Said: said}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *demoReview) day() calendar.Date { return d.app.Jurisdiction().Calendar.Day(d.clock.at) }

// visit goes to an end user: the first visit is satisfactory, the second finds
// nothing where the goods should be, the others are planned.
func (d *demoReview) visit(v *review.Verification, turn int) (err error) {
	clerk, other := d.officer("appeals", app.RoleReviewer), d.officer("visits", app.RoleReviewer)
	move := func(who app.Actor, name string, m app.VerificationMove) {
		if err == nil {
			d.tick(time.Hour)
			_, err = d.app.MoveVerification(d.ctx, who, "", v.Key, name, m)
		}
	}
	move(clerk, "plan", app.VerificationMove{Day: d.day().Add(10), Officers: []string{"appeals", "visits"}})
	if turn > 1 {
		return err
	}
	move(clerk, "notify", app.VerificationMove{})
	move(clerk, "enter", app.VerificationMove{})
	for i, q := range v.Checklist {
		m := app.VerificationMove{Ask: q.Ask, Condition: q.Condition, Answer: "yes"}
		if turn == 1 && i < 2 {
			m.Answer, m.Reason = "no", "The hall that the licence names is empty."
		}
		move(other, "answer", m)
	}
	move(clerk, "attach", app.VerificationMove{Evidence: review.FieldEvidence{Kind: "stock", Text: "Counted with the warehouse keeper; the list is in the file (simulated)."}})
	move(other, "report", app.VerificationMove{Reason: "Visited for one day (simulated)."})
	if turn == 0 {
		move(d.reviewer(), "satisfy", app.VerificationMove{})
		move(d.reviewer(), "close", app.VerificationMove{})
		return err
	}
	d.adverse = v.EndUser.Name
	move(d.reviewer(), "find_adverse", app.VerificationMove{Reason: "The goods are not where they must be, and nobody could say where they went."})
	return err
}
