package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lanthorn/internal/pack"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/screening"
)

// partsOf are the markable parts of an application in which a party with a role
// in a deal is named.
var partsOf = map[string][]string{"consignee": {"consignee"}, "end_user": {"endUsers"}, "intermediary": {"intermediaries"}, "carrier": {"route"}, "vessel": {"route"},
	"owner": {"consignee", "endUsers", "intermediaries", "route"}}

// caseSight is what one person may be told of one case in the screening.
type caseSight struct {
	there  bool // they may know of it
	marked []string
	hidden []string // of the marked, that they may not see now
}

// sight is what one person may be told of the deals in which parties stand.
type sight struct {
	app   *App
	actor Actor
	cases map[string]caseSight
}

func (a *App) sightOf(actor Actor) *sight {
	return &sight{a, actor, map[string]caseSight{}}
}

// of looks a deal up: nothing is told of a case that the reader does not see, or
// whose applicant they work for.
func (s *sight) of(r store.Reader, ref string) (caseSight, error) {
	if c, known := s.cases[ref]; known {
		return c, nil
	}
	c, isCase, err := store.Get(r, s.app.tables.review.cases, ref)
	if err != nil {
		return caseSight{}, err
	}
	out := caseSight{there: s.actor.SeesAll()} // a party of the register
	if isCase {
		out.there = s.app.seesCase(s.actor, &c) && s.actor.Org != c.Application.Exporter
		out.marked, _ = s.app.marks(Actor{}, &c)
		out.hidden, err = s.app.hidden(r, s.actor, &c)
	}
	s.cases[ref] = out
	return out, err
}

// told is what may be told of a hit: the deals, whether its party may be named,
// and which marked fields naming it would show.
type told struct {
	deals  []Deal
	open   bool                // the party stands in a deal that marks nothing of it
	named  bool                // or the reader may see the marked fields
	opened map[string][]string // these, by case
}

// tell sorts the deals of a party. Where it stands in one that marks nothing of
// it, it is told of as standing there alone; else as of a party not to be named.
func (s *sight) tell(r store.Reader, stand []dealRow) (told, error) {
	var open, seen, secret []Deal
	out := told{opened: map[string][]string{}}
	for _, d := range stand {
		c, err := s.of(r, d.Ref)
		if err != nil {
			return out, err
		}
		if !c.there {
			continue
		}
		deal, marked := Deal{d.Ref, d.Role}, both(c.marked, partsOf[d.Role])
		switch {
		case len(marked) == 0:
			open = append(open, deal)
		case len(both(c.hidden, marked)) == 0:
			seen, out.opened[d.Ref] = append(seen, deal), append(out.opened[d.Ref], marked...)
		default:
			secret = append(secret, deal)
		}
	}
	out.open, out.named = len(open) > 0, len(open)+len(seen) > 0
	if out.deals = append(open, seen...); !out.named {
		out.deals = secret
	}
	return out, nil
}

func both(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !slices.Contains(other, s) })
}

// withheldHit is a hit of a party that may not be named: that there is one, how
// strong, where it stands, and nothing that the name follows from.
func withheldHit(h HitView) HitView {
	out := HitView{Standing: h.Standing, NeedsTwo: h.NeedsTwo, Deals: h.Deals, Withheld: true}
	out.Source, out.Edition, out.At, out.Gone = h.Source, h.Edition, h.At, h.Gone
	out.Hit.Band = h.Hit.Band
	out.Row.Names, out.Subject.Names = []string{review.Withheld}, []screening.Name{{Text: review.Withheld}}
	return out
}

// mayHits says whose hits the actor may read: everybody's, or those in cases that
// came to the agencies and levels that they speak for.
func (a *App) mayHits(actor Actor) (all bool, err error) {
	if !a.Advises(actor) {
		return true, a.mayScreen(actor)
	}
	return false, nil
}

// MayScreening reports whether the actor may read hits, and whether all of them.
func (a *App) MayScreening(actor Actor) (some, all bool) {
	all, err := a.mayHits(actor)
	return err == nil, all && err == nil
}

// mostScreened bounds the cases whose hits an adviser is shown: the newest.
const mostScreened = 200

// partiesFor are the parties of the cases that came to the actor.
func (a *App) partiesFor(v *store.View, actor Actor) (parties []string, err error) {
	of, _ := a.whose(actor)
	parts := store.OneOf("of_whom", of...)
	seen := map[string]bool{}
	for _, kind := range []string{MatterReferral, MatterEscalation} {
		rows, _, err := store.SelectUnion(v, a.tables.review.matter, store.Query{OrderBy: "at_ms", Desc: true, Limit: mostScreened, Where: []store.Cond{store.Match("kind", store.Eq, kind)}}, parts)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if seen[row.Case] || row.Amendment != "" { // an amendment that came to an agency does not bring its case along
				continue
			}
			seen[row.Case] = true
			more, err := a.partiesOf(v, row.Case)
			if err != nil {
				return nil, err
			}
			parties = append(parties, more...)
		}
	}
	slices.Sort(parties)
	return slices.Compact(parties), nil
}

func (a *App) partiesOf(v *store.View, ref string) (out []string, err error) {
	stand, err := store.Select(v, a.tables.screen.stand, store.Query{Where: []store.Cond{{Col: "ref", Op: store.Eq, Value: ref}}})
	for _, d := range stand {
		out = append(out, d.Party)
	}
	return out, err
}

// mustSee refuses an answer to a hit whose party the actor may not be told of,
// and one that they do not see at all.
func (a *App) mustSee(tx *store.Tx, actor Actor, h *HitRow) error {
	stand, err := a.stands(tx, h.Party)
	if err != nil {
		return err
	}
	t, err := a.sightOf(actor).tell(tx, stand)
	if err != nil {
		return err
	}
	switch {
	case len(t.deals) > 0 && !t.named:
		return ree.Refusals{ree.Refuse("screening.withheld", "case", t.deals[0].Ref)}
	case len(t.deals) == 0 && !actor.SeesAll(): // an office's own deals are another guard's
		return ree.Refusals{ree.Refuse("screening.hit_unknown", "hit", h.Ref)}
	}
	return nil
}

// clocksApart is how far the clocks of two machines may be apart.
const clocksApart = 5 * time.Minute

// listStale reports whether a list's last confirmation is too old, or dated so far
// ahead that a wrong clock must have written it.
func (a *App) listStale(l *ListRow, at time.Time) bool {
	return at.Sub(l.Checked) > a.listMaxAge(l.List) || l.Checked.Sub(at) > clocksApart
}

// Screened results of parties, by what a screening says without the gate.
const (
	PartyClear  = "clear"
	PartyStale  = "stale"
	PartyHit    = "hit"
	PartyListed = "listed"
)

// ScreenedParties is what the screening says of each party of a case by name, as
// of lodging and of every list since; empty where the case was never screened.
func (a *App) ScreenedParties(ctx context.Context, actor Actor, ref string) (map[string]string, error) {
	out := map[string]string{}
	err := a.Store.View(ctx, func(v *store.View) error {
		c, err := a.visible(v, actor, ref)
		if err != nil || actor.Org == c.Application.Exporter {
			return err
		}
		parties, err := a.partiesOf(v, ref)
		if err != nil {
			return err
		}
		for _, p := range parties {
			if err := a.screenedParty(v, p, out); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(out) == 0 {
		return out, err
	}
	return out, a.staleResults(ctx, out)
}

var resultRank = map[string]int{PartyClear: 0, PartyHit: 1, PartyListed: 2}

func (a *App) screenedParty(v *store.View, party string, out map[string]string) error {
	row, _, err := store.Get(v, a.tables.screen.party, party)
	if err != nil {
		return err
	}
	result := PartyClear
	err = store.SelectEach(v, a.tables.screen.hit, store.Query{Where: []store.Cond{{Col: "party", Op: store.Eq, Value: party}}}, func(h HitRow) error {
		now := map[string]string{"hit": PartyHit, "watched": PartyHit, "listed": PartyListed}[gateStatus(&h, a.Now())]
		if !h.Gone && resultRank[now] > resultRank[result] {
			result = now
		}
		return nil
	})
	for _, n := range row.Subject.Names {
		if resultRank[result] >= resultRank[cmp.Or(out[n.Text], PartyClear)] {
			out[n.Text] = result
		}
	}
	return err
}

// staleResults makes nothing of a clear result while a list keeps the gate shut.
func (a *App) staleResults(ctx context.Context, out map[string]string) error {
	rows, err := a.listRows(ctx)
	if err != nil {
		return err
	}
	shut := slices.ContainsFunc(a.screenPolicy().Lists, func(l pack.PartyList) bool {
		return !slices.ContainsFunc(rows, func(r ListRow) bool {
			return r.List == l.ID && r.Edition > 0 && !a.listStale(&r, a.Now())
		})
	})
	for name, result := range out {
		if shut && result == PartyClear {
			out[name] = PartyStale
		}
	}
	return nil
}
