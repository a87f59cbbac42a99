package web

import (
	"html/template"
	"slices"
	"time"

	"lanthorn/internal/web/draw"
	"lanthorn/internal/web/words"
)

// The samples are invented: firms, people, figures.

var cst = time.FixedZone("CST", 8*3600)

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 14, 20, 0, 0, cst) }

func kg(v float64) int64 { return int64(v*1e6 + 0.5) }
func tn(v float64) int64 { return int64(v*1e9 + 0.5) }

func txt(en, zh string) words.Text { return words.Text{En: en, Zh: zh} }

func lotRef(s string) words.Ref { return words.Ref{Text: s, Href: "/lots/" + s} }

var (
	qinghe  = txt("Qinghe Metals", "清河金属")
	zhanlu  = txt("Zhanlu Magnets", "湛露磁材")
	yunling = txt("Yunling Clay", "云岭离子矿")
	guijing = txt("Guijing Recycling", "归晶再生")
	nordtal = words.Plain("Nordtal Motoren GmbH")
)

func samplePage(section string) Page {
	return Page{Section: section, CSRF: "csrf-token", Demo: true, Version: "0.1",
		User: &User{Name: "Lin Wan", Role: words.Code{Set: "role", Value: "reviewer"}, Party: txt("Licensing", "发证机关")},
		Nav:  withCounts(Nav("overview", "sites", "lots", "stocks", "industry", "findings", "crosschecks", "inspections", "returns", "quotas", "whitelist", "applications", "licences", "customs", "load", "log", "verify", "data", "admin"))}
}

func withCounts(nav []NavGroup) []NavGroup {
	for _, g := range nav {
		for i := range g.Items {
			if g.Items[i].Key == "applications" {
				g.Items[i].Count = 41
			}
		}
	}
	return nav
}

// sample is one page as tests and the preview show it.
type sample struct {
	path    string
	section string
	view    View
	status  int
}

func samples() []sample {
	return append(slices.Concat(clueSamples(), afterSamples(), guidelineSamples(), registrationAppealSamples()), []sample{
		{"/", "overview", sampleOverview(), 200},
		{"/sites", "sites", sampleSites(), 200},
		{"/outlook", "outlook", sampleOutlook(), 200},
		{"/findings", "findings", sampleFindings(), 200},
		{"/findings/FD-0007-K", "findings", sampleFinding(), 200},
		{"/inspections", "inspections", sampleInspections(), 200},
		{"/inspections/IN-0002-C", "inspections", sampleInspection(), 200},
		{"/sites/S-0041-Q", "sites", sampleSite(), 200},
		{"/sites/S-0041-Q/balance", "sites", sampleBalance(), 200},
		{"/sites/S-0041-Q/network", "sites", sampleNetwork(), 200},
		{"/sites/S-0041-Q/recovery", "sites", sampleRecovery(), 200},
		{"/sites/S-0041-Q/fingerprint", "sites", sampleFingerprint(), 200},
		{"/lots/DYX-2071-M/fingerprint", "lots", sampleUnknownFingerprint(), 200},
		{"/lots", "lots", sampleLots(), 200},
		{"/stocks", "stocks", sampleStocks(), 200},
		{"/industry", "industry", sampleIndustry(), 200},
		{"/crosschecks", "crosschecks", sampleCross(), 200},
		{"/crosschecks/record", "crosschecks", sampleCrossRecord(), 200},
		{"/lots/DYX-2071-M", "lots", sampleLot(), 200},
		{"/lots/DYX-2071-M/lineage", "lots", sampleLineage(), 200},
		{"/lots/DYX-2071-M/passport", "lots", samplePassport(), 200},
		{"/quotas", "quotas", sampleQuotas(), 200},
		{"/quotas/2026/ion/mining/1/YUNLING", "quotas", sampleQuota(), 200},
		{"/whitelist", "whitelist", sampleWhitelist(), 200},
		{"/closings", "closings", sampleClosings(), 200},
		{"/sites/S-0041-Q/closings/2026-10", "closings", sampleClosing(), 200},
		{"/returns", "returns", sampleReturns(), 200},
		{"/returns/S-0041-Q/2026-10", "returns", sampleReturn(), 200},
		{"/applications", "applications", sampleApplications(), 200},
		{"/matters", "matters", sampleMatters(), 200},
		{"/statistics", "statistics", sampleStatistics(), 200},
		{"/library", "library", sampleLibrary(), 200},
		{"/applications/new", "applications", sampleApplication(), 200},
		{"/applications/EX-0417-K", "applications", sampleCase(), 200},
		{"/applications/EX-0417-K/clock", "applications", &ClockPage{Head: Head{Title: words.M("clock.title", "used", 17, "limit", 45, "stopped", 4), Crumbs: caseCrumbs()}, Clock: sampleClock(), Runs: sampleRuns(), Others: []Link{{"/applications/EX-0417-K/clock?of=x", txt("Agency", "部门")}}}, 200},
		{"/licences", "licences", sampleLicences(), 200},
		{"/licences/LX-0093-T", "licences", sampleLicence(false), 200},
		{"/licences/LX-0093-T/print", "licences", sampleLicence(true), 200},
		{"/screening", "screening", sampleScreening(), 200},
		{"/customs", "customs", sampleCustoms(Good), 200},
		{"/customs/no", "customs", sampleCustoms(Bad), 200},
		{"/customs/books", "customs", sampleBooks(), 200},
		{"/hooks", "customs", sampleHooks(), 200},
		{"/verify", "verify", sampleVerify(), 200},
		{"/sign-in", "", sampleSignIn(), 200},
		{"/load", "load", sampleLoad(), 200},
		{"/log", "log", sampleLog(), 200},
		{"/data", "data", sampleData(), 200},
		{"/finder", "finder", sampleFinder(), 200},
		{"/methods", "data", sampleMethods(), 200},
		{"/admin/accounts", "admin", sampleAccounts(), 200},
		{"/error/404", "", sampleError(404), 404},
		{"/error/403", "", sampleError(403), 403},
		{"/error/409", "", sampleError(409), 409},
		{"/error/422", "", sampleError(422), 422},
		{"/error/503", "", sampleError(503), 503},
	}...)
}

func sampleOverview() *Overview {
	flow := func(from, to string, t float64) Row {
		return Row{Cells: []Cell{C(end(from)), C(end(to)), CV(words.TCol(tn(t), 0), t)}}
	}
	return &Overview{
		Head: Head{Title: words.M("overview.title", "mined", words.Mass{MG: tn(254812), Unit: words.Tonne}, "year", words.Plain("2024"), "percent", words.Pct(94.4, 1), "matters", 7),
			Basis: words.M("overview.basis", "sites", 41, "seq", 418207)},
		Flows: Figure{ID: "flows", Kind: "sankey", Title: words.M("overview.flows"), Aside: words.M("overview.flows.aside", "year", words.Plain("2024")), Unit: words.M("unit.t"),
			Caption: words.M("overview.flows.caption"), Source: words.M("overview.flows.source", "seq", 418207), Method: "/data#flows", Download: "/overview/flows.csv",
			Table: Table{Cols: []Col{{Head: words.M("flow.from"), Role: "from"}, {Head: words.M("flow.to"), Role: "to"}, {Head: words.M("flow.mass"), Num: true, Role: "value"}},
				Rows: []Row{flow("mine", "L2", 254812), flow("import", "L2", 31850), flow("L2", "L3", 271300), flow("L3", "L4", 243120), flow("scrap", "L4", 28900), flow("L4", "L5", 118400), flow("L4", "export", 41250), flow("L4", "use", 79600), flow("L5", "L6", 109300), flow("L5", "export", 5150), flow("L6", "L7", 98200), flow("L7", "export", 36400), flow("L7", "use", 58800), flow("L3", "loss", 9400)}}},
		Quotas: []Quota{
			{Class: words.Code{Set: "class", Value: "light"}, Stage: words.Code{Set: "stage", Value: "mining"}, Limit: words.Mass{MG: tn(250850), Unit: words.Tonne}, Used: words.Mass{MG: tn(236400), Unit: words.Tonne}, Percent: 94.2, Elapsed: 92, Tone: Good, Word: words.M("quota.state.good"), Href: "/sites?kind=mine"},
			{Class: words.Code{Set: "class", Value: "ion"}, Stage: words.Code{Set: "stage", Value: "mining"}, Limit: words.Mass{MG: tn(19150), Unit: words.Tonne}, Used: words.Mass{MG: tn(18412), Unit: words.Tonne}, Percent: 96.1, Elapsed: 92, Tone: Wait, Word: words.M("quota.state.wait")},
			{Class: words.Code{Set: "class", Value: "mineral"}, Stage: words.Code{Set: "stage", Value: "separation"}, Limit: words.Mass{MG: tn(254000), Unit: words.Tonne}, Used: words.Mass{MG: tn(259100), Unit: words.Tonne}, Percent: 102.0, Elapsed: 92, Tone: Bad, Word: words.M("quota.state.bad")},
		},
		Attention: []Attention{
			{Tone: Bad, Kind: words.M("attention.kind.quota"), Text: txt("Separation quota overrun at Xilin Separation by 2.0 %", "西林分离超冶炼分离指标 2.0%"), Href: "/sites/S-0012-B", Since: day(2026, 11, 3)},
			{Tone: Wait, Kind: words.M("attention.kind.case"), Text: words.M("attention.case", "case", "EX-0417-K", "exporter", zhanlu), Href: "/applications/EX-0417-K", Due: day(2026, 12, 4)},
			{Tone: Wait, Kind: words.M("attention.kind.transfer"), Text: words.M("attention.transfer", "lot", "NDX-4471-K", "from", yunling, "to", qinghe, "mass", words.Kg(kg(118.2))), Href: "/lots/NDX-4471-K", Since: day(2026, 11, 9)},
			{Tone: Wait, Kind: words.M("attention.kind.late"), Text: words.M("attention.late", "site", guijing, "month", words.Month(day(2026, 10, 1))), Href: "/sites/S-0030-L", Since: day(2026, 11, 10)},
			{Tone: Unknown, Kind: words.M("attention.kind.stale"), Text: words.M("attention.stale", "licence", "LX-0093-T"), Href: "/licences/LX-0093-T", Since: day(2026, 11, 20)},
		},
		Entries: sampleEntries(),
		Log:     sampleLogState(),
		Numbers: []Fact{{Name: words.M("overview.sites"), Value: words.Num(41), Href: "/sites"}, {Name: words.M("overview.lots"), Value: words.Num(18904), Href: "/lots"}, {Name: words.M("overview.cases"), Value: words.Num(41), Href: "/applications"}, {Name: words.M("overview.transfers"), Value: words.Num(12)}},
	}
}

func end(code string) Phrase {
	return words.Code{Set: "flow", Value: code}
}

func sampleEntries() []EntryRow {
	kind := func(k string) Phrase { return words.Code{Set: "entry", Value: k} }
	return []EntryRow{
		{Seq: 418207, Kind: kind("review.gate_evaluated"), Subjects: []words.Ref{{Text: "EX-0417-K", Href: "/applications/EX-0417-K"}}, Org: txt("Licensing", "发证机关"), Recorded: day(2026, 11, 23), Href: "/log?entry=418207"},
		{Seq: 418206, Kind: kind("custody.correct"), Subjects: []words.Ref{lotRef("DYX-2071-M"), lotRef("SWF-0388-Z")}, Org: guijing, Recorded: day(2026, 11, 23), Late: true, Proved: true, Href: "/log?entry=418206"},
		{Seq: 418205, Kind: kind("custody.receive"), Subjects: []words.Ref{lotRef("NDX-4470-J")}, Org: qinghe, Recorded: day(2026, 11, 23), Proved: true, Href: "/log?entry=418205"},
		{Seq: 418204, Kind: kind("review.licence_committed"), Subjects: []words.Ref{{Text: "LX-0093-T", Href: "/licences/LX-0093-T"}}, Org: txt("Tianjin Customs", "天津海关"), Recorded: day(2026, 11, 23), Proved: true, Href: "/log?entry=418204"},
		{Seq: 418203, Kind: kind("custody.transform"), Subjects: []words.Ref{lotRef("MAG-9021-A")}, Org: zhanlu, Recorded: day(2026, 11, 23), Proved: true, Href: "/log?entry=418203"},
	}
}

func sampleLogState() LogState {
	return LogState{Size: 418206, At: day(2026, 11, 23), Root: "Kq3s0yX9mXc2n1b8d0cVbZr4vQ1tQm0x0hU2w9pY7nE=", Origin: "lanthorn.example/log", Pending: 1,
		Witness: txt("witness.example, 2 minutes ago", "witness.example，2 分钟前"), Tag: Tag{Good, words.M("log.good")}, Verified: day(2026, 11, 22)}
}

func sampleSites() *Sites {
	row := func(ref string, name Phrase, kind, prov string, t float64, tone Tone, word string) SiteRow {
		return SiteRow{Ref: ref, Href: "/sites/" + ref, Name: name, Kind: words.Code{Set: "sitekind", Value: kind}, Province: words.Code{Set: "province", Value: prov}, Operator: name, Stock: words.T(tn(t)), Reports: Tag{tone, words.M("return." + word)}}
	}
	return &Sites{Head: Head{Title: words.M("sites.title", "sites", 41), Basis: words.M("sites.basis")},
		Search: SiteSearch(Options("sitekind", "", "", "mine", "separation", "metal", "magnet", "recycler"), Options("province", "CN-JX", "", "CN-JX", "CN-NM", "CN-SC")),
		Rows: []SiteRow{row("S-0041-Q", qinghe, "metal", "CN-JX", 412.6, Good, "good"), row("S-0030-L", guijing, "recycler", "CN-JX", 38.2, Bad, "open"),
			row("S-0007-F", yunling, "mine", "CN-JX", 91.4, Wait, "late"), row("S-0009-H", txt("A very long operating company name that has to wrap somewhere sensible without breaking the table", "名称特别长因而必须在表格中合理换行的稀土生产经营有限责任公司第二分公司"), "separation", "CN-NM", 20412.6, Good, "good")},
		Pager: Pager{Next: "/sites?after=S-0009-H", First: "/sites", Shown: 4, Total: 41}}
}

func sampleSite() *SitePage {
	month := func(m int, in, out float64) Row {
		return Row{Cells: []Cell{C(words.Month(day(2026, m, 1))), CV(words.TCol(tn(in), 1), in), CV(words.TCol(tn(out), 1), out)}}
	}
	state := func(tone Tone, key string) Tag { return Tag{tone, words.M(key)} }
	return &SitePage{
		Head: Head{Title: words.M("site.title", "site", qinghe, "mass", words.T(tn(412.6)), "percent", words.Pct(81, 0), "stage", words.Code{Set: "stage", Value: "separation"}),
			Basis:  words.M("site.basis", "kind", words.Code{Set: "sitekind", Value: "metal"}, "place", words.Code{Set: "province", Value: "CN-JX"}, "operator", qinghe, "returns", words.M("site.returns.late", "late", 1)),
			Crumbs: []Link{{"/sites", words.M("nav.sites")}, {"", words.Plain("S-0041-Q")}}},
		Facts: []Fact{{Name: words.M("fact.ref"), Value: words.Ref{Text: "S-0041-Q"}}, {Name: words.M("site.operator"), Value: qinghe}, {Name: words.M("fact.uscc"), Value: words.Ref{Text: "91360700MA35XXXX0Q"}}, {Name: words.M("fact.address"), Value: txt("Lantern Road 12, Ganzhou", "赣州市灯笼路12号")}, {Name: words.M("fact.lists"), Value: words.Date(day(2024, 10, 1)), Tag: &Tag{Good, words.M("permit.valid")}}},
		Permits: []Permit{{Activity: words.Code{Set: "activity", Value: "metal"}, Number: "MS-2024-0117", Issuer: txt("Ministry of Industry", "工业主管部门"), From: day(2024, 10, 1), To: day(2027, 9, 30), State: state(Good, "permit.valid")},
			{Activity: words.Code{Set: "activity", Value: "export"}, Number: "EX-2023-0442", Issuer: txt("Ministry of Commerce", "商务主管部门"), From: day(2023, 12, 15), To: day(2026, 12, 14), State: state(Wait, "permit.soon")}},
		Processes: []Process{{Ref: words.Plain("P-01"), Name: txt("Molten-salt electrolysis", "熔盐电解"), Inputs: words.Code{Set: "form", Value: "oxide"}, Outputs: words.Code{Set: "form", Value: "metal"}, Recovery: words.Plain("92–97 %"), HoldUp: words.Kg(kg(640))},
			{Ref: words.Plain("P-02"), Name: txt("Alloy furnace 2", "2号合金炉"), Inputs: words.Code{Set: "form", Value: "metal"}, Outputs: words.Code{Set: "form", Value: "alloy"}, Recovery: words.Plain("97–99.5 %"), HoldUp: words.Kg(kg(85)), Pool: true}},
		Stocks: []Stock{{Form: words.Code{Set: "form", Value: "oxide"}, Lots: 41, Net: words.T(tn(212.4)), Oxide: words.T(tn(211)), Href: "/lots?form=oxide"}, {Form: words.Code{Set: "form", Value: "metal"}, Lots: 63, Net: words.T(tn(148)), Oxide: words.T(tn(172.6)), Href: "/lots?form=metal"}},
		Months: Figure{ID: "months", Kind: "bar", Title: words.M("site.months"), Aside: words.M("flow.mass"), Unit: words.M("unit.t"), Download: "/sites/S-0041-Q/months.csv",
			Table: Table{Cols: []Col{{Head: words.M("site.month"), Role: "x"}, {Head: words.M("site.in"), Num: true, Role: "value"}, {Head: words.M("site.out"), Num: true, Role: "value"}},
				Rows: []Row{month(5, 88.1, 84), month(6, 91.7, 90.3), month(7, 85.2, 93.8), month(8, 97.3, 88.8), month(9, 101.2, 96), month(10, 104, 99.1)}}},
		Quotas:    []Quota{{Class: words.Code{Set: "class", Value: "mineral"}, Stage: words.Code{Set: "stage", Value: "separation"}, Limit: words.T(tn(1200)), Used: words.T(tn(972)), Percent: 81, Elapsed: 89, Tone: Good, Word: words.M("quota.state.good")}},
		Transfers: []Transfer{{Lot: lotRef("NDX-4471-K"), From: yunling, To: qinghe, Net: words.Kg(kg(118.2)), Dispatched: day(2026, 11, 9), Days: 14, State: state(Wait, "transfer.late")}},
		Reports:   []Report{{Month: day(2026, 10, 1), Due: day(2026, 11, 10), State: state(Bad, "return.open")}, {Month: day(2026, 9, 1), Due: day(2026, 10, 10), Sent: day(2026, 10, 12), State: state(Wait, "return.late")}, {Month: day(2026, 8, 1), Due: day(2026, 9, 10), Sent: day(2026, 9, 8), State: state(Good, "return.good")}},
	}
}

func sampleBalance() *BalancePage {
	line := func(id string, values ...float64) Figure {
		fig := Figure{ID: id, Kind: "line", Title: words.M("balance.missing.title"), Unit: words.M("unit.kg"), Fold: true, Limit: 3.8, Caption: words.M("balance.missing.caption"), Download: "/sites/S-0041-Q/balance.csv?element=Nd",
			Table: Table{Cols: []Col{{Head: words.M("site.month"), Role: "x"}, {Head: words.M("balance.missing"), Num: true, Role: "value"}, {Head: words.M("balance.low"), Num: true, Role: "low"}, {Head: words.M("balance.high"), Num: true, Role: "high"}}}}
		for i, x := range values {
			fig.Table.Rows = append(fig.Table.Rows, Row{Cells: []Cell{C(words.Month(day(2026, i+1, 1))), CV(words.KgCol(kg(x), 1), x), CV(words.KgCol(kg(-80), 1), -80), CV(words.KgCol(kg(80), 1), 80)}})
		}
		return fig
	}
	return &BalancePage{
		Head: Head{Title: words.M("balance.title.alarm", "alarms", 1, "mass", words.Kg(kg(-212.4)), "element", "Nd", "site", qinghe, "error", words.Kg(kg(96))), Basis: words.M("balance.basis", "chance", words.Pct(0.56, 2), "elements", 9),
			Crumbs: []Link{{"/sites", words.M("nav.sites")}, {"/sites/S-0041-Q", words.Plain("S-0041-Q")}, {"", words.M("balance.crumb", "element", "Nd")}}},
		Elements: Table{Caption: words.M("balance.elements"), Cols: []Col{{Head: words.M("balance.element")}, {Head: words.M("balance.missing"), Num: true}, {Head: words.M("state")}},
			Rows: []Row{{Cells: []Cell{C(words.Plain("Nd")), C(words.KgCol(kg(-212.4), 1)), CTag(Bad, words.M("balance.state.alarm"))}}, {Cells: []Cell{CLink(words.Plain("Pr"), "/sites/S-0041-Q/balance?element=Pr"), C(words.KgCol(kg(3), 1)), CTag(Good, words.M("balance.state.within"))}}}},
		Alarms:  []Alarm{{Tag{Bad, words.M("balance.level.hold")}, words.M("balance.alarm.gain", "mass", words.Kg(kg(212.4)), "error", words.Kg(kg(96)), "first", words.Month(day(2026, 6, 1)), "last", words.Month(day(2026, 9, 1))), words.M("balance.alarm.note", "statistic", words.M("balance.statistic.page"), "value", "7.41", "threshold", "3.84", "chance", "0.0004 %")}},
		Said:    []Phrase{words.M("balance.trace", "element", "Tb")},
		Missing: line("missing", 12, -20, 31, 4, -9, -70, -64, -55, -61), Chart: line("control", 0, 0, 0.3, 0, 0, 1.4, 2.9, 4.4, 7.4),
		Books:   Table{Caption: words.M("balance.books"), Cols: []Col{{Head: words.M("site.month")}, {Head: words.M("balance.in"), Num: true}}, Rows: []Row{{Cells: []Cell{C(words.Month(day(2026, 9, 1))), C(words.KgCol(kg(84120), 0))}}}},
		Sources: Table{Caption: words.M("balance.sources"), Cols: []Col{{Head: words.M("balance.source")}, {Head: words.M("balance.part"), Num: true}}, Rows: []Row{{Cells: []Cell{C(words.Plain("count of sx")), C(words.Pct(61, 0))}}}},
	}
}

func sampleQR(text string) template.HTML {
	svg, err := draw.QR("QR", text)
	if err != nil {
		panic(err)
	}
	return svg
}
