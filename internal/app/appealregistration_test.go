package app

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"lanthorn/internal/store"
	"lanthorn/review"
)

var (
	otherExaminer = Actor{Account: "olga", Org: "AUTH", Roles: []Role{RoleReviewer}}
	otherDecider  = Actor{Account: "dirk", Org: "AUTH", Roles: []Role{RoleDecider}}
)

// moved makes a move on a registration that must go through.
func (f *fixture) moved(who Actor, ref, move string) {
	f.t.Helper()
	_, err := f.MoveRegistration(context.Background(), who, "", ref, move, RegistrationMove{Reason: "so it is"})
	f.must(err)
}

// wonFor has a panel uphold an appeal that was lodged.
func (f *fixture) wonFor(appeal string) {
	f.t.Helper()
	ctx := context.Background()
	_, err := f.MoveAppeal(ctx, clerk, "", appeal, "admit", AppealMove{})
	f.must(err)
	for _, m := range panel {
		_, err = f.MoveAppeal(ctx, clerk, "", appeal, "appoint", AppealMove{Member: m.Account})
		f.must(err)
	}
	for _, m := range panel[:2] {
		_, err = f.MoveAppeal(ctx, m, "", appeal, "vote", AppealMove{Outcome: review.AppealUpheld, Reason: "the programme is in use"})
		f.must(err)
	}
	_, err = f.MoveAppeal(ctx, panel[0], "", appeal, "uphold", AppealMove{})
	f.must(err)
}

// walkAppealOfRegistration excludes a registration with a shipment under it, has the
// exclusion taken down on appeal, and clears again.
func (f *fixture) walkAppealOfRegistration(lot, ref string) (appeal string) {
	f.t.Helper()
	ctx := context.Background()
	f.people(append(slices.Clone(panel), reviewer, decider, clerk, otherExaminer, otherDecider)...)
	s, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 100*kg))
	f.must(err)
	if !s.Cleared {
		f.t.Fatalf("not cleared: %+v", s.Answer.Why)
	}
	f.moved(reviewer, ref, "suspend")
	f.moved(decider, ref, "exclude")
	rec, err := f.LodgeRegistrationAppeal(ctx, maker, "k", ref, []string{"facts_wrong"}, "the programme is in use at every site")
	f.must(err)
	f.wonFor(rec.Appeal)
	f.moved(otherExaminer, ref, "examine")
	f.moved(otherDecider, ref, "register")
	l, err := f.Licence(ctx, maker, s.Licence)
	f.must(err)
	if l.Licence.State != review.Active {
		f.t.Errorf("the licence is %s", l.Licence.State)
	}
	again, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 50*kg))
	f.must(err)
	if !again.Cleared {
		f.t.Errorf("not cleared afterwards: %+v", again.Answer.Why)
	}
	return rec.Appeal
}

func TestAnExclusionIsAppealedAndDecidedAgainByOthers(t *testing.T) {
	f, lot, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	appeal := f.walkAppealOfRegistration(lot, ref)
	mine, err := f.Registration(ctx, maker, ref)
	f.must(err)
	if mine.Now != review.Registered || len(mine.Rounds) != 1 || mine.Hands != nil || mine.Rounds[0].Apart != nil {
		t.Errorf("the holder sees %+v", mine.Registration)
	}
	theirs, err := f.Registration(ctx, reviewer, ref)
	f.must(err)
	if !slices.Contains(theirs.Rounds[0].Apart, panel[0].Account) || !slices.Contains(theirs.Rounds[0].Apart, decider.Account) {
		t.Errorf("the office sees %v apart", theirs.Rounds[0].Apart)
	}
	seen, err := f.Appeal(ctx, maker, appeal)
	f.must(err)
	if seen.Registration != ref || seen.Case != "" || seen.Inside != nil || seen.End == nil || seen.End.Votes != 2 {
		t.Errorf("the holder sees the appeal %+v", seen)
	}
	list, err := f.Appeals(ctx, maker, ref, "", 10)
	f.must(err)
	if len(list.Appeals) != 1 || list.Appeals[0].Key != appeal {
		t.Errorf("the appeals about the registration are %+v", list.Appeals)
	}
	stats, err := f.Statistics(ctx, reviewer, 0)
	f.must(err)
	n := 0
	for _, s := range stats.RegistrationAppeals {
		n += s.Cases
	}
	if n != 1 {
		t.Errorf("%d appeals are counted", n)
	}
	f.replays()
}

// Whoever tries to get round: another firm, the same decision twice, those who
// decided, a body that names who hears, what is too late.
func TestAnAppealAgainstARegistrationIsNotGotRound(t *testing.T) {
	f, _, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	f.people(append(slices.Clone(panel), reviewer, decider, clerk)...)
	f.moved(decider, ref, "exclude")
	grounds := []string{"facts_wrong"}
	rival := Actor{Account: "x", Org: "MINER", Roles: []Role{RoleExporter}}
	_, err := f.LodgeRegistrationAppeal(ctx, rival, "", ref, grounds, "theirs")
	refused(t, err, "general.registration_unknown")
	_, err = f.LodgeRegistrationAppeal(ctx, reviewer, "", ref, grounds, "ours")
	refused(t, err, "actor.role")
	_, err = f.LodgeAppeal(ctx, maker, "", ref, grounds, "as if it were a case")
	refused(t, err, "review.case_unknown")
	_, err = f.LodgeRegistrationAppeal(ctx, maker, "", ref, []string{"mercy"}, "please")
	refused(t, err, "review.ground_unknown")
	rec, err := f.LodgeRegistrationAppeal(ctx, maker, "k", ref, grounds, "wrong")
	f.must(err)
	again, err := f.LodgeRegistrationAppeal(ctx, maker, "k", ref, grounds, "wrong")
	f.must(err)
	if !again.Replayed || again.Appeal != rec.Appeal || again.Registration != ref {
		t.Errorf("the same request again: %+v", again)
	}
	_, err = f.LodgeRegistrationAppeal(ctx, maker, "", ref, grounds, "once more")
	refused(t, err, "guard.appealed_once")
	_, err = f.Appeal(ctx, rival, rec.Appeal)
	refused(t, err, "appeal.unknown")
	_, err = f.MoveAppeal(ctx, rival, "", rec.Appeal, "withdraw", AppealMove{})
	refused(t, err, "appeal.unknown")
	_, err = f.MoveAppeal(ctx, reviewer, "", rec.Appeal, "admit", AppealMove{}) // examined it
	refused(t, err, "guard.untouched_registration")
	_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "admit", AppealMove{})
	f.must(err)
	_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "appoint", AppealMove{Member: decider.Account})
	refused(t, err, "guard.untouched_registration")
	_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "appoint", AppealMove{Member: panel[0].Account})
	f.must(err)
	_, err = f.MoveAppeal(ctx, decider, "", rec.Appeal, "vote", AppealMove{Outcome: review.AppealDismissed, Reason: "mine", Member: panel[0].Account})
	refused(t, err, "guard.member")
	if list, err := f.Appeals(ctx, rival, "", "", 10); err != nil || len(list.Appeals) != 0 {
		t.Errorf("a rival sees %+v, %v", list.Appeals, err)
	}
}

func TestTheLastDayOfAnAppealIsATask(t *testing.T) {
	f, _, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	if _, there := f.tasks(maker)[TaskAppeal]; there {
		t.Error("a registration in force is to be appealed")
	}
	f.moved(reviewer, ref, "suspend")
	task := f.tasks(maker)[TaskAppeal]
	if task.Ref != ref || task.Action != "appeal" || task.Address != "/general/"+ref+"/appeal" || task.Due != f.calendar().Day(f.Now()).Add(28) {
		t.Errorf("the task is %+v", task)
	}
	f.now = f.now.AddDate(0, 0, 29)
	if _, there := f.tasks(maker)[TaskAppeal]; there {
		t.Error("after the last day it is still a task")
	}
	_, err := f.LodgeRegistrationAppeal(ctx, maker, "", ref, []string{"facts_wrong"}, "late")
	refused(t, err, "guard.appeal_in_time")
}

// Appeals about registrations are counted apart from those about cases, in the
// statistics and in their table.
func TestAppealsAboutRegistrationsAreCountedApart(t *testing.T) {
	f, _, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	f.moved(reviewer, ref, "suspend")
	_, err := f.LodgeRegistrationAppeal(ctx, maker, "", ref, []string{"facts_wrong"}, "the return was in")
	f.must(err)
	s, err := f.Statistics(ctx, reviewer, 0)
	f.must(err)
	if len(s.Appeals) != 0 || len(s.RegistrationAppeals) != 1 || s.RegistrationAppeals[0].Cases != 1 || s.RegistrationAppeals[0].State != "lodged" {
		t.Errorf("appeals %+v, about registrations %+v", s.Appeals, s.RegistrationAppeals)
	}
	table, err := StatisticsCSV(s)
	f.must(err)
	if !bytes.Contains(table, []byte("registration_appeals,")) || bytes.Contains(table, []byte("\nappeals,")) {
		t.Errorf("the table: %s", table)
	}
}

// The letters of both packs name the registration, in a wording from before as in the
// one of today.
func TestTheLetterOnAnAppealNamesTheRegistration(t *testing.T) {
	for _, pack := range []string{"cn", "example"} {
		for _, years := range []int{0, 1} {
			f := open(t, withAfter, withGenerals, withLettersOf(t, pack))
			f.industry()
			f.now = f.now.AddDate(years, 0, 0)
			f.people(append(slices.Clone(panel), clerk)...)
			ctx := context.Background()
			rec, err := f.AskRegistration(ctx, maker, "", RegistrationRequest{General: magnetsGeneral, Text: "two customers", Evidence: evidenceOf("compliance_programme", "export_history", "sales_channels")})
			f.must(err)
			f.moved(decider, rec.Registration, "decline")
			a, err := f.LodgeRegistrationAppeal(ctx, maker, "", rec.Registration, []string{"facts_wrong"}, "it is in use")
			f.must(err)
			f.wonFor(a.Appeal)
			list, err := f.Letters(ctx, maker, a.Appeal)
			f.must(err)
			if len(list) != 1 {
				t.Fatalf("%s: %d letters about the appeal", pack, len(list))
			}
			said, version := f.factsOf(list[0].Seq)
			if said["registration"] != rec.Registration || said["appeal"] != a.Appeal || version != years+1 || (said["case"] == rec.Registration) != (years == 0) {
				t.Errorf("%s, version %d: the letter names %v", pack, version, said)
			}
		}
	}
}

// factsOf are what a letter says of an entry, and the version of its template.
func (f *fixture) factsOf(seq int64) (map[string]string, int) {
	f.t.Helper()
	out := map[string]string{}
	version := 0
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		e, _, err := v.Entry(seq)
		if err != nil {
			return err
		}
		d, err := f.letterOf(v, &e)
		for name, text := range d.facts.Texts {
			out[name] = text.In("en")
		}
		version = f.App.cfg.Law.Letters.For(d.Kind, f.calendar().Day(e.Recorded)).Version
		return err
	}))
	return out, version
}
