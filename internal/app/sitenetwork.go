package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/plant"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// SiteNetwork is the reconciled network of one element at one site in one month.
type SiteNetwork struct {
	Site    custody.Site
	Element ree.Element
	Month   string   // YYYY-MM; empty where the site has reported nothing
	Months  []string // that can be asked for, oldest first
	*plant.Verdict
}

// SiteNetwork builds a site's network of a month from the ledger as it stands
// and reconciles it; the newest month with a process at work where none is
// named. The declared figures stand beside the reconciled ones and are never
// replaced by them.
func (a *App) SiteNetwork(ctx context.Context, actor Actor, site string, e ree.Element, month string) (n SiteNetwork, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		s, err := a.siteFor(v, actor, site)
		if err != nil {
			return err
		}
		b := a.newBooks(v, s)
		b.every = true
		if err := b.read(); err != nil {
			return err
		}
		n = SiteNetwork{Site: s, Element: e, Month: month, Months: b.months, Verdict: &plant.Verdict{Answer: plant.Nothing}}
		if n.Month == "" {
			n.Month = b.lastWorked()
		} else if !slices.Contains(b.months, month) {
			return ree.Refusals{ree.Refuse("month.no_report", "month", month, "site", site)}
		}
		if n.Month == "" {
			return nil
		}
		n.Verdict, err = b.network(n.Month, e)
		return err
	})
	return n, err
}

// lastWorked is the newest month in which a process was at work.
func (b *siteBooks) lastWorked() string {
	last := ""
	for _, x := range b.events {
		if x.ev.Kind == custody.Transform {
			last = max(last, x.month)
		}
	}
	if last == "" && len(b.months) > 0 {
		last = b.months[len(b.months)-1]
	}
	return last
}

// network books a month's movements of an element and reconciles them.
func (b *siteBooks) network(month string, e ree.Element) (*plant.Verdict, error) {
	m := monthBooks{siteBooks: b, element: e, month: month, out: plant.NewBooks(), maker: map[string]string{}, direct: map[string]ree.Mass{}}
	for _, x := range b.events {
		if x.month == month && x.ev.Kind == custody.Transform {
			for _, made := range x.ev.Outputs {
				m.maker[made.Lot] = x.ev.Process
			}
		}
	}
	for _, charges := range []bool{true, false} { // what was used at once is known before what was made is booked
		for _, x := range b.events {
			if x.month != month {
				continue
			}
			if err := m.book(x, charges); err != nil {
				return nil, err
			}
		}
	}
	m.holdUps()
	verdict, err := m.out.Reconcile()
	if err != nil {
		return nil, fmt.Errorf("network of %s, %s: %w", b.site.Ref, month, err)
	}
	return verdict, nil
}

// monthBooks turns a month's events into streams.
type monthBooks struct {
	*siteBooks
	element ree.Element
	month   string
	out     *plant.Books
	maker   map[string]string   // lots made in the month, by the process that made them
	direct  map[string]ree.Mass // of them, what other processes used in the month
}

// outward are the events by which goods leave a store for good.
var outward = map[custody.Kind]plant.Kind{custody.Dispatch: plant.Dispatch, custody.Export: plant.Export, custody.Consume: plant.Use, custody.Discard: plant.Discard}

// inward are the events by which goods first enter the books.
var inward = map[custody.Kind]plant.Kind{custody.Extract: plant.Mined, custody.Import: plant.Imported, custody.Collect: plant.Collected}

// book books one event: in a first pass what processes were charged with, in a
// second all the rest.
func (m *monthBooks) book(x siteEvent, charges bool) error {
	switch kind := x.ev.Kind; {
	case kind == custody.Transform && charges:
		return m.charges(x)
	case charges:
	case kind == custody.Transform:
		return m.products(x)
	case kind == custody.Receive:
		return m.receive(x)
	case mixes(kind):
		return m.regrade(x)
	case outward[kind] != "":
		for _, in := range x.ev.Inputs {
			if err := m.move(outward[kind], in.Lot, in.Mass, plant.Node{}, plant.Outside); err != nil {
				return err
			}
		}
	case inward[kind] != "":
		for _, made := range x.ev.Outputs {
			if err := m.move(inward[kind], made.Lot, made.Net, plant.Outside, plant.Node{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// move books part of a lot; an end that is not given is the lot's store.
func (m *monthBooks) move(kind plant.Kind, ref string, mass ree.Mass, from, to plant.Node) error {
	t, form, err := m.weighed(ref, mass)
	if err != nil {
		return err
	}
	shelf := plant.Node{Kind: plant.Store, Ref: form}
	switch kind {
	case plant.Charge, plant.Dispatch, plant.Export, plant.Use, plant.Discard:
		from = shelf
	case plant.Product, plant.Receipt, plant.Mined, plant.Imported, plant.Collected:
		to = shelf
	}
	m.out.Move(kind, form, from, to, t)
	return nil
}

// weighed is the element in part of a lot, weighed anew: the error of the scale
// is this movement's own, that of the assay is the lot's.
func (m *monthBooks) weighed(ref string, mass ree.Mass) (t balance.Term, form string, err error) {
	c, err := m.part("", ref, mass)
	if err != nil {
		return t, "", err
	}
	t = m.measured(&c, m.element, 0)
	t.Own = append(t.Own, balance.Sensitivity{Source: "scale", Kg: t.Kg * m.app.law().ScaleRel})
	return t, string(c.lot.Form), nil
}

func process(ref string) plant.Node { return plant.Node{Kind: plant.Process, Ref: ref} }

func (m *monthBooks) charges(x siteEvent) error {
	to := process(x.ev.Process)
	for _, in := range x.ev.Inputs {
		kind, from := plant.Charge, plant.Node{}
		if maker := m.maker[in.Lot]; maker != "" && maker != x.ev.Process {
			kind, from = plant.Direct, process(maker)
			m.direct[in.Lot] += in.Mass
		}
		if err := m.move(kind, in.Lot, in.Mass, from, to); err != nil {
			return err
		}
	}
	return nil
}

func (m *monthBooks) products(x siteEvent) error {
	from := process(x.ev.Process)
	for _, made := range x.ev.Outputs {
		if left := made.Net - m.direct[made.Lot]; left > 0 {
			if err := m.move(plant.Product, made.Lot, left, from, plant.Node{}); err != nil {
				return err
			}
		}
	}
	for i, l := range x.ev.Losses {
		if kg := float64(balance.Of(l.Elements, m.element)) / perKG; kg > 0 && l.Kind != "unaccounted" {
			m.out.Move(plant.Lost, "", from, plant.Outside, balance.Lost(fmt.Sprintf("%s %d.%d", l.Kind, x.seq, i), kg))
		}
	}
	return nil
}

// receive books what the senders say and what the site says of the same goods.
func (m *monthBooks) receive(x siteEvent) error {
	t, _, err := store.Get(m.view, m.app.tables.transfer, x.ev.Transfer)
	if err != nil {
		return err
	}
	road := plant.Node{Kind: plant.Road}
	for _, line := range t.Lines {
		if line.Sent <= 0 || line.Received <= 0 {
			continue
		}
		if err := m.move(plant.Sent, line.Lot, line.Sent, plant.Outside, road); err != nil {
			return err
		}
		if err := m.move(plant.Receipt, line.Lot, line.Received, road, plant.Node{}); err != nil {
			return err
		}
	}
	return nil
}

// regrade books goods that were mixed or divided into another form; within a
// form they stay in their store.
func (m *monthBooks) regrade(x siteEvent) error {
	if len(x.ev.Outputs) == 0 {
		return nil
	}
	form := string(x.ev.Outputs[0].Form)
	for _, in := range x.ev.Inputs {
		t, was, err := m.weighed(in.Lot, in.Mass)
		if err != nil {
			return err
		}
		if was != form {
			m.out.Move(plant.Regrade, was, plant.Node{Kind: plant.Store, Ref: was}, plant.Node{Kind: plant.Store, Ref: form}, t)
		}
	}
	return nil
}

// holdUps books what the circuits kept.
func (m *monthBooks) holdUps() {
	for _, p := range m.site.Processes {
		if p.Pool {
			begin, end := m.counted(p, m.month, m.element)
			m.out.Hold(p.Ref, begin, end)
		}
	}
}

// counted is what a circuit held at the begin and at the end of a month: the
// last count of the month before, or what was declared when the site began to
// report, and the last of the month itself. Nil is a count that was not made.
func (b *siteBooks) counted(p custody.Process, month string, e ree.Element) (begin, end *balance.Term) {
	at := slices.Index(b.months, month)
	for _, x := range b.events {
		if x.ev.Kind != custody.Stocktake {
			continue
		}
		for _, h := range x.ev.HoldUps {
			if h.Process != p.Ref {
				continue
			}
			t := b.held(p.Ref, strconv.FormatInt(x.seq, 10), balance.Of(h.Elements, e), float64(h.Rel)/float64(ree.Whole))
			switch {
			case x.month == month:
				end = &t
			case at > 0 && x.month == b.months[at-1]:
				begin = &t
			}
		}
	}
	if at == 0 && p.HoldUp.Sum() > 0 {
		t := b.held(p.Ref, "declared", balance.Of(p.HoldUp, e), b.app.law().PoolRel)
		begin = &t
	}
	return begin, end
}
