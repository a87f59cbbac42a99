package app

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Attempts that were refused are counted by person, act, reason and hour, beside
// the ledger: a refused command changes nothing there. A count is written at the
// first refusal and at each further power of ten, so that nobody fills the disk
// by trying: it says at least how often.

// Bounds of what is kept of refused attempts.
const (
	mostAttempts = 40                  // counters of one person in an hour; what goes beyond is counted together
	attemptsKept = 90 * 24 * time.Hour // then forgotten
	forgetAtOnce = 500                 // old counters that a new one takes away
)

// Attempt is what one person was refused in one hour, for one reason. Count says
// at least how often. It holds nothing of what was sent.
type Attempt struct {
	Key    string    `json:"key"`
	Person string    `json:"person"`
	Org    string    `json:"org"`
	Hour   string    `json:"hour"` // "2026-11-28T14", UTC
	Act    string    `json:"act"`
	Code   string    `json:"code"`
	Count  int       `json:"count"`
	First  time.Time `json:"first"`
}

func defineAttempts(reg *store.Registry) *store.Table[Attempt] {
	return store.Define(reg, store.Table[Attempt]{Name: "attempt", Private: true, Key: func(x Attempt) string { return x.Key },
		Columns: []store.Column[Attempt]{
			store.Text("person", func(x Attempt) string { return x.Person }),
			store.Int("first_ms", func(x Attempt) int64 { return x.First.UnixMilli() }),
		}, Indexes: [][]string{{"person", "first_ms"}, {"first_ms"}}})
}

// attempts counts the hour's refusals.
type attempts struct {
	mu    sync.Mutex
	hour  string
	count map[string]int // by person, act and code
	kinds map[string]int // by person
}

// add counts a refusal; it answers the act and the reason that it is counted
// under, and how often by now.
func (x *attempts) add(hour, person, act, code string) (string, string, int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.hour != hour {
		x.hour, x.count, x.kinds = hour, map[string]int{}, map[string]int{}
	}
	key := attemptKey("", person, act, code)
	if x.count[key] == 0 {
		if x.kinds[person] >= mostAttempts {
			act, code = "other", "other"
			key = attemptKey("", person, act, code)
		} else {
			x.kinds[person]++
		}
	}
	x.count[key]++
	return act, code, x.count[key]
}

// resume takes over what was counted before the program started.
func (x *attempts) resume(person, act, code string, n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	key := attemptKey("", person, act, code)
	x.count[key] = max(x.count[key], n)
}

func attemptKey(hour, person, act, code string) string {
	return strings.Join([]string{hour, person, act, code}, "/")
}

// powerOfTen reports whether n is 1, 10, 100, and so on.
func powerOfTen(n int) bool {
	for n >= 10 && n%10 == 0 {
		n /= 10
	}
	return n == 1
}

// refusedAct puts a refused attempt at a guarded act on record, and takes marked
// texts of the case out of the reasons. It is deferred by the act.
func (a *App) refusedAct(ctx context.Context, actor Actor, act, ref string, err *error) {
	rs, refused := asRefusals(*err).(ree.Refusals)
	if !refused || len(rs) == 0 {
		return
	}
	if ref != "" {
		*err = a.veiledReasons(ctx, actor, ref, rs)
	}
	if actor.Account != "" && actor.Account != System.Account {
		a.recordAttempt(ctx, actor, act, rs[0].Code)
	}
}

// recordAttempt keeps a count that is due. The refusal stands whether or not that
// can be written.
func (a *App) recordAttempt(ctx context.Context, actor Actor, act, code string) {
	now := a.Now().UTC()
	hour := now.Format(hourForm)
	act, code, n := a.attempts.add(hour, actor.Account, act, code)
	if !powerOfTen(n) {
		return
	}
	key := attemptKey(hour, actor.Account, act, code)
	old, err := a.oldAttempts(ctx, now)
	if err == nil {
		err = a.Store.Private(context.WithoutCancel(ctx), func(tx *store.Tx) error {
			row, there, err := store.Get(tx, a.tables.attempt, key)
			if err != nil {
				return err
			}
			if !there {
				row = Attempt{Key: key, Person: actor.Account, Org: actor.Org, Hour: hour, Act: act, Code: code, First: now}
			}
			if row.Count >= n { // by another node, or before the program started
				row.Count++
				a.attempts.resume(actor.Account, act, code, row.Count)
			}
			row.Count = max(row.Count, n)
			store.Put(tx, a.tables.attempt, row)
			for _, k := range old {
				store.Delete(tx, a.tables.attempt, k)
			}
			return nil
		})
	}
	if err != nil {
		slog.Error("a refused attempt is not on record", "person", actor.Account, "act", act, "code", code, "why", err)
	}
}

const hourForm = "2006-01-02T15"

// oldAttempts lists counters that are kept long enough.
func (a *App) oldAttempts(ctx context.Context, now time.Time) (keys []string, err error) {
	q := store.Query{Where: []store.Cond{{Col: "first_ms", Op: store.Lt, Value: now.Add(-attemptsKept).UnixMilli()}}, OrderBy: "first_ms", Limit: forgetAtOnce}
	err = a.Store.View(context.WithoutCancel(ctx), func(v *store.View) error {
		rows, err := store.Select(v, a.tables.attempt, q)
		for _, r := range rows {
			keys = append(keys, r.Key)
		}
		return err
	})
	return keys, err
}

// Refused puts on record that a person was turned away at the door of an act,
// before it was looked at.
func (a *App) Refused(ctx context.Context, actor Actor, act string) {
	if actor.Account != "" && actor.Account != System.Account {
		a.recordAttempt(ctx, actor, act, "actor.role")
	}
}

// TooLarge refuses what is larger than is read, and puts that on record.
func (a *App) TooLarge(ctx context.Context, actor Actor, act string, most int64) error {
	r := ree.Refuse("body.too_large", "max", strconv.FormatInt(most, 10))
	if actor.Account != "" && actor.Account != System.Account {
		a.recordAttempt(ctx, actor, act, r.Code)
	}
	return ree.Refusals{r}
}

// veiledReasons are reasons without texts that are marked in the case.
func (a *App) veiledReasons(ctx context.Context, actor Actor, ref string, rs ree.Refusals) error {
	out := rs
	err := a.Store.View(ctx, func(v *store.View) error {
		veil, err := a.veil(v, actor, ref)
		out = reasonsUnder(veil, rs)
		return err
	})
	if err != nil {
		return err
	}
	return out
}

func reasonsUnder(veil review.Veil, rs ree.Refusals) ree.Refusals {
	if len(veil.Secrets) == 0 {
		return rs
	}
	out := make(ree.Refusals, len(rs))
	for i, r := range rs {
		copied := *r
		copied.Params = make(map[string]string, len(r.Params))
		for k, s := range r.Params {
			if veil.Tells(s) {
				s = review.Withheld
			}
			copied.Params[k] = s
		}
		out[i] = &copied
	}
	return out
}

// AttemptList is a page of refused attempts, newest first.
type AttemptList struct {
	Attempts []Attempt `json:"attempts"`
	Next     string    `json:"next,omitempty"`
}

// Attempts lists what people were refused, for whoever may audit.
func (a *App) Attempts(ctx context.Context, actor Actor, person, after string, limit int) (list AttemptList, err error) {
	if err := checkTexts(person).Err(); err != nil {
		return list, err
	}
	if r := actor.require(ScopeRead, RoleAuditor, RoleAdmin); r != nil {
		return list, ree.Refusals{r}
	}
	q := store.Query{OrderBy: "first_ms", Desc: true, After: after, Limit: limit}
	if person != "" {
		q.Where = []store.Cond{{Col: "person", Op: store.Eq, Value: person}}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list.Attempts, list.Next, err = store.SelectPage(v, a.tables.attempt, q)
		return err
	})
	return list, err
}
