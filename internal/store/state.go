package store

import "context"

// state is the writer's memory of one table: what the running command has
// changed (over), what the batch has changed (dirty), and what the database
// holds (the cache). In replay there is no database: dirty grows to be all.
type state interface {
	// merge keeps the running command's changes; drop throws them away.
	merge()
	drop()
	// flush writes the batch's changes; settled is called after COMMIT and
	// moves them into the cache; reset forgets everything.
	flush(ctx context.Context, s *session) error
	settled()
	reset()
	// load reads the whole stored table as changes of the batch.
	load(ctx context.Context, q querier) error
	// compare reports how the stored table differs from this (replayed) one.
	compare(ctx context.Context, q querier, r *comparison) error
}

// cell is one row, or the knowledge that there is none (row nil).
type cell[R any] struct{ row *R }

// cache is a bounded map: when the young half is full, the old half is
// forgotten. A read moves a row from old to young.
type cache[K comparable, V any] struct {
	young, old map[K]V
	limit      int
}

func newCache[K comparable, V any](limit int) *cache[K, V] {
	return &cache[K, V]{young: map[K]V{}, limit: limit}
}

func (c *cache[K, V]) get(key K) (V, bool) {
	if v, ok := c.young[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	if ok {
		delete(c.old, key)
		c.put(key, v)
	}
	return v, ok
}

func (c *cache[K, V]) put(key K, v V) {
	if c.limit > 0 && len(c.young) >= (c.limit+1)/2 {
		c.old, c.young = c.young, make(map[K]V, len(c.young))
	}
	delete(c.old, key)
	c.young[key] = v
}

func (c *cache[K, V]) clear() { c.young, c.old = map[K]V{}, nil }
