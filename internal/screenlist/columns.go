package screenlist

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"lanthorn/screening"
)

// row is a line of a table with a heading.
type row struct {
	r      *reader
	place  string
	column map[string]int
	values []string
}

// of is the value of a column, clean; empty where the table has none.
func (w row) of(column string) string {
	i, ok := w.column[column]
	if !ok || i >= len(w.values) {
		return ""
	}
	return w.r.clean(w.place+" "+column, w.values[i])
}

// each is the parts of a value.
func (w row) each(column, separator string) []string {
	var out []string
	for _, part := range strings.Split(w.of(column), separator) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// joined is several columns in a row.
func (w row) joined(separator string, columns ...string) string {
	var out []string
	for _, c := range columns {
		if v := w.of(c); v != "" {
			out = append(out, v)
		}
	}
	return strings.Join(out, separator)
}

func csvOf(data []byte, comma rune) *csv.Reader {
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = comma, -1, true
	return c
}

// table calls do with every line under the heading, which is the first line that
// has all the needed columns; before is told the lines above it.
func (r *reader) table(name string, data []byte, comma rune, needed []string, before func([]string), do func(row)) {
	c := csvOf(data, comma)
	var column map[string]int
	width := 0
	for {
		values, err := c.Read()
		switch {
		case errors.Is(err, io.EOF):
			if column == nil {
				r.wrong(name, "columns-missing", strings.Join(needed, ", "))
			}
			return
		case err != nil:
			r.wrong(name, "table-broken", err.Error())
			return
		}
		line, _ := c.FieldPos(0)
		place := strings.TrimSpace(fmt.Sprintf("%s line %d", name, line))
		switch {
		case column == nil:
			column, width = heading(values, needed), len(values)
			if column == nil && (before == nil || line > 5) {
				r.wrong(place, "columns-missing", strings.Join(needed, ", "))
				return
			}
			if column == nil {
				before(values)
			}
		case len(values) != width:
			r.wrong(place, "columns-differ", fmt.Sprint(len(values)))
		default:
			do(row{r, place, column, values})
		}
	}
}

func heading(values, needed []string) map[string]int {
	m := map[string]int{}
	for i, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			if _, ok := m[v]; !ok {
				m[strings.Clone(v)] = i
			}
		}
	}
	for _, n := range needed {
		if _, ok := m[n]; !ok {
			return nil
		}
	}
	return m
}

// readTable reads a list in columns of our own: key and name are needed; list,
// kind, aliases, identifiers, births, gender, countries, addresses, phones,
// severity, programme, text, citation and former may be there. Values of one
// field are parted by "|"; an identifier is type:value.
func readTable(r *reader, files Files) {
	r.table("", files[""], ',', []string{"key", "name"}, nil, func(w row) {
		list := w.of("list")
		if list == "" {
			list = "national"
		}
		e := r.entry(w.place, list, w.of("key"))
		if e == nil {
			return
		}
		if len(e.Names) > 0 {
			r.wrong(w.place, "key-twice", e.Key)
			return
		}
		e.Kind, e.Gender, e.Former = kindOf(w.of("kind")), w.of("gender"), w.each("former", "|")
		addName(e, w.of("name"), screening.Primary)
		for _, n := range w.each("aliases", "|") {
			addName(e, n, screening.Alias)
		}
		e.Countries, e.Addresses, e.Phones = w.each("countries", "|"), w.each("addresses", "|"), w.each("phones", "|")
		for _, d := range w.each("births", "|") {
			if _, ok := date(d); !ok {
				r.wrong(w.place+" births", "date-unreadable", d)
			}
			addBirth(e, d)
		}
		for _, id := range w.each("identifiers", "|") {
			kind, value, ok := strings.Cut(id, ":")
			if !ok {
				r.wrong(w.place+" identifiers", "identifier-without-type", id)
			}
			addNumber(e, strings.TrimSpace(kind), strings.TrimSpace(value))
		}
		r.measure(w, e)
	})
}

func (r *reader) measure(w row, e *screening.Entry) {
	s := screening.Severity(w.of("severity"))
	switch s {
	case "":
		s = screening.Flag
	case screening.Block, screening.Licence, screening.Flag:
	default:
		r.wrong(w.place+" severity", "severity-unknown", string(s))
	}
	addMeasure(e, screening.Measure{Severity: s, Programme: w.of("programme"), Text: w.of("text"), Citation: w.of("citation")})
}
