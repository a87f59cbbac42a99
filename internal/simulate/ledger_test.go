package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"testing"
	"time"

	"lanthorn/custody"
)

// entry is one report as the ledger of the tests keeps it.
type entry struct {
	ev                 custody.Event
	org                string
	occurred, recorded time.Time
}

// ledger is a sink over custody's own memory. It decides every report as the
// application would.
type ledger struct {
	mem     *custody.Memory
	law     custody.Law
	entries []entry // entry n is number n+1
	digest  hash.Hash
	last    time.Time
}

func newLedger() *ledger {
	return &ledger{mem: custody.NewMemory(), law: custody.DefaultLaw(), digest: sha256.New()}
}

func (l *ledger) tick(at time.Time) error {
	if !at.After(l.last) {
		return fmt.Errorf("recorded at %s, not after %s", at, l.last)
	}
	l.last = at
	return nil
}

func (l *ledger) Register(at time.Time, r custody.Registration) error {
	if err := l.tick(at); err != nil {
		return err
	}
	org := "SUPERVISION"
	if r.Quota != nil && r.Quota.Act == "split" {
		org = r.Quota.Party
	}
	if rs := custody.DecideRegistration(l.mem, r, org, org == "SUPERVISION"); len(rs) > 0 {
		return rs
	}
	custody.ApplyRegistration(l.mem, r)
	return json.NewEncoder(l.digest).Encode(r)
}

func (l *ledger) Report(at time.Time, org string, occurred time.Time, ev custody.Event) (int64, custody.Event, error) {
	if err := l.tick(at); err != nil {
		return 0, ev, err
	}
	if ev.Kind == custody.Correct {
		was := l.entries[ev.Supersedes-1].ev
		ev.Was = &was
	}
	decided, rs := custody.Decide(l.mem, l.law, custody.Report{Event: ev, Org: org, Occurred: occurred, Recorded: at})
	if len(rs) > 0 {
		return 0, ev, rs
	}
	seq := int64(len(l.entries) + 1)
	custody.Apply(l.mem, custody.Recorded{Event: decided, Seq: seq, Org: org, Occurred: occurred})
	l.entries = append(l.entries, entry{decided, org, occurred, at})
	return seq, decided, json.NewEncoder(l.digest).Encode([]any{at, org, occurred, decided})
}

func (l *ledger) sum() string { return hex.EncodeToString(l.digest.Sum(nil)) }

// play runs an industry into a ledger.
func play(t testing.TB, cfg Config) (*world, *Result, *ledger) {
	t.Helper()
	l := newLedger()
	w, err := run(context.Background(), cfg, l, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w, w.result(), l
}
