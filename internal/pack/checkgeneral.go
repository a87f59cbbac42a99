package pack

import (
	"slices"

	"lanthorn/guideline"
	"lanthorn/review"
)

// closable reports whether a guideline may close a kind of licence or a general
// licence.
func (l *loader) closable(id string) bool {
	return slices.ContainsFunc(l.review.Kinds, func(k review.LicenceKind) bool { return k.ID == id }) ||
		slices.ContainsFunc(l.review.Generals, func(g review.General) bool { return g.ID == id })
}

// checkGenerals holds general licences against the rest of the pack. One without
// a guideline that can close it would clear everything, and is refused.
func (l *loader) checkGenerals() {
	seen := map[string]bool{}
	for _, k := range l.review.Kinds {
		seen[k.ID] = true
	}
	for i := range l.review.Generals {
		g := &l.review.Generals[i]
		path := "generals." + g.ID
		l.text("review.yaml", path+".name", g.Name)
		l.text("review.yaml", path+".about", g.About)
		l.checkSource("review.yaml", path, g.Source)
		if g.ID == "" || g.Version == "" || g.Basis == "" || g.From.IsZero() || seen[g.ID] {
			l.add("review.yaml", path, "an id that no kind of licence has, version, basis and from are needed")
		}
		seen[g.ID] = true
		l.checkGeneralFigures(g, path)
		l.checkGeneralCodes(g, path)
		if !slices.ContainsFunc(l.guidelines.Guidelines, func(x guideline.Guideline) bool { return x.Effect.Closes == g.ID }) {
			l.add("review.yaml", path, "no guideline closes it: write its conditions into %s, each with the effect closes: %s", guidelinesFile, g.ID)
		}
	}
}

func (l *loader) checkGeneralFigures(g *review.General, path string) {
	if g.Months < 1 || g.Months > 120 || g.Days < 1 || g.Days > 366 || g.BackDays < 0 || g.BackDays > 2000 {
		l.add("review.yaml", path, "months must be 1 to 120, days 1 to 366, backDays 0 to 2000")
	}
	if g.CapKG < 0 || g.CapKG > 1e9 || (g.CapKG > 0) != (g.CapMonths > 0) || g.CapMonths > 36 {
		l.add("review.yaml", path, "capKG must be 0 to 1000000000, with capMonths 1 to 36 where it is not 0")
	}
	if r := g.Returns; r.Months < 0 || r.Months > 12 || r.Months > 0 && 12%r.Months != 0 || r.Days < 0 || r.Days > 180 || r.Stop < 0 || r.Stop > 180 {
		l.add("review.yaml", path+".returns", "months must divide 12; days and stop must be 0 to 180")
	}
}

func (l *loader) checkGeneralCodes(g *review.General, path string) {
	for _, c := range g.Conditions {
		l.condition(path+".conditions", c)
	}
	if len(g.Reasons) == 0 {
		l.add("review.yaml", path+".reasons", "at least one is needed")
	}
	for _, r := range g.Reasons {
		if !slices.Contains(l.review.Reasons, r) {
			l.add("review.yaml", path+".reasons", "%q is none of the reasons", r)
		}
	}
	for _, d := range slices.Concat(g.Evidence, g.Documents) {
		l.word("review.yaml", path, "document", d)
	}
}
