package app

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// CaseChange is a state that an application came into, as a row; its applicant's
// program is told of it.
type CaseChange struct {
	Seq     int64  `json:"seq"`
	Org     string `json:"org"`
	Case    string `json:"case"`
	Was     string `json:"was,omitempty"`
	State   string `json:"state"`
	Licence string `json:"licence,omitempty"`
	AtMS    int64  `json:"atMS"`
}

// Delivery is what is sent to an address: one notice at a time, in the order of
// the ledger. Its ID is the same at every attempt.
type Delivery struct {
	ID     string      `json:"id"`
	Feed   HookFeed    `json:"feed"`
	Seq    int64       `json:"seq"`
	Notice *Notice     `json:"notice,omitempty"`
	Change *CaseChange `json:"change,omitempty"`
}

// The headers of a delivery. The signature is that of the second of sending, a
// point and the body: "t=1767225600,v1=" and HMAC-SHA256 in hexadecimal.
const (
	HookIDHeader        = "Lanthorn-Delivery"
	HookSignatureHeader = "Lanthorn-Signature"
)

// HookSignature signs a body as a delivery is signed.
func HookSignature(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// How deliveries are tried.
const (
	hookEvery   = time.Second // between two looks for what is to be sent
	hookTimeout = 10 * time.Second
	hookBatch   = 20 // notices to one address in one turn
	hookReply   = 64 << 10
	hookFirst   = 5 * time.Second // after one failure; doubled after each further
	hookLongest = time.Hour
)

// pusher sends what is due, to each address in order and to all of them at once.
type pusher struct {
	client *http.Client
	mu     sync.Mutex
	busy   map[string]bool
	seen   int64     // head of the ledger at the last look
	due    time.Time // of the next attempt that waits
}

// waiting are the notices that an address was not sent yet, oldest first.
func (a *App) waiting(v *store.View, h Hook, limit int) (out []Delivery, err error) {
	after := []store.Cond{{Col: "seq", Op: store.Gt, Value: h.Sent}}
	add := func(seq int64, n *Notice, c *CaseChange) {
		out = append(out, Delivery{ID: fmt.Sprintf("%s/%d", h.Ref, seq), Feed: h.Feed, Seq: seq, Notice: n, Change: c})
	}
	if h.Feed == FeedNotices {
		list, err := store.Select(v, a.tables.border.notice, store.Query{Where: after, OrderBy: "seq", Limit: limit})
		for i := range list {
			add(list[i].Seq, &list[i], nil)
		}
		return out, err
	}
	list, err := store.Select(v, a.tables.border.change, store.Query{Where: append(after, store.Match("org", store.Eq, h.Org)), OrderBy: "seq", Limit: limit})
	for i := range list {
		add(list[i].Seq, nil, &list[i])
	}
	return out, err
}

// Push sends what is due. It starts the sending and answers with what waits for
// its end.
func (a *App) Push(ctx context.Context) (*sync.WaitGroup, error) {
	done := &sync.WaitGroup{}
	now, head := a.Now(), a.Store.Head()
	p := &a.push
	p.mu.Lock()
	idle := head == p.seen && (p.due.IsZero() || now.Before(p.due))
	p.mu.Unlock()
	if idle {
		return done, nil
	}
	var hooks []Hook
	err := a.Store.View(ctx, func(v *store.View) (err error) {
		hooks, err = store.Select(v, a.tables.private.hook, store.Query{Limit: maxHooks})
		return err
	})
	if err != nil {
		return done, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen, p.due = head, time.Time{}
	for _, h := range hooks {
		switch next := time.UnixMilli(h.NextMS); {
		case p.busy[h.Ref]:
			p.soonest(now)
		case h.Failed > 0 && now.Before(next):
			p.soonest(next)
		default:
			p.busy[h.Ref] = true
			a.running.Add(1)
			done.Go(func() { defer a.running.Done(); a.pushTo(ctx, h) })
		}
	}
	return done, nil
}

// soonest has the pusher look again at a time. The caller holds the lock.
func (p *pusher) soonest(at time.Time) {
	if p.due.IsZero() || at.Before(p.due) {
		p.due = at
	}
}

// pushTo sends an address its notices until there are no more, or one is
// not delivered.
func (a *App) pushTo(ctx context.Context, h Hook) {
	again, err := a.pushAll(ctx, &h)
	if err != nil && ctx.Err() == nil {
		slog.Error("notices could not be sent and are tried again", "hook", h.Ref, "why", err)
		again = a.Now().Add(hookFirst)
	}
	a.push.mu.Lock()
	defer a.push.mu.Unlock()
	delete(a.push.busy, h.Ref)
	if !again.IsZero() {
		a.push.soonest(again)
	}
}

// pushAll answers with when to look again; never, where nothing waits.
func (a *App) pushAll(ctx context.Context, h *Hook) (again time.Time, err error) {
	var list []Delivery
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err = a.waiting(v, *h, hookBatch)
		return err
	})
	secret, err2 := a.Keys.hooks.open("hook "+h.Ref, h.Secret)
	if err != nil || err2 != nil {
		return again, fmt.Errorf("%w", firstOf(err, err2))
	}
	for _, d := range list {
		taken, trouble := a.deliver(ctx, h, string(secret), d)
		if ctx.Err() != nil {
			return again, nil // stopping: it was not refused
		}
		if kept, err := a.tried(ctx, h, d, trouble); err != nil || !kept {
			return again, err
		}
		if trouble != nil {
			return time.UnixMilli(h.NextMS), nil
		}
		if err := a.takenBy(ctx, h, d, taken); err != nil {
			slog.Warn("a reply acknowledged what cannot be acknowledged", "hook", h.Ref, "seq", d.Seq, "why", err)
		}
	}
	if len(list) == hookBatch {
		again = a.Now()
	}
	return again, nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// deliver sends one notice. An answer of 200 to 299 is delivery; taken is the
// notice that the reply acknowledges, 0 for none.
func (a *App) deliver(ctx context.Context, h *Hook, secret string, d Delivery) (taken int64, trouble *ree.Refusal) {
	body, err := json.Marshal(d)
	if err != nil {
		return 0, ree.Refuse("hook.unreachable", "host", hostOf(h.URL))
	}
	ctx, cancel := context.WithTimeout(ctx, a.push.client.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return 0, ree.Refuse("hook.url")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Lanthorn")
	req.Header.Set(HookIDHeader, d.ID)
	req.Header.Set(HookSignatureHeader, HookSignature(secret, a.Now(), body))
	resp, err := a.push.client.Do(req)
	if err != nil {
		return 0, troubleOf(err, h.URL)
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, hookReply))
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return 0, ree.Refuse("hook.redirected", "status", strconv.Itoa(resp.StatusCode))
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return 0, ree.Refuse("hook.status", "status", strconv.Itoa(resp.StatusCode))
	case err != nil:
		return 0, troubleOf(err, h.URL)
	}
	var said struct {
		Acknowledged int64 `json:"acknowledged"`
	}
	if json.Unmarshal(reply, &said) != nil {
		return 0, nil // anything else is a mere receipt
	}
	return said.Acknowledged, nil
}

// tried keeps how an attempt went. It is false where the address was closed or
// changed meanwhile.
func (a *App) tried(ctx context.Context, h *Hook, d Delivery, trouble *ree.Refusal) (kept bool, err error) {
	err = a.Store.Private(ctx, func(tx *store.Tx) error {
		now, known, err := store.Get(tx, a.tables.private.hook, h.Ref)
		if err != nil || !known || now.MadeMS != h.MadeMS || now.Org != h.Org {
			return err
		}
		at := a.Now()
		now.TriedMS = at.UnixMilli()
		if trouble == nil {
			now.Sent, now.SentMS, now.Failed, now.NextMS, now.Trouble = max(now.Sent, d.Seq), at.UnixMilli(), 0, 0, nil
		} else {
			now.Failed++
			now.NextMS = at.Add(backoff(now.Failed)).UnixMilli()
			now.Trouble = &DebitReason{trouble.Code, trouble.Params}
		}
		store.Put(tx, a.tables.private.hook, now)
		*h, kept = now, true
		return nil
	})
	return kept, err
}

// backoff is how long to wait after so many failures.
func backoff(failed int) time.Duration {
	return min(hookLongest, hookFirst<<min(failed-1, 20))
}

// takenBy acknowledges for the system that an address speaks for, where the reply
// says so of the notice that was sent; of a later one it can know nothing.
func (a *App) takenBy(ctx context.Context, h *Hook, d Delivery, seq int64) error {
	if h.System == "" || seq != d.Seq {
		return nil
	}
	_, err := a.TakeNotices(ctx, Actor{Account: System.Account, Org: h.Org}, "", h.System, seq)
	return err
}

// casesOf are the cases that an entry of the review is about, before it.
func (s reviewState) casesOf(e *evidence.Entry) (map[string]review.Case, error) {
	was := map[string]review.Case{}
	for _, ref := range e.Subjects {
		c, err := s.Case(ref)
		if err != nil {
			return nil, err
		}
		if was[ref] = (review.Case{}); c != nil {
			was[ref] = *c
		}
	}
	return was, nil
}

// noteChanges keeps the states that cases came into by an entry, and the licences
// that they got.
func (s reviewState) noteChanges(e *evidence.Entry, was map[string]review.Case) error {
	for ref, before := range was {
		c, err := s.Case(ref)
		if err != nil {
			return err
		}
		if c != nil && (c.State != before.State || c.Licence != before.Licence) {
			store.Put(s.tx, s.t.border.change, CaseChange{Seq: e.Seq, Org: c.Application.Exporter, Case: ref, Was: string(before.State), State: string(c.State), Licence: c.Licence, AtMS: e.Recorded.UnixMilli()})
		}
	}
	return nil
}
