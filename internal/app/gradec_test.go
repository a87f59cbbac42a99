package app

import (
	"context"
	"testing"

	"lanthorn/accountancy/detect"
)

// composite makes a result rest on a reference of a grade.
func composite(r detect.Result, grade string) detect.Result {
	r.Rests = []detect.Basis{{ID: "COMPOSITE", Grade: "A", Source: "a table"}, {ID: "OTHER", Grade: grade, Source: "descriptions"}}
	return r
}

// A result that rests on a composite opens no finding, however it is dressed up:
// certain, fired, in company of its like, or as the help of a result that would
// not be a discovery alone. Beside a finding there is it stands as a note, and
// moves nothing.
func TestACompositeNeverOpensAFinding(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	sure := jump(12)
	sure.Certain, sure.P, sure.LLR = true, 0, 600
	for _, grade := range []string{"C", "", "c", "a", "A "} {
		rows, err := f.OpenFindings(ctx, []FindingDraft{discovery("alone "+grade, nil, composite(sure, grade)), discovery("together "+grade, nil, composite(sure, grade), composite(jump(9), grade))})
		if err != nil || len(rows) != 0 {
			t.Fatalf("grade %q opens %d findings, %v", grade, len(rows), err)
		}
	}
	if rows, err := f.OpenFindings(ctx, []FindingDraft{discovery("a table", nil, composite(sure, "B"))}); err != nil || len(rows) != 1 {
		t.Fatalf("the same on a table opens %d findings, %v: the test above says nothing", len(rows), err)
	}

	batch := []FindingDraft{discovery("marginal", nil, jump(3.3))} // fires, and is no discovery among so many
	for range 400 {
		batch = append(batch, discovery("quiet", nil, jump(0)))
	}
	lend := func(grade string) []FindingDraft {
		out := append([]FindingDraft{}, batch...)
		for range 40 {
			out = append(out, discovery("quiet", nil, composite(detect.Result{Detector: "admixture", Family: detect.Fingerprint, Law: detect.Normal, P: 1e-12}, grade)))
		}
		return out
	}
	if got := f.discoveries(lend("C")); got[0][0] {
		t.Error("a composite made a discovery of another result")
	}
	if got := f.discoveries(lend("A")); !got[0][0] {
		t.Error("tables did not: the test above says nothing")
	}

	row := f.openOne(discovery("there", nil, jump(6)))
	before := row.Assessment
	row = f.openOne(discovery("there", nil, jump(6), composite(sure, "C")))
	if len(row.Evidence) != 2 || row.Evidence[1].Opens {
		t.Fatalf("the note does not stand beside: %+v", row.Evidence)
	}
	if row.Assessment.LLR != before.LLR || row.Assessment.Strength != before.Strength {
		t.Errorf("the note moved %+v to %+v", before, row.Assessment)
	}
	if got := f.finding(supervisor, row.Ref).Evidence[1].Result.Rests; len(got) != 2 || got[1].Grade != "C" {
		t.Errorf("what it rests on is not kept: %+v", got)
	}
}
