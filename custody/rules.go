package custody

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"lanthorn/ree"
)

// maxLosses and maxDocuments bound the lists that no lot belongs to.
const (
	maxLosses    = 50
	maxDocuments = 100
)

// shape is how many parts of each sort a kind of event has.
type shape struct{ minIn, maxIn, minOut, maxOut int }

func (s shape) check(d *decision) {
	for _, part := range []struct {
		name          string
		have, min, to int
	}{{"inputs", len(d.ev.Inputs), s.minIn, s.maxIn}, {"outputs", len(d.ev.Outputs), s.minOut, s.maxOut}} {
		if part.have < part.min {
			d.refuse(part.name, "event.too_few", "part", part.name, "min", strconv.Itoa(part.min), "kind", string(d.ev.Kind))
		}
		if part.have > part.to {
			d.refuse(part.name, "event.too_many", "part", part.name, "max", strconv.Itoa(part.to), "kind", string(d.ev.Kind))
		}
	}
	for _, part := range []struct {
		name     string
		have, to int
	}{{"figures", len(d.ev.Figures), maxParts}, {"losses", len(d.ev.Losses), maxLosses}, {"documents", len(d.ev.Documents), maxDocuments}, {"holdUps", len(d.ev.HoldUps), maxHoldUps}} {
		if part.have > part.to {
			d.refuse(part.name, "event.too_many", "part", part.name, "max", strconv.Itoa(part.to), "kind", string(d.ev.Kind))
		}
	}
	if len(d.ev.Losses) > 0 && d.ev.Kind != Transform {
		d.refuse("losses", "loss.not_here", "kind", string(d.ev.Kind))
	}
	if len(d.ev.HoldUps) > 0 && d.ev.Kind != Stocktake {
		d.refuse("holdUps", "holdup.not_here", "kind", string(d.ev.Kind))
	}
}

// rule is how one kind of event is decided.
type rule struct {
	shape  shape
	decide func(*decision)
}

var rules map[Kind]rule

func init() {
	only := func(maxIn, maxOut int) shape { return shape{min(1, maxIn), maxIn, min(1, maxOut), maxOut} }
	rules = map[Kind]rule{
		Extract:   {only(0, maxParts), (*decision).extract},
		Import:    {only(0, maxParts), (*decision).importGoods},
		Collect:   {only(0, maxParts), (*decision).collect},
		Transform: {shape{0, maxParts, 0, maxParts}, (*decision).transform},
		Blend:     {shape{2, maxParts, 1, maxParts}, (*decision).divideOrMix},
		Split:     {shape{1, 1, 2, maxParts}, (*decision).divideOrMix},
		Pack:      {only(maxParts, maxParts), (*decision).divideOrMix},
		Unpack:    {only(maxParts, maxParts), (*decision).divideOrMix},
		Dispatch:  {only(maxParts, 0), (*decision).dispatch},
		Receive:   {shape{}, (*decision).receive},
		Assay:     {shape{}, (*decision).assay},
		Stocktake: {shape{}, (*decision).stocktake},
		Export:    {only(maxParts, 0), (*decision).export},
		Consume:   {only(maxParts, 0), (*decision).remove},
		Discard:   {only(maxParts, 0), (*decision).remove},
		Reserve:   {only(maxParts, 0), (*decision).reserve},
		Freeze:    {only(maxParts, 0), (*decision).freeze},
		Correct:   {shape{}, (*decision).correct},
	}
}

func (d *decision) extract() {
	d.checkProcess()
	d.makeOutputs()
	d.checkForms()
	if d.process.Ref != "" && d.process.Activity != Mining {
		d.refuse("process", "extract.not_mining", "process", d.ev.Process)
	}
	d.setModel(d.process.Model)
	d.useQuota()
}

func (d *decision) importGoods() {
	d.checkActor(Importing)
	d.makeOutputs()
	d.checkCountry()
	if d.ev.Source == "" {
		d.refuse("source", "import.source_missing")
	}
	d.setModel(Segregated)
}

func (d *decision) collect() {
	d.checkActor(Recycling)
	d.makeOutputs()
	for i, out := range d.ev.Outputs {
		if info, _ := out.Form.Info(); !info.Scrap {
			d.refuse(field("outputs", i, ""), "collect.not_scrap", "form", string(out.Form))
		}
	}
	if d.ev.Source == "" {
		d.refuse("source", "collect.source_missing")
	}
	d.setModel(MassBalance)
}

func (d *decision) checkCountry() {
	c := d.ev.Country
	if len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
		d.refuse("country", "country.code", "value", c)
	}
}

func (d *decision) transform() {
	if len(d.ev.Inputs)+len(d.ev.Outputs) == 0 {
		d.refuse("inputs", "event.too_few", "part", "inputs", "min", "1", "kind", string(d.ev.Kind))
		return
	}
	d.checkProcess()
	d.takeInputs()
	d.makeOutputs()
	d.checkForms()
	if !d.process.Pool && (len(d.ev.Inputs) == 0 || len(d.ev.Outputs) == 0) && d.process.Ref != "" {
		d.refuse("process", "process.no_pool", "process", d.process.Ref)
	}
	d.setModel(d.process.Model)
	if len(d.refusals) > 0 {
		return
	}
	if d.process.Pool {
		d.pool()
	} else {
		d.balance(d.inputElements(), d.inputVariance())
		d.flagRecovery()
	}
	d.useQuota()
}

// divideOrMix decides split, pack, unpack and blend: goods are divided or mixed
// and nothing is done to them, so net mass is kept exactly and content is
// inherited.
func (d *decision) divideOrMix() {
	d.checkActor("")
	d.takeInputs()
	d.makeOutputs()
	d.setModel("")
	if len(d.refusals) > 0 {
		return
	}
	first := d.lots[0].Form
	for i, lot := range d.lots {
		if !d.sameGoods(lot.Form, first) {
			d.refuse(field("inputs", i, ""), "divide.form", "form", string(lot.Form), "input", string(first))
		}
	}
	for i, out := range d.ev.Outputs {
		if !d.sameGoods(out.Form, first) {
			d.refuse(field("outputs", i, ""), "divide.form", "form", string(out.Form), "input", string(first))
		}
	}
	var in, out ree.Mass
	for _, t := range d.ev.Inputs {
		in += t.Mass
	}
	for _, m := range d.ev.Outputs {
		out += m.Net
	}
	if in != out {
		d.refuse("outputs", "divide.net_mass", "in", in.String(), "out", out.String())
		return
	}
	d.inherit(in)
}

// sameGoods reports whether two forms may meet in the event: a blend mixes forms
// of one level, all else keeps the form.
func (d *decision) sameGoods(a, b ree.Form) bool {
	return a == b || d.ev.Kind == Blend && a.Level() == b.Level()
}

// inherit gives each output without an assay of its own its part of the inputs'
// content.
func (d *decision) inherit(total ree.Mass) {
	content := d.inputElements()
	own := false
	for i := range d.ev.Outputs {
		out := &d.ev.Outputs[i]
		if out.Assay == nil {
			out.Elements = content.Scale(out.Net, total)
		} else {
			own = true
		}
	}
	if own {
		d.balance(content, d.inputVariance())
	}
}

func (d *decision) dispatch() {
	d.checkActor("")
	d.wholeLots()
	d.takeInputs()
	receiver, ok := d.st.Party(d.ev.Party)
	switch {
	case !ok:
		d.refuse("party", "party.unknown", "party", d.ev.Party)
	case d.ev.Party == d.report.Org && d.ev.ToSite == d.ev.Site:
		d.refuse("toSite", "dispatch.to_itself", "site", d.ev.Site)
	case !receiver.MayAny(d.day):
		d.refuse("party", "permission.receiver", "party", d.ev.Party, "day", d.day)
	}
	if to, ok := d.st.Site(d.ev.ToSite); !ok || to.Party != d.ev.Party {
		d.refuse("toSite", "site.not_theirs", "site", d.ev.ToSite, "party", d.ev.Party)
	}
	d.ev.Transfer = Reference("TR", d.st.Peek(TransferCounter))
}

// wholeLots lets a missing mass mean all that remains and refuses a part: what
// leaves in part is split first, so that a lot is in one place.
func (d *decision) wholeLots() {
	for i := range d.ev.Inputs {
		in := &d.ev.Inputs[i]
		lot, ok := d.lookLot(in.Lot)
		if !ok || lot.Holder != d.report.Org {
			continue
		}
		if in.Mass == 0 {
			in.Mass = lot.Remaining
		}
		if in.Mass > 0 && in.Mass < lot.Remaining {
			d.refuse(field("inputs", i, ""), "dispatch.part", "lot", lot.Ref, "holds", lot.Remaining.String(), "asked", in.Mass.String())
		}
	}
}

func (d *decision) receive() {
	t, ok := d.st.Transfer(d.ev.Transfer)
	if !ok {
		d.refuse("transfer", "transfer.unknown", "transfer", d.ev.Transfer)
		return
	}
	switch {
	case t.To != d.report.Org:
		d.refuse("transfer", "transfer.not_yours", "transfer", t.Ref)
	case !t.Open:
		d.refuse("transfer", "transfer.closed", "transfer", t.Ref)
	case d.report.Occurred.UnixMilli() < t.SentMS:
		d.refuse("occurred", "transfer.before_sent", "transfer", t.Ref)
	}
	d.ev.Site = t.ToSite
	d.ev.Figures = d.matchFigures(t)
	if len(d.refusals) == 0 {
		d.checkActor("")
		d.flagDifference(t)
	}
}

// matchFigures puts the receiver's figures in the order of the transfer and
// asks for one per lot.
func (d *decision) matchFigures(t Transfer) []Figure {
	given := map[string]ree.Mass{}
	for i, f := range d.ev.Figures {
		lot, ok := d.findLot(spot{"figures", i}, f.Lot)
		if !ok {
			continue
		}
		if _, twice := given[lot.Ref]; twice || f.Mass <= 0 || f.Mass > ree.MaxMass {
			d.refuse(field("figures", i, ""), "figure.bad", "lot", lot.Ref)
		}
		given[lot.Ref] = f.Mass
	}
	var out []Figure
	for _, c := range t.Lines {
		mass, ok := given[c.Lot]
		if !ok {
			d.refuse("figures", "transfer.figure_missing", "lot", c.Lot, "transfer", t.Ref)
		}
		out = append(out, Figure{Lot: c.Lot, Mass: mass})
		delete(given, c.Lot)
	}
	for _, lot := range slices.Sorted(maps.Keys(given)) {
		d.refuse("figures", "transfer.not_in", "lot", lot, "transfer", t.Ref)
	}
	return out
}

func (d *decision) flagDifference(t Transfer) {
	for i, c := range t.Lines {
		diff := d.ev.Figures[i].Mass - c.Sent
		if abs(float64(diff)) > d.law.TransferTolerance*float64(c.Sent) {
			d.flag("transfer.difference", "lot", c.Lot, "sent", c.Sent.String(), "received", d.ev.Figures[i].Mass.String())
		}
	}
}

func (d *decision) assay() {
	if len(d.ev.Figures) != 1 || d.ev.Result == nil {
		d.refuse("figures", "assay.one_lot")
		return
	}
	lot, ok := d.findLot(spot{"figures", 0}, d.ev.Figures[0].Lot)
	if !ok {
		return
	}
	d.ev.Figures = []Figure{{Lot: lot.Ref, ID: lot.ID}}
	if lot.Holder != d.report.Org && !d.report.Official {
		d.refuse("figures[0].lot", "lot.not_yours", "lot", lot.Ref)
	}
	if lot.Status == Voided {
		d.refuse("figures[0].lot", "lot.void", "lot", lot.Ref)
	}
	d.checkKnownSite()
	d.checkOldEnough(spot{"figures", 0}, lot)
	d.refusals = append(d.refusals, d.ev.Result.Check()...)
	if len(d.refusals) > 0 {
		return
	}
	if lot.Remaining < lot.Net {
		d.flag("assay.after_use", "lot", lot.Ref)
	}
	d.flagMore(lot)
}

// flagMore marks an assay that finds more of an element than the lot was booked
// with, beyond what measurement explains: content that no balance has seen. A
// lot that an origin event made without an assay has nothing booked yet.
func (d *decision) flagMore(lot Lot) {
	if lot.Origin != "" && !lot.Assayed {
		return
	}
	found := d.ev.Result.ElementMasses(lot.Net)
	for i := range found {
		e, was, is := ree.Element(i), float64(lot.Elements[i]), float64(found[i])
		sigma := math.Sqrt(was*was*d.lotRelVariance(lot, e) + is*is*d.assayRelVariance(d.ev.Result, e))
		if is-was > d.law.Sigmas*sigma+rounding {
			d.flag("assay.more", "lot", lot.Ref, "element", e.Symbol(), "was", lot.Elements[i].String(), "is", found[i].String())
		}
	}
}

// checkKnownSite asks that a site that the event names for information is one.
func (d *decision) checkKnownSite() {
	if d.ev.Site == "" {
		return
	}
	if _, ok := d.st.Site(d.ev.Site); !ok {
		d.refuse("site", "site.unknown", "site", d.ev.Site)
	}
}

func (d *decision) stocktake() {
	d.checkActor("")
	if len(d.ev.Figures)+len(d.ev.HoldUps) == 0 {
		d.refuse("figures", "event.too_few", "part", "figures", "min", "1", "kind", string(d.ev.Kind))
	}
	if d.site.Ref != "" {
		d.checkHoldUps()
	}
	counted := map[string]bool{}
	for i := range d.ev.Figures {
		f := &d.ev.Figures[i]
		lot, ok := d.findLot(spot{"figures", i}, f.Lot)
		if !ok {
			continue
		}
		f.Lot, f.ID = lot.Ref, lot.ID
		if lot.Holder != d.report.Org || lot.Site != d.ev.Site {
			d.refuse(field("figures", i, ""), "lot.not_yours", "lot", lot.Ref)
			continue
		}
		if lot.Status == InTransit {
			d.refuse(field("figures", i, ""), "lot.in_transit", "lot", lot.Ref)
			continue
		}
		if counted[lot.Ref] {
			d.refuse(field("figures", i, ""), "figure.bad", "lot", lot.Ref)
		}
		counted[lot.Ref] = true
		d.checkOldEnough(spot{"figures", i}, lot)
		if f.Mass < 0 || f.Mass > ree.MaxMass {
			d.refuse(field("figures", i, ""), "mass.negative", "value", f.Mass.String())
			continue
		}
		if diff := f.Mass - lot.Remaining; abs(float64(diff)) > d.law.Sigmas*d.law.ScaleRel*float64(max(f.Mass, lot.Remaining)) {
			d.flag("stock.difference", "lot", lot.Ref, "book", lot.Remaining.String(), "counted", f.Mass.String())
		}
	}
}

func (d *decision) export() {
	d.checkActor(Exporting)
	d.checkCountry()
	d.takeInputs()
	if d.ev.Declared == "" {
		d.refuse("declaration", "export.declaration_missing")
	}
}

func (d *decision) remove() {
	d.checkActor("")
	for i := range d.ev.Inputs {
		if lot, ok := d.lookLot(d.ev.Inputs[i].Lot); ok && d.ev.Inputs[i].Mass == 0 {
			d.ev.Inputs[i].Mass = lot.Free()
		}
	}
	d.takeInputs()
	if d.ev.Reason == "" {
		d.refuse("reason", "reason.missing")
	}
}

// reserve decides an earmark for a case, or its release: by the holder or by the
// authority, on lots that are there, and of a release no more than that case has.
func (d *decision) reserve() {
	if d.ev.Case == "" {
		d.refuse("case", "reserve.case_missing")
	}
	d.checkKnownSite()
	asked := map[string]ree.Mass{}
	for i := range d.ev.Inputs {
		in := &d.ev.Inputs[i]
		lot, ok := d.findLot(spot{"inputs", i}, in.Lot)
		if !ok {
			continue
		}
		in.Lot, in.ID = lot.Ref, lot.ID
		where := field("inputs", i, "")
		if !d.mayReserve(where, lot) {
			continue
		}
		limit := lot.Free()
		if d.ev.Release {
			limit = lot.EarmarkedFor(d.ev.Case)
		}
		if in.Mass <= 0 || in.Mass > limit-asked[lot.Ref] {
			d.refuse(where, "lot.too_little", "lot", lot.Ref, "holds", lot.Remaining.String(), "free", limit.String(), "asked", in.Mass.String())
			continue
		}
		asked[lot.Ref] += in.Mass
	}
}

func (d *decision) mayReserve(where string, lot Lot) bool {
	switch {
	case lot.Holder != d.report.Org && !d.report.Official:
		d.refuse(where, "lot.not_yours", "lot", lot.Ref)
	case d.ev.Release:
		return true
	case lot.Status == Voided:
		d.refuse(where, "lot.void", "lot", lot.Ref)
	case lot.Status == InTransit:
		d.refuse(where, "lot.in_transit", "lot", lot.Ref)
	case lot.Frozen:
		d.refuse(where, "lot.frozen", "lot", lot.Ref)
	default:
		return true
	}
	return false
}

func (d *decision) freeze() {
	if !d.report.Official {
		d.refuse("kind", "freeze.official_only")
	}
	if d.ev.Reason == "" {
		d.refuse("reason", "reason.missing")
	}
	d.checkKnownSite()
	for i := range d.ev.Inputs {
		in := &d.ev.Inputs[i]
		lot, ok := d.findLot(spot{"inputs", i}, in.Lot)
		if !ok {
			continue
		}
		in.Lot, in.ID, in.Mass = lot.Ref, lot.ID, 0
		if lot.Frozen != d.ev.Release {
			d.refuse(field("inputs", i, ""), "freeze.already", "lot", lot.Ref)
		}
	}
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
