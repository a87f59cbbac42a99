package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

type kind byte

const (
	kindInt kind = iota
	kindText
)

type column struct {
	name string
	kind kind
}

// spec is a table as SQL sees it. With body true, the first column is the key
// and a last column, body, holds the row's JSON.
type spec struct {
	name    string
	columns []column
	keys    int // leading columns that make the primary key
	body    bool
	private bool
	indexes [][]string
	shape   string // the row type's JSON shape
}

func (s *spec) column(name string) (column, bool) {
	for _, c := range s.columns {
		if c.name == name {
			return c, true
		}
	}
	return column{}, false
}

// indexed says whether an index beside the primary key's holds the column.
func (s *spec) indexed(name string) bool {
	return slices.ContainsFunc(s.indexes, func(index []string) bool { return slices.Contains(index, name) })
}

// names lists every stored column, the body last.
func (s *spec) names() []string {
	out := make([]string, 0, len(s.columns)+1)
	for _, c := range s.columns {
		out = append(out, c.name)
	}
	if s.body {
		out = append(out, "body")
	}
	return out
}

func (s *spec) keyNames() []string { return s.names()[:s.keys] }

// fingerprint changes whenever stored rows would have to be written anew.
func (s *spec) fingerprint() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%v|%d|%v|%v|", s.name, s.body, s.keys, s.columns, s.indexes)
	if !s.private {
		b.WriteString(s.shape)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// createSQL gives the statements that make the table and its indexes.
func (s *spec) createSQL(d *dialect) []string {
	var cols []string
	for _, c := range s.columns {
		typ := d.bigint
		if c.kind == kindText {
			typ = d.text
		}
		cols = append(cols, c.name+" "+typ+" NOT NULL")
	}
	if s.body {
		cols = append(cols, "body "+d.text+" NOT NULL")
	}
	cols = append(cols, "PRIMARY KEY ("+strings.Join(s.keyNames(), ", ")+")")
	suffix := ""
	if !s.body {
		suffix = d.withoutRowID
	}
	out := []string{fmt.Sprintf("CREATE TABLE %s (%s)%s", s.name, strings.Join(cols, ", "), suffix)}
	for i, index := range s.indexes {
		out = append(out, fmt.Sprintf("CREATE INDEX %s_i%d ON %s (%s)", s.name, i+1, s.name, strings.Join(index, ", ")))
	}
	return out
}

// checkText refuses text that one of the engines cannot keep.
func checkText(what, s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%s is not valid UTF-8: %q", what, s)
	}
	if strings.IndexByte(s, 0) >= 0 {
		return fmt.Errorf("%s contains a NUL byte: %q", what, s)
	}
	return nil
}
