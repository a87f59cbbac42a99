package ree

import (
	"math"
	"strconv"
	"strings"
)

// Fraction is a share of mass in parts per billion: 1e9 is the whole.
type Fraction int64

// Whole is a share of one.
const Whole Fraction = billion

// Percent writes the fraction in per cent without loss of digits that matter:
// "26.68 %" is 266_800_000.
func (f Fraction) Percent() string {
	s := strconv.FormatFloat(float64(f)/1e7, 'f', 4, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// ParsePercent reads a decimal number of per cent as a fraction; it refuses
// what is negative, above 100, or finer than a part per billion.
func ParsePercent(s string) (Fraction, error) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	v, err := parseDecimal(s, 10_000_000)
	if err != nil {
		return 0, percentRefusal(err, s)
	}
	if v > billion {
		return 0, Refuse("percent.too_large", "value", s)
	}
	return Fraction(v), nil
}

// percentRefusal says of a percentage what parseDecimal says of a mass.
func percentRefusal(err error, s string) *Refusal {
	code := ""
	if r, ok := err.(*Refusal); ok {
		code = r.Code
	}
	switch code {
	case "mass.negative":
		return Refuse("percent.negative", "value", s)
	case "mass.too_fine":
		return Refuse("percent.too_fine", "value", s)
	case "mass.too_large":
		return Refuse("percent.too_large", "value", s)
	}
	return Refuse("percent.number", "value", s)
}

// Quantity is a fraction with its standard uncertainty (k = 1), both in parts
// per billion of the same whole.
type Quantity struct {
	Value Fraction `json:"v"`
	U     Fraction `json:"u,omitempty"`
}

// Rel is the relative standard uncertainty, zero for a zero value.
func (q Quantity) Rel() float64 {
	if q.Value == 0 {
		return 0
	}
	return float64(q.U) / float64(q.Value)
}

// Basis says what an assay's shares are shares of.
type Basis string

const (
	// BasisOxide: Total is TREO as a fraction of dry mass and shares are oxide
	// shares of TREO.
	BasisOxide Basis = "oxide"
	// BasisElement: Total is total rare-earth metal as a fraction of dry mass
	// and shares are element shares of it.
	BasisElement Basis = "element"
)

// Shares holds one quantity per element. In JSON it is an object by symbol that
// leaves zeros out, so that one element can be shown without the others.
type Shares [NumElements]Quantity

// Assay is what a laboratory says a lot is made of. Element mass follows as
// m = W (1-w) T x, with net mass W, moisture w, total T and share x; the oxide
// basis converts by the factors of the trade oxides.
//
// Lab, scale and method names tie errors together: two lots with the same
// moisture or TREO method err together.
type Assay struct {
	Basis    Basis    `json:"basis"`
	Moisture Quantity `json:"moisture"`
	Total    Quantity `json:"total"`
	Share    Shares   `json:"share"`
	// Companions are fractions of dry mass, as Total is.
	Companions Companions `json:"companions,omitzero"`
	Method     string     `json:"method,omitempty"` // of the shares, "ICP-OES"
	TotalBy    string     `json:"totalBy,omitempty"`
	Lab        string     `json:"lab,omitempty"`
	Detect     Fraction   `json:"detect,omitempty"` // shares below it are reported as zero
	// ByElement overrides Method where an element was measured another way.
	ByElement map[string]string `json:"byElement,omitempty"`
}

// shareSlack is how far shares may sum past the whole by rounding. Published
// distributions total up to 102.6 %: those are brought to the whole before they
// become an assay.
const shareSlack Fraction = Whole / 1000

// Check finds everything that cannot be: a fraction below zero or above one,
// shares that sum to more than the whole, a pure mass fraction of promethium,
// companions for which rare earth leaves no room.
func (a *Assay) Check() Refusals {
	var rs Refusals
	if a.Basis != BasisOxide && a.Basis != BasisElement {
		rs = append(rs, Refuse("assay.basis", "value", string(a.Basis)).At("assay.basis"))
	}
	check := func(field string, q Quantity) {
		if q.Value < 0 || q.Value > Whole {
			rs = append(rs, Refuse("assay.out_of_range", "value", q.Value.Percent()).At(field))
		}
		if q.U < 0 || q.U > Whole {
			rs = append(rs, Refuse("assay.uncertainty", "value", q.U.Percent()).At(field))
		}
	}
	check("assay.moisture", a.Moisture)
	check("assay.total", a.Total)
	var sum Fraction
	for i, q := range a.Share {
		check("assay."+symbols[i], q)
		if q.Value > 0 && q.Value <= Whole {
			sum += q.Value
		}
	}
	for i, q := range a.Companions {
		check("assay."+companionSymbols[i], q)
	}
	check("assay.detect", Quantity{Value: a.Detect})
	if sum > Whole+shareSlack {
		rs = append(rs, Refuse("assay.over_100", "sum", sum.Percent()).At("assay"))
	}
	if a.Share[Pm].Value != 0 {
		rs = append(rs, Refuse("assay.promethium").At("assay.Pm"))
	}
	return append(rs, a.checkCompanions()...)
}

// ElementMasses is the mass of each element in net mass w, right to a
// milligram: it rounds twice, once for the total and once for the element.
func (a *Assay) ElementMasses(w Mass) ElementMasses {
	var out ElementMasses
	total := mulDiv(int64(w), int64(Whole-a.Moisture.Value)*int64(a.Total.Value), billion*billion)
	for i, x := range a.Share {
		per := int64(billion)
		if a.Basis == BasisOxide {
			per = oxidePPB[i]
		}
		if x.Value != 0 && per != 0 {
			out[i] = ElementMass(mulDiv(total, int64(x.Value), per))
		}
	}
	return out
}

// ElementFraction is the mass fraction of an element in the goods as they are,
// with its standard uncertainty, both as fractions of net mass.
func (a *Assay) ElementFraction(e Element) (value, u float64) {
	dry := 1 - float64(a.Moisture.Value)/billion
	value = dry * float64(a.Total.Value) / billion * float64(a.Share[e].Value) / billion
	if a.Basis == BasisOxide && oxidePPB[e] > 0 {
		value *= billion / float64(oxidePPB[e])
	}
	return value, value * math.Sqrt(a.RelVariance(e, 0))
}

// Covariance is the covariance in mg² of the masses of elements e and f in one
// lot of net mass w, weighed with relative standard uncertainty relW: the
// scale, the moisture and the total are shared, the element shares are not
// (reference: accountancy eq. 6).
func (a *Assay) Covariance(w Mass, relW float64, e, f Element) float64 {
	m := a.ElementMasses(w)
	shared := a.sharedVariance(relW)
	if e == f {
		shared += square(a.Share[e].Rel())
	}
	return float64(m[e]) * float64(m[f]) * shared
}

// StandardUncertainty is the standard uncertainty in mg of the mass of e in a
// lot of net mass w.
func (a *Assay) StandardUncertainty(w Mass, relW float64, e Element) float64 {
	return math.Sqrt(a.Covariance(w, relW, e, e))
}

// RelVariance is the relative variance of the mass of e in a lot weighed with
// relative standard uncertainty relW (reference: accountancy eq. 6).
func (a *Assay) RelVariance(e Element, relW float64) float64 {
	return a.sharedVariance(relW) + square(a.Share[e].Rel())
}

// SumRelVariance is the relative variance of the mass of all rare earth in such
// a lot: shares sum to one whatever their errors, so these fall out.
func (a *Assay) SumRelVariance(relW float64) float64 { return a.sharedVariance(relW) }

func (a *Assay) sharedVariance(relW float64) float64 {
	return square(relW) + a.moistureVariance() + square(a.Total.Rel())
}

// moistureVariance is the relative variance of dry mass that is moisture's.
func (a *Assay) moistureVariance() float64 {
	dry := Whole - a.Moisture.Value
	if dry <= 0 {
		return 0
	}
	return square(float64(a.Moisture.U) / float64(dry))
}

func square(x float64) float64 { return x * x }

// MulDiv is a*b/c rounded half away from zero without overflow in between.
func MulDiv(a, b, c int64) int64 {
	if c <= 0 {
		return 0
	}
	return mulDiv(a, b, c)
}
