package outside_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

var terms = outside.Terms{Grace: 45, Alike: 0.005}

func sale(ref, number, day string, kg int) outside.Movement {
	return outside.Movement{Ref: ref, Number: number, Party: "A", Other: "B", Site: "S", Day: day, Goods: []outside.Goods{{Lot: "L" + ref, Form: "oxide", HS: "2846909920", Mass: ree.Mass(kg) * ree.Kilogram}}}
}

func bill(number, day string, kg int) outside.Record {
	return outside.Record{Kind: outside.Invoice, Number: number, Date: day, Party: "A", Buyer: "B", HS: "284690", Form: "oxide", Mass: ree.Mass(kg) * ree.Kilogram}
}

// Honest differences are none: an invoice of the next month, a number mistyped,
// several lines or deliveries of one document, what may still come, and what lies
// outside of what was imported. What is left has no explanation.
func TestMatch(t *testing.T) {
	lines := []outside.Record{bill("4", "2026-05-02", 600), bill("4", "2026-05-02", 400)}
	lines[0].Line, lines[1].Line = 1, 2
	papers := append(lines, bill("1", "2026-02-01", 1000), bill("2", "2026-03-18", 2000), bill("3x", "2026-04-06", 3000), bill("9", "2026-05-20", 77), bill("5", "2026-08-01", 500), bill("0", "2025-12-20", 40))
	moved := []outside.Movement{
		sale("a", "1", "2026-01-30", 1000), sale("b", "2", "2026-02-28", 2000), sale("c", "3", "2026-04-05", 2999), sale("d", "4", "2026-05-01", 500), sale("e", "4", "2026-05-01", 500),
		sale("missing", "6", "2026-05-05", 800), sale("f", "5", "2026-07-30", 500), sale("waiting", "7", "2026-07-15", 90), sale("after", "8", "2026-08-20", 90)}
	stranger := sale("stranger", "1", "2026-05-05", 1000)
	stranger.Party = "C"
	m := outside.Match(outside.Papers(papers), append(moved, stranger), "2026-01-02", "2026-09-30", terms)
	var pairs, bare, alone, waiting, uncovered, early string
	for _, p := range m.Pairs {
		pairs += p.Paper.Number
		if p.Guessed {
			pairs += "?"
		}
		for _, x := range p.Movements {
			pairs += x.Ref
		}
		pairs += " "
	}
	for _, x := range m.Bare {
		bare += x.Ref
	}
	for _, p := range m.Alone {
		alone += p.Number
	}
	for _, x := range m.Waiting {
		waiting += x.Ref
	}
	for _, x := range m.Uncovered {
		uncovered += x.Ref + " "
	}
	for _, p := range m.Early {
		early += p.Number
	}
	if pairs != "1a 2b 4de 5f 3x?c " || bare != "missing" || alone != "9" || waiting != "waiting" || uncovered != "after stranger " || early != "0" {
		t.Errorf("pairs %q, bare %q, alone %q, waiting %q, uncovered %q, early %q", pairs, bare, alone, waiting, uncovered, early)
	}
}

// Whatever is handed in, each document and each movement ends in one place.
func TestMatchLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) string {
			return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 300).Draw(t, name)).Format(time.DateOnly)
		}
		var records []outside.Record
		var moved []outside.Movement
		for i := range rapid.IntRange(0, 12).Draw(t, "documents") {
			r := bill(fmt.Sprint(rapid.IntRange(0, 8).Draw(t, "number")), day("dated"), rapid.IntRange(1, 4).Draw(t, "kg"))
			r.Line = int64(i)
			records = append(records, r)
		}
		for i := range rapid.IntRange(0, 12).Draw(t, "movements") {
			moved = append(moved, sale(fmt.Sprint(i), fmt.Sprint(rapid.IntRange(0, 8).Draw(t, "named")), day("moved"), rapid.IntRange(1, 4).Draw(t, "mass")))
		}
		papers := outside.Papers(records)
		m := outside.Match(papers, moved, "2026-01-01", day("last"), terms)
		seen := map[any]int{}
		for i := range m.Pairs {
			seen[m.Pairs[i].Paper]++
			for _, x := range m.Pairs[i].Movements {
				seen[x]++
			}
		}
		for _, list := range [][]*outside.Movement{m.Bare, m.Waiting, m.Uncovered} {
			for _, x := range list {
				seen[x]++
			}
		}
		for _, p := range append(m.Alone, m.Early...) {
			seen[p]++
		}
		for i := range papers {
			if seen[&papers[i]] != 1 {
				t.Fatalf("document %s stands in %d places", papers[i].Number, seen[&papers[i]])
			}
		}
		for i := range moved {
			if seen[&moved[i]] != 1 {
				t.Fatalf("movement %s stands in %d places", moved[i].Ref, seen[&moved[i]])
			}
		}
	})
}

// A document of other goods, or without the licence that the goods left under, is
// odd; one that says less is not.
func TestOddDocuments(t *testing.T) {
	for want, spoil := range map[string]func(*outside.Record, *outside.Movement){
		"":        func(r *outside.Record, m *outside.Movement) { r.Form, m.Goods[0].HS = "", "" },
		"form":    func(r *outside.Record, _ *outside.Movement) { r.Form = "metal" },
		"hs":      func(r *outside.Record, _ *outside.Movement) { r.HS = "850511" },
		"licence": func(_ *outside.Record, m *outside.Movement) { m.Licence = "LI-1" },
	} {
		r, m := bill("1", "2026-02-01", 10), sale("a", "1", "2026-02-01", 10)
		spoil(&r, &m)
		papers := outside.Papers([]outside.Record{r})
		p := outside.Pair{Paper: &papers[0], Movements: []*outside.Movement{&m}}
		if got := p.Odd(); got != want {
			t.Errorf("odd in %q, want %q", got, want)
		}
	}
}
