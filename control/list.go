package control

import (
	"lanthorn/calendar"
	"lanthorn/ree"
)

// Text is a wording per language code ("en", "zh").
type Text map[string]string

// Confidence says how well a datum is known.
type Confidence string

// The degrees of confidence. Only what was read in a source may decide.
const (
	Read       Confidence = ""           // read in the source named
	Reported   Confidence = "reported"   // found in secondary sources only
	Inferred   Confidence = "inferred"   // follows from what was read, not itself read
	Memory     Confidence = "memory"     // remembered, not checked: never decides
	Convention Confidence = "convention" // chosen by the pack, not by a law
)

// List is the control list of a jurisdiction, in one version.
type List struct {
	ID           string     `json:"id" yaml:"id"`
	Version      string     `json:"version" yaml:"version"`
	Jurisdiction string     `json:"jurisdiction" yaml:"jurisdiction"`
	Name         Text       `json:"name" yaml:"name"`
	Containing   Containing `json:"containing" yaml:"containing"`
	// Unsettled names kinds of product on which the list's text does not decide:
	// where they hold or may hold a listed element, a person must.
	Unsettled []Unsettled `json:"unsettled,omitempty" yaml:"unsettled"`
	Entries   []Entry     `json:"entries" yaml:"entries"`
	Items     []Item      `json:"items,omitempty" yaml:"items"` // equipment and technology
	Hints     []Hint      `json:"hints,omitempty" yaml:"hints"`
}

// Unsettled is a kind of product that the text of a list leaves open.
type Unsettled struct {
	Kind  Kind   `json:"kind" yaml:"kind"`
	Note  Text   `json:"note,omitempty" yaml:"note"`
	Basis string `json:"basis,omitempty" yaml:"basis"`
}

// Containing is the pack's reading of "containing": goods contain an element
// when its mass fraction, less the coverage factor times its standard
// uncertainty, is above the limit; they do not when the fraction plus as much
// is at or below it; in between nobody can tell.
type Containing struct {
	Coverage   float64    `json:"coverage" yaml:"coverage"` // factor k on the standard uncertainty
	Limits     []Limit    `json:"limits" yaml:"limits"`     // the first that fits is used
	Basis      string     `json:"basis" yaml:"basis"`
	Confidence Confidence `json:"confidence,omitempty" yaml:"confidence"`
	// ZeroNeedsDetect: a share reported as zero proves absence only where the
	// assay states its detection limit.
	ZeroNeedsDetect bool `json:"zeroNeedsDetect" yaml:"zeroNeedsDetect"`
}

// Limit is a reporting limit as a fraction of net mass.
type Limit struct {
	Kinds    []Kind       `json:"kinds,omitempty" yaml:"kinds"`       // empty: every kind
	Elements []string     `json:"elements,omitempty" yaml:"elements"` // empty: every element
	PPB      ree.Fraction `json:"ppb" yaml:"ppb"`
}

// Condition says what of the goods makes an entry apply.
type Condition string

// The conditions of an entry.
const (
	Contains Condition = "contains" // any of the entry's elements, above the reporting limit
	Always   Condition = "always"   // the kind of product is enough
)

// Entry is one line of a control list.
type Entry struct {
	Code        string        `json:"code" yaml:"code"`
	Elements    []string      `json:"elements" yaml:"elements"`
	Kinds       []Kind        `json:"kinds" yaml:"kinds"`
	Forms       []ree.Form    `json:"forms,omitempty" yaml:"forms"`
	Levels      []ree.Level   `json:"levels,omitempty" yaml:"levels"`
	Condition   Condition     `json:"condition" yaml:"condition"`
	LegalBasis  string        `json:"legalBasis" yaml:"legalBasis"`
	ValidFrom   calendar.Date `json:"validFrom" yaml:"validFrom"`
	ValidTo     calendar.Date `json:"validTo,omitzero" yaml:"validTo"` // last day; none while open
	Suspensions []Suspension  `json:"suspensions,omitempty" yaml:"suspensions"`
	Source      string        `json:"source" yaml:"source"`
	CheckedOn   calendar.Date `json:"checkedOn" yaml:"checkedOn"`
	// CodeConfidence is of the code alone: the rule itself must have been read.
	CodeConfidence Confidence `json:"codeConfidence,omitempty" yaml:"codeConfidence"`
	Text           Text       `json:"text" yaml:"text"`
}

// Suspension is a span in which an entry does not apply.
type Suspension struct {
	From       calendar.Date `json:"from" yaml:"from"`
	To         calendar.Date `json:"to,omitzero" yaml:"to"` // last day; none while open
	Basis      string        `json:"basis" yaml:"basis"`
	Source     string        `json:"source,omitempty" yaml:"source"`
	Confidence Confidence    `json:"confidence,omitempty" yaml:"confidence"`
	// Honoured: the jurisdiction acts on it although it is only reported. One
	// that is reported and not honoured leaves goods undetermined.
	Honoured bool `json:"honoured,omitempty" yaml:"honoured"`
}

// State is where an entry stands in its life.
type State string

// The states of an entry on a day.
const (
	InForce     State = "in_force"
	Suspended   State = "suspended"
	Unconfirmed State = "suspension_unconfirmed" // a reported suspension that the pack does not honour
	NotYet      State = "not_yet"
	Ended       State = "ended"
)

// On is the entry's state on a day, with the suspension that makes it so.
func (e *Entry) On(day calendar.Date) (State, *Suspension) {
	switch {
	case day.Before(e.ValidFrom):
		return NotYet, nil
	case !e.ValidTo.IsZero() && day.After(e.ValidTo):
		return Ended, nil
	}
	var open *Suspension
	for i := range e.Suspensions {
		s := &e.Suspensions[i]
		switch {
		case !day.Within(s.From, s.To):
		case s.Confidence == Read || s.Honoured:
			return Suspended, s
		default:
			open = s
		}
	}
	if open != nil {
		return Unconfirmed, open
	}
	return InForce, nil
}

// Hint is what a customs code suggests, on its dates. It never decides.
type Hint struct {
	HS         string        `json:"hs" yaml:"hs"` // digits without dots: the code or its beginning
	Title      Text          `json:"title,omitempty" yaml:"title"`
	Elements   []string      `json:"elements,omitempty" yaml:"elements"` // goods under the code hold at least one of them
	Kinds      []Kind        `json:"kinds,omitempty" yaml:"kinds"`       // goods under the code are one of these
	Expect     Expect        `json:"expect,omitempty" yaml:"expect"`
	Conditions string        `json:"conditions,omitempty" yaml:"conditions"` // customs supervision letters, "34Bxy"
	ValidFrom  calendar.Date `json:"validFrom,omitzero" yaml:"validFrom"`
	ValidTo    calendar.Date `json:"validTo,omitzero" yaml:"validTo"`
	Source     string        `json:"source,omitempty" yaml:"source"`
	Confidence Confidence    `json:"confidence,omitempty" yaml:"confidence"`
}

// Expect is what a customs code leads one to expect of the classification.
type Expect string

// The expectations of a customs code.
const (
	ExpectNothing    Expect = ""           // the code holds controlled and free goods
	ExpectControlled Expect = "controlled" // the code was made for controlled goods
	ExpectFree       Expect = "free"       // the code excludes controlled goods
)
