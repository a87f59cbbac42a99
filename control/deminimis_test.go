package control

import (
	"testing"

	"pgregory.net/rapid"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// tenth is the rule of 0.1 % with its suspension, and with an exemption.
func tenth() Reach {
	return Reach{ID: "t.tenth", Version: "1", Jurisdiction: "CN", Products: []Kind{MagnetNdFeB}, LeastPPB: percent / 10, Technology: true, Exempt: []string{"disaster_relief"},
		Basis: "61", ValidFrom: calendar.MustDate("2025-12-01"), ValidDays: 90,
		Suspensions: []Suspension{{From: calendar.MustDate("2025-11-07"), To: calendar.MustDate("2027-01-10"), Basis: "70"}}}
}

// motor costs 1,000,000; its magnet has controlled material of a value.
func motor(controlled int64) *Product {
	return &Product{Name: "magnet", Kind: MagnetNdFeB, Value: 1_000_000, MadeIn: "DE", Destination: "US", Parts: []Part{
		{Name: "Dy metal", Value: controlled, Origins: []PartOrigin{{"CN", ree.Whole}}},
		{Name: "the rest", Value: 1_000_000 - controlled, Origins: []PartOrigin{{"DE", ree.Whole}}}}}
}

func TestDetermination(t *testing.T) {
	before, after := calendar.MustDate("2026-11-23"), calendar.MustDate("2027-01-11")
	cases := []struct {
		name   string
		change func(*Product)
		value  int64
		day    calendar.Date
		want   Determined
		would  Determined
	}{
		{"suspended", nil, 1000, before, NotSubject, LicenceNeeded},
		{"exactly 0.1 %", nil, 1000, after, LicenceNeeded, LicenceNeeded},
		{"below", nil, 999, after, NotSubject, NotSubject},
		{"none", nil, 0, after, NotSubject, NotSubject},
		{"relief", func(p *Product) { p.EndUse = "disaster_relief" }, 5000, after, Exempted, Exempted},
		{"made at home", func(p *Product) { p.MadeIn = "CN" }, 5000, after, NotSubject, NotSubject},
		{"another product", func(p *Product) { p.Kind = Component }, 5000, after, NotSubject, NotSubject},
		{"made with its technology", func(p *Product) { p.Parts[1].Technology = []string{"CN"} }, 0, after, LicenceNeeded, LicenceNeeded},
		{"unknown could reach it", func(p *Product) { p.Parts[0].Origins = nil }, 1000, after, OpenQuestion, OpenQuestion},
		{"unknown cannot reach it", func(p *Product) { p.Parts[0].Origins = nil }, 999, after, NotSubject, NotSubject},
		{"no value to divide by", func(p *Product) { p.Value = 0 }, 1, after, LicenceNeeded, LicenceNeeded},
	}
	for _, tc := range cases {
		p := motor(tc.value)
		if tc.change != nil {
			tc.change(p)
		}
		d, err := Determine(p, []Reach{tenth()}, tc.day)
		if err != nil || d[0].State != tc.want || d[0].Would != tc.would {
			t.Errorf("%s: %+v, %v; want %s, would %s", tc.name, d, err, tc.want, tc.would)
		}
	}
}

// A determination made in the suspension does not outlive it, and goes stale
// when the product, the rule or the day changes.
func TestDeterminationsGoStale(t *testing.T) {
	r, p := tenth(), motor(1000)
	day := calendar.MustDate("2026-12-20")
	all, err := Determine(p, []Reach{r}, day)
	if err != nil {
		t.Fatal(err)
	}
	d := all[0]
	if d.LastDay.String() != "2027-01-10" || d.Returns.String() != "2027-01-11" {
		t.Errorf("%+v", d)
	}
	other, newer := motor(1001), tenth()
	newer.Version = "2"
	for _, tc := range []struct {
		p    *Product
		r    *Reach
		day  calendar.Date
		want Determined
	}{{p, &r, day.Add(1), NotSubject}, {p, &r, calendar.MustDate("2027-01-11"), OutdatedBasis}, {other, &r, day, OutdatedBasis}, {p, &newer, day, OutdatedBasis}, {p, &r, day.Add(-1), OutdatedBasis}} {
		if got, err := d.On(tc.p, tc.r, tc.day); err != nil || got != tc.want {
			t.Errorf("%s: %s, %v; want %s", tc.day, got, err, tc.want)
		}
	}
}

// Laws: more controlled material never frees a product, what is unknown never
// needs less than what is known not to count, and jurisdictions do not touch one
// another.
func TestDeterminationLaws(t *testing.T) {
	rank := map[Determined]int{NotSubject: 0, OpenQuestion: 1, LicenceNeeded: 2}
	day := calendar.MustDate("2027-02-01")
	rapid.Check(t, func(t *rapid.T) {
		r := tenth()
		r.LeastPPB = ree.Fraction(rapid.Int64Range(0, int64(ree.Whole)).Draw(t, "least"))
		a := rapid.Int64Range(0, 999_999).Draw(t, "controlled")
		b := rapid.Int64Range(a, 1_000_000).Draw(t, "more")
		other := r
		other.ID, other.Jurisdiction = "t.other", "US"
		less, _ := Determine(motor(a), []Reach{r, other}, day)
		more, _ := Determine(motor(b), []Reach{r}, day)
		if rank[more[0].State] < rank[less[0].State] {
			t.Fatalf("%d gives %s and %d gives %s", a, less[0].State, b, more[0].State)
		}
		if less[1].Share != 0 || less[1].State != NotSubject {
			t.Fatalf("another jurisdiction counts it: %+v", less[1])
		}
		unknown := motor(a)
		unknown.Parts[0].Origins = nil
		open, _ := Determine(unknown, []Reach{r}, day)
		if open[0].Most < less[0].Share || less[0].State == LicenceNeeded && open[0].State == NotSubject {
			t.Fatalf("not knowing freed it: %+v, %+v", less[0], open[0])
		}
	})
}
