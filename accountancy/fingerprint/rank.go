package fingerprint

import (
	"math"
	"sort"
	"strings"

	"lanthorn/ree"
)

// Candidate is one contaminant among several, with what it would explain.
type Candidate struct {
	Direct
	Adjusted float64 // P corrected for the number of candidates (Holm 1979)
	Behind   float64 // how much worse it fits than the best, in deviance
}

// Ranking compares contaminants for one series.
type Ranking struct {
	Omnibus    Omnibus
	Candidates []Candidate // the best fit first
	// Together counts the first candidates, which fit within 3.84 of the best
	// and cannot be told apart by composition: they are named together.
	Together int
	// Unexplained says that the series does not fit its declaration, and with
	// the best candidate mixed in it does not fit either.
	Unexplained bool
}

// apart is the difference in deviance from which on one explanation beats
// another, chi-square with one degree of freedom at 5 % (reference 2.5).
const apart = 3.84

// Rank tests a series against every candidate, corrects for their number, and
// orders them by how well they explain it. A verdict rests on the corrected
// probability. Candidates of the same pattern as the declared source are left
// out. The error is a ree.Refusals.
func (r *Reference) Rank(s Series, contaminants []Profile) (Ranking, error) {
	l, err := r.law(s)
	if err != nil {
		return Ranking{}, err
	}
	out := Ranking{Omnibus: r.omnibus(l, s)}
	standing := map[string]Profile{}
	for _, b := range contaminants {
		direct, err := r.against(l, s, b, 0)
		if samePattern(err) {
			continue
		}
		if err != nil {
			return Ranking{}, noCandidate(b.ID, err)
		}
		if _, twice := standing[b.ID]; twice {
			return Ranking{}, ree.Refusals{ree.Refuse("fingerprint.candidate_twice", "source", b.ID)}
		}
		standing[b.ID] = b
		out.Candidates = append(out.Candidates, Candidate{Direct: direct, Behind: l.deviance(direct.Admixture.Fit)})
	}
	holm(out.Candidates)
	for i := range out.Candidates {
		c := &out.Candidates[i]
		c.Verdict = verdict(c.Adjusted, c.Admixture.Share, r.weaknesses(s), r.Source, standing[c.Contaminant])
	}
	out.order()
	return out, nil
}

// noCandidate names the candidate before the reasons why it cannot be compared.
func noCandidate(id string, err error) error {
	why, _ := err.(ree.Refusals)
	return append(ree.Refusals{ree.Refuse("fingerprint.candidate", "source", id)}, why...)
}

func samePattern(err error) bool {
	rs, ok := err.(ree.Refusals)
	return ok && len(rs) == 1 && rs[0].Code == "fingerprint.same_pattern"
}

// holm corrects the probabilities: the i-th smallest of m is multiplied by
// m-i+1, and none is less than the one before (Holm 1979).
func holm(cs []Candidate) {
	sort.SliceStable(cs, func(i, j int) bool { return cs[i].P < cs[j].P })
	before := 0.0
	for i := range cs {
		before = math.Min(1, math.Max(before, float64(len(cs)-i)*cs[i].P))
		cs[i].Adjusted = before
	}
}

func (k *Ranking) order() {
	cs := k.Candidates
	sort.SliceStable(cs, func(i, j int) bool {
		if cs[i].Behind != cs[j].Behind {
			return cs[i].Behind < cs[j].Behind
		}
		return cs[i].Contaminant < cs[j].Contaminant
	})
	unfit := k.Omnibus.P <= flagLevel
	if len(cs) == 0 {
		k.Unexplained = unfit
		return
	}
	k.Unexplained = unfit && cs[0].Admixture.FitP <= flagLevel
	best := cs[0].Behind
	for i := range cs {
		if cs[i].Behind -= best; cs[i].Behind < apart {
			k.Together = i + 1
		}
	}
}

// Names lists the candidates that cannot be told apart from the best.
func (k Ranking) Names() string {
	var names []string
	for _, c := range k.Candidates[:k.Together] {
		names = append(names, c.Contaminant)
	}
	return strings.Join(names, ", ")
}
