package review

import (
	"slices"
	"strings"
	"time"

	"lanthorn/ree"
)

// MoveCommand draws on a licence line. ID is the sender's idempotency key: the
// same move with the same key answers with no events, another one with the same
// key is refused.
type MoveCommand struct {
	Licence string
	Line    int
	ID      string
	MassMG  ree.Mass
	Of      string // commit, release: the reservation's ID (commit: empty for none); reverse: the write-off's
	Ref     string // declaration number
	Basis   string // adjust: legal basis
	Lots    []LotQuantity
	EndUser string    // identity of who it goes to; empty: not said
	Route   string    // port of exit; empty: not said
	As      *Quantity // as it was declared, where not in mass
	Debit   string    // the offline debit that it books
	Final   bool      // commit: customs calls the declaration the last one under the licence
	Amends  string    // commit: ID of the write-off of the same declaration to which it adds
	Who     Actor
	At      time.Time
}

// BasisTolerance is the basis of an adjustment that the line's own tolerance
// makes.
const BasisTolerance = "tolerance"

// ledger is a licence line and what a command wants of it.
type ledger struct {
	desk    *Desk
	cmd     MoveCommand
	kind    MoveKind
	licence *Licence
	newest  *Licence // the version in use: it is the one that ends
	line    *LicenceLine
	of      *Move // the reservation or write-off it draws on
}

// openLedger reads the licence and the line; done is true where the move was
// made before.
func (d *Desk) openLedger(facts Facts, cmd MoveCommand, kind MoveKind) (g *ledger, done bool, err error) {
	g = &ledger{desk: d, cmd: cmd, kind: kind}
	if g.licence, err = facts.Licence(cmd.Licence); err != nil {
		return nil, false, err
	}
	if g.line, err = facts.LicenceLine(LineKey(cmd.Licence, cmd.Line)); err != nil {
		return nil, false, err
	}
	if g.licence == nil || g.line == nil {
		return nil, false, ree.Refuse("review.licence_unknown", "licence", cmd.Licence, "line", itoa(cmd.Line))
	}
	if cmd.ID == "" || strings.ContainsAny(cmd.ID, "/#") {
		return nil, false, ree.Refuse("review.move_key", "id", cmd.ID)
	}
	if g.newest, err = newest(facts, g.licence); err != nil {
		return nil, false, err
	}
	if g.of, err = g.drawsOn(facts); err != nil {
		return nil, false, err
	}
	before, err := facts.Move(MoveKey(g.line.Key, cmd.ID))
	if err != nil || before == nil {
		return g, false, err
	}
	if !g.repeats(before) {
		return nil, false, ree.Refuse("review.key_reused", "id", cmd.ID, "kind", string(before.Kind), "mass", AmountIn(before.MassMG, g.line.Unit))
	}
	return g, true, nil
}

func (g *ledger) drawsOn(facts Facts) (*Move, error) {
	if g.cmd.Of == "" {
		return nil, nil
	}
	return facts.Move(MoveKey(g.line.Key, g.cmd.Of))
}

// direct is the key of the reservation that a write-off without one makes for
// itself.
func direct(id string) string { return id + "#" }

func (g *ledger) repeats(m *Move) bool {
	of := g.cmd.Of
	if g.kind == Commit && of == "" {
		of = direct(g.cmd.ID)
	}
	return m.Kind == g.kind && m.MassMG == g.cmd.MassMG && m.Of == of && m.Ref == g.cmd.Ref && m.Final == g.cmd.Final && m.Amends == g.cmd.Amends &&
		(len(g.cmd.Lots) == 0 || slices.Equal(m.Lots, g.cmd.Lots))
}

// try holds the move against the licence machine's table.
func (g *ledger) try(move string) error {
	if err := g.licence.from(move); err != nil {
		return err
	}
	if err := g.versionInUse(move); err != nil {
		return err
	}
	var rs ree.Refusals
	for _, name := range find(licenceTable, move).Guards {
		if r := ledgerGuards[name](g); r != nil {
			rs = append(rs, r)
		}
	}
	if g.kind != Adjust && (g.cmd.MassMG <= 0 || g.cmd.MassMG > ree.MaxMass) {
		rs = append(rs, ree.Refuse("review.line_mass").At("massMG"))
	}
	if g.cmd.Of != "" && (g.kind == Reserve || g.kind == Adjust) {
		rs = append(rs, ree.Refuse("review.move_of", "kind", string(g.kind)).At("of"))
	}
	return rs.Err()
}

// versionInUse refuses to let goods leave under an earlier version of a licence
// that has ended since.
func (g *ledger) versionInUse(move string) error {
	if g.kind != Commit || g.newest.Key == g.licence.Key || g.newest.State != Revoked && g.newest.State != Expired {
		return nil
	}
	return refuse("version_over", "licence", g.newest.Key, "state", string(g.newest.State), "of", g.cmd.Of)
}

// from refuses a move that the licence's state does not have.
func (l *Licence) from(move string) error {
	row := find(licenceTable, move)
	if !slices.Contains(row.From, string(l.State)) {
		return refuse("state", "move", move, "state", string(l.State), "from", strings.Join(row.From, ", "))
	}
	return nil
}

var ledgerGuards = map[string]func(*ledger) *ree.Refusal{
	"in_date": (*ledger).inDate, "not_held": (*ledger).notHeld, "balance": (*ledger).balance,
	"reservation": (*ledger).reservation, "written_off": (*ledger).writtenOff, "accounted": (*ledger).accounted, "basis": (*ledger).basis,
	"declarations": (*ledger).declarations,
	"person":       func(g *ledger) *ree.Refusal { return personOf(g.cmd.Who) },
	"office_side":  func(g *ledger) *ree.Refusal { return officeOf(g.licence, g.cmd.Who) },
}

func (g *ledger) inDate() *ree.Refusal {
	day := g.desk.Calendar.Day(g.cmd.At)
	if !day.Within(g.licence.ValidFrom, g.line.LastDay) {
		return refuse("in_date", "day", day.String(), "from", g.licence.ValidFrom.String(), "to", g.line.LastDay.String())
	}
	return nil
}

// notHeld refuses to draw on a line that a suspension covers.
func (g *ledger) notHeld() *ree.Refusal {
	for _, h := range g.licence.Suspensions {
		if h.Lifted.IsZero() && h.covers(g.line, &g.cmd) && !h.letGo("", g.line.No, g.cmd.Of) {
			return refuse("not_held", "ref", h.Ref, "scope", string(h.Scope), "reason", h.Reason)
		}
	}
	if g.newest.Key == g.licence.Key || g.kind != Commit {
		return nil
	}
	for _, h := range g.newest.Suspensions {
		carried := slices.ContainsFunc(g.licence.Suspensions, func(x Hold) bool { return x.Ref == h.Ref })
		if h.Lifted.IsZero() && !carried && h.covers(g.line, &g.cmd) && !h.letGo(g.licence.Key, g.line.No, g.cmd.Of) {
			return refuse("not_held", "ref", h.Ref, "scope", string(h.Scope), "reason", h.Reason)
		}
	}
	return nil
}

// covers reports whether a suspension covers a draw on a line. A suspended lot,
// end user or route blocks a draw that names none, since it may be that one.
func (h *Hold) covers(line *LicenceLine, cmd *MoveCommand) bool {
	lots := cmd.Lots
	switch h.Scope {
	case OneLine:
		return h.Line == line.No
	case OneLot:
		named := slices.ContainsFunc(lots, func(q LotQuantity) bool { return q.Lot == h.Lot })
		return named || len(lots) == 0 && slices.Contains(line.Lots, h.Lot)
	case OneEndUser:
		return cmd.EndUser == "" || cmd.EndUser == h.EndUser
	case OneRoute:
		return cmd.Route == "" || cmd.Route == h.Route
	}
	return true
}

// LotSuspended reports whether a suspension of one lot of the licence stands.
func (l *Licence) LotSuspended(lot string) bool {
	return slices.ContainsFunc(l.Suspensions, func(h Hold) bool { return h.Lifted.IsZero() && h.Scope == OneLot && h.Lot == lot })
}

func (g *ledger) balance() *ree.Refusal {
	want := g.cmd.MassMG
	if g.kind == Adjust {
		want = -want
	}
	if want > g.line.RemainingMG+g.tolerated() || g.kind == Adjust && (g.cmd.MassMG == 0 || g.line.AuthorisedMG-want > ree.MaxMass || want < -ree.MaxMass) {
		return refuse("balance", "asked", AmountIn(g.cmd.MassMG, g.line.Unit), "remaining", AmountIn(g.line.RemainingMG, g.line.Unit))
	}
	return nil
}

// tolerated is what the line's tolerance would still authorise beyond it: of what
// was authorised without it, less what it has authorised before.
func (g *ledger) tolerated() ree.Mass {
	if g.kind != Reserve && g.kind != Commit {
		return 0
	}
	return g.line.Tolerated()
}

// Tolerated is what the line's tolerance would still authorise beyond it.
func (l *LicenceLine) Tolerated() ree.Mass {
	own := l.AuthorisedMG - l.ToleratedMG
	ppm := ree.Mass(l.Measure.TolerancePPM)
	all := own/1_000_000*ppm + own%1_000_000*ppm/1_000_000
	return max(0, all-l.ToleratedMG)
}

// reservation finds the reservation to draw on; a write-off may do without one
// where the remaining balance suffices.
func (g *ledger) reservation() *ree.Refusal {
	if g.cmd.Of == "" && g.kind == Commit {
		return g.balance()
	}
	if g.of == nil || g.of.Kind != Reserve {
		return refuse("reservation", "of", g.cmd.Of)
	}
	if g.cmd.MassMG > g.of.OpenMG {
		return refuse("reservation", "of", g.cmd.Of, "asked", AmountIn(g.cmd.MassMG, g.line.Unit), "open", AmountIn(g.of.OpenMG, g.line.Unit))
	}
	return nil
}

func (g *ledger) writtenOff() *ree.Refusal {
	if g.of == nil || g.of.Kind != Commit {
		return refuse("written_off", "of", g.cmd.Of)
	}
	if g.cmd.MassMG > g.of.OpenMG {
		return refuse("written_off", "of", g.cmd.Of, "asked", AmountIn(g.cmd.MassMG, g.line.Unit), "open", AmountIn(g.of.OpenMG, g.line.Unit))
	}
	return nil
}

func (g *ledger) basis() *ree.Refusal {
	if g.cmd.Basis == "" {
		return refuse("basis")
	}
	return nil
}

func (g *ledger) declarations() *ree.Refusal {
	if most := g.licence.MaxDeclarations; most > 0 && g.licence.Declarations >= most {
		return refuse("declarations", "most", itoa(most))
	}
	return nil
}

func personOf(who Actor) *ree.Refusal {
	return guardPerson(&attempt{who: who})
}

func officeOf(l *Licence, who Actor) *ree.Refusal {
	named := func(p Party) bool { return p.Ref != "" && p.Ref == who.Org }
	if who.Org == l.Holder || named(l.Consignee) || slices.ContainsFunc(l.EndUsers, named) {
		return refuse("office_side", "org", who.Org)
	}
	return nil
}

// DecideMove makes a move on a licence line: reserve, commit, release, reverse
// or adjust.
func (d *Desk) DecideMove(facts Facts, kind MoveKind, cmd MoveCommand) ([]Event, error) {
	what, ok := moveEvents[kind]
	if !ok {
		return nil, ree.Refuse("review.move_unknown", "kind", string(kind))
	}
	g, done, err := d.openLedger(facts, cmd, kind)
	if err != nil || done {
		return nil, err
	}
	if err := g.lots(); err != nil {
		return nil, err
	}
	if err := g.try(string(kind)); err != nil {
		return nil, err
	}
	b := moveBody{What: what, Licence: cmd.Licence, Line: g.line.Key, ID: cmd.ID, MassMG: cmd.MassMG, Of: cmd.Of, Ref: cmd.Ref, Basis: cmd.Basis, Lots: cmd.Lots, As: cmd.As, Debit: cmd.Debit, Amends: cmd.Amends, Final: cmd.Final && kind == Commit}
	if kind == Release || kind == Reverse {
		on, err := carriedOn(facts, g.licence, g.line, cmd.MassMG)
		if err != nil {
			return nil, err
		}
		return events(cmd.Who, cmd.At, append([]body{b}, on...)...)
	}
	var bodies []body
	if over := cmd.MassMG - g.line.RemainingMG; over > 0 && (kind == Reserve || kind == Commit && cmd.Of == "") {
		bodies = append(bodies, moveBody{What: KindAdjusted, Licence: cmd.Licence, Line: g.line.Key, ID: direct(cmd.ID) + "t", MassMG: over, Ref: cmd.Ref, Basis: BasisTolerance})
	}
	if kind == Commit && cmd.Of == "" {
		first := b
		first.What, first.ID, first.Amends, first.Final = KindReserved, direct(cmd.ID), "", false
		b.Of = first.ID
		bodies = append(bodies, first)
	}
	return events(cmd.Who, cmd.At, append(append(bodies, b), g.finalShipment()...)...)
}

var moveEvents = map[MoveKind]string{
	Reserve: KindReserved, Commit: KindCommitted, Release: KindReleased, Reverse: KindReversed, Adjust: KindAdjusted,
}

// lots refuses lots that are not the line's or do not add up to the move. A line
// of one lot needs not name it.
func (g *ledger) lots() error {
	if len(g.cmd.Lots) == 0 {
		return nil
	}
	var sum ree.Mass
	for i, q := range g.cmd.Lots {
		twice := slices.ContainsFunc(g.cmd.Lots[:i], func(o LotQuantity) bool { return o.Lot == q.Lot })
		if twice || !slices.Contains(g.line.Lots, q.Lot) || q.MassMG <= 0 || q.MassMG > g.cmd.MassMG {
			return ree.Refuse("review.lot_quantity", "lot", q.Lot)
		}
		sum += q.MassMG
	}
	if sum != g.cmd.MassMG {
		return ree.Refuse("review.lots_do_not_add_up", "lots", sum.String(), "line", g.cmd.MassMG.String())
	}
	return nil
}

// Merged adds quantities of the same lots.
func Merged(a, b []LotQuantity) []LotQuantity {
	out := slices.Clone(a)
	for _, q := range b {
		if i := slices.IndexFunc(out, func(x LotQuantity) bool { return x.Lot == q.Lot }); i >= 0 {
			out[i].MassMG += q.MassMG
		} else {
			out = append(out, q)
		}
	}
	return out
}

// OfLot is the mass of one lot among quantities.
func OfLot(list []LotQuantity, lot string) (mass ree.Mass) {
	for _, q := range list {
		if q.Lot == lot {
			mass += q.MassMG
		}
	}
	return mass
}
