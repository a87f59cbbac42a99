package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lanthorn/accountancy/balance"
	"lanthorn/custody"
	"lanthorn/evidence"
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
	app      *App
	view     *store.View
	site     custody.Site
	events   []siteEvent
	rows     map[string]contents // lots as they stand
	lots     map[string]contents // with the assay that they rest on
	months   []string
	fed      [ree.NumElements]float64              // mg that went into processes
	supplies [ree.NumCompanions]map[string]float64 // kg charged, by month
	makers   map[string]*custody.Event             // by the lots that the events made; filled where asked for
	every    bool                                  // all that happened at the site, not only what its processes did
}

func (a *App) newBooks(v *store.View, s custody.Site) *siteBooks {
	return &siteBooks{app: a, view: v, site: s, rows: map[string]contents{}, lots: map[string]contents{}}
}

// siteEvent is an event as it stands after corrections.
type siteEvent struct {
	seq     int64
	month   string
	ev      *custody.Event
	in, out []portion
}

// contents is what the ledger holds of a lot, and the assay that its content
// rests on: its own, or that of the lot it was divided from.
type contents struct {
	lot   custody.Lot
	from  string // the lot assayed
	assay *ree.Assay
	made  *ree.Assay // given when it was made; of sites that make alloys
}

// entryPage is how many entries are read at a time.
const entryPage = 500

// read takes in the site's transformations and stocktakes, or every event, and
// the lots they speak of.
func (b *siteBooks) read() error {
	for after := int64(0); ; {
		list, err := b.view.EntriesBySubject(b.site.Ref, after, entryPage)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			after = list[len(list)-1].Seq
		}
		if err := b.take(list); err != nil {
			return err
		}
		if len(list) < entryPage {
			break
		}
	}
	b.span()
	if err := b.readSupplies(); err != nil {
		return err
	}
	return b.fetch()
}

// processes are the same books with no more in them than what the processes did.
func (b *siteBooks) processes() *siteBooks {
	narrow := *b
	narrow.every = false
	narrow.events = slices.DeleteFunc(slices.Clone(b.events), func(x siteEvent) bool { return !ofProcesses(x.ev.Kind) })
	narrow.span()
	return &narrow
}

// ofProcesses says whether events of a kind are what a balance is made of.
func ofProcesses(k custody.Kind) bool { return k == custody.Transform || k == custody.Stocktake }

// take keeps the events of the site that no correction has replaced.
func (b *siteBooks) take(list []evidence.Entry) error {
	var kept []siteEvent
	var keys []string
	for i := range list {
		e := &list[i]
		if e.Body == nil || !strings.HasPrefix(e.Kind, custodyPrefix) {
			continue
		}
		var ev custody.Event
		if err := json.Unmarshal(e.Body, &ev); err != nil {
			return fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		standing := ev.Standing()
		if standing == nil || standing.Site != b.site.Ref || !b.every && !ofProcesses(standing.Kind) {
			continue
		}
		kept = append(kept, siteEvent{seq: e.Seq, month: b.app.bookedMonth(e, &ev), ev: standing})
		keys = append(keys, strconv.FormatInt(e.Seq, 10))
	}
	replaced, err := store.Select(b.view, b.app.tables.superseded, store.Query{Where: []store.Cond{store.Match("key", store.In, keys)}})
	if err != nil {
		return err
	}
	b.events = append(b.events, slices.DeleteFunc(kept, func(x siteEvent) bool {
		return slices.ContainsFunc(replaced, func(s custody.Superseded) bool { return s.Seq == x.seq })
	})...)
	return nil
}

// bookedMonth is the month of the jurisdiction that an event belongs to: of a
// correction that of what it corrects.
func (a *App) bookedMonth(e *evidence.Entry, ev *custody.Event) string {
	if ev.Period != "" {
		return ev.Period
	}
	return e.Occurred.In(a.calendar().Location()).Format("2006-01")
}

// fetch reads the lots that the events speak of, with their assays, many at a
// time.
func (b *siteBooks) fetch() error {
	named := map[string]bool{}
	for _, x := range b.events {
		for _, in := range x.ev.Inputs {
			named[in.Lot] = true
		}
		for _, out := range x.ev.Outputs {
			named[out.Lot] = true
		}
	}
	for refs := range slices.Chunk(sortedNames(named), entryPage) {
		of := store.Query{Where: []store.Cond{store.Match("key", store.In, refs)}}
		err := store.SelectEach(b.view, b.app.tables.lot, of, func(l custody.Lot) error {
			b.rows[l.Ref] = contents{lot: l, from: l.Ref}
			return nil
		})
		if err != nil {
			return err
		}
		err = store.SelectEach(b.view, b.app.tables.assay, of, func(row custody.AssayRow) error {
			if c, ok := b.rows[row.Lot]; ok {
				c.assay = &row.Assay
				b.lots[row.Lot] = c
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
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
func (b *siteBooks) periods(e ree.Element) []balance.Period {
	out := make([]balance.Period, len(b.months))
	index := make(map[string]int, len(b.months))
	for i, m := range b.months {
		index[m] = i
	}
	handled := false
	for i := range b.events {
		x := &b.events[i]
		terms := b.terms(x, e)
		for _, t := range terms {
			handled = handled || t.Kg != 0
		}
		p := &out[index[x.month]]
		p.Terms = append(p.Terms, terms...)
	}
	c, companion := balance.Companion(e)
	if companion {
		b.supplied(out, c)
	} else if !handled {
		return nil
	}
	b.inventories(out, e)
	return out
}

// terms are what one event put into the site's processes and took out of them.
func (b *siteBooks) terms(x *siteEvent, e ree.Element) (out []balance.Term) {
	for i := range x.in {
		t := b.term(&x.in[i], e)
		t.Role = balance.In
		out = append(out, t)
	}
	for i := range x.out {
		t := b.term(&x.out[i], e)
		t.Role = balance.Out
		out = append(out, t)
	}
	if x.ev.Kind != custody.Transform {
		return out
	}
	for i, l := range x.ev.Losses {
		if m := float64(lostOf(&l, e)) / perKG; m > 0 && l.Kind != "unaccounted" {
			out = append(out, balance.Lost(fmt.Sprintf("%s %d.%d", l.Kind, x.seq, i), m))
		}
	}
	return out
}

// lostOf is the mass of a balance's element in a declared loss.
func lostOf(l *custody.Loss, e ree.Element) ree.ElementMass {
	if c, ok := balance.Companion(e); ok {
		return l.Companions[c]
	}
	return balance.Of(l.Elements, e)
}

// portion is part of a lot that went into a process, or a lot that it made.
type portion struct {
	id string // of the measurement
	contents
	mass     ree.Mass
	elements ree.ElementMasses
}

// weigh finds what each transformation moved.
func (b *siteBooks) weigh() error {
	for n := range b.events {
		x := &b.events[n]
		if x.ev.Kind != custody.Transform {
			continue
		}
		for i, in := range x.ev.Inputs {
			p, err := b.part(fmt.Sprintf("%s in %d.%d", in.Lot, x.seq, i), in.Lot, in.Mass)
			if err != nil {
				return err
			}
			x.in = append(x.in, p)
			for e, m := range p.elements {
				b.fed[e] += float64(m)
			}
		}
		for _, made := range x.ev.Outputs {
			p, err := b.part(made.Lot+" out", made.Lot, made.Net)
			if err != nil {
				return err
			}
			x.out = append(x.out, p)
		}
	}
	return nil
}

// term is the measurement of an element in a portion.
func (b *siteBooks) term(p *portion, e ree.Element) balance.Term {
	t := b.measured(p, e, b.app.law().ScaleRel)
	t.ID = p.id
	return t
}

// portion is the element's mass in part of a lot.
func (b *siteBooks) portion(ref string, mass ree.Mass, e ree.Element) (balance.Term, error) {
	p, err := b.part("", ref, mass)
	return b.measured(&p, e, b.app.law().ScaleRel), err
}

// part is part of a lot under the name of its measurement.
func (b *siteBooks) part(id, ref string, mass ree.Mass) (portion, error) {
	c, err := b.lot(ref)
	if err == nil {
		c.made, err = b.madeWith(&c)
	}
	return portion{id, c, mass, c.lot.ElementsIn(mass)}, err
}

// measured is the element's mass in a portion, with the errors of its assay and
// those of a scale.
func (b *siteBooks) measured(p *portion, e ree.Element, scaleRel float64) balance.Term {
	if c, ok := balance.Companion(e); ok {
		return b.companion(p, c, scaleRel)
	}
	kg := float64(balance.Of(p.elements, e)) / perKG
	assayRel, rel2 := b.app.law().AssayRel, 0.0
	if p.assay != nil {
		rel2 = balance.RelVariance(p.assay, e, scaleRel)
	}
	if p.assay == nil || unstated(p.assay, e) {
		rel2 += assayRel * assayRel
	}
	t := balance.Portion(kg, rel2, p.from, b.laboratory(p.assay))
	if p.assay != nil && e != balance.Total && p.assay.Share[e].Value == 0 {
		t.Random = undetected(p.assay, p.mass, e)
	}
	return t
}

// laboratory names whose errors an assay shares.
func (b *siteBooks) laboratory(a *ree.Assay) string {
	if a == nil || a.Lab == "" {
		return "laboratory not stated"
	}
	return a.Lab + "/" + a.Method
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
	c, known := b.rows[ref]
	if !known {
		lot, _, err := store.Get(b.view, b.app.tables.lot, ref)
		if err != nil {
			return contents{}, err
		}
		c = contents{lot: lot, from: ref}
	}
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
	ev, err := b.eventAt(c.lot.MadeSeq)
	if err != nil || ev == nil {
		return err
	}
	from := dividedFrom(ev)
	if from == "" {
		return nil
	}
	up, err := b.lot(from)
	c.from, c.assay = up.from, up.assay
	return err
}

// eventAt reads the event of an entry; nil where it was erased.
func (b *siteBooks) eventAt(seq int64) (*custody.Event, error) {
	e, ok, err := b.view.Entry(seq)
	if err != nil || !ok || e.Body == nil {
		return nil, err
	}
	var ev custody.Event
	if err := json.Unmarshal(e.Body, &ev); err != nil {
		return nil, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	return &ev, nil
}

// dividedFrom is the lot that an event divided or packed, of a mixture its
// largest part; empty for events that make something else of goods.
func dividedFrom(ev *custody.Event) string {
	most := custody.Take{}
	switch ev.Kind {
	case custody.Split, custody.Pack, custody.Unpack, custody.Blend:
		for _, in := range ev.Inputs {
			if in.Mass > most.Mass {
				most = in
			}
		}
	}
	return most.Lot
}

// trace says whether an element is a trace among what the site's processes were
// fed with.
func (b *siteBooks) trace(e ree.Element) bool {
	all := 0.0
	for _, m := range b.fed {
		all += m
	}
	return e < balance.Total && b.fed[e] < balance.TraceShare*all
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
		if _, companion := balance.Companion(e); p.HoldUp.Sum() > 0 && !companion {
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
		if _, companion := balance.Companion(e); x.ev.Kind == custody.Stocktake && len(x.ev.HoldUps) == pools && !companion {
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
