package scenario

import (
	"math"
	"slices"
	"strings"
	"testing"

	"lanthorn/outlook/model"
)

// A run begins with exactly the stocks that its scenario names, and with the base's
// everywhere else.
func TestARunOpensWithWhatIsNamed(t *testing.T) {
	m := machine(t)
	s := Scenario{Name: "opening", Source: "invented", From: "2024-01", Months: 12, Opening: []Opening{{"CHN", "oxide", "Nd", 1234.5}, {"CHN", "magnet", "Dy", 0}, {"JPN", "metal", "Pr", 77}, {"CHN", "oxide", "Sc", 3}}}
	plan, err := s.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	stores := []model.Store{}
	for _, country := range []string{"CHN", "JPN"} {
		for _, stage := range stages {
			for _, e := range []string{"Pr", "Nd", "Dy", "La", "Sc"} {
				if store, ok := StoreOf(m.Network(), country, stage, e); ok {
					stores = append(stores, store)
				}
			}
		}
	}
	r := model.NewRunner(m, 12)
	base := r.Follow(&model.Plan{Months: 12}, model.Defaults(), stores)
	opened := r.Follow(plan, model.Defaults(), stores)
	if r.Result.Imbalance > 1e-9 {
		t.Errorf("out of balance by %g", r.Result.Imbalance)
	}
	for i, store := range stores {
		want := base[0][i]
		if at := slices.IndexFunc(plan.Openings, func(o model.Opening) bool { return o.Store == store }); at >= 0 {
			want = plan.Openings[at].Amount
		}
		if math.Abs(opened[0][i]-want) > 1e-9*(1+want) {
			t.Errorf("%+v opens with %g, not %g", store, opened[0][i], want)
		}
	}
	if slices.Equal(base[12], opened[12]) {
		t.Error("a year later nothing of it is left anywhere")
	}
}

// An opening is refused with its place where it is in no network, stands twice or is
// no mass, and all at once.
func TestEveryProblemOfAnOpeningIsSaid(t *testing.T) {
	s := Scenario{Name: "wrong", Source: "invented", From: "2024-01", Months: 12, Opening: []Opening{
		{"XXX", "oxide", "Nd", 1}, {"CHN", "dust", "Nd", 1}, {"CHN", "oxide", "Pm", 1}, {"CHN", "oxide", "Nd", math.NaN()}, {"CHN", "oxide", "Nd", 1}, {"CHN", "metal", "La", 1}, {"ITA", "magnet", "Nd", 1}, {"MYS", "oxide", "Dy", 1}}}
	err := s.Check(machine(t).Network())
	for _, place := range []string{"opening[0].country: ", "opening[1].stage: ", "opening[2].element: ", "opening[3].tonnes: ", "opening[4]: ", "opening[5]: ", "opening[6]: ", "opening[7]: "} {
		if err == nil || !strings.Contains("\n"+err.Error(), "\n"+place) {
			t.Errorf("nothing is said of %q in %v", place, err)
		}
	}
}
