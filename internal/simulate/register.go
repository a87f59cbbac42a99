package simulate

import (
	"fmt"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// register enters authorities, operators, sites and foreign buyers.
func (w *world) register() error {
	at := w.span.start.AddDate(0, 0, -15)
	parties := append([]custody.Party(nil), authorities...)
	for i, f := range firms {
		parties = append(parties, f.party(i))
	}
	for _, b := range buyers {
		parties = append(parties, custody.Party{Ref: b.Party, Name: b.Name, NameZH: b.NameZH, Kind: "foreign", Country: b.Country})
	}
	for _, p := range parties {
		w.parties[p.Ref] = p
		if err := w.sink.Register(w.stamp(at), custody.Registration{Party: &p}); err != nil {
			return fmt.Errorf("simulate: party %s: %w", p.Ref, err)
		}
	}
	for _, p := range places {
		s := w.build(p)
		if err := w.sink.Register(w.stamp(at), custody.Registration{Site: &s.Site}); err != nil {
			return fmt.Errorf("simulate: site %s: %w", p.ref, err)
		}
	}
	for i := range quotaTable {
		p := quotaTable[i]
		p.done, p.issued = map[int]float64{}, map[int]float64{}
		w.plans = append(w.plans, &p)
	}
	w.fillPools()
	return nil
}

func (f firm) party(i int) custody.Party {
	p := custody.Party{Ref: f.ref, Name: f.name, NameZH: f.nameZH, Kind: "operator", Group: f.group, Country: "CN", Province: f.province, Code: fmt.Sprintf("SIM-%04d", 101+i)}
	for j, a := range f.may {
		p.Permissions = append(p.Permissions, custody.Permission{Activity: a, From: "2011-01-01", Number: fmt.Sprintf("SIM-%04d-%d", 101+i, j+1), Basis: "simulated"})
	}
	return p
}

// build makes the site of a place, its pools with their declared hold-up.
func (w *world) build(p place) *site {
	d := newDice(w.cfg.Seed, p.ref)
	s := &site{dice: d, lab: newLab("Laboratory of "+p.ref, d), pools: map[string]*pool{}, shipped: map[string]float64{}, lateness: 0.06, receives: 1}
	s.lab.companionDice(newDice(w.cfg.Seed, p.ref+"/companions"))
	s.Site = custody.Site{Ref: p.ref, Party: p.party, Name: p.name, NameZH: p.nameZH, Kind: p.kind, Country: "CN", Province: p.province}
	if p.deposit != nil {
		s.Deposit = p.deposit.name
		s.ground = p.deposit
	}
	for _, proc := range p.processes {
		if proc.Pool {
			pl := w.newPool(p, proc)
			for e, m := range pl.truth {
				proc.HoldUp[e] = ree.ElementMass(m * d.near(1, 0.02))
			}
			pl.booked = proc.HoldUp
			s.pools[proc.Ref] = pl
		}
		s.Processes = append(s.Processes, proc)
	}
	if p.ref == "KUSHU-REC" || p.ref == "NUANSHI-MAG" {
		s.lateness = 0.15
	}
	if p.ref == "SANCHA-YARD" {
		s.receives = biasFactor
	}
	w.sites[p.ref] = s
	w.order = append(w.order, s)
	return s
}

// schedule puts down the work of every site for the whole window.
func (w *world) schedule() {
	w.scheduleQuotas()
	for _, s := range w.order {
		switch s.Kind {
		case "mine":
			w.scheduleMine(s)
		case "concentrator":
			w.scheduleMill(s)
		case "separation":
			w.schedulePlant(s)
		case "metal":
			w.scheduleMetal(s)
		case "magnet":
			w.scheduleMagnets(s)
		case "recycler":
			w.scheduleRecycler(s)
		case "trader", "port":
			w.scheduleTrade(s)
		}
	}
	w.scheduleWrongs()
	w.scheduleMistakes()
	w.scheduleAudits()
}

func (w *world) site(ref string) *site { return w.sites[ref] }

// day is an instant of a day of a month of the window.
func (w *world) day(month, day, hour int) time.Time {
	return w.span.month(month).AddDate(0, 0, day-1).Add(time.Duration(hour) * time.Hour)
}
