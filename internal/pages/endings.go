package pages

import (
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

// endingNotice says that the licence is about to end, by whose word, and until when
// that can be taken back.
func (v *visit) endingNotice(l *review.Licence) []web.Check {
	e := l.Ending
	if e == nil || v.stateOf(l) != review.Active && v.stateOf(l) != review.Frozen {
		return nil
	}
	until := words.Date(v.date(e.Until))
	if e.Move != "" {
		return []web.Check{{Tone: web.Wait, Text: words.M("licence.final.notice", "declaration", words.Plain(e.Ref), "date", words.Date(v.local(e.At)), "until", until), Remedy: words.M("licence.final.mend", "until", until)}}
	}
	return []web.Check{{Tone: web.Wait, Text: words.M("licence.ending.notice", "date", words.Date(v.local(e.At)), "until", until), Remedy: words.M("licence.ending.mend", "until", until)}}
}

// licenceMove is a move on a licence as its page offers it.
type licenceMove struct {
	name  string
	roles []app.Role
	open  bool
	form  func() web.Form
}

// endingMoves are those that end a licence, or keep it.
func (v *visit) endingMoves(l *review.Licence) []licenceMove {
	inUse := v.stateOf(l) == review.Active || v.stateOf(l) == review.Frozen
	ending := inUse && l.Ending != nil
	holder, office := []app.Role{app.RoleExporter}, []app.Role{app.RoleReviewer, app.RoleDecider}
	form := func(move string, fields ...web.Field) func() web.Form {
		return func() web.Form {
			f := licenceForm(l, move)
			f.Fields, f.Danger = fields, move == "surrender" || move == "confirm_final" || move == "revoke"
			return f
		}
	}
	return []licenceMove{
		{"surrender", holder, inUse && l.Ending == nil, form("surrender")},
		{"confirm_final", holder, ending && l.Ending.Move != "", form("confirm_final")},
		{"keep", holder, ending, form("keep", reasonField())},
		{"restore", office, ending, form("restore", reasonField())},
		{"revoke", []app.Role{app.RoleDecider}, inUse, form("revoke", reasonField())},
	}
}
