package model

// Plan is what policy does, month by month, as factors on links and plants: a
// list of stretches in order, each holding from its first month to the next
// one's. A nil slice means that nothing is changed.
type Plan struct {
	Months    int
	Stretches []Stretch
	Projects  []Project
	Stocks    []Strategic
	Delays    []Delay
	Openings  []Opening
	// Collected is what a recycling programme adds to the part collected at the
	// end of life, by month and place in Countries: Collected[month*countries+c].
	Collected []float64
	// Substituted is what a programme saves of the demand, by month and
	// product of magnets, as a part: Substituted[month*Products+product].
	Substituted []float64
	// Alarms are the months in which users and makers hear of a control and begin to
	// hoard, by plant, in order.
	Alarms [][]int
	// Priority serves the sectors marked so before all others.
	Priority bool
}

// Stretch is a run of months under the same policy. Arrays over links have Lanes
// places a link: those of what is ordered there, the three products for magnets.
type Stretch struct {
	First   int
	Open    []float64 // part of orders that may be shipped at all; 1 without a ban
	Held    []float64 // part of shipments that joins the licence queue
	Approve []float64 // part of decisions that approve
	Delay   []int16   // place in Delays; −1 without a licence
	Review  []float64 // by link: decisions a month at most, as a part of the base's trade; negative without a bound
	Quota   []float64 // by place in Countries × 4 markets: t a month that may leave; negative without one
	Dig     []float64 // by plant: factor on a mine's output
	Tax     float64   // on exports of the controller, part of the price
}

// Delay is the time that a licence takes.
type Delay struct{ Days float64 }

// Project is a plant that is added to.
type Project struct {
	Plant       int
	Start, Ramp int     // months
	Capacity    float64 // t a month when full
	Heavy       float64 // for separation plants
	Chance      float64 // that it happens at all
	Reach       Reach   // for separation plants: All gives the plant reach from Start on
	Share       float64 // part of its buyers' orders that moves to it, at full ramp
}

// Strategic is a stock that a country aims to hold at one user, and how it lets
// it go.
type Strategic struct {
	Plant   int
	Have    float64 // months of use held at the begin
	Aim     float64 // months of use
	Fill    int     // months in which it is bought; 0 for nothing bought
	First   int     // month from which it is bought
	Release float64 // part of a shortage that is met from it
}

// grows is by plant whether a project adds to it.
func (p *Plan) grows(plants int) []bool {
	grows := make([]bool, plants)
	for _, q := range p.Projects {
		grows[q.Plant] = true
	}
	return grows
}

// stretchAt is the place of the stretch that holds in a month; −1 before all.
func (p *Plan) stretchAt(month int) int {
	at := -1
	for i, s := range p.Stretches {
		if s.First <= month {
			at = i
		}
	}
	return at
}
