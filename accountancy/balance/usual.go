package balance

import "math"

// Parts of a measurement's variance that are common to all measurements of the
// same laboratory and method, or to all counts of the same circuit, and the
// relative standard error of what a process says it lost. They are this
// program's working settings: typical values of accountancy.md 1.1, where no
// inter-laboratory comparison says better.
const (
	LaboratoryPart = 0.2
	CountPart      = 0.25
	LossRel        = 0.2
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
