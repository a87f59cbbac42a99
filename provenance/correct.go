package provenance

func (g *Graph) amend(event uint32, in []Input) error {
	if err := g.checkAmend(event, in); err != nil {
		return err
	}
	ev := g.eventForWrite(event)
	g.link(event, ev, in)
	g.markSource(ev, event, len(in) == 0)
	return nil
}

func (g *Graph) checkAmend(event uint32, in []Input) error {
	if !g.w.HasEvent(event) {
		return &InputError{UnknownEvent, event, 0, "no such event; append it"}
	}
	ev := g.w.events.at(event)
	if ev.voided() {
		return &InputError{Voided, event, 0, "the event was voided; append a new one"}
	}
	if err := g.checkInputs(event, in, nil); err != nil {
		return err
	}
	if ev.inCount > 0 || len(in) == 0 {
		return nil
	}
	for i := range ev.outCount() {
		lot := g.w.output(ev, i)
		if g.w.lots.at(lot).maker != event {
			continue
		}
		if err := g.w.checkLater(event, lot); err != nil {
			return err
		}
	}
	return nil
}

func (g *Graph) void(event uint32) error {
	if !g.w.HasEvent(event) {
		return &InputError{UnknownEvent, event, 0, "no such event"}
	}
	if g.w.events.at(event).voided() {
		return &InputError{Voided, event, 0, "the event was voided already"}
	}
	ev := g.eventForWrite(event)
	ev.inFirst, ev.inCount = 0, 0
	ev.out |= voidedFlag
	g.markSource(ev, event, true)
	return nil
}

func (g *Graph) markSource(ev *eventRec, event uint32, source bool) {
	for i := range ev.outCount() {
		lot := g.w.output(ev, i)
		old := g.w.lots.at(lot)
		if old.maker != event || (old.mask&sourceFlag != 0) == source {
			continue
		}
		g.lotForWrite(lot).mask ^= sourceFlag
		if source {
			*g.makerForWrite(lot) = 0
		} else {
			*g.makerForWrite(lot) = event
		}
	}
}

func (g *Graph) setElements(lot uint32, m Masses) error {
	if err := g.checkLot(lot); err != nil {
		return err
	}
	if err := checkMasses(0, lot, 0, &m); err != nil {
		return err
	}
	mask, off, ok := g.w.store(&m)
	if !ok {
		return &InputError{TooMany, 0, lot, "the graph is full of element masses; encode and decode it"}
	}
	l := g.lotForWrite(lot)
	l.mask = l.mask&(declaredFlag|sourceFlag) | mask
	l.off = off
	return nil
}

func (g *Graph) setNet(lot uint32, netMG int64) error {
	if err := g.checkLot(lot); err != nil {
		return err
	}
	if netMG < 0 {
		return &InputError{BadMass, 0, lot, "the net mass is below zero"}
	}
	g.lotForWrite(lot).net = netMG
	return nil
}

func (g *Graph) setOrigin(lot, origin uint32) error {
	if err := g.checkLot(lot); err != nil {
		return err
	}
	g.lotForWrite(lot).origin = g.intern(origin)
	return nil
}

func (g *Graph) checkLot(lot uint32) error {
	if !g.w.HasLot(lot) {
		return &InputError{UnknownLot, 0, lot, "no such lot; declare it first"}
	}
	return nil
}
