package study

import (
	"math/rand/v2"

	"lanthorn/outlook/model"
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

// parameters turns a run's quantiles into parameters and chances of projects.
func parameters(ranges []model.Range, quantiles []float64) (p model.Params, chances []float64) {
	return model.Drawn(ranges, quantiles[:len(ranges)]), quantiles[len(ranges):]
}
