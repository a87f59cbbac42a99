package app

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"lanthorn/internal/store"
	"lanthorn/ree"
)

// actClose is the act of closing a month's balances.
const actClose = "balance.close"

// CloseCommand closes a site's balances for a month. Seen is the hash of the
// figures as whoever closes saw them; without it they are closed as they stand.
type CloseCommand struct {
	Site  string `json:"site"`
	Month string `json:"month"`
	Seen  string `json:"seen,omitempty"`
	Note  string `json:"note,omitempty"`
}

// MayClose reports whether an actor may close balances.
func (a *App) MayClose(actor Actor) bool { return a.may(actor, ScopeAdmin, actClose) == nil }

// CloseMonth writes a month's balances down: the figures of the ledger as it
// stands and the entry up to which it was read. It runs alone, so that nothing
// is booked between reading and writing.
func (a *App) CloseMonth(ctx context.Context, actor Actor, key string, c CloseCommand) (Receipt, error) {
	if err := a.may(actor, ScopeAdmin, actClose); err != nil {
		return Receipt{}, err
	}
	for _, alloys := range []bool{false, true} {
		if _, err := a.thresholdsOf(alloys); err != nil { // made once, and not while all others wait
			return Receipt{}, err
		}
	}
	rec, err := a.do(ctx, actor, key, "close balances", c, true, func(tx *store.Tx) (any, error) { return a.closeMonth(tx, actor, c) })
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}

func (a *App) closeMonth(tx *store.Tx, actor Actor, c CloseCommand) (Receipt, error) {
	d, err := a.closingIn(tx, actor, c.Site, c.Month)
	if err != nil {
		return Receipt{}, err
	}
	if err := d.check(c).Err(); err != nil {
		return Receipt{}, err
	}
	body := closedBody{Site: c.Site, Month: c.Month, At: d.Head, Figures: d.Figures, Hash: d.Figures.Hash(), Note: strings.TrimSpace(c.Note)}
	if d.Closing != nil {
		body.Supersedes = d.Closing.Seq
	}
	return a.appendClosing(tx, actor, kindClosed, d, body)
}

// closingIn reads a closing inside a command that runs alone.
func (a *App) closingIn(tx *store.Tx, actor Actor, site, month string) (d ClosingDetail, err error) {
	err = a.Store.View(tx.Context(), func(v *store.View) error {
		s, err := a.siteFor(v, actor, site)
		if err == nil {
			d, err = a.readClosing(v, s, month)
		}
		return err
	})
	return d, err
}

func (a *App) appendClosing(tx *store.Tx, actor Actor, kind string, d ClosingDetail, body any) (Receipt, error) {
	e, err := tx.Append(store.Draft{Kind: kind, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org,
		Subjects: []string{d.Site.Ref, d.Site.Party}, Body: body})
	return Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, err
}

// check says every reason why a month cannot be closed so.
func (d *ClosingDetail) check(c CloseCommand) (rs ree.Refusals) {
	switch {
	case d.State == ClosingOpen:
		rs = append(rs, ree.Refuse("closing.month_open", "month", c.Month).At("month"))
	case d.State == ClosingDone:
		rs = append(rs, ree.Refuse("closing.closed", "month", c.Month, "seq", strconv.FormatInt(d.Closing.Seq, 10)).At("month"))
	}
	if len(d.Figures.Lines) == 0 {
		rs = append(rs, ree.Refuse("closing.no_count", "site", c.Site, "month", c.Month).At("month"))
	}
	if c.Seen != "" && c.Seen != d.Figures.Hash() {
		rs = append(rs, ree.Refuse("closing.moved_on", "month", c.Month).At("seen"))
	}
	if utf8.RuneCountInString(c.Note) > maxReturnText {
		rs = append(rs, ree.Refuse("text.too_long", "max", strconv.Itoa(maxReturnText)).At("note"))
	}
	return rs
}

// ClosedSite says what became of one site when a month was closed for all.
type ClosedSite struct {
	Site    string
	Seq     int64        // of the closing; 0 where there is none
	Refused ree.Refusals // why it was not closed
}

// CloseAll closes a month for every site that is due or re-opened, one by one. A
// site that cannot be closed keeps none of the others from it.
func (a *App) CloseAll(ctx context.Context, actor Actor, month string) (out []ClosedSite, err error) {
	if err := a.may(actor, ScopeAdmin, actClose); err != nil {
		return nil, err
	}
	if month == "" || month >= a.monthAt(a.Now()) {
		return nil, ree.Refusals{ree.Refuse("closing.month_open", "month", month).At("month")}
	}
	rows, err := a.Closings(ctx, actor, ReturnFilter{Month: month})
	if err != nil {
		return nil, err
	}
	for _, d := range rows {
		if d.State != ClosingDue && d.State != ClosingReopened {
			continue
		}
		rec, err := a.CloseMonth(ctx, actor, "", CloseCommand{Site: d.Site.Ref, Month: month})
		one := ClosedSite{Site: d.Site.Ref, Seq: rec.Seq}
		if err != nil && !errors.As(err, &one.Refused) {
			return out, err
		}
		out = append(out, one)
	}
	return out, nil
}

// reopenChanged re-opens the closed months whose figures no longer hold, such as
// after a new assay of a lot or a correction upstream. It answers how many.
func (a *App) reopenChanged(ctx context.Context) (n int, err error) {
	rows, err := a.Closings(ctx, overseer, ReturnFilter{})
	if err != nil {
		return 0, err
	}
	bySite := map[string][]ClosingDetail{}
	for _, d := range rows {
		if d.State == ClosingDone {
			bySite[d.Site.Ref] = append(bySite[d.Site.Ref], d)
		}
	}
	for _, site := range sortedNames(bySite) {
		changed, err := a.changedClosings(ctx, bySite[site])
		if err != nil {
			return n, err
		}
		for _, d := range changed {
			if err := a.reopen(ctx, d); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// changedClosings are those of one site's closings whose figures no longer hold.
func (a *App) changedClosings(ctx context.Context, list []ClosingDetail) (out []ClosingDetail, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		c, err := a.newCloser(v, list[0].Site)
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.Figures, err = c.figures(d.Month); err != nil {
				return err
			}
			if d.Changed = closingDifferences(d.Closing.Figures, d.Figures); len(d.Changed) > 0 {
				out = append(out, d)
			}
		}
		return nil
	})
	return out, err
}

// reopen writes down that a closing no longer holds, once.
func (a *App) reopen(ctx context.Context, d ClosingDetail) error {
	body := reopenedBody{Site: d.Site.Ref, Month: d.Month, Changed: d.Changed}
	_, err := a.do(ctx, System, "reopen "+strconv.FormatInt(d.Closing.Seq, 10), "re-open balances", d.Closing.Seq, false, func(tx *store.Tx) (any, error) {
		return a.appendClosing(tx, System, kindReopened, d, body)
	})
	return err
}
