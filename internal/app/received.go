package app

import (
	"context"
	"math"
	"time"

	"lanthorn/accountancy/watch"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// FromSender is what a site received from one other site, held against what that
// one says it sent: sums in kg over the lots that both have weighed.
type FromSender struct {
	From           string // the sending site
	Lots           int
	Sent, Received float64
	Sigma          float64 // standard error of the difference between honest, certified scales
}

// Standard is received less sent, in standard errors.
func (d FromSender) Standard() float64 { return (d.Received - d.Sent) / d.Sigma }

// ReceivedBySender lists what a site that the actor may see received, by sender, over
// the whole ledger. Each scale errs by itself with every lot, and the two differ
// by a bias that all lots share.
func (a *App) ReceivedBySender(ctx context.Context, actor Actor, site string) (out []FromSender, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		s, err := a.siteFor(v, actor, site)
		if err == nil {
			out, err = a.receivedFrom(v, s, func(custody.Transfer) bool { return true })
		}
		return err
	})
	return out, err
}

// receivedFrom sums the transfers to a site that count, by sender.
func (a *App) receivedFrom(v *store.View, s custody.Site, counts func(custody.Transfer) bool) (out []FromSender, err error) {
	by := map[string]*FromSender{}
	squares := map[string]float64{}
	closed := []store.Cond{store.Match("receiver", store.Eq, s.Party), store.Match("open", store.Eq, 0)}
	err = store.SelectEach(v, a.tables.transfer, store.Query{Where: closed}, func(t custody.Transfer) error {
		for _, l := range t.Lines {
			if t.ToSite != s.Ref || l.Sent <= 0 || l.Received <= 0 || !counts(t) {
				continue
			}
			if by[t.FromSite] == nil {
				by[t.FromSite] = &FromSender{From: t.FromSite}
			}
			d := by[t.FromSite]
			d.Lots++
			d.Sent, d.Received = d.Sent+inKG(l.Sent), d.Received+inKG(l.Received)
			squares[t.FromSite] += inKG(l.Sent) * inKG(l.Sent)
		}
		return nil
	})
	for _, from := range sortedNames(by) {
		d := by[from]
		d.Sigma = watch.ScalesRel * math.Sqrt(2*squares[from]+d.Sent*d.Sent)
		out = append(out, *d)
	}
	return out, err
}

// monthReceipts are a month's receipts for its closing.
func (a *App) monthReceipts(v *store.View, s custody.Site, month string) (out []ClosingReceipt, err error) {
	list, err := a.receivedFrom(v, s, func(t custody.Transfer) bool { return a.monthAt(time.UnixMilli(t.ReceivedMS)) == month })
	for _, d := range list {
		out = append(out, ClosingReceipt{From: d.From, Lots: d.Lots, Sent: ree.Mass(inMG(d.Sent)), Received: ree.Mass(inMG(d.Received)), Sigma: ree.Mass(inMG(d.Sigma))})
	}
	return out, err
}
