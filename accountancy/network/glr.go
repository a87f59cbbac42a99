package network

import (
	"math"
	"sort"
)

// Kind is a kind of gross error.
type Kind string

// The kinds of gross errors.
const (
	Bias Kind = "bias" // a measurement shows Size too much
	Leak Kind = "leak" // Size leaves a balance unrecorded; negative: an undeclared inflow
)

// Suspect is one possible error.
type Suspect struct {
	Kind Kind    `json:"kind"`
	Name string  `json:"name"` // the stream or the balance
	Size float64 `json:"size"`
	SD   float64 `json:"sd"`
}

// Explanation is an error that the imbalances may come from: every suspect of
// it has the same signature up to scale, so that no balance can tell them
// apart. Statistic is what assuming it takes off gamma, chi-square with one
// degree of freedom if there is no such error.
type Explanation struct {
	Statistic float64   `json:"statistic"`
	Suspects  []Suspect `json:"suspects"` // biases in the order of the streams, then leaks in that of the balances
}

// Tied is the difference in a generalised likelihood ratio within which two
// explanations are equally good: chi-square with one degree of freedom, 5 %.
const Tied = 3.84

// Within is the head of a sorted list of explanations: those within margin of
// the best.
func Within(list []Explanation, margin float64) []Explanation {
	for i, e := range list {
		if e.Statistic < list[0].Statistic-margin {
			return list[:i]
		}
	}
	return list
}

// Explanations lists every detectable single error, the likeliest first, by the
// generalised likelihood ratio (Narasimhan and Mah 1987, AIChE J. 33:1514):
// with f the column of a stream for a bias, a unit vector for a leak,
//
//	T = (f'H^-1 r)^2 / (f'H^-1 f),  size = f'H^-1 r / (f'H^-1 f)
//
// Allowing leaks, the strongest hypothesis may be of the wrong kind: see all
// that are Within Tied of it.
func (r *Reconciliation) Explanations() []Explanation {
	signatures := r.signatures()
	out := make([]Explanation, len(signatures))
	for i, s := range signatures {
		z, size, sd := r.direction(s.f)
		out[i] = s.explain(r.p.n, z*z, size, sd)
	}
	sortExplanations(out)
	return out
}

func sortExplanations(list []Explanation) {
	sort.SliceStable(list, func(i, j int) bool { return list[i].Statistic > list[j].Statistic })
}

// signature is a direction in the space of the imbalances, and the errors that
// have it.
type signature struct {
	f       []element
	members []member
}

// member is an error whose signature is scale times f; at is a stream or a
// balance.
type member struct {
	kind  Kind
	at    int
	scale float64
}

func (s *signature) explain(n *Network, statistic, size, sd float64) Explanation {
	e := Explanation{Statistic: statistic, Suspects: make([]Suspect, len(s.members))}
	for i, m := range s.members {
		name := ""
		if m.kind == Bias {
			name = n.streams[m.at].Name
		} else {
			name = n.balances[m.at]
		}
		e.Suspects[i] = Suspect{m.kind, name, size / m.scale, sd / math.Abs(m.scale)}
	}
	return e
}

// signatures gathers the detectable errors by direction.
func (r *Reconciliation) signatures() []*signature {
	c := classes{byEnds: map[[3]int][]*signature{}}
	for j, column := range r.p.columns {
		c.add(column, member{Bias, j, 1})
	}
	for i, leak := range r.p.leaks {
		c.add(leak, member{Leak, i, 1})
	}
	return c.list
}

// classes finds equal directions.
type classes struct {
	list   []*signature
	byEnds map[[3]int][]*signature // by length, first and last balance
}

func (c *classes) add(f []element, m member) {
	if len(f) == 0 {
		return
	}
	f = append([]element(nil), f...)
	sort.Slice(f, func(i, j int) bool { return f[i].at < f[j].at })
	key := [3]int{len(f), f[0].at, f[len(f)-1].at}
	for _, s := range c.byEnds[key] {
		if scale, ok := proportional(f, s.f); ok {
			m.scale = scale
			s.members = append(s.members, m)
			return
		}
	}
	s := &signature{f, []member{m}}
	c.list = append(c.list, s)
	c.byEnds[key] = append(c.byEnds[key], s)
}

// proportional finds the scale with f = scale g.
func proportional(f, g []element) (float64, bool) {
	scale := f[0].value / g[0].value
	for i := range f {
		if f[i].at != g[i].at || math.Abs(f[i].value-scale*g[i].value) > 1e-9*math.Abs(f[i].value) {
			return 0, false
		}
	}
	return scale, true
}
