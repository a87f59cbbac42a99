package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// rowState is the state of a Table.
type rowState[R any] struct {
	t       *Table[R]
	over    map[string]cell[R]
	dirty   map[string]cell[R]
	clean   *cache[string, cell[R]]
	loadSQL string
}

func (t *Table[R]) newState() state {
	return &rowState[R]{
		t: t, over: map[string]cell[R]{}, dirty: map[string]cell[R]{}, clean: newCache[string, cell[R]](t.Cache),
		loadSQL: "SELECT body FROM " + t.sp.name + " WHERE key = $1",
	}
}

// get finds a row in memory, else in the database (unless q is nil: replay).
func (s *rowState[R]) get(ctx context.Context, q querier, key string) (cell[R], error) {
	if c, ok := s.over[key]; ok {
		return c, nil
	}
	if c, ok := s.dirty[key]; ok {
		return c, nil
	}
	if c, ok := s.clean.get(key); ok || q == nil {
		return c, nil
	}
	row, err := loadRow[R](ctx, q, s.loadSQL, key)
	if err != nil {
		return cell[R]{}, err
	}
	c := cell[R]{row}
	s.clean.put(key, c)
	return c, nil
}

func loadRow[R any](ctx context.Context, q querier, sql, key string) (*R, error) {
	var body []byte
	found, err := q.one(ctx, sql, []any{key}, &body)
	if err != nil || !found {
		return nil, err
	}
	row := new(R)
	if err := json.Unmarshal(body, row); err != nil {
		return nil, fmt.Errorf("row %q cannot be read: %w", key, err)
	}
	return row, nil
}

func (s *rowState[R]) put(key string, row *R) { s.over[key] = cell[R]{row} }

func (s *rowState[R]) merge() {
	for key, c := range s.over {
		s.dirty[key] = c
	}
	clear(s.over)
}

func (s *rowState[R]) drop() { clear(s.over) }

func (s *rowState[R]) settled() {
	for key, c := range s.dirty {
		s.clean.put(key, c)
	}
	s.dirty = renew(s.dirty)
}

// renew empties a map, and gives its memory back when it had grown large.
func renew[V any](m map[string]V) map[string]V {
	if len(m) > 4096 {
		return map[string]V{}
	}
	clear(m)
	return m
}

func (s *rowState[R]) reset() {
	clear(s.over)
	s.dirty = map[string]cell[R]{}
	s.clean.clear()
}

func (s *rowState[R]) flush(ctx context.Context, w *session) error {
	if len(s.dirty) == 0 {
		return nil
	}
	whole, rest := w.upsert(ctx, s.t.sp), w.refresh(ctx, s.t.sp)
	var gone []any
	for _, key := range sortedKeys(s.dirty) {
		c := s.dirty[key]
		if c.row == nil {
			gone = append(gone, key)
			continue
		}
		up := whole
		if s.sameIndexed(key, c.row) {
			up = rest
		}
		args, err := s.t.args(up.args, key, c.row)
		if err != nil {
			return err
		}
		if err := up.add(args); err != nil {
			return err
		}
	}
	if err := errors.Join(whole.done(), rest.done()); err != nil {
		return err
	}
	return w.deleteKeys(ctx, s.t.sp, gone)
}

// sameIndexed says whether the stored row is known and has the same values in
// every column that an index holds.
func (s *rowState[R]) sameIndexed(key string, row *R) bool {
	old, known := s.clean.get(key)
	if !known || old.row == nil {
		return false
	}
	for _, i := range s.t.indexed {
		c := &s.t.Columns[i]
		if c.text != nil && c.text(*old.row) != c.text(*row) || c.int != nil && c.int(*old.row) != c.int(*row) {
			return false
		}
	}
	return true
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// args appends a row's column values and body in the order of spec.names.
func (t *Table[R]) args(args []any, key string, row *R) ([]any, error) {
	args = append(args, key)
	for _, c := range t.Columns {
		if c.text != nil {
			args = append(args, c.text(*row))
			continue
		}
		args = append(args, c.int(*row))
	}
	body, err := marshal(row)
	if err != nil {
		return nil, fmt.Errorf("table %s, row %q: %w", t.Name, key, err)
	}
	return append(args, body), nil
}

// marshal gives a row's JSON: map keys sorted, no escapes for HTML.
func marshal(row any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(row); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

func (s *rowState[R]) load(ctx context.Context, q querier) error {
	var key string
	var body []byte
	return q.each(ctx, "SELECT key, body FROM "+s.t.sp.name, nil, []any{&key, &body}, func() error {
		row := new(R)
		if err := json.Unmarshal(body, row); err != nil {
			return fmt.Errorf("row %q cannot be read: %w", key, err)
		}
		s.dirty[key] = cell[R]{row}
		return nil
	})
}

// compare walks the stored rows and this state's rows in key order together.
func (s *rowState[R]) compare(ctx context.Context, q querier, r *comparison) error {
	maps.DeleteFunc(s.dirty, func(_ string, c cell[R]) bool { return c.row == nil })
	keys := sortedKeys(s.dirty)
	names := s.t.sp.names()
	next := 0
	err := eachRow(ctx, q, s.t.sp, func(got []any) error {
		key := got[0].(string)
		for ; next < len(keys) && keys[next] < key; next++ {
			r.missing(s.t.Name, keys[next])
		}
		if next == len(keys) || keys[next] != key {
			r.surplus(s.t.Name, key)
			return r.err()
		}
		next++
		want, err := s.t.args(nil, key, s.dirty[key].row)
		if err == nil {
			r.row(s.t.Name, key, names, want, got)
			err = r.err()
		}
		return err
	})
	for ; next < len(keys) && err == nil; next++ {
		r.missing(s.t.Name, keys[next])
		err = r.err()
	}
	return err
}
