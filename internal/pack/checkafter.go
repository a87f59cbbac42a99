package pack

import (
	"slices"

	"lanthorn/calendar"
	"lanthorn/review"
)

// machines are the moves that the pack has a use for: those of what follows a
// decision only where it says how.
func (l *loader) machines() []review.Transition {
	out := append(review.CaseTransitions(), review.LicenceTransitions()...)
	if len(l.review.Agencies) > 0 {
		out = append(out, review.ReferralTransitions()...)
	}
	if l.review.Queries.Clock != "" {
		out = append(out, review.QueryTransitions()...)
	}
	if len(l.review.Escalation) > 0 {
		out = append(out, review.EscalationTransitions()...)
	}
	if l.review.Appeals.Panel > 0 {
		out = append(out, review.AppealTransitions()...)
	}
	if l.review.Amendments.Clock != "" {
		out = append(out, review.AmendmentTransitions()...)
	}
	if l.review.Verification.Clock != "" {
		out = append(out, review.VerificationTransitions()...)
	}
	if len(l.review.Duties) > 0 {
		out = append(out, review.DeliveryTransitions()...)
	}
	if len(l.review.Generals) > 0 {
		out = append(out, review.RegistrationTransitions()...)
	}
	return slices.DeleteFunc(out, func(t review.Transition) bool { return t.Act == "" || t.Act == byRule })
}

// checkAfter checks what the pack says about appeals, amendments, verifications
// and duties. Each may be left out.
func (l *loader) checkAfter() {
	if a := l.review.Appeals; a.Panel != 0 {
		l.clock("appeals.lodging", a.Lodging)
		l.clock("appeals.decision", a.Decision)
		if a.Panel < 1 || a.Panel > 9 || a.Panel%2 == 0 || a.Basis == "" || len(a.Grounds) == 0 {
			l.add("review.yaml", "appeals", "panel must be an odd number up to 9; grounds and basis are needed")
		}
		for _, g := range a.Grounds {
			l.word("review.yaml", "appeals.grounds", "ground", g)
		}
	}
	l.checkAmendments()
	l.checkEndings()
	l.checkVerification()
	for _, d := range l.review.Duties {
		if !slices.Contains(review.DeliveryReports(), d.Report) || d.Days < 1 || d.Days > 2000 || d.Basis == "" {
			l.add("review.yaml", "duties."+d.Report, "report must be among %v, days 1 to 2000, and basis is needed", review.DeliveryReports())
		}
		l.condition("duties."+d.Report, d.Condition)
	}
}

func (l *loader) checkAmendments() {
	a := l.review.Amendments
	if a.Clock == "" {
		return
	}
	l.clock("amendments.clock", a.Clock)
	if a.Clerical != "" {
		l.clock("amendments.clericalClock", a.Clerical)
	}
	if a.Basis == "" || a.Others[review.Material] < a.Others[review.Narrowing] || a.Others[review.Narrowing] < max(1, a.Others[review.Clerical]) || a.Others[review.Clerical] < 0 {
		l.add("review.yaml", "amendments", "basis is needed; B needs at least one other person, C no fewer than B")
	}
	for _, field := range a.KeyElements {
		if !slices.ContainsFunc(review.ChangeRules(), func(r review.ChangeRule) bool { return r.Field == field }) {
			l.add("review.yaml", "amendments.keyElements", "%q is no field of an application", field)
		}
	}
}

// maxEndingDays bounds how long the end of a licence may hang in the air.
const maxEndingDays = 90

func (l *loader) checkEndings() {
	if e := l.review.Endings; e.Days < 0 || e.Days > maxEndingDays || e.RemindDays < 0 || e.RemindDays > maxEndingDays || e.Days > 0 && e.Basis == "" {
		l.add("review.yaml", "endings", "days must be 0 to %d, with a basis", maxEndingDays)
	}
}

func (l *loader) checkVerification() {
	v := l.review.Verification
	if v.Clock == "" {
		return
	}
	l.clock("verification.clock", v.Clock)
	if v.FloorPct < 0 || v.FloorPct > 100 || v.Officers < 1 || v.Officers > 9 || v.Basis == "" || len(v.Questions) == 0 {
		l.add("review.yaml", "verification", "floorPct must be 0 to 100, officers 1 to 9; questions and basis are needed")
	}
	if v.DrawDay < 0 || v.DrawDay > 28 {
		l.add("review.yaml", "verification.drawDay", "must be a day from 1 to 28, or 0 where people draw")
	}
	for _, c := range v.Conditions {
		l.condition("verification.conditions", c)
	}
	for _, q := range v.Questions {
		l.condition("verification.questions", q.Condition)
		for _, ask := range q.Ask {
			l.word("review.yaml", "verification.questions", "ask", ask)
		}
	}
}

// clock complains of a name that is none of the pack's clocks.
func (l *loader) clock(path, id string) {
	if !slices.ContainsFunc(l.review.Clocks, func(c calendar.Spec) bool { return c.ID == id }) {
		l.add("review.yaml", path, "%q is none of the clocks", id)
	}
}

// condition complains of a condition that no licence can have; none is for all.
func (l *loader) condition(path, id string) {
	if id != "" && !slices.Contains(l.review.Conditions, id) {
		l.add("review.yaml", path, "%q is none of the conditions", id)
	}
}
