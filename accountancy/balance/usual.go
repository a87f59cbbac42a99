package balance

import (
	"math"
	"slices"
	"strings"

	"lanthorn/accountancy/series"
	"lanthorn/ree"
)

// Always are the elements whose balance is always kept (accountancy.md section
// 7); the false-alarm budget of a site is divided among them and the Total.
var Always = []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Gd, ree.Tb, ree.Dy, ree.Y}

// Total stands for all rare earth together, the sum of the elements' masses: its
// balance sees what leaves or enters in the plant's own proportions better than
// that of any element, as the errors of shares fall out of it (and is blind to
// what the elements' balances are for: a few per cent of another ore).
const Total = ree.Element(ree.NumElements)

// Kept are the balances of a site: those of Always, and the Total.
var Kept = append(slices.Clone(Always), Total)

// Symbol names a balance: the element's symbol, or REE.
func Symbol(e ree.Element) string {
	if e == Total {
		return "REE"
	}
	if c, ok := Companion(e); ok {
		return c.Symbol()
	}
	return e.Symbol()
}

// Parse reads what Symbol wrote, or any element's symbol.
func Parse(s string) (ree.Element, error) {
	if strings.EqualFold(strings.TrimSpace(s), "REE") {
		return Total, nil
	}
	return ree.ParseElement(s)
}

// Of is the mass that a balance is about.
func Of(m ree.ElementMasses, e ree.Element) ree.ElementMass {
	if e == Total {
		return m.Sum()
	}
	return m[e]
}

// RelVariance is the relative variance of a lot's mass of e, or of the total.
func RelVariance(a *ree.Assay, e ree.Element, scale float64) float64 {
	if e == Total {
		return a.SumRelVariance(scale)
	}
	return a.RelVariance(e, scale)
}

// YearMonths is the span that the false-alarm budget is for.
const YearMonths = 12

// YearThresholds divides a site's probability of a false alarm in a year among
// so many balances.
func YearThresholds(falseAlarms float64, balances int) (*series.Thresholds, error) {
	b := series.DefaultBudget()
	if falseAlarms > 0 {
		b.FalseAlarm = falseAlarms
	}
	n := float64(balances)
	b.FalseAlarm, b.Hold = math.Min(b.FalseAlarm, 0.3)/n, math.Min(b.Hold, b.FalseAlarm)/n
	return b.Thresholds(YearMonths)
}

// Parts of a measurement's variance that are common to all measurements of the
// same laboratory and method, or to all counts of the same circuit, and the
// relative standard error of what a process says it lost. They are this
// program's working settings: typical values of accountancy.md 1.1, where no
// inter-laboratory comparison says better.
const (
	LaboratoryPart = 0.2
	CountPart      = 0.25
	LossRel        = 0.2
	// TraceShare is the part of all rare earth that went in below which an
	// element is a trace at the site: its assays lie too near their limit of
	// detection for a test to mean anything.
	TraceShare = 0.0002
)

// Portion is the term of an element's mass (kg) in part of an assayed lot, whose
// measurement has the relative variance rel2. What was measured once errs the
// same wherever it is used: all parts of a lot share its assay's error, and all
// lots of a laboratory and method share a part of theirs. The caller gives it ID
// and role.
func Portion(kg, rel2 float64, lot, laboratory string) Term {
	return Term{Kg: kg, Shared: []Sensitivity{
		{Source: "lot " + lot, Kg: kg * math.Sqrt((1-LaboratoryPart)*rel2)},
		{Source: "laboratory " + laboratory, Kg: kg * math.Sqrt(LaboratoryPart*rel2)},
	}}
}

// Held is the term of what a process held at a count, by name, with the
// relative standard error of the count. Its role is Begin.
func Held(process, count string, kg, rel float64) Term {
	return Term{ID: "content of " + process + ", " + count, Role: Begin, Kg: kg, Random: kg * rel * math.Sqrt(1-CountPart),
		Shared: []Sensitivity{{Source: "count of " + process, Kg: kg * rel * math.Sqrt(CountPart)}}}
}

// Lost is the term of what a process says it lost.
func Lost(id string, kg float64) Term {
	return Term{ID: id, Role: Out, Kg: kg, Random: LossRel * kg}
}
