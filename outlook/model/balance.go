package model

import "math"

// held is the mass of each lane in the whole network: stocks, on the road, in
// queues, in reserves and in use.
func (r *Runner) held() (sum [Lanes]float64) {
	for i := range r.m.plants {
		p := &r.m.plants[i]
		in, out := r.in[i*Lanes:][:Lanes], r.out[i*Lanes:][:Lanes]
		switch p.kind {
		case MagnetUse:
			reserve, road, queued := r.reserve[i*Lanes:][:Lanes], r.road[i*Lanes:][:Lanes], r.queued[i*Lanes:][:Lanes]
			for j, l := range magnetLane {
				sum[l] += in[j] + reserve[j] + road[j] + queued[j]
			}
			use := r.inUse[i*maxLives*metals:][:maxLives*metals]
			for v := range maxLives {
				for l := range metals {
					sum[l] += use[v*metals+l]
				}
			}
		case MagnetMaker:
			road, queued := r.road[i*Lanes:][:Lanes], r.queued[i*Lanes:][:Lanes]
			for l := range metals {
				sum[l] += in[l] + road[l] + queued[l]
			}
			for j, l := range magnetLane {
				sum[l] += out[j]
			}
		default:
			reserve, road, queued := r.reserve[i*Lanes:][:Lanes], r.road[i*Lanes:][:Lanes], r.queued[i*Lanes:][:Lanes]
			for l := range Lanes {
				sum[l] += in[l] + out[l] + reserve[l] + road[l] + queued[l]
			}
		}
	}
	return sum
}

// balance compares what was mined less what was lost with the change of all
// stocks, as a part of what moved, and keeps the worst.
func (r *Runner) balance(before [Lanes]float64) {
	r.after = r.held()
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
	for _, x := range [][]float64{r.in, r.out, r.road, r.queued, r.reserve, r.inUse, r.queue} {
		for _, v := range x {
			low = min(low, v)
		}
	}
	return low
}

// Stray is by how much, as a part, what buyers await from queues differs from
// what lies in the queues. The balance counts the first.
func (r *Runner) Stray() float64 {
	awaited, waiting := total(r.queued), total(r.queue)
	return math.Abs(awaited-waiting) / max(1, waiting)
}
