package web

import (
	"strconv"

	"lanthorn/internal/web/words"
)

// The forms that pages ask with. Each is drawn empty; Set puts answers in and
// Blame says what is wrong with them. Key is the idempotency key of a write.

// SignInForm asks for account and password; back is where to go on to.
func SignInForm(back string) Form {
	return Form{ID: "signin", Action: "/sign-in", Submit: words.M("signin"), Fields: []Field{
		{Name: "back", Kind: Hidden, Value: back},
		{Name: "account", Kind: Line, Label: words.M("signin.name"), Required: true, Complete: "username", Width: "m", Max: 100},
		{Name: "password", Kind: Secret, Label: words.M("signin.password"), Required: true, Complete: "current-password", Width: "m", Max: 200},
	}}
}

// LotSearch asks for a reference, a form and a holder.
func LotSearch(forms []Option, holders []Option) Form {
	return Form{ID: "search", Action: "/lots", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "q", Kind: Search, Label: words.M("lots.q"), Max: 60},
		{Name: "form", Kind: Choice, Label: words.M("lot.form"), Options: forms},
		{Name: "holder", Kind: Choice, Label: words.M("lot.holder"), Options: holders},
	}}
}

// SiteSearch asks for a kind of site and a province.
func SiteSearch(kinds, provinces []Option) Form {
	return Form{ID: "search", Action: "/sites", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "q", Kind: Search, Label: words.M("site.name"), Max: 60},
		{Name: "kind", Kind: Choice, Label: words.M("site.kind"), Options: kinds},
		{Name: "province", Kind: Choice, Label: words.M("site.province"), Options: provinces},
	}}
}

// CaseSearch asks for a reference and a state.
func CaseSearch(states []Option) Form {
	return Form{ID: "search", Action: "/applications", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "q", Kind: Search, Label: words.M("case.q"), Max: 60},
		{Name: "state", Kind: Choice, Label: words.M("state"), Options: states},
	}}
}

// QueueSearch asks for a reference, a state, whom a case waits for, and the order.
func QueueSearch(states, waits, orders []Option) Form {
	f := CaseSearch(states)
	f.Fields = append(f.Fields, Field{Name: "waits", Kind: Choice, Label: words.M("queue.waits"), Options: waits}, Field{Name: "order", Kind: Choice, Label: words.M("queue.order"), Options: orders})
	return f
}

// LicenceSearch asks for a reference and a state.
func LicenceSearch(states []Option) Form {
	f := CaseSearch(states)
	f.Action, f.Fields[0].Label = "/licences", words.M("licence.q")
	return f
}

// LogSearch asks for an entry's number or a reference it speaks of.
func LogSearch() Form {
	return Form{ID: "search", Action: "/log", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "q", Kind: Search, Label: words.M("log.q"), Max: 80},
	}}
}

// LineageForm asks how far to walk from a lot and from which share on.
func LineageForm(action string, elements []Option) Form {
	return Form{ID: "show", Action: action, Get: true, InOneLine: true, Submit: words.M("lineage.show"), Fields: []Field{
		{Name: "depth", Kind: Choice, Label: words.M("lineage.depth"), Options: []Option{{Value: "1", Text: words.Num(1)}, {Value: "2", Text: words.Num(2), Chosen: true}, {Value: "3", Text: words.Num(3)}}},
		{Name: "element", Kind: Choice, Label: words.M("assay.element"), Options: elements},
		{Name: "from", Kind: Choice, Label: words.M("lineage.from"), Options: []Option{{Value: "0", Text: words.M("form.any")}, {Value: "1", Text: words.Pct(1, 0), Chosen: true}, {Value: "5", Text: words.Pct(5, 0)}, {Value: "10", Text: words.Pct(10, 0)}}},
	}}
}

// CustomsForm asks whether goods may leave.
func CustomsForm() Form {
	return Form{ID: "ask", Action: "/customs", Submit: words.M("customs.submit"), Fields: []Field{
		{Name: "licence", Kind: Line, Label: words.M("licence.ref"), Hint: words.M("customs.licence.hint"), Required: true, Width: "m", Max: 1000, Complete: "off"},
		{Name: "line", Kind: Number, Label: words.M("case.line"), Required: true, Width: "s", Max: 3},
		{Name: "declaration", Kind: Line, Label: words.M("licence.declaration"), Hint: words.M("customs.declaration.hint"), Required: true, Width: "m", Max: 40, Complete: "off"},
		{Name: "amount", Kind: Number, Label: words.M("customs.amount"), Hint: words.M("customs.amount.hint"), Required: true, Width: "s", Max: 24},
		{Name: "unit", Kind: Choice, Label: words.M("customs.unit"), Options: Options("declaredunit", "kg", "kg", "t", "g", "piece", "kg_element"), Width: "m"},
		{Name: "destination", Kind: Line, Label: words.M("licence.destination"), Hint: words.M("customs.destination.hint"), Width: "s", Max: 2},
		{Name: "hs", Kind: Line, Label: words.M("licence.hs"), Width: "m", Max: 14},
	}}
}

// WriteOffForm books what was asked; the answers are carried along unseen.
func WriteOffForm(key string, answers map[string]string) Form {
	f := Form{ID: "writeoff", Action: "/customs/write-off", Key: key, Submit: words.M("customs.writeoff"), Declared: words.M("customs.declared")}
	for _, name := range []string{"licence", "line", "declaration", "amount", "unit", "destination", "hs"} {
		f.Fields = append(f.Fields, Field{Name: name, Kind: Hidden, Value: answers[name]})
	}
	f.Fields = append(f.Fields, Field{Name: "final", Kind: Checks, Label: words.M("customs.final"), Options: []Option{{Value: "yes", Text: words.M("customs.final.yes")}}})
	return f
}

// VerifyForm takes a proof bundle as a file, or a bundle or QR text pasted in.
func VerifyForm() Form {
	return Form{ID: "verify", Action: "/verify", Upload: true, Submit: words.M("verify.submit"), Fields: []Field{
		{Name: "file", Kind: File, Label: words.M("verify.file"), Hint: words.M("verify.file.hint"), Accept: ".json,.jwt,.txt,.cbor"},
		{Name: "text", Kind: Area, Label: words.M("verify.text"), Hint: words.M("verify.text.hint"), Rows: 6},
	}}
}

// LoadForm takes a table. Every table is read as a trial first.
func LoadForm(kinds []Option) Form {
	return Form{ID: "load", Action: "/load", Upload: true, Submit: words.M("load.submit"), Declared: words.M("load.trial"), Fields: []Field{
		{Name: "kind", Kind: Choice, Label: words.M("load.kind"), Options: kinds, Required: true, Width: "m"},
		{Name: "file", Kind: File, Label: words.M("load.file"), Hint: words.M("load.file.hint"), Required: true, Accept: ".csv,.xlsx,.json,.jsonl"},
	}}
}

// LoadConfirm keeps a table that was read without problems.
func LoadConfirm(key, held string, rows int) Form {
	return Form{ID: "keep", Action: "/load/keep", Key: key, Submit: words.M("load.keep", "rows", rows), Fields: []Field{{Name: "held", Kind: Hidden, Value: held}}}
}

// AccountForm asks for a new account.
func AccountForm(key string, parties, roles []Option) Form {
	return Form{ID: "account", Action: "/admin/accounts", Key: key, Submit: words.M("accounts.make"), Fields: []Field{
		{Name: "account", Kind: Line, Label: words.M("signin.name"), Required: true, Max: 60, Complete: "off"},
		{Name: "name", Kind: Line, Label: words.M("accounts.person"), Required: true, Max: 100, Complete: "off"},
		{Name: "party", Kind: Choice, Label: words.M("accounts.party"), Options: parties, Required: true},
		{Name: "role", Kind: Checks, Label: words.M("accounts.roles"), Options: roles, Required: true},
		{Name: "password", Kind: Secret, Label: words.M("signin.password"), Hint: words.M("accounts.password.hint"), Required: true, Complete: "new-password", Max: 200},
	}}
}

// TokenForm asks for a new token for programs.
func TokenForm(key string, scopes []Option) Form {
	return Form{ID: "token", Action: "/admin/tokens", Key: key, Submit: words.M("token.make"), Fields: []Field{
		{Name: "name", Kind: Line, Label: words.M("token.name"), Required: true, Max: 60, Complete: "off"},
		{Name: "scope", Kind: Checks, Label: words.M("token.scopes"), Options: scopes, Required: true},
	}}
}

// ApplicationForm asks for an export application with the given number of
// lines. The lists are the exporter's own lots, countries and end uses.
func ApplicationForm(lots, countries, uses []Option, lines int) Form {
	f := Form{ID: "application", Action: "/applications/new", Submit: words.M("application.check"),
		Second: []Button{{Name: "add", Value: "line", Text: words.M("application.addline")}}, Note: words.M("application.note")}
	for i := range lines {
		f.Fields = append(f.Fields, applicationLine(i+1, lots))
	}
	f.Fields = append(f.Fields,
		Field{Name: "lines", Kind: Hidden, Value: strconv.Itoa(lines)},
		Field{Name: "destination", Kind: Choice, Label: words.M("licence.destination"), Options: countries, Required: true, Width: "m"},
		Field{Name: "consignee", Kind: Line, Label: words.M("application.consignee"), Hint: words.M("application.consignee.hint"), Required: true, Max: 200},
		Field{Name: "enduser", Kind: Line, Label: words.M("case.enduser"), Hint: words.M("application.enduser.hint"), Required: true, Max: 200},
		Field{Name: "address", Kind: Area, Label: words.M("application.address"), Required: true, Rows: 3, Max: 500},
		Field{Name: "use", Kind: Choice, Label: words.M("application.use"), Options: uses, Required: true, Width: "m"},
		Field{Name: "usetext", Kind: Area, Label: words.M("application.usetext"), Hint: words.M("application.usetext.hint"), Required: true, Rows: 4, Max: 2000},
		Field{Name: "contract", Kind: Line, Label: words.M("application.contract"), Required: true, Width: "m", Max: 60},
		Field{Name: "declared", Kind: Checks, Label: words.M("application.declare"), Required: true, Options: []Option{{Value: "yes", Text: words.M("application.declare.text")}}},
	)
	return f
}

func applicationLine(no int, lots []Option) Field {
	n := strconv.Itoa(no)
	return Field{Name: "line" + n, Kind: Fieldset, Label: words.M("licence.line", "line", no), Fields: []Field{
		{Name: "lot" + n, Kind: Choice, Label: words.M("application.lot"), Options: lots, Required: no == 1},
		{Name: "kg" + n, Kind: Number, Label: words.M("customs.kg"), Suffix: words.M("unit.kg"), Required: no == 1, Max: 20},
		{Name: "hs" + n, Kind: Line, Label: words.M("licence.hs"), Required: no == 1, Max: 14},
	}}
}

// MoveForm is the form of a move on a case or a licence: a reason from a list
// where there is one, and words.
func MoveForm(id, action, key string, submit Phrase, reasons []Option, extra ...Field) Form {
	f := Form{ID: id, Action: action, Key: key, Submit: submit, Fields: extra}
	if len(reasons) > 0 {
		f.Fields = append(f.Fields, Field{Name: "reason", Kind: Choice, Label: words.M("move.reason"), Options: reasons, Required: true, Width: "m"})
	}
	f.Fields = append(f.Fields, Field{Name: "text", Kind: Area, Label: words.M("move.text"), Hint: words.M("move.text.hint"), Required: true, Rows: 3, Max: 4000})
	return f
}

// WhitelistSearch asks for an activity and a day.
func WhitelistSearch(activities []Option, day string) Form {
	return Form{ID: "search", Action: "/whitelist", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "activity", Kind: Choice, Label: words.M("permit.activity"), Options: activities},
		{Name: "day", Kind: Day, Label: words.M("whitelist.day"), Value: day},
	}}
}

// ReturnSearch asks for a month and a state.
func ReturnSearch(months, states []Option) Form {
	return Form{ID: "search", Action: "/returns", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "month", Kind: Choice, Label: words.M("return.month"), Options: months},
		{Name: "state", Kind: Choice, Label: words.M("state"), Options: states},
	}}
}

// OwnFigures is how many figures of its own an operator can put into the form of
// a return; a program may send more.
const OwnFigures = 3

// ReturnForm files a return as it is shown; seen stands for the figures.
func ReturnForm(action, key, seen string, forms, columns []Option) Form {
	f := Form{ID: "return", Action: action, Key: key, Submit: words.M("return.submit"), Declared: words.M("return.declared"),
		Fields: []Field{{Name: "seen", Kind: Hidden, Value: seen}}}
	for i := range OwnFigures {
		n := strconv.Itoa(i)
		f.Fields = append(f.Fields, Field{Name: "own" + n, Kind: Fieldset, Label: words.M("return.own.n", "n", i+1), Fields: []Field{
			{Name: "form" + n, Kind: Choice, Label: words.M("lot.form"), Options: forms},
			{Name: "column" + n, Kind: Choice, Label: words.M("return.figure"), Options: columns},
			{Name: "kg" + n, Kind: Number, Label: words.M("return.own.kg"), Suffix: words.M("unit.kg"), Max: 20},
			{Name: "reason" + n, Kind: Line, Label: words.M("return.own.reason"), Max: 1000},
		}})
	}
	f.Fields = append(f.Fields, Field{Name: "note", Kind: Area, Label: words.M("return.note"), Rows: 2, Max: 1000})
	return f
}

// ChaseForm reminds an operator of a return.
func ChaseForm(action, key string) Form {
	return Form{ID: "chase", Action: action, Key: key, Submit: words.M("return.chase.submit"), Declared: words.M("return.chase.declared"), Fields: []Field{
		{Name: "text", Kind: Area, Label: words.M("return.chase.text"), Rows: 2, Max: 1000},
	}}
}
