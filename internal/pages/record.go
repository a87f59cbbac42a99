package pages

import (
	"errors"

	"lanthorn/calendar"

	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// recordsPerPage bounds one page of a list.
const recordsPerPage = 50

// recordMoves turns a machine's moves into the page's: open ones with their form,
// the others with why they are not. A move without a form is made elsewhere.
func (v *visit) recordMoves(statuses []review.MoveStatus, state web.Phrase, refused string, rs ree.Refusals, form func(move string) *web.Form) []web.Move {
	var out []web.Move
	var elsewhere words.List
	for _, s := range statuses {
		move := web.Move{ID: s.Move, Text: code("aftermove", s.Move)}
		f := form(s.Move)
		switch {
		case f == nil:
			continue
		case !s.Open && s.Act != "" && !v.mayAct(s.Act):
			move.Why = words.M("move.why.role", "roles", v.rolesFor(s.Act))
		case !s.Open && hasState(s.Refusals):
			elsewhere = append(elsewhere, move.Text)
			continue
		case !s.Open:
			move.Why = sentences(v.named(s.Refusals))
		default:
			filled := *f
			if s.Move == refused {
				filled = v.refusedForm(filled, rs, recordField)
			}
			move.Form = &filled
		}
		out = append(out, move)
	}
	if elsewhere != nil {
		out = append(out, web.Move{Text: elsewhere, Why: words.M("move.why.at", "state", state)})
	}
	return out
}

func hasState(rs ree.Refusals) bool {
	for _, r := range rs {
		if r.Code == "guard.state" {
			return true
		}
	}
	return false
}

// recordField is the form's field that a refusal is about.
func recordField(r *ree.Refusal) string {
	switch r.Code {
	case "guard.reason", "guard.question":
		return "text"
	case "guard.grounds", "review.ground_unknown":
		return "grounds"
	case "guard.planned_day", "guard.said_day":
		return "day"
	case "guard.field_evidence", "document.hash":
		return "kind"
	case "guard.new_member", "guard.untouched", "finding.assignee", "guard.officers":
		return "account"
	case "guard.amendment_reasons", "review.reason_unknown":
		return "reasons"
	}
	return askedField(r)
}

// moveForm is the form of a move with nothing to fill in.
func moveForm(path, move string, fields ...web.Field) *web.Form {
	return &web.Form{ID: move + "-form", Action: path + "/" + move, Key: newKey(), Submit: code("aftermove", move), Fields: fields}
}

// reviewOfficer asks for an account that may do an act of the review.
func (v *visit) reviewOfficer(name, act string, label web.Phrase, several bool) web.Field {
	accounts, _ := v.app.ReviewOfficers(v.ctx(), v.actor(), act)
	var options []web.Option
	for _, a := range accounts {
		person := a.Name
		if person == "" {
			person = a.Ref
		}
		options = append(options, web.Option{Value: a.Ref, Text: words.M("finding.person", "person", words.Plain(person), "org", v.party(a.Org))})
	}
	if several {
		return web.Field{Name: name, Kind: web.Checks, Label: label, Required: true, Options: options}
	}
	return chosen(name, label, options...)
}

// afterMove says what a move came to: the page again, or the form with why not.
func (v *visit) afterMove(err error, address, act string, again func(status int, rs ree.Refusals) error) error {
	if err == nil {
		return v.to(done(address, act))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) == 403 || errors.Is(err, store.ErrKeyReused) {
		return err
	}
	return again(statusOf(err), rs)
}

// still reports whether a move is offered with its form.
func still(moves []web.Move, move string) bool {
	for _, m := range moves {
		if m.ID == move && m.Open() {
			return true
		}
	}
	return false
}

// pagerOf is the pager of a list.
func (v *visit) pagerOf(path string, shown int, next string) web.Pager {
	p := web.Pager{Shown: shown, Total: -1}
	if next != "" {
		p.Next = v.again(path, "after", next)
	}
	if v.query("after") != "" {
		p.First = v.again(path, "after", "")
	}
	return p
}

func cols(keys ...string) []web.Col {
	out := make([]web.Col, len(keys))
	for i, k := range keys {
		out[i] = web.Col{Head: words.M(k)}
	}
	return out
}

// person is the name of an account for who may know it.
func (v *visit) reviewPerson(a review.Actor) web.Phrase {
	return words.M("trail.by", "person", words.Ref{Text: a.Person}, "org", v.party(a.Org))
}

// clockFact is a clock in one line: used of how many days, and when it is due.
func (v *visit) clockFact(r calendar.Reading) web.Fact {
	f := web.Fact{Name: words.M("case.clock"), Value: words.M("case.noclock")}
	if !r.Started {
		return f
	}
	f.Value, f.Note = words.M("case.days", "used", r.Used, "limit", r.Limit), words.M("attention.due", "date", words.Date(v.date(r.Due)))
	switch {
	case r.Ended:
		f.Note = words.M("record.clock.ended")
	case r.Overdue:
		f.Tag = &web.Tag{Tone: web.Bad, Text: words.M("record.clock.overdue")}
	}
	return f
}
