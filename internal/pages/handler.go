package pages

import (
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

// handlerOf names the officer who handles a case.
func handlerOf(c *review.Case) web.Phrase {
	if c.Handler == "" {
		return words.M("strip.handler.none")
	}
	return words.Ref{Text: c.Handler}
}

// assignForm offers the officers of the reader's office, the reader first where
// nobody handles the case yet.
func assignForm(v *visit, c *review.Case, move string) web.Form {
	f := blank(c, move)
	to := web.Field{Name: "to", Kind: web.Choice, Label: words.M("move.case.assign.to"), Required: true, Value: c.Handler}
	if c.Handler == "" {
		to.Value = v.actor().Account
	}
	officers, err := v.app.Handlers(v.ctx(), v.actor())
	if err != nil {
		officers = nil // the form then takes a name as it is written
		to.Kind = web.Line
	}
	for _, o := range officers {
		to.Options = append(to.Options, web.Option{Value: o.Ref, Text: words.Plain(o.Name + " (" + o.Ref + ")"), Chosen: o.Ref == to.Value})
	}
	f.Fields = []web.Field{to, {Name: "text", Kind: web.Area, Label: words.M("move.case.assign.why"), Hint: words.M("move.case.assign.why.hint"), Rows: 2, Max: 2000}}
	return f
}
