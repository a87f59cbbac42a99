package app

import (
	"context"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/plant"
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/pack"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// ProcessRecovery is what a process recovered of an element, month by month,
// beside the band it declares.
type ProcessRecovery struct {
	Process custody.Process
	Months  []MonthRecovery // oldest first
	Year    MonthRecovery   // the last twelve months together
	// Norm is what the law asks of such a process, where the pack has it from a
	// source that was read.
	Norm *pack.Band
}

// MonthRecovery is a recovery with its place against the declared band.
type MonthRecovery struct {
	First, Last string // months, YYYY-MM
	plant.Recovery
	Place   plant.Place
	Counted bool // what the process keeps was counted at both ends, or it keeps nothing
}

// recoveryMonths is the span that a recovery is summed up over.
const recoveryMonths = 12

// Recoveries reckons what each process of a site recovered of an element. Scrap
// and residue do not count as recovered; what a circuit keeps is taken off its
// feed where it was counted.
func (a *App) Recoveries(ctx context.Context, actor Actor, site string, e ree.Element) (s custody.Site, out []ProcessRecovery, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		if s, err = a.siteFor(v, actor, site); err != nil {
			return err
		}
		b := a.newBooks(v, s)
		if err := b.read(); err != nil {
			return err
		}
		for _, p := range s.Processes {
			one, err := b.recovery(p, e)
			if err != nil {
				return err
			}
			if len(one.Months) > 0 {
				out = append(out, one)
			}
		}
		return nil
	})
	return s, out, err
}

// fedAndMade are a process's measurements of a month.
type fedAndMade struct{ fed, made []balance.Term }

func (b *siteBooks) recovery(p custody.Process, e ree.Element) (ProcessRecovery, error) {
	out := ProcessRecovery{Process: p, Norm: b.app.norm(p)}
	months := map[string]*fedAndMade{}
	for _, x := range b.events {
		if x.ev.Kind != custody.Transform || x.ev.Process != p.Ref {
			continue
		}
		if months[x.month] == nil {
			months[x.month] = &fedAndMade{}
		}
		if err := b.worked(x.ev, e, months[x.month]); err != nil {
			return out, err
		}
	}
	for _, month := range b.months {
		if months[month] != nil {
			out.Months = append(out.Months, b.recovered(p, e, month, month, months))
		}
	}
	if n := len(out.Months); n > 0 {
		last := out.Months[n-1].Last
		first := out.Months[max(0, n-recoveryMonths)].First
		out.Year = b.recovered(p, e, first, last, months)
	}
	return out, nil
}

// worked gathers what an event fed to its process and what it made.
func (b *siteBooks) worked(ev *custody.Event, e ree.Element, m *fedAndMade) error {
	for _, in := range ev.Inputs {
		t, err := b.portion(in.Lot, in.Mass, e)
		if err != nil {
			return err
		}
		m.fed = append(m.fed, t)
	}
	for _, made := range ev.Outputs {
		if !recovers(made.Form) {
			continue
		}
		t, err := b.portion(made.Lot, made.Net, e)
		if err != nil {
			return err
		}
		m.made = append(m.made, t)
	}
	return nil
}

// recovers says whether a form counts as recovered: neither scrap nor residue.
func recovers(f ree.Form) bool {
	info, _ := f.Info()
	return !info.Scrap && info.Level != ree.LevelResidue
}

// recovered reckons the recovery of a span of months.
func (b *siteBooks) recovered(p custody.Process, e ree.Element, first, last string, months map[string]*fedAndMade) MonthRecovery {
	var all fedAndMade
	for _, month := range monthsBetween(first, last) {
		if m := months[month]; m != nil {
			all.fed, all.made = append(all.fed, m.fed...), append(all.made, m.made...)
		}
	}
	out := MonthRecovery{First: first, Last: last, Counted: true}
	var begin, end *balance.Term
	if p.Pool {
		begin, _ = b.counted(p, first, e)
		_, end = b.counted(p, last, e)
		out.Counted = begin != nil && end != nil
	}
	out.Recovery = plant.Recover(all.fed, all.made, begin, end)
	out.Place = out.Against(float64(p.RecoveryLow)/float64(ree.Whole), float64(p.RecoveryHigh)/float64(ree.Whole))
	return out
}

// norm is the pack's band for a process that bears the name of a stage, unless
// it is only remembered.
func (a *App) norm(p custody.Process) *pack.Band {
	if a.cfg.Law.Pack == nil {
		return nil
	}
	b, ok := a.cfg.Law.Pack.Band(p.Ref)
	if !ok || b.Confidence == control.Memory {
		return nil
	}
	return &b
}
