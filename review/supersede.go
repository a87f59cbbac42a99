package review

import (
	"errors"
	"fmt"
	"slices"

	"lanthorn/ree"
)

// The kinds of event of licences that follow one another.
const (
	KindSuperseded = "review.licence_superseded"
	KindCarried    = "review.licence_carried"
)

type (
	// supersededBody ends one version of a licence and begins the next in the same
	// act, what is unused carried over.
	supersededBody struct {
		Old     string        `json:"old"`
		Case    string        `json:"case"`
		Licence Licence       `json:"successor"`
		Lines   []LicenceLine `json:"lines"`
		Why     string        `json:"why"`              // the amendment, or the decision of a new round
		Ending  bool          `json:"ending,omitempty"` // the end that was asked for is the successor's now
		Amended *amended      `json:"amended,omitempty"`
	}
	// amended is what an approved amendment changes on the case.
	amended struct {
		Application     Application   `json:"application"`
		ApplicationHash string        `json:"applicationHash"`
		Classes         []LineClass   `json:"classes,omitempty"`  // of the lines that were classified again
		Verdicts        []GateVerdict `json:"verdicts,omitempty"` // of the lines that the gate looked at again
	}
	// carriedBody takes what came back under an ended version on to the one in use.
	carriedBody struct {
		From   string   `json:"from"`
		To     string   `json:"to"`
		MassMG ree.Mass `json:"massMG"`
	}
)

func (supersededBody) kind() string         { return KindSuperseded }
func (carriedBody) kind() string            { return KindCarried }
func (b supersededBody) subjects() []string { return []string{b.Licence.Key, b.Old, b.Case} }
func (b carriedBody) subjects() []string    { return []string{licenceOf(b.From), licenceOf(b.To)} }

func init() {
	folds[KindSuperseded] = applySuperseded
	folds[KindCarried] = applyCarried
}

// licenceOf is the licence of a line's key.
func licenceOf(line string) string {
	for i := len(line) - 1; i >= 0; i-- {
		if line[i] == '/' {
			return line[:i]
		}
	}
	return line
}

// inForce reports whether a licence can still be drawn on or come back to life:
// what a new version may follow.
func (l *Licence) inForce() bool {
	return l.State == Active || l.State == Frozen || l.State == Exhausted
}

// ended reports whether the licence is over for good.
func (l *Licence) ended() bool {
	return l.Final || l.State == Expired || l.State == Surrendered || l.State == Revoked
}

// readFormer reads the licence of an earlier round, where one is in force.
func (x *attempt) readFormer(facts Facts) error {
	if x.c.Licence == "" {
		return nil
	}
	l, err := facts.Licence(x.c.Licence)
	if err != nil || l == nil || !l.inForce() || l.Ending.stood(x.at) {
		return err
	}
	x.former = l
	x.drawn, err = linesOf(facts, l)
	return err
}

func linesOf(facts Facts, l *Licence) (map[int]LicenceLine, error) {
	out := map[int]LicenceLine{}
	for _, key := range l.Lines {
		line, err := facts.LicenceLine(key)
		if err != nil || line == nil {
			return nil, fmt.Errorf("licence line %q: %w", key, missing(err))
		}
		out[line.No] = *line
	}
	return out, nil
}

// Total is what a line was authorised for over all versions of its licence.
func (l *LicenceLine) Total() ree.Mass { return l.BeforeMG + l.AuthorisedMG }

// drawn is what is reserved or written off over all versions.
func (l *LicenceLine) drawn() ree.Mass { return l.BeforeMG + l.ReservedMG + l.CommittedMG }

// guardGrantedKept keeps a new round from taking away what an earlier one
// granted under a licence in force: an appeal makes nothing worse.
func guardGrantedKept(x *attempt) ree.Refusals {
	var rs ree.Refusals
	if x.former == nil || x.c.Proposal == nil {
		return nil
	}
	for no, line := range x.drawn {
		if o := x.c.Proposal.line(no); o == nil || o.MassMG < line.Total() {
			rs = append(rs, refuse("granted_kept", "line", itoa(no), "granted", line.Total().String(), "licence", x.former.Key))
		}
	}
	return rs
}

// succeed makes a fresh licence the successor of the one in force.
func (x *attempt) succeed(l Licence, lines []LicenceLine) supersededBody {
	follow(&l, lines, x.former, x.drawn, "")
	return supersededBody{Old: x.former.Key, Case: x.c.Key, Licence: l, Lines: lines, Why: x.c.ProposalHash, Ending: l.Ending != nil}
}

// follow gives a successor what its predecessor leaves behind: what was drawn on
// each line, the suspensions that stand (but the one named), the marks, the end that
// was asked for.
func follow(l *Licence, lines []LicenceLine, old *Licence, drawn map[int]LicenceLine, but string) {
	l.Version, l.Replaces, l.Declarations = max(1, old.Version)+1, old.Key, old.Declarations
	l.Stale, l.Ending = old.Stale, old.Ending
	for _, h := range old.Suspensions {
		if h.Lifted.IsZero() && h.Ref != but {
			l.Suspensions = append(l.Suspensions, h)
			if h.Scope == WholeLicence {
				l.State = Frozen
			}
		}
	}
	for i := range lines {
		lines[i].OnTheWay = nil
		before := drawn[lines[i].No]
		lines[i].BeforeMG = before.drawn()
		lines[i].AuthorisedMG -= lines[i].BeforeMG
		lines[i].RemainingMG = lines[i].AuthorisedMG
	}
}

// applySuperseded carries the unused balance over and ends the old version.
func applySuperseded(s State, e Event) error {
	var b supersededBody
	if err := decode(e, &b); err != nil {
		return err
	}
	old, err := s.Licence(b.Old)
	if err != nil || old == nil {
		return fmt.Errorf("licence %q: %w", b.Old, missing(err))
	}
	c, err := s.Case(old.Case)
	if err != nil || c == nil {
		return fmt.Errorf("case %q: %w", old.Case, missing(err))
	}
	for _, key := range old.Lines {
		line, err := s.LicenceLine(key)
		if err != nil || line == nil {
			return fmt.Errorf("licence line %q: %w", key, missing(err))
		}
		line.AuthorisedMG, line.RemainingMG = line.AuthorisedMG-line.RemainingMG, 0
		if err := s.PutLicenceLine(line); err != nil {
			return err
		}
	}
	for i := range b.Lines {
		if l := &b.Lines[i]; min(l.AuthorisedMG, l.RemainingMG) < 0 {
			return fmt.Errorf("licence line %s is authorised for less than was drawn", l.Key)
		}
		if err := s.PutLicenceLine(&b.Lines[i]); err != nil {
			return err
		}
	}
	for i := range old.Suspensions {
		if h := &old.Suspensions[i]; h.Ref == b.Why && h.Lifted.IsZero() {
			h.Lifted = e.At // it rested for the amendment: what was reserved before may leave
		}
	}
	old.State, old.SupersededBy, old.PendingCustoms, old.Amending = Superseded, b.Licence.Key, true, ""
	if b.Ending {
		old.Ending = nil
	}
	c.Licence = b.Licence.Key
	if err := amendCase(s, c, e, &b); err != nil {
		return err
	}
	return errors.Join(s.PutLicence(old), s.PutCase(c), recountLicence(s, &b.Licence))
}

// amendCase puts an approved amendment's application on the case, the former one
// kept beside it, and holds the lots that it names.
func amendCase(s State, c *Case, e Event, b *supersededBody) error {
	if b.Amended == nil {
		return nil
	}
	before := c.Application
	c.Former = append(c.Former, Former{Version: c.Version, Application: before, ApplicationHash: c.ApplicationHash, Until: e.At, Why: b.Why})
	c.Version, c.Application, c.ApplicationHash = c.Version+1, b.Amended.Application, b.Amended.ApplicationHash
	if c.Open() && c.Proposal != nil { // a round after an appeal, on what is no longer asked
		c.void(e, "amended")
		c.State = Consolidation
	}
	for _, k := range b.Amended.Classes {
		c.setClass(k)
	}
	for _, v := range b.Amended.Verdicts {
		c.setVerdict(v)
	}
	for _, line := range b.Lines {
		if err := rehold(s, c, &before, line.No); err != nil {
			return err
		}
	}
	return nil
}

func (c *Case) setClass(k LineClass) {
	i := slices.IndexFunc(c.Classes, func(x LineClass) bool { return x.Line == k.Line })
	if i >= 0 {
		c.Classes[i] = k
	}
}

func (c *Case) setVerdict(v GateVerdict) {
	i := slices.IndexFunc(c.Verdicts, func(x GateVerdict) bool { return x.Line == v.Line })
	if i >= 0 {
		c.Verdicts[i] = v
	}
}

// rehold frees lots that a line names no longer and earmarks what it asks of the
// others beyond what was used.
func rehold(s State, c *Case, before *Application, no int) error {
	now := c.Application.line(no)
	if now == nil {
		return fmt.Errorf("line %d: %w", no, errMissing)
	}
	if was := before.line(no); was != nil {
		for _, q := range was.Lots {
			if !slices.ContainsFunc(now.Lots, func(x LotQuantity) bool { return x.Lot == q.Lot }) {
				if err := holdLot(s, c.Key, no, q.Lot, 0); err != nil {
					return err
				}
			}
		}
	}
	for _, q := range now.Lots {
		if err := holdLot(s, c.Key, no, q.Lot, q.MassMG); err != nil {
			return err
		}
	}
	return nil
}

// holdLot earmarks what a line asks of a lot beyond what was used of it.
func holdLot(s State, caseKey string, line int, lot string, asked ree.Mass) error {
	h, err := s.LotHold(HoldKey(caseKey, line, lot))
	if err != nil {
		return err
	}
	if h == nil {
		h = &LotHold{Key: HoldKey(caseKey, line, lot), Lot: lot, Case: caseKey, Line: line}
	}
	h.HeldMG = max(0, asked-h.UsedMG)
	return s.PutLotHold(h)
}

// usedOf is what was written off of a lot under a case's line.
func usedOf(facts Facts, caseKey string, line int, lot string) (ree.Mass, error) {
	h, err := facts.LotHold(HoldKey(caseKey, line, lot))
	if err != nil || h == nil {
		return 0, err
	}
	return h.UsedMG, nil
}

// keepGranted cuts a line's holds down to what is granted and not yet used.
func keepGranted(s State, c *Case, line int, granted ree.Mass) error {
	l := c.Application.line(line)
	if l == nil {
		return fmt.Errorf("line %d: %w", line, errMissing)
	}
	for _, q := range l.Lots {
		used, err := usedOf(s, c.Key, line, q.Lot)
		if err != nil {
			return err
		}
		granted -= used
	}
	return keepHold(s, c, line, max(0, granted))
}

// carriedOn finds the line in use that takes over what comes back under an ended
// version; nothing where there is none.
func carriedOn(facts Facts, l *Licence, line *LicenceLine, mass ree.Mass) ([]body, error) {
	l, err := newest(facts, l)
	if err != nil {
		return nil, err
	}
	to, err := facts.LicenceLine(LineKey(l.Key, line.No))
	if err != nil || to == nil || to.Key == line.Key {
		return nil, err
	}
	return []body{carriedBody{From: line.Key, To: to.Key, MassMG: mass}}, nil
}

func applyCarried(s State, e Event) error {
	var b carriedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	from, err := s.LicenceLine(b.From)
	if err != nil || from == nil {
		return fmt.Errorf("licence line %q: %w", b.From, missing(err))
	}
	to, err := s.LicenceLine(b.To)
	if err != nil || to == nil || to.Key == from.Key {
		return fmt.Errorf("licence line %q: %w", b.To, missing(err))
	}
	from.AuthorisedMG, from.RemainingMG = from.AuthorisedMG-b.MassMG, from.RemainingMG-b.MassMG
	to.AuthorisedMG, to.RemainingMG, to.BeforeMG = to.AuthorisedMG+b.MassMG, to.RemainingMG+b.MassMG, to.BeforeMG-b.MassMG
	if min(from.AuthorisedMG, from.RemainingMG, to.BeforeMG) < 0 {
		return fmt.Errorf("licence line %s: carrying %s leaves less than nothing", from.Key, b.MassMG)
	}
	if err := errors.Join(s.PutLicenceLine(from), s.PutLicenceLine(to)); err != nil {
		return err
	}
	l, err := s.Licence(to.Licence)
	if err != nil || l == nil {
		return fmt.Errorf("licence %q: %w", to.Licence, missing(err))
	}
	return recountLicence(s, l)
}
