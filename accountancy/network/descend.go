package network

import (
	"math"

	"lanthorn/accountancy/linalg"
)

// flowSearch is the search for the flows of a Bilinear, F = N q.
type flowSearch struct {
	b        *Bilinear
	basis    linalg.Matrix // N', a row for each free flow
	measured []int         // flows
	weights  linalg.Lower  // of their covariance
	parts    []*projection // by component
	now      state
}

// state is a point of the search.
type state struct {
	flows    []float64
	assays   [][]float64 // by component; what is not determined is zero
	cost     float64
	gradient []float64     // half of it, by flow
	curve    linalg.Matrix // Gauss-Newton: half the second derivatives, by flow
}

// search prepares and takes the first point: the flows reconciled alone, with
// the unmeasured ones free within a wide band about the mean of the others.
func (b *Bilinear) search() (*flowSearch, error) {
	s := &flowSearch{b: b, basis: b.flows.freeFlows()}
	covariance := b.flows.covariance(&s.measured)
	var err error
	if s.weights, err = linalg.Cholesky(covariance); err != nil {
		return nil, &NumericError{"the errors of the flows depend on each other; give each flow an error of its own"}
	}
	for _, c := range b.components {
		if c.from == nil {
			s.parts = append(s.parts, c.eliminate(true))
		} else {
			s.parts = append(s.parts, c.project())
		}
	}
	begin, err := b.flows.filled().Reconcile()
	if err != nil {
		return nil, err
	}
	flows := make([]float64, len(begin.Estimates))
	for j, e := range begin.Estimates {
		flows[j] = e.Value
	}
	if s.now, err = s.at(flows); err != nil {
		return nil, err
	}
	return s, nil
}

// freeFlows has, for each flow that the balances leave free, what it entails.
func (n *Network) freeFlows() linalg.Matrix {
	rows := make([]workRow, len(n.rows))
	for i, row := range n.rows {
		rows[i] = workRow{streams: sorted(row)}
	}
	pivots := jordan(rows, func(int) bool { return true })
	number := fill(len(n.streams), 0)
	for _, j := range pivots {
		if j >= 0 {
			number[j] = -1
		}
	}
	count := 0
	for j, k := range number {
		if k == 0 {
			number[j] = count
			count++
		}
	}
	basis := linalg.NewMatrix(count, len(n.streams))
	for j, k := range number {
		if k >= 0 {
			basis.Set(k, j, 1)
		}
	}
	for i, j := range pivots {
		if j < 0 {
			continue
		}
		for _, e := range rows[i].streams {
			if e.at != j {
				basis.Set(number[e.at], j, -e.value)
			}
		}
	}
	return basis
}

// covariance is V of the measured streams, whose list it fills.
func (n *Network) covariance(measured *[]int) linalg.Matrix {
	*measured = nil
	for j, s := range n.streams {
		if s.Measured {
			*measured = append(*measured, j)
		}
	}
	v := linalg.NewMatrix(len(*measured), len(*measured))
	for a, i := range *measured {
		for b, j := range *measured {
			v.Set(a, b, n.shares(i, j))
		}
		v.Set(a, a, v.At(a, a)+n.streams[i].SD*n.streams[i].SD)
	}
	return v
}

// shares is the covariance of two streams by the errors they share.
func (n *Network) shares(i, j int) float64 {
	sum := 0.0
	for _, u := range n.shared[i] {
		for _, t := range n.shared[j] {
			if u.at == t.at {
				sum += u.value * t.value
			}
		}
	}
	return sum
}

// filled gives unmeasured streams a vague value.
func (n *Network) filled() *Network {
	out := *n
	out.streams = append([]Quantity(nil), n.streams...)
	sum, count := 0.0, 0.0
	for _, s := range n.streams {
		if s.Measured {
			sum, count = sum+math.Abs(s.Value), count+1
		}
	}
	mean := max(sum/count, smallest)
	for j, s := range out.streams {
		if !s.Measured {
			out.streams[j] = Quantity{Name: s.Name, Measured: true, Value: mean, SD: mean}
		}
	}
	return &out
}

// at computes cost, gradient and curvature for given flows.
func (s *flowSearch) at(flows []float64) (state, error) {
	n := len(flows)
	p := state{flows: flows, gradient: make([]float64, n), curve: linalg.NewMatrix(n, n)}
	miss := make([]float64, len(s.measured))
	for a, j := range s.measured {
		miss[a] = flows[j] - s.b.flows.streams[j].Value
	}
	pull := s.weights.Solve(miss)
	p.cost = linalg.Dot(miss, pull)
	unit := make([]float64, len(s.measured))
	for a, j := range s.measured {
		p.gradient[j] += pull[a]
		unit[a] = 1
		for c, v := range s.weights.Solve(unit) {
			p.curve.Set(j, s.measured[c], p.curve.At(j, s.measured[c])+v)
		}
		unit[a] = 0
	}
	for k := range s.b.components {
		if err := s.component(&p, k); err != nil {
			return p, err
		}
	}
	return p, nil
}

// component adds the part of one component: with m = B'H^-1 r, the best assays
// are x = y - V diag(F) m, the gradient by F_i is m_i x_i (half), and the
// residual moves with F as B diag(x).
func (s *flowSearch) component(p *state, k int) error {
	n, part := s.b.components[k], s.parts[k]
	rows := len(part.rows)
	scaled := linalg.NewMatrix(rows, len(n.streams)) // B diag(F)
	r := make([]float64, rows)
	for i, row := range part.rows {
		for _, e := range row {
			scaled.Set(i, e.at, e.value*p.flows[e.at])
			r[i] += e.value * p.flows[e.at] * n.streams[e.at].Value
		}
	}
	h := linalg.NewMatrix(rows, rows)
	spread := linalg.NewMatrix(rows, len(n.streams)) // B diag(F) V
	for i := range rows {
		copy(spread.Row(i), n.weighted(scaled.Row(i)))
		for j := range i + 1 {
			h.Set(i, j, linalg.Dot(spread.Row(i), scaled.Row(j)))
		}
	}
	l, err := linalg.Cholesky(h)
	if err != nil {
		return s.singular(k, err)
	}
	lambda := l.Solve(r)
	p.cost += linalg.Dot(r, lambda)
	x := make([]float64, len(n.streams))
	m := make([]float64, len(n.streams))
	for j, q := range n.streams {
		x[j] = q.Value
		for i := range rows {
			x[j] -= spread.At(i, j) * lambda[i]
		}
		for _, e := range part.columns[j] {
			m[j] += e.value * lambda[e.at]
		}
		p.gradient[j] += m[j] * x[j]
	}
	s.bend(p, part, l, x)
	p.assays = append(p.assays, s.fractions(p, part, x))
	return nil
}

// weighted is V v.
func (n *Network) weighted(v []float64) []float64 {
	out := make([]float64, len(v))
	t := make([]float64, len(n.sources))
	for j, s := range n.streams {
		out[j] = s.SD * s.SD * v[j]
		for _, u := range n.shared[j] {
			t[u.at] += u.value * v[j]
		}
	}
	for j := range v {
		for _, u := range n.shared[j] {
			out[j] += u.value * t[u.at]
		}
	}
	return out
}

// bend adds diag(x) B'H^-1 B diag(x) to the curvature.
func (s *flowSearch) bend(p *state, part *projection, l linalg.Lower, x []float64) {
	column := make([]float64, len(part.rows))
	white := make([][]float64, len(x))
	for j, v := range x {
		if len(part.columns[j]) == 0 {
			continue
		}
		for _, e := range part.columns[j] {
			column[e.at] += e.value * v
		}
		white[j] = l.Whiten(column)
		clear(column)
	}
	for i, a := range white {
		for j, b := range white {
			if a != nil && b != nil {
				p.curve.Set(i, j, p.curve.At(i, j)+linalg.Dot(a, b))
			}
		}
	}
}

// fractions adds the assays that were not measured, from the flows of the
// component.
func (s *flowSearch) fractions(p *state, part *projection, x []float64) []float64 {
	amounts := make([]float64, len(x))
	for j, v := range x {
		amounts[j] = v * p.flows[j]
	}
	part.estimate(amounts)
	for j, c := range part.class {
		switch {
		case c == Observable && p.flows[j] != 0:
			x[j] = amounts[j] / p.flows[j]
		case c == Observable || c == Unobservable:
			x[j] = 0
		}
	}
	return x
}

// singular names the balances of a component without uncertainty.
func (s *flowSearch) singular(k int, err error) error {
	e := &SingularError{}
	if found, ok := err.(*linalg.SingularError); ok {
		part := s.parts[k]
		e.Balances = s.b.flows.names(part.parts[found.Row])
		for _, t := range part.rows[found.Row] {
			e.Streams = append(e.Streams, s.b.flows.streams[t.at].Name+" / "+s.b.names[k])
		}
	}
	return e
}

// descend walks to the least cost.
func (s *flowSearch) descend() (int, error) {
	const most, settled = 500, 1e-13
	damping := 1e-3
	for i := range most {
		gradient, curve := s.reduced()
		gain := 0.0
		for damping < 1e12 {
			step, predicted, ok := solveDamped(curve, gradient, damping)
			if ok {
				if predicted <= settled*(1+s.now.cost) && damping <= 1 {
					s.move(step)
					return i + 1, nil
				}
				if gain = s.move(step); gain > 0 {
					damping = max(damping/10, 1e-12)
					break
				}
			}
			damping *= 10
		}
		if gain <= 0 {
			return i + 1, s.flat(gradient, curve)
		}
	}
	return most, &NumericError{"the flows and assays did not settle; a flow may go to zero, or the measured ones may leave it free"}
}

// reduced gives gradient and curvature by free flow.
func (s *flowSearch) reduced() ([]float64, linalg.Matrix) {
	free, n := s.basis.Rows, s.basis.Cols
	gradient, curve := make([]float64, free), linalg.NewMatrix(free, free)
	half := make([]float64, n)
	for a := range free {
		gradient[a] = linalg.Dot(s.basis.Row(a), s.now.gradient)
		for j := range n {
			half[j] = linalg.Dot(s.now.curve.Row(j), s.basis.Row(a))
		}
		for b := range free {
			curve.Set(a, b, linalg.Dot(half, s.basis.Row(b)))
		}
	}
	return gradient, curve
}

// solveDamped is a step of Levenberg and Marquardt, with the decrease that the
// quadratic model promises.
func solveDamped(curve linalg.Matrix, gradient []float64, damping float64) (step []float64, predicted float64, ok bool) {
	g := linalg.NewMatrix(curve.Rows, curve.Cols)
	copy(g.Data, curve.Data)
	most := 0.0
	for i := range g.Rows {
		most = max(most, g.At(i, i))
	}
	for i := range g.Rows {
		g.Set(i, i, g.At(i, i)*(1+damping)+damping*1e-9*most)
	}
	l, err := linalg.Cholesky(g)
	if err != nil {
		return nil, 0, false
	}
	step = l.Solve(gradient)
	for i := range step {
		step[i] = -step[i]
	}
	return step, -linalg.Dot(step, gradient), true
}

// move takes the step if the cost falls, and says by how much.
func (s *flowSearch) move(step []float64) float64 {
	flows := append([]float64(nil), s.now.flows...)
	for a, v := range step {
		for j, e := range s.basis.Row(a) {
			flows[j] += v * e
		}
	}
	next, err := s.at(flows)
	gain := s.now.cost - next.cost
	if err != nil || !(gain > 0) {
		return 0
	}
	s.now = next
	return gain
}

// flat accepts a point that no step improves if the gradient is down to
// rounding.
func (s *flowSearch) flat(gradient []float64, curve linalg.Matrix) error {
	for i, v := range gradient {
		if d := curve.At(i, i); d > 0 && v*v/d > 1e-9*(1+s.now.cost) {
			return &NumericError{"the search for flows and assays stopped before the least; check the standard deviations"}
		}
	}
	return nil
}
