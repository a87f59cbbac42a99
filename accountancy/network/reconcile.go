package network

import (
	"errors"
	"fmt"
	"math"

	"lanthorn/accountancy/linalg"
)

// Estimate is what is known of one stream after reconciliation. The measured
// value stands beside it and is never replaced.
type Estimate struct {
	Name       string  `json:"name"`
	Class      Class   `json:"class"`
	Measured   float64 `json:"measured"`   // 0 where not measured
	MeasuredSD float64 `json:"measuredSD"` // of the whole error, the shared part included
	Value      float64 `json:"value"`      // 0 where Unobservable
	SD         float64 `json:"sd"`         // 0 where Unobservable
}

// Imbalance is a balance that is left after unmeasured streams are merged away.
// Residual is in less out: positive where something left off the books.
type Imbalance struct {
	Balances []string `json:"balances"` // those it adds up
	Residual float64  `json:"residual"`
	SD       float64  `json:"sd"`
}

// Reconciliation is a reconciled network.
type Reconciliation struct {
	Estimates  []Estimate  `json:"estimates"` // in the order of the streams
	Imbalances []Imbalance `json:"imbalances"`
	Gamma      float64     `json:"gamma"` // r'H^-1 r
	DOF        int         `json:"dof"`   // rank of the reduced balances
	// Dependent are sets of balances that follow from the others and were left out.
	Dependent [][]string `json:"dependent,omitempty"`
	// Blind are the balances where no imbalance would show a leak.
	Blind []string `json:"blind,omitempty"`

	p        *projection
	weight   *weight
	residual []float64
	lambda   []float64 // H^-1 r
}

// Reconcile finds the values closest to the measured ones, in the metric of
// their covariance, that satisfy all balances:
//
//	x = y - V A'H^-1 A y,  Cov(x) = V - V A'H^-1 A V,  gamma = r'H^-1 r
//
// (accountancy reference, eq. 9; Narasimhan and Jordache 2000, eq. 3.8). A
// stream that no balance checks still moves when it shares a cause of error
// with one that is checked. The error is a *SingularError, a *SizeError or a
// *NumericError.
func (n *Network) Reconcile() (*Reconciliation, error) {
	p := n.project()
	h, err := p.weigh()
	var singular *SingularError
	if errors.As(err, &singular) && p.forest == nil {
		p = n.eliminate(true)
		h, err = p.weigh()
	}
	if err != nil {
		return nil, err
	}
	r := &Reconciliation{p: p, weight: h, DOF: len(p.rows)}
	r.balance()
	r.estimate()
	return r, r.finite()
}

// balance computes the residuals and their weights.
func (r *Reconciliation) balance() {
	p := r.p
	r.residual = make([]float64, len(p.rows))
	for i, row := range p.rows {
		for _, e := range row {
			r.residual[i] += e.value * p.n.streams[e.at].Value
		}
		r.Imbalances = append(r.Imbalances, Imbalance{p.n.names(p.parts[i]), r.residual[i], math.Sqrt(r.weight.diagonal[i])})
	}
	r.lambda = r.weight.solve(r.residual)
	r.Gamma = linalg.Dot(r.residual, r.lambda)
	for _, d := range p.dependent {
		r.Dependent = append(r.Dependent, p.n.names(d))
	}
	for i, leak := range p.leaks {
		if leak == nil {
			r.Blind = append(r.Blind, p.n.balances[i])
		}
	}
}

// estimate computes the reconciled values and their standard deviations.
func (r *Reconciliation) estimate() {
	p := r.p
	x := make([]float64, len(p.n.streams))
	t := transposed(r.weight.w, r.lambda)
	for j, s := range p.n.streams {
		x[j] = s.Value - s.SD*s.SD*r.along(j, r.lambda)
		for _, u := range p.n.shared[j] {
			if len(t) > 0 {
				x[j] -= u.value * t[u.at]
			}
		}
	}
	p.estimate(x)
	for j, s := range p.n.streams {
		e := Estimate{Name: s.Name, Class: p.class[j], Measured: s.Value, MeasuredSD: r.measuredSD(j)}
		if e.Class != Unobservable {
			e.Value, e.SD = x[j], math.Sqrt(math.Max(r.variance(j), 0))
		}
		r.Estimates = append(r.Estimates, e)
	}
}

// along is a_j'v, a_j the column of stream j.
func (r *Reconciliation) along(j int, v []float64) float64 {
	sum := 0.0
	for _, e := range r.p.columns[j] {
		sum += e.value * v[e.at]
	}
	return sum
}

func (r *Reconciliation) measuredSD(j int) float64 {
	v := r.p.n.streams[j].SD * r.p.n.streams[j].SD
	for _, u := range r.p.n.shared[j] {
		v += u.value * u.value
	}
	return math.Sqrt(v)
}

// variance is that of a reconciled or estimated stream.
func (r *Reconciliation) variance(j int) float64 {
	if !r.p.n.streams[j].Measured {
		return r.varianceOf(r.p.formula(j))
	}
	d := r.p.n.streams[j].SD * r.p.n.streams[j].SD
	v := d - d*d*r.norm(r.p.columns[j])
	for _, u := range r.p.n.shared[j] {
		v += r.sharedPart(u, r.p.n.shared[j])
		for _, e := range r.p.columns[j] {
			if r.hasShared() {
				v -= 2 * d * e.value * r.weight.y[e.at][u.at] * u.value
			}
		}
	}
	return v
}

// hasShared is whether any balance is left in which shared errors count.
func (r *Reconciliation) hasShared() bool { return r.weight.size > 0 && len(r.p.n.sources) > 0 }

// sharedPart is u'(I - W'H^-1 W)t for one element of u.
func (r *Reconciliation) sharedPart(u element, t []element) float64 {
	v := 0.0
	for _, o := range t {
		switch {
		case r.hasShared():
			v += u.value * o.value * r.weight.rest.At(u.at, o.at)
		case u.at == o.at:
			v += u.value * o.value
		}
	}
	return v
}

// norm is f'H^-1 f of a vector over the reduced balances.
func (r *Reconciliation) norm(f []element) float64 {
	sum := 0.0
	for a, e := range f {
		for b, g := range f[:a+1] {
			v, ok := r.weight.at(e.at, g.at)
			if !ok {
				return r.walk(f)
			}
			if b < a {
				v *= 2
			}
			sum += e.value * g.value * v
		}
	}
	return sum
}

// walk is norm for a vector whose balances are not all neighbours.
func (r *Reconciliation) walk(f []element) float64 {
	rows, values := make([]int, len(f)), make([]float64, len(f))
	for k, e := range f {
		rows[k], values[k] = e.at, e.value
	}
	return r.weight.quadratic(rows, values)
}

// varianceOf is the variance of c'x for a combination c of measured streams.
// With g = B D c and t = U'c,
//
//	c'Cov(x)c = c'D c + t'(I - W'H^-1 W)t - g'H^-1 g - 2 g'H^-1 W t
func (r *Reconciliation) varianceOf(c []element) float64 {
	v := 0.0
	g := map[int]float64{}
	t := map[int]float64{}
	var rows, causes []int // in order of first mention
	for _, e := range c {
		d := r.p.n.streams[e.at].SD * r.p.n.streams[e.at].SD
		v += e.value * e.value * d
		for _, b := range r.p.columns[e.at] {
			if _, ok := g[b.at]; !ok {
				rows = append(rows, b.at)
			}
			g[b.at] += e.value * d * b.value
		}
		for _, u := range r.p.n.shared[e.at] {
			if _, ok := t[u.at]; !ok {
				causes = append(causes, u.at)
			}
			t[u.at] += e.value * u.value
		}
	}
	values := make([]float64, len(rows))
	for k, i := range rows {
		values[k] = g[i]
	}
	v -= r.weight.quadratic(rows, values)
	shared := make([]element, len(causes))
	for k, s := range causes {
		shared[k] = element{s, t[s]}
	}
	for _, u := range shared {
		v += r.sharedPart(u, shared)
		if r.hasShared() {
			for k, i := range rows {
				v -= 2 * values[k] * r.weight.y[i][u.at] * u.value
			}
		}
	}
	return v
}

// finite reports a result that left the range of numbers.
func (r *Reconciliation) finite() error {
	sum := r.Gamma
	for _, e := range r.Estimates {
		sum += math.Abs(e.Value) + e.SD
		if math.IsNaN(sum) || math.IsInf(sum, 0) {
			return &NumericError{fmt.Sprintf("the value of stream %q left the range of numbers; check the units and standard deviations", e.Name)}
		}
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return &NumericError{"the global statistic left the range of numbers; check the units and standard deviations"}
	}
	return nil
}
