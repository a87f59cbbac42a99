package web

import "lanthorn/internal/web/words"

func sampleCross() *CrossChecks {
	cols := []Col{{Head: words.M("cross.place")}, {Head: words.M("cross.held")}, {Head: words.M("cross.difference"), Num: true}, {Head: words.M("finding.sure")}}
	row := func(site Phrase, tag Tag) Row {
		return Row{Cells: []Cell{{Text: site, Href: "/sites/S-0041-Q", Sub: words.Plain("S-0041-Q")}, {Text: txt("invoices", "发票"), Sub: words.M("cross.compared", "n", 12)}, C(words.KgCol(-1200_000_000, 0)), {Tag: &tag}}}
	}
	differ := Table{Cols: cols, Rows: []Row{row(qinghe, Tag{Bad, words.M("finding.fires")})}}
	form := CrossForm("k9", 20)
	kind := func(id string, gaps ...Phrase) CrossKind {
		return CrossKind{ID: id, Name: words.Code{Set: "outsidekind", Value: id}, Against: words.M("cross.against." + id), Fine: words.M("cross.inorder", "n", 1), Unchecked: gaps, Records: "/crosschecks/records.csv?kind=" + id,
			InOrder: Table{Cols: cols, Rows: []Row{row(yunling, Tag{Good, words.M("cross.fine")})}},
			Imports: Table{Cols: []Col{{Head: words.M("load.file")}, {Head: words.M("cross.count"), Num: true}}, Rows: []Row{{Cells: []Cell{C(words.Plain("invoice.csv")), C(words.Num(3612))}}}}}
	}
	empty := kind("mirror", words.M("cross.gap.nothing"), words.M("cross.gap.mirror.countries", "n", 9, "names", "JP, DE"))
	empty.Imports, empty.InOrder, empty.Records = Table{Empty: words.M("cross.imports.none")}, Table{}, ""
	return &CrossChecks{Head: Head{Title: words.M("cross.title", "differ", 1, "places", 2, "names", words.List{qinghe}), Basis: words.M("cross.basis", "entry", 14042, "time", words.Stamp(day(2026, 11, 23)))},
		Differ: differ, Kinds: []CrossKind{kind("invoice", words.M("cross.gap.waiting", "n", 3)), kind("declaration"), kind("consumption"), empty}, Ask: &form,
		Result: &LoadResult{Tone: Good, Kept: true, Answer: words.M("cross.taken.title", "n", 2), Facts: []Fact{{Name: words.M("load.file"), Value: words.Plain("invoice.csv")}}}}
}

func sampleCrossRecord() *CrossRecord {
	return &CrossRecord{Head: Head{Title: words.M("cross.record.title", "kind", words.Code{Set: "outsidekind.one", Value: "invoice"}, "key", "YUNLING/26-1"), Basis: words.M("cross.record.basis"), Crumbs: []Link{{Href: "/crosschecks", Text: words.M("nav.crosschecks")}, {Text: words.M("cross.record")}}},
		Says: Table{Cols: []Col{{Head: words.M("cross.field")}, {Head: words.M("cross.value")}}, Rows: []Row{{Cells: []Cell{C(words.Plain("Invoice no.")), C(words.Plain("26-1"))}}}},
		From: []Fact{{Name: words.M("load.file"), Value: words.Plain("invoice.csv")}, {Name: words.M("cross.row"), Value: words.Plain("17")}}}
}
