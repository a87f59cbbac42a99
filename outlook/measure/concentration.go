package measure

import (
	"errors"
	"math"
)

// ErrNothingHeld says that the amounts do not add to anything, or that one of
// them is negative or not a number.
var ErrNothingHeld = errors.New("amounts are negative or add to nothing")

// Holding is one producer's amount.
type Holding struct {
	Country string
	Amount  float64
	Weight  float64 // of governance, 0 good to 10 bad
	// Rest marks several countries reported as one row. It is never squared as
	// one country in the lower bound.
	Rest bool
	// Largest is the greatest amount that one country inside a rest can have;
	// zero means that nothing is known and one of them may hold it all.
	Largest float64
}

// Concentration is the index of Herfindahl and Hirschman with its bounds. The
// rest of the world adds nothing to Low (many small countries) and as much as it
// can to High.
type Concentration struct {
	Low, High                 float64 // 0 to 1; trade law multiplies by 10,000
	WeightedLow, WeightedHigh float64 // Σ share² × weight, 0 to 10
	Named                     int     // countries with an amount, rests apart
}

// worstWeight is what the upper bound gives to countries nobody named.
const worstWeight = 10

// Concentrate computes the index of all holdings.
func Concentrate(holdings []Holding) (Concentration, error) {
	total, err := sum(holdings)
	if err != nil {
		return Concentration{}, err
	}
	var c Concentration
	for _, h := range holdings {
		share := h.Amount / total
		if h.Rest {
			high := packed(share, h.Largest/total)
			c.High += high
			c.WeightedHigh += high * worstWeight
			continue
		}
		c.Low += share * share
		c.High += share * share
		c.WeightedLow += share * share * h.Weight
		c.WeightedHigh += share * share * h.Weight
		if share > 0 {
			c.Named++
		}
	}
	return c, nil
}

// Normalised is (index − 1/n) / (1 − 1/n) of n countries: 0 where all are
// equal, 1 where one has everything.
func Normalised(index float64, n int) float64 {
	if n < 2 {
		return 1
	}
	even := 1 / float64(n)
	return (index - even) / (1 - even)
}

// packed is the greatest sum of squares of parts that add to share, none of them
// above largest.
func packed(share, largest float64) float64 {
	if largest <= 0 || largest >= share {
		return share * share
	}
	full := math.Floor(share / largest)
	left := share - full*largest
	return full*largest*largest + left*left
}

func sum(holdings []Holding) (total float64, err error) {
	for _, h := range holdings {
		if !(h.Amount >= 0) || math.IsInf(h.Amount, 0) {
			return 0, ErrNothingHeld
		}
		total += h.Amount
	}
	if !(total > 0) {
		return 0, ErrNothingHeld
	}
	return total, nil
}

// GovernanceWeight turns a Worldwide Governance Indicator (−2.5 to 2.5, high is
// good) into a weight from 0, good, to 10, bad. Say which indicator: the
// European list uses the mean of six, others political stability alone.
func GovernanceWeight(indicator float64) float64 { return (2.5 - indicator) * 2 }

// Leader is the country with the greatest share.
type Leader struct {
	Country string
	Share   float64
	Above   bool // the share is above the mark
}

// SingleCountryMark is the share of one third country at any stage that the
// European Union does not want passed by 2030 (Regulation (EU) 2024/1252,
// benchmarks).
const SingleCountryMark = 0.65

// Lead finds the greatest single country, rests apart, and holds it against a
// mark. Of equals the first named leads.
func Lead(holdings []Holding, mark float64) (Leader, error) {
	total, err := sum(holdings)
	if err != nil {
		return Leader{}, err
	}
	var l Leader
	for _, h := range holdings {
		if share := h.Amount / total; !h.Rest && share > l.Share {
			l = Leader{Country: h.Country, Share: share, Above: share > mark}
		}
	}
	return l, nil
}

// Point is the concentration that one edition of a source gives for one year.
type Point struct {
	Edition, Year int
	Concentration
	Leader Leader
	// Revised is what this edition changed in the lower bound against the
	// edition before that has the same year; zero at the first.
	Revised float64
}

// Table is one edition's amounts for one year.
type Table struct {
	Edition, Year int
	Holdings      []Holding
}

// Trail follows concentration over editions. Tables must come in the order of
// their editions; the same year in two editions stays two points.
func Trail(tables []Table, mark float64) ([]Point, error) {
	before := map[int]float64{}
	var trail []Point
	for _, t := range tables {
		c, err := Concentrate(t.Holdings)
		if err != nil {
			return nil, err
		}
		l, err := Lead(t.Holdings, mark)
		if err != nil {
			return nil, err
		}
		p := Point{Edition: t.Edition, Year: t.Year, Concentration: c, Leader: l}
		if was, ok := before[t.Year]; ok {
			p.Revised = c.Low - was
		}
		before[t.Year] = c.Low
		trail = append(trail, p)
	}
	return trail, nil
}
