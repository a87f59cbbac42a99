package balance

import "math"

// Relative is the error of a factor, relative to its value: Random is the lot's
// own, Shared that of Source.
type Relative struct {
	Random, Shared float64
	Source         string // scale, moisture method, laboratory; needed where Shared > 0
}

// Content is one element's share of the total, x_e, as a mass fraction of
// element in TREO, with its error.
type Content struct {
	Element string
	Share   float64
	Error   Relative
}

// Lot is a weighed and assayed lot. The mass of an element is
// m_e = W (1-w) T x_e: gross mass, moisture, TREO of the dry matter, share of
// the element (accountancy.md 1.1).
type Lot struct {
	ID                                   string
	GrossKg, Moisture, TREO              float64
	GrossError, MoistureError, TREOError Relative
	Contents                             []Content
}

// Element is the term of one element of a lot.
type Element struct {
	Element string
	Term    Term
}

// Terms gives the term of each element. The errors of gross mass, moisture and
// TREO are common to the elements, those of the shares are not, so that their
// covariance is that of accountancy.md eq. 6:
//
//	Cov(m_e, m_f) = m_e m_f [d_W² + (w/(1-w))² d_w² + d_T² + [e=f] d_x²]
//
// The error is an *InputError whose Term counts the contents.
func (l Lot) Terms(role Role) ([]Element, error) {
	if code := l.check(); code != "" {
		return nil, &InputError{Code: code, ID: l.ID}
	}
	out := make([]Element, 0, len(l.Contents))
	for i, c := range l.Contents {
		if !(c.Share >= 0 && c.Share <= 1) {
			return nil, &InputError{Code: BadFraction, Term: i, ID: l.ID}
		}
		kg := l.GrossKg * (1 - l.Moisture) * l.TREO * c.Share
		t := Term{ID: l.ID, Role: role, Kg: kg, Random: kg * c.Error.Random}
		t.factor("gross", l.GrossError, kg)
		t.factor("moisture", l.MoistureError, -kg*l.Moisture/(1-l.Moisture))
		t.factor("treo", l.TREOError, kg)
		if c.Error.Shared > 0 {
			t.Shared = append(t.Shared, Sensitivity{c.Error.Source + "/" + c.Element, kg * c.Error.Shared})
		}
		if code := t.check(); code != "" {
			return nil, &InputError{Code: code, Term: i, ID: l.ID}
		}
		out = append(out, Element{c.Element, t})
	}
	return out, nil
}

// factor adds the error of one factor; kg is the mass that moves when it is off
// by all of itself.
func (t *Term) factor(name string, e Relative, kg float64) {
	if e.Random > 0 {
		t.Own = append(t.Own, Sensitivity{name, kg * e.Random})
	}
	if e.Shared > 0 {
		t.Shared = append(t.Shared, Sensitivity{e.Source, kg * e.Shared})
	}
}

func (l Lot) check() string {
	switch {
	case math.IsNaN(l.GrossKg) || math.IsInf(l.GrossKg, 0):
		return NotFinite
	case !(l.Moisture >= 0 && l.Moisture < 1), !(l.TREO >= 0 && l.TREO <= 1):
		return BadFraction
	}
	for _, e := range []Relative{l.GrossError, l.MoistureError, l.TREOError} {
		if code := e.check(); code != "" {
			return code
		}
	}
	for _, c := range l.Contents {
		if code := c.Error.check(); code != "" {
			return code
		}
	}
	return ""
}

func (e Relative) check() string {
	switch {
	case math.IsNaN(e.Random) || math.IsInf(e.Random, 0) || math.IsNaN(e.Shared) || math.IsInf(e.Shared, 0):
		return NotFinite
	case e.Random < 0 || e.Shared < 0:
		return BadSigma
	case e.Shared > 0 && e.Source == "":
		return NoSource
	}
	return ""
}

// Stratum is the term of n lots measured by the same method, each with the same
// relative error (accountancy.md eq. 3):
// Var(sum) = d_R² sum(m²) + d_S² (sum m)². The error is an *InputError whose
// Term counts the lots.
func Stratum(id string, role Role, kg []float64, e Relative) (Term, error) {
	t := Term{ID: id, Role: role}
	squares := 0.0
	for _, m := range kg {
		t.Kg += m
		squares += m * m
	}
	t.Random = e.Random * math.Sqrt(squares)
	if code := e.check(); code != "" {
		return Term{}, &InputError{Code: code, ID: id}
	}
	if e.Shared > 0 {
		t.Shared = []Sensitivity{{e.Source, e.Shared * t.Kg}}
	}
	if code := t.check(); code != "" {
		return Term{}, &InputError{Code: code, ID: id}
	}
	return t, nil
}
