package app

import (
	"context"
	"slices"
	"strconv"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Acts of need-to-know.
const (
	actMark      = "need.mark"  // marks fields of a case as sensitive
	actNeed      = "need.ask"   // asks to see marked fields
	actLetSee    = "need.grant" // grants and ends access
	actLift      = "need.lift"  // lifts marks of officers, with a second person
	actLiftAlone = "need.lift_alone"
	actAuditRead = "read.audit" // sees who has looked
)

// Entries of need-to-know. Their subjects are none, so that no list of a case's
// or a lot's entries tells its applicant of them.
const (
	needPrefix  = "need."
	kindMarked  = needPrefix + "marked"
	kindAsked   = needPrefix + "asked"
	kindGranted = needPrefix + "granted"
	kindEnded   = needPrefix + "ended"
	kindLiftAsk = needPrefix + "lift_asked"
	kindLifted  = needPrefix + "lifted"
)

// Bounds of need-to-know.
const (
	longestAccess = 90 * 24 // hours
	mostMarks     = 50      // of a case
	mostAsking    = 500     // of a case, asked or granted
	maxNeedReason = 2000
)

// NeedRow is who asked for the marked fields of a case, and who may see them.
type NeedRow struct {
	Case   string   `json:"case"`
	Access []Access `json:"access"`
	Lift   *Lift    `json:"lift,omitempty"`  // waits for a second person
	Lifts  []Lift   `json:"lifts,omitempty"` // that were made
}

// Lift takes officers' marks off fields of a case: two people agree, or one whom
// the pack names.
type Lift struct {
	Fields   []string  `json:"fields"`
	By       string    `json:"by"`
	Org      string    `json:"org"`
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
	Second   string    `json:"second,omitempty"` // who agreed; none where one person may alone
	Why      string    `json:"why,omitempty"`    // they agreed
	SecondAt time.Time `json:"secondAt,omitzero"`
}

// Access is one person's asking, and what came of it.
type Access struct {
	Person  string    `json:"person"`
	Org     string    `json:"org"`
	Reason  string    `json:"reason"`
	Asked   time.Time `json:"asked"`
	By      string    `json:"by,omitempty"` // who granted it
	Granted time.Time `json:"granted,omitzero"`
	Until   time.Time `json:"until,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
	EndedBy string    `json:"endedBy,omitempty"`
	Why     string    `json:"why,omitempty"` // it was ended
}

// Waits reports whether nobody has granted or ended it yet.
func (a *Access) Waits() bool { return a.Granted.IsZero() && a.Ended.IsZero() }

// Open reports whether the person may see the fields at an instant.
func (a *Access) Open(at time.Time) bool {
	return !a.Granted.IsZero() && a.Ended.IsZero() && at.Before(a.Until) && a.Granted.Sub(at) <= clocksApart
}

// last is a person's last asking; nil where there is none.
func (n *NeedRow) last(person string) *Access {
	for i := len(n.Access) - 1; i >= 0; i-- {
		if n.Access[i].Person == person {
			return &n.Access[i]
		}
	}
	return nil
}

// needBody is the body of an entry of need-to-know; each kind uses the fields
// that it needs.
type needBody struct {
	Case   string    `json:"case"`
	Fields []string  `json:"fields,omitempty"`
	Person string    `json:"person,omitempty"`
	Until  time.Time `json:"until,omitzero"`
	Reason string    `json:"reason"`

	kind string // of the entry, where the step chooses it
}

func defineNeed(reg *store.Registry) *store.Table[NeedRow] {
	return store.Define(reg, store.Table[NeedRow]{Name: "need_access", Key: func(n NeedRow) string { return n.Case }})
}

func (t *tables) projectNeed(tx *store.Tx, e *evidence.Entry) error {
	var b needBody
	if err := decode(e, &b); err != nil {
		return err
	}
	if e.Kind == kindMarked {
		return t.projectMark(tx, e, b)
	}
	row, _, err := store.Get(tx, t.need, b.Case)
	if err != nil {
		return err
	}
	row.Case, row.Access = b.Case, slices.Clone(row.Access)
	switch found := row.last(b.Person); {
	case e.Kind == kindLiftAsk || e.Kind == kindLifted:
		if err := t.projectLift(tx, e, b, &row); err != nil {
			return err
		}
	case e.Kind == kindAsked:
		row.Access = append(row.Access, Access{Person: e.Actor, Org: e.Org, Reason: b.Reason, Asked: e.Occurred})
	case found == nil:
	case e.Kind == kindGranted:
		found.By, found.Granted, found.Until = e.Actor, e.Occurred, b.Until
	case e.Kind == kindEnded:
		found.Ended, found.EndedBy, found.Why = e.Occurred, e.Actor, b.Reason
	}
	store.Put(tx, t.need, row)
	return nil
}

func (t *tables) projectMark(tx *store.Tx, e *evidence.Entry, b needBody) error {
	return t.onNeedCase(tx, e, b.Case, func(c *review.Case) {
		c.Marked = append(slices.Clone(c.Marked), review.Mark{Fields: b.Fields, Reason: b.Reason, By: e.Actor, Org: e.Org, At: e.Occurred})
	})
}

// onNeedCase changes a case as an entry of need-to-know says.
func (t *tables) onNeedCase(tx *store.Tx, e *evidence.Entry, ref string, change func(*review.Case)) error {
	s := reviewState{state: state{tx, t}}
	if tx.Live() {
		s.entry = e
	}
	c, err := s.Case(ref)
	if err != nil || c == nil {
		return err
	}
	change(c)
	return s.PutCase(c)
}

// projectLift keeps who asked to lift marks and who agreed.
func (t *tables) projectLift(tx *store.Tx, e *evidence.Entry, b needBody, row *NeedRow) error {
	lift := Lift{Fields: b.Fields, By: e.Actor, Org: e.Org, Reason: b.Reason, At: e.Occurred}
	if e.Kind == kindLiftAsk {
		row.Lift = &lift
		return nil
	}
	if first := row.Lift; b.Person != "" && first != nil {
		lift = *first
		lift.Second, lift.Why, lift.SecondAt = e.Actor, b.Reason, e.Occurred
	}
	row.Lift, row.Lifts = nil, append(slices.Clone(row.Lifts), lift)
	return t.onNeedCase(tx, e, b.Case, func(c *review.Case) { c.Lift(b.Fields) })
}

// needStep checks a command of need-to-know inside the transaction and completes
// the body of its entry.
type needStep func(c *review.Case, row *NeedRow, body *needBody, at time.Time) ree.Refusals

// onNeed runs a command of need-to-know. Nobody on the applicant's side has a
// say in it.
func (a *App) onNeed(ctx context.Context, actor Actor, key, act, kind string, body needBody, step needStep) (_ CaseReceipt, err error) {
	defer a.refusedAct(ctx, actor, act, body.Case, &err)
	if err := a.may(actor, ScopeReview, act); err != nil {
		return CaseReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, kind+" "+body.Case, body, false, func(tx *store.Tx) (any, error) {
		c, err := a.visible(tx, actor, body.Case)
		if err != nil {
			return nil, err
		}
		row, _, err := store.Get(tx, a.tables.need, body.Case)
		if err != nil {
			return nil, err
		}
		whole := body
		rs := reasonGiven(body.Reason)
		if actor.Org == c.Application.Exporter {
			rs = append(rs, ree.Refuse("need.applicant"))
		}
		if err := append(rs, step(&c, &row, &whole, tx.Now())...).Err(); err != nil {
			return nil, err
		}
		if whole.kind != "" {
			kind = whole.kind
		}
		e, err := tx.Append(store.Draft{Kind: kind, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Body: whole})
		return CaseReceipt{Receipt: Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, Case: c.Key}, err
	})
	if err != nil {
		return CaseReceipt{}, err
	}
	return decodeResult[CaseReceipt](rec)
}

func reasonGiven(text string) ree.Refusals {
	if text == "" {
		return ree.Refusals{ree.Refuse("guard.reason").At("reason")}
	}
	if r := custody.CheckLongText(text, maxNeedReason); r != nil {
		return ree.Refusals{r.At("reason")}
	}
	return nil
}

// MarkSensitive marks fields of a case as sensitive, with a reason; no fields
// mark all of it.
func (a *App) MarkSensitive(ctx context.Context, actor Actor, key, ref string, fields []string, reason string) (CaseReceipt, error) {
	body := needBody{Case: ref, Fields: fields, Reason: reason}
	return a.onNeed(ctx, actor, key, actMark, kindMarked, body, func(c *review.Case, _ *NeedRow, b *needBody, _ time.Time) (rs ree.Refusals) {
		all := review.MarkableFields()
		for _, f := range b.Fields {
			if !slices.Contains(all, f) {
				rs = append(rs, ree.Refuse("need.field_unknown", "value", f).At("fields"))
			}
		}
		if len(b.Fields) == 0 {
			b.Fields = all
		}
		if len(c.Marked) >= mostMarks || len(b.Fields) > len(all) {
			rs = append(rs, ree.Refuse("need.too_many", "max", strconv.Itoa(mostMarks)))
		}
		return rs
	})
}

// AskAccess asks to see the marked fields of a case, with a reason. Another
// person has to grant it.
func (a *App) AskAccess(ctx context.Context, actor Actor, key, ref, reason string) (CaseReceipt, error) {
	return a.onNeed(ctx, actor, key, actNeed, kindAsked, needBody{Case: ref, Reason: reason}, func(c *review.Case, row *NeedRow, _ *needBody, at time.Time) (rs ree.Refusals) {
		if marked, _ := a.marks(actor, c); len(marked) == 0 {
			rs = append(rs, ree.Refuse("need.nothing_marked", "case", c.Key))
		}
		if last := row.last(actor.Account); last != nil && (last.Waits() || last.Open(at)) {
			rs = append(rs, ree.Refuse("need.asked_already"))
		}
		if len(row.Access) >= mostAsking {
			rs = append(rs, ree.Refuse("need.too_many", "max", strconv.Itoa(mostAsking)))
		}
		return rs
	})
}

// GrantAccess lets the person who asked see the marked fields of a case for some
// hours. Nobody grants what they asked for.
func (a *App) GrantAccess(ctx context.Context, actor Actor, key, ref, who string, hours int, reason string) (CaseReceipt, error) {
	return a.onNeed(ctx, actor, key, actLetSee, kindGranted, needBody{Case: ref, Person: who, Reason: reason}, func(_ *review.Case, row *NeedRow, b *needBody, at time.Time) (rs ree.Refusals) {
		if last := row.last(who); last == nil || !last.Waits() {
			rs = append(rs, ree.Refuse("need.not_asked", "person", who).At("person"))
		}
		if who == actor.Account {
			rs = append(rs, ree.Refuse("need.own_asking").At("person"))
		}
		if hours < 1 || hours > longestAccess {
			rs = append(rs, ree.Refuse("need.hours", "max", strconv.Itoa(longestAccess)).At("hours"))
		}
		b.Until = at.Add(time.Duration(max(0, min(hours, longestAccess))) * time.Hour).UTC().Truncate(time.Second)
		return rs
	})
}

// EndAccess refuses what somebody asked for, or ends what was granted.
func (a *App) EndAccess(ctx context.Context, actor Actor, key, ref, who, reason string) (CaseReceipt, error) {
	return a.onNeed(ctx, actor, key, actLetSee, kindEnded, needBody{Case: ref, Person: who, Reason: reason}, func(_ *review.Case, row *NeedRow, _ *needBody, at time.Time) ree.Refusals {
		if last := row.last(who); last == nil || !last.Waits() && !last.Open(at) {
			return ree.Refusals{ree.Refuse("need.not_asked", "person", who).At("person")}
		}
		return nil
	})
}

// LiftMarks takes officers' marks off fields, with a reason; no fields are all of
// them. The first person asks and a second, with the same fields, lifts; one whom
// the pack names does so alone. What a rule of the pack marks stays marked.
func (a *App) LiftMarks(ctx context.Context, actor Actor, key, ref string, fields []string, reason string) (CaseReceipt, error) {
	act := actLift
	alone := a.may(actor, ScopeReview, actLiftAlone) == nil
	if alone {
		act = actLiftAlone
	}
	body := needBody{Case: ref, Fields: fields, Reason: reason}
	return a.onNeed(ctx, actor, key, act, kindLiftAsk, body, func(c *review.Case, row *NeedRow, b *needBody, _ time.Time) (rs ree.Refusals) {
		all := liftable(c.Marked)
		b.Fields = slices.Compact(slices.Sorted(slices.Values(b.Fields)))
		for _, f := range b.Fields {
			if !slices.Contains(all, f) {
				rs = append(rs, ree.Refuse("need.not_marked", "value", f).At("fields"))
			}
		}
		if len(b.Fields) == 0 {
			b.Fields = all
		}
		if len(all) == 0 {
			rs = append(rs, ree.Refuse("need.nothing_to_lift", "case", c.Key))
		}
		switch first := row.Lift; {
		case alone:
			b.kind = kindLifted
		case first == nil || !slices.Equal(first.Fields, b.Fields):
		case first.By == actor.Account:
			rs = append(rs, ree.Refuse("need.second_is_first", "person", first.By))
		default:
			b.kind, b.Person = kindLifted, first.By
		}
		return rs
	})
}

// Need is who asked for the marked fields of a case, and which are marked.
type Need struct {
	Case   string        `json:"case"`
	Fields []string      `json:"fields"` // marked
	Seen   []string      `json:"seen"`   // of them, that the actor may see now
	Marks  []review.Mark `json:"marks"`  // by officers
	Access []Access      `json:"access"` // their own, or everybody's for who grants or audits
	Lift   *Lift         `json:"lift,omitempty"`
	Lifts  []Lift        `json:"lifts,omitempty"`
}

// Liftable lists the marked fields that officers marked, whose marks can be lifted.
func (n *Need) Liftable() []string { return liftable(n.Marks) }

func liftable(marks []review.Mark) (out []string) {
	for i := range marks {
		out = append(out, marks[i].Stands()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Need tells who may see what of a case's marked fields.
func (a *App) Need(ctx context.Context, actor Actor, ref string) (n Need, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		c, err := a.visible(v, actor, ref)
		if err != nil {
			return err
		}
		if actor.Org == c.Application.Exporter {
			return caseUnknown(ref)
		}
		hidden, err := a.hidden(v, actor, &c)
		if err != nil {
			return err
		}
		marked, _ := a.marks(actor, &c)
		n = Need{Case: ref, Fields: marked, Seen: without(marked, hidden), Marks: c.Marked}
		row, _, err := store.Get(v, a.tables.need, ref)
		n.Lift, n.Lifts = row.Lift, row.Lifts
		all := a.may(actor, ScopeReview, actLetSee) == nil || a.may(actor, ScopeRead, actAuditRead) == nil
		for _, x := range row.Access {
			if all || x.Person == actor.Account {
				n.Access = append(n.Access, x)
			}
		}
		return err
	})
	return n, err
}

// marks lists the marked fields of a case, and those that the actor's roles may
// see by the pack's rules.
func (a *App) marks(actor Actor, c *review.Case) (marked, named []string) {
	roles := make([]string, len(actor.Roles))
	for i, r := range actor.Roles {
		roles[i] = string(r)
	}
	return a.cfg.Law.Review.Marks(c, roles...)
}

// hidden lists the marked fields of a case that the actor may not see now: all
// of them but what the pack names them for and what was granted.
func (a *App) hidden(r store.Reader, actor Actor, c *review.Case) ([]string, error) {
	marked, named := a.marks(actor, c)
	if len(marked) == 0 {
		return nil, nil
	}
	row, _, err := store.Get(r, a.tables.need, c.Key)
	if last := row.last(actor.Account); err == nil && last != nil && last.Open(a.Now()) {
		return nil, nil
	}
	return without(marked, named), err
}

func without(list, less []string) []string {
	out := []string{}
	for _, s := range list {
		if !slices.Contains(less, s) {
			out = append(out, s)
		}
	}
	return out
}

// veilOf hides every marked field of a case from everybody but its applicant:
// marked fields are shown by [App.ReadCase] alone.
func (a *App) veilOf(actor Actor, c *review.Case) review.Veil {
	if c == nil || actor.Org == c.Application.Exporter && actor.Org != "" {
		return review.Veil{}
	}
	marked, _ := a.marks(Actor{}, c)
	return c.Veil(marked)
}

// wholeOf is the row behind a case that keeps something back, for what the
// program works out of it, and the veil for what it says.
func (a *App) wholeOf(c *review.Case) (*review.Case, review.Veil) {
	if !c.Withheld {
		return c, review.Veil{}
	}
	var row review.Case
	err := a.Store.View(context.Background(), func(v *store.View) (err error) {
		row, _, err = store.Get(v, a.tables.review.cases, c.Key)
		return err
	})
	if err != nil {
		return c, review.Veil{}
	}
	return &row, a.veilOf(Actor{}, &row)
}

// veil hides the marked fields of the case that a record follows from.
func (a *App) veil(r store.Reader, actor Actor, ref string) (review.Veil, error) {
	c, there, err := store.Get(r, a.tables.review.cases, ref)
	if err != nil || !there {
		return review.Veil{}, err
	}
	return a.veilOf(actor, &c), nil
}

// veiled is a record that follows from a case as the actor may see it.
func veiled[T any](a *App, r store.Reader, actor Actor, ref string, record T) (T, error) {
	v, err := a.veil(r, actor, ref)
	return review.Over(v, record), err
}
