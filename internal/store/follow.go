package store

import (
	"context"

	"lanthorn/evidence"
)

// followChunk is how many entries a follower is given at most at a time.
const followChunk = 500

// Entries streams all entries with seq >= from that are committed when it gets
// to them, in order. It reads in short snapshots, so it never holds the
// database's log back.
func (s *Store) Entries(ctx context.Context, from int64, fn func(evidence.Entry) error) error {
	after := from - 1
	for {
		list, err := s.chunk(ctx, after)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, e := range list {
			if err := fn(e); err != nil {
				return err
			}
		}
		after = list[len(list)-1].Seq
	}
}

func (s *Store) chunk(ctx context.Context, after int64) (list []evidence.Entry, err error) {
	err = s.View(ctx, func(v *View) error {
		return readEntries(ctx, v.sess, after, 1<<62, followChunk, func(e evidence.Entry) error {
			list = append(list, e)
			return nil
		})
	})
	return list, err
}

// Follower reads the ledger in order from a place, and waits at its end.
type Follower struct {
	s     *Store
	after int64
}

// Follow starts after the given entry. A watcher keeps the sequence number of
// what it has dealt with, and goes on from there after a restart.
func (s *Store) Follow(after int64) *Follower { return &Follower{s: s, after: after} }

// Next waits for entries and returns them in order, at most 500 at a time. It
// returns the context's error, ErrClosed, or a database error; the next call
// goes on from the same place.
func (f *Follower) Next(ctx context.Context) ([]evidence.Entry, error) {
	for {
		f.s.news.Lock()
		stored, wake := f.s.stored, f.s.wake
		f.s.news.Unlock()
		if stored > f.after {
			list, err := f.s.chunk(ctx, f.after)
			if err != nil {
				return nil, err
			}
			if len(list) > 0 {
				f.after = list[len(list)-1].Seq
				return list, nil
			}
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-f.s.dead:
			return nil, ErrClosed
		}
	}
}
