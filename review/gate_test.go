package review

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/calendar"
	"lanthorn/ree"
)

func TestGateFindings(t *testing.T) {
	p, a := policy(), application()
	day := calendar.MustDate("2026-11-23")
	percent := ree.Whole / 100
	unknown := func(in *GateInput, share, high ree.Fraction) {
		in.Lots[0].Elements[0].Unknown = ShareInterval{Share: share, High: high}
	}
	cases := []struct {
		name   string
		spoil  func(*GateInput)
		status GateStatus
		code   string
	}{
		{"clean", func(*GateInput) {}, Verified, ""},
		{"no lots", func(in *GateInput) { in.Lots = nil }, Unlinked, "gate.unlinked"},
		{"somebody else's lot", func(in *GateInput) { in.Lots[0].Holder = "P-OTHER" }, Failed, "gate.holder"},
		{"a lot nobody knows", func(in *GateInput) { in.Lots[0].Known = false }, Failed, "gate.holder"},
		{"more than is in the lot", func(in *GateInput) { in.Lots[0].AvailableMG = 59 * kg }, Failed, "gate.over_allocated"},
		{"reserved elsewhere", func(in *GateInput) { in.Lots[0].ReservedMG = 942 * kg }, Failed, "gate.over_allocated"},
		{"just enough left", func(in *GateInput) { in.Lots[0].ReservedMG = 940 * kg }, Verified, ""},
		{"a little of unknown origin", func(in *GateInput) { unknown(in, 5*percent, 8*percent) }, Qualified, "gate.unknown_origin"},
		{"perhaps too much", func(in *GateInput) { unknown(in, 9*percent, 11*percent) }, Concerned, "gate.unknown_origin"},
		{"too much", func(in *GateInput) { unknown(in, 30*percent, 31*percent) }, Concerned, "gate.unknown_origin"},
		{"at the limit", func(in *GateInput) { unknown(in, 10*percent, 10*percent) }, Qualified, "gate.unknown_origin"},
		{"a mine without permission", func(in *GateInput) {
			in.Lots[0].Elements[0].Barred = []BarredOrigin{{"S-9", "no_permission", percent}}
		}, Failed, "gate.barred_origin"},
		{"unconfirmed", func(in *GateInput) { in.Lots[0].Unconfirmed = []string{"T-1"} }, Concerned, "gate.unconfirmed_transfer"},
		{"frozen", func(in *GateInput) { in.Lots[0].Frozen = []string{"LOT-Z"} }, Failed, "gate.frozen"},
		{"late", func(in *GateInput) { in.Lots[0].Late = []LateReport{{"E-1", 30}} }, Qualified, "gate.late_report"},
		{"very late", func(in *GateInput) { in.Lots[0].Late = []LateReport{{"E-1", 31}} }, Concerned, "gate.late_report"},
		{"not assayed", func(in *GateInput) { in.Lots[0].NoAssay = []string{"LOT-A"} }, Failed, "gate.missing_assay"},
		{"missing within three sigma", func(in *GateInput) { in.Lots[0].Imbalances = []Imbalance{{"S-1", "Dy", 3 * kg, kg}} }, Verified, "gate.imbalance"},
		{"missing beyond", func(in *GateInput) { in.Lots[0].Imbalances = []Imbalance{{"S-1", "Dy", 3*kg + 1, kg}} }, Concerned, "gate.imbalance"},
		{"more than booked", func(in *GateInput) { in.Lots[0].Imbalances = []Imbalance{{"S-1", "Dy", -4 * kg, kg}} }, Concerned, "gate.imbalance"},
		{"changed since", func(in *GateInput) { in.Lots[0].Stale = []string{"E-5"} }, Stale, "gate.stale"},
		{"broken proof", func(in *GateInput) { in.Lots[0].Broken = []string{"E-5"} }, Failed, "gate.broken_proof"},
		{"open hit", func(in *GateInput) { in.Screening[0].Status = "hit" }, Concerned, "gate.screening_hit"},
		{"listed", func(in *GateInput) { in.Screening[0].Status = "listed" }, Failed, "gate.screening_listed"},
		{"stale list", func(in *GateInput) { in.Screening[0].Stale = true }, Stale, "gate.screening_failed"},
		{"screening broke", func(in *GateInput) { in.Screening[0].Status = "error 500" }, Stale, "gate.screening_failed"},
		{"list without version", func(in *GateInput) { in.Screening[0].ListVersion = "" }, Stale, "gate.screening_failed"},
		{"never screened", func(in *GateInput) { in.Screening = nil }, Stale, "gate.screening_failed"},
	}
	seen := map[string]string{}
	for _, tc := range cases {
		in := clean(&a)[0]
		tc.spoil(&in)
		v, err := p.Evaluate(in, "P-EXP", day)
		if err != nil || v.Status != tc.status || len(v.Rules) != len(p.Gate) {
			t.Errorf("%s: %s, want %s: %+v, %v", tc.name, v.Status, tc.status, v.Findings, err)
		}
		found := slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Code == tc.code && f.Mend != "" })
		if tc.code != "" && !found || tc.code == "" && len(v.Findings) > 0 {
			t.Errorf("%s: findings %+v, want %q", tc.name, v.Findings, tc.code)
		}
		if before, ok := seen[v.InputHash]; ok && tc.status != Verified {
			t.Errorf("%s has the input hash of %s", tc.name, before)
		}
		seen[v.InputHash] = tc.name
	}
}

func TestGateRulesLiveAndDie(t *testing.T) {
	p, a := policy(), application()
	for i := range p.Gate {
		if p.Gate[i].Check == "late_report" {
			p.Gate[i].ValidTo = calendar.MustDate("2026-11-22")
		}
	}
	in := clean(&a)[0]
	in.Lots[0].Late = []LateReport{{"E-1", 90}}
	if v, _ := p.Evaluate(in, "P-EXP", calendar.MustDate("2026-11-22")); v.Status != Concerned {
		t.Errorf("in force: %s", v.Status)
	}
	if v, _ := p.Evaluate(in, "P-EXP", calendar.MustDate("2026-11-23")); v.Status != Verified || len(v.Rules) != len(p.Gate)-1 {
		t.Errorf("ended: %s", v.Status)
	}
}

// Two cases cannot both have what only one lot holds, nor two lines of one case.
func TestSameLotTwice(t *testing.T) {
	o := newOffice(t)
	o.upTo(AtGate)
	a := application()
	other := func() Command { c := o.cmd(exporter); c.Case = "K-2"; return c }
	office := func() Command { c := o.cmd(officer); c.Case = "K-2"; return c }
	o.must(o.d.DecideLodge(o.m, Lodge{other(), a}))
	o.must(o.d.DecideAccept(o.m, Accept{office(), classes()}))
	in := clean(&a)
	in[0].Lots[0].AvailableMG = 119 * kg // 60 kg are K-1's
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{office(), in, 10}))
	c, _ := o.m.Case("K-2")
	if c.Verdict(1).Status != Failed || c.Verdict(2).Status != Verified {
		t.Errorf("verdicts %+v", c.Verdicts)
	}
	if h, _ := o.m.LotHold("K-2/1/LOT-A"); h.HeldMG != 0 {
		t.Errorf("a failed line holds %s", h.HeldMG)
	}
	o.must(o.d.DecideWithdraw(o.m, Simple{Command: o.cmd(exporter)}))
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{office(), in, 11}))
	if c, _ = o.m.Case("K-2"); c.Verdict(1).Status != Verified {
		t.Errorf("after the withdrawal: %+v", c.Verdict(1))
	}
}

func TestGateInputsMustBeTheApplications(t *testing.T) {
	o := newOffice(t)
	o.upTo(AtGate)
	a := application()
	spoils := []func([]GateInput) []GateInput{
		func(in []GateInput) []GateInput { return in[:1] },
		func(in []GateInput) []GateInput { in[0].Line = 2; return in },
		func(in []GateInput) []GateInput { in[0].Lots = in[0].Lots[:1]; return in },
		func(in []GateInput) []GateInput { in[0].Lots[0].Lot = "LOT-Q"; return in },
		func(in []GateInput) []GateInput { in[0].Lots[0].AskedMG--; return in },
	}
	for i, spoil := range spoils {
		_, err := o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), spoil(clean(&a)), 1})
		if err == nil {
			t.Errorf("case %d passed", i)
		}
		refused(t, err, "guard.gate_inputs")
	}
}

func TestFailedLineCanOnlyBeRefused(t *testing.T) {
	o := newOffice(t)
	o.upTo(AtGate)
	a := application()
	in := clean(&a)
	in[0].Lots[0].Frozen = []string{"LOT-Z"}
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), in, 12}))
	_, err := o.d.DecideOpenReview(o.m, OpenReview{Command: o.cmd(officer)})
	refused(t, err, "guard.concerns_reasoned")
	o.must(o.d.DecideOpenReview(o.m, OpenReview{o.cmd(officer), map[int]string{1: "to be refused"}}))
	_, err = o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()})
	refused(t, err, "guard.proposal_fits_gate")
	lines := outcomes()
	lines[0] = LineOutcome{Line: 1, Outcome: Refused, Reasons: []string{"origin_unclear"}}
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), lines, criteria()}))
}

func TestStaleGateDoesNotOpen(t *testing.T) {
	o := newOffice(t)
	o.upTo(AtGate)
	a := application()
	in := clean(&a)
	in[1].Screening = nil
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), in, 12}))
	_, err := o.d.DecideOpenReview(o.m, OpenReview{o.cmd(officer), map[int]string{2: "never mind"}})
	refused(t, err, "guard.gate_not_stale")
}

func TestVerdictDoesNotDependOnTheOrderOfTheWalk(t *testing.T) {
	p, a := policy(), application()
	rapid.Check(t, func(t *rapid.T) {
		in := clean(&a)[0]
		l := &in.Lots[0]
		l.Frozen = rapid.Permutation([]string{"A", "B", "C"}).Draw(t, "frozen")
		l.Late = rapid.Permutation([]LateReport{{"A", 1}, {"B", 40}, {"C", 3}}).Draw(t, "late")
		l.Elements = rapid.Permutation([]ElementInput{{Element: "Dy", Unknown: ShareInterval{Share: 5}}, {Element: "Tb"}, {Element: "Sm"}}).Draw(t, "elements")
		in.Screening = rapid.Permutation([]ScreenInput{{Party: "X", Status: "hit"}, {Party: "Y", Status: "listed"}, {Party: "Z", Status: "clear", ListVersion: "1"}}).Draw(t, "screening")
		v, err := p.Evaluate(in, "P-EXP", calendar.MustDate("2026-11-23"))
		if err != nil {
			t.Fatal(err)
		}
		in.Lots = slices.Clone(in.Lots)
		slices.Reverse(in.Lots[0].Frozen)
		slices.Reverse(in.Lots[0].Late)
		slices.Reverse(in.Lots[0].Elements)
		slices.Reverse(in.Screening)
		again, err := p.Evaluate(in, "P-EXP", calendar.MustDate("2026-11-23"))
		if err != nil {
			t.Fatal(err)
		}
		h1, _ := gateHash([]GateVerdict{v})
		h2, _ := gateHash([]GateVerdict{again})
		if h1 != h2 {
			t.Fatalf("another order, another verdict:\n%+v\n%+v", v, again)
		}
	})
}
