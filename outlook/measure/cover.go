package measure

import "math"

// monthDays is the days that a month of the model has.
const monthDays = 30

// Cover is what a stock of one element meets in a month, all in one unit.
type Cover struct {
	Stock       float64
	Demand      float64 // a month
	Substituted float64 // part of demand that can do without, 0 to 1
	Domestic    float64 // own output a month that goes on
	Recycled    float64 // a month
	Elsewhere   float64 // from other suppliers, a month
}

// StaticDays is the days a stock lasts if nothing else arrives: 30 × stock ÷
// monthly demand; infinite without demand.
func (c Cover) StaticDays() float64 { return days(c.Stock, c.Demand) }

// Days is the days until the stock is gone when substitution, own output,
// recycling and other suppliers help; infinite where they suffice.
func (c Cover) Days() float64 {
	return days(c.Stock, c.Demand*(1-c.Substituted)-c.Domestic-c.Recycled-c.Elsewhere)
}

func days(stock, drain float64) float64 {
	if drain <= 0 {
		return math.Inf(1)
	}
	return monthDays * stock / drain
}

// Revision is by what part a later edition changed a figure.
func Revision(first, later float64) float64 { return (later - first) / first }
