package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Kinds of entry of custody: this prefix and the event's kind.
const custodyPrefix = "custody."

// Receipt answers an accepted command.
type Receipt struct {
	Seq      int64     `json:"seq"`
	ID       string    `json:"id"`
	Recorded time.Time `json:"recorded"`
	Replayed bool      `json:"replayed,omitempty"` // the same command was accepted before
}

// Reported is the answer to an accepted event.
type Reported struct {
	Receipt
	Event custody.Event `json:"event"`
}

// Submission is an event as somebody sends it. Key makes a repeat harmless: the
// same key with the same content answers what it answered before.
type Submission struct {
	Key      string        `json:"key"`
	Occurred time.Time     `json:"occurred"`
	Event    custody.Event `json:"event"`
}

// Report takes an event into the ledger, or refuses it with every reason
// (ree.Refusals). Corrections run alone, so that the lot graph is complete when
// what depends on them is marked stale.
func (a *App) Report(ctx context.Context, actor Actor, s Submission) (_ Reported, err error) {
	defer a.refusedAct(ctx, actor, "lot.report", "", &err)
	if err := a.mayReport(actor, &s.Event); err != nil {
		return Reported{}, err
	}
	var out Reported
	report := func(alone bool) (store.Receipt, error) {
		return a.do(ctx, actor, s.Key, "report", s, alone, func(tx *store.Tx) (result any, err error) {
			if !alone && len(assayedAgain(&s.Event, state{tx, a.tables}.Lot)) > 0 {
				return nil, errAlone
			}
			out, err = a.report(tx, actor, s)
			return out.Receipt, err
		})
	}
	rec, err := report(s.Event.Kind == custody.Correct)
	if errors.Is(err, errAlone) {
		rec, err = report(true)
	}
	switch {
	case err != nil:
		return Reported{}, err
	case rec.Replayed:
		return a.reported(ctx, rec)
	}
	return out, nil
}

// reported answers a repeated report: the receipt is what was kept under its
// key, the event is the ledger's.
func (a *App) reported(ctx context.Context, rec store.Receipt) (Reported, error) {
	out, err := decodeResult[Reported](rec)
	if err == nil && out.Event.Kind == "" {
		out.Event, _, err = a.Event(ctx, out.Seq)
	}
	return out, err
}

// mayReport says whether the actor may report an event of this kind, and
// whether its texts can be read.
func (a *App) mayReport(actor Actor, ev *custody.Event) error {
	roles := []Role{RoleOperator, RoleExporter}
	switch ev.Kind {
	case custody.Freeze:
		roles = []Role{RoleSupervisor}
	case custody.Reserve:
		return ree.Refusals{ree.Refuse("reserve.by_application")}
	case custody.Assay:
		roles = append(roles, RoleSupervisor)
	}
	if r := actor.require(ScopeReport, roles...); r != nil {
		return ree.Refusals{r}
	}
	return checkTexts(*ev).Err()
}

// report decides an event inside the transaction and appends it.
func (a *App) report(tx *store.Tx, actor Actor, s Submission) (Reported, error) {
	st := state{tx, a.tables}
	ev := s.Event
	ev.Period = ""
	if ev.Kind == custody.Correct {
		if err := a.fillCorrected(tx, actor, &ev); err != nil {
			return Reported{}, err
		}
	}
	again := assayedAgain(&ev, st.Lot)
	decided, refusals := custody.Decide(st, a.law(), custody.Report{
		Event: ev, Org: actor.Org, Occurred: s.Occurred, Recorded: tx.Now(), Official: actor.Official(),
	})
	if err := refusals.Err(); err != nil {
		return Reported{}, err
	}
	if err := a.checkDocuments(decided.Documents); err != nil {
		return Reported{}, err
	}
	if err := a.checkFree(tx, &decided); err != nil {
		return Reported{}, err
	}
	if err := a.notHeldByFinding(tx, &decided); err != nil {
		return Reported{}, err
	}
	reported, err := a.append(tx, actor, s.Occurred, decided)
	if err == nil && decided.Kind == custody.Correct {
		err = a.markStale(tx, reported)
	}
	if err == nil {
		err = a.markAssayed(tx, again, reported.Seq)
	}
	return reported, err
}

func (a *App) append(tx *store.Tx, actor Actor, occurred time.Time, ev custody.Event) (Reported, error) {
	e, err := tx.Append(store.Draft{
		Kind: custodyPrefix + string(ev.Kind), Schema: 1, Occurred: occurred, Actor: actor.Account, Org: actor.Org,
		Subjects: subjects(&ev), Body: ev,
	})
	if err != nil {
		return Reported{}, err
	}
	return Reported{Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, ev}, nil
}

// subjects are the lots, the site and the case that an event speaks of.
func subjects(ev *custody.Event) []string {
	var out []string
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	for _, in := range ev.Inputs {
		add(in.Lot)
	}
	for _, o := range ev.Outputs {
		add(o.Lot)
	}
	for _, f := range ev.Figures {
		add(f.Lot)
	}
	if ev.Was != nil {
		out = append(out, subjects(ev.Was)...)
	}
	for _, s := range []string{ev.Site, ev.Transfer, ev.Case, ev.Licence} {
		add(s)
	}
	return out
}

// fillCorrected puts the event as it stands into a correction. The target must
// be the actor's own, unless an authority corrects.
func (a *App) fillCorrected(tx *store.Tx, actor Actor, ev *custody.Event) error {
	ev.Was = nil
	e, ok, err := tx.Entry(ev.Supersedes)
	if err != nil {
		return err
	}
	if !ok || e.Body == nil || e.Org != actor.Org && !actor.Official() {
		return nil // Decide refuses: nothing known to correct
	}
	var was custody.Event
	if err := json.Unmarshal(e.Body, &was); err != nil {
		return err
	}
	ev.Period = e.Occurred.Format("2006-01")
	if was.Period != "" {
		ev.Period = was.Period
	}
	if was.Kind == custody.Correct && was.Now != nil {
		was = *was.Now
	}
	was.Flags = nil
	ev.Was = &was
	return nil
}

// Event is the event of an entry of custody as it was reported; ok is false for
// any other entry.
func (a *App) Event(ctx context.Context, seq int64) (ev custody.Event, ok bool, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		e, found, err := v.Entry(seq)
		if err != nil || !found || e.Body == nil || !strings.HasPrefix(e.Kind, custodyPrefix) {
			return err
		}
		ok = true
		return json.Unmarshal(e.Body, &ev)
	})
	return ev, ok, err
}

// do runs a command in the writer under the sender's idempotency key. What is
// the command's name and what it is about: the same content under the same key
// for another command is another request.
func (a *App) do(ctx context.Context, actor Actor, key, what string, content any, alone bool, run func(*store.Tx) (any, error)) (store.Receipt, error) {
	cmd := store.Command{Alone: alone, Run: run}
	if r := custody.CheckText(what); r != nil {
		return store.Receipt{}, ree.Refusals{r}
	}
	if _, event := content.(Submission); !event { // an event's own fields are named by report
		if err := checkTexts(content).Err(); err != nil {
			return store.Receipt{}, err
		}
	}
	if key != "" {
		if len(key) > 200 {
			return store.Receipt{}, ree.Refusals{ree.Refuse("key.too_long", "max", "200")}
		}
		if r := custody.CheckText(key); r != nil {
			return store.Receipt{}, ree.Refusals{r.At("key")}
		}
		body, err := json.Marshal(content)
		if err != nil {
			return store.Receipt{}, err
		}
		cmd.Scope, cmd.Key, cmd.Digest = actor.Org+"/"+actor.Account, key, sha256.Sum256(append([]byte(what+"\n"), body...))
	}
	rec, err := a.Store.Do(ctx, cmd)
	var form *evidence.FormError
	if errors.As(err, &form) { // a whole number that the ledger's canonical form cannot hold
		return rec, ree.Refusals{ree.Refuse("mass.too_large", "value", "> "+ree.Mass(evidence.MaxInteger).String())}
	}
	return rec, err
}

// result is what every answer carries of its receipt.
type result interface{ setReplayed() }

func (r *Receipt) setReplayed() { r.Replayed = true }

func decodeResult[T any](rec store.Receipt) (T, error) {
	var out T
	if err := json.Unmarshal(rec.Result, &out); err != nil {
		return out, err
	}
	if r, ok := any(&out).(result); ok && rec.Replayed {
		r.setReplayed()
	}
	return out, nil
}
