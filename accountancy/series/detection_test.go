package series_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/series"
)

// quality is one row of accountancy.md 1.6. The row gives the errors of input
// and inventory and the standard error of the year's CUMUF; the errors of
// product and waste and the inventory of 80 t (that of case A) are chosen here
// so that this standard error comes out.
type quality struct {
	name                         string
	input, product, waste, stock [2]float64
	sigma                        float64    // of CUMUF, part of a year's input
	onePercent                   [3]float64 // CUMUF, Page, GEMUF for 1 % of the input, spread evenly
	twoPercent                   [3]float64 // the same for 2 %
	abrupt                       [2]float64 // CUMUF, Page for 2 % in one month
}

var qualities = []quality{
	{"good", [2]float64{.0025, .002}, [2]float64{.0015, .0012}, [2]float64{.1, .05}, [2]float64{.01, .015}, .0027,
		[3]float64{.98, .96, .73}, [3]float64{1, 1, 1}, [2]float64{1, 1}},
	{"typical", [2]float64{.005, .005}, [2]float64{.003, .003}, [2]float64{.2, .1}, [2]float64{.03, .03}, .0068,
		[3]float64{.43, .35, .13}, [3]float64{.90, .84, .49}, [2]float64{.90, 1}},
	{"poor", [2]float64{.01, .01}, [2]float64{.005, .0052}, [2]float64{.3, .2}, [2]float64{.08, .08}, .0141,
		[3]float64{.18, .16, .07}, [3]float64{.42, .37, .13}, [2]float64{.42, .91}},
}

func (q quality) covariance() linalg.Matrix {
	f := func(kg float64, n int, e [2]float64) flow { return steady(kg, n, e[0], e[1]) }
	return covariance(12, []flow{f(100, 12, q.input), f(99, 12, q.product), f(1, 12, q.waste)}, []flow{f(80, 13, q.stock)})
}

// detect gives how often CUMUF, Page and GEMUF, each alone and against losses
// only with 5 % false alarms a year, find a loss.
func detect(t *testing.T, h linalg.Matrix, loss []float64, runs int) (found [3]float64) {
	l := must[linalg.Lower](t)(linalg.Cholesky(h))
	random := rand.New(rand.NewPCG(1, 6))
	chart := series.Chart{K: 0.5, H: must[float64](t)(series.Threshold(0.5, 0.05, 12))}
	one := must[float64](t)(series.UpperPoint(0.05))
	for range runs {
		s := newSeries(t, sample(random, l, loss), h)
		if z, _ := s.CUMUF()[11].Standard(); z > one {
			found[0]++
		}
		if _, signals := chart.Run(s.SITMUF()); len(signals) > 0 {
			for _, g := range signals {
				if g.Sign > 0 {
					found[1]++
					break
				}
			}
		}
		if s.GEMUF()[11].Tail < 0.05 {
			found[2]++
		}
	}
	for i := range found {
		found[i] /= float64(runs)
	}
	return found
}

// The table of accountancy.md 1.6, from 4,000 runs a cell: within 2.6 standard
// errors of a binomial, half of its last digit, and .01 for the errors that the
// table does not state.
func TestDetectionOfAYear(t *testing.T) {
	const runs = 4000
	for _, q := range qualities {
		h := q.covariance()
		sigma := newSeries(t, make([]float64, 12), h).CUMUF()[11].Sigma
		near(t, q.name+": sigma CUMUF", sigma/1200, q.sigma, 0.00005)
		abrupt := make([]float64, 12)
		abrupt[6] = 24
		for _, c := range []struct {
			name string
			loss []float64
			want []float64
		}{
			{"1 % evenly", constant(1, 12), q.onePercent[:]},
			{"2 % evenly", constant(2, 12), q.twoPercent[:]},
			{"2 % at once", abrupt, q.abrupt[:]},
		} {
			found := detect(t, h, c.loss, runs)
			for i, want := range c.want {
				near(t, q.name+", "+c.name+", "+[]string{"CUMUF", "Page", "GEMUF"}[i],
					found[i], want, binomial(want, runs)+0.015)
			}
			exactly(t, q.name+", "+c.name, h, c.loss, sigma, found, runs)
		}
	}
}

func binomial(p float64, runs int) float64 { return 2.6 * math.Sqrt(p*(1-p)/float64(runs)) }

// exactly holds the simulated probabilities against the computed ones.
func exactly(t *testing.T, name string, h linalg.Matrix, loss []float64, sigma float64, found [3]float64, runs int) {
	total := 0.0
	for _, v := range loss {
		total += v
	}
	cumuf := must[float64](t)(series.Detection(total, sigma, 0.05))
	near(t, name+": CUMUF as computed", found[0], cumuf, binomial(cumuf, runs)+1e-9)
	shifts := must[[]float64](t)(newSeries(t, loss, h).Expected(loss))
	limit := must[float64](t)(series.Threshold(0.5, 0.05, 12))
	page := must[float64](t)(series.Crossing(series.Chart{K: 0.5, H: limit}, shifts))
	near(t, name+": Page as computed", found[1], page, binomial(page, runs)+1e-9)
}

func constant(v float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}
