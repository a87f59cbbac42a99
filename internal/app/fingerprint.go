package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/accountancy/watch"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Fingerprint is what the composition of a lot, or of what a mine took from the
// ground, says of the deposit that it is declared to come from.
type Fingerprint struct {
	Site    custody.Site // asked for, or where the lot lies
	Lot     *custody.Lot // nil where a site was asked for
	Deposit string       // declared; empty where there is no single one
	Known   int          // lots of other mines on it
	Mines   int          // that they are from
	watch.Comparison
	// Withheld says that the reference is others' own assays, which the actor may
	// not see: the answer is theirs, the band is not.
	Withheld bool
}

// SiteFingerprint holds what a site that the actor may see took from the ground
// against the other mines on its declared deposit.
func (a *App) SiteFingerprint(ctx context.Context, actor Actor, ref string) (f Fingerprint, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		if f.Site, err = a.siteFor(v, actor, ref); err != nil {
			return err
		}
		f.Deposit = f.Site.Deposit
		own, err := a.minedAt(v, f.Site)
		if err != nil {
			return err
		}
		e, err := a.groundOf(v, f.Site.Deposit, []string{f.Site.Ref})
		if err != nil {
			return err
		}
		e.Site, e.Own = f.Site.Ref, compositions(own)
		f.take(e, e.CompareAll(samplesOf(own)), actor)
		return nil
	})
	return f, err
}

// LotFingerprint holds a lot that the actor may see against the deposit that
// what is in it is declared to come from.
func (a *App) LotFingerprint(ctx context.Context, actor Actor, ref string) (f Fingerprint, err error) {
	if err := a.unavailable(); err != nil {
		return f, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		lot, err := a.findLot(v, actor, ref)
		if err != nil {
			return err
		}
		f.Lot = &lot
		if f.Site, _, err = store.Get(v, a.tables.site, lot.Site); err != nil {
			return err
		}
		mines, why, err := a.minesOf(v, lot)
		if err != nil {
			return err
		}
		sample := watch.Sample{ID: lot.Ref}
		if row, ok, err := store.Get(v, a.tables.assay, lot.AssayOf); err != nil {
			return err
		} else if ok {
			sample.Assay = &row.Assay
		}
		if why = append(why, staged(lot.Form)...); len(why) > 0 {
			e := &watch.Evidence{}
			f.take(e, e.Compare([]watch.Sample{sample}), actor)
			f.Said = append(why, slices.DeleteFunc(f.Said, func(r *ree.Refusal) bool { return r.Code == "fingerprint.no_deposit" })...)
			return nil
		}
		f.Deposit = mines[0].Deposit
		var refs []string
		for _, m := range mines {
			refs = append(refs, m.Ref)
		}
		e, err := a.groundOf(v, f.Deposit, refs)
		if err == nil {
			f.take(e, e.Compare([]watch.Sample{sample}), actor)
		}
		return err
	})
	return f, err
}

func (f *Fingerprint) take(e *watch.Evidence, c watch.Comparison, actor Actor) {
	f.Known, f.Mines, f.Comparison = len(e.Known), e.Mines, c
	if c.Ground == watch.OwnAssays && !actor.SeesAll() {
		f.Withheld, f.Intervals = true, nil
		f.Said = append(f.Said, ree.Refuse("fingerprint.band_withheld"))
	}
}

// staged says why a lot of a form does not tell of a mine, nothing where it does.
func staged(form ree.Form) ree.Refusals {
	switch stage, ok := fingerprint.StageOf(form); {
	case !ok:
		return ree.Refusals{ree.Refuse("fingerprint.form_tells_nothing", "form", string(form))}
	case stage == fingerprint.SeparatedRE:
		return ree.Refusals{ree.Refuse("fingerprint.separated")}
	}
	return nil
}

// traceOrigin is the share of a lot from elsewhere that does not yet make it a
// mixture: below what a fingerprint shows at its best (accountancy.md 4.4).
const traceOrigin = 0.001

// minesOf are the mines that a lot is declared to come from, all on one type of
// deposit, or why there is no one deposit to hold it against.
func (a *App) minesOf(v *store.View, lot custody.Lot) (mines []custody.Site, why ree.Refusals, err error) {
	names, err := a.originNames(v)
	if err != nil {
		return nil, nil, err
	}
	shares, err := a.lineage.graph.View().Shares(lot.ID)
	if err != nil {
		return nil, nil, err
	}
	other, total := 0.0, float64(lot.Elements.Sum())
	var seen []string
	for e, mass := range lot.Elements {
		for _, s := range shares.Elements[e] {
			o := names[s.Origin]
			site, ok, err := store.Get(v, a.tables.site, o.Site)
			if err != nil {
				return nil, nil, err
			}
			if o.Kind != "mine" || !ok || site.Deposit == "" {
				other += s.Share * float64(mass)
				continue
			}
			if s.Share > traceOrigin && !slices.Contains(seen, site.Ref) {
				seen, mines = append(seen, site.Ref), append(mines, site)
			}
		}
	}
	types := map[string]bool{}
	for _, m := range mines {
		types[m.Deposit] = true
	}
	switch {
	case total == 0 || len(mines) == 0:
		why = ree.Refusals{ree.Refuse("fingerprint.no_mine")}
	case len(types) > 1:
		why = ree.Refusals{ree.Refuse("fingerprint.several_deposits", "deposits", fmt.Sprint(len(types)))}
	case other > traceOrigin*total:
		why = ree.Refusals{ree.Refuse("fingerprint.not_all_mined", "share", fmt.Sprintf("%.1f", 100*other/total))}
	}
	return mines, why, nil
}

// groundOf gathers the lots of the mines on a type of deposit, those named left
// out, and the pack's library.
func (a *App) groundOf(v *store.View, deposit string, but []string) (*watch.Evidence, error) {
	e := &watch.Evidence{Deposit: deposit}
	if p := a.cfg.Law.Pack; p != nil {
		e.Library = p.Library()
	}
	if deposit == "" {
		return e, nil
	}
	sites, err := store.Select(v, a.tables.site, store.Query{})
	if err != nil {
		return nil, err
	}
	for _, s := range sites {
		if s.Deposit != deposit || slices.Contains(but, s.Ref) {
			continue
		}
		mined, err := a.minedAt(v, s)
		if err != nil {
			return nil, err
		}
		lots := compositions(mined)
		for _, l := range lots {
			e.Known = append(e.Known, l.Composition)
		}
		if len(lots) > 0 {
			e.Mines++
		}
	}
	return e, nil
}

// readMined reads what a site took from the ground out of the ledger.
func (a *App) readMined(v *store.View, site custody.Site) (out []minedLot, err error) {
	for after := int64(0); ; {
		list, err := v.EntriesBySubject(site.Ref, after, entryPage)
		if err != nil {
			return nil, err
		}
		for i := range list {
			after = list[i].Seq
			mined, err := a.minedBy(v, site, &list[i])
			if err != nil {
				return nil, err
			}
			out = append(out, mined...)
		}
		if len(list) < entryPage {
			break
		}
	}
	slices.SortStableFunc(out, func(x, y minedLot) int { return x.at.Compare(y.at) })
	return out, nil
}

// minedBy are the lots that one entry says a site took from the ground, none
// where a correction has replaced it.
func (a *App) minedBy(v *store.View, site custody.Site, e *evidence.Entry) (out []minedLot, err error) {
	if e.Body == nil || e.Kind != custodyPrefix+string(custody.Extract) && e.Kind != custodyPrefix+string(custody.Correct) {
		return nil, nil
	}
	var ev custody.Event
	if err := json.Unmarshal(e.Body, &ev); err != nil {
		return nil, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	standing := ev.Standing()
	if standing == nil || standing.Site != site.Ref || standing.Kind != custody.Extract {
		return nil, nil
	}
	if _, gone, err := store.Get(v, a.tables.superseded, strconv.FormatInt(e.Seq, 10)); err != nil || gone {
		return nil, err
	}
	for _, o := range standing.Outputs {
		out = append(out, minedLot{e.Occurred, o})
	}
	return out, nil
}

func samplesOf(lots []minedLot) (out []watch.Sample) {
	for _, l := range lots {
		out = append(out, watch.Sample{ID: l.lot.Lot, Assay: l.lot.Assay})
	}
	return out
}
