package provenance

import "slices"

// Step is a step of manufacture whose country counts.
type Step uint8

// The four steps of a magnet.
const (
	Mined   Step = iota // extracted
	Refined             // separated and made an oxide
	Metal               // reduced to metal or cast as alloy
	Magnet              // sintered and magnetised, or otherwise finished
	Steps   = 4
)

// Country is the caller's number of a country; 0 is unknown.
type Country uint32

// Locator says at which step an event, or the beginning of a source lot,
// stands, and in which country. ok is false if it is none of the steps. Either
// function may be nil.
type Locator struct {
	Event  func(event uint32) (step Step, country Country, ok bool)
	Source func(lot uint32) (step Step, country Country, ok bool)
}

// CountryShare is the part of a lot's element whose last event of a step was
// in a country, 0 to 1.
type CountryShare struct {
	Country Country
	Share   float64
}

// StepShares are the countries of a lot per element and step, largest first.
// They sum to 1 for each element carried; country 0 is what passed no event of
// that step, or one whose country is unknown.
type StepShares struct {
	Lot      uint32
	Elements [Elements][Steps][]CountryShare
}

// StepKin is what lots have in common whose countries are the same: the event that
// made them and the elements that they carry. A source is like itself alone.
type StepKin struct {
	maker, source uint32
	mask          uint32
}

// StepKin says whose countries a lot shares.
func (v *View) StepKin(lot uint32) StepKin {
	if !v.HasLot(lot) || v.IsSource(lot) {
		return StepKin{source: lot}
	}
	l := v.lots.at(lot)
	return StepKin{maker: l.maker, mask: l.mask & elementBits}
}

// Countries finds for each element and step the country of the last event of
// that step on every path from the sources to the lot, in one adjoint pass:
// beside the mass that arrives, each vector carries the mass whose step is not
// settled yet. Error: *InputError for an unknown lot.
func (v *View) Countries(lot uint32, where Locator) (*StepShares, error) {
	if err := v.wants(lot); err != nil {
		return nil, err
	}
	s := v.take()
	l := v.lots.at(lot)
	p := stepPass{v: v, s: s, where: where, sums: map[stepKey]*[Elements]float64{}}
	if l.mask&sourceFlag != 0 {
		var open [Steps * Elements]float64
		p.start(open[:], l.mask)
		p.source(lot, l.maker, open[:])
	} else {
		p.start(s.vector(l.maker, Steps*Elements), l.mask)
		s.events.popDown(l.maker, p.event)
	}
	v.give(s)
	return p.answer(lot), nil
}

type stepKey struct {
	step    Step
	country Country
}

type stepPass struct {
	v     *View
	s     *scratch
	where Locator
	sums  map[stepKey]*[Elements]float64
}

func (p *stepPass) start(open []float64, mask uint32) {
	elementsOf(mask, func(e int) {
		for st := range Steps {
			open[st*Elements+e] = 1
		}
	})
}

func (p *stepPass) settle(step Step, c Country, open []float64) {
	if step >= Steps {
		return
	}
	sum := p.sums[stepKey{step, c}]
	if sum == nil {
		sum = new([Elements]float64)
		p.sums[stepKey{step, c}] = sum
	}
	row := open[int(step)*Elements:][:Elements]
	for e := range row {
		sum[e] += row[e]
		row[e] = 0
	}
}

func (p *stepPass) event(k uint32) bool {
	var open [Steps * Elements]float64
	p.s.release(k, open[:])
	p.locate(p.where.Event, k, open[:])
	var active uint32
	for i, x := range open {
		if x != 0 {
			active |= 1 << (i % Elements)
		}
	}
	if active == 0 {
		return true
	}
	p.v.weigh(p.s, k, active)
	p.divide(open[:])
	for i := range p.s.in {
		p.spread(&p.s.in[i], p.s.w[i*Elements:][:Elements], &open)
	}
	return true
}

func (p *stepPass) locate(ask func(uint32) (Step, Country, bool), id uint32, open []float64) {
	if ask == nil || id == 0 {
		return
	}
	if step, c, ok := ask(id); ok {
		p.settle(step, c, open)
	}
}

// divide turns lambda into lambda per mass; what no input carries is unknown.
func (p *stepPass) divide(open []float64) {
	var lost [Steps * Elements]float64
	for i := range open {
		if tot := p.s.tot[i%Elements]; tot > 0 {
			open[i] /= tot
		} else {
			lost[i], open[i] = open[i], 0
		}
	}
	p.unknown(lost[:])
}

func (p *stepPass) unknown(open []float64) {
	for st := range Steps {
		p.settle(Step(st), 0, open)
	}
}

func (p *stepPass) spread(d *drawRec, w []float64, open *[Steps * Elements]float64) {
	if d.mask&sourceFlag == 0 {
		dst := p.s.vector(d.maker, Steps*Elements)
		for i := range open {
			dst[i] += open[i] * w[i%Elements]
		}
		return
	}
	part := *open
	for i := range part {
		part[i] *= w[i%Elements]
	}
	p.source(d.lot, d.maker, part[:])
}

func (p *stepPass) source(lot, maker uint32, open []float64) {
	if maker != 0 && !p.v.events.at(maker).voided() {
		p.locate(p.where.Event, maker, open)
	}
	p.locate(p.where.Source, lot, open)
	p.unknown(open)
}

func (p *stepPass) answer(lot uint32) *StepShares {
	out := &StepShares{Lot: lot}
	for key, sum := range p.sums {
		for e, x := range sum {
			if x > 0 {
				at := &out.Elements[e][key.step]
				*at = append(*at, CountryShare{key.country, x})
			}
		}
	}
	for e := range out.Elements {
		for st := range out.Elements[e] {
			slices.SortFunc(out.Elements[e][st], func(a, b CountryShare) int {
				if a.Share != b.Share {
					if a.Share > b.Share {
						return -1
					}
					return 1
				}
				return int(int64(a.Country) - int64(b.Country))
			})
		}
	}
	return out
}
