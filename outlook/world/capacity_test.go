package world

import (
	"math"
	"slices"
	"testing"
)

// Every project was read in a source, and none of it rests on memory.
func TestProjectsHaveSources(t *testing.T) {
	for _, p := range Projects() {
		if p.Name == "" || p.Source == "" || !slices.Contains([]Basis{Found, Derived}, p.Basis) || p.Read < 2024 || (p.Size > 0) != (p.Unit != "") {
			t.Errorf("%+v", p)
		}
		if p.Country == Controller || !slices.Contains(countries, p.Country) {
			t.Errorf("%s is no country outside", p.Country)
		}
	}
}

// Nothing likely is sooner or larger than was announced, and later years hold no
// less than earlier ones.
func TestLikelyIsNoMoreThanAnnounced(t *testing.T) {
	for _, l := range LikelyProjects() {
		if l.Early > l.Middle || l.Middle > l.Late || l.Early < l.Start || l.Of.Low > l.Of.Mid || l.Of.Mid > l.Of.High || l.Of.High > l.Size {
			t.Errorf("%s: %d %d %d, %+v of %g", l.Name, l.Early, l.Middle, l.Late, l.Of, l.Size)
		}
	}
	for _, unit := range []string{UnitNdPr, UnitMagnets} {
		years := Timeline(unit, 2024, 2040)
		for i := 1; i < len(years); i++ {
			a, b := years[i-1], years[i]
			if b.Announced < a.Announced || b.Likely.Low < a.Likely.Low || b.Likely.Mid < a.Likely.Mid || b.Likely.High < a.Likely.High {
				t.Errorf("%s: %+v after %+v", unit, b, a)
			}
		}
	}
}

// The spans are those worked out by hand from their rows.
func TestSpansOfCapacity(t *testing.T) {
	if got, want := SlipSpan(), (Span{0, 1, 2}); got != want {
		t.Errorf("slips %+v, want %+v of %+v", got, want, Slips())
	}
	share := ShareSpan()
	for i, pair := range [][2]float64{{share.Low, 0.1755}, {share.Mid, 0.4097}, {share.High, 0.4577}} {
		if math.Abs(pair[0]-pair[1]) > 5e-5 {
			t.Errorf("share %d: %.4f, want %.4f", i, pair[0], pair[1])
		}
	}
	// Magnets named with a year by 2030: 1,000 + 2,000 + 2,000 + 1,200 + 2,000.
	if y := Timeline(UnitMagnets, 2030, 2030)[0]; y.Announced != 8200 {
		t.Errorf("%+v", y)
	}
}
