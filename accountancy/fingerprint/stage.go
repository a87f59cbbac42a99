package fingerprint

import "lanthorn/ree"

// Stage is how far a lot has come, by what is left of the pattern of its ore
// (reference 4.5).
type Stage string

// The stages. Ore, concentrate, mixed carbonate, chloride and oxide keep the
// whole pattern: flotation inherits it, and ion exchange does not fractionate.
const (
	Whole       Stage = "whole"
	Roasted     Stage = "roasted"      // cerium has been taken out after oxidation
	Heavies     Stage = "sm_to_lu_y"   // samarium-europium-gadolinium and heavy concentrate
	Lights      Stage = "la_ce_pr_nd"  // light chloride
	CeriumFree  Stage = "la_pr_nd"     // light chloride after removal of cerium
	Didymium    Stage = "pr_nd"        // trade didymium is adjusted towards 25/75
	SeparatedRE Stage = "separated_re" // oxides and metals of one element
)

// Parts takes from the parts measured those that still tell of the mine.
// Separated oxides do not: their traces describe the plant. The error is a
// ree.Refusals.
func (s Stage) Parts(measured ...ree.Element) ([]ree.Element, error) {
	keep, ok := map[Stage]func(ree.Element) bool{
		Whole:      func(ree.Element) bool { return true },
		Roasted:    func(e ree.Element) bool { return e != ree.Ce },
		Heavies:    func(e ree.Element) bool { return !e.IsLight() && e != ree.Sc },
		Lights:     ree.Element.IsLight,
		CeriumFree: among(ree.La, ree.Pr, ree.Nd),
		Didymium:   among(ree.Pr, ree.Nd),
	}[s]
	if s == SeparatedRE {
		return nil, ree.Refusals{ree.Refuse("fingerprint.separated")}
	}
	if !ok {
		return nil, ree.Refusals{ree.Refuse("fingerprint.stage_unknown", "stage", string(s))}
	}
	var parts []ree.Element
	for _, i := range positions(measured, keep) {
		parts = append(parts, measured[i])
	}
	if err := checkParts(parts); err != nil {
		return nil, ree.Refusals{err}
	}
	return parts, nil
}

// StageOf is the stage of a form of goods as its name tells it. A mixed
// compound is taken as whole: whoever knows that it was roasted or split into
// groups says so.
func StageOf(f ree.Form) (Stage, bool) {
	switch f.Level() {
	case ree.LevelOre, ree.LevelConcentrate, ree.LevelMixed:
		return Whole, true
	case ree.LevelSeparated, ree.LevelMetal, ree.LevelAlloy, ree.LevelMagnet, ree.LevelComponent, ree.LevelEndProduct:
		return SeparatedRE, true
	}
	return "", false
}
