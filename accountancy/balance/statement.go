package balance

import "strconv"

// The codes of a Statement, one for each situation.
const (
	// NoOpening: the periods begin with an inventory that nobody measured; no
	// balance until the first stocktake, which opens the next.
	NoOpening = "balance.no_opening"
	// NoMeasurement: no term of the row has an error, or there is none: what
	// the MUF is worth cannot be said.
	NoMeasurement = "balance.no_measurement"
	// OneEvent: the row holds one measurement only, and nothing to hold it
	// against; its MUF is that mass.
	OneEvent = "balance.one_event"
	// NoStocktake: no stocktake at the end of these periods. The inventory is
	// unknown; they are cumulated until the next stocktake.
	NoStocktake = "balance.no_stocktake"
	// StocktakeBelowZero: a stocktake of Kg less than nothing, with standard
	// error Sigma; it is not used.
	StocktakeBelowZero = "balance.stocktake_below_zero"
	// SingularCovariance: the row brings nothing new. Its MUF differs by Kg from
	// what follows from the rows before it.
	SingularCovariance = "balance.singular_covariance"
)

// Statement says what can and cannot be concluded from the periods First to
// Last (from 0). Kg and Sigma are parameters of some codes, else 0. Open is true
// where the periods still wait for the stocktake that will close them.
type Statement struct {
	Code        string
	First, Last int
	Kg, Sigma   float64
	Open        bool
}

// Params are the statement's parameters for the catalogues: from, to, kg and
// sigma. name names a period.
func (s Statement) Params(name func(period int) string) map[string]string {
	return map[string]string{"from": name(s.First), "to": name(s.Last), "kg": figure(s.Kg), "sigma": figure(s.Sigma)}
}

// Params are the error's parameters for the catalogues: period and id. A term
// without an ID goes by its number in the period.
func (e *InputError) Params(name func(period int) string) map[string]string {
	id := e.ID
	if id == "" {
		id = strconv.Itoa(e.Term + 1)
	}
	return map[string]string{"period": name(e.Period), "id": id}
}

// figure writes a mass to the gram, and finer where it is smaller.
func figure(kg float64) string {
	if kg > -1 && kg < 1 {
		return strconv.FormatFloat(kg, 'g', 3, 64)
	}
	return strconv.FormatFloat(kg, 'f', 3, 64)
}
