package web

import (
	"html/template"

	"lanthorn/internal/web/draw"
	"lanthorn/internal/web/words"
)

// NetworkPage is a site's processes and stores in one month as a reconciled
// network.
type NetworkPage struct {
	Head
	Show     Form
	Open     []Alarm  // nodes that do not close
	Classes  []Phrase // what would explain them, one class of suspects each
	Cannot   []Phrase // what cannot be concluded
	Label    Phrase   // of the picture
	Nodes    []FlowNode
	Edges    []FlowEdge
	Left     int // small streams that are not drawn
	Checks   Table
	Streams  Table
	Download string
}

// Template names the page.
func (*NetworkPage) Template() string { return "network" }

// FlowNode is a box of the picture: a node of the network or a stream.
type FlowNode struct {
	ID    string
	Layer int
	Lines []Phrase
	Here  bool
	Tone  Tone
}

// FlowEdge joins a stream with one of its ends; Share in [0, 1] says how much it
// carries.
type FlowEdge struct {
	From, To string
	Share    float64
	Tone     Tone
}

// Picture draws the network.
func (v *NetworkPage) Picture(l *words.Lang) template.HTML {
	nodes := make([]draw.Node, len(v.Nodes))
	names := map[string]string{}
	for i, n := range v.Nodes {
		lines := make([]string, len(n.Lines))
		for k, p := range n.Lines {
			lines[k] = words.Say(l, p)
		}
		nodes[i] = draw.Node{ID: n.ID, Layer: n.Layer, Lines: lines, Here: n.Here, Class: string(n.Tone)}
		if len(lines) > 0 {
			names[n.ID] = lines[0]
		}
	}
	edges := make([]draw.Edge, len(v.Edges))
	for i, e := range v.Edges {
		edges[i] = draw.Edge{From: e.From, To: e.To, Share: e.Share, Class: string(e.Tone), Title: names[e.From] + " → " + names[e.To]}
	}
	return draw.Layered(words.Say(l, v.Label), nodes, edges)
}

// RecoveryPage is what a site's processes recovered.
type RecoveryPage struct {
	Head
	Show     Form
	Year     Table
	Figures  []Figure // "line": one for each process, in its declared band
	Said     []Phrase
	Download string
}

// Template names the page.
func (*RecoveryPage) Template() string { return "recovery" }
