package web

import "lanthorn/internal/web/words"

func sampleStatistics() *StatisticsPage {
	fig := Figure{ID: "days", Kind: "line", Title: words.M("statistics.days"), Unit: words.M("statistics.workingdays"), Fold: true, Caption: words.M("statistics.days"), Download: "/statistics.csv",
		Table: Table{Cols: []Col{{Head: words.M("statistics.month"), Role: "x"}, {Head: words.M("statistics.median"), Num: true, Role: "value"}}, Rows: []Row{{Cells: []Cell{C(words.Month(day(2026, 9, 1))), CV(words.Num(21), 21)}}}}}
	ends := Part{ID: "ends", Title: words.M("statistics.outcomes"), Table: Table{Caption: words.M("statistics.outcomes"), Cols: []Col{{Head: words.M("statistics.outcome")}, {Head: words.M("statistics.cases"), Num: true}},
		Rows: []Row{{Cells: []Cell{C(words.Code{Set: "endoutcome", Value: "granted"}), C(words.Num(41))}}}}}
	return &StatisticsPage{Head: Head{Title: words.M("statistics.title", "decided", 41, "median", 21, "percent", words.Pct(97.6, 1)), Basis: words.M("statistics.basis", "entry", words.Num(9120), "pack", "cn@2026", "calendar", "cn@2026")},
		Entry: 9120, Command: "lanthorn stats --at 9120 --json", Held: 5, Days: fig, Tables: []Part{ends}}
}
