package interop

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

var utf8BOM = []byte("\xEF\xBB\xBF")

// cell is what stands in a cell: as it is shown, and the bare number behind it
// where the file keeps one.
type cell struct {
	text string
	raw  string
}

// source hands over the rows of a table in order. row is 1-based as the person
// sees it; rows without content may be left out. It stops when each returns
// false.
type source interface {
	each(ps *problems, row rowFunc) bool
}

// rowFunc takes one row and says whether to go on.
type rowFunc func(tr traits, n int, cells []cell) bool

// traits are what a cell's reading depends on beyond the cell.
type traits struct {
	semicolons bool // a comma may stand for the decimal point in such files
	date1904   bool
}

// csvRows are the rows of a separated-values file.
type csvRows struct {
	data []byte
	name string
}

func (c csvRows) each(ps *problems, row rowFunc) bool {
	text, ok := decode(c.data)
	if !ok {
		ps.add(0, "", "file.encoding", "name", c.name)
		return false
	}
	comma := sniff(text)
	tr := traits{semicolons: comma == ';'}
	split := splitter{text: text, comma: comma}
	for n := 1; ; n++ {
		record, more := split.next()
		if split.bad != "" {
			ps.add(n, "", split.bad)
			return false
		}
		if !more {
			break
		}
		if !row(tr, n, record) {
			break
		}
	}
	return true
}

// decode makes UTF-8 of a file, or reports that it is no text.
func decode(data []byte) (string, bool) {
	var e encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case utf8.Valid(data):
		return string(bytes.TrimPrefix(data, utf8BOM)), true
	default:
		e = simplifiedchinese.GB18030
	}
	out, err := e.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", false
	}
	return string(out), true
}

// sniff finds the separator: whichever stands most often in the first line that
// is no remark.
func sniff(text string) byte {
	for line := range strings.Lines(text) {
		if blank := strings.Trim(line, " \t\r\n,;\"") == ""; blank || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "\"#") {
			continue
		}
		best, most := byte(','), 0
		for _, c := range []byte{',', ';', '\t'} {
			if n := countOutside(line, c); n > most {
				best, most = c, n
			}
		}
		return best
	}
	return ','
}

// countOutside counts c outside quotes.
func countOutside(line string, c byte) int {
	n, quoted := 0, false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == c && !quoted:
			n++
		}
	}
	return n
}

// splitter cuts a text into records. Unlike encoding/csv it keeps blank lines,
// so that rows have the numbers a spreadsheet shows.
type splitter struct {
	text  string
	comma byte
	pos   int
	bad   string
}

func (s *splitter) next() ([]cell, bool) {
	if s.pos >= len(s.text) {
		return nil, false
	}
	var record []cell
	for {
		value, end := s.field()
		if len(record) <= MaxColumns*4 {
			record = append(record, cell{text: value})
		}
		if end || s.bad != "" {
			return record, true
		}
	}
}

// field reads one field and reports whether it was the record's last.
func (s *splitter) field() (string, bool) {
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos] == ' ' {
		s.pos++
	}
	if s.pos < len(s.text) && s.text[s.pos] == '"' {
		return s.quoted()
	}
	s.pos = start
	for s.pos < len(s.text) && s.text[s.pos] != s.comma && s.text[s.pos] != '\n' && s.text[s.pos] != '\r' {
		s.pos++
	}
	return s.text[start:s.pos], s.endField()
}

func (s *splitter) quoted() (string, bool) {
	s.pos++
	var b strings.Builder
	for {
		i := strings.IndexByte(s.text[s.pos:], '"')
		if i < 0 {
			s.bad, s.pos = "csv.quote_open", len(s.text)
			return "", true
		}
		b.WriteString(s.text[s.pos : s.pos+i])
		s.pos += i + 1
		if s.pos >= len(s.text) || s.text[s.pos] != '"' {
			break
		}
		b.WriteByte('"')
		s.pos++
	}
	for s.pos < len(s.text) && s.text[s.pos] == ' ' {
		s.pos++
	}
	if s.pos < len(s.text) && s.text[s.pos] != s.comma && s.text[s.pos] != '\n' && s.text[s.pos] != '\r' {
		s.bad = "csv.quote_inside"
		return "", true
	}
	return b.String(), s.endField()
}

// endField steps over the separator or the line's end.
func (s *splitter) endField() bool {
	if s.pos >= len(s.text) {
		return true
	}
	c := s.text[s.pos]
	s.pos++
	if c == '\r' && s.pos < len(s.text) && s.text[s.pos] == '\n' {
		s.pos++
	}
	return c != s.comma
}

// number writes the bare number of a cell with the fifteen digits a spreadsheet
// is exact to: 118.19999999999999 is 118.2.
func number(raw string) (string, bool) {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > 1e15 {
		return "", false
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		return "", false
	}
	return strconv.FormatFloat(short, 'f', -1, 64), true
}
