package model

import (
	"math"
	"slices"
)

// held is the mass of each lane in the whole network when nothing is on the road:
// stocks, in queues, in reserves and in use; backlog is what lies in queues.
func (r *Runner) held() (sum [Lanes]float64, backlog float64) {
	fed, made := r.m.fed, r.m.made
	in, queued, reserve := r.in[:len(fed)], r.queued[:len(fed)], r.reserve[:len(fed)]
	for j, l := range fed {
		sum[l%Lanes] += in[j] + queued[j] + reserve[j]
		backlog += queued[j]
	}
	out := r.out[:len(made)]
	for j, l := range made {
		sum[l%Lanes] += out[j]
	}
	inUse := r.inUse[:len(r.m.inUse)]
	for j, l := range r.m.inUse {
		x := &inUse[j]
		sum[l%Lanes] += (x[0] + x[1]) + (x[2] + x[3])
	}
	return sum, backlog
}

// balance compares what was mined less what was lost with the change of all
// stocks, as a part of what moved, and keeps the worst.
func (r *Runner) balance(before [Lanes]float64) {
	held, backlog := r.held()
	r.after = held
	if slices.Contains(r.waits, true) {
		r.Result.Backlog[r.t] = backlog
	}
	for l := range Lanes {
		if r.moved[l] <= 0 {
			continue
		}
		off := before[l] + r.dug[l] - r.lost[l] - r.after[l]
		if off < 0 {
			off = -off
		}
		r.Result.Imbalance = max(r.Result.Imbalance, off/r.moved[l])
	}
}

// Lowest is the smallest stock anywhere after a run: never below zero.
func (r *Runner) Lowest() float64 {
	low := 0.0
	for _, x := range [][]float64{r.in, r.out, r.road, r.queued, r.reserve} {
		low = min(low, slices.Min(x))
	}
	for i := range r.inUse {
		low = min(low, slices.Min(r.inUse[i][:]))
	}
	for i := range r.queue {
		low = min(low, slices.Min(r.queue[i][:]))
	}
	return low
}

// Stray is by how much, as a part, what buyers await from queues differs from
// what lies in the queues. The balance counts the first.
func (r *Runner) Stray() float64 {
	awaited, waiting := total(r.queued), 0.0
	for i := range r.queue {
		waiting += total(r.queue[i][:])
	}
	return math.Abs(awaited-waiting) / max(1, waiting)
}
