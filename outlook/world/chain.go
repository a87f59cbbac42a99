package world

import (
	"lanthorn/outlook/measure"
	"lanthorn/outlook/model"
)

// Stages are the names of a chain's stages, by the stage of its nodes.
var Stages = []string{"mine", "separation", "metal", "magnet", "magnet use", "oxide use"}

// Chain is one element's flows of the base as measures take them, a node for each
// plant. Mines' own output is what was never traded.
func Chain(m *model.Machine, l model.Lane) measure.Network {
	net := m.Network()
	var out measure.Network
	for _, p := range net.Plants {
		node := measure.Node{Stage: int(p.Kind), Country: p.Country}
		if p.Kind == model.Mine {
			node.Own = p.Capacity * p.Basket[l]
		}
		out.Nodes = append(out.Nodes, node)
	}
	for e, k := range net.Links {
		if flow := m.BaseFlow(e, l); flow > 0 {
			out.Flows = append(out.Flows, measure.Flow{From: k.From, To: k.To, Amount: flow})
		}
	}
	return out
}
