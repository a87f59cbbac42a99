package measure

import (
	"errors"
	"math"
)

// ErrNoConsumption says that apparent consumption is zero or below, so that no
// reliance can be stated.
var ErrNoConsumption = errors.New("apparent consumption is not positive")

// Trade is what a country made, bought and sold of one commodity in a year, all
// in one unit. Which production counts is the edition's choice: the USGS counted
// bastnaesite concentrate for 2014 and 2015, nothing domestic for 2016 to 2020,
// and compounds since.
type Trade struct {
	Production, Imports, Exports float64
	StockDraw                    float64 // stocks at the begin less at the end
}

// Consumption is apparent consumption: production + imports − exports + draw on
// stocks.
func (t Trade) Consumption() float64 {
	return t.Production + t.Imports - t.Exports + t.StockDraw
}

// Reliance is net import reliance.
type Reliance struct {
	Share       float64 // of apparent consumption; negative for a net exporter
	NetExporter bool    // printed E by the USGS
}

// NetImportReliance is (imports − exports + draw on stocks) over apparent
// consumption (USGS, Mineral Commodity Summaries, appendix B).
func (t Trade) NetImportReliance() (Reliance, error) {
	return ReliesOn(t.Production, t.Consumption())
}

// ReliesOn is the same from production and apparent consumption, which is what
// the summaries print.
func ReliesOn(production, consumption float64) (Reliance, error) {
	if !(consumption > 0) || math.IsInf(consumption, 0) {
		return Reliance{}, ErrNoConsumption
	}
	share := (consumption - production) / consumption
	return Reliance{Share: share, NetExporter: share < 0}, nil
}
