package fingerprint

import (
	"slices"

	"lanthorn/ree"
)

// Explanation is one published deposit held against the departure of a series
// from its declared source: would an admixture of it explain what was found?
type Explanation struct {
	Source Source
	Parts  []ree.Element // compared: those that both sides have
	// Departs says that the series departs from its declared source on these
	// parts. Where it does not, nothing on them is left to be explained.
	Departs bool
	Direct
	Adjusted float64 // P corrected for the number of candidates compared (Holm 1979)
	// Explains says that the series departs, leans towards the deposit by the
	// corrected probability, and fits once some of it is mixed in.
	Explains bool
}

// Uncompared is a deposit that could not be compared, with the reasons.
type Uncompared struct {
	Source Source
	Why    ree.Refusals
}

// Explanations are a library of deposits held against one departure; those that
// explain it come first, the better fit before the worse. Deposits are published
// with different elements, so that their fits cannot be compared in deviance:
// all that explain it are named together.
type Explanations struct {
	Compared   []Explanation
	Uncompared []Uncompared
}

// leastParts are the fewest elements on which an admixture is looked for: with
// less, nearly any deposit explains nearly anything.
const leastParts = 6

// Explain holds each deposit of a library against a series. reference makes the
// declared source over the parts given; each deposit is compared on the parts of
// the series that it is published with.
func Explain(s Series, parts []ree.Element, library []Source, reference func(parts []ree.Element) (*Reference, error)) Explanations {
	var out Explanations
	for _, candidate := range library {
		x, err := explainBy(s, parts, candidate, reference)
		if why, ok := err.(ree.Refusals); ok {
			out.Uncompared = append(out.Uncompared, Uncompared{candidate, why})
			continue
		}
		out.Compared = append(out.Compared, x)
	}
	out.correct()
	slices.SortStableFunc(out.Compared, func(a, b Explanation) int {
		switch {
		case a.Explains != b.Explains:
			return whichFirst(a.Explains)
		case a.Admixture.FitP != b.Admixture.FitP:
			return whichFirst(a.Admixture.FitP > b.Admixture.FitP)
		}
		return 0
	})
	return out
}

func whichFirst(first bool) int {
	if first {
		return -1
	}
	return 1
}

func explainBy(s Series, parts []ree.Element, candidate Source, reference func([]ree.Element) (*Reference, error)) (Explanation, error) {
	x := Explanation{Source: candidate}
	for _, e := range parts {
		if candidate.Oxides[e].Value > 0 {
			x.Parts = append(x.Parts, e)
		}
	}
	if len(x.Parts) < leastParts {
		return x, ree.Refusals{ree.Refuse("fingerprint.few_published", "source", candidate.ID)}
	}
	r, err := reference(x.Parts)
	if err != nil {
		return x, err
	}
	b, err := candidate.Profile(x.Parts...)
	if err != nil {
		return x, err
	}
	l, err := r.law(s)
	if err != nil {
		return x, err
	}
	x.Departs = r.omnibus(l, s).P <= flagLevel
	x.Direct, err = r.against(l, s, b, 0)
	return x, err
}

// correct corrects for the number of deposits compared and judges each.
func (k *Explanations) correct() {
	candidates := make([]Candidate, len(k.Compared))
	order := map[string]int{}
	for i, x := range k.Compared {
		candidates[i] = Candidate{Direct: x.Direct}
		order[x.Contaminant] = i
	}
	holm(candidates)
	for _, c := range candidates {
		x := &k.Compared[order[c.Contaminant]]
		x.Adjusted = c.Adjusted
		x.Explains = x.Departs && x.Adjusted <= flagLevel && x.Admixture.Share > 0 && x.Admixture.FitP > flagLevel
		if x.Adjusted > flagLevel {
			x.Action, x.Supports = NoAction, Nothing
		}
	}
}

// Explaining are the deposits that would explain the departure.
func (k Explanations) Explaining() []Explanation {
	n := 0
	for n < len(k.Compared) && k.Compared[n].Explains {
		n++
	}
	return k.Compared[:n]
}
