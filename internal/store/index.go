package store

import (
	"context"
	"strconv"
	"strings"
)

// indexState is the state of an Index. It is written, never read, by commands,
// so it keeps only changes; in replay the changes are all there is. The maps'
// keys carry "+" for a row that is there and "-" for one taken out.
type indexState[R any] struct {
	x           *Index[R]
	over, dirty map[string]cell[R]
}

func (x *Index[R]) newState() state {
	return &indexState[R]{x: x, over: map[string]cell[R]{}, dirty: map[string]cell[R]{}}
}

// keyOf joins the primary key's values into one string, unambiguously.
func (x *Index[R]) keyOf(row *R) (string, error) {
	b := make([]byte, 0, 64)
	for i, f := range x.Fields(row) {
		switch v := f.(type) {
		case *string:
			if err := checkText("column "+x.Columns[i], *v); err != nil {
				return "", err
			}
			if i < x.Keys {
				b = append(append(b, *v...), 0)
			}
		case *int64:
			if i < x.Keys {
				b = append(strconv.AppendInt(b, *v, 10), 0)
			}
		}
	}
	return string(b), nil
}

func (x *Index[R]) args(args []any, row *R, n int) []any {
	for _, f := range x.Fields(row)[:n] {
		switch v := f.(type) {
		case *string:
			args = append(args, *v)
		case *int64:
			args = append(args, *v)
		}
	}
	return args
}

func (s *indexState[R]) put(row *R, present bool) error {
	key, err := s.x.keyOf(row)
	if err != nil {
		return err
	}
	mark, other := "+", "-"
	if !present {
		mark, other = "-", "+"
	}
	delete(s.over, other+key)
	s.over[mark+key] = cell[R]{row}
	return nil
}

func (s *indexState[R]) merge() {
	for key, c := range s.over {
		other := "-"
		if key[0] == '-' {
			other = "+"
		}
		delete(s.dirty, other+key[1:])
		s.dirty[key] = c
	}
	clear(s.over)
}

func (s *indexState[R]) drop()    { clear(s.over) }
func (s *indexState[R]) settled() { s.dirty = renew(s.dirty) }
func (s *indexState[R]) reset() {
	clear(s.over)
	s.dirty = map[string]cell[R]{}
}

func (s *indexState[R]) flush(ctx context.Context, w *session) error {
	if len(s.dirty) == 0 {
		return nil
	}
	up := w.upsert(ctx, s.x.sp)
	var gone []any
	for _, key := range sortedKeys(s.dirty) {
		row := s.dirty[key].row
		if key[0] == '-' {
			gone = s.x.args(gone, row, s.x.Keys)
			continue
		}
		if err := up.add(s.x.args(up.args, row, len(s.x.Columns))); err != nil {
			return err
		}
	}
	if err := up.done(); err != nil {
		return err
	}
	return w.deleteKeys(ctx, s.x.sp, gone)
}

func (s *indexState[R]) load(ctx context.Context, q querier) error {
	row := new(R)
	return q.each(ctx, "SELECT "+strings.Join(s.x.Columns, ", ")+" FROM "+s.x.Name, nil, s.x.Fields(row), func() error {
		c := *row
		key, err := s.x.keyOf(&c)
		s.dirty["+"+key] = cell[R]{&c}
		return err
	})
}

// compare looks every stored row up among the replayed ones and counts.
func (s *indexState[R]) compare(ctx context.Context, q querier, r *comparison) error {
	seen := 0
	err := eachRow(ctx, q, s.x.sp, func(got []any) error {
		key := joinKey(got[:s.x.Keys])
		want, ok := s.dirty["+"+key]
		if !ok {
			r.surplus(s.x.Name, showKey(key))
			return r.err()
		}
		seen++
		r.row(s.x.Name, showKey(key), s.x.Columns, s.x.args(nil, want.row, len(s.x.Columns)), got)
		return r.err()
	})
	if err != nil {
		return err
	}
	present := 0
	for key := range s.dirty {
		if key[0] == '+' {
			present++
		}
	}
	if present == seen {
		return nil
	}
	return s.reportMissing(ctx, q, r)
}

// reportMissing finds which replayed rows the database lacks.
func (s *indexState[R]) reportMissing(ctx context.Context, q querier, r *comparison) error {
	stored := map[string]bool{}
	err := eachRow(ctx, q, s.x.sp, func(got []any) error {
		stored[joinKey(got[:s.x.Keys])] = true
		return nil
	})
	for _, key := range sortedKeys(s.dirty) {
		if err == nil && key[0] == '+' && !stored[key[1:]] {
			r.missing(s.x.Name, showKey(key[1:]))
			err = r.err()
		}
	}
	return err
}

func joinKey(values []any) string {
	b := make([]byte, 0, 64)
	for _, v := range values {
		switch v := v.(type) {
		case string:
			b = append(append(b, v...), 0)
		case int64:
			b = append(strconv.AppendInt(b, v, 10), 0)
		}
	}
	return string(b)
}

func showKey(key string) string {
	return strings.ReplaceAll(strings.TrimSuffix(key, "\x00"), "\x00", ", ")
}
