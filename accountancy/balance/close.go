package balance

import (
	"math"
	"slices"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/series"
)

// Period holds the terms of one period in any order. The begin inventory stands
// in the first period; later ones take over the end inventory before, and
// Begin terms there may only repeat it.
type Period struct {
	Terms []Term
}

// Row is one closed balance, from period First to Last: more than one where
// there was no stocktake in between. Masses are in kg.
type Row struct {
	First, Last         int
	Begin, In, Out, End float64
	MUF, Sigma          float64
	Contributions       []Contribution // to Sigma², the largest first
	Mover               Mover
}

// Contribution is the part of a variance (kg²) that is due to one shared source,
// or, without one, to the random errors of the terms of a role.
type Contribution struct {
	Source   string
	Role     Role
	Variance float64
}

// Mover is the measurement that moved a MUF most: the one that would take up
// the largest part of it if the balance were reconciled. Share is its
// covariance with the MUF over the variance of that (accountancy.md eq. 9 for
// one balance); the shares of all measurements sum to 1. Without any error all
// is zero.
type Mover struct {
	ID    string
	Role  Role
	Kg    float64
	Share float64
}

// Closing is the result of Close.
type Closing struct {
	Rows       []Row
	H          linalg.Matrix  // covariance of the rows' MUF, kg²
	Series     *series.Series // the rows as a series: its period i is Rows[i]
	Statements []Statement    // in the order of their first periods
}

// Close closes the periods of one place and element, in their order. The error
// is an *InputError.
func Close(periods []Period) (*Closing, error) {
	b, err := gather(periods)
	if err != nil {
		return nil, err
	}
	c := &Closing{Statements: b.statements, Rows: make([]Row, 0, len(b.rows))}
	h := b.covariance()
	for i := range b.rows {
		c.Rows = append(c.Rows, b.row(i, h.At(i, i)))
		c.Statements = append(c.Statements, b.judge(i, h.At(i, i))...)
	}
	muf := make([]float64, len(c.Rows))
	for i, r := range c.Rows {
		muf[i] = r.MUF
	}
	c.H = h
	if c.Series, err = series.New(muf, h); err != nil {
		return nil, &InputError{Code: NotCovariance}
	}
	c.singular()
	slices.SortStableFunc(c.Statements, func(a, b Statement) int { return a.First - b.First })
	return c, nil
}

// singular says which rows bring nothing new, beyond those without any error.
func (c *Closing) singular() {
	for _, d := range c.Series.Dependent() {
		if r := c.Rows[d.Period]; r.Sigma > 0 {
			c.Statements = append(c.Statements, Statement{Code: SingularCovariance,
				First: r.First, Last: r.Last, Kg: d.Unexplained, Sigma: r.Sigma})
		}
	}
}

// judge says what is missing in row i.
func (b *books) judge(i int, variance float64) []Statement {
	r := b.rows[i]
	events := 0
	for _, e := range r.entries {
		m := &b.measurements[e.m]
		if e.a != 0 && (m.term.Kg != 0 || m.random > 0 || len(m.shared) > 0) {
			events++
		}
	}
	switch {
	case !(variance > 0):
		return []Statement{{Code: NoMeasurement, First: r.first, Last: r.last}}
	case events == 1:
		return []Statement{{Code: OneEvent, First: r.first, Last: r.last, Kg: b.muf(i), Sigma: math.Sqrt(variance)}}
	}
	return nil
}
