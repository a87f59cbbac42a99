package web

import "lanthorn/internal/web/words"

// BorderBooks is what customs and the ledger settle with each other: conflicts of
// desks without a network, notices, lists, days and remarks.
type BorderBooks struct {
	Head
	Conflicts []Conflict
	Systems   Table
	Notices   Table
	List      []Fact
	Publish   *Form // nil: not the reader's
	Days      Table
	CloseDay  *Form
	Remarks   Table
	Debits    Table
}

// Template names the page.
func (*BorderBooks) Template() string { return "borderbooks" }

// Conflict is an offline debit that waits for a person.
type Conflict struct {
	Ref     string
	Facts   []Fact
	Reasons []Check
	Settle  *Form // nil: not the reader's, or uploaded by them
}

// SettleForm settles a debit in conflict.
func SettleForm(id, ref, key string, ways []Option) Form {
	return Form{ID: id, Action: "/customs/books/settle", Key: key, Submit: words.M("books.settle"), Fields: []Field{
		{Name: "ref", Kind: Hidden, Value: ref},
		{Name: "how", Kind: Choice, Label: words.M("books.how"), Options: ways},
		{Name: "licence", Kind: Line, Label: words.M("books.charge"), Hint: words.M("books.charge.hint"), Width: "m", Max: 40},
		{Name: "line", Kind: Number, Label: words.M("case.line"), Width: "s", Max: 3},
		{Name: "reason", Kind: Line, Label: words.M("books.reason"), Required: true, Max: 300},
	}}
}

// PublishForm publishes a border list.
func PublishForm(key string) Form {
	return Form{ID: "publish", Action: "/customs/books/publish", Key: key, Submit: words.M("books.publish")}
}

// CloseDayForm closes a past day.
func CloseDayForm(key, day string) Form {
	return Form{ID: "closeday", Action: "/customs/books/close", Key: key, InOneLine: true, Submit: words.M("books.close"), Fields: []Field{
		{Name: "day", Kind: Line, Label: words.M("books.day"), Required: true, Value: day, Width: "m", Max: 10},
	}}
}
