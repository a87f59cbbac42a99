package web

import (
	"time"

	"lanthorn/internal/web/words"
)

func sampleWhitelist() *Whitelist {
	return &Whitelist{Head: Head{Title: words.M("whitelist.title", "operators", 2, "activity", txt("Mining", "开采"), "date", words.Date(day(2026, 11, 23))), Basis: words.M("whitelist.basis", "basis", "Decree 785 Art. 8, 9")},
		Search: WhitelistSearch([]Option{{Value: "mining", Text: txt("Mining", "开采"), Chosen: true}, {Value: "separation", Text: txt("Smelting and separation", "冶炼分离")}}, "2026-11-23"),
		Rows: []ListedRow{{Name: yunling, Ref: "YUNLING", Province: words.Code{Set: "province", Value: "CN-JX"}, Number: "C3600002024", Basis: "Decree 785 Art. 9", From: day(2024, 1, 1)},
			{Name: qinghe, Ref: "QINGHE", Province: words.Plain("–"), From: day(2024, 1, 1), To: day(2027, 1, 1)}}}
}

func sampleReturns() *Returns {
	row := func(ref string, name Phrase, tone Tone, state string, filed time.Time) ReturnRow {
		return ReturnRow{Href: "/returns/" + ref + "/2026-10", Site: name, Ref: ref, Operator: name, Month: day(2026, 10, 1), Due: day(2026, 11, 10), Filed: filed, State: Tag{tone, words.Code{Set: "returnstate", Value: state}}}
	}
	late := row("S-0030-L", guijing, Bad, "late", time.Time{})
	late.Note = words.M("return.reminded", "times", 2, "date", words.Date(day(2026, 11, 20)))
	chase, told := late, late
	chase.Act = &Action{Text: words.M("return.act.chase"), Href: "/returns/S-0030-L/2026-10/chase", Post: true, Key: "k1"}
	told.Act = &Action{Text: words.M("return.act.chase"), Why: words.M("return.act.chased")}
	return &Returns{Head: Head{Title: words.M("returns.title", "late", 2), Basis: words.M("returns.basis", "day", 10)}, Missing: []ReturnRow{chase, told},
		Search: ReturnSearch([]Option{{Value: "2026-10", Text: words.Month(day(2026, 10, 1)), Chosen: true}}, Options("returnstate", "", "", "late", "filed")),
		Rows:   []ReturnRow{late, row("S-0041-Q", qinghe, Good, "filed", day(2026, 11, 6)), row("S-0007-F", yunling, Wait, "changed", day(2026, 11, 9))}}
}

func sampleReturn() *ReturnPage {
	tag := Tag{Wait, words.Code{Set: "returnstate", Value: "changed"}}
	figures := Table{Caption: words.M("return.balance.caption"), Cols: []Col{{Head: words.M("lot.form")}}, Rows: []Row{{Cells: []Cell{C(txt("Oxide", "氧化物"))}}}}
	for _, c := range []string{"opening", "made", "received", "used", "sent", "exported", "lost", "adjusted", "closing"} {
		figures.Cols = append(figures.Cols, Col{Head: words.Code{Set: "returncolumn", Value: c}, Num: true})
		figures.Rows[0].Cells = append(figures.Rows[0].Cells, C(words.TCol(tn(1234.5), 3)))
	}
	ask := ReturnForm("/returns/S-0041-Q/2026-10/file", "k2", "h", []Option{{Value: "oxide", Text: txt("Oxide", "氧化物")}}, Options("returncolumn", "", "made", "used")).Blame("reason0", words.Reason{Code: "reason.missing"})
	chase := ChaseForm("/returns/S-0041-Q/2026-10/chase", "k3")
	return &ReturnPage{Head: Head{Title: words.M("return.title.changed", "site", qinghe, "month", words.Month(day(2026, 10, 1))), Basis: words.M("return.basis", "seq", 418207), Tag: &tag, Crumbs: []Link{{Href: "/returns", Text: words.M("nav.returns")}, {Text: words.Plain("S-0041-Q 2026-10")}}},
		Facts:   []Fact{{Name: words.M("site.operator"), Value: qinghe}, {Name: words.M("return.due"), Value: words.Date(day(2026, 11, 10)), Note: words.M("return.due.note")}},
		Figures: figures, Lost: words.M("return.lost", "mass", words.T(tn(3.2))),
		Changed: Table{Caption: words.M("return.changed.caption"), Cols: []Col{{Head: words.M("lot.form")}, {Head: words.M("return.was"), Num: true}}, Rows: []Row{{Tone: Wait, Cells: []Cell{C(txt("Oxide", "氧化物")), C(words.TCol(tn(2), 3))}}}},
		Own:     Table{Caption: words.M("return.own.caption"), Cols: []Col{{Head: words.M("lot.form")}, {Head: words.M("return.own.reason")}}, Rows: []Row{{Cells: []Cell{C(txt("Oxide", "氧化物")), C(words.Plain("counted on the 31st"))}}}},
		Note:    words.Plain("One drum is at the laboratory."), Ask: &ask, Chase: &chase}
}
