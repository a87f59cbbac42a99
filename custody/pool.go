package custody

import (
	"slices"

	"lanthorn/ree"
)

// Rules by which a stock's content is attributed to what is drawn from it.
const (
	Proportional = "proportional"
	FIFO         = "fifo"
	LIFO         = "lifo"
)

// PoolKey is the key of a process's pool.
func PoolKey(site, process string) string { return site + "/" + process }

// pool decides a charge or a draw of a process that keeps content: what comes
// out may not exceed what was in it and what goes in.
func (d *decision) pool() {
	key := PoolKey(d.site.Ref, d.process.Ref)
	p, known := d.st.Pool(key)
	if !known {
		p = Pool{Key: key, Elements: d.process.HoldUp}
	}
	had := p.Elements
	holds := d.poolBalance(had)
	if len(d.refusals) > 0 {
		return
	}
	rule := d.process.Rule
	if rule == "" {
		rule = Proportional
	}
	d.ev.Pool = &Pooling{Key: key, Had: had, Holds: holds, Rule: rule}
	if rule == Proportional {
		d.nextState(p, known)
	} else {
		d.ev.Pool.Drawn = drawLayers(d.layers(p), d.outputElements().Sum(), rule)
	}
}

// poolBalance asks whether a pool that had this can have given what came out,
// and says what it then holds.
func (d *decision) poolBalance(had ree.ElementMasses) ree.ElementMasses {
	in, charged := d.inputElements(), d.inputVariance()
	for e := range in {
		in[e] += had[e]
	}
	if in.Sum() > ree.ElementMass(ree.MaxMass) {
		d.refuse("inputs", "mass.too_large", "value", in.Sum().String())
		return in
	}
	d.balance(in, func(e ree.Element) float64 {
		held := d.law.PoolRel * float64(had[e])
		return held*held + charged(e)
	})
	out := d.outputElements()
	for e := range in {
		in[e] = max(0, in[e]-out[e])
	}
	return in
}

// nextState numbers the states before and after the event.
func (d *decision) nextState(p Pool, known bool) {
	next := uint32(d.st.Peek(LotCounter)) + uint32(len(d.ev.Outputs))
	d.ev.Pool.Before = p.State
	if !known && d.process.HoldUp.Sum() > 0 {
		d.ev.Pool.Before, d.ev.Pool.Opens = next, true
		next++
	}
	d.ev.Pool.After = next
}

// layers is what the stock holds once the inputs have been laid on it.
func (d *decision) layers(p Pool) []Layer {
	layers := slices.Clone(p.Layers)
	for i, lot := range d.lots {
		layers = addLayer(layers, lot, d.ev.Inputs[i].Mass)
	}
	return layers
}

// addLayer lays mass of a lot on top; a lot without known content is no layer,
// because nothing would ever draw it.
func addLayer(layers []Layer, lot Lot, mass ree.Mass) []Layer {
	part := lot.ElementsIn(mass)
	if part.Sum() == 0 {
		return layers
	}
	return append(slices.Clip(layers), Layer{lot.Ref, lot.ID, mass, part})
}

// drawLayers takes layers worth need of rare-earth element, the oldest first
// (FIFO) or the youngest (LIFO); the last one in part.
func drawLayers(layers []Layer, need ree.ElementMass, rule string) []Take {
	var drawn []Take
	for n := range layers {
		i := inOrder(n, len(layers), rule)
		l, has := layers[i], layers[i].Elements.Sum()
		if need <= 0 {
			break
		}
		if has == 0 {
			continue
		}
		mass := l.Net
		if has > need {
			mass = ree.Mass(ree.MulDiv(int64(l.Net), int64(need), int64(has)))
		}
		need -= has
		drawn = append(drawn, Take{Lot: l.Lot, ID: l.ID, Mass: mass})
	}
	return drawn
}

// inOrder is the index of the nth layer to be drawn.
func inOrder(n, layers int, rule string) int {
	if rule == LIFO {
		return layers - 1 - n
	}
	return n
}

// removeLayers takes what was drawn off the layers, of a lot that was charged
// more than once in the same order in which it was drawn.
func removeLayers(layers []Layer, drawn []Take, rule string) []Layer {
	taken := map[string]ree.Mass{}
	for _, t := range drawn {
		taken[t.Lot] += t.Mass
	}
	rest := make([]ree.Mass, len(layers))
	for n := range layers {
		i := inOrder(n, len(layers), rule)
		part := min(taken[layers[i].Lot], layers[i].Net)
		taken[layers[i].Lot] -= part
		rest[i] = layers[i].Net - part
	}
	var left []Layer
	for i, l := range layers {
		if rest[i] > 0 {
			left = append(left, Layer{l.Lot, l.ID, rest[i], l.Elements.Scale(rest[i], l.Net)})
		}
	}
	return left
}
