package network

import (
	"math"
	"slices"
)

// workRow is a row of [P' | P'A] during elimination.
type workRow struct {
	streams []element // by stream
	weights []element // P', by balance
}

// eliminate projects balances with any coefficients by Gauss-Jordan elimination
// of the unmeasured streams. Rows without a pivot are balances of measured
// streams alone; an unmeasured stream is observable if its row holds no other
// unmeasured one. With rank, balances that follow from others are found and
// dropped, which costs a second elimination.
func (n *Network) eliminate(rank bool) *projection {
	p := &projection{n: n, class: make([]Class, len(n.streams)), columns: make([][]element, len(n.streams)),
		formulas: map[int][]element{}}
	rows := make([]workRow, len(n.rows))
	for i, row := range n.rows {
		rows[i] = workRow{sorted(row), []element{{i, 1}}}
	}
	pivots := jordan(rows, func(j int) bool { return !n.streams[j].Measured })
	p.observe(rows, pivots)
	kept, closed := p.independent(rows, pivots, rank)
	for _, i := range kept {
		p.keep(rows[i])
	}
	p.spread(rows, kept, closed)
	for j, s := range n.streams {
		if s.Measured {
			p.class[j] = classOf(true, len(p.columns[j]) > 0, false)
		}
	}
	return p
}

func sorted(row []element) []element {
	out := slices.Clone(row)
	slices.SortFunc(out, func(a, b element) int { return a.at - b.at })
	return out
}

// jordan eliminates the chosen streams, each with the row where it weighs most,
// and returns the stream of each row, -1 for rows left over.
func jordan(rows []workRow, chosen func(int) bool) []int {
	pivots := fill(len(rows), -1)
	var columns []int
	seen := map[int]bool{}
	for _, row := range rows {
		for _, e := range row.streams {
			if chosen(e.at) && !seen[e.at] {
				seen[e.at] = true
				columns = append(columns, e.at)
			}
		}
	}
	slices.Sort(columns)
	for _, j := range columns {
		if i := heaviest(rows, pivots, j); i >= 0 {
			pivots[i] = j
			pivot(rows, i, j)
		}
	}
	return pivots
}

// heaviest is the free row in which stream j has the largest part, -1 for none.
func heaviest(rows []workRow, pivots []int, j int) int {
	best, share := -1, 0.0
	for i, row := range rows {
		if pivots[i] >= 0 {
			continue
		}
		if a := math.Abs(at(row.streams, j)); a > 0 {
			if s := a / greatest(row.streams); s > share {
				best, share = i, s
			}
		}
	}
	return best
}

// pivot makes the coefficient of stream j one in row i and zero in the others.
func pivot(rows []workRow, i, j int) {
	v := at(rows[i].streams, j)
	scale(rows[i].streams, 1/v)
	scale(rows[i].weights, 1/v)
	for k := range rows {
		if k == i {
			continue
		}
		if f := at(rows[k].streams, j); f != 0 {
			rows[k].streams = subtract(rows[k].streams, f, rows[i].streams)
			rows[k].weights = subtract(rows[k].weights, f, rows[i].weights)
		}
	}
}

func at(row []element, j int) float64 {
	k, ok := slices.BinarySearchFunc(row, j, func(e element, j int) int { return e.at - j })
	if !ok {
		return 0
	}
	return row[k].value
}

func greatest(row []element) float64 {
	most := 0.0
	for _, e := range row {
		most = max(most, math.Abs(e.value))
	}
	return most
}

func scale(row []element, f float64) {
	for i := range row {
		row[i].value *= f
	}
}

// cancelled is the part of its terms below which a difference counts as zero.
const cancelled = 1e-10

// subtract gives a - f b of two rows in order, without what cancels.
func subtract(a []element, f float64, b []element) []element {
	out := make([]element, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].at < b[0].at:
			out = append(out, a[0])
			a = a[1:]
		case len(a) == 0 || b[0].at < a[0].at:
			out = append(out, element{b[0].at, -f * b[0].value})
			b = b[1:]
		default:
			x, y := a[0].value, f*b[0].value
			if math.Abs(x-y) > cancelled*(math.Abs(x)+math.Abs(y)) {
				out = append(out, element{a[0].at, x - y})
			}
			a, b = a[1:], b[1:]
		}
	}
	return out
}

// observe classes the unmeasured streams and keeps the formulas of the
// observable ones.
func (p *projection) observe(rows []workRow, pivots []int) {
	for j, s := range p.n.streams {
		if !s.Measured {
			p.class[j] = Unobservable
		}
	}
	for i, j := range pivots {
		if j < 0 {
			continue
		}
		var formula []element
		alone := true
		for _, e := range rows[i].streams {
			if p.n.streams[e.at].Measured {
				formula = append(formula, element{e.at, -e.value})
			} else if e.at != j {
				alone = false
			}
		}
		if alone {
			p.class[j], p.formulas[j] = Observable, formula
		}
	}
}

// independent chooses the reduced balances, and says which balances of the
// network are in a combination that holds no stream at all.
func (p *projection) independent(rows []workRow, pivots []int, rank bool) (kept []int, closed map[int]bool) {
	closed = map[int]bool{}
	var candidates []int
	for i, j := range pivots {
		if j < 0 {
			candidates = append(candidates, i)
		}
	}
	if !rank {
		for _, i := range candidates {
			if len(rows[i].streams) > 0 {
				kept = append(kept, i)
			} else {
				p.depend(rows[i], closed)
			}
		}
		return kept, closed
	}
	copies := make([]workRow, len(candidates))
	for k, i := range candidates {
		copies[k] = workRow{slices.Clone(rows[i].streams), slices.Clone(rows[i].weights)}
	}
	for k, j := range jordan(copies, func(int) bool { return true }) {
		if j >= 0 {
			kept = append(kept, candidates[k])
		} else {
			p.depend(copies[k], closed)
		}
	}
	return kept, closed
}

func (p *projection) depend(row workRow, closed map[int]bool) {
	var parts []int
	for _, e := range row.weights {
		closed[e.at] = true
		parts = append(parts, e.at)
	}
	p.dependent = append(p.dependent, parts)
}

// keep makes a row a reduced balance.
func (p *projection) keep(row workRow) {
	i := len(p.rows)
	p.rows = append(p.rows, nil)
	var parts []int
	for _, e := range row.weights {
		parts = append(parts, e.at)
	}
	p.parts = append(p.parts, parts)
	for _, e := range row.streams {
		p.enter(i, e.at, e.value)
	}
}

// spread says how a leak at each balance shows in the reduced ones.
func (p *projection) spread(rows []workRow, kept []int, closed map[int]bool) {
	p.leaks = make([][]element, len(p.n.balances))
	for k, i := range kept {
		for _, e := range rows[i].weights {
			if !closed[e.at] {
				p.leaks[e.at] = append(p.leaks[e.at], element{k, e.value})
			}
		}
	}
}
