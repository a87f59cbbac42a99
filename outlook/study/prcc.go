package study

import (
	"cmp"
	"math"
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/outlook/solve"
)

// Driver is how much a parameter drives a result, all others held: the partial
// rank correlation.
type Driver struct {
	Name string
	PRCC float64 // −1 to 1
}

// MinedName begins the name of a driver that is what editions disagree on.
const MinedName = "mined in "

// Drivers are the parameters by what they do to the unmet part, the strongest
// first. It fails where every run gives the same.
func Drivers(s Study, cfg Config) ([]Driver, error) {
	ranges := model.Ranges()
	sample := NewSample(cfg.Runs, len(ranges)+maxProjects+len(cfg.Mines), cfg.Seed)
	var names []string
	var dims []int
	for d, r := range ranges {
		names, dims = append(names, r.Name), append(dims, d)
	}
	for k, mine := range cfg.Mines {
		names, dims = append(names, MinedName+mine.Place), append(dims, len(ranges)+maxProjects+k)
	}
	columns := make([][]float64, len(dims)+1)
	for k, d := range dims {
		columns[k] = make([]float64, cfg.Runs)
		for i := range cfg.Runs {
			columns[k][i] = sample.Run(i)[d]
		}
	}
	y := make([]float64, cfg.Runs)
	for i, o := range s.Outcomes {
		y[i] = o.Unmet
	}
	columns[len(dims)] = y
	partial, err := prcc(columns)
	if err != nil {
		return nil, err
	}
	var out []Driver
	for k, name := range names {
		out = append(out, Driver{name, partial[k]})
	}
	slices.SortStableFunc(out, func(a, b Driver) int { return cmp.Compare(math.Abs(b.PRCC), math.Abs(a.PRCC)) })
	return out, nil
}

// prcc is the partial rank correlation of each column with the last: from the
// inverse C of the matrix of rank correlations, −C_jy / √(C_jj C_yy).
func prcc(columns [][]float64) ([]float64, error) {
	k := len(columns)
	ranked := make([][]float64, k)
	for i, c := range columns {
		ranked[i] = ranks(c)
	}
	m := solve.New(k)
	for i := range k {
		for j := range k {
			m.Set(i, j, correlation(ranked[i], ranked[j]))
		}
	}
	inverse, err := m.Inverse()
	if err != nil {
		return nil, err
	}
	out := make([]float64, k-1)
	for j := range out {
		out[j] = -inverse.At(j, k-1) / math.Sqrt(inverse.At(j, j)*inverse.At(k-1, k-1))
	}
	return out, nil
}

// ranks are those of values, equal ones sharing the mean.
func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			out[at] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}

func correlation(a, b []float64) float64 {
	mean := float64(len(a)-1) / 2
	var ab, aa, bb float64
	for i := range a {
		ab += (a[i] - mean) * (b[i] - mean)
		aa += (a[i] - mean) * (a[i] - mean)
		bb += (b[i] - mean) * (b[i] - mean)
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
