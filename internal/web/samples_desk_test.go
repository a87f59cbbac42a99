package web

import "lanthorn/internal/web/words"

func sampleCustoms(tone Tone) *Customs {
	answers := map[string]string{"licence": "LX-0093-T", "line": "1", "declaration": "020220261000123500", "amount": "1200", "hs": "8505 1110 00"}
	wo := WriteOffForm("k5", answers)
	ask := CustomsForm().Set(func(n string) []string {
		if v, ok := answers[n]; ok {
			return []string{v}
		}
		return nil
	})
	answer := &CustomsAnswer{Tone: Good, Word: words.M("customs.yes"), Text: words.M("customs.yes.text", "mass", words.Kg(kg(1200)), "line", 1, "licence", words.Ref{Text: "LX-0093-T", Href: "/licences/LX-0093-T"}, "remaining", words.Kg(kg(1000))), Next: code("customs", "next.write_off"), WriteOff: &wo, Millis: words.Real{V: 3.2, Places: 1},
		Facts:  []Fact{{Name: words.M("licence.holder"), Value: zhanlu}, {Name: words.M("licence.destination"), Value: words.Country("DE")}, {Name: words.M("case.goods"), Value: txt("NdFeB segments, 42SH", "钕铁硼磁瓦 42SH")}},
		Checks: []Check{{Tone: Good, Text: txt("Licence is active", "许可证有效")}, {Tone: Good, Text: txt("Line has enough left", "该行余量充足")}}}
	if tone == Bad {
		answer = &CustomsAnswer{Tone: Bad, Word: words.M("customs.no"), Reason: "guard.balance", Text: txt("Line 1 has 200.000 kg left; the declaration asks for 1,200.000 kg.", "第 1 行剩余 200.000 千克，报关 1,200.000 千克。"), Next: code("customs", "next.reduce_or_new_licence"), Millis: words.Real{V: 2.8, Places: 1}}
	}
	off := func(decl string, line int, v, rem float64) WriteOff {
		return WriteOff{Declaration: decl, Licence: words.Ref{Text: "LX-0093-T", Href: "/licences/LX-0093-T"}, Line: line, Net: words.Kg(kg(v)), Remaining: words.Kg(kg(rem)), Office: txt("Tianjin Customs", "天津海关"), When: day(2026, 11, 12), State: Tag{Good, words.M("customs.done")}}
	}
	return &Customs{Head: Head{Title: words.M("customs.title"), Basis: words.M("customs.basis")}, Ask: ask, Answer: answer, Recent: []WriteOff{off("020220261000123456", 1, 3600, 2600), off("020220261000123457", 2, 3750, 1000)},
		Lists: []Fact{{Name: words.M("log.checkpoint"), Value: words.Stamp(day(2026, 11, 23))}, {Name: words.M("case.parties"), Value: words.Stamp(day(2026, 11, 23)), Tag: &Tag{Good, words.M("log.good")}}}}
}

func sampleVerify() *Verify {
	return &Verify{Head: Head{Title: words.M("verify.title"), Basis: words.M("verify.basis")}, Form: VerifyForm(),
		Result: &Verdict{Tone: Good, Answer: words.M("verify.title.good"), Facts: sampleLot().Facts[:4], Checks: samplePassport().Checks, Limits: []Phrase{words.M("verify.what.2")}},
		Keys:   []Fact{{Name: words.M("verify.key"), Value: words.Ref{Text: "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}}, {Name: words.M("verify.logkey"), Value: words.Ref{Text: "lanthorn.example/log+3f9a1c2e+AWq2"}}}}
}

func sampleSignIn() *SignIn {
	acc := func(name, role string, does words.Text) DemoAccount {
		return DemoAccount{Account: name, Password: "lantern-in-the-mine", Role: code("role", role), Does: does}
	}
	return &SignIn{Head: Head{Title: words.M("signin.title"), Basis: words.M("signin.basis")}, Form: SignInForm("/").Blame("account", words.M("signin.wrong")),
		Demo: []DemoAccount{acc("reviewer", "reviewer", txt("See why one line is blocked", "查看某一行为何受阻")), acc("customs", "customs", txt("Ask whether goods may leave", "查询货物能否出境")), acc("operator", "operator", txt("Report a movement by table", "用表格填报一次移交"))}}
}

func sampleError(status int) *ErrorPage {
	v := ErrorFor(status, "7c1e09aa")
	if status == 422 {
		v.Reasons = []Check{{Tone: Bad, Text: txt("Lot NDX-4471-K holds 118.2 kg Nd; this dispatch asks for 140.0 kg.", "批次 NDX-4471-K 含钕 118.2 千克，本次发出 140.0 千克。"), Remedy: txt("Reduce the quantity or add a second lot.", "减少数量或增加批次。"), Rule: "lot.too_little"}}
	}
	if status == 503 {
		v.Retry = words.M("error.retry", "seconds", 5)
	}
	return v
}

func sampleTemplates() []Template {
	files := []Link{{"/templates/events.csv", words.Plain("CSV")}, {"/templates/events.xlsx", words.Plain("XLSX")}}
	return []Template{{Name: words.M("load.events"), What: txt("One row per lot that enters or leaves an act.", "每个批次的投入或产出各占一行。"), Files: files}, {Name: words.M("load.assays"), What: txt("One row per element.", "每个元素一行。"), Files: files}, {Name: words.M("load.register"), What: txt("Sites, permissions, processes.", "场所、许可、工艺。"), Files: files}}
}

func sampleLoad() *Load {
	return &Load{Head: Head{Title: words.M("load.title"), Basis: words.M("load.basis")}, Form: LoadForm([]Option{{Value: "events", Text: words.M("load.events")}, {Value: "assays", Text: words.M("load.assays")}}), Templates: sampleTemplates(),
		Result: &LoadResult{Tone: Bad, Answer: words.M("load.title.bad", "problems", 2), Facts: []Fact{{Name: words.M("load.rows"), Value: words.Num(1204)}, {Name: words.M("load.fine"), Value: words.Num(1202)}}, More: 3, Download: "/load/marked.xlsx",
			Problems: []RowProblem{{Sheet: "events", Row: 17, Column: "net_kg", Given: "118,2", Text: txt("The mass is not a number with a point.", "质量须用小数点书写。"), Remedy: txt("Write 118.2", "写作 118.2"), Tone: Bad}, {Sheet: "events", Row: 44, Column: "lot", Given: "", Text: txt("The lot is missing.", "缺少批次。"), Remedy: txt("Name the lot, or leave the row out.", "填写批次或删除该行。"), Tone: Bad}}}}
}

func sampleLog() *LogPage {
	state := sampleLogState()
	return &LogPage{Head: Head{Title: words.M("log.title", "size", state.Size), Basis: words.M("log.basis")}, State: state, Note: "lanthorn.example/log\n418206\nKq3s0yX9mXc2n1b8d0cVbZr4vQ1tQm0x0hU2w9pY7nE=\n\n— lanthorn.example/log P5ocLgAAAAB…", Download: "/log/checkpoint",
		Facts:  []Fact{{Name: words.M("log.says.order"), Value: words.M("log.says.order.text")}, {Name: words.M("log.says.silent"), Value: words.M("log.says.silent.text")}},
		Search: LogSearch(), Entries: sampleEntries(), Pager: Pager{Shown: 5, Total: 418207, Next: "/log?before=418203"},
		Steps: []LogStep{{words.M("log.step.build"), "go build ./cmd/lanthorn-verify"}, {words.M("log.step.log"), "lanthorn verify --log https://lanthorn.example/log"}, {words.M("log.step.replay"), "lanthorn verify --replay"}, {words.M("log.step.document"), "lanthorn-verify DYX-2071-M.json"}},
		Entry: &EntryDetail{Row: sampleEntries()[1], Leaf: "9f2c…41", Index: 418205, Proof: "/log/418206/proof", Fields: Table{Cols: []Col{{Head: words.M("entries.kind")}, {Head: words.M("entries.subjects")}}, Rows: []Row{{Cells: []Cell{C(code("entry", "custody.correct")), C(lotRef("DYX-2071-M"))}}}}}}
}

func sampleData() *DataPage {
	return &DataPage{Head: Head{Title: words.M("data.title"), Basis: words.M("data.basis")}, Templates: sampleTemplates(), Ways: []Fact{{Name: words.Plain("REST"), Value: words.M("data.rest"), Href: "/api/openapi.json"}, {Name: words.Plain("EPCIS"), Value: words.M("data.epcis"), Href: "/data#epcis"}, {Name: words.M("nav.customs"), Value: words.M("data.customs"), Href: "/data#customs"}},
		Exports: []Fact{{Name: words.M("nav.log"), Value: words.M("data.tiles"), Href: "/log/checkpoint"}}, Example: "curl -H 'Authorization: Bearer …' https://lanthorn.example/api/v1/lots?form=oxide"}
}

func sampleAccounts() *Accounts {
	return &Accounts{Head: Head{Title: words.M("accounts.title", "accounts", 9, "tokens", 1), Basis: words.M("accounts.basis")}, FreshOnce: "lth_9Zk2…",
		Rows:    []Account{{Name: "reviewer", Party: txt("Licensing", "发证机关"), Roles: words.List{code("role", "reviewer"), code("role", "auditor")}, State: Tag{Good, words.M("accounts.active")}, Moves: []Action{{Text: words.M("accounts.lock"), Href: "/admin/accounts/reviewer/lock", Post: true, Key: "k6"}}}, {Name: "clerk", Party: qinghe, Roles: code("role", "operator"), State: Tag{Bad, words.M("accounts.locked")}}},
		Tokens:  []Token{{Name: "Tianjin Customs link", Prefix: "lth_3a", Scopes: code("scope", "customs"), Until: day(2027, 1, 1), State: Tag{Good, words.M("accounts.active")}, Moves: []Action{{Text: words.M("token.revoke"), Href: "/admin/tokens/3a/revoke", Post: true}}}},
		NewUser: AccountForm("k7", []Option{{Value: "P1", Text: qinghe}}, Options("role", "", "operator", "supervisor", "exporter")), NewToken: TokenForm("k8", Options("scope", "read", "read", "report", "customs"))}
}

func sampleBooks() *BorderBooks {
	settle, publish, closing := SettleForm("settle-jetty-3", "jetty/3", "k1", Options("settlement", "", "retry", "charge", "returned", "unlawful")), PublishForm("k2"), CloseDayForm("k3", "2026-11-22")
	licence := CLink(words.Ref{Text: "LX-0093-T"}, "/licences/LX-0093-T")
	cols := func(names ...string) []Col {
		out := make([]Col, len(names))
		for i, n := range names {
			out[i].Head = words.M(n)
		}
		return out
	}
	return &BorderBooks{Head: Head{Title: words.M("books.title", "conflicts", 1), Basis: words.M("books.basis")},
		Conflicts: []Conflict{{Ref: "jetty/3", Facts: []Fact{{Name: words.M("lot.net"), Value: words.Kg(kg(900))}}, Reasons: []Check{{Tone: Bad, Text: words.Reason{Code: "guard.balance", Params: map[string]string{"asked": "900 kg", "remaining": "600 kg"}}, Rule: "guard.balance"}}, Settle: &settle}},
		Notices:   Table{Caption: words.M("books.notices"), Cols: cols("books.notice", "licence.ref", "books.known"), Rows: []Row{{Cells: []Cell{C(words.Num(412)), licence, CTag(Wait, words.M("books.known.no"))}}}},
		Systems:   Table{Caption: words.M("books.systems"), Cols: cols("books.system", "books.taken"), Empty: words.M("books.systems.none")},
		List:      []Fact{{Name: words.M("books.list.number"), Value: words.Num(7), Tag: &Tag{Good, words.M("books.list.fresh")}}}, Publish: &publish,
		Days: Table{Caption: words.M("books.days"), Cols: cols("books.day", "books.compared"), Rows: []Row{{Cells: []Cell{C(words.Plain("2026-11-21")), C(words.M("books.differences", "n", 2, "rows", 18))}}}}, CloseDay: &closing,
		Remarks: Table{Caption: words.M("books.remarks"), Cols: cols("licence.ref", "books.found", "state"), Rows: []Row{{Cells: []Cell{licence, C(words.M("books.agrees")), CTag(Good, words.M("books.remark.noted"))}}}},
		Debits:  Table{Caption: words.M("books.debits"), Cols: cols("books.debit", "state"), Rows: []Row{{Cells: []Cell{C(words.Plain("jetty/3")), CTag(Bad, code("debit", "conflict"))}}}}}
}
