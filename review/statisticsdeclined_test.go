package review

import "testing"

// A count that is small, or that leaves few others, hides its month of the general
// licence; other months and licences stay.
func TestSmallCountsOfDeclinedShipmentsAreHeldBack(t *testing.T) {
	rows := []StatDeclined{{"2026-01", "g", "", 20}, {"2026-01", "g", "cap", 12}, {"2026-01", "g", "closed", 9}, {"2026-02", "g", "", 20}, {"2026-02", "g", "cap", 2},
		{"2026-02", "h", "", 20}, {"2026-02", "h", "cap", 19}, {"2026-02", "k", "", 20}, {"2026-02", "k", "cap", 20}, {"2026-03", "g", "", 50}}
	got := publishedDeclined(rows, "2026-03", 5)
	want := []StatDeclined{rows[0], rows[1], rows[2], rows[7], rows[8]}
	if len(got) != len(want) {
		t.Fatalf("published: %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("published: %+v, want %+v", got[i], want[i])
		}
	}
}
