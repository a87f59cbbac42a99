package app

import (
	"context"
	"encoding/json"
	"slices"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Notice tells customs' systems that a licence may no longer, or may again, be
// used as they know it.
type Notice struct {
	Seq     int64  `json:"seq"` // of the entry; notices are acknowledged up to one
	Licence string `json:"licence"`
	What    string `json:"what"`             // kind of the entry
	Ref     string `json:"ref,omitempty"`    // of the suspension
	Scope   string `json:"scope,omitempty"`  // licence, line, lot
	Line    int    `json:"line,omitempty"`   // of a suspended line
	Lot     string `json:"lot,omitempty"`    // of a suspended lot
	State   string `json:"state,omitempty"`  // that an ended licence is in
	To      string `json:"to,omitempty"`     // that a licence will be in whose end was asked for
	Until   string `json:"until,omitempty"`  // last day on which that can be taken back
	Reason  string `json:"reason,omitempty"` // of a suspension
	AtMS    int64  `json:"atMS"`
}

// newestNotice is the last notice about a licence.
type newestNotice struct {
	Licence string `json:"licence"`
	Seq     int64  `json:"seq"`
}

// CustomsSystem is a system of customs that follows the notices: it pulls them,
// acts on them, and acknowledges.
type CustomsSystem struct {
	Ref       string `json:"ref"`
	Name      string `json:"name"`
	Org       string `json:"org"`
	Closed    bool   `json:"closed,omitempty"` // no longer waited for
	Taken     int64  `json:"taken"`            // acknowledged up to this notice
	TakenMS   int64  `json:"takenMS,omitempty"`
	AddedSeq  int64  `json:"addedSeq"`
	ChangedMS int64  `json:"changedMS"`
}

// customsSystems lists the systems, so that they can be read inside a command.
type customsSystems struct {
	Refs []string `json:"refs"`
}

// maxSystems bounds the systems that notices wait for.
const maxSystems = 50

var noticed = []string{review.KindSuspended, review.KindLifted, review.KindEnded, review.KindEndingAsked, review.KindEndingKept, review.KindMarkedStale, review.KindHeeded}

// projectNotice makes a notice of an entry that changes whether a licence may be
// used.
func (t *tables) projectNotice(tx *store.Tx, e *evidence.Entry) error {
	if !slices.Contains(noticed, e.Kind) {
		return nil
	}
	var b struct {
		Licence string      `json:"licence"`
		State   string      `json:"state"`
		Ref     string      `json:"ref"`
		Hold    review.Hold `json:"hold"`
		Ending  struct {
			To    string `json:"to"`
			Until string `json:"until"`
		} `json:"ending"`
	}
	if err := json.Unmarshal(e.Body, &b); err != nil || b.Licence == "" {
		return err
	}
	n := Notice{Seq: e.Seq, Licence: b.Licence, What: e.Kind, Ref: b.Ref + b.Hold.Ref, Scope: string(b.Hold.Scope), Line: b.Hold.Line, Lot: b.Hold.Lot, State: b.State, To: b.Ending.To, Until: b.Ending.Until, Reason: b.Hold.Reason, AtMS: e.Recorded.UnixMilli()}
	store.Put(tx, t.border.notice, n)
	store.Put(tx, t.border.newest, newestNotice{b.Licence, e.Seq})
	return nil
}

func (t *tables) projectSystem(tx *store.Tx, e *evidence.Entry) error {
	var x CustomsSystem
	if err := decode(e, &x); err != nil {
		return err
	}
	old, known, err := store.Get(tx, t.border.system, x.Ref)
	if err != nil {
		return err
	}
	x.Org, x.ChangedMS, x.AddedSeq, x.Taken = e.Org, e.Recorded.UnixMilli(), e.Seq, e.Seq
	if known {
		x.AddedSeq, x.Taken, x.TakenMS = old.AddedSeq, old.Taken, old.TakenMS
	}
	store.Put(tx, t.border.system, x)
	all, _, err := store.Get(tx, t.border.systems, "all")
	if !slices.Contains(all.Refs, x.Ref) {
		all.Refs = append(all.Refs, x.Ref)
		store.Put(tx, t.border.systems, all)
	}
	return err
}

type takenBody struct {
	System string `json:"system"`
	UpTo   int64  `json:"upTo"`
}

func (t *tables) projectTaken(tx *store.Tx, e *evidence.Entry) error {
	var b takenBody
	if err := decode(e, &b); err != nil {
		return err
	}
	x, ok, err := store.Get(tx, t.border.system, b.System)
	if ok {
		x.Taken, x.TakenMS = max(x.Taken, b.UpTo), e.Recorded.UnixMilli()
		store.Put(tx, t.border.system, x)
	}
	return err
}

// RegisterSystem adds a system of the actor's office that follows the notices
// from now on, or changes or closes one. Suspensions count as known to customs
// when every open system has acknowledged them.
func (a *App) RegisterSystem(ctx context.Context, actor Actor, key string, x CustomsSystem) (Receipt, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil {
		return Receipt{}, err
	}
	x = CustomsSystem{Ref: x.Ref, Name: x.Name, Closed: x.Closed}
	if x.Ref == "" || x.Name == "" || len(x.Ref) > 40 {
		return Receipt{}, ree.Refusals{ree.Refuse("customs.system").At("ref")}
	}
	return a.enter(ctx, actor, key, "register system", x, func(tx *store.Tx) (store.Draft, error) {
		old, known, err := store.Get(tx, a.tables.border.system, x.Ref)
		all, _, err2 := store.Get(tx, a.tables.border.systems, "all")
		switch {
		case err != nil || err2 != nil:
			return store.Draft{}, err
		case known && old.Org != actor.Org:
			return store.Draft{}, ree.Refusals{ree.Refuse("customs.other_office", "of", x.Ref)}
		case !known && len(all.Refs) >= maxSystems:
			return store.Draft{}, ree.Refusals{ree.Refuse("customs.too_many", "most", "50")}
		}
		return store.Draft{Kind: kindSystem, Subjects: []string{x.Ref}, Body: x}, nil
	})
}

// enter appends one entry of the customs desk.
func (a *App) enter(ctx context.Context, actor Actor, key, what string, content any, draw func(*store.Tx) (store.Draft, error)) (Receipt, error) {
	rec, err := a.do(ctx, actor, key, what, content, false, func(tx *store.Tx) (any, error) {
		d, err := draw(tx)
		if err != nil {
			return nil, err
		}
		return a.enterDraft(tx, actor, d)
	})
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}

func (a *App) enterDraft(tx *store.Tx, actor Actor, d store.Draft) (Receipt, error) {
	d.Schema, d.Occurred, d.Actor, d.Org = 1, a.local(tx.Now()), actor.Account, actor.Org
	e, err := tx.Append(d)
	return Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, err
}

// noticesPerCall bounds how many notices are handed out, and acknowledged, at once.
const noticesPerCall = 500

// Notices lists the notices after one, oldest first: what a customs system has
// to take in and acknowledge.
func (a *App) Notices(ctx context.Context, actor Actor, after int64, limit int) (out []Notice, err error) {
	if err := a.may(actor, ScopeCustoms, actCheck); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		out, err = store.Select(v, a.tables.border.notice, store.Query{Where: []store.Cond{{Col: "seq", Op: store.Gt, Value: after}}, OrderBy: "seq", Limit: min(limit, noticesPerCall)})
		return err
	})
	return out, err
}

// Systems lists customs' systems with how far each has acknowledged.
func (a *App) Systems(ctx context.Context, actor Actor) (out []CustomsSystem, err error) {
	if !actor.SeesAll() {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		out, err = store.Select(v, a.tables.border.system, store.Query{Limit: maxSystems})
		return err
	})
	return out, err
}

// TakeNotices records that a system has acted on all notices up to one, at most
// 500 further. Licences whose last notice every open system has taken are no
// longer pending at customs.
func (a *App) TakeNotices(ctx context.Context, actor Actor, key, system string, upTo int64) (Receipt, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil {
		return Receipt{}, err
	}
	var taken []Notice
	err := a.Store.View(ctx, func(v *store.View) error {
		x, _, err := store.Get(v, a.tables.border.system, system)
		if err != nil {
			return err
		}
		taken, err = store.Select(v, a.tables.border.notice, store.Query{Where: []store.Cond{{Col: "seq", Op: store.Gt, Value: x.Taken}, {Col: "seq", Op: store.Le, Value: upTo}}, OrderBy: "seq", Limit: noticesPerCall + 1})
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "take notices", takenBody{system, upTo}, false, func(tx *store.Tx) (any, error) {
		x, known, err := store.Get(tx, a.tables.border.system, system)
		_, there, err2 := store.Get(tx, a.tables.border.notice, padded(upTo))
		switch {
		case err != nil || err2 != nil:
			return nil, err
		case !known || x.Org != actor.Org:
			return nil, ree.Refusals{ree.Refuse("customs.system_unknown", "system", system)}
		case !there || len(taken) > noticesPerCall:
			return nil, ree.Refusals{ree.Refuse("customs.notice_unknown", "seq", padded(upTo), "most", "500")}
		}
		rec, err := a.enterDraft(tx, actor, store.Draft{Kind: kindNoticesTaken, Subjects: []string{system}, Body: takenBody{system, upTo}})
		if err != nil {
			return nil, err
		}
		all, err := a.takenByAll(tx)
		if err != nil {
			return nil, err
		}
		return rec, a.clearPending(tx, actor, taken, all, system)
	})
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}

// takenByAll is the notice up to which every open system has acknowledged.
func (a *App) takenByAll(tx *store.Tx) (int64, error) {
	all, _, err := store.Get(tx, a.tables.border.systems, "all")
	least := int64(1 << 62)
	for _, ref := range all.Refs {
		x, _, err := store.Get(tx, a.tables.border.system, ref)
		if err != nil {
			return 0, err
		}
		if !x.Closed {
			least = min(least, x.Taken)
		}
	}
	return least, err
}

// clearPending acknowledges, for customs, each licence whose newest notice is no
// later than known.
func (a *App) clearPending(tx *store.Tx, actor Actor, notices []Notice, known int64, ref string) error {
	s := a.border(tx)
	for _, n := range notices {
		newest, _, err := store.Get(tx, a.tables.border.newest, n.Licence)
		if err != nil {
			return err
		}
		l, err := s.Licence(n.Licence)
		if err != nil {
			return err
		}
		if l == nil || !l.PendingCustoms || newest.Seq > known {
			continue
		}
		events, err := a.desk().DecideAcknowledge(s, review.LicenceCommand{Licence: n.Licence, Ref: ref, Who: who(actor), At: tx.Now()})
		if err != nil {
			return asRefusals(err)
		}
		if _, err := a.appendReview(tx, "", events); err != nil {
			return err
		}
	}
	return nil
}

// LicencesFor lists the licences of an exporter, for customs and the office; with
// hs those with a line of that code.
func (a *App) LicencesFor(ctx context.Context, actor Actor, exporter, hs, after string, limit int) (list LicenceList, lines []review.LicenceLine, err error) {
	if err := a.may(actor, ScopeCustoms, actCheck); err != nil {
		return list, nil, err
	}
	if r := custody.CheckText(exporter); r != nil || exporter == "" {
		return list, nil, ree.Refusals{ree.Refuse("customs.exporter_missing").At("exporter")}
	}
	q := store.Query{Where: []store.Cond{{Col: "holder", Op: store.Eq, Value: exporter}}, OrderBy: "issued_ms", Desc: true, After: after, Limit: min(limit, 100)}
	err = a.Store.View(ctx, func(v *store.View) error {
		found, next, err := store.SelectPage(v, a.tables.review.licence, q)
		list.Next = next
		for _, l := range found {
			own, err := store.Select(v, a.tables.review.line, store.Query{Where: []store.Cond{{Col: "licence", Op: store.Eq, Value: l.Key}}})
			if err != nil {
				return err
			}
			own = slices.DeleteFunc(own, func(line review.LicenceLine) bool { return hs != "" && line.HS != hs })
			if len(own) > 0 {
				list.Licences, lines = append(list.Licences, l), append(lines, own...)
			}
		}
		if err != nil {
			return err
		}
		return a.veilLicences(v, actor, list.Licences)
	})
	return list, lines, err
}

// LatestNotices lists the newest notices, newest first, for whoever sees every
// licence.
func (a *App) LatestNotices(ctx context.Context, actor Actor, limit int) (out []Notice, err error) {
	if !actor.SeesAll() {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		out, err = store.Select(v, a.tables.border.notice, store.Query{OrderBy: "seq", Desc: true, Limit: min(limit, noticesPerCall)})
		return err
	})
	return out, err
}
