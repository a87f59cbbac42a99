package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// Op compares a column with a value.
type Op string

// The comparisons a query can make.
const (
	Eq     Op = "="
	Ne     Op = "<>"
	Lt     Op = "<"
	Le     Op = "<="
	Gt     Op = ">"
	Ge     Op = ">="
	In     Op = "in"     // Value is a []string or []int64; an empty one matches nothing
	Prefix Op = "prefix" // text columns: begins with
)

// Cond is one condition; Col is a declared column or, for tables with a body,
// "key". Value is a string, or any integer, or what Op says.
type Cond struct {
	Col   string
	Op    Op
	Value any
}

// Match makes a condition.
func Match(col string, op Op, value any) Cond { return Cond{Col: col, Op: op, Value: value} }

// Query asks for rows that meet all conditions.
type Query struct {
	Where   []Cond
	OrderBy string // a declared column; empty means by primary key
	Desc    bool
	After   string // cursor from SelectPage: rows after that place
	Limit   int    // 0 means all
}

// Source is what Select and Aggregate read: a *Table[R] or an *Index[R].
type Source[R any] interface {
	spec() *spec
	columns() string
	target() (dest []any, row func() (R, error))
	values(R, []string) []any
}

func (t *Table[R]) columns() string { return "body" }

func (t *Table[R]) target() ([]any, func() (R, error)) {
	var body []byte
	return []any{&body}, func() (R, error) {
		var row R
		err := json.Unmarshal(body, &row)
		if err != nil {
			err = fmt.Errorf("table %s: a row cannot be read: %w", t.Name, err)
		}
		return row, err
	}
}

func (t *Table[R]) values(row R, names []string) []any {
	out := make([]any, len(names))
	for i, name := range names {
		if name == "key" {
			out[i] = t.Key(row)
		}
		for _, c := range t.Columns {
			switch {
			case c.name == name && c.text != nil:
				out[i] = c.text(row)
			case c.name == name:
				out[i] = c.int(row)
			}
		}
	}
	return out
}

func (x *Index[R]) columns() string { return strings.Join(x.Columns, ", ") }

func (x *Index[R]) target() ([]any, func() (R, error)) {
	row := new(R)
	return x.Fields(row), func() (R, error) { return *row, nil }
}

func (x *Index[R]) values(row R, names []string) []any {
	all := x.args(nil, &row, len(x.Columns))
	out := make([]any, len(names))
	for i, name := range names {
		for j, c := range x.Columns {
			if c == name {
				out[i] = all[j]
			}
		}
	}
	return out
}

// Select reads the rows a query asks for, in its order.
func Select[R any](v *View, src Source[R], q Query) ([]R, error) {
	var rows []R
	err := SelectEach(v, src, q, func(row R) error {
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// SelectPage reads one page of at most q.Limit rows (0 means 50), and a cursor
// for Query.After to get the next, empty at the end.
func SelectPage[R any](v *View, src Source[R], q Query) (rows []R, next string, err error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	limit := q.Limit
	q.Limit++
	if rows, err = Select(v, src, q); err != nil || len(rows) <= limit {
		return rows, "", err
	}
	rows = rows[:limit]
	return rows, encodeCursor(src.values(rows[limit-1], q.order(src.spec()))), nil
}

// walkPage is how many rows Walk holds at once.
const walkPage = 500

// Walk gives the rows a query asks for to fn, which may use the view. An error
// of fn ends it and is returned. Query.Limit does not apply.
func Walk[R any](v *View, src Source[R], q Query, fn func(R) error) error {
	for q.Limit = walkPage; ; {
		rows, next, err := SelectPage(v, src, q)
		for i := 0; i < len(rows) && err == nil; i++ {
			err = fn(rows[i])
		}
		if err != nil || next == "" {
			return err
		}
		q.After = next
	}
}

// SelectEach streams the rows a query asks for. fn must not use the view: Walk
// is for that. An error of fn ends it and is returned.
func SelectEach[R any](v *View, src Source[R], q Query, fn func(R) error) error {
	b := &builder{spec: src.spec()}
	query, err := b.query(src.columns(), q)
	if err != nil {
		return fmt.Errorf("query on %s: %w", src.spec().name, err)
	}
	dest, read := src.target()
	return v.sess.each(v.ctx, query, b.args, dest, func() error {
		row, err := read()
		if err != nil {
			return err
		}
		return fn(row)
	})
}

// order lists the columns that make the query's order total.
func (q Query) order(sp *spec) []string {
	keys := sp.keyNames()
	if q.OrderBy == "" || (len(keys) == 1 && keys[0] == q.OrderBy) {
		return keys
	}
	order := []string{q.OrderBy}
	for _, k := range keys {
		if k != q.OrderBy {
			order = append(order, k)
		}
	}
	return order
}

// builder writes SQL whose names come from the table's definition only and
// whose values are parameters.
type builder struct {
	spec *spec
	args []any
}

func (b *builder) bind(value any) string {
	b.args = append(b.args, value)
	return fmt.Sprintf("$%d", len(b.args))
}

func (b *builder) query(columns string, q Query) (string, error) {
	conds, err := b.where(q.Where)
	if err != nil {
		return "", err
	}
	if q.OrderBy != "" {
		if _, ok := b.spec.column(q.OrderBy); !ok {
			return "", fmt.Errorf("there is no column %q to sort by", q.OrderBy)
		}
	}
	order := q.order(b.spec)
	if q.After != "" {
		cond, err := b.after(q, order)
		if err != nil {
			return "", err
		}
		conds = append(conds, cond)
	}
	direction := ""
	if q.Desc {
		direction = " DESC"
	}
	text := "SELECT " + columns + " FROM " + b.spec.name + whereClause(conds) +
		" ORDER BY " + strings.Join(order, direction+", ") + direction
	if q.Limit > 0 {
		text += " LIMIT " + b.bind(int64(q.Limit))
	}
	return text, nil
}

func whereClause(conds []string) string {
	if len(conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(conds, " AND ")
}

func (b *builder) where(list []Cond) ([]string, error) {
	var conds []string
	for _, c := range list {
		col, ok := b.spec.column(c.Col)
		if !ok {
			return nil, fmt.Errorf("there is no column %q to filter by", c.Col)
		}
		text, err := b.cond(col, c)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Col, err)
		}
		conds = append(conds, text)
	}
	return conds, nil
}

func (b *builder) cond(col column, c Cond) (string, error) {
	if c.Op == In {
		return b.in(col, c.Value)
	}
	value, err := col.value(c.Value)
	if err != nil {
		return "", err
	}
	switch c.Op {
	case Eq, Ne, Lt, Le, Gt, Ge:
		return col.name + " " + string(c.Op) + " " + b.bind(value), nil
	case Prefix:
		text, ok := value.(string)
		if !ok {
			return "", fmt.Errorf("prefix works on text columns only")
		}
		return fmt.Sprintf("(%s >= %s AND %s < %s)", col.name, b.bind(text), col.name, b.bind(text+"\U0010FFFF")), nil
	}
	return "", fmt.Errorf("there is no comparison %q", c.Op)
}

// in binds a list, filled up to a power of two with its last value so that few
// statement texts exist.
func (b *builder) in(col column, value any) (string, error) {
	var list []any
	switch v := value.(type) {
	case []string:
		for _, s := range v {
			list = append(list, s)
		}
	case []int64:
		for _, n := range v {
			list = append(list, n)
		}
	default:
		return "", fmt.Errorf("in wants a []string or []int64, not a %T", value)
	}
	if len(list) == 0 {
		return "1 = 0", nil
	}
	if len(list) > 10_000 {
		return "", fmt.Errorf("a list of %d values is too long; 10,000 is the most", len(list))
	}
	for n := len(list); n&(n-1) != 0; n++ {
		list = append(list, list[len(list)-1])
	}
	var marks []string
	for _, v := range list {
		value, err := col.value(v)
		if err != nil {
			return "", err
		}
		marks = append(marks, b.bind(value))
	}
	return col.name + " IN (" + strings.Join(marks, ", ") + ")", nil
}

// value checks a value against the column's kind.
func (c column) value(v any) (any, error) {
	if c.kind == kindText {
		s, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("is text and cannot be compared with a %T", v)
		}
		return s, checkText("value", s)
	}
	switch n := v.(type) {
	case int64:
		return n, nil
	case int:
		return int64(n), nil
	case int32:
		return int64(n), nil
	case bool:
		if n {
			return int64(1), nil
		}
		return int64(0), nil
	}
	return nil, fmt.Errorf("is a whole number and cannot be compared with a %T", v)
}

// after turns a cursor into a comparison of row values.
func (b *builder) after(q Query, order []string) (string, error) {
	values, err := decodeCursor(q.After)
	if err != nil {
		return "", err
	}
	if len(values) != len(order) {
		return "", ErrCursor
	}
	var marks []string
	for i, name := range order {
		col, _ := b.spec.column(name)
		value, err := col.value(values[i])
		if err != nil {
			return "", ErrCursor
		}
		marks = append(marks, b.bind(value))
	}
	op := ">"
	if q.Desc {
		op = "<"
	}
	return "(" + strings.Join(order, ", ") + ") " + op + " (" + strings.Join(marks, ", ") + ")", nil
}

// encodeCursor makes the opaque mark of a row's place.
func encodeCursor(values []any) string {
	text, _ := json.Marshal(values)
	return base64.RawURLEncoding.EncodeToString(text)
}

// decodeCursor reads a mark, which comes from outside, into strings and int64s.
func decodeCursor(cursor string) ([]any, error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(text) > 4096 {
		return nil, ErrCursor
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, ErrCursor
	}
	values := make([]any, len(raw))
	for i, r := range raw {
		var s string
		var n int64
		switch {
		case json.Unmarshal(r, &n) == nil && string(r) != "null":
			values[i] = n
		case json.Unmarshal(r, &s) == nil && string(r) != "null":
			values[i] = s
		default:
			return nil, ErrCursor
		}
	}
	return values, nil
}
