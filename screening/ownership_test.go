package screening

import (
	"testing"

	"pgregory.net/rapid"
)

const pc = wholePPM / 100

func TestOwnership(t *testing.T) {
	listed, ends := map[string]bool{"L": true, "M": true}, map[string]bool{"P": true}
	for _, c := range []struct {
		name      string
		shares    []Share
		party     string
		says      Ownership
		ppm       int
		effective int
	}{
		{"half directly", []Share{{"L", "A", 50 * pc}}, "A", OwnerListed, 50 * pc, 50 * pc},
		{"a hair below, the rest another's", []Share{{"L", "A", 50*pc - 1}, {"P", "A", 50*pc + 1}}, "A", OwnerNot, 50*pc - 1, 50*pc - 1},
		{"a hair below, the rest undeclared", []Share{{"L", "A", 50*pc - 1}}, "A", OwnerNotKnown, 50*pc - 1, 50*pc - 1},
		{"two together", []Share{{"L", "A", 25 * pc}, {"M", "A", 25 * pc}, {"P", "A", 50 * pc}}, "A", OwnerListed, 50 * pc, 50 * pc},
		{"through a company owned", []Share{{"L", "A", 50 * pc}, {"A", "B", 50 * pc}}, "B", OwnerListed, 50 * pc, 25 * pc},
		{"through two companies owned", []Share{{"L", "A", 50 * pc}, {"L", "B", 50 * pc}, {"A", "C", 25 * pc}, {"B", "C", 25 * pc}}, "C", OwnerListed, 50 * pc, 25 * pc},
		{"one of two links is below half", []Share{{"L", "A", 50 * pc}, {"L", "B", 10 * pc}, {"P", "B", 90 * pc}, {"A", "C", 25 * pc}, {"B", "C", 25 * pc}, {"P", "C", 50 * pc}}, "C", OwnerNot, 25 * pc, 15 * pc},
		{"an owner of whom nothing is known", []Share{{"X", "A", 60 * pc}, {"P", "A", 40 * pc}}, "A", OwnerNotKnown, 0, 0},
		{"the same, and others hold more than half", []Share{{"L", "A", 50 * pc}, {"A", "C", 25 * pc}, {"P", "C", 75 * pc}}, "C", OwnerNot, 25 * pc, 12*pc + pc/2},
		{"a circle that nobody else holds", []Share{{"A", "B", 100 * pc}, {"B", "A", 100 * pc}}, "A", OwnerNotKnown, 0, 0},
		{"a circle with a listed holder", []Share{{"L", "A", 50 * pc}, {"B", "A", 50 * pc}, {"A", "B", 100 * pc}}, "B", OwnerListed, 100 * pc, 100 * pc},
		{"a share of unknown size", []Share{{"L", "A", 0}, {"P", "A", 40 * pc}}, "A", OwnerNotKnown, 0, 0},
		{"its own shares count for nothing", []Share{{"A", "A", 40 * pc}, {"L", "A", 30 * pc}, {"P", "A", 60 * pc}}, "A", OwnerNot, 30 * pc, 30 * pc},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, o := range Look(c.shares, listed, ends, HalfPPM) {
				if o.Party == c.party && (o.Says != c.says || o.PPM != c.ppm || abs(o.Effective-c.effective) > 1) {
					t.Errorf("%+v; want %s, %d, %d", o, c.says, c.ppm, c.effective)
				}
			}
		})
	}
}

// TestOwnershipLaws: one more share of a listed party never frees anybody, and
// the order of the shares does not matter.
func TestOwnershipLaws(t *testing.T) {
	names := rapid.SampledFrom([]string{"L", "M", "A", "B", "C", "D"})
	listed, ends := map[string]bool{"L": true, "M": true}, map[string]bool{"P": true}
	share := rapid.Custom(func(t *rapid.T) Share {
		return Share{names.Draw(t, "owner"), names.Draw(t, "owned"), rapid.IntRange(0, wholePPM).Draw(t, "ppm")}
	})
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(share, 0, 12).Draw(t, "shares")
		before := map[string]Ownership{}
		for _, o := range Look(shares, listed, ends, HalfPPM) {
			before[o.Party] = o.Says
		}
		turned := rapid.Permutation(shares).Draw(t, "turned")
		for _, o := range Look(turned, listed, ends, HalfPPM) {
			if o.Says != before[o.Party] {
				t.Fatalf("%s is %s, and %s in another order", o.Party, before[o.Party], o.Says)
			}
		}
		more := append(shares, Share{"L", names.Draw(t, "more"), rapid.IntRange(1, wholePPM).Draw(t, "size")})
		for _, o := range Look(more, listed, ends, HalfPPM) {
			if before[o.Party] == OwnerListed && o.Says != OwnerListed {
				t.Fatalf("%s was owned and is %s", o.Party, o.Says)
			}
		}
	})
}
