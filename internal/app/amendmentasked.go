package app

import (
	"context"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// seesAmendment reports whether the actor may see an amendment: offices and auditors
// every one, holders their own, advisers those that came to them.
func (a *App) seesAmendment(actor Actor, row *review.Amendment) bool {
	return actor.Account == System.Account || actor.Sees(row.Holder) || row.CameTo(a.SpeaksFor(actor))
}

// amendmentDue is an amendment on which an agency's silence will come to mean
// something: nothing of it falls due up to the instant.
type amendmentDue struct {
	Amendment string `json:"amendment"`
	NextMS    int64  `json:"nextMS"`
}

func defineAmendmentDue(reg *store.Registry, law Law) *store.Table[amendmentDue] {
	return store.Define(reg, store.Table[amendmentDue]{Name: "amendment_due", Key: func(d amendmentDue) string { return d.Amendment }, Rests: restsOn(law),
		Columns: []store.Column[amendmentDue]{store.Int("next_ms", func(d amendmentDue) int64 { return d.NextMS })}, Indexes: [][]string{{"next_ms", "key"}}})
}

// putAsked keeps what agencies are asked about an amendment in their queues, and the
// amendment in that of the sweep.
func (s reviewState) putAsked(a *review.Amendment) error {
	desk := s.t.queue.desk
	if desk == nil || len(a.Asked) == 0 {
		return nil
	}
	for i := range a.Asked {
		r := &a.Asked[i]
		m := matterRow{Key: r.Key, Kind: MatterReferral, Of: r.Agency, Case: a.Case, Amendment: a.Key, Open: r.Open(), AtMS: r.Opened.UnixMilli(), DueMS: never}
		if m.Open {
			m.DueMS = lastInTime(desk.AmendmentTicking(r), desk.Calendar)
		}
		if err := s.putMatter(m); err != nil {
			return err
		}
	}
	next := int64(never)
	for _, t := range desk.AmendmentPending(a) {
		next = min(next, lastInTime(t, desk.Calendar))
	}
	if next == never {
		store.Delete(s.tx, s.t.queue.amendments, a.Key)
		return nil
	}
	store.Put(s.tx, s.t.queue.amendments, amendmentDue{a.Key, next})
	return nil
}

// settleAmendment appends what the silence of agencies has come to mean by now.
func (a *App) settleAmendment(tx *store.Tx, ref string) error {
	for {
		row, ok, err := store.Get(tx, a.tables.after.amendment, ref)
		if err != nil || !ok {
			return err
		}
		agency := a.desk().DueAgency(&row, tx.Now())
		if agency == "" {
			return nil
		}
		if _, err := a.amendment(tx, System, "deem", review.AmendmentCommand{Amendment: ref, Agency: agency}); err != nil {
			return err
		}
	}
}

// amendmentsDue lists the amendments of which an agency's time is over, the first
// first.
func (a *App) amendmentsDue(ctx context.Context, now time.Time) (due []string, err error) {
	if a.cfg.Law.Review == nil {
		return nil, nil
	}
	q := store.Query{Where: []store.Cond{{Col: "next_ms", Op: store.Lt, Value: now.UnixMilli()}}, OrderBy: "next_ms"}
	err = a.Store.View(ctx, func(v *store.View) error {
		return store.Walk(v, a.tables.queue.amendments, q, func(d amendmentDue) error {
			row, ok, err := store.Get(v, a.tables.after.amendment, d.Amendment)
			if err == nil && ok && a.desk().DueAgency(&row, now) != "" {
				due = append(due, d.Amendment)
			}
			return err
		})
	})
	return due, err
}

// settleAmendments settles what has fallen due of amendments, and says in how many
// something had.
func (a *App) settleAmendments(ctx context.Context) (int, error) {
	due, err := a.amendmentsDue(ctx, a.Now())
	for _, ref := range due {
		if err != nil {
			break
		}
		_, err = a.do(ctx, System, "", "clocks "+ref, nil, false, func(tx *store.Tx) (any, error) { return nil, a.settleAmendment(tx, ref) })
	}
	return len(due), err
}

// guideAmendment gathers what the guidelines are asked about an amendment, where it
// changes what agencies are asked about.
func (a *App) guideAmendment(tx *store.Tx, row *review.Amendment, cmd *review.AmendmentCommand) error {
	if !row.Preview.AsksAgencies() {
		return nil
	}
	book, err := a.book(tx)
	if err != nil || book == nil {
		return err
	}
	if err := a.keepBook(tx, book); err != nil {
		return err
	}
	view, err := a.caseView(tx, &row.Application, cmd.Classes, tx.Now(), true)
	cmd.View = &view
	return err
}

// checkAnswer refuses what is to be sealed before any of it is kept.
func (m *AmendmentMove) checkAnswer() error {
	var rs ree.Refusals
	for _, o := range m.Opinions {
		rs = append(rs, ree.Refuse("guard.nothing_sealed", "line", itoa64(int64(o.Line))).At("opinions"))
	}
	return rs.Err()
}

// queuedAmendment is what an agency is asked about an amendment, in its queue; ok is
// false where the actor does not see the amendment.
func (a *App) queuedAmendment(v *store.View, actor Actor, m matterRow) (out QueuedMatter, ok bool, err error) {
	row, there, err := store.Get(v, a.tables.after.amendment, m.Amendment)
	if err != nil || !there || !a.seesAmendment(actor, &row) {
		return out, false, err
	}
	out = QueuedMatter{Key: m.Key, Kind: m.Kind, Of: m.Of, Case: m.Case, Amendment: m.Amendment}
	if r := row.AskedAs(m.Of); r != nil {
		out.State, out.Reading = string(r.State), a.AskedReading(r)
		out.Reading.Explain = nil
	}
	seen, err := a.veiledAmendment(v, actor, row)
	out.row.Application = seen.Application
	return out, true, err
}

// AskedBefore is what an agency that is asked about an amendment was asked last about
// its licence, as the actor may see it; nil where it was not, or the actor does not
// see where.
func (a *App) AskedBefore(ctx context.Context, actor Actor, row *review.Amendment, r *review.Referral) *review.Referral {
	of, _, _ := strings.Cut(r.After, "/")
	if of == row.Case {
		c, err := a.Case(ctx, actor, row.Case)
		if err != nil {
			return nil
		}
		return c.Referral(r.After)
	}
	past, err := a.Amendment(ctx, actor, of)
	if err != nil {
		return nil
	}
	return past.AskedAs(r.Agency)
}

// AskedReading reads the clock of what an agency is asked about an amendment, now.
func (a *App) AskedReading(r *review.Referral) calendar.Reading {
	return a.desk().AmendmentTicking(r).Read(a.calendar(), a.Now())
}
