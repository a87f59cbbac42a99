package review

import (
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// RegistrationCommand makes a move on a registration under a general licence.
type RegistrationCommand struct {
	Mover
	Registration string
	General      string         // apply
	Evidence     []Document     // apply
	Text         string         // apply
	Period       string         // file: its first month
	Figures      GeneralFigures // file: as the ledger has them now
	Seen         string         // file: hash of the figures that the holder saw
	Licence      string         // goods_back and consumption
	Line         int            // goods_back, report_consumed
	MassMG       ree.Mass       // goods_back, report_consumed
	In           string         // report_consumed
	No           int            // accept_consumed, query_consumed
	Ref          string         // goods_back: the import declaration
}

// registrationWalk is a registration, its general licence, and what a command
// wants.
type registrationWalk struct {
	desk  *Desk
	cmd   RegistrationCommand
	move  string
	r     *Registration
	g     *General
	other string   // another registration of the holder that lives
	late  []string // licences whose goods should have come back
	out   *Licence // goods_back
	outMG ree.Mass // of its line, not yet back
}

// DecideRegistration makes a move on a registration; clearing a shipment is
// [Desk.DecideClear].
func (d *Desk) DecideRegistration(facts Facts, move string, cmd RegistrationCommand) ([]Event, error) {
	w, err := d.openRegistration(facts, move, cmd)
	if err != nil {
		return nil, err
	}
	if err := walk(registrationTable, registrationChecks, move, string(w.r.State), false, w); err != nil {
		return nil, err
	}
	bodies, err := w.bodies(facts)
	if err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, bodies...)
}

func (d *Desk) openRegistration(facts Facts, move string, cmd RegistrationCommand) (*registrationWalk, error) {
	r, err := facts.Registration(cmd.Registration)
	if err != nil {
		return nil, err
	}
	if r == nil {
		if move != "apply" || cmd.Registration == "" {
			return nil, ree.Refuse("general.registration_unknown", "registration", cmd.Registration)
		}
		r = &Registration{Key: cmd.Registration, General: cmd.General, Holder: cmd.Who.Org}
	}
	if move == "apply" && d.Policy.General(r.General) == nil {
		return nil, ree.Refuse("general.unknown", "general", r.General)
	}
	w := &registrationWalk{desk: d, cmd: cmd, move: move, r: r, g: d.termsOf(r)}
	return w, w.look(facts)
}

// look reads what the guards ask of other rows.
func (w *registrationWalk) look(facts Facts) (err error) {
	if w.move == "apply" {
		w.other, err = otherRegistration(facts, w.r)
		return err
	}
	if w.late, err = w.desk.lateGoods(facts, w.r, w.cmd.At); err != nil {
		return err
	}
	switch w.move {
	case "report_consumed", "accept_consumed", "query_consumed":
		return w.lookConsumed(facts)
	case "goods_back":
	default:
		return nil
	}
	l, err := facts.Licence(w.cmd.Licence)
	if err != nil || l == nil || l.Under == nil || l.Under.Registration != w.r.Key {
		return err
	}
	line, err := facts.LicenceLine(LineKey(l.Key, w.cmd.Line))
	if err != nil || line == nil {
		return err
	}
	w.out, w.outMG = l, line.CommittedMG-l.Accounted(line.No)
	return nil
}

// otherRegistration is the registration of the same holder under the same general
// licence that stands in the way of one.
func otherRegistration(facts Facts, of *Registration) (string, error) {
	key, err := facts.RegistrationOf(of.Holder, of.General)
	if err != nil || key == "" || key == of.Key {
		return "", err
	}
	r, err := facts.Registration(key)
	if err != nil || r == nil || !r.Live() {
		return "", err
	}
	return key, nil
}

// backOn is what of a line has come back.
func (l *Licence) backOn(line int) ree.Mass {
	var sum ree.Mass
	for _, b := range l.Back {
		if b.Line == line {
			sum += b.MassMG
		}
	}
	return sum
}

// stillOut is what was written off under a licence and neither came back nor was
// used up.
func stillOut(facts Facts, l *Licence) (ree.Mass, error) {
	var sum ree.Mass
	lines, err := linesOf(facts, l)
	for _, line := range lines {
		sum += line.CommittedMG - l.Accounted(line.No)
	}
	return sum, err
}

// lateGoods lists the shipments whose goods should have come back by now.
func (d *Desk) lateGoods(facts Facts, r *Registration, now time.Time) ([]string, error) {
	var out []string
	today := d.Calendar.Day(now)
	for _, o := range r.Open {
		if o.BackBy.IsZero() || !today.After(o.BackBy) {
			continue
		}
		l, err := facts.Licence(o.Licence)
		if err != nil || l == nil {
			return out, err
		}
		if left, err := stillOut(facts, l); err != nil {
			return out, err
		} else if left > l.WaitingInTime(d.Calendar) {
			out = append(out, l.Key)
		}
	}
	return out, nil
}

// RegistrationMoves lists every move on a registration for one person. late are the
// licences whose goods should have come back. Guards on what a command brings are
// not looked at.
func (d *Desk) RegistrationMoves(r *Registration, late []string, who Actor, at time.Time) []MoveStatus {
	w := &registrationWalk{desk: d, r: r, late: late, cmd: RegistrationCommand{Mover: Mover{Who: who, At: at}}, g: d.termsOf(r)}
	return statuses(registrationTable, func(move string) error {
		w.move = move
		return walk(registrationTable, registrationChecks, move, string(r.State), true, w)
	})
}

// termsOf is the general licence of a registration. Where the pack no longer has
// it, nothing is open under it.
func (d *Desk) termsOf(r *Registration) *General {
	if g := d.Policy.General(r.General); g != nil {
		return g
	}
	return &General{ID: r.General, Version: r.Version, To: calendar.NewDate(1970, time.January, 1)}
}

var registrationChecks map[string]check[*registrationWalk]

func init() {
	registrationChecks = map[string]check[*registrationWalk]{
		"person":               always(func(w *registrationWalk) *ree.Refusal { return personOf(w.cmd.Who) }),
		"holder":               always((*registrationWalk).holder),
		"office_side":          always((*registrationWalk).officeSide),
		"general_open":         always((*registrationWalk).generalOpen),
		"registered_once":      always((*registrationWalk).once),
		"evidence":             {true, (*registrationWalk).evidence},
		"not_examiner":         always((*registrationWalk).notExaminer),
		"returns_in":           always((*registrationWalk).returnsIn),
		"goods_in":             always((*registrationWalk).goodsIn),
		"other_people":         always((*registrationWalk).otherPeople),
		"no_worse":             always((*registrationWalk).noWorse),
		"reopened":             always((*registrationWalk).reopened),
		"ever_registered":      always((*registrationWalk).everRegistered),
		"appeal_first":         always((*registrationWalk).notAppealed),
		"registration_over":    always((*registrationWalk).over),
		"registration_current": always((*registrationWalk).current),
		"return_due":           always((*registrationWalk).returnDue),
		"return_missing":       always((*registrationWalk).returnMissing),
		"period_over":          brought((*registrationWalk).periodOver),
		"figures_seen":         brought((*registrationWalk).figuresSeen),
		"goods_out":            brought((*registrationWalk).goodsOut),
		"import_declared":      brought((*registrationWalk).importDeclared),
		"consumed_left":        brought((*registrationWalk).consumedLeft),
		"consumed_said":        {true, (*registrationWalk).consumedSaid},
		"consumed_open":        brought((*registrationWalk).consumedOpen),
		"reason": brought(func(w *registrationWalk) *ree.Refusal {
			if blank(w.cmd.Reason) {
				return refuse("reason")
			}
			return nil
		}),
	}
}

func (w *registrationWalk) holder() *ree.Refusal {
	if w.cmd.Who.Org != w.r.Holder {
		return refuse("holder_side", "org", w.cmd.Who.Org)
	}
	return nil
}

func (w *registrationWalk) officeSide() *ree.Refusal {
	if w.cmd.Who.Org == w.r.Holder {
		return refuse("office_side", "org", w.cmd.Who.Org)
	}
	return nil
}

func (w *registrationWalk) today() calendar.Date { return w.desk.Calendar.Day(w.cmd.At) }

func (w *registrationWalk) generalOpen() *ree.Refusal {
	if !w.today().Within(w.g.From, w.g.To) {
		return refuse("general_open", "general", w.g.ID, "day", w.today().String())
	}
	return nil
}

func (w *registrationWalk) once() *ree.Refusal {
	if w.other != "" {
		return refuse("registered_once", "registration", w.other)
	}
	return nil
}

func (w *registrationWalk) evidence() ree.Refusals {
	var rs ree.Refusals
	for _, want := range w.g.Evidence {
		if a := (Application{Documents: w.cmd.Evidence}); !a.has(want) {
			rs = append(rs, ree.Refuse("review.document_missing", "document", want, "basis", w.g.Basis).At("evidence"))
		}
	}
	if blank(w.cmd.Text) {
		rs = append(rs, ree.Refuse("review.missing", "field", "text").At("text"))
	}
	return rs
}

// notExaminer wants somebody else than who examined: one person cannot do it
// alone.
func (w *registrationWalk) notExaminer() *ree.Refusal {
	if w.cmd.Who.Person == w.r.Examined {
		return refuse("not_examiner", "person", w.r.Examined)
	}
	return nil
}

func (w *registrationWalk) goodsIn() *ree.Refusal {
	if len(w.late) > 0 {
		return refuse("goods_in", "licence", strings.Join(w.late, ", "))
	}
	return nil
}

func (w *registrationWalk) over() *ree.Refusal {
	if !w.today().After(w.r.LastDay) {
		return refuse("registration_over", "to", w.r.LastDay.String())
	}
	return nil
}

func (w *registrationWalk) current() *ree.Refusal {
	if w.today().After(w.r.LastDay) {
		return refuse("registration_current", "to", w.r.LastDay.String())
	}
	return nil
}

func (w *registrationWalk) goodsOut() *ree.Refusal {
	if w.out == nil || w.out.Under.BackBy.IsZero() || w.cmd.MassMG <= 0 || w.cmd.MassMG > w.outMG {
		return refuse("goods_out", "licence", w.cmd.Licence, "line", itoa(w.cmd.Line), "out", w.outMG.String(), "mass", w.cmd.MassMG.String())
	}
	return nil
}

// importDeclared wants the declaration under which goods came back, once.
func (w *registrationWalk) importDeclared() *ree.Refusal {
	if blank(w.cmd.Ref) {
		return refuse("import_declared", "ref", "")
	}
	if w.out != nil {
		for _, b := range w.out.Back {
			if b.Ref == w.cmd.Ref && b.Line == w.cmd.Line {
				return refuse("import_declared", "ref", w.cmd.Ref)
			}
		}
	}
	return nil
}

// bodies are the events of a move that every guard lets pass.
func (w *registrationWalk) bodies(facts Facts) ([]body, error) {
	b := registrationBody{What: firstKind(registrationTable, w.move), Registration: w.r.Key, Reason: w.cmd.Reason}
	out := func(more []body, err error) ([]body, error) { return append([]body{b}, more...), err }
	switch w.move {
	case "apply":
		b.General, b.Version, b.Evidence, b.Text = w.g.ID, w.g.Version, w.cmd.Evidence, w.cmd.Text
	case "register":
		b.From = w.today()
		b.LastDay = w.term(b.From)
		return out(w.lifts(facts))
	case "chase", "stop":
		b.Period = w.owed().Key
	case "withdraw":
		b.LastDay = w.today()
		if w.r.WasRegistered() && w.r.LastDay.Before(b.LastDay) {
			b.LastDay = w.r.LastDay
		}
	case "exclude":
		b.LastDay = w.today()
		return out(w.halts(facts))
	case "suspend":
		return out(w.halts(facts))
	case "reinstate":
		return out(w.lifts(facts))
	case "file":
		late := w.today().After(w.desk.period(w.g, w.cmd.Period).Due)
		b.Period, b.Return = w.cmd.Period, &GeneralReturn{Period: w.cmd.Period, Figures: w.cmd.Figures, Hash: w.cmd.Seen, Late: late}
		if w.r.State == RegistrationStopped && w.r.ByReturn && w.filedAll() {
			return out([]body{registrationBody{What: KindRegistrationReinstated, Registration: w.r.Key}}, nil)
		}
	case "report_consumed", "accept_consumed", "query_consumed":
		return []body{w.consumedBody()}, nil
	case "goods_back":
		return []body{goodsBackBody{w.r.Key, w.cmd.Licence, w.cmd.Line, w.cmd.MassMG, w.cmd.Ref}}, nil
	}
	return []body{b}, nil
}

// holdRef names the suspensions of licences that one suspension of their
// registration brings.
func (r *Registration) holdRef(n int) string { return r.Key + "#" + itoa(n) }

// halts suspends every open shipment of the registration.
func (w *registrationWalk) halts(facts Facts) ([]body, error) {
	var out []body
	for _, o := range w.r.Open {
		l, err := facts.Licence(o.Licence)
		if err != nil {
			return nil, err
		}
		if l == nil || l.from("suspend") != nil {
			continue
		}
		b, err := suspended(facts, l, Hold{Ref: w.r.holdRef(w.r.Stopped + 1), Scope: WholeLicence, Reason: w.cmd.Reason, By: w.cmd.Who.Person, At: w.cmd.At})
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// lifts takes back what the suspensions of the registration brought, every one of
// them: one that was excluded had been suspended before.
func (w *registrationWalk) lifts(facts Facts) ([]body, error) {
	var out []body
	for _, o := range w.r.Open {
		l, err := facts.Licence(o.Licence)
		if err != nil {
			return nil, err
		}
		if l == nil || l.from("lift") != nil {
			continue
		}
		for n := range w.r.Stopped {
			if ref := w.r.holdRef(n + 1); guardHeld(w.desk, l, &LicenceCommand{Ref: ref}) == nil {
				out = append(out, liftedBody{l.Key, ref, w.cmd.Reason})
			}
		}
	}
	return out, nil
}
