package model

// held is the mass of each lane in the whole network: stocks, on the road, in
// queues, in reserves and in use.
func (r *Runner) held() (sum [Lanes]float64) {
	for i := range r.m.plants {
		p := &r.m.plants[i]
		in, out := r.in[i*Lanes:][:Lanes], r.out[i*Lanes:][:Lanes]
		switch p.kind {
		case MagnetUse:
			reserve := r.reserve[i*Lanes:][:Lanes]
			for j, l := range magnetLane {
				sum[l] += in[j] + reserve[j]
			}
			use := r.inUse[i*maxLives*metals:][:maxLives*metals]
			for v := range maxLives {
				for l := range metals {
					sum[l] += use[v*metals+l]
				}
			}
		case MagnetMaker:
			for l := range metals {
				sum[l] += in[l]
			}
			for j, l := range magnetLane {
				sum[l] += out[j]
			}
		default:
			reserve := r.reserve[i*Lanes:][:Lanes]
			for l := range Lanes {
				sum[l] += in[l] + out[l] + reserve[l]
			}
		}
	}
	for e := range r.m.links {
		l := &r.m.links[e]
		if l.foreign {
			r.underWay(e, l, &sum)
		}
	}
	return sum
}

func (r *Runner) underWay(e int, l *link, sum *[Lanes]float64) {
	road := r.road[e*Lanes:][:l.slots]
	for j, x := range road {
		sum[r.laneAt(l, j)] += x
	}
	if r.plan.Delays == nil {
		return
	}
	q := r.queue[int(l.queue)*bins*Lanes:][:bins*Lanes]
	for a := range bins {
		for j := range l.slots {
			sum[r.laneAt(l, j)] += q[a*Lanes+j]
		}
	}
}

// balance compares what was mined less what was lost with the change of all
// stocks, as a part of what moved, and keeps the worst.
func (r *Runner) balance(before [Lanes]float64) {
	after := r.held()
	for l := range Lanes {
		if r.moved[l] <= 0 {
			continue
		}
		off := before[l] + r.dug[l] - r.lost[l] - after[l]
		if off < 0 {
			off = -off
		}
		r.Result.Imbalance = max(r.Result.Imbalance, off/r.moved[l])
	}
}
