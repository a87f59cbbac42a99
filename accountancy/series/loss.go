package series

import (
	"math"

	"lanthorn/accountancy/linalg"
)

// WorstCase is the way to spread a loss over the periods that is hardest to
// find: proportional to the row sums of the covariance (Avenhaus and Jaech;
// accountancy.md 1.2). It sums to 1; the best test against it is CUMUF. False
// where CUMUF has no error.
func (s *Series) WorstCase() ([]float64, bool) {
	out := make([]float64, len(s.muf))
	total, size := 0.0, 0.0
	for i := range out {
		for _, v := range s.h.Row(i) {
			out[i] += v
			size += math.Abs(v)
		}
		total += out[i]
	}
	if !(total > 1e-12*size) {
		return nil, false
	}
	for i := range out {
		out[i] /= total
	}
	return out, true
}

// Pattern is the generalised likelihood ratio against a loss of a given
// pattern. Size is the estimated loss in units of the pattern, with its
// standard error; Standard is their ratio, Standard² the likelihood ratio
// statistic with a chi-square of one degree of freedom. A positive size is a
// loss, a negative one an undeclared inflow; Tail is for both signs together.
type Pattern struct {
	Size, Sigma, Standard, Tail float64
}

// Against tests a loss pattern f, one value per period:
// (f'H⁻¹r)² / (f'H⁻¹f) (accountancy.md, table of section 0). Periods that bring
// nothing new are left out. The error is an *InputError: a wrong length, or a
// pattern that is zero in all measured periods.
func (s *Series) Against(f []float64) (Pattern, error) {
	if len(f) != len(s.muf) {
		return Pattern{}, &InputError{Code: BadLength, Period: len(f), Value: float64(len(s.muf))}
	}
	for i, v := range f {
		if !finite(v) {
			return Pattern{}, &InputError{Code: NotFinite, Period: i, Value: v}
		}
	}
	w := s.lower.Whiten(s.pick(f))
	norm2 := linalg.Dot(w, w)
	if !(norm2 > 0) || math.IsInf(norm2, 0) {
		return Pattern{}, badParameter("pattern", norm2)
	}
	score := linalg.Dot(w, s.z)
	norm := math.Sqrt(norm2)
	return Pattern{score / norm2, 1 / norm, score / norm, TwoSided(score / norm)}, nil
}

// Expected gives the shift of each SITMUF value that a loss (kg per period)
// brings about: L⁻¹ loss.
func (s *Series) Expected(loss []float64) ([]float64, error) {
	if len(loss) != len(s.muf) {
		return nil, &InputError{Code: BadLength, Period: len(loss), Value: float64(len(s.muf))}
	}
	return s.lower.Whiten(s.pick(loss)), nil
}

// MinimumLoss is the loss that a one-sided test of a normal statistic with
// standard error sigma finds with the given probability: at 5 % false alarms
// and 95 % detection (1.645+1.645) sigma = 3.29 sigma (accountancy.md 1.2). The
// error is an *InputError.
func MinimumLoss(sigma, falseAlarm, detection float64) (float64, error) {
	if !(sigma >= 0) || math.IsInf(sigma, 0) {
		return 0, badParameter("sigma", sigma)
	}
	a, err := UpperPoint(falseAlarm)
	if err != nil {
		return 0, err
	}
	b, err := UpperPoint(1 - detection)
	if err != nil {
		return 0, err
	}
	return (a + b) * sigma, nil
}

// Detection is the probability that the same test finds a given loss:
// Phi(loss/sigma - z_{1-a}) (accountancy.md 1.2).
func Detection(loss, sigma, falseAlarm float64) (float64, error) {
	if !(sigma > 0) || !finite(loss/sigma) {
		return 0, badParameter("sigma", sigma)
	}
	a, err := UpperPoint(falseAlarm)
	if err != nil {
		return 0, err
	}
	return Normal(loss/sigma - a), nil
}
