package custody

import (
	"strconv"
	"time"

	"lanthorn/ree"
)

// correctable are the kinds whose figures may be corrected. A wrong assay is
// mended by a new one, a wrong dispatch by voiding it before it is received.
var correctable = map[Kind]bool{
	Extract: true, Import: true, Collect: true, Transform: true, Blend: true, Split: true, Pack: true, Unpack: true,
	Receive: true, Consume: true, Discard: true, Dispatch: true, Export: true,
}

// correct decides a correction: the event as it stood (Was, filled in by the
// ledger) is superseded by Now, of the same kind and about the same lots, or is
// voided. Quantities that were drawn or moved meanwhile may not be corrected
// away: the draws are corrected first.
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
	if d.ev.Was.Kind == Dispatch {
		d.refuse("now", "correct.void_only", "kind", string(Dispatch))
		return
	}
	for _, step := range []func(){d.matchLots, d.checkDeltas, d.recheck, d.checkContents} {
		if step(); len(d.refusals) > 0 {
			return
		}
	}
}

func (d *decision) checkTarget() bool {
	was := d.ev.Was
	if was == nil {
		d.refuse("supersedes", "correct.unknown", "seq", strconv.FormatInt(d.ev.Supersedes, 10))
		return false
	}
	var known bool
	if d.site, known = d.st.Site(was.Site); !known || d.site.Party != d.report.Org && !d.report.Official {
		d.refuse("supersedes", "site.not_yours", "site", was.Site)
		return false
	}
	if d.process, known = d.site.Process(was.Process); !known && was.Process != "" {
		d.refuse("process", "process.unknown", "process", was.Process, "site", was.Site)
	}
	switch {
	case !correctable[was.Kind], was.Kind == Export && !d.report.Border:
		d.refuse("supersedes", "correct.kind", "kind", string(was.Kind))
	case d.ev.Reason == "":
		d.refuse("reason", "reason.missing")
	case was.Pool != nil && was.Pool.Rule != Proportional:
		d.refuse("supersedes", "correct.layers", "rule", was.Pool.Rule)
	}
	if by, done := d.st.Superseded(d.ev.Supersedes); done {
		d.refuse("supersedes", "correct.superseded", "seq", strconv.FormatInt(d.ev.Supersedes, 10), "by", strconv.FormatInt(by.By, 10))
	}
	d.ev.Site, d.ev.Process = was.Site, was.Process
	d.ev.Was = d.asItStands(was)
	return len(d.refusals) == 0
}

// asItStands brings the pool of the corrected event up to date: corrections of
// earlier events have shifted its states since.
func (d *decision) asItStands(was *Event) *Event {
	if was.Pool == nil || was.Pool.Rule != Proportional {
		return was
	}
	now, pool := *was, *was.Pool
	if before, ok := d.st.Lot(poolRef(pool.Before)); ok && pool.Before != 0 {
		pool.Had = before.Elements
	}
	if after, ok := d.st.Lot(poolRef(pool.After)); ok {
		pool.Holds = after.Elements
	}
	now.Pool = &pool
	return &now
}

// poolRef is the reference of a pool's state.
func poolRef(id uint32) string { return Reference("PL", int64(id)) }

// firstEntry is the entry that first reported what a correction corrects:
// corrections of corrections keep writing to its edges.
func firstEntry(ev *Event) int64 {
	if ev.Was.First != 0 {
		return ev.Was.First
	}
	return ev.Supersedes
}

// matchLots asks that Now speaks of the same lots in the same order and carries
// over what the ledger had given and what identifies the event.
func (d *decision) matchLots() {
	now, was := *d.ev.Now, d.ev.Was
	now.Kind, now.Site, now.Process, now.Transfer, now.Pool, now.First = was.Kind, was.Site, was.Process, was.Transfer, was.Pool, firstEntry(&d.ev)
	now.Was, now.Now, now.Quota, now.Flags, now.Supersedes, now.Void, now.Result, now.Period = nil, nil, nil, nil, 0, false, nil, ""
	now.Inputs, now.Outputs = append([]Take(nil), now.Inputs...), append([]Make(nil), now.Outputs...)
	now.Figures = append([]Figure(nil), now.Figures...)
	if len(now.Inputs) != len(was.Inputs) || len(now.Outputs) != len(was.Outputs) || len(now.Figures) != len(was.Figures) {
		d.refuse("now", "correct.lots")
		return
	}
	d.matchIdentity(&now)
	for i, in := range was.Inputs {
		now.Inputs[i].Lot, now.Inputs[i].ID = in.Lot, in.ID
		if now.Inputs[i].Mass <= 0 || now.Inputs[i].Mass > ree.MaxMass {
			d.refuse(field("now.inputs", i, ""), "mass.not_positive", "lot", in.Lot)
		}
	}
	for i, out := range was.Outputs {
		d.carryOver(&now.Outputs[i], out, field("now.outputs", i, ""))
	}
	for i, f := range was.Figures {
		now.Figures[i].Lot, now.Figures[i].ID = f.Lot, f.ID
		if now.Figures[i].Mass <= 0 || now.Figures[i].Mass > ree.MaxMass {
			d.refuse(field("now.figures", i, ""), "figure.bad", "lot", f.Lot)
		}
	}
	d.checkTotals(&now)
	d.ev.Now = &now
}

// matchIdentity carries over what an event is known by and refuses a change of
// it: that is another event, and the wrong one is voided.
func (d *decision) matchIdentity(now *Event) {
	was := d.ev.Was
	for _, f := range []struct {
		name     string
		now, was *string
	}{
		{"country", &now.Country, &was.Country}, {"source", &now.Source, &was.Source}, {"party", &now.Party, &was.Party},
		{"toSite", &now.ToSite, &was.ToSite}, {"case", &now.Case, &was.Case}, {"licence", &now.Licence, &was.Licence},
	} {
		d.same("now."+f.name, f.now, *f.was)
	}
	if now.Reason == "" {
		now.Reason = was.Reason
	}
	if len(now.Losses) > 0 && was.Kind != Transform {
		d.refuse("now.losses", "loss.not_here", "kind", string(was.Kind))
	}
	if len(now.Losses) > maxLosses || len(now.Documents) > maxDocuments {
		d.refuse("now.losses", "event.too_many", "part", "losses", "max", strconv.Itoa(maxLosses), "kind", string(was.Kind))
	}
}

// same fills in what a correction left out and refuses what it would change.
func (d *decision) same(where string, now *string, was string) {
	if *now != "" && *now != was {
		d.refuse(where, "correct.identity", "was", was, "now", *now)
	}
	*now = was
}

// checkTotals bounds the event's masses, so that no sum of them overflows.
func (d *decision) checkTotals(now *Event) {
	var in, out ree.Mass
	for _, t := range now.Inputs {
		in = min(in+min(max(t.Mass, 0), ree.MaxMass), 2*ree.MaxMass)
	}
	for _, m := range now.Outputs {
		out = min(out+min(max(m.Net, 0), ree.MaxMass), 2*ree.MaxMass)
	}
	if most := max(in, out); most > ree.MaxMass {
		d.refuse("now", "mass.too_large", "value", most.String())
	}
}

func (d *decision) carryOver(out *Make, was Make, where string) {
	form := string(out.Form)
	d.same(where+".form", &form, string(was.Form))
	d.same(where+".alias", &out.Alias, was.Alias)
	out.Lot, out.ID, out.Model, out.Form = was.Lot, was.ID, was.Model, was.Form
	if out.Net <= 0 || out.Net > ree.MaxMass {
		d.refuse(where, "mass.not_positive", "lot", was.Lot)
		return
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
	d.keepLaterAssay(out)
}

// keepLaterAssay gives an output the content that a laboratory has found since:
// its figures stay in force for the corrected mass, in the balance as in the lot.
func (d *decision) keepLaterAssay(out *Make) {
	if row, ok := d.st.Assay(out.Lot); ok && !writtenBy(row, &d.ev) {
		out.Elements = row.Assay.ElementMasses(out.Net)
	}
}

// lotDelta is by how much a lot's remaining mass changes.
type lotDelta struct {
	lot  string
	mass ree.Mass
}

// massDeltas lists by how much each lot's remaining mass changes, in the order
// of the event; now is nil where the event is voided.
func massDeltas(st State, was, now *Event) []lotDelta {
	var deltas []lotDelta
	at := map[string]int{}
	add := func(lot string, mass ree.Mass) {
		i, ok := at[lot]
		if !ok {
			i = len(deltas)
			at[lot], deltas = i, append(deltas, lotDelta{lot: lot})
		}
		deltas[i].mass += mass
	}
	if was.Kind == Dispatch {
		return nil
	}
	for i, in := range was.Inputs {
		add(in.Lot, in.Mass)
		if now != nil && i < len(now.Inputs) {
			add(in.Lot, -now.Inputs[i].Mass)
		}
	}
	for i, out := range was.Outputs {
		add(out.Lot, -out.Net)
		if now != nil && i < len(now.Outputs) {
			add(out.Lot, now.Outputs[i].Net)
		}
	}
	if was.Kind == Receive && now != nil {
		t, _ := st.Transfer(was.Transfer)
		for i := range min(len(t.Lines), len(was.Figures), len(now.Figures)) {
			sent := t.Lines[i].Sent
			add(t.Lines[i].Lot, min(now.Figures[i].Mass, sent)-min(was.Figures[i].Mass, sent))
		}
	}
	return deltas
}

// checkDeltas asks that every lot whose mass changes is still where the event
// left it, and that none would hold less than was drawn from it.
func (d *decision) checkDeltas() {
	for _, delta := range massDeltas(d.st, d.ev.Was, d.ev.Now) {
		if delta.mass == 0 {
			continue
		}
		row, _ := d.st.Lot(delta.lot)
		d.checkInPlace("now", row)
		if row.Remaining+delta.mass < row.Reserved || row.Remaining+delta.mass < 0 {
			d.refuse("now", "correct.drawn", "lot", delta.lot, "holds", row.Remaining.String(), "less", (-delta.mass).String())
		}
	}
}

// checkInPlace refuses to change a lot that has moved on or may not move: its
// mass is in other hands now, and the later movements are corrected first.
func (d *decision) checkInPlace(where string, lot Lot) {
	if lot.Status != Held && lot.Status != Used || lot.Holder != d.site.Party || lot.Site != d.site.Ref {
		d.refuse(where, "correct.moved", "lot", lot.Ref)
	}
	d.checkThawed(where, lot)
}

func (d *decision) checkThawed(where string, lot Lot) {
	if lot.Frozen && !d.report.Official {
		d.refuse(where, "lot.frozen", "lot", lot.Ref)
	}
}

// recheck decides the corrected figures again: balance and quota.
func (d *decision) recheck() {
	now := d.ev.Now
	again := &decision{st: d.st, law: d.law, report: d.report, ev: *now, site: d.site, process: d.process, day: d.day}
	again.report.Org = d.site.Party
	for _, in := range now.Inputs {
		lot, _ := d.st.Lot(in.Lot)
		again.lots = append(again.lots, lot)
	}
	again.recheckKind()
	if now.Kind == Extract || now.Kind == Transform {
		again.st, again.year = withoutUse{d.st, d.ev.Was.Quota}, d.yearOf(d.ev.Was)
		again.useQuota()
	}
	d.ev.Flags = append(d.ev.Flags, again.ev.Flags...)
	d.refusals = append(d.refusals, again.refusals...)
	again.ev.Flags = nil
	d.ev.Now = &again.ev
}

func (d *decision) recheckKind() {
	switch d.ev.Kind {
	case Transform:
		if d.ev.Pool != nil {
			d.correctPool()
			return
		}
		d.balance(d.inputElements(), d.inputVariance())
		d.flagRecovery()
	case Blend, Split, Pack, Unpack:
		d.keepsNet()
	case Receive:
		if t, ok := d.st.Transfer(d.ev.Transfer); ok {
			d.flagDifference(t)
		}
	}
}

// yearOf is the quota year of an event that stands in the ledger.
func (d *decision) yearOf(was *Event) int {
	for _, use := range was.Quota {
		if q, ok := d.st.Quota(use.Quota); ok {
			return q.Year
		}
	}
	for _, out := range was.Outputs {
		if lot, ok := d.st.Lot(out.Lot); ok {
			return d.law.local(time.UnixMilli(lot.MadeMS).In(d.report.Occurred.Location())).Year()
		}
	}
	return 0
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

// correctPool asks that the pool can have given what the corrected event says,
// and that no later state of it would hold less than nothing. What went in counts
// by the assays now in force: a lot that was assayed anew since it was charged
// comes into the pool's books with the correction.
func (d *decision) correctPool() {
	was, p := d.ev.Pool.Holds, *d.ev.Pool
	p.Holds = d.poolBalance(p.Had)
	d.ev.Pool = &p
	slack := ree.ElementMass(rounding * (len(d.ev.Inputs) + len(d.ev.Outputs) + 1))
	for ref := poolRef(p.After); ref != "" && len(d.refusals) == 0; {
		state, ok := d.st.Lot(ref)
		if !ok {
			return
		}
		for e := range state.Elements {
			if less := was[e] - p.Holds[e]; less > state.Elements[e]+slack {
				d.refuse("now", "correct.drawn", "lot", ref, "element", ree.Element(e).Symbol(), "holds", state.Elements[e].String(), "less", less.String())
			}
		}
		ref = state.Next
	}
}

// checkContents looks at lots whose content changes. One that has moved on keeps
// what its new holder was told. One that was drawn on is marked: what was made
// from it was booked with the old content.
func (d *decision) checkContents() {
	for i := range d.ev.Now.Outputs {
		out := &d.ev.Now.Outputs[i]
		lot, _ := d.st.Lot(out.Lot)
		d.keepLaterAssay(out)
		if out.Elements == lot.Elements {
			continue
		}
		d.checkInPlace(field("now.outputs", i, ""), lot)
		if lot.Remaining != lot.Net {
			d.flag("correct.content_drawn", "lot", out.Lot)
		}
	}
}

// writtenBy reports whether an assay in force came with the event that a
// correction corrects, or with an earlier correction of it.
func writtenBy(row AssayRow, correction *Event) bool {
	return row.Seq == correction.Supersedes || row.Seq == firstEntry(correction)
}

// checkVoid asks that nothing was done with what the event made.
func (d *decision) checkVoid() {
	was := d.ev.Was
	switch was.Kind {
	case Receive:
		d.refuse("void", "correct.void_receive")
		return
	case Dispatch:
		d.checkVoidDispatch(was)
		return
	}
	if was.Pool != nil {
		d.refuse("void", "correct.void_pool")
	}
	for _, delta := range massDeltas(d.st, was, nil) {
		lot, _ := d.st.Lot(delta.lot)
		d.checkInPlace("void", lot)
		if delta.mass < 0 && (lot.Remaining != lot.Net || lot.Reserved > 0) {
			d.refuse("void", "correct.used", "lot", lot.Ref)
		}
	}
}

func (d *decision) checkVoidDispatch(was *Event) {
	if t, ok := d.st.Transfer(was.Transfer); !ok || !t.Open {
		d.refuse("void", "transfer.closed", "transfer", was.Transfer)
	}
	for _, in := range was.Inputs {
		lot, _ := d.st.Lot(in.Lot)
		d.checkThawed("void", lot)
	}
}
