package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// StockClass says whose hand lies on goods. The ledger knows who holds a lot and
// where it lies; who owns what a plant works on for a customer it is not told.
type StockClass string

// The classes, the first that fits.
const (
	StockFrozen  StockClass = "frozen"  // by the authority
	StockTransit StockClass = "transit" // on its way between two holders
	StockCustody StockClass = "custody" // held by one party, lying at another's site
	StockOwn     StockClass = "own"     // at the holder's own site
	StockProcess StockClass = "process" // inside circuits, as the books reckon it
)

// StockClasses are all classes in the order they are shown.
var StockClasses = []StockClass{StockOwn, StockCustody, StockTransit, StockFrozen, StockProcess}

// StockRow is what one holder has of one form at one site in one class.
type StockRow struct {
	Class    StockClass
	Holder   string
	Site     string
	Form     ree.Form // empty inside circuits
	Level    ree.Level
	Lots     int64
	Net      ree.Mass
	REO      ree.OxideMass
	Elements ree.ElementMasses
	Reserved ree.Mass // of Net, kept for export cases
	OldestMS int64    // since when the oldest lot lies there; 0 inside circuits
	Counted  int64    // lots that the site's newest count of lots named
	CountMS  int64    // when that was; 0 where none of them was counted
}

// Stocks lists what lies where, of what the actor may see, by holder, site and
// form.
func (a *App) Stocks(ctx context.Context, actor Actor) (rows []StockRow, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		g := stockGather{app: a, view: v, actor: actor, sites: map[string]custody.Site{}, counts: map[string]lotCount{}, at: map[stockKey]*StockRow{}}
		if err := g.gather(); err != nil {
			return err
		}
		rows = g.sorted()
		return nil
	})
	return rows, err
}

type stockKey struct {
	class        StockClass
	holder, site string
	form         ree.Form
}

type stockGather struct {
	app    *App
	view   *store.View
	actor  Actor
	sites  map[string]custody.Site
	counts map[string]lotCount
	at     map[stockKey]*StockRow
}

// lotCount is a site's newest count of lots, and of what its circuits hold.
type lotCount struct {
	lotsMS, holdMS int64
	lots           map[string]bool
}

func (g *stockGather) gather() error {
	err := store.SelectEach(g.view, g.app.tables.site, store.Query{}, func(s custody.Site) error {
		g.sites[s.Ref] = s
		return nil
	})
	if err != nil {
		return err
	}
	for _, ref := range sortedNames(g.sites) {
		if g.actor.Sees(g.sites[ref].Party) {
			if g.counts[ref], err = g.count(g.sites[ref]); err != nil {
				return err
			}
		}
	}
	for _, status := range []custody.Status{custody.Held, custody.InTransit} {
		where := []store.Cond{{Col: "status", Op: store.Eq, Value: string(status)}}
		if !g.actor.SeesAll() {
			where = append(where, store.Cond{Col: "holder", Op: store.Eq, Value: g.actor.Org})
		}
		if err := store.SelectEach(g.view, g.app.tables.lot, store.Query{Where: where}, g.lot); err != nil {
			return err
		}
	}
	return g.circuits()
}

// classOf is the class of a lot.
func (g *stockGather) classOf(l custody.Lot) StockClass {
	switch {
	case l.Frozen:
		return StockFrozen
	case l.Status == custody.InTransit:
		return StockTransit
	case g.sites[l.Site].Party != l.Holder:
		return StockCustody
	}
	return StockOwn
}

func (g *stockGather) lot(l custody.Lot) error {
	row := g.row(stockKey{g.classOf(l), l.Holder, l.Site, l.Form}, l.Level)
	part := l.ElementsIn(l.Remaining)
	row.Lots++
	row.Net, row.Reserved, row.REO = plus(row.Net, l.Remaining), plus(row.Reserved, l.Reserved), plus(row.REO, part.REO())
	for e := range part {
		row.Elements[e] = plus(row.Elements[e], part[e])
	}
	since := l.HeldMS
	if since == 0 {
		since = l.MadeMS
	}
	if row.OldestMS == 0 || since < row.OldestMS {
		row.OldestMS = since
	}
	if count := g.counts[l.Site]; count.lots[l.Ref] {
		row.Counted, row.CountMS = row.Counted+1, count.lotsMS
	}
	return nil
}

func (g *stockGather) row(k stockKey, level ree.Level) *StockRow {
	if g.at[k] == nil {
		g.at[k] = &StockRow{Class: k.class, Holder: k.holder, Site: k.site, Form: k.form, Level: level}
	}
	return g.at[k]
}

// circuits adds what the processes of the sites hold by the books.
func (g *stockGather) circuits() error {
	for _, ref := range sortedNames(g.sites) {
		s := g.sites[ref]
		if !g.actor.Sees(s.Party) {
			continue
		}
		for _, p := range s.Processes {
			pool, ok, err := store.Get(g.view, g.app.tables.pool, custody.PoolKey(ref, p.Ref))
			if err != nil {
				return err
			}
			if !ok || pool.Elements.Sum() == 0 {
				continue
			}
			row := g.row(stockKey{StockProcess, s.Party, ref, ""}, "")
			row.Net, row.REO = plus(row.Net, ree.Mass(pool.Elements.Sum())), plus(row.REO, pool.Elements.REO())
			for e := range pool.Elements {
				row.Elements[e] = plus(row.Elements[e], pool.Elements[e])
			}
			row.CountMS = g.counts[ref].holdMS
		}
	}
	return nil
}

// A site's newest count is looked for in its newest entries, some at a time.
const (
	countsBack = 1000
	countPage  = 100
)

// count finds a site's newest counts that no correction has replaced.
func (g *stockGather) count(s custody.Site) (lotCount, error) {
	c := lotCount{lots: map[string]bool{}}
	pools := slices.ContainsFunc(s.Processes, func(p custody.Process) bool { return p.Pool })
	before := int64(0)
	for read := 0; read < countsBack && (c.lotsMS == 0 || pools && c.holdMS == 0); read += countPage {
		list, err := g.view.LatestBySubject(s.Ref, before, countPage)
		if err != nil {
			return c, err
		}
		for i := range list {
			before = list[i].Seq
			if err := g.counted(&c, s.Ref, &list[i]); err != nil {
				return c, err
			}
		}
		if len(list) < countPage {
			break
		}
	}
	return c, nil
}

// counted takes in an entry where it stands for a stocktake.
func (g *stockGather) counted(c *lotCount, site string, e *evidence.Entry) error {
	if e.Body == nil || e.Kind != custodyPrefix+string(custody.Stocktake) && e.Kind != custodyPrefix+string(custody.Correct) {
		return nil
	}
	var ev custody.Event
	if err := json.Unmarshal(e.Body, &ev); err != nil {
		return err
	}
	_, gone, err := store.Get(g.view, g.app.tables.superseded, strconv.FormatInt(e.Seq, 10))
	if standing := ev.Standing(); err == nil && !gone && standing != nil && standing.Kind == custody.Stocktake && standing.Site == site {
		c.take(e.Occurred.UnixMilli(), standing)
	}
	return err
}

func (c *lotCount) take(ms int64, ev *custody.Event) {
	if len(ev.Figures) > 0 && c.lotsMS == 0 {
		c.lotsMS = ms
		for _, f := range ev.Figures {
			c.lots[f.Lot] = true
		}
	}
	if len(ev.HoldUps) > 0 && c.holdMS == 0 {
		c.holdMS = ms
	}
}

func (g *stockGather) sorted() []StockRow {
	rows := make([]StockRow, 0, len(g.at))
	for _, r := range g.at {
		rows = append(rows, *r)
	}
	slices.SortFunc(rows, func(x, y StockRow) int {
		return cmp.Or(strings.Compare(x.Holder, y.Holder), strings.Compare(x.Site, y.Site), strings.Compare(string(x.Level), string(y.Level)), strings.Compare(string(x.Form), string(y.Form)), strings.Compare(string(x.Class), string(y.Class)))
	})
	return rows
}
