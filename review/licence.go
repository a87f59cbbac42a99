package review

import (
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// LicenceCommand changes the state of a licence.
type LicenceCommand struct {
	Licence     string
	Reason      string
	Ref         string      // suspend: a new reference for it; lift: which one; acknowledge: customs' own
	Scope       Scope       // suspend
	Line        int         // suspend one line
	Lot         string      // suspend one lot
	EndUser     string      // suspend one end user: identity
	Route       string      // suspend one port of exit
	Move        string      // dispose: the reservation
	Version     string      // dispose: the earlier version that it is of; empty: this one
	Disposition Disposition // dispose
	Who         Actor
	At          time.Time
}

// licenceTry holds a command against the licence machine's table.
func (d *Desk) licenceTry(facts Facts, cmd LicenceCommand, move string) (*Licence, error) {
	l, err := facts.Licence(cmd.Licence)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ree.Refuse("review.licence_unknown", "licence", cmd.Licence)
	}
	if err := l.from(move); err != nil {
		return nil, err
	}
	var rs ree.Refusals
	for _, name := range find(licenceTable, move).Guards {
		if r := licenceGuards[name](d, l, &cmd); r != nil {
			rs = append(rs, r)
		}
	}
	return l, rs.Err()
}

var licenceGuards = map[string]func(*Desk, *Licence, *LicenceCommand) *ree.Refusal{
	"person":      func(_ *Desk, _ *Licence, c *LicenceCommand) *ree.Refusal { return personOf(c.Who) },
	"office_side": func(_ *Desk, l *Licence, c *LicenceCommand) *ree.Refusal { return officeOf(l, c.Who) },
	"holder_side": guardHolderSide,
	"reason":      guardLicenceReason,
	"scope":       guardScope,
	"held":        guardHeld,
	"pending":     guardPending,
	"marked":      guardMarked,
	"out_of_date": guardOutOfDate,
}

func guardHolderSide(_ *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	if c.Who.Org != l.Holder {
		return refuse("holder_side", "org", c.Who.Org)
	}
	return nil
}

func guardLicenceReason(_ *Desk, _ *Licence, c *LicenceCommand) *ree.Refusal {
	if strings.TrimSpace(c.Reason) == "" {
		return refuse("reason")
	}
	return nil
}

// guardScope wants a new reference and something the licence has.
func guardScope(_ *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	taken := slices.ContainsFunc(l.Suspensions, func(h Hold) bool { return h.Ref == c.Ref })
	ok := c.Ref != "" && !taken
	switch c.Scope {
	case WholeLicence:
	case OneLine:
		ok = ok && slices.Contains(l.Lines, LineKey(l.Key, c.Line))
	case OneLot:
		ok = ok && c.Lot != ""
	case OneEndUser:
		ok = ok && slices.ContainsFunc(l.EndUsers, func(p Party) bool { return p.Identity() == c.EndUser })
	case OneRoute:
		ok = ok && c.Route != ""
	default:
		ok = false
	}
	if !ok {
		return refuse("scope", "scope", string(c.Scope), "ref", c.Ref)
	}
	return nil
}

func guardHeld(_ *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	if !slices.ContainsFunc(l.Suspensions, func(h Hold) bool { return h.Ref == c.Ref && h.Lifted.IsZero() }) {
		return refuse("held", "ref", c.Ref)
	}
	return nil
}

func guardPending(_ *Desk, l *Licence, _ *LicenceCommand) *ree.Refusal {
	if !l.PendingCustoms {
		return refuse("pending")
	}
	return nil
}

func guardMarked(_ *Desk, l *Licence, _ *LicenceCommand) *ree.Refusal {
	if len(l.Stale) == 0 {
		return refuse("marked")
	}
	return nil
}

func guardOutOfDate(d *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	if !d.Calendar.Day(c.At).After(l.LastDay) {
		return refuse("out_of_date", "to", l.LastDay.String())
	}
	return nil
}

// DecideSuspend suspends a licence, a line or a lot of it. It is not done until
// customs has acknowledged it: until then the licence reads as pending there.
func (d *Desk) DecideSuspend(facts Facts, cmd LicenceCommand) ([]Event, error) {
	l, err := d.licenceTry(facts, cmd, "suspend")
	if err != nil {
		return nil, err
	}
	body, err := suspended(facts, l, Hold{Ref: cmd.Ref, Scope: cmd.Scope, Line: cmd.Line, Lot: cmd.Lot, EndUser: cmd.EndUser, Route: cmd.Route, Reason: cmd.Reason, By: cmd.Who.Person, At: cmd.At})
	if err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, body)
}

// suspended is a suspension with the list of what is on its way under it.
func suspended(facts Facts, l *Licence, h Hold) (_ suspendedBody, err error) {
	h.InTransit, err = inTransit(facts, l, &h)
	return suspendedBody{l.Key, h}, err
}

// DecideHalt suspends a whole licence by a rule of the pack, without a person:
// for hits of screening. A person lifts it.
func (d *Desk) DecideHalt(facts Facts, cmd LicenceCommand) ([]Event, error) {
	l, err := facts.Licence(cmd.Licence)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ree.Refuse("review.licence_unknown", "licence", cmd.Licence)
	}
	if err := l.from("suspend"); err != nil {
		return nil, err
	}
	cmd.Scope = WholeLicence
	var rs ree.Refusals
	for _, guard := range []func(*Desk, *Licence, *LicenceCommand) *ree.Refusal{guardScope, guardLicenceReason} {
		if r := guard(d, l, &cmd); r != nil {
			rs = append(rs, r)
		}
	}
	if err := rs.Err(); err != nil {
		return nil, err
	}
	body, err := suspended(facts, l, Hold{Ref: cmd.Ref, Scope: cmd.Scope, Reason: cmd.Reason, By: cmd.Who.Person, At: cmd.At})
	if err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, body)
}

// DecideLift lifts one suspension.
func (d *Desk) DecideLift(facts Facts, cmd LicenceCommand) ([]Event, error) {
	if _, err := d.licenceTry(facts, cmd, "lift"); err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, liftedBody{cmd.Licence, cmd.Ref, cmd.Reason})
}

// DecideAcknowledge records that customs knows the licence as it is now.
func (d *Desk) DecideAcknowledge(facts Facts, cmd LicenceCommand) ([]Event, error) {
	if _, err := d.licenceTry(facts, cmd, "acknowledge"); err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, acknowledgedBody{cmd.Licence, cmd.Ref})
}

// DecideHeed records that an officer has looked at what changed under a licence
// and lets it stand, with the reason; the marks are taken off.
func (d *Desk) DecideHeed(facts Facts, cmd LicenceCommand) ([]Event, error) {
	if _, err := d.licenceTry(facts, cmd, "heed"); err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, heededBody{cmd.Licence, cmd.Reason})
}

// DecideRevoke takes a licence away.
func (d *Desk) DecideRevoke(facts Facts, cmd LicenceCommand) ([]Event, error) {
	return d.end(facts, cmd, "revoke")
}

// DecideExpire ends a licence whose last day is past. Who may be the system:
// whether a line may still be drawn on never waits for it.
func (d *Desk) DecideExpire(facts Facts, cmd LicenceCommand) ([]Event, error) {
	return d.end(facts, cmd, "expire")
}

func (d *Desk) end(facts Facts, cmd LicenceCommand, move string) ([]Event, error) {
	if _, err := d.licenceTry(facts, cmd, move); err != nil {
		return nil, err
	}
	state := LicenceState(find(licenceTable, move).To)
	bodies, err := leftBehind(facts, cmd.Licence)
	if err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, append(bodies, endedBody{cmd.Licence, state, cmd.Reason})...)
}

// leftBehind releases what is still reserved under a licence that ends and under its
// earlier versions: nothing can leave under them any more.
func leftBehind(facts Facts, key string) ([]body, error) {
	var out []body
	err := eachOpen(facts, key, func(l *Licence, line *LicenceLine, id string, m *Move) error {
		out = append(out, moveBody{What: KindReleased, Licence: l.Key, Line: line.Key, ID: id + "#over", MassMG: m.OpenMG, Of: id, Ref: m.Ref, Basis: basisOver})
		on, err := carriedOn(facts, l, line, m.OpenMG)
		out = append(out, on...)
		return err
	})
	return out, err
}

// eachOpen calls f for every open reservation of a licence and then of its earlier
// versions, the newest first.
func eachOpen(facts Facts, key string, f func(*Licence, *LicenceLine, string, *Move) error) error {
	for key != "" {
		l, err := facts.Licence(key)
		if err != nil || l == nil {
			return err
		}
		lines, err := linesOf(facts, l)
		if err != nil {
			return err
		}
		for _, line := range values(lines) {
			if err := line.eachOpen(facts, l, f); err != nil {
				return err
			}
		}
		key = l.Replaces
	}
	return nil
}

func (l *LicenceLine) eachOpen(facts Facts, of *Licence, f func(*Licence, *LicenceLine, string, *Move) error) error {
	for _, id := range l.OnTheWay {
		m, err := facts.Move(MoveKey(l.Key, id))
		if err != nil {
			return err
		}
		if m == nil || m.OpenMG <= 0 {
			continue
		}
		if err := f(of, l, id, m); err != nil {
			return err
		}
	}
	return nil
}

// basisOver is the basis of a release that the end of a licence makes.
const basisOver = "licence_over"

// Standing is what a licence line can bear on a day, for the customs desk.
type Standing struct {
	Usable      bool     `json:"usable"`
	Why         string   `json:"why,omitempty"` // guard that fails
	RemainingMG ree.Mass `json:"remainingMG"`
	ReservedMG  ree.Mass `json:"reservedMG"`
}

// Standing says whether a line may be drawn on now. A suspension of a lot of
// the line counts as one of the line.
func (d *Desk) Standing(l *Licence, line *LicenceLine, now time.Time) Standing {
	g := &ledger{desk: d, licence: l, newest: l, line: line, cmd: MoveCommand{At: now}}
	s := Standing{RemainingMG: line.RemainingMG, ReservedMG: line.ReservedMG}
	switch {
	case l.State != Active:
		s.Why = "guard.state"
	case g.inDate() != nil:
		s.Why = "guard.in_date"
	case g.notHeld() != nil:
		s.Why = "guard.not_held"
	case g.declarations() != nil:
		s.Why = "guard.declarations"
	case g.notEnded() != nil:
		s.Why = g.notEnded().Code
	default:
		s.Usable = true
	}
	return s
}

// StateOn is the licence's state on a day: one past its last day reads as expired,
// and one whose end stands as ended, although nobody has said so yet.
func (l *Licence) StateOn(day calendar.Date) LicenceState {
	switch {
	case l.State != Active && l.State != Frozen:
	case l.Ending != nil && day.After(l.Ending.Until) && !l.Ending.Until.After(l.LastDay):
		return l.Ending.To
	case day.After(l.LastDay):
		return Expired
	}
	return l.State
}
