package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"lanthorn/internal/pack"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/screening"
)

// HitFilter narrows the list of hits.
type HitFilter struct {
	Standing string // open, waiting, cleared, confirmed, escalated, gone; empty: those that wait for somebody
	Deal     string // case
	List     string
}

// HitView is a hit with the deals that its party stands in.
type HitView struct {
	HitRow
	Subject  screening.Subject `json:"subject"`
	Deals    []Deal            `json:"deals"`
	Standing string            `json:"standing"`
	NeedsTwo bool              `json:"needsTwo"`           // two people clear it
	Withheld bool              `json:"withheld,omitempty"` // its party is marked, and not named
}

// hitsListed bounds the hits of one list.
const hitsListed = 500

// mayScreen refuses who may not see the screening.
func (a *App) mayScreen(actor Actor) error {
	if actor.SeesAll() {
		return nil
	}
	return ree.Refusals{ree.Refuse("actor.role", "needs", strings.Join(a.cfg.Law.Pack.RolesFor(actResolve), ", "))}
}

// Hits lists hits, the strongest first. To whom speaks for an agency, those of
// the cases that came to it. A list names no party that is marked in the case in
// which it stands: those are named by [App.Hit] alone.
func (a *App) Hits(ctx context.Context, actor Actor, f HitFilter) (list []HitView, err error) {
	all, err := a.mayHits(actor)
	if err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		q, err := a.hitQuery(v, actor, f, all)
		if err != nil {
			return err
		}
		var rows []HitRow
		if err := store.SelectEach(v, a.tables.screen.hit, q, func(h HitRow) error {
			s := h.Standing(a.Now())
			if waits := s == "open" || s == "waiting" || s == string(screening.Escalated); f.Standing == s || f.Standing == "" && (waits || f.Deal != "") {
				rows = append(rows, h)
			}
			return nil
		}); err != nil {
			return err
		}
		slices.SortStableFunc(rows, func(x, y HitRow) int { return bandOrder(&y) - bandOrder(&x) })
		list, err = a.listHits(v, actor, rows, f.Deal)
		return err
	})
	return list, err
}

func (a *App) hitQuery(v *store.View, actor Actor, f HitFilter, all bool) (q store.Query, err error) {
	if f.List != "" {
		q.Where = append(q.Where, store.Cond{Col: "source", Op: store.Eq, Value: f.List})
	}
	var parties []string
	switch {
	case f.Deal != "":
		parties, err = a.partiesOf(v, f.Deal)
	case all:
		return q, nil
	default:
		parties, err = a.partiesFor(v, actor)
	}
	q.Where = append(q.Where, store.Cond{Col: "party", Op: store.In, Value: parties})
	return q, err
}

func (a *App) listHits(v *store.View, actor Actor, rows []HitRow, deal string) (list []HitView, err error) {
	s := a.sightOf(actor)
	for _, h := range rows {
		one, t, err := a.viewHit(v, s, h, deal)
		if err != nil {
			return nil, err
		}
		if len(one.Deals) == 0 {
			continue
		}
		if !t.open {
			ref := one.Ref
			if one = withheldHit(one); t.named {
				one.Ref = ref
			}
		}
		if list = append(list, one); len(list) == hitsListed {
			break
		}
	}
	return list, nil
}

// bandOrder ranks by band, then by score.
func bandOrder(h *HitRow) int {
	band := slices.Index([]screening.Band{screening.Possible, screening.Probable, screening.Decisive}, h.Hit.Band)
	return band*10_000 + h.Hit.Name.Score
}

// viewHit is a hit with the deals that may be told of; none where nothing of it
// may be told. A deal narrows it to that one.
func (a *App) viewHit(v *store.View, s *sight, h HitRow, deal string) (HitView, told, error) {
	out := HitView{HitRow: h, Standing: h.Standing(a.Now()), NeedsTwo: a.screenPolicy().NeedsTwo(h.Hit.Band)}
	p, _, err := store.Get(v, a.tables.screen.party, h.Party)
	if err != nil {
		return out, told{}, err
	}
	out.Subject = p.Subject
	stand, err := store.Select(v, a.tables.screen.stand, store.Query{Where: []store.Cond{{Col: "party", Op: store.Eq, Value: h.Party}}})
	if err != nil {
		return out, told{}, err
	}
	if deal != "" {
		stand = slices.DeleteFunc(stand, func(d dealRow) bool { return d.Ref != deal })
	}
	t, err := s.tell(v, stand)
	out.Deals = t.deals[:min(len(t.deals), dealsListed)]
	return out, t, err
}

// dealsListed bounds the deals of one hit.
const dealsListed = 100

// Hit finds one hit. Where its party stands in marked fields alone it is named to
// whom the pack or a grant names, after the entry that says so.
func (a *App) Hit(ctx context.Context, actor Actor, ref string) (out HitView, err error) {
	if _, err := a.mayHits(actor); err != nil {
		return out, err
	}
	var t told
	err = a.Store.View(ctx, func(v *store.View) error {
		row, ok, err := store.Get(v, a.tables.screen.hit, ref)
		if err == nil && ok {
			out, t, err = a.viewHit(v, a.sightOf(actor), row, "")
		}
		if err == nil && len(out.Deals) == 0 {
			return ree.Refusals{ree.Refuse("screening.hit_unknown", "hit", ref)}
		}
		return err
	})
	switch {
	case err != nil:
		return HitView{}, err
	case !t.named:
		out = withheldHit(out)
		out.Ref = ref
		return out, nil
	}
	for _, c := range slices.Sorted(maps.Keys(t.opened)) {
		if err := a.recordRead(ctx, actor, c, "", t.opened[c]); err != nil {
			return HitView{}, err
		}
	}
	return out, nil
}

// ListView is a list as it stands, with its history.
type ListView struct {
	ListRow
	Needed   bool          `json:"needed"` // the pack wants it
	MaxAge   time.Duration `json:"-"`
	MaxHours int           `json:"maxAgeHours"`
	Missing  bool          `json:"missing"`
	Stale    bool          `json:"stale"`
	History  []ListEdition `json:"history"` // newest first
	Basis    string        `json:"basis,omitempty"`
	Name     pack.Text     `json:"name,omitempty"`
}

// PartyLists are all lists, those first that keep the gate shut.
func (a *App) PartyLists(ctx context.Context, actor Actor) (out []ListView, err error) {
	if err := a.mayScreen(actor); err != nil {
		return nil, err
	}
	rows, err := a.listRows(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range a.screenPolicy().Lists {
		if !slices.ContainsFunc(rows, func(r ListRow) bool { return r.List == l.ID }) {
			rows = append(rows, ListRow{ListEdition: ListEdition{List: l.ID}})
		}
	}
	for _, r := range rows {
		v := ListView{ListRow: r, MaxAge: a.listMaxAge(r.List), Missing: r.Edition == 0, History: []ListEdition{}}
		v.MaxHours = int(v.MaxAge.Hours())
		v.Stale = v.Missing || a.listStale(&r, a.Now())
		if l := a.screenPolicy().List(r.List); l != nil {
			v.Needed, v.Basis, v.Name = true, l.Basis, l.Name
		}
		err = a.Store.View(ctx, func(view *store.View) error {
			v.History, err = store.Select(view, a.tables.screen.edition, store.Query{Where: []store.Cond{{Col: "key", Op: store.Prefix, Value: r.List + "/"}}, Desc: true, Limit: 50})
			return err
		})
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(x, y ListView) int { return int(flag(y.Stale) - flag(x.Stale)) })
	return out, nil
}
