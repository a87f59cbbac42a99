package app

import (
	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/network"
	"lanthorn/accountancy/plant"
)

// NetworkReport is a site's network for programs: the answer of lanthorn balance
// --network --json and of the interface. Masses are kilograms of element.
type NetworkReport struct {
	Site    string             `json:"site"`
	Element string             `json:"element"`
	Month   string             `json:"month"`
	Answer  plant.Answer       `json:"answer"` // nothing, untested, closes, open
	Level   float64            `json:"level"`  // of each family of tests
	Global  network.Global     `json:"global"`
	Streams []NetworkStream    `json:"streams"`
	Nodes   []NetworkNode      `json:"nodes"`
	Classes [][]NetworkSuspect `json:"classes"` // what would explain an open network; those of one class cannot be told apart
}

// NetworkStream is one stream; the reconciled value is missing where it cannot
// be known, the declared one where nobody measured.
type NetworkStream struct {
	Kind       plant.Kind    `json:"kind"`
	Form       string        `json:"form,omitempty"`
	From       string        `json:"from,omitempty"`
	To         string        `json:"to,omitempty"`
	Class      network.Class `json:"class"`
	Declared   *float64      `json:"declared,omitempty"`
	DeclaredSD *float64      `json:"declaredSD,omitempty"`
	Value      *float64      `json:"value,omitempty"`
	SD         *float64      `json:"sd,omitempty"`
	Sigmas     float64       `json:"sigmas"`
	Z          float64       `json:"z"`
	Threshold  float64       `json:"threshold,omitempty"`
	Suspect    bool          `json:"suspect,omitempty"`
}

// NetworkNode is one balance; Residual is in less out.
type NetworkNode struct {
	Node      string  `json:"node"`
	Tested    bool    `json:"tested"`
	Residual  float64 `json:"residual"`
	SD        float64 `json:"sd"`
	Z         float64 `json:"z"`
	Threshold float64 `json:"threshold,omitempty"`
	Open      bool    `json:"open,omitempty"`
}

// NetworkSuspect is one error that would explain the imbalances.
type NetworkSuspect struct {
	Kind network.Kind `json:"kind"` // bias of a stream, leak of a node
	Name string       `json:"name"`
	Size float64      `json:"size"`
	SD   float64      `json:"sd"`
}

// Report is the network for programs; its lists are never null.
func (n SiteNetwork) Report() NetworkReport {
	r := NetworkReport{Site: n.Site.Ref, Element: balance.Symbol(n.Element), Month: n.Month, Answer: n.Answer, Level: plant.Level, Global: n.Global,
		Streams: []NetworkStream{}, Nodes: []NetworkNode{}, Classes: [][]NetworkSuspect{}}
	for i := range n.Lines {
		r.Streams = append(r.Streams, streamReport(&n.Lines[i]))
	}
	for _, c := range n.Checks {
		r.Nodes = append(r.Nodes, NetworkNode{c.Name(), c.Tested, c.Residual, c.SD, c.Z, c.Threshold, c.Open})
	}
	for _, class := range n.Classes {
		var list []NetworkSuspect
		for _, s := range class {
			x := NetworkSuspect{Kind: network.Leak, Name: s.Node.Name(), Size: s.Size, SD: s.SD}
			if s.Stream != nil {
				x.Kind, x.Name = network.Bias, s.Stream.Name()
			}
			list = append(list, x)
		}
		r.Classes = append(r.Classes, list)
	}
	return r
}

func streamReport(l *plant.Line) NetworkStream {
	out := NetworkStream{Kind: l.Kind, Form: l.Form, From: l.From.Name(), To: l.To.Name(), Class: l.Class, Sigmas: l.Sigmas, Z: l.Z, Threshold: l.Threshold, Suspect: l.Suspect}
	if l.Measured {
		out.Declared, out.DeclaredSD = &l.Declared, &l.DeclaredSD
	}
	if l.Class != network.Unobservable {
		out.Value, out.SD = &l.Value, &l.SD
	}
	return out
}
