package app

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/provenance"
	"lanthorn/ree"
	"lanthorn/review"
)

// classify asks the control list in force about each line, by the composition
// of the lots it names. Lots of one line that are controlled differently make
// the line what the strictest of them is.
func (a *App) classify(tx *store.Tx, app *review.Application, at time.Time) []review.LineClass {
	st := state{tx, a.tables}
	var out []review.LineClass
	for _, line := range app.Lines {
		if line.Counted() {
			out = append(out, review.ClassOf(line.No, control.ClassifyItem(a.controlList(), line.Code, a.calendar().Day(at))))
			continue
		}
		class := review.ClassOf(line.No, a.classifyGoods(control.Goods{Form: line.Form, Kind: line.Kind, HS: line.HS}, at))
		for i, q := range line.Lots {
			lot, _ := st.Lot(q.Lot)
			c := review.ClassOf(line.No, a.classifyGoods(a.goods(st, lot, line), at))
			if i == 0 || stricter(c.Controlled, class.Controlled) {
				class = c
			}
		}
		out = append(out, class)
	}
	return out
}

func stricter(a, b control.Verdict) bool {
	rank := map[control.Verdict]int{control.No: 0, control.Undetermined: 1, control.Yes: 2}
	return rank[a] > rank[b]
}

// goods describes a lot to the control list.
func (a *App) goods(st state, lot custody.Lot, line review.Line) control.Goods {
	g := control.Goods{Form: lot.Form, Kind: line.Kind, HS: line.HS}
	if row, ok := st.Assay(lot.AssayOf); ok {
		g.Assay = &row.Assay
	}
	return g
}

func (a *App) classifyGoods(g control.Goods, at time.Time) control.Result {
	return control.Classify(a.controlList(), g, a.calendar().Day(at))
}

// gateInputs gathers what the ledger knows about every line of a case. It runs
// alone in its batch, so that the lot graph stands where the tables stand.
func (a *App) gateInputs(tx *store.Tx, f review.Facts, ref string, at time.Time) ([]review.GateInput, int64, error) {
	c, err := f.Case(ref)
	if err != nil || c == nil {
		return nil, 0, err
	}
	return a.gateInputsOf(tx, ref, &c.Application, at)
}

// gateInputsOf gathers the inputs of an application, whether a case has it or an
// amendment.
func (a *App) gateInputsOf(tx *store.Tx, ref string, app *review.Application, at time.Time) ([]review.GateInput, int64, error) {
	g, err := a.gatherer(tx, at)
	if err != nil {
		return nil, 0, err
	}
	screened, news, err := a.screen(tx, ref, app, at)
	if err != nil {
		return nil, 0, err
	}
	if err := a.appendScreened(tx, ref, news); err != nil {
		return nil, 0, err
	}
	out, err := g.lines(app, screened)
	return out, g.view.Sequence(), err
}

// lines gathers the inputs of every line.
func (g gatherer) lines(app *review.Application, screened []review.ScreenInput) ([]review.GateInput, error) {
	var out []review.GateInput
	for _, line := range app.Lines {
		in := review.GateInput{Line: line.No, Screening: screened}
		for _, q := range line.Lots {
			lot, err := g.lot(q)
			if err != nil {
				return nil, err
			}
			in.Lots = append(in.Lots, lot)
		}
		out = append(out, in)
	}
	return out, nil
}

type gatherer struct {
	app *App
	state
	view     *provenance.View
	at       time.Time
	standing map[uint32][]findingLot // findings, by the number of the lot they stand on
	known    *gathered
}

// gathered is what a gatherer has found out: lots of one making share it.
type gathered struct {
	sources map[uint32]supply // by source lot
	above   map[string]*above // by the event that made a lot, and its deciding elements
}

// supply is where a source lot came from, and why that mine could not lawfully
// supply it; no code where it could.
type supply struct {
	origin uint32
	code   string
}

// above is what lies upstream of all lots of one making.
type above struct {
	frozen, empty, suspect []uint32
	late                   []review.LateReport
	passed                 map[uint32]float64 // largest share of a deciding element that passed through a lot
	barred                 map[uint32]string
	shares                 *provenance.Shares
}

func (a *App) gatherer(tx *store.Tx, at time.Time) (gatherer, error) {
	standing, err := a.standing(tx)
	return gatherer{app: a, state: state{tx, a.tables}, view: a.lineage.graph.View(), at: at, standing: standing, known: &gathered{map[uint32]supply{}, map[string]*above{}}}, err
}

func (g gatherer) lot(q review.LotQuantity) (review.LotInput, error) {
	in := review.LotInput{Lot: q.Lot, AskedMG: q.MassMG}
	lot, ok := g.Lot(q.Lot)
	if !ok || lot.Status == custody.Voided {
		return in, nil
	}
	in.Known, in.Holder, in.AvailableMG = true, lot.Holder, lot.Remaining
	if lot.Status == custody.InTransit {
		in.Unconfirmed = append(in.Unconfirmed, lot.Ref)
	}
	if lot.Frozen {
		in.Frozen = append(in.Frozen, lot.Ref)
	}
	if !lot.Assayed {
		in.NoAssay = append(in.NoAssay, lot.Ref)
	}
	up, err := g.upstream(lot)
	if err != nil {
		return in, err
	}
	for _, id := range up.frozen {
		in.Frozen = append(in.Frozen, g.ref(id))
	}
	for _, id := range up.empty {
		in.NoAssay = append(in.NoAssay, g.ref(id))
	}
	in.Late, in.Findings = up.late, g.findings(lot.ID, up)
	in.Elements = g.elements(lot, q.MassMG, up)
	return in, nil
}

// namedUpstream bounds how many lots of each sort a verdict names.
const namedUpstream = 20

// upstream looks at every ancestor of a lot, once for all lots of one making:
// frozen lots, lots without content, lots with findings, late reports, sources
// whose holder was not permitted to mine on that day, and origin shares.
func (g gatherer) upstream(lot custody.Lot) (*above, error) {
	deciding := g.deciding(lot)
	key := fmt.Sprint("made by ", g.view.Maker(lot.ID), deciding)
	if g.view.Maker(lot.ID) == 0 || g.view.IsSource(lot.ID) {
		key = fmt.Sprint("lot ", lot.ID)
	}
	if known := g.known.above[key]; known != nil {
		return known, nil
	}
	up := &above{}
	var sources []uint32
	_, err := g.view.Ancestors(lot.ID, func(id uint32) bool {
		m := g.app.lineage.marks.of(id)
		if m&markFrozen != 0 && len(up.frozen) < namedUpstream {
			up.frozen = append(up.frozen, id)
		}
		if m&markEmpty != 0 && len(up.empty) < namedUpstream {
			up.empty = append(up.empty, id)
		}
		if g.standing[id] != nil && len(up.suspect) < namedUpstream {
			up.suspect = append(up.suspect, id)
		}
		if g.view.IsSource(id) {
			sources = append(sources, id)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	if err := g.passing(lot, deciding, up); err != nil {
		return nil, err
	}
	up.barred = g.barred(sources)
	if up.shares, err = g.view.Shares(lot.ID); err != nil {
		return nil, err
	}
	g.known.above[key] = up
	return up, nil
}

// lateShare is the least part of a deciding element that must have passed
// through a lot for the lateness of its report to count: through pools a product
// descends from nearly everything, and some report somewhere is always late.
const lateShare = 0.01

// passing finds through which lots much of a deciding element passed, and which
// of them were reported late.
func (g gatherer) passing(lot custody.Lot, deciding []ree.Element, up *above) error {
	up.passed = map[uint32]float64{}
	for _, e := range deciding {
		l, err := g.view.Lineage(lot.ID, int(e), provenance.LineageLimits{Keep: 200, MinShare: lateShare})
		if err != nil {
			return err
		}
		for _, a := range l.Top {
			up.passed[a.Lot] = max(up.passed[a.Lot], min(1, a.Share))
		}
	}
	for id := range up.passed {
		if d := g.app.lineage.marks.of(id).late(); d > 0 {
			up.late = append(up.late, review.LateReport{Ref: g.ref(id), Days: d})
		}
	}
	slices.SortFunc(up.late, func(x, y review.LateReport) int { return strings.Compare(x.Ref, y.Ref) })
	return nil
}

// ref is the reference of a lot from its number.
func (g gatherer) ref(id uint32) string { return g.app.lineage.ref(id) }

// barred finds origins that supplied without permission. The permission is
// looked at as the tables have it now: one that was withdrawn for that day
// counts, although the report was accepted then.
func (g gatherer) barred(sources []uint32) map[uint32]string {
	out := map[uint32]string{}
	for _, id := range sources {
		from, known := g.known.sources[id]
		if !known {
			from = g.supplied(id)
			g.known.sources[id] = from
		}
		if from.code != "" {
			out[from.origin] = from.code
		}
	}
	return out
}

func (g gatherer) supplied(id uint32) supply {
	lot, ok := g.Lot(g.ref(id))
	if !ok || lot.Origin == "" {
		return supply{}
	}
	origin, ok := g.Origin(lot.Origin)
	if !ok || origin.Kind != "mine" {
		return supply{}
	}
	party, _ := g.Party(origin.Party)
	if party.May(custody.Mining, g.app.calendar().Day(time.UnixMilli(lot.MadeMS)).String()) {
		return supply{}
	}
	return supply{origin.ID, "no_permission"}
}

// elements states the origins of the elements that decide: those the control
// list names, or all where it names none.
func (g gatherer) elements(lot custody.Lot, asked ree.Mass, up *above) []review.ElementInput {
	part := lot.ElementsIn(asked)
	var out []review.ElementInput
	for _, e := range g.deciding(lot) {
		in := review.ElementInput{Element: e.Symbol(), MassMG: ree.Mass(part[e])}
		for _, s := range provenance.Prune(up.shares.Elements[e], tail) {
			share := fraction(s.Share)
			if code, ok := up.barred[s.Origin]; ok {
				in.Barred = append(in.Barred, review.BarredOrigin{Origin: g.originRef(s.Origin), Code: code, Share: share})
			}
			if s.Origin == provenance.Unknown {
				in.Unknown.Share = share
				continue
			}
			in.Origins = append(in.Origins, review.OriginShare{Origin: g.originRef(s.Origin), Country: g.app.lineage.originCountry(s.Origin), Share: share})
		}
		// The share is stated by the rule declared, proportional: what passed
		// through circuits and melts is mixed. The interval for any mixing at all
		// is on the lot's page; after two pools it is 0 to 100 %.
		in.Unknown.Low, in.Unknown.High = in.Unknown.Share, in.Unknown.Share
		out = append(out, in)
	}
	return out
}

func fraction(share float64) ree.Fraction {
	return ree.Fraction(math.Round(share * float64(ree.Whole)))
}

// traceElement is the least part of a lot's rare earth that an element must
// make up to decide where the list names none of its elements.
const traceElement = 0.001

func (g gatherer) deciding(lot custody.Lot) []ree.Element {
	var named, all []ree.Element
	day := g.app.calendar().Day(g.at)
	total := float64(lot.Elements.Sum())
	for i, mass := range lot.Elements {
		e := ree.Element(i)
		if total == 0 || float64(mass) < traceElement*total {
			continue
		}
		all = append(all, e)
		if g.app.controlList().Lists(e, day) {
			named = append(named, e)
		}
	}
	if len(named) > 0 {
		return named
	}
	return all
}

func (g gatherer) originRef(id uint32) string { return g.app.lineage.originRef(id) }
