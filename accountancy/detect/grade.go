package detect

import "math"

// Pair is one lot's grade as its shipper and as its receiver assayed it.
type Pair struct {
	Lot, Document     string
	Shipper, Receiver float64
}

// Pairs are the paired grades of one shipper and one receiver.
type Pairs struct {
	Shipper, Receiver string
	Lots              []Pair
	RandomSD          float64 // relative standard deviation of one difference
	BiasSD            float64 // relative standard deviation of the bias between two honest laboratories
}

// PairedGrades tests the mean relative difference between shipper and receiver
// (the D statistic), two-sided. Its variance is RandomSD²/n + BiasSD²: more
// lots never argue the laboratories' bias away.
func PairedGrades(in Pairs, t Test) Result {
	r := Result{Detector: "paired_grades", Family: Documents, Direction: Either,
		Innocent: []string{"laboratory_bias", "moisture_changed", "sampling", "oxide_formula"}}
	if !natural(in.RandomSD, in.BiasSD) || !t.sound() {
		return badInput(r.Detector, r.Family, "sd")
	}
	if len(in.Lots) == 0 {
		return open(r.Detector, r.Family, because("detect.no_figures", "shipper", in.Shipper))
	}
	n, mean := float64(len(in.Lots)), 0.0
	differences := make([]float64, len(in.Lots))
	for i, p := range in.Lots {
		if !positive(p.Shipper, p.Receiver) {
			return badInput(r.Detector, r.Family, "lots")
		}
		differences[i] = relativeDifference(p.Shipper, p.Receiver)
		mean += differences[i] / n
	}
	sd := root(square(in.RandomSD)/n + square(in.BiasSD))
	if sd == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "shipper", in.Shipper))
	}
	if !r.judge(Estimate{mean, sd, "relative"}, t, true) {
		return r
	}
	for i, p := range in.Lots {
		share := math.Copysign(1, mean) * differences[i]
		r.Items = append(r.Items, Item{Lot, p.Lot, share}, Item{Document, p.Document, share})
	}
	r.Direction = Inflow
	if mean < 0 {
		r.Direction = Outflow
	}
	r.Items = rank(r.Items)
	r.Reason = because("detect.paired_grades", "shipper", in.Shipper, "receiver", in.Receiver,
		"difference", number(mean), "lots", number(n))
	return r
}

// relativeDifference is a - b over their mean; it lies between -2 and 2.
func relativeDifference(a, b float64) float64 { return 2 * (a/2 - b/2) / (a/2 + b/2) }
