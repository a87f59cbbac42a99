package provenance

import "math/bits"

// Count is the size of a walk. Lots does not count the lot asked about; Events
// are those passed that have inputs; Sources are the lots among them where
// history begins. Complete is false if the visitor stopped the walk.
type Count struct {
	Lots, Events, Sources int
	Complete              bool
}

func (v *View) wants(lot uint32) error {
	if !v.HasLot(lot) {
		return &InputError{UnknownLot, 0, lot, "no such lot"}
	}
	return nil
}

// Ancestors visits every lot from which mass reached the given one, once each,
// and counts them: later events first, but the events of one block of 64 numbers
// in any order. visit may be nil, and returns false to stop. Nothing is
// allocated. Error: *InputError for an unknown lot.
func (v *View) Ancestors(lot uint32, visit func(lot uint32) bool) (Count, error) {
	if err := v.wants(lot); err != nil {
		return Count{}, err
	}
	l := v.lots.at(lot)
	c := Count{Complete: true}
	if l.mask&sourceFlag != 0 {
		return c, nil
	}
	s := v.take()
	s.events.set(l.maker)
	v.climb(s, l.maker, visit, &c)
	c.Lots = len(s.seen)
	v.give(s)
	return c, nil
}

// climb is the walk of Ancestors from an event, as one loop over the bitmap of
// the events to do. What is to do in one word of it is done together, step by
// step, so that the cache misses of all its events overlap. A source asks for
// event 0, which is none: its bit is cleared before its turn.
func (v *View) climb(s *scratch, top uint32, visit func(uint32) bool, c *Count) {
	events := s.events
	for w := int(top >> 6); w >= 0; w-- {
		if w == 0 {
			events[0] &^= 1
		}
		for events[w] != 0 {
			block := v.block(s, uint32(w)<<6, events[w])
			events[w] = 0
			c.Events += len(block)
			from := len(s.seen)
			for _, inputs := range block {
				s.seeAll(inputs)
			}
			fresh := s.seen[from:]
			for _, x := range fresh {
				m := *v.makers.at(x)
				events[m>>6] |= 1 << (m & 63)
				c.Sources += int((uint64(m) - 1) >> 63)
			}
			events[0] &^= 1
			if !visitAll(fresh, visit, c) {
				clear(events[:w+1])
				return
			}
		}
	}
}

// block finds what the events draw from that a word of the bitmap marks, and
// touches the first lot of each.
func (v *View) block(s *scratch, first uint32, word uint64) [][]uint32 {
	list := s.block[:0]
	for ; word != 0; word &= word - 1 {
		list = append(list, v.inputLots(v.events.at(first|uint32(bits.TrailingZeros64(word)))))
	}
	for _, inputs := range list {
		if len(inputs) > 0 {
			s.touched += inputs[0]
		}
	}
	s.block = list
	return list
}

func visitAll(lots []uint32, visit func(uint32) bool, c *Count) bool {
	if visit == nil {
		return true
	}
	for _, l := range lots {
		if !visit(l) {
			c.Complete = false
			return false
		}
	}
	return true
}

// Descendants visits every lot that mass of the given one reached, once each,
// earlier events first. See Ancestors.
func (v *View) Descendants(lot uint32, visit func(lot uint32) bool) (Count, error) {
	if err := v.wants(lot); err != nil {
		return Count{}, err
	}
	c := Count{Complete: true}
	s := v.take()
	first, last := v.markConsumers(s, lot, v.lastEv, 0)
	if last == 0 {
		v.give(s)
		return c, nil
	}
	s.events.popUp(first, v.lastEv, func(k uint32) bool {
		c.Events++
		from := len(s.seen)
		ev := v.events.at(k)
		for i := range ev.outCount() {
			s.see(v.output(ev, i))
		}
		fresh := s.seen[from:]
		for _, x := range fresh {
			v.markConsumers(s, x, 0, 0)
		}
		return visitAll(fresh, visit, &c)
	})
	c.Lots = len(s.seen)
	v.give(s)
	return c, nil
}

func (v *View) markConsumers(s *scratch, lot, first, last uint32) (uint32, uint32) {
	for e := v.firstEdge(lot); e != 0; e = v.nextEdge(e) {
		k := *v.edges.users.at(e)
		s.events.set(k)
		first, last = min(first, k), max(last, k)
	}
	return first, last
}

// AncestorsWithin visits the lots that lie at most depth events upstream,
// nearest first, with the least number of events between.
func (v *View) AncestorsWithin(lot uint32, depth int, visit func(lot uint32, depth int) bool) (Count, error) {
	return v.within(lot, depth, visit, func(s *scratch, x uint32, c *Count) {
		l := v.lots.at(x)
		if l.mask&sourceFlag != 0 || s.events.has(l.maker) {
			return
		}
		s.events.set(l.maker)
		c.Events++
		for _, in := range v.inputLots(v.events.at(l.maker)) {
			if s.see(in) && v.lots.at(in).mask&sourceFlag != 0 {
				c.Sources++
			}
		}
	})
}

// DescendantsWithin visits the lots that lie at most depth events downstream.
func (v *View) DescendantsWithin(lot uint32, depth int, visit func(lot uint32, depth int) bool) (Count, error) {
	return v.within(lot, depth, visit, func(s *scratch, x uint32, c *Count) {
		for e := v.firstEdge(x); e != 0; e = v.nextEdge(e) {
			k := *v.edges.users.at(e)
			if s.events.has(k) {
				continue
			}
			s.events.set(k)
			c.Events++
			ev := v.events.at(k)
			for i := range ev.outCount() {
				s.see(v.output(ev, i))
			}
		}
	})
}

func (v *View) within(lot uint32, depth int, visit func(uint32, int) bool, expand func(*scratch, uint32, *Count)) (Count, error) {
	if err := v.wants(lot); err != nil {
		return Count{}, err
	}
	c := Count{Complete: true}
	s := v.take()
	if depth > 0 {
		expand(s, lot, &c)
	}
	from := 0
	for d := 1; from < len(s.seen) && c.Complete; d++ {
		level := s.seen[from:]
		from += len(level)
		visitAll(level, func(x uint32) bool { return visit == nil || visit(x, d) }, &c)
		for _, x := range level {
			if d < depth && c.Complete {
				expand(s, x, &c)
			}
		}
	}
	c.Lots = len(s.seen)
	clear(s.events)
	v.give(s)
	return c, nil
}
