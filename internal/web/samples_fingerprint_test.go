package web

import "lanthorn/internal/web/words"

func sampleFingerprint() *FingerprintPage {
	deposit := words.Code{Set: "deposit", Value: "Xinfeng type, medium clay"}
	columns := func(value string, more ...Col) []Col {
		return append([]Col{{Head: words.M("assay.element"), Role: "x"}, {Head: words.M(value), Num: true, Role: "value"}}, append(more, Col{Head: words.M("balance.low"), Num: true, Role: "low"}, Col{Head: words.M("balance.high"), Num: true, Role: "high"})...)
	}
	number := func(text string, v float64) Cell { return CV(words.Plain(text), v) }
	pattern := Figure{ID: "pattern", Kind: "pattern", Title: words.M("fingerprint.pattern"), Aside: words.M("fingerprint.pattern.aside"), Fold: true, Caption: words.M("fingerprint.pattern.caption"), Source: words.Plain("McDonough and Sun 1995"), Download: "/sites/S-0041-Q/fingerprint.csv",
		Table: Table{Cols: columns("fingerprint.here", Col{Head: words.M("fingerprint.declared"), Num: true, Role: "value"}), Rows: []Row{
			{Cells: []Cell{C(words.Plain("La")), number("939000", 939000), number("960000", 960000), number("820000", 820000), number("1100000", 1100000)}},
			{Cells: []Cell{C(words.Plain("Ce")), number("39800", 39800), number("41000", 41000), number("36000", 36000), number("47000", 47000)}},
			{Cells: []Cell{C(words.Plain("Pr")), C(words.Plain("–")), C(words.Plain("–")), C(words.Plain("–")), C(words.Plain("–"))}},
			{Cells: []Cell{C(words.Plain("Nd")), number("353000", 353000), number("340000", 340000), number("310000", 310000), number("370000", 370000)}}}}}
	radar := pattern
	radar.ID, radar.Kind, radar.Title, radar.Aside, radar.Caption, radar.Source = "radar", "radar", words.M("fingerprint.radar"), words.M("fingerprint.radar.aside"), words.M("fingerprint.radar.caption"), nil
	radar.Table = Table{Cols: append(columns("fingerprint.ratio"), Col{Head: words.M("state")})}
	for i, e := range []string{"Y", "La", "Ce", "Nd", "Dy"} {
		x := 0.9 + 0.05*float64(i)
		radar.Table.Rows = append(radar.Table.Rows, Row{Cells: []Cell{C(words.Plain(e)), CV(words.Real{V: x, Places: 2}, x), number("0.93", 0.93), number("1.07", 1.07), CTag(Wait, words.M("fingerprint.below"))}})
	}
	return &FingerprintPage{
		Head: Head{Title: words.M("fingerprint.title.departs.site", "site", qinghe, "lots", 20, "deposit", deposit), Tag: &Tag{Bad, words.M("fingerprint.answer.departs")}, Crumbs: plantCrumbs(words.M("fingerprint.crumb")),
			Basis: words.M("fingerprint.basis.own", "lots", 147, "mines", 3, "elements", 12, "chance", words.Plain("0.001 %"), "threshold", words.Plain("0.10 %"))},
		Facts: []Fact{{Name: words.M("finding.site"), Value: qinghe, Href: "/sites/S-0041-Q"}, {Name: words.M("fact.deposit"), Value: deposit}, {Name: words.M("fingerprint.ground"), Value: words.M("fingerprint.ground.own", "lots", 147, "mines", 3)}},
		Said:  []Phrase{words.M("fingerprint.unexplained")}, Pattern: pattern, Radar: radar, Lots: []Link{{"/lots/DYX-2071-M/fingerprint", words.Plain("DYX-2071-M")}}, More: 19,
		Others: Table{Cols: []Col{{Head: words.M("fingerprint.source")}, {Head: words.M("fingerprint.mixed"), Num: true}, {Head: words.M("state")}}, Rows: []Row{
			{Cells: []Cell{{Text: txt("Another clay", "另一种黏土"), Sub: words.Plain("A table (2001)")}, C(words.Percent{V: 12.5, U: 0.9, Places: 1}), CTag(Wait, words.M("fingerprint.explains"))}},
			{Cells: []Cell{C(txt("A composite", "综合资料")), C(words.Percent{V: 11, U: 1, Places: 1}), CTag(Unknown, words.M("fingerprint.explains.note"))}}}},
	}
}

// sampleUnknownFingerprint is a lot of which nothing can be said.
func sampleUnknownFingerprint() *FingerprintPage {
	return &FingerprintPage{
		Head:  Head{Title: words.M("fingerprint.title.cannot_say", "lot", words.Ref{Text: "DYX-2071-M"}), Tag: &Tag{Unknown, words.M("fingerprint.answer.cannot_say")}, Basis: words.M("fingerprint.basis.none"), Crumbs: plantCrumbs(words.M("fingerprint.crumb"))},
		Facts: []Fact{{Name: words.M("finding.site"), Value: qinghe}, {Name: words.M("fact.deposit"), Value: words.M("fingerprint.deposit.none")}},
		Said:  []Phrase{words.Reason{Code: "fingerprint.no_assay"}}, Others: Table{Empty: words.M("fingerprint.others.cannot_say")},
	}
}
