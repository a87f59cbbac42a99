package provenance

func (g *Graph) addLot(o *Output) error {
	if err := g.w.checkNewLot(0, o); err != nil {
		return err
	}
	if g.w.HasLot(o.Lot) {
		return &InputError{Exists, 0, o.Lot, "the lot is declared already; use SetElements, SetNet or SetOrigin to change it"}
	}
	return g.putLot(0, o, true)
}

func (g *Graph) append(e *Event) (uint32, error) {
	id := e.ID
	if id == 0 {
		id = g.w.lastEv + 1
	}
	if err := g.checkEvent(id, e); err != nil {
		return 0, err
	}
	if err := g.putOutputs(id, e); err != nil {
		return 0, err
	}
	ev := g.eventForWrite(id)
	ev.time = e.Time
	g.link(id, ev, e.Inputs)
	g.w.evCount++
	return id, nil
}

func (g *Graph) checkEvent(id uint32, e *Event) error {
	switch {
	case id > g.w.lastEv && id-g.w.lastEv > maxGap || id == 1<<32-1:
		return &InputError{BadNumber, id, 0, "the number lies too far beyond the last event; number events without large gaps"}
	case g.w.HasEvent(id):
		return &InputError{Exists, id, 0, "the event is there already; use Amend or Void to correct it"}
	case len(e.Outputs) > chunkLen:
		return &InputError{TooMany, id, 0, "more than 8192 outputs; split the event"}
	}
	for i := range e.Outputs {
		if err := g.checkOutput(id, e, i); err != nil {
			return err
		}
	}
	return g.checkInputs(id, e.Inputs, e.Outputs)
}

func (g *Graph) checkOutput(id uint32, e *Event, i int) error {
	o := &e.Outputs[i]
	if err := g.w.checkNewLot(id, o); err != nil {
		return err
	}
	for j := range e.Outputs[:i] {
		if e.Outputs[j].Lot == o.Lot {
			return &InputError{Made, id, o.Lot, "the lot is named twice among the outputs"}
		}
	}
	if !g.w.HasLot(o.Lot) {
		return nil
	}
	if m := g.w.Maker(o.Lot); m != 0 {
		return &InputError{Made, id, o.Lot, "another event makes the lot; void that event first"}
	}
	if len(e.Inputs) > 0 {
		return g.w.checkLater(id, o.Lot)
	}
	return nil
}

// checkLater refuses to give a history to a lot that an earlier event drew from.
func (v *View) checkLater(id, lot uint32) error {
	for e := v.firstEdge(lot); e != 0; e = v.nextEdge(e) {
		if user := *v.edges.users.at(e); user <= id {
			return &OrderError{Event: user, Lot: lot, Maker: id}
		}
	}
	return nil
}

func (v *View) checkNewLot(id uint32, o *Output) error {
	if o.Lot == 0 || o.Lot == 1<<32-1 || o.Lot > v.lastLot && o.Lot-v.lastLot > maxGap {
		return &InputError{BadNumber, id, o.Lot, "the number is zero or lies too far beyond the last lot; number lots without large gaps"}
	}
	return checkMasses(id, o.Lot, o.NetMG, &o.Elements)
}

func checkMasses(id, lot uint32, net int64, m *Masses) error {
	if net < 0 {
		return &InputError{BadMass, id, lot, "the net mass is below zero"}
	}
	for _, x := range m {
		if x < 0 {
			return &InputError{BadMass, id, lot, "an element mass is below zero"}
		}
	}
	return nil
}

func (g *Graph) checkInputs(id uint32, in []Input, out []Output) error {
	if len(in) > chunkLen {
		return &InputError{TooMany, id, 0, "more than 8192 inputs; split the event or blend first"}
	}
	if g.w.endEdge > 1<<32-2*chunkLen {
		return &InputError{TooMany, id, 0, "the graph holds four thousand million edges and is full"}
	}
	for i := range in {
		lot := in[i].Lot
		for j := range out {
			if out[j].Lot == lot {
				return &OrderError{id, lot, id}
			}
		}
		if err := g.w.checkInput(id, in[i]); err != nil {
			return err
		}
	}
	return nil
}

func (v *View) checkInput(id uint32, in Input) error {
	if in.MassMG < 0 {
		return &InputError{BadMass, id, in.Lot, "the mass drawn is below zero"}
	}
	if !v.HasLot(in.Lot) {
		return &InputError{UnknownLot, id, in.Lot, "no such lot; declare it first with AddLot or the event that makes it"}
	}
	l := v.lots.at(in.Lot)
	if l.maker == id && !v.events.at(id).voided() || l.maker > id && l.mask&sourceFlag == 0 {
		return &OrderError{id, in.Lot, l.maker}
	}
	return nil
}

func (g *Graph) putOutputs(id uint32, e *Event) error {
	if g.w.endWord > 1<<32-4*chunkLen-2*Elements*uint32(len(e.Outputs)) || g.w.endOut > 1<<32-4*chunkLen {
		return &InputError{TooMany, id, 0, "the graph is full"}
	}
	for i := range e.Outputs {
		if err := g.putLot(id, &e.Outputs[i], len(e.Inputs) == 0); err != nil {
			return err
		}
	}
	ev := g.eventForWrite(id)
	ev.out = existsFlag | uint32(len(e.Outputs))
	if len(e.Outputs) == 0 {
		return nil
	}
	ev.outFirst = e.Outputs[0].Lot
	for i := range e.Outputs {
		if e.Outputs[i].Lot != ev.outFirst+uint32(i) {
			g.scatter(ev, e.Outputs)
			break
		}
	}
	return nil
}

func (g *Graph) scatter(ev *eventRec, out []Output) {
	ev.out |= scatteredFlag
	ev.outFirst = g.w.endOut
	for i := range out {
		g.w.outs.reserve(g.w.endOut)
		*g.w.outs.at(g.w.endOut) = out[i].Lot
		g.w.endOut++
	}
}

func (g *Graph) putLot(maker uint32, o *Output, source bool) error {
	mask, off, ok := g.w.store(&o.Elements)
	if !ok {
		return &InputError{TooMany, maker, o.Lot, "the graph is full of element masses"}
	}
	l := g.lotForWrite(o.Lot)
	origin := g.intern(o.Origin)
	if l.mask&declaredFlag == 0 {
		g.w.lotCount++
	} else if origin == 0 {
		origin = l.origin
	}
	*l = lotRec{net: o.NetMG, maker: maker, mask: mask | declaredFlag, off: off, origin: origin}
	if source {
		l.mask |= sourceFlag
		maker = 0
	}
	*g.makerForWrite(o.Lot) = maker
	return nil
}

func (g *Graph) intern(origin uint32) uint32 {
	ix, ok := g.originIx[origin]
	if !ok {
		ix = uint32(len(g.w.origins))
		g.w.origins = append(g.w.origins, origin)
		g.originIx[origin] = ix
	}
	return ix
}

// lotForWrite, makerForWrite and eventForWrite return a record that no view can see.
func (g *Graph) lotForWrite(lot uint32) *lotRec {
	if lot <= g.cur.Load().lastLot {
		return ownOnce(&g.w.lots, g.ownLots, lot)
	}
	g.w.lots.reserve(lot)
	g.w.heads.reserve(lot)
	g.w.makers.reserve(lot)
	g.w.lastLot = max(g.w.lastLot, lot)
	return g.w.lots.at(lot)
}

func (g *Graph) makerForWrite(lot uint32) *uint32 {
	if lot <= g.cur.Load().lastLot {
		return ownOnce(&g.w.makers, g.ownMakers, lot)
	}
	return g.w.makers.at(lot)
}

func (g *Graph) eventForWrite(id uint32) *eventRec {
	if id <= g.cur.Load().lastEv {
		return ownOnce(&g.w.events, g.ownEvents, id)
	}
	g.w.events.reserve(id)
	g.w.lastEv = max(g.w.lastEv, id)
	return g.w.events.at(id)
}

func ownOnce[T any](t *table[T], owned map[uint32]bool, i uint32) *T {
	if owned[i>>chunkBits] {
		return t.at(i)
	}
	owned[i>>chunkBits] = true
	return t.own(i)
}

// link writes the inputs of an event to the end of the edges and hangs each
// into the list of its lot.
func (g *Graph) link(id uint32, ev *eventRec, in []Input) {
	n := uint32(len(in))
	ev.inFirst, ev.inCount = 0, n
	if n == 0 {
		return
	}
	first := room(g.w.endEdge, n)
	chunks := len(g.w.next.tab)
	g.w.edges.reserve(first + n - 1)
	g.w.next.reserve(first + n - 1)
	ev.inFirst, g.w.endEdge = first, first+n
	if len(g.w.next.tab) != chunks || g.nextTab.Load() == nil {
		next := g.w.next
		g.nextTab.Store(&next)
	}
	for i, x := range in {
		e := first + uint32(i)
		*g.w.edges.lots.at(e), *g.w.edges.masses.at(e), *g.w.edges.users.at(e) = x.Lot, x.MassMG, id
		head := g.w.heads.at(x.Lot)
		*g.w.next.at(e) = head.Load()
		head.Store(e)
	}
}
