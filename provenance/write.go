package provenance

// Batch is the writer's hand on a graph: every act is checked and either done
// or refused as a whole. Readers see a batch at once when it ends.
type Batch struct {
	g *Graph
}

// Write runs do with the writer's lock held and publishes once at its end,
// whatever do returns: what was done before an error stays, refused acts change
// nothing. Chunks that corrections touch are copied once a batch (about 100
// microseconds a chunk), so many corrections belong in one.
func (g *Graph) Write(do func(b *Batch) error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.publish()
	return do(&Batch{g})
}

// AddLot declares a lot that no event makes (yet): an opening stock, an import
// whose event is not recorded. It is a source with the origin given. An event
// appended later may still claim it as an output.
func (b *Batch) AddLot(o Output) error { return b.g.addLot(&o) }

// Append adds an event and returns its number. Inputs must be declared, made
// by earlier events or sources; outputs must not be made by another event.
// Errors: *InputError, *OrderError.
func (b *Batch) Append(e Event) (uint32, error) { return b.g.append(&e) }

// Amend replaces the inputs of an event, drawn masses included. Its outputs
// stay. Errors: *InputError, *OrderError.
func (b *Batch) Amend(event uint32, in []Input) error { return b.g.amend(event, in) }

// Void takes an event back. Its outputs become sources of the origin that is
// set for them, else Unknown; another event may then make them.
func (b *Batch) Void(event uint32) error { return b.g.void(event) }

// SetElements replaces the element masses of a lot: a new assay.
func (b *Batch) SetElements(lot uint32, m Masses) error { return b.g.setElements(lot, m) }

// SetNet replaces the net mass of a lot in milligrams.
func (b *Batch) SetNet(lot uint32, netMG int64) error { return b.g.setNet(lot, netMG) }

// SetOrigin says where a lot comes from. It counts while the lot is a source.
func (b *Batch) SetOrigin(lot, origin uint32) error { return b.g.setOrigin(lot, origin) }

// Advance records the ledger sequence number up to which the graph has
// followed.
func (b *Batch) Advance(seq int64) { b.g.w.seq = seq }

// View is the state within the batch, before it is published. It is valid until
// the next act of the batch.
func (b *Batch) View() *View {
	v := b.g.w
	return &v
}

// AddLot is Batch.AddLot, published at once.
func (g *Graph) AddLot(o Output) error {
	return g.Write(func(b *Batch) error { return b.AddLot(o) })
}

// Append is Batch.Append, published at once.
func (g *Graph) Append(e Event) (id uint32, err error) {
	err = g.Write(func(b *Batch) error { id, err = b.Append(e); return err })
	return id, err
}

// AppendAll adds events in order and publishes once. It stops at the first
// refused event and returns how many were added; those stay.
func (g *Graph) AppendAll(events []Event) (n int, err error) {
	err = g.Write(func(b *Batch) error {
		for n = range events {
			if _, err := b.Append(events[n]); err != nil {
				return err
			}
		}
		n = len(events)
		return nil
	})
	return n, err
}

// Amend is Batch.Amend, published at once.
func (g *Graph) Amend(event uint32, in []Input) error {
	return g.Write(func(b *Batch) error { return b.Amend(event, in) })
}

// Void is Batch.Void, published at once.
func (g *Graph) Void(event uint32) error {
	return g.Write(func(b *Batch) error { return b.Void(event) })
}

// SetElements is Batch.SetElements, published at once.
func (g *Graph) SetElements(lot uint32, m Masses) error {
	return g.Write(func(b *Batch) error { return b.SetElements(lot, m) })
}

// SetNet is Batch.SetNet, published at once.
func (g *Graph) SetNet(lot uint32, netMG int64) error {
	return g.Write(func(b *Batch) error { return b.SetNet(lot, netMG) })
}

// SetOrigin is Batch.SetOrigin, published at once.
func (g *Graph) SetOrigin(lot, origin uint32) error {
	return g.Write(func(b *Batch) error { return b.SetOrigin(lot, origin) })
}

// Advance is Batch.Advance, published at once.
func (g *Graph) Advance(seq int64) {
	_ = g.Write(func(b *Batch) error { b.Advance(seq); return nil })
}
