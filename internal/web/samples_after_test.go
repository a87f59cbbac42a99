package web

import "lanthorn/internal/web/words"

func afterSamples() []sample {
	tag := Tag{Wait, code("verificationstate", "in_field")}
	answer := Form{ID: "answer-form", Action: "/verifications/PV-0001-A/answer", Key: "k9", Submit: code("aftermove", "answer"), Fields: []Field{{Name: "text", Kind: Area, Label: words.M("move.text"), Rows: 3}}}
	checklist := Part{ID: "checklist", Title: words.M("verification.checklist"), Aside: words.M("verification.checklist.aside"), Table: Table{Cols: []Col{{Head: words.M("verification.question")}, {Head: words.M("verification.answer")}},
		Rows: []Row{{Cells: []Cell{C(txt("Are the goods there?", "货物在吗？")), CTag(Bad, code("answer", "no"))}}}}}
	draw := Form{ID: "draw-form", Action: "/verifications/draw", Key: "k10", Submit: words.M("draw.make"), Fields: []Field{{Name: "period", Kind: Line, Label: words.M("draw.period"), Hint: words.M("draw.period.hint")}}}
	return []sample{
		{"/verifications", "verifications", &Records{Head: Head{Title: words.M("verifications.title", "open", 1, "bad", 0), Basis: words.M("verifications.basis", "chosen", 2, "shipped", 9, "percent", words.Pct(22.2, 1), "floor", 10)},
			Search: RecordSearch("/verifications", Options("verificationstate", "", "", "due")), Table: Table{Caption: words.M("verifications.caption"), Cols: []Col{{Head: words.M("verification.ref")}, {Head: words.M("state")}}, Rows: []Row{{Cells: []Cell{CLink(words.Ref{Text: "PV-0001-A"}, "/verifications/PV-0001-A"), {Tag: &tag}}}}},
			Pager: Pager{Shown: 1, Total: -1}, Parts: []Part{{ID: "draws", Title: words.M("draws.title"), Aside: words.M("draws.aside"), Table: Table{Empty: words.M("draws.none")}}}, Forms: []Move{{ID: "draw", Text: words.M("draw.make"), Short: words.M("draw.means"), Form: &draw}}}, 200},
		{"/verifications/PV-0001-A", "verifications", &Record{Head: Head{Title: words.M("verification.title", "enduser", words.Plain("Motorwerk Beispiel GmbH"), "state", code("verificationstate", "in_field")), Tag: &tag, Basis: words.M("verification.basis", "licence", words.Ref{Text: "LX-0093-T"}, "answered", 1, "questions", 4, "evidence", 0)},
			Notices: []Check{{Tone: Wait, Text: words.M("verification.held", "case", words.Ref{Text: "EX-0417-K"}), Href: "/applications/EX-0417-K"}}, Parts: []Part{checklist}, Facts: []Fact{{Name: words.M("verification.ref"), Value: words.Ref{Text: "PV-0001-A"}}},
			Moves: []Move{{ID: "answer", Text: code("aftermove", "answer"), Form: &answer}, {Text: code("aftermove", "plan"), Why: words.M("move.why.at", "state", code("verificationstate", "in_field"))}}, Trail: []Event{{Title: code("entry", "review.verification_due"), When: day(2026, 3, 12), By: yunling}}}, 200},
		{"/confirm/token", "", &Record{Head: Head{Title: words.M("confirm.title", "report", code("report", "arrival"), "mass", words.Mass{MG: 4e10}), Basis: words.M("confirm.basis", "exporter", yunling, "date", words.Date(day(2026, 3, 1)), "until", words.Date(day(2026, 3, 31)))}, Forms: []Form{draw}}, 200},
	}
}
