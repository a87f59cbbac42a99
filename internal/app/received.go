package app

import (
	"context"
	"math"

	"lanthorn/accountancy/watch"
	"lanthorn/custody"
	"lanthorn/internal/store"
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
	by := map[string]*FromSender{}
	squares := map[string]float64{}
	err = a.Store.View(ctx, func(v *store.View) error {
		s, err := a.siteFor(v, actor, site)
		if err != nil {
			return err
		}
		closed := []store.Cond{store.Match("receiver", store.Eq, s.Party), store.Match("open", store.Eq, 0)}
		return store.SelectEach(v, a.tables.transfer, store.Query{Where: closed}, func(t custody.Transfer) error {
			for _, l := range t.Lines {
				if t.ToSite != site || l.Sent <= 0 || l.Received <= 0 {
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
	})
	for _, from := range sortedNames(by) {
		d := by[from]
		d.Sigma = watch.ScalesRel * math.Sqrt(2*squares[from]+d.Sent*d.Sent)
		out = append(out, *d)
	}
	return out, err
}
