package web

import "lanthorn/internal/web/words"

func sampleFindings() *Findings {
	row := func(ref string, sure Tag, state string) FindingRow {
		return FindingRow{Ref: ref, Href: "/findings/" + ref, Sure: sure, What: txt("Stock that appears, Dy", "凭空出现的库存，Dy"), Where: yunling, When: words.Plain("2026-02"), Since: day(2026, 3, 4), State: Tag{Wait, code("findingstate", state)}}
	}
	return &Findings{Head: Head{Title: words.M("findings.title", "findings", 2), Basis: words.M("findings.basis")}, Search: FindingSearch(Options("findingstate", "", "", "open", "closed")), Pager: Pager{Shown: 2, Total: 2},
		Rows: []FindingRow{row("FD-0007-K", Tag{Bad, code("sure", "strong")}, "open"), row("FD-0003-Q", Tag{Unknown, code("sure", "undecided")}, "assigned")}}
}

func sampleFinding() *FindingPage {
	explain := Form{ID: "explain-form", Action: "/findings/FD-0007-K/explain", Key: "k9", Upload: true, Submit: code("findingmove", "explain"), Fields: []Field{{Name: "text", Kind: Area, Label: words.M("move.text"), Required: true, Rows: 3}, {Name: "file", Kind: File, Label: words.M("finding.file"), Hint: words.M("finding.file.hint"), Required: true}}}
	return &FindingPage{Head: Head{Title: words.M("finding.title", "what", txt("Stock that appears, Dy", "凭空出现的库存，Dy"), "site", yunling, "month", words.Plain("2026-02"), "sure", code("sure", "strong")), Basis: words.M("finding.basis", "results", 2, "families", 1, "odds", words.M("finding.odds.for", "times", words.Plain("1000"))), Next: []Action{{Text: words.M("finding.next"), Href: "#moves", Main: true}}},
		Facts:        []Fact{{Name: words.M("finding.ref"), Value: words.Ref{Text: "FD-0007-K"}}, {Name: words.M("finding.site"), Value: yunling, Href: "/sites/S-0041-Q"}},
		Families:     Table{Caption: words.M("finding.families"), Cols: []Col{{Head: words.M("finding.family")}, {Head: words.M("finding.results"), Num: true}, {Head: words.M("finding.says")}}, Rows: []Row{{Cells: []Cell{C(code("family", "balance")), C(words.Num(2)), C(words.M("finding.odds.for", "times", words.Plain("1000")))}}}},
		Evidence:     []FindingResult{{Name: txt("Stock that appears", "凭空出现的库存"), Says: txt("In 2026-02 the stock rose by 800 kg without a movement.", "2026-02 库存增加 800 千克而无对应流转。"), Fires: Tag{Bad, words.M("finding.fires")}, Facts: []Fact{{Name: words.M("finding.chance"), Value: words.Plain("6.2e-16")}}}},
		Otherwise:    []Phrase{txt("A corrected stocktake", "盘点更正"), txt("Hold-up was emptied", "系统存料被清空")},
		Mend:         []Phrase{words.M("finding.mend.figures"), words.M("finding.mend.explain")},
		Look:         []FindingLook{{Kind: code("lookkind", "lot"), What: lotRef("NDX-4471-K"), Score: words.Real{V: 3.6, Places: 2}}},
		Explanations: []FindingExplanation{{Code: txt("Hold-up was emptied", "系统存料被清空"), Reason: txt("The pool was drained.", "槽液已排空。"), By: yunling, When: day(2026, 3, 9), State: Tag{Bad, words.M("finding.rejected")}}},
		Inspections:  []Fact{{Name: words.Date(day(2026, 3, 12)), Value: words.Ref{Text: "IN-0002-C"}, Href: "/inspections/IN-0002-C"}},
		Moves:        []Move{{ID: "explain", Text: code("findingmove", "explain"), Form: &explain}, {ID: "confirm", Text: code("findingmove", "confirm"), Why: txt("Nobody has proposed it.", "尚无人提议。")}},
		Trail:        []Event{{Title: code("findingmove", "open"), When: day(2026, 3, 4), By: words.M("party.system")}}}
}

func sampleInspections() *Inspections {
	return &Inspections{Head: Head{Title: words.M("inspections.title", "inspections", 1), Basis: words.M("inspections.basis")}, Search: InspectionSearch(Options("inspectionstate", "", "", "planned")), Pager: Pager{Shown: 1, Total: -1},
		Rows: []InspectionRow{{Ref: "IN-0002-C", Href: "/inspections/IN-0002-C", Where: yunling, Party: yunling, Officers: words.M("inspection.nobody"), Planned: day(2026, 3, 12), State: Tag{Wait, code("inspectionstate", "planned")}}}}
}

func sampleInspection() *InspectionPage {
	agree := Form{ID: "agree-form", Action: "/inspections/IN-0002-C/agree", Key: "k8", Submit: words.M("inspectionmove.agree")}
	return &InspectionPage{Head: Head{Title: words.M("inspection.title", "site", yunling, "officers", 2, "measures", 1, "samples", 0), Basis: words.M("inspection.title.basis", "basis", words.Plain("Decree 785 Art. 18"))},
		Facts:    []Fact{{Name: words.M("inspection.ref"), Value: words.Ref{Text: "IN-0002-C"}}},
		Waiting:  words.M("inspection.waits", "move", code("inspectionmove", "end"), "who", txt("Lin Wan", "林婉"), "what", words.Plain("")),
		Measures: Table{Cols: []Col{{Head: words.M("inspection.id")}, {Head: words.M("inspection.kind")}}, Rows: []Row{{Cells: []Cell{C(words.Plain("M-1")), C(code("measurekind", "sealed"))}}}},
		Samples:  Table{Empty: words.M("inspection.samples.none")},
		Moves:    []Move{{ID: "agree", Text: words.M("inspectionmove.agree"), Short: words.M("inspectionmove.agree.means"), Form: &agree}},
		Trail:    []Event{{Title: code("inspectionmove", "plan"), When: day(2026, 3, 12), By: yunling}}}
}
