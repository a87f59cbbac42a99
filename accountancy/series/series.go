package series

import (
	"errors"
	"math"

	"lanthorn/accountancy/linalg"
)

// Series is a sequence of balances of one element at one place: the MUF of each
// period (begin + in - out - end, kg) and the covariance of them all (kg²). It
// never changes once made.
type Series struct {
	muf       []float64
	h         linalg.Matrix
	measured  []int        // the periods that bring something new, in order
	lower     linalg.Lower // factor of the covariance of these
	z         []float64    // SITMUF of these
	dependent []Dependent
}

// Dependent is a period in which nothing new is measured: its MUF follows from
// the periods before it, or has no error at all. Unexplained is what its MUF
// differs from the value that follows (kg): beyond rounding, no measurement
// error can account for it.
type Dependent struct {
	Period      int
	Unexplained float64
}

// New makes a series from its MUF values and their covariance. A singular
// covariance is no error: see Dependent. The error is an *InputError.
func New(muf []float64, h linalg.Matrix) (*Series, error) {
	if err := check(muf, h); err != nil {
		return nil, err
	}
	s := &Series{muf: append([]float64(nil), muf...), h: linalg.NewMatrix(h.Rows, h.Cols)}
	copy(s.h.Data, h.Data)
	if err := s.factor(); err != nil {
		return nil, err
	}
	s.z = s.lower.Whiten(s.pick(s.muf))
	for i := range s.dependent {
		s.dependent[i].Unexplained = s.unexplained(s.dependent[i].Period)
	}
	return s, nil
}

func check(muf []float64, h linalg.Matrix) error {
	n := len(muf)
	if h.Rows != n || h.Cols != n || len(h.Data) != n*n {
		return &InputError{Code: BadLength, Period: n, Value: float64(h.Rows)}
	}
	for i, r := range muf {
		if !finite(r) {
			return &InputError{Code: NotFinite, Period: i, Value: r}
		}
		for j := range i + 1 {
			if err := checkPair(h, i, j); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPair(h linalg.Matrix, i, j int) error {
	a, b := h.At(i, j), h.At(j, i)
	if !finite(a) || !finite(b) {
		return &InputError{Code: NotFinite, Period: i, Value: a}
	}
	room := math.Sqrt(math.Abs(h.At(i, i))) * math.Sqrt(math.Abs(h.At(j, j)))
	if h.At(i, i) < 0 || math.Abs(a-b) > 1e-9*room || math.Abs(a) > room*(1+1e-9) {
		return &InputError{Code: NotCovariance, Period: i, Value: a}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// factor leaves out, one after the other, the periods that bring nothing new.
// A period is judged by those before it only, so later ones never change it.
func (s *Series) factor() error {
	for i := range s.muf {
		s.measured = append(s.measured, i)
	}
	for {
		lower, err := linalg.Cholesky(s.block(s.measured))
		if err == nil {
			s.lower = lower
			return nil
		}
		var singular *linalg.SingularError
		if !errors.As(err, &singular) {
			return err
		}
		period := s.measured[singular.Row]
		if !(singular.Pivot > -1e-8*s.h.At(period, period)) && singular.Pivot != 0 {
			return &InputError{Code: NotCovariance, Period: period, Value: singular.Pivot}
		}
		s.dependent = append(s.dependent, Dependent{Period: period})
		s.measured = append(s.measured[:singular.Row:singular.Row], s.measured[singular.Row+1:]...)
	}
}

func (s *Series) block(periods []int) linalg.Matrix {
	m := linalg.NewMatrix(len(periods), len(periods))
	for a, i := range periods {
		row := m.Row(a)
		for b, j := range periods {
			row[b] = s.h.At(i, j)
		}
	}
	return m
}

// pick takes from a value per period those of the measured periods.
func (s *Series) pick(v []float64) []float64 {
	out := make([]float64, len(s.measured))
	for a, i := range s.measured {
		out[a] = v[i]
	}
	return out
}

func (s *Series) unexplained(period int) float64 {
	before, _ := s.between(period, period)
	covariance := s.pick(s.h.Row(period))[:before]
	return s.muf[period] - linalg.Dot(s.lower.Whiten(covariance), s.z)
}

// Len is the number of periods.
func (s *Series) Len() int { return len(s.muf) }

// Measured lists the periods that bring something new (counted from 0).
func (s *Series) Measured() []int { return append([]int(nil), s.measured...) }

// Dependent lists the other periods, in order; empty where the covariance is
// regular. SITMUF, Page and GEMUF leave them out; MUF, CUMUF and the worst case
// use all.
func (s *Series) Dependent() []Dependent { return append([]Dependent(nil), s.dependent...) }
