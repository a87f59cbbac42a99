package custody

import (
	"strconv"
	"time"

	"lanthorn/ree"
)

// maxParts bounds inputs, outputs and figures of one event.
const maxParts = 2000

// decision carries one event through its checks and gathers every reason
// against it.
type decision struct {
	st       State
	law      Law
	report   Report
	ev       Event
	day      string
	site     Site
	process  Process
	party    Party
	lots     []Lot               // of ev.Inputs
	parts    []ree.ElementMasses // what each input brings, once asked for
	year     int                 // of the quota, where it is not that of the report
	refusals ree.Refusals
}

// Decide checks an event against the present state. It answers with the event
// as the ledger will hold it, or with every reason it is refused.
func Decide(st State, law Law, r Report) (Event, ree.Refusals) {
	d := &decision{st: st, law: law, report: r, ev: r.Event, day: law.local(r.Occurred).Format(time.DateOnly)}
	d.clearGiven()
	d.checkTime()
	rule, known := rules[r.Event.Kind]
	if !known {
		d.refuse("kind", "event.kind", "value", string(r.Event.Kind))
	}
	d.checkTexts(&d.ev, "")
	if d.ev.Now != nil {
		d.checkTexts(d.ev.Now, "now.")
	}
	if len(d.refusals) > 0 {
		return Event{}, d.refusals
	}
	rule.shape.check(d)
	if len(d.refusals) == 0 {
		rule.decide(d)
	}
	if len(d.refusals) > 0 {
		return Event{}, d.refusals
	}
	d.flagLate()
	return d.ev, nil
}

// clearGiven drops what only the ledger may fill in, and copies what it will
// change.
func (d *decision) clearGiven() {
	d.ev.Quota, d.ev.Flags, d.ev.Pool, d.ev.First = nil, nil, nil, 0
	if d.ev.Kind != Receive {
		d.ev.Transfer = ""
	}
	if d.ev.Kind != Correct {
		d.ev.Was, d.ev.Now, d.ev.Supersedes, d.ev.Void = nil, nil, 0, false
	}
	d.ev.Inputs = append([]Take(nil), d.ev.Inputs...)
	d.ev.Outputs = append([]Make(nil), d.ev.Outputs...)
	d.ev.Figures = append([]Figure(nil), d.ev.Figures...)
	for i := range d.ev.Outputs {
		out := &d.ev.Outputs[i]
		out.Lot, out.ID, out.Elements, out.Model = "", 0, ree.ElementMasses{}, ""
	}
}

func (d *decision) refuse(field, code string, pairs ...string) {
	d.refusals = append(d.refusals, ree.Refuse(code, pairs...).At(field))
}

func (d *decision) flag(code string, pairs ...string) {
	d.ev.Flags = append(d.ev.Flags, Flag{code, ree.Refuse(code, pairs...).Params})
}

// maxOffset is the widest offset from UTC that exists on Earth.
const maxOffset = 14 * 60 * 60

func (d *decision) checkTime() {
	t := d.report.Occurred
	if _, offset := t.Zone(); offset > maxOffset || offset < -maxOffset {
		d.refuse("occurred", "time.offset", "value", t.Format("-07:00"))
	}
	if t.After(d.report.Recorded.Add(d.law.ClockSkew)) {
		d.refuse("occurred", "time.ahead", "value", t.Format(time.RFC3339), "now", d.report.Recorded.In(t.Location()).Format(time.RFC3339))
	}
	if t.Year() < 1990 {
		d.refuse("occurred", "time.before_records", "value", t.Format(time.RFC3339))
	}
}

// flagLate marks what is reported after the day by which its month had to be
// entered.
func (d *decision) flagLate() {
	if due := d.law.due(d.law.local(d.report.Occurred)); !d.report.Recorded.Before(due) {
		days := int(d.report.Recorded.Sub(d.report.Occurred).Hours() / 24)
		d.flag("report.late", "days", strconv.Itoa(days))
	}
}

// spot is an element of a list of the event, named only once something is wrong
// with it.
type spot struct {
	list string
	i    int
}

func (s spot) String() string { return field(s.list, s.i, "") }

func (s spot) member(name string) string { return field(s.list, s.i, name) }

func field(list string, i int, name string) string {
	f := list + "[" + strconv.Itoa(i) + "]"
	if name != "" {
		f += "." + name
	}
	return f
}

// checkActor finds site and party and asks whether the party may do the
// activity on the day; an empty activity asks for any permission.
func (d *decision) checkActor(activity Activity) {
	site, ok := d.st.Site(d.ev.Site)
	if !ok {
		d.refuse("site", "site.unknown", "site", d.ev.Site)
		return
	}
	d.site = site
	if site.Party != d.report.Org {
		d.refuse("site", "site.not_yours", "site", d.ev.Site)
		return
	}
	d.party, _ = d.st.Party(site.Party)
	if activity == "" && !d.party.MayAny(d.day) || activity != "" && !d.party.May(activity, d.day) {
		d.refuse("site", "permission.none", "party", site.Party, "activity", string(activity), "day", d.day)
	}
}

// checkProcess finds the process and asks for its activity's permission.
func (d *decision) checkProcess() {
	site, ok := d.st.Site(d.ev.Site)
	if !ok {
		d.refuse("site", "site.unknown", "site", d.ev.Site)
		return
	}
	d.process, ok = site.Process(d.ev.Process)
	if !ok {
		d.refuse("process", "process.unknown", "process", d.ev.Process, "site", d.ev.Site)
		return
	}
	d.checkActor(d.process.Activity)
}

// takeInputs finds the lots, asks whether they are the actor's, at the site,
// free to use, old enough, and hold what is asked.
func (d *decision) takeInputs() {
	d.lots = make([]Lot, 0, len(d.ev.Inputs))
	asked := make(map[string]ree.Mass, len(d.ev.Inputs))
	var total ree.Mass
	for i := range d.ev.Inputs {
		in := &d.ev.Inputs[i]
		at := spot{"inputs", i}
		lot, ok := d.findLot(at, in.Lot)
		d.lots = append(d.lots, lot)
		if !ok {
			continue
		}
		in.Lot, in.ID = lot.Ref, lot.ID
		if !d.checkUsable(at, lot) || !d.checkEnough(i, lot, asked) {
			continue
		}
		if total += in.Mass; total > ree.MaxMass {
			d.refuse("inputs", "mass.too_large", "value", total.String())
			return
		}
	}
}

// checkEnough asks whether the lot holds what this and the earlier inputs of the
// event draw from it.
func (d *decision) checkEnough(i int, lot Lot, asked map[string]ree.Mass) bool {
	mass, free := d.ev.Inputs[i].Mass, lot.Free()
	if d.ev.Kind == Export {
		free += lot.EarmarkedFor(d.ev.Case)
	}
	if mass <= 0 {
		d.refuse(field("inputs", i, ""), "mass.not_positive", "lot", lot.Ref)
		return false
	}
	if mass > free-asked[lot.Ref] {
		sum := min(mass, ree.MaxMass) + asked[lot.Ref]
		d.refuse(field("inputs", i, ""), "lot.too_little", "lot", lot.Ref, "holds", lot.Remaining.String(), "free", free.String(), "asked", sum.String())
		return false
	}
	asked[lot.Ref] += mass
	return true
}

// findLot finds a lot by the ledger's reference or the operator's own, and
// refuses what is none.
func (d *decision) findLot(at spot, ref string) (Lot, bool) {
	lot, ok := d.lookLot(ref)
	if ok {
		return lot, true
	}
	if _, err := CheckReference(ref); err != nil {
		if r, ok := err.(*ree.Refusal); ok && r.Code == "reference.check" {
			d.refuse(at.member("lot"), "reference.check", "value", ref)
			return Lot{}, false
		}
	}
	d.refuse(at.member("lot"), "lot.unknown", "lot", ref)
	return Lot{}, false
}

// lookLot is findLot without a refusal.
func (d *decision) lookLot(ref string) (Lot, bool) {
	if lot, ok := d.st.Lot(ref); ok && lot.Status != PoolState {
		return lot, true
	}
	if alias, ok := d.st.Alias(d.report.Org, ref); ok {
		return d.st.Lot(alias.Lot)
	}
	if clean, err := CheckReference(ref); err == nil {
		if lot, ok := d.st.Lot(clean); ok && lot.Status != PoolState {
			return lot, true
		}
	}
	return Lot{}, false
}

// checkUsable asks whether the actor may draw on the lot. Of another's lot it
// says no more than that it is another's.
func (d *decision) checkUsable(at spot, lot Lot) bool {
	before := len(d.refusals)
	switch {
	case lot.Holder != d.report.Org:
		d.refuse(at.String(), "lot.not_yours", "lot", lot.Ref)
		return false
	case lot.Status == Voided:
		d.refuse(at.String(), "lot.void", "lot", lot.Ref)
	case lot.Status == InTransit:
		d.refuse(at.String(), "lot.in_transit", "lot", lot.Ref)
	case lot.Status == Used:
		d.refuse(at.String(), "lot.used", "lot", lot.Ref)
	case d.ev.Site != "" && lot.Site != d.ev.Site:
		d.refuse(at.String(), "lot.elsewhere", "lot", lot.Ref, "site", lot.Site)
	}
	if lot.Frozen {
		d.refuse(at.String(), "lot.frozen", "lot", lot.Ref)
	}
	d.checkOldEnough(at, lot)
	return len(d.refusals) == before
}

// checkOldEnough asks whether the lot was there when the event says it happened.
func (d *decision) checkOldEnough(at spot, lot Lot) {
	when := d.report.Occurred
	if made := time.UnixMilli(lot.MadeMS); when.Before(made) {
		d.refuse(at.String(), "lot.not_yet_made", "lot", lot.Ref, "made", made.In(when.Location()).Format(time.RFC3339))
	} else if came := time.UnixMilli(lot.HeldMS); lot.HeldMS != 0 && when.Before(came) {
		d.refuse(at.String(), "lot.not_yet_received", "lot", lot.Ref, "received", came.In(when.Location()).Format(time.RFC3339))
	}
}

// makeOutputs checks the new lots and gives them their numbers and references.
func (d *decision) makeOutputs() {
	next := d.st.Peek(LotCounter)
	aliases := make(map[string]bool)
	var total ree.Mass
	for i := range d.ev.Outputs {
		out := &d.ev.Outputs[i]
		at := spot{"outputs", i}
		if _, ok := out.Form.Info(); !ok {
			d.refuse(at.String(), "form.unknown", "value", string(out.Form))
		}
		if out.Net <= 0 || out.Net > ree.MaxMass {
			d.refuse(at.String(), "mass.not_positive", "form", string(out.Form))
		} else if total += out.Net; total > ree.MaxMass {
			d.refuse("outputs", "mass.too_large", "value", total.String())
			return
		}
		d.checkAlias(at, out.Alias, aliases)
		d.checkAssay(at, out)
		out.ID = uint32(next) + uint32(i)
		out.Lot = LotReference(out.Form, out.ID)
	}
}

// checkAlias asks that an operator's own number names one lot and cannot be
// taken for a reference of the ledger. The number of a voided lot is free again.
func (d *decision) checkAlias(at spot, alias string, given map[string]bool) {
	if alias == "" {
		return
	}
	if _, err := CheckReference(alias); err == nil {
		d.refuse(at.String(), "lot.alias_reference", "alias", alias)
	}
	row, taken := d.st.Alias(d.report.Org, alias)
	if taken {
		lot, _ := d.st.Lot(row.Lot)
		taken = lot.Status != Voided
	}
	if taken || given[alias] {
		d.refuse(at.String(), "lot.alias_taken", "alias", alias)
	}
	given[alias] = true
}

func (d *decision) checkAssay(at spot, out *Make) {
	if out.Assay == nil {
		return
	}
	for _, r := range out.Assay.Check() {
		d.refusals = append(d.refusals, r.At(at.member(r.Field)))
	}
	if len(d.refusals) == 0 {
		out.Elements = out.Assay.ElementMasses(out.Net)
	}
}

// checkForms asks whether the process takes and makes what the event says.
func (d *decision) checkForms() {
	if d.process.Ref == "" {
		return
	}
	for i, lot := range d.lots {
		info, _ := lot.Form.Info()
		if info.Mineral && d.process.Activity == Recycling {
			d.refuse(field("inputs", i, ""), "recycler.mineral_feed", "lot", lot.Ref, "form", string(lot.Form))
		} else if lot.Ref != "" && !hasForm(d.process.Inputs, lot.Form) {
			d.refuse(field("inputs", i, ""), "process.input_form", "lot", lot.Ref, "form", string(lot.Form), "process", d.process.Ref)
		}
	}
	for i, out := range d.ev.Outputs {
		if !hasForm(d.process.Outputs, out.Form) {
			d.refuse(field("outputs", i, ""), "process.output_form", "form", string(out.Form), "process", d.process.Ref)
		}
	}
}

func hasForm(forms []ree.Form, f ree.Form) bool {
	for _, form := range forms {
		if form == f {
			return true
		}
	}
	return false
}

var modelRank = map[Model]int{IdentityPreserved: 0, Segregated: 1, ControlledBlending: 2, MassBalance: 3, BookAndClaim: 4}

// setModel gives the outputs the loosest model among the process and the
// inputs: custody once lost is not found again.
func (d *decision) setModel(base Model) {
	model := base
	if model == "" {
		model = IdentityPreserved
	}
	for _, lot := range d.lots {
		if modelRank[lot.Model] > modelRank[model] {
			model = lot.Model
		}
	}
	if model == IdentityPreserved && len(d.lots) > 1 && d.ev.Kind != Pack {
		if base == IdentityPreserved {
			d.refuse("inputs", "model.identity_mixed", "lots", strconv.Itoa(len(d.lots)))
		}
		model = ControlledBlending
	}
	for i := range d.ev.Outputs {
		d.ev.Outputs[i].Model = model
	}
}
