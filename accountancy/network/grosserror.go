package network

import "math"

// Global is the test of all balances together.
type Global struct {
	Statistic float64 `json:"statistic"`
	DOF       int     `json:"dof"`
	Threshold float64 `json:"threshold"`
	PValue    float64 `json:"pValue"`
	Reject    bool    `json:"reject"`
}

// Global is the chi-square test of gamma at the level alpha (Ripps 1965). With
// no degree of freedom nothing is tested and nothing rejected.
func (r *Reconciliation) Global(alpha float64) Global { return global(r.Gamma, r.DOF, alpha) }

func global(gamma float64, dof int, alpha float64) Global {
	g := Global{Statistic: gamma, DOF: dof, PValue: 1}
	if dof > 0 {
		g.Threshold = ChiSquareQuantile(alpha, dof)
		g.PValue = ChiSquareTail(gamma, dof)
		g.Reject = gamma > g.Threshold
	}
	return g
}

// Test is the test of one balance or stream.
type Test struct {
	Names     []string `json:"names"` // the balances added up, or the stream
	Z         float64  `json:"z"`     // its sign is that of the residual or the bias
	Threshold float64  `json:"threshold"`
	Reject    bool     `json:"reject"`
}

// Nodal tests each imbalance, z = r_i / sqrt(H_ii), at the level alpha for all
// of them together (Reilly and Carpani 1963; Sidak's level).
func (r *Reconciliation) Nodal(alpha float64) []Test {
	threshold := twoSided(alpha, len(r.Imbalances))
	out := make([]Test, len(r.Imbalances))
	for i, b := range r.Imbalances {
		z := b.Residual / b.SD
		out[i] = Test{b.Balances, z, threshold, math.Abs(z) > threshold}
	}
	return out
}

// Measurement tests each redundant stream, z = a'H^-1 r / sqrt(a'H^-1 a) with a
// its column, at the level alpha for all of them together (maximum power test,
// Mah and Tamhane 1982, AIChE J. 28:828; Sidak's level). A positive z is a
// measurement that is too high.
func (r *Reconciliation) Measurement(alpha float64) []Test {
	var out []Test
	for j, e := range r.Estimates {
		if e.Class == Redundant {
			z, _, _ := r.direction(r.p.columns[j])
			out = append(out, Test{Names: []string{e.Name}, Z: z})
		}
	}
	threshold := twoSided(alpha, len(out))
	for i := range out {
		out[i].Threshold, out[i].Reject = threshold, math.Abs(out[i].Z) > threshold
	}
	return out
}

// direction tests one signature f: z, the size b = f'H^-1 r / f'H^-1 f of the
// error and its standard deviation.
func (r *Reconciliation) direction(f []element) (z, size, sd float64) {
	num, den := 0.0, r.norm(f)
	for _, e := range f {
		num += e.value * r.lambda[e.at]
	}
	if !(den > 0) {
		return 0, 0, 0
	}
	return num / math.Sqrt(den), num / den, 1 / math.Sqrt(den)
}
