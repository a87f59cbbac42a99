package model

import (
	"math"
	"slices"
)

// Buyers that differ in nothing but how much they use do the same, each in its
// measure: all that a month does with them is in proportion. So one of them runs
// for all, with what they use together, and what is said of countries is parted
// again. What makes two buyers alike is what a run can see of them: their
// suppliers, what their sectors use, and what the plan does to them.

// portion is the part of a plant's trade that is a country's.
type portion struct {
	country int32
	part    float64
}

// joined is a machine in which the first of those buyers that are alike under a
// plan uses what they use together, and the others nothing.
func (m *Machine) joined(plan *Plan) *Machine {
	stands, joins := m.standIns(plan)
	if !joins {
		return m
	}
	net := m.net
	net.Uses = m.together(stands)
	j := compile(net)
	for i, first := range stands {
		p := &j.plants[first]
		if i == first {
			p.of = nil
		}
		p.of = append(p.of, portion{m.plants[i].country, m.uses(i) / j.uses(first)})
	}
	for kind := MagnetUse; kind <= OxideUse; kind++ {
		j.byKind[kind] = slices.DeleteFunc(j.byKind[kind], func(i int32) bool { return stands[i] != int(i) })
	}
	return j
}

// standIns is by plant the one that runs for it, and whether any runs for another.
func (m *Machine) standIns(plan *Plan) (stands []int, joins bool) {
	var firsts []int
	for i := range m.plants {
		stands = append(stands, i)
		if !m.canJoin(i, plan) {
			continue
		}
		at := slices.IndexFunc(firsts, func(first int) bool { return m.alike(first, i, plan) })
		if at < 0 {
			firsts = append(firsts, i)
			continue
		}
		stands[i], joins = firsts[at], true
	}
	return stands, joins
}

// canJoin says whether a plant is a user without a strategic stock.
func (m *Machine) canJoin(i int, plan *Plan) bool {
	stocked := slices.ContainsFunc(plan.Stocks, func(s Strategic) bool { return s.Plant == i })
	return m.plants[i].kind >= MagnetUse && m.uses(i) > 0 && !stocked
}

func (m *Machine) alike(a, b int, plan *Plan) bool {
	p, q := &m.plants[a], &m.plants[b]
	if p.kind != q.kind || p.outside != q.outside || p.kind == MagnetUse && p.oldTo != q.oldTo || plan.Alarm != nil && plan.Alarm[a] != plan.Alarm[b] {
		return false
	}
	in, with := m.inOrder[p.firstIn:p.lastIn], m.inOrder[q.firstIn:q.lastIn]
	return slices.EqualFunc(in, with, func(e, f int32) bool { return m.sameSupplier(e, f) && plan.sameFor(int(e), int(f)) }) &&
		m.inProportion(a, b)
}

// sameSupplier says whether two buyers have the same part of their orders from the
// same seller.
func (m *Machine) sameSupplier(e, f int32) bool {
	k, l := &m.links[e], &m.links[f]
	return k.from == l.from && k.foreign == l.foreign && nearly(m.net.Links[e].Share, m.net.Links[f].Share)
}

// sameFor says whether a plan does the same to two links.
func (p *Plan) sameFor(e, f int) bool {
	for i := range p.Stretches {
		s := &p.Stretches[i]
		if !sameLanes(s.Open, e, f) || !sameLanes(s.Held, e, f) || !sameLanes(s.Approve, e, f) || !sameLanes(s.Delay, e, f) ||
			s.Review != nil && s.Review[e] != s.Review[f] {
			return false
		}
	}
	return true
}

func sameLanes[T comparable](by []T, e, f int) bool {
	return by == nil || slices.Equal(by[e*Lanes:][:Lanes], by[f*Lanes:][:Lanes])
}

// inProportion says whether two plants use the same things for the same sectors in
// the same proportions.
func (m *Machine) inProportion(a, b int) bool {
	times := m.uses(b) / m.uses(a)
	return slices.EqualFunc(m.usesOf(a), m.usesOf(b), func(u, v Use) bool {
		return u.Sector == v.Sector && m.slot(u) == m.slot(v) && nearly(u.Amount*times, v.Amount)
	})
}

// nearly says whether two numbers differ by no more than rounding.
func nearly(x, y float64) bool { return math.Abs(x-y) <= 1e-13*(x+y) }

// usesOf is a plant's uses in the order of its slots.
func (m *Machine) usesOf(plant int) []Use {
	first, _ := slices.BinarySearchFunc(m.entries, plant, func(u Use, i int) int { return u.Plant - i })
	last, _ := slices.BinarySearchFunc(m.entries, plant+1, func(u Use, i int) int { return u.Plant - i })
	return m.entries[first:last]
}

// uses is all that a plant uses in a month of the base.
func (m *Machine) uses(plant int) (sum float64) {
	for _, u := range m.usesOf(plant) {
		sum += u.Amount
	}
	return sum
}

// together is what plants use with those for which they run.
func (m *Machine) together(stands []int) (uses []Use) {
	times := make([]float64, len(stands))
	for i, first := range stands {
		if all := m.uses(first); all > 0 {
			times[first] += m.uses(i) / all
		}
	}
	for _, u := range m.net.Uses {
		if u.Amount *= times[u.Plant]; stands[u.Plant] == u.Plant {
			uses = append(uses, u)
		}
	}
	return uses
}
