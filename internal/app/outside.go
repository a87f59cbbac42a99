package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"lanthorn/accountancy/outside"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// kindOutside is the kind of entry that brings in records from outside the
// custody ledger.
const kindOutside = "outside.imported"

// Bounds of an import: records of one, and of one of its entries.
const (
	maxOutside      = 20_000
	outsidePerEntry = 200
)

// outsideBody is the body of an entry: some records of an import.
type outsideBody struct {
	Official bool             `json:"official,omitempty"` // an authority handed them in
	File     string           `json:"file,omitempty"`     // that they stood in
	Records  []outside.Record `json:"records"`
	Rows     []int64          `json:"rows,omitempty"` // of the file, one for each record
}

// OutsideRow is a record as it stands, and the entry that says so.
type OutsideRow struct {
	outside.Record
	Seq      int64  `json:"seq"`
	File     string `json:"file,omitempty"`     // that it stood in
	Row      int64  `json:"row,omitempty"`      // of the file
	TakenMS  int64  `json:"takenMS,omitempty"`  // when it was handed in
	By       string `json:"by,omitempty"`       // the account that did
	Org      string `json:"org"`                // who handed it in
	Official bool   `json:"official"`           // an authority did
	Was      int64  `json:"was,omitempty"`      // entry of the record that this one supersedes
	Operator string `json:"operator,omitempty"` // the site's party, of consumption
}

func defineOutside(reg *store.Registry) *store.Table[OutsideRow] {
	return store.Define(reg, store.Table[OutsideRow]{Name: "outside", Key: func(r OutsideRow) string { return r.Key() },
		Columns: []store.Column[OutsideRow]{
			store.Text("kind", func(r OutsideRow) string { return string(r.Kind) }),
			store.Text("month", func(r OutsideRow) string { return r.Month() }),
			store.Text("site", func(r OutsideRow) string { return r.Site }),
			store.Int("seq", func(r OutsideRow) int64 { return r.Seq }),
			store.Text("operator", func(r OutsideRow) string { return r.Operator }),
		}, Indexes: [][]string{{"operator", "kind"}, {"kind", "month"}, {"month"}, {"site", "month"}, {"seq"}}})
}

// projectOutside puts the records of an entry in place of those they supersede.
func (t *tables) projectOutside(tx *store.Tx, e *evidence.Entry) error {
	var b outsideBody
	if err := decode(e, &b); err != nil {
		return err
	}
	s := state{tx, t}
	for i, r := range b.Records {
		row := OutsideRow{Record: r, Seq: e.Seq, File: b.File, TakenMS: e.Recorded.UnixMilli(), By: e.Actor, Org: e.Org, Official: b.Official}
		if i < len(b.Rows) {
			row.Row = b.Rows[i]
		}
		if old, again := get(s, t.outside, r.Key()); again {
			row.Was = old.Seq
		}
		if site, ok := s.Site(r.Site); ok {
			row.Operator = site.Party
		}
		store.Put(tx, t.outside, row)
	}
	return nil
}

// OutsideCommand hands in records. File and Rows, which may be missing, say where
// each stood. With DryRun everything is looked at and nothing taken.
type OutsideCommand struct {
	Records []outside.Record `json:"records"`
	File    string           `json:"file,omitempty"`
	Rows    []int64          `json:"rows,omitempty"`
	DryRun  bool             `json:"dryRun,omitempty"`
}

// maxFileName bounds the name of a file, in bytes.
const maxFileName = 200

// row is the row of a record in its file, 0 where it is not known.
func (c OutsideCommand) row(i int) int64 {
	if i < len(c.Rows) {
		return c.Rows[i]
	}
	return 0
}

// OutsideResult says what became of an import.
type OutsideResult struct {
	Accepted   int     `json:"accepted"`
	Repeated   int     `json:"repeated"`   // stood there already, word for word
	Superseded int     `json:"superseded"` // took the place of another
	Entries    []int64 `json:"entries"`
}

// ImportOutside takes records in, all or none: one that cannot stand refuses the
// whole import, with every reason. The same record twice is one; another under
// the same number supersedes it. An authority hands in any record, an operator
// the consumption of its own sites, and never over an authority's figure.
func (a *App) ImportOutside(ctx context.Context, actor Actor, key string, c OutsideCommand) (OutsideResult, error) {
	if r := actor.require(ScopeReport, RoleSupervisor, RoleCustoms, RoleAdmin, RoleOperator); r != nil {
		return OutsideResult{}, ree.Refusals{r}
	}
	if len(c.Records) == 0 || len(c.Records) > maxOutside {
		return OutsideResult{}, ree.Refusals{ree.Refuse("outside.count", "max", strconv.Itoa(maxOutside)).At("records")}
	}
	if len(c.File) > maxFileName || len(c.Rows) > len(c.Records) {
		return OutsideResult{}, ree.Refusals{ree.Refuse("text.too_long", "max", strconv.Itoa(maxFileName)).At("file")}
	}
	if c.DryRun {
		key = ""
	}
	var looked OutsideResult
	rec, err := a.do(ctx, actor, key, "import outside records", c, true, func(tx *store.Tx) (any, error) {
		res, err := a.importOutside(tx, actor, c)
		if err == nil && c.DryRun {
			looked, err = res, errLookOnly
		}
		return res, err
	})
	if errors.Is(err, errLookOnly) {
		looked.Entries = []int64{}
		return looked, nil
	}
	if err != nil {
		return OutsideResult{}, err
	}
	var out OutsideResult
	return out, json.Unmarshal(rec.Result, &out)
}

func (a *App) importOutside(tx *store.Tx, actor Actor, c OutsideCommand) (OutsideResult, error) {
	res := OutsideResult{Entries: []int64{}}
	body := outsideBody{Official: official(actor), File: c.File}
	var rs ree.Refusals
	seen := map[string]int{}
	for i, r := range c.Records {
		old, known, bad := a.checkOutside(tx, actor, r)
		if first, twice := seen[r.Key()]; twice && len(bad) == 0 {
			bad = append(bad, ree.Refuse("outside.twice", "first", strconv.Itoa(first+1)).At("number"))
		}
		seen[r.Key()] = i
		for _, x := range bad {
			rs = append(rs, x.At(fmt.Sprintf("records[%d].%s", i, x.Field)))
		}
		switch {
		case known && old.Record == r:
			res.Repeated++
			continue
		case known:
			res.Superseded++
		}
		body.Records, body.Rows = append(body.Records, r), append(body.Rows, c.row(i))
	}
	if err := rs.Err(); err != nil {
		return res, err
	}
	res.Accepted = len(body.Records)
	for from := 0; from < res.Accepted; from += outsidePerEntry {
		part, to := body, min(from+outsidePerEntry, res.Accepted)
		part.Records, part.Rows = body.Records[from:to], body.Rows[from:to]
		if len(c.Rows) == 0 {
			part.Rows = nil
		}
		e, err := tx.Append(store.Draft{Kind: kindOutside, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Body: part})
		if err != nil {
			return res, err
		}
		res.Entries = append(res.Entries, e.Seq)
	}
	return res, nil
}

func official(actor Actor) bool { return actor.Official() || actor.Account == System.Account }

// checkOutside says what is wrong with a record beside the ledger, and which
// record it would supersede.
func (a *App) checkOutside(tx *store.Tx, actor Actor, r outside.Record) (old OutsideRow, known bool, rs ree.Refusals) {
	s := state{tx, a.tables}
	if rs = r.Check(); len(rs) > 0 {
		return old, false, rs
	}
	old, known = get(s, a.tables.outside, r.Key())
	for _, x := range [][2]string{{"party", r.Party}, {"buyer", r.Buyer}} {
		if _, ok := s.Party(x[1]); x[1] != "" && !ok {
			rs = append(rs, ree.Refuse("outside.party", "value", x[1]).At(x[0]))
		}
	}
	site, ok := s.Site(r.Site)
	own := r.Kind == outside.Consumption && ok && site.Party == actor.Org
	switch {
	case r.Kind == outside.Consumption && (!ok || !own && !official(actor)):
		rs = append(rs, ree.Refuse("site.unknown", "site", r.Site).At("site"))
	case !own && !official(actor):
		rs = append(rs, ree.Refuse("outside.not_yours").At("kind"))
	case known && old.Official && !official(actor) && old.Record != r:
		rs = append(rs, ree.Refuse("outside.official", "seq", strconv.FormatInt(old.Seq, 10)).At("number"))
	}
	return old, known, rs
}

// OutsideFilter narrows a list of records; empty fields do not.
type OutsideFilter struct {
	Kind  outside.Kind
	Month string
	Site  string
	After string
	Limit int // 0: as many as a page may hold
}

// outsideListed bounds the records of one page.
const outsideListed = 5000

// OutsideList is a page of records in the order of their keys; All says how
// many the filter finds.
type OutsideList struct {
	Records []OutsideRow `json:"records"`
	Next    string       `json:"next,omitempty"`
	All     int64        `json:"all"` // that the filter finds
}

// Outside lists the records that the actor may see, by kind and month: an
// authority all, an operator the consumption of its own sites.
func (a *App) Outside(ctx context.Context, actor Actor, f OutsideFilter) (list OutsideList, err error) {
	if f.Kind != "" && !slices.Contains(outside.Kinds, f.Kind) {
		return list, ree.Refusals{ree.Refuse("outside.kind", "value", string(f.Kind)).At("kind")}
	}
	var where []store.Cond
	for _, x := range [][2]string{{"kind", string(f.Kind)}, {"month", f.Month}, {"site", f.Site}} {
		if x[1] != "" {
			where = append(where, store.Cond{Col: x[0], Op: store.Eq, Value: x[1]})
		}
	}
	if !actor.SeesAll() {
		if actor.Org == "" {
			return list, nil
		}
		where = append(where, store.Match("operator", store.Eq, actor.Org))
	}
	if f.Limit <= 0 || f.Limit > outsideListed {
		f.Limit = outsideListed
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		if list.Records, list.Next, err = store.SelectPage(v, a.tables.outside, store.Query{Where: where, After: f.After, Limit: f.Limit}); err == nil {
			list.All, err = store.Count(v, a.tables.outside, where...)
		}
		return err
	})
	return list, err
}
