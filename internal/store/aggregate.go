package store

import (
	"fmt"
	"strings"
)

// Aggregation asks for counts and totals of the rows that meet all conditions.
type Aggregation struct {
	Where   []Cond
	GroupBy []string // declared columns; empty means one group of all rows
	Sum     []string // integer columns
	Min     []string // integer columns
	Max     []string // integer columns
}

// Group is one line of an aggregation. Without rows there is no group, except
// that an aggregation without GroupBy always gives one, with zeros.
type Group struct {
	By            []any // values of GroupBy, each a string or an int64
	Count         int64
	Sum, Min, Max []int64 // in the order asked for
}

// Aggregate counts and sums, in the order of the grouping columns. A sum beyond
// 64 bits is an error.
func Aggregate[R any](v *View, src Source[R], a Aggregation) ([]Group, error) {
	b := &builder{spec: src.spec()}
	query, err := b.aggregate(a)
	if err != nil {
		return nil, fmt.Errorf("aggregation on %s: %w", src.spec().name, err)
	}
	dest, read := a.targets(src.spec())
	var groups []Group
	err = v.sess.each(v.ctx, query, b.args, dest, func() error {
		groups = append(groups, read())
		return nil
	})
	return groups, err
}

// Count counts the rows that meet all conditions.
func Count[R any](v *View, src Source[R], where ...Cond) (int64, error) {
	groups, err := Aggregate(v, src, Aggregation{Where: where})
	if err != nil {
		return 0, err
	}
	return groups[0].Count, nil
}

func (b *builder) aggregate(a Aggregation) (string, error) {
	conds, err := b.where(a.Where)
	if err != nil {
		return "", err
	}
	for _, name := range a.GroupBy {
		if _, ok := b.spec.column(name); !ok {
			return "", fmt.Errorf("there is no column %q to group by", name)
		}
	}
	columns := append([]string{}, a.GroupBy...)
	columns = append(columns, "count(*)")
	for _, f := range []struct {
		name string
		cols []string
	}{{"sum", a.Sum}, {"min", a.Min}, {"max", a.Max}} {
		for _, name := range f.cols {
			if col, ok := b.spec.column(name); !ok || col.kind != kindInt {
				return "", fmt.Errorf("there is no integer column %q for %s", name, f.name)
			}
			columns = append(columns, fmt.Sprintf("CAST(coalesce(%s(%s), 0) AS bigint)", f.name, name))
		}
	}
	text := "SELECT " + strings.Join(columns, ", ") + " FROM " + b.spec.name + whereClause(conds)
	if len(a.GroupBy) > 0 {
		by := strings.Join(a.GroupBy, ", ")
		text += " GROUP BY " + by + " ORDER BY " + by
	}
	return text, nil
}

// targets gives what a result row is scanned into, and a reader of it.
func (a Aggregation) targets(sp *spec) ([]any, func() Group) {
	var dest []any
	for _, name := range a.GroupBy {
		if col, _ := sp.column(name); col.kind == kindText {
			dest = append(dest, new(string))
			continue
		}
		dest = append(dest, new(int64))
	}
	numbers := make([]int64, 1+len(a.Sum)+len(a.Min)+len(a.Max))
	for i := range numbers {
		dest = append(dest, &numbers[i])
	}
	return dest, func() Group {
		g := Group{Count: numbers[0]}
		for _, d := range dest[:len(a.GroupBy)] {
			switch d := d.(type) {
			case *string:
				g.By = append(g.By, *d)
			case *int64:
				g.By = append(g.By, *d)
			}
		}
		rest := append([]int64{}, numbers[1:]...)
		g.Sum, rest = rest[:len(a.Sum)], rest[len(a.Sum):]
		g.Min, g.Max = rest[:len(a.Min)], rest[len(a.Min):]
		return g
	}
}
