package network

import (
	"cmp"
	"math"
	"slices"

	"lanthorn/accountancy/linalg"
)

// Stop says why a serial search ended.
type Stop string

// The ends of a serial search.
const (
	Explained   Stop = "explained"   // what is left passes the test
	Unexplained Stop = "unexplained" // the global test still rejects, but no single error stands out
	Exhausted   Stop = "exhausted"   // one more error would leave nothing to test it with
	LimitMet    Stop = "limit-met"   // as many errors as were asked for
)

// Deletion is a step of a serial elimination.
type Deletion struct {
	Stream string  `json:"stream"`
	Z      float64 `json:"z"`
	// Equivalent are the streams with the same |z|, which the balances cannot tell
	// from the deleted one.
	Equivalent []string `json:"equivalent,omitempty"`
	Before     Global   `json:"before"`
}

// Elimination is the outcome of a serial elimination.
type Elimination struct {
	Deletions []Deletion      `json:"deletions"`
	Stop      Stop            `json:"stop"`
	Final     *Reconciliation `json:"final"`
}

// Eliminate deletes the stream with the largest |z| of the measurement test, if
// that rejects at the level alpha, and repeats with the stream treated as
// unmeasured (serial elimination: Ripps 1965; Serth and Heenan 1986, AIChE J.
// 32:733), at most limit times. The errors are those of Reconcile.
func (n *Network) Eliminate(alpha float64, limit int) (*Elimination, error) {
	out := &Elimination{}
	for {
		r, err := n.Reconcile()
		if err != nil {
			return nil, err
		}
		out.Final = r
		deletion, found := r.worst(alpha)
		switch {
		case !found && r.Global(alpha).Reject:
			out.Stop = Unexplained
			return out, nil
		case !found:
			out.Stop = Explained
			return out, nil
		case r.DOF <= 1:
			out.Stop = Exhausted
			return out, nil
		case len(out.Deletions) >= limit:
			out.Stop = LimitMet
			return out, nil
		}
		out.Deletions = append(out.Deletions, deletion)
		if n, err = n.Unmeasure(deletion.Stream); err != nil {
			return nil, err
		}
	}
}

// worst is the stream whose test rejects most clearly, the first of equals.
func (r *Reconciliation) worst(alpha float64) (d Deletion, found bool) {
	tests := r.Measurement(alpha)
	most := 0.0
	for _, t := range tests {
		if z := math.Abs(t.Z); t.Reject && z > most*(1+1e-9) {
			most, found = z, true
			d = Deletion{Stream: t.Names[0], Z: t.Z, Before: r.Global(alpha)}
		}
	}
	if !found {
		return d, false
	}
	j := r.p.n.index[d.Stream]
	for _, s := range r.signatures() {
		if !s.has(Bias, j) {
			continue
		}
		for _, m := range s.members {
			if m.kind == Bias && m.at != j {
				d.Equivalent = append(d.Equivalent, r.p.n.streams[m.at].Name)
			}
		}
	}
	return d, true
}

func (s *signature) has(kind Kind, at int) bool {
	for _, m := range s.members {
		if m.kind == kind && m.at == at {
			return true
		}
	}
	return false
}

// Found is one error of a compensation, with its size when all are estimated
// together.
type Found struct {
	Explanation // Statistic is what this error took off gamma when it was added
	// Rivals are the explanations within Tied of this one when it was chosen.
	Rivals []Explanation `json:"rivals,omitempty"`
	// Exchangeable are errors that, in place of this one and together with the
	// others found, explain the imbalances exactly as well, with other sizes.
	Exchangeable []Suspect `json:"exchangeable,omitempty"`
}

// Compensation is the outcome of a serial compensation.
type Compensation struct {
	Before Global  `json:"before"`
	Errors []Found `json:"errors"`
	After  Global  `json:"after"` // one degree of freedom less for each error
	Stop   Stop    `json:"stop"`
}

// Compensate adds the likeliest bias or leak until the global test passes, at
// most limit errors. At each step the candidates are compared by what each takes
// off gamma when the sizes of all errors are estimated together, and the best
// must exceed the threshold of one among all candidates at the level alpha
// (serial compensation: Narasimhan and Mah 1987; simultaneous estimation of the
// sizes: Keller, Zasadzinski and Darouach 1994, Comput. Chem. Eng. 18:1083).
func (r *Reconciliation) Compensate(alpha float64, limit int) *Compensation {
	s := newSearch(r)
	out := &Compensation{Before: r.Global(alpha)}
	for {
		out.After = global(s.gamma, r.DOF-len(s.chosen), alpha)
		if !out.After.Reject {
			out.Stop = Explained
			break
		}
		if out.After.DOF <= 1 {
			out.Stop = Exhausted
			break
		}
		if len(s.chosen) >= limit {
			out.Stop = LimitMet
			break
		}
		list := s.rank()
		threshold := twoSided(alpha, len(list))
		if len(list) == 0 || list[0].gain <= threshold*threshold {
			out.Stop = Unexplained
			break
		}
		found := Found{Explanation: Explanation{Statistic: list[0].gain}}
		for _, c := range list[1:] {
			if c.gain < list[0].gain-Tied {
				break
			}
			found.Rivals = append(found.Rivals, s.explain(c))
		}
		if !s.take(list[0]) {
			out.Stop = Unexplained
			break
		}
		out.Errors = append(out.Errors, found)
	}
	s.report(out.Errors)
	return out
}

// search is the state of a compensation: with F the chosen signatures,
// q = H^-1 F, G = F'H^-1 F and b = G^-1 F'H^-1 r.
type search struct {
	r      *Reconciliation
	all    []*signature
	norms  []float64
	chosen []*signature
	q      [][]float64
	g      linalg.Lower
	b      []float64
	gamma  float64
}

func newSearch(r *Reconciliation) *search {
	s := &search{r: r, all: r.signatures(), gamma: r.Gamma}
	s.norms = make([]float64, len(s.all))
	for i, f := range s.all {
		s.norms[i] = r.norm(f.f)
	}
	return s
}

// candidate is a signature with what it would take off gamma.
type candidate struct {
	*signature
	gain, size, sd float64
}

// rank lists the candidates that the chosen errors do not span, best first.
func (s *search) rank() []candidate {
	var out []candidate
	for i, f := range s.all {
		num, den := sparseDot(f.f, s.r.lambda), s.norms[i]
		if len(s.chosen) > 0 {
			h := s.cross(f.f)
			num -= linalg.Dot(h, s.b)
			w := s.g.Whiten(h)
			den -= linalg.Dot(w, w)
		}
		if den > 1e-9*s.norms[i] {
			out = append(out, candidate{f, num * num / den, num / den, 1 / math.Sqrt(den)})
		}
	}
	sortCandidates(out)
	return out
}

func sparseDot(f []element, v []float64) float64 {
	sum := 0.0
	for _, e := range f {
		sum += e.value * v[e.at]
	}
	return sum
}

// cross is F'H^-1 f.
func (s *search) cross(f []element) []float64 {
	h := make([]float64, len(s.q))
	for k, q := range s.q {
		h[k] = sparseDot(f, q)
	}
	return h
}

func (s *search) explain(c candidate) Explanation {
	return c.signature.explain(s.r.p.n, c.gain, c.size, c.sd)
}

// take adds an error and estimates all sizes again; false where rounding leaves
// nothing to estimate.
func (s *search) take(c candidate) bool {
	f := make([]float64, s.r.weight.size)
	for _, e := range c.f {
		f[e.at] += e.value
	}
	chosen, q := append(s.chosen, c.signature), append(s.q, s.r.weight.solve(f))
	g := linalg.NewMatrix(len(q), len(q))
	right := make([]float64, len(q))
	for a, one := range chosen {
		right[a] = sparseDot(one.f, s.r.lambda)
		for b := range q {
			g.Set(a, b, sparseDot(one.f, q[b]))
		}
	}
	l, err := linalg.Cholesky(g)
	if err != nil {
		return false
	}
	s.chosen, s.q, s.g, s.b = chosen, q, l, l.Solve(right)
	s.gamma = math.Max(s.r.Gamma-linalg.Dot(right, s.b), 0)
	return true
}

// report fills in the sizes and what each error may be exchanged for.
func (s *search) report(errors []Found) {
	for k := range errors {
		errors[k].Explanation = s.chosen[k].explain(s.r.p.n, errors[k].Statistic, s.b[k], s.sd(k))
	}
	if len(s.chosen) < 2 {
		return
	}
	for i, f := range s.all {
		h := s.cross(f.f)
		w := s.g.Whiten(h)
		if s.norms[i]-linalg.Dot(w, w) > 1e-9*s.norms[i] {
			continue
		}
		s.exchange(errors, f, s.g.Solve(h))
	}
}

// sd is the standard deviation of the size of the k-th chosen error.
func (s *search) sd(k int) float64 {
	unit := make([]float64, len(s.chosen))
	unit[k] = 1
	return math.Sqrt(s.g.Solve(unit)[k])
}

// exchange offers a signature f = F a in place of each chosen error with a part
// in it. Taking the place of error k, its size is b_k / a_k.
func (s *search) exchange(errors []Found, f *signature, a []float64) {
	count := 0
	for _, v := range a {
		if math.Abs(v) > 1e-6 {
			count++
		}
	}
	if count < 2 {
		return // it is one of the chosen ones
	}
	for k, v := range a {
		if math.Abs(v) > 1e-6 {
			errors[k].Exchangeable = append(errors[k].Exchangeable, f.explain(s.r.p.n, 0, s.b[k]/v, s.sd(k)/math.Abs(v)).Suspects...)
		}
	}
}

func sortCandidates(list []candidate) {
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.gain, a.gain) })
}
