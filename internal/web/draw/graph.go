package draw

import (
	"fmt"
	"html/template"
	"math"
	"sort"
	"strings"
	"unicode/utf8"
)

// Node is a box in a layered picture. Layer counts from left to right and may
// be negative; lines beyond three are not drawn. Href must stay on this site.
type Node struct {
	ID    string
	Layer int
	Lines []string
	Href  string
	Here  bool
	Class string
}

// Edge joins two nodes; Share in [0, 1] sets how thick it is drawn.
type Edge struct {
	From, To string
	Share    float64
	Class    string
	Title    string
}

const (
	boxW, boxH = 186, 62
	gapX, gapY = 58, 14
	margin     = 6
	fitRunes   = 25
)

type placed struct {
	Node
	x, y int
}

// Layered draws nodes in columns by layer and orders each column so that few
// edges cross. Edges that name an absent node are left out.
func Layered(label string, nodes []Node, edges []Edge) template.HTML {
	if len(nodes) == 0 {
		return ""
	}
	cols, first := columns(nodes)
	order(cols, edges)
	at, width, height := place(cols, first)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="graph" role="group" aria-label="%s" viewBox="0 0 %d %d" width="%d" height="%d">`,
		esc(label), width, height, width, height)
	for _, e := range edges {
		writeEdge(&b, at, e)
	}
	for _, col := range cols {
		for _, n := range col {
			writeNode(&b, at[n.ID])
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func columns(nodes []Node) (cols [][]Node, first int) {
	first, last := nodes[0].Layer, nodes[0].Layer
	for _, n := range nodes {
		first, last = min(first, n.Layer), max(last, n.Layer)
	}
	cols = make([][]Node, last-first+1)
	seen := map[string]bool{}
	for _, n := range nodes {
		if !seen[n.ID] {
			cols[n.Layer-first] = append(cols[n.Layer-first], n)
			seen[n.ID] = true
		}
	}
	return cols, first
}

// order sweeps twice each way, sorting every column by the mean position of
// its neighbours (the barycentre rule).
func order(cols [][]Node, edges []Edge) {
	near := map[string][]string{}
	for _, e := range edges {
		near[e.From] = append(near[e.From], e.To)
		near[e.To] = append(near[e.To], e.From)
	}
	for range 2 {
		for i := range cols {
			sortColumn(cols, i, i-1, near)
		}
		for i := len(cols) - 1; i >= 0; i-- {
			sortColumn(cols, i, i+1, near)
		}
	}
}

func sortColumn(cols [][]Node, i, beside int, near map[string][]string) {
	if beside < 0 || beside >= len(cols) {
		return
	}
	pos := map[string]float64{}
	for k, n := range cols[beside] {
		pos[n.ID] = float64(k)
	}
	mean := map[string]float64{}
	for k, n := range cols[i] {
		mean[n.ID] = barycentre(near[n.ID], pos, float64(k))
	}
	sort.SliceStable(cols[i], func(a, b int) bool { return mean[cols[i][a].ID] < mean[cols[i][b].ID] })
}

func barycentre(near []string, pos map[string]float64, own float64) float64 {
	sum, n := 0.0, 0
	for _, id := range near {
		if p, ok := pos[id]; ok {
			sum, n = sum+p, n+1
		}
	}
	if n == 0 {
		return own
	}
	return sum / float64(n)
}

func place(cols [][]Node, first int) (at map[string]placed, width, height int) {
	tallest := 0
	for _, c := range cols {
		tallest = max(tallest, len(c))
	}
	height = 2*margin + tallest*(boxH+gapY) - gapY
	width = 2*margin + len(cols)*(boxW+gapX) - gapX
	at = map[string]placed{}
	for i, c := range cols {
		top := (height - (len(c)*(boxH+gapY) - gapY)) / 2
		for k, n := range c {
			at[n.ID] = placed{n, margin + i*(boxW+gapX), top + k*(boxH+gapY)}
		}
	}
	return at, width, height
}

func writeEdge(b *strings.Builder, at map[string]placed, e Edge) {
	from, ok := at[e.From]
	to, ok2 := at[e.To]
	if !ok || !ok2 || e.From == e.To {
		return
	}
	x1, y1, x2, y2 := from.x+boxW, from.y+boxH/2, to.x, to.y+boxH/2
	mid := (x1 + x2) / 2
	share := e.Share
	if math.IsNaN(share) {
		share = 0
	}
	w := 1.2 + 12*max(0, min(1, share))
	fmt.Fprintf(b, `<path class="edge %s" d="M%d %dC%d %d %d %d %d %d" stroke-width="%.1f"><title>%s</title></path>`,
		class(e.Class), x1, y1, mid, y1, mid, y2, x2, y2, w, esc(e.Title))
}

func writeNode(b *strings.Builder, p placed) {
	cls := "node " + class(p.Class)
	if p.Here {
		cls += " here"
	}
	link := strings.HasPrefix(p.Href, "/") && !strings.HasPrefix(p.Href, "//") && !p.Here
	if link {
		fmt.Fprintf(b, `<a href="%s">`, esc(p.Href))
	}
	fmt.Fprintf(b, `<g class="%s"><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="5"/>`,
		cls, esc(strings.Join(p.Lines, " · ")), p.x, p.y, boxW, boxH)
	for i, line := range p.Lines[:min(3, len(p.Lines))] {
		fmt.Fprintf(b, `<text class="l%d" x="%d" y="%d">%s</text>`, i, p.x+10, p.y+20+i*17, esc(fit(line)))
	}
	b.WriteString(`</g>`)
	if link {
		b.WriteString(`</a>`)
	}
}

// fit cuts a line to the width of a box; a Chinese character counts double.
func fit(s string) string {
	width := 0
	for i, r := range s {
		w := 1
		if r >= 0x2e80 {
			w = 2
		}
		if width+w > fitRunes && i+utf8.RuneLen(r) < len(s) {
			return s[:i] + "…"
		}
		width += w
	}
	return s
}
