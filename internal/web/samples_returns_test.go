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
		Since:   Table{Caption: words.M("return.since.caption"), Cols: []Col{{Head: words.M("entries.seq"), Num: true}, {Head: words.M("return.own.reason")}}, Rows: []Row{{Cells: []Cell{CLink(words.Num(14042), "/log?entry=14042"), C(words.Plain("weighed again"))}}}},
		Own:     Table{Caption: words.M("return.own.caption"), Cols: []Col{{Head: words.M("lot.form")}, {Head: words.M("return.own.reason")}}, Rows: []Row{{Cells: []Cell{C(txt("Oxide", "氧化物")), C(words.Plain("counted on the 31st"))}}}},
		Note:    words.Plain("One drum is at the laboratory."), Ask: &ask, Chase: &chase}
}

func quotaMeter() Quota {
	return Quota{Class: words.Code{Set: "class", Value: "ion"}, Stage: words.Code{Set: "stage", Value: "mining"}, Year: 2026, Limit: words.Mass{MG: tn(19150), Unit: words.Tonne}, Used: words.Mass{MG: tn(18412), Unit: words.Tonne}, Percent: 96.1, Elapsed: 92, Tone: Wait, Word: words.M("quota.state.wait")}
}

func sampleQuotas() *Quotas {
	accounts := Table{Caption: words.M("quotas.caption"), Cols: []Col{{Head: words.M("quota.field.party")}}, Rows: []Row{{Cells: []Cell{CLink(yunling, "/quotas/2026/ion/mining/1/YUNLING")}}}}
	for _, c := range []string{"issue", "split_in", "split_out", "return", "cut", "use", "left"} {
		accounts.Cols = append(accounts.Cols, Col{Head: words.Code{Set: "quotacolumn", Value: c}, Num: true})
		accounts.Rows[0].Cells = append(accounts.Rows[0].Cells, C(words.TCol(tn(4200), 3)))
	}
	accounts.Cols, accounts.Rows[0].Cells = append(accounts.Cols, Col{Head: words.M("state")}), append(accounts.Rows[0].Cells, CTag(Wait, words.M("quota.state.wait")))
	choices := QuotaChoices{Stages: []Option{{Value: "mining", Text: txt("Mining", "开采")}}, Classes: []Option{{Value: "ion", Text: txt("Ionic", "离子型")}}, Batches: []Option{{Value: "1", Text: words.Plain("1")}}, Parties: []Option{{Value: "Y", Text: yunling}}, To: []Option{{Value: "Y", Text: yunling}}}
	split := QuotaForm("split", "k4", "2026", choices).Blame("t", words.Reason{Code: "quota.too_little", Params: map[string]string{"left": "1 t", "asked": "2 t"}})
	cut := QuotaForm("cut", "k5", "2027", choices)
	return &Quotas{Head: Head{Title: words.M("quotas.title", "year", words.Plain("2026"), "left", words.List{words.M("quotas.stage.left", "stage", txt("Mining", "开采"), "left", words.T(tn(738)), "granted", words.T(tn(19150)))}, "elapsed", words.Pct(92, 0)), Basis: words.M("quotas.basis")},
		Search: QuotaSearch([]Option{{Value: "2026", Text: words.Plain("2026"), Chosen: true}}, choices.Stages, choices.Classes), Sums: []Quota{quotaMeter()}, Accounts: accounts,
		Moves: []Move{{ID: "move-split", Text: words.M("quota.act.split"), Short: words.M("quota.act.split.means"), Form: &split}, {ID: "move-cut", Text: words.M("quota.act.cut"), Form: &cut}, {ID: "move-issue", Text: words.M("quota.act.issue"), Why: words.M("quota.act.split.why")}}}
}

func sampleQuota() *QuotaPage {
	return &QuotaPage{Head: Head{Title: words.M("quota.title", "party", yunling, "left", words.T(tn(738)), "granted", words.T(tn(19150)), "year", words.Plain("2026")), Basis: words.M("quota.basis", "stage", txt("Mining", "开采"), "class", txt("Ionic", "离子型"), "batch", "1")},
		Meter: quotaMeter(), Facts: []Fact{{Name: words.Code{Set: "quotacolumn", Value: "issue"}, Value: words.T(tn(19150))}}, Note: words.M("quotas.more"),
		Months: Figure{ID: "months", Kind: "bar", Title: words.M("quotas.months"), Unit: words.M("unit.t"), Fold: true, Table: Table{Cols: []Col{{Head: words.M("site.month"), Role: "x"}, {Head: words.M("quotas.sofar"), Num: true, Role: "value"}}, Rows: []Row{{Cells: []Cell{C(words.Month(day(2026, 3, 1))), CV(words.TCol(tn(400), 1), 400)}}}}},
		Events: Table{Caption: words.M("quotas.behind.caption"), Cols: []Col{{Head: words.M("entries.seq"), Num: true}, {Head: words.M("quota.figure")}}, Rows: []Row{{Cells: []Cell{CLink(words.Num(7), "/log?entry=7"), C(words.Code{Set: "quotacolumn", Value: "cut"})}}}}}
}
