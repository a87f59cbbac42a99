package app

import (
	"slices"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// made gathers what parties are proven to have made, mined, brought in or
// collected: goods that begin there and go round nothing.
func (w *patrol) made(e *evidence.Entry, ev *custody.Event) {
	switch ev.Kind {
	case custody.Transform, custody.Extract, custody.Import, custody.Collect:
	default:
		return
	}
	site := w.sites[ev.Site]
	if site == nil {
		return
	}
	for _, o := range ev.Outputs {
		w.industry.Trade.Made = append(w.industry.Trade.Made, detect.Made{ID: o.Lot, Party: site.Party, Form: string(o.Form), At: e.Occurred.Unix(), Mass: inKG(o.Net)})
	}
}

// trade gathers a transfer between two parties, form by form; the mass is what
// arrived, or what was sent where nobody has weighed it yet.
func (w *patrol) trade(t custody.Transfer) {
	byForm := map[string]float64{}
	for _, l := range t.Lines {
		mass := l.Received
		if mass == 0 {
			mass = l.Sent
		}
		byForm[w.forms[l.Lot]] += inKG(mass)
	}
	for _, form := range sortedNames(byForm) {
		w.industry.Trade.Transfers = append(w.industry.Trade.Transfers, detect.Sent{ID: t.Ref, From: t.From, To: t.To, Form: form, At: time.UnixMilli(t.SentMS).Unix(), Mass: byForm[form]})
	}
}

// readForms finds what each lot is; one that was split or packed is not among
// those that were made.
func (w *patrol) readForms(v *store.View) error {
	return store.SelectEach(v, w.app.tables.lot, store.Query{}, func(l custody.Lot) error {
		w.forms[l.Ref] = string(l.Form)
		return nil
	})
}

// ring names the parties of findings that belong to no one site: between whom
// goods went round, and who entered lots that look alike.
func (w *patrol) ring(drafts []FindingDraft) []FindingDraft {
	of := map[detect.Item][]string{}
	for _, t := range w.industry.Trade.Transfers {
		of[detect.Item{Kind: detect.Transfer, ID: t.ID}] = []string{t.From, t.To}
	}
	for _, m := range w.industry.Trade.Made {
		of[detect.Item{Kind: detect.Lot, ID: m.ID}] = []string{m.Party}
	}
	for i := range drafts {
		d := &drafts[i]
		for _, it := range d.Results[0].Items {
			for _, party := range of[detect.Item{Kind: it.Kind, ID: it.ID}] {
				if len(d.Parties) < maxFindingLots && !slices.Contains(d.Parties, party) {
					d.Parties = append(d.Parties, party)
				}
			}
		}
	}
	return drafts
}
