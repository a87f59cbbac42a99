package web

import "lanthorn/internal/web/words"

func caseCrumbs() []Link {
	return []Link{{"/applications", words.M("nav.applications")}, {"/applications/EX-0417-K", words.Ref{Text: "EX-0417-K"}}}
}

func sampleApplications() *Applications {
	return &Applications{Head: Head{Title: words.M("queue.title", "waiting", 41, "blocked", 3, "open", 96, "late", 2), Basis: words.M("applications.basis", "days", 45), Next: []Action{{Text: words.M("applications.new"), Href: "/applications/new", Main: true}}},
		Search: QueueSearch(Options("casestate", "", "", "lodged", "gate", "review", "consolidation", "authorisation", "decided"), Options("queuewait", "", "", "mine", "agency"), Options("queueorder", "new", "new", "due", "late")), Rows: sampleCaseRows(), Pager: Pager{Shown: 3, Total: 41, Next: "/applications?after=x"}}
}

func sampleCaseRows() []CaseRow {
	row := func(ref string, lines, blocked int, t float64, state string, tone Tone, used int) CaseRow {
		return CaseRow{Ref: ref, Href: "/applications/" + ref, Exporter: zhanlu, Destination: words.Country("DE"), EndUser: nordtal, Lines: lines, Blocked: blocked, Net: words.T(tn(t)), State: Tag{tone, code("casestate", state)}, Turn: txt("Licensing", "发证机关"), Used: used, Limit: 45, Due: day(2027, 1, 19)}
	}
	rows := []CaseRow{row("EX-0417-K", 4, 1, 18.6, "review", Wait, 17), row("EX-0420-N", 1, 0, 2.4, "authorisation", Wait, 29), row("EX-0388-C", 2, 0, 6.1, "decided", Good, 24)}
	return append(rows, CaseRow{Ref: "EX-0421-P", Href: "/applications/EX-0421-P", Exporter: zhanlu, Destination: words.Country("JP"), EndUser: words.Plain("Shirakaba Servo K.K."), Lines: 1, Net: words.T(tn(1.1)), State: Tag{Neutral, code("casestate", "lodged")}, Turn: txt("Intake", "受理岗")})
}

func sampleApplication() *NewApplication {
	lots := []Option{{Value: "", Text: words.Plain("")}, {Value: "MAG-9021-A", Text: words.Plain("MAG-9021-A · 6,200.0 kg"), Chosen: true}}
	form := ApplicationForm(lots, []Option{{Value: "DE", Text: words.Country("DE"), Chosen: true}, {Value: "JP", Text: words.Country("JP")}}, Options("use", "wind", "wind", "vehicle", "robot", "medical", "electronics", "other"), 2)
	form = form.Blame("enduser", words.M("form.required", "field", words.M("case.enduser"))).Blame("kg1", txt("Lot MAG-9021-A holds 6,200.0 kg; this line asks for 7,000.0 kg. Reduce the quantity or add a second lot.", "批次 MAG-9021-A 余 6,200.0 千克，本行申请 7,000.0 千克。请减少数量或增加批次。"))
	lodge := Form{ID: "lodge", Action: "/applications", Key: "k1", Submit: words.M("application.lodge"), Fields: []Field{{Name: "draft", Kind: Hidden, Value: "d1"}}}
	return &NewApplication{
		Head: Head{Title: words.M("application.title"), Basis: words.M("application.basis"), Crumbs: []Link{{"/applications", words.M("nav.applications")}, {"", words.M("applications.new")}}}, Form: form,
		Ready: &Preflight{Tone: Wait, Answer: words.M("preflight.wait", "lines", 1), Time: words.M("preflight.time", "half", 24, "most", 38), Lodge: &lodge,
			Lines:  []PreflightLine{{No: 1, Lot: lotRef("MAG-9021-A"), Goods: code("form", "magnet_ndfeb"), Net: words.Kg(kg(6200)), Control: Tag{Neutral, words.M("control.code", "code", "1C905.a")}, Gate: Tag{Wait, code("gate", "qualified")}, Why: txt("8 % of its Dy has no known origin; the limit is 10 %.", "Dy 有 8% 来源不明，限值为 10%。")}},
			Checks: []Check{{Tone: Good, Text: txt("All parties screened, no hit", "各方均已筛查，未命中"), Rule: "cn.screen"}, {Tone: Wait, Text: txt("End-user statement is missing", "缺少最终用户说明"), Remedy: txt("Attach it, signed, not older than a year.", "请附上签署未满一年的说明。"), Rule: "cn.documents"}}},
		Documents: []Fact{{Name: txt("Contract", "合同"), Value: words.M("control.yes"), Tag: &Tag{Good, words.M("check.good")}}, {Name: txt("End-user statement", "最终用户和最终用途说明"), Value: words.Plain(""), Tag: &Tag{Wait, words.M("return.open")}}},
	}
}

func sampleClock() Clock {
	var days []string
	for range 10 {
		days = append(days, "on")
	}
	for range 4 {
		days = append(days, "stop")
	}
	for range 7 {
		days = append(days, "on")
	}
	for range 28 {
		days = append(days, "left")
	}
	art := txt("Dual-use regulations, Art. 17", "《两用物项出口管制条例》第十七条")
	return Clock{Name: words.M("clock.statutory"), Used: 17, Limit: 45, Stopped: 4, Days: days, Due: day(2027, 1, 19), Running: true, Note: txt("Stopped 4 days for expert appraisal.", "因专家鉴别中止 4 个工作日。"), Href: "/applications/EX-0417-K/clock",
		Calendar: txt("China, working days, 2026 edition", "中国工作日历 2026 版"), Basis: art,
		Steps: []ClockStep{{From: day(2026, 10, 26), To: day(2026, 11, 6), What: txt("Accepted, clock starts", "受理，起算"), Basis: art, Counted: 10, Running: true, Skipped: txt("2 weekends", "扣除 2 个周末")}, {From: day(2026, 11, 9), To: day(2026, 11, 12), What: txt("Expert appraisal", "专家鉴别"), Basis: art}, {From: day(2026, 11, 13), To: day(2026, 11, 23), What: txt("Resumed", "恢复计时"), Counted: 7, Running: true}}}
}

func sampleCase() *CasePage {
	pc := func(v, u float64) words.Percent { return words.Percent{V: v, U: u, Places: 2} }
	below := words.Percent{V: .01, Places: 2, Below: true}
	rule := txt("Announcement 18 of 2025: NdFeB magnets containing Tb or Dy.", "2025年第18号公告：含铽或镝的钕铁硼永磁材料。")
	line := func(no int, grade string, mass float64, nd, dy, tb words.Percent, control, gate Tag, out string, tone Tone) CaseLine {
		return CaseLine{No: no, Goods: txt("NdFeB segments, "+grade, "钕铁硼磁瓦 "+grade), Lots: []words.Ref{lotRef("MAG-9021-A")}, HS: "8505 1110 00", Net: words.KgCol(kg(mass), 1), Fractions: []words.Percent{nd, dy, tb}, Control: control, Rule: rule, Gate: gate, Proposed: code("outcome", out), Tone: tone}
	}
	ctl, ok := Tag{Neutral, words.Plain("1C905.a")}, Tag{Good, code("gate", "verified")}
	flow := func(from Phrase, no int, v float64) Row {
		return Row{Cells: []Cell{C(from), C(words.M("licence.line", "line", no)), CV(words.KgCol(kg(v), 0), v)}}
	}
	form := MoveForm("propose-form", "/applications/EX-0417-K/propose", "k2", words.M("move.propose"), Options("outcome", "", "grant", "grant_with_conditions", "grant_reduced", "refuse"))
	ask := MoveForm("ask-form", "/applications/EX-0417-K/ask", "k3", words.M("move.ask"), nil)
	return &CasePage{
		Head: Head{Title: words.M("case.title.blocked", "ready", 3, "lines", 4, "line", 3, "why", words.M("case.why.unknown", "share", words.Pct(38, 0), "element", "Dy")), Crumbs: caseCrumbs(),
			Basis: words.M("case.basis", "exporter", zhanlu, "enduser", nordtal, "country", words.Country("DE"), "lines", 4, "mass", words.T(tn(18.6)), "goods", txt("NdFeB magnets for wind generators", "风力发电机用钕铁硼磁体"), "date", words.Date(day(2027, 1, 19))),
			Next:  []Action{{Text: words.M("move.propose"), Href: "#propose", Main: true}, {Text: words.M("move.decide"), Why: words.M("move.why.lines", "line", 3)}}},
		Ref: "EX-0417-K", Version: 2, State: Tag{Wait, code("casestate", "review")}, Elements: []string{"Nd", "Dy", "Tb"},
		LinesNote: txt("control follows the assay, not the HS code", "管制判定依成分，不依税号"),
		Lines:     []CaseLine{line(1, "42SH", 6200, pc(23.1, .12), pc(2.84, .06), pc(.31, .02), ctl, ok, "grant_with_conditions", ""), line(2, "38UH", 4750, pc(21.95, .12), pc(5.12, .09), pc(.02, .01), ctl, ok, "grant", ""), line(3, "35EH", 2450, pc(19.8, .12), pc(8.4, .11), pc(.05, .01), ctl, Tag{Bad, code("gate", "failed")}, "hold", Bad), line(4, "N42", 5200, pc(24.6, .12), below, below, Tag{Good, code("control", "no")}, ok, "not_required", "")},
		Why:       []Why{{Line: 3, Tone: Wait, Title: words.M("case.whytitle", "line", 3), Text: txt("Lot DYX-2071-M draws 91 kg Dy from a scrap pool that took in 31 kg more than upstream machining can have made (z = 5.8).", "批次 DYX-2071-M 的镝有 91 千克取自废料池，而该池收入量超过上游加工可能产生量 31 千克（z = 5.8）。"), Rule: "cn.gate.unknown-origin", Version: 7, Limit: words.Pct(10, 0), Found: words.Pct(38, 0), Mend: txt("The recycler's receipts for March are matched, or the share falls below the limit.", "核对综合利用企业三月收货记录，或来源不明占比降至限值以下。")}},
		Clock:     sampleClock(),
		Inside:    true,
		Strip:     []Fact{{Name: words.M("strip.turn"), Value: code("turn", "agencies")}},
		Conflicts: []Why{{Line: 3, Tone: Bad, Title: words.M("position.conflict", "line", 3), Text: words.M("position.conflict.text", "support", txt("Industry", "工业主管部门"), "object", txt("Customs", "海关"))}},
		Positions: []Position{{Agency: txt("Industry", "工业主管部门"), State: Tag{Good, code("referralstate", "answered")}, When: day(2026, 11, 24), Clock: words.M("position.clock", "used", 4, "limit", 10), Href: "/applications/EX-0417-K/clock?of=x", Says: []Stance{{Line: 1, Tag: Tag{Good, code("stance", "support")}, Note: txt("In line with the quota.", "符合指标。")}}, Why: txt("Rule 1", "规则 1")}, {Agency: txt("Customs", "海关"), State: Tag{Wait, code("referralstate", "seen")}, Due: day(2026, 12, 4), Why: txt("Rule 2", "规则 2")}},
		Origin: Figure{ID: "origin", Kind: "sankey", Title: txt("Where the dysprosium comes from", "镝的来源"), Unit: words.M("unit.kg"), Download: "/applications/EX-0417-K/origin.csv", Method: "/data#origins",
			Table: Table{Cols: []Col{{Head: words.M("lot.origin"), Role: "from"}, {Head: words.M("case.line"), Role: "to"}, {Head: words.M("unit.kg"), Num: true, Role: "value"}}, Rows: []Row{flow(txt("Clay, permit 114", "离子矿 许可114"), 1, 120), flow(txt("Clay, permit 114", "离子矿 许可114"), 2, 180), flow(txt("Clay, permit 087", "离子矿 许可087"), 2, 63), flow(txt("Recycler, swarf", "回收：磁材油泥"), 1, 56), unknownFlow(flow(words.M("lot.unknown"), 3, 78)), flow(txt("Recycler, swarf", "回收：磁材油泥"), 3, 128)}}},
		Parties:   []Party{{Name: zhanlu, Role: code("partyrole", "exporter"), Result: Tag{Good, words.M("party.clear")}}, {Name: nordtal, Role: code("partyrole", "end_user"), Note: txt("plant seen 2025", "2025年实地核查"), Result: Tag{Good, words.M("party.clear")}}, {Name: words.Plain("Halvard Holding"), Role: code("partyrole", "owner"), Note: words.Pct(62, 0), Result: Tag{Wait, words.M("party.possible")}}, {Name: words.Plain("شركة النور للتجارة"), Role: code("partyrole", "carrier"), Result: Tag{Good, words.M("party.clear")}}},
		PartyNote: words.M("case.parties.aside", "time", words.Stamp(day(2026, 11, 23))),
		Need:      []Fact{{Name: words.M("fact.asked"), Value: words.T(tn(18.6))}, {Name: words.M("fact.yearneed"), Value: words.Mass{MG: tn(61), U: tn(9), Unit: words.Tonne}}, {Name: words.M("fact.granted"), Value: words.T(tn(32))}, {Name: words.M("fact.crossed"), Value: words.T(tn(27.4))}, {Name: words.M("fact.inuse"), Value: words.T(tn(25.9))}},
		NeedNote:  txt("Fits the plant.", "与工厂产能相符。"),
		Facts:     []Fact{{Name: words.M("licence.destination"), Value: words.Country("DE")}, {Name: words.M("application.use"), Value: code("use", "wind")}, {Name: words.M("fact.contract"), Value: words.Ref{Text: "ZL-NT-2026-114"}}, {Name: words.M("fact.lodged"), Value: words.Stamp(day(2026, 10, 23))}},
		Queries:   []Query{{Ref: "Q1", Items: []QueryItem{{No: 1, Text: txt("Name the machines the segments of line 3 are for.", "请说明第 3 行磁瓦所用机型。"), Required: true}}, Clock: "/applications/EX-0417-K/clock?of=q", Asked: day(2026, 11, 20), Due: day(2026, 12, 18), State: Tag{Wait, code("querystate", "issued")}, Stops: words.M("query.stops.none")}},
		Proposal: &Proposal{Hash: "5c0d…e1", By: words.Plain("Lin Wan"), When: day(2026, 11, 22), Conditions: []Phrase{txt("No resale without consent.", "未经许可不得转让。")}, Signatures: []Signature{{By: words.Plain("Shen Mo"), Grade: txt("First countersignature", "第一会签"), When: day(2026, 11, 22), State: Tag{Good, words.M("proposal.signed")}}, {Grade: txt("Second countersignature", "第二会签"), State: Tag{Wait, words.M("proposal.wanted")}}},
			Lines: Table{Cols: []Col{{Head: words.M("case.no")}, {Head: words.M("case.proposed")}}, Rows: []Row{{Cells: []Cell{C(words.Num(1)), C(code("outcome", "grant_with_conditions"))}}}}},
		Moves:     []Move{{ID: "propose", Text: words.M("move.propose"), Form: &form, Main: true}, {ID: "askmove", Text: words.M("move.ask"), Form: &ask}, {Text: words.M("move.countersign"), Why: words.M("move.why.state")}, {Text: words.M("move.decide"), Why: words.M("move.why.signature")}, {Text: words.M("move.withdraw"), Why: words.M("move.why.applicant")}},
		Earlier:   sampleCaseRows()[2:3],
		Trail:     []Event{{Title: code("entry", "review.gate_evaluated"), When: day(2026, 11, 23)}, {Title: code("entry", "review.accepted"), When: day(2026, 10, 26)}, {Title: code("entry", "review.application_lodged"), When: day(2026, 10, 23), By: zhanlu}},
		Documents: sampleLot().Documents, Bundle: "/applications/EX-0417-K/bundle.json",
	}
}

func sampleLicences() *Licences {
	row := func(ref string, auth, rem float64, tone Tone, state string) LicenceRow {
		return LicenceRow{Ref: ref, Href: "/licences/" + ref, Holder: zhanlu, Destination: words.Country("DE"), Lines: 2, Authorised: words.T(tn(auth)), Remaining: words.T(tn(rem)), Percent: (auth - rem) / auth * 100, Until: day(2027, 6, 30), State: Tag{tone, code("licencestate", state)}}
	}
	return &Licences{Head: Head{Title: words.M("licences.title", "active", 118, "suspended", 1), Basis: words.M("licences.basis")}, Search: LicenceSearch(Options("licencestate", "", "", "active", "suspended", "exhausted", "expired")),
		Rows: []LicenceRow{row("LX-0093-T", 10.95, 3.2, Good, "active"), row("LX-0088-K", 6, 4.4, Wait, "suspended"), row("LX-0071-D", 2, 0, Neutral, "exhausted")}, Pager: Pager{Shown: 3, Total: -1}}
}

func sampleLicence(print bool) *LicencePage {
	const short = "LANTHORN:2:LX-0093-T:1:DE:2027-06-30:1=6200000000;2=4750000000:U2lnbmF0dXJl"
	move := func(kind, decl string, change, rem float64, offline bool) LedgerMove {
		return LedgerMove{Kind: code("booking", kind), Declaration: decl, Office: txt("Tianjin Customs", "天津海关"), Change: words.Kg(kg(change)), Remaining: words.Kg(kg(rem)), When: day(2026, 11, 12), Offline: offline}
	}
	seg := func(key string, share float64, class string) Segment {
		return Segment{Name: words.M(key), Share: share, Class: class}
	}
	suspend := MoveForm("suspend-form", "/licences/LX-0093-T/suspend", "k4", words.M("move.suspend"), nil)
	v := &LicencePage{
		Head: Head{Title: words.M("licence.title", "remaining", words.T(tn(3.2)), "authorised", words.T(tn(10.95)), "licence", words.Ref{Text: "LX-0093-T"}), Basis: words.M("licence.basis", "holder", zhanlu, "enduser", nordtal, "country", words.Country("DE"), "date", words.Date(day(2027, 6, 30))),
			Crumbs: []Link{{"/licences", words.M("nav.licences")}, {"", words.Ref{Text: "LX-0093-T"}}}, Next: []Action{{Text: words.M("licence.print"), Href: "/licences/LX-0093-T/print", Main: true}}},
		Ref: "LX-0093-T", Version: 1, State: Tag{Good, code("licencestate", "active")}, Print: print,
		Notices: []Check{{Tone: Wait, Text: txt("Lot DYX-2071-M behind line 2 was corrected on 20 November.", "第 2 行所依据的批次 DYX-2071-M 已于11月20日更正。"), Remedy: txt("The licensing office evaluates the gate again.", "由发证机关重新进行溯源核查。")}},
		Facts:   []Fact{{Name: words.M("licence.ref"), Value: words.Ref{Text: "LX-0093-T"}}, {Name: words.M("licence.holder"), Value: zhanlu}, {Name: words.M("case.enduser"), Value: nordtal}, {Name: words.M("licence.destination"), Value: words.Country("DE")}, {Name: words.M("application.use"), Value: code("use", "wind")}, {Name: words.M("fact.case"), Value: words.Ref{Text: "EX-0388-C", Href: "/applications/EX-0388-C"}}},
		Lines: []LicenceLine{
			{No: 1, Goods: txt("NdFeB segments, 42SH", "钕铁硼磁瓦 42SH"), HS: "8505 1110 00", Control: "1C905.a", Lots: []words.Ref{lotRef("MAG-9021-A")}, Authorised: words.Kg(kg(6200)), Reserved: words.Kg(kg(400)), Committed: words.Kg(kg(3600)), Remaining: words.Kg(kg(2200)), Bar: []Segment{seg("licence.committed", 58.1, "o1"), seg("licence.reserved", 6.4, "o2"), seg("licence.remaining", 35.5, "rest")}, Moves: []LedgerMove{move("commit", "020220261000123456", -3600, 2600, false), move("reserve", "020220261000123499", -400, 2200, true)}},
			{No: 2, Goods: txt("NdFeB segments, 38UH", "钕铁硼磁瓦 38UH"), HS: "8505 1110 00", Control: "1C905.a", Lots: []words.Ref{lotRef("MAG-9022-B")}, Authorised: words.Kg(kg(4750)), Reserved: words.Kg(0), Committed: words.Kg(kg(3750)), Remaining: words.Kg(kg(1000)), Bar: []Segment{seg("licence.committed", 78.9, "o1"), seg("licence.remaining", 21.1, "rest")}, Moves: []LedgerMove{move("commit", "020220261000123457", -3750, 1000, false)}}},
		Conditions: []Phrase{txt("No resale without consent.", "未经许可不得转让。"), txt("Report arrival and installation within 60 days.", "60日内报告到货和安装情况。")},
		Status:     []Event{{Title: code("entry", "review.licence_issued"), When: day(2026, 6, 30), Tone: Good}},
		Moves:      []Move{{ID: "suspend", Text: words.M("move.suspend"), Form: &suspend}, {Text: words.M("move.lift"), Why: words.M("move.why.state")}},
		QR:         sampleQR(short), Short: short, Bundle: "/licences/LX-0093-T/licence.json", Command: "lanthorn-verify LX-0093-T.json", Log: sampleLogState(), Index: 402118, Issuer: txt("Lanthorn demonstration issuer", "Lanthorn 演示签发机构"), Issued: day(2026, 6, 30), Until: day(2027, 6, 30),
	}
	v.Found = &Table{Caption: words.M("books.remarks"), Cols: []Col{{Head: words.M("licence.declaration")}, {Head: words.M("found.what")}, {Head: words.M("found.border")}, {Head: words.M("found.licensed")}, {Head: words.M("found.led")}},
		Rows: []Row{{Cells: []Cell{C(words.Plain("020220261000123457")), C(words.Plain("Nd")), C(words.Plain("18.20 %")), C(words.M("found.apart", "licensed", words.Plain("24.10 %"), "z", words.Plain("9.1"))), CTag(Bad, words.M("books.remark.open"))}}}}
	if print {
		v.Head.Mood, v.Head.Title = "print", words.M("licence.print.title", "licence", words.Ref{Text: "LX-0093-T"})
	}
	return v
}

func unknownFlow(r Row) Row {
	r.Tone = Unknown
	return r
}
