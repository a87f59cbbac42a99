package web

import "lanthorn/internal/web/words"

func sampleMatters() *Matters {
	return &Matters{Head: Head{Title: words.M("matters.title", "waiting", 1, "late", 1), Basis: words.M("matters.basis")}, Kind: words.M("matterkind.referral"),
		Kinds: []Link{{"/matters?kind=referral", words.M("matterkind.referral")}}, Pager: Pager{Shown: 1, Total: -1},
		Rows: []MatterRow{{Ref: "EX-0417-K", Href: "/applications/EX-0417-K", Of: txt("Industry", "工业主管部门"), Exporter: zhanlu, Destination: words.Country("DE"), Net: words.T(tn(18.6)), State: Tag{Bad, code("referralstate", "seen")}, Used: 11, Limit: 10, Due: day(2026, 12, 4)}}}
}

func sampleRuns() Table {
	return Table{Caption: words.M("clock.runs"), Cols: []Col{{Head: words.M("clock.from")}, {Head: words.M("clock.what")}, {Head: words.M("clock.counted"), Num: true}},
		Rows: []Row{{Cells: []Cell{C(words.Date(day(2026, 10, 1))), C(words.M("run.holiday.named", "name", txt("National Day", "国庆节"))), C(words.Num(0))}}}}
}
