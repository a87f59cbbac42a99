package app

import (
	"context"
	"testing"

	"lanthorn/ree"
	"lanthorn/review"
)

// underEarlier is a fixture with two reservations under the first version of a
// licence that has a second one since.
func underEarlier(t *testing.T) (f *fixture, first, second string, moves [2]string) {
	f = open(t, withAfter)
	f.industry()
	ctx := context.Background()
	first = f.licensed(f.magnets().Lot, 100*kg)
	for i, id := range []string{"r1", "r2"} {
		m, err := f.ReserveGoods(ctx, customs, id, BorderQuestion{Licence: first, Line: 1, Mass: 10 * kg, Declaration: "D-" + id})
		f.must(err)
		moves[i] = m.Move
	}
	now, err := f.Amendable(ctx, maker, first)
	f.must(err)
	now.Lines[0].MassMG, now.Lines[0].Lots[0].MassMG = 150*kg, 150*kg
	rec, err := f.LodgeAmendment(ctx, maker, "", first, "a larger order", now)
	f.must(err)
	for _, step := range []string{"accept", "propose"} {
		_, err = f.MoveAmendment(ctx, reviewer, "", rec.Amendment, step, AmendmentMove{Approve: true, Reasons: []string{"criteria_met"}})
		f.must(err)
	}
	row, err := f.Amendment(ctx, reviewer, rec.Amendment)
	f.must(err)
	_, err = f.MoveAmendment(ctx, countersigner, "", rec.Amendment, "countersign", AmendmentMove{Hash: row.ProposalHash})
	f.must(err)
	done, err := f.MoveAmendment(ctx, decider, "", rec.Amendment, "approve", AmendmentMove{Hash: row.ProposalHash})
	f.must(err)
	return f, first, done.Licence, moves
}

// TestTheDeskSaysWhatTheLedgerDoesOfAReservation: the question and the write-off of a
// reservation agree, under an earlier version, past a suspension, and after the end.
func TestTheDeskSaysWhatTheLedgerDoesOfAReservation(t *testing.T) {
	f, first, second, moves := underEarlier(t)
	ctx := context.Background()
	asks := func(i int, mass ree.Mass, want, code string) {
		t.Helper()
		a, err := f.Check(ctx, customs, BorderQuestion{Licence: first, Line: 1, Mass: mass, Declaration: "D", Of: moves[i]})
		f.must(err)
		if a.Answer != want || want != "yes" && a.Reasons[0].Code != code {
			t.Errorf("reservation %d: %s, %+v; want %s, %s", i, a.Answer, a.Reasons, want, code)
		}
	}
	leaves := func(i int, key string) error {
		_, err := f.WriteOff(ctx, customs, key, BorderQuestion{Licence: first, Line: 1, Mass: kg, Declaration: "D", Of: moves[i]})
		return err
	}
	asks(0, kg, "yes", "")
	f.must(leaves(0, "before"))
	asks(0, 10*kg, "no", "guard.reservation")
	_, err := f.Suspend(ctx, reviewer, "s", review.LicenceCommand{Licence: second, Reason: "a doubt"})
	f.must(err)
	hold := f.licence(second).Suspensions[0]
	if len(hold.InTransit) != 2 || hold.InTransit[0].Version != first {
		t.Fatalf("on their way: %+v", hold.InTransit)
	}
	asks(0, kg, "no", "guard.state")
	refused(t, leaves(0, "held"), "guard.state")
	_, err = f.Dispose(ctx, reviewer, "", review.LicenceCommand{Licence: second, Ref: hold.Ref, Line: 1, Version: first, Move: moves[0], Disposition: review.LetGo, Reason: "on board"})
	f.must(err)
	asks(0, kg, "yes", "")
	asks(1, kg, "no", "guard.state")
	refused(t, leaves(1, "other"), "guard.state")
	f.must(leaves(0, "singly"))
	f.now = f.licence(first).LastDay.Add(1).Time(china)
	asks(0, kg, "no", "guard.in_date")
	refused(t, leaves(0, "late"), "guard.in_date")
	f.replays()
}

// TestWhatWasLetGoDoesNotLeaveAfterTheEnd: neither past the last day, though it was let
// go singly, nor under a licence that was revoked.
func TestWhatWasLetGoDoesNotLeaveAfterTheEnd(t *testing.T) {
	for _, end := range []string{"expired", "revoked"} {
		f, licence := border(t)
		ctx := context.Background()
		r, err := f.ReserveGoods(ctx, customs, "r", ask(licence, 10*kg, "D-1"))
		f.must(err)
		_, err = f.Suspend(ctx, reviewer, "s", review.LicenceCommand{Licence: licence, Reason: "a doubt"})
		f.must(err)
		_, err = f.Dispose(ctx, reviewer, "", review.LicenceCommand{Licence: licence, Ref: f.licence(licence).Suspensions[0].Ref, Line: 1, Move: r.Move, Disposition: review.LetGo, Reason: "on board"})
		f.must(err)
		q := ask(licence, 10*kg, "D-1")
		q.Of = r.Move
		a, err := f.Check(ctx, customs, q)
		f.must(err)
		if a.Answer != "yes" {
			t.Errorf("let go singly: %+v", a.Reasons)
		}
		if end == "expired" {
			f.now = f.licence(licence).LastDay.Add(1).Time(china)
		} else {
			_, err := f.Revoke(ctx, decider, "", review.LicenceCommand{Licence: licence, Reason: "the doubt was right"})
			f.must(err)
		}
		a, err = f.Check(ctx, customs, q)
		f.must(err)
		if a.Answer != "no" {
			t.Errorf("%s: the desk says %s", end, a.Answer)
		}
		if _, err := f.WriteOff(ctx, customs, "w", q); err == nil {
			t.Errorf("%s: it leaves", end)
		}
	}
}
