package app

import (
	"context"
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
	NeedsTwo bool              `json:"needsTwo"` // two people clear it
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

// Hits lists hits, the strongest first.
func (a *App) Hits(ctx context.Context, actor Actor, f HitFilter) (list []HitView, err error) {
	if err := a.mayScreen(actor); err != nil {
		return nil, err
	}
	q := store.Query{}
	if f.List != "" {
		q.Where = append(q.Where, store.Cond{Col: "source", Op: store.Eq, Value: f.List})
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		if f.Deal != "" {
			stand, err := store.Select(v, a.tables.screen.stand, store.Query{Where: []store.Cond{{Col: "ref", Op: store.Eq, Value: f.Deal}}})
			if err != nil {
				return err
			}
			var parties []string
			for _, d := range stand {
				parties = append(parties, d.Party)
			}
			q.Where = append(q.Where, store.Cond{Col: "party", Op: store.In, Value: parties})
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
		for _, h := range rows[:min(len(rows), hitsListed)] {
			one, err := a.viewHit(v, h)
			if err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

// bandOrder ranks by band, then by score.
func bandOrder(h *HitRow) int {
	band := slices.Index([]screening.Band{screening.Possible, screening.Probable, screening.Decisive}, h.Hit.Band)
	return band*10_000 + h.Hit.Name.Score
}

func (a *App) viewHit(v *store.View, h HitRow) (HitView, error) {
	out := HitView{HitRow: h, Standing: h.Standing(a.Now()), NeedsTwo: a.screenPolicy().NeedsTwo(h.Hit.Band)}
	p, _, err := store.Get(v, a.tables.screen.party, h.Party)
	if err != nil {
		return out, err
	}
	out.Subject = p.Subject
	stand, err := store.Select(v, a.tables.screen.stand, store.Query{Where: []store.Cond{{Col: "party", Op: store.Eq, Value: h.Party}}, Limit: 100})
	for _, d := range stand {
		out.Deals = append(out.Deals, Deal{d.Ref, d.Role})
	}
	return out, err
}

// Hit finds one hit.
func (a *App) Hit(ctx context.Context, actor Actor, ref string) (out HitView, err error) {
	if err := a.mayScreen(actor); err != nil {
		return out, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		row, ok, err := store.Get(v, a.tables.screen.hit, ref)
		if err != nil {
			return err
		}
		if !ok {
			return ree.Refusals{ree.Refuse("screening.hit_unknown", "hit", ref)}
		}
		out, err = a.viewHit(v, row)
		return err
	})
	return out, err
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
		v.Stale = v.Missing || a.Now().Sub(r.Checked) > v.MaxAge
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
