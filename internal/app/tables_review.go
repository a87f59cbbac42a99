package app

import (
	"errors"
	"slices"
	"strings"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// reviewTables are the projections of the export review and of what was issued.
type reviewTables struct {
	cases    *store.Table[review.Case]
	licence  *store.Table[review.Licence]
	line     *store.Table[review.LicenceLine]
	move     *store.Table[review.Move]
	hold     *store.Table[review.LotHold]
	lotHolds *store.Table[lotHolds]
	watch    *store.Index[watchRow]
	passport *store.Table[Passport]
	matter   *store.Table[matterRow]
}

// lotHolds lists the holds on a lot, so that they can be read inside a command.
type lotHolds struct {
	Lot  string   `json:"lot"`
	Keys []string `json:"keys"`
}

// watchRow says that a case, a licence or a passport rests on a lot.
type watchRow struct {
	LotID   int64
	Subject string
}

func defineReview(reg *store.Registry, law Law) reviewTables {
	return reviewTables{
		matter: defineMatters(reg, law),
		cases: store.Define(reg, store.Table[review.Case]{Name: "review_case", Key: func(c review.Case) string { return c.Key },
			Columns: []store.Column[review.Case]{
				store.Text("state", func(c review.Case) string { return string(c.State) }),
				store.Text("exporter", func(c review.Case) string { return c.Application.Exporter }),
				store.Int("lodged_ms", func(c review.Case) int64 { return c.Lodged.UnixMilli() }),
			}, Indexes: [][]string{{"exporter", "lodged_ms"}, {"state", "lodged_ms"}, {"lodged_ms"}}}),
		licence: store.Define(reg, store.Table[review.Licence]{Name: "licence", Key: func(l review.Licence) string { return l.Key },
			Columns: []store.Column[review.Licence]{
				store.Text("state", func(l review.Licence) string { return string(l.State) }),
				store.Text("holder", func(l review.Licence) string { return l.Holder }),
				store.Int("issued_ms", func(l review.Licence) int64 { return l.Issued.UnixMilli() }),
				store.Text("last_day", func(l review.Licence) string { return l.LastDay.String() }),
				store.Text("registration", registrationOf),
			}, Indexes: [][]string{{"registration", "issued_ms"}, {"holder", "issued_ms"}, {"issued_ms"}, {"state", "issued_ms"}, {"holder", "state", "issued_ms"}, {"state", "last_day"}}}),
		line: store.Define(reg, store.Table[review.LicenceLine]{Name: "licence_line", Key: func(l review.LicenceLine) string { return l.Key },
			Columns: []store.Column[review.LicenceLine]{store.Text("licence", func(l review.LicenceLine) string { return l.Licence })}, Indexes: [][]string{{"licence"}}}),
		move: store.Define(reg, store.Table[review.Move]{Name: "licence_move", Key: func(m review.Move) string { return m.Key },
			Columns: []store.Column[review.Move]{
				store.Text("line", func(m review.Move) string { return m.Line }),
				store.Int("at_ms", func(m review.Move) int64 { return m.At.UnixMilli() }),
			}, Indexes: [][]string{{"line", "at_ms"}, {"at_ms"}}}),
		hold:     store.Define(reg, store.Table[review.LotHold]{Name: "lot_hold", Key: func(h review.LotHold) string { return h.Key }}),
		lotHolds: store.Define(reg, store.Table[lotHolds]{Name: "lot_holds", Key: func(h lotHolds) string { return h.Lot }}),
		watch: store.DefineIndex(reg, store.Index[watchRow]{Name: "watch", Columns: []string{"lot_id", "subject"},
			Fields: func(w *watchRow) []any { return []any{&w.LotID, &w.Subject} }}),
		passport: store.Define(reg, store.Table[Passport]{Name: "passport", Key: func(p Passport) string { return p.ID },
			Columns: []store.Column[Passport]{
				store.Text("lot", func(p Passport) string { return p.Lot }),
				store.Text("licence", func(p Passport) string { return p.Licence }),
				store.Text("determination", func(p Passport) string { return p.Determination }),
				store.Int("seq", func(p Passport) int64 { return p.Seq }),
				store.Int("status_index", func(p Passport) int64 { return int64(p.StatusIndex) }),
			}, Indexes: [][]string{{"lot", "seq"}, {"licence", "seq"}, {"determination", "seq"}, {"status_index"}}}),
	}
}

// reviewState shows the tables to package review.
type reviewState struct {
	state
	entry *evidence.Entry // being projected live; nil else
	seq   int64           // of the entry being projected
}

var _ review.State = reviewState{}

func find[R any](s reviewState, t *store.Table[R], key string) (*R, error) {
	row, ok, err := store.Get(s.tx, t, key)
	if err != nil || !ok {
		return nil, err
	}
	return &row, nil
}

func (s reviewState) Case(key string) (*review.Case, error) { return find(s, s.t.review.cases, key) }
func (s reviewState) Licence(key string) (*review.Licence, error) {
	return find(s, s.t.review.licence, key)
}
func (s reviewState) LicenceLine(key string) (*review.LicenceLine, error) {
	return find(s, s.t.review.line, key)
}
func (s reviewState) Move(key string) (*review.Move, error) { return find(s, s.t.review.move, key) }
func (s reviewState) LotHold(key string) (*review.LotHold, error) {
	return find(s, s.t.review.hold, key)
}

// HoldsOfLot lists the holds on a lot in the order of their keys.
func (s reviewState) HoldsOfLot(lot string) ([]review.LotHold, error) {
	list, _, err := store.Get(s.tx, s.t.review.lotHolds, lot)
	if err != nil {
		return nil, err
	}
	var out []review.LotHold
	for _, key := range list.Keys {
		h, err := s.LotHold(key)
		if err != nil {
			return nil, err
		}
		if h != nil {
			out = append(out, *h)
		}
	}
	return out, nil
}

func (s reviewState) PutCase(c *review.Case) error {
	was, err := s.Case(c.Key)
	if err != nil {
		return err
	}
	s.putOpenUsers(was, c)
	store.Put(s.tx, s.t.review.cases, *c)
	if c.Licence != "" {
		freshen(s.t, s.entry, s.t.review.cases, *c)
	}
	for _, line := range c.Application.Lines {
		for _, q := range line.Lots {
			s.watch(q.Lot, c.Key)
		}
	}
	if err := errors.Join(s.putQueue(c), s.putCaseFact(c)); err != nil {
		return err
	}
	return s.putMatters(c)
}

func (s reviewState) PutLicence(l *review.Licence) error {
	if err := s.countLicence(l); err != nil {
		return err
	}
	store.Put(s.tx, s.t.review.licence, *l)
	freshen(s.t, s.entry, s.t.review.licence, *l)
	return nil
}

func (s reviewState) PutLicenceLine(l *review.LicenceLine) error {
	store.Put(s.tx, s.t.review.line, *l)
	freshen(s.t, s.entry, s.t.review.line, *l)
	for _, lot := range l.Lots {
		s.watch(lot, l.Licence)
	}
	return nil
}

func (s reviewState) PutMove(m *review.Move) error {
	store.Put(s.tx, s.t.review.move, *m)
	freshen(s.t, s.entry, s.t.review.move, *m)
	return nil
}

// PutLotHold keeps the lot's own row abreast: what is held for a case cannot be
// drawn by anything else.
func (s reviewState) PutLotHold(h *review.LotHold) error {
	old, err := s.LotHold(h.Key)
	if err != nil {
		return err
	}
	change := h.HeldMG
	if old != nil {
		change -= old.HeldMG
	}
	if lot, ok := s.Lot(h.Lot); ok && change != 0 {
		lot.Reserved += change
		if lot.Reserved < 0 || lot.Reserved > lot.Remaining {
			return ree.Refusals{ree.Refuse("lot.too_little", "lot", lot.Ref, "holds", lot.Remaining.String(), "free", (lot.Free() + change).String(), "asked", h.HeldMG.String())}
		}
		s.PutLot(lot)
	}
	store.Put(s.tx, s.t.review.hold, *h)
	list, _, err := store.Get(s.tx, s.t.review.lotHolds, h.Lot)
	if err == nil && !slices.Contains(list.Keys, h.Key) {
		list.Lot, list.Keys = h.Lot, append(list.Keys, h.Key)
		slices.Sort(list.Keys)
		store.Put(s.tx, s.t.review.lotHolds, list)
	}
	return err
}

func (s reviewState) watch(lot, subject string) {
	if row, ok := s.Lot(lot); ok {
		store.Add(s.tx, s.t.review.watch, watchRow{int64(row.ID), subject})
	}
}

// project folds an entry of the review, or of an issue, into the tables.
func (r reviewTables) project(tx *store.Tx, t *tables, e *evidence.Entry) error {
	s := reviewState{state: state{tx, t}, seq: e.Seq}
	if tx.Live() {
		s.entry = e
	}
	switch {
	case strings.HasPrefix(e.Kind, "review."):
		if err := s.fieldDocument(e); err != nil {
			return err
		}
		was, err := s.casesOf(e)
		if err != nil {
			return err
		}
		if err := review.Apply(s, review.Event{Kind: e.Kind, At: e.Occurred, Actor: e.Actor, Org: e.Org, Subjects: e.Subjects, Body: e.Body}); err != nil {
			return err
		}
		if err := s.noteChanges(e, was); err != nil {
			return err
		}
		return s.projectHistory(e)
	case e.Kind == kindIssued:
		return s.projectIssued(e)
	case e.Kind == kindPassportStale:
		return s.projectPassportStale(e)
	}
	return nil
}
