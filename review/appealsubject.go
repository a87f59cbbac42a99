package review

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/ree"
)

// Appealable is what an appeal is about: a case, or a registration under a general
// licence.
type Appealable interface {
	ref() string
	appellant() string
	// party reports whether an organisation is of those whose matter it is, and so
	// may not act for the office in it.
	party(org string) bool
	// touched refuses a person who acted on it before.
	touched(person string) *ree.Refusal
	// short refuses where no decision stands that gave less than was asked.
	short(d *Desk, at time.Time) *ree.Refusal
	// unseen refuses a person from whom something of it is kept.
	unseen(d *Desk, person string) *ree.Refusal
	appealed() appealedDecision
	marks() *[]AppealMark
	// again is what opens it anew after an appeal that succeeded; nil where the
	// decision appealed against no longer stands.
	again(a *Appeal, kind string) body
	put(State) error
}

var (
	_ Appealable = (*Case)(nil)
	_ Appealable = (*Registration)(nil)
)

// appealedDecision is the decision that an appeal is against: its number among those
// on its subject, from 1, what stands for its content, and when it was made.
type appealedDecision struct {
	No   int
	Hash string
	At   time.Time
}

// subject reads what an appeal is about.
func (a *Appeal) subject(facts Facts) (Appealable, error) {
	if a.Registration != "" {
		r, err := facts.Registration(a.Registration)
		if err != nil || r != nil {
			return r, err
		}
		return nil, ree.Refuse("general.registration_unknown", "registration", a.Registration)
	}
	c, err := facts.Case(a.Case)
	if err != nil || c != nil {
		return c, err
	}
	return nil, ree.Refuse("review.case_unknown", "case", a.Case)
}

// markOn writes an appeal on the list of its subject: one withdrawn counts no more.
func (a *Appeal) markOn(list *[]AppealMark) {
	*list = slices.DeleteFunc(*list, func(m AppealMark) bool { return m.Appeal == a.Key })
	if a.State != AppealWithdrawn {
		*list = append(*list, AppealMark{a.Key, a.Round, !a.Open()})
	}
}

// markAppeal writes on what is appealed that it is, and that the appeal has ended.
func markAppeal(s State, e Event, a *Appeal) error {
	if e.Kind != KindAppealLodged && a.Open() {
		return nil
	}
	of, err := a.subject(s)
	if err != nil {
		return fmt.Errorf("appeal %q: %w", a.Key, err)
	}
	a.markOn(of.marks())
	return of.put(s)
}

func (c *Case) ref() string           { return c.Key }
func (c *Case) appellant() string     { return c.Application.Exporter }
func (c *Case) party(org string) bool { return c.deal(org) }
func (c *Case) marks() *[]AppealMark  { return &c.Appeals }
func (c *Case) put(s State) error     { return s.PutCase(c) }

// touched keeps out whoever acted on the case in any of its rounds.
func (c *Case) touched(person string) *ree.Refusal {
	if slices.Contains(c.Hands, person) {
		return refuse("untouched", "person", person, "case", c.Key)
	}
	return nil
}

func (c *Case) short(*Desk, time.Time) *ree.Refusal {
	if !c.Short() {
		return refuse("appealable", "case", c.Key)
	}
	return nil
}

func (c *Case) unseen(d *Desk, person string) *ree.Refusal { return d.seenBy(c, person) }

func (c *Case) appealed() appealedDecision {
	at := c.Decided
	if c.State == Lapsed {
		at = c.Ended
	}
	return appealedDecision{c.RoundNo(), c.decidedHash(), at}
}

func (c *Case) again(a *Appeal, kind string) body { return roundBody{c.Key, a.Key, kind} }
