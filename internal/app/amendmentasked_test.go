package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// agreed is a licence whose case two agencies supported, and an amendment of it that
// they are asked about again.
func agreed(t *testing.T, change ...func(*Config)) (f *fixture, licence, amendment string) {
	t.Helper()
	f = open(t, append([]func(*Config){likeAdvised, func(c *Config) {
		c.Law.Review.Amendments = c.Law.Pack.Review.Amendments
		c.Law.Review.Amendments.KeyElements = nil
	}}, change...)...)
	f.industry()
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	_, err := f.OpenReview(ctx, reviewer, "", ref, nil)
	f.must(err)
	f.refer(ref, "production", "experts")
	f.stated(adviser, ref, "production", review.Support)
	f.stated(pooled, ref, "experts", review.Support)
	licence = f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}})
	f.now = f.now.Add(time.Hour)
	return f, licence, f.askedFor(licence, func(a *review.Application) { more(&a.Lines[0], 50*ree.Kilogram) })
}

// askedFor lodges and accepts an amendment of a licence.
func (f *fixture) askedFor(licence string, change func(*review.Application)) string {
	f.t.Helper()
	ctx := context.Background()
	now, err := f.Amendable(ctx, maker, licence)
	f.must(err)
	change(&now)
	rec, err := f.LodgeAmendment(ctx, maker, "", licence, "a larger order", now)
	f.must(err)
	_, err = f.MoveAmendment(ctx, reviewer, "", rec.Amendment, "accept", AmendmentMove{})
	f.must(err)
	return rec.Amendment
}

func agencySays(agency string, s review.Stance, conditions ...string) AmendmentMove {
	return AmendmentMove{Agency: agency, Lines: []review.LinePosition{{Line: 1, Stance: s, Reasons: []string{"criteria_met"}, Note: "as our own file shows", Conditions: conditions}}}
}

func (f *fixture) toldAmendment(who Actor, amendment, agency string, s review.Stance, conditions ...string) error {
	_, err := f.MoveAmendment(context.Background(), who, "", amendment, "answer", agencySays(agency, s, conditions...))
	return err
}

func (f *fixture) amendmentRow(ref string) review.Amendment {
	f.t.Helper()
	row, err := f.Amendment(context.Background(), reviewer, ref)
	f.must(err)
	return row
}

func (f *fixture) settledAmendment(ref string, approve bool) (AmendmentReceipt, error) {
	f.t.Helper()
	ctx := context.Background()
	if _, err := f.MoveAmendment(ctx, reviewer, "", ref, "propose", AmendmentMove{Approve: approve, Reasons: []string{"criteria_met"}}); err != nil {
		return AmendmentReceipt{}, err
	}
	hash := f.amendmentRow(ref).ProposalHash
	if _, err := f.MoveAmendment(ctx, countersigner, "", ref, "countersign", AmendmentMove{Hash: hash}); err != nil {
		return AmendmentReceipt{}, err
	}
	move := "refuse"
	if approve {
		move = "approve"
	}
	return f.MoveAmendment(ctx, decider, "", ref, move, AmendmentMove{Hash: hash})
}

// The way of an amendment through its agencies, with everybody's attempts on the
// way, to a licence with the conditions that they asked for.
func TestAnAmendmentGoesThroughItsAgencies(t *testing.T) {
	f, licence, am := agreed(t)
	ctx := context.Background()
	row := f.amendmentRow(am)
	if len(row.Asked) != 2 || row.Asked[0].Agency != "production" || row.Asked[1].Stops != "expert_advice" {
		t.Fatalf("asked: %+v", row.Asked)
	}
	_, err := f.settledAmendment(am, true)
	refused(t, err, "guard.agencies_heard")
	refused(t, f.toldAmendment(reviewer, am, "production", review.Support), "actor.role")
	refused(t, f.toldAmendment(maker, am, "production", review.Support), "actor.role")
	refused(t, f.toldAmendment(pooled, am, "production", review.Support), "guard.agency_side")
	refused(t, f.toldAmendment(sentinel, am, "security", review.Support), "amendment.unknown")
	committed := agencySays("production", review.Support)
	committed.Lines[0].Withheld = &review.Commitment{Hash: strings.Repeat("ab", 32), Sealed: strings.Repeat("ab", 16)}
	_, err = f.MoveAmendment(ctx, adviser, "", am, "answer", committed)
	refused(t, err, "guard.nothing_sealed")
	sealed := agencySays("production", review.Support)
	sealed.Opinions = []OpinionText{{Line: 1, Text: "not for the file"}}
	_, err = f.MoveAmendment(ctx, adviser, "", am, "answer", sealed)
	refused(t, err, "guard.nothing_sealed")
	_, err = f.MoveAmendment(ctx, adviser, "", am, "waive", AmendmentMove{Agency: "experts", Reason: "no need"})
	refused(t, err, "actor.role")
	for _, who := range []Actor{maker, reviewer, adviser, decider} {
		_, err = f.MoveAmendment(ctx, who, "", am, "deem", AmendmentMove{Agency: "production"})
		refused(t, err, "actor.role")
	}
	f.must(f.toldAmendment(adviser, am, "production", review.SupportConditions, "report_arrival"))
	f.must(f.toldAmendment(pooled, am, "experts", review.Object))
	_, err = f.settledAmendment(am, true)
	refused(t, err, "guard.no_objection")
	f.must(f.toldAmendment(pooled, am, "experts", review.Support))
	done, err := f.settledAmendment(am, true)
	f.must(err)
	d, err := f.Licence(ctx, maker, done.Licence)
	f.must(err)
	if d.Licence.Replaces != licence || !slices.Equal(d.Lines[0].Conditions, []string{"report_arrival"}) || d.Lines[0].RemainingMG != 150*ree.Kilogram {
		t.Errorf("the new version: %+v, %+v", d.Licence, d.Lines[0])
	}
	refused(t, f.toldAmendment(pooled, am, "experts", review.Object), "guard.state")
	f.replays()
}

// The holder learns that two agencies are asked and how many are awaited; not of
// whom, not what they say, and no list tells it.
func TestTheHolderIsNotToldWhatAgenciesSay(t *testing.T) {
	f, licence, am := agreed(t)
	ctx := context.Background()
	f.must(f.toldAmendment(adviser, am, "production", review.Object))
	one, err := f.ReadAmendment(ctx, maker, am)
	f.must(err)
	list, err := f.Amendments(ctx, maker, licence, "", 10)
	f.must(err)
	for _, x := range append(list.Amendments, one) {
		if x.AskedOf != 2 || x.Awaited != 1 {
			t.Errorf("the holder sees %d asked, %d awaited", x.AskedOf, x.Awaited)
		}
		for _, secret := range []string{"production", "experts", "own file", "object", "paul"} {
			if text := jsonOf(x); strings.Contains(text, secret) {
				t.Errorf("%q is in what the holder sees: %s", secret, text)
			}
		}
	}
	d, err := f.Licence(ctx, maker, licence)
	f.must(err)
	for _, e := range d.Entries {
		if e.Kind == review.KindAmendmentAnswered || e.Org == adviser.Org {
			t.Errorf("the licence's entries tell of %s by %s", e.Kind, e.Org)
		}
	}
	queue, err := f.Matters(ctx, maker, MatterFilter{Kind: MatterReferral, All: true})
	f.must(err)
	if len(queue.Matters) != 0 || queue.Open != 0 {
		t.Errorf("the holder's queue: %+v", queue)
	}
	inside := Actor{Account: "mole", Org: maker.Org, Roles: []Role{RoleReviewer, RoleDecider, "adviser_production"}}
	if seen, err := f.ReadAmendment(ctx, inside, am); err != nil || seen.Asked != nil {
		t.Errorf("somebody of the holder's sees %+v (%v)", seen.Asked, err)
	}
	_, err = f.MoveAmendment(ctx, inside, "", am, "approve", AmendmentMove{})
	if err == nil || strings.Contains(err.Error(), "experts") {
		t.Errorf("somebody of the holder's is told %v", err)
	}
	refused(t, f.toldAmendment(inside, am, "production", review.Support), "guard.office_side")
}

// An amendment comes to the agencies that are asked about it, in their queue and on
// record, and to no other.
func TestAnAmendmentComesToItsAgenciesAlone(t *testing.T) {
	f, _, am := agreed(t)
	ctx := context.Background()
	row, err := f.ReadAmendment(ctx, adviser, am)
	f.must(err)
	if len(row.Asked) != 2 || row.Seen != nil {
		t.Errorf("the agency sees %+v", row.Asked)
	}
	for _, who := range []Actor{sentinel, chairman} {
		_, err = f.ReadAmendment(ctx, who, am)
		refused(t, err, "amendment.unknown")
		if q, _ := f.Matters(ctx, who, MatterFilter{Kind: MatterReferral, All: true}); len(q.Matters) > 0 {
			t.Errorf("%s has in the queue %+v", who.Account, q.Matters)
		}
	}
	queue, err := f.Matters(ctx, adviser, MatterFilter{Kind: MatterReferral, DueFirst: true, Limit: 10})
	f.must(err)
	if len(queue.Matters) != 1 || queue.Matters[0].Amendment != am || queue.Matters[0].Reading.Limit != 10 || queue.Open != 1 || queue.Matters[0].Application().Lines[0].MassMG != 150*ree.Kilogram {
		t.Fatalf("the queue: %+v", queue)
	}
	reads, err := f.Reads(ctx, adviser, ReadFilter{Person: adviser.Account, Limit: 10})
	f.must(err)
	if len(reads.Reads) == 0 {
		t.Error("the agency's look at the amendment is not on record")
	}
	f.days(30)
	if late, _ := f.Matters(ctx, adviser, MatterFilter{Kind: MatterReferral, Late: true}); len(late.Matters) != 1 || late.Late != 1 {
		t.Errorf("late: %+v", late)
	}
	f.must(f.toldAmendment(pooled, am, "experts", review.Support))
	if q, _ := f.Matters(ctx, pooled, MatterFilter{Kind: MatterReferral, Limit: 10}); len(q.Matters) != 0 || q.Open != 0 {
		t.Errorf("answered, and still in the queue: %+v", q)
	}
	if q, _ := f.Matters(ctx, pooled, MatterFilter{Kind: MatterReferral, All: true, Limit: 10}); len(q.Matters) != 2 {
		t.Errorf("all that came to the experts: %+v", q.Matters)
	}
	_, err = f.MoveAmendment(ctx, maker, "", am, "withdraw", AmendmentMove{})
	f.must(err)
	f.replays()
}

// Silence counts from the last second of the agency's time, whenever the sweep or
// anybody else looks; the sweep reads what is due and nothing else.
func TestTheSweepSettlesSilenceOnAmendments(t *testing.T) {
	var since []time.Time
	for _, late := range []int{16, 40} {
		f, _, am := agreed(t)
		ctx := context.Background()
		n, err := f.RunClocks(ctx)
		f.must(err)
		if n != 0 {
			t.Errorf("%d settled before anything is due", n)
		}
		f.days(late)
		due, err := f.amendmentsDue(ctx, f.now)
		f.must(err)
		if !slices.Equal(due, []string{am}) {
			t.Errorf("due: %v", due)
		}
		if late == 16 {
			_, err = f.RunClocks(ctx)
			f.must(err)
		} else { // somebody acts before the sweep comes
			_, err = f.MoveAmendment(ctx, decider, "", am, "waive", AmendmentMove{Agency: "experts", Reason: "no expert is free"})
			f.must(err)
		}
		row := f.amendmentRow(am)
		r := row.AskedAs("production")
		if r.State != review.ReferralDeemed || r.Deemed != review.DeemedNoObjection {
			t.Fatalf("after %d days: %+v", late, r)
		}
		since = append(since, r.DeemedAt)
		if late == 40 && !row.AskedAs("experts").Clock[0].At.Equal(r.Opened) {
			t.Error("the experts' clock began at another instant")
		}
		if due, _ = f.amendmentsDue(ctx, f.now); due != nil {
			t.Errorf("still due: %v", due)
		}
		f.must(f.Store.View(ctx, func(v *store.View) error {
			rows, err := store.Select(v, f.tables.queue.amendments, store.Query{})
			if len(rows) > 0 {
				t.Errorf("the sweep still reads %+v", rows)
			}
			return err
		}))
		f.replays()
	}
	if !since[0].Equal(since[1]) {
		t.Errorf("silence counts from %s or %s, as one looks", since[0], since[1])
	}
}

// Marked fields are kept from an agency as they are from everybody who is not named.
func TestAnAgencyDoesNotSeeMarkedFieldsOfAnAmendment(t *testing.T) {
	f, licence, am := agreed(t)
	ctx := context.Background()
	d, err := f.Licence(ctx, reviewer, licence)
	f.must(err)
	_, err = f.MarkSensitive(ctx, reviewer, "", d.Licence.Case, []string{"consignee", "endUse"}, "a sensitive buyer")
	f.must(err)
	whole := f.amendmentRow(am)
	row, err := f.ReadAmendment(ctx, adviser, am)
	f.must(err)
	if row.Application.Consignee.Name != review.Withheld || row.Application.EndUse.Text != review.Withheld || whole.Application.Consignee.Name != review.Withheld || len(row.Asked) != 2 {
		t.Errorf("the agency sees %+v", row.Application)
	}
	if said := f.AskedBefore(ctx, adviser, &row, &row.Asked[0]); said == nil || said.Answer() == nil {
		t.Errorf("what it said before is kept from it: %+v", row.Asked[0])
	}
	queue, err := f.Matters(ctx, adviser, MatterFilter{Kind: MatterReferral, Limit: 10})
	f.must(err)
	if len(queue.Matters) != 1 || queue.Matters[0].Application().Consignee.Name != review.Withheld {
		t.Errorf("the queue shows %+v", queue.Matters)
	}
	f.granted(adviser, d.Licence.Case)
	if row, err = f.ReadAmendment(ctx, adviser, am); err != nil || row.Application.Consignee.Name == review.Withheld {
		t.Errorf("granted, the agency sees %+v (%v)", row.Application.Consignee, err)
	}
	f.replays()
}

// What asks no agency goes its way as before.
func TestASmallAmendmentAsksNoAgency(t *testing.T) {
	f, licence, am := agreed(t)
	ctx := context.Background()
	_, err := f.MoveAmendment(ctx, maker, "", am, "withdraw", AmendmentMove{})
	f.must(err)
	am = f.askedFor(licence, func(a *review.Application) { a.Contract.Number = "C-77" })
	if row := f.amendmentRow(am); len(row.Asked) != 0 || row.Preview.AsksAgencies() {
		t.Errorf("asked: %+v", row.Asked)
	}
	done, err := f.settledAmendment(am, true)
	f.must(err)
	c, err := f.Case(ctx, adviser, f.amendmentRow(am).Case)
	f.must(err)
	if done.Licence == licence || len(c.Referrals) != 2 || c.Referrals[0].Answer() == nil {
		t.Errorf("%+v, referrals %+v", done, c.Referrals)
	}
	f.replays()
}
