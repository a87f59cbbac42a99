package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// querier reads from one database session.
type querier interface {
	// one scans the first row into dest and says whether there was one.
	one(ctx context.Context, query string, args []any, dest ...any) (bool, error)
	// each scans row after row into dest and calls fn for each.
	each(ctx context.Context, query string, args []any, dest []any, fn func() error) error
}

// session is one database connection with its prepared statements.
type session struct {
	d     *dialect
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	marks map[[2]int]string // placeholders by rows and columns
	count map[string]int64  // rows written, by table; nil where nobody counts
	busy  bool              // rows are being streamed, and PostgreSQL answers nothing else until they end
}

func openSession(ctx context.Context, d *dialect, db *sql.DB) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("the ledger's database cannot be reached: %w", err)
	}
	return &session{d: d, conn: conn, stmts: map[string]*sql.Stmt{}, marks: map[[2]int]string{}}, nil
}

// begin opens a writing transaction and waits for the lock between nodes.
func (s *session) begin(ctx context.Context) error {
	if err := s.run(ctx, s.d.beginWrite); err != nil {
		return err
	}
	if s.d.lock == "" {
		return nil
	}
	return s.run(ctx, s.d.lock)
}

// places gives rows × columns placeholders.
func (s *session) places(rows, columns int) string {
	text, ok := s.marks[[2]int{rows, columns}]
	if !ok {
		text = s.d.placeholders(rows, columns)
		s.marks[[2]int{rows, columns}] = text
	}
	return text
}

// discard closes the connection itself instead of handing it back.
func (s *session) discard() {
	for _, stmt := range s.stmts {
		stmt.Close()
	}
	s.conn.Raw(func(any) error { return driver.ErrBadConn })
	s.conn.Close()
}

// errBusy is a mistake of this program: see SelectEach and Walk.
var errBusy = errors.New("the view was asked while it streamed rows")

// maxStatements bounds a session's prepared statements.
const maxStatements = 400

// prepare refuses on both engines what only one of them could do.
func (s *session) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s.busy {
		return nil, fmt.Errorf("%w: %s", errBusy, query)
	}
	if stmt, ok := s.stmts[query]; ok {
		return stmt, nil
	}
	if len(s.stmts) >= maxStatements {
		for _, stmt := range s.stmts {
			stmt.Close()
		}
		clear(s.stmts)
	}
	stmt, err := s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%w (in %s)", err, query)
	}
	s.stmts[query] = stmt
	return stmt, nil
}

// exec runs a prepared statement and gives the number of rows it changed.
func (s *session) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := s.prepare(ctx, query)
	if err != nil {
		return 0, err
	}
	res, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// run executes a statement that is not worth preparing.
func (s *session) run(ctx context.Context, query string) error {
	_, err := s.conn.ExecContext(ctx, query)
	return err
}

func (s *session) one(ctx context.Context, query string, args []any, dest ...any) (bool, error) {
	stmt, err := s.prepare(ctx, query)
	if err != nil {
		return false, err
	}
	err = stmt.QueryRowContext(ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (s *session) each(ctx context.Context, query string, args []any, dest []any, fn func() error) error {
	stmt, err := s.prepare(ctx, query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	s.busy = true
	defer func() { s.busy = false }()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		if err := fn(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// rowsAhead is how many rows are handed over together.
const rowsAhead = 256

// eachRow reads a whole table, rows with a body in key order, values as int64
// and string. Rows are read by another goroutine while fn looks at those before.
func eachRow(ctx context.Context, q querier, sp *spec, fn func(values []any) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ahead := make(chan [][]any, 4)
	var readErr error
	go func() {
		defer close(ahead)
		readErr = readRows(ctx, q, sp, ahead)
	}()
	var err error
	for rows := range ahead {
		for i := 0; i < len(rows) && err == nil; i++ {
			err = fn(rows[i])
		}
		if err != nil {
			cancel()
		}
	}
	if err != nil {
		return err
	}
	return readErr
}

func readRows(ctx context.Context, q querier, sp *spec, ahead chan<- [][]any) error {
	query := "SELECT " + strings.Join(sp.names(), ", ") + " FROM " + sp.name
	if sp.body {
		query += " ORDER BY key"
	}
	dest := make([]any, len(sp.names()))
	for i := range dest {
		dest[i] = new(string)
		if i < len(sp.columns) && sp.columns[i].kind == kindInt {
			dest[i] = new(int64)
		}
	}
	rows := make([][]any, 0, rowsAhead)
	err := q.each(ctx, query, nil, dest, func() error {
		values := make([]any, len(dest))
		for i, d := range dest {
			switch d := d.(type) {
			case *string:
				values[i] = *d
			case *int64:
				values[i] = *d
			}
		}
		if rows = append(rows, values); len(rows) == rowsAhead {
			ahead <- rows
			rows = make([][]any, 0, rowsAhead)
		}
		return ctx.Err()
	})
	ahead <- rows
	return err
}

// wrote counts rows written to a table.
func (s *session) wrote(table string, rows int) {
	if s.count != nil {
		s.count[table] += int64(rows)
	}
}

// rowWriter gathers rows for multi-row statements on one table.
type rowWriter struct {
	s       *session
	table   string
	head    string // INSERT INTO t (a, b) VALUES
	tail    string // ON CONFLICT …
	columns int
	rows    int
	args    []any
	ctx     context.Context
}

// insert writes rows that must be new.
func (s *session) insert(ctx context.Context, table string, columns ...string) *rowWriter {
	return &rowWriter{
		s: s, ctx: ctx, table: table, columns: len(columns),
		head: "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ",
	}
}

// upsert writes rows, replacing those with the same key.
func (s *session) upsert(ctx context.Context, sp *spec) *rowWriter {
	return s.replace(ctx, sp, sp.names()[sp.keys:])
}

// refresh is upsert for rows of which only what no index holds has changed, so
// that the engine leaves the indexes alone.
func (s *session) refresh(ctx context.Context, sp *spec) *rowWriter {
	names := sp.names()
	return s.replace(ctx, sp, slices.DeleteFunc(names[sp.keys:], sp.indexed))
}

func (s *session) replace(ctx context.Context, sp *spec, columns []string) *rowWriter {
	names := sp.names()
	w := s.insert(ctx, sp.name, names...)
	w.tail = " ON CONFLICT (" + strings.Join(names[:sp.keys], ", ") + ") DO "
	if len(columns) == 0 {
		w.tail += "NOTHING"
		return w
	}
	var sets []string
	for _, n := range columns {
		sets = append(sets, n+" = excluded."+n)
	}
	w.tail += "UPDATE SET " + strings.Join(sets, ", ")
	return w
}

// add takes one row; its values were appended to w.args by the caller.
func (w *rowWriter) add(args []any) error {
	w.args = args
	w.rows++
	if w.rows < w.s.d.maxRows {
		return nil
	}
	return w.done()
}

// done writes what has been gathered.
func (w *rowWriter) done() error {
	args := w.args
	for w.rows > 0 {
		n := w.s.d.chunk(w.rows, w.columns)
		query := w.head + w.s.places(n, w.columns) + w.tail
		if _, err := w.s.exec(w.ctx, query, args[:n*w.columns]...); err != nil {
			return err
		}
		w.s.wrote(w.table, n)
		args = args[n*w.columns:]
		w.rows -= n
	}
	w.args = w.args[:0]
	return nil
}

// deleteKeys deletes rows by primary key; keys holds sp.keys values for each.
func (s *session) deleteKeys(ctx context.Context, sp *spec, keys []any) error {
	var conds []string
	for i, name := range sp.keyNames() {
		conds = append(conds, fmt.Sprintf("%s = $%d", name, i+1))
	}
	query := "DELETE FROM " + sp.name + " WHERE " + strings.Join(conds, " AND ")
	for ; len(keys) > 0; keys = keys[sp.keys:] {
		if _, err := s.exec(ctx, query, keys[:sp.keys]...); err != nil {
			return err
		}
		s.wrote(sp.name, 1)
	}
	return nil
}
