package words

import (
	"html/template"
	"math"
	"strconv"
	"strings"
)

// thin is the narrow no-break space between a number and its unit.
const thin = "\u202f"

// Num is a count, written with groups of three.
type Num int64

// In writes the count.
func (n Num) In(*Lang) string { return group(strconv.FormatInt(int64(n), 10)) }

// Unit is the unit a mass is shown in.
type Unit int

// The units a mass can be shown in; Auto picks tonnes from ten tonnes up,
// kilograms from one gram, grams below.
const (
	Auto Unit = iota
	Tonne
	Kilogram
	Gram
)

// Mass is a mass in milligrams with its standard uncertainty in milligrams
// (zero: not stated). Places is the number of decimals; below zero the unit's
// usual number is taken.
type Mass struct {
	MG, U  int64
	Unit   Unit
	Places int
	Bare   bool // the column head names the unit: the number alone
	// Count is the unit of something counted; MG is then how many, and the unit is
	// always written.
	Count string
}

// Counted is a number of whole units, or a mass where there is no unit.
func (m Mass) Counted(unit string) Mass {
	m.Count = unit
	return m
}

// Kg shows milligrams as kilograms to the gram.
func Kg(mg int64) Mass { return Mass{MG: mg, Unit: Kilogram, Places: 3} }

// KgU shows milligrams as kilograms with their standard uncertainty.
func KgU(mg, u int64) Mass { return Mass{MG: mg, U: u, Unit: Kilogram, Places: 3} }

// KgCol shows kilograms with the given decimals for a column whose head names the unit.
func KgCol(mg int64, places int) Mass {
	return Mass{MG: mg, Unit: Kilogram, Places: places, Bare: true}
}

// T shows milligrams as tonnes with one decimal.
func T(mg int64) Mass { return Mass{MG: mg, Unit: Tonne, Places: 1} }

// TCol shows tonnes for a column whose head names the unit.
func TCol(mg int64, places int) Mass { return Mass{MG: mg, Unit: Tonne, Places: places, Bare: true} }

// Short is the mass without its uncertainty and with one decimal, for pictures.
func (m Mass) Short() Mass {
	if m.MG >= 1e10 {
		return T(m.MG)
	}
	return Mass{MG: m.MG, Unit: Kilogram, Places: 1}
}

// In writes the mass with its unit.
func (m Mass) In(l *Lang) string {
	num, u, unit := m.write(l)
	s := num
	if !m.Bare || m.Count != "" {
		s += thin + unit
	}
	if u != "" {
		s += thin + "±" + thin + u
	}
	return s
}

// Markup writes the mass on one line, its uncertainty in a quieter tone.
func (m Mass) Markup(l *Lang) template.HTML {
	num, u, unit := m.write(l)
	s := num
	if !m.Bare || m.Count != "" {
		s += thin + unit
	}
	return quiet(s, u)
}

func (m Mass) write(l *Lang) (num, u, unit string) {
	if m.Count != "" {
		return Num(m.MG).In(l), "", Code{Set: "count", Value: m.Count}.In(l)
	}
	un, places := m.Unit, m.Places
	if un == Auto {
		un, places = autoUnit(m.MG)
	}
	exp := map[Unit]int{Tonne: 9, Kilogram: 6, Gram: 3}[un]
	num = fixed(m.MG, exp, places)
	if m.U > 0 {
		u = fixed(m.U, exp, places)
	}
	return num, u, unitName(l, un)
}

func autoUnit(mg int64) (Unit, int) {
	switch {
	case mg >= 1e10 || mg <= -1e10:
		return Tonne, 1
	case mg >= 1e3 || mg <= -1e3 || mg == 0:
		return Kilogram, 3
	}
	return Gram, 3
}

func unitName(l *Lang, u Unit) string {
	switch u {
	case Tonne:
		return Msg{Key: "unit.t"}.In(l)
	case Kilogram:
		return Msg{Key: "unit.kg"}.In(l)
	}
	return Msg{Key: "unit.g"}.In(l)
}

// fixed writes v·10^-exp with the given decimals, rounded half away from
// zero, in whole-number arithmetic.
func fixed(v int64, exp, places int) string {
	neg := v < 0
	mag := uint64(v)
	if neg {
		mag = -mag
	}
	if cut := exp - places; cut > 0 {
		p := pow10(cut)
		mag = mag/p + (mag%p+p/2)/p
	} else {
		places = exp
	}
	digits := strconv.FormatUint(mag, 10)
	for len(digits) <= places {
		digits = "0" + digits
	}
	s := group(digits[:len(digits)-places])
	if places > 0 {
		s += "." + digits[len(digits)-places:]
	}
	if neg && mag != 0 {
		s = "−" + s
	}
	return s
}

func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// Percent is a share in per cent with its standard uncertainty in the same.
type Percent struct {
	V, U   float64
	Places int
	Below  bool // the value is an upper bound: below the limit of detection
	Bare   bool // the column head names the unit
}

// Pct makes a share in per cent with the given decimals.
func Pct(v float64, places int) Percent { return Percent{V: v, Places: places} }

// In writes the share.
func (p Percent) In(l *Lang) string {
	num, u := p.write(l)
	if u != "" {
		return num + thin + "±" + thin + u
	}
	return num
}

// Markup writes the share on one line, its uncertainty in a quieter tone.
func (p Percent) Markup(l *Lang) template.HTML {
	num, u := p.write(l)
	return quiet(num, u)
}

func (p Percent) write(l *Lang) (num, u string) {
	if math.IsNaN(p.V) || math.IsInf(p.V, 0) {
		return Msg{Key: "unit.unknown"}.In(l), ""
	}
	num = decimal(p.V, p.Places)
	if p.Below {
		num = "<" + thin + num
	}
	if !p.Bare {
		num += percentSign(l)
	}
	if p.U > 0 {
		u = decimal(p.U, p.Places)
	}
	return num, u
}

func percentSign(l *Lang) string {
	if l.Tag == "zh" {
		return "%"
	}
	return thin + "%"
}

// Real is a number with the given decimals and nothing else.
type Real struct {
	V      float64
	Places int
}

// In writes the number.
func (r Real) In(*Lang) string { return decimal(r.V, r.Places) }

func decimal(v float64, places int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', places, 64)
	whole, frac, dot := strings.Cut(s, ".")
	s = group(whole)
	if dot {
		s += "." + frac
	}
	if v < 0 && strings.Trim(s, "0.,") != "" {
		s = "−" + s
	}
	return s
}

func quiet(num, u string) template.HTML {
	s := `<span class="q">` + template.HTMLEscapeString(num)
	if u != "" {
		s += ` <span class="pm">±` + thin + template.HTMLEscapeString(u) + `</span>`
	}
	return template.HTML(s + `</span>`)
}

// group puts a comma between groups of three digits.
func group(digits string) string {
	neg := strings.HasPrefix(digits, "-")
	digits = strings.TrimPrefix(digits, "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if neg {
		return "−" + digits
	}
	return digits
}
