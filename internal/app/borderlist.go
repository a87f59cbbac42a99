package app

import (
	"context"
	"strings"
	"time"

	"lanthorn/evidence/credential"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/ree"
	"lanthorn/review"
)

// BorderListFresh is how long a published list counts at a desk without a
// network.
const BorderListFresh = 12 * time.Hour

// PublishedList is a signed list of the licences that may not simply be used, as
// a row; the text lies in the blob store.
type PublishedList struct {
	Number  int64  `json:"number"`
	Head    int64  `json:"head"` // entry up to which it knows
	Text    string `json:"text"` // blob
	States  int    `json:"states"`
	AtMS    int64  `json:"atMS"`
	StaleMS int64  `json:"staleMS"`
	Seq     int64  `json:"seq"`
}

const borderListCounter = "borderlist"

// PublishList signs a new border list and says so in the ledger. What it tells
// customs counts as known there: licences it speaks of are no longer pending.
func (a *App) PublishList(ctx context.Context, actor Actor, key string) (PublishedList, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil && a.may(actor, ScopeReview, actSuspend) != nil {
		return PublishedList{}, err
	}
	var states []credential.BorderState
	var told []Notice
	var head int64
	err := a.Store.View(ctx, func(v *store.View) (err error) {
		if head, err = v.Head(); err != nil {
			return err
		}
		return store.SelectEach(v, a.tables.review.licence, store.Query{}, func(l review.Licence) error {
			states = append(states, a.borderStates(&l)...)
			if l.PendingCustoms {
				told = append(told, Notice{Licence: l.Key})
			}
			return nil
		})
	})
	if err != nil {
		return PublishedList{}, err
	}
	rec, err := a.do(ctx, actor, key, "publish list", nil, false, func(tx *store.Tx) (any, error) {
		return a.enterList(tx, actor, states, told, head)
	})
	if err != nil {
		return PublishedList{}, err
	}
	return decodeRow[PublishedList](rec)
}

func (a *App) enterList(tx *store.Tx, actor Actor, states []credential.BorderState, told []Notice, head int64) (PublishedList, error) {
	n, err := tx.Next(borderListCounter)
	if err != nil {
		return PublishedList{}, err
	}
	at := tx.Now().Truncate(time.Second)
	text, err := a.Keys.Issuer.SignBorderList(&credential.BorderList{Number: n, Head: head, At: at, Stale: at.Add(BorderListFresh), States: states})
	if err != nil {
		return PublishedList{}, err
	}
	hash, _, err := a.Store.Blobs().Put(strings.NewReader(text))
	if err != nil {
		return PublishedList{}, err
	}
	p := PublishedList{Number: n, Head: head, Text: hash.String(), States: len(states), AtMS: at.UnixMilli(), StaleMS: at.Add(BorderListFresh).UnixMilli()}
	rec, err := a.enterDraft(tx, actor, store.Draft{Kind: kindListPublished, Body: p})
	if err != nil {
		return p, err
	}
	p.Seq = rec.Seq
	return p, a.clearPending(tx, actor, told, head, "list "+padded(n))
}

// borderStates is what a list says of a licence: nothing where it may be used.
// One that is past its last day says so itself.
func (a *App) borderStates(l *review.Licence) []credential.BorderState {
	var out []credential.BorderState
	switch state := l.StateOn(a.calendar().Day(a.Now())); state {
	case review.Active:
	case review.Expired:
		return nil
	default:
		return []credential.BorderState{{Licence: l.Key, State: string(state)}}
	}
	if e := l.Ending; e != nil {
		out = append(out, credential.BorderState{Licence: l.Key, State: credential.StateEnding, To: string(e.To), Ends: e.Stands.UTC().Format(time.RFC3339)})
	}
	if len(l.Stale) > 0 {
		out = append(out, credential.BorderState{Licence: l.Key, State: credential.StateMarked})
	}
	for _, h := range l.Suspensions {
		if h.Lifted.IsZero() {
			out = append(out, credential.BorderState{Licence: l.Key, Line: h.Line, Lot: h.Lot, State: string(review.Frozen)})
		}
	}
	return out
}

// BorderList is the newest published list and its text; ok is false before the
// first.
func (a *App) BorderList(ctx context.Context, actor Actor) (p PublishedList, text string, ok bool, err error) {
	if !actor.SeesAll() {
		return p, "", false, ree.Refusals{ree.Refuse("actor.role", "needs", string(RoleCustoms))}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		found, err := store.Select(v, a.tables.border.list, store.Query{OrderBy: "number", Desc: true, Limit: 1})
		if len(found) > 0 {
			p, ok = found[0], true
		}
		return err
	})
	if err != nil || !ok {
		return p, "", ok, err
	}
	hash, err := blob.ParseHash(p.Text)
	if err != nil {
		return p, "", ok, err
	}
	raw, err := a.Store.Blobs().Get(hash)
	return p, string(raw), ok, err
}

// listEvery is how old the newest list may get, and noticeWaits how long a notice
// waits for customs' systems, before the installation publishes another list by
// itself.
const (
	listEvery   = BorderListFresh / 2
	noticeWaits = 30 * time.Minute
)

// PublishIfDue publishes a list where the newest is old or a change of a licence
// has waited for too long.
func (a *App) PublishIfDue(ctx context.Context) error {
	last, _, ok, err := a.BorderList(ctx, Actor{Roles: []Role{RoleCustoms}})
	if err != nil {
		return err
	}
	due := !ok || a.Now().Sub(time.UnixMilli(last.AtMS)) >= listEvery
	if !due {
		if due, err = a.noticeOverdue(ctx, last.Head); err != nil || !due {
			return err
		}
	}
	_, err = a.PublishList(ctx, System, "")
	return err
}

// noticeOverdue reports whether a notice that the last list did not know has
// waited for longer than customs' systems are given.
func (a *App) noticeOverdue(ctx context.Context, head int64) (bool, error) {
	var first []Notice
	err := a.Store.View(ctx, func(v *store.View) (err error) {
		first, err = store.Select(v, a.tables.border.notice, store.Query{Where: []store.Cond{{Col: "seq", Op: store.Gt, Value: head}}, OrderBy: "seq", Limit: 1})
		return err
	})
	return len(first) > 0 && a.Now().Sub(time.UnixMilli(first[0].AtMS)) >= noticeWaits, err
}
