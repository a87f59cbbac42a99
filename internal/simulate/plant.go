package simulate

import (
	"math"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// pool is a separation circuit in truth.
type pool struct {
	process  string
	truth    vector
	booked   ree.ElementMasses // content as the ledger holds it
	hold     float64           // usual content, mg REO
	plan     *plan             // nil where no quota counts
	products []product
	feed     func(*lot) bool
	seen     lot // what lots drawn from it lead back to
	moves    []move
	count    counting
}

// move is what went into a circuit (or out of it, below zero) at a time.
type move struct {
	at    time.Time
	delta vector
}

// product is what a circuit draws: the elements that go into it.
type product struct {
	name     string
	form     ree.Form
	grade    string
	hs       string
	elements []ree.Element
	total    float64
}

var (
	ndpr = product{"NdPr", "oxide", "Didymium oxide 99.5 %", "2846901999", []ree.Element{ree.Pr, ree.Nd}, 0.993}
	la   = product{"La", "oxide", "Lanthanum oxide 99.9 %", "2846901200", []ree.Element{ree.La}, 0.99}
	ce   = product{"Ce", "carbonate", "Cerium carbonate", "2846103000", []ree.Element{ree.Ce}, 0.48}
	seg  = product{"SEG", "mixed_oxide", "Samarium-europium-gadolinium concentrate", "2846901993", []ree.Element{ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy, ree.Ho, ree.Er, ree.Tm, ree.Yb, ree.Lu, ree.Y}, 0.92}
	sm   = product{"Sm", "oxide", "Samarium oxide 99.9 %", "2846901940", []ree.Element{ree.Sm}, 0.993}
	eu   = product{"Eu", "oxide", "Europium oxide 99.99 %", "2846901400", []ree.Element{ree.Eu}, 0.995}
	gd   = product{"Gd", "oxide", "Gadolinium oxide 99.9 %", "2846901930", []ree.Element{ree.Gd}, 0.993}
	tb   = product{"Tb", "oxide", "Terbium oxide 99.95 %", "2846901600", []ree.Element{ree.Tb}, 0.995}
	dy   = product{"Dy", "oxide", "Dysprosium oxide 99.9 %", "2846901500", []ree.Element{ree.Dy}, 0.995}
	ho   = product{"Ho", "oxide", "Holmium oxide 99.5 %", "2846901999", []ree.Element{ree.Ho}, 0.99}
	er   = product{"Er", "oxide", "Erbium oxide 99.5 %", "2846901920", []ree.Element{ree.Er}, 0.99}
	y    = product{"Y", "oxide", "Yttrium oxide 99.99 %", "2846901100", []ree.Element{ree.Y}, 0.994}
	ybLu = product{"YbLu", "mixed_oxide", "Thulium-ytterbium-lutetium concentrate", "2846901993", []ree.Element{ree.Tm, ree.Yb, ree.Lu}, 0.95}
	rest = product{"rest", "mixed_oxide", "Mixed light and heavy remainder", "2846901993", []ree.Element{ree.La, ree.Ce, ree.Sm, ree.Eu, ree.Gd, ree.Ho, ree.Er, ree.Tm, ree.Yb, ree.Lu, ree.Y}, 0.93}

	rockProducts     = []product{ndpr, la, ce, seg}
	clayProducts     = []product{ndpr, la, ce, sm, eu, gd, tb, dy, ho, er, y, ybLu}
	segProducts      = []product{sm, eu, gd, tb, dy, y, {"rest", "mixed_oxide", "Mixed heavy remainder", "2846901993", []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Ho, ree.Er, ree.Tm, ree.Yb, ree.Lu}, 0.93}}
	recycledProducts = []product{ndpr, tb, dy, rest}
)

// feeds is the deposit whose composition a circuit's opening content has.
var feeds = map[string]*deposit{"SHUOGUANG-SX": &mixedRock, "ERDENI-SX": &mixedRock, "BOCHUAN-SX": &mixedRock, "LIUSHAN-SX": &sichuanRock, "QINGYAN-SX": &shandongRock,
	"WANGHE-SX": &mediumClay, "LANSHUI-SX": &mediumClay, "TENGYA-SX": &mediumClay}

// newPool is a circuit with its opening content: a month's work.
func (w *world) newPool(p place, proc custody.Process) *pool {
	d := newDice(w.cfg.Seed, p.ref+"/"+proc.Ref)
	pl := &pool{process: proc.Ref}
	var content vector
	switch proc.Ref {
	case "sx":
		row := quotaFor(p.party, separation)
		pl.hold = 1.1 * row.usual()
		content = feeds[p.ref].yield(pl.hold, d)
		pl.products, pl.feed = rockProducts, func(l *lot) bool { return l.product == "carbonate" }
		if row.class == ionHeavy {
			pl.products, pl.feed = clayProducts, func(l *lot) bool { return l.product == "clay" }
		}
	case "seg":
		pl.hold = 200 * tonne
		content = mixedRock.yield(1, d)
		for _, e := range []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd} {
			content[e] = 0
		}
		content = content.times(pl.hold / content.reo())
		pl.products, pl.feed = segProducts, func(l *lot) bool { return l.product == "SEG" }
	default:
		pl.hold = 600 * tonne
		content[ree.Nd], content[ree.Pr], content[ree.Dy], content[ree.Tb] = 0.79*pl.hold, 0.19*pl.hold, 0.018*pl.hold, 0.002*pl.hold
		pl.products, pl.feed = recycledProducts, func(l *lot) bool { return l.product == "recycled" }
	}
	pl.truth = followed(content)
	pl.count = newCounting(w.cfg.Seed, p.ref+"/"+proc.Ref)
	return pl
}

// quotaFor is the row of the quota table for a party's stage.
func quotaFor(party, stage string) *plan {
	for i := range quotaTable {
		if quotaTable[i].party == party && quotaTable[i].stage == stage {
			return &quotaTable[i]
		}
	}
	return nil
}

// fillPools counts the opening content and gives circuits their plans.
func (w *world) fillPools() {
	for _, s := range w.order {
		for _, p := range s.Processes {
			if pl := s.pools[p.Ref]; pl != nil {
				w.flows.entered = w.flows.entered.plus(pl.truth)
				if p.QuotaStage != "" {
					pl.plan = w.plan(s.Party, p.QuotaClass, p.QuotaStage)
				}
			}
		}
	}
}

func (w *world) schedulePlant(s *site) {
	if len(s.pools) > 1 {
		w.monthly(s, 2, 0.05, func(t time.Time, sl slot) error { return w.dispense(t, s, s.onShelf(isDrawn)) })
	}
	for _, p := range s.Processes {
		pl := s.pools[p.Ref]
		switch {
		case p.Ref == "crack":
			w.monthly(s, 3, 0.15, func(t time.Time, sl slot) error { return w.crack(t, s, sl) })
		case p.Ref == "sx" && pl.plan.class == rockLight:
			w.monthly(s, 2, 0.9, func(t time.Time, sl slot) error { return w.drawDue(t, s, pl, sl) })
		case p.Ref == "sx":
			w.monthly(s, 2, 0.5, func(t time.Time, sl slot) error { return w.charge(t, s, pl) })
			w.monthly(s, 2, 0.9, func(t time.Time, sl slot) error { return w.drawDue(t, s, pl, sl) })
		default:
			w.monthly(s, 2, 0.4, func(t time.Time, sl slot) error { return w.charge(t, s, pl) })
			w.monthly(s, 2, 0.8, func(t time.Time, sl slot) error {
				return w.drawPart(t, s, pl, math.Min(0.5, pl.truth.reo()/pl.hold*0.4))
			})
		}
	}
}

// cracks is the usual recovery of a plant's cracking.
var cracks = map[string]float64{"SHUOGUANG-SX": 0.950, "ERDENI-SX": 0.948, "BOCHUAN-SX": 0.955, "LIUSHAN-SX": 0.914, "QINGYAN-SX": 0.912}

// crack turns concentrate into mixed carbonate, as much as the circuit needs,
// and charges it a day or two later.
func (w *world) crack(t time.Time, s *site, sl slot) error {
	pl, rec := s.pools["sx"], s.dice.near(cracks[s.Ref], 0.005)
	need := math.Max(0, pl.plan.due(w, sl.year, sl.upTo)*1.02+pl.hold-pl.truth.reo()-s.stockREO(pl.feed))
	parts := s.take(math.Min(need, 0.6*pl.plan.usual())/rec, isConcentrate)
	if bookedREO(parts) < 5*tonne {
		return nil
	}
	in, takes := draw(parts)
	hidden := w.hiddenFeed(t, s, in)
	out := in.plus(hidden)
	for e := range out {
		out[e] *= rec * s.dice.near(1, 0.003)
	}
	g := goods{form: "mixed_carbonate", product: "carbonate", content: followed(out), total: s.dice.near(0.45, 0.01), moisture: s.dice.between(0.12, 0.18)}
	lost := in.plus(hidden).minus(g.content)
	w.flows.left = w.flows.left.plus(lost)
	told := lost
	if hidden.sum() > 0 {
		told = lost.times(0.4) // a residue that fits the recovery claimed
	}
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Transform, Process: "crack", Losses: []custody.Loss{s.loss("residue", in, told, 0.05)}, Documents: s.papers("batch-sheet", 0.15)}, parts: parts, takes: takes, outs: []goods{g}})
	if err != nil {
		return err
	}
	if hidden.sum() > 0 {
		w.wrong(OverrunAsRecovery).note(m.lots[0].ref, m.seq, m.occurred, hidden.reo())
	}
	w.later(t, s.dice, 0.5, 2, func(t time.Time) error { return w.charge(t, s, pl) })
	return nil
}

// charge puts feed into a circuit, up to a content well above the usual.
func (w *world) charge(t time.Time, s *site, pl *pool) error {
	room := 1.7*pl.hold - pl.truth.reo()
	if pl.plan == nil {
		room = 20 * pl.hold
	}
	parts := s.take(room, pl.feed)
	if len(parts) == 0 {
		return nil
	}
	in, takes := draw(parts)
	pl.truth = pl.truth.plus(in)
	pl.seen.descend(parts)
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Transform, Process: pl.process}, parts: parts, takes: takes, onTime: true})
	pl.book(m.ev)
	pl.moves = append(pl.moves, move{m.occurred, in})
	return err
}

// drawDue draws what the plan asks for.
func (w *world) drawDue(t time.Time, s *site, pl *pool, sl slot) error {
	has := pl.truth.reo()
	if has < 0.2*pl.hold {
		return nil
	}
	return w.drawPart(t, s, pl, math.Min(0.68, pl.plan.due(w, sl.year, sl.upTo)/(0.985*has)))
}

// drawPart draws a part of everything that is in a circuit, separated.
func (w *world) drawPart(t time.Time, s *site, pl *pool, part float64) error {
	if part*pl.truth.reo() < 5*tonne {
		return nil
	}
	taken := pl.taken(part)
	var outs []goods
	out := vector{}
	for _, p := range pl.products {
		g := goods{form: p.form, product: p.name, grade: p.grade, hs: p.hs, content: followed(p.pick(taken, s.dice)), total: p.total * (1 - s.dice.between(0, 0.002)), moisture: 0.002}
		if p.form == "carbonate" {
			g.moisture = s.dice.between(0.1, 0.14)
		}
		if g.content.sum() < float64(20*ree.Kilogram) {
			continue
		}
		outs = append(outs, g)
		out = out.plus(g.content)
	}
	lost := taken.minus(out)
	pl.truth = pl.truth.minus(taken)
	w.flows.left = w.flows.left.plus(lost)
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Transform, Process: pl.process, Losses: []custody.Loss{s.loss("residue", taken, lost, 0.08)}}, outs: outs, keepYear: true, onTime: true})
	if err != nil {
		return err
	}
	pl.book(m.ev)
	pl.moves = append(pl.moves, move{m.occurred, taken.times(-1)})
	for _, l := range m.lots {
		l.inherit(&pl.seen)
	}
	if len(s.pools) == 1 {
		w.later(t, s.dice, 0.6, 2.5, func(t time.Time) error { return w.dispense(t, s, m.lots) })
	}
	return nil
}

// isDrawn reports whether a lot is a product of separation.
func isDrawn(l *lot) bool {
	return l.form == "oxide" || l.form == "carbonate" || l.product == "YbLu" || l.product == "rest"
}

// book keeps what the ledger holds of the circuit after an event.
func (p *pool) book(ev custody.Event) {
	if ev.Pool != nil {
		p.booked = ev.Pool.Holds
	}
}

// taken is a part of everything in the circuit. Of traces whose book has run
// low by the errors of many small measurements less is taken.
func (p *pool) taken(part float64) vector {
	v := p.truth.times(part)
	for e := range v {
		v[e] = math.Min(v[e], 0.8*float64(p.booked[e]))
	}
	return v
}

func (l *lot) inherit(from *lot) { l.descend([]part{{lot: from}}) }

// pick is what of the taken content goes into the product: its elements, with a
// little of the others.
func (p product) pick(taken vector, r *dice) vector {
	var v vector
	for _, e := range p.elements {
		v[e] = taken[e] * r.near(0.984, 0.002)
	}
	main, others := v.sum(), taken.sum()-v.sum()
	if others <= 0 {
		return v
	}
	part := math.Min(0.0005, 0.003*main/others)
	for e := range v {
		if v[e] == 0 {
			v[e] = part * taken[e]
		}
	}
	return v
}
