package model

import "math"

// bins is how many months a licence queue tells apart; older cases stay in the
// last.
const bins = 8

// regions are inside the controller's border and outside.
const (
	inside = iota
	outside
	regions
)

// Runner owns the state of one run. It is made once and used again and again; a
// run allocates nothing.
type Runner struct {
	m    *Machine
	plan *Plan
	p    Params
	now  *Stretch
	t    int

	links     []link    // those of the machine, each narrowed to what it can carry under the plan
	in, out   []float64 // by plant and slot
	road      []float64 // by plant and slot: on the way to it
	queued    []float64 // by plant and slot: in a queue on its way
	want      []float64 // by plant and order slot: orders of this month
	expect    []float64 // by plant and order slot: smoothed orders received
	received  []float64 // by plant and order slot
	need      []float64 // by plant and order slot: use of this month
	reserve   []float64 // by plant and slot: strategic stock
	inUse     []float64 // by plant, life and metal
	order     []float64 // by link and order slot
	ask       []float64 // what of it may be shipped at all
	share     []float64
	fill      []float64 // by link and order slot: part of the order that arrived or left
	queue     []float64 // by queue, slot and bin
	waiting   []float64 // by queue: all that is in it
	frac      []float64 // by link and order slot: part of the seller's pool that goes
	hazard    [][bins]float64
	served    []float64 // by plant and order slot
	promised  []float64 // by plant: share of a project's orders
	reach     []Reach
	added     []float64 // by plant: capacity of projects
	addHeavy  []float64
	happens   []bool
	release   [Lanes]float64
	price     [regions * Lanes]float64 // ln, relative to the base
	felt      [regions * Lanes]float64 // ln price that demand has noticed
	stock0    [regions * Lanes]float64
	saved     [regions * Lanes]float64 // substituted part, magnets by product, in the first places
	savedOx   [regions * Lanes]float64
	flowing   [Lanes]float64 // part of the foreign orders at the controller that left
	asked     [Lanes]float64
	left      [Lanes]float64
	planned   []float64 // by country and market: foreign shipments before quotas
	extraMine []float64 // by month
	extraMake []float64
	extra     [2]float64
	signal    float64
	growth    float64
	scarce    [regions * Lanes]bool
	after     [Lanes]float64 // what all stocks held at the end of the last month
	dug, lost [Lanes]float64
	moved     [Lanes]float64
	Result    Result
}

// NewRunner makes the state for runs of at most so many months.
func NewRunner(m *Machine, months int) *Runner {
	n, e := len(m.plants), len(m.links)
	made := func(k int) []float64 { return make([]float64, k*Lanes) }
	r := &Runner{m: m, in: made(n), out: made(n), road: made(n), queued: made(n), want: made(n), expect: made(n), received: made(n), need: made(n), reserve: made(n), served: made(n)}
	r.inUse = make([]float64, n*maxLives*metals)
	r.order, r.ask, r.share, r.fill, r.frac = made(e), made(e), made(e), made(e), made(e)
	r.queue = made(m.queues * bins)
	r.waiting = make([]float64, m.queues)
	r.links = make([]link, e)
	r.promised, r.added, r.addHeavy = make([]float64, n), make([]float64, n), make([]float64, n)
	r.reach = make([]Reach, n)
	r.planned = make([]float64, len(m.net.Countries)*4)
	r.extraMine, r.extraMake = make([]float64, months), make([]float64, months)
	r.Result = newResult(m, months)
	return r
}

// Run runs a plan under parameters. Chances decide which projects happen, one in
// [0, 1) for each, nil for all of them. The answer is the runner's own and holds
// until its next run.
func (r *Runner) Run(plan *Plan, p Params, chances []float64) *Result {
	r.begin(plan, p, chances)
	for r.t = 0; r.t < plan.Months; r.t++ {
		r.month()
	}
	return &r.Result
}

func (r *Runner) month() {
	r.policy()
	r.arrive()
	r.demand()
	r.orders()
	before := r.after
	r.dug, r.lost, r.moved = [Lanes]float64{}, [Lanes]float64{}, [Lanes]float64{}
	r.dig()
	r.separate()
	r.sell(Oxide)
	r.makeMetal()
	r.sell(Metal)
	r.makeMagnets()
	r.sell(Magnet)
	r.serve()
	r.balance(before)
	r.prices()
	r.answer()
}

func (r *Runner) policy() {
	r.now = nil
	if at := r.plan.stretchAt(r.t); at >= 0 {
		r.now = &r.plan.Stretches[at]
	}
	r.growth = math.Pow(1+r.p.Growth, float64(r.t)/12)
	r.extra[0] += r.extraMine[r.t]
	r.extra[1] += r.extraMake[r.t]
	for i, q := range r.plan.Projects {
		ramp := q.ramp(r.t)
		if !r.happens[i] || ramp == 0 {
			continue
		}
		r.added[q.Plant], r.addHeavy[q.Plant] = q.Capacity*ramp, q.Heavy*ramp
		r.promised[q.Plant] = q.Share * ramp
		if q.Reach == All && r.m.plants[q.Plant].kind == Separation {
			r.reach[q.Plant] = All
		}
	}
}

func (q Project) ramp(month int) float64 {
	if month < q.Start {
		return 0
	}
	return min(1, float64(month-q.Start+1)/float64(max(1, q.Ramp)))
}

// arrive takes in what was on the road.
func (r *Runner) arrive() {
	for j, x := range r.road {
		r.in[j] += x
		r.road[j] = 0
	}
}

// alarm is how much a plant hoards, from 1 in the month of the alarm to 0 a year
// later.
func (r *Runner) alarm(i int) float64 {
	if r.plan.Alarm == nil || r.plan.Alarm[i] < 0 || r.t < r.plan.Alarm[i] {
		return 0
	}
	return max(0, 1-float64(r.t-r.plan.Alarm[i])/alarmMonths)
}

const alarmMonths = 12

// pool is what a plant holds of an order slot: of magnets, the neodymium,
// praseodymium or samarium of a product.
func pool(kind Kind, stock []float64, k int) float64 {
	if kind != MagnetUse && kind != MagnetMaker {
		return stock[k]
	}
	switch Product(k) {
	case Plain:
		return stock[0] + stock[1]
	case Heavy:
		return stock[2] + stock[3]
	}
	return stock[6]
}
