package provenance

import (
	"math"
	"slices"
)

// Weighted is one input of a mixture: the mass of the element and its standard
// uncertainty, in the same unit, and its origin shares (which sum to 1).
type Weighted struct {
	Mass, SD float64
	Shares   map[uint32]float64
}

// DeltaSD is the standard uncertainty of each origin's share in a mixture of
// inputs with independent masses: dS_o/dq_l = (s_lo - S_o)/Q, so
// Var S_o = sum over l of [(s_lo - S_o)/Q]^2 sigma_l^2. Inputs that share
// ancestors are not independent: use Replicates.
func DeltaSD(in []Weighted) map[uint32]float64 {
	total := 0.0
	mean := map[uint32]float64{}
	for _, x := range in {
		total += x.Mass
		for o, s := range x.Shares {
			mean[o] += x.Mass * s
		}
	}
	sd := make(map[uint32]float64, len(mean))
	if total <= 0 {
		return sd
	}
	for o, m := range mean {
		variance := 0.0
		for _, x := range in {
			d := (x.Shares[o] - m/total) / total * x.SD
			variance += d * d
		}
		sd[o] = math.Sqrt(variance)
	}
	return sd
}

// Noise is the uncertainty of the measurements behind the shares, as relative
// standard uncertainties: of the element mass of a lot, and of the mass drawn
// by the i-th input of an event. Either function may be nil. Draws are normal,
// cut off at zero, and depend on Seed, the lot (or event and input) and the
// number of the replicate alone: two lots that share an ancestor see the same
// error in it, and so do two questions with the same seed.
type Noise struct {
	Seed     uint64
	Assay    func(lot uint32) float64
	Weighing func(event uint32, input int) float64
}

// Replicates are the origin shares of one lot's element under repeated
// measurement. Columns holds one row per origin and one column per replicate.
type Replicates struct {
	Origins  []uint32
	Mean, SD []float64
	Columns  [][]float64
}

// Quantile returns the quantile p (0 to 1) of an origin's share; 0 for an
// origin that never occurs.
func (r *Replicates) Quantile(origin uint32, p float64) float64 {
	i := slices.Index(r.Origins, origin)
	if i < 0 || len(r.Columns[i]) == 0 {
		return 0
	}
	col := slices.Sorted(slices.Values(r.Columns[i]))
	at := p * float64(len(col)-1)
	lo := min(max(int(at), 0), len(col)-1)
	hi := min(lo+1, len(col)-1)
	return col[lo] + (col[hi]-col[lo])*(at-float64(lo))
}

// Replicates runs the adjoint pass n times (200 to 500 are enough) with errors
// on every lot and draw upstream. Error: *InputError.
func (v *View) Replicates(lot uint32, element, n int, noise Noise) (*Replicates, error) {
	if err := v.wants(lot); err != nil {
		return nil, err
	}
	if element < 0 || element >= Elements || n < 2 {
		return nil, &InputError{BadNumber, 0, lot, "the element must be 0 to 16 and the replicates at least 2"}
	}
	h := v.history(lot, element)
	out := &Replicates{}
	rows := map[uint32]int{}
	for r := range n {
		for o, x := range h.run(uint64(r), noise) {
			if _, ok := rows[o]; !ok {
				rows[o] = len(out.Origins)
				out.Origins = append(out.Origins, o)
				out.Columns = append(out.Columns, make([]float64, n))
			}
			out.Columns[rows[o]][r] = x
		}
	}
	out.summarise()
	return out, nil
}

func (r *Replicates) summarise() {
	order := make([]int, len(r.Origins))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(int64(r.Origins[a]) - int64(r.Origins[b])) })
	sorted := Replicates{}
	for _, i := range order {
		sorted.Origins = append(sorted.Origins, r.Origins[i])
		sorted.Columns = append(sorted.Columns, r.Columns[i])
		mean, sd := meanSD(r.Columns[i])
		sorted.Mean = append(sorted.Mean, mean)
		sorted.SD = append(sorted.SD, sd)
	}
	*r = sorted
}

func meanSD(col []float64) (mean, sd float64) {
	for _, x := range col {
		mean += x / float64(len(col))
	}
	for _, x := range col {
		sd += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(sd / float64(len(col)-1))
}

// history is the part of the graph above one lot, taken out once.
type history struct {
	events []uint32
	first  []int // of the draws of an event; one more at the end
	draws  []historyDraw
	source uint32 // the origin if there are no events
	w      []float64
	lambda []float64
}

type historyDraw struct {
	lot    uint32
	mass   float64
	maker  int // place in events, or -1
	origin uint32
}

func (v *View) history(lot uint32, element int) *history {
	h := &history{events: v.upstream(lot, element), source: v.Origin(lot)}
	place := make(map[uint32]int, len(h.events))
	for i, k := range h.events {
		place[k] = i
	}
	for _, k := range h.events {
		h.first = append(h.first, len(h.draws))
		in := v.inputs(v.events.at(k))
		for i, lot := range in.lots {
			l := v.lots.at(lot)
			d := historyDraw{lot, float64(v.mass(l, element)) * drawn(in.masses[i], l.net), -1, v.origins[l.origin]}
			if at, ok := place[l.maker]; ok && l.mask&sourceFlag == 0 {
				d.maker = at
			}
			h.draws = append(h.draws, d)
		}
	}
	h.first = append(h.first, len(h.draws))
	h.w = make([]float64, len(h.draws))
	h.lambda = make([]float64, len(h.events))
	return h
}

func (h *history) run(replicate uint64, noise Noise) map[uint32]float64 {
	out := map[uint32]float64{}
	if len(h.events) == 0 {
		out[h.source] = 1
		return out
	}
	clear(h.lambda)
	h.lambda[0] = 1
	for i, k := range h.events {
		tot := 0.0
		for j := h.first[i]; j < h.first[i+1]; j++ {
			h.w[j] = h.draws[j].mass * noise.factor(k, j-h.first[i], h.draws[j].lot, replicate)
			tot += h.w[j]
		}
		h.spread(i, tot, out)
	}
	return out
}

func (h *history) spread(i int, tot float64, out map[uint32]float64) {
	lambda := h.lambda[i]
	if lambda == 0 {
		return
	}
	if tot == 0 {
		out[Unknown] += lambda
		return
	}
	for j := h.first[i]; j < h.first[i+1]; j++ {
		switch d := &h.draws[j]; {
		case h.w[j] == 0:
		case d.maker >= 0:
			h.lambda[d.maker] += lambda * h.w[j] / tot
		default:
			out[d.origin] += lambda * h.w[j] / tot
		}
	}
}

func (n *Noise) factor(event uint32, input int, lot uint32, replicate uint64) float64 {
	f := 1.0
	if n.Assay != nil {
		if sd := n.Assay(lot); sd > 0 {
			f *= math.Max(0, 1+sd*normal(n.Seed, uint64(lot), replicate))
		}
	}
	if n.Weighing != nil {
		if sd := n.Weighing(event, input); sd > 0 {
			f *= math.Max(0, 1+sd*normal(n.Seed+1, uint64(event)<<32|uint64(input), replicate))
		}
	}
	return f
}

// normal is a standard normal number determined by its arguments (Box-Muller
// over two words of SplitMix64).
func normal(seed, what, replicate uint64) float64 {
	x := mix(mix(mix(seed)^what) ^ replicate)
	u := (float64(x>>11) + 1) / (1 << 53)
	w := float64(mix(x)>>11) / (1 << 53)
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*w)
}

func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
