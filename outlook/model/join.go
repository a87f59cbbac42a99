package model

import (
	"math"
	"slices"
)

// Lines of users that differ in nothing but how much is used do the same, each in
// its measure: all that a month does with them is in proportion. So one of them
// runs for all, with what they use together, and what is said of countries is
// parted again. What makes two lines alike is what a run can see of them: who
// supplies them, and what the plan does to them.

// portion is the part of a line's trade that is a country's.
type portion struct {
	country int32
	part    float64
}

// buyer is a line with its plant and the links over which it can be supplied.
type buyer struct {
	*line
	plant int
	links []int
}

// joined is a machine in which the first of those lines of users that are alike
// under a plan has what all of them use, and the others are not there.
func (m *Machine) joined(plan *Plan) *Machine {
	stands, joins := m.standIns(plan)
	if !joins {
		return m
	}
	net := m.net
	net.Uses = m.together(stands)
	j := compile(net)
	m.eachUserLine(func(i, n int) {
		l := &m.lines[n]
		first := j.lineOf(stands[n], l.slot)
		if stands[n] == i {
			j.of[first] = nil
		}
		j.of[first] = append(j.of[first], portion{m.plants[i].country, l.need / j.lines[first].need})
	})
	for kind := MagnetUse; kind <= OxideUse; kind++ {
		j.byKind[kind] = slices.DeleteFunc(j.byKind[kind], func(i int32) bool { return len(j.linesOf(&j.plants[i])) == 0 })
	}
	return j
}

// eachUserLine calls with every line of a user and its plant, in their order.
func (m *Machine) eachUserLine(call func(plant, line int)) {
	for i := range m.plants {
		p := &m.plants[i]
		for n := p.firstLine; n < p.lastLine && p.kind >= MagnetUse; n++ {
			call(i, int(n))
		}
	}
}

func (m *Machine) lineOf(plant int, slot int32) int {
	n := m.plants[plant].firstLine
	for m.lines[n].slot != slot {
		n++
	}
	return int(n)
}

// standIns is by line the plant whose line runs for it, and whether any runs for
// another.
func (m *Machine) standIns(plan *Plan) (stands []int, joins bool) {
	stands = make([]int, len(m.lines))
	grows := plan.grows(len(m.plants))
	var firsts []buyer
	m.eachUserLine(func(i, n int) {
		stands[n] = i
		b := buyer{&m.lines[n], i, m.suppliers(i, n, grows)}
		if slices.ContainsFunc(plan.Stocks, func(s Strategic) bool { return s.Plant == i }) {
			return
		}
		at := slices.IndexFunc(firsts, func(a buyer) bool { return m.alike(a, b, plan) })
		if at < 0 {
			firsts = append(firsts, b)
			return
		}
		stands[n], joins = firsts[at].plant, true
	})
	return stands, joins
}

// suppliers are the links that have cells for a line.
func (m *Machine) suppliers(plant, line int, grows []bool) (links []int) {
	p := &m.plants[plant]
	for _, e := range m.inOrder[p.firstIn:p.lastIn] {
		if m.carries(int(e), &m.lines[line], grows) {
			links = append(links, int(e))
		}
	}
	return links
}

// alike says whether b does as a does. Who has a car maker among its uses runs for
// itself or for others, so that the first country to stop keeps its name.
func (m *Machine) alike(a, b buyer, plan *Plan) bool {
	p, q := &m.plants[a.plant], &m.plants[b.plant]
	return a.kind == b.kind && a.slot == b.slot && a.alone == b.alone && (a.cars || !b.cars) &&
		p.outside == q.outside && nearly(p.foreign, q.foreign) && (a.kind == OxideUse || p.oldTo == q.oldTo) &&
		(plan.Alarms == nil || slices.Equal(plan.Alarms[a.plant], plan.Alarms[b.plant])) &&
		(!plan.Priority || m.sameSectors(a.line, b.line)) &&
		slices.EqualFunc(a.links, b.links, func(e, f int) bool {
			return m.sameSupplier(e, f, int(a.slot)) && plan.sameFor(e, f, int(a.slot))
		})
}

// sameSupplier says whether a seller has the same part of two buyers' orders.
func (m *Machine) sameSupplier(e, f, slot int) bool {
	k, l := &m.links[e], &m.links[f]
	return k.from == l.from && k.foreign == l.foreign && nearly(m.share[e*Lanes+slot], m.share[f*Lanes+slot])
}

// sameFor says whether a plan does the same to a slot of two links.
func (p *Plan) sameFor(e, f, slot int) bool {
	at, other := e*Lanes+slot, f*Lanes+slot
	return !slices.ContainsFunc(p.Stretches, func(s Stretch) bool {
		return s.Open != nil && s.Open[at] != s.Open[other] ||
			s.Delay != nil && (s.licensed(e) != s.licensed(f) || s.Delay[at] != s.Delay[other] || s.Held[at] != s.Held[other] || s.Approve[at] != s.Approve[other]) ||
			s.Review != nil && s.Review[e] != s.Review[f]
	})
}

// sameSectors says whether sectors have the same parts of two lines.
func (m *Machine) sameSectors(a, b *line) bool {
	return slices.EqualFunc(m.sectorParts[a.first:a.last], m.sectorParts[b.first:b.last], func(x, y sectorPart) bool {
		return x.sector == y.sector && nearly(x.of, y.of)
	})
}

// nearly says whether two numbers differ by no more than rounding.
func nearly(x, y float64) bool { return math.Abs(x-y) <= 1e-13*(x+y) }

// together is what is used, each by the plant whose line runs for it.
func (m *Machine) together(stands []int) (uses []Use) {
	places := map[Use]int{}
	m.eachUserLine(func(_, n int) {
		for _, u := range m.entries[m.lines[n].first:m.lines[n].last] {
			amount := u.Amount
			u.Plant, u.Amount = stands[n], 0
			at, ok := places[u]
			if !ok {
				at = len(uses)
				places[u], uses = at, append(uses, u)
			}
			uses[at].Amount += amount
		}
	})
	return uses
}
