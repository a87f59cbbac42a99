package app

import (
	"context"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// Overview is the answer to "how does the industry stand".
type Overview struct {
	Year    string // the flows' year, YYYY
	Flows   []Flow // of the year, months added up
	Quotas  []custody.Quota
	Marks   []custody.Mark // newest first
	Open    []custody.Transfer
	Newest  []evidence.Entry // newest first
	Head    int64
	Lots    int64
	Sites   int64
	Years   []string // that have flows, newest first
	Waiting int64    // cases on their way
}

// Overview gathers the first page for the actor. Flows and quotas of the whole
// industry are an authority's; others see their own sites.
func (a *App) Overview(ctx context.Context, actor Actor, year string) (o Overview, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		if err := a.fillFlows(v, &o, year); err != nil {
			return err
		}
		return a.fillOverview(v, &o, actor)
	})
	if !actor.SeesAll() {
		o.Flows = nil
	}
	return o, err
}

func (a *App) fillFlows(v *store.View, o *Overview, year string) error {
	groups, err := store.Aggregate(v, a.tables.flow, store.Aggregation{GroupBy: []string{"month"}})
	if err != nil {
		return err
	}
	for i := len(groups) - 1; i >= 0; i-- {
		y := groups[i].By[0].(string)[:4]
		if len(o.Years) == 0 || o.Years[len(o.Years)-1] != y {
			o.Years = append(o.Years, y)
		}
	}
	if year == "" && len(o.Years) > 0 {
		year = o.Years[0]
	}
	o.Year = year
	if len(year) != 4 {
		return nil
	}
	sums := map[[2]string]int{}
	return store.SelectEach(v, a.tables.flow, store.Query{Where: []store.Cond{{Col: "month", Op: store.Prefix, Value: year + "-"}}, OrderBy: "month"}, func(f Flow) error {
		k := [2]string{f.From, f.To}
		i, ok := sums[k]
		if !ok {
			i = len(o.Flows)
			sums[k] = i
			o.Flows = append(o.Flows, Flow{Month: year, From: f.From, To: f.To})
		}
		o.Flows[i].REO = plus(o.Flows[i].REO, f.REO)
		return nil
	})
}

func (a *App) fillOverview(v *store.View, o *Overview, actor Actor) error {
	own := func(col string) []store.Cond {
		if actor.SeesAll() {
			return nil
		}
		return []store.Cond{{Col: col, Op: store.Eq, Value: actor.Org}}
	}
	var err error
	if o.Quotas, err = store.Select(v, a.tables.quota, store.Query{Where: own("party")}); err != nil {
		return err
	}
	if o.Marks, err = store.Select(v, a.tables.mark, store.Query{Where: own("org"), OrderBy: "seq", Desc: true, Limit: 12}); err != nil {
		return err
	}
	open := append(own("receiver"), store.Cond{Col: "open", Op: store.Eq, Value: int64(1)})
	if o.Open, err = store.Select(v, a.tables.transfer, store.Query{Where: open, OrderBy: "sent_ms", Limit: 12}); err != nil {
		return err
	}
	lots := append(own("holder"), store.Cond{Col: "status", Op: store.Eq, Value: string(custody.Held)})
	if o.Lots, err = store.Count(v, a.tables.lot, lots...); err != nil {
		return err
	}
	if o.Sites, err = store.Count(v, a.tables.site, own("party")...); err != nil {
		return err
	}
	if o.Head, err = v.Head(); err != nil {
		return err
	}
	return v.Entries(max(1, o.Head-400), func(e evidence.Entry) error {
		if actor.Sees(e.Org) {
			o.Newest = append([]evidence.Entry{e}, o.Newest...)
			o.Newest = o.Newest[:min(len(o.Newest), 12)]
		}
		return nil
	})
}
