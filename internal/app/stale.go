package app

import (
	"encoding/json"
	"slices"
	"strconv"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// kindPassportStale marks passports that rest on what was corrected.
const kindPassportStale = "passport.marked_stale"

type passportStaleBody struct {
	Passports []string `json:"passports"`
	Cause     int64    `json:"cause"` // sequence number of the correction
}

// markStale finds what rests on a corrected event and says so in the same
// transaction: cases, licences and passports whose lots are, or descend from,
// the lots it touches. Corrections run alone in their batch, so the lot graph
// stands where the tables stand.
func (a *App) markStale(tx *store.Tx, correction Reported) error {
	subjects, err := a.watchers(tx, touched(correction.Event.Was))
	if err != nil {
		return err
	}
	cause := "entry " + strconv.FormatInt(correction.Seq, 10)
	s := reviewState{state: state{tx, a.tables}}
	stale := passportStaleBody{Cause: correction.Seq}
	for _, subject := range subjects {
		if p, ok, err := store.Get(tx, a.tables.review.passport, subject); err != nil {
			return err
		} else if ok {
			if p.StaleBy == 0 {
				stale.Passports = append(stale.Passports, subject)
			}
			continue
		}
		cmd := review.MarkStale{Command: review.Command{Who: review.Actor{Person: System.Account, Org: System.Org}, At: tx.Now()}, Cause: cause, Code: "upstream_corrected"}
		if err := a.markOne(tx, s, subject, cmd); err != nil {
			return err
		}
	}
	if len(stale.Passports) == 0 {
		return nil
	}
	_, err = tx.Append(store.Draft{Kind: kindPassportStale, Schema: 1, Occurred: tx.Now(), Actor: System.Account, Org: System.Org, Subjects: stale.Passports, Body: stale})
	return err
}

func (a *App) markOne(tx *store.Tx, s reviewState, subject string, cmd review.MarkStale) error {
	if c, err := s.Case(subject); err != nil {
		return err
	} else if c != nil {
		if !c.Open() {
			return nil
		}
		cmd.Case = subject
	} else {
		cmd.Licence = subject
	}
	events, err := a.desk().DecideMarkStale(s, cmd)
	if err != nil {
		return asRefusals(err)
	}
	_, err = a.appendReview(tx, subject, events)
	return err
}

// touched is the lots that an event is about, by number.
func touched(ev *custody.Event) []uint32 {
	var ids []uint32
	for _, out := range ev.Outputs {
		ids = append(ids, out.ID)
	}
	for _, f := range ev.Figures {
		ids = append(ids, f.ID)
	}
	if ev.Pool != nil {
		ids = append(ids, ev.Pool.After)
	}
	if len(ids) == 0 {
		for _, in := range ev.Inputs {
			ids = append(ids, in.ID)
		}
	}
	return ids
}

// watchers lists what rests on any of the lots or their descendants, in order.
func (a *App) watchers(tx *store.Tx, lots []uint32) ([]string, error) {
	view := a.lineage.graph.View()
	reached := map[uint32]bool{}
	for _, lot := range lots {
		reached[lot] = true
		if !view.HasLot(lot) {
			continue
		}
		if _, err := view.Descendants(lot, func(id uint32) bool { reached[id] = true; return true }); err != nil {
			return nil, err
		}
	}
	var out []string
	err := a.Store.View(tx.Context(), func(v *store.View) error {
		return store.SelectEach(v, a.tables.review.watch, store.Query{}, func(w watchRow) error {
			if reached[uint32(w.LotID)] {
				out = append(out, w.Subject)
			}
			return nil
		})
	})
	slices.Sort(out)
	return slices.Compact(out), err
}

func (s reviewState) projectPassportStale(e *evidence.Entry) error {
	var b passportStaleBody
	if err := json.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	for _, id := range b.Passports {
		p, ok, err := store.Get(s.tx, s.t.review.passport, id)
		if err != nil || !ok {
			return err
		}
		p.StaleBy, p.StaleMS = b.Cause, e.Recorded.UnixMilli()
		store.Put(s.tx, s.t.review.passport, p)
	}
	return nil
}
