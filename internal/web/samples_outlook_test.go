package web

import "lanthorn/internal/web/words"

func sampleOutlook() *OutlookPage {
	dy := words.Code{Set: "outlook.element", Value: "Dy"}
	china := words.Country("CHN")
	table := Table{Cols: []Col{{Head: words.M("outlook.edition.year"), Role: "x"}, {Head: words.M("outlook.top"), Num: true, Role: "value"}, {Head: words.M("state")}}, Rows: []Row{{Cells: []Cell{C(words.M("outlook.edition.of", "edition", words.Plain("2026"), "year", words.Plain("2025"))), CV(words.Pct(69.4, 1), 69.4), CTag(Bad, words.M("outlook.above"))}}}}
	form := showForm("/outlook", choice("country", "outlook.country", "USA", "DEU"), choice("element", "outlook.element", "Dy"))
	own := Form{ID: "ownscenario", Action: "/outlook/scenarios", Submit: words.M("outlook.run"), Fields: []Field{{Name: "text", Kind: Area, Label: words.M("outlook.text"), Hint: words.M("outlook.text.hint"), Rows: 12, Required: true, Value: "name: x"}},
		Refused: []Phrase{words.Reason{Code: "outlook.check_country", Params: map[string]string{"at": "levers[0].by", "v1": "CHX"}}, words.Reason{Code: "outlook.word", Params: map[string]string{"line": "2", "word": "levrs"}}}}
	return &OutlookPage{
		Head: Head{Title: words.M("outlook.title", "country", words.Country("USA"), "stage", words.Code{Set: "outlook.stage", Value: "separation"}, "elements", words.List{dy, words.M("outlook.more", "n", 3)}, "share", words.Pct(100, 0), "from", china),
			Basis: words.M("outlook.basis", "edition", words.Plain("0a1b2c3d4e5f"), "found", 60, "derived", 6, "assumed", 90), Tag: &Tag{Wait, words.M("outlook.estimate")}},
		Tabs:     []Tab{{Link{"/outlook", words.M("outlook.tab.exposure")}, true}, {Link{"/outlook/scenarios", words.M("outlook.tab.scenarios")}, false}},
		Progress: &Progress{words.M("outlook.progress", "done", 40, "total", 100), 40, words.M("outlook.ahead", "n", 1)},
		Parts: []OutlookPart{
			{Title: words.M("outlook.choose"), Form: &form},
			{ID: "heat", Title: words.M("outlook.heat"), Wide: "c7", Download: "/outlook/tables/exposure.csv?country=USA", Said: []Phrase{words.M("outlook.heat.note")},
				Heat: &Heat{words.M("outlook.heat.caption", "country", words.Country("USA")), words.M("outlook.element"), []Phrase{words.Code{Set: "outlook.stage", Value: "mine"}, words.Code{Set: "outlook.stage", Value: "separation"}}, []HeatRow{{dy, []HeatCell{{Text: words.Plain("–"), Step: -1}, {Text: words.Pct(100, 0), Sub: china, Step: 5, V: 100, Href: "/outlook?country=USA&element=Dy#flow", Mark: words.M("house.mark")}}}}}},
			{ID: "mining", Wide: "c5", Figure: &Figure{ID: "mining-chart", Kind: "bar", Title: words.M("outlook.mining"), Unit: words.M("unit.percent"), Limit: 65, Caption: words.M("outlook.mark"), Source: words.Plain("USGS"), Download: "/outlook/tables/mining.csv", Table: table}},
			{ID: "tornado", Title: words.M("outlook.tornado", "country", words.Country("DEU")), Bars: []Range{{words.Code{Set: "outlook.remedy", Value: "plant"}, words.M("outlook.worth.of", "days", "1.20", "error", "0.30"), .9, 1.2, 1.5, -.5, 2, Good}}, Table: &table},
			{Title: words.M("outlook.text"), Text: words.Plain("name: x\nlevers: []"), Facts: []Fact{{Name: words.M("outlook.months"), Value: words.Num(60)}}, Actions: []Action{{Text: words.M("outlook.change"), Href: "/outlook/scenarios?start=heavy-ban#own"}}},
			{ID: "own", Title: words.M("outlook.own"), Form: &own},
		},
	}
}
