package custody

import (
	"strconv"
	"time"

	"lanthorn/ree"
)

// Recorded is a decided event as the ledger holds it.
type Recorded struct {
	Event    Event
	Seq      int64
	Org      string
	Occurred time.Time
}

// Apply folds a decided event into the state. It looks at nothing but the event
// and the state.
func Apply(st State, r Recorded) {
	a := &application{State: st, Recorded: r, ms: r.Occurred.UnixMilli()}
	switch r.Event.Kind {
	case Dispatch:
		a.dispatch()
	case Receive:
		a.receive()
	case Assay:
		a.assay()
	case Reserve:
		a.reserve()
	case Freeze:
		a.freeze()
	case Correct:
		a.correct()
	case Stocktake:
	default:
		a.take()
		a.make()
		a.pool()
	}
	a.bookQuota(r.Event.Quota, 1)
	a.mark()
}

type application struct {
	State
	Recorded
	ms int64
}

// mustLot reads a lot that Decide has seen.
func (a *application) mustLot(ref string) Lot {
	lot, _ := a.Lot(ref)
	return lot
}

func (a *application) take() {
	for _, in := range a.Event.Inputs {
		lot := a.mustLot(in.Lot)
		lot.Remaining -= in.Mass
		if a.Event.Kind == Export {
			lot.earmark(a.Event.Case, -min(lot.EarmarkedFor(a.Event.Case), in.Mass))
		}
		settle(&lot)
		a.PutLot(lot)
	}
	a.putInEdges(a.Seq, a.Event.Inputs)
}

// putInEdges writes one edge per lot: an event that takes twice from a lot takes
// the sum.
func (a *application) putInEdges(seq int64, inputs []Take) {
	sum := make(map[uint32]ree.Mass, len(inputs))
	for _, in := range inputs {
		sum[in.ID] += in.Mass
	}
	for _, in := range inputs {
		if mass, ok := sum[in.ID]; ok {
			a.PutEdge(Edge{seq, In, in.ID, mass})
			delete(sum, in.ID)
		}
	}
}

// settle keeps the status true to what remains.
func settle(lot *Lot) {
	switch {
	case lot.Remaining == 0 && lot.Status == Held:
		lot.Status = Used
	case lot.Remaining > 0 && lot.Status == Used:
		lot.Status = Held
	}
}

func (a *application) make() {
	ev := &a.Event
	origin := a.origin()
	inherited := ""
	if len(ev.Inputs) == 1 && ev.Kind != Transform {
		inherited = a.mustLot(ev.Inputs[0].Lot).AssayOf
	}
	for _, out := range ev.Outputs {
		lot := Lot{ID: out.ID, Ref: out.Lot, Alias: out.Alias, Form: out.Form, Level: out.Form.Level(), Site: ev.Site, Holder: a.Org,
			Net: out.Net, Remaining: out.Net, Elements: out.Elements, Status: Held, Model: out.Model, Origin: origin,
			HS: out.HS, Grade: out.Grade, Package: out.Package, MadeSeq: a.Seq, MadeMS: a.ms}
		if out.Assay != nil {
			lot.AssayOf, lot.Assayed = lot.Ref, true
			a.PutAssay(AssayRow{Lot: lot.Ref, Seq: a.Seq, AtMS: a.ms, By: a.Org, Assay: *out.Assay})
		} else if inherited != "" {
			lot.AssayOf, lot.Assayed = inherited, true
		} else if lot.Elements != (ree.ElementMasses{}) {
			lot.Assayed = true
		}
		a.PutLot(lot)
		a.PutEdge(Edge{a.Seq, Out, lot.ID, lot.Net})
		if out.Alias != "" {
			a.PutAlias(Alias{a.Org, out.Alias, lot.Ref})
		}
	}
	a.Skip(LotCounter, int64(len(ev.Outputs)))
}

// OriginRef is where the material of an event first enters the books; empty for
// events that bring none in.
func OriginRef(ev *Event) string {
	switch ev.Kind {
	case Extract:
		return "mine/" + ev.Site
	case Import:
		return "import/" + ev.Country + "/" + ev.Source
	case Collect:
		return "scrap/" + ev.Source
	}
	return ""
}

func (a *application) origin() string {
	ref := OriginRef(&a.Event)
	if ref == "" {
		return ""
	}
	if _, ok := a.Origin(ref); ok {
		return ref
	}
	o := Origin{ID: uint32(a.Peek(OriginCounter)), Ref: ref, Party: a.Org, Country: a.Event.Country, Name: a.Event.Source}
	site, _ := a.Site(a.Event.Site)
	switch a.Event.Kind {
	case Extract:
		o.Kind, o.Name, o.Site, o.Country = "mine", site.Name, site.Ref, site.Country
	case Import:
		o.Kind = "import"
	case Collect:
		o.Kind = "scrap"
		if o.Country == "" {
			o.Country = site.Country
		}
	}
	a.PutOrigin(o)
	a.Skip(OriginCounter, 1)
	return ref
}

func (a *application) pool() {
	p := a.Event.Pool
	if p == nil {
		return
	}
	row, ok := a.Pool(p.Key)
	if !ok {
		row = Pool{Key: p.Key}
	}
	row.Elements = p.Holds
	if p.Rule == Proportional {
		a.poolState(&row, p)
	} else {
		a.poolLayers(&row, p)
	}
	a.PutPool(row)
}

func (a *application) poolLayers(row *Pool, p *Pooling) {
	for _, in := range a.Event.Inputs {
		row.Layers = addLayer(row.Layers, a.mustLot(in.Lot), in.Mass)
	}
	row.Layers = removeLayers(row.Layers, p.Drawn, p.Rule)
}

func (a *application) poolState(row *Pool, p *Pooling) {
	if p.Opens {
		opening := a.newState(p.Before, p.Had)
		row.StateRef = opening.Ref
	}
	after := a.newState(p.After, p.Holds)
	if before, ok := a.Lot(row.StateRef); ok {
		before.Next, before.Remaining = after.Ref, 0
		a.PutLot(before)
		a.PutEdge(Edge{a.Seq, In, before.ID, before.Net})
	}
	a.PutEdge(Edge{a.Seq, Out, after.ID, after.Net})
	row.State, row.StateRef = after.ID, after.Ref
}

// newState writes the content of a pool as a node of the lot graph.
func (a *application) newState(id uint32, content ree.ElementMasses) Lot {
	lot := Lot{ID: id, Ref: Reference("PL", int64(id)), Form: "pool", Site: a.Event.Site, Holder: a.Org, Net: ree.Mass(content.Sum()),
		Remaining: ree.Mass(content.Sum()), Elements: content, Status: PoolState, Model: MassBalance, MadeSeq: a.Seq, MadeMS: a.ms}
	a.PutLot(lot)
	a.Skip(LotCounter, 1)
	return lot
}

func (a *application) dispatch() {
	ev := &a.Event
	t := Transfer{Ref: ev.Transfer, From: a.Org, To: ev.Party, FromSite: ev.Site, ToSite: ev.ToSite, SentMS: a.ms, SentSeq: a.Seq, Invoice: ev.Invoice, Open: true}
	for _, in := range ev.Inputs {
		lot := a.mustLot(in.Lot)
		lot.Status = InTransit
		a.PutLot(lot)
		t.Lines = append(t.Lines, Carriage{Lot: lot.Ref, Sent: in.Mass})
	}
	a.PutTransfer(t)
	a.Skip(TransferCounter, 1)
}

// receive hands the lots over. The receiver's figure is kept beside the
// sender's; what may be used is the smaller of the two, so that no scale makes
// mass.
func (a *application) receive() {
	t, _ := a.Transfer(a.Event.Transfer)
	t.Lines = append([]Carriage(nil), t.Lines...)
	for i, f := range a.Event.Figures {
		if i >= len(t.Lines) {
			break
		}
		t.Lines[i].Received = f.Mass
		lot := a.mustLot(f.Lot)
		lot.Status, lot.Holder, lot.Site, lot.HeldMS = Held, t.To, t.ToSite, a.ms
		lot.Remaining = min(f.Mass, t.Lines[i].Sent)
		a.PutLot(lot)
	}
	t.Open, t.ReceivedMS, t.RecvSeq = false, a.ms, a.Seq
	a.PutTransfer(t)
}

func (a *application) assay() {
	if len(a.Event.Figures) == 0 || a.Event.Result == nil {
		return
	}
	lot := a.mustLot(a.Event.Figures[0].Lot)
	lot.Elements = a.Event.Result.ElementMasses(lot.Net)
	lot.Assayed, lot.AssayOf = true, lot.Ref
	a.PutLot(lot)
	a.PutAssay(AssayRow{Lot: lot.Ref, Seq: a.Seq, AtMS: a.ms, By: a.Org, Assay: *a.Event.Result})
}

func (a *application) reserve() {
	for _, in := range a.Event.Inputs {
		lot := a.mustLot(in.Lot)
		if a.Event.Release {
			lot.earmark(a.Event.Case, -in.Mass)
		} else {
			lot.earmark(a.Event.Case, in.Mass)
		}
		a.PutLot(lot)
	}
}

func (a *application) freeze() {
	for _, in := range a.Event.Inputs {
		lot := a.mustLot(in.Lot)
		lot.Frozen = !a.Event.Release
		a.PutLot(lot)
	}
}

func (a *application) bookQuota(uses []QuotaUse, sign ree.OxideMass) {
	for _, u := range uses {
		if q, ok := a.Quota(u.Quota); ok {
			q.Used += sign * u.REO
			a.PutQuota(q)
		}
	}
}

func (a *application) mark() {
	for _, f := range a.Event.Flags {
		a.PutMark(Mark{Seq: a.Seq, Code: f.Code, Params: f.Params, Site: a.Event.Site, Org: a.Org, AtMS: a.ms, Lot: f.Params["lot"]})
	}
}

// Key identifies a mark: an event carries a code once per lot.
func (m Mark) Key() string {
	return strconv.FormatInt(m.Seq, 10) + "/" + m.Code + "/" + m.Lot + m.Params["element"]
}
