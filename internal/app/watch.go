package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/series"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Settings of the watch. They are this program's own until a pack says better:
// each is what honest industry does, with room to spare.
const (
	// watchChance is the false-alarm chance of one test of the watch.
	watchChance = 0.001
	// scalesRel is the relative standard error between two certified scales.
	scalesRel = 0.001
	// Lots just below a tonne are compared with lots just above it.
	structureKG, structureBand = 1000, 70
	// A report more than a quarter late is rare.
	quarterLate, usualQuarterLate = 92 * 24 * time.Hour, 0.002
	// Scrap that a maker has made is weighed; what all its weighings share.
	scrapRel = 0.005
	// recoveryBase is how many months of a site's own history say what is usual,
	// recoveryRel what two such averages differ by without a cause.
	recoveryBase = 6
	recoveryRel  = 0.004
)

// overseer is the program where it looks at everybody's books.
var overseer = Actor{Account: System.Account, Org: System.Org, Roles: []Role{RoleAuditor}}

// Watch looks through the whole ledger for what the books hide, and opens
// findings in the program's name. It may be run at any time: the same discovery
// is one finding.
func (a *App) Watch(ctx context.Context) ([]FindingRow, error) {
	w := watch{app: a, sites: map[string]*watched{}, lots: map[string]custody.Make{}}
	var drafts []FindingDraft
	err := a.Store.View(ctx, func(v *store.View) error {
		if err := w.read(v); err != nil {
			return err
		}
		if err := w.transfers(v); err != nil {
			return err
		}
		return w.readOutside(v)
	})
	if err != nil {
		return nil, err
	}
	for _, site := range w.order {
		drafts = append(drafts, w.suspicions(site)...)
		if len(site.Processes) == 0 {
			continue
		}
		balances, err := a.Balances(ctx, overseer, site.Ref)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, balanceDrafts(balances)...)
	}
	return a.OpenFindings(ctx, append(drafts, w.outsideDrafts()...))
}

// keepWatch watches from time to time until the installation closes.
func (a *App) keepWatch(ctx context.Context) {
	defer a.running.Done()
	tick := time.NewTicker(a.cfg.Watch)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := a.Watch(ctx); err != nil && ctx.Err() == nil {
			slog.Error("the watch over the ledger failed and is tried again later", "why", err)
		}
	}
}

// watch is what one pass over the ledger gathers, by site.
type watch struct {
	app         *App
	order       []*watched
	sites       map[string]*watched
	lots        map[string]custody.Make // by reference, as they were made
	first, last time.Time               // of what happened
	outside     outsideBooks
}

// watched is one site: what it reported.
type watched struct {
	custody.Site
	extracts  []detect.Reported
	mined     []minedLot
	shipped   []detect.Sized
	pairs     []detect.Pair
	collected []detect.Receipt
	swarf     float64                          // kg net made by its machining
	swarfSent float64                          // kg net of it sent to others
	swarfHeld float64                          // kg net of it still there
	recovered map[string]map[string][2]float64 // by process and month: kg REO in and out
}

func (w *watch) read(v *store.View) error {
	err := store.SelectEach(v, w.app.tables.site, store.Query{}, func(s custody.Site) error {
		x := &watched{Site: s, recovered: map[string]map[string][2]float64{}}
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
			w.see(&e, standing)
		}
		return nil
	})
}

// see takes in one event as it stands.
func (w *watch) see(e *evidence.Entry, ev *custody.Event) {
	for _, o := range ev.Outputs {
		w.lots[o.Lot] = o
	}
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
			s.extracts = append(s.extracts, detect.Reported{ID: o.Lot, Occurred: e.Occurred, Recorded: e.Recorded, Mass: inKG(o.Net)})
		}
	case custody.Dispatch:
		w.sent(s, ev)
	case custody.Collect:
		for _, o := range ev.Outputs {
			s.collected = append(s.collected, detect.Receipt{ID: o.Lot, From: ev.Source, Mass: inKG(o.Net), SD: scalesRel})
		}
	case custody.Transform:
		w.transformed(s, e, ev)
	}
}

func (w *watch) sent(s *watched, ev *custody.Event) {
	for _, in := range ev.Inputs {
		lot := w.lots[in.Lot]
		mass := in.Mass
		if mass == 0 {
			mass = lot.Net
		}
		s.shipped = append(s.shipped, detect.Sized{ID: in.Lot, Mass: inKG(mass)})
		if lot.Form == "swarf" {
			s.swarfSent += inKG(mass)
		}
	}
}

func (w *watch) transformed(s *watched, e *evidence.Entry, ev *custody.Event) {
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
	if s.recovered[ev.Process] == nil {
		s.recovered[ev.Process] = map[string][2]float64{}
	}
	month := e.Occurred.In(w.app.calendar().Location()).Format("2006-01")
	sum := s.recovered[ev.Process][month]
	s.recovered[ev.Process][month] = [2]float64{sum[0] + in, sum[1] + out}
}

// transfers pairs what was sent with what was received, by the receiving site.
func (w *watch) transfers(v *store.View) error {
	return store.SelectEach(v, w.app.tables.transfer, store.Query{}, func(t custody.Transfer) error {
		s := w.sites[t.ToSite]
		if s == nil || t.Open {
			return nil
		}
		for _, l := range t.Lines {
			if l.Sent > 0 && l.Received > 0 {
				s.pairs = append(s.pairs, detect.Pair{Lot: l.Lot, Shipper: inKG(l.Sent), Receiver: inKG(l.Received)})
			}
		}
		return nil
	})
}

// suspicions are all tests of one site, those that do not fire included.
func (w *watch) suspicions(s *watched) []FindingDraft {
	test := detect.Test{FalseAlarm: watchChance}
	var out []FindingDraft
	add := func(r detect.Result) {
		d := FindingDraft{Key: r.Detector + "/" + s.Ref, Site: s.Ref, Month: w.span(), Results: []detect.Result{r}, Parties: []string{s.Party}}
		for _, it := range r.Items {
			if _, ok := w.lots[it.ID]; ok && it.Kind == detect.Lot && len(d.Lots) < lotsToLookAt {
				d.Lots = append(d.Lots, it.ID)
			}
		}
		out = append(out, d)
	}
	if len(s.pairs) > 0 {
		add(detect.PairedGrades(detect.Pairs{Shipper: "senders", Receiver: s.Ref, Lots: s.pairs, RandomSD: math.Sqrt2 * scalesRel, BiasSD: scalesRel}, worth(test, 0.003)))
	}
	if len(s.shipped) > 0 {
		add(detect.Bunching(detect.Sizes{Supplier: s.Ref, Lots: s.shipped, Threshold: structureKG, Below: structureBand}, worth(test, 0.2)))
	}
	if len(s.extracts) > 0 {
		add(detect.LateReports(detect.Reports{Holder: s.Ref, Entries: s.extracts, Allowed: quarterLate, Usual: usualQuarterLate}, worth(test, 0.05)))
	}
	if r, ok := w.signature(s); ok {
		add(r)
	}
	if r, ok := w.phantom(s, worth(test, 0.1)); ok {
		add(r)
	}
	for _, process := range sortedNames(s.recovered) {
		if r, ok := recoveryChange(s, process, worth(test, 0.03)); ok {
			add(r)
			out[len(out)-1].Key = r.Detector + "/" + process + "/" + s.Ref // a site has several
		}
	}
	return out
}

// inKG is a mass in kilograms.
func inKG(m ree.Mass) float64 { return float64(m) / perKG }

// span is the months that the ledger covers, as a range.
func (w *watch) span() string {
	if w.first.IsZero() {
		return ""
	}
	zone := w.app.calendar().Location()
	return w.first.In(zone).Format("2006-01") + "/" + w.last.In(zone).Format("2006-01")
}

// most is the most that a chance p can say against honest books, as a
// log-likelihood ratio: -ln(-e p ln p) (Sellke, Bayarri and Berger 2001). It is
// for tests to which no size of effect was given.
func most(p float64) float64 {
	switch {
	case p >= 1/math.E:
		return 0
	case p < 1e-300:
		p = 1e-300
	}
	return -math.Log(-math.E * p * math.Log(p))
}

// lotsToLookAt bounds the lots that a draft names.
const lotsToLookAt = 40

func worth(t detect.Test, size float64) detect.Test {
	t.Worth = size
	return t
}

func sortedNames[V any](m map[string]V) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// phantom holds the scrap that a recycler says it collected at known makers,
// with what those sent to others and still have, against what they made.
func (w *watch) phantom(s *watched, t detect.Test) (detect.Result, bool) {
	in := detect.Scrap{Pool: s.Ref, SharedSD: scrapRel}
	named := map[string]bool{}
	for _, c := range s.collected {
		maker, _, _ := strings.Cut(c.From, " ")
		if w.sites[maker] == nil {
			continue
		}
		c.From = maker
		in.Receipts = append(in.Receipts, c)
		named[maker] = true
	}
	if len(in.Receipts) == 0 {
		return detect.Result{}, false
	}
	for _, maker := range sortedNames(named) {
		m := w.sites[maker]
		in.Generated = append(in.Generated, detect.Generation{Site: maker, Mass: m.swarf, SD: scalesRel * m.swarf})
		in.Receipts = append(in.Receipts, detect.Receipt{ID: "sent to others and in store", From: "", Mass: m.swarfSent + m.swarfHeld, SD: scalesRel})
	}
	r := detect.PhantomScrap(in, t)
	r.Items = slices.DeleteFunc(r.Items, func(i detect.Item) bool { return w.lots[i.ID].Lot == "" })
	return r, true
}

// recoveryChange holds a process's recovery against its own first months.
func recoveryChange(s *watched, process string, t detect.Test) (detect.Result, bool) {
	months := sortedNames(s.recovered[process])
	if len(months) < 2*recoveryBase {
		return detect.Result{}, false
	}
	average := func(names []string) detect.Estimate {
		var sum, squares float64
		for _, m := range names {
			x := s.recovered[process][m]
			r := x[1] / x[0]
			sum, squares = sum+r, squares+r*r
		}
		n := float64(len(names))
		mean := sum / n
		scatter := max(0, squares/n-mean*mean) / (n - 1)
		return detect.Estimate{Value: mean, SD: math.Sqrt(scatter + recoveryRel*recoveryRel)}
	}
	return detect.RecoveryBand(detect.Recovery{Site: s.Ref, Stage: process, Element: "REE",
		Claimed: average(months[len(months)-recoveryBase:]), Typical: average(months[:recoveryBase])}, t), true
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
	d := FindingDraft{Site: b.Site.Ref, Element: b.Element.Symbol(), Parties: []string{b.Site.Party}}
	r := detect.Result{Detector: "material_balance", Family: detect.Balance, Statistic: string(series.PageTest), Law: detect.Normal, P: 1, Direction: detect.Either,
		FalseAlarm: b.FalseAlarm, Innocent: []string{"laboratory_bias", "hold_up_changed", "oxide_formula", "period_boundary"}}
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
	r.LLR, r.Weighed = most(r.P), r.Fires
	if !r.Fires {
		r.Effect = detect.Estimate{Value: last.CUMUF.Value, SD: last.CUMUF.Sigma, Unit: "kg"}
	}
	params["kg"], params["sd"] = ree.FormatKG(int64(math.Round(r.Effect.Value*perKG))), ree.FormatKG(int64(math.Round(r.Effect.SD*perKG)))
	r.Reason = detect.Reason{Code: "detect.material_balance", Params: params}
	d.Key, d.Month, d.Results = "material_balance/"+b.Site.Ref+"/"+d.Element+"/"+month, month, []detect.Result{r}
	return d
}
