package house

import "slices"

// Rule is when a sum over owners tells of none of them.
type Rule struct {
	Least     int     // owners that must be behind it
	Dominance float64 // greatest part of it that one owner may have, 0 to 1
}

// Why says what keeps a cell from being shown.
type Why string

// The reasons; a cell that is shown has none.
const (
	Few       Why = "few"       // too few owners
	Dominated Why = "dominated" // one owner has nearly all of it
	Follows   Why = "follows"   // another that is hidden would follow from it
	Changed   Why = "changed"   // too few are behind the change since an earlier edition
	Above     Why = "above"     // the total over it is hidden
)

// Record is an amount of one owner at a place in up to two ways of dividing:
// cases, or milligrams. Amounts of a table are not negative; those of a difference
// may be.
type Record struct {
	Owner  string
	At     [2]string
	Amount int64
}

// share is how much of a sum each owner has.
type share map[string]int64

func (s share) add(owner string, amount int64) { s[owner] += amount }

// none says that nobody has any.
func (s share) none() bool {
	for _, x := range s {
		if x != 0 {
			return false
		}
	}
	return true
}

// size is how much of a number an amount is, whatever its sign.
func size(x int64) int64 { return max(x, -x) }

// why says what keeps a sum from being told; nothing is no secret.
func (r Rule) why(s share) Why {
	var all, most int64
	owners := 0
	for _, x := range s {
		if x = size(x); x > 0 {
			owners++
			all, most = all+x, max(most, x)
		}
	}
	switch {
	case owners == 0:
		return ""
	case owners < r.Least:
		return Few
	case float64(most) > r.Dominance*float64(all):
		return Dominated
	}
	return ""
}

// sum adds records up by owner, each times what its place counts for.
func sum(records []Record, times func(at [2]string) int64) share {
	s := share{}
	for _, x := range records {
		if n := times(x.At); n != 0 {
			s.add(x.Owner, n*x.Amount)
		}
	}
	return s
}

// Difference is what has to be added to b to make it a.
func Difference(a, b []Record) []Record {
	type key struct {
		owner string
		at    [2]string
	}
	sums := map[key]int64{}
	for _, x := range a {
		sums[key{x.Owner, x.At}] += x.Amount
	}
	for _, x := range b {
		sums[key{x.Owner, x.At}] -= x.Amount
	}
	var out []Record
	for k, n := range sums {
		if n != 0 {
			out = append(out, Record{k.owner, k.at, n})
		}
	}
	slices.SortFunc(out, compareRecords)
	return out
}

// Gathered puts records of the same owner and place together and drops what came
// to nothing.
func Gathered(records []Record) []Record { return Difference(records, nil) }
