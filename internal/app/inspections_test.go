package app

import (
	"context"
	"testing"
	"time"

	"lanthorn/accountancy/finding"
)

func (f *fixture) inspects(actor Actor, ref string, m InspectionMove) FindingReceipt {
	f.t.Helper()
	f.now = f.now.Add(time.Minute)
	rec, err := f.MoveInspection(context.Background(), actor, "", ref, m)
	if err != nil {
		f.t.Fatalf("%s: %v", m.Move, err)
	}
	return rec
}

func (f *fixture) noInspection(actor Actor, ref string, m InspectionMove, code string) {
	f.t.Helper()
	head := f.Store.Head()
	_, err := f.MoveInspection(context.Background(), actor, "", ref, m)
	refused(f.t, err, code)
	if f.Store.Head() != head {
		f.t.Fatalf("%s was refused and yet written", m.Move)
	}
}

func TestTwoInspectAndAThirdCloses(t *testing.T) {
	f := open(t)
	f.industry()
	f.magnets()
	f.officers()
	ctx := context.Background()
	fd := f.openOne(discovery("k", nil, jump(8))).Ref

	f.noInspection(separator, "", InspectionMove{Move: "plan", Site: "S1", Basis: "Art. 18"}, "actor.role")
	f.noInspection(supervisor, "", InspectionMove{Move: "plan", Site: "S9", Basis: "Art. 18"}, "site.unknown")
	f.noInspection(supervisor, "", InspectionMove{Move: "plan", Findings: []string{fd}}, "guard.planned_whole")
	ref := f.inspects(supervisor, "", InspectionMove{Move: "plan", Basis: "Decree 785 Art. 18", Findings: []string{fd}}).Ref
	row := f.finding(supervisor, fd)
	if len(row.Inspections) != 1 || row.Inspections[0] != ref {
		t.Errorf("the finding does not name its inspection: %v", row.Inspections)
	}
	if own := f.finding(separator, fd); len(own.Inspections) != 0 {
		t.Error("the operator is told of a visit beforehand")
	}
	_, err := f.Inspection(ctx, separator, ref)
	refused(t, err, "inspection.unknown")

	f.inspects(supervisor, ref, InspectionMove{Move: "appoint", Officer: "sup"})
	f.noInspection(supervisor, ref, InspectionMove{Move: "begin", Papers: true}, "guard.two_officers")
	f.noInspection(supervisor, ref, InspectionMove{Move: "appoint", Officer: "nobody"}, "finding.assignee")
	f.inspects(supervisor, ref, InspectionMove{Move: "appoint", Officer: "sue"})
	f.noInspection(supervisor, ref, InspectionMove{Move: "begin"}, "guard.papers_shown")
	f.noInspection(third, ref, InspectionMove{Move: "begin", Papers: true}, "guard.inspector")

	both := func(m InspectionMove) {
		t.Helper()
		f.inspects(supervisor, ref, m)
		f.noInspection(supervisor, ref, InspectionMove{Move: "agree"}, "guard.second_inspector")
		f.noInspection(third, ref, InspectionMove{Move: "agree"}, "guard.second_inspector")
		f.inspects(second, ref, InspectionMove{Move: "agree"})
	}
	both(InspectionMove{Move: "begin", Papers: true})
	f.noInspection(second, ref, InspectionMove{Move: "agree"}, "inspection.nothing_waits")
	both(InspectionMove{Move: "measure", ID: "M-1", Kind: "sealed", Targets: []string{"store 2"}, Reason: "until counted"})
	both(InspectionMove{Move: "take_sample", ID: "P-1", Lot: f.oxideOf(), Seal: "S-77"})
	both(InspectionMove{Move: "end"})
	f.noInspection(supervisor, ref, InspectionMove{Move: "report_sample", ID: "P-1", Report: &paper[0]}, "guard.not_sampler")
	f.noInspection(supervisor, ref, InspectionMove{Move: "conclude", Result: "breach", Reason: "r"}, "guard.samples_answered")
	f.inspects(third, ref, InspectionMove{Move: "report_sample", ID: "P-1", Report: &paper[0]})
	both(InspectionMove{Move: "conclude", Result: "breach", Reason: "two tonnes too many"})
	f.noInspection(third, ref, InspectionMove{Move: "close", Reason: "done"}, "guard.measures_settled")
	both(InspectionMove{Move: "settle", ID: "M-1", Reason: "lifted"})
	f.noInspection(second, ref, InspectionMove{Move: "close", Reason: "done"}, "guard.not_inspector")
	if rec := f.inspects(third, ref, InspectionMove{Move: "close", Reason: "done"}); rec.State != string(finding.Settled) {
		t.Errorf("it stands at %s", rec.State)
	}
	i, err := f.Inspection(ctx, supervisor, ref)
	f.must(err)
	if len(i.Measures) != 1 || len(i.Measures[0].By) != 2 || i.Samples[0].Report == nil || i.Result != "breach" {
		t.Errorf("what was done: %+v", i.Inspection)
	}
	f.replays()
}
