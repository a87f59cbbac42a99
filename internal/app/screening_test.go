package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/pack"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/screening"
)

// screened opens an installation whose law needs the list t.list.
func screened(t *testing.T, change ...func(*Config)) *fixture {
	t.Helper()
	f := open(t, func(c *Config) {
		c.NoLog = true
		c.Law.Screening = pack.Screening{Lists: []pack.PartyList{{ID: "t.list", MaxAgeHours: 72}}, SecondPerson: screening.Decisive, ShrinkMost: pack.Percent(ree.Whole / 5), ClearMonths: 12,
			OnHit:   map[screening.Band]pack.OnHit{screening.Possible: pack.Mark, screening.Probable: pack.Mark, screening.Decisive: pack.Suspend},
			Reasons: map[screening.Outcome][]pack.Word{screening.Cleared: {{ID: "other_party"}}, screening.Confirmed: {{ID: "same_party"}}, screening.Escalated: {{ID: "needs_inquiry"}}}}
		for _, f := range change {
			f(c)
		}
	})
	f.industry()
	return f
}

// rows is a list in columns of our own, with as many harmless rows besides.
func rows(lines ...string) string {
	return "key,name,kind,severity,countries\n" + strings.Join(lines, "\n") + "\nz1,Quondam Vertrieb,company,block,AT\nz2,Zephyr Lumen,company,block,AT\nz3,Obsidian Kettle,company,block,AT\nz4,Tamarind Pier,company,block,AT\nz5,Wicker Anvil,company,block,AT\n"
}

func (f *fixture) list(text string) (Imported, error) {
	return f.ImportBytes(context.Background(), supervisor, "", ListImport{List: "t.list", Format: "table"}, map[string][]byte{"": []byte(text)})
}

func (f *fixture) hits(standing string) []HitView {
	f.t.Helper()
	list, err := f.Hits(context.Background(), reviewer, HitFilter{Standing: standing})
	f.must(err)
	return list
}

func (f *fixture) rescreened() {
	f.t.Helper()
	_, err := f.Rescreen(context.Background())
	f.must(err)
}

func (f *fixture) gateOf(ref string) review.GateVerdict {
	f.t.Helper()
	c, err := f.Case(context.Background(), reviewer, ref)
	f.must(err)
	return *c.Verdict(1)
}

func answer(h HitView, outcome screening.Outcome, reason string) Resolve {
	return Resolve{EntryHash: h.Hit.EntryHash, Outcome: outcome, Reason: reason, Text: "the register of the place was seen", Months: 6}
}

func TestAMissingOrStaleListKeepsTheGateShut(t *testing.T) {
	f := screened(t)
	ctx := context.Background()
	lot := f.magnets().Lot
	ref := f.lodged(application(lot, 100*ree.Kilogram))
	if v := f.gateOf(ref); v.Status != review.Stale {
		t.Fatalf("without the list the gate says %s", v.Status)
	}
	_, err := f.OpenReview(ctx, reviewer, "", ref, map[int]string{1: "please"})
	refused(t, err, "guard.gate_not_stale")
	_, err = f.list(rows())
	f.must(err)
	_, err = f.EvaluateGate(ctx, reviewer, "", ref)
	f.must(err)
	if v := f.gateOf(ref); v.Status == review.Stale {
		t.Fatalf("with a fresh list the gate says %+v", v.Findings)
	}
	f.now = f.now.Add(73 * time.Hour)
	_, err = f.EvaluateGate(ctx, reviewer, "", ref)
	f.must(err)
	if v := f.gateOf(ref); v.Status != review.Stale {
		t.Fatalf("with a list of 73 hours the gate says %s", v.Status)
	}
	again, err := f.list(rows()) // the same bytes say that the list is still current
	f.must(err)
	if !again.Unchanged || again.Edition != 1 || f.screens.of(&again.ListEdition).label != again.label() {
		t.Errorf("the same bytes became edition %d", again.Edition)
	}
	_, err = f.EvaluateGate(ctx, reviewer, "", ref)
	f.must(err)
	if v := f.gateOf(ref); v.Status == review.Stale {
		t.Fatalf("with a list confirmed the gate says %+v", v.Findings)
	}
	f.replays()
}

func TestAListIsTakenWholeOrNot(t *testing.T) {
	f := screened(t)
	_, err := f.list("key,name,severity\n1,,block\n2,Fine Name,sharp\n")
	refused(t, err, "screening.list.name-missing")
	refused(t, err, "screening.list.severity-unknown")
	_, err = f.list(rows("1,Alpha Traders,company,block,DE", "2,Beta Traders,company,block,DE"))
	f.must(err)
	small := "key,name\n1,Alpha Traders\n"
	_, err = f.list(small)
	refused(t, err, "screening.shrunk")
	_, err = f.ImportBytes(context.Background(), supervisor, "", ListImport{List: "t.list", Format: "table", Reason: "the programme ended; notice 7"}, map[string][]byte{"": []byte(small)})
	f.must(err)
	_, err = f.ImportBytes(context.Background(), maker, "", ListImport{List: "t.list", Format: "table"}, map[string][]byte{"": []byte(rows())})
	refused(t, err, "actor.role")
	f.replays()
}

func TestAHitIsResolvedAndStaysSo(t *testing.T) {
	f := screened(t)
	ctx := context.Background()
	_, err := f.list(rows("k1,Motor Gmbh,company,block,AT"))
	f.must(err)
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	open := f.hits("open")
	if len(open) != 1 || open[0].Hit.Key != "k1" || len(open[0].Hit.Name.Steps) == 0 || open[0].Edition == "" {
		t.Fatalf("want the one hit with its steps and edition, got %+v", open)
	}
	if v := f.gateOf(ref); v.Status != review.Stale {
		t.Fatalf("with an open hit the gate says %s", v.Status)
	}
	own := Actor{Account: "spy", Org: "MAGNETS", Roles: []Role{RoleReviewer}}
	_, err = f.Resolve(ctx, own, "", open[0].Ref, answer(open[0], screening.Cleared, "other_party"))
	refused(t, err, "screening.own")
	_, err = f.Resolve(ctx, maker, "", open[0].Ref, answer(open[0], screening.Cleared, "other_party"))
	refused(t, err, "actor.role")
	late := answer(open[0], screening.Cleared, "other_party")
	late.EntryHash = "00"
	_, err = f.Resolve(ctx, reviewer, "", open[0].Ref, late)
	refused(t, err, "screening.hit_changed")
	_, err = f.Resolve(ctx, reviewer, "", open[0].Ref, answer(open[0], screening.Cleared, "other_party"))
	f.must(err)
	_, err = f.EvaluateGate(ctx, reviewer, "", ref)
	f.must(err)
	if v := f.gateOf(ref); v.Status == review.Stale {
		t.Fatalf("with the hit cleared the gate says %+v", v.Findings)
	}
	_, err = f.list(rows("k1,Motor Gmbh,company,block,AT", "k2,Anybody Else,company,block,AT"))
	f.must(err)
	f.rescreened()
	if open := f.hits("open"); len(open) != 0 {
		t.Fatalf("a clean edition opened %+v again", open)
	}
	_, err = f.list(rows("k1,Motor Gmbh,company,block,DE", "k2,Anybody Else,company,block,AT"))
	f.must(err)
	f.rescreened()
	open = f.hits("open")
	if len(open) != 1 || open[0].Before == nil {
		t.Fatalf("a changed row did not open the hit again: %+v", open)
	}
	f.now = f.now.AddDate(0, 1, 0)
	f.replays()
}

func TestAClearanceRunsOut(t *testing.T) {
	f := screened(t)
	_, err := f.list(rows("k1,Motor Gmbh,company,block,AT"))
	f.must(err)
	f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	h := f.hits("open")[0]
	_, err = f.Resolve(context.Background(), reviewer, "", h.Ref, answer(h, screening.Cleared, "other_party"))
	f.must(err)
	f.now = f.now.AddDate(0, 6, 1)
	if len(f.hits("open")) != 1 {
		t.Error("a clearance of six months holds for longer")
	}
}

func TestTwoPeopleClearAStrongHit(t *testing.T) {
	f := screened(t)
	f.cfg.Law.Screening.SecondPerson = screening.Possible
	f.App.cfg.Law.Screening.SecondPerson = screening.Possible
	ctx := context.Background()
	_, err := f.list(rows("k1,Motor Gmbh,company,block,DE"))
	f.must(err)
	f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	h := f.hits("open")[0]
	_, err = f.Resolve(ctx, reviewer, "", h.Ref, answer(h, screening.Cleared, "other_party"))
	f.must(err)
	if len(f.hits("waiting")) != 1 {
		t.Fatal("one person cleared a strong hit")
	}
	_, err = f.Resolve(ctx, reviewer, "", h.Ref, answer(h, screening.Cleared, "other_party"))
	refused(t, err, "screening.second_is_first")
	_, err = f.Resolve(ctx, decider, "", h.Ref, answer(h, screening.Cleared, "other_party"))
	refused(t, err, "actor.role")
	second := Actor{Account: "sam", Org: "AUTH", Roles: []Role{RoleReviewer}}
	_, err = f.Resolve(ctx, second, "", h.Ref, answer(h, screening.Cleared, "other_party"))
	f.must(err)
	if list := f.hits("cleared"); len(list) != 1 || list[0].Answer.By != "rita" || list[0].Answer.Second != "sam" {
		t.Errorf("cleared by %+v", list)
	}
	f.replays()
}

func TestADecisionSeesTheListOfItsInstant(t *testing.T) {
	f := screened(t)
	ctx := context.Background()
	_, err := f.list(rows())
	f.must(err)
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	hash := f.proposed(ref)
	_, err = f.Countersign(ctx, countersigner, "", ref, hash)
	f.must(err)
	_, err = f.list(rows("k1,Motor Gmbh,company,block,DE"))
	f.must(err)
	_, err = f.Decide(ctx, decider, "", ref, hash)
	refused(t, err, "guard.gate_current")
	if len(f.hits("open")) != 0 {
		t.Error("a refused decision left a trace")
	}
	f.rescreened()
	if len(f.hits("open")) != 1 {
		t.Error("the pass over the list did not find the end user")
	}
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if len(c.Stale) != 1 {
		t.Errorf("the open case is marked %+v", c.Stale)
	}
	f.replays()
}

func TestAnEditionNotInMemoryRefuses(t *testing.T) {
	f := screened(t)
	_, err := f.list(rows())
	f.must(err)
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	f.screens.mu.Lock()
	f.screens.ready = nil // as if another node had imported at this moment
	f.screens.mu.Unlock()
	_, err = f.onCase(context.Background(), reviewer, "", "evaluate_gate", ref, actGate, nil, f.gate)
	refused(t, err, "screening.not_ready")
	_, err = f.EvaluateGate(context.Background(), reviewer, "", ref)
	f.must(err)
}

func TestAHitReachesTheLicenceAndCustoms(t *testing.T) {
	f := screened(t)
	ctx := context.Background()
	_, err := f.list(rows())
	f.must(err)
	licence := f.licensed(f.magnets().Lot, 100*ree.Kilogram)
	q := BorderQuestion{Licence: licence, Line: 1, Mass: ree.Kilogram, Declaration: "D-1"}
	_, err = f.list(rows("k1,Motor Gmbh,company,block,DE"))
	f.must(err)
	f.rescreened()
	got, err := f.Check(ctx, customs, q)
	f.must(err)
	if got.Answer != "refer" {
		t.Fatalf("with an open hit customs says %+v", got)
	}
	_, err = f.WriteOff(ctx, customs, "w1", q)
	refused(t, err, "licence.stale")
	h := f.hits("open")[0]
	_, err = f.Resolve(ctx, reviewer, "", h.Ref, answer(h, screening.Confirmed, "same_party"))
	f.must(err)
	got, err = f.Check(ctx, customs, q)
	f.must(err)
	if got.Answer != "no" {
		t.Fatalf("with a true match customs says %+v", got)
	}
	f.replays()
	before := f.Store.Head()
	f.rescreened()
	if f.Store.Head() != before {
		t.Error("a second pass over the same edition wrote entries")
	}
}

func TestOwnersCountTogether(t *testing.T) {
	f := screened(t)
	ctx := context.Background()
	_, err := f.list(rows("o1,Vexholm Holding,company,block,DE", "o2,Grauwerk Invest,company,block,DE"))
	f.must(err)
	lot := f.magnets().Lot
	verdict := func(ppm int) review.GateStatus {
		app := application(lot, 10*ree.Kilogram)
		app.EndUsers[0].Owners = []review.Owner{{Name: "Vexholm Holding", Country: "DE", PPM: 250_000}, {Name: "Grauwerk Invest", Country: "DE", PPM: ppm}}
		ref := f.lodged(app)
		for _, h := range f.hits("open") {
			_, err := f.Resolve(ctx, reviewer, "", h.Ref, answer(h, screening.Confirmed, "same_party"))
			f.must(err)
		}
		_, err := f.EvaluateGate(ctx, reviewer, "", ref)
		f.must(err)
		return f.gateOf(ref).Status
	}
	if s := verdict(240_000); s != review.Concerned {
		t.Errorf("owners listed with 49 per cent make the line %s", s)
	}
	if s := verdict(250_000); s != review.Failed {
		t.Errorf("owners listed with 50 per cent make the line %s", s)
	}
	if s := verdict(0); s != review.Failed {
		t.Errorf("an owner with an unknown part makes the line %s", s)
	}
}
