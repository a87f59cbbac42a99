package web

import "lanthorn/internal/web/words"

// sampleScreening is one hit with its words side by side.
func sampleScreening() *Screening {
	tag := Tag{Wait, code("hitstanding", "open")}
	return &Screening{Head: Head{Title: words.M("screening.hit", "party", txt("Nordtal", "北谷"), "score", 960, "row", words.Plain("Nordtahl")), Basis: words.M("screening.hit.basis", "band", code("hitband", "probable"), "standing", code("hitmeans", "open")), Tag: &tag},
		Facts: []Fact{{Name: words.M("screening.edition"), Value: words.Plain("cn.watch 2.a2b036d4")}},
		Tables: []Table{{Caption: words.M("screening.steps"), Empty: words.M("screening.none"), Cols: []Col{{Head: words.M("screening.asked")}, {Head: words.M("screening.listed")}, {Head: words.M("screening.relation")}, {Head: words.M("screening.adds"), Num: true}},
			Rows: []Row{{Cells: []Cell{C(words.Plain("nordtal")), C(words.Plain("nordtahl")), C(words.Plain("edited")), C(words.Num(960))}}}}},
		Form: &Form{ID: "resolve", Action: "/screening/00", Key: "k1", Submit: words.M("screening.resolve"), Fields: []Field{{Name: "text", Kind: Area, Label: words.M("screening.looked"), Required: true, Rows: 3, Max: 1000}}}}
}
