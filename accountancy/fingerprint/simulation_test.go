package fingerprint

import (
	"math"
	"math/rand/v2"
	"testing"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// alarms counts what the tests say of many series made alike.
type alarms struct{ omnibus, direct, flag, hold int }

func (m *maker) alarms(t *testing.T, r *Reference, b Profile, trials, lots int, shared float64) (n alarms) {
	t.Helper()
	for range trials {
		m.newCentre()
		s := m.series(t, lots)
		s.SharedAssay = shared
		if must[Omnibus](t)(r.Omnibus(s)).P <= .01 {
			n.omnibus++
		}
		d := must[Direct](t)(r.Against(s, b, 0))
		if d.P <= .01 {
			n.direct++
		}
		if d.Action != NoAction {
			n.flag++
		}
		if d.Action == Hold {
			n.hold++
		}
	}
	return n
}

// The whole way from a report to a verdict, against the exact power: one lot and
// series of a supplier, with and without admixture (reference 4.4).
func TestSimulatedPower(t *testing.T) {
	library := sharedLibrary(t)
	for i, c := range []struct {
		declared, contaminant string
		setting               Setting
		share                 float64
		lots, trials          int
	}{
		{"XINFENG_midY_richEu", "KACHIN_typical", Loose, 0, 1, 4000},
		{"XINFENG_midY_richEu", "KACHIN_typical", Loose, .2, 1, 2000},
		{"XINFENG_midY_richEu", "KACHIN_typical", Loose, .2, 10, 600},
		{"XINFENG_midY_richEu", "KACHIN_typical", Loose, .2, 20, 400},
		{"XINFENG_midY_richEu", "KACHIN_typical", Normal, .2, 1, 2000},
		{"BAYAN_OBO_mixed_conc", "MOUNTAIN_PASS", Tight, .2, 1, 2000},
		{"BAYAN_OBO_mixed_conc", "KACHIN_typical", Loose, .2, 1, 500},
	} {
		r := reference(t, library, c.declared, c.setting)
		b := profile(t, library, c.contaminant, twelve...)
		want := must[Power](t)(r.Power(b, c.share, c.lots, .01))
		got := newMaker(uint64(10+i), r.Source.Composition, b.Composition, c.share, r.model).alarms(t, r, b, c.trials, c.lots, 0)
		what := c.declared + " " + string(c.setting)
		frequency(t, what+" omnibus", got.omnibus, c.trials, want.Omnibus)
		frequency(t, what+" direct", got.direct, c.trials, want.Direct)
	}
}

// Foreign clay declared as domestic clay, 20 %, loose setting: twenty lots find
// it at least 95 times in 100 by the directional test.
func TestForeignClayInDomesticClayIsFoundFromTwentyLots(t *testing.T) {
	library := sharedLibrary(t)
	r := reference(t, library, "XINFENG_midY_richEu", Loose)
	kachin := profile(t, library, "KACHIN_typical", twelve...)
	const trials = 400
	got := newMaker(41, r.Source.Composition, kachin.Composition, .2, r.model).alarms(t, r, kachin, trials, 20, 0)
	if got.direct < trials*95/100 {
		t.Errorf("found %d of %d", got.direct, trials)
	}
	if single := newMaker(42, r.Source.Composition, kachin.Composition, .2, r.model).alarms(t, r, kachin, trials, 1, 0); single.direct > trials/4 {
		t.Errorf("one lot found it %d of %d times: that is the hard case", single.direct, trials)
	}
}

// Clay declared as rock, 20 %: one assay finds it whatever the setting, and asks
// to hold the lot where both compositions are of grade A.
func TestClayInRockIsFoundFromOneAssay(t *testing.T) {
	library := sharedLibrary(t)
	clay, rock := library["LONGNAN_chi_tian"], library["BAYAN_OBO_bastnasite"]
	parts := []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy}
	for i, setting := range []Setting{Tight, Normal, Loose} {
		m, _ := setting.Model()
		declared, foreign := must[Profile](t)(rock.Profile(parts...)), must[Profile](t)(clay.Profile(parts...))
		r := must[*Reference](t)(FromModel(declared, must[Coordinates](t)(ILR(parts...)), m))
		const trials = 300
		got := newMaker(uint64(50+i), declared.Composition, foreign.Composition, .2, m).alarms(t, r, foreign, trials, 1, 0)
		if got.direct < trials*99/100 || got.hold < trials*95/100 {
			t.Errorf("%s: found %d, held %d of %d", setting, got.direct, got.hold, trials)
		}
		clean := newMaker(uint64(60+i), declared.Composition, foreign.Composition, 0, m).alarms(t, r, foreign, trials, 1, 0)
		if clean.hold > 2 || clean.flag > 12 {
			t.Errorf("%s, clean: flagged %d, held %d of %d", setting, clean.flag, clean.hold, trials)
		}
	}
}

// An error of the reference, and the shared part of the assay errors, stay in
// the mean of many lots: a test that knows of them keeps its false-alarm rate.
func TestWhatLotsShareDoesNotAverageOut(t *testing.T) {
	library := sharedLibrary(t)
	kachin := profile(t, library, "KACHIN_typical", twelve...)
	source := profile(t, library, "XINFENG_midY_richEu", twelve...)
	m, _ := Normal.Model()
	m.Centre = Variability{Light: .03, Heavy: .08}
	c := must[Coordinates](t)(ILR(twelve...))
	knows := must[*Reference](t)(FromModel(source, c, m))
	const trials = 1000
	got := newMaker(70, source.Composition, source.Composition, 0, m).alarms(t, knows, kachin, trials, 12, 0)
	frequency(t, "omnibus", got.omnibus, trials, .01)
	frequency(t, "direct", got.direct, trials, .01)

	ignorant := m
	ignorant.Centre = Variability{}
	naive := must[*Reference](t)(FromModel(source, c, ignorant))
	got = newMaker(70, source.Composition, source.Composition, 0, m).alarms(t, naive, kachin, trials, 12, 0)
	if got.omnibus < trials/10 {
		t.Errorf("without the error of the reference only %d of %d false alarms: the trial shows nothing", got.omnibus, trials)
	}
}

func TestSharedAssayErrorIsThatOfOneLot(t *testing.T) {
	library := sharedLibrary(t)
	m := Model{Natural: Variability{Light: 1e-6, Heavy: 1e-6}, Assay: Variability{Light: .02, Heavy: .05}}
	source := profile(t, library, "XINFENG_midY_richEu", twelve...)
	r := must[*Reference](t)(FromModel(source, must[Coordinates](t)(ILR(twelve...)), m))
	lot := profile(t, library, "KACHIN_typical", twelve...).Composition
	d2 := func(n int, shared float64) float64 {
		s := Series{SharedAssay: shared}
		for range n {
			s.Lots = append(s.Lots, lot)
		}
		return must[Omnibus](t)(r.Omnibus(s)).D2
	}
	one := d2(1, 0)
	near(t, "ten lots, nothing shared", d2(10, 0)/one, 10, 1e-3)
	near(t, "ten lots, all shared", d2(10, 1)/one, 1, 1e-3)
	near(t, "ten lots, half shared", d2(10, .5)/one, 1/.55, 1e-3)
}

// With the covariance taken from lots the false-alarm rates are exact: Hotelling
// for the omnibus test, Student's t for the directional one, for one lot and for
// a series.
func TestFalseAlarmsAfterReferenceLots(t *testing.T) {
	library := sharedLibrary(t)
	source := profile(t, library, "XINFENG_midY_richEu", twelve...)
	kachin := profile(t, library, "KACHIN_typical", twelve...)
	c := must[Coordinates](t)(ILR(twelve...))
	m, _ := Normal.Model()
	for _, lots := range []int{1, 6} {
		k := newMaker(uint64(80+lots), source.Composition, source.Composition, 0, m)
		omnibus, direct := 0, 0
		const trials = 1500
		for range trials {
			r := must[*Reference](t)(FromLots(source, k.series(t, 20).Lots, c, nil))
			s := k.series(t, lots)
			if must[Omnibus](t)(r.Omnibus(s)).P <= .05 {
				omnibus++
			}
			if must[Direct](t)(r.Against(s, kachin, 0)).P <= .05 {
				direct++
			}
		}
		frequency(t, "omnibus", omnibus, trials, .05)
		frequency(t, "direct", direct, trials, .05)
	}
}

// The standard deviation of a share allows for the covariance being estimated:
// the error over it, brought back to scale, is Student's t with n-p degrees of
// freedom.
func TestShareAfterReferenceLots(t *testing.T) {
	library := sharedLibrary(t)
	source := profile(t, library, "BAYAN_OBO_mixed_conc", twelve...)
	kachin := profile(t, library, "KACHIN_typical", twelve...)
	c := must[Coordinates](t)(ILR(twelve...))
	m, _ := Tight.Model()
	clean := newMaker(110, source.Composition, source.Composition, 0, m)
	mixed := newMaker(111, source.Composition, kachin.Composition, .2, m)
	const trials, lots = 1200, 18
	free := float64(lots - c.Dim())
	limit := quantile(.05, func(x float64) float64 { return 2 * tTail(x, free) })
	outside := 0
	for range trials {
		r := must[*Reference](t)(FromLots(source, clean.series(t, lots).Lots, c, nil))
		got := must[Admixture](t)(r.Estimate(mixed.series(t, 1), kachin))
		if math.Abs(got.Share-.2)/got.SD*math.Sqrt(free/(free-2)) > limit {
			outside++
		}
	}
	frequency(t, "outside 95 %", outside, trials, .05)
}

// With a prior the omnibus rate is exact over sources whose covariance follows
// the prior; the directional test, which keeps the degrees of freedom of the
// case without one, alarms no more often than it says.
func TestFalseAlarmsAfterShrinking(t *testing.T) {
	parts := []ree.Element{ree.La, ree.Ce, ree.Nd, ree.Dy, ree.Y}
	c := must[Coordinates](t)(ILR(parts...))
	p := c.Dim()
	prior := Prior{Natural: Variability{.06, .15, .5}, Lots: float64(p + 2)}
	centre := []float64{.3, -1, .5, 1}
	foreign := Profile{ID: "b", Grade: GradeA, Composition: inverse(t, c, []float64{-1, .5, 1.5, -1})}
	scale := linalg.NewMatrix(p, p)
	addTo(scale, prior.Lots, c.covariance(prior.Natural.covariance(parts)))
	precision := must[linalg.Lower](t)(linalg.Cholesky(scale))
	rng := rand.New(rand.NewPCG(90, 1))
	omnibus, direct := 0, 0
	const trials = 1500
	for range trials {
		w := linalg.NewMatrix(p, p)
		for range int(prior.Lots) + p + 1 {
			x := draw(rng, precision)
			for i := range p {
				for j := range p {
					w.Set(i, j, w.At(i, j)+x[i]*x[j])
				}
			}
		}
		inv := must[linalg.Lower](t)(linalg.Cholesky(w))
		lot := func() Composition {
			z := draw(rng, inv)
			for i := range z {
				z[i] += centre[i]
			}
			return inverse(t, c, z)
		}
		var lots []Composition
		for range 4 {
			lots = append(lots, lot())
		}
		r := must[*Reference](t)(FromLots(Profile{ID: "a", Grade: GradeA}, lots, c, &prior))
		s := Series{Lots: []Composition{lot()}}
		if must[Omnibus](t)(r.Omnibus(s)).P <= .05 {
			omnibus++
		}
		if must[Direct](t)(r.Against(s, foreign, 0)).P <= .05 {
			direct++
		}
	}
	frequency(t, "omnibus", omnibus, trials, .05)
	if limit := .05 + 4*math.Sqrt(.05*.95/trials); float64(direct)/trials > limit {
		t.Errorf("direct: %d of %d", direct, trials)
	}
}

// The statistic after n lots is in the units of the printed bound.
func TestHotellingUnits(t *testing.T) {
	library := sharedLibrary(t)
	source := profile(t, library, "XINFENG_midY_richEu", twelve...)
	m, _ := Normal.Model()
	k := newMaker(100, source.Composition, source.Composition, 0, m)
	c := must[Coordinates](t)(ILR(twelve...))
	lots := k.series(t, 30).Lots
	r := must[*Reference](t)(FromLots(source, lots, c, nil))
	s := k.series(t, 1)
	got := must[Omnibus](t)(r.Omnibus(s))
	near(t, "bound after 30 lots", got.Bound, 58, .5)

	sample := linalg.NewMatrix(c.Dim(), c.Dim())
	var z [][]float64
	for _, lot := range lots {
		z = append(z, c.of(lot))
	}
	addTo(sample, 1./29, scatter(z, r.centre))
	u := c.of(s.Lots[0])
	for i := range u {
		u[i] -= r.centre[i]
	}
	factor := must[linalg.Lower](t)(linalg.Cholesky(sample))
	near(t, "squared distance", got.D2, linalg.Dot(u, factor.Solve(u)), 1e-8*got.D2)
}
