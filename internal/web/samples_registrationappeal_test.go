package web

import "lanthorn/internal/web/words"

// registrationAppealSamples are the form of an appeal against what was decided on a
// registration, and the appeal that its panel hears.
func registrationAppealSamples() []sample {
	form := Form{ID: "appeal", Action: "/general/RG-0004-D/appeal", Key: "k21", Submit: words.M("appeal.new"), Fields: []Field{
		{Name: "grounds", Kind: Checks, Label: words.M("appeal.grounds"), Required: true, Options: []Option{{Value: "facts_wrong", Text: txt("The facts are wrong", "事实认定有误")}}},
		{Name: "text", Kind: Area, Label: words.M("appeal.text"), Hint: words.M("appeal.text.hint.registration"), Required: true, Rows: 6}}}
	history := Part{ID: "history", Title: words.M("general.history"), Aside: words.M("general.history.aside"), Table: Table{Cols: []Col{{Head: words.M("appeal.against")}, {Head: words.M("move.text")}, {Head: words.M("state")}}, Rows: []Row{
		{Cells: []Cell{{Text: code("registrationstate", "excluded"), Sub: words.Stamp(day(2026, 9, 3))}, C(words.Plain("The programme was not followed twice.")), CTag(Bad, words.M("general.history.stands"))}},
		{Cells: []Cell{{Text: code("registrationstate", "suspended"), Sub: words.Stamp(day(2026, 9, 1))}, C(words.Plain("A site is missing.")), CTag(Neutral, words.M("general.history.over"))}},
		{Cells: []Cell{{Text: code("registrationstate", "declined"), Sub: words.Stamp(day(2026, 4, 1))}, C(words.Plain("No officer is named.")), {Text: words.M("general.history.fell", "appeal", words.Ref{Text: "AP-0002-N"}), Href: "/appeals/AP-0002-N"}}}}}}
	tag := Tag{Wait, code("appealstate", "panel")}
	held := Part{ID: "held", Title: words.M("general.held"), Aside: words.M("general.held.aside"), Table: Table{Empty: words.M("general.held.none")}}
	return []sample{
		{"/general/RG-0004-D/appeal", "general", &Record{Head: Head{Title: words.M("appeal.new.title.registration", "registration", words.Ref{Text: "RG-0004-D"}, "date", words.Date(day(2026, 9, 30))), Basis: words.M("appeal.new.basis.registration", "members", 3, "basis", words.Plain("ECL Art. 41"))},
			Notices: []Check{{Tone: Neutral, Text: words.M("appeal.does.held")}, {Tone: Neutral, Text: words.M("appeal.does.nothing")}}, Parts: []Part{history}, Forms: []Form{form}}, 200},
		{"/appeals/AP-0003-R", "appeals", &Record{Head: Head{Title: words.M("appeal.title.registration", "registration", words.Ref{Text: "RG-0004-D"}, "state", code("appealstate", "panel")), Tag: &tag, Basis: words.M("appeal.basis.registration", "no", 3, "due", words.Plain("2026-09-30"))},
			Facts: []Fact{{Name: words.M("appeal.ref"), Value: words.Ref{Text: "AP-0003-R"}}}, Parts: []Part{history, held}}, 200},
		{"/general/RG-0004-D/appeal", "general", &Record{Head: Head{Title: words.M("appeal.new.closed.registration", "registration", words.Ref{Text: "RG-0004-D"}), Basis: words.Reason{Code: "guard.appeal_return", Params: map[string]string{"registration": "RG-0004-D", "period": "2026-07"}}}}, 200},
	}
}
