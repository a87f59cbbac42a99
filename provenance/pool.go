package provenance

import "math/bits"

// Pool is a well-mixed tank, circuit or melt as a chain of states in the graph:
// a charge is an event (state + charged lots -> next state), a draw an event
// (state -> product + next state). States are lots; the caller numbers them,
// like everything else. Used from one goroutine.
type Pool struct {
	g     *Graph
	state uint32 // 0 while empty
	steps []poolStep
}

type poolStep struct {
	event   uint32
	inputs  []Input // without the state before
	before  uint32
	product uint32
	drawMG  int64
	after   uint32
	assayed bool // the product has element masses of its own
}

// NewPool returns an empty pool on a graph.
func NewPool(g *Graph) *Pool { return &Pool{g: g} }

// State is the lot that stands for what the pool holds now; 0 if nothing ever
// went in.
func (p *Pool) State() uint32 { return p.state }

// Charge puts draws from lots into the pool; state is the number of the new
// state lot. It returns the event's number (event.ID or the next one).
func (p *Pool) Charge(id uint32, timeMS int64, in []Input, state uint32) (uint32, error) {
	v := p.g.View()
	net, m, err := p.blend(v, p.state, in)
	if err != nil {
		return 0, err
	}
	e := Event{ID: id, Time: timeMS, Inputs: p.with(v, p.state, in), Outputs: []Output{{Lot: state, NetMG: net, Elements: m}}}
	if id, err = p.g.Append(e); err != nil {
		return 0, err
	}
	p.steps = append(p.steps, poolStep{event: id, inputs: in, before: p.state, after: state})
	p.state = state
	return id, nil
}

// Draw takes a product of massMG net milligrams; state is the number of the
// state that stays. The product's element masses are its part of the mixture,
// or assay if that is given. Error: *InputError if the pool holds less.
func (p *Pool) Draw(id uint32, timeMS, massMG int64, product, state uint32, assay *Masses) (uint32, error) {
	v := p.g.View()
	held := v.NetMG(p.state)
	if massMG <= 0 || massMG > held {
		return 0, &InputError{BadMass, id, product, "the pool holds less, or the draw is nothing; correct the mass"}
	}
	part, rest := p.divide(v.ElementMasses(p.state), massMG, held, assay)
	e := Event{ID: id, Time: timeMS, Inputs: p.with(v, p.state, nil), Outputs: []Output{
		{Lot: product, NetMG: massMG, Elements: part},
		{Lot: state, NetMG: held - massMG, Elements: rest},
	}}
	id, err := p.g.Append(e)
	if err != nil {
		return 0, err
	}
	p.steps = append(p.steps, poolStep{id, nil, p.state, product, massMG, state, assay != nil})
	p.state = state
	return id, nil
}

// ChargeLate puts draws into the pool that took place just before an event of
// it which is already recorded: that event and the later ones are amended, and
// their states and products weighed out again, in one batch. Nothing is
// renumbered. Errors: *InputError, *OrderError (a draw from a lot that a later
// event makes).
func (p *Pool) ChargeLate(before uint32, in []Input) error {
	at := -1
	for i, s := range p.steps {
		if s.event == before {
			at = i
		}
	}
	if at < 0 {
		return &InputError{UnknownEvent, before, 0, "no event of this pool; name the one that came just after the charge"}
	}
	return p.g.Write(func(b *Batch) error {
		if _, _, err := p.blend(b.View(), 0, in); err != nil {
			return err
		}
		first := &p.steps[at]
		all := append(append([]Input(nil), first.inputs...), in...)
		if err := b.Amend(before, p.with(b.View(), first.before, all)); err != nil {
			return err
		}
		first.inputs = all
		for i := at; i < len(p.steps); i++ {
			if err := p.reweigh(b, &p.steps[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// reweigh amends one event of the pool and the masses of what it makes.
func (p *Pool) reweigh(b *Batch, s *poolStep) error {
	v := b.View()
	if err := b.Amend(s.event, p.with(v, s.before, s.inputs)); err != nil {
		return err
	}
	net, m, err := p.blend(v, s.before, s.inputs)
	if err != nil {
		return err
	}
	if s.product != 0 {
		var assay *Masses
		if s.assayed {
			x := v.ElementMasses(s.product)
			assay = &x
		}
		var part Masses
		part, m = p.divide(m, s.drawMG, net, assay)
		net -= s.drawMG
		if err := b.SetElements(s.product, part); err != nil {
			return err
		}
	}
	if err := b.SetNet(s.after, net); err != nil {
		return err
	}
	return b.SetElements(s.after, m)
}

// with puts the whole of a state before the other inputs.
func (p *Pool) with(v *View, state uint32, in []Input) []Input {
	if state == 0 {
		return in
	}
	return append([]Input{{state, v.NetMG(state)}}, in...)
}

func (p *Pool) blend(v *View, state uint32, in []Input) (net int64, m Masses, err error) {
	if state != 0 {
		net, m = v.NetMG(state), v.ElementMasses(state)
	}
	for _, x := range in {
		if !v.HasLot(x.Lot) {
			return 0, m, &InputError{UnknownLot, 0, x.Lot, "no such lot; declare it before it is charged"}
		}
		lotNet := v.NetMG(x.Lot)
		if x.MassMG < 0 || x.MassMG > lotNet {
			return 0, m, &InputError{BadMass, 0, x.Lot, "the charge is below zero or more than the lot; correct the mass"}
		}
		net += x.MassMG
		for e, y := range v.ElementMasses(x.Lot) {
			m[e] += portion(y, x.MassMG, lotNet)
		}
	}
	return net, m, nil
}

func (p *Pool) divide(m Masses, massMG, held int64, assay *Masses) (part, rest Masses) {
	for e, x := range m {
		part[e] = portion(x, massMG, held)
		if assay != nil {
			part[e] = assay[e]
		}
		rest[e] = max(0, x-part[e])
	}
	return part, rest
}

// portion is x times part over whole, rounded to the nearest, without overflow;
// part must not exceed whole.
func portion(x, part, whole int64) int64 {
	if whole <= 0 || part >= whole {
		return x
	}
	hi, lo := bits.Mul64(uint64(x), uint64(part))
	q, r := bits.Div64(hi, lo, uint64(whole))
	if r >= uint64(whole)-r {
		q++
	}
	return int64(q)
}
