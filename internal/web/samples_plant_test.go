package web

import "lanthorn/internal/web/words"

func plantCrumbs(last Phrase) []Link {
	return []Link{{"/sites", words.M("nav.sites")}, {"/sites/S-0041-Q", words.Plain("S-0041-Q")}, {"", last}}
}

func choice(name, label string, values ...string) Field {
	f := Field{Name: name, Kind: Choice, Label: words.M(label)}
	for i, v := range values {
		f.Options = append(f.Options, Option{Value: v, Text: words.Plain(v), Chosen: i == 0})
	}
	return f
}

func showForm(action string, fields ...Field) Form {
	return Form{ID: "show", Action: action, Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: fields}
}

func sampleNetwork() *NetworkPage {
	furnace := txt("Molten-salt electrolysis", "熔盐电解")
	oxide := words.M("network.stream", "kind", words.Code{Set: "network.stream", Value: "charge"}, "form", words.Code{Set: "form", Value: "oxide"})
	pair := words.M("network.pair", "declared", words.KgCol(kg(84120), 0), "value", words.Kg(kg(84310)))
	return &NetworkPage{
		Head: Head{Title: words.M("network.title.gain", "element", "Nd", "site", qinghe, "month", words.Month(day(2026, 9, 1)), "node", furnace, "mass", words.Kg(kg(412)), "error", words.Kg(kg(120))),
			Basis: words.M("network.basis", "statistic", "47.1", "threshold", "7.8", "dof", 3, "level", words.Pct(5, 0)), Crumbs: plantCrumbs(words.M("network.crumb", "element", "Nd"))},
		Show:    showForm("/sites/S-0041-Q/network", choice("element", "balance.element", "Nd", "Pr"), choice("month", "site.month", "2026-09")),
		Open:    []Alarm{{Tag{Bad, words.M("network.state.open")}, words.M("network.node.gain", "node", furnace, "mass", words.Kg(kg(412)), "error", words.Kg(kg(120))), words.M("network.node.note", "z", "-6.86", "threshold", "2.39")}},
		Classes: []Phrase{words.M("network.class", "list", words.List{words.M("network.suspect.low", "stream", words.M("network.stream.at", "stream", oxide, "node", furnace), "mass", words.Kg(kg(412))), words.M("network.suspect.inflow", "node", furnace, "mass", words.Kg(kg(412)))})},
		Cannot:  []Phrase{words.M("network.cannot.unchecked", "list", words.List{oxide}), words.M("network.cannot.blind")},
		Label:   words.M("network.label", "site", qinghe, "element", "Nd"),
		Nodes:   []FlowNode{{ID: "s0", Layer: 0, Lines: []Phrase{oxide, pair, words.M("network.sigmas", "sigmas", "0.41")}, Tone: Bad}, {ID: "process P-01", Layer: 1, Lines: []Phrase{furnace, words.M("network.state.open"), words.M("network.off", "mass", words.Kg(kg(-412)))}, Here: true, Tone: Bad}},
		Edges:   []FlowEdge{{"s0", "process P-01", 1, Bad}}, Left: 2,
		Checks:   Table{Cols: []Col{{Head: words.M("network.node")}, {Head: words.M("state")}}, Rows: []Row{{Cells: []Cell{C(furnace), CTag(Bad, words.M("network.state.open"))}}}},
		Streams:  Table{Cols: []Col{{Head: words.M("network.stream.head")}, {Head: words.M("network.declared"), Num: true}, {Head: words.M("network.said")}}, Rows: []Row{{Cells: []Cell{C(oxide), C(words.KgCol(kg(84120), 0)), CTag(Unknown, words.M("network.state.unchecked"))}}}},
		Download: "/sites/S-0041-Q/network.csv?element=Nd&month=2026-09",
	}
}

func sampleRecovery() *RecoveryPage {
	furnace := txt("Molten-salt electrolysis", "熔盐电解")
	fig := Figure{ID: "recovery-P-01", Kind: "line", Title: furnace, Unit: words.M("unit.percent"), Fold: true, Near: true, Caption: words.M("recovery.caption"), Download: "/sites/S-0041-Q/recovery.csv?element=REE",
		Table: Table{Cols: []Col{{Head: words.M("site.month"), Role: "x"}, {Head: words.M("process.recovery"), Num: true, Role: "value"}, {Head: words.M("recovery.low"), Num: true, Role: "low"}, {Head: words.M("recovery.high"), Num: true, Role: "high"}, {Head: words.M("state")}}}}
	for i, x := range []float64{94.1, 95.2, 93.8, 96.4, 98.9} {
		place := CTag(Good, words.M("recovery.place.within"))
		if x > 98.5 {
			place = CTag(Wait, words.M("recovery.place.unclear"))
		}
		fig.Table.Rows = append(fig.Table.Rows, Row{Cells: []Cell{C(words.Month(day(2026, i+1, 1))), CV(words.Real{V: x, Places: 1}, x), CV(words.Plain("93.0"), 93), CV(words.Plain("98.5"), 98.5), place}})
	}
	return &RecoveryPage{
		Head: Head{Title: words.M("recovery.title.outside", "site", qinghe, "list", words.List{furnace}, "element", words.M("balance.all")), Basis: words.M("recovery.basis"), Crumbs: plantCrumbs(words.M("site.recovery"))},
		Show: showForm("/sites/S-0041-Q/recovery", choice("element", "balance.element", "REE", "Nd")),
		Year: Table{Cols: []Col{{Head: words.M("process.name")}, {Head: words.M("process.recovery"), Num: true}, {Head: words.M("state")}}, Rows: []Row{{Cells: []Cell{C(furnace), C(words.Pct(99.1, 2)), CTag(Bad, words.M("recovery.place.above"))}}}},
		Said: []Phrase{words.M("recovery.nonorm")}, Figures: []Figure{fig}, Download: "/sites/S-0041-Q/recovery.csv?element=REE",
	}
}

func sampleStocks() *StocksPage {
	return &StocksPage{
		Head: Head{Title: words.M("stocks.title", "mass", words.T(tn(412)), "lots", 104, "sites", 3), Basis: words.M("stocks.basis", "frozen", words.T(tn(1.2)))},
		Show: showForm("/stocks", choice("element", "balance.element", "REE", "Dy")),
		Chart: Figure{ID: "stocks", Kind: "stack", Title: words.M("stocks.chart"), Aside: words.M("flow.mass"), Unit: words.M("unit.t"), Fold: true, Download: "/stocks.csv",
			Table: Table{Cols: []Col{{Head: words.M("stocks.level"), Role: "x"}, {Head: words.M("stocks.class.own"), Num: true, Role: "value"}}, Rows: []Row{{Cells: []Cell{C(words.Code{Set: "level", Value: "L5"}), CV(words.TCol(tn(148), 1), 148)}}}}},
		Rows: Table{Cols: []Col{{Head: words.M("lot.holder")}, {Head: words.M("stocks.class")}, {Head: words.M("flow.mass"), Num: true}, {Head: words.M("stocks.counted")}},
			Rows: []Row{{Cells: []Cell{C(qinghe), CTag(Neutral, words.M("stocks.class.own")), C(words.TCol(tn(148), 1)), C(words.M("stocks.count.some", "day", words.Date(day(2026, 10, 31)), "lots", 12, "all", 14))}}}},
		Download: "/stocks.csv?element=REE",
	}
}

func sampleIndustry() *IndustryPage {
	line := Figure{ID: "industry-output", Kind: "line", Title: words.M("industry.figure.output"), Unit: words.M("unit.t"), Fold: true, Caption: words.M("industry.caption.output"), Download: "/industry.csv?year=2026",
		Table: Table{Cols: []Col{{Head: words.M("site.month"), Role: "x"}, {Head: words.Code{Set: "industry.stage", Value: "metal"}, Num: true, Role: "value"}}, Rows: []Row{{Cells: []Cell{C(words.Month(day(2026, 9, 1))), CV(words.TCol(tn(91), 1), 91)}}, {Cells: []Cell{C(words.Month(day(2026, 10, 1))), CV(words.TCol(tn(99), 1), 99)}}}}}
	stock, levels := line, line
	stock.ID, stock.Title = "industry-stock", words.M("industry.figure.stock")
	levels.ID, levels.Kind, levels.Title = "levels", "bar", words.M("industry.levels")
	return &IndustryPage{
		Head: Head{Title: words.M("industry.title.own", "sites", 2, "year", "2026"), Basis: words.M("industry.basis", "first", words.Month(day(2026, 1, 1)), "last", words.Month(day(2026, 10, 1)))},
		Show: showForm("/industry", choice("year", "industry.year", "2026", "2025")),
		Stages: Table{Cols: []Col{{Head: words.M("industry.stage")}, {Head: words.M("industry.output"), Num: true}, {Head: words.M("industry.outputs")}},
			Rows: []Row{{Cells: []Cell{C(words.Code{Set: "industry.stage", Value: "metal"}), C(words.TCol(tn(990), 0)), C(words.M("industry.range", "low", txt("610", "610"), "high", "1,400", "sites", 9))}}}},
		Output: line, Stock: stock, Levels: levels, Download: "/industry.csv?year=2026", Own: true, Least: 5,
	}
}
