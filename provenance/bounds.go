package provenance

import "math"

// Interval is a range of shares, 0 to 1, that holds whatever way stocks mix.
type Interval struct {
	Min, Max float64
}

// DrawBounds is the interval for the share of an origin in a draw q from a
// stock M that holds between xMin and xMax of it (all the same unit):
// max(0, (q-(M-x))/q) <= share <= min(1, x/q). A draw of nothing may be anything.
func DrawBounds(q, stock, xMin, xMax float64) Interval {
	if q <= 0 {
		return Interval{0, 1}
	}
	return Interval{
		Min: math.Min(1, math.Max(0, (q-(stock-xMin))/q)),
		Max: math.Max(0, math.Min(1, xMax/q)),
	}
}

// Bounds carries the interval for one origin and element through the whole
// history of a lot: every lot is a stock from which draws may take any part,
// and so is every event between inputs and outputs. A source lot of unknown
// origin may be of any origin, and so may what a draw takes beyond its lot or an
// event's outputs hold beyond its inputs. Rule: IntervalBounds. Correlations between branches are not used,
// so the true range may be narrower, never wider. Error: *InputError.
func (v *View) Bounds(lot uint32, element int, origin uint32) (Interval, error) {
	if err := v.wants(lot); err != nil {
		return Interval{}, err
	}
	if element < 0 || element >= Elements {
		return Interval{}, &InputError{BadNumber, 0, lot, "the element must be 0 to 16"}
	}
	up := v.upstream(lot, element)
	b := boundsPass{v: v, element: element, origin: origin, pools: map[uint32]held{}}
	for i := len(up) - 1; i >= 0; i-- {
		b.event(up[i])
	}
	return b.share(lot), nil
}

// upstream lists the events above a lot through which the element came, latest
// first.
func (v *View) upstream(lot uint32, element int) (events []uint32) {
	l := v.lots.at(lot)
	if l.mask&sourceFlag != 0 {
		return nil
	}
	s := v.take()
	s.events.set(l.maker)
	s.events.popDown(l.maker, func(k uint32) bool {
		events = append(events, k)
		for _, in := range v.inputLots(v.events.at(k)) {
			x := v.lots.at(in)
			if x.mask&sourceFlag == 0 && (element == ByNet || x.mask>>element&1 != 0) {
				s.events.set(x.maker)
			}
		}
		return true
	})
	v.give(s)
	return events
}

// held is what an event holds: all of the element, and the range of the origin.
type held struct {
	total, min, max float64
}

type boundsPass struct {
	v       *View
	element int
	origin  uint32
	pools   map[uint32]held
}

func (b *boundsPass) event(k uint32) {
	var h held
	ev := b.v.events.at(k)
	in := b.v.inputs(ev)
	for i, lot := range in.lots {
		l := b.v.lots.at(lot)
		stock := float64(b.v.mass(l, b.element))
		if stock == 0 {
			continue
		}
		q := stock * drawn(in.masses[i], l.net)
		s := b.share(lot)
		over := math.Max(0, q-stock)
		d := DrawBounds(q, stock+over, s.Min*stock, s.Max*stock+over)
		h.total += q
		h.min += q * d.Min
		h.max += q * d.Max
	}
	b.pools[k] = b.topUp(h, ev)
}

// topUp adds what the outputs hold beyond the inputs: origin unknown.
func (b *boundsPass) topUp(h held, ev *eventRec) held {
	out := 0.0
	for i := range ev.outCount() {
		out += float64(b.v.mass(b.v.lots.at(b.v.output(ev, i)), b.element))
	}
	if extra := out - h.total; extra > 0 {
		h.total, h.max = out, h.max+extra
	}
	return h
}

func (b *boundsPass) share(lot uint32) Interval {
	l := b.v.lots.at(lot)
	if l.mask&sourceFlag == 0 {
		h := b.pools[l.maker]
		return DrawBounds(float64(b.v.mass(l, b.element)), h.total, h.min, h.max)
	}
	switch o := b.v.origins[l.origin]; {
	case o == b.origin:
		return Interval{1, 1}
	case o == Unknown:
		return Interval{0, 1}
	}
	return Interval{0, 0}
}
