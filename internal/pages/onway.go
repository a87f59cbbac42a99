package pages

import (
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

// onWay shows the office what is on its way under a licence that does not simply
// stand: held, marked, revoked or otherwise over.
func (v *visit) onWay(l *review.Licence, view *web.LicencePage) error {
	if !v.actor().SeesAll() || v.stateOf(l) == review.Active && len(l.Stale) == 0 && !onHold(l) {
		return nil
	}
	list, err := v.app.OnItsWay(v.ctx(), v.actor(), l.Key)
	if err != nil {
		return err
	}
	t := web.Table{Empty: words.M("onway.none"), Cols: []web.Col{{Head: words.M("licence.declaration")}, {Head: words.M("case.line")}, {Head: words.M("onway.amount"), Num: true}, {Head: words.M("onway.since")}, {Head: words.M("state")}}}
	for _, x := range list {
		tag := web.Tag{Tone: web.Wait, Text: words.M("onway." + x.Stage)}
		state := web.Cell{Tag: &tag}
		if x.Disposition != "" {
			state.Sub = code("disposition", string(x.Disposition))
		}
		declaration := web.C(words.Plain(x.Ref))
		if x.Licence != l.Key {
			declaration.Sub = words.Ref{Text: x.Licence, Href: "/licences/" + x.Licence}
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{declaration, web.C(words.Num(x.Line)), web.C(amount(x.Amount, x.Unit)), web.C(words.Stamp(v.local(x.At))), state}})
	}
	view.OnWay = &t
	return nil
}

func onHold(l *review.Licence) bool {
	for _, h := range l.Suspensions {
		if h.Lifted.IsZero() {
			return true
		}
	}
	return false
}
