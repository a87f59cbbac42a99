package review

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"lanthorn/ree"
)

// Quantity is an amount as a declaration states it: a decimal and its unit.
type Quantity struct {
	Amount string `json:"amount"`
	Unit   string `json:"unit"`
}

// The units of declarations. Mass is always accepted; pieces and net element
// mass only where the licence line says how they convert.
const (
	UnitMilligram = "mg"
	UnitGram      = "g"
	UnitKilogram  = "kg"
	UnitTonne     = "t"
	UnitPiece     = "piece"
	UnitElementKG = "kg_element" // kilograms of rare-earth elements contained
)

var massUnits = map[string]int64{UnitMilligram: 1, UnitGram: int64(ree.Gram), UnitKilogram: int64(ree.Kilogram), UnitTonne: 1000 * int64(ree.Kilogram)}

// Measure is what a licence line says about declarations in other units than
// mass, and about how far they may go beyond it. The zero value converts mass
// alone and tolerates nothing.
type Measure struct {
	TolerancePPM int64    `json:"tolerancePPM,omitempty"` // of what is authorised, in all declarations together
	PieceMG      ree.Mass `json:"pieceMG,omitempty"`      // net mass of one piece; 0: not declared in pieces
	ElementPPM   int64    `json:"elementPPM,omitempty"`   // rare-earth elements in the goods, by mass; 0: not declared by element
	Basis        string   `json:"basis,omitempty"`        // legal basis, or what it was measured by
}

// maxTolerancePPM bounds a tolerance at a tenth.
const maxTolerancePPM = 100_000

func (m Measure) check() ree.Refusals {
	var rs ree.Refusals
	if m.TolerancePPM < 0 || m.TolerancePPM > maxTolerancePPM {
		rs = append(rs, ree.Refuse("measure.tolerance", "most", itoa(maxTolerancePPM)).At("tolerancePPM"))
	}
	if m.PieceMG < 0 || m.PieceMG > ree.MaxMass {
		rs = append(rs, ree.Refuse("measure.piece").At("pieceMG"))
	}
	if m.ElementPPM < 0 || m.ElementPPM > 1_000_000 {
		rs = append(rs, ree.Refuse("measure.element").At("elementPPM"))
	}
	return rs
}

// Units lists the units in which a line may be declared.
func (m Measure) Units() []string {
	units := []string{UnitKilogram, UnitTonne, UnitGram, UnitMilligram}
	if m.PieceMG > 0 {
		units = append(units, UnitPiece)
	}
	if m.ElementPPM > 0 {
		units = append(units, UnitElementKG)
	}
	return units
}

// UnitsOf lists the units in which a line may be declared: its own where it is
// counted.
func (l *LicenceLine) UnitsOf() []string {
	if l.Unit != "" {
		return []string{l.Unit}
	}
	return l.Measure.Units()
}

// Convert turns a declared quantity into what the line's balance holds: whole units
// of a line that is counted, else mass.
func (l *LicenceLine) Convert(q Quantity) (Conversion, error) {
	if l.Unit == "" {
		return l.Measure.Convert(q)
	}
	out := Conversion{Declared: q}
	amount, ok := decimal(q.Amount)
	switch {
	case q.Unit != l.Unit:
		return out, ree.Refuse("customs.unit", "unit", q.Unit, "units", l.Unit).At("quantity")
	case !ok:
		return out, ree.Refuse("customs.amount", "amount", q.Amount).At("quantity")
	case !amount.IsInt() || !amount.Num().IsInt64() || amount.Num().Int64() > maxCount:
		return out, ree.Refuse("customs.pieces_whole", "amount", q.Amount).At("quantity")
	}
	out.MassMG = ree.Mass(amount.Num().Int64())
	return out, nil
}

// Conversion is a declared quantity as mass, and by what it was converted.
type Conversion struct {
	Declared   Quantity `json:"declared"`
	MassMG     ree.Mass `json:"massMG"`
	PieceMG    ree.Mass `json:"pieceMG,omitempty"`    // where it was declared in pieces
	ElementPPM int64    `json:"elementPPM,omitempty"` // where it was declared by element
	Rounded    bool     `json:"rounded,omitempty"`    // up, to a whole milligram
}

// Convert turns a declared quantity into mass of goods, rounded up to a whole
// milligram so that a licence is never drawn by less than what leaves. It
// refuses an amount that is no positive decimal and a unit that the line does
// not convert, and says which it does.
func (m Measure) Convert(q Quantity) (Conversion, error) {
	out := Conversion{Declared: q}
	amount, ok := decimal(q.Amount)
	if !ok {
		return out, ree.Refuse("customs.amount", "amount", q.Amount).At("quantity")
	}
	perUnit := new(big.Rat)
	switch {
	case massUnits[q.Unit] > 0:
		perUnit.SetInt64(massUnits[q.Unit])
	case q.Unit == UnitPiece && m.PieceMG > 0:
		if !amount.IsInt() {
			return out, ree.Refuse("customs.pieces_whole", "amount", q.Amount).At("quantity")
		}
		perUnit.SetInt64(int64(m.PieceMG))
		out.PieceMG = m.PieceMG
	case q.Unit == UnitElementKG && m.ElementPPM > 0:
		perUnit.SetFrac64(1_000_000*int64(ree.Kilogram), m.ElementPPM)
		out.ElementPPM = m.ElementPPM
	case q.Unit == UnitPiece || q.Unit == UnitElementKG:
		return out, ree.Refuse("customs.unit_undeclared", "unit", q.Unit, "units", strings.Join(m.Units(), ", ")).At("quantity")
	default:
		return out, ree.Refuse("customs.unit", "unit", q.Unit, "units", strings.Join(m.Units(), ", ")).At("quantity")
	}
	mass := new(big.Rat).Mul(amount, perUnit)
	whole, rest := new(big.Int).QuoRem(mass.Num(), mass.Denom(), new(big.Int))
	if out.Rounded = rest.Sign() != 0; out.Rounded {
		whole.Add(whole, big.NewInt(1))
	}
	if !whole.IsInt64() || ree.Mass(whole.Int64()) > ree.MaxMass {
		return out, ree.Refuse("mass.too_large", "value", q.Amount+" "+q.Unit).At("quantity")
	}
	out.MassMG = ree.Mass(whole.Int64())
	return out, nil
}

// maxAmount is the longest amount read, in characters.
const maxAmount = 24

// decimal reads a positive decimal such as 12 or 0.125; nothing else that
// big.Rat would read.
func decimal(s string) (*big.Rat, bool) {
	if s == "" || len(s) > maxAmount || strings.Trim(s, "0123456789.") != "" || s[0] == '.' || s[len(s)-1] == '.' {
		return nil, false
	}
	r, ok := new(big.Rat).SetString(s)
	return r, ok && r.Sign() > 0
}

// SetMeasure says how a licence line's declarations convert and how far they may
// go beyond it.
type SetMeasure struct {
	Licence string
	Line    int
	Measure Measure
	Who     Actor
	At      time.Time
}

// DecideMeasure sets a line's conversions and tolerance. It needs the office and
// a basis, like an adjustment.
func (d *Desk) DecideMeasure(facts Facts, cmd SetMeasure) ([]Event, error) {
	if _, err := d.licenceTry(facts, LicenceCommand{Licence: cmd.Licence, Reason: cmd.Measure.Basis, Who: cmd.Who, At: cmd.At}, "measure"); err != nil {
		return nil, err
	}
	line, err := facts.LicenceLine(LineKey(cmd.Licence, cmd.Line))
	if err != nil {
		return nil, err
	}
	if line == nil {
		return nil, ree.Refuse("review.licence_unknown", "licence", cmd.Licence, "line", itoa(cmd.Line))
	}
	if line.Unit != "" {
		return nil, ree.Refuse("review.not_of_subject", "field", "measure", "subject", string(line.Subject))
	}
	if err := cmd.Measure.check().Err(); err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, measuredBody{cmd.Licence, line.Key, cmd.Measure})
}

type measuredBody struct {
	Licence string  `json:"licence"`
	Line    string  `json:"line"`
	Measure Measure `json:"measure"`
}

func (measuredBody) kind() string         { return KindMeasured }
func (b measuredBody) subjects() []string { return []string{b.Licence} }

func applyMeasured(s State, e Event) error {
	var b measuredBody
	if err := decode(e, &b); err != nil {
		return err
	}
	line, err := s.LicenceLine(b.Line)
	if err != nil || line == nil {
		return fmt.Errorf("licence line %q: %w", b.Line, missing(err))
	}
	line.Measure = b.Measure
	return s.PutLicenceLine(line)
}
