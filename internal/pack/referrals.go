package pack

import (
	"slices"
	"strings"

	"lanthorn/internal/reason"
	"lanthorn/review"
)

// byRule is the act of moves that time makes; no role needs it.
const byRule = "clock.run"

// nameReferrals takes the names of agencies, levels, grades and routes into the
// pack's words.
func (p *Pack) nameReferrals(name func(group, id string, text Text)) {
	for _, a := range p.Review.Agencies {
		name("agency", a.ID, a.Name)
	}
	for _, l := range p.Review.Escalation {
		name("level", l.ID, l.Name)
	}
	for _, g := range p.Review.Grades {
		name("grade", g.ID, g.Name)
	}
	for _, r := range p.Review.Routes {
		name("rule", r.ID, r.Name)
	}
}

// layReferrals takes the program's texts on referrals and queries as the wording
// that the pack's own lies over.
func (p *Pack) layReferrals() {
	for _, lang := range p.Languages {
		for code, text := range reason.Referrals(lang) {
			word, is := strings.CutPrefix(code, "word.")
			if !is {
				p.Wording[lang][code] = text
				continue
			}
			group, value, _ := strings.Cut(word, ".")
			if p.Words[group] == nil {
				p.Words[group] = map[string]Text{}
			}
			if p.Words[group][value] == nil {
				p.Words[group][value] = Text{}
			}
			p.Words[group][value][lang] = text
		}
	}
}

func (l *loader) checkReferrals() {
	l.checkAgencies()
	l.checkRoutes()
	l.checkLadder()
	const file = "review.yaml"
	q := l.review.Queries
	if l.review.Intake != "" && !l.hasClock(l.review.Intake) {
		l.add(file, "intake", "%q is none of the clocks", l.review.Intake)
	}
	if q.Clock == "" {
		return
	}
	if !l.hasClock(q.Clock) || q.Reason == "" || q.Basis == "" || q.Extension < 0 || q.Extension > 366 {
		l.add(file, "queries", "one of the clocks, reason, basis and an extension from 0 to 366 days are needed")
	}
	last := 0
	for _, p := range q.Chasers {
		if p <= last || p > 100 {
			l.add(file, "queries.chasers", "must rise, from 1 to 100 per cent")
		}
		last = p
	}
}

func (l *loader) checkAgencies() {
	const file = "review.yaml"
	seen := map[string]bool{review.OfficeItself(): true}
	for _, a := range l.review.Agencies {
		path := "agencies." + a.ID
		l.text(file, path+".name", a.Name)
		if a.ID == "" || seen[a.ID] || strings.ContainsAny(a.ID, "/ ,") || a.Basis == "" || a.Extension < 0 || a.Extension > 366 {
			l.add(file, path, "an id of its own without / and commas, basis and an extension from 0 to 366 days are needed")
		}
		seen[a.ID] = true
		if !l.hasClock(a.Clock) {
			l.add(file, path+".clock", "%q is none of the clocks", a.Clock)
		}
		if !slices.Contains(review.Expiries(), a.OnExpiry) {
			l.add(file, path+".onExpiry", "must be one of %v", review.Expiries())
		}
		if a.OnExpiry == review.ExpiryEscalates && len(l.review.Escalation) == 0 {
			l.add(file, path+".onExpiry", "escalates, and there is no escalation ladder")
		}
		if !l.roleMay(a.Role, "referral.answer") {
			l.add(file, path+".role", "%q is no role that may do referral.answer", a.Role)
		}
		if spec, _ := l.pack.Review.Clock(l.review.Statutory); a.Stops != "" {
			if _, ok := spec.Stop(a.Stops); !ok {
				l.add(file, path+".stops", "%q is no reason of the statutory clock", a.Stops)
			}
		}
	}
}

func (l *loader) checkRoutes() {
	const file = "review.yaml"
	seen := map[string]bool{}
	for _, r := range l.review.Routes {
		path := "routes." + r.ID
		l.text(file, path+".name", r.Name)
		if r.ID == "" || seen[r.ID] || r.Version == "" || r.Basis == "" || len(r.When) == 0 {
			l.add(file, path, "an id of its own, version, basis and when are needed")
		}
		seen[r.ID] = true
		if l.pack.Review.Agency(r.Agency) == nil {
			l.add(file, path+".agency", "%q is none of the agencies", r.Agency)
		}
		l.conditions(path+".when", r.When, review.RouteConditions())
	}
	for _, g := range l.review.Grades {
		path := "grades." + g.ID
		l.text(file, path+".name", g.Name)
		if g.ID == "" || g.Basis == "" || g.Countersigners < 1 || g.Countersigners > 5 {
			l.add(file, path, "id, basis and from 1 to 5 countersigners are needed")
		}
		l.conditions(path+".when", g.When, review.GradeConditions())
	}
}

func (l *loader) conditions(path string, given, known []string) {
	for _, w := range given {
		if !slices.Contains(known, w) {
			l.add("review.yaml", path, "%q is unknown: one of %s", w, strings.Join(known, ", "))
		}
	}
}

func (l *loader) checkLadder() {
	const file = "review.yaml"
	seen := map[string]bool{}
	for _, x := range l.review.Escalation {
		path := "escalation." + x.ID
		l.text(file, path+".name", x.Name)
		if x.ID == "" || seen[x.ID] || l.pack.Review.Agency(x.ID) != nil || x.ID == review.OfficeItself() || x.Basis == "" {
			l.add(file, path, "an id that no agency and no other level has, and basis are needed")
		}
		seen[x.ID] = true
		if !l.hasClock(x.Clock) {
			l.add(file, path+".clock", "%q is none of the clocks", x.Clock)
		}
		if !l.roleMay(x.Role, "escalation.settle") {
			l.add(file, path+".role", "%q is no role that may do escalation.settle", x.Role)
		}
	}
}

func (l *loader) hasClock(id string) bool {
	_, ok := l.pack.Review.Clock(id)
	return ok
}

func (l *loader) roleMay(role, act string) bool { return l.pack.May(act, role) }
