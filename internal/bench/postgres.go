package bench

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"lanthorn/provenance"
	"lanthorn/provenance/synthetic"
)

// recursive is the lot graph as tables of PostgreSQL, the way one would do it
// there: covering indexes, statistics, nothing written meanwhile.
type recursive struct {
	conn *pgx.Conn
	pid  int // of the server's process, 0 where it is on another machine
}

// The tables of the graph and what makes reading them fast: index-only scans in
// memory. What is measured is reading, so the load is not logged.
var recursiveSchema = []string{
	`DROP SCHEMA IF EXISTS lanthorn_bench CASCADE`, `CREATE SCHEMA lanthorn_bench`, `SET search_path = lanthorn_bench`,
	`CREATE UNLOGGED TABLE lot (id int NOT NULL, made_by int)`,
	`CREATE UNLOGGED TABLE event_input (event_id int NOT NULL, lot_id int NOT NULL, source_event_id int)`,
}

var recursiveIndexes = []string{
	`SET maintenance_work_mem = '512MB'`,
	`CREATE UNIQUE INDEX ON lot (id) INCLUDE (made_by)`,
	`CREATE INDEX ON event_input (event_id) INCLUDE (lot_id, source_event_id)`,
	`VACUUM (FREEZE, ANALYZE) lot`, `VACUUM (FREEZE, ANALYZE) event_input`,
	`SET work_mem = '256MB'`, `SET jit = off`, `SET max_parallel_workers_per_gather = 0`, `SET random_page_cost = 1.1`,
}

// queries are the two forms: A recurses over lots with two joins a step, B over
// events with one, the event that made an input standing on the input's row.
var queries = map[string]string{
	"A": `WITH RECURSIVE a(id) AS (
			SELECT i.lot_id FROM lot l JOIN event_input i ON i.event_id = l.made_by WHERE l.id = $1
		UNION
			SELECT i.lot_id FROM a JOIN lot l ON l.id = a.id JOIN event_input i ON i.event_id = l.made_by
		) SELECT id FROM a`,
	"B": `WITH RECURSIVE e(id) AS (
			SELECT made_by FROM lot WHERE id = $1
		UNION
			SELECT i.source_event_id FROM e JOIN event_input i ON i.event_id = e.id WHERE i.source_event_id IS NOT NULL
		) SELECT DISTINCT i.lot_id FROM e JOIN event_input i ON i.event_id = e.id`,
}

// loadPostgres puts the graph into the database.
func (w *work) loadPostgres(in *synthetic.Industry) (*recursive, error) {
	conn, err := pgx.Connect(w.ctx, w.cfg.Postgres)
	if err != nil {
		return nil, fmt.Errorf("the PostgreSQL of the baseline cannot be reached: %w", err)
	}
	r := &recursive{conn: conn}
	w.after(func() error {
		ctx := context.Background()
		conn.Exec(ctx, "DROP SCHEMA IF EXISTS lanthorn_bench CASCADE")
		return conn.Close(ctx)
	})
	if err := r.exec(w.ctx, recursiveSchema); err != nil {
		return nil, err
	}
	v := in.Graph.View()
	w.tell("copying %d lots into PostgreSQL", v.Lots())
	if err := r.copyLots(w.ctx, v); err != nil {
		return nil, err
	}
	w.tell("copying the inputs of %d events into PostgreSQL", v.Events())
	if err := r.copyInputs(w.ctx, v); err != nil {
		return nil, err
	}
	w.tell("indexing in PostgreSQL")
	if err := r.exec(w.ctx, recursiveIndexes); err != nil {
		return nil, err
	}
	return r, r.describe(w)
}

func (r *recursive) exec(ctx context.Context, statements []string) error {
	for _, s := range statements {
		if _, err := r.conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%w (in %s)", err, s)
		}
	}
	return nil
}

func (r *recursive) describe(w *work) error {
	var pid int
	var local bool
	var version, buffers string
	var size int64
	err := r.conn.QueryRow(w.ctx, `SELECT pg_backend_pid(), coalesce(inet_server_addr() = inet_client_addr(), true), current_setting('server_version'),
		current_setting('shared_buffers'), pg_total_relation_size('event_input') + pg_total_relation_size('lot')`).Scan(&pid, &local, &version, &buffers, &size)
	if local && taskCPU(pid) > 0 {
		r.pid = pid
	}
	w.note("PostgreSQL %s, shared_buffers %s, tables and covering indexes %.1f GB, frozen and analysed, prepared statements, jit and parallel plans off, every row fetched", version, buffers, float64(size)/1e9)
	return err
}

func (r *recursive) cpu() time.Duration {
	if r.pid == 0 {
		return 0
	}
	return taskCPU(r.pid)
}

// producer is the event that made a lot out of others; none for a source.
func producer(v *provenance.View, lot uint32) any {
	if v.IsSource(lot) {
		return nil
	}
	return int32(v.Maker(lot))
}

func (r *recursive) copyLots(ctx context.Context, v *provenance.View) error {
	lot := uint32(0)
	_, err := r.conn.CopyFrom(ctx, pgx.Identifier{"lanthorn_bench", "lot"}, []string{"id", "made_by"}, pgx.CopyFromFunc(func() ([]any, error) {
		if lot++; lot > v.LastLot() {
			return nil, nil
		}
		return []any{int32(lot), producer(v, lot)}, nil
	}))
	return err
}

func (r *recursive) copyInputs(ctx context.Context, v *provenance.View) error {
	var in []provenance.Input
	event, next := uint32(0), 0
	_, err := r.conn.CopyFrom(ctx, pgx.Identifier{"lanthorn_bench", "event_input"}, []string{"event_id", "lot_id", "source_event_id"}, pgx.CopyFromFunc(func() ([]any, error) {
		for next == len(in) {
			if event++; event > v.LastEvent() {
				return nil, nil
			}
			in, next = v.Inputs(in[:0], event), 0
		}
		lot := in[next].Lot
		next++
		return []any{int32(event), int32(lot), producer(v, lot)}, nil
	}))
	return err
}

// ask fetches every row of a query about a lot.
func (r *recursive) ask(ctx context.Context, query string, lot uint32, into []uint32) ([]uint32, error) {
	rows, err := r.conn.Query(ctx, queries[query], int32(lot))
	if err != nil {
		return into, err
	}
	defer rows.Close()
	for rows.Next() {
		raw := rows.RawValues()[0]
		if len(raw) != 4 {
			return into, fmt.Errorf("a lot number of %d bytes", len(raw))
		}
		into = append(into, binary.BigEndian.Uint32(raw))
	}
	return into, rows.Err()
}
