package house

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var rule = Rule{Least: 3, Dominance: 0.85}

func drawRecords(t *rapid.T, label string) []Record {
	var out []Record
	for i := range rapid.IntRange(1, 25).Draw(t, label) {
		n := fmt.Sprint(label, i)
		out = append(out, Record{
			Owner:  rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, n+"owner"),
			At:     [2]string{rapid.SampledFrom([]string{"p", "q", "r", "s"}).Draw(t, n+"first"), rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, n+"second")},
			Amount: int64(rapid.IntRange(1, 1<<40).Draw(t, n+"amount")),
		})
	}
	return out
}

// told are the sums that a table tells, each as what every place counts for.
func told(table Table) (out []func([2]string) int64) {
	if table.All.Why == "" {
		out = append(out, every)
	}
	for way, cells := range table.By {
		for _, c := range cells {
			if c.Why == "" {
				out = append(out, in(way, c.Name))
			}
		}
	}
	return out
}

// attack adds and subtracts what is told in every way and calls out for each sum
// in which somebody stands, with those who stand in it.
func attack(records []Record, sums []func([2]string) int64, found func(share)) {
	n := 1
	for range sums {
		n *= 3
	}
	for code := range n {
		net := sum(records, func(at [2]string) (k int64) {
			for c, i := code, 0; i < len(sums); c, i = c/3, i+1 {
				k += int64(c%3-1) * sums[i](at)
			}
			return k
		})
		maps.DeleteFunc(net, func(_ string, x int64) bool { return x == 0 })
		if len(net) > 0 {
			found(net)
		}
	}
}

// Whoever adds and subtracts the published sums of a table never comes to a sum of
// fewer owners than the rule asks for.
func TestNoSumOfWhatIsToldTellsOfFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := drawRecords(t, "r")
		attack(records, told(rule.Table(2, records)), func(net share) {
			if len(net) < rule.Least {
				t.Fatalf("a sum of %v follows from what is told of %v", net, records)
			}
		})
	})
}

// Neither does one who takes away what is its own: others stand behind the rest.
func TestAnOwnerWhoTakesAwayItsOwnStillSeesSeveral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := drawRecords(t, "r")
		attack(records, told(rule.Table(2, records)), func(net share) {
			for owner := range net {
				others := maps.Clone(net)
				delete(others, owner)
				if len(others) < rule.Least-1 {
					t.Fatalf("%s works out %v of %v", owner, others, records)
				}
			}
		})
	})
}

// A cell that is told is its owners' sum, of enough of them and of no one mainly;
// what is hidden carries no number.
func TestCellsKeepTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := drawRecords(t, "r")
		table := rule.Table(2, records)
		check := func(c Shown, times func([2]string) int64) {
			s := sum(records, times)
			switch {
			case c.Why != "" && (c.Amount != 0 || c.Owners != 0):
				t.Fatalf("hidden with a number: %+v", c)
			case c.Why == "" && (rule.why(s) != "" || total(s) != c.Amount || len(s) != c.Owners):
				t.Fatalf("told: %+v of %v", c, s)
			}
		}
		check(table.All, every)
		for way, cells := range table.By {
			for _, c := range cells {
				check(c, in(way, c.Name))
			}
		}
	})
}

// Two editions next to each other tell nothing of few either.
func TestEditionsTellNothingByTheirDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sets := [][]Record{drawRecords(t, "first")}
		for i := range 3 {
			next := slices.Clone(sets[i])
			for j := range rapid.IntRange(0, 6).Draw(t, fmt.Sprint("steps", i)) {
				k := rapid.IntRange(0, len(next)-1).Draw(t, fmt.Sprint("which", i, j))
				next[k].Amount = int64(rapid.IntRange(0, 1<<40).Draw(t, fmt.Sprint("to", i, j)))
			}
			sets = append(sets, next)
		}
		all := rule.Editions(2, len(sets), func(i int) ([]Record, []Record) { return sets[i], nil }, func(i, j int) []Record { return Difference(sets[i], sets[j]) })
		for i := range all {
			for j := range i {
				heldAgainst(t, Difference(sets[i], sets[j]), all[i], all[j])
			}
		}
	})
}

// Whoever holds two editions against each other, adding and subtracting all that
// either tells, comes to no sum of few either, where goods are divided in one way.
func TestNoSumOverTwoEditionsTellsOfFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := drawRecords(t, "r")
		next := slices.Clone(first)
		for j := range rapid.IntRange(0, 8).Draw(t, "steps") {
			k := rapid.IntRange(0, len(next)-1).Draw(t, fmt.Sprint("which", j))
			next[k].Amount = int64(rapid.IntRange(0, 1<<40).Draw(t, fmt.Sprint("to", j)))
		}
		sets := [][]Record{first, next}
		all := rule.Editions(1, 2, func(i int) ([]Record, []Record) { return sets[i], nil }, func(i, j int) []Record { return Difference(sets[i], sets[j]) })
		if all[0].All.Why != "" || all[1].All.Why != "" {
			return
		}
		var both []Record
		var sums []func([2]string) int64
		for i, set := range sets {
			edition := fmt.Sprint(i)
			for _, x := range set {
				x.At[1] = edition
				both = append(both, x)
			}
			for _, f := range told(all[i]) {
				sums = append(sums, func(at [2]string) int64 {
					if at[1] != edition {
						return 0
					}
					return f(at)
				})
			}
		}
		attack(both, sums, func(net share) {
			if len(net) < rule.Least {
				t.Fatalf("a sum of %v follows from both editions of %v and %v", net, first, next)
			}
		})
	})
}

// heldAgainst takes the sums that two editions both tell from each other.
func heldAgainst(t *rapid.T, changes []Record, a, b Table) {
	check := func(what string, now, then Shown, times func([2]string) int64) {
		if now.Why == "" && then.Why == "" && rule.why(sum(changes, times)) != "" {
			t.Fatalf("the change of %s tells of %v", what, sum(changes, times))
		}
	}
	check("all", a.All, b.All, every)
	for way, cells := range a.By {
		for _, c := range cells {
			if then, ok := b.Cell(way, c.Name); ok {
				check(c.Name, c, then, in(way, c.Name))
			}
		}
	}
}

func TestWhatHidesACell(t *testing.T) {
	of := func(at string, amounts ...int64) (out []Record) {
		for i, x := range amounts {
			out = append(out, Record{string(rune('a' + i)), [2]string{at}, x})
		}
		return out
	}
	table := rule.Table(1, slices.Concat(of("wide", 10, 10, 10, 10), of("large", 1000, 1, 1), of("two", 400, 500), of("some", 100, 90, 80)))
	got := map[string]Why{}
	for _, c := range table.By[0] {
		got[c.Name] = c.Why
	}
	if want := (map[string]Why{"wide": "", "large": Dominated, "two": Few, "some": ""}); !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	table = rule.Table(1, slices.Concat(of("wide", 30, 30, 30), of("one", 5), of("some", 10, 10, 10)))
	if c, _ := table.Cell(0, "some"); c.Why != Follows {
		t.Errorf("what one owner has follows from the total: %+v", table)
	}
	if table = rule.Table(1, of("one", 5, 6)); table.All.Why != Few || table.By[0][0].Why != Few {
		t.Errorf("%+v", table)
	}
}

// A firm that alone moved between two editions holds the second back.
func TestAnEditionWaitsForOthers(t *testing.T) {
	at := func(a, b, c int64) []Record {
		return []Record{{"a", [2]string{"p"}, a}, {"b", [2]string{"p"}, b}, {"c", [2]string{"p"}, c}}
	}
	sets := [][]Record{at(10, 10, 10), at(15, 10, 10), at(15, 14, 13)}
	all := rule.Editions(1, 3, func(i int) ([]Record, []Record) { return sets[i], nil }, func(i, j int) []Record { return Difference(sets[i], sets[j]) })
	if all[0].All.Why != "" || all[1].All.Why != Changed || all[2].All.Why != "" || Newest(all) != 2 || Newest(all[:2]) != 0 {
		t.Errorf("%+v", all)
	}
}

// Six remissions of the drug arm of Freireich et al. 1963, as every textbook
// gives them: 6-MP, weeks, + censored. Its published survival is 0.857, 0.807,
// 0.753, 0.690, 0.627, 0.538, 0.448; the median is 23.
func TestKaplanMeier(t *testing.T) {
	var cases []Case
	for i, w := range []int{6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35} {
		c := Case{Key: fmt.Sprint(i), Owner: fmt.Sprint(i % 4), Outcome: Granted, Days: w, Nights: w}
		if w < 0 {
			c.Days, c.Nights, c.Outcome = -w, -w, ""
		}
		cases = append(cases, c)
	}
	f := Measure(cases)
	want := []Step{{6, .857, 21}, {7, .807, 17}, {10, .753, 15}, {13, .690, 12}, {16, .627, 11}, {22, .538, 7}, {23, .448, 6}}
	for i, s := range f.Curve {
		if s.Day != want[i].Day || s.AtRisk != want[i].AtRisk || math.Abs(s.Waiting-want[i].Waiting) > 6e-4 {
			t.Errorf("%+v, published %+v", s, want[i])
		}
	}
	if len(f.Curve) != len(want) || f.Median == nil || *f.Median != 23 || f.Upper != nil || !f.Open || f.Waiting != 12 || f.Decided != 9 {
		t.Errorf("%+v", f)
	}
}

// Without anybody waiting the curve is the plain share, and the mean the plain
// mean; to leave those out who wait would shorten it.
func TestWaitingIsNotLeftOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cases, ended []Case
		all := 0
		for i := range rapid.IntRange(1, 30).Draw(t, "n") {
			c := Case{Key: fmt.Sprint(i), Days: rapid.IntRange(0, 90).Draw(t, fmt.Sprint("days", i)), Outcome: rapid.SampledFrom([]string{Granted, Refused, ""}).Draw(t, fmt.Sprint("outcome", i))}
			cases = append(cases, c)
			if c.Outcome != "" {
				ended = append(ended, c)
				all += c.Days
			}
		}
		short, f := Measure(ended), Measure(cases)
		if len(ended) > 0 && math.Abs(short.Mean-float64(all)/float64(len(ended))) > 1e-9 {
			t.Fatalf("mean %g of %v", short.Mean, ended)
		}
		same := slices.Clone(cases)
		slices.Reverse(same)
		if again := Measure(same); again.Mean != f.Mean || len(again.Curve) != len(f.Curve) {
			t.Fatal("the order of cases counts")
		}
		for i := 1; i < len(f.Curve); i++ {
			if f.Curve[i].Waiting > f.Curve[i-1].Waiting || cmp.Compare(f.Curve[i].Day, f.Curve[i-1].Day) <= 0 {
				t.Fatalf("%+v", f.Curve)
			}
		}
	})
}

// A part that did not change must not be told once it was hidden for another's
// sake: it would say what the other was.
func TestWhatHidAnotherStaysHidden(t *testing.T) {
	of := func(at string, owners string, amount int64) (out []Record) {
		for _, o := range owners {
			out = append(out, Record{string(o), [2]string{at}, amount})
		}
		return out
	}
	large, cloak := of("large", "xyz", 50), of("cloak", "xyz", 10)
	sets := [][]Record{slices.Concat(large, cloak, of("alone", "w", 5)), slices.Concat(large, cloak, of("alone", "wuvs", 9))}
	all := rule.Editions(1, 2, func(i int) ([]Record, []Record) { return sets[i], nil }, func(i, j int) []Record { return Difference(sets[i], sets[j]) })
	for i := range all {
		if c, _ := all[i].Cell(0, "cloak"); all[i].All.Why != "" || c.Why == "" {
			t.Errorf("edition %d: %+v", i, all[i])
		}
	}
}

// Where enough firms wait and one alone was decided, the shares would be its own.
func TestDecisionsOfOneFirmAreNotTold(t *testing.T) {
	var cases []Case
	for i, o := range []string{"a", "b", "c", "d"} {
		cases = append(cases, Case{Key: fmt.Sprint(i), Owner: o, Kind: "k", Bloc: "EU"})
	}
	all, decided := CaseRecords(cases)
	if table := rule.TableWith(2, all, decided); table.All.Why != "" {
		t.Errorf("%+v", table)
	}
	cases[0].Outcome = Refused
	all, decided = CaseRecords(cases)
	if table := rule.TableWith(2, all, decided); table.All.Why != Few {
		t.Errorf("%+v", table)
	}
}
