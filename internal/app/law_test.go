package app

import (
	"testing"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/pack"
	"lanthorn/packs"
	"lanthorn/ree"
	"lanthorn/review"
)

// testLaw is a small jurisdiction with one control entry: Dy and Tb in magnets.
func testLaw(t testing.TB) Law {
	t.Helper()
	cal, err := calendar.New(calendar.Definition{ID: "test", Version: "1", Weekend: []string{"Saturday", "Sunday"}}, china)
	if err != nil {
		t.Fatal(err)
	}
	cn, err := packs.Open("cn")
	if err != nil {
		t.Fatal(err)
	}
	law, err := pack.Load(cn)
	if err != nil {
		t.Fatal(err)
	}
	from := calendar.MustDate("2025-04-04")
	list := &control.List{ID: "test", Version: "1",
		Containing: control.Containing{Coverage: 2, ZeroNeedsDetect: true, Limits: []control.Limit{{PPB: ree.Whole / 10000}}},
		Entries: []control.Entry{
			{Code: "1C905.a", Elements: []string{"Dy"}, Kinds: []control.Kind{control.MagnetNdFeB}, Condition: control.Contains, LegalBasis: "18", Source: "t", ValidFrom: from, CheckedOn: from},
			{Code: "1C904.a", Elements: []string{"Tb"}, Kinds: []control.Kind{control.MagnetNdFeB}, Condition: control.Contains, LegalBasis: "18", Source: "t", ValidFrom: from, CheckedOn: from},
		}}
	return Law{ID: "test", Version: "1", Custody: custody.DefaultLaw(), Control: list, Calendar: cal, Review: testPolicy(), Home: "CN", Pack: law,
		Lists: []PartyList{{ID: "test.barred", Version: "1", Names: []string{"Barred Trading Ltd"}}}}
}

func testPolicy() *review.Policy {
	p := &review.Policy{Pack: "test", Version: "1", GateMaxAge: 24, Statutory: "decision",
		Kinds:        []review.LicenceKind{{ID: "general", MaxMonths: 36}},
		Criteria:     []string{"security"},
		Deficiencies: []string{"document_missing"},
		Conditions:   []string{"report_arrival"},
		Reasons:      []string{"criteria_met", "origin_unclear"},
		Signing:      review.Signing{Countersigners: 1, DeciderNotCountersigner: true},
		Clocks:       []calendar.Spec{{ID: "decision", Unit: calendar.WorkingDays, Days: 45, Basis: "law"}},
	}
	for _, check := range review.GateChecks() {
		r := review.GateRule{ID: "t." + check, Version: "1", Check: check, Outcome: review.Failed, Basis: "law"}
		switch check {
		case "unknown_origin":
			r.Outcome, r.Within, r.LimitPPB = review.Concerned, review.Qualified, ree.Whole/10
		case "imbalance":
			r.Outcome, r.Within, r.Sigmas = review.Concerned, review.Verified, 3
		case "late_report":
			r.Outcome, r.Within, r.LimitDays = review.Concerned, review.Qualified, 30
		case "stale", "screening_failed", "screening_hit":
			r.Outcome = review.Stale
		case "screening_watched", "unconfirmed_transfer":
			r.Outcome = review.Concerned
		}
		p.Gate = append(p.Gate, r)
	}
	return p
}
