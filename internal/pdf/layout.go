package pdf

import (
	"bytes"
	"fmt"
	"strings"
)

// Measures of a page in points: A4 with margins.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	left       = 62.0
	right      = pageWidth - 62
	top        = pageHeight - 60
	bottom     = 68.0

	bodySize  = 10.5
	smallSize = 8.5
	leading   = 1.55
	codeSide  = 118.0
	codeGap   = 16.0
)

var headingSizes = [4]float64{0, 17, 12.5, 11}

// layout sets blocks onto pages, from the top down.
type layout struct {
	font  *subset
	pages []*bytes.Buffer
	marks [][]*tag // by page, by number of the content
	root  *tag
	at    *tag // the part that is being set
	y     float64
	codeY float64 // down to here a code stands at the right edge
}

// page begins a page.
func (l *layout) page() {
	l.pages, l.marks = append(l.pages, &bytes.Buffer{}), append(l.marks, nil)
	l.y, l.codeY = top, top
}

// room begins a page where less than height is left.
func (l *layout) room(height float64) {
	if l.y-height < bottom {
		l.page()
	}
}

// edge is the right edge of text at this height.
func (l *layout) edge() float64 {
	if l.y > l.codeY {
		return right - codeSide - codeGap
	}
	return right
}

func (l *layout) put(format string, args ...any) {
	fmt.Fprintf(l.pages[len(l.pages)-1], format, args...)
}

// content puts a piece of content that belongs to a tag.
func (l *layout) content(t *tag, draw func()) {
	page := len(l.pages) - 1
	id := len(l.marks[page])
	t.marks = append(t.marks, mark{page, id})
	l.marks[page] = append(l.marks[page], t)
	l.put("/%s << /MCID %d >> BDC\n", t.kind, id)
	draw()
	l.put("EMC\n")
}

// ornament puts what a screen reader passes over.
func (l *layout) ornament(draw func()) {
	l.put("/Artifact BMC\n")
	draw()
	l.put("EMC\n")
}

// line writes one line of text, its foot at y.
func (l *layout) line(s string, size, x, y float64) {
	if s = strings.ReplaceAll(s, "\n", " "); s != "" {
		l.put("BT /F1 %s Tf %s %s Td <%s> Tj ET\n", num(size), num(x), num(y), l.font.hex(s))
	}
}

// flow sets text line by line as the content of a tag, over pages where it must.
func (l *layout) flow(t *tag, s string, size, x float64) {
	height := size * leading
	for rest := []rune(strings.TrimSpace(s)); len(rest) > 0; {
		l.room(height)
		l.content(t, func() {
			for len(rest) > 0 && l.y-height >= bottom {
				n := l.first(rest, size, l.edge()-x)
				l.y -= height
				l.line(string(rest[:n]), size, x, l.y+size*0.42)
				rest = rest[n:]
			}
		})
	}
}
