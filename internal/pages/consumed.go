package pages

import (
	"net/http"
	"strconv"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

var consumedTones = map[review.ConsumptionState]web.Tone{review.ConsumptionReported: web.Wait, review.ConsumptionAccepted: web.Good, review.ConsumptionQueried: web.Bad}

// consumedPart lists what was reported as used up instead of coming back.
func (v *visit) consumedPart(r *app.RegistrationView) web.Part {
	t := web.Table{Empty: words.M("consumed.none"), Cols: []web.Col{{Head: words.M("consumed.report")}, {Head: words.M("case.line")}, {Head: words.M("consumed.mass"), Num: true}, {Head: words.M("consumed.in")}, {Head: words.M("consumed.text")}, {Head: words.M("consumed.evidence")}, {Head: words.M("state")}}}
	for _, s := range r.Shipments {
		for _, c := range s.Consumed {
			tag := web.Tag{Tone: consumedTones[c.State], Text: code("consumedstate", string(c.State))}
			var evidence words.List
			for _, d := range c.Evidence {
				evidence = append(evidence, words.Plain(d.Name))
			}
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: words.Ref{Text: s.Licence + "#" + strconv.Itoa(c.No)}, Sub: words.Stamp(v.local(c.At))}, web.C(words.Num(c.Line)), web.C(mg(c.MassMG)), web.C(code("consumedin", c.In)), web.C(words.Plain(c.Text)), web.C(evidence), {Tag: &tag, Sub: words.Plain(c.Note)}}})
		}
	}
	return web.Part{ID: "consumed", Title: words.M("consumed.title"), Aside: words.M("consumed.aside"), Table: t}
}

// consumedForm reports goods as used up, or answers a report that waits; none
// where there is nothing to report or to answer.
func (v *visit) consumedForm(r *app.RegistrationView, move string) *web.Form {
	if r.Terms == nil || r.Terms.BackDays == 0 {
		return nil
	}
	if move == "report_consumed" {
		return v.reportForm(r)
	}
	var open []web.Option
	for _, s := range r.Shipments {
		for _, c := range s.Consumed {
			if c.State == review.ConsumptionReported {
				ref := s.Licence + "#" + strconv.Itoa(c.No)
				open = append(open, web.Option{Value: ref, Text: words.M("consumed.choice", "report", words.Ref{Text: ref}, "mass", mg(c.MassMG), "in", code("consumedin", c.In))})
			}
		}
	}
	if open == nil {
		return nil
	}
	fields := []web.Field{{Name: "report", Kind: web.Choice, Label: words.M("consumed.report"), Required: true, Options: open}}
	if move == "query_consumed" {
		fields = append(fields, because())
	}
	return moveForm("/general/"+r.Key+"/moves", move, fields...)
}

func (v *visit) reportForm(r *app.RegistrationView) *web.Form {
	var out, ways []web.Option
	for _, s := range r.Shipments {
		if s.ExportedMG > s.BackMG+s.ConsumedMG {
			out = append(out, web.Option{Value: s.Licence, Text: words.M("consumed.out", "licence", words.Ref{Text: s.Licence}, "mass", mg(s.ExportedMG-s.BackMG-s.ConsumedMG))})
		}
	}
	if out == nil {
		return nil
	}
	for _, in := range review.Consumptions() {
		ways = append(ways, web.Option{Value: in, Text: code("consumedin", in)})
	}
	return &web.Form{ID: "report_consumed-form", Action: "/general/" + r.Key + "/consumed", Key: newKey(), Upload: true, Submit: code("aftermove", "report_consumed"), Fields: []web.Field{
		{Name: "licence", Kind: web.Choice, Label: words.M("licence.ref"), Required: true, Options: out},
		{Name: "line", Kind: web.Number, Label: words.M("case.line"), Value: "1", Required: true, Width: "s", Max: 5},
		{Name: "kg", Kind: web.Number, Label: words.M("customs.kg"), Suffix: words.M("unit.kg"), Required: true, Max: 20},
		{Name: "in", Kind: web.Choice, Label: words.M("consumed.in"), Required: true, Options: ways},
		{Name: "text", Kind: web.Area, Label: words.M("consumed.text"), Hint: words.M("consumed.text.hint"), Required: true, Rows: 4, Max: 4000},
		{Name: "file_consumption", Kind: web.File, Label: words.M("consumed.evidence"), Hint: words.M("consumed.evidence.hint"), Required: true}}}
}

func (v *visit) reportConsumed() error {
	ref, move := v.path("registration"), "report_consumed"
	again := func(status int, rs ree.Refusals) error { return v.showRegistration(status, move, rs) }
	mass, err := kilograms(v.value("kg"))
	if err != nil {
		return again(http.StatusUnprocessableEntity, ree.Refusals{ree.Refuse("mass.number", "value", v.value("kg")).At("kg")})
	}
	m := app.RegistrationMove{Licence: v.value("licence"), Line: number(v.value("line")), Mass: mass, In: v.value("in"), Text: v.value("text")}
	if m.Evidence, err = v.keepEvidence([]string{"consumption"}); err != nil {
		return v.afterMove(err, "/general/"+ref, "consumed", again)
	}
	_, err = v.app.MoveRegistration(v.ctx(), v.actor(), v.key(), ref, move, m)
	return v.afterMove(err, "/general/"+ref, "consumed", again)
}
