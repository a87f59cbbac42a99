package provenance

// Memory is what a view's arrays occupy, in bytes, chunks counted whole. Edges
// holds both directions of the input edges: upstream (drawn mass, lot) and
// downstream (event, next). Outputs are the lists of outputs whose numbers are
// not consecutive.
type Memory struct {
	Edges, Outputs, Lots, Heads, Elements, Events int64
	EdgeCount                                     int64 // superseded ones included
}

// Memory reports what the view's arrays occupy.
func (v *View) Memory() Memory {
	const word, edge, lot, event = 4, 16, 32, 24
	size := func(chunks, record int) int64 { return int64(chunks) * chunkLen * int64(record) }
	return Memory{
		Edges:     size(len(v.edges.lots.tab), edge) + size(len(v.next.tab), word),
		Outputs:   size(len(v.outs.tab), word),
		Lots:      size(len(v.lots.tab), lot) + size(len(v.makers.tab), word),
		Heads:     size(len(v.heads.tab), word),
		Elements:  size(len(v.words.tab), word),
		Events:    size(len(v.events.tab), event),
		EdgeCount: int64(v.endEdge) - 1,
	}
}

// Total is the sum of all parts.
func (m Memory) Total() int64 {
	return m.Edges + m.Outputs + m.Lots + m.Heads + m.Elements + m.Events
}
