package study

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
)

func apart(t *testing.T) (*model.Machine, []world.Place) {
	t.Helper()
	net, err := world.Base()
	if err != nil {
		t.Fatal(err)
	}
	net, places := world.Apart(net)
	m, err := model.Compile(net)
	if err != nil {
		t.Fatal(err)
	}
	return m, places
}

// Telling sectors apart by country changes nothing else, and what they lack where
// adds up to what they lack.
func TestPlacesAddUpToSectors(t *testing.T) {
	whole := machine(t)
	m, places := apart(t)
	cfg := Config{Runs: 2, Seed: 5, Workers: 1}
	one, err := Foresee(whole, licensing(t, whole), cfg)
	if err != nil {
		t.Fatal(err)
	}
	two, err := ForeseeApart(m, places, licensing(t, m), cfg)
	if err != nil {
		t.Fatal(err)
	}
	found := two.Places
	two.Places = nil
	if diff := cmp.Diff(one, two, cmp.AllowUnexported(Study{}), cmpopts.EquateApprox(1e-6, 1e-9)); diff != "" {
		t.Error(diff)
	}
	runner, base := model.NewRunner(m, 24), model.NewRunner(whole, 24)
	p := model.Defaults()
	a, b := runner.Run(licensing(t, m), p, nil), base.Run(licensing(t, whole), p, nil)
	own := len(whole.Network().Sectors)
	for month := range 24 {
		sum := make([]float64, own)
		for k, place := range places {
			for s := range own {
				if whole.Network().Sectors[s].Name == place.Sector {
					sum[s] += a.Unmet[month*(own+len(places))+own+k]
				}
			}
		}
		for s, x := range sum {
			if math.Abs(x-b.Unmet[month*own+s]) > 1e-9*(1+x) {
				t.Fatalf("month %d, sector %d: %g, want %g", month, s, x, b.Unmet[month*own+s])
			}
		}
	}
	if len(found) < 200 || found[0].Where == "" || found[0].Name == "" {
		t.Errorf("%d places, first %+v", len(found), found[0])
	}
}
