package pack

import (
	"strings"
	"testing"
	"testing/fstest"
)

// The ledger is an input where the pack says so, with owners enough, and nowhere
// else.
func TestTheLedgerIsAnInputWhereThePackAllowsIt(t *testing.T) {
	if h := load(t, "cn").Outlook.House; !h.Allowed || h.Least != 3 || h.Rule().Dominance != 0.85 {
		t.Errorf("%+v", h)
	}
	if h := load(t, "example").Outlook.House; h.Allowed {
		t.Errorf("%+v", h)
	}
	f := files(t, "cn")
	delete(f, outlookFile)
	if p, err := Load(f); err != nil || p.Outlook.House.Allowed {
		t.Errorf("without a file: %v, %v", p, err)
	}
	for text, want := range map[string]string{
		`{allowed: true, least: 2, dominance: "85", basis: b}`:             "house.least",
		`{allowed: true, least: 3, dominance: "99", basis: b}`:             "house.dominance",
		`{allowed: true, least: 3, dominance: "20", basis: b}`:             "house.dominance",
		`{allowed: true, least: 3, dominance: "85"}`:                       "house.basis",
		`{allowed: true, least: 3, dominance: "85", basis: b, source: no}`: "not in pack.yaml",
		`{allow: true}`: "field allow not found",
	} {
		f := files(t, "cn")
		f[outlookFile] = &fstest.MapFile{Data: []byte("house: " + text + "\n")}
		if _, err := Load(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %q, got %v", text, want, err)
		}
	}
}
