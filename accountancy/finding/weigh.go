package finding

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"lanthorn/accountancy/detect"
)

// Evidence is one result as it weighs in a finding.
type Evidence struct {
	Ref     string        `json:"ref"` // of the result in the ledger
	Family  detect.Family `json:"family"`
	Code    string        `json:"code"` // the detector
	LLR     float64       `json:"llr"`  // ln P(figures | something wrong) / P(figures | nothing wrong)
	P       float64       `json:"p"`
	Certain bool          `json:"certain,omitempty"`
	Items   []detect.Item `json:"items,omitempty"`
}

// Of takes a detector's result as evidence. ok is false where the result
// concludes nothing, was given no size of effect to weigh, or is a note only.
func Of(ref string, r detect.Result) (e Evidence, ok bool) {
	if r.Open != nil || r.NoteOnly() || !(r.Weighed || r.Certain) {
		return Evidence{}, false
	}
	return Evidence{ref, r.Family, r.Detector, r.LLR, r.P, r.Certain, r.Items}, true
}

// Cap is the most that one family says either way: ln 1000 (reference:
// accountancy section 6).
var Cap = math.Log(1000)

// Strength is a word for how far evidence goes. It is no verdict.
type Strength string

// The strengths, from the least to the most.
const (
	Against    Strength = "evidence.against"
	Undecided  Strength = "evidence.undecided"
	Weak       Strength = "evidence.weak"
	Moderate   Strength = "evidence.moderate"
	Strong     Strength = "evidence.strong"
	VeryStrong Strength = "evidence.very_strong"
)

// strengths say from which log-likelihood ratio a word holds: factors of ten, a
// convention of this program.
var strengths = []struct {
	from float64
	word Strength
}{
	{math.Log(10_000), VeryStrong}, {math.Log(1000), Strong}, {math.Log(100), Moderate}, {math.Log(10), Weak}, {-math.Log(10), Undecided},
}

// slack keeps a family at its cap from missing the word that its cap means.
const slack = 1e-9

// StrengthOf is the word for a log-likelihood ratio.
func StrengthOf(llr float64) Strength {
	for _, s := range strengths {
		if llr >= s.from-slack {
			return s.word
		}
	}
	return Against
}

// FamilyWeight is what one family says.
type FamilyWeight struct {
	Family  detect.Family `json:"family"`
	LLR     float64       `json:"llr"` // capped
	Leading string        `json:"leading"`
	Results int           `json:"results"`
	Split   bool          `json:"split,omitempty"` // results of the family point both ways by more than 10 to 1
}

// Assessment is what all evidence says together.
type Assessment struct {
	Families []FamilyWeight `json:"families"`
	LLR      float64        `json:"llr"`
	Strength Strength       `json:"strength"`
	// LogOdds is the logarithm of the odds for something wrong, after the
	// evidence; Judged is false where no prior was given.
	LogOdds float64 `json:"logOdds"`
	Judged  bool    `json:"judged"`
	Left    int     `json:"left,omitempty"` // results left out because their figures are none
}

// Weigh combines evidence: families are independent and add, results of one
// family are averaged as likelihood ratios. An average of likelihood ratios has
// expectation 1 where nothing is wrong, whatever its parts share, and never
// passes the strongest part; so ten balances over the same month cannot say
// more than the best of them. A certain result sets its family to the cap.
//
// prior is the share of reviews in which something is wrong, from the pack; 0
// for none.
func Weigh(evidence []Evidence, prior float64) Assessment {
	by := map[detect.Family][]Evidence{}
	var out Assessment
	for _, e := range evidence {
		if math.IsNaN(e.LLR) {
			out.Left++
			continue
		}
		by[e.Family] = append(by[e.Family], e)
	}
	for _, family := range slices.Sorted(maps.Keys(by)) {
		w := weighFamily(family, by[family])
		out.Families = append(out.Families, w)
		out.LLR += w.LLR
	}
	out.Strength = StrengthOf(out.LLR)
	if prior > 0 && prior < 1 {
		out.LogOdds, out.Judged = math.Log(prior)-math.Log1p(-prior)+out.LLR, true
	}
	return out
}

func weighFamily(family detect.Family, es []Evidence) FamilyWeight {
	es = slices.Clone(es)
	slices.SortFunc(es, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(weight(b), weight(a)), cmp.Compare(a.Ref, b.Ref))
	})
	w := FamilyWeight{Family: family, Leading: es[0].Ref, Results: len(es)}
	most, least := weight(es[0]), weight(es[len(es)-1])
	w.Split = most >= math.Log(10) && least <= -math.Log(10)
	if es[0].Certain {
		w.LLR = Cap
		return w
	}
	sum := 0.0
	for _, e := range es {
		sum += math.Exp(weight(e) - most)
	}
	mean := most + math.Log(sum/float64(len(es)))
	w.LLR = max(-Cap, min(Cap, mean))
	return w
}

// weight is a result's log-likelihood ratio, bounded far beyond the cap so that
// averages stay finite; a certain result leads its family.
func weight(e Evidence) float64 {
	if e.Certain {
		return 701
	}
	return max(-700, min(700, e.LLR))
}
