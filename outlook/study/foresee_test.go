package study

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
)

func licensing(t *testing.T, m *model.Machine) *model.Plan {
	t.Helper()
	s := scenario.Licensing2025()
	plan, err := s.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// The number of workers changes nothing; outcomes are those of Run.
func TestForesightDoesNotDependOnWorkers(t *testing.T) {
	m := machine(t)
	plan := licensing(t, m)
	one, err := Foresee(m, plan, Config{Runs: 12, Seed: 3, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	three, err := Foresee(m, plan, Config{Runs: 12, Seed: 3, Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, three, cmp.AllowUnexported(Study{})); diff != "" {
		t.Error(diff)
	}
	plain, err := Run(m, []*model.Plan{plan}, Config{Runs: 12, Seed: 3, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain[0].Outcomes, one.Outcomes); diff != "" {
		t.Error(diff)
	}
	for i, mo := range one.Months {
		if mo.Cover.Low > mo.Cover.Mid || mo.Cover.Mid > mo.Cover.High || mo.Below60 > mo.Below180 {
			t.Errorf("month %d: %+v", i, mo)
		}
	}
}

// Without any policy nobody runs short.
func TestNobodyRunsShortInTheBase(t *testing.T) {
	f, err := Foresee(machine(t), &model.Plan{Months: 24}, Config{Runs: 10, Seed: 1, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range append(f.Sectors, f.Countries...) {
		if h.Chance > 0 {
			t.Errorf("%+v", h)
		}
	}
}

func TestAStudyStopsWhenToldTo(t *testing.T) {
	m := machine(t)
	calls := 0
	_, err := Foresee(m, licensing(t, m), Config{Runs: 50, Seed: 1, Workers: 1, Go: func(int) bool { calls++; return calls < 3 }})
	if !errors.Is(err, ErrStopped) || calls != 3 {
		t.Errorf("%v after %d runs", err, calls)
	}
}
