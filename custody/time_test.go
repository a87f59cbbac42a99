package custody

import (
	"testing"
	"time"

	"lanthorn/ree"
)

func TestDaysAreReckonedInTheLawsZone(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	law := DefaultLaw()
	law.Zone = zone
	st := NewMemory()
	st.PutParty(Party{Ref: "P", Permissions: []Permission{{Activity: Mining, From: "2026-01-01"}}})
	st.PutSite(Site{Ref: "S", Party: "P", Country: "CN", Processes: []Process{{Ref: "X", Activity: Mining, Outputs: []ree.Form{"ore_mixed"}, Model: Segregated}}})
	ev := Event{Kind: Extract, Site: "S", Process: "X", Outputs: []Make{{Form: "ore_mixed", Net: ree.Tonne}}}
	// 1 January 2026, 02:00 at the offset +14:00, is still the last day of 2025 in China.
	at := time.Date(2026, 1, 1, 2, 0, 0, 0, time.FixedZone("", 14*3600))
	_, refusals := Decide(st, law, Report{Event: ev, Org: "P", Occurred: at, Recorded: at.Add(time.Hour)})
	if len(refusals) == 0 || refusals[0].Code != "permission.none" {
		t.Errorf("an offset moved the day of the law: %v", refusals)
	}
}
