package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// HookFeed is what an address is sent.
type HookFeed string

// The feeds.
const (
	FeedNotices HookFeed = "notices" // changes of licences, to customs
	FeedCases   HookFeed = "cases"   // states of the organisation's own applications
)

// Hook is an address of an organisation's program to which notices are pushed, and
// how far that has come. It is configuration, no part of the ledger; that it was
// registered or closed is an entry. The secret that signs is sealed.
type Hook struct {
	Ref     string   `json:"ref"`
	Org     string   `json:"org"`
	Feed    HookFeed `json:"feed"`
	URL     string   `json:"url"`
	System  string   `json:"system,omitempty"` // of customs: the system whose acknowledgements the replies may bring
	Secret  []byte   `json:"secret"`           // sealed
	MadeMS  int64    `json:"madeMS"`
	MadeBy  string   `json:"madeBy"`
	Sent    int64    `json:"sent"` // delivered up to this entry
	SentMS  int64    `json:"sentMS,omitempty"`
	Failed  int      `json:"failed,omitempty"` // attempts since the last delivery
	NextMS  int64    `json:"nextMS,omitempty"` // not tried again before
	TriedMS int64    `json:"triedMS,omitempty"`
	// Why the last attempt was no delivery.
	Trouble *DebitReason `json:"trouble,omitempty"`
}

// HookState is what its organisation sees of an address.
type HookState struct {
	Ref     string       `json:"ref"`
	Org     string       `json:"org"`
	Feed    HookFeed     `json:"feed"`
	URL     string       `json:"url"`
	System  string       `json:"system,omitempty"`
	Sent    int64        `json:"sent"`
	SentMS  int64        `json:"sentMS,omitempty"`
	Failed  int          `json:"failed,omitempty"`
	NextMS  int64        `json:"nextMS,omitempty"`
	TriedMS int64        `json:"triedMS,omitempty"`
	Trouble *DebitReason `json:"trouble,omitempty"`
	Waiting int          `json:"waiting"` // not yet delivered, at most 100
}

// HookCommand registers an address. One that the organisation has registered gets
// a new address and a new secret and goes on from where it was.
type HookCommand struct {
	Ref    string   `json:"ref"`
	Feed   HookFeed `json:"feed"`
	URL    string   `json:"url"`
	System string   `json:"system,omitempty"`
}

// hookBody is the entry of a registration: to which host, never the secret.
type hookBody struct {
	Ref  string   `json:"ref"`
	Feed HookFeed `json:"feed"`
	Host string   `json:"host,omitempty"`
}

const (
	kindHook       = "hook.registered"
	kindHookClosed = "hook.closed"
	maxHooks       = 50
	maxHooksOfOrg  = 5
	maxHookURL     = 500
)

func defineHook(reg *store.Registry) *store.Table[Hook] {
	return store.Define(reg, store.Table[Hook]{Name: "hook", Private: true, Key: func(h Hook) string { return h.Ref }})
}

// mayHook says who may have a feed pushed: customs the notices, an exporter what
// becomes of its applications.
func (a *App) mayHook(actor Actor, feed HookFeed) error {
	switch feed {
	case FeedNotices:
		return a.may(actor, ScopeCustoms, actCommit)
	case FeedCases:
		return a.may(actor, ScopeApply, actLodge)
	}
	return ree.Refusals{ree.Refuse("hook.feed", "value", string(feed)).At("feed")}
}

// MayHooks are the feeds that an actor may have pushed.
func (a *App) MayHooks(actor Actor) (out []HookFeed) {
	for _, f := range []HookFeed{FeedNotices, FeedCases} {
		if a.mayHook(actor, f) == nil {
			out = append(out, f)
		}
	}
	return out
}

// RegisterHook registers an address and answers with the secret that signs what is
// sent there. It is shown this once: a repeat of the same command answers without.
func (a *App) RegisterHook(ctx context.Context, actor Actor, key string, cmd HookCommand) (secret string, rec Receipt, err error) {
	if err := a.mayHook(actor, cmd.Feed); err != nil {
		return "", rec, err
	}
	host, rs := a.checkHook(cmd)
	if err := rs.Err(); err != nil {
		return "", rec, err
	}
	raw := make([]byte, 32)
	rand.Read(raw)
	secret = "lhs_" + base64.RawURLEncoding.EncodeToString(raw)
	rec, err = a.enter(ctx, actor, key, "register hook", cmd, func(tx *store.Tx) (store.Draft, error) {
		h := Hook{Ref: cmd.Ref, Org: actor.Org, Feed: cmd.Feed, URL: cmd.URL, System: cmd.System, Secret: a.Keys.hooks.seal("hook "+cmd.Ref, []byte(secret)), MadeBy: actor.Account, MadeMS: tx.Now().UnixMilli()}
		old, known, err := store.Get(tx, a.tables.private.hook, cmd.Ref)
		if err != nil {
			return store.Draft{}, err
		}
		if err := a.fits(tx, actor, cmd, old, known); err != nil {
			return store.Draft{}, err
		}
		if h.Sent = a.Store.Head(); known {
			h.Sent, h.SentMS = old.Sent, old.SentMS
		}
		store.Put(tx, a.tables.private.hook, h)
		list, _, err := store.Get(tx, a.tables.private.hooks, "all")
		if err == nil && !known {
			list.Refs = append(list.Refs, h.Ref)
			store.Put(tx, a.tables.private.hooks, list)
		}
		return store.Draft{Kind: kindHook, Subjects: []string{cmd.Ref}, Body: hookBody{cmd.Ref, cmd.Feed, host}}, err
	})
	if rec.Replayed {
		secret = ""
	}
	return secret, rec, err
}

// checkHook refuses an address that cannot be sent to safely and says its host.
func (a *App) checkHook(cmd HookCommand) (host string, rs ree.Refusals) {
	if !libraryID.MatchString(cmd.Ref) {
		rs = append(rs, ree.Refuse("hook.ref", "value", cmd.Ref).At("ref"))
	}
	u, err := url.Parse(cmd.URL)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(cmd.URL) > maxHookURL || custody.CheckText(cmd.URL) != nil {
		return "", append(rs, ree.Refuse("hook.url").At("url"))
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !a.cfg.HooksInside && inside(ip) {
		rs = append(rs, ree.Refuse("hook.inside", "host", u.Hostname()).At("url"))
	}
	return u.Host, rs
}

func (a *App) fits(tx *store.Tx, actor Actor, cmd HookCommand, old Hook, known bool) error {
	list, _, err := store.Get(tx, a.tables.private.hooks, "all")
	if err != nil {
		return err
	}
	own := 0
	for _, ref := range list.Refs {
		h, _, err := store.Get(tx, a.tables.private.hook, ref)
		if err != nil {
			return err
		}
		if h.Org == actor.Org {
			own++
		}
	}
	switch {
	case known && (old.Org != actor.Org || old.Feed != cmd.Feed):
		return ree.Refusals{ree.Refuse("hook.known", "ref", cmd.Ref).At("ref")}
	case !known && (own >= maxHooksOfOrg || len(list.Refs) >= maxHooks):
		return ree.Refusals{ree.Refuse("hook.too_many", "most", fmt.Sprint(maxHooksOfOrg))}
	case cmd.System == "":
		return nil
	}
	x, there, err := store.Get(tx, a.tables.border.system, cmd.System)
	if err == nil && (!there || x.Closed || x.Org != actor.Org || cmd.Feed != FeedNotices) {
		err = ree.Refusals{ree.Refuse("customs.system_unknown", "system", cmd.System).At("system")}
	}
	return err
}

// CloseHook stops sending to an address of the actor's organisation.
func (a *App) CloseHook(ctx context.Context, actor Actor, key, ref string) (Receipt, error) {
	return a.enter(ctx, actor, key, "close hook", ref, func(tx *store.Tx) (store.Draft, error) {
		h, known, err := store.Get(tx, a.tables.private.hook, ref)
		if err != nil {
			return store.Draft{}, err
		}
		if !known || h.Org != actor.Org || a.mayHook(actor, h.Feed) != nil {
			return store.Draft{}, ree.Refusals{ree.Refuse("hook.unknown", "ref", ref)}
		}
		list, _, err := store.Get(tx, a.tables.private.hooks, "all")
		kept := customsSystems{}
		for _, r := range list.Refs {
			if r != ref {
				kept.Refs = append(kept.Refs, r)
			}
		}
		store.Put(tx, a.tables.private.hooks, kept)
		store.Delete(tx, a.tables.private.hook, ref)
		return store.Draft{Kind: kindHookClosed, Subjects: []string{ref}, Body: hookBody{Ref: ref, Feed: h.Feed}}, err
	})
}

// Hooks lists the addresses of the actor's organisation with how sending to them
// goes.
func (a *App) Hooks(ctx context.Context, actor Actor) (out []HookState, err error) {
	if len(a.MayHooks(actor)) == 0 {
		return nil, ree.Refusals{ree.Refuse("actor.role", "needs", strings.Join([]string{string(RoleCustoms), string(RoleExporter)}, ", "))}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err := store.Select(v, a.tables.private.hook, store.Query{Limit: maxHooks})
		for _, h := range list {
			if h.Org != actor.Org || a.mayHook(actor, h.Feed) != nil {
				continue
			}
			s := HookState{h.Ref, h.Org, h.Feed, h.URL, h.System, h.Sent, h.SentMS, h.Failed, h.NextMS, h.TriedMS, h.Trouble, 0}
			waiting, err := a.waiting(v, h, hookShown)
			if err != nil {
				return err
			}
			s.Waiting = len(waiting)
			out = append(out, s)
		}
		return err
	})
	return out, err
}

// hookShown bounds how many undelivered notices are counted.
const hookShown = 100
