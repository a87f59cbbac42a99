package web

import "lanthorn/internal/web/words"

// Hooks are the addresses of an organisation's programs to which notices are
// pushed.
type Hooks struct {
	Head
	Rows      []HookRow
	New       *Form
	FreshOnce string // a secret just made
}

// HookRow is one address and how sending to it goes.
type HookRow struct {
	Ref   string
	Facts []Fact
	Last  []Check // why the last attempt was no delivery
	Close Action
}

// Template names the page.
func (*Hooks) Template() string { return "hooks" }

// HookForm registers an address.
func HookForm(key string, feeds, systems []Option) Form {
	f := Form{ID: "hook", Action: "/hooks", Key: key, Submit: words.M("hooks.register"), Fields: []Field{
		{Name: "ref", Kind: Line, Label: words.M("hooks.ref"), Hint: words.M("hooks.ref.hint"), Required: true, Width: "m", Max: 40},
		{Name: "feed", Kind: Choice, Label: words.M("hooks.feed"), Options: feeds, Required: true},
		{Name: "url", Kind: Line, Label: words.M("hooks.url"), Hint: words.M("hooks.url.hint"), Required: true, Max: 500},
	}}
	if len(systems) > 1 {
		f.Fields = append(f.Fields, Field{Name: "system", Kind: Choice, Label: words.M("hooks.system"), Hint: words.M("hooks.system.hint"), Options: systems})
	}
	return f
}
