package app

import (
	"slices"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// SpeaksFor lists the agencies and levels of the ladder that the actor's roles
// speak for, and the licensing office itself.
func (a *App) SpeaksFor(actor Actor) []string {
	var out []string
	policy := a.cfg.Law.Review
	for _, g := range policy.Agencies {
		if actor.Has(Role(g.Role)) {
			out = append(out, g.ID)
		}
	}
	for _, l := range policy.Escalation {
		if actor.Has(Role(l.Role)) {
			out = append(out, l.ID)
		}
	}
	if a.may(actor, ScopeReview, actReview) == nil {
		out = append(out, review.OfficeItself())
	}
	return out
}

// Advises reports whether the actor speaks for an agency or a level and for
// nobody else: such people see the cases that came to them.
func (a *App) Advises(actor Actor) bool { return !actor.SeesAll() && len(a.SpeaksFor(actor)) > 0 }

// cameTo reports whether a case came to one of those the actor speaks for.
func cameTo(c *review.Case, as []string) bool {
	asked := slices.ContainsFunc(c.Referrals, func(r review.Referral) bool {
		return r.State != review.ReferralRecalled && slices.Contains(as, r.Agency)
	})
	return asked || slices.ContainsFunc(c.Escalations, func(e review.Escalation) bool {
		return slices.ContainsFunc(e.Levels, func(l review.EscalationStep) bool { return slices.Contains(as, l.Level) })
	})
}

// seesCase reports whether the actor may see a case: offices and auditors every
// one, exporters their own, advisers those that came to them.
func (a *App) seesCase(actor Actor, c *review.Case) bool {
	return actor.Account == System.Account || actor.Sees(c.Application.Exporter) || cameTo(c, a.SpeaksFor(actor))
}

// caseFor is a case, which the actor may see, as they may see it: whoever acts
// for its applicant sees what is on the applicant's list, and nothing else, and
// nobody else sees marked fields. Those are shown by [App.ReadCase] alone.
func (a *App) caseFor(actor Actor, c review.Case) review.Case {
	if actor.Org == c.Application.Exporter { // whatever else they may be
		return c.ForApplicant().Case()
	}
	marked, _ := a.marks(Actor{}, &c)
	return c.Without(marked)
}

// caseUnknown is the refusal that tells nobody whether a case exists.
func caseUnknown(ref string) error {
	return ree.Refusals{ree.Refuse("review.case_unknown", "case", ref)}
}

// visible reads a case that the actor may see.
func (a *App) visible(r store.Reader, actor Actor, ref string) (review.Case, error) {
	c, ok, err := store.Get(r, a.tables.review.cases, ref)
	if err == nil && (!ok || !a.seesCase(actor, &c)) {
		err = caseUnknown(ref)
	}
	return c, err
}
