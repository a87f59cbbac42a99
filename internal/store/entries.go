package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"lanthorn/evidence"
)

var zones sync.Map // offset in minutes → *time.Location

func zone(offsetMin int64) *time.Location {
	if z, ok := zones.Load(offsetMin); ok {
		return z.(*time.Location)
	}
	z, _ := zones.LoadOrStore(offsetMin, time.FixedZone("", int(offsetMin)*60))
	return z.(*time.Location)
}

const entryColumns = "seq, id, kind, schema, recorded_ms, occurred_ms, occurred_offset_min, actor, org, subjects, body, seed, root"

// entryScan holds one entry row while it is read.
type entryScan struct {
	seq, schema, recorded, occurred, offset int64
	id, kind, actor, org, subjects          string
	body                                    sql.NullString
	seed, root                              []byte
}

func (s *entryScan) dest() []any {
	return []any{&s.seq, &s.id, &s.kind, &s.schema, &s.recorded, &s.occurred, &s.offset,
		&s.actor, &s.org, &s.subjects, &s.body, &s.seed, &s.root}
}

func (s *entryScan) entry() (evidence.Entry, error) {
	e := evidence.Entry{
		Seq: s.seq, ID: s.id, Kind: s.kind, Schema: int(s.schema), Recorded: time.UnixMilli(s.recorded).UTC(),
		Occurred: instant(s.occurred, s.offset), Actor: s.actor, Org: s.org,
	}
	if s.body.Valid {
		e.Body, e.Seed = json.RawMessage(s.body.String), append([]byte{}, s.seed...)
	}
	if len(s.root) != len(e.Root) {
		return e, fmt.Errorf("entry %d: root has %d bytes, not %d", s.seq, len(s.root), len(e.Root))
	}
	copy(e.Root[:], s.root)
	if s.subjects == "[]" {
		return e, nil
	}
	if err := json.Unmarshal([]byte(s.subjects), &e.Subjects); err != nil {
		return e, fmt.Errorf("entry %d: subjects cannot be read: %w", s.seq, err)
	}
	return e, nil
}

// entryArgs appends an entry's column values; erasedBy 0 means not erased.
func entryArgs(args []any, e *evidence.Entry, erasedBy int64) ([]any, error) {
	subjects, err := marshal(e.Subjects)
	if err != nil {
		return nil, err
	}
	if e.Subjects == nil {
		subjects = "[]"
	}
	_, offset := e.Occurred.Zone()
	args = append(args, e.Seq, e.ID, e.Kind, int64(e.Schema), e.Recorded.UnixMilli(), e.Occurred.UnixMilli(),
		int64(offset/60), e.Actor, e.Org, subjects)
	if erasedBy != 0 {
		return append(args, nil, nil, e.Root[:], erasedBy), nil
	}
	return append(args, string(e.Body), e.Seed, e.Root[:], nil), nil
}

func readEntry(ctx context.Context, q querier, where string, arg any) (evidence.Entry, bool, error) {
	var s entryScan
	found, err := q.one(ctx, "SELECT "+entryColumns+" FROM entry WHERE "+where, []any{arg}, s.dest()...)
	if err != nil || !found {
		return evidence.Entry{}, false, err
	}
	e, err := s.entry()
	return e, err == nil, err
}

// readEntries streams entries with after < seq <= last, in order, at most limit.
func readEntries(ctx context.Context, q querier, after, last, limit int64, fn func(evidence.Entry) error) error {
	var s entryScan
	query := "SELECT " + entryColumns + " FROM entry WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3"
	return q.each(ctx, query, []any{after, last, limit}, s.dest(), func() error {
		e, err := s.entry()
		if err != nil {
			return err
		}
		return fn(e)
	})
}
