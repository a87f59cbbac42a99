package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Kinds of matter.
const (
	MatterReferral   = "referral"
	MatterQuery      = "query"
	MatterEscalation = "escalation"
)

// matterRow finds a referral by its agency, a query by its applicant, and an
// escalation by the level it stands at.
type matterRow struct {
	Key  string `json:"key"`
	Kind string `json:"kind"`
	Of   string `json:"of"`
	Case string `json:"case"`
	// Amendment is the one that an agency is asked about, if it is one.
	Amendment string `json:"amendment,omitempty"`

	Open bool  `json:"open"`
	AtMS int64 `json:"atMS"`
	// DueMS is the last instant in time.
	DueMS int64 `json:"dueMS"`
}

func defineMatters(reg *store.Registry, law Law) *store.Table[matterRow] {
	return store.Define(reg, store.Table[matterRow]{Name: "review_matter", Key: func(m matterRow) string { return m.Key }, Rests: restsOn(law),
		Columns: []store.Column[matterRow]{
			store.Text("kind", func(m matterRow) string { return m.Kind }),
			store.Text("of_whom", func(m matterRow) string { return m.Of }),
			store.Int("open", func(m matterRow) int64 { return flag(m.Open) }),
			store.Int("at_ms", func(m matterRow) int64 { return m.AtMS }),
			store.Int("due_ms", func(m matterRow) int64 { return m.DueMS }),
		}, Indexes: [][]string{{"kind", "of_whom", "open", "at_ms", "key"}, {"kind", "open", "at_ms", "key"}, {"kind", "of_whom", "at_ms", "key"}, {"kind", "at_ms", "key"}, {"kind", "of_whom", "open", "due_ms", "key"}, {"kind", "open", "due_ms", "key"}}})
}

// putMatter keeps a matter and the counts of the queues.
func (s reviewState) putMatter(m matterRow) error {
	old, ok, err := store.Get(s.tx, s.t.review.matter, m.Key)
	if err != nil || ok && old == m {
		return err
	}
	store.Put(s.tx, s.t.review.matter, m)
	if ok && old.Open {
		err = s.countFor(old.count(), -1, old.Of)
	}
	if err == nil && m.Open {
		err = s.countFor(m.count(), 1, m.Of)
	}
	return err
}

// putMatters keeps the rows of a case's matters abreast of the case.
func (s reviewState) putMatters(c *review.Case) error {
	put := func(m matterRow) error {
		m.Case, m.DueMS = c.Key, s.matterDue(c, m)
		return s.putMatter(m)
	}
	for i := range c.Referrals {
		r := &c.Referrals[i]
		if err := put(matterRow{Key: r.Key, Kind: MatterReferral, Of: r.Agency, Open: r.Open(), AtMS: r.Opened.UnixMilli()}); err != nil {
			return err
		}
	}
	for i := range c.Queries {
		if q := &c.Queries[i]; q.State != review.QueryDraft {
			if err := put(matterRow{Key: q.Key, Kind: MatterQuery, Of: c.Application.Exporter, Open: q.Waiting(), AtMS: q.Issued.UnixMilli()}); err != nil {
				return err
			}
		}
	}
	for i := range c.Escalations {
		e := &c.Escalations[i]
		if err := put(matterRow{Key: e.Key, Kind: MatterEscalation, Of: e.Level().Level, Open: e.State == review.EscalationOpen, AtMS: e.Level().At.UnixMilli()}); err != nil {
			return err
		}
	}
	return nil
}

func (m matterRow) count() queueCount {
	return queueCount{List: m.Kind, DueMS: m.DueMS, N: 1}
}

// matterDue is the last instant in time of an open matter's clock.
func (s reviewState) matterDue(c *review.Case, m matterRow) int64 {
	if !m.Open || s.t.queue.desk == nil {
		return never
	}
	t, _ := s.t.queue.desk.ClockOf(c, m.Key)
	return lastInTime(t, s.t.queue.desk.Calendar)
}

// MatterFilter narrows a queue.
type MatterFilter struct {
	Kind     string // referral, query, escalation
	All      bool   // also what is closed
	DueFirst bool   // the first to fall due first, not the longest waiting
	Late     bool   // only what is overdue
	After    string
	Limit    int
}

// QueuedMatter is one matter in somebody's queue.
type QueuedMatter struct {
	Key     string           `json:"key"`
	Kind    string           `json:"kind"`
	Of      string           `json:"of"` // agency, applicant or level
	State   string           `json:"state"`
	Case    string           `json:"case"`
	Reading calendar.Reading `json:"clock"`
	row     review.Case

	Amendment string `json:"amendment,omitempty"` // that an agency is asked about
}

// Application is what the case, or the amendment, asks for.
func (q *QueuedMatter) Application() *review.Application { return &q.row.Application }

// MatterList is a page of a queue, the longest waiting first unless asked
// otherwise; the counts are of all that is open.
type MatterList struct {
	Matters []QueuedMatter
	Next    string
	Open    int
	Late    int
}

// whose are the agencies, applicants and levels whose matters the actor sees; ok
// is false where it is everybody's.
func (a *App) whose(actor Actor) (of []string, ok bool) {
	if actor.SeesAll() {
		return []string{""}, false
	}
	of = slices.DeleteFunc(append(a.SpeaksFor(actor), actor.Org), func(s string) bool { return s == "" })
	slices.Sort(of)
	return slices.Compact(of), true
}

// query asks for a page of matters; what is late is listed by the day on which
// it fell due.
func (f *MatterFilter) query(now time.Time) store.Query {
	q := store.Query{OrderBy: "at_ms", After: f.After, Limit: f.Limit, Where: []store.Cond{store.Match("kind", store.Eq, f.Kind)}}
	if !f.All || f.Late || f.DueFirst {
		q.Where = append(q.Where, store.Match("open", store.Eq, true))
	}
	if f.Late || f.DueFirst {
		q.OrderBy = "due_ms"
	}
	if f.Late {
		q.Where = append(q.Where, store.Match("due_ms", store.Lt, now.UnixMilli()))
	}
	return q
}

// Matters lists what waits for the actor: an agency's referrals, an applicant's
// queries, a level's escalations; offices and auditors see everybody's.
func (a *App) Matters(ctx context.Context, actor Actor, f MatterFilter) (list MatterList, err error) {
	if checkTexts(f) != nil {
		return list, nil // nothing is called so
	}
	parts := [][]store.Cond{nil}
	of, some := a.whose(actor)
	if some {
		parts = store.OneOf("of_whom", of...)
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		n, err := a.counted(v, a.Now(), store.Match("list", store.Eq, f.Kind), store.Match("of_whom", store.In, of))
		if err != nil {
			return err
		}
		list.Open, list.Late = n.All, n.Late
		rows, next, err := store.SelectUnion(v, a.tables.review.matter, f.query(a.Now()), parts)
		list.Next = next
		for _, row := range rows {
			if row.Amendment != "" {
				m, seen, err := a.queuedAmendment(v, actor, row)
				if err != nil {
					return err
				}
				if seen {
					list.Matters = append(list.Matters, m)
				}
				continue
			}
			c, err := a.visible(v, actor, row.Case)
			if _, hidden := err.(ree.Refusals); hidden {
				continue
			}
			if err != nil {
				return err
			}
			list.Matters = append(list.Matters, a.queued(row, a.caseFor(actor, c)))
		}
		return err
	})
	return list, err
}

func (a *App) queued(row matterRow, c review.Case) QueuedMatter {
	out := QueuedMatter{Key: row.Key, Kind: row.Kind, Of: row.Of, Case: row.Case, row: c}
	if t, ok := a.desk().ClockOf(&c, row.Key); ok {
		out.Reading = t.Read(a.calendar(), a.Now())
		out.Reading.Explain = nil
	}
	switch row.Kind {
	case MatterReferral:
		if r := c.Referral(row.Key); r != nil {
			out.State = string(r.State)
		}
	case MatterQuery:
		if q := c.Query(row.Key); q != nil {
			out.State = string(q.State)
		}
	default:
		if e := c.Escalation(row.Key); e != nil {
			out.State = string(e.State)
		}
	}
	return out
}

// ShortKey is the last part of a matter's key: the agency, "Q1" or "E1".
func ShortKey(key string) string { return key[strings.LastIndexByte(key, '/')+1:] }
