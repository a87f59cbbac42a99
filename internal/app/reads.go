package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// kindRead is the entry that somebody read a case: one for each person, case and
// day, and one for each time that marked fields were shown. It is in the ledger
// itself, not in a log beside it: the ledger is chained and anchored already, and
// by the day there are no more of them than people have cases before them.
const kindRead = "read.case"

type readBody struct {
	Case   string   `json:"case"`
	Day    string   `json:"day"`
	Fields []string `json:"fields,omitempty"` // marked ones that were shown

	Opinion   string `json:"opinion,omitempty"`   // that was shown, with "opinion" among the fields
	Amendment string `json:"amendment,omitempty"` // whose marked fields were shown
}

// CaseRead is one person's reading of a case on one day.
type CaseRead struct {
	Case    string    `json:"case"`
	Person  string    `json:"person"`
	Org     string    `json:"org"`
	Day     string    `json:"day"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"` // of what is on record: the first look, and each at marked fields
	Fields  []string  `json:"fields,omitempty"`
	Marked  int       `json:"marked,omitempty"` // times that marked fields were shown
	FirstID string    `json:"entry"`            // of the first look
}

func readKey(ref, person, day string) string { return ref + "/" + day + "/" + person }

func defineReads(reg *store.Registry) *store.Table[CaseRead] {
	return store.Define(reg, store.Table[CaseRead]{Name: "case_read", Key: func(r CaseRead) string { return readKey(r.Case, r.Person, r.Day) },
		Columns: []store.Column[CaseRead]{
			store.Text("case_ref", func(r CaseRead) string { return r.Case }),
			store.Text("person", func(r CaseRead) string { return r.Person }),
			store.Int("first_ms", func(r CaseRead) int64 { return r.First.UnixMilli() }),
		}, Indexes: [][]string{{"case_ref", "first_ms"}, {"person", "first_ms"}, {"first_ms"}}})
}

func (t *tables) projectRead(tx *store.Tx, e *evidence.Entry) error {
	var b readBody
	if err := decode(e, &b); err != nil {
		return err
	}
	row, there, err := store.Get(tx, t.read, readKey(b.Case, e.Actor, b.Day))
	if err != nil {
		return err
	}
	if !there {
		row = CaseRead{Case: b.Case, Person: e.Actor, Org: e.Org, Day: b.Day, First: e.Occurred, FirstID: e.ID}
	}
	row.Last = e.Occurred
	if len(b.Fields) > 0 {
		row.Marked++
		row.Fields = append(slices.Clone(row.Fields), b.Fields...)
		slices.Sort(row.Fields)
		row.Fields = slices.Compact(row.Fields)
	}
	store.Put(tx, t.read, row)
	switch {
	case b.Opinion != "" || len(b.Fields) == 0:
		return nil
	case b.Amendment != "":
		return t.showAmendment(tx, e.Actor, &b)
	}
	return t.onNeedCase(tx, e, b.Case, func(c *review.Case) { c.Show(e.Actor, b.Fields) })
}

// readToday remembers which plain readings of a day are on record, so that the
// ledger is not asked at each look. It is a cache: forgotten at a new day, when
// full and when the program starts.
type readToday struct {
	mu   sync.Mutex
	day  string
	seen map[string]bool
}

const mostRemembered = 100_000

func (r *readToday) has(day, key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.day == day && r.seen[key]
}

func (r *readToday) add(day, key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.day != day || len(r.seen) >= mostRemembered {
		r.day, r.seen = day, map[string]bool{}
	}
	r.seen[key] = true
}

// ReadCase opens a case for somebody who may see it and puts that on record: it
// answers once the entry is durable, and not at all where it cannot be written.
// Marked fields are shown to whoever the pack or a grant names, and to nobody
// else. An applicant's own people read their own case without an entry.
func (a *App) ReadCase(ctx context.Context, actor Actor, ref string) (c review.Case, err error) {
	var opened, hidden []string
	err = a.Store.View(ctx, func(v *store.View) error {
		if c, err = a.visible(v, actor, ref); err != nil {
			return err
		}
		hidden, err = a.hidden(v, actor, &c)
		marked, _ := a.marks(actor, &c)
		opened = without(marked, hidden)
		return err
	})
	switch {
	case err != nil:
		return review.Case{}, err
	case actor.Org == c.Application.Exporter:
		return c.ForApplicant().Case(), nil
	case actor.Account == System.Account:
		return c.Without(hidden), nil
	}
	if err := a.recordRead(ctx, actor, ref, "", opened); err != nil {
		return review.Case{}, err
	}
	return c.Without(hidden), nil
}

// LookAtCase is a case for what is told around it: its clocks, its origins. That
// is put on record as [App.ReadCase] does; marked fields are not shown.
func (a *App) LookAtCase(ctx context.Context, actor Actor, ref string) (review.Case, error) {
	c, err := a.Case(ctx, actor, ref)
	if err == nil && actor.Org != c.Application.Exporter && actor.Account != System.Account {
		err = a.recordRead(ctx, actor, ref, "", nil)
	}
	return c, err
}

func (a *App) recordRead(ctx context.Context, actor Actor, ref, opinion string, opened []string) error {
	return a.record(ctx, actor, readBody{Case: ref, Fields: opened, Opinion: opinion})
}

// record puts a reading of today on record, once where nothing marked was shown.
func (a *App) record(ctx context.Context, actor Actor, b readBody) error {
	day := a.calendar().Day(a.Now()).String()
	ref, opened := b.Case, b.Fields
	key := readKey(ref, actor.Account, day)
	b.Day = day
	if len(opened) == 0 && a.readToday.has(day, key) {
		return nil
	}
	_, err := a.Store.Do(ctx, store.Command{Run: func(tx *store.Tx) (any, error) {
		_, there, err := store.Get(tx, a.tables.read, key)
		if err != nil || there && len(opened) == 0 {
			return nil, err
		}
		_, err = tx.Append(store.Draft{Kind: kindRead, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Body: b})
		return nil, err
	}})
	if err == nil {
		a.readToday.add(day, key)
	}
	return err
}

// ReadFilter narrows the record of readings: to a case, to a person, or both.
type ReadFilter struct {
	Case   string
	Person string
	After  string
	Limit  int
}

// ReadList is a page of readings, newest first.
type ReadList struct {
	Reads []CaseRead `json:"reads"`
	Next  string     `json:"next,omitempty"`
}

// MayAuditReads reports whether the actor may see who has looked at cases.
func (a *App) MayAuditReads(actor Actor) bool { return a.may(actor, ScopeRead, actAuditRead) == nil }

// Reads lists who has looked at which cases. Everybody may see their own
// readings; others' see those whom the pack lets, of the cases that they see.
func (a *App) Reads(ctx context.Context, actor Actor, f ReadFilter) (list ReadList, err error) {
	if err := checkTexts(f).Err(); err != nil {
		return list, err
	}
	if f.Person != actor.Account {
		if err := a.may(actor, ScopeRead, actAuditRead); err != nil {
			return list, err
		}
	}
	q := store.Query{OrderBy: "first_ms", Desc: true, After: f.After, Limit: f.Limit}
	for col, value := range map[string]string{"case_ref": f.Case, "person": f.Person} {
		if value != "" {
			q.Where = append(q.Where, store.Cond{Col: col, Op: store.Eq, Value: value})
		}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, next, err := store.SelectPage(v, a.tables.read, q)
		list.Next = next
		for _, row := range rows {
			c, there, err := store.Get(v, a.tables.review.cases, row.Case)
			if err != nil {
				return err
			}
			if there && a.seesCase(actor, &c) && actor.Org != c.Application.Exporter {
				list.Reads = append(list.Reads, row)
			}
		}
		return err
	})
	return list, err
}
