package web

import (
	"html/template"

	"lanthorn/internal/web/draw"
	"lanthorn/internal/web/words"
)

// Lineage is the walk through the ancestors and descendants of a lot.
type Lineage struct {
	Head
	Ref    string
	Show   Form // direction, depth and cut-off; the answer has an address
	Nodes  []LineageNode
	Edges  []LineageEdge
	Up     []Branch
	Down   []Branch
	Rest   Phrase // what was cut off amounts to
	Table  Table
	Source string // download
}

// Template names the page.
func (*Lineage) Template() string { return "lineage" }

// LineageNode is a lot in the picture. Layer is 0 for the lot itself, below
// zero for ancestors.
type LineageNode struct {
	Ref, Href string
	Layer     int
	Form      Phrase
	Net       words.Mass
	Holder    Phrase
	Tone      Tone
}

// LineageEdge is a flow between two lots; Share in [0, 1] is the part of the
// receiving lot's mass.
type LineageEdge struct {
	From, To string
	Share    float64
	Net      words.Mass
}

// Branch is a lot in the nested list with the lots behind or after it.
type Branch struct {
	LotLink
	More     int // lots not listed below this one
	MoreHref string
	Branches []Branch
}

// Picture draws the nearest neighbourhood.
func (v *Lineage) Picture(l *words.Lang) template.HTML {
	nodes := make([]draw.Node, len(v.Nodes))
	for i, n := range v.Nodes {
		lines := []string{n.Ref, words.Say(l, n.Form), n.Net.Short().In(l) + " · " + words.Say(l, n.Holder)}
		nodes[i] = draw.Node{ID: n.Ref, Layer: n.Layer, Lines: lines, Href: n.Href, Here: n.Ref == v.Ref, Class: string(n.Tone)}
	}
	edges := make([]draw.Edge, len(v.Edges))
	for i, e := range v.Edges {
		title := words.M("lineage.edge", "from", e.From, "to", e.To, "mass", e.Net)
		edges[i] = draw.Edge{From: e.From, To: e.To, Share: e.Share, Title: title.In(l)}
	}
	return draw.Layered(words.M("lineage.picture", "lot", v.Ref).In(l), nodes, edges)
}
