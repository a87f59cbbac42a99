package store

import (
	"cmp"
	"slices"
)

// SelectUnion reads one page of the rows that meet the conditions of q and of any
// of the parts, in q's order, as [SelectPage] does. Each part is read by itself,
// at most a page of it, so that one index serves both its conditions and the
// order. No row may meet two parts.
func SelectUnion[R any](v *View, src Source[R], q Query, parts [][]Cond) (rows []R, next string, err error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	limit := q.Limit
	order := q.order(src.spec())
	for _, part := range parts {
		p := q
		p.Where, p.Limit = append(slices.Clone(q.Where), part...), limit+1
		some, err := Select(v, src, p)
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
	}
	slices.SortFunc(rows, func(x, y R) int {
		n := compareValues(src.values(x, order), src.values(y, order))
		if q.Desc {
			return -n
		}
		return n
	})
	if len(rows) <= limit {
		return rows, "", nil
	}
	rows = rows[:limit]
	return rows, encodeCursor(src.values(rows[limit-1], order)), nil
}

// OneOf makes the parts of a union from the values that a column may have.
func OneOf(col string, values ...string) (parts [][]Cond) {
	for _, value := range values {
		parts = append(parts, []Cond{Match(col, Eq, value)})
	}
	return parts
}

// compareValues compares two rows' values of the same columns, texts by their
// bytes as both engines do.
func compareValues(x, y []any) int {
	for i := range x {
		n := 0
		switch a := x[i].(type) {
		case string:
			n = cmp.Compare(a, y[i].(string))
		case int64:
			n = cmp.Compare(a, y[i].(int64))
		}
		if n != 0 {
			return n
		}
	}
	return 0
}
