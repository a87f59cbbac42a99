package house

import (
	"cmp"
	"slices"
	"strings"
)

// Ways in which a case can have left the queue; empty while it waits.
const (
	Granted     = "granted"
	InPart      = "granted_in_part"
	Refused     = "refused"
	NotRequired = "not_required"
	Withdrawn   = "withdrawn"
	Lapsed      = "lapsed"
)

// Case is one application as it stood at the end of a window. Whoever still waits,
// withdrew or let it lapse waited at least so long.
type Case struct {
	Key     string // tells cases apart, and is told to nobody
	Owner   string
	Kind    string
	Bloc    string
	Outcome string
	Days    int // working days from lodging to the decision, or to the end of the wait or of the window
	Nights  int // calendar days of the same
}

// decided says whether an office's answer ended the wait.
func (c *Case) decided() bool {
	return slices.Contains([]string{Granted, InPart, Refused, NotRequired}, c.Outcome)
}

// Ways of dividing cases.
const (
	ByKind = iota
	ByBloc
)

// CaseRecords are cases as records of a table, and those of them that were decided,
// of which the shares of outcomes tell.
func CaseRecords(cases []Case) (all, decided []Record) {
	for i := range cases {
		c := &cases[i]
		r := Record{Owner: c.Owner, At: [2]string{c.Kind, c.Bloc}, Amount: 1}
		all = append(all, r)
		if c.decided() {
			decided = append(decided, r)
		}
	}
	return all, decided
}

// CaseChanges are the cases that came into a window, left it, or ended since an
// earlier one.
func CaseChanges(now, before []Case) []Record {
	was := map[string]Case{}
	for _, c := range before {
		was[c.Key] = c
	}
	var out []Record
	note := func(c Case) {
		out = append(out, Record{c.Owner, [2]string{c.Kind, c.Bloc}, 1})
	}
	for _, c := range now {
		old, known := was[c.Key]
		if !known || old.Outcome != c.Outcome {
			note(c)
		}
		delete(was, c.Key)
	}
	for _, c := range was {
		note(c)
	}
	slices.SortFunc(out, compareRecords)
	return out
}

// Friction is how long licences of some cases took and how they ended.
type Friction struct {
	Cases       int     `json:"cases"`
	Decided     int     `json:"decided"`
	Waiting     int     `json:"waiting"`
	Granted     int     `json:"granted"`
	InPart      int     `json:"grantedInPart"`
	Refused     int     `json:"refused"`
	NotRequired int     `json:"notRequired"`
	Withdrawn   int     `json:"withdrawn"`
	Lapsed      int     `json:"lapsed"`
	Lower       *int    `json:"lowerQuartileDays"` // working days after which a quarter is decided; nil where it never was
	Median      *int    `json:"medianDays"`
	Upper       *int    `json:"upperQuartileDays"`
	Ninety      *int    `json:"ninetyDays"`
	Mean        float64 `json:"meanDays"`         // restricted to the longest wait seen
	Calendar    float64 `json:"meanCalendarDays"` // the same in calendar days
	Open        bool    `json:"meanIsLowerBound"` // the longest wait had no decision
	Curve       []Step  `json:"curve"`
}

// Step is the part that still waits after so many working days, of those that have
// neither withdrawn nor lapsed.
type Step struct {
	Day     int     `json:"day"`
	Waiting float64 `json:"waiting"`
	AtRisk  int     `json:"atRisk"` // who had waited so long without an answer
}

// Approved is the part of the decisions on licences that granted, in whole or in
// part; ok is false where there was none.
func (f *Friction) Approved() (share float64, ok bool) {
	all := f.Granted + f.InPart + f.Refused
	return float64(f.Granted+f.InPart) / float64(max(1, all)), all > 0
}

// Measure reads the friction of some cases.
func Measure(cases []Case) Friction {
	f := Friction{Cases: len(cases), Curve: []Step{}}
	count := map[string]*int{"": &f.Waiting, Granted: &f.Granted, InPart: &f.InPart, Refused: &f.Refused, NotRequired: &f.NotRequired, Withdrawn: &f.Withdrawn, Lapsed: &f.Lapsed}
	for i := range cases {
		if n := count[cases[i].Outcome]; n != nil {
			*n++
		}
		if cases[i].decided() {
			f.Decided++
		}
	}
	if len(cases) == 0 {
		return f
	}
	f.Curve, f.Open = waits(cases, func(c *Case) int { return c.Days })
	f.Mean = meanOf(f.Curve, longest(cases, func(c *Case) int { return c.Days }))
	nights, _ := waits(cases, func(c *Case) int { return c.Nights })
	f.Calendar = meanOf(nights, longest(cases, func(c *Case) int { return c.Nights }))
	f.Lower, f.Median, f.Upper, f.Ninety = f.after(0.25), f.after(0.5), f.after(0.75), f.after(0.9)
	return f
}

// waits is the product of Kaplan and Meier: at each day with a decision, the part
// of those who had waited so long that went on waiting. Open is true where the
// longest wait ended without a decision.
func waits(cases []Case, days func(*Case) int) (curve []Step, open bool) {
	sorted := slices.Clone(cases)
	slices.SortFunc(sorted, func(a, b Case) int { return cmp.Or(days(&a)-days(&b), strings.Compare(a.Key, b.Key)) })
	curve, left := []Step{}, 1.0
	for i := 0; i < len(sorted); {
		j, decided, day := i, 0, days(&sorted[i])
		for ; j < len(sorted) && days(&sorted[j]) == day; j++ {
			if sorted[j].decided() {
				decided++
			}
		}
		if atRisk := len(sorted) - i; decided > 0 {
			left *= float64(atRisk-decided) / float64(atRisk)
			curve = append(curve, Step{day, left, atRisk})
		}
		i = j
	}
	return curve, left > 0
}

func longest(cases []Case, days func(*Case) int) (most int) {
	for i := range cases {
		most = max(most, days(&cases[i]))
	}
	return most
}

// meanOf is the area under a curve up to a day.
func meanOf(curve []Step, last int) (area float64) {
	day, left := 0, 1.0
	for _, s := range curve {
		area += float64(s.Day-day) * left
		day, left = s.Day, s.Waiting
	}
	return area + float64(last-day)*left
}

// after is the first day by which a part has an answer.
func (f *Friction) after(part float64) *int {
	for _, s := range f.Curve {
		if s.Waiting <= 1-part+1e-9 {
			return &s.Day
		}
	}
	return nil
}
