package study

import (
	"math/rand/v2"
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
)

// maxProjects is how many projects have a chance of their own.
const maxProjects = 8

// Sample is a Latin hypercube: in every dimension each of n equal strips holds
// one run.
type Sample struct {
	runs, dims int
	at         []float64 // by run and dimension, in [0, 1)
}

// NewSample draws one. The same seed gives the same sample.
func NewSample(runs, dims int, seed uint64) Sample {
	s := Sample{runs, dims, make([]float64, runs*dims)}
	for d := range dims {
		r := rand.New(rand.NewPCG(seed, uint64(d)))
		for run, strip := range r.Perm(runs) {
			s.at[run*dims+d] = (float64(strip) + r.Float64()) / float64(runs)
		}
	}
	return s
}

// Run is the quantiles of one run.
func (s Sample) Run(i int) []float64 { return s.at[i*s.dims : (i+1)*s.dims] }

// draw turns runs into parameters and chances of projects.
type draw struct {
	ranges []model.Range
	sample Sample
	mines  []world.MineRange
	plants [][]int // by mine range
	all    int     // plants of the network
}

func newDraw(m *model.Machine, cfg Config) *draw {
	ranges := model.Ranges()
	net := m.Network()
	d := &draw{ranges: ranges, sample: NewSample(cfg.Runs, len(ranges)+maxProjects+len(cfg.Mines), cfg.Seed), mines: cfg.Mines, all: len(net.Plants)}
	for _, mine := range cfg.Mines {
		var at []int
		for i, p := range net.Plants {
			if p.Kind == model.Mine && slices.Contains(mine.Plants, p.Name) {
				at = append(at, i)
			}
		}
		d.plants = append(d.plants, at)
	}
	return d
}

// of is one run's.
func (d *draw) of(run int) (p model.Params, chances []float64) {
	q := d.sample.Run(run)
	p = model.Drawn(d.ranges, q[:len(d.ranges)])
	q = q[len(d.ranges):]
	if len(d.mines) > 0 {
		p.Mined = d.mined(q[maxProjects:])
	}
	return p, q[:maxProjects]
}

func (d *draw) mined(quantiles []float64) []float64 {
	out := make([]float64, d.all)
	for i := range out {
		out[i] = 1
	}
	for k, mine := range d.mines {
		part := model.Range{Low: mine.Low, Mode: 1, Top: mine.High}.At(quantiles[k])
		for _, i := range d.plants[k] {
			out[i] = part
		}
	}
	return out
}
