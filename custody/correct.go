package custody

import (
	"strconv"

	"lanthorn/ree"
)

// correctable are the kinds whose figures may be corrected. A wrong assay is
// mended by a new one, a wrong dispatch by voiding it before it is received.
var correctable = map[Kind]bool{
	Extract: true, Import: true, Collect: true, Transform: true, Blend: true, Split: true, Pack: true, Unpack: true,
	Receive: true, Consume: true, Discard: true, Dispatch: true,
}

// correct decides a correction: the event as it stood (Was, filled in by the
// ledger) is superseded by Now, of the same kind and about the same lots, or is
// voided. Quantities that were drawn meanwhile may not be corrected away: the
// draws are corrected first.
func (d *decision) correct() {
	if !d.checkTarget() {
		return
	}
	if d.ev.Void {
		d.ev.Now = nil
		d.checkVoid()
		return
	}
	if d.ev.Now == nil {
		d.refuse("now", "correct.now_missing")
		return
	}
	d.matchLots()
	if len(d.refusals) == 0 {
		d.checkDeltas()
	}
	if len(d.refusals) == 0 {
		d.recheck()
	}
}

func (d *decision) checkTarget() bool {
	was := d.ev.Was
	switch {
	case was == nil:
		d.refuse("supersedes", "correct.unknown", "seq", strconv.FormatInt(d.ev.Supersedes, 10))
	case !correctable[was.Kind]:
		d.refuse("supersedes", "correct.kind", "kind", string(was.Kind))
	case d.ev.Reason == "":
		d.refuse("reason", "reason.missing")
	case was.Pool != nil && was.Pool.Rule != Proportional:
		d.refuse("supersedes", "correct.layers", "rule", was.Pool.Rule)
	}
	if by, done := d.st.Superseded(d.ev.Supersedes); done {
		d.refuse("supersedes", "correct.superseded", "seq", strconv.FormatInt(d.ev.Supersedes, 10), "by", strconv.FormatInt(by.By, 10))
	}
	if len(d.refusals) > 0 {
		return false
	}
	d.ev.Site, d.ev.Process = was.Site, was.Process
	if site, ok := d.st.Site(was.Site); ok {
		d.site = site
		d.process, _ = site.Process(was.Process)
	}
	return true
}

// matchLots asks that Now speaks of the same lots in the same order and carries
// over what the ledger had given.
func (d *decision) matchLots() {
	now, was := *d.ev.Now, d.ev.Was
	now.Kind, now.Site, now.Process, now.Transfer, now.Pool = was.Kind, was.Site, was.Process, was.Transfer, was.Pool
	now.Was, now.Now, now.Quota, now.Flags = nil, nil, nil, nil
	now.Inputs, now.Outputs = append([]Take(nil), now.Inputs...), append([]Make(nil), now.Outputs...)
	if len(now.Inputs) != len(was.Inputs) || len(now.Outputs) != len(was.Outputs) || len(now.Figures) != len(was.Figures) {
		d.refuse("now", "correct.lots")
		return
	}
	for i, in := range was.Inputs {
		now.Inputs[i].Lot, now.Inputs[i].ID = in.Lot, in.ID
		if now.Inputs[i].Mass <= 0 {
			d.refuse(field("now.inputs", i, ""), "mass.not_positive", "lot", in.Lot)
		}
	}
	for i, out := range was.Outputs {
		d.carryOver(&now.Outputs[i], out, field("now.outputs", i, ""))
	}
	for i, f := range was.Figures {
		now.Figures[i].Lot = f.Lot
		if now.Figures[i].Mass <= 0 || now.Figures[i].Mass > ree.MaxMass {
			d.refuse(field("now.figures", i, ""), "figure.bad", "lot", f.Lot)
		}
	}
	d.ev.Now = &now
}

func (d *decision) carryOver(out *Make, was Make, where string) {
	out.Lot, out.ID, out.Model, out.Form, out.Alias = was.Lot, was.ID, was.Model, was.Form, was.Alias
	if out.Net <= 0 || out.Net > ree.MaxMass {
		d.refuse(where, "mass.not_positive", "lot", was.Lot)
	}
	if out.Assay == nil {
		out.Assay = was.Assay
	}
	out.Elements = was.Elements.Scale(out.Net, was.Net)
	if out.Assay != nil {
		for _, r := range out.Assay.Check() {
			d.refusals = append(d.refusals, r.At(where+"."+r.Field))
		}
		out.Elements = out.Assay.ElementMasses(out.Net)
	}
}

// checkDeltas asks that no lot would hold less than was drawn from it.
func (d *decision) checkDeltas() {
	for lot, delta := range massDeltas(d.ev.Was, d.ev.Now) {
		row, _ := d.st.Lot(lot)
		if row.Remaining+delta < row.Reserved || row.Remaining+delta < 0 {
			d.refuse("now", "correct.drawn", "lot", lot, "holds", row.Remaining.String(), "less", (-delta).String())
		}
	}
}

// massDeltas is by how much each lot's remaining mass changes.
func massDeltas(was, now *Event) map[string]ree.Mass {
	deltas := map[string]ree.Mass{}
	for i, in := range was.Inputs {
		deltas[in.Lot] += in.Mass
		if now != nil {
			deltas[in.Lot] -= now.Inputs[i].Mass
		}
	}
	for i, out := range was.Outputs {
		deltas[out.Lot] -= out.Net
		if now != nil {
			deltas[out.Lot] += now.Outputs[i].Net
		}
	}
	return deltas
}

// recheck decides the corrected figures again: balance and quota.
func (d *decision) recheck() {
	now := d.ev.Now
	again := &decision{st: d.st, law: d.law, report: d.report, ev: *now, site: d.site, process: d.process, day: d.day}
	again.ev.Quota, again.ev.Flags = nil, nil
	for _, in := range now.Inputs {
		lot, _ := d.st.Lot(in.Lot)
		again.lots = append(again.lots, lot)
	}
	switch now.Kind {
	case Transform:
		if now.Pool == nil {
			again.balance(again.inputElements(), again.inputVariance())
			again.flagRecovery()
		} else {
			again.correctPool()
		}
	case Blend, Split, Pack, Unpack:
		again.keepsNet()
	case Receive:
		if t, ok := d.st.Transfer(now.Transfer); ok {
			again.flagDifference(t)
		}
	}
	if now.Kind == Extract || now.Kind == Transform {
		again.st = withoutUse{d.st, d.ev.Was.Quota}
		again.useQuota()
	}
	d.ev.Now = &again.ev
	d.refusals = append(d.refusals, again.refusals...)
	d.ev.Flags = append(d.ev.Flags, again.ev.Flags...)
	d.ev.Now.Flags = nil
}

// withoutUse shows quotas as if the corrected event had not counted.
type withoutUse struct {
	State
	uses []QuotaUse
}

func (w withoutUse) Quota(key string) (Quota, bool) {
	q, ok := w.State.Quota(key)
	for _, u := range w.uses {
		if u.Quota == key {
			q.Used -= u.REO
		}
	}
	return q, ok
}

func (d *decision) keepsNet() {
	var in, out ree.Mass
	for _, t := range d.ev.Inputs {
		in += t.Mass
	}
	for _, m := range d.ev.Outputs {
		out += m.Net
	}
	if in != out {
		d.refuse("now.outputs", "divide.net_mass", "in", in.String(), "out", out.String())
		return
	}
	d.inherit(in)
}

// correctPool asks that the pool's content stays possible at every state since.
func (d *decision) correctPool() {
	p := *d.ev.Pool
	in, out := d.inputElements(), d.outputElements()
	for e := range p.Holds {
		p.Holds[e] = max(0, p.Had[e]+in[e]-out[e])
		if over := out[e] - in[e] - p.Had[e]; float64(over) > d.law.Sigmas*d.law.PoolRel*float64(p.Had[e]+in[e])+rounding {
			d.refuse("now.outputs", "balance.more_out_than_in", "element", ree.Element(e).Symbol(), "in", (p.Had[e] + in[e]).String(), "out", out[e].String(),
				"sigma", ree.ElementMass(d.law.PoolRel*float64(p.Had[e]+in[e])).String())
		}
	}
	d.ev.Pool = &p
}

// checkVoid asks that nothing was done with what the event made.
func (d *decision) checkVoid() {
	was := d.ev.Was
	switch was.Kind {
	case Receive:
		d.refuse("void", "correct.void_receive")
	case Dispatch:
		if t, ok := d.st.Transfer(was.Transfer); !ok || !t.Open {
			d.refuse("void", "transfer.closed", "transfer", was.Transfer)
		}
	}
	if was.Pool != nil {
		d.refuse("void", "correct.void_pool")
	}
	for _, out := range was.Outputs {
		lot, _ := d.st.Lot(out.Lot)
		if lot.Remaining != lot.Net || lot.Status != Held || lot.Reserved > 0 {
			d.refuse("void", "correct.used", "lot", out.Lot)
		}
	}
}

func (a *application) correct() {
	ev := &a.Event
	a.PutSuperseded(Superseded{ev.Supersedes, a.Seq})
	was, now := ev.Was, ev.Now
	a.bookQuota(was.Quota, -1)
	if ev.Void {
		a.void(was)
		return
	}
	a.bookQuota(now.Quota, 1)
	if now.Kind == Receive {
		a.amendReceipt(was, now)
		return
	}
	for lot, delta := range massDeltas(was, now) {
		row := a.mustLot(lot)
		row.Remaining += delta
		row.Amended = a.Seq
		settle(&row)
		a.PutLot(row)
	}
	a.amendEdges(now)
	a.amendOutputs(now)
	a.amendPool(was, now)
}

// first is the entry that made an event's edges: corrections of corrections
// keep writing to it.
func (a *application) first(ev *Event) int64 {
	for _, out := range ev.Outputs {
		return a.mustLot(out.Lot).MadeSeq
	}
	return a.Event.Supersedes
}

func (a *application) amendEdges(now *Event) {
	seq := a.first(now)
	for _, in := range now.Inputs {
		a.PutEdge(Edge{seq, In, in.ID, in.Mass})
	}
	for _, out := range now.Outputs {
		a.PutEdge(Edge{seq, Out, out.ID, out.Net})
	}
}

func (a *application) amendOutputs(now *Event) {
	for _, out := range now.Outputs {
		lot := a.mustLot(out.Lot)
		lot.Net, lot.Elements, lot.Amended = out.Net, out.Elements, a.Seq
		if out.HS != "" {
			lot.HS = out.HS
		}
		if out.Assay != nil && lot.AssayOf == lot.Ref {
			a.PutAssay(AssayRow{Lot: lot.Ref, Seq: a.Seq, AtMS: a.ms, By: a.Org, Assay: *out.Assay})
		}
		a.PutLot(lot)
	}
}

// amendPool shifts the content of every later state of the pool by what the
// correction adds or takes away.
func (a *application) amendPool(was, now *Event) {
	if was.Pool == nil {
		return
	}
	ref := Reference("PL", int64(was.Pool.After))
	for ref != "" {
		lot, ok := a.Lot(ref)
		if !ok {
			return
		}
		shift(&lot.Elements, was.Pool.Holds, now.Pool.Holds)
		lot.Net = ree.Mass(lot.Elements.Sum())
		lot.Amended = a.Seq
		if lot.Next == "" {
			lot.Remaining = lot.Net
		}
		a.PutLot(lot)
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
	for i, f := range now.Figures {
		before := min(was.Figures[i].Mass, t.Lines[i].Sent)
		t.Lines[i].Received = f.Mass
		lot := a.mustLot(f.Lot)
		lot.Remaining += min(f.Mass, t.Lines[i].Sent) - before
		lot.Amended = a.Seq
		settle(&lot)
		a.PutLot(lot)
	}
	a.PutTransfer(t)
}

// void takes an event back: what it made never was, what it used is there
// again.
func (a *application) void(was *Event) {
	seq := a.Event.Supersedes
	for _, in := range was.Inputs {
		lot := a.mustLot(in.Lot)
		if was.Kind == Dispatch {
			lot.Status = Held
		} else {
			lot.Remaining += in.Mass
			settle(&lot)
			a.PutEdge(Edge{seq, In, in.ID, 0})
		}
		lot.Amended = a.Seq
		a.PutLot(lot)
	}
	for _, out := range was.Outputs {
		lot := a.mustLot(out.Lot)
		a.PutEdge(Edge{lot.MadeSeq, Out, out.ID, 0})
		lot.Status, lot.Remaining, lot.Amended = Voided, 0, a.Seq
		a.PutLot(lot)
	}
	if was.Kind == Dispatch {
		t, _ := a.Transfer(was.Transfer)
		t.Open = false
		a.PutTransfer(t)
	}
}
