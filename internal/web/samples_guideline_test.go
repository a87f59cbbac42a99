package web

import "lanthorn/internal/web/words"

func guidelineSamples() []sample {
	effect := Tag{Bad, words.M("effect.refuse")}
	rule := Rule{ID: "cn.ann1-2026.military", Version: "1", Title: txt("Military users and uses in Japan", "对日军事用户和军事用途"), Message: txt("Nothing goes to military users.", "禁止对军事用户出口。"),
		Note: txt("A note.", "说明。"), When: "endUse.code == \"military\"", Effect: effect, Shows: []Fact{{Name: words.M("guide.effect"), Value: words.Plain("destination")}}}
	rules := Table{Caption: words.M("guide.caption"), Cols: []Col{{Head: words.M("guide.rule")}, {Head: words.M("state")}}, Rows: []Row{{Cells: []Cell{CLink(rule.Title, "/guidelines/"+rule.ID), CTag(Good, code("guidestate", "in_force"))}}}}
	examples := Table{Caption: words.M("guide.examples"), Cols: []Col{{Head: words.M("guide.example")}, {Head: words.M("guide.result")}}, Rows: []Row{{Cells: []Cell{C(words.Plain("military")), CTag(Good, words.M("guide.right"))}}}}
	publish := DraftForm("k")
	open := []Option{{Value: "1", Text: words.M("guide.opinion.no", "no", 1, "who", words.Plain("expert"))}}
	var moves []Move
	for _, m := range []string{"comment", "answer", "revise", "try", "adopt", "withdraw"} {
		form := DraftMove("GL-0001-A", m, "k", "guidelines:", open)
		moves = append(moves, Move{ID: m, Text: words.M("guide.do." + m), Form: &form})
	}
	list := &Guidelines{Head: Head{Title: words.M("guide.title", "inforce", 15, "suspended", 8), Basis: words.M("guide.title.basis", "drafts", 1)}, Rules: rules, Drafts: Table{Caption: words.M("guide.drafts"), Empty: words.M("guide.drafts.none")}, Download: "/guidelines.csv", Publish: &publish}
	one := &GuidelinePage{Head: Head{Title: rule.Title, Basis: words.Plain("MOFCOM Announcement 1/2026")}, Rule: rule, Examples: examples, Life: Table{Caption: words.M("guide.life"), Empty: words.M("guide.open")},
		Facts: []Fact{{Name: words.M("guide.basis"), Value: words.Plain("MOFCOM Announcement 1/2026")}}}
	draft := &DraftPage{Head: Head{Title: rule.Title, Basis: words.M("guide.draft.basis", "opinions", 1, "open", 0, "date", words.Date(day(2026, 12, 20)))}, Rules: []Rule{rule}, Examples: examples, Text: "guidelines:", Trial: Table{Empty: words.M("guide.trial.none")},
		TrialNote: words.M("guide.trial.note", "cases", 8, "from", words.Plain("2026-11-06"), "to", words.Plain("2026-11-17"), "revision", 1, "rebuilt", 0),
		Opinions:  []Opinion{{No: 1, By: words.Plain("expert"), As: words.M("guide.as.expert", "party", yunling, "revision", 1), When: day(2026, 11, 20), Text: "Why 50 kg?", Answer: "See the note.", Answered: words.M("guide.answered", "who", words.Plain("policy"), "date", words.Date(day(2026, 11, 21))), State: Tag{Good, words.M("guide.followed")}}},
		Revisions: []DraftRevision{{No: 1, By: words.Plain("policy"), When: day(2026, 11, 19)}}, Facts: []Fact{{Name: words.M("guide.closes"), Value: words.Date(day(2026, 12, 20))}}, Moves: moves}
	ask := ProductForm(nil, nil)
	reach := &DeMinimis{Head: Head{Title: words.M("deminimis.title"), Basis: words.M("deminimis.basis")}, Form: ask, Answers: rules, Note: words.M("deminimis.hash", "hash", words.Plain("0f"))}
	return []sample{{"/tools/deminimis", "deminimis", reach, 200}, {"/guidelines", "guidelines", list, 200}, {"/guidelines/cn.ann1-2026.military", "guidelines", one, 200}, {"/guidelines/GL-0001-A", "guidelines", draft, 200}}
}
