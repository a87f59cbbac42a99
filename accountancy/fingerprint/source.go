package fingerprint

import "lanthorn/ree"

// Grade says how far a published composition can be trusted.
type Grade string

// The grades of reference 4.1. Any other word counts as GradeC.
const (
	GradeA Grade = "A" // standard table or the owner's own, partly confirmed; own assays
	GradeB Grade = "B" // from a named work, total 97 to 103 %
	GradeC Grade = "C" // composite of descriptions
)

// Source is a deposit with its published composition.
type Source struct {
	ID, Deposit, OreType, Country string
	Oxides                        Amounts // per cent of total rare-earth oxide
	PublishedTotal                float64 // what the published shares sum to, per cent
	Grade                         Grade
	Citation                      string
}

// Profile is a composition that goes by a name: the centre of a declared source
// or a candidate contaminant.
type Profile struct {
	ID          string
	Grade       Grade
	Citation    string
	Composition Composition
}

// Profile closes a source to the parts named, or to all it holds. The error is a
// ree.Refusals.
func (s Source) Profile(parts ...ree.Element) (Profile, error) {
	c, err := Close(s.Oxides, parts...)
	if err != nil {
		return Profile{}, err
	}
	return Profile{s.ID, s.Grade, s.Citation, c}, nil
}

// mayAccuse reports whether a finding may rest on the profile alone.
func (p Profile) mayAccuse() bool { return p.Grade.MayAccuse() }

// MayAccuse reports whether a finding may rest on a composition of the grade.
func (g Grade) MayAccuse() bool { return g == GradeA || g == GradeB }

// MayAccuse reports whether a finding may rest on the source's composition.
func (s Source) MayAccuse() bool { return s.Grade.MayAccuse() }

// Action is what a result calls for (reference 4.3 step 6).
type Action string

// The actions, each including those before it.
const (
	NoAction Action = "none"
	Flag     Action = "flag" // false alarm 1 %
	Hold     Action = "hold" // false alarm .1 % and more than 2 % estimated admixture
)

const (
	flagLevel     = .01
	holdLevel     = .001
	holdAdmixture = .02
)

// Support is what a result may be used for.
type Support string

// The uses, from none to a finding of its own.
const (
	Nothing       Support = "nothing"
	Corroboration Support = "corroboration" // beside evidence of another kind
	Finding       Support = "finding"
)

// Verdict is what follows from a probability. A result that supports
// corroboration only calls for no action by itself.
type Verdict struct {
	Action   Action
	Supports Support
	Because  ree.Refusals // what weakens the result, and how
}

// verdict judges a false-alarm probability with an estimated admixture, zero
// where none was estimated.
func verdict(p, admixture float64, weak ree.Refusals, profiles ...Profile) Verdict {
	v := Verdict{NoAction, Nothing, weak}
	if !(p <= flagLevel) {
		return v
	}
	v.Supports = Finding
	for _, profile := range profiles {
		if !profile.mayAccuse() {
			v.Supports = Corroboration
			v.Because = append(v.Because, ree.Refuse("fingerprint.grade_c", "source", profile.ID, "citation", profile.Citation))
		}
	}
	if v.Supports != Finding {
		return v
	}
	v.Action = Flag
	if p <= holdLevel && admixture > holdAdmixture {
		v.Action = Hold
	}
	return v
}
