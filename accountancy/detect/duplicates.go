package detect

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// Assayed is a lot with its mass and its assay; all assays of one question list
// the same elements in the same order.
type Assayed struct {
	ID    string
	Batch string // lots of one batch may share figures; empty for none
	Mass  float64
	Assay []float64
}

// Alike asks for pairs of lots that agree.
type Alike struct {
	Lots   []Assayed
	Mass   float64   // kg that two masses may differ
	Assay  []float64 // by how much two figures may differ, per element; empty to look at masses only
	Budget int       // pairs looked at; 0 is five million
}

// AgreeByChance is the chance that two independent normal values of standard
// deviation sd differ by tolerance or less. Values rounded to a step s agree
// about as often as tolerance s/2.
func AgreeByChance(tolerance, sd float64) float64 {
	if !natural(tolerance) || !positive(sd) {
		return 1
	}
	return math.Erf(tolerance / sd / 2)
}

// DuplicateLots counts pairs of lots of different batches that agree in mass
// and assay, and tests the count against chance, by the Poisson tail: mass
// alone agrees often, mass and assay almost never (reference: accountancy
// section 6, scenario 9). It sorts by mass and compares neighbours only. The
// chance takes masses and elements as independent with the spread of the lots
// at hand; lots of one batch break that, so that they are not compared.
func DuplicateLots(in Alike, t Test) Result {
	r := Result{Detector: "duplicate_lots", Family: Fingerprint, Direction: Either,
		Innocent: []string{"split_lot", "batch_assay_reused", "standard_package", "grade_certificate"}}
	n, field := len(in.Lots), in.unsound()
	if field == "" && !(positive(in.Mass) && positive(in.Assay...)) {
		field = "tolerance" // figures are rounded, so that without one equal values would count as a marvel
	}
	if field != "" || !t.sound() {
		return badInput(r.Detector, r.Family, cmp.Or(field, "test"))
	}
	if n < 2 {
		return open(r.Detector, r.Family, because("detect.no_figures", "lots", number(float64(n))))
	}
	order := slices.Clone(in.Lots)
	slices.SortFunc(order, func(a, b Assayed) int { return cmp.Or(cmp.Compare(a.Mass, b.Mass), cmp.Compare(a.ID, b.ID)) })
	pairs, complete := in.neighbours(order)
	if !complete {
		return open(r.Detector, r.Family, because("detect.search_cut", "lots", number(float64(n))))
	}
	chance := AgreeByChance(in.Mass, spread(in.Lots, func(l Assayed) float64 { return l.Mass }))
	for k, tolerance := range in.Assay {
		chance *= AgreeByChance(tolerance, spread(in.Lots, func(l Assayed) float64 { return l.Assay[k] }))
	}
	return r.count(order, pairs, chance, t)
}

func (in *Alike) unsound() string {
	if !natural(in.Mass) || !natural(in.Assay...) || in.Budget < 0 {
		return "tolerance"
	}
	for _, l := range in.Lots {
		if !finite(l.Mass) || !finite(l.Assay...) || len(in.Assay) > 0 && len(l.Assay) != len(in.Assay) {
			return "lots"
		}
	}
	return ""
}

// neighbours are the pairs that agree, by place in order of mass.
func (in *Alike) neighbours(order []Assayed) (pairs [][2]int, complete bool) {
	budget := in.Budget
	if budget == 0 {
		budget = usualBudget
	}
	for i := range order {
		for j := i + 1; j < len(order) && order[j].Mass-order[i].Mass <= in.Mass; j++ {
			if budget--; budget < 0 {
				return pairs, false
			}
			if a, b := order[i], order[j]; (a.Batch == "" || a.Batch != b.Batch) && agree(a.Assay, b.Assay, in.Assay) {
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	return pairs, true
}

func agree(a, b, tolerance []float64) bool {
	for k, most := range tolerance {
		if math.Abs(a[k]-b[k]) > most {
			return false
		}
	}
	return true
}

// count is the result for pairs found where each pair agrees with a chance.
func (r Result) count(lots []Assayed, pairs [][2]int, chance float64, t Test) Result {
	n := float64(len(lots))
	expected := n * (n - 1) / 2 * chance
	tail := func(k int) float64 { return PoissonTail(k, expected) }
	k := len(pairs)
	r.Law, r.Statistic, r.FalseAlarm, r.Value, r.P = Poisson, "pairs", t.FalseAlarm, float64(k), tail(k)
	r.Threshold = float64(criticalCount(int(min(expected+40*root(expected)+2000, 1e9)), t.each(), tail))
	r.Fires = r.Value >= r.Threshold
	r.Effect = Estimate{float64(k) - expected, root(expected), "pairs"}
	if t.Worth > 0 && expected > 0 {
		r.LLR = float64(k)*math.Log1p(t.Worth/expected) - t.Worth
	}
	r.weigh(t)
	times := map[string]float64{}
	for _, p := range pairs {
		times[lots[p[0]].ID]++
		times[lots[p[1]].ID]++
	}
	for id, x := range times {
		r.Items = append(r.Items, Item{Lot, id, x}) // ranked next, which gives them their order
	}
	r.Items = rank(r.Items)
	r.Reason = because("detect."+r.Detector, "pairs", number(float64(k)), "expected", number(expected), "lots", number(n))
	return r.checked()
}

func spread(lots []Assayed, of func(Assayed) float64) float64 {
	n, mean, variance := float64(len(lots)), 0.0, 0.0
	for _, l := range lots {
		mean += of(l) / n
	}
	for _, l := range lots {
		variance += square(of(l)-mean) / (n - 1)
	}
	return root(variance)
}

// IdenticalAssays counts pairs of lots of different batches whose reported
// assays are the same in every element, where steps are those to which the
// laboratory rounds, and tests the count against chance.
func IdenticalAssays(lots []Assayed, steps []float64, t Test) Result {
	r := Result{Detector: "identical_assays", Family: Fingerprint, Direction: Either,
		Innocent: []string{"split_lot", "batch_assay_reused", "grade_certificate"}}
	in := Alike{Lots: lots, Assay: steps}
	if field := in.unsound(); field != "" || !positive(steps...) || !t.sound() {
		return badInput(r.Detector, r.Family, cmp.Or(field, "steps"))
	}
	if len(lots) < 2 || len(steps) == 0 {
		return open(r.Detector, r.Family, because("detect.no_figures", "lots", number(float64(len(lots)))))
	}
	chance := 1.0
	for k, step := range steps {
		chance *= AgreeByChance(step/2, spread(lots, func(l Assayed) float64 { return l.Assay[k] }))
	}
	pairs, complete := samePlaces(lots, steps)
	if !complete {
		return open(r.Detector, r.Family, because("detect.search_cut", "lots", number(float64(len(lots)))))
	}
	return r.count(lots, pairs, chance, t)
}

// samePlaces are the pairs in the same cell of the reporting grid.
func samePlaces(lots []Assayed, steps []float64) (pairs [][2]int, complete bool) {
	cells, budget := map[string][]int{}, usualBudget
	for i, l := range lots {
		key := make([]byte, 0, 8*len(steps))
		for k, step := range steps {
			key = binary.BigEndian.AppendUint64(key, math.Float64bits(math.Round(l.Assay[k]/step)+0))
		}
		for _, j := range cells[string(key)] {
			if budget--; budget < 0 {
				return pairs, false
			}
			if a := lots[j]; a.Batch == "" || a.Batch != l.Batch {
				pairs = append(pairs, [2]int{j, i})
			}
		}
		cells[string(key)] = append(cells[string(key)], i)
	}
	return pairs, true
}
