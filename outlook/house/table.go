package house

import (
	"cmp"
	"slices"
	"strings"
)

// Shown is a cell as it may be told. Of one that is hidden the amount and the
// number of owners are zero.
type Shown struct {
	Name   string
	Amount int64
	Owners int
	Why    Why
}

// Table is a total with its parts, by each way of dividing.
type Table struct {
	All Shown
	By  [2][]Shown
}

// Cell finds a part by its name; ok is false where there is none.
func (t Table) Cell(way int, name string) (s Shown, ok bool) {
	i := slices.IndexFunc(t.By[way], func(s Shown) bool { return s.Name == name })
	if i < 0 {
		return s, false
	}
	return t.By[way][i], true
}

func compareRecords(a, b Record) int {
	return cmp.Or(strings.Compare(a.Owner, b.Owner), strings.Compare(a.At[0], b.At[0]), strings.Compare(a.At[1], b.At[1]), cmp.Compare(a.Amount, b.Amount))
}

// mostGroups bounds the groups of two ways together whose differences are all
// looked at; with more the second way is hidden.
const mostGroups = 12

// Before is an earlier edition whose total was told, with what has changed since.
type Before struct {
	Changes []Record
	Told    Table
}

// teller decides what of a table is told, and with it of what changed.
type teller struct {
	rule    Rule
	records []Record
	also    []Record // a part of the records of which something is told besides
	before  []layer
}

type layer struct {
	changes []Record
	told    map[string]bool // the sums that could be known
}

// Table tells of records, divided in so many ways, what tells of no owner. Where
// the total must be hidden all is.
func (r Rule) Table(ways int, records []Record, before ...Before) Table {
	return r.TableWith(ways, records, nil, before...)
}

// TableWith is a table of which more is told than sums: what is told of a part of
// its records must tell of no owner of that part either.
func (r Rule) TableWith(ways int, records, also []Record, before ...Before) Table {
	t := teller{rule: r, records: records, also: also}
	for _, b := range before {
		t.before = append(t.before, layer{b.Changes, b.Told.sums()})
	}
	out := Table{All: t.shown("", allOf, every)}
	hidden := [2]map[string]Why{}
	for way := range ways {
		hidden[way] = t.hidden(way, out.All.Why)
	}
	if ways == 2 && out.All.Why == "" && !t.apart(hidden) {
		for name := range hidden[1] {
			hidden[1][name] = cmp.Or(hidden[1][name], Follows)
		}
	}
	for way := range ways {
		for _, name := range t.names(way) {
			cell := Shown{Name: name, Why: hidden[way][name]}
			if cell.Why == "" {
				cell = t.shown(name, known(way, name), in(way, name))
			}
			out.By[way] = append(out.By[way], cell)
		}
	}
	return out
}

func every([2]string) int64 { return 1 }

// in counts what lies at one of some places.
func in(way int, names ...string) func([2]string) int64 {
	return func(at [2]string) int64 {
		if slices.Contains(names, at[way]) {
			return 1
		}
		return 0
	}
}

// allOf names the total among the sums that can be known; anySum is one that need
// not have been known before.
const (
	allOf  = ""
	anySum = "*"
)

// known names the sum of some parts of a way.
func known(way int, names ...string) string {
	slices.Sort(names)
	return string(rune('0'+way)) + strings.Join(names, "\x00")
}

// sums are those that can be known of a table: its total, its parts, and what is
// hidden of a way taken together.
func (t Table) sums() map[string]bool {
	out := map[string]bool{allOf: true}
	for way, cells := range t.By {
		var gone []string
		for _, c := range cells {
			if c.Why == "" {
				out[known(way, c.Name)] = true
			} else {
				gone = append(gone, c.Name)
			}
		}
		out[known(way, gone...)] = true
	}
	return out
}

// why says what keeps a sum from being told, in the table or as a change. A sum
// that could not be known before and has not changed would tell what else was
// hidden with it.
func (t *teller) why(name string, times func([2]string) int64) Why {
	for _, records := range [][]Record{t.records, t.also} {
		if w := t.rule.why(sum(records, times)); w != "" {
			return w
		}
	}
	for _, b := range t.before {
		change := sum(b.changes, times)
		if t.rule.why(change) != "" || name != anySum && !b.told[name] && change.none() {
			return Changed
		}
	}
	return ""
}

func (t *teller) shown(name, sumName string, times func([2]string) int64) Shown {
	s := Shown{Name: name, Why: t.why(sumName, times)}
	if s.Why != "" {
		return s
	}
	for _, x := range sum(t.records, times) {
		if x != 0 {
			s.Amount, s.Owners = s.Amount+x, s.Owners+1
		}
	}
	return s
}

// names are the parts of a way, now or before, in order.
func (t *teller) names(way int) (out []string) {
	for _, x := range t.records {
		out = append(out, x.At[way])
	}
	for _, b := range t.before {
		for _, x := range b.changes {
			out = append(out, x.At[way])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// hidden has a reason for each part that must not be told, and none for the
// others: first those that tell of somebody, then the smallest of the rest until
// what is hidden together, which follows from the total, tells of nobody.
func (t *teller) hidden(way int, above Why) map[string]Why {
	out := map[string]Why{}
	var kept, gone []string
	for _, name := range t.names(way) {
		out[name] = t.why(known(way, name), in(way, name))
		if above != "" {
			out[name] = cmp.Or(out[name], Above)
		}
		if out[name] == "" {
			kept = append(kept, name)
		} else {
			gone = append(gone, name)
		}
	}
	amount := func(name string) int64 { return size(total(sum(t.records, in(way, name)))) }
	slices.SortStableFunc(kept, func(a, b string) int { return cmp.Compare(amount(a), amount(b)) })
	for len(kept) > 0 && len(gone) > 0 && t.why(known(way, gone...), in(way, gone...)) != "" {
		out[kept[0]] = Follows
		gone, kept = append(gone, kept[0]), kept[1:]
	}
	return out
}

func total(s share) (all int64) {
	for _, x := range s {
		all += x
	}
	return all
}

// groups are the sums of a way that can be known: each part that is told, and
// those hidden taken together.
func groups(hidden map[string]Why) (out [][]string) {
	var gone []string
	for name, why := range hidden {
		if why == "" {
			out = append(out, []string{name})
		} else {
			gone = append(gone, name)
		}
	}
	if len(gone) > 0 {
		out = append(out, gone)
	}
	return out
}

// apart says whether any sum of groups of one way less any of the other tells of
// nobody. The same goods stand in both, so that such a difference can leave those
// of a single owner.
func (t *teller) apart(hidden [2]map[string]Why) bool {
	first, second := groups(hidden[0]), groups(hidden[1])
	if len(second) <= 1 || len(first) <= 1 {
		return true
	}
	if len(first)+len(second) > mostGroups {
		return false
	}
	for a := 1; a < 1<<len(first)-1; a++ {
		for b := 1; b < 1<<len(second)-1; b++ {
			left, right := in(0, chosen(first, a)...), in(1, chosen(second, b)...)
			if t.why(anySum, func(at [2]string) int64 { return left(at) - right(at) }) != "" {
				return false
			}
		}
	}
	return true
}

func chosen(groups [][]string, bits int) (names []string) {
	for i, g := range groups {
		if bits&(1<<i) != 0 {
			names = append(names, g...)
		}
	}
	return names
}

// editionsBack is how many earlier editions a new one is held against.
const editionsBack = 12

// Editions tells of one table after another, the oldest first: none tells, held
// against one told before, what changed of too few owners. Records are those of an
// edition and the part of them of which more is told; changes are how edition i
// differs from edition j, an earlier one.
func (r Rule) Editions(ways, n int, records func(i int) (all, also []Record), changes func(i, j int) []Record) []Table {
	out := make([]Table, 0, n)
	for i := range n {
		var before []Before
		for j := max(0, i-editionsBack); j < i; j++ {
			if out[j].All.Why == "" {
				before = append(before, Before{changes(i, j), out[j]})
			}
		}
		all, also := records(i)
		out = append(out, r.TableWith(ways, all, also, before...))
	}
	return out
}

// Newest is the place of the newest edition whose total is told and not nothing;
// below zero where there is none.
func Newest(editions []Table) int {
	for i := len(editions) - 1; i >= 0; i-- {
		if editions[i].All.Why == "" && editions[i].All.Owners > 0 {
			return i
		}
	}
	return -1
}
