package pdf

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

func (h Heading) lay(l *layout) {
	level := min(max(h.Level, 1), 3)
	size := headingSizes[level]
	if level > 1 {
		l.y -= size * 0.9
	}
	l.room(size*leading + 3*bodySize*leading)
	l.put("0.10 0.24 0.33 rg 0.10 0.24 0.33 RG %s w 2 Tr\n", num(size/36))
	l.flow(l.at.child(fmt.Sprintf("H%d", level)), h.Text, size, left)
	l.put("0 Tr 0 g 0 G 1 w\n")
	l.y -= size * 0.25
}

func (p Paragraph) lay(l *layout) {
	size := bodySize
	if p.Small {
		size = smallSize
	}
	l.flow(l.at.child("P"), p.Text, size, left)
	l.y -= size * 0.55
}

func (b List) lay(l *layout) {
	list := l.at.child("L")
	list.attributes = "<< /O /List /ListNumbering /Disc >>"
	for _, item := range b.Items {
		li := list.child("LI")
		l.room(bodySize * leading)
		l.content(li.child("Lbl"), func() { l.line("•", bodySize, left+4, l.y-bodySize*leading+bodySize*0.42) })
		l.flow(li.child("LBody"), item, bodySize, left+18)
	}
	l.y -= bodySize * 0.55
}

// cell measures inside a table.
const (
	cellPad  = 5.0
	cellSize = 9.5
)

func (b Table) lay(l *layout) {
	l.y = min(l.y, l.codeY) // not beside a code
	columns := len(b.Head)
	for _, r := range b.Rows {
		columns = max(columns, len(r))
	}
	if columns == 0 {
		return
	}
	t := l.at.child("Table")
	if b.Caption != "" {
		l.room(5 * cellSize * leading)
		l.flow(t.child("Caption"), b.Caption, smallSize, left)
	}
	edges := b.edges(columns)
	l.ornament(func() { l.rule(l.y) })
	if b.Head != nil {
		l.row(t.child("TR"), b.Head, edges, true)
	}
	for _, cells := range b.Rows {
		if l.y-l.height(cells, edges) < bottom && l.height(cells, edges) < top-bottom-60 {
			l.page()
			l.ornament(func() { l.rule(l.y) })
			l.again(b.Head, edges)
		}
		l.row(t.child("TR"), cells, edges, false)
	}
	l.y -= bodySize * 0.8
}

// edges are the left edges of the columns, and the right one of the last.
func (b Table) edges(columns int) []float64 {
	parts := make([]int, columns)
	sum := 0
	for i := range parts {
		parts[i] = 1
		if i < len(b.Widths) && b.Widths[i] > 0 {
			parts[i] = b.Widths[i]
		}
		sum += parts[i]
	}
	out := []float64{left}
	done := 0
	for _, p := range parts {
		done += p
		out = append(out, left+(right-left)*float64(done)/float64(sum))
	}
	return out
}

func (l *layout) height(cells []string, edges []float64) float64 {
	most := 1
	for i, c := range cells {
		most = max(most, len(l.wrap(c, cellSize, edges[i+1]-edges[i]-2*cellPad)))
	}
	return float64(most)*cellSize*1.4 + 2*cellPad
}

// row sets one row of a table. A row that no page holds is cut at the foot of the
// page and goes on on the next.
func (l *layout) row(tr *tag, cells []string, edges []float64, head bool) {
	l.room(cellSize*1.4 + 2*cellPad)
	var tags []*tag
	lines := make([][]string, len(edges)-1)
	for i := range lines {
		if i < len(cells) {
			lines[i] = l.wrap(cells[i], cellSize, edges[i+1]-edges[i]-2*cellPad)
		}
		tags = append(tags, cellTag(tr, i, head))
	}
	for more := true; more; {
		more = l.slice(tags, lines, edges)
		if more {
			l.page()
		}
	}
}

// slice sets as many lines of a row as the page holds, and says whether some are left.
func (l *layout) slice(tags []*tag, lines [][]string, edges []float64) (more bool) {
	fit := max(1, int((l.y-bottom-2*cellPad)/(cellSize*1.4)))
	deep := 1
	for i := range lines {
		n := min(fit, len(lines[i]))
		deep = max(deep, n)
		l.content(tags[i], func() { l.cell(lines[i][:n], edges[i]+cellPad) })
		lines[i] = lines[i][n:]
		more = more || len(lines[i]) > 0
	}
	l.y -= float64(deep)*cellSize*1.4 + 2*cellPad
	l.ornament(func() { l.rule(l.y) })
	return more
}

func (l *layout) cell(lines []string, x float64) {
	y := l.y - cellPad
	for _, line := range lines {
		y -= cellSize * 1.4
		l.line(line, cellSize, x, y+cellSize*0.35)
	}
}

func cellTag(tr *tag, column int, head bool) *tag {
	switch {
	case head:
		t := tr.child("TH")
		t.attributes = "<< /O /Table /Scope /Column >>"
		return t
	case column == 0:
		t := tr.child("TH")
		t.attributes = "<< /O /Table /Scope /Row >>"
		return t
	}
	return tr.child("TD")
}

// again repeats the headings of a table on a new page, for the eye alone.
func (l *layout) again(head []string, edges []float64) {
	if head == nil {
		return
	}
	l.ornament(func() {
		for i, c := range head {
			l.cell(l.wrap(c, cellSize, edges[i+1]-edges[i]-2*cellPad), edges[i]+cellPad)
		}
		l.y -= l.height(head, edges)
		l.rule(l.y)
	})
}

func (l *layout) rule(y float64) {
	l.put("0.6 G 0.5 w %s %s m %s %s l S 0 G 1 w\n", num(left), num(y), num(right), num(y))
}

func (c Code) lay(l *layout) {
	code, err := qr.Encode(c.Text, qr.M)
	if err != nil { // longer than any code: its words say where to look
		Paragraph{Text: c.Alt, Small: true}.lay(l)
		return
	}
	l.room(codeSide)
	x, y := right-codeSide, l.y-codeSide
	t := l.at.child("Figure")
	t.alt = c.Alt
	t.attributes = fmt.Sprintf("<< /O /Layout /Placement /Block /BBox [%s %s %s %s] >>", num(x), num(y), num(right), num(l.y))
	l.content(t, func() { l.put("%s", squares(code, x, y)) })
	l.codeY = y - 6
}

// squares draws the dark modules of a code, a run at a time.
func squares(code *qr.Code, x, y float64) string {
	var b strings.Builder
	side := codeSide / float64(code.Size)
	fmt.Fprintf(&b, "q %.5f 0 0 %.5f %s %s cm 0 g\n", side, side, num(x), num(y))
	for row := range code.Size {
		for col := 0; col < code.Size; col++ {
			run := 0
			for col+run < code.Size && code.Black(col+run, row) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "%d %d %d 1 re\n", col, code.Size-1-row, run)
				col += run
			}
		}
	}
	b.WriteString("f Q\n")
	return b.String()
}
