package app

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/outside"
	"lanthorn/accountancy/series"
	"lanthorn/accountancy/watch"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// overseer is the program where it looks at everybody's books.
var overseer = Actor{Account: System.Account, Org: System.Org, Roles: []Role{RoleAuditor}}

// Watch looks through the whole ledger for what the books hide, and opens
// findings in the program's name. It may be run at any time: the same discovery
// is one finding.
func (a *App) Watch(ctx context.Context) ([]FindingRow, error) {
	drafts, err := a.newPatrol().look(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := a.reopenChanged(ctx); err != nil {
		return nil, err
	}
	return a.OpenFindings(ctx, drafts)
}

func (a *App) newPatrol() *patrol {
	return &patrol{app: a, sites: map[string]*watched{}, lots: map[string]custody.Make{}, industry: watch.Industry{Entered: map[string][]detect.Assayed{}}, rules: a.codeRules(),
		forms: map[string]string{}, arrived: map[string]float64{}, permits: map[string]*permit{}}
}

// look asks every test of the whole ledger.
func (w *patrol) look(ctx context.Context) (drafts []FindingDraft, err error) {
	err = w.app.Store.View(ctx, func(v *store.View) error {
		for _, read := range []func(*store.View) error{w.read, w.readForms, w.transfers, w.grants, w.readMoved, w.readOutside} {
			if err := read(v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	drafts = append(w.ring(w.drafts(w.industry.Tests(), FindingDraft{})), w.overruns()...)
	for _, site := range w.order {
		drafts = append(drafts, w.suspicions(site)...)
		if len(site.Processes) == 0 {
			continue
		}
		balances, err := w.app.Balances(ctx, overseer, site.Ref)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, balanceDrafts(balances)...)
	}
	return append(drafts, w.outsideDrafts()...), nil
}

// patrol is what one pass over the ledger gathers, by site.
type patrol struct {
	app         *App
	order       []*watched
	sites       map[string]*watched
	lots        map[string]custody.Make // by reference, as they were made
	first, last time.Time               // of what happened
	industry    watch.Industry
	rules       []detect.HSRule
	outside     outsideBooks
	crossings   []crossing
	moved       map[custody.Kind][]outside.Movement // sold, exported, imported
	forms       map[string]string                   // of lots as they stand
	arrived     map[string]float64                  // received over sent, of lots that both weighed
	permits     map[string]*permit                  // by account without its batch
}

// watched is one site: what it reported.
type watched struct {
	custody.Site
	watch.Evidence
	mined     []minedLot
	collected []detect.Receipt
	swarf     float64 // kg net made by its machining
	swarfSent float64 // kg net of it sent to others
	swarfHeld float64 // kg net of it still there
}

func (w *patrol) read(v *store.View) error {
	err := store.SelectEach(v, w.app.tables.site, store.Query{}, func(s custody.Site) error {
		x := &watched{Site: s, Evidence: watch.Evidence{Site: s.Ref, Recovered: map[string]watch.Months{}}}
		w.order, w.sites[s.Ref] = append(w.order, x), x
		return nil
	})
	if err != nil {
		return err
	}
	gone := map[int64]bool{}
	err = store.SelectEach(v, w.app.tables.superseded, store.Query{}, func(s custody.Superseded) error { gone[s.Seq] = true; return nil })
	if err != nil {
		return err
	}
	err = store.SelectEach(v, w.app.tables.lot, store.Query{Where: []store.Cond{{Col: "status", Op: store.Eq, Value: string(custody.Held)}}}, func(l custody.Lot) error {
		if s := w.sites[l.Site]; s != nil && l.Form == "swarf" && l.Holder == s.Party {
			s.swarfHeld += inKG(l.Remaining)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.Entries(1, func(e evidence.Entry) error {
		if e.Body == nil || gone[e.Seq] || !strings.HasPrefix(e.Kind, custodyPrefix) {
			return nil
		}
		var ev custody.Event
		if err := json.Unmarshal(e.Body, &ev); err != nil {
			return fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		if standing := ev.Standing(); standing != nil {
			w.see(&e, standing, w.app.bookedMonth(&e, &ev))
			w.counted(&ev, standing)
			w.crossed(&e, &ev)
		}
		return nil
	})
}

// see takes in one event as it stands.
func (w *patrol) see(e *evidence.Entry, ev *custody.Event, month string) {
	for _, o := range ev.Outputs {
		w.lots[o.Lot] = o
	}
	w.entered(e.Seq, ev)
	w.made(e, ev)
	if w.first.IsZero() || e.Occurred.Before(w.first) {
		w.first = e.Occurred
	}
	if e.Occurred.After(w.last) {
		w.last = e.Occurred
	}
	s := w.sites[ev.Site]
	if s == nil {
		return
	}
	switch ev.Kind {
	case custody.Extract:
		for _, o := range ev.Outputs {
			s.mined = append(s.mined, minedLot{e.Occurred, o})
			s.Reports = append(s.Reports, detect.Reported{ID: o.Lot, Occurred: e.Occurred, Recorded: e.Recorded, Mass: inKG(o.Net)})
		}
	case custody.Dispatch:
		w.sent(s, ev)
	case custody.Collect:
		for _, o := range ev.Outputs {
			s.collected = append(s.collected, detect.Receipt{ID: o.Lot, From: ev.Source, Mass: inKG(o.Net), SD: watch.ScalesRel})
		}
	case custody.Transform:
		w.transformed(s, month, ev)
	}
}

func (w *patrol) sent(s *watched, ev *custody.Event) {
	for _, in := range ev.Inputs {
		lot := w.lots[in.Lot]
		mass := in.Mass
		if mass == 0 {
			mass = lot.Net
		}
		s.Shipped = append(s.Shipped, detect.Sized{ID: in.Lot, Mass: inKG(mass)})
		if lot.Form == "swarf" {
			s.swarfSent += inKG(mass)
		}
	}
}

func (w *patrol) transformed(s *watched, month string, ev *custody.Event) {
	in, out := 0.0, 0.0
	for _, x := range ev.Inputs {
		if lot := w.lots[x.Lot]; lot.Net > 0 {
			in += float64(lot.Elements.Sum()) / perKG * float64(x.Mass) / float64(lot.Net)
		}
	}
	for _, o := range ev.Outputs {
		out += float64(o.Elements.Sum()) / perKG
		if o.Form == "swarf" {
			s.swarf += inKG(o.Net)
		}
	}
	if p, ok := s.Process(ev.Process); !ok || p.Pool || in == 0 || out == 0 {
		return
	}
	if s.Recovered[ev.Process] == nil {
		s.Recovered[ev.Process] = watch.Months{}
	}
	sum := s.Recovered[ev.Process][month]
	s.Recovered[ev.Process][month] = [2]float64{sum[0] + in, sum[1] + out}
}

// transfers pairs what was sent with what was received, by the receiving site.
func (w *patrol) transfers(v *store.View) error {
	return store.SelectEach(v, w.app.tables.transfer, store.Query{}, func(t custody.Transfer) error {
		w.trade(t)
		s := w.sites[t.ToSite]
		if s == nil || t.Open {
			return nil
		}
		for _, l := range t.Lines {
			if l.Sent > 0 && l.Received > 0 {
				w.arrived[l.Lot] = float64(l.Received) / float64(l.Sent)
				s.Receipts = append(s.Receipts, watch.Receipt{From: t.FromSite, Pair: detect.Pair{Lot: l.Lot, Shipper: inKG(l.Sent), Receiver: inKG(l.Received)}})
			}
		}
		return nil
	})
}

// suspicions are all tests of one site, those that do not fire included.
func (w *patrol) suspicions(s *watched) []FindingDraft {
	w.ground(s)
	w.scrap(s)
	return w.drafts(s.Tests(), FindingDraft{Site: s.Ref, Parties: []string{s.Party}})
}

// drafts makes a draft of the tests of each key, like the one given where there
// is no more to say.
func (w *patrol) drafts(tests []watch.Test, like FindingDraft) (out []FindingDraft) {
	for _, t := range tests {
		if n := len(out); n == 0 || out[n-1].Key != t.Key {
			d := like
			d.Key, d.Month = t.Key, w.span()
			out = append(out, d)
		}
		d := &out[len(out)-1]
		d.Results = append(d.Results, t.Result)
		for _, it := range t.Result.Items {
			if _, ok := w.lots[it.ID]; ok && it.Kind == detect.Lot && len(d.Lots) < lotsToLookAt && !slices.Contains(d.Lots, it.ID) {
				d.Lots = append(d.Lots, it.ID)
			}
		}
	}
	return out
}

// inKG is a mass in kilograms.
func inKG(m ree.Mass) float64 { return float64(m) / perKG }

// span is the months that the ledger covers, as a range.
func (w *patrol) span() string {
	if w.first.IsZero() {
		return ""
	}
	zone := w.app.calendar().Location()
	return w.first.In(zone).Format("2006-01") + "/" + w.last.In(zone).Format("2006-01")
}

// lotsToLookAt bounds the lots that a draft names.
const lotsToLookAt = 40

func sortedNames[V any](m map[string]V) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// scrap gathers what a site says it collected at known makers, with what those
// sent to others and still have, against what they made.
func (w *patrol) scrap(s *watched) {
	named := map[string]bool{}
	for _, c := range s.collected {
		maker, _, _ := strings.Cut(c.From, " ")
		if w.sites[maker] != nil {
			c.From = maker
			s.Scrap = append(s.Scrap, c)
			named[maker] = true
		}
	}
	for _, maker := range sortedNames(named) {
		m := w.sites[maker]
		s.Makers = append(s.Makers, detect.Generation{Site: maker, Mass: m.swarf, SD: watch.ScalesRel * m.swarf})
		s.Scrap = append(s.Scrap, detect.Receipt{ID: watch.Elsewhere, From: maker, Mass: m.swarfSent + m.swarfHeld, SD: watch.ScalesRel})
	}
}

// balanceDrafts makes a draft of each element's balance at a site: its alarm, or
// that there was none.
func balanceDrafts(list []Balance) []FindingDraft {
	var out []FindingDraft
	for _, b := range list {
		if b.Trace || len(b.Rows) == 0 {
			continue
		}
		out = append(out, balanceDraft(b))
	}
	return out
}

func balanceDraft(b Balance) FindingDraft {
	d := FindingDraft{Site: b.Site.Ref, Element: balance.Symbol(b.Element), Parties: []string{b.Site.Party}}
	r := detect.Result{Detector: "material_balance", Family: detect.Balance, Statistic: string(series.PageTest), Law: detect.Normal, P: 1, Direction: detect.Either,
		FalseAlarm: b.FalseAlarm, Innocent: []string{"laboratory_bias", "hold_up_changed", "oxide_formula", "period_boundary"}}
	if _, companion := balance.Companion(b.Element); companion {
		r.Innocent = []string{"laboratory_bias", "supply_misstated", "loss_not_declared", "period_boundary"}
	}
	month := b.Rows[len(b.Rows)-1].Last
	params := map[string]string{"element": d.Element, "site": d.Site, "first": b.Rows[0].First, "last": month}
	for _, x := range b.Alarms {
		if x.FalseAlarm >= r.P {
			continue
		}
		r.Fires, r.P, r.Value, r.Threshold, r.Statistic = true, x.FalseAlarm, x.Value, x.Threshold, string(x.Statistic)
		r.Effect = detect.Estimate{Value: x.Kg, SD: x.KgSigma, Unit: "kg"}
		r.Direction = detect.Outflow
		if x.Sign < 0 {
			r.Direction = detect.Inflow
		}
		params["first"], params["last"], month = x.First, x.Last, x.First
	}
	last := b.Rows[len(b.Rows)-1]
	r.LLR, r.Weighed = watch.Most(r.P), r.Fires
	if !r.Fires {
		r.Effect = detect.Estimate{Value: last.CUMUF.Value, SD: last.CUMUF.Sigma, Unit: "kg"}
	}
	params["kg"], params["sd"] = ree.FormatKG(int64(math.Round(r.Effect.Value*perKG))), ree.FormatKG(int64(math.Round(r.Effect.SD*perKG)))
	r.Reason = detect.Reason{Code: "detect.material_balance", Params: params}
	d.Key, d.Month, d.Results = "material_balance/"+b.Site.Ref+"/"+d.Element+"/"+month, month, []detect.Result{r}
	return d
}
