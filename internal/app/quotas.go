package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// QuotaFilter narrows a list of quota accounts. Year zero is the newest year
// that has any.
type QuotaFilter struct {
	Year         int
	Class, Stage string
	Party        string
}

// QuotaList is the accounts of a year.
type QuotaList struct {
	Year     int
	Years    []int // that have accounts, newest first
	Accounts []custody.Quota
}

// Quotas lists the accounts the actor may see: an authority's are all, a
// party's its own and those of the subsidiaries it splits to.
func (a *App) Quotas(ctx context.Context, actor Actor, f QuotaFilter) (out QuotaList, err error) {
	if checkTexts(f) != nil {
		return out, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		mine, err := a.quotaReader(v, actor)
		if err != nil {
			return err
		}
		var all []custody.Quota
		err = store.SelectEach(v, a.tables.quota, store.Query{}, func(q custody.Quota) error {
			if mine(q.Party) {
				all = append(all, q)
				out.Years = append(out.Years, q.Year)
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.Sort(out.Years)
		slices.Reverse(out.Years)
		out.Years = slices.Compact(out.Years)
		if out.Year = f.Year; out.Year == 0 && len(out.Years) > 0 {
			out.Year = out.Years[0]
		}
		for _, q := range all {
			if q.Year == out.Year && (f.Class == "" || q.Class == f.Class) && (f.Stage == "" || q.Stage == f.Stage) && (f.Party == "" || q.Party == f.Party) {
				out.Accounts = append(out.Accounts, q)
			}
		}
		return nil
	})
	return out, err
}

// quotaReader says whose accounts an actor may see.
func (a *App) quotaReader(v *store.View, actor Actor) (func(party string) bool, error) {
	if actor.SeesAll() {
		return func(string) bool { return true }, nil
	}
	group := map[string]bool{}
	err := store.SelectEach(v, a.tables.party, store.Query{Where: []store.Cond{{Col: "kind", Op: store.Eq, Value: "operator"}}}, func(p custody.Party) error {
		group[p.Ref] = p.Group == actor.Org && actor.Org != ""
		return nil
	})
	return func(party string) bool { return actor.Sees(party) || group[party] }, err
}

// QuotaEvent is one entry behind the figures of an account: a move of the
// register, or what an event counted. REO is signed as it changes Column.
type QuotaEvent struct {
	Seq      int64
	Occurred time.Time
	Recorded time.Time
	Org      string
	Column   string // issue, split_in, split_out, return, cut, use
	Other    string // party at the other end of a split
	Site     string // of a use
	REO      ree.OxideMass
	Basis    string
}

// QuotaDetail is one account with what is behind its figures, newest first.
type QuotaDetail struct {
	Quota  custody.Quota
	Party  custody.Party
	Events []QuotaEvent
	Cut    bool // there is more than was read
}

// quotaEntries bounds the entries that are read for one account, and quotaPage
// how many at a time.
const (
	quotaEntries = 20_000
	quotaPage    = 500
)

// Quota finds one account by its key.
func (a *App) Quota(ctx context.Context, actor Actor, key string) (d QuotaDetail, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		mine, err := a.quotaReader(v, actor)
		if err != nil {
			return err
		}
		q, ok, err := store.Get(v, a.tables.quota, key)
		if err != nil {
			return err
		}
		if !ok || !mine(q.Party) {
			return ree.Refusals{ree.Refuse("quota.unknown", "quota", key)}
		}
		d.Quota = q
		if d.Party, _, err = store.Get(v, a.tables.party, q.Party); err != nil {
			return err
		}
		if err := a.quotaEvents(v, &d); err != nil || actor.Sees(q.Party) {
			return err
		}
		d.Events = slices.DeleteFunc(d.Events, func(e QuotaEvent) bool { return e.Column == "use" }) // a group sees what it gave, not each event of a subsidiary
		return nil
	})
	return d, err
}

func (a *App) quotaEvents(v *store.View, d *QuotaDetail) error {
	subjects := []string{d.Party.Ref}
	if d.Party.Group != "" && d.Party.Group != d.Party.Ref {
		subjects = append(subjects, d.Party.Group)
	}
	sites, err := store.Select(v, a.tables.site, store.Query{Where: []store.Cond{{Col: "party", Op: store.Eq, Value: d.Party.Ref}}})
	if err != nil {
		return err
	}
	for _, s := range sites {
		subjects = append(subjects, s.Ref)
	}
	left, seen := quotaEntries, map[int64]bool{}
	for _, subject := range subjects {
		for before := int64(0); left > 0; {
			page, err := v.LatestBySubject(subject, before, min(quotaPage, left))
			if err != nil {
				return err
			}
			for _, e := range page {
				before = e.Seq
				if !seen[e.Seq] {
					seen[e.Seq] = true
					if err := d.take(&e); err != nil {
						return err
					}
				}
			}
			left -= len(page)
			if len(page) < quotaPage {
				break
			}
		}
	}
	d.Cut = left <= 0
	slices.SortStableFunc(d.Events, func(a, b QuotaEvent) int { return int(b.Seq - a.Seq) })
	return nil
}

// take adds what an entry did to the account.
func (d *QuotaDetail) take(e *evidence.Entry) error {
	if e.Body == nil {
		return nil
	}
	row := QuotaEvent{Seq: e.Seq, Occurred: e.Occurred, Recorded: e.Recorded, Org: e.Org}
	if e.Kind == kindRegistration {
		var r custody.Registration
		if err := decode(e, &r); err != nil {
			return err
		}
		if r.Quota != nil {
			d.takeMove(row, *r.Quota)
		}
		return nil
	}
	if !strings.HasPrefix(e.Kind, custodyPrefix) {
		return nil
	}
	var ev custody.Event
	if err := json.Unmarshal(e.Body, &ev); err != nil {
		return err
	}
	row.Column, row.Site, row.Basis = "use", ev.Site, ev.Reason
	for _, part := range []struct {
		ev   *custody.Event
		sign ree.OxideMass
	}{{&ev, 1}, {ev.Was, -1}, {ev.Now, 1}} {
		if part.ev == nil {
			continue
		}
		for _, u := range part.ev.Quota {
			if u.Quota == d.Quota.Key {
				row.REO += part.sign * u.REO
			}
		}
	}
	if row.REO != 0 {
		d.Events = append(d.Events, row)
	}
	return nil
}

func (d *QuotaDetail) takeMove(row QuotaEvent, m custody.QuotaMove) {
	q := d.Quota
	if m.Year != q.Year || m.Class != q.Class || m.Stage != q.Stage || m.Batch != q.Batch {
		return
	}
	row.REO, row.Basis, row.Column = m.REO, m.Basis, m.Act
	switch {
	case m.Act == "split" && m.To == q.Party:
		row.Column, row.Other = "split_in", m.Party
	case m.Party != q.Party:
		return
	case m.Act == "split":
		row.Column, row.Other = "split_out", m.To
	}
	d.Events = append(d.Events, row)
}
