package balance

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"lanthorn/accountancy/linalg"
)

// books are the measurements of a place, each once, and the rows of A.
type books struct {
	measurements []measurement
	byID         map[string]int
	rows         []account
	statements   []Statement
	names        []string      // of the sources, by number
	loads        linalg.Matrix // A U: kg by row and source
}

// measurement is a column of A with its row of D and U.
type measurement struct {
	term   *Term
	random float64 // variance
	shared []Sensitivity
	source []int // numbers of the sources, as in shared
}

// entry is an element of A and the term it comes from.
type entry struct {
	m    int
	a    float64
	role Role
}

// account is a row of A, and the masses by role.
type account struct {
	first, last int
	entries     []entry
	kg          [End + 1]float64
}

func newBooks(periods []Period) *books {
	terms := 0
	for _, p := range periods {
		terms += len(p.Terms)
	}
	return &books{
		measurements: make([]measurement, 0, terms),
		byID:         make(map[string]int, terms),
		rows:         make([]account, 0, len(periods)),
	}
}

// gather numbers the measurements and cuts the periods into rows.
func gather(periods []Period) (*books, error) {
	b := newBooks(periods)
	var opening []int // measurements of the last usable stocktake
	open, first := false, 0
	var flows account
	for p := range periods {
		byRole, err := b.read(periods, p)
		if err != nil {
			return nil, err
		}
		if p == 0 {
			opening, open = byRole[Begin], b.usable(byRole[Begin], 0)
		}
		for _, role := range []Role{In, Out} {
			b.put(&flows, byRole[role], role)
		}
		if !b.usable(byRole[End], p) {
			continue
		}
		flows.first, flows.last = first, p
		b.closeRow(flows, opening, byRole[End], open)
		opening, open, first, flows = byRole[End], true, p+1, account{}
	}
	if first < len(periods) {
		b.say(Statement{Code: NoStocktake, First: first, Last: len(periods) - 1, Open: true})
	}
	return b, nil
}

func (b *books) say(s Statement) { b.statements = append(b.statements, s) }

// closeRow adds a row, or says that there was nothing to begin it with.
func (b *books) closeRow(r account, opening, end []int, open bool) {
	if !open {
		b.say(Statement{Code: NoOpening, First: r.first, Last: r.last})
		return
	}
	if r.last > r.first {
		b.say(Statement{Code: NoStocktake, First: r.first, Last: r.last - 1})
	}
	b.put(&r, opening, Begin)
	b.put(&r, end, End)
	b.rows = append(b.rows, r)
}

// put adds measurements in a role to a row; one that is there in another role
// counts once, with the sum of its signs.
func (b *books) put(r *account, list []int, role Role) {
	r.entries = slices.Grow(r.entries, len(list))
	for _, m := range list {
		r.kg[role] += b.measurements[m].term.Kg
		at := slices.IndexFunc(r.entries, func(e entry) bool { return e.m == m })
		if at < 0 {
			r.entries = append(r.entries, entry{m, role.Sign(), role})
			continue
		}
		r.entries[at].a += role.Sign()
	}
}

// usable says whether a stocktake was made and is not below zero.
func (b *books) usable(stocktake []int, period int) bool {
	total := 0.0
	for _, m := range stocktake {
		total += b.measurements[m].term.Kg
	}
	if !(total < 0) {
		return len(stocktake) > 0
	}
	b.say(Statement{Code: StocktakeBelowZero, First: period, Last: period, Kg: total, Sigma: b.sigma(stocktake)})
	return false
}

// sigma is the standard error of a sum of measurements.
func (b *books) sigma(list []int) float64 {
	variance := 0.0
	var shared []Sensitivity
	for _, m := range list {
		variance += b.measurements[m].random
		shared = append(shared, b.measurements[m].shared...)
	}
	for _, s := range merged(shared) {
		variance += s.Kg * s.Kg
	}
	return math.Sqrt(variance)
}

// read numbers the terms of period p by role, in an order that does not depend
// on the one in which they were given.
func (b *books) read(periods []Period, p int) (byRole [End + 1][]int, err error) {
	terms := periods[p].Terms
	order := make([]int, len(terms))
	for i := range terms {
		if code := terms[i].check(); code != "" {
			return byRole, &InputError{code, p, i, terms[i].ID}
		}
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return compare(&terms[i], &terms[j]) })
	var begin []*Term
	for _, i := range order {
		t := &terms[i]
		if t.Role == Begin && p > 0 {
			begin = append(begin, t)
			continue
		}
		m, ok := b.number(t)
		if !ok {
			return byRole, &InputError{Conflicting, p, i, t.ID}
		}
		byRole[t.Role] = append(byRole[t.Role], m)
	}
	if len(begin) > 0 && !repeats(begin, periods[p-1].Terms) {
		return byRole, &InputError{BeginDiffers, p, order[0], begin[0].ID}
	}
	return byRole, nil
}

// number finds a measurement by its ID or adds it; false if the same ID stands
// for another measurement.
func (b *books) number(t *Term) (int, bool) {
	if t.ID != "" {
		if m, ok := b.byID[t.ID]; ok {
			return m, sameMeasurement(b.measurements[m].term, t)
		}
		b.byID[t.ID] = len(b.measurements)
	}
	b.measurements = append(b.measurements, measurement{term: t, random: t.randomVariance(), shared: merged(t.Shared)})
	return len(b.measurements) - 1, true
}

// repeats says whether begin terms, in order, are the end terms of a period.
func repeats(begin []*Term, before []Term) bool {
	var end []*Term
	for i := range before {
		if before[i].Role == End {
			end = append(end, &before[i])
		}
	}
	slices.SortFunc(end, func(a, b *Term) int { return compareMeasurement(a, b) })
	return slices.EqualFunc(begin, end, func(a, b *Term) bool { return a.ID == b.ID && sameMeasurement(a, b) })
}

func sameMeasurement(a, b *Term) bool {
	return a.Kg == b.Kg && a.Random == b.Random && slices.Equal(a.Own, b.Own) && slices.Equal(a.Shared, b.Shared)
}

func compare(a, b *Term) int {
	return cmp.Or(cmp.Compare(a.Role, b.Role), compareMeasurement(a, b))
}

func compareMeasurement(a, b *Term) int {
	if c := cmp.Or(strings.Compare(a.ID, b.ID), cmp.Compare(a.Kg, b.Kg), cmp.Compare(a.Random, b.Random)); c != 0 {
		return c
	}
	return cmp.Or(slices.CompareFunc(a.Shared, b.Shared, compareSensitivity), slices.CompareFunc(a.Own, b.Own, compareSensitivity))
}

func compareSensitivity(a, b Sensitivity) int {
	return cmp.Or(strings.Compare(a.Source, b.Source), cmp.Compare(a.Kg, b.Kg))
}
