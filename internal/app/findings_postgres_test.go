package app

import (
	"context"
	"testing"

	"lanthorn/accountancy/finding"
	"lanthorn/ree"
	"lanthorn/review"
)

// What one node opens, moves and freezes, the other node's gate and queue see.
func TestPostgresAFindingReachesTheOtherNode(t *testing.T) {
	a, b := twoNodes(t)
	a.industry()
	magnet := a.magnets()
	a.officers()
	ctx := context.Background()
	oxide := a.oxideOf()
	verdict := func() review.GateVerdict {
		p, err := b.Preflight(ctx, maker, application(magnet.Lot, 100*ree.Kilogram))
		b.must(err)
		return p.Verdicts[0]
	}
	if v := verdict(); v.Status != review.Verified {
		t.Fatalf("without findings the gate says %+v", v)
	}
	ref := a.openOne(discovery("k", []string{oxide}, jump(8, oxide))).Ref
	if v := verdict(); v.Status != review.Failed || v.Findings[0].Code != "gate.finding_upstream" {
		t.Errorf("node B's gate says %+v", v)
	}
	if again := b.openOne(discovery("k", []string{oxide}, jump(8, oxide))); again.Ref != ref {
		t.Errorf("node B opened %s for what node A opened as %s", again.Ref, ref)
	}
	a.moves(supervisor, ref, FindingMove{Move: "assign", Assignee: "sup"})
	b.now = a.now
	b.moves(supervisor, ref, FindingMove{Move: "propose_freeze", Reason: "before it leaves"})
	a.now = b.now
	_, err := a.MoveFinding(ctx, supervisor, "", ref, FindingMove{Move: "freeze"})
	refused(t, err, "guard.frozen_by_another")
	a.moves(second, ref, FindingMove{Move: "freeze"})
	b.now = a.now
	b.moves(supervisor, ref, FindingMove{Move: "propose_release", Reason: "explained"})
	b.moves(third, ref, FindingMove{Move: "release"})
	b.moves(supervisor, ref, FindingMove{Move: "close", Outcome: finding.NoCase, Reason: "nothing"})
	if v := verdict(); v.Status != review.Verified {
		t.Errorf("after closing the gate says %+v", v)
	}
	list, err := a.Findings(ctx, second, FindingFilter{State: "closed"})
	a.must(err)
	if list.Total != 1 || list.Findings[0].Ref != ref {
		t.Errorf("node A lists %+v", list)
	}
	a.replays()
	b.replays()
}
