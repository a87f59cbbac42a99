package app

import (
	"math"
	"strings"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/watch"
	"lanthorn/custody"
	"lanthorn/internal/store"
)

// permit is what a party may make in a year under one class and stage, and the
// lots that count against it.
type permit struct {
	party string
	kg    float64 // REO granted, all batches together
	lots  []detect.WeighedLot
}

// permitKey is a quota account's key without its batch.
func permitKey(account string) string {
	part := strings.SplitN(account, "/", 5)
	if len(part) < 5 {
		return account
	}
	return strings.Join([]string{part[0], part[1], part[2], part[4]}, "/")
}

// counted takes in the lots of an event that draws on a quota. Of a correction
// the quota is that of what it corrects.
func (w *patrol) counted(ev, standing *custody.Event) {
	uses := ev.Quota
	if ev.Was != nil {
		uses = ev.Was.Quota
	}
	reo, made := 0.0, 0.0
	for _, u := range uses {
		reo += float64(u.REO) / perKG
	}
	for _, o := range standing.Outputs {
		made += float64(o.Elements.REO())
	}
	if reo <= 0 || made <= 0 {
		return
	}
	p := w.permit(permitKey(uses[0].Quota))
	for _, o := range standing.Outputs {
		if own := float64(o.Elements.REO()); own > 0 {
			p.lots = append(p.lots, weighedLot(o, reo*own/made, w.app.law().AssayRel))
		}
	}
}

// weighedLot is a lot with its errors: of its assay, a part of whose variance all
// lots of the laboratory share, and of the scale.
func weighedLot(o custody.Make, kg, assayRel float64) detect.WeighedLot {
	variance, method := assayRel*assayRel, "laboratory not stated"
	if o.Assay != nil {
		if v := balance.RelVariance(o.Assay, balance.Total, 0); v > 0 {
			variance = v
		}
		if o.Assay.Lab != "" {
			method = o.Assay.Lab + "/" + o.Assay.Method
		}
	}
	return detect.WeighedLot{ID: o.Lot, REO: kg, Method: method, Random: math.Sqrt((1-balance.LaboratoryPart)*variance + watch.ScalesRel*watch.ScalesRel),
		Systematic: math.Sqrt(balance.LaboratoryPart*variance + watch.ScalesRel*watch.ScalesRel)}
}

func (w *patrol) permit(key string) *permit {
	if w.permits[key] == nil {
		w.permits[key] = &permit{}
	}
	return w.permits[key]
}

// grants reads what was granted.
func (w *patrol) grants(v *store.View) error {
	return store.SelectEach(v, w.app.tables.quota, store.Query{}, func(q custody.Quota) error {
		p := w.permit(permitKey(q.Key))
		p.party, p.kg = q.Party, p.kg+float64(q.Granted())/perKG
		return nil
	})
}

// overruns holds every permit against its lots as their receivers weighed them:
// the ledger refuses what its own figures say is too much, so what is left to
// find is goods that weigh more than was booked. All permits share one chance.
func (w *patrol) overruns() (out []FindingDraft) {
	tested := 0
	for _, p := range w.permits {
		if p.kg > 0 && len(p.lots) > 0 {
			tested++
		}
	}
	for _, key := range sortedNames(w.permits) {
		p := w.permits[key]
		if p.kg <= 0 || len(p.lots) == 0 {
			continue
		}
		q := detect.Quota{Account: key, Permit: p.kg, Lots: make([]detect.WeighedLot, len(p.lots))}
		for i, l := range p.lots {
			if r, ok := w.arrived[l.ID]; ok {
				l.REO *= r
			}
			q.Lots[i] = l
		}
		r := detect.QuotaOverrun(q, detect.Test{FalseAlarm: watch.Chance, Among: tested, Worth: quotaWorth})
		out = append(out, w.drafts([]watch.Test{{Key: r.Detector + "/" + key, Result: r}}, FindingDraft{Parties: []string{p.party}})...)
	}
	return out
}

// quotaWorth is the overrun worth finding, a part of the permit.
const quotaWorth = 0.02
