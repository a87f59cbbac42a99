package app

import (
	"encoding/json"
	"strings"
	"testing"

	"lanthorn/custody"
)

func TestTheWhitelistOfADay(t *testing.T) {
	f := open(t)
	f.industry()
	f.register(custody.Registration{Party: &custody.Party{Ref: "BRIEF", Name: "Brief mine", Kind: "operator", Country: "CN", Code: "91SECRET",
		Permissions: []custody.Permission{{Activity: custody.Mining, From: "2025-01-01", To: "2025-12-31", Number: "C-1", Basis: "Art. 9"}}}},
		custody.Registration{Party: &custody.Party{Ref: "ABROAD", Name: "Abroad", Kind: "foreign", Country: "AU", Permissions: permitted(custody.Mining)}})
	for day, want := range map[string]string{"2023-12-31": "", "2024-12-31": "MINER", "2025-01-01": "BRIEF MINER", "2025-12-31": "BRIEF MINER", "2026-01-01": "MINER"} {
		list, err := f.Whitelist(ctx0, custody.Mining, day)
		f.must(err)
		var refs []string
		for _, l := range list {
			refs = append(refs, l.Party)
		}
		if got := strings.Join(refs, " "); got != want {
			t.Errorf("on %s the list has %q, not %q", day, got, want)
		}
		if text, _ := json.Marshal(list); strings.Contains(string(text), "91SECRET") {
			t.Error("the public list tells more than it should")
		}
	}
}
