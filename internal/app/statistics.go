package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// statRow is a fact of the statistics with the entry that last changed it.
type statRow struct {
	Seq  int64       `json:"seq"`
	Fact review.Fact `json:"fact"`
}

func defineStatistics(reg *store.Registry) *store.Table[statRow] {
	return store.Define(reg, store.Table[statRow]{Name: "review_fact", Key: func(r statRow) string { return r.Fact.Key },
		Columns: []store.Column[statRow]{store.Int("seq", func(r statRow) int64 { return r.Seq })}, Indexes: [][]string{{"seq"}}})
}

// putFact keeps a fact of the statistics where it has changed.
func (s reviewState) putFact(f review.Fact) error {
	old, ok, err := store.Get(s.tx, s.t.fact, f.Key)
	if err != nil {
		return err
	}
	was, err1 := json.Marshal(old.Fact)
	is, err2 := json.Marshal(f)
	if err := errors.Join(err1, err2); err != nil || ok && bytes.Equal(was, is) {
		return err
	}
	store.Put(s.tx, s.t.fact, statRow{s.seq, f})
	return nil
}

func (s reviewState) putCaseFact(c *review.Case) error {
	f, ok := review.FactOfCase(c)
	if !ok {
		return nil
	}
	return s.putFact(f)
}

// knownFacts are the facts that this node has read, so that a look at the
// statistics reads only those that have changed since.
type knownFacts struct {
	mu    sync.Mutex
	facts map[string]review.Fact
	seq   int64 // the newest entry that they know of
	made  review.Statistics
}

// leastCell is the smallest count that people outside the office see.
const leastCell = leastOwners

// MayStatistics says who sees the statistics of the review: everybody signed in;
// people outside the office without small counts.
func MayStatistics(actor Actor) bool { return actor.Account != "" }

// Statistics are the statistics of the review as of the newest entry. At is 0, or
// an earlier entry, which has the ledger read up to it.
func (a *App) Statistics(ctx context.Context, actor Actor, at int64) (s review.Statistics, err error) {
	if a.cfg.Law.Review == nil || !MayStatistics(actor) {
		return s, ree.Refusals{ree.Refuse("actor.role", "roles", string(RoleReviewer))}
	}
	if at > 0 {
		if !actor.SeesAll() {
			return s, ree.Refusals{ree.Refuse("actor.role", "roles", string(RoleReviewer))}
		}
		return a.statisticsAt(ctx, at)
	}
	if s, err = a.statisticsNow(ctx); err == nil && !actor.SeesAll() {
		s = s.Published(leastCell)
	}
	return s, err
}

func (a *App) statisticsNow(ctx context.Context) (review.Statistics, error) {
	k := &a.facts
	k.mu.Lock()
	defer k.mu.Unlock()
	err := a.Store.View(ctx, func(v *store.View) error {
		head, err := v.Head()
		if err != nil || k.facts != nil && head == k.made.Entry {
			return err
		}
		fresh := map[string]review.Fact{}
		err = store.SelectEach(v, a.tables.fact, store.Query{Where: []store.Cond{store.Match("seq", store.Gt, k.seq)}}, func(r statRow) error {
			fresh[r.Fact.Key] = r.Fact
			return nil
		})
		if err != nil {
			return err
		}
		last, _, err := v.Entry(head)
		if err != nil {
			return err
		}
		if k.facts == nil {
			k.facts = map[string]review.Fact{}
		}
		maps.Copy(k.facts, fresh)
		k.seq = head
		k.made = a.desk().Statistics(head, last.Recorded, slices.Collect(maps.Values(k.facts)))
		return nil
	})
	return k.made, err
}

// errRead ends a reading of the ledger that has come far enough.
var errRead = errors.New("read far enough")

// statisticsAt folds the entries up to one, and looks at no table.
func (a *App) statisticsAt(ctx context.Context, at int64) (s review.Statistics, err error) {
	m := review.NewMemory()
	var last evidence.Entry
	err = a.Store.View(ctx, func(v *store.View) error {
		return v.Entries(1, func(e evidence.Entry) error {
			if e.Seq > at {
				return errRead
			}
			last = e
			if e.Body == nil || !strings.HasPrefix(e.Kind, "review.") {
				return nil
			}
			return review.Apply(m, review.Event{Kind: e.Kind, At: e.Occurred, Actor: e.Actor, Org: e.Org, Subjects: e.Subjects, Body: e.Body})
		})
	})
	if err != nil && !errors.Is(err, errRead) {
		return s, err
	}
	if last.Seq != at {
		return s, ree.Refusals{ree.Refuse("entry.unknown", "seq", strconv.FormatInt(at, 10))}
	}
	facts, err := review.FactsOf(m)
	if err != nil {
		return s, err
	}
	return a.desk().Statistics(at, last.Recorded, facts), nil
}
