package pages

import (
	"slices"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// askedFacts tell the holder how many agencies are asked; the office sees them all.
func askedFacts(a *review.Amendment) []web.Fact {
	if a.AskedOf == 0 {
		return nil
	}
	return []web.Fact{{Name: words.M("askagain.agencies"), Value: words.M("askagain.count", "asked", a.AskedOf, "awaited", a.Awaited)}}
}

// askedAgencies shows what agencies say of an amendment, line by line, with what each said
// of the licence as it is.
func (v *visit) askedAgencies(view *web.Record, a *review.Amendment) {
	if len(a.Asked) == 0 {
		return
	}
	t := web.Table{Cols: cols("askagain.agency", "askagain.position", "askagain.before")}
	var notices []web.Check
	for i := range a.Asked {
		r := &a.Asked[i]
		before := web.Cell{Text: words.M("askagain.before.none")}
		if said := v.app.AskedBefore(v.ctx(), v.actor(), a, r); said != nil {
			before = v.saidOf(said)
		}
		says := v.saidOf(r)
		if r.Open() {
			says.Sub = v.askedClock(r)
			notices = append(notices, web.Check{Tone: web.Wait, Text: words.M("askagain.awaits", "agency", v.packWord("agency", r.Agency), "clock", v.askedClock(r))})
		}
		row := web.Row{Cells: []web.Cell{{Text: v.packWord("agency", r.Agency), Sub: whyAsked(r)}, says, before}}
		if r.Objects(a.Lines) {
			row.Tone = web.Bad
			notices = append(notices, web.Check{Tone: web.Bad, Text: words.M("askagain.objects", "agency", v.packWord("agency", r.Agency))})
		}
		t.Rows = append(t.Rows, row)
	}
	view.Notices = append(notices, view.Notices...)
	view.Parts = slices.Insert(view.Parts, 1, web.Part{ID: "agencies", Title: words.M("askagain.agencies"), Aside: words.M("askagain.aside"), Table: t})
}

func whyAsked(r *review.Referral) web.Phrase {
	if len(r.Routes) > 0 {
		return words.M("position.byrule", "rule", words.Plain(r.Routes[0].Rule), "version", words.Plain(r.Routes[0].Version), "basis", words.Plain(r.Routes[0].Basis))
	}
	return words.M("askagain.stood")
}

// endedBy says who did without an agency's answer, and why.
func (v *visit) endedBy(r *review.Referral) web.Phrase {
	if r.State != review.ReferralWaived {
		return nil
	}
	return words.M("askagain.waived", "who", words.Ref{Text: r.EndedBy}, "reason", words.Plain(r.Ended))
}

// askedClock is how much of its time an agency that is awaited has used.
func (v *visit) askedClock(r *review.Referral) web.Phrase {
	k := v.app.AskedReading(r)
	clock := "askagain.clock"
	if k.Overdue {
		clock = "askagain.clock.over"
	}
	return words.M(clock, "used", k.Used, "limit", k.Limit, "due", words.Date(v.date(k.Due)))
}

// saidOf says an answer line by line, and when it was given.
func (v *visit) saidOf(r *review.Referral) web.Cell {
	a := r.Answer()
	if a == nil {
		tag := referralTag(r)
		return web.Cell{Tag: &tag, Text: v.endedBy(r)}
	}
	var says spaced
	for _, l := range a.Lines {
		says = append(says, words.M("askagain.line", "line", l.Line, "stance", code("stance", string(l.Stance))))
		if len(l.Reasons) > 0 {
			says = append(says, words.M("askagain.reasons", "reasons", v.packWords("reason", l.Reasons)))
		}
		if len(l.Conditions) > 0 {
			says = append(says, words.M("askagain.conditions", "conditions", v.conditionWords(l.Conditions)))
		}
		if l.Note != "" {
			says = append(says, words.M("askagain.note", "note", words.Plain(l.Note)))
		}
		if l.Withheld != nil {
			says = append(says, words.M("askagain.sealed"))
		}
	}
	return web.Cell{Text: says, Sub: words.M("askagain.when", "version", a.Version, "time", words.Stamp(v.local(a.At)))}
}

// askedForm is the form of a move about an agency; nil where the reader has none to
// make.
func (v *visit) askedForm(a *review.Amendment, move string) *web.Form {
	path := "/amendments/" + a.Key
	switch agency := v.asksMe(a); {
	case move == "answer" && agency != "":
		f := v.answerForm(linesOf(a), finalStances())
		earlier := v.earlierAnswer(a, agency)
		f = f.Set(func(name string) []string { return startingFrom(earlier, name) })
		f.ID, f.Action, f.Key, f.Submit, f.Declared = "answer-form", path+"/answer", newKey(), code("mattermove", "answer"), words.M("answer.declared")
		f.Fields = append([]web.Field{{Name: "agency", Kind: web.Hidden, Value: agency}}, f.Fields...)
		if earlier != nil {
			f.Note = words.M("askagain.starting", "agency", v.packWord("agency", agency), "time", words.Stamp(v.local(earlier.At)))
		}
		return &f
	case move == "waive":
		var open []web.Option
		for _, r := range a.Asked {
			if r.Open() {
				open = append(open, web.Option{Value: r.Agency, Text: v.packWord("agency", r.Agency)})
			}
		}
		if open != nil && !v.app.Advises(v.actor()) {
			return moveForm(path, move, chosen("agency", words.M("refer.agency"), open...), because())
		}
	}
	return nil
}

// asksMe is the agency that the reader speaks for and that is asked about the
// amendment, first one that is awaited.
func (v *visit) asksMe(a *review.Amendment) (agency string) {
	for _, id := range v.app.SpeaksFor(v.actor()) {
		switch r := a.AskedAs(id); {
		case r == nil:
		case r.Open():
			return id
		case agency == "":
			agency = id
		}
	}
	return agency
}

// linesOf are the lines that agencies speak to.
func linesOf(a *review.Amendment) []review.Line {
	return slices.DeleteFunc(slices.Clone(a.Application.Lines), func(l review.Line) bool { return !slices.Contains(a.Lines, l.No) })
}

// finalStances are those that leave nothing open.
func finalStances() []review.Stance {
	return slices.DeleteFunc(review.Stances(), func(s review.Stance) bool { return s == review.NeedInformation })
}

// earlierAnswer is what an agency said last: of the amendment, or else of the licence
// as it is.
func (v *visit) earlierAnswer(a *review.Amendment, agency string) *review.Answer {
	r := a.AskedAs(agency)
	if said := r.Answer(); said != nil {
		return said
	}
	if said := v.app.AskedBefore(v.ctx(), v.actor(), a, r); said != nil {
		return said.Answer()
	}
	return nil
}

// startingFrom fills an answer's form with what was said before; the stance is to be
// chosen anew.
func startingFrom(a *review.Answer, name string) []string {
	if a == nil {
		return nil
	}
	for _, l := range a.Lines {
		switch n := itoa(l.Line); name {
		case "reasons" + n:
			return l.Reasons
		case "conditions" + n:
			return l.Conditions
		case "note" + n:
			return []string{l.Note}
		}
	}
	return nil
}

// askedField is the field of an answer's form that a refusal is about.
func askedField(r *ree.Refusal) string {
	switch r.Code {
	case "guard.position_final":
		return "stance" + r.Params["line"]
	case "guard.agency_awaited", "guard.agency_asked":
		return "agency"
	case "review.note_missing", "review.reason_missing", "review.conditions_and_stance", "review.stance_unknown", "guard.answer":
		return matterField(r)
	}
	return r.Field
}

// asksAgain says, before an amendment is lodged, that agencies are asked about what
// changes.
func asksAgain(p *review.Preview) []web.Check {
	if !p.AsksAgencies() {
		return nil
	}
	return []web.Check{{Tone: web.Wait, Text: words.M("askagain.preview")}}
}

// answeredAmendment reads an answer's form.
func (v *visit) answeredAmendment(a *review.Amendment, m *app.AmendmentMove) {
	m.Lines, m.Opinions = v.answered(linesOf(a))
}
