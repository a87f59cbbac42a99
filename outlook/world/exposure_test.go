package world

import (
	"math"
	"testing"

	"lanthorn/outlook/measure"
	"lanthorn/outlook/model"
)

func seen(t *testing.T) *Chains {
	t.Helper()
	net, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Compile(net)
	if err != nil {
		t.Fatal(err)
	}
	c, err := See(m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Everything that a country uses of an element comes from somewhere, and what
// arrives at it is all of it.
func TestPassagesAddUp(t *testing.T) {
	c := seen(t)
	for _, country := range c.Users() {
		for _, x := range c.Exposures(country) {
			if x.Share < 0 || x.Share > 1 || x.Home < 0 || x.Share+x.Home > 1+1e-9 && x.Stage == 0 {
				t.Errorf("%s %v: %+v", country, x.Lane.Element().Symbol(), x)
			}
			var into float64
			for _, p := range c.Passages(country, x.Lane) {
				if p.To.Country == country && p.To.Stage >= int(model.MagnetUse) {
					into += p.Share
				}
			}
			if math.Abs(into-1) > 1e-6 {
				t.Errorf("%s %s: %g arrives", country, x.Lane.Element().Symbol(), into)
			}
		}
	}
}

// Only China parts heavies in the base, so that all dysprosium passes it.
func TestDysprosiumPassesChina(t *testing.T) {
	for _, x := range seen(t).Exposures("USA") {
		if x.Lane == model.Dy && x.Stage == int(model.Separation) && (x.Country != Controller || math.Abs(x.Share-1) > 1e-9) {
			t.Errorf("%+v", x)
		}
	}
}

// The editions give the indices that were worked out by hand from their rows.
func TestEditionsGiveTheirIndex(t *testing.T) {
	trail, err := measure.Trail(MineEditions(), measure.SingleCountryMark)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.5263, 0.4909, 0.4874, 0.4924, 0.5192, 0.5072} {
		if math.Abs(trail[i].Low-want) > 5e-5 || trail[i].Leader.Country != "CHN" || !trail[i].Leader.Above {
			t.Errorf("%d of %d: %+v, want %g", trail[i].Edition, trail[i].Year, trail[i], want)
		}
	}
}
