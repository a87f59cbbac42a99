package model

import "math"

// Params are the numbers that nobody publishes. Each is one for all plants of a
// run; a study draws them from their Ranges.
type Params struct {
	UserCover    float64 // months of use that users of magnets keep
	OxideCover   float64 // months that users of oxide keep
	MakerCover   float64 // months of inputs that metal and magnet makers keep
	FinishedDays float64 // days of sales that makers keep finished
	Restock      float64 // months in which a gap in stock is to be closed
	Buffer       float64 // part of the users' cover below which output suffers (ψ of ARIO)
	Hoarding     float64 // by what part users raise their stock aim when a control is announced
	Chasing      float64 // by how much more, as a logarithm, those who hoard aim for, for each part of the logarithm by which a price is above its usual
	Usual        float64 // months in which a price becomes usual
	Shipping     float64 // part of a month's foreign shipments that arrives in the next month
	HomeFirst    float64 // part of a scarce good that its own country takes first

	DelayFactor float64 // times the delay that a lever names
	DelayShape  float64 // of the delay's gamma distribution, rounded to a whole number

	PriceOutside float64 // κ: monthly answer of ln price to ln(aim/stock) outside
	PriceInside  float64 // κ inside
	Reversion    float64 // monthly pull of ln price to its base
	Arbitrage    float64 // monthly pull of the outer price to the inner one where goods flow freely
	Elasticity   float64 // of demand, to the price of contracts
	Lag          float64 // months in which contracts, and with them demand, follow the spot price
	SpotPart     float64 // part of outer trade at the spot price
	Substitution float64 // part of demand a year that can be substituted while scarcity lasts
	SubstituteAt float64 // relative price at which that begins
	Thrift       float64 // greatest saving of Tb and Dy in a heavy magnet

	Growth       float64 // of demand, mines and plants a year, before price and policy
	Contracts    bool    // scarce goods go by the shares of the base, not by what is ordered
	Qualify      float64 // months in which users of magnets move to other suppliers
	Switch       float64 // months in which makers move to other suppliers
	Invest       float64 // part of foreign mining and separation added a year after prices stay above InvestAt
	InvestAt     float64 // relative price, mean of a year
	LeadMine     float64 // months
	LeadPlant    float64 // months, separation to magnets
	Spare        float64 // makers' capacity above base output, a part of it
	MagnetYield  float64 // of input that becomes magnet
	ScrapReturn  float64 // part of new scrap that is separated again
	Collection   float64 // part of magnets at the end of life that is recycled
	Separation   float64 // part of what a separation plant is fed that leaves as product
	PriorMonths  float64 // months of sales that separation plants hold at the begin
	StorageLimit float64 // months of output that a mine stores before it digs less

	// Mined is by plant what a mine digs, as a part of the base; nil where all dig
	// what the base says. Demand, which the base fits to supply, is fitted to it.
	Mined []float64
}

// Range is where a parameter may lie: a triangular distribution.
type Range struct {
	Name           string
	Low, Mode, Top float64
	Why            string // where the range comes from
	field          func(*Params) *float64
}

// At is the value below which the part q of the distribution lies.
func (r Range) At(q float64) float64 {
	width := r.Top - r.Low
	if width <= 0 {
		return r.Mode
	}
	if peak := (r.Mode - r.Low) / width; q < peak {
		return r.Low + math.Sqrt(q*width*(r.Mode-r.Low))
	}
	return r.Top - math.Sqrt((1-q)*width*(r.Top-r.Mode))
}

// assumed is the reason given for a range without a published figure.
const assumed = "assumed; no published figure was found"

// Ranges are the parameters that a study draws. Their modes are the Defaults.
func Ranges() []Range {
	return []Range{
		{"user cover, months", 1, 1.5, 3, "working stock of six to eight weeks (Indian car makers, May 2025); firms do not publish stocks", func(p *Params) *float64 { return &p.UserCover }},
		{"maker cover, months", 0.5, 1, 2, assumed, func(p *Params) *float64 { return &p.MakerCover }},
		{"restock time, months", 1, 2, 4, assumed, func(p *Params) *float64 { return &p.Restock }},
		{"buffer", 0.3, 0.5, 0.8, "ARIO uses about 0.8 of the aim (Hallegatte); several firms in one node need less", func(p *Params) *float64 { return &p.Buffer }},
		{"hoarding", 0.2, 1, 2, assumed + "; Japanese buyers stocked up in November and December 2025", func(p *Params) *float64 { return &p.Hoarding }},
		{"home first", 0, 0.5, 1, assumed, func(p *Params) *float64 { return &p.HomeFirst }},
		{"licence delay, times the lever's", 0.8, 1, 1.3, assumed, func(p *Params) *float64 { return &p.DelayFactor }},
		{"price response outside", 0.4, 1, 1.6, assumed, func(p *Params) *float64 { return &p.PriceOutside }},
		{"elasticity of demand", 0.05, 0.15, 0.4, "no agreed values: results are shown at three", func(p *Params) *float64 { return &p.Elasticity }},
		{"substitution a year", 0.02, 0.1, 0.15, "10 % of demand a year in 2010–12 (Sprecher et al. 2017)", func(p *Params) *float64 { return &p.Substitution }},
		{"thrift of Tb and Dy", 0, 0.15, 0.4, assumed, func(p *Params) *float64 { return &p.Thrift }},
		{"growth of demand a year", 0.02, 0.08, 0.12, "Chinese magnet exports +10 % in 2024 (Adamas); +5 % in the first quarter of 2025 on the mean of 2024", func(p *Params) *float64 { return &p.Growth }},
		{"qualification, months", 6, 12, 18, "6 to 18 months for magnets", func(p *Params) *float64 { return &p.Qualify }},
		{"added supply a year", 0.01, 0.04, 0.06, "non-Chinese mining added 4 % of the market a year (Sprecher et al. 2017)", func(p *Params) *float64 { return &p.Invest }},
		{"lead time of mines, months", 36, 72, 120, "six years to a new mine (Keilhacker and Minner 2017)", func(p *Params) *float64 { return &p.LeadMine }},
		{"recycled at end of life", 0, 0.01, 0.05, "recycling near nothing (Sprecher et al. 2017)", func(p *Params) *float64 { return &p.Collection }},
		{"chasing of prices", 0, 3, 4.5, "set on 2010–12; no published figure was found", func(p *Params) *float64 { return &p.Chasing }},
	}
}

// Defaults are the modes of the ranges, and fixed values for the rest.
func Defaults() Params {
	p := Params{
		OxideCover: 2, FinishedDays: 10, Usual: 3, Shipping: 0.5, DelayShape: 3,
		PriceInside: 0.1, Reversion: 0.8, Arbitrage: 0.5, Lag: 18, SpotPart: 0.05, SubstituteAt: 1.5,
		Switch: 4, InvestAt: 1.5, LeadPlant: 48, Spare: 0.25,
		MagnetYield: 0.75, ScrapReturn: 0.9, Separation: 0.95, PriorMonths: 2, StorageLimit: 6,
	}
	for _, r := range Ranges() {
		*r.field(&p) = r.Mode
	}
	return p
}

// Drawn is the defaults with every range at its quantile; quantiles has one for
// each of Ranges.
func Drawn(ranges []Range, quantiles []float64) Params {
	p := Defaults()
	for i, r := range ranges {
		*r.field(&p) = r.At(quantiles[i])
	}
	return p
}

// Fixed are parameters under which nobody answers: no price, substitution,
// hoarding, new supplier or new plant. Under them a stricter ban can only hurt.
func (p Params) Fixed() Params {
	p.Hoarding, p.Chasing, p.Elasticity, p.Substitution, p.Thrift, p.Invest = 0, 0, 0, 0, 0, 0
	p.Qualify, p.Switch, p.Contracts = math.Inf(1), math.Inf(1), true
	return p
}
