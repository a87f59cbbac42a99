package review

import (
	"fmt"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// EndingPolicy says how long the end of a licence can be taken back that its
// holder asked for or customs declared. Zero days: until the end of the same day.
type EndingPolicy struct {
	Days       int    `json:"days" yaml:"days"`                       // calendar days
	RemindDays int    `json:"remindDays,omitempty" yaml:"remindDays"` // a holder is told of an end this many days before; 0: never
	Basis      string `json:"basis" yaml:"basis"`
	Source     string `json:"source,omitempty" yaml:"source"`
	Confidence string `json:"confidence,omitempty" yaml:"confidence"`
}

// Ending is the end of a licence that was asked for. It stands from an instant on,
// whether or not anybody says so, unless it is taken back before.
type Ending struct {
	To     LicenceState  `json:"to"` // surrendered: the holder hands it back; exhausted: customs called a declaration the final one
	Ref    string        `json:"ref,omitempty"`
	Move   string        `json:"move,omitempty"` // key of the final write-off
	Reason string        `json:"reason,omitempty"`
	By     string        `json:"by"`
	Org    string        `json:"org"`
	At     time.Time     `json:"at"`
	Until  calendar.Date `json:"until"`  // last day on which it can be taken back
	Stands time.Time     `json:"stands"` // the instant after
}

// The kinds of event about the end of a licence that can be taken back.
const (
	KindEndingAsked = "review.licence_ending_asked"
	KindEndingKept  = "review.licence_kept"
)

type (
	endingAskedBody struct {
		Licence string `json:"licence"`
		Ending  Ending `json:"ending"`
	}
	endingKeptBody struct {
		Licence string `json:"licence"`
		Reason  string `json:"reason"`
	}
)

func (endingAskedBody) kind() string         { return KindEndingAsked }
func (endingKeptBody) kind() string          { return KindEndingKept }
func (b endingAskedBody) subjects() []string { return []string{b.Licence} }
func (b endingKeptBody) subjects() []string  { return []string{b.Licence} }

func init() {
	folds[KindEndingAsked] = onLicence(func(l *Licence, _ Event, b *endingAskedBody) { l.Ending = &b.Ending })
	folds[KindEndingKept] = onLicence(func(l *Licence, _ Event, b *endingKeptBody) { l.Ending, l.Note = nil, b.Reason })
	licenceGuards["not_ending"] = guardNotEnding
	licenceGuards["not_ended"] = guardNotEnded
	licenceGuards["ending"] = guardEnding
	licenceGuards["by_customs"] = guardByCustoms
	licenceGuards["ending_stands"] = guardEndingStands
	ledgerGuards["not_ended"] = (*ledger).notEnded
}

// stood reports whether the end can no longer be taken back.
func (e *Ending) stood(now time.Time) bool { return e != nil && !now.Before(e.Stands) }

func guardNotEnding(_ *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	if l.Ending != nil && !l.Ending.stood(c.At) {
		return refuse("not_ending", "until", l.Ending.Until.String())
	}
	return nil
}

func guardNotEnded(_ *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	if l.Ending.stood(c.At) {
		return refuse("not_ended", "until", l.Ending.Until.String())
	}
	return nil
}

// guardEnding wants an end that was asked for and can still be taken back.
func guardEnding(d *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	if l.Ending == nil {
		return refuse("ending")
	}
	return guardNotEnded(d, l, c)
}

func guardByCustoms(_ *Desk, l *Licence, _ *LicenceCommand) *ree.Refusal {
	if l.Ending != nil && l.Ending.Move == "" {
		return refuse("by_customs", "until", l.Ending.Until.String())
	}
	return nil
}

func guardEndingStands(_ *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	switch {
	case l.Ending == nil:
		return refuse("ending")
	case !l.Ending.stood(c.At):
		return refuse("ending_stands", "until", l.Ending.Until.String())
	}
	return nil
}

// notEnded refuses to draw on a licence whose end stands, and to draw anew on one
// that its holder hands back; what was reserved before may still leave until then.
func (g *ledger) notEnded() *ree.Refusal {
	e := g.newest.Ending
	switch {
	case e == nil:
		return nil
	case e.stood(g.cmd.At):
		return refuse("not_ended", "until", e.Until.String())
	case e.To == Surrendered && g.cmd.Of == "":
		return refuse("not_handed_back", "until", e.Until.String())
	}
	return nil
}

// Newest is the version in use of a licence whose versions follow one another.
func Newest(facts interface {
	Licence(string) (*Licence, error)
}, l *Licence) (*Licence, error) {
	return newest(facts, l)
}

// newest is the version in use of a licence whose versions follow one another.
func newest(facts interface {
	Licence(string) (*Licence, error)
}, l *Licence) (*Licence, error) {
	for l.State == Superseded && l.SupersededBy != "" {
		next, err := facts.Licence(l.SupersededBy)
		if err != nil || next == nil {
			return nil, fmt.Errorf("licence %q: %w", l.SupersededBy, missing(err))
		}
		l = next
	}
	return l, nil
}

// endingOf makes the end of a licence as asked for at an instant.
func (d *Desk) endingOf(to LicenceState, who Actor, at time.Time) Ending {
	until := d.Calendar.Day(at).Add(d.Policy.Endings.Days)
	return Ending{To: to, By: who.Person, Org: who.Org, At: at, Until: until, Stands: until.Add(1).Time(d.Calendar.Location())}
}

// finalShipment asks the holder about a declaration that customs calls the final
// one under the licence. Nothing where an end was asked for already.
func (g *ledger) finalShipment() []body {
	if g.kind != Commit || !g.cmd.Final || g.newest.Ending != nil {
		return nil
	}
	e := g.desk.endingOf(Exhausted, g.cmd.Who, g.cmd.At)
	e.Ref, e.Move = g.cmd.Ref, MoveKey(g.line.Key, g.cmd.ID)
	return []body{endingAskedBody{g.newest.Key, e}}
}

// DecideSurrender asks to hand a licence back: it stands when the pack's days are
// over and nobody has taken it back.
func (d *Desk) DecideSurrender(facts Facts, cmd LicenceCommand) ([]Event, error) {
	if _, err := d.licenceTry(facts, cmd, "surrender"); err != nil {
		return nil, err
	}
	e := d.endingOf(Surrendered, cmd.Who, cmd.At)
	e.Reason = cmd.Reason
	return events(cmd.Who, cmd.At, endingAskedBody{cmd.Licence, e})
}

// DecideKeep is the holder's: a licence handed back is kept after all, or customs'
// word that a shipment was the final one is objected to.
func (d *Desk) DecideKeep(facts Facts, cmd LicenceCommand) ([]Event, error) {
	return d.keep(facts, cmd, "keep")
}

// DecideRestore is the office's: what the holder may take back, it may too.
func (d *Desk) DecideRestore(facts Facts, cmd LicenceCommand) ([]Event, error) {
	return d.keep(facts, cmd, "restore")
}

func (d *Desk) keep(facts Facts, cmd LicenceCommand, move string) ([]Event, error) {
	if _, err := d.licenceTry(facts, cmd, move); err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, endingKeptBody{cmd.Licence, cmd.Reason})
}

// DecideConfirmFinal is the holder's word that a shipment was the final one, as
// customs said: two have said so, and the licence ends at once.
func (d *Desk) DecideConfirmFinal(facts Facts, cmd LicenceCommand) ([]Event, error) {
	return d.end(facts, cmd, "confirm_final")
}

// DecideStand ends a licence whose end can no longer be taken back. Who may be the
// system: whether the licence may still be drawn on never waits for it.
func (d *Desk) DecideStand(facts Facts, cmd LicenceCommand) ([]Event, error) {
	l, err := d.licenceTry(facts, cmd, "stand")
	if err != nil {
		return nil, err
	}
	bodies, err := leftBehind(facts, cmd.Licence)
	if err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, append(bodies, endedBody{cmd.Licence, l.Ending.To, l.Ending.Reason})...)
}
