package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// never is the last instant of a clock that no day binds, in milliseconds: the
// end of the year 9999.
const never = 253_402_300_799_000

// queueTables keep, of what is on its way, the days on which it falls due and
// how many there are, so that a list reads only its page.
type queueTables struct {
	desk  *review.Desk // nil where the installation has no review
	cases *store.Table[queueRow]
	count *store.Table[queueCount]

	amendments *store.Table[amendmentDue]
}

// queueRow is an open case in the desk's queue.
type queueRow struct {
	Case     string `json:"case"`
	State    string `json:"state"`
	Exporter string `json:"exporter"`
	Waits    string `json:"waits"`  // the role it waits for
	DueMS    int64  `json:"dueMS"`  // the last instant in time
	NextMS   int64  `json:"nextMS"` // nothing falls due on any of its clocks up to this instant
	LodgedMS int64  `json:"lodgedMS"`
	Blocked  bool   `json:"blocked,omitempty"`
}

// queueCount counts what is alike in one of the lists. Of is an exporter, an
// agency, a level or a holder; empty counts everybody's.
type queueCount struct {
	List    string `json:"list"`
	Of      string `json:"of"`
	State   string `json:"state"`
	Waits   string `json:"waits"`
	DueMS   int64  `json:"dueMS"`
	N       int64  `json:"n"`
	Blocked int64  `json:"blocked"`
}

func (c queueCount) key() string {
	key, _ := json.Marshal([]any{c.List, c.Of, c.State, c.Waits, c.DueMS})
	return string(key)
}

// Lists that are counted.
const (
	countCases    = "case"
	countLicences = "licence"
)

func defineQueue(reg *store.Registry, law Law) queueTables {
	q := queueTables{}
	if law.Review != nil && law.Calendar != nil {
		q.desk = &review.Desk{Policy: law.Review, Calendar: law.Calendar}
	}
	q.amendments = defineAmendmentDue(reg, law)
	q.cases = store.Define(reg, store.Table[queueRow]{Name: "review_queue", Key: func(r queueRow) string { return r.Case }, Rests: restsOn(law),
		Columns: []store.Column[queueRow]{
			store.Text("state", func(r queueRow) string { return r.State }),
			store.Text("exporter", func(r queueRow) string { return r.Exporter }),
			store.Text("waits", func(r queueRow) string { return r.Waits }),
			store.Int("due_ms", func(r queueRow) int64 { return r.DueMS }),
			store.Int("lodged_ms", func(r queueRow) int64 { return r.LodgedMS }),
			store.Int("next_ms", func(r queueRow) int64 { return r.NextMS }),
		}, Indexes: [][]string{{"next_ms", "key"}, {"due_ms", "key"}, {"lodged_ms", "key"}, {"waits", "due_ms", "key"}, {"waits", "lodged_ms", "key"}, {"state", "due_ms", "key"}, {"state", "lodged_ms", "key"}, {"exporter", "due_ms", "key"}, {"exporter", "lodged_ms", "key"}}})
	q.count = store.Define(reg, store.Table[queueCount]{Name: "review_count", Key: queueCount.key,
		Columns: []store.Column[queueCount]{
			store.Text("list", func(c queueCount) string { return c.List }),
			store.Text("of_whom", func(c queueCount) string { return c.Of }),
			store.Text("state", func(c queueCount) string { return c.State }),
			store.Text("waits", func(c queueCount) string { return c.Waits }),
			store.Int("due_ms", func(c queueCount) int64 { return c.DueMS }),
			store.Int("n", func(c queueCount) int64 { return c.N }),
			store.Int("blocked", func(c queueCount) int64 { return c.Blocked }),
		}, Indexes: [][]string{{"list", "of_whom", "due_ms"}}})
	return q
}

// restsOn says by hash on what of the law the queue's days rest: when the
// calendar or a clock changes, they are computed anew.
func restsOn(law Law) string {
	if law.Review == nil || law.Calendar == nil {
		return "none"
	}
	text, err := json.Marshal([]any{law.Calendar.ID(), workingDays(law.Calendar), law.Review.Clocks, law.Review.Statutory, law.Review.Intake, law.Review.Signing, law.Review.Grades, law.Review.Agencies, law.Review.Escalation, law.Review.Queries})
	if err != nil {
		return "unreadable"
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Years whose working days are told apart by restsOn.
const firstYear, lastYear = 2000, 2060

// workingDays writes a calendar's days as one digit each.
func workingDays(cal *calendar.Calendar) string {
	var b strings.Builder
	for d := calendar.NewDate(firstYear, 1, 1); d.Year() <= lastYear; d = d.Add(1) {
		working, _ := cal.IsWorking(d)
		b.WriteString(strconv.FormatInt(flag(working), 10))
	}
	return b.String()
}

// stopsEnd is how long after its beginning a stop that ends by itself is looked
// for, in days.
const stopsEnd = 400

// lastInTime is the last instant within a clock's limit as its events stand. It
// is never while the clock stands still with no end in sight, and for one that
// has ended or has no limit.
func lastInTime(t review.Ticking, cal *calendar.Calendar) int64 {
	if t.Spec.Days == 0 || len(t.Events) == 0 {
		return never
	}
	at := slices.MaxFunc(t.Events, func(a, b calendar.Event) int { return a.At.Compare(b.At) }).At
	r := t.Read(cal, at)
	if !r.Started || r.Ended || r.Unlimited {
		return never
	}
	if last, late := calendar.Expiry(t.Spec, t.Events, cal, at); late {
		return last.UnixMilli()
	}
	if r.Stopped {
		if !endsByItself(t, r) {
			return never
		}
		if at = at.AddDate(0, 0, stopsEnd); t.Read(cal, at).Stopped {
			return never
		}
		r = t.Read(cal, at)
	}
	if due := r.Due.Time(cal.Location()); due.After(at) {
		at = due
	}
	last, late := calendar.Expiry(t.Spec, t.Events, cal, at.AddDate(0, 0, 3))
	if !late {
		return never
	}
	return last.UnixMilli()
}

// nextInTime is the last instant up to which nothing falls due on any clock of a
// case; never where nothing can.
func nextInTime(d *review.Desk, c *review.Case) int64 {
	next := int64(never)
	clocks, soon := d.Pending(c)
	if !soon.IsZero() {
		next = soon.UnixMilli() - 1
	}
	for _, t := range clocks {
		next = min(next, lastInTime(t, d.Calendar))
	}
	return next
}

// endsByItself reports whether every stop that is open has a rule that ends it.
func endsByItself(t review.Ticking, r calendar.Reading) bool {
	return !slices.ContainsFunc(r.Stops, func(s calendar.StopSpan) bool {
		rule, _ := t.Spec.Stop(s.Reason)
		return s.To.IsZero() && rule.MaxDays == 0
	})
}

// deskClock is the clock that a case on the desk is held to: that of intake
// until it is accepted, the statutory one after.
func deskClock(d *review.Desk, c *review.Case) review.Ticking {
	ref := review.ClockStatutory
	if c.State == review.Lodged && d.Policy.Intake != "" {
		ref = review.ClockIntake
	}
	t, _ := d.ClockOf(c, ref)
	return t
}

// DeskClock reads the clock that a case on the desk is held to, now.
func (a *App) DeskClock(c *review.Case) calendar.Reading {
	return deskClock(a.desk(), c).Read(a.calendar(), a.Now())
}

// waitsFor is the role that a case waits for: its applicant where something was
// asked of him, an agency whose answer is needed, else who moves next.
func waitsFor(d *review.Desk, c *review.Case) Role {
	switch {
	case c.State == review.Returned, slices.ContainsFunc(c.Queries, func(q review.Query) bool { return q.Waiting() }):
		return RoleExporter
	case c.State == review.Authorisation && len(c.Signatures) >= d.Policy.Signers(c):
		return RoleDecider
	case c.State == review.Authorisation:
		return RoleCountersigner
	case c.State == review.InReview && slices.ContainsFunc(c.Referrals, func(r review.Referral) bool { return r.Open() && !r.Advisory }):
		return WaitsForAgency
	}
	return RoleReviewer
}

// WaitsForAgency says that a case waits for an agency, whatever its role.
const WaitsForAgency Role = "agency"

// WaitsFor is the role that an open case waits for.
func (a *App) WaitsFor(c *review.Case) (Role, bool) {
	if a.cfg.Law.Review == nil || !slices.Contains(openStates, string(c.State)) {
		return "", false
	}
	return waitsFor(a.desk(), c), true
}

func (q *queueTables) rowOf(c *review.Case) (row queueRow, open bool) {
	if q.desk == nil || !slices.Contains(openStates, string(c.State)) {
		return row, false
	}
	return queueRow{Case: c.Key, State: string(c.State), Exporter: c.Application.Exporter, Waits: string(waitsFor(q.desk, c)), LodgedMS: c.Lodged.UnixMilli(),
		DueMS: lastInTime(deskClock(q.desk, c), q.desk.Calendar), NextMS: nextInTime(q.desk, c), Blocked: slices.ContainsFunc(c.Verdicts, func(v review.GateVerdict) bool { return v.Status == review.Failed || v.Status == review.Unlinked })}, true
}

func (r queueRow) count() queueCount {
	return queueCount{List: countCases, State: r.State, Waits: r.Waits, DueMS: r.DueMS, N: 1, Blocked: flag(r.Blocked)}
}

// putQueue keeps a case's place in the queue abreast of the case.
func (s reviewState) putQueue(c *review.Case) error {
	q := &s.t.queue
	now, open := q.rowOf(c)
	was, had, err := store.Get(s.tx, q.cases, c.Key)
	if err != nil || had == open && was == now {
		return err
	}
	if had {
		err = s.countFor(was.count(), -1, was.Exporter)
	}
	if err == nil && open {
		err = s.countFor(now.count(), 1, now.Exporter)
	}
	if open {
		store.Put(s.tx, q.cases, now)
	} else {
		store.Delete(s.tx, q.cases, c.Key)
	}
	return err
}

// countFor counts up or down for everybody and for one of them.
func (s reviewState) countFor(c queueCount, by int64, of string) error {
	err := s.countUp(c, by)
	if err == nil && of != "" {
		c.Of = of
		err = s.countUp(c, by)
	}
	return err
}

func (s reviewState) countUp(c queueCount, by int64) error {
	sum, known, err := store.Get(s.tx, s.t.queue.count, c.key())
	if err != nil {
		return err
	}
	n, blocked := c.N*by, c.Blocked*by
	if !known {
		sum = c
		sum.N, sum.Blocked = 0, 0
	}
	if sum.N, sum.Blocked = sum.N+n, sum.Blocked+blocked; sum.N == 0 {
		store.Delete(s.tx, s.t.queue.count, c.key())
		return nil
	}
	store.Put(s.tx, s.t.queue.count, sum)
	return nil
}

// QueueCount is how much there is in a list, as the projections keep it.
type QueueCount struct {
	All, Late, Blocked int
}

// counted adds up the counts that meet the conditions; late are those whose last
// instant in time is over.
func (a *App) counted(v *store.View, now time.Time, where ...store.Cond) (out QueueCount, err error) {
	sum := func(extra ...store.Cond) (int, int, error) {
		groups, err := store.Aggregate(v, a.tables.queue.count, store.Aggregation{Where: append(slices.Clone(where), extra...), Sum: []string{"n", "blocked"}})
		if err != nil || len(groups) == 0 {
			return 0, 0, err
		}
		return int(groups[0].Sum[0]), int(groups[0].Sum[1]), nil
	}
	if out.All, out.Blocked, err = sum(); err == nil {
		out.Late, _, err = sum(store.Match("due_ms", store.Lt, now.UnixMilli()))
	}
	return out, err
}
