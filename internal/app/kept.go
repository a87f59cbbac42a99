package app

import (
	"path/filepath"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/provenance"
	"lanthorn/ree"
)

// KeptGraph is a lot graph that did not grow from the entries of a ledger, with
// what an installation knows beside it.
type KeptGraph struct {
	Graph   *provenance.Graph
	At      evidence.Entry                            // the entry it is to stand at
	Step    func(event uint32) (name, country string) // mined, refined, metal, magnet; empty for others
	Level   func(lot uint32) ree.Level
	Origins []string // references, by number less one
	Sites   map[string]custody.Site
}

// KeepGraph writes the graph into a data folder as a stopping server would leave
// it, for measuring how a server with that many lots starts. The ledger in the
// folder must hold the entry the graph is said to stand at.
func KeepGraph(dir string, k KeptGraph) error {
	k.Graph.Advance(k.At.Seq)
	v := k.Graph.View()
	s := side{Version: sideVersion, Seq: k.At.Seq, EntryID: k.At.ID, Origins: k.Origins, Sites: k.Sites,
		Steps: make([]step, v.LastEvent()+1), Marks: make([]lotMark, v.LastLot()+1)}
	for event := uint32(1); event <= v.LastEvent(); event++ {
		name, country := k.Step(event)
		s.Steps[event] = newStep(stepNames[name], country)
	}
	for lot := uint32(1); lot <= v.LastLot(); lot++ {
		s.Marks[lot] = levelMark(k.Level(lot))
	}
	return writeKept(filepath.Join(dir, keptFile), s, v)
}
