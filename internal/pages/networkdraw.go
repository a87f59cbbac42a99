package pages

import (
	"math"
	"strconv"

	"lanthorn/accountancy/network"
	"lanthorn/accountancy/plant"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// drawnStream is the least stream that is drawn, as a part of the largest.
const drawnStream = 0.002

// drawNetwork lays the network out from left to right: nodes in every second
// column, between them the streams with declared beside reconciled.
func (v *visit) drawNetwork(view *web.NetworkPage, n app.SiteNetwork) {
	largest := 0.0
	for i := range n.Lines {
		largest = math.Max(largest, streamSize(&n.Lines[i]))
	}
	small := func(l *plant.Line) bool { return streamSize(l) < drawnStream*largest && !l.Suspect }
	columns := depths(n.Lines, small)
	used, received := map[plant.Node]bool{}, map[plant.Kind]float64{}
	for i := range n.Lines {
		l := &n.Lines[i]
		received[l.Kind] += l.Declared
		if l.Kind == plant.Receipt && !l.Suspect && !small(l) { // one box says what was sent and what came
			used[l.From], used[l.To] = true, true
			view.Edges = append(view.Edges, web.FlowEdge{From: l.From.Name(), To: l.To.Name(), Share: streamSize(l) / largest})
			continue
		}
		if l.Kind == plant.Sent && !l.Suspect || l.Kind == plant.Stock {
			continue
		}
		if small(l) {
			view.Left++
			continue
		}
		id := "s" + strconv.Itoa(i)
		column := columns[l.From] + 1
		if l.From == plant.Outside {
			column = columns[l.To] - 1
		}
		tone := streamTone(l)
		view.Nodes = append(view.Nodes, web.FlowNode{ID: id, Layer: column, Lines: v.streamLines(l), Tone: tone})
		for _, end := range []struct {
			node plant.Node
			from bool
		}{{l.From, true}, {l.To, false}} {
			if end.node == plant.Outside {
				continue
			}
			used[end.node] = true
			e := web.FlowEdge{From: end.node.Name(), To: id, Share: streamSize(l) / largest, Tone: tone}
			if !end.from {
				e.From, e.To = id, end.node.Name()
			}
			view.Edges = append(view.Edges, e)
		}
	}
	for _, c := range n.Checks {
		if used[c.Node] {
			node := v.drawnNode(n, c, columns[c.Node])
			switch c.Kind {
			case plant.Road:
				node.Lines = append(node.Lines[:1:1], words.M("network.sent", "mass", inKG(received[plant.Sent])), words.M("network.received", "mass", inKG(received[plant.Receipt])))
			case plant.Store:
				node.Lines = append(node.Lines[:1:1], grew(n, c.Node)...)
			}
			view.Nodes = append(view.Nodes, node)
		}
	}
}

// grew says by how much a store grew, where that is known.
func grew(n app.SiteNetwork, store plant.Node) []web.Phrase {
	for i := range n.Lines {
		if l := &n.Lines[i]; l.Kind == plant.Stock && l.From == store && l.Class == network.Observable {
			return []web.Phrase{words.M("network.grew", "mass", inKG(l.Value))}
		}
	}
	return nil
}

func (v *visit) drawnNode(n app.SiteNetwork, c plant.Check, column int) web.FlowNode {
	out := web.FlowNode{ID: c.Name(), Layer: column, Here: c.Kind == plant.Process, Lines: []web.Phrase{v.nodeName(n.Site, c.Node)}}
	switch {
	case c.Open:
		out.Tone = web.Bad
		out.Lines = append(out.Lines, words.M("network.state.open"), words.M("network.off", "mass", inKG(c.Residual)))
	case c.Tested:
		out.Lines = append(out.Lines, words.M("network.state.closes"), words.M("network.off", "mass", inKG(c.Residual)))
	default:
		out.Lines = append(out.Lines, words.M("network.state.untested"))
		out.Tone = web.Unknown
	}
	return out
}

func streamSize(l *plant.Line) float64 { return math.Max(math.Abs(l.Declared), math.Abs(l.Value)) }

func streamTone(l *plant.Line) web.Tone {
	switch {
	case l.Suspect:
		return web.Bad
	case l.Class == network.Unchecked || l.Class == network.Unobservable:
		return web.Unknown
	}
	return web.Neutral
}

// streamLines say a stream in its box: what, declared and reconciled, adjusted
// by how much.
func (v *visit) streamLines(l *plant.Line) []web.Phrase {
	out := []web.Phrase{v.streamName(l.Stream)}
	switch {
	case l.Class == network.Unobservable:
		return append(out, words.M("network.state.unobservable"))
	case !l.Measured:
		return append(out, inKG(l.Value), words.M("network.state.observable"))
	case l.Class == network.Unchecked:
		return append(out, inKG(l.Declared), words.M("network.state.unchecked"))
	}
	return append(out, words.M("network.pair", "declared", kgCol(l.Declared), "value", inKG(l.Value)), words.M("network.sigmas", "sigmas", signed(l.Sigmas)))
}

// depths gives each node its column: the longest way to it, with room for the
// streams between. Small streams and those that would close a ring are left out
// of the count.
func depths(lines []plant.Line, small func(*plant.Line) bool) map[plant.Node]int {
	next := map[plant.Node][]plant.Node{}
	var order []plant.Node
	for _, l := range lines {
		for _, n := range []plant.Node{l.From, l.To} {
			if _, known := next[n]; !known && n != plant.Outside {
				next[n] = nil
				order = append(order, n)
			}
		}
		if l.From != plant.Outside && l.To != plant.Outside && !small(&l) {
			next[l.From] = append(next[l.From], l.To)
		}
	}
	seen := map[plant.Node]bool{}
	var after []plant.Node // each node after all that it leads to
	var visit func(n plant.Node)
	visit = func(n plant.Node) {
		seen[n] = true
		for _, m := range next[n] {
			if !seen[m] {
				visit(m)
			}
		}
		after = append(after, n)
	}
	for _, n := range order {
		if !seen[n] {
			visit(n)
		}
	}
	return columnsOf(after, next)
}

// columnsOf walks the nodes from the sources on.
func columnsOf(after []plant.Node, next map[plant.Node][]plant.Node) map[plant.Node]int {
	column, rank := map[plant.Node]int{}, map[plant.Node]int{}
	for i, n := range after {
		rank[n] = len(after) - i
		column[n] = 1
	}
	for i := len(after) - 1; i >= 0; i-- {
		n := after[i]
		for _, m := range next[n] {
			if rank[m] > rank[n] {
				step := 2
				if n.Kind == plant.Road {
					step = 1 // what was received stands in the box of the road
				}
				column[m] = max(column[m], column[n]+step)
			}
		}
	}
	return column
}
