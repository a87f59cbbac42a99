package custody

import "lanthorn/ree"

// correct folds a correction into the state: the old figures' effect is taken
// back and the new ones' booked, as differences.
func (a *application) correct() {
	ev := &a.Event
	was, now := ev.Was, ev.Now
	if was == nil || now == nil && !ev.Void {
		return
	}
	a.PutSuperseded(Superseded{ev.Supersedes, a.Seq})
	a.bookQuota(was.Quota, -1)
	if ev.Void {
		a.void(was)
		return
	}
	a.bookQuota(now.Quota, 1)
	for _, delta := range massDeltas(a.State, was, now) {
		row := a.mustLot(delta.lot)
		row.Remaining += delta.mass
		row.Amended = a.Seq
		settle(&row)
		a.PutLot(row)
	}
	if now.Kind == Receive {
		a.amendReceipt(was, now)
		return
	}
	a.amendEdges(now)
	a.amendOutputs(now)
	a.amendPool(was, now)
}

func (a *application) amendEdges(now *Event) {
	seq := firstEntry(&a.Event)
	a.putInEdges(seq, now.Inputs)
	for _, out := range now.Outputs {
		a.PutEdge(Edge{seq, Out, out.ID, out.Net})
	}
}

// amendOutputs writes the corrected lots. An assay that a laboratory gave since
// stays in force.
func (a *application) amendOutputs(now *Event) {
	for _, out := range now.Outputs {
		lot := a.mustLot(out.Lot)
		lot.Net, lot.Elements, lot.Amended = out.Net, out.Elements, a.Seq
		for _, text := range []struct{ to, from *string }{{&lot.HS, &out.HS}, {&lot.Grade, &out.Grade}, {&lot.Package, &out.Package}} {
			if *text.from != "" {
				*text.to = *text.from
			}
		}
		if row, ok := a.Assay(out.Lot); out.Assay != nil && (!ok || writtenBy(row, &a.Event)) {
			lot.AssayOf, lot.Assayed = lot.Ref, true
			a.PutAssay(AssayRow{Lot: lot.Ref, Seq: a.Seq, AtMS: a.ms, By: a.Org, Assay: *out.Assay})
		}
		a.PutLot(lot)
	}
}

// amendPool shifts the content of every later state of the pool by what the
// correction adds or takes away.
func (a *application) amendPool(was, now *Event) {
	if was.Pool == nil || now.Pool == nil {
		return
	}
	for ref := poolRef(was.Pool.After); ref != ""; {
		lot, ok := a.Lot(ref)
		if !ok {
			break
		}
		shift(&lot.Elements, was.Pool.Holds, now.Pool.Holds)
		lot.Net, lot.Amended = ree.Mass(lot.Elements.Sum()), a.Seq
		if lot.Next == "" {
			lot.Remaining = lot.Net
		}
		a.PutLot(lot)
		a.PutEdge(Edge{lot.MadeSeq, Out, lot.ID, lot.Net})
		if next, ok := a.Lot(lot.Next); ok {
			a.PutEdge(Edge{next.MadeSeq, In, lot.ID, lot.Net})
		}
		ref = lot.Next
	}
	if row, ok := a.Pool(was.Pool.Key); ok {
		shift(&row.Elements, was.Pool.Holds, now.Pool.Holds)
		a.PutPool(row)
	}
}

func shift(m *ree.ElementMasses, from, to ree.ElementMasses) {
	for e := range m {
		m[e] = max(0, m[e]+to[e]-from[e])
	}
}

func (a *application) amendReceipt(was, now *Event) {
	t, _ := a.Transfer(was.Transfer)
	t.Lines = append([]Carriage(nil), t.Lines...)
	for i := range min(len(t.Lines), len(now.Figures)) {
		t.Lines[i].Received = now.Figures[i].Mass
	}
	a.PutTransfer(t)
}

// void takes an event back: what it made never was, what it used is there
// again.
func (a *application) void(was *Event) {
	seq := firstEntry(&a.Event)
	if was.Kind == Dispatch {
		a.voidDispatch(was)
		return
	}
	for _, in := range was.Inputs {
		lot := a.mustLot(in.Lot)
		lot.Remaining += in.Mass
		settle(&lot)
		lot.Amended = a.Seq
		a.PutLot(lot)
		a.PutEdge(Edge{seq, In, in.ID, 0})
	}
	for _, out := range was.Outputs {
		lot := a.mustLot(out.Lot)
		lot.Status, lot.Remaining, lot.Amended = Voided, 0, a.Seq
		a.PutLot(lot)
		a.PutEdge(Edge{seq, Out, out.ID, 0})
	}
}

func (a *application) voidDispatch(was *Event) {
	for _, in := range was.Inputs {
		lot := a.mustLot(in.Lot)
		lot.Status, lot.Amended = Held, a.Seq
		a.PutLot(lot)
	}
	t, _ := a.Transfer(was.Transfer)
	t.Open = false
	a.PutTransfer(t)
}
