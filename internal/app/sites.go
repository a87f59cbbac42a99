package app

import (
	"context"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// SiteFilter narrows a list of sites.
type SiteFilter struct{ Kind, Province, Party string }

// SiteRow is a site with its owner's name.
type SiteRow struct {
	Site  custody.Site
	Party custody.Party
}

// Sites lists the sites the actor may see, by reference.
func (a *App) Sites(ctx context.Context, actor Actor, f SiteFilter) (rows []SiteRow, err error) {
	if checkTexts(f) != nil {
		return nil, nil // nothing is called so
	}
	var q store.Query
	if !actor.SeesAll() {
		f.Party = actor.Org
	}
	for _, c := range []struct{ col, value string }{{"kind", f.Kind}, {"province", f.Province}, {"party", f.Party}} {
		if c.value != "" {
			q.Where = append(q.Where, store.Cond{Col: c.col, Op: store.Eq, Value: c.value})
		}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		sites, err := store.Select(v, a.tables.site, q)
		for _, s := range sites {
			party, _, err := store.Get(v, a.tables.party, s.Party)
			if err != nil {
				return err
			}
			rows = append(rows, SiteRow{s, party})
		}
		return err
	})
	return rows, err
}

// Stock is what a site holds of one form.
type Stock struct {
	Form ree.Form
	Lots int64
	Net  ree.Mass
	REO  ree.OxideMass
}

// SiteDetail is everything the page of one site shows.
type SiteDetail struct {
	Site      custody.Site
	Party     custody.Party
	Stocks    []Stock
	Months    []Monthly // oldest first
	Quotas    []custody.Quota
	Transfers []custody.Transfer // open, to or from it
	Marks     []custody.Mark     // newest first
	Pools     []custody.Pool
}

// Site finds a site.
func (a *App) Site(ctx context.Context, actor Actor, ref string) (d SiteDetail, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		site, ok, err := store.Get(v, a.tables.site, ref)
		if err != nil {
			return err
		}
		if !ok || !actor.Sees(site.Party) {
			return ree.Refusals{ree.Refuse("site.unknown", "site", ref)}
		}
		d.Site = site
		if d.Party, _, err = store.Get(v, a.tables.party, site.Party); err != nil {
			return err
		}
		return a.fillSite(v, &d)
	})
	return d, err
}

func (a *App) fillSite(v *store.View, d *SiteDetail) error {
	ref := d.Site.Ref
	byForm := map[ree.Form]*Stock{}
	err := store.SelectEach(v, a.tables.lot, store.Query{Where: []store.Cond{
		{Col: "site", Op: store.Eq, Value: ref}, {Col: "status", Op: store.Eq, Value: string(custody.Held)}}}, func(l custody.Lot) error {
		s := byForm[l.Form]
		if s == nil {
			s = &Stock{Form: l.Form}
			byForm[l.Form] = s
		}
		s.Lots, s.Net, s.REO = s.Lots+1, plus(s.Net, l.Remaining), plus(s.REO, l.ElementsIn(l.Remaining).REO())
		return nil
	})
	if err != nil {
		return err
	}
	for _, info := range ree.Forms() {
		if s := byForm[info.Form]; s != nil {
			d.Stocks = append(d.Stocks, *s)
		}
	}
	if d.Months, err = store.Select(v, a.tables.monthly, store.Query{Where: []store.Cond{{Col: "site", Op: store.Eq, Value: ref}}, OrderBy: "month"}); err != nil {
		return err
	}
	if d.Quotas, err = store.Select(v, a.tables.quota, store.Query{Where: []store.Cond{{Col: "party", Op: store.Eq, Value: d.Site.Party}}}); err != nil {
		return err
	}
	for _, col := range []string{"sender", "receiver"} {
		ts, err := store.Select(v, a.tables.transfer, store.Query{Where: []store.Cond{{Col: col, Op: store.Eq, Value: d.Site.Party}, {Col: "open", Op: store.Eq, Value: int64(1)}}, Limit: 50})
		if err != nil {
			return err
		}
		for _, t := range ts {
			if t.FromSite == ref || t.ToSite == ref {
				d.Transfers = append(d.Transfers, t)
			}
		}
	}
	for _, p := range d.Site.Processes {
		pool, ok, err := store.Get(v, a.tables.pool, custody.PoolKey(ref, p.Ref))
		if err != nil {
			return err
		}
		if ok {
			d.Pools = append(d.Pools, pool)
		}
	}
	d.Marks, err = store.Select(v, a.tables.mark, store.Query{Where: []store.Cond{{Col: "site", Op: store.Eq, Value: ref}}, OrderBy: "seq", Desc: true, Limit: 50})
	return err
}

// Party finds a party.
func (a *App) Party(ctx context.Context, ref string) (p custody.Party, ok bool, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		p, ok, err = store.Get(v, a.tables.party, ref)
		return err
	})
	return p, ok, err
}

// Parties lists parties of a kind, or all, by reference.
func (a *App) Parties(ctx context.Context, kind string) (list []custody.Party, err error) {
	var q store.Query
	if kind != "" {
		q.Where = []store.Cond{{Col: "kind", Op: store.Eq, Value: kind}}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err = store.Select(v, a.tables.party, q)
		return err
	})
	return list, err
}
