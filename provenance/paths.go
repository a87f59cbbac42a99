package provenance

// Hop is one event of a path and the lot it takes over.
type Hop struct {
	Lot   uint32 // drawn from
	Event uint32 // by this event
}

// Path leads from one lot to another: each hop's lot is drawn by its event,
// which makes the next hop's lot; the last event makes the target. The times
// of its events never decrease.
type Path []Hop

// TimeRespectingPaths lists up to limit paths from one lot to another whose
// events' times never decrease. more is true if there are others. Only events
// from which the target can still be reached in time are entered, so the work
// grows with the paths listed and the ancestors of the target, not with the
// number of dead ends. Error: *InputError for an unknown lot.
func (v *View) TimeRespectingPaths(from, to uint32, limit int) (paths []Path, more bool, err error) {
	if err := v.wants(from); err != nil {
		return nil, false, err
	}
	if err := v.wants(to); err != nil {
		return nil, false, err
	}
	if from == to || v.lots.at(to).mask&sourceFlag != 0 {
		return nil, false, nil
	}
	p := pathFinder{v: v, to: to, limit: limit, last: v.latest(to)}
	p.extend(from, -1<<63)
	return p.paths, p.more, nil
}

// latest returns, for every lot from which the target can be reached with
// times that never decrease, the time of the latest event that begins such a
// path.
func (v *View) latest(to uint32) map[uint32]int64 {
	last := map[uint32]int64{}
	s := v.take()
	maker := v.lots.at(to).maker
	s.events.set(maker)
	s.events.popDown(maker, func(k uint32) bool {
		ev := v.events.at(k)
		if !v.leads(ev, k, to, last) {
			return true
		}
		for _, lot := range v.inputLots(ev) {
			if t, ok := last[lot]; !ok || ev.time > t {
				last[lot] = ev.time
			}
			if l := v.lots.at(lot); l.mask&sourceFlag == 0 {
				s.events.set(l.maker)
			}
		}
		return true
	})
	v.give(s)
	return last
}

// leads reports whether the target can be reached from an event's outputs.
func (v *View) leads(ev *eventRec, k, to uint32, last map[uint32]int64) bool {
	for i := range ev.outCount() {
		lot := v.output(ev, i)
		if v.lots.at(lot).maker != k {
			continue
		}
		if t, ok := last[lot]; lot == to || ok && t >= ev.time {
			return true
		}
	}
	return false
}

type pathFinder struct {
	v     *View
	to    uint32
	limit int
	last  map[uint32]int64
	hops  Path
	paths []Path
	more  bool
}

// extend follows every consumer of a lot at or after a time; it returns false
// once the limit is passed.
func (p *pathFinder) extend(lot uint32, after int64) bool {
	done := map[uint32]bool{}
	for e := p.v.firstEdge(lot); e != 0; e = p.v.nextEdge(e) {
		k := *p.v.edges.users.at(e)
		ev := p.v.events.at(k)
		if done[k] || ev.time < after || !p.v.leads(ev, k, p.to, p.last) {
			continue
		}
		done[k] = true
		p.hops = append(p.hops, Hop{lot, k})
		on := p.through(ev, k)
		p.hops = p.hops[:len(p.hops)-1]
		if !on {
			return false
		}
	}
	return true
}

func (p *pathFinder) through(ev *eventRec, k uint32) bool {
	for i := range ev.outCount() {
		next := p.v.output(ev, i)
		if p.v.lots.at(next).maker != k {
			continue
		}
		if next == p.to {
			if len(p.paths) >= p.limit {
				p.more = true
				return false
			}
			p.paths = append(p.paths, append(Path(nil), p.hops...))
			continue
		}
		if t, ok := p.last[next]; ok && t >= ev.time && !p.extend(next, ev.time) {
			return false
		}
	}
	return true
}
