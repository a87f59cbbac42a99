// Package synthetic makes an invented industry of any size for tests and
// benchmarks of package provenance: twelve stages from mine to component, 200
// mines, blending at every stage, each supplier's last ten lots pickable, 1 to
// 20 inputs and 1 to 10 outputs an event, elements by family after separation,
// and on request 2 % of scrap that goes back to cracking. The same seed gives
// the same industry.
package synthetic

import (
	"math/rand/v2"

	"lanthorn/provenance"
)

// Stages in order; an event of a stage makes lots of that stage.
const (
	Mine = iota
	Crush
	Concentrate
	Crack
	Separate
	Oxide
	Blend
	Metal
	Alloy
	Block
	Finished
	Component
	Stages
)

// Config says what to make. The zero value of a field takes its default.
type Config struct {
	Lots        int     // about how many
	Seed        uint64  // of everything random
	Recycled    float64 // part of cracking events that take scrap of last-stage lots
	AllElements bool    // every lot carries all 17 elements, as the worst case
	Mines       int     // 200
	Works       int     // facilities per later stage: 28
	Suppliers   int     // per facility: 8
}

// Industry is a generated graph with what a test needs to know of it.
type Industry struct {
	Graph   *provenance.Graph
	StageOf []uint8  // by lot
	Last    []uint32 // the last lots of the last stage
	First   []uint32 // mine lots of the first tenth
}

// family of elements after separation: light, magnet, middle, heavy.
var families = [4][]int{{2, 3}, {4, 5}, {6, 7, 8, 9}, {1, 10, 11, 12, 13, 14, 15, 16, 0}}

const window = 10

type works struct {
	stage  int
	family int // -1 before separation
	from   []*works
	last   [window]uint32 // ring of lots
	n      int
	origin uint32
	grade  [provenance.Elements]float64
}

type maker struct {
	cfg    Config
	r      *rand.Rand
	works  [Stages][]*works
	out    *Industry
	lots   uint32
	net    []int64
	batch  []provenance.Event
	now    int64
	in     []provenance.Input
	masses []provenance.Masses // ring over the last lots, for mixing
}

// ring must be longer than any lot stays pickable.
const ring = 1 << 17

// Make builds the industry.
func Make(cfg Config) (*Industry, error) {
	cfg.defaults()
	m := &maker{cfg: cfg, r: rand.New(rand.NewPCG(cfg.Seed, 0x1a47)), out: &Industry{Graph: provenance.New()}}
	m.net = make([]int64, ring)
	m.masses = make([]provenance.Masses, ring)
	m.out.StageOf = make([]uint8, 1, cfg.Lots+64)
	m.build()
	for int(m.lots) < cfg.Lots {
		stage := m.r.IntN(Stages)
		m.event(m.works[stage][m.r.IntN(len(m.works[stage]))])
		if len(m.batch) >= 4096 {
			if err := m.flush(); err != nil {
				return nil, err
			}
		}
	}
	return m.out, m.flush()
}

func (c *Config) defaults() {
	if c.Mines == 0 {
		c.Mines = 200
	}
	if c.Works == 0 {
		c.Works = 28
	}
	if c.Suppliers == 0 {
		c.Suppliers = 8
	}
}

func (m *maker) flush() error {
	_, err := m.out.Graph.AppendAll(m.batch)
	m.batch = m.batch[:0]
	return err
}

func (m *maker) build() {
	for s := range Stages {
		n := m.cfg.Works
		if s == Mine {
			n = m.cfg.Mines
		}
		for i := range n {
			w := &works{stage: s, family: -1, origin: uint32(i + 1)}
			if s >= Separate && !m.cfg.AllElements {
				w.family = i % len(families)
			}
			m.equip(w)
			m.works[s] = append(m.works[s], w)
		}
	}
}

// equip gives a mine its ore and a works its suppliers.
func (m *maker) equip(w *works) {
	if w.stage == Mine {
		for e := range w.grade {
			w.grade[e] = 0.05 * m.r.ExpFloat64() / provenance.Elements
		}
		return
	}
	up := m.works[w.stage-1]
	if w.stage == Crush {
		for i, mine := range up {
			if i%m.cfg.Works == int(w.origin)-1 {
				w.from = append(w.from, mine)
			}
		}
	}
	for len(w.from) < m.cfg.Suppliers {
		f := up[m.r.IntN(len(up))]
		if w.stage <= Separate || w.family < 0 || f.family == w.family || w.stage == Alloy {
			w.from = append(w.from, f)
		}
	}
}

func (m *maker) event(w *works) {
	m.now += 1000 + m.r.Int64N(1000)
	e := provenance.Event{Time: m.now}
	var sum provenance.Masses
	var net int64
	if w.stage == Mine {
		net = 20e9 + m.r.Int64N(20e9)
		for i, g := range w.grade {
			sum[i] = int64(g * float64(net))
		}
	} else {
		e.Inputs, net, sum = m.draw(w)
		if len(e.Inputs) == 0 {
			return
		}
	}
	m.make(w, &e, net, sum)
	m.batch = append(m.batch, e)
}

// count is 1 to most, small numbers more often, with the mean given.
func (m *maker) count(mean float64, most int) int {
	for {
		if n := 1 + int(m.r.ExpFloat64()*(mean-0.5)); n <= most {
			return n
		}
	}
}

func (m *maker) draw(w *works) ([]provenance.Input, int64, provenance.Masses) {
	n := m.count(5.3, 20)
	in := make([]provenance.Input, 0, n+1)
	var net int64
	var sum provenance.Masses
	take := func(from *works) {
		if from.n == 0 {
			return
		}
		lot := from.last[m.r.IntN(min(from.n, window))]
		for _, x := range in {
			if x.Lot == lot {
				return
			}
		}
		all := m.net[lot%ring]
		q := all/8 + m.r.Int64N(all/8+1)
		in = append(in, provenance.Input{Lot: lot, MassMG: q})
		net += q
		for e, x := range m.masses[lot%ring] {
			sum[e] += int64(float64(x) * float64(q) / float64(all))
		}
	}
	for range n {
		take(w.from[m.r.IntN(len(w.from))])
	}
	if w.stage == Crack && m.r.Float64() < m.cfg.Recycled {
		take(m.works[Component][m.r.IntN(m.cfg.Works)])
	}
	return in, net, sum
}

// make splits the masses among the outputs and keeps what a family carries.
func (m *maker) make(w *works, e *provenance.Event, net int64, sum provenance.Masses) {
	n := m.count(2.3, 10)
	var kept provenance.Masses
	if w.family >= 0 {
		for _, i := range families[w.family] {
			kept[i] = sum[i]
		}
		if w.stage >= Alloy {
			kept = sum
		}
	} else {
		kept = sum
	}
	total := net
	if w.stage == Separate {
		total = 0
		for _, x := range kept {
			total += x
		}
	}
	// The scale keeps masses from wandering off over many stages.
	scale := 1.0
	if target := int64(4e9); total > 0 && w.stage != Mine {
		scale = float64(target) / float64(total)
	}
	for range n {
		m.lots++
		lot := m.lots
		part := 0.9 / float64(n) * scale
		o := provenance.Output{Lot: lot, NetMG: max(1, int64(float64(total)*part))}
		for i, x := range kept {
			if y := int64(float64(x) * part); y > 0 {
				o.Elements[i] = y
			} else if m.cfg.AllElements {
				o.Elements[i] = 1
			}
		}
		if w.stage == Mine {
			o.Origin = w.origin
		}
		e.Outputs = append(e.Outputs, o)
		m.note(w, &o)
	}
}

func (m *maker) note(w *works, o *provenance.Output) {
	m.net[o.Lot%ring] = o.NetMG
	m.masses[o.Lot%ring] = o.Elements
	w.last[w.n%window] = o.Lot
	w.n++
	m.out.StageOf = append(m.out.StageOf, uint8(w.stage))
	switch {
	case w.stage == Component && int(o.Lot) > m.cfg.Lots*9/10:
		m.out.Last = append(m.out.Last, o.Lot)
	case w.stage == Mine && int(o.Lot) < m.cfg.Lots/10:
		m.out.First = append(m.out.First, o.Lot)
	}
}
