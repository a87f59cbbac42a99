package fingerprint

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"lanthorn/ree"
)

// Problem is one thing that is wrong with a table.
type Problem struct {
	Line  int    // counted from 1, the header being the first
	Field string // name of the column, empty where the line as a whole is meant
	What  string // what is wrong and how to mend it
}

// Error is the problem in one line.
func (p Problem) Error() string {
	if p.Field == "" {
		return fmt.Sprintf("line %d: %s", p.Line, p.What)
	}
	return fmt.Sprintf("line %d, %s: %s", p.Line, p.Field, p.What)
}

// Problems is everything that is wrong with a table. It is an error.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// table is a CSV file with a header, read line by line.
type table struct {
	header   map[string]int
	rows     [][]string
	lines    []int
	problems Problems
}

func (t *table) add(line int, field, format string, args ...any) {
	t.problems = append(t.problems, Problem{line, field, fmt.Sprintf(format, args...)})
}

// readTable reads the rows and asks for the columns that must be there.
func readTable(data []byte, needed ...string) *table {
	t := &table{header: map[string]int{}}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		t.add(1, "", "the header cannot be read: %v", err)
		return t
	}
	for i, name := range head {
		name = strings.TrimSpace(name)
		if _, twice := t.header[name]; twice {
			t.add(1, name, "the column is there twice")
		}
		t.header[name] = i
	}
	for _, name := range needed {
		if _, ok := t.header[name]; !ok {
			t.add(1, name, "the column is missing")
		}
	}
	t.readRows(r, len(head))
	return t
}

func (t *table) readRows(r *csv.Reader, width int) {
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			t.add(bad.StartLine, "", "the line cannot be read: %v", bad.Err)
			return
		}
		line, _ := r.FieldPos(0)
		if len(row) != width {
			t.add(line, "", "%d fields under %d columns", len(row), width)
			continue
		}
		t.rows = append(t.rows, row)
		t.lines = append(t.lines, line)
	}
}

// text is a field by the name of its column, empty where there is no such.
func (t *table) text(row int, name string) string {
	if i, ok := t.header[name]; ok {
		return strings.TrimSpace(t.rows[row][i])
	}
	return ""
}

// share reads a number of per cent of at most limit; an empty field is zero.
func (t *table) share(row int, name string, limit float64) float64 {
	s := t.text(row, name)
	if s == "" {
		return 0
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || v < 0 || v > limit {
		t.add(t.lines[row], name, "%.20q is no share between 0 and %g %%", s, limit)
		return 0
	}
	return v
}

// Published totals between 97 and 103 % are rounding (reference 4.1); the sum of
// the shares must be the total as printed.
const (
	leastTotal = 97
	mostTotal  = 103
	totalSlack = .06
)

// ParseSources reads a library of published compositions: a CSV table with the
// columns id, deposit, ore_type, country, one per trade oxide in per cent of
// total rare-earth oxide, published_total, confidence (A, B or C) and source.
// It answers the rows that can be used, and a [Problems] error for all others.
func ParseSources(data []byte) ([]Source, error) {
	t := readTable(data, "id", "deposit", "ore_type", "country", "published_total", "confidence", "source")
	oxides := t.oxides()
	var out []Source
	seen := map[string]bool{}
	for row := range t.rows {
		before := len(t.problems)
		s := t.source(row, oxides)
		if seen[s.ID] {
			t.add(t.lines[row], "id", "%.40q is there twice", s.ID)
		}
		seen[s.ID] = true
		if len(t.problems) == before {
			out = append(out, s)
		}
	}
	if len(t.problems) > 0 {
		return out, t.problems
	}
	return out, nil
}

// oxides are the columns whose name is a trade oxide; it complains of a formula
// that trade does not mean and of columns nobody knows.
func (t *table) oxides() map[ree.Element]string {
	known := map[string]bool{"id": true, "deposit": true, "ore_type": true, "country": true, "published_total": true, "confidence": true, "source": true}
	out := map[ree.Element]string{}
	for _, name := range slices.Sorted(maps.Keys(t.header)) {
		e, _, err := ree.ParseOxide(name)
		switch {
		case err == nil && e.Oxide() == name:
			out[e] = name
		case !known[name]:
			t.add(1, name, "%.20q is neither a trade oxide nor a known column", name)
		}
	}
	if len(out) < 2 {
		t.add(1, "", "at least two columns of trade oxides are needed")
	}
	return out
}

func (t *table) source(row int, oxides map[ree.Element]string) Source {
	s := Source{
		ID: t.text(row, "id"), Deposit: t.text(row, "deposit"), OreType: t.text(row, "ore_type"), Country: t.text(row, "country"),
		Grade: Grade(t.text(row, "confidence")), Citation: t.text(row, "source"),
		PublishedTotal: t.share(row, "published_total", mostTotal),
	}
	sum, parts := 0.0, 0
	for e := range ree.Element(ree.NumElements) {
		if name, ok := oxides[e]; ok {
			s.Oxides[e].Value = t.share(row, name, 100)
			sum += s.Oxides[e].Value
		}
		if s.Oxides[e].Value > 0 {
			parts++
		}
	}
	t.checkSource(row, s, sum, parts)
	return s
}

func (t *table) checkSource(row int, s Source, sum float64, parts int) {
	line := t.lines[row]
	for _, name := range []string{"id", "deposit", "source"} {
		if t.text(row, name) == "" {
			t.add(line, name, "is empty")
		}
	}
	if s.Grade != GradeA && s.Grade != GradeB && s.Grade != GradeC {
		t.add(line, "confidence", "%.20q is none of A, B, C", string(s.Grade))
	}
	if s.PublishedTotal < leastTotal {
		t.add(line, "published_total", "%g lies below %d %%", s.PublishedTotal, leastTotal)
	}
	if math.Abs(sum-s.PublishedTotal) > totalSlack {
		t.add(line, "published_total", "the shares sum to %.4g, not to %g", sum, s.PublishedTotal)
	}
	if parts < 2 {
		t.add(line, "", "fewer than two oxides have a share")
	}
}
