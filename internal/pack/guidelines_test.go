package pack

import (
	"slices"
	"strings"
	"testing"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/guideline"
	"lanthorn/packs"
)

func guidelines(t *testing.T, name string) *Pack {
	t.Helper()
	fsys, err := packs.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := LoadGuidelines(fsys)
	if err != nil {
		t.Fatalf("pack %s:\n%v", name, err)
	}
	return p
}

// Every guideline of every built-in pack does what its examples say.
func TestGuidelinesOfBuiltInPacks(t *testing.T) {
	if got := packs.Guidelines(); !slices.Equal(got, []string{"cn", "example", "us"}) {
		t.Fatal(got)
	}
	for _, name := range packs.Guidelines() {
		for _, o := range guidelines(t, name).Guidelines.Test() {
			if !o.Right() {
				t.Errorf("%s: %s on %q: want fires %v, got %v %s", name, o.Rule, o.Example, o.Want, o.Got, o.Wrong)
			}
		}
	}
}

// The suspended announcements come back on their date by themselves, and the
// one never suspended stands throughout.
func TestSuspendedGuidelinesComeBack(t *testing.T) {
	book := guidelines(t, "cn").Guidelines
	cases := []struct {
		day, rule string
		want      guideline.State
	}{
		{"2025-04-03", "cn.ann18.remark", guideline.NotYet}, {"2025-04-04", "cn.ann18.remark", guideline.InForce}, {"2027-01-11", "cn.ann18.remark", guideline.InForce},
		{"2026-11-23", "cn.ann61.half-owned", guideline.Suspended}, {"2027-01-10", "cn.ann61.half-owned", guideline.Suspended}, {"2027-01-11", "cn.ann61.half-owned", guideline.InForce},
		{"2027-01-10", "cn.ann56.equipment", guideline.Suspended}, {"2027-01-11", "cn.ann56.equipment", guideline.InForce}, {"2027-01-11", "cn.ann62.technology", guideline.InForce},
		{"2025-11-30", "cn.ann61.value-share", guideline.NotYet}, {"2025-12-01", "cn.ann61.value-share", guideline.Suspended},
		{"2026-01-05", "cn.ann1-2026.military", guideline.NotYet}, {"2026-01-06", "cn.ann1-2026.military", guideline.InForce},
	}
	for _, tc := range cases {
		if got, _ := book.Find(tc.rule).On(calendar.MustDate(tc.day)); got != tc.want {
			t.Errorf("%s on %s is %s, want %s", tc.rule, tc.day, got, tc.want)
		}
	}
	for day, want := range map[string]bool{"2027-01-10": false, "2027-01-11": true} {
		v := guideline.View{Day: day, Parties: []guideline.Party{{Name: "Tochter", OwnershipKnown: true, ListedShare: 50}}}
		run, err := book.Run(&v)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(run.Of(guideline.Refuses), func(r guideline.Result) bool { return r.Rule == "cn.ann61.half-owned" }); got != want {
			t.Errorf("on %s the half owned is refused in principle: %v, want %v", day, got, want)
		}
	}
	next, state, ok := book.Find("cn.ann61.military").Next(calendar.MustDate("2026-11-23"))
	if !ok || next.String() != "2027-01-11" || state != guideline.InForce {
		t.Errorf("next is %s %s %v", next, state, ok)
	}
}

// The step from the mine begins on the first day of 2027.
func TestOriginTestOfTheUnitedStates(t *testing.T) {
	book := guidelines(t, "us").Guidelines
	for day, want := range map[string]int{"2026-12-31": 0, "2027-01-01": 1} {
		v := guideline.View{Day: day, Lines: []guideline.Line{{No: 1, Kind: "magnet_ndfeb", Made: map[string][]string{"mined": {"CN"}, "refined": {"MY"}, "metal": {"VN"}, "magnet": {"JP"}}}}}
		run, err := book.Run(&v)
		if err != nil || len(run.Results) != want {
			t.Errorf("%s: %+v, %v", day, run.Results, err)
		}
	}
}

func TestNoGuidelineIsRemembered(t *testing.T) {
	for _, name := range packs.Guidelines() {
		for _, g := range guidelines(t, name).Guidelines.Guidelines {
			if g.Confidence == control.Memory {
				t.Errorf("%s is remembered", g.ID)
			}
		}
	}
}

func TestWrongGuidelinesAreNamedWithTheirPlace(t *testing.T) {
	f := files(t, "cn")
	for old, replacement := range map[string]string{
		"when: kind == \"general\"":         "when: kid == \"general\"",
		"effect: {closes: general}":         "effect: {closes: royal}",
		"require: [risk_assessment, pledge": "require: [horoscope, pledge",
		"zh: 军事最终用途":                        "fr: militaire",
		"source: ann1\n":                    "source: hearsay\n",
		"checkedOn: 2026-11-23\n    from":   "checkedOn: 2026-11-23\n    confidence: memory\n    from",
	} {
		before := string(f["guidelines.yaml"].Data)
		after := strings.Replace(before, old, replacement, 1)
		if before == after {
			t.Fatalf("nothing reads %q", old)
		}
		f["guidelines.yaml"].Data = []byte(after)
	}
	_, err := Load(f)
	for _, want := range []string{"guidelines.yaml: guidelines[8] cn.dui.general-history.when:1:1: undeclared reference to 'kid'", "royal", "horoscope", `no wording in "zh"`, "hearsay", "remembered"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("nothing says %q in\n%v", want, err)
		}
	}
}
