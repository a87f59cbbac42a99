package store

import (
	"regexp"
	"strconv"
	"strings"
)

// dialect holds all that differs between the engines.
type dialect struct {
	name         string
	bigint       string // type of a 64-bit integer
	text         string // type of text that sorts by its bytes
	blob         string // type of bytes
	withoutRowID string // table suffix for compact tables
	maxRows      int    // most rows written by one statement
	anonymous    bool   // rows of values take ? instead of $n: SQLite's driver looks each name up
	beginWrite   string // opens a writing transaction
	beginRead    string // opens a snapshot
	lock         string // serialises nodes for one transaction; empty if the engine does
	// eraseOn has deleted content overwritten, eraseOff ends that, and
	// eraseWAL empties the write-ahead log; empty where the engine has no such.
	eraseOn, eraseOff, eraseWAL string
}

var sqlite = &dialect{
	name: "sqlite", bigint: "INTEGER", text: "TEXT", blob: "BLOB", withoutRowID: " WITHOUT ROWID", maxRows: 32, anonymous: true,
	beginWrite: "BEGIN IMMEDIATE", beginRead: "BEGIN",
	eraseOn: "PRAGMA secure_delete = ON", eraseOff: "PRAGMA secure_delete = OFF", eraseWAL: "PRAGMA wal_checkpoint(TRUNCATE)",
}

var postgres = &dialect{
	name: "postgres", bigint: "bigint", text: `text COLLATE "C"`, blob: "bytea", maxRows: 256,
	beginWrite: "BEGIN", beginRead: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	lock: "SELECT pg_advisory_xact_lock(1279349844, hashtext(current_schema()))",
}

// expand puts the engine's type names into a migration's text.
func (d *dialect) expand(sql string) string {
	return strings.NewReplacer("{int}", d.bigint, "{text}", d.text, "{blob}", d.blob, "{compact}", d.withoutRowID).Replace(sql)
}

// chunk gives how many of n rows the next statement takes: powers of two, so
// that few statement texts exist and each is prepared once.
func (d *dialect) chunk(n, columns int) int {
	most := d.maxRows
	for most*columns > 30_000 {
		most /= 2
	}
	size := 1
	for size*2 <= n && size*2 <= most {
		size *= 2
	}
	return size
}

// placeholders writes rows of ($1, $2, …) groups, which must be all the
// parameters of their statement.
func (d *dialect) placeholders(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		if d.anonymous {
			b.WriteByte('?')
			continue
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteByte(')')
	return b.String()
}

// integers is placeholders for values whose type the statement does not tell.
func (d *dialect) integers(rows, columns int) string {
	return placeholder.ReplaceAllStringFunc(d.placeholders(rows, columns), func(p string) string {
		return "CAST(" + p + " AS " + d.bigint + ")"
	})
}

var placeholder = regexp.MustCompile(`\?|\$[0-9]+`)
