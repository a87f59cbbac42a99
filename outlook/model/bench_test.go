package model_test

import (
	"testing"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/world"
)

// BenchmarkRun is one run of 60 months of the licensing of 2025.
func BenchmarkRun(b *testing.B) { benchmark(b, func(*model.Runner, *model.Plan) {}) }

// BenchmarkRunApart is the same where no two users are taken as alike.
func BenchmarkRunApart(b *testing.B) { benchmark(b, (*model.Runner).Apart) }

func benchmark(b *testing.B, prepare func(*model.Runner, *model.Plan)) {
	net, err := world.Base()
	if err != nil {
		b.Fatal(err)
	}
	m, err := model.Compile(net)
	if err != nil {
		b.Fatal(err)
	}
	s := scenario.Licensing2025()
	s.Months = 60
	plan, err := s.Compile(m)
	if err != nil {
		b.Fatal(err)
	}
	r, p := model.NewRunner(m, s.Months), model.Defaults()
	prepare(r, plan)
	b.ReportAllocs()
	for b.Loop() {
		r.Run(plan, p, nil)
	}
}
