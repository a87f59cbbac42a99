package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// BorderFinding is what customs found at the border beside the declaration: an
// assay of a sample, and words.
type BorderFinding struct {
	BorderQuestion
	Assay  *ree.Assay `json:"assay,omitempty"` // of a sample of the goods
	Remark string     `json:"remark,omitempty"`
}

// Remark is what the comparison of goods at the border with their licence gave,
// as a row.
type Remark struct {
	Seq         int64          `json:"seq"`
	Licence     string         `json:"licence"`
	Line        int            `json:"line"`
	Declaration string         `json:"declaration"`
	Differences []RemarkReason `json:"differences,omitempty"`
	Strong      bool           `json:"strong,omitempty"` // evidence for the supervisor
	Text        string         `json:"text,omitempty"`
	By          string         `json:"by"`
	Org         string         `json:"org"`
	AtMS        int64          `json:"atMS"`
	ClearedBy   string         `json:"clearedBy,omitempty"`
	ClearedFor  string         `json:"clearedFor,omitempty"`
}

// RemarkReason is one difference as a reason code.
type RemarkReason struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// strongZ is the number of standard uncertainties from which a difference in
// composition is evidence and not a question: a false alarm in 16,000 at four.
// referZ is that from which a person looks: one in 370 at three.
const (
	referZ  = 3
	strongZ = 4
)

// RemarkGoods holds what was found at the border against the licence and its
// lots, and keeps the comparison in the ledger.
func (a *App) RemarkGoods(ctx context.Context, actor Actor, key string, f BorderFinding) (Remark, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil {
		return Remark{}, err
	}
	q, err := asked(f.BorderQuestion)
	if err != nil {
		return Remark{}, err
	}
	if q.Declaration == "" { // what is remarked is held by its declaration
		return Remark{}, ree.Refusals{ree.Refuse("export.declaration_missing").At("declaration")}
	}
	rec, err := a.do(ctx, actor, key, "remark", f, false, func(tx *store.Tx) (any, error) {
		s := a.border(tx)
		c, err := openBorder(s, q)
		if err != nil {
			return nil, err
		}
		r := Remark{Licence: q.Licence, Line: c.line.No, Declaration: q.Declaration, Text: f.Remark}
		c.remarks = nil
		r.add(c.declared(q)...)
		if f.Assay != nil {
			if err := checked(f.Assay); err != nil {
				return nil, err
			}
			strong := s.compareAssay(c.line, f.Assay, &r)
			r.Strong = strong
		}
		if r.Differences == nil && r.Text == "" && f.Assay == nil {
			return nil, ree.Refusals{ree.Refuse("customs.remark_empty")}
		}
		rec, err := a.enterDraft(tx, actor, store.Draft{Kind: kindRemarked, Subjects: []string{q.Licence}, Body: r})
		r.Seq, r.By, r.Org, r.AtMS = rec.Seq, actor.Account, actor.Org, rec.Recorded.UnixMilli()
		return r, err
	})
	if err != nil {
		return Remark{}, err
	}
	return decodeRow[Remark](rec)
}

func (r *Remark) add(rs ...*ree.Refusal) {
	for _, d := range rs {
		r.Differences = append(r.Differences, RemarkReason{d.Code, d.Params})
	}
}

func checked(a *ree.Assay) error {
	var rs ree.Refusals
	for _, r := range a.Check() {
		rs = append(rs, r.At("assay."+r.Field))
	}
	return rs.Err()
}

// compareAssay holds a sample against the assays of the line's lots: an element
// differs where it lies beyond three standard uncertainties, of the sample and the
// lot together, from every lot. Where neither states an uncertainty, or no lot was
// assayed, a person looks.
func (s reviewState) compareAssay(line *review.LicenceLine, sample *ree.Assay, r *Remark) (strong bool) {
	var assays []*ree.Assay
	for _, ref := range line.Lots {
		if lot, ok := s.Lot(ref); ok {
			if row, ok := s.Assay(lot.AssayOf); ok {
				assays = append(assays, &row.Assay)
			}
		}
	}
	if len(assays) == 0 {
		r.add(ree.Refuse("customs.composition_none", "lots", strings.Join(line.Lots, ", ")))
		return false
	}
	for _, e := range ree.Elements() {
		found, u := sample.ElementFraction(e)
		least, nearest := math.Inf(1), 0.0
		for _, a := range assays {
			said, v := a.ElementFraction(e)
			gap := math.Abs(found - said)
			if gap > 0 {
				gap /= math.Hypot(u, v) // infinite where neither is uncertain
			}
			if gap < least || gap == least && nearest == 0 {
				least, nearest = gap, said
			}
		}
		switch {
		case math.IsInf(least, 1):
			r.add(ree.Refuse("customs.composition_unsure", "element", e.Symbol(), "found", percent(found), "licensed", percent(nearest)))
			continue
		case least <= referZ:
			continue
		}
		strong = strong || least > strongZ
		r.add(ree.Refuse("customs.composition", "element", e.Symbol(), "found", percent(found), "licensed", percent(nearest), "z", fmt.Sprintf("%.1f", least)))
	}
	return strong
}

func percent(x float64) string { return fmt.Sprintf("%.2f %%", 100*x) }

// Remarks lists what was found at the border, newest first: of one licence, or
// all.
func (a *App) Remarks(ctx context.Context, actor Actor, licence string, limit int) (out []Remark, err error) {
	if !actor.SeesAll() {
		return nil, nil
	}
	q := store.Query{OrderBy: "seq", Desc: true, Limit: min(limit, 500)}
	if licence != "" {
		q.Where = []store.Cond{{Col: "licence", Op: store.Eq, Value: licence}}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		out, err = store.Select(v, a.tables.border.remark, q)
		return err
	})
	return out, err
}

// clearedBody is the word of the office on a remark.
type clearedBody struct {
	Seq    int64  `json:"seq"`
	Reason string `json:"reason"`
}

// ClearRemark lets goods go on which customs remarked a difference, with the
// reason: the office's word, not that of whoever remarked.
func (a *App) ClearRemark(ctx context.Context, actor Actor, key string, seq int64, reason string) (Receipt, error) {
	if err := a.may(actor, ScopeReview, actSuspend); err != nil {
		return Receipt{}, err
	}
	return a.enter(ctx, actor, key, "clear remark", clearedBody{seq, reason}, func(tx *store.Tx) (store.Draft, error) {
		r, ok, err := store.Get(tx, a.tables.border.remark, padded(seq))
		switch {
		case err != nil:
			return store.Draft{}, err
		case !ok || r.ClearedBy != "":
			return store.Draft{}, ree.Refusals{ree.Refuse("customs.remark_unknown", "entry", fmt.Sprint(seq))}
		case reason == "":
			return store.Draft{}, ree.Refusals{ree.Refuse("guard.reason")}
		case r.By == actor.Account:
			return store.Draft{}, ree.Refusals{ree.Refuse("customs.not_remarker", "person", actor.Account)}
		}
		return store.Draft{Kind: kindCleared, Subjects: []string{r.Licence}, Body: clearedBody{seq, reason}}, nil
	})
}

// projectRemark keeps a remark, and its declaration from leaving where it found a
// difference.
func (t *tables) projectRemark(tx *store.Tx, e *evidence.Entry) error {
	var r Remark
	if err := decode(e, &r); err != nil {
		return err
	}
	r.Seq, r.By, r.Org, r.AtMS = e.Seq, e.Actor, e.Org, e.Recorded.UnixMilli()
	store.Put(tx, t.border.remark, r)
	if len(r.Differences) == 0 {
		return nil
	}
	return t.openRemarks(tx, e, r.Licence, func(open []openRemark) []openRemark { return append(open, openRemark{r.Seq, r.Declaration}) })
}

func (t *tables) openRemarks(tx *store.Tx, e *evidence.Entry, licence string, change func([]openRemark) []openRemark) error {
	row, _, err := store.Get(tx, t.border.remarked, licence)
	row.Licence, row.Open = licence, change(row.Open)
	store.Put(tx, t.border.remarked, row)
	if tx.Live() {
		freshen(t, e, t.border.remarked, row)
	}
	return err
}

func (t *tables) projectCleared(tx *store.Tx, e *evidence.Entry) error {
	var b clearedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	r, ok, err := store.Get(tx, t.border.remark, padded(b.Seq))
	if err != nil || !ok {
		return err
	}
	r.ClearedBy, r.ClearedFor = e.Actor, b.Reason
	store.Put(tx, t.border.remark, r)
	return t.openRemarks(tx, e, r.Licence, func(open []openRemark) []openRemark {
		return slices.DeleteFunc(open, func(o openRemark) bool { return o.Seq == b.Seq })
	})
}
