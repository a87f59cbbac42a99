package web

import "lanthorn/internal/web/words"

func code(set, value string) Phrase { return words.Code{Set: set, Value: value} }

func sampleLots() *Lots {
	row := func(ref, form, level string, mass float64, main string, holder Phrase, tone Tone, state string) LotRow {
		return LotRow{Ref: ref, Href: "/lots/" + ref, Form: code("form", form), Level: code("level", level), Net: words.Kg(kg(mass)), Main: words.Plain(main), Holder: holder, Place: code("province", "CN-JX"), Since: day(2026, 11, 3), State: Tag{tone, words.M("lotstate." + state)}}
	}
	return &Lots{Head: Head{Title: words.M("lots.title", "lots", 18904, "mass", words.T(tn(43120.4))), Basis: words.M("lots.basis")},
		Search: LotSearch(Options("form", "", "", "oxide", "metal", "alloy"), []Option{{Value: "", Text: words.M("form.any")}, {Value: "P1", Text: qinghe}}),
		Rows: []LotRow{row("DYX-2071-M", "alloy", "L6", 240, "Dy 80.2 %, Tb 0.4 %", qinghe, Wait, "frozen"), row("NDX-4471-K", "oxide", "L4", 118.2, "Nd 99.5 %", yunling, Neutral, "in_transit"),
			row("MAG-9021-A", "magnet_ndfeb", "L7", 6200, "Nd 23.1 %, Pr 6.0 %, Dy 2.8 %", zhanlu, Good, "held"), row("SWF-0388-Z", "swarf", "R1", 87, "Nd 21 %, Dy 3 %", guijing, Neutral, "used")},
		Pager: Pager{Next: "/lots?after=SWF-0388-Z", Shown: 4, Total: 18904}}
}

func sampleBars() []Bar {
	seg := func(name Phrase, share float64, class string) Segment {
		return Segment{Name: name, Share: share, Low: share - 2, High: share + 2, Class: class, Href: "/sites/S-0007-F"}
	}
	clay114, clay87, rock := txt("Clay, permit 114", "离子矿 许可114"), txt("Clay, permit 087", "离子矿 许可087"), txt("Rock, permit 006", "岩矿 许可006")
	swarf, unknown := txt("Recycler, swarf", "回收：磁材油泥"), words.M("lot.unknown")
	return []Bar{
		{"Dy", words.Mass{MG: kg(192.5), Unit: words.Kilogram, Places: 1}, []Segment{seg(clay114, 41, "o1"), seg(clay87, 21, "o2"), seg(swarf, 15, "o4"), seg(unknown, 23, "unknown")}},
		{"Tb", words.Mass{MG: kg(0.9), Unit: words.Kilogram, Places: 1}, []Segment{seg(clay114, 52, "o1"), seg(clay87, 30, "o2"), seg(swarf, 11, "o4"), seg(unknown, 7, "unknown")}},
		{"Nd", words.Mass{MG: kg(1.7), Unit: words.Kilogram, Places: 1}, []Segment{seg(clay114, 4, "o1"), seg(rock, 78, "o3"), seg(swarf, 18, "o4")}},
	}
}

func sampleElements() []ElementRow {
	var out []ElementRow
	stated := map[string][2]float64{"Dy": {80.2, .45}, "Tb": {.38, .02}, "Nd": {.71, .03}, "Pr": {.12, .01}, "Gd": {.05, .01}}
	controlled := map[string]bool{"Sm": true, "Gd": true, "Tb": true, "Dy": true, "Lu": true, "Sc": true, "Y": true}
	for _, s := range []string{"La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Sc", "Y"} {
		v, ok := stated[s]
		out = append(out, ElementRow{Symbol: s, Name: code("element", s), Fraction: words.Percent{V: v[0], U: v[1], Places: 2}, Mass: words.KgU(kg(v[0]*2.4), kg(v[1]*2.4)), Stated: ok, Controlled: controlled[s]})
	}
	return out
}

func sampleCountries() []Country {
	return []Country{
		{Step: words.M("step.mined"), Name: words.Country("CN"), Share: words.M("step.shareof", "share", words.Pct(77, 0)), Tag: &Tag{Good, words.M("step.proved")}, Traced: true},
		{Step: words.M("step.refined"), Name: words.Country("CN"), Share: words.M("step.shareof", "share", words.Pct(100, 0)), Tag: &Tag{Good, words.M("step.proved")}, Traced: true},
		{Step: words.M("step.metal"), Name: words.Country("CN"), Share: words.M("step.shareof", "share", words.Pct(100, 0)), Tag: &Tag{Good, words.M("step.proved")}, Traced: true},
		{Step: words.M("step.magnet"), Name: words.M("unit.unknown"), Basis: words.M("step.claimed")},
	}
}

func sampleLot() *LotPage {
	bars := sampleBars()
	shares := Table{Cols: []Col{{Head: words.M("assay.element")}, {Head: words.M("lot.origin")}, {Head: words.M("lot.share"), Num: true}, {Head: words.M("lot.low"), Num: true}, {Head: words.M("lot.high"), Num: true}}}
	for _, b := range bars {
		for _, s := range b.Segments {
			shares.Rows = append(shares.Rows, Row{Cells: []Cell{C(words.Plain(b.Name)), CLink(s.Name, s.Href), C(words.Pct(s.Share, 1)), C(words.Pct(s.Low, 1)), C(words.Pct(s.High, 1))}})
		}
	}
	rules := Table{Cols: []Col{{Head: words.M("lot.rule")}, {Head: words.M("lot.unknown"), Num: true}, {Head: words.M("lot.known"), Num: true}},
		Rows: []Row{{Cells: []Cell{C(words.M("rule.proportional")), C(words.Pct(23, 1)), C(words.Pct(77, 1))}}, {Cells: []Cell{C(words.M("rule.fifo")), C(words.Pct(19, 1)), C(words.Pct(81, 1))}}}}
	link := func(ref, form string, mass, share float64, holder Phrase) LotLink {
		return LotLink{Ref: ref, Href: "/lots/" + ref, Form: code("form", form), Net: words.Kg(kg(mass)), Share: words.Pct(share, 1), Holder: holder}
	}
	return &LotPage{
		Head: Head{Title: words.M("lot.title", "mass", words.Mass{MG: kg(240), Unit: words.Kilogram, Places: 1}, "form", code("form", "alloy"), "holder", qinghe, "share", words.Pct(62, 0), "element", "Dy", "origins", 2),
			Basis:  words.M("lot.basis.unknown", "share", words.Pct(23, 0), "element", "Dy", "limit", words.Pct(10, 0)),
			Crumbs: []Link{{"/lots", words.M("nav.lots")}, {"/lots?level=L6", code("level", "L6")}, {"", words.Ref{Text: "DYX-2071-M"}}},
			Next:   []Action{{Text: words.M("lot.passport"), Href: "/lots/DYX-2071-M/passport", Main: true}, {Text: words.M("lot.lineage"), Href: "/lots/DYX-2071-M/lineage"}}},
		Ref: "DYX-2071-M", State: Tag{Wait, words.M("lotstate.frozen")},
		Facts: []Fact{{Name: words.M("fact.ref"), Value: words.Ref{Text: "DYX-2071-M"}}, {Name: words.M("lot.form"), Value: code("form", "alloy"), Note: code("level", "L6")}, {Name: words.M("lot.net"), Value: words.KgU(kg(240), kg(.12))},
			{Name: words.Plain("Dy"), Value: words.KgU(kg(192.5), kg(1.1)), Note: words.Pct(80.2, 1)}, {Name: words.M("fact.model"), Value: code("model", "mass_balance")}, {Name: words.M("lot.holder"), Value: qinghe, Href: "/sites/S-0041-Q"},
			{Name: words.M("case.control"), Value: words.M("control.code", "code", "1C905.a")}, {Name: words.M("fact.entry"), Value: words.Num(418206), Tag: &Tag{Good, words.M("entries.proved")}, Href: "/log?entry=418206"}},
		Assay:   Assay{Method: words.Plain("ICP-OES"), Lab: words.Plain("C-12"), When: words.Date(day(2026, 3, 19)), Basis: words.M("assay.basis.element"), Total: words.M("assay.total", "share", words.Pct(81.46, 2)), Elements: sampleElements()},
		Stale:   []Stale{{txt("Scrap receipt SWF-0388-Z: 118 became 87 kg.", "废料收货 SWF-0388-Z：118 千克更正为 87 千克。"), words.Ref{Text: "418206", Href: "/log?entry=418206"}}},
		Origins: bars, Shares: shares, Rules: rules, RuleNote: words.M("lot.rulenote", "element", "Dy", "low", words.Pct(0, 0), "high", words.Pct(31, 0)),
		Countries: sampleCountries(),
		Custody: []Event{{Title: txt("Alloyed from 6 lots, furnace 2", "由 6 个批次合金化，2号炉"), When: day(2026, 3, 18), Recorded: day(2026, 3, 18), Href: "/log?entry=311002"}, {Title: txt("Assayed, ICP-OES, lab C-12", "化验，ICP-OES，C-12 实验室"), When: day(2026, 3, 19)},
			{Title: txt("Scrap receipt corrected: 118 → 87 kg", "更正废料收货：118 → 87 千克"), When: day(2026, 3, 4), Recorded: day(2026, 4, 22), Late: 49}, {Title: txt("Lot frozen by rule", "按规则冻结批次"), When: day(2026, 4, 22), Tone: Bad, By: txt("Supervision, North", "北方监管局")}},
		Events:  23,
		Parents: []LotLink{link("DYM-1188-C", "metal", 131.2, 54.7, qinghe), link("SWF-0388-Z", "swarf", 87, 36.2, guijing)}, Children: []LotLink{link("MAG-9021-A", "magnet_ndfeb", 6200, 2.1, zhanlu)},
		Ancestors: 1204, Offspring: 3,
		Documents: []Document{{Name: txt("Assay certificate C-12/2071", "化验证书 C-12/2071"), Kind: words.Plain("PDF"), Hash: "a41f09…9c", Size: words.Plain("214 kB"), Href: "/documents/a41f09", State: Tag{Good, words.M("entries.proved")}}},
		Links:     LotLinks{Events: "/lots/DYX-2071-M/events", Lineage: "/lots/DYX-2071-M/lineage", Method: "/data#origins", Download: "/lots/DYX-2071-M/origins.csv", AssayDownload: "/lots/DYX-2071-M/assay.csv"},
	}
}

func sampleLineage() *Lineage {
	node := func(ref string, layer int, form string, mass float64, holder Phrase, tone Tone) LineageNode {
		return LineageNode{Ref: ref, Href: "/lots/" + ref + "/lineage", Layer: layer, Form: code("form", form), Net: words.Kg(kg(mass)), Holder: holder, Tone: tone}
	}
	branch := func(ref, form string, mass, share float64, holder Phrase, more int, sub ...Branch) Branch {
		return Branch{LotLink: LotLink{Ref: ref, Href: "/lots/" + ref, Form: code("form", form), Net: words.Kg(kg(mass)), Share: words.Pct(share, 1), Holder: holder}, More: more, MoreHref: "/lots/" + ref + "/lineage", Branches: sub}
	}
	return &Lineage{
		Head: Head{Title: words.M("lineage.title", "lot", words.Ref{Text: "DYX-2071-M"}, "up", 1204, "down", 3), Basis: words.M("lineage.basis", "element", "Dy"), Crumbs: []Link{{"/lots", words.M("nav.lots")}, {"/lots/DYX-2071-M", words.Ref{Text: "DYX-2071-M"}}, {"", words.M("lot.lineage")}}},
		Ref:  "DYX-2071-M", Show: LineageForm("/lots/DYX-2071-M/lineage", []Option{{Value: "Dy", Text: words.Plain("Dy")}, {Value: "Nd", Text: words.Plain("Nd")}}),
		Nodes: []LineageNode{node("DYO-0871-P", -2, "oxide", 152, yunling, ""), node("DYO-0874-S", -2, "oxide", 61, yunling, ""), node("SCR-0077-B", -2, "scrap_magnet", 214, guijing, Unknown), node("DYM-1188-C", -1, "metal", 131.2, qinghe, ""), node("SWF-0388-Z", -1, "swarf", 87, guijing, Wait), node("DYX-2071-M", 0, "alloy", 240, qinghe, ""), node("MAG-9021-A", 1, "magnet_ndfeb", 6200, zhanlu, ""), node("MAG-9022-B", 1, "magnet_ndfeb", 4750, zhanlu, ""), node("CMP-0003-D", 2, "component", 9020, zhanlu, "")},
		Edges: []LineageEdge{{"DYO-0871-P", "DYM-1188-C", .7, words.Kg(kg(101))}, {"DYO-0874-S", "DYM-1188-C", .3, words.Kg(kg(42))}, {"SCR-0077-B", "SWF-0388-Z", 1, words.Kg(kg(90))}, {"DYM-1188-C", "DYX-2071-M", .55, words.Kg(kg(131.2))}, {"SWF-0388-Z", "DYX-2071-M", .36, words.Kg(kg(87))}, {"DYX-2071-M", "MAG-9021-A", .6, words.Kg(kg(140))}, {"DYX-2071-M", "MAG-9022-B", .4, words.Kg(kg(100))}, {"MAG-9021-A", "CMP-0003-D", .7, words.Kg(kg(6000))}, {"MAG-9022-B", "CMP-0003-D", .3, words.Kg(kg(3000))}},
		Up:    []Branch{branch("DYM-1188-C", "metal", 131.2, 54.7, qinghe, 2, branch("DYO-0871-P", "oxide", 152, 38.3, yunling, 0), branch("DYO-0874-S", "oxide", 61, 16.4, yunling, 0)), branch("SWF-0388-Z", "swarf", 87, 36.2, guijing, 118)},
		Down:  []Branch{branch("MAG-9021-A", "magnet_ndfeb", 6200, 2.1, zhanlu, 0)},
		Rest:  words.M("lineage.rest", "lots", 1189, "share", words.Pct(3.1, 1)),
		Table: Table{Cols: []Col{{Head: words.M("lot.origin")}, {Head: words.M("lot.share"), Num: true}}, Rows: []Row{{Cells: []Cell{C(yunling), C(words.Pct(62, 1))}}}}, Source: "/lots/DYX-2071-M/ancestry.csv",
	}
}

func samplePassport() *Passport {
	const short = "LANTHORN:1:DYX-2071-M:2071:240000000:Dy80.2:1:QmFzZTY0dXJsLXNpZ25hdHVyZS1leGFtcGxlLW5vdC1yZWFsLWJ1dC1sb25nLWVub3VnaA"
	check := func(tone Tone, p Phrase) Check { return Check{Tone: tone, Text: p} }
	lot := sampleLot()
	return &Passport{
		Head: Head{Mood: "print", Title: words.M("passport.title", "lot", words.Ref{Text: "DYX-2071-M"}, "mass", words.Kg(kg(240)), "form", code("form", "alloy")), Basis: words.M("passport.basis"), Tag: &Tag{Good, words.M("permit.valid")}},
		Ref:  "DYX-2071-M", Facts: lot.Facts[:6], Assay: lot.Assay.Elements, Origins: lot.Origins, Country: lot.Countries,
		Checks: []Check{check(Good, words.M("passport.check.signature")), check(Good, words.M("passport.check.log")), check(Good, words.M("passport.check.status", "time", words.Stamp(day(2026, 11, 23)))), check(Good, words.M("passport.check.mass")), check(Wait, words.M("passport.check.open", "share", words.Pct(23, 0), "element", "Dy"))},
		QR:     sampleQR(short), Short: short, Issuer: txt("Lanthorn demonstration issuer", "Lanthorn 演示签发机构"), Issued: day(2026, 11, 23), Until: day(2027, 11, 22), Log: sampleLogState(), Index: 418205, Bundle: "/lots/DYX-2071-M/passport.json", Command: "lanthorn-verify DYX-2071-M.json",
	}
}
