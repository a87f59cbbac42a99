package app

import (
	"math"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Booking is what a site booked of one product form in a month, in mg REO: by
// how much its stock of the form changed, and why. The form is empty for what
// processes at the site said they lost, which never was stock of any form.
type Booking struct {
	Site     string        `json:"site"`
	Month    string        `json:"month"` // YYYY-MM, in which it happened
	Form     ree.Form      `json:"form,omitempty"`
	Made     ree.OxideMass `json:"madeMG,omitempty"`
	Received ree.OxideMass `json:"receivedMG,omitempty"` // from other sites, from abroad, as scrap
	Used     ree.OxideMass `json:"usedMG,omitempty"`
	Sent     ree.OxideMass `json:"sentMG,omitempty"`
	Exported ree.OxideMass `json:"exportedMG,omitempty"`
	Lost     ree.OxideMass `json:"lostMG,omitempty"`     // discarded; for the empty form lost in processes
	Adjusted ree.OxideMass `json:"adjustedMG,omitempty"` // new assays, corrections elsewhere, rounding
	// Elements is by how much the stock of each element changed.
	Elements ree.ElementMasses `json:"elementsMG,omitzero"`
	Seq      int64             `json:"seq"` // the last entry that changed it
}

func (b Booking) key() string { return b.Site + "/" + b.Month + "/" + string(b.Form) }

// Change is by how much the stock of the form grew.
func (b Booking) Change() ree.OxideMass {
	return b.Made + b.Received + b.Adjusted - b.Used - b.Sent - b.Exported - b.Lost
}

// book puts a change of stock down to the kind of event it came from. A lot was
// drawn on where it went into the event; of a lot that the event does not name
// the change is an adjustment.
func (b *Booking) book(kind custody.Kind, drawn, named bool, change ree.OxideMass) {
	switch {
	case !named:
		b.Adjusted += change
	case kind == custody.Consume, drawn && (kind == custody.Transform || mixes(kind)):
		b.Used -= change
	case kind == custody.Extract, kind == custody.Transform, mixes(kind):
		b.Made += change
	case kind == custody.Import, kind == custody.Collect, kind == custody.Receive:
		b.Received += change
	case kind == custody.Dispatch:
		b.Sent -= change
	case kind == custody.Export:
		b.Exported -= change
	case kind == custody.Discard:
		b.Lost -= change
	default:
		b.Adjusted += change
	}
}

// mixes reports whether an event only divides, joins or packs.
func mixes(kind custody.Kind) bool {
	return kind == custody.Blend || kind == custody.Split || kind == custody.Pack || kind == custody.Unpack
}

// bookedState watches how lots change while an event is applied, so that the
// bookings add up to the stock whatever an event or a correction does.
type bookedState struct {
	state
	month   string
	seq     int64
	kind    custody.Kind
	drawn   map[string]bool // lots that the event names: true where they went in
	changes map[string]*Booking
	order   []string
}

var _ custody.State = &bookedState{}

// newBooked watches an event. What a correction changes is booked in the month
// of the event it corrects; corrections of ledgers from before that month was
// kept are booked in their own.
func (t *tables) newBooked(tx *store.Tx, e *evidence.Entry, ev *custody.Event) *bookedState {
	b := &bookedState{state: state{tx, t}, month: e.Occurred.Format("2006-01"), seq: e.Seq, kind: ev.Kind, drawn: map[string]bool{}, changes: map[string]*Booking{}}
	if ev.Kind == custody.Correct && ev.Was != nil {
		b.kind = ev.Was.Kind
		if ev.Period != "" {
			b.month = ev.Period
		}
		b.names(ev.Was)
		b.losses(ev.Was, -1)
		if ev.Now != nil {
			b.losses(ev.Now, 1)
		}
		return b
	}
	b.names(ev)
	b.losses(ev, 1)
	return b
}

func (b *bookedState) names(ev *custody.Event) {
	for _, in := range ev.Inputs {
		b.drawn[in.Lot] = true
	}
	for _, out := range ev.Outputs {
		b.drawn[out.Lot] = false
	}
	for _, f := range ev.Figures {
		b.drawn[f.Lot] = false
	}
}

func (b *bookedState) losses(ev *custody.Event, sign ree.OxideMass) {
	for _, l := range ev.Losses {
		b.at(ev.Site, "").Lost += sign * l.Elements.REO()
	}
}

// at is the booking of a form at a site, as far as this event goes.
func (b *bookedState) at(site string, form ree.Form) *Booking {
	row := Booking{Site: site, Month: b.month, Form: form}
	if found := b.changes[row.key()]; found != nil {
		return found
	}
	b.changes[row.key()] = &row
	b.order = append(b.order, row.key())
	return &row
}

// PutLot books the change of stock that the new state of a lot makes.
func (b *bookedState) PutLot(l custody.Lot) {
	if old, known := b.Lot(l.Ref); known {
		b.move(old, -1)
	}
	b.move(l, 1)
	b.state.PutLot(l)
}

// move books what a lot adds to the stock of its site, or takes from it with a
// sign of minus one.
func (b *bookedState) move(l custody.Lot, sign int64) {
	content := inStock(l)
	change := content.REO()
	if change == 0 || l.Site == "" {
		return
	}
	drawn, named := b.drawn[l.Ref]
	row := b.at(l.Site, l.Form)
	row.book(b.kind, drawn, named, ree.OxideMass(sign)*change)
	for e := range content {
		row.Elements[e] += ree.ElementMass(sign) * content[e]
	}
}

// inStock is what a lot adds to the stock of its site: nothing on its way, in a
// pool or used up.
func inStock(l custody.Lot) (none ree.ElementMasses) {
	if l.Status != custody.Held {
		return none
	}
	return l.ElementsIn(l.Remaining)
}

// keep adds what the event changed to the month's rows. Goods that were only
// divided or joined within a form were neither used nor made.
func (b *bookedState) keep() {
	for _, key := range b.order {
		c := *b.changes[key]
		if mixes(b.kind) && c.Used != 0 && c.Made != 0 {
			c.Adjusted, c.Used, c.Made = c.Adjusted+c.Made-c.Used, 0, 0
		}
		if c == (Booking{Site: c.Site, Month: c.Month, Form: c.Form}) {
			continue
		}
		row, ok := get(b.state, b.t.booking, key)
		if !ok {
			row = Booking{Site: c.Site, Month: c.Month, Form: c.Form}
		}
		row.Seq = b.seq
		store.Put(b.tx, b.t.booking, row.plus(c))
	}
}

func (b Booking) plus(c Booking) Booking {
	b.Made, b.Received, b.Used, b.Sent = bounded(b.Made, c.Made), bounded(b.Received, c.Received), bounded(b.Used, c.Used), bounded(b.Sent, c.Sent)
	b.Exported, b.Lost, b.Adjusted = bounded(b.Exported, c.Exported), bounded(b.Lost, c.Lost), bounded(b.Adjusted, c.Adjusted)
	for e := range b.Elements {
		b.Elements[e] = bounded(b.Elements[e], c.Elements[e])
	}
	return b
}

// mostBooked bounds a booking far above any industry's, so that sums of bookings
// never wrap around.
const mostBooked = math.MaxInt64 / 64

func bounded[M ~int64](a, b M) M {
	return max(-mostBooked, min(mostBooked, max(-mostBooked, min(mostBooked, a))+max(-mostBooked, min(mostBooked, b))))
}
