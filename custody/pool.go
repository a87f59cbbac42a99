package custody

import "lanthorn/ree"

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
	in, charged := d.inputElements(), d.inputVariance()
	had := p.Elements
	for e := range in {
		in[e] += had[e]
	}
	d.balance(in, func(e ree.Element) float64 {
		held := d.law.PoolRel * float64(had[e])
		return held*held + charged(e)
	})
	if len(d.refusals) > 0 {
		return
	}
	out := d.outputElements()
	holds := in
	for e := range holds {
		holds[e] = max(0, in[e]-out[e])
	}
	rule := d.process.Rule
	if rule == "" {
		rule = Proportional
	}
	d.ev.Pool = &Pooling{Key: key, Had: had, Holds: holds, Rule: rule}
	if rule == Proportional {
		d.nextState(p, known)
	} else {
		d.ev.Pool.Drawn = drawLayers(d.layers(p), out.Sum(), rule)
	}
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
	layers := append([]Layer(nil), p.Layers...)
	for i, lot := range d.lots {
		mass := d.ev.Inputs[i].Mass
		layers = append(layers, Layer{lot.Ref, lot.ID, mass, lot.ElementsIn(mass)})
	}
	return layers
}

// drawLayers takes layers worth need of rare-earth element, the oldest first
// (FIFO) or the youngest (LIFO); the last one in part.
func drawLayers(layers []Layer, need ree.ElementMass, rule string) []Take {
	var drawn []Take
	for n := range layers {
		i := n
		if rule == LIFO {
			i = len(layers) - 1 - n
		}
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

// removeLayers takes what was drawn off the layers.
func removeLayers(layers []Layer, drawn []Take) []Layer {
	taken := map[string]ree.Mass{}
	for _, t := range drawn {
		taken[t.Lot] += t.Mass
	}
	var left []Layer
	for _, l := range layers {
		part := min(taken[l.Lot], l.Net)
		taken[l.Lot] -= part
		if rest := l.Net - part; rest > 0 {
			left = append(left, Layer{l.Lot, l.ID, rest, l.Elements.Scale(rest, l.Net)})
		}
	}
	return left
}
