package ree

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
)

const billion = 1_000_000_000

// Mass is a net mass of goods in milligrams.
type Mass int64

// ElementMass is a mass of one rare-earth element in milligrams.
type ElementMass int64

// OxideMass is a mass of rare-earth oxide (REO, trade oxides) in milligrams.
type OxideMass int64

// Units of mass, in milligrams.
const (
	Milligram Mass = 1
	Gram           = 1000 * Milligram
	Kilogram       = 1000 * Gram
	Tonne          = 1000 * Kilogram
	// MaxMass bounds every mass that enters: nine million tonnes, the whole
	// milligrams that every reader of JSON keeps exactly (2^53 of them).
	MaxMass = 9_000_000 * Tonne
)

var units = map[string]Mass{"mg": Milligram, "g": Gram, "kg": Kilogram, "t": Tonne}

// ParseMass reads a number with its unit (mg, g, kg, t): "118.2 kg", "3 t".
// It refuses a missing or unknown unit, a negative mass, an exponent, more
// decimals than a milligram has, and more than [MaxMass].
func ParseMass(s string) (Mass, error) {
	s = strings.TrimSpace(s)
	i := 0
	for i < len(s) && (s[i] == '.' || s[i] == '-' || s[i] == '+' || s[i] == ',' || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	number, unit := strings.TrimSpace(s[:i]), strings.TrimSpace(s[i:])
	if number == "" {
		return 0, Refuse("mass.number", "value", s)
	}
	if unit == "" {
		return 0, Refuse("mass.unit_missing", "value", s)
	}
	return MassIn(number, unit)
}

// MassIn reads a decimal number in a unit given apart from it. A comma may
// group thousands; it never stands for the decimal point.
func MassIn(number, unit string) (Mass, error) {
	scale, ok := units[strings.TrimSpace(unit)]
	if !ok {
		return 0, Refuse("mass.unit_unknown", "value", unit)
	}
	mg, err := parseDecimal(number, int64(scale))
	if err != nil {
		return 0, err
	}
	return Mass(mg), nil
}

// parseDecimal reads number times scale as an exact whole number.
func parseDecimal(number string, scale int64) (int64, error) {
	number = strings.TrimSpace(number)
	if strings.HasPrefix(number, "-") {
		return 0, Refuse("mass.negative", "value", number)
	}
	whole, frac, _ := strings.Cut(strings.TrimPrefix(number, "+"), ".")
	whole, ok := ungroup(whole)
	if !ok || !digits(whole) || !digits(frac) || whole+frac == "" {
		return 0, Refuse("mass.number", "value", number)
	}
	frac = strings.TrimRight(frac, "0")
	var sum uint64
	for _, c := range whole {
		sum = sum*10 + uint64(c-'0')
		if sum > uint64(MaxMass) {
			return 0, Refuse("mass.too_large", "value", number)
		}
	}
	hi, total := bits.Mul64(sum, uint64(scale))
	if hi != 0 || total > uint64(MaxMass) {
		return 0, Refuse("mass.too_large", "value", number)
	}
	part := scale
	for _, c := range frac {
		if part%10 != 0 {
			return 0, Refuse("mass.too_fine", "value", number)
		}
		part /= 10
		total += uint64(c-'0') * uint64(part)
	}
	if total > uint64(MaxMass) {
		return 0, Refuse("mass.too_large", "value", number)
	}
	return int64(total), nil
}

// ungroup takes thousands separators out, refusing a comma in any other place.
func ungroup(whole string) (string, bool) {
	if !strings.Contains(whole, ",") {
		return whole, true
	}
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i == 0 && (len(g) == 0 || len(g) > 3) || i > 0 && len(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// String is the mass in kilograms with three decimals and more only where the
// milligrams ask for them: "118.200 kg".
func (m Mass) String() string { return FormatKG(int64(m)) + " kg" }

// String is the mass in kilograms.
func (m ElementMass) String() string { return FormatKG(int64(m)) + " kg" }

// String is the mass in kilograms of oxide.
func (m OxideMass) String() string { return FormatKG(int64(m)) + " kg" }

// FormatKG writes milligrams as kilograms without loss: at least three
// decimals, six where needed.
func FormatKG(mg int64) string {
	sign := ""
	if mg < 0 {
		sign = "-"
	}
	size := magnitude(mg)
	frac := strconv.FormatUint(1_000_000+size%1_000_000, 10)[1:]
	if frac[3:] == "000" {
		frac = frac[:3]
	}
	return sign + strconv.FormatUint(size/1_000_000, 10) + "." + frac
}

// mulDiv is a*b/c rounded half away from zero, exact through 128 bits. It
// saturates where the quotient does not fit.
func mulDiv(a, b, c int64) int64 { return mulDivRound(a, b, c, uint64(c)/2) }

// mulDivFloor is a*b/c rounded towards zero.
func mulDivFloor(a, b, c int64) int64 { return mulDivRound(a, b, c, 0) }

func mulDivRound(a, b, c int64, round uint64) int64 {
	neg := (a < 0) != (b < 0)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	lo, carry := bits.Add64(lo, round, 0)
	hi += carry
	if hi >= uint64(c) {
		return saturate(neg)
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	if q > math.MaxInt64 {
		return saturate(neg)
	}
	if neg {
		return -int64(q)
	}
	return int64(q)
}

func saturate(neg bool) int64 {
	if neg {
		return math.MinInt64
	}
	return math.MaxInt64
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return uint64(-a)
	}
	return uint64(a)
}
