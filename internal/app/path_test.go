package app

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
	"lanthorn/review"
)

var (
	reviewer      = Actor{Account: "rita", Org: "AUTH", Roles: []Role{RoleReviewer}}
	countersigner = Actor{Account: "carl", Org: "AUTH", Roles: []Role{RoleCountersigner}}
	decider       = Actor{Account: "dana", Org: "AUTH", Roles: []Role{RoleDecider}}
	customs       = Actor{Account: "cleo", Org: "AUTH", Roles: []Role{RoleCustoms}}
)

func application(lot string, mass ree.Mass) review.Application {
	return review.Application{Kind: "general", Destination: "DE",
		Consignee: review.Party{Name: "Buyer GmbH", Country: "DE"}, EndUsers: []review.Party{{Name: "Motor GmbH", Country: "DE"}},
		EndUse: review.EndUse{Code: "motor", Text: "traction motors"}, Route: review.Route{Mode: "sea", From: "Ningbo"},
		Contract: review.Contract{Number: "C-1"},
		Lines: []review.Line{{No: 1, Form: "magnet_ndfeb", HS: "8505111000", MassMG: mass,
			Lots: []review.LotQuantity{{Lot: lot, MassMG: mass}}}}}
}

// lodged lodges and accepts an application and answers its reference.
func (f *fixture) lodged(app review.Application) string {
	f.t.Helper()
	ctx := context.Background()
	rec, err := f.Lodge(ctx, maker, "", "", app)
	f.must(err)
	_, err = f.Accept(ctx, reviewer, "", rec.Case)
	f.must(err)
	return rec.Case
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// proposed opens the review of a case and proposes to grant its one line.
func (f *fixture) proposed(ref string) string {
	f.t.Helper()
	ctx := context.Background()
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if c.State == review.AtGate {
		_, err = f.OpenReview(ctx, reviewer, "", ref, nil)
		f.must(err)
	}
	_, err = f.Propose(ctx, reviewer, "", ref, []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: c.Application.Lines[0].MassMG, Reasons: []string{"criteria_met"}}},
		[]review.CriterionFinding{{Criterion: "security", Finding: "no_concern"}})
	f.must(err)
	c, err = f.Case(ctx, reviewer, ref)
	f.must(err)
	return c.ProposalHash
}

// licensed brings a lot's application to a licence.
func (f *fixture) licensed(lot string, mass ree.Mass) string {
	f.t.Helper()
	ctx := context.Background()
	ref := f.lodged(application(lot, mass))
	hash := f.proposed(ref)
	_, err := f.Countersign(ctx, countersigner, "", ref, hash)
	f.must(err)
	rec, err := f.Decide(ctx, decider, "", ref, hash)
	f.must(err)
	return rec.Licence
}

func TestTheWayFromAnApplicationToTheBorder(t *testing.T) {
	f := open(t)
	f.industry()
	magnet := f.magnets()
	ctx := context.Background()
	licence := f.licensed(magnet.Lot, 100*ree.Kilogram)
	q := BorderQuestion{Licence: licence, Line: 1, Mass: 40 * ree.Kilogram, Declaration: "D-1", Destination: "DE", HS: "8505111000"}
	answer, err := f.Check(ctx, customs, q)
	f.must(err)
	if answer.Answer != "yes" || answer.Remaining != 100*ree.Kilogram {
		t.Fatalf("the desk says %+v", answer)
	}
	_, err = f.WriteOff(ctx, customs, "item-1", q)
	f.must(err)
	again, err := f.WriteOff(ctx, customs, "item-1", q)
	f.must(err)
	if !again.Replayed {
		t.Error("the same declaration item was written off twice")
	}
	q.Declaration = "D-2"
	second, err := f.WriteOff(ctx, customs, "item-2", q)
	f.must(err)
	if second.Remaining != 20*ree.Kilogram {
		t.Errorf("after two write-offs %s remain, want 20 kg", second.Remaining)
	}
	q.Declaration = "D-3"
	_, err = f.WriteOff(ctx, customs, "item-3", q)
	refused(t, err, "guard.balance")
	lot, err := f.Lot(ctx, maker, magnet.Lot)
	f.must(err)
	if lot.Lot.Remaining != magnet.Net-80*ree.Kilogram || lot.Lot.Reserved != 20*ree.Kilogram {
		t.Errorf("the lot holds %s, %s of it earmarked", lot.Lot.Remaining, lot.Lot.Reserved)
	}
	p, err := f.IssueLicence(ctx, maker, "", licence)
	f.must(err)
	f.verified(p)
	f.replays()
}

func TestADecisionIsReproduced(t *testing.T) {
	f := open(t)
	f.industry()
	f.licensed(f.magnets().Lot, 100*ree.Kilogram)
	steps, err := f.Reproduce(context.Background(), reviewer, "EX-0001-Z")
	f.must(err)
	if len(steps) != 6 {
		t.Errorf("want the lodging, the gate, the guidelines at both, the proposal and the decision, got %+v", steps)
	}
	for _, s := range steps {
		if !s.Same {
			t.Errorf("%s came out otherwise: %s", s.Kind, s.Words)
		}
	}
	f.cfg.Law.Review.Gate[0].Version = "2"
	steps, err = f.Reproduce(context.Background(), reviewer, "EX-0001-Z")
	f.must(err)
	if steps[2].Same {
		t.Error("another version of a rule gave the same verdict bytes")
	}
}

func TestTwoPeopleDecide(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	hash := f.proposed(ref)
	all := Actor{Account: "rita", Org: "AUTH", Roles: []Role{RoleReviewer, RoleCountersigner, RoleDecider}}
	_, err := f.Countersign(ctx, all, "", ref, hash)
	refused(t, err, "guard.not_proposer")
	_, err = f.Decide(ctx, decider, "", ref, hash)
	refused(t, err, "guard.signatures")
	_, err = f.Countersign(ctx, countersigner, "", ref, "00"+hash[2:])
	refused(t, err, "guard.proposal_hash")
	_, err = f.Countersign(ctx, countersigner, "", ref, hash)
	f.must(err)
	both := Actor{Account: "carl", Org: "AUTH", Roles: []Role{RoleDecider}}
	_, err = f.Decide(ctx, both, "", ref, hash)
	refused(t, err, "guard.decider_separate")
	own := Actor{Account: "mag2", Org: "MAGNETS", Roles: []Role{RoleDecider, RoleExporter}}
	_, err = f.Decide(ctx, own, "", ref, hash)
	refused(t, err, "guard.office_side")
	_, err = f.Decide(ctx, decider, "", ref, hash)
	f.must(err)
}

func TestACorrectionUpstreamStopsTheDecision(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	ref := f.lodged(application(magnet.Lot, 100*ree.Kilogram))
	hash := f.proposed(ref)
	_, err := f.Countersign(ctx, countersigner, "", ref, hash)
	f.must(err)
	f.correctOxide(magnet)
	_, err = f.Decide(ctx, decider, "", ref, hash)
	if err == nil {
		t.Fatal("decided on what was corrected meanwhile")
	}
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if len(c.Stale) == 0 {
		t.Fatal("the case is not marked stale")
	}
	_, err = f.EvaluateGate(ctx, reviewer, "", ref)
	f.must(err)
	hash = f.proposed(ref)
	_, err = f.Countersign(ctx, countersigner, "", ref, hash)
	f.must(err)
	_, err = f.Decide(ctx, decider, "", ref, hash)
	f.must(err)
	f.replays()
}

// correctOxide corrects the use of oxide in the magnets' making: 1,000 kg were
// 1,010 kg.
func (f *fixture) correctOxide(magnet custody.Make) {
	f.t.Helper()
	d, err := f.Lot(context.Background(), maker, magnet.Lot)
	f.must(err)
	now := f.eventAt(d.Lot.MadeSeq)
	now.Inputs[0].Mass = 1010 * ree.Kilogram
	f.report(maker, custody.Event{Kind: custody.Correct, Supersedes: d.Lot.MadeSeq, Now: &now, Reason: "weighed again"})
}

func TestALicenceWhoseUpstreamIsCorrectedIsReferred(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	licence := f.licensed(magnet.Lot, 100*ree.Kilogram)
	passport, err := f.IssuePassport(ctx, maker, "", magnet.Lot)
	f.must(err)
	f.correctOxide(magnet)
	q := BorderQuestion{Licence: licence, Line: 1, Mass: ree.Kilogram, Declaration: "D"}
	answer, err := f.Check(ctx, customs, q)
	f.must(err)
	if answer.Answer != "refer" {
		t.Errorf("the desk says %q, want refer", answer.Answer)
	}
	_, err = f.WriteOff(ctx, customs, "k", q)
	refused(t, err, "licence.stale")
	d, err := f.Lot(ctx, maker, magnet.Lot)
	f.must(err)
	if d.Passport == nil || d.Passport.ID != passport.ID || d.Passport.StaleBy == 0 {
		t.Errorf("the passport is not marked: %+v", d.Passport)
	}
	f.replays()
}

func TestNoOverdrawUnderAnyInterleaving(t *testing.T) {
	f := open(t)
	f.industry()
	licence := f.licensed(f.magnets().Lot, 100*ree.Kilogram)
	var done sync.WaitGroup
	var mu sync.Mutex
	drawn := ree.Mass(0)
	for i := range 64 {
		done.Add(1)
		go func() {
			defer done.Done()
			q := BorderQuestion{Licence: licence, Line: 1, Mass: 3 * ree.Kilogram, Declaration: fmt.Sprint("D", i)}
			if _, err := f.WriteOff(context.Background(), customs, fmt.Sprint("k", i), q); err == nil {
				mu.Lock()
				drawn += q.Mass
				mu.Unlock()
			}
		}()
	}
	done.Wait()
	if drawn != 99*ree.Kilogram {
		t.Errorf("%s were written off of 100 kg in steps of 3 kg, want 99 kg", drawn)
	}
	d, err := f.Licence(context.Background(), customs, licence)
	f.must(err)
	if l := d.Lines[0]; l.RemainingMG != ree.Kilogram || l.CommittedMG != 99*ree.Kilogram {
		t.Errorf("the line says %+v", l)
	}
	f.replays()
}

func TestOthersSeeNothing(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	ref := f.lodged(application(magnet.Lot, ree.Kilogram))
	other := Actor{Account: "x", Org: "MINER", Roles: []Role{RoleOperator, RoleExporter}}
	_, err := f.Lot(ctx, other, magnet.Lot)
	refused(t, err, "lot.unknown")
	_, err = f.Case(ctx, other, ref)
	refused(t, err, "review.case_unknown")
	_, err = f.Withdraw(ctx, other, "", ref, "mine")
	refused(t, err, "review.case_unknown")
	_, err = f.Lodge(ctx, other, "", "", application(magnet.Lot, ree.Kilogram))
	refused(t, err, "lot.not_yours")
	list, err := f.Lots(ctx, other, LotFilter{})
	f.must(err)
	for _, l := range list.Lots {
		if l.Holder != "MINER" {
			t.Errorf("the list shows %s of %s", l.Ref, l.Holder)
		}
	}
}

func TestTheLotGraphIsKeptAndFollows(t *testing.T) {
	f := open(t)
	f.industry()
	magnet := f.magnets()
	before, err := f.Origins(context.Background(), maker, magnet.Lot, false)
	f.must(err)
	f.must(f.Close())
	f.reopen()
	after, err := f.Origins(context.Background(), maker, magnet.Lot, false)
	f.must(err)
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("the kept graph says %+v, was %+v", after, before)
	}
	f.report(maker, custody.Event{Kind: custody.Split, Site: "G1", Inputs: []custody.Take{{Lot: magnet.Lot, Mass: 100 * ree.Kilogram}},
		Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: 60 * ree.Kilogram}, {Form: "magnet_ndfeb", Net: 40 * ree.Kilogram}}})
	o, err := f.Origins(context.Background(), maker, magnet.Lot, false)
	f.must(err)
	if o.Descendants.Lots != 2 {
		t.Errorf("after the restart %d descendants, want 2", o.Descendants.Lots)
	}
}

func TestErasureLeavesTheLogWhole(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	note, err := f.WriteNote(ctx, maker, "", "G1", "Herr X was seen")
	f.must(err)
	_, err = f.Erase(ctx, supervisor, "", note.Seq, "PIPL Art. 47")
	f.must(err)
	e := f.entryAt(note.Seq)
	if e.Body != nil || e.Seed != nil {
		t.Error("the note is still there")
	}
	waiting, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	f.must(f.WaitPublished(waiting, note.Seq))
	f.replays()
	_, err = f.Erase(ctx, supervisor, "", 1, "x")
	refused(t, err, "erase.not_a_note")
}

func TestAChangedRowIsFound(t *testing.T) {
	f := open(t)
	f.industry()
	f.magnets()
	report, err := f.Store.Replay(context.Background(), nil)
	f.must(err)
	if !report.OK() || report.Rows == 0 {
		t.Fatalf("before: %+v", report)
	}
	f.must(f.Close())
	tamper(t, f.dir, `UPDATE lot SET body = replace(body, '"remainingMG":', '"remainingMG":1') WHERE key = (SELECT min(key) FROM lot)`)
	f.reopen()
	report, err = f.Store.Replay(context.Background(), nil)
	f.must(err)
	if report.OK() {
		t.Error("a changed row was not found")
	}
}

func TestControlledGoodsLeaveOnlyUnderALicence(t *testing.T) {
	f := open(t)
	f.industry()
	magnet := f.magnets()
	_, err := f.try(maker, custody.Event{Kind: custody.Export, Site: "G1", Inputs: []custody.Take{{Lot: magnet.Lot, Mass: ree.Kilogram}}, Country: "DE", Declared: "D-9"})
	refused(t, err, "export.licence_needed")
}
