package app

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/outside"
	"lanthorn/accountancy/watch"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Settings of the watch over documents; they are this program's own.
const (
	// oddPapers is the share of documents that honest firms and offices get wrong.
	oddPapers = 0.01
	// oddWorth is the share of odd documents, massWorth the part of a mass, that
	// is worth finding.
	oddWorth, massWorth = 0.1, 0.01
	// billedTo is the least step of a document's mass, kg.
	billedTo = 0.1
)

// paperTerms say when a document belongs to goods that moved: an invoice may be
// made out in the month after.
var paperTerms = outside.Terms{Grace: 45, Alike: 0.005}

// crossing is goods that came over the border, left over it, or are said to have
// been bought, by the books; entry first reported it.
type crossing struct {
	outside.Movement
	kind  custody.Kind
	entry int64
}

// crossed takes in what an entry says of the border and of purchases.
func (w *patrol) crossed(e *evidence.Entry, ev *custody.Event) {
	now := ev.Standing()
	x := crossing{kind: now.Kind, entry: e.Seq, Movement: outside.Movement{Ref: strconv.FormatInt(e.Seq, 10), Site: now.Site, Party: e.Org, Number: now.Declared, Other: now.Country, Licence: now.Licence}}
	if ev.Kind == custody.Correct {
		x.entry = cmp.Or(ev.First, ev.Supersedes)
	}
	if s := w.sites[now.Site]; s != nil {
		x.Party = s.Party
	}
	switch now.Kind {
	case custody.Export:
		for _, in := range now.Inputs {
			x.Goods = append(x.Goods, w.goods(in.Lot, in.Mass))
		}
	case custody.Import, custody.Collect:
		for _, o := range now.Outputs {
			x.Goods = append(x.Goods, outside.Goods{Lot: o.Lot, Form: o.Form, HS: o.HS, Mass: o.Net})
		}
	default:
		return
	}
	if now.Kind == custody.Collect {
		named, _, _ := strings.Cut(now.Source, " ")
		maker := w.sites[named]
		if maker == nil || maker.Party == x.Party {
			return
		}
		x.Party, x.Other, x.Number, x.Bought = maker.Party, x.Party, now.Invoice, true
	}
	w.crossings = append(w.crossings, x)
}

func (w *patrol) goods(lot string, mass ree.Mass) outside.Goods {
	m := w.lots[lot]
	if mass == 0 {
		mass = m.Net
	}
	return outside.Goods{Lot: lot, Form: m.Form, HS: m.HS, Mass: mass}
}

// readMoved gathers what documents should speak of: sales, exports and imports.
func (w *patrol) readMoved(v *store.View) error {
	w.moved = map[custody.Kind][]outside.Movement{}
	err := store.SelectEach(v, w.app.tables.transfer, store.Query{}, func(t custody.Transfer) error {
		if voided := !t.Open && t.RecvSeq == 0; voided || t.From == t.To {
			return nil
		}
		m := outside.Movement{Ref: t.Ref, Number: t.Invoice, Party: t.From, Other: t.To, Site: t.FromSite, Day: w.day(time.UnixMilli(t.SentMS))}
		for _, l := range t.Lines {
			m.Goods = append(m.Goods, w.goods(l.Lot, l.Sent))
		}
		w.moved[custody.Dispatch] = append(w.moved[custody.Dispatch], m)
		return nil
	})
	if err != nil {
		return err
	}
	for _, x := range w.crossings {
		first, ok, err := v.Entry(x.entry)
		if err != nil {
			return err
		}
		if ok {
			x.Day = w.day(first.Occurred)
		}
		kind := x.kind
		if x.Bought {
			kind = custody.Dispatch
		}
		w.moved[kind] = append(w.moved[kind], x.Movement)
	}
	return nil
}

// day is an instant's day in the jurisdiction.
func (w *patrol) day(t time.Time) string { return w.app.local(t).Format(time.DateOnly) }

// paperKind is a kind of document with the detectors that it feeds.
type paperKind struct {
	kind                       outside.Kind
	flow                       string
	moved                      custody.Kind
	key                        string
	missing, only, goods, mass string
}

var paperKinds = []paperKind{
	{outside.Invoice, "", custody.Dispatch, "invoices/", detect.InvoiceMissing, detect.InvoiceOnly, detect.InvoiceGoods, detect.InvoiceMass},
	{outside.Declaration, "export", custody.Export, "declarations/export/", detect.DeclarationMissing, detect.DeclarationOnly, detect.DeclarationGoods, detect.DeclarationMass},
	{outside.Declaration, "import", custody.Import, "declarations/import/", detect.DeclarationMissing, detect.DeclarationOnly, detect.DeclarationGoods, detect.DeclarationMass},
}

// papers matches the documents of a kind with what moved.
func (w *patrol) papers(k paperKind) outside.Matched {
	var records []outside.Record
	for _, r := range w.outside.rows[k.kind] {
		if r.Flow == k.flow {
			records = append(records, r.Record)
		}
	}
	return outside.Match(outside.Papers(records), w.moved[k.moved], w.day(w.first), w.day(w.last), paperTerms)
}

// paperCheck is what documents say of one site's goods, bought or sold.
type paperCheck struct {
	CrossCheck
	weighed []detect.Weighed
	odd     []detect.Item
	alone   []detect.Item
	bare    []detect.Item
	coded   []detect.Coded
}

// paperChecks hold the documents of a kind against what moved, site by site.
func (w *patrol) paperChecks(k paperKind) []CrossCheck {
	all := paperSites{w: w, kind: k, at: map[string]*paperCheck{}, main: map[string]string{}}
	m := w.papers(k)
	for i := range m.Pairs {
		all.pair(&m.Pairs[i])
	}
	for _, x := range m.Bare {
		c := all.of(x)
		c.Booked += inKG(x.Mass())
		c.bare = append(c.bare, detect.Item{Kind: detect.Lot, ID: lotOf(x), Share: inKG(x.Mass())})
	}
	for _, x := range m.Waiting {
		all.of(x).Waiting++
	}
	for _, x := range m.Uncovered {
		all.of(x).Uncovered++
	}
	for _, p := range m.Alone {
		c := all.site(all.main[p.Party], p.Party, false)
		c.Said += inKG(p.Mass())
		c.alone = append(c.alone, detect.Item{Kind: detect.Document, ID: p.Lines[0].Key(), Share: inKG(p.Mass())})
	}
	for _, p := range m.Early {
		all.site(all.main[p.Party], p.Party, false).Early++
	}
	var out []CrossCheck
	for _, name := range sortedNames(all.at) {
		out = append(out, all.at[name].tested(k, w.rules))
	}
	return out
}

func lotOf(m *outside.Movement) string {
	if len(m.Goods) == 0 {
		return m.Ref
	}
	return m.Goods[0].Lot
}

// paperSites gathers checks by site; main is the site that a party's documents
// mostly speak of.
type paperSites struct {
	w    *patrol
	kind paperKind
	at   map[string]*paperCheck
	main map[string]string
}

func (a *paperSites) site(site, party string, bought bool) *paperCheck {
	name := cmp.Or(site, party) + map[bool]string{true: "/bought"}[bought]
	c := a.at[name]
	if c == nil {
		c = &paperCheck{CrossCheck: CrossCheck{Kind: a.kind.kind, Flow: a.kind.flow, Site: site, Party: party, Bought: bought, Unit: "kg", Key: a.kind.key + cmp.Or(site, party)}}
		if bought {
			c.Key = "phantom_scrap/" + site // what the maker's own books say of it
		}
		a.at[name] = c
	}
	return c
}

func (a *paperSites) of(m *outside.Movement) *paperCheck {
	if m.Bought {
		return a.site(m.Site, m.Other, true)
	}
	return a.site(m.Site, m.Party, false)
}

func (a *paperSites) pair(p *outside.Pair) {
	first := p.Movements[0]
	c, document := a.of(first), p.Paper.Lines[0].Key()
	if !first.Bought && a.main[p.Paper.Party] == "" {
		a.main[p.Paper.Party] = first.Site
	}
	said, booked := inKG(p.Paper.Mass()), inKG(p.Mass())
	c.Compared++
	c.Said, c.Booked = c.Said+said, c.Booked+booked
	if p.Guessed {
		c.Guessed++
	}
	c.weighed = append(c.weighed, detect.Weighed{Document: document, Said: said, Booked: booked, SD: math.Hypot(math.Sqrt2*watch.ScalesRel*booked, billedTo)})
	if odd := p.Odd(); odd != "" {
		c.odd = append(c.odd, detect.Item{Kind: detect.Document, ID: document, Share: said})
	}
	if a.kind.flow != "" {
		c.coded = append(c.coded, a.w.declared(p)...)
	}
}

// declared are the lots behind a declaration under the codes that it gives them.
func (w *patrol) declared(p *outside.Pair) (out []detect.Coded) {
	for _, line := range p.Paper.Lines {
		for _, m := range p.Movements {
			for _, g := range m.Goods {
				lot := w.lots[g.Lot]
				if lot.Assay != nil && (len(p.Paper.Lines) == 1 || outside.SameCode(g.HS, line.HS)) {
					c := watch.Coded(g.Lot, line.HS, lot.Assay)
					c.Document = line.Key()
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// tested asks the detectors about what was gathered. What others hold of a site's
// purchases says only whether there is any of it.
func (c *paperCheck) tested(k paperKind, rules []detect.HSRule) CrossCheck {
	holder, odd := cmp.Or(c.Site, c.Party), outsideTest(oddWorth)
	for _, x := range c.weighed {
		c.SD += x.SD * x.SD
	}
	c.SD = math.Sqrt(c.SD + math.Pow(watch.ScalesRel*c.Booked, 2))
	if c.Bought {
		c.add(detect.OddPapers(detect.PurchaseMissing, detect.Papers{Holder: holder, Of: c.Compared + len(c.bare), Odd: c.bare, Usual: oddPapers}, odd))
		return c.CrossCheck
	}
	c.add(detect.OddPapers(k.missing, detect.Papers{Holder: holder, Of: c.Compared + len(c.bare), Odd: c.bare, Usual: oddPapers}, odd))
	c.add(detect.OddPapers(k.only, detect.Papers{Holder: holder, Of: c.Compared + len(c.alone), Odd: c.alone, Usual: oddPapers}, odd))
	c.add(detect.OddPapers(k.goods, detect.Papers{Holder: holder, Of: c.Compared, Odd: c.odd, Usual: oddPapers}, odd))
	c.add(detect.PaperMass(k.mass, holder, c.weighed, watch.ScalesRel, outsideTest(massWorth)))
	if r, ok := watch.Codes(c.coded, rules); ok {
		c.add(r)
	}
	return c.CrossCheck
}

// add takes a result that concludes something.
func (c *CrossCheck) add(r detect.Result) {
	if r.Open == nil && r.Detector != "" {
		c.Results = append(c.Results, r)
	}
}

// draft is the check as a finding that it may open.
func (w *patrol) draft(c CrossCheck) FindingDraft {
	d := FindingDraft{Key: c.Key, Site: c.Site, Month: cmp.Or(c.Month, w.span()), Results: c.Results}
	if c.Party != "" {
		d.Parties = []string{c.Party}
	}
	for _, r := range c.Results {
		for _, it := range r.Items {
			if it.Kind == detect.Lot && r.Fires && len(d.Lots) < lotsToLookAt && !slices.Contains(d.Lots, it.ID) {
				d.Lots = append(d.Lots, it.ID)
			}
		}
	}
	return d
}
