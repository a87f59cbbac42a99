package review

import (
	"errors"
	"fmt"
	"strings"

	"lanthorn/ree"
)

var errMissing = errors.New("there is no such row")

func missing(err error) error {
	if err != nil {
		return err
	}
	return errMissing
}

// holdLots earmarks what a case asks of each lot whose line may still go ahead,
// and frees the others.
func holdLots(s State, c *Case) error {
	for _, l := range c.Application.Lines {
		keep := l.Amount()
		switch c.Verdict(l.No).status() {
		case Verified, Qualified, Concerned:
		default:
			keep = 0
		}
		for _, q := range l.Lots {
			asked := q.MassMG
			if keep == 0 {
				asked = 0
			}
			if err := holdLot(s, c.Key, l.No, q.Lot, asked); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *GateVerdict) status() GateStatus {
	if v == nil {
		return Linked
	}
	return v.Status
}

// keepHold cuts a line's holds down to a total, the last lots first.
func keepHold(s State, c *Case, line int, total ree.Mass) error {
	l := c.Application.line(line)
	if l == nil {
		return fmt.Errorf("line %d: %w", line, errMissing)
	}
	for _, q := range l.Lots {
		h, err := s.LotHold(HoldKey(c.Key, line, q.Lot))
		if err != nil {
			return err
		}
		if h == nil {
			continue
		}
		h.HeldMG = min(h.HeldMG, total)
		total -= h.HeldMG
		if err := s.PutLotHold(h); err != nil {
			return err
		}
	}
	return nil
}

func applyIssued(s State, e Event) error {
	var b issuedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	c, err := s.Case(b.Licence.Case)
	if err != nil || c == nil {
		return fmt.Errorf("case %q: %w", b.Licence.Case, missing(err))
	}
	c.Licence = b.Licence.Key
	if err := s.PutCase(c); err != nil {
		return err
	}
	for i := range b.Lines {
		if err := s.PutLicenceLine(&b.Lines[i]); err != nil {
			return err
		}
	}
	return s.PutLicence(&b.Licence)
}

// moving makes a fold of a move on a licence line's ledger.
func moving(kind MoveKind) fold {
	return func(s State, e Event) error {
		var b moveBody
		if err := decode(e, &b); err != nil {
			return err
		}
		line, err := s.LicenceLine(b.Line)
		if err != nil || line == nil {
			return fmt.Errorf("licence line %q: %w", b.Line, missing(err))
		}
		m := &Move{Key: MoveKey(b.Line, b.ID), Line: b.Line, Kind: kind, MassMG: b.MassMG, Of: b.Of, Ref: b.Ref, Basis: b.Basis, Lots: b.Lots, At: e.At, By: e.Actor, Org: e.Org, As: b.As, Debit: b.Debit, Amends: b.Amends, Final: b.Final}
		if err := line.book(m); err != nil {
			return err
		}
		if err := settleOf(s, line, m); err != nil {
			return err
		}
		if err := errors.Join(addTo(s, m, b.ID), useLots(s, line, m)); err != nil {
			return err
		}
		if err := errors.Join(s.PutMove(m), s.PutLicenceLine(line)); err != nil {
			return err
		}
		return afterMove(s, b.Licence, m)
	}
}

// book changes the line's balance and fails where it would fall below zero.
func (l *LicenceLine) book(m *Move) error {
	switch m.Kind {
	case Reserve:
		l.RemainingMG, l.ReservedMG, m.OpenMG = l.RemainingMG-m.MassMG, l.ReservedMG+m.MassMG, m.MassMG
	case Commit:
		l.ReservedMG, l.CommittedMG, m.OpenMG = l.ReservedMG-m.MassMG, l.CommittedMG+m.MassMG, m.MassMG
	case Release:
		l.ReservedMG, l.RemainingMG = l.ReservedMG-m.MassMG, l.RemainingMG+m.MassMG
	case Reverse:
		l.CommittedMG, l.RemainingMG = l.CommittedMG-m.MassMG, l.RemainingMG+m.MassMG
	case Adjust:
		l.AuthorisedMG, l.RemainingMG = l.AuthorisedMG+m.MassMG, l.RemainingMG+m.MassMG
		if m.Basis == BasisTolerance {
			l.ToleratedMG += m.MassMG
		}
	}
	if min(l.AuthorisedMG, l.RemainingMG, l.ReservedMG, l.CommittedMG) < 0 {
		return fmt.Errorf("licence line %s: the %s of %s leaves less than nothing", l.Key, m.Kind, m.MassMG)
	}
	return nil
}

// addTo notes a write-off on the one whose declaration it makes larger.
func addTo(s State, m *Move, id string) error {
	if m.Amends == "" {
		return nil
	}
	first, err := s.Move(MoveKey(m.Line, m.Amends))
	if err != nil || first == nil {
		return fmt.Errorf("move %q: %w", m.Amends, missing(err))
	}
	first.More = append(first.More, id)
	return s.PutMove(first)
}

// settleOf takes a move off the reservation or write-off that it draws on.
func settleOf(s State, line *LicenceLine, m *Move) error {
	if m.Kind == Reserve {
		line.onTheWay(strings.TrimPrefix(m.Key, line.Key+"/"), true)
	}
	if m.Of == "" {
		return nil
	}
	of, err := s.Move(MoveKey(m.Line, m.Of))
	if err != nil || of == nil {
		return fmt.Errorf("move %q: %w", m.Of, missing(err))
	}
	of.OpenMG -= m.MassMG
	if of.OpenMG < 0 {
		return fmt.Errorf("move %s is drawn on by more than it holds", of.Key)
	}
	if of.Kind == Reserve && of.OpenMG == 0 {
		line.onTheWay(m.Of, false)
	}
	if m.Kind == Reverse && len(m.Lots) == 0 {
		m.Used = of.Used
	}
	if m.Kind == Reverse {
		of.Back = Merged(of.Back, m.Lots)
	}
	return s.PutMove(of)
}

// useLots turns what is held of a lot into what is used on a write-off, and back
// on a reversal of the lots that the write-off used. Where none are named they
// are taken in the line's order.
func useLots(s State, line *LicenceLine, m *Move) error {
	if m.Kind != Commit && m.Kind != Reverse {
		return nil
	}
	named := map[string]ree.Mass{}
	for _, q := range append(m.Lots, m.Used...) {
		named[q.Lot] = q.MassMG
	}
	over, err := licenceOver(s, line.Licence)
	if err != nil {
		return err
	}
	left := m.MassMG
	var used []LotQuantity
	for _, lot := range line.Lots {
		h, err := s.LotHold(HoldKey(line.Case, line.No, lot))
		if err != nil {
			return err
		}
		if h == nil || len(named) > 0 && named[lot] == 0 {
			continue
		}
		part := h.take(m.Kind, left, named[lot], over)
		left -= part
		if part > 0 {
			used = append(used, LotQuantity{lot, part})
		}
		if err := s.PutLotHold(h); err != nil {
			return err
		}
	}
	m.Used = used
	return nil
}

// take moves up to most (and up to named, where it is given) between held and
// used.
func (h *LotHold) take(kind MoveKind, most, named ree.Mass, over bool) ree.Mass {
	if named > 0 {
		most = min(most, named)
	}
	if kind == Reverse {
		part := min(most, h.UsedMG)
		h.UsedMG -= part
		if !over {
			h.HeldMG += part
		}
		return part
	}
	part := min(most, h.HeldMG)
	h.HeldMG, h.UsedMG = h.HeldMG-part, h.UsedMG+part
	return part
}

// licenceOver reports whether nothing can leave any more under the version in use
// of a licence: what comes back is then free, and kept for nobody.
func licenceOver(s State, key string) (bool, error) {
	l, err := s.Licence(key)
	if err != nil || l == nil {
		return false, fmt.Errorf("licence %q: %w", key, missing(err))
	}
	if l, err = newest(s, l); err != nil {
		return false, err
	}
	return l.Final || !l.inForce(), nil
}

// afterMove counts declarations and sees whether the licence is used up.
func afterMove(s State, key string, m *Move) error {
	l, err := s.Licence(key)
	if err != nil || l == nil {
		return fmt.Errorf("licence %q: %w", key, missing(err))
	}
	switch {
	case m.Kind == Commit:
		l.Declarations++
	case m.Kind == Reverse:
		of, err := s.Move(MoveKey(m.Line, m.Of))
		if err != nil {
			return err
		}
		if of != nil && of.OpenMG == 0 {
			l.Declarations--
			if err := notFinal(s, l, m, of); err != nil {
				return err
			}
		}
	}
	if m.Kind == Reverse && l.ended() {
		if err := givenBack(s, l, m.MassMG); err != nil {
			return err
		}
	}
	return recountLicence(s, l)
}

// notFinal drops customs' word that a declaration was the final one when its goods
// came back before that stood, from the version in use.
func notFinal(s State, l *Licence, back, of *Move) error {
	now, err := newest(s, l)
	if err != nil || now.Ending == nil || now.Ending.Move != of.Key || now.Ending.stood(back.At) || now.Final {
		return err
	}
	if now.Ending = nil; now.Key == l.Key {
		l.Ending = nil
		return nil
	}
	return s.PutLicence(now)
}

// recountLicence makes an active licence exhausted when nothing is left on any
// line or no declaration is, and active again when something is.
func recountLicence(s State, l *Licence) error {
	var left ree.Mass
	for _, key := range l.Lines {
		line, err := s.LicenceLine(key)
		if err != nil || line == nil {
			return fmt.Errorf("licence line %q: %w", key, missing(err))
		}
		left += line.RemainingMG + line.ReservedMG
	}
	spent := left == 0 || l.MaxDeclarations > 0 && l.Declarations >= l.MaxDeclarations
	switch {
	case l.State == Active && spent:
		l.State = Exhausted
	case l.State == Exhausted && !spent && !l.Final:
		l.State = Active
	}
	return s.PutLicence(l)
}

// onLicence makes a fold of a function on the licence that the body names.
func onLicence[B any](f func(*Licence, Event, *B)) fold {
	return func(s State, e Event) error {
		b := new(B)
		key := struct {
			Licence string `json:"licence"`
		}{}
		if err := errors.Join(decode(e, b), decode(e, &key)); err != nil {
			return err
		}
		l, err := s.Licence(key.Licence)
		if err != nil || l == nil {
			return fmt.Errorf("licence %q: %w", key.Licence, missing(err))
		}
		f(l, e, b)
		return s.PutLicence(l)
	}
}

func applySuspended(l *Licence, _ Event, b *suspendedBody) {
	l.Suspensions = append(l.Suspensions, b.Hold)
	l.PendingCustoms = true
	if b.Hold.Scope == WholeLicence {
		l.State = Frozen
	}
}

func applyLifted(l *Licence, e Event, b *liftedBody) {
	whole := false
	for i := range l.Suspensions {
		h := &l.Suspensions[i]
		if h.Ref == b.Ref && h.Lifted.IsZero() {
			h.Lifted = e.At
		}
		whole = whole || h.Scope == WholeLicence && h.Lifted.IsZero()
	}
	l.PendingCustoms = true
	if l.State == Frozen && !whole {
		l.State = Active
	}
}

func applyAcknowledged(l *Licence, e Event, _ *acknowledgedBody) {
	l.PendingCustoms = false
	for i := range l.Suspensions {
		if l.Suspensions[i].Acknowledged.IsZero() {
			l.Suspensions[i].Acknowledged = e.At
		}
	}
}

// applyEnded ends a licence and frees what it still held of any lot.
func applyEnded(s State, e Event) error {
	var b endedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	l, err := s.Licence(b.Licence)
	if err != nil || l == nil {
		return fmt.Errorf("licence %q: %w", b.Licence, missing(err))
	}
	l.State, l.Note, l.Final = b.State, b.Reason, b.State == Exhausted
	l.PendingCustoms = l.PendingCustoms || b.State != Expired // customs knows its last day
	c, err := s.Case(l.Case)
	if err != nil || c == nil {
		return fmt.Errorf("case %q: %w", l.Case, missing(err))
	}
	for _, line := range c.Application.Lines {
		if err := keepHold(s, c, line.No, 0); err != nil {
			return err
		}
	}
	return errors.Join(unused(s, l), s.PutLicence(l))
}
