package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/provenance"
	"lanthorn/ree"
)

// lineage keeps the lot graph in memory abreast of the ledger. The store's
// writer feeds it after each commit; readers take a view and are never in the
// writer's way.
type lineage struct {
	graph    *provenance.Graph
	batch    *provenance.Batch         // while entries are taken in
	appended map[string]*custody.Event // by entry: what need not be decoded again
	mu       sync.Mutex
	seq      int64 // last entry that the graph has seen
	kept     int64 // entry that the kept file stands at
	origins  map[string]uint32
	sites    map[string]custody.Site
	next     map[uint32]uint32 // of a pool's state, the state after it
	steps    perEvent
	marks    perLot
	named    sync.RWMutex
	refs     []string // of origins, by number less one
	fault    error    // why the graph stopped following; nothing passes a gate then
}

func newLineage() *lineage {
	return &lineage{graph: provenance.New(), appended: map[string]*custody.Event{}, origins: map[string]uint32{}, sites: map[string]custody.Site{}, next: map[uint32]uint32{}}
}

// committed is called by the store's writer with every entry, in order.
func (l *lineage) committed(entries []evidence.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.graph.Write(func(b *provenance.Batch) error {
		l.batch = b
		for i := range entries {
			if entries[i].Seq > l.seq {
				l.follow(&entries[i])
			}
		}
		b.Advance(l.seq)
		return nil
	})
	l.batch = nil
	clear(l.appended)
}

// Fault is why the graph no longer follows the ledger; nil while it does.
func (l *lineage) Fault() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault
}

// follow takes one entry in. A fault is kept and reported: a graph that cannot
// follow is no evidence.
func (l *lineage) follow(e *evidence.Entry) {
	l.seq = e.Seq
	if e.Body == nil || l.fault != nil {
		return
	}
	var err error
	switch {
	case e.Kind == kindRegistration:
		err = l.registered(e)
	case strings.HasPrefix(e.Kind, custodyPrefix):
		var ev *custody.Event
		if ev, err = l.event(e); err == nil {
			err = l.take(e, ev)
		}
	}
	if err != nil {
		l.fault = fmt.Errorf("lot graph at entry %d: %w", e.Seq, err)
	}
}

// remembered bounds the events that wait for their commit.
const remembered = 4096

// remember keeps an event that is being appended, which then need not be decoded
// once it is committed. It and committed are the writer's alone; an entry that
// is not committed after all is forgotten with the next batch.
func (l *lineage) remember(e *evidence.Entry, ev *custody.Event) {
	if len(l.appended) < remembered {
		l.appended[e.ID] = ev
	}
}

// event is the event of an entry: as it was appended, else decoded.
func (l *lineage) event(e *evidence.Entry) (*custody.Event, error) {
	if ev, ok := l.appended[e.ID]; ok {
		return ev, nil
	}
	ev := new(custody.Event)
	return ev, json.Unmarshal(e.Body, ev)
}

func (l *lineage) registered(e *evidence.Entry) error {
	var r custody.Registration
	err := json.Unmarshal(e.Body, &r)
	if err == nil && r.Site != nil {
		l.sites[r.Site.Ref] = *r.Site
	}
	return err
}

func (l *lineage) take(e *evidence.Entry, ev *custody.Event) error {
	switch ev.Kind {
	case custody.Assay:
		return l.assayed(ev)
	case custody.Freeze:
		l.froze(ev)
	case custody.Correct:
		return l.corrected(ev)
	case custody.Extract, custody.Import, custody.Collect, custody.Transform, custody.Blend, custody.Split, custody.Pack, custody.Unpack:
		return l.made(e, ev)
	}
	return nil
}

func (l *lineage) made(e *evidence.Entry, ev *custody.Event) error {
	g := provenance.Event{Time: e.Occurred.UnixMilli()}
	origin := l.origin(custody.OriginRef(ev))
	for _, out := range ev.Outputs {
		g.Outputs = append(g.Outputs, provenance.Output{Lot: out.ID, NetMG: int64(out.Net), Elements: masses(out.Elements), Origin: origin})
	}
	if err := l.drawn(&g, ev); err != nil {
		return err
	}
	if len(g.Outputs) == 0 {
		return nil
	}
	id, err := l.batch.Append(g)
	if err == nil {
		l.steps.set(id, l.step(ev))
		l.markMade(ev)
	}
	return err
}

func (l *lineage) markMade(ev *custody.Event) {
	var late lotMark
	for _, f := range ev.Flags {
		if f.Code == "report.late" {
			days, _ := strconv.Atoi(f.Params["days"])
			late = lotMark(min(days, maxLate))
		}
	}
	for _, out := range ev.Outputs {
		m := late | levelMark(out.Form.Level())
		if out.Elements == (ree.ElementMasses{}) {
			m |= markEmpty
		}
		l.marks.set(out.ID, m)
	}
}

func (l *lineage) froze(ev *custody.Event) {
	for _, in := range ev.Inputs {
		l.marks.change(in.ID, func(m lotMark) lotMark {
			if ev.Release {
				return m &^ markFrozen
			}
			return m | markFrozen
		})
	}
}

// drawn fills in what the event draws: its inputs, or the pool's state, or the
// layers taken from a stock.
func (l *lineage) drawn(g *provenance.Event, ev *custody.Event) error {
	takes := ev.Inputs
	if p := ev.Pool; p != nil {
		if p.Rule != custody.Proportional {
			takes = p.Drawn
		} else if err := l.pooled(g, p); err != nil {
			return err
		}
	}
	for _, t := range takes {
		g.Inputs = append(g.Inputs, provenance.Input{Lot: t.ID, MassMG: int64(t.Mass)})
	}
	return nil
}

func (l *lineage) pooled(g *provenance.Event, p *custody.Pooling) error {
	had := int64(p.Had.Sum())
	if p.Opens {
		if err := l.batch.AddLot(provenance.Output{Lot: p.Before, NetMG: had, Elements: masses(p.Had), Origin: provenance.Unknown}); err != nil {
			return err
		}
	}
	if p.Before != 0 && had > 0 {
		g.Inputs = append(g.Inputs, provenance.Input{Lot: p.Before, MassMG: had})
	}
	if p.Before != 0 {
		l.next[p.Before] = p.After
	}
	g.Outputs = append(g.Outputs, provenance.Output{Lot: p.After, NetMG: int64(p.Holds.Sum()), Elements: masses(p.Holds)})
	return nil
}

func (l *lineage) assayed(ev *custody.Event) error {
	id := ev.Figures[0].ID
	net := l.batch.View().NetMG(id)
	l.marks.change(id, func(m lotMark) lotMark { return m &^ markEmpty })
	return l.batch.SetElements(id, masses(ev.Result.ElementMasses(ree.Mass(net))))
}

// corrected amends the event that made the outputs. Without outputs the graph
// knows nothing of the event.
func (l *lineage) corrected(ev *custody.Event) error {
	if len(ev.Was.Outputs) == 0 && ev.Was.Pool == nil {
		return nil
	}
	maker := l.batch.View().Maker(firstOutput(ev.Was))
	if ev.Void {
		return l.batch.Void(maker)
	}
	for _, out := range ev.Now.Outputs {
		if err := l.batch.SetNet(out.ID, int64(out.Net)); err != nil {
			return err
		}
		if err := l.batch.SetElements(out.ID, masses(out.Elements)); err != nil {
			return err
		}
	}
	var g provenance.Event
	if ev.Now.Pool != nil {
		if err := l.shiftStates(ev.Was.Pool, ev.Now.Pool); err != nil {
			return err
		}
	}
	drawnAgain(&g, ev.Now)
	if len(g.Inputs) == 0 {
		return nil
	}
	return l.batch.Amend(maker, g.Inputs)
}

func firstOutput(ev *custody.Event) uint32 {
	if len(ev.Outputs) > 0 {
		return ev.Outputs[0].ID
	}
	return ev.Pool.After
}

func drawnAgain(g *provenance.Event, ev *custody.Event) {
	if p := ev.Pool; p != nil && p.Before != 0 && p.Had.Sum() > 0 {
		g.Inputs = append(g.Inputs, provenance.Input{Lot: p.Before, MassMG: int64(p.Had.Sum())})
	}
	for _, t := range ev.Inputs {
		g.Inputs = append(g.Inputs, provenance.Input{Lot: t.ID, MassMG: int64(t.Mass)})
	}
}

// shiftStates adds what a correction changed to every later state of the pool.
func (l *lineage) shiftStates(was, now *custody.Pooling) error {
	for id := was.After; id != 0; id = l.next[id] {
		m, net := l.batch.View().ElementMasses(id), int64(0)
		for e := range m {
			m[e] = max(0, m[e]+int64(now.Holds[e]-was.Holds[e]))
			net += m[e]
		}
		if err := l.batch.SetNet(id, net); err != nil {
			return err
		}
		if err := l.batch.SetElements(id, m); err != nil {
			return err
		}
	}
	return nil
}

// origin is the number of an origin: origins are numbered in the order in which
// the ledger first speaks of them, here as in the tables.
func (l *lineage) origin(ref string) uint32 {
	if ref == "" {
		return provenance.Unknown
	}
	id, ok := l.origins[ref]
	if !ok {
		id = uint32(len(l.origins) + 1)
		l.origins[ref] = id
		l.named.Lock()
		l.refs = append(l.refs, ref)
		l.named.Unlock()
	}
	return id
}

// originRef is the reference of an origin from its number.
func (l *lineage) originRef(id uint32) string {
	l.named.RLock()
	defer l.named.RUnlock()
	switch {
	case id == provenance.Tail:
		return "tail"
	case id == provenance.Unknown || int(id) > len(l.refs):
		return UnknownOrigin
	}
	return l.refs[id-1]
}

// originCountry is the country of an origin: where an import says it was
// mined, else the home country's.
func (l *lineage) originCountry(id uint32) string {
	kind, rest, _ := strings.Cut(l.originRef(id), "/")
	switch kind {
	case "import":
		country, _, _ := strings.Cut(rest, "/")
		return country
	case "mine":
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.sites[rest].Country
	}
	return ""
}

func masses(m ree.ElementMasses) provenance.Masses {
	var out provenance.Masses
	for e, mass := range m {
		out[e] = int64(mass)
	}
	return out
}

// step is where in the chain of NDAA FY2023 section 857 an event lies, and in
// which country: mined, refined to oxide, made metal or alloy, made magnet.
func (l *lineage) step(ev *custody.Event) step {
	switch ev.Kind {
	case custody.Extract:
		return newStep(stepMined, l.sites[ev.Site].Country)
	case custody.Import:
		return newStep(stepMined, ev.Country)
	case custody.Transform:
		site := l.sites[ev.Site]
		p, _ := site.Process(ev.Process)
		return newStep(stepNames[p.Step], site.Country)
	}
	return 0
}

// step packs a step and a country: step number in the high bits, the country's
// two letters below.
type step uint16

const (
	stepMined   = 1
	stepRefined = 2
	stepMetal   = 3
	stepMagnet  = 4
)

var stepNames = map[string]int{"mined": stepMined, "refined": stepRefined, "metal": stepMetal, "magnet": stepMagnet}

func newStep(number int, country string) step {
	if number == 0 || len(country) != 2 {
		return 0
	}
	return step(number<<10 | int(country[0]-'A')*26 + int(country[1]-'A'))
}

func (s step) number() int { return int(s >> 10) }

func (s step) country() string {
	code := int(s & (1<<10 - 1))
	return string([]byte{byte('A' + code/26), byte('A' + code%26)})
}

// perEvent is the step of each event of the graph, by number.
type perEvent = column[step]

// perLot is what a gate must see of each lot upstream, by number.
type perLot = column[lotMark]

// lotMark packs what a gate looks for: a lot that is frozen, one whose content
// nobody has stated, how late its making was reported, in days, and its level,
// from which its reference follows.
type lotMark uint16

const (
	markFrozen lotMark = 1 << 15
	markEmpty  lotMark = 1 << 14
	maxLate            = 1<<10 - 1
	levelShift         = 10
	levelBits  lotMark = 15 << levelShift
)

var levels = []ree.Level{"", ree.LevelOre, ree.LevelConcentrate, ree.LevelMixed, ree.LevelSeparated, ree.LevelMetal, ree.LevelAlloy,
	ree.LevelMagnet, ree.LevelComponent, ree.LevelEndProduct, ree.LevelScrapPre, ree.LevelScrapPost, ree.LevelResidue}

func (m lotMark) late() int { return int(m & maxLate) }

func (m lotMark) level() ree.Level { return levels[int(m&levelBits>>levelShift)%len(levels)] }

func levelMark(l ree.Level) lotMark { return lotMark(max(0, slices.Index(levels, l))) << levelShift }

// ref is the reference of a lot from its number.
func (l *lineage) ref(id uint32) string { return custody.LevelReference(l.marks.of(id).level(), id) }

// column is one small value per number; the writer sets, readers read.
type column[T ~uint16] struct {
	mu  sync.RWMutex
	all []T
}

func (c *column[T]) change(i uint32, f func(T) T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for uint32(len(c.all)) <= i {
		c.all = append(c.all, 0)
	}
	c.all[i] = f(c.all[i])
}

func (c *column[T]) set(i uint32, v T) { c.change(i, func(T) T { return v }) }

func (c *column[T]) of(i uint32) T {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if i >= uint32(len(c.all)) {
		return 0
	}
	return c.all[i]
}
