package provenance

import (
	"sync"
	"sync/atomic"
)

// Elements is the number of elements whose masses a lot carries: Sc, Y and the
// lanthanides without gaps in the order of package ree.
const Elements = 17

// Unknown is the origin of what nobody has declared. It is an origin like any
// other, so that shares sum to 1.
const Unknown uint32 = 0

// Tail is the origin into which entries below a threshold are gathered.
const Tail uint32 = 1<<32 - 1

// Masses are element masses in milligrams, by element index.
type Masses [Elements]int64

// Input is a draw of MassMG net milligrams from a lot.
type Input struct {
	Lot    uint32
	MassMG int64
}

// Output is a lot that an event makes, with its net mass and element masses in
// milligrams. Origin counts only while the event has no inputs.
type Output struct {
	Lot      uint32
	NetMG    int64
	Elements Masses
	Origin   uint32
}

// Event is a custody event as the graph sees it. ID 0 asks for the next number.
// Time is when it happened, in Unix milliseconds.
type Event struct {
	ID      uint32
	Time    int64
	Inputs  []Input
	Outputs []Output
}

const (
	wideFlag     = 1 << 31 // element masses take two words each
	declaredFlag = 1 << 30
	sourceFlag   = 1 << 29 // no maker, or a maker without inputs
	elementBits  = 1<<Elements - 1

	scatteredFlag = 1 << 31 // outputs are listed in outs
	voidedFlag    = 1 << 30
	existsFlag    = 1 << 29
	countBits     = existsFlag - 1
)

// maxGap bounds how far a new number may lie beyond the last one, so that a
// wrong number cannot claim all memory.
const maxGap = 1 << 20

type lotRec struct {
	net    int64
	maker  uint32
	mask   uint32 // carried elements and flags
	off    uint32 // first word of the element masses
	origin uint32 // index into origins
	_      uint64 // two records to a cache line
}

type eventRec struct {
	time     int64
	inFirst  uint32
	inCount  uint32
	outFirst uint32 // first lot, or first index into outs
	out      uint32 // count and flags
}

// edges are the draws, those of an event in one run: the lots drawn from, the
// net masses, and the events that draw. They are apart because a walk upstream
// reads only the first.
type edges struct {
	lots   table[uint32]
	masses table[int64]
	users  table[uint32]
}

func (e *edges) reserve(i uint32) {
	e.lots.reserve(i)
	e.masses.reserve(i)
	e.users.reserve(i)
}

// draws are the edges of one event.
type draws struct {
	lots   []uint32
	masses []int64
}

func (e *eventRec) outCount() uint32 { return e.out & countBits }
func (e *eventRec) exists() bool     { return e.out&existsFlag != 0 }
func (e *eventRec) voided() bool     { return e.out&voidedFlag != 0 }

// View is one published state of a graph. It never changes; any number of
// goroutines may use it.
type View struct {
	g        *Graph
	seq      int64
	lastLot  uint32
	lastEv   uint32
	endEdge  uint32 // first unused edge; 0 stands for no edge
	endOut   uint32
	endWord  uint32
	lotCount uint32
	evCount  uint32
	lots     table[lotRec]
	events   table[eventRec]
	edges    edges
	next     table[uint32]
	outs     table[uint32]
	words    table[uint32]
	heads    table[atomic.Uint32]
	makers   table[uint32] // by lot: the event its history goes on through, 0 for a source
	origins  []uint32      // index to the caller's origin; 0 is Unknown
}

// Graph holds the lots and events. Its methods that write may be called from
// any goroutine and take turns; readers use View and never wait.
type Graph struct {
	mu       sync.Mutex
	w        View // the writer's state; beyond cur nobody reads
	cur      atomic.Pointer[View]
	nextTab  atomic.Pointer[table[uint32]]
	originIx map[uint32]uint32
	scratch  chan *scratch
	// chunks copied since the last publication, which nobody else sees yet
	ownLots, ownEvents, ownMakers map[uint32]bool
}

// New returns an empty graph.
func New() *Graph {
	g := &Graph{originIx: map[uint32]uint32{Unknown: 0}, scratch: make(chan *scratch, 8), ownLots: map[uint32]bool{}, ownEvents: map[uint32]bool{}, ownMakers: map[uint32]bool{}}
	g.w = View{g: g, endEdge: 1, origins: []uint32{Unknown}}
	g.w.lots.reserve(0)
	g.w.events.reserve(0)
	g.w.heads.reserve(0)
	g.w.makers.reserve(0)
	g.publish()
	return g
}

// View returns the state last published.
func (g *Graph) View() *View { return g.cur.Load() }

// publish makes the writer's state visible. Records behind it are never
// written in place afterwards, except through own.
func (g *Graph) publish() {
	v := g.w
	g.cur.Store(&v)
	clear(g.ownLots)
	clear(g.ownEvents)
	clear(g.ownMakers)
}

// Sequence is the ledger sequence number at which the view stands.
func (v *View) Sequence() int64 { return v.seq }

// Lots is the number of lots, Events that of events, and LastLot and LastEvent
// their highest numbers.
func (v *View) Lots() int         { return int(v.lotCount) }
func (v *View) Events() int       { return int(v.evCount) }
func (v *View) LastLot() uint32   { return v.lastLot }
func (v *View) LastEvent() uint32 { return v.lastEv }

// HasLot and HasEvent report whether the number is in use.
func (v *View) HasLot(lot uint32) bool {
	return lot != 0 && lot <= v.lastLot && v.lots.at(lot).mask&declaredFlag != 0
}

func (v *View) HasEvent(event uint32) bool {
	return event != 0 && event <= v.lastEv && v.events.at(event).exists()
}

// NetMG is the net mass of a lot in milligrams, 0 if there is no such lot.
func (v *View) NetMG(lot uint32) int64 {
	if !v.HasLot(lot) {
		return 0
	}
	return v.lots.at(lot).net
}

// Maker is the event that makes the lot, 0 if none does (or it was voided).
func (v *View) Maker(lot uint32) uint32 {
	if !v.HasLot(lot) {
		return 0
	}
	m := v.lots.at(lot).maker
	if m != 0 && v.events.at(m).voided() {
		return 0
	}
	return m
}

// IsSource reports whether the lot's history begins with it.
func (v *View) IsSource(lot uint32) bool {
	return v.HasLot(lot) && v.lots.at(lot).mask&sourceFlag != 0
}

// Origin is the origin set for a lot, Unknown if none was.
func (v *View) Origin(lot uint32) uint32 {
	if !v.HasLot(lot) {
		return Unknown
	}
	return v.origins[v.lots.at(lot).origin]
}

// Time is when the event happened, in Unix milliseconds.
func (v *View) Time(event uint32) int64 {
	if !v.HasEvent(event) {
		return 0
	}
	return v.events.at(event).time
}

// Inputs appends the draws of an event to dst.
func (v *View) Inputs(dst []Input, event uint32) []Input {
	if !v.HasEvent(event) {
		return dst
	}
	in := v.inputs(v.events.at(event))
	for i, lot := range in.lots {
		dst = append(dst, Input{lot, in.masses[i]})
	}
	return dst
}

// Outputs appends the lots that an event makes to dst.
func (v *View) Outputs(dst []uint32, event uint32) []uint32 {
	if !v.HasEvent(event) {
		return dst
	}
	ev := v.events.at(event)
	for i := range ev.outCount() {
		dst = append(dst, v.output(ev, i))
	}
	return dst
}

// Consumers appends the events that draw from a lot, newest first; an event
// that draws twice appears twice.
func (v *View) Consumers(dst []uint32, lot uint32) []uint32 {
	if !v.HasLot(lot) {
		return dst
	}
	for e := v.firstEdge(lot); e != 0; e = v.nextEdge(e) {
		dst = append(dst, *v.edges.users.at(e))
	}
	return dst
}

func (v *View) inputs(ev *eventRec) draws {
	if ev.inCount == 0 {
		return draws{}
	}
	at := ev.inFirst & chunkMask
	return draws{v.inputLots(ev), v.edges.masses.tab[ev.inFirst>>chunkBits][at : at+ev.inCount]}
}

// inputLots are the lots that an event draws from.
func (v *View) inputLots(ev *eventRec) []uint32 {
	if ev.inCount == 0 {
		return nil
	}
	at := ev.inFirst & chunkMask
	return v.edges.lots.tab[ev.inFirst>>chunkBits][at : at+ev.inCount]
}

func (v *View) output(ev *eventRec, i uint32) uint32 {
	if ev.out&scatteredFlag == 0 {
		return ev.outFirst + i
	}
	return *v.outs.at(ev.outFirst + i)
}

// firstEdge and nextEdge walk the draws from a lot that this view knows and
// that no correction has replaced.
func (v *View) firstEdge(lot uint32) uint32 {
	return v.settle(v.heads.at(lot).Load())
}

func (v *View) nextEdge(e uint32) uint32 {
	return v.settle(*v.next.at(e))
}

func (v *View) settle(e uint32) uint32 {
	for e >= v.endEdge {
		e = *v.g.nextTab.Load().at(e)
	}
	for e != 0 {
		ev := v.events.at(*v.edges.users.at(e))
		if e-ev.inFirst < ev.inCount {
			return e
		}
		e = *v.next.at(e)
	}
	return 0
}
