package web

import "lanthorn/internal/web/words"

func clueSamples() []sample {
	tell := &ClueTell{Head: Head{Title: words.M("tell.title"), Basis: words.M("tell.basis")}, Form: ClueForm("k", []Option{{Value: "S-1", Text: qinghe}}), Know: []Phrase{words.M("tell.know.1")}}
	told := &ClueTell{Head: Head{Title: words.M("tell.done"), Basis: words.M("tell.done.basis")}, Receipt: "0123-4567-89AB-CDEF-GHJK-MNPQ-RS", Ref: "CLU-0001-A"}
	trail := []Event{{Title: code("cluemove", "receive"), When: day(2026, 11, 3)}, {Title: code("cluemove", "answer"), When: day(2026, 11, 9)}}
	found := &ClueFound{Answer: txt("The pit was inspected and closed.", "已检查并关闭该矿坑。"), Steps: trail, Add: AddForm("k", "code")}
	screen := Form{ID: "screen-form", Action: "/clues/CLU-0001-A/screen", Key: "k", Submit: words.M("cluedo.screen"), Fields: []Field{{Name: "worth", Kind: Choice, Label: words.M("clue.worth"), Options: Options("clueword", "credible", "credible", "unclear", "baseless", "malicious")}}}
	page := &CluePage{Head: Head{Title: words.M("clue.title", "clue", "CLU-0001-A", "state", code("cluestate", "received")), Basis: words.M("clue.basis", "date", words.Date(day(2026, 11, 3)))},
		Story: []Fact{{Name: words.M("clue.story.what"), Value: txt("Lorries at night", "夜间有卡车")}}, Files: []Link{{Href: "/clues/CLU-0001-A/files/1", Text: words.Plain("pit.jpg")}}, Added: []Phrase{txt("Again on Sunday", "周日又来了")},
		About: []Fact{{Name: code("cluelink", "site"), Value: yunling}}, Facts: []Fact{{Name: words.M("clue.contact"), Value: words.M("clue.contact.sealed")}}, Trail: trail,
		Moves: []Move{{ID: "screen", Text: words.M("cluedo.screen"), Form: &screen}, {Text: words.M("cluedo.act"), Why: words.M("clue.links.none")}}}
	rows := []ClueLine{{Ref: "CLU-0001-A", Href: "/clues/CLU-0001-A", Received: day(2026, 11, 3), State: Tag{Wait, code("cluestate", "received")}, About: yunling}}
	return []sample{
		{"/clues/new", "tell", tell, 200}, {"/clues/told", "tell", told, 200},
		{"/clues/follow", "tell", &ClueFollow{Head: Head{Title: words.M("follow.title")}, Ask: FollowForm(), Found: found}, 200},
		{"/clues", "clues", &Clues{Head: Head{Title: words.M("clues.title", "open", 1, "all", 1)}, Rows: rows}, 200},
		{"/clues/CLU-0001-A", "clues", page, 200},
	}
}
