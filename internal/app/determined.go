package app

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// kindDetermined is the entry that keeps a determination on goods made abroad.
const kindDetermined = "determination.made"

const determinedCounter = "determination"

// maxProductName bounds the name of a product whose determination is kept, in
// characters.
const maxProductName = 200

// determinedBody is the body of the entry: what was asked, and what every rule
// said of it on the day.
type determinedBody struct {
	Key       string                  `json:"key"`
	Product   control.Product         `json:"product"`
	InputHash string                  `json:"inputHash"`
	Answers   []control.Determination `json:"determinations"`
	Day       calendar.Date           `json:"day"`
	LastDay   calendar.Date           `json:"lastDay"` // the first on which an answer ends
}

// DeterminationRow is a determination that was kept.
type DeterminationRow struct {
	determinedBody
	Org string    `json:"org"`
	By  string    `json:"by"`
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
}

// DeterminationStanding is where a kept determination stands on a day.
type DeterminationStanding string

// The standings. A stale one is within its days, but the rules of the pack would
// answer otherwise now.
const (
	DeterminationValid DeterminationStanding = "valid"
	DeterminationOver  DeterminationStanding = "over"
	DeterminationStale DeterminationStanding = "stale"
)

// DeterminationView is a kept determination with how it stands now.
type DeterminationView struct {
	DeterminationRow
	Standing   DeterminationStanding   `json:"standing"`
	Today      []control.Determination `json:"today,omitempty"`      // what the rules say now, where it is stale
	Credential string                  `json:"credential,omitempty"` // the last that was issued
}

// DeterminationList is a page of determinations, newest first.
type DeterminationList struct {
	Determinations []DeterminationView `json:"determinations"`
	Next           string              `json:"next,omitempty"`
}

// DeterminationReceipt is the answer to a determination that was kept.
type DeterminationReceipt struct {
	Receipt
	Determination string                  `json:"determination"`
	Answers       []control.Determination `json:"determinations"`
	LastDay       calendar.Date           `json:"lastDay"`
}

func defineDetermined(reg *store.Registry) *store.Table[DeterminationRow] {
	return store.Define(reg, store.Table[DeterminationRow]{Name: "determination", Key: func(d DeterminationRow) string { return d.Key },
		Columns: []store.Column[DeterminationRow]{
			store.Text("org", func(d DeterminationRow) string { return d.Org }),
			store.Text("last_day", func(d DeterminationRow) string { return d.LastDay.String() }),
			store.Int("seq", func(d DeterminationRow) int64 { return d.Seq }),
		}, Indexes: [][]string{{"org", "seq"}, {"seq"}, {"last_day"}}})
}

func (t *tables) projectDetermined(tx *store.Tx, e *evidence.Entry) error {
	var b determinedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	store.Put(tx, t.determined, DeterminationRow{determinedBody: b, Org: e.Org, By: e.Actor, Seq: e.Seq, At: e.Recorded})
	return nil
}

// mayDetermine refuses whoever may not have a determination kept or signed.
func mayDetermine(actor Actor) error {
	if r := actor.require(ScopeApply, RoleExporter, RoleReviewer, RoleDecider, RoleSupervisor, RoleCustoms); r != nil {
		return ree.Refusals{r}
	}
	return nil
}

// RecordDetermination asks the pack's rules about a product and keeps what they
// say in the ledger, for the actor's organisation.
func (a *App) RecordDetermination(ctx context.Context, actor Actor, key string, p control.Product) (DeterminationReceipt, error) {
	if err := mayDetermine(actor); err != nil {
		return DeterminationReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "determine", p, false, func(tx *store.Tx) (any, error) {
		b, err := a.determined(tx, p)
		if err != nil {
			return nil, err
		}
		e, err := tx.Append(store.Draft{Kind: kindDetermined, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: []string{b.Key}, Body: b})
		return DeterminationReceipt{Receipt: Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, Determination: b.Key, Answers: b.Answers, LastDay: b.LastDay}, err
	})
	if err != nil {
		return DeterminationReceipt{}, err
	}
	return decodeResult[DeterminationReceipt](rec)
}

func (a *App) determined(tx *store.Tx, p control.Product) (determinedBody, error) {
	b := determinedBody{Product: p, Day: a.calendar().Day(tx.Now())}
	rs := checkProduct(&p)
	if n := utf8.RuneCountInString(p.Name); strings.TrimSpace(p.Name) == "" || n > maxProductName {
		rs = append(rs, ree.Refuse("product.name").At("name"))
	}
	if len(a.Reaches()) == 0 {
		rs = append(rs, ree.Refuse("determination.no_rules"))
	}
	if err := rs.Err(); err != nil {
		return b, err
	}
	var err error
	if b.Answers, err = control.Determine(&p, a.Reaches(), b.Day); err != nil {
		return b, err
	}
	b.InputHash, b.LastDay = b.Answers[0].InputHash, b.Answers[0].LastDay
	for _, d := range b.Answers[1:] {
		if d.LastDay.Before(b.LastDay) {
			b.LastDay = d.LastDay
		}
	}
	n, err := tx.Next(determinedCounter)
	b.Key = custody.Reference("DT", n)
	return b, err
}

// viewDetermination says how a determination stands today.
func (a *App) viewDetermination(d *DeterminationRow) (DeterminationView, error) {
	out := DeterminationView{DeterminationRow: *d, Standing: DeterminationValid}
	day := a.calendar().Day(a.Now())
	if day.After(d.LastDay) {
		out.Standing = DeterminationOver
		return out, nil
	}
	now, err := control.Determine(&d.Product, a.Reaches(), day)
	if err == nil && !slices.EqualFunc(now, d.Answers, sameAnswer) {
		out.Standing, out.Today = DeterminationStale, now
	}
	return out, err
}

// sameAnswer reports whether two determinations of a product say the same; the
// days that they were made on are no part of it.
func sameAnswer(x, y control.Determination) bool {
	return x.Rule == y.Rule && x.Version == y.Version && x.State == y.State && x.Life == y.Life && x.Would == y.Would && x.Least == y.Least && x.InputHash == y.InputHash
}

// Determinations lists the determinations that the actor may see.
func (a *App) Determinations(ctx context.Context, actor Actor, after string, limit int) (list DeterminationList, err error) {
	q := store.Query{OrderBy: "seq", Desc: true, After: after, Limit: limit}
	if !actor.SeesAll() {
		q.Where = append(q.Where, store.Match("org", store.Eq, actor.Org))
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, next, err := store.SelectPage(v, a.tables.determined, q)
		for i := range rows {
			d, err := a.viewDetermination(&rows[i])
			if err != nil {
				return err
			}
			list.Determinations = append(list.Determinations, d)
		}
		list.Next = next
		return err
	})
	return list, err
}

// Determination finds a determination that the actor may see.
func (a *App) Determination(ctx context.Context, actor Actor, ref string) (out DeterminationView, err error) {
	ref = clean(ref)
	err = a.Store.View(ctx, func(v *store.View) error {
		d, ok, err := store.Get(v, a.tables.determined, ref)
		if err != nil {
			return err
		}
		if !ok || !actor.Sees(d.Org) {
			return ree.Refusals{ree.Refuse("determination.unknown", "determination", ref)}
		}
		if out, err = a.viewDetermination(&d); err != nil {
			return err
		}
		found, err := store.Select(v, a.tables.review.passport, store.Query{Where: []store.Cond{store.Match("determination", store.Eq, d.Key)}, OrderBy: "seq", Desc: true, Limit: 1})
		if len(found) > 0 {
			out.Credential = found[0].ID
		}
		return err
	})
	return out, err
}

// IssueDetermination signs a kept determination as a credential.
func (a *App) IssueDetermination(ctx context.Context, actor Actor, key, ref string) (Passport, error) {
	if err := mayDetermine(actor); err != nil {
		return Passport{}, err
	}
	return a.issue(ctx, actor, key, credential.UseDetermination+" "+ref, func(ctx context.Context) (draft, error) { return a.draftDetermination(ctx, actor, ref) })
}

func (a *App) draftDetermination(ctx context.Context, actor Actor, ref string) (draft, error) {
	d, err := a.Determination(ctx, actor, ref)
	if err != nil {
		return draft{}, err
	}
	if d.Standing != DeterminationValid {
		return draft{}, ree.Refusals{ree.Refuse("determination."+string(d.Standing), "determination", d.Key)}
	}
	holder, _, err := a.Party(ctx, d.Org)
	if err != nil {
		return draft{}, err
	}
	var entry evidence.Entry
	err = a.Store.View(ctx, func(v *store.View) (err error) {
		entry, _, err = v.Entry(d.Seq)
		return err
	})
	until := d.LastDay.Time(a.calendar().Location()).AddDate(0, 0, 1)
	p := Passport{Kind: credential.UseDetermination, Determination: d.Key}
	return draft{Passport: p, subject: a.determinationSubject(&d.DeterminationRow, holder, entry), until: until, holder: holder.Name}, err
}

// determinationSubject puts a determination into the form of a credential.
func (a *App) determinationSubject(d *DeterminationRow, holder custody.Party, entry evidence.Entry) credential.ReachDetermination {
	out := credential.ReachDetermination{
		ID: a.uri("determination", d.Key), Type: []string{credential.UseDetermination}, Number: d.Key,
		Authority: credential.Party{ID: issuerID(a.cfg.Origin), Name: a.cfg.Name},
		Holder:    credential.Party{ID: a.uri("party", d.Org), Name: holder.Name, Country: holder.Country},
		Product:   d.Product.Name, InputHash: "sha-256:" + d.InputHash, Day: d.Day.String(), LastDay: d.LastDay.String(),
		Ledger: a.ledgerReference([]evidence.Entry{entry}),
	}
	for _, x := range d.Answers {
		out.Answers = append(out.Answers, credential.ReachAnswer{Jurisdiction: x.Jurisdiction, Rule: x.Rule, Version: x.Version, RuleState: string(x.Life), Outcome: string(x.State), Would: string(x.Would)})
	}
	return out
}

// determinedStatus suspends the credentials of determinations that are stale.
// Those that are over say so themselves.
func (a *App) determinedStatus(v *store.View, list *credential.StatusList) error {
	stale := map[string]bool{}
	today := a.calendar().Day(a.Now()).String()
	err := store.SelectEach(v, a.tables.determined, store.Query{Where: []store.Cond{store.Match("last_day", store.Ge, today)}}, func(d DeterminationRow) error {
		seen, err := a.viewDetermination(&d)
		stale[d.Key] = seen.Standing == DeterminationStale
		return err
	})
	if err != nil {
		return err
	}
	return store.SelectEach(v, a.tables.review.passport, store.Query{Where: []store.Cond{store.Match("determination", store.Ne, "")}}, func(p Passport) error {
		if stale[p.Determination] {
			return list.Set(p.StatusIndex, credential.StatusSuspended)
		}
		return nil
	})
}
