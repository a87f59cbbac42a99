package pages

import (
	"encoding/json"
	"strings"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// licenceLine is one line with its bar and its ledger.
func (v *visit) licenceLine(d app.LicenceDetail, line review.LicenceLine) web.LicenceLine {
	out := web.LicenceLine{No: line.No, Goods: licensedGoods(&line), HS: line.HS, Control: strings.Join(line.Codes, ", "), Authorised: amount(line.AuthorisedMG, line.Unit), Reserved: amount(line.ReservedMG, line.Unit), Committed: amount(line.CommittedMG, line.Unit), Remaining: amount(line.RemainingMG, line.Unit),
		Tolerance: words.M("licence.line.until", "date", words.Date(v.date(line.LastDay))), Moves: v.ledger(d, line)}
	for _, lot := range line.Lots {
		out.Lots = append(out.Lots, words.Ref{Text: lot, Href: "/lots/" + lot})
	}
	part := func(key string, m ree.Mass, class string) {
		if m > 0 && line.AuthorisedMG > 0 {
			out.Bar = append(out.Bar, web.Segment{Name: words.M(key), Share: 100 * float64(m) / float64(line.AuthorisedMG), Class: class})
		}
	}
	part("licence.committed", line.CommittedMG, "o1")
	part("licence.reserved", line.ReservedMG, "o2")
	part("licence.remaining", line.RemainingMG, "rest")
	return out
}

// booking is who booked a move, by its number.
type booking struct {
	org string
	seq int64
}

// bookings reads who booked what from the entries of a licence.
func bookings(entries []evidence.Entry) map[string]booking {
	out := map[string]booking{}
	for _, e := range entries {
		var b struct{ ID string }
		if e.Body != nil && strings.HasPrefix(e.Kind, "review.licence_") && json.Unmarshal(e.Body, &b) == nil && b.ID != "" {
			out[b.ID] = booking{e.Org, e.Seq}
		}
	}
	return out
}

// ledger lists a line's moves, newest first, each with what remained after it.
// A write-off without a reservation before it makes one for itself: the two are
// shown as one booking.
func (v *visit) ledger(d app.LicenceDetail, line review.LicenceLine) []web.LedgerMove {
	by := bookings(d.Entries)
	remaining := line.RemainingMG
	var out []web.LedgerMove
	for _, m := range d.Moves[line.Key] {
		id := strings.TrimPrefix(m.Key, line.Key+"/")
		change := effect(m)
		if m.Kind == review.Reserve && strings.HasSuffix(id, "#") {
			continue
		}
		if m.Kind == review.Commit && m.Of == id+"#" {
			change = -m.MassMG
		}
		row := web.LedgerMove{Kind: code("booking", string(m.Kind)), Declaration: m.Ref, Office: words.M("unit.unknown"), Change: words.Kg(int64(change)).Counted(line.Unit), Remaining: words.Kg(int64(remaining)).Counted(line.Unit), When: v.local(m.At)}
		if b, ok := by[id]; ok {
			row.Office, row.Entry = v.party(b.org), entryRef(b.seq)
		}
		out = append(out, row)
		remaining -= change
	}
	return out
}

// effect is what a move does to what remains.
func effect(m review.Move) ree.Mass {
	switch m.Kind {
	case review.Reserve:
		return -m.MassMG
	case review.Release, review.Reverse, review.Adjust:
		return m.MassMG
	}
	return 0
}

func (v *visit) ledgerCSV() error {
	d, err := v.app.Licence(v.ctx(), v.actor(), v.path("licence"))
	if err != nil {
		return err
	}
	head := append(heads("case.line", "licence.booking", "licence.declaration", "licence.office"), withUnit("licence.change", "unit.kg"), withUnit("licence.remaining", "unit.kg"), words.M("entries.recorded"))
	var rows [][]string
	for _, line := range d.Lines {
		for _, m := range v.ledger(d, line) {
			rows = append(rows, v.said(itoa(line.No), m.Kind, m.Declaration, m.Office, ree.FormatKG(m.Change.MG), ree.FormatKG(m.Remaining.MG), m.When.Format(time.RFC3339)))
		}
	}
	return v.csv("ledger-"+d.Licence.Key, head, list(rows))
}

// licenceMoves lists the moves on a licence that are open to the reader with
// their forms, and the others with why they are not.
func (v *visit) licenceMoves(d app.LicenceDetail, refused string, rs ree.Refusals) []web.Move {
	l := &d.Licence
	held := v.held(l)
	office := []app.Role{app.RoleReviewer, app.RoleDecider}
	moves := []licenceMove{
		{"suspend", office, l.State == review.Active || l.State == review.Frozen, func() web.Form { return v.suspendForm(d) }},
		{"heed", office, len(l.Stale) > 0, func() web.Form { return heedForm(l) }},
		{"lift", office, len(held) > 0, func() web.Form { return v.liftForm(l, held) }},
		{"dispose", office, len(onTheWay(l)) > 0, func() web.Form { return v.disposeForm(l) }},
		{"acknowledge", []app.Role{app.RoleCustoms}, l.PendingCustoms, func() web.Form { return v.acknowledgeForm(l) }},
	}
	var out []web.Move
	for _, m := range append(moves, v.endingMoves(l)...) {
		move := web.Move{ID: m.name, Text: words.M("move.licence." + m.name)}
		switch {
		case !m.open:
			move.Why = words.M("move.licence." + m.name + ".why")
		case !v.actor().Has(m.roles...):
			move.Why = words.M("move.why.role", "roles", roleWords(m.roles))
		default:
			form := m.form()
			if m.name == refused {
				form = v.refusedForm(form, rs, func(r *ree.Refusal) string {
					return map[string]string{"guard.reason": "text", "guard.scope": "scope", "guard.held": "ref"}[r.Code]
				})
			}
			move.Form, move.Short = &form, words.M("move.licence."+m.name+".means")
		}
		out = append(out, move)
	}
	return out
}

// held are the suspensions that stand.
func (v *visit) held(l *review.Licence) []web.Option {
	var out []web.Option
	for _, h := range l.Suspensions {
		if h.Lifted.IsZero() {
			out = append(out, web.Option{Value: h.Ref, Chosen: len(out) == 0, Text: words.M("licence.suspended", "scope", v.scope(h), "date", words.Date(v.local(h.At)), "reason", words.Plain(h.Reason))})
		}
	}
	return out
}

func reasonField() web.Field {
	return web.Field{Name: "text", Kind: web.Area, Label: words.M("move.text"), Hint: words.M("move.text.hint"), Required: true, Rows: 3, Max: 2000}
}

func licenceForm(l *review.Licence, move string) web.Form {
	return web.Form{ID: move + "-form", Action: "/licences/" + l.Key + "/" + move, Key: newKey(), Submit: words.M("move.licence." + move)}
}

// suspendForm asks what to suspend: the licence, a line, a lot.
func (v *visit) suspendForm(d app.LicenceDetail) web.Form {
	f := licenceForm(&d.Licence, "suspend")
	f.Danger = true
	scope := web.Field{Name: "scope", Kind: web.Choice, Label: words.M("licence.scope"), Required: true, Width: "m", Options: []web.Option{{Value: "licence", Text: words.M("licence.scope.whole"), Chosen: true}}}
	for _, line := range d.Lines {
		scope.Options = append(scope.Options, web.Option{Value: "line:" + itoa(line.No), Text: words.M("licence.line", "line", line.No)})
		for _, lot := range line.Lots {
			scope.Options = append(scope.Options, web.Option{Value: "lot:" + lot, Text: words.M("licence.scope.lot", "lot", words.Ref{Text: lot})})
		}
	}
	for _, u := range d.Licence.EndUsers {
		scope.Options = append(scope.Options, web.Option{Value: "end_user:" + u.Identity(), Text: words.M("licence.scope.enduser", "enduser", words.Plain(u.Name))})
	}
	f.Fields = []web.Field{scope, reasonField()}
	return f
}

func (v *visit) liftForm(l *review.Licence, held []web.Option) web.Form {
	f := licenceForm(l, "lift")
	f.Fields = []web.Field{{Name: "ref", Kind: web.Choice, Label: words.M("licence.suspension"), Options: held, Required: true}, reasonField()}
	return f
}

// heedForm says that the office has looked at what changed upstream.
func heedForm(l *review.Licence) web.Form {
	f := licenceForm(l, "heed")
	f.Fields = []web.Field{reasonField()}
	return f
}

func (v *visit) acknowledgeForm(l *review.Licence) web.Form {
	f := licenceForm(l, "acknowledge")
	f.Fields = []web.Field{{Name: "ref", Kind: web.Line, Label: words.M("licence.customs.ref"), Width: "m", Max: 60}}
	return f
}

func (v *visit) moveLicence() error {
	d, err := v.app.Licence(v.ctx(), v.actor(), v.path("licence"))
	if err != nil {
		return err
	}
	cmd := review.LicenceCommand{Licence: d.Licence.Key, Reason: v.value("text"), Ref: v.value("ref")}
	move := v.path("move")
	switch move {
	case "suspend":
		cmd.Ref = ""
		what, which, _ := strings.Cut(v.value("scope"), ":")
		cmd.Scope, cmd.Line = review.Scope(what), number(which)
		if cmd.Scope == review.OneLot {
			cmd.Lot, cmd.Line = which, 0
		}
		if cmd.Scope == review.OneEndUser || cmd.Scope == review.OneRoute {
			cmd.EndUser, cmd.Route, cmd.Line = which, which, 0
		}
	case "dispose":
		part := strings.SplitN(v.value("transit"), "|", 4)
		if len(part) == 4 {
			cmd.Ref, cmd.Line, cmd.Version, cmd.Move = part[0], number(part[1]), part[2], part[3]
		}
		cmd.Disposition = review.Disposition(v.value("disposition"))
	}
	_, err = v.app.MoveLicence(v.ctx(), v.actor(), v.key(), move, cmd)
	if err == nil {
		return v.to(done("/licences/"+d.Licence.Key, move))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) == 403 {
		return err
	}
	for _, m := range v.licenceMoves(d, move, rs) {
		if m.ID == move && !m.Open() {
			return err
		}
	}
	return v.showLicence(statusOf(err), d, move, rs)
}
