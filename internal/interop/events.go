package interop

import (
	"strconv"
	"strings"
	"time"

	"lanthorn/custody"
)

// finish makes events of the drafts, in the order of their first rows, and
// leaves out those with a problem and those that build on them.
func (t *table) finish() []Item {
	var items []Item
	o := order{made: map[string]*draft{}, first: map[string]*draft{}, keys: map[string]int{}}
	for _, d := range t.drafts {
		for _, out := range d.outputs {
			if _, twice := o.first[out.Alias]; out.Alias != "" && !twice {
				o.first[out.Alias] = d
			}
		}
	}
	for _, d := range t.drafts {
		ev, occurred := d.event()
		o.check(d, t.ps)
		if d.bad {
			continue
		}
		key := digest(occurred, ev)
		if o.once(d, key, t.ps) && !t.checked {
			items = append(items, Item{Rows: d.rows, Key: key, Occurred: occurred, Event: ev})
		}
	}
	return items
}

// order is what the events of a file owe to one another.
type order struct {
	made  map[string]*draft // by the new lot's own number: the event that made it, so far
	first map[string]*draft // the same, over the whole file
	keys  map[string]int    // first row by digest
}

// check asks that a lot of the same file is made before it is used, by an event
// that is kept, and only once.
func (o *order) check(d *draft, ps *problems) {
	if d.firstRow.plan.kind != Production {
		return
	}
	for _, lot := range d.uses() {
		maker, made := o.made[lot]
		later := o.first[lot]
		switch {
		case made && maker.bad:
			ps.add(d.rows[0], d.firstRow.name("lot"), "lot.event_left_out", "lot", lot, "row", strconv.Itoa(maker.rows[0]))
			d.bad = true
		case !made && later != nil:
			ps.add(d.rows[0], d.firstRow.name("lot"), "lot.made_later", "lot", lot, "row", strconv.Itoa(later.rows[0]))
			d.bad = true
		}
	}
	for _, out := range d.outputs {
		maker, twice := o.made[out.Alias]
		switch {
		case out.Alias == "":
		case twice:
			ps.add(d.rows[0], d.firstRow.name("newlot"), "lot.alias_twice", "alias", out.Alias, "row", strconv.Itoa(maker.rows[0]))
			d.bad = true
		default:
			o.made[out.Alias] = d
		}
	}
}

func (d *draft) uses() []string {
	var lots []string
	for _, in := range d.inputs {
		lots = append(lots, in.Lot)
	}
	return lots
}

// once refuses the same event twice in a file: its key would be the same, and
// the second would be lost in silence.
func (o *order) once(d *draft, key string, ps *problems) bool {
	if row, twice := o.keys[key]; twice {
		ps.add(d.rows[0], "", "event.twice", "row", strconv.Itoa(row))
		d.bad = true
		return false
	}
	o.keys[key] = d.rows[0]
	return true
}

// event puts a draft together.
func (d *draft) event() (custody.Event, time.Time) {
	occurred := time.Time{}
	if d.text("when") != "" {
		occurred = d.occurred()
	}
	var ev custody.Event
	switch d.firstRow.plan.kind {
	case Production:
		ev = d.production()
	case Shipments:
		ev = custody.Event{Kind: custody.Dispatch, Site: d.text("site"), Party: d.text("receiver"), ToSite: d.text("tosite"), Inputs: d.inputs}
	case Receipts:
		ev = custody.Event{Kind: custody.Receive, Transfer: d.text("transfer"), Figures: d.figures}
	case Stocktake:
		ev = custody.Event{Kind: custody.Stocktake, Site: d.text("site"), Figures: d.figures}
	case Assays:
		ev = d.assay()
	case Corrections:
		ev = d.correction()
	}
	ev.Invoice, ev.Documents, ev.Note = d.shared("invoice").text, d.docs, strings.Join(d.notes, "\n")
	if ev.Kind == custody.Correct && ev.Now != nil {
		ev.Now.Invoice = ev.Invoice
	}
	return ev, occurred
}

func (d *draft) production() custody.Event {
	ev := custody.Event{Site: d.text("site"), Process: d.shared("process").text, Country: strings.ToUpper(d.shared("country").text),
		Source: d.shared("source").text, Reason: d.shared("reason").text, Inputs: d.inputs, Outputs: d.outputs, Losses: d.losses}
	if d.text("what") != "" {
		l := *d.at("what")
		kind, ok := l.kind()
		ev.Kind = kind
		d.bad = d.bad || !ok
	}
	if ev.Kind != custody.Consume && ev.Kind != custody.Discard {
		d.needMasses()
	}
	return ev
}

// needMasses reports lots that are used without a mass.
func (d *draft) needMasses() {
	for _, l := range d.unmassed {
		l.problem("mass", "cell.missing", "column", l.name("mass"))
		d.bad = true
	}
}

func (d *draft) assay() custody.Event {
	l := d.result
	lot := l.text("lot")
	if lot == "" {
		l.problem("lot", "cell.missing", "column", l.name("lot"))
	}
	ev := custody.Event{Kind: custody.Assay, Figures: []custody.Figure{{Lot: lot}}, Result: l.assay()}
	if ev.Result == nil {
		l.problem("treo", "assay.total_missing")
	}
	d.bad = d.bad || l.bad
	return ev
}

func (d *draft) correction() custody.Event {
	first := *d.firstRow
	first.bad = false
	ev := custody.Event{Kind: custody.Correct, Supersedes: first.entry(), Reason: d.text("reason")}
	voids := *d.at("void")
	voids.bad = false
	ev.Void = voids.yes("void")
	d.bad = d.bad || first.bad || voids.bad
	d.needMasses()
	parts := len(d.inputs) + len(d.outputs) + len(d.losses) + len(d.figures)
	switch {
	case ev.Void && parts > 0:
		voids.problem("void", "correct.void_with_lines")
		d.bad = true
	case !ev.Void && parts == 0:
		voids.problem("void", "correct.now_missing")
		d.bad = true
	case !ev.Void:
		ev.Now = &custody.Event{Inputs: d.inputs, Outputs: d.outputs, Losses: d.losses, Figures: d.figures,
			Country: strings.ToUpper(d.shared("country").text), Source: d.shared("source").text}
	}
	return ev
}
