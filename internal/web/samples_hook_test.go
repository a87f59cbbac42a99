package web

import "lanthorn/internal/web/words"

func sampleHooks() *Hooks {
	form := HookForm("k", []Option{{Value: "notices", Text: code("feed", "notices")}}, []Option{{}, {Value: "east", Text: words.Plain("East")}}).Blame("url", words.Reason{Code: "hook.url"})
	tag := Tag{Wait, words.M("hooks.waiting", "n", 2)}
	return &Hooks{Head: Head{Title: words.M("hooks.title", "n", 1, "failing", 1), Basis: words.M("hooks.basis")}, FreshOnce: "lhs_0qf…", New: &form,
		Rows: []HookRow{{Ref: "east-1", Facts: []Fact{{Name: words.M("hooks.url"), Value: words.Plain("https://notices.example/in"), Tag: &tag}, {Name: words.M("hooks.feed"), Value: code("feed", "notices")}, {Name: words.M("hooks.sent"), Value: words.M("hooks.sent.none")}},
			Last: []Check{{Tone: Bad, Text: words.Reason{Code: "hook.status", Params: map[string]string{"status": "503"}}, Rule: "hook.status"}}, Close: Action{Text: words.M("hooks.close"), Href: "/hooks/east-1/close", Post: true, Key: "k"}}}}
}
