package custody

import (
	"slices"
	"testing"

	"lanthorn/ree"
)

type registration struct {
	name     string
	r        Registration
	org      string
	official bool
	want     []string
}

func registrationScenarios() []registration {
	party := func(change func(*Party)) Registration {
		p := Party{Ref: "NEW", Name: "New", Kind: "operator", Country: "CN", Permissions: []Permission{{Activity: Mining, From: "2026-01-01"}}}
		change(&p)
		return Registration{Party: &p}
	}
	site := func(change func(*Site)) Registration {
		s := Site{Ref: "new-1", Party: "SEP", Name: "New", Processes: []Process{{Ref: "a", Activity: Separation, Inputs: []ree.Form{"oxide"}, Model: MassBalance}}}
		change(&s)
		return Registration{Site: &s}
	}
	quota := func(change func(*QuotaMove)) Registration {
		q := QuotaMove{Act: "issue", Year: 2026, Class: "ionic", Stage: "mining", Batch: "1", Party: "GRP", REO: 100}
		change(&q)
		return Registration{Quota: &q}
	}
	return []registration{
		{"nothing", Registration{}, "", true, one("registration.empty")},
		{"two at once", Registration{Party: &Party{}, Site: &Site{}}, "", true, one("registration.several")},
		{"party", party(func(*Party) {}), "", true, nil},
		{"party by an operator", party(func(*Party) {}), "NEW", false, one("registration.official_only")},
		{"party without reference or name", party(func(p *Party) { p.Ref, p.Name = "a b", " " }), "", true, one("reference.form", "name.missing")},
		{"party with a hidden name", party(func(p *Party) { p.NameZH = "\u202e" }), "", true, one("text.character")},
		{"permission that ends before it begins", party(func(p *Party) { p.Permissions[0].To = "2025-01-01" }), "", true, one("permission.dates")},
		{"permission from no day", party(func(p *Party) { p.Permissions[0].From = "2026-02-30" }), "", true, one("permission.dates")},
		{"permission for nothing known", party(func(p *Party) { p.Permissions[0].Activity = "banking" }), "", true, one("activity.unknown")},
		{"site", site(func(*Site) {}), "", true, nil},
		{"site by an operator, of nobody, without reference", site(func(s *Site) { s.Ref, s.Party = "", "WHO" }), "SEP", false, one("registration.official_only", "reference.form", "party.unknown")},
		{"site with a hidden name", site(func(s *Site) { s.Deposit = "\x00" }), "", true, one("text.character")},
		{"process that cannot be", site(func(s *Site) {
			p := &s.Processes[0]
			p.Inputs, p.Activity, p.RecoveryLow, p.RecoveryHigh, p.Model, p.Rule, p.HoldUp[ree.Nd], p.Name = []ree.Form{"gold"}, "x", 5, 4, "x", "x", -1, "\x00"
		}), "", true, one("form.unknown", "activity.unknown", "process.band", "model.unknown", "rule.unknown", "mass.negative", "text.character")},
		{"one process twice, one without reference", site(func(s *Site) {
			s.Processes = append(s.Processes, s.Processes[0], Process{Ref: "a/b", Activity: Separation, Model: MassBalance})
		}), "", true, one("reference.form", "reference.form")},
		{"issue", quota(func(*QuotaMove) {}), "", true, nil},
		{"issue by a group", quota(func(*QuotaMove) {}), "GRP", false, one("quota.official_only")},
		{"cut by a group", quota(func(q *QuotaMove) { q.Act = "cut" }), "GRP", false, one("quota.official_only", "quota.too_little")},
		{"issue to nobody", quota(func(q *QuotaMove) { q.Party = "WHO" }), "", true, one("party.unknown")},
		{"issue nothing", quota(func(q *QuotaMove) { q.REO = 0 }), "", true, one("mass.not_positive")},
		{"issue in the wrong century", quota(func(q *QuotaMove) { q.Year = 1926 }), "", true, one("quota.year")},
		{"issue for no stage", quota(func(q *QuotaMove) { q.Stage = "" }), "", true, one("reference.form")},
		{"no such act", quota(func(q *QuotaMove) { q.Act = "sell" }), "", true, one("quota.act", "quota.too_little")},
		{"hidden basis", quota(func(q *QuotaMove) { q.Basis = "\u200f" }), "", true, one("text.character")},
		{"split of nothing to a stranger by a stranger", quota(func(q *QuotaMove) { q.Act, q.To = "split", "MAG" }), "MAG", false, one("quota.not_yours", "quota.not_subsidiary", "quota.too_little")},
		{"return by a stranger", quota(func(q *QuotaMove) { q.Act = "return" }), "MAG", false, one("quota.not_yours", "quota.too_little")},
	}
}

func TestRegistrations(t *testing.T) {
	for _, s := range registrationScenarios() {
		t.Run(s.name, func(t *testing.T) {
			b := newBook(t)
			b.register(s.r, s.org, s.official, s.want...)
			for _, r := range DecideRegistration(b.st, s.r, s.org, s.official) {
				if r.Field == "" && r.Code != "registration.official_only" && r.Code != "registration.empty" && r.Code != "registration.several" {
					t.Errorf("%v does not say where", r)
				}
			}
		})
	}
}

// TestQuotaLedger: issued in two batches to the group, split to the mine, used
// in order, cut and returned; the group may not split to itself, and no account
// takes more than a mass can be.
func TestQuotaLedger(t *testing.T) {
	b := newBook(t)
	b.quota("issue", "mining", "1", "GRP", "", 1000, true, "")
	b.quota("split", "mining", "1", "GRP", "GRP", 10, false, "GRP", "quota.not_subsidiary")
	b.quota("split", "mining", "1", "GRP", "MINE", 1001, false, "GRP", "quota.too_little")
	b.quota("split", "mining", "1", "GRP", "MINE", 600, false, "GRP")
	b.quota("cut", "mining", "1", "MINE", "", 50, true, "")
	b.quota("return", "mining", "1", "MINE", "", 50, false, "MINE")
	b.quota("return", "mining", "1", "MINE", "", 501, false, "MINE", "quota.too_little")
	g, m := b.st.Quotas["2026/ionic/mining/1/GRP"], b.st.Quotas["2026/ionic/mining/1/MINE"]
	if g.Granted() != 400 || m.Granted() != 500 || m.Left() != 500 {
		t.Errorf("group %+v, mine %+v", g, m)
	}
	b.quota("issue", "mining", "2", "GRP", "", ree.OxideMass(ree.MaxMass), true, "")
	b.quota("issue", "mining", "2", "GRP", "", 1, true, "", "mass.too_large")
}

// TestSplitKeepsTheWhole: what a group and its subsidiaries may use is what was
// issued, less what was cut and returned.
func TestSplitKeepsTheWhole(t *testing.T) {
	b := newBook(t)
	b.quota("issue", "mining", "1", "GRP", "", 1_000_000, true, "")
	for i, to := range []string{"MINE", "SEP", "MINE"} {
		b.quota("split", "mining", "1", "GRP", to, ree.OxideMass(1000*(i+1)), false, "GRP")
	}
	var sum ree.OxideMass
	for _, q := range b.st.Quotas {
		sum += q.Granted()
	}
	if sum != 1_000_000 {
		t.Errorf("granted %d in all", sum)
	}
}

func TestReferences(t *testing.T) {
	for _, n := range []int64{1, 20931, 1<<32 - 1} {
		ref := Reference("MG", n)
		for _, typed := range []string{ref, " " + ref + " ", "mg" + ref[2:]} {
			if got, err := CheckReference(typed); err != nil || got != ref {
				t.Errorf("CheckReference(%q) = %q, %v", typed, got, err)
			}
		}
		everyTypo(t, ref)
	}
	for _, bad := range []string{"", "-", "--", "MG-", "MG--K", "MG-1", "MG-x-K", "MG--5-K", "MG-+5-K", "MG-5-KK", "MG-99999999999999999999-K", "\x00", "MG-5-\xff"} {
		if ref, err := CheckReference(bad); err == nil {
			t.Errorf("CheckReference(%q) = %q", bad, ref)
		}
	}
	for _, f := range ree.Forms() {
		if ref := LotReference(f.Form, 7); len(ref) != len("MG-0007-K") {
			t.Errorf("%s: %q", f.Form, ref)
		}
	}
}

// everyTypo changes each digit to each other and swaps each pair of neighbours.
func everyTypo(t *testing.T, ref string) {
	t.Helper()
	for i := 3; i < len(ref)-2; i++ {
		for c := byte('0'); c <= '9'; c++ {
			if c != ref[i] {
				wrong(t, ref, ref[:i]+string(c)+ref[i+1:])
			}
		}
		if i+1 < len(ref)-2 && ref[i] != ref[i+1] {
			wrong(t, ref, ref[:i]+string(ref[i+1])+string(ref[i])+ref[i+2:])
		}
	}
}

func wrong(t *testing.T, ref, typed string) {
	t.Helper()
	if got, err := CheckReference(typed); err == nil {
		t.Errorf("%s typed as %s was read as %s", ref, typed, got)
	}
}

func FuzzCheckReference(f *testing.F) {
	for _, s := range []string{"MG-20931-K", "mg-0001-b", "", "A-1-", "-1-A", "\xff-1-A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ref, err := CheckReference(s)
		if err != nil {
			return
		}
		if again, err := CheckReference(ref); err != nil || again != ref {
			t.Fatalf("%q gives %q, which gives %q, %v", s, ref, again, err)
		}
	})
}

func FuzzCheckText(f *testing.F) {
	for _, s := range []string{"稀土", "a\nb", "\u202e", "\x00", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if CheckText(s) == nil && slices.ContainsFunc([]rune(s), hides) {
			t.Fatalf("%q was accepted", s)
		}
	})
}
