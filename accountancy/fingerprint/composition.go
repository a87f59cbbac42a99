package fingerprint

import (
	"math"
	"strings"

	"lanthorn/ree"
)

// Amount is what a laboratory reports of one element, in a unit that all
// elements of the report share.
type Amount struct {
	Value    float64 // zero where nothing was found or nothing was looked for
	Relative float64 // relative standard uncertainty of Value; zero where not stated
	Limit    float64 // detection limit; with a smaller Value the element is censored
}

// Amounts is a report on all seventeen elements. An element without value and
// without limit was not measured.
type Amounts [ree.NumElements]Amount

// FromAssay reads the oxide shares of an assay; shares of elements are brought
// to oxides, so that a mass mixed in means the same for every lot. An assay
// without limit of detection leaves out what it reports as zero.
func FromAssay(a *ree.Assay) Amounts {
	var out Amounts
	for _, e := range ree.Elements() {
		per := 1.0
		if a.Basis == ree.BasisElement {
			per = float64(e.OxidePerElementPPB()) / float64(ree.Whole)
		}
		if per == 0 {
			continue
		}
		q := a.Share[e]
		out[e] = Amount{Value: float64(q.Value) * per, Relative: q.Rel(), Limit: float64(a.Detect) * per}
	}
	return out
}

func (a Amount) measured() bool { return a.Value > 0 || a.Limit > 0 }
func (a Amount) censored() bool { return a.measured() && (a.Value == 0 || a.Value < a.Limit) }

func (a Amount) possible() bool {
	for _, v := range []float64{a.Value, a.Relative, a.Limit} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// replacement is the part of the detection limit that stands for a censored
// value (reference 4.3 step 1).
const replacement = .65

// Composition is a closed set of shares: positive, summing to one over its
// parts. Make one with [Close].
type Composition struct {
	share    [ree.NumElements]float64 // zero: no part
	relative [ree.NumElements]float64
	replaced [ree.NumElements]bool
}

// Close brings amounts to a sum of one over the parts named, or over all parts
// above detection where none is named. A part named but below its detection
// limit becomes .65 of the limit, and the others shrink in proportion, so that
// their ratios stay (Martín-Fernández et al. 2003, multiplicative replacement).
// The error is a ree.Refusals that names every part that cannot be used.
func Close(a Amounts, parts ...ree.Element) (Composition, error) {
	if len(parts) == 0 {
		parts = a.detected()
	}
	if err := a.check(parts); err != nil {
		return Composition{}, err
	}
	largest := 0.0
	for _, e := range parts {
		largest = max(largest, a[e].Value, a[e].Limit)
	}
	var c Composition
	detected, small := 0.0, 0.0
	for _, e := range parts {
		x := a[e]
		c.share[e], c.relative[e] = x.Value/largest, x.Relative
		if x.censored() {
			c.share[e], c.relative[e], c.replaced[e] = replacement*x.Limit/largest, 0, true
			small += c.share[e]
			continue
		}
		detected += c.share[e]
	}
	if small >= detected/2 {
		return Composition{}, ree.Refusals{ree.Refuse("fingerprint.mostly_below_detection", "elements", symbols(c.Replaced()))}
	}
	c.scale(detected, small/detected)
	for _, e := range parts {
		if c.share[e] < tiniest {
			return Composition{}, ree.Refusals{ree.Refuse("fingerprint.out_of_range", "elements", e.Symbol())}
		}
	}
	return c, nil
}

// tiniest keeps the logarithms, and what is divided by a share, finite.
const tiniest = 1e-100

// scale closes the detected parts to one less what the replaced ones hold.
func (c *Composition) scale(detected, small float64) {
	for e := range c.share {
		c.share[e] /= detected
		if !c.replaced[e] {
			c.share[e] *= 1 - small
		}
	}
}

func (a Amounts) detected() []ree.Element {
	var parts []ree.Element
	for _, e := range ree.Elements() {
		if a[e].measured() && !a[e].censored() {
			parts = append(parts, e)
		}
	}
	return parts
}

func (a Amounts) check(parts []ree.Element) error {
	var rs ree.Refusals
	var missing, bad []ree.Element
	for _, e := range parts {
		switch {
		case int(e) >= ree.NumElements:
			bad = append(bad, e)
		case !a[e].possible():
			bad = append(bad, e)
		case !a[e].measured():
			missing = append(missing, e)
		}
	}
	if err := checkParts(parts); err != nil {
		rs = append(rs, err)
	}
	if len(bad) > 0 {
		rs = append(rs, ree.Refuse("fingerprint.out_of_range", "elements", symbols(bad)))
	}
	if len(missing) > 0 {
		rs = append(rs, ree.Refuse("fingerprint.not_measured", "elements", symbols(missing)))
	}
	return rs.Err()
}

// checkParts asks for two different parts at least.
func checkParts(parts []ree.Element) *ree.Refusal {
	var seen [ree.NumElements]bool
	for _, e := range parts {
		if int(e) >= ree.NumElements || seen[e] {
			return ree.Refuse("fingerprint.part_twice_or_unknown", "elements", symbols(parts))
		}
		seen[e] = true
	}
	if len(parts) < 2 {
		return ree.Refuse("fingerprint.too_few_parts", "elements", symbols(parts))
	}
	return nil
}

func symbols(parts []ree.Element) string {
	names := make([]string, len(parts))
	for i, e := range parts {
		names[i] = e.Symbol()
	}
	return strings.Join(names, " ")
}

// Share is the share of one part, zero for an element that is none.
func (c Composition) Share(e ree.Element) float64 {
	if int(e) >= ree.NumElements {
		return 0
	}
	return c.share[e]
}

// Parts lists the parts in the order of the elements.
func (c Composition) Parts() []ree.Element {
	return c.where(func(e int) bool { return c.share[e] > 0 })
}

// Replaced lists the parts that stood below detection.
func (c Composition) Replaced() []ree.Element {
	return c.where(func(e int) bool { return c.replaced[e] })
}

func (c Composition) where(keep func(int) bool) []ree.Element {
	var out []ree.Element
	for i := range c.share {
		if keep(i) {
			out = append(out, ree.Element(i))
		}
	}
	return out
}

// Sub closes again to some of the parts. The error is a ree.Refusals.
func (c Composition) Sub(parts ...ree.Element) (Composition, error) {
	if err := c.holds(parts); err != nil {
		return Composition{}, err
	}
	out, sum := Composition{}, 0.0
	for _, e := range parts {
		sum += c.share[e]
	}
	for _, e := range parts {
		out.share[e], out.relative[e], out.replaced[e] = c.share[e]/sum, c.relative[e], c.replaced[e]
	}
	return out, nil
}

// holds refuses parts that the composition lacks.
func (c Composition) holds(parts []ree.Element) error {
	if err := checkParts(parts); err != nil {
		return ree.Refusals{err}
	}
	var missing []ree.Element
	for _, e := range parts {
		if c.share[e] == 0 {
			missing = append(missing, e)
		}
	}
	if len(missing) > 0 {
		return ree.Refusals{ree.Refuse("fingerprint.not_measured", "elements", symbols(missing))}
	}
	return nil
}

// mixed is the shares of 1-a of c with a of b, of the parts that both have: a
// mass balance (reference 4.3 step 4).
func (c Composition) mixed(b Composition, a float64) Composition {
	var out Composition
	for e := range c.share {
		if c.share[e] > 0 && b.share[e] > 0 {
			out.share[e] = (1-a)*c.share[e] + a*b.share[e]
		}
	}
	return out
}
