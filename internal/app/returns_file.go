package app

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lanthorn/internal/store"
	"lanthorn/ree"
)

// The acts of the returns.
const (
	actFile  = "return.file"
	actChase = "return.chase"
)

// Bounds of a filing.
const (
	maxOwnFigures = 100
	maxReturnText = 1000
)

// ReturnCommand files a month's return for a site. Seen is the hash of the
// ledger's figures as whoever files saw them.
type ReturnCommand struct {
	Site  string      `json:"site"`
	Month string      `json:"month"`
	Seen  string      `json:"seen"`
	Own   []OwnFigure `json:"own,omitempty"`
	Note  string      `json:"note,omitempty"`
}

// FileReturn files a return: the ledger's figures as they stand, the entry up to
// which it was read, and where the operator's books differ. It runs alone, so
// that nothing is booked between reading and filing.
func (a *App) FileReturn(ctx context.Context, actor Actor, key string, c ReturnCommand) (Receipt, error) {
	if err := a.may(actor, ScopeReport, actFile); err != nil {
		return Receipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "file return", c, true, func(tx *store.Tx) (any, error) { return a.fileReturn(tx, actor, c) })
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}

func (a *App) fileReturn(tx *store.Tx, actor Actor, c ReturnCommand) (Receipt, error) {
	d, err := a.returnIn(tx, actor, c.Site, c.Month)
	if err != nil {
		return Receipt{}, err
	}
	if err := d.check(actor, c).Err(); err != nil {
		return Receipt{}, err
	}
	body := filedBody{Site: c.Site, Month: c.Month, At: d.Head, Figures: d.Figures, Own: c.Own, Note: strings.TrimSpace(c.Note)}
	if d.Filing != nil {
		body.Supersedes = d.Filing.Seq
	}
	return a.appendReturn(tx, actor, kindFiled, d, body)
}

// returnIn reads a return inside a command that runs alone.
func (a *App) returnIn(tx *store.Tx, actor Actor, site, month string) (d ReturnDetail, err error) {
	err = a.Store.View(tx.Context(), func(v *store.View) error {
		d, err = a.readReturn(v, site, month)
		return err
	})
	if err == nil && actor.Account != System.Account && !actor.Sees(d.Site.Party) {
		return ReturnDetail{}, ree.Refusals{ree.Refuse("site.unknown", "site", site)}
	}
	return d, err
}

func (a *App) appendReturn(tx *store.Tx, actor Actor, kind string, d ReturnDetail, body any) (Receipt, error) {
	e, err := tx.Append(store.Draft{Kind: kind, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org,
		Subjects: []string{d.Site.Ref, d.Site.Party}, Body: body})
	return Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, err
}

// check says every reason why a return cannot be filed so.
func (d *ReturnDetail) check(actor Actor, c ReturnCommand) (rs ree.Refusals) {
	if d.Site.Party != actor.Org {
		rs = append(rs, ree.Refuse("site.not_yours", "site", c.Site).At("site"))
	}
	switch {
	case d.State == ReturnOpen:
		rs = append(rs, ree.Refuse("return.month_open", "month", c.Month).At("month"))
	case !d.Fileable():
		rs = append(rs, ree.Refuse("return.filed", "month", c.Month, "seq", strconv.FormatInt(d.Filing.Seq, 10)).At("month"))
	}
	if c.Seen != d.Figures.Hash() {
		rs = append(rs, ree.Refuse("return.moved_on", "month", c.Month).At("seen"))
	}
	if utf8.RuneCountInString(c.Note) > maxReturnText {
		rs = append(rs, ree.Refuse("text.too_long", "max", strconv.Itoa(maxReturnText)).At("note"))
	}
	if len(c.Own) > maxOwnFigures {
		return append(rs, ree.Refuse("return.own_many", "max", strconv.Itoa(maxOwnFigures)).At("own"))
	}
	return append(rs, d.Figures.checkOwn(c.Own)...)
}

func (f ReturnFigures) checkOwn(own []OwnFigure) (rs ree.Refusals) {
	seen := map[string]bool{}
	for i, o := range own {
		at := func(r *ree.Refusal, part string) { rs = append(rs, r.At("own["+strconv.Itoa(i)+"]."+part)) }
		if _, known := o.Form.Info(); !known {
			at(ree.Refuse("form.unknown", "value", string(o.Form)), "form")
		}
		ledger, known := f.line(o.Form).Figure(o.Column)
		switch where := string(o.Form) + "/" + o.Column; {
		case !known:
			at(ree.Refuse("return.column", "value", o.Column), "column")
		case seen[where]:
			at(ree.Refuse("return.own_twice", "form", string(o.Form), "column", o.Column), "column")
		case o.REO == ledger:
			at(ree.Refuse("return.own_same", "reo", ledger.String()), "reoMG")
		default:
			seen[where] = true
		}
		if o.REO > ree.OxideMass(ree.MaxMass) || o.REO < 0 && o.Column != "adjusted" || o.REO < -ree.OxideMass(ree.MaxMass) {
			at(ree.Refuse("return.own_mass"), "reoMG")
		}
		switch n := utf8.RuneCountInString(strings.TrimSpace(o.Reason)); {
		case n == 0:
			at(ree.Refuse("reason.missing"), "reason")
		case n > maxReturnText:
			at(ree.Refuse("text.too_long", "max", strconv.Itoa(maxReturnText)), "reason")
		}
	}
	return rs
}

// line is the line of a form, empty where the month has none.
func (f ReturnFigures) line(form ree.Form) ReturnLine {
	for _, l := range f.Lines {
		if l.Form == form {
			return l
		}
	}
	return ReturnLine{Form: form}
}

// chasedBody is the body of a reminder.
type chasedBody struct {
	Site  string `json:"site"`
	Month string `json:"month"`
	Text  string `json:"text,omitempty"`
}

// ChaseCommand asks for a return that is late.
type ChaseCommand = chasedBody

// ChaseReturn reminds an operator of a return that is late. Once a day is
// enough.
func (a *App) ChaseReturn(ctx context.Context, actor Actor, key string, c ChaseCommand) (Receipt, error) {
	if err := a.may(actor, ScopeAdmin, actChase); err != nil {
		return Receipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "chase return", c, true, func(tx *store.Tx) (any, error) {
		d, err := a.returnIn(tx, actor, c.Site, c.Month)
		if err != nil {
			return nil, err
		}
		if err := a.checkChase(tx, d, c).Err(); err != nil {
			return nil, err
		}
		return a.appendReturn(tx, actor, kindChased, d, c)
	})
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}

func (a *App) checkChase(tx *store.Tx, d ReturnDetail, c ChaseCommand) (rs ree.Refusals) {
	if d.State != ReturnLate {
		rs = append(rs, ree.Refuse("return.not_late", "month", c.Month).At("month"))
	}
	if d.Reminder != nil && a.calendar().Day(tx.Now()) == a.calendar().Day(time.UnixMilli(d.Reminder.LastMS)) {
		rs = append(rs, ree.Refuse("return.chased", "month", c.Month).At("month"))
	}
	if utf8.RuneCountInString(c.Text) > maxReturnText {
		rs = append(rs, ree.Refuse("text.too_long", "max", strconv.Itoa(maxReturnText)).At("text"))
	}
	return rs
}
