package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/ree"
	"lanthorn/review"
)

var (
	second = Actor{Account: "sue", Org: "AUTH", Roles: []Role{RoleSupervisor}}
	third  = Actor{Account: "tom", Org: "AUTH", Roles: []Role{RoleSupervisor}}
)

// jump is a stock that appears at a site, so many standard errors large.
func jump(z float64, lots ...string) detect.Result {
	r := detect.StockJump(detect.Jump{Holder: "SEPARATOR", Period: "2026-02", Unexplained: 100 * z, Sigma: 100}, detect.Test{FalseAlarm: 0.001, Worth: 300})
	for i, lot := range lots {
		r.Items = append(r.Items, detect.Item{Kind: detect.Lot, ID: lot, Share: 1 / float64(i+1+len(lots))})
	}
	return r
}

func discovery(key string, lots []string, results ...detect.Result) FindingDraft {
	return FindingDraft{Key: key, Site: "S1", Element: "Dy", Month: "2026-02", Results: results, Lots: lots}
}

// officers makes the accounts of the supervisors: work is handed to accounts.
func (f *fixture) officers() {
	f.t.Helper()
	for _, a := range []Actor{supervisor, second, third} {
		f.must(f.PutDemoAccount(context.Background(), Account{Ref: a.Account, Name: a.Account, Org: a.Org, Roles: a.Roles, Password: HashPassword("a lantern in the mine")}))
	}
}

func (f *fixture) openOne(d FindingDraft) FindingRow {
	f.t.Helper()
	rows, err := f.OpenFindings(context.Background(), []FindingDraft{d})
	f.must(err)
	if len(rows) != 1 {
		f.t.Fatalf("want one finding, got %+v", rows)
	}
	return rows[0]
}

func (f *fixture) moves(actor Actor, ref string, m FindingMove) FindingReceipt {
	f.t.Helper()
	f.now = f.now.Add(time.Minute)
	rec, err := f.MoveFinding(context.Background(), actor, "", ref, m)
	if err != nil {
		f.t.Fatalf("%s: %v", m.Move, err)
	}
	return rec
}

func (f *fixture) stays(actor Actor, ref string, m FindingMove, code string) {
	f.t.Helper()
	head := f.Store.Head()
	_, err := f.MoveFinding(context.Background(), actor, "", ref, m)
	refused(f.t, err, code)
	if f.Store.Head() != head {
		f.t.Fatalf("%s was refused and yet written", m.Move)
	}
}

func (f *fixture) finding(actor Actor, ref string) FindingRow {
	f.t.Helper()
	d, err := f.Finding(context.Background(), actor, ref)
	f.must(err)
	return d.Finding
}

// oxideOf is the lot of oxide that the magnets were made of.
func (f *fixture) oxideOf() string {
	f.t.Helper()
	list, err := f.Lots(context.Background(), supervisor, LotFilter{Form: "oxide"})
	f.must(err)
	return list.Lots[0].Ref
}

var paper = []finding.Document{{Name: "scale.pdf", SHA256: strings.Repeat("ab", 32)}}

func TestADiscoveryIsOneFinding(t *testing.T) {
	f := open(t)
	f.industry()
	f.magnets()
	oxide := f.oxideOf()
	first := f.openOne(discovery("stock/S1/2026-02/Dy", []string{oxide}, jump(8, oxide)))
	if first.Ref != "FD-0001-"+first.Ref[8:] || first.State != finding.Open || first.Operator != "SEPARATOR" || !slices.Contains(first.Parties, "SEPARATOR") {
		t.Errorf("opened as %+v", first)
	}
	if _, err := custody.CheckReference(first.Ref); err != nil {
		t.Errorf("its reference: %v", err)
	}
	e := first.Evidence[0].Result
	if e.Value != jump(8).Value || e.Effect.SD != 100 || e.Threshold == 0 || e.P == 0 || len(e.Innocent) == 0 || e.Items[0].ID != oxide {
		t.Errorf("the evidence lost something on its way: %+v", e)
	}
	head := f.Store.Head()
	again := f.openOne(discovery("stock/S1/2026-02/Dy", []string{oxide}, jump(8, oxide)))
	if again.Ref != first.Ref || f.Store.Head() != head {
		t.Error("the same discovery wrote again")
	}
	more := f.openOne(discovery("stock/S1/2026-02/Dy", nil, jump(8, oxide), jump(9, oxide)))
	if more.Ref != first.Ref || len(more.Evidence) != 2 || more.Evidence[1].Ref != first.Ref+"/2" {
		t.Errorf("new evidence: %+v", more.Evidence)
	}
	if entry := f.entryAt(f.Store.Head()); entry.Actor != "system" || entry.Kind != "finding.add_evidence" {
		t.Errorf("written as %s by %s", entry.Kind, entry.Actor)
	}
	f.replays()
}

// What does not fire, has no law, or is no discovery among all that was looked
// at opens nothing.
func TestOnlyDiscoveriesOpenAFinding(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	unstated := jump(8)
	unstated.Law, unstated.P = detect.NoLaw, 1
	held := jump(8)
	held.Open = &detect.Reason{Code: "detect.search_cut"}
	for name, r := range map[string]detect.Result{"quiet": jump(0.5), "without a law": unstated, "not concluded": held} {
		rows, err := f.OpenFindings(ctx, []FindingDraft{discovery(name, nil, r)})
		f.must(err)
		if len(rows) != 0 {
			t.Errorf("%s: opened %+v", name, rows)
		}
	}
	weak := jump(3.2) // fires alone; among 400 quiet tests it is what chance gives
	batch := []FindingDraft{discovery("weak", nil, weak)}
	if !weak.Fires {
		t.Fatal("the weak one does not fire")
	}
	for range 400 {
		batch = append(batch, discovery("quiet", nil, jump(0.1)))
	}
	rows, err := f.OpenFindings(ctx, batch)
	f.must(err)
	if len(rows) != 0 {
		t.Error("a false discovery was taken up")
	}
	rows, err = f.OpenFindings(ctx, batch[:1])
	f.must(err)
	if len(rows) != 1 {
		t.Error("alone it should be one")
	}
	certain := unstated
	certain.Certain = true
	if row := f.openOne(discovery("certain", nil, certain, jump(0.5))); !row.Evidence[0].Opens || row.Evidence[1].Opens {
		t.Errorf("what opened it: %+v", row.Evidence)
	}
	_, err = f.OpenFindings(ctx, []FindingDraft{{}, discovery("x", nil, detect.Result{P: 2, Value: inf()})})
	refused(t, err, "finding.draft")
	f.replays()
}

func inf() float64 { x := 1e308; return x * 10 }

func TestAFindingTakesItsWay(t *testing.T) {
	f := open(t)
	f.industry()
	f.magnets()
	f.officers()
	oxide := f.oxideOf()
	ref := f.openOne(discovery("k", []string{oxide}, jump(8, oxide))).Ref

	f.stays(separator, ref, FindingMove{Move: "assign", Assignee: "sup"}, "actor.role")
	f.stays(supervisor, ref, FindingMove{Move: "assign", Assignee: "nobody"}, "finding.assignee")
	f.stays(supervisor, ref, FindingMove{Move: "open"}, "finding.move_none")
	f.stays(supervisor, "FD-0099-A", FindingMove{Move: "assign", Assignee: "sup"}, "finding.unknown")
	f.moves(supervisor, ref, FindingMove{Move: "assign", Assignee: "sup"})

	f.stays(miner, ref, FindingMove{Move: "explain", Code: "scale_bias", Reason: "r", Evidence: paper}, "finding.unknown")
	f.stays(separator, ref, FindingMove{Move: "explain"}, "guard.explanation")
	f.stays(separator, ref, FindingMove{Move: "explain", Code: "x", Reason: "r", Evidence: []finding.Document{{Name: "x", SHA256: "12"}}}, "document.hash")
	f.moves(separator, ref, FindingMove{Move: "explain", Code: "hold_up_emptied", Reason: "the pool was drained", Evidence: paper})

	inside := Actor{Account: "ivy", Org: "SEPARATOR", Roles: []Role{RoleSupervisor}}
	f.stays(inside, ref, FindingMove{Move: "close", Outcome: finding.Innocent, Reason: "all well"}, "guard.outside")
	f.stays(supervisor, ref, FindingMove{Move: "confirm"}, "guard.confirmation_proposed")
	f.moves(supervisor, ref, FindingMove{Move: "reject_explanation", Reason: "the pool was full"})
	f.moves(supervisor, ref, FindingMove{Move: "propose_confirmation", Reason: "nothing else gives it"})
	f.stays(supervisor, ref, FindingMove{Move: "confirm"}, "guard.confirmed_by_another")
	f.moves(second, ref, FindingMove{Move: "confirm"})
	f.stays(second, ref, FindingMove{Move: "close", Outcome: finding.Innocent, Reason: "well"}, "guard.outcome")
	rec := f.moves(second, ref, FindingMove{Move: "close", Outcome: finding.Upheld, Reason: "fined"})
	if rec.State != "closed" {
		t.Errorf("it stands at %s", rec.State)
	}
	row := f.finding(supervisor, ref)
	if row.Confirmation == nil || row.Confirmation.Who.Person != "sue" || row.Confirmation.Proposed.Who.Person != "sup" || len(row.Explanations) != 1 {
		t.Errorf("its life: %+v", row.Finding)
	}
	next := f.openOne(discovery("k", []string{oxide}, jump(9, oxide)))
	if next.Ref == ref || next.Earlier != ref {
		t.Errorf("new evidence after the end went to %s, which follows %q", next.Ref, next.Earlier)
	}
	f.replays()
}

// Identity is the session's: a body cannot say who acts.
func TestAFindingsActorIsTheSessions(t *testing.T) {
	var m FindingMove
	if err := json.Unmarshal([]byte(`{"move":"confirm","who":{"person":"sue","org":"AUTH"}}`), &m); err != nil {
		t.Fatal(err)
	}
	f := open(t)
	f.industry()
	f.officers()
	ref := f.openOne(discovery("k", nil, jump(8))).Ref
	f.moves(supervisor, ref, FindingMove{Move: "assign", Assignee: "sup"})
	f.moves(supervisor, ref, FindingMove{Move: "propose_confirmation", Reason: "r"})
	f.stays(supervisor, ref, m, "guard.confirmed_by_another")
	f.stays(Actor{Account: "sue", Org: "AUTH", Roles: []Role{RoleSupervisor}, Scopes: []string{ScopeRead}}, ref, FindingMove{Move: "confirm"}, "actor.scope")
}

func TestAFindingIsSeenByTheOfficeAndItsOperator(t *testing.T) {
	f := open(t)
	f.industry()
	magnet := f.magnets()
	f.officers()
	oxide := f.oxideOf()
	foreign := jump(9)
	foreign.Reason = detect.Reason{Code: "detect.paired_grades", Params: map[string]string{"receiver": "MAGNETS", "shipper": "SEPARATOR", "lots": "12"}}
	d := discovery("k", []string{oxide, magnet.Lot}, jump(8, magnet.Lot, oxide), foreign)
	d.Parties = []string{"MAGNETS"}
	ref := f.openOne(d).Ref
	f.moves(supervisor, ref, FindingMove{Move: "assign", Assignee: "sup"})
	f.moves(supervisor, ref, FindingMove{Move: "propose_freeze", Reason: "before it leaves", Lots: []string{oxide}})
	f.moves(separator, ref, FindingMove{Move: "explain", Code: "c", Reason: "r", Evidence: paper})
	ctx := context.Background()
	for _, stranger := range []Actor{miner, maker, {Account: "x", Roles: []Role{RoleOperator}}} {
		_, err := f.Finding(ctx, stranger, ref)
		refused(t, err, "finding.unknown")
		list, err := f.Findings(ctx, stranger, FindingFilter{State: "all"})
		f.must(err)
		if len(list.Findings) != 0 || list.Total != 0 {
			t.Errorf("%s sees %+v", stranger.Org, list)
		}
	}
	own := f.finding(separator, ref)
	raw, _ := json.Marshal(own)
	for _, hidden := range []string{"sup", "MAGNETS", magnet.Lot, "before it leaves", "propose_freeze"} {
		if strings.Contains(string(raw), `"`+hidden+`"`) {
			t.Errorf("the operator reads %q in %s", hidden, raw)
		}
	}
	if p := own.Evidence[1].Result.Reason.Params; p["shipper"] != "SEPARATOR" || p["lots"] != "12" {
		t.Errorf("what is the operator's own is left out: %v", p)
	}
	if len(own.Explanations) != 1 || own.State != finding.Explained || own.Evidence[0].Result.Value == 0 {
		t.Errorf("the operator sees too little: %+v", own)
	}
	if list, err := f.Findings(ctx, second, FindingFilter{}); err != nil || len(list.Findings) != 1 || len(list.Findings[0].Parties) != 2 {
		t.Errorf("the office sees %+v, %v", list, err)
	}
}

func TestTwoPeopleFreezeAndTwoRelease(t *testing.T) {
	f := open(t)
	f.industry()
	f.magnets()
	f.officers()
	oxide := f.oxideOf()
	frozen := func() bool {
		d, err := f.Lot(context.Background(), supervisor, oxide)
		f.must(err)
		return d.Lot.Frozen
	}
	ref := f.openOne(discovery("k", []string{oxide}, jump(8, oxide))).Ref
	f.moves(supervisor, ref, FindingMove{Move: "assign", Assignee: "sup"})
	f.stays(supervisor, ref, FindingMove{Move: "freeze"}, "guard.freeze_proposed")
	f.stays(supervisor, ref, FindingMove{Move: "propose_freeze", Reason: "r", Lots: []string{"OX-9999-A"}}, "lot.unknown")
	f.moves(supervisor, ref, FindingMove{Move: "propose_freeze", Reason: "before it leaves"})
	if frozen() {
		t.Fatal("one person froze a lot")
	}
	f.stays(supervisor, ref, FindingMove{Move: "freeze"}, "guard.frozen_by_another")
	f.moves(second, ref, FindingMove{Move: "freeze"})
	if !frozen() {
		t.Fatal("two people did not freeze the lot")
	}
	_, err := f.try(supervisor, custody.Event{Kind: custody.Freeze, Release: true, Site: "G1", Inputs: []custody.Take{{Lot: oxide}}, Reason: "never mind"})
	refused(t, err, "freeze.by_finding")
	f.stays(supervisor, ref, FindingMove{Move: "close", Outcome: finding.NoCase, Reason: "nothing"}, "guard.released")
	f.stays(third, ref, FindingMove{Move: "release"}, "guard.release_proposed")
	f.moves(supervisor, ref, FindingMove{Move: "propose_release", Reason: "explained"})
	f.stays(supervisor, ref, FindingMove{Move: "release"}, "guard.released_by_another")
	f.moves(third, ref, FindingMove{Move: "release"})
	if frozen() {
		t.Fatal("the lot is still frozen")
	}
	f.moves(supervisor, ref, FindingMove{Move: "close", Outcome: finding.NoCase, Reason: "nothing"})
	f.replays()
}

// An application over a lot that a finding stands on, or over what was made of
// it, meets the finding at the gate; closing it lifts that.
func TestAFindingReachesTheGate(t *testing.T) {
	f := open(t, func(c *Config) {
		for i := range c.Law.Review.Gate {
			if r := &c.Law.Review.Gate[i]; r.Check == "finding_confirmed" || r.Check == "finding_open" {
				r.Outcome, r.Within, r.LimitPPB, r.Strength = review.Concerned, review.Qualified, ree.Whole/100, 3
			}
		}
	})
	f.industry()
	magnet := f.magnets()
	f.officers()
	oxide := f.oxideOf()
	ctx := context.Background()
	verdict := func() review.GateVerdict {
		p, err := f.Preflight(ctx, maker, application(magnet.Lot, 100*ree.Kilogram))
		f.must(err)
		return p.Verdicts[0]
	}
	clean := verdict()
	if clean.Status != review.Verified {
		t.Fatalf("without findings the gate says %s: %+v", clean.Status, clean.Findings)
	}
	weak := f.openOne(discovery("weak", []string{oxide}, jump(3.8, oxide))).Ref
	if v := verdict(); v.Status != review.Verified || len(v.Findings) != 0 {
		t.Errorf("of an open finding with weak evidence the exporter is told: %s %+v", v.Status, v.Findings)
	}
	ref := f.openOne(discovery("strong", []string{oxide}, jump(12, oxide))).Ref
	if v := verdict(); v.Status != review.Concerned || v.Findings[len(v.Findings)-1].Code != "gate.finding_upstream" || v.Findings[len(v.Findings)-1].Params != nil {
		t.Errorf("an open finding with strong evidence: %s %+v", v.Status, v.Findings)
	}
	for _, r := range []string{weak, ref} {
		f.moves(supervisor, r, FindingMove{Move: "assign", Assignee: "sup"})
	}
	f.moves(supervisor, ref, FindingMove{Move: "close", Outcome: finding.NoCase, Reason: "nothing"})
	f.moves(supervisor, weak, FindingMove{Move: "propose_confirmation", Reason: "r"})

	kase := f.lodged(application(magnet.Lot, 100*ree.Kilogram))
	if c, err := f.Case(ctx, reviewer, kase); err != nil || c.Verdicts[0].Status != review.Qualified || c.Verdicts[0].Findings[0].Code != "gate.finding_open" {
		t.Errorf("of the finding with weak evidence the reviewer is told: %+v, %v", c.Verdicts, err)
	}
	f.moves(second, weak, FindingMove{Move: "confirm"})
	c, err := f.Case(ctx, reviewer, kase)
	f.must(err)
	if len(c.Stale) != 1 || c.Stale[0].Cause != "finding "+weak {
		t.Errorf("the case that rests on it: %+v", c.Stale)
	}
	_, err = f.EvaluateGate(ctx, reviewer, "", kase)
	f.must(err)
	if c, err = f.Case(ctx, reviewer, kase); err != nil || c.Verdicts[0].Status != review.Concerned {
		t.Errorf("a confirmed finding upstream: %+v, %v", c.Verdicts, err)
	}
	_, err = f.OpenReview(ctx, reviewer, "", kase, nil)
	refused(t, err, "guard.concerns_reasoned")
	f.moves(third, weak, FindingMove{Move: "reopen", Reason: "the laboratory erred"})
	f.moves(third, weak, FindingMove{Move: "assign", Assignee: "tom"})
	f.moves(third, weak, FindingMove{Move: "close", Outcome: finding.DataFlaw, Reason: "corrected"})
	if v := verdict(); v.Status != review.Verified || v.InputHash != clean.InputHash {
		t.Errorf("after closing: %s %+v", v.Status, v.Findings)
	}
	f.replays()
}
