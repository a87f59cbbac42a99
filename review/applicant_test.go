package review

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// mark puts a text that gives itself away into every string of a value, and a
// number into every number.
func mark(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString("<" + path + ">")
		}
	case reflect.Int, reflect.Int32, reflect.Int64:
		if v.CanSet() && v.Int() == 0 {
			v.SetInt(7)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		mark(v.Elem(), path)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		mark(v.Index(0), path)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				mark(v.Field(i), path+"."+v.Type().Field(i).Name)
			}
		}
	}
}

// Staff and exporter share one serializer in the largest open system, and a
// comment there warns that internal data could leak (reference: licensing 2.5,
// 14). Here a case with something in every field shows its applicant nothing of
// what is not on the list.
func TestAnApplicantSeesNothingInternal(t *testing.T) {
	var c Case
	mark(reflect.ValueOf(&c).Elem(), "Case")
	c.Referrals[0].Round, c.Referrals[0].State, c.Round = 0, ReferralAnswered, 0
	c.Queries[0].State = QueryIssued
	raw, err := json.Marshal(c.ForApplicant().Case())
	if err != nil {
		t.Fatal(err)
	}
	for _, internal := range []string{"Referrals", "Escalations", "Breaches", "Routings", "Concerns", "Signatures", "Voided", "Note", "Proposal.By", "Proposal.Grade", "Proposal.Criteria",
		"Proposal.Lines.Note", "Decision.Decider", "Decision.Signatures", "Decision.ProposedBy", "Queries.By", "Queries.Org", "Queries.Referral", "Hands", "Held.Reason", "Rounds.Concerns", "Rounds.Signatures", "Rounds.Voided", "Rounds.Proposal.By", "Rounds.Proposal.Lines.Note", "Rounds.Decision.Decider", "Guided"} {
		if strings.Contains(string(raw), "Case."+internal) {
			t.Errorf("the applicant sees %s: %s", internal, raw)
		}
	}
	for _, shown := range []string{"Application.Contract.Number", "Queries.Items.Text", "Proposal.Lines.Reasons", "Licence"} {
		if !strings.Contains(string(raw), fmt.Sprintf("Case.%s", shown)) {
			t.Errorf("the applicant does not see %s", shown)
		}
	}
	c.Decision = nil
	if raw, _ = json.Marshal(c.ForApplicant()); strings.Contains(string(raw), "Case.Proposal") {
		t.Errorf("a proposal is seen before the decision: %s", raw)
	}
}

// A finding upstream is not the applicant's to know: neither whose it is, nor on
// which lot, nor how strong; one that stands in nobody's way is not told at all.
func TestAnApplicantIsNotToldOfFindings(t *testing.T) {
	open := Finding{Rule: "r", Outcome: Qualified, Code: "gate.finding_open", Lot: "MINE", Params: map[string]string{"finding": "FN-1", "ref": "OTHER"}}
	bad, late := open, Finding{Rule: "l", Outcome: Qualified, Code: "gate.late_report"}
	bad.Outcome = Concerned
	in := []GateVerdict{{Line: 1, Status: Qualified, Findings: []Finding{open}}, {Line: 2, Status: Concerned, Findings: []Finding{bad, open, late}}, {Line: 3, Status: Qualified, Findings: []Finding{open, late}}}
	out := VerdictsForApplicant(in)
	if out[0].Status != Verified || len(out[0].Findings) != 0 || out[2].Status != Qualified || len(out[2].Findings) != 1 {
		t.Errorf("told: %+v", out)
	}
	if f := out[1].Findings; len(f) != 2 || f[0].Code != "gate.finding_upstream" || f[0].Params != nil || f[0].Lot != "MINE" || f[0].Outcome != Concerned || out[1].Status != Concerned {
		t.Errorf("of what stands in the way it is told %+v", f)
	}
	if len(in[1].Findings) != 3 || in[1].Findings[0].Params == nil {
		t.Error("the case's own verdicts were changed")
	}
}
