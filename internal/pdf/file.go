package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// file is a PDF file in the making. Objects are numbered as they are reserved.
type file struct {
	objects [][]byte
}

// reserve is the number of an object that is written later.
func (f *file) reserve() int {
	f.objects = append(f.objects, nil)
	return len(f.objects)
}

func (f *file) set(n int, format string, args ...any) {
	f.objects[n-1] = fmt.Appendf(nil, format, args...)
}

func (f *file) add(format string, args ...any) int {
	n := f.reserve()
	f.set(n, format, args...)
	return n
}

// stream adds a stream; entries are those of its dictionary beside the length.
func (f *file) stream(entries string, data []byte) int {
	n := f.reserve()
	var b bytes.Buffer
	fmt.Fprintf(&b, "<< %s/Length %d >>\nstream\n", entries, len(data))
	b.Write(data)
	b.WriteString("\nendstream")
	f.objects[n-1] = b.Bytes()
	return n
}

// bytes writes the file; comment is a line before its end.
func (f *file) bytes(catalog, info int, id, comment string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, len(f.objects))
	for i, o := range f.objects {
		places[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(places)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] >>\n", len(places)+1, catalog, info, id, id)
	if comment != "" {
		fmt.Fprintf(&b, "%%%s\n", comment)
	}
	fmt.Fprintf(&b, "startxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

// text writes a text string in UTF-16 (ISO 32000-1, 7.9.2).
func text(s string) string { return "<FEFF" + utf16Hex(s) + ">" }

func utf16Hex(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// day writes a time as PDF does.
func day(t time.Time) string {
	return "(D:" + t.UTC().Format("20060102150405") + "Z)"
}

// num writes a measure with at most two decimals.
func num(v float64) string {
	s := fmt.Sprintf("%.2f", v)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
