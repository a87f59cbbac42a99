package web

import (
	"lanthorn/docs"
	"lanthorn/internal/web/words"
)

func sampleClosings() *Closings {
	rows := Table{Cols: []Col{{Head: words.M("site.name")}, {Head: words.M("return.month")}, {Head: words.M("state")}, {Head: words.M("closing.opened")}}, Rows: []Row{
		{Cells: []Cell{{Text: qinghe, Sub: words.Plain("S-0041-Q"), Href: "/sites/S-0041-Q/closings/2026-10"}, C(words.Month(day(2026, 10, 1))), CTag(Bad, words.Code{Set: "closingstate", Value: "reopened"}), CLink(words.Code{Set: "entry", Value: "custody.correct"}, "/log?entry=14042")}},
		{Cells: []Cell{{Text: yunling, Sub: words.Plain("S-0007-F"), Href: "/sites/S-0007-F/closings/2026-10"}, C(words.Month(day(2026, 10, 1))), CTag(Wait, words.Code{Set: "closingstate", Value: "due"}), C(words.Plain("–"))}}}}
	all := CloseAllForm("k", "2026-10", 2)
	return &Closings{Head: Head{Title: words.M("closings.title", "due", 1, "reopened", 1, "closed", 26), Basis: words.M("closings.basis")},
		Search: ClosingSearch([]Option{{Value: "2026-10", Text: words.Month(day(2026, 10, 1)), Chosen: true}}, Options("closingstate", "", "", "reopened", "due", "closed", "open")),
		Rows:   rows, All: &all, Result: []Phrase{words.M("closing.done.all", "sites", 2, "month", words.Month(day(2026, 10, 1)))}}
}

func sampleClosing() *ClosingPage {
	tag := Tag{Bad, words.Code{Set: "closingstate", Value: "reopened"}}
	figures := Table{Caption: words.M("closing.figures.caption"), Cols: []Col{{Head: words.M("balance.element")}}, Rows: []Row{{Cells: []Cell{CLink(words.Plain("Nd"), "/sites/S-0041-Q/balance?element=Nd")}}}}
	for _, c := range []string{"begin", "in", "out", "end", "muf", "sigma"} {
		figures.Cols = append(figures.Cols, Col{Head: words.Code{Set: "closingcolumn", Value: c}, Num: true})
		figures.Rows[0].Cells = append(figures.Rows[0].Cells, C(words.KgCol(1234567, 1)))
	}
	ask := CloseForm("/sites/S-0041-Q/closings/2026-10", "k", "h")
	return &ClosingPage{Head: Head{Title: words.M("closing.title.reopened", "site", qinghe, "month", words.Month(day(2026, 10, 1)), "changed", 1), Basis: words.M("closing.basis", "seq", 418207), Tag: &tag, Crumbs: []Link{{Href: "/closings", Text: words.M("nav.closings")}, {Text: words.Plain("2026-10")}}},
		Facts: []Fact{{Name: words.M("closing.count"), Value: words.Num(1)}}, Figures: figures, Receipts: Table{Caption: words.M("closing.receipts.caption"), Empty: words.M("closing.receipts.none")},
		Changed: Table{Caption: words.M("closing.changed.caption"), Cols: []Col{{Head: words.M("closing.what")}, {Head: words.M("return.now"), Num: true}}, Rows: []Row{{Tone: Wait, Cells: []Cell{C(words.Plain("Nd")), C(words.KgCol(10, 1))}}}},
		Since:   Table{Caption: words.M("closing.since.caption"), Cols: []Col{{Head: words.M("entries.seq"), Num: true}}, Rows: []Row{{Cells: []Cell{CLink(words.Num(14042), "/log?entry=14042")}}}},
		Limits:  []Phrase{words.Reason{Code: "balance.no_begin", Params: map[string]string{}}}, Note: words.Plain("Scale read again."), Ask: &ask, Download: "/sites/S-0041-Q/closings/2026-10.csv"}
}

func sampleMethods() *MethodsPage {
	text, list, err := Methods(docs.Methods)
	if err != nil {
		panic(err)
	}
	view := &MethodsPage{Head: Head{Title: words.M("methods.title"), Basis: words.M("methods.basis")}, Text: text}
	for _, m := range list {
		view.Contents = append(view.Contents, Link{MethodHref(m.Section), words.Plain(m.Title)})
	}
	return view
}
