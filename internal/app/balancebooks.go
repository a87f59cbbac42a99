package app

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"lanthorn/accountancy/balance"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

const (
	// undetectedShare stands for a limit of detection that nobody states.
	undetectedShare = ree.Whole / 10_000
)

// milligrams in a kilogram.
const perKG = 1e6

// siteBooks gathers what the ledger says of one site's processes.
type siteBooks struct {
	app    *App
	view   *store.View
	site   custody.Site
	events []siteEvent
	lots   map[string]contents
	months []string
	every  bool // all that happened at the site, not only what its processes did
}

// siteEvent is an event as it stands after corrections.
type siteEvent struct {
	seq   int64
	month string
	ev    *custody.Event
}

// contents is what the ledger holds of a lot, and the assay that its content
// rests on: its own, or that of the lot it was divided from.
type contents struct {
	lot   custody.Lot
	from  string // the lot assayed
	assay *ree.Assay
}

// entryPage is how many entries are read at a time.
const entryPage = 500

// read takes in the site's transformations and stocktakes, or every event.
func (b *siteBooks) read() error {
	for after := int64(0); ; {
		list, err := b.view.EntriesBySubject(b.site.Ref, after, entryPage)
		if err != nil {
			return err
		}
		for i := range list {
			e := &list[i]
			after = e.Seq
			if e.Body == nil || !strings.HasPrefix(e.Kind, custodyPrefix) {
				continue
			}
			var ev custody.Event
			if err := json.Unmarshal(e.Body, &ev); err != nil {
				return fmt.Errorf("entry %d: %w", e.Seq, err)
			}
			if err := b.take(e.Seq, e.Occurred.In(b.app.calendar().Location()).Format("2006-01"), &ev); err != nil {
				return err
			}
		}
		if len(list) < entryPage {
			break
		}
	}
	b.span()
	return nil
}

// take keeps an event of the site that no correction has replaced.
func (b *siteBooks) take(seq int64, month string, ev *custody.Event) error {
	standing := ev.Standing()
	if standing == nil || standing.Site != b.site.Ref || !b.every && standing.Kind != custody.Transform && standing.Kind != custody.Stocktake {
		return nil
	}
	_, gone, err := store.Get(b.view, b.app.tables.superseded, strconv.FormatInt(seq, 10))
	if err == nil && !gone {
		b.events = append(b.events, siteEvent{seq, month, standing})
	}
	return err
}

func (b *siteBooks) span() {
	first, last := "", ""
	for _, x := range b.events {
		if first == "" || x.month < first {
			first = x.month
		}
		last = max(last, x.month)
	}
	b.months = monthsBetween(first, last)
}

// periods are the terms of one element, month by month; none where the site
// never handled it.
func (b *siteBooks) periods(e ree.Element) ([]balance.Period, error) {
	out := make([]balance.Period, len(b.months))
	index := make(map[string]int, len(b.months))
	for i, m := range b.months {
		index[m] = i
	}
	handled := false
	for _, x := range b.events {
		terms, err := b.terms(x, e)
		if err != nil {
			return nil, err
		}
		for _, t := range terms {
			handled = handled || t.Kg != 0
		}
		p := &out[index[x.month]]
		p.Terms = append(p.Terms, terms...)
	}
	if !handled {
		return nil, nil
	}
	b.inventories(out, e)
	return out, nil
}

// terms are what one event put into the site's processes and took out of them.
func (b *siteBooks) terms(x siteEvent, e ree.Element) ([]balance.Term, error) {
	if x.ev.Kind != custody.Transform {
		return nil, nil
	}
	var out []balance.Term
	for i, in := range x.ev.Inputs {
		t, err := b.portion(in.Lot, in.Mass, e)
		if err != nil {
			return nil, err
		}
		t.ID, t.Role = fmt.Sprintf("%s in %d.%d", in.Lot, x.seq, i), balance.In
		out = append(out, t)
	}
	for _, made := range x.ev.Outputs {
		t, err := b.portion(made.Lot, made.Net, e)
		if err != nil {
			return nil, err
		}
		t.ID, t.Role = made.Lot+" out", balance.Out
		out = append(out, t)
	}
	for i, l := range x.ev.Losses {
		if m := float64(balance.Of(l.Elements, e)) / perKG; m > 0 && l.Kind != "unaccounted" {
			out = append(out, balance.Lost(fmt.Sprintf("%s %d.%d", l.Kind, x.seq, i), m))
		}
	}
	return out, nil
}

// portion is the element's mass in part of a lot.
func (b *siteBooks) portion(ref string, mass ree.Mass, e ree.Element) (balance.Term, error) {
	c, err := b.lot(ref)
	if err != nil {
		return balance.Term{}, err
	}
	return b.measured(c, mass, e, b.app.law().ScaleRel), nil
}

// measured is the element's mass in part of a lot, with the errors of its assay
// and those of a scale.
func (b *siteBooks) measured(c contents, mass ree.Mass, e ree.Element, scaleRel float64) balance.Term {
	kg := float64(balance.Of(c.lot.ElementsIn(mass), e)) / perKG
	assayRel, rel2, lab := b.app.law().AssayRel, 0.0, "laboratory not stated"
	if c.assay != nil {
		rel2 = balance.RelVariance(c.assay, e, scaleRel)
		if c.assay.Lab != "" {
			lab = c.assay.Lab + "/" + c.assay.Method
		}
	}
	if c.assay == nil || unstated(c.assay, e) {
		rel2 += assayRel * assayRel
	}
	t := balance.Portion(kg, rel2, c.from, lab)
	if c.assay != nil && e != balance.Total && c.assay.Share[e].Value == 0 {
		t.Random = undetected(c.assay, mass, e)
	}
	return t
}

// unstated says that an assay gives no uncertainty for what a balance is about.
func unstated(a *ree.Assay, e ree.Element) bool {
	if e == balance.Total {
		return a.Total.U == 0
	}
	return a.Share[e].U == 0
}

// undetected is how much of an element may be in goods whose assay found none:
// as much as the laboratory's limit of detection lets pass.
func undetected(a *ree.Assay, mass ree.Mass, e ree.Element) float64 {
	limit := *a
	limit.Share[e].Value = a.Detect
	if a.Detect == 0 {
		limit.Share[e].Value = undetectedShare
	}
	return float64(limit.ElementMasses(mass)[e]) / perKG
}

func (b *siteBooks) lot(ref string) (contents, error) {
	if c, ok := b.lots[ref]; ok {
		return c, nil
	}
	lot, _, err := store.Get(b.view, b.app.tables.lot, ref)
	if err != nil {
		return contents{}, err
	}
	c := contents{lot: lot, from: ref}
	row, ok, err := store.Get(b.view, b.app.tables.assay, ref)
	switch {
	case err != nil:
		return c, err
	case ok:
		c.assay = &row.Assay
	default:
		if err := b.inherit(&c); err != nil {
			return c, err
		}
	}
	b.lots[ref] = c
	return c, nil
}

// inherit finds the assay of what a lot was divided or packed from; of a mixture
// that of its largest part. Lots only ever come from earlier ones, so the walk
// ends.
func (b *siteBooks) inherit(c *contents) error {
	e, ok, err := b.view.Entry(c.lot.MadeSeq)
	if err != nil || !ok || e.Body == nil {
		return err
	}
	var ev custody.Event
	if err := json.Unmarshal(e.Body, &ev); err != nil {
		return fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	most := custody.Take{}
	switch ev.Kind {
	case custody.Split, custody.Pack, custody.Unpack, custody.Blend:
		for _, in := range ev.Inputs {
			if in.Mass > most.Mass {
				most = in
			}
		}
	}
	if most.Lot == "" {
		return nil
	}
	up, err := b.lot(most.Lot)
	c.from, c.assay = up.from, up.assay
	return err
}

// trace says whether an element is a trace among what the site's processes were
// fed with.
func (b *siteBooks) trace(e ree.Element) (bool, error) {
	var of, all float64
	for _, x := range b.events {
		for _, in := range x.ev.Inputs {
			c, err := b.lot(in.Lot)
			if err != nil {
				return false, err
			}
			m := c.lot.ElementsIn(in.Mass)
			of, all = of+float64(balance.Of(m, e)), all+float64(m.Sum())
		}
	}
	return of < balance.TraceShare*all, nil
}

// inventories adds what the site's processes hold: the content declared when
// they were registered, and what each stocktake counted. Of a site whose
// processes keep nothing the inventory is nothing, and that is certain.
func (b *siteBooks) inventories(periods []balance.Period, e ree.Element) {
	pools := 0
	var opening []balance.Term
	for _, p := range b.site.Processes {
		if !p.Pool {
			continue
		}
		pools++
		if p.HoldUp.Sum() > 0 {
			opening = append(opening, b.held(p.Ref, "declared", balance.Of(p.HoldUp, e), b.app.law().PoolRel))
		}
	}
	if pools == 0 {
		nothing := balance.Term{ID: "nothing held"}
		periods[0].Terms = append(periods[0].Terms, nothing)
		nothing.Role = balance.End
		for i := range periods {
			periods[i].Terms = append(periods[i].Terms, nothing)
		}
		return
	}
	if len(opening) == pools {
		periods[0].Terms = append(periods[0].Terms, opening...)
	}
	b.counts(periods, e, pools)
}

// counts adds the stocktakes that counted every circuit; the last of a month
// closes it.
func (b *siteBooks) counts(periods []balance.Period, e ree.Element, pools int) {
	last := map[string]siteEvent{}
	for _, x := range b.events {
		if x.ev.Kind == custody.Stocktake && len(x.ev.HoldUps) == pools {
			last[x.month] = x
		}
	}
	for i, m := range b.months {
		x, ok := last[m]
		if !ok {
			continue
		}
		for _, h := range x.ev.HoldUps {
			t := b.held(h.Process, strconv.FormatInt(x.seq, 10), balance.Of(h.Elements, e), float64(h.Rel)/float64(ree.Whole))
			t.Role = balance.End
			periods[i].Terms = append(periods[i].Terms, t)
		}
	}
}

func (b *siteBooks) held(process, which string, m ree.ElementMass, rel float64) balance.Term {
	return balance.Held(process, which, float64(m)/perKG, rel)
}
