package model

import (
	"math"
	"slices"
)

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
// run allocates nothing but with a plan that the runner has not run before.
type Runner struct {
	whole   *Machine // as it was compiled
	m       *Machine // as the plan's trade has it
	trades  map[*Plan]*trade
	trade   *trade
	plan    *Plan
	p       Params
	rules   *rules
	now     *Stretch
	changed bool // policy has changed this month
	t       int

	arrives  []float64 // in, and after it road
	in       []float64 // by place of what plants are fed
	road     []float64 // on the way there
	queued   []float64 // in a queue on its way
	reserve  []float64 // strategic stock
	out      []float64 // by place of what plants have made
	mix      []float64 // what goes with a unit of its pool
	want     []float64 // by line: orders of this month
	need     []float64 // use of this month
	weight   []float64 // of all suppliers together
	turns    []turning
	expect   []float64 // by plant and order slot: smoothed orders received
	received []float64

	inUse     [][maxLives]float64 // by place of a fleet's goods, and lifetime
	installed []float64           // what goes into service

	base  []float64 // by cell: share of the base or, if more, of a project
	share []float64
	ask   []float64 // by cell: what of an order may be shipped at all
	sent  []float64 // by cell: what its seller gives
	gone  []float64 // by cell, where policy watches: what left of all its goods
	left  []float64 // in the measure of its pool
	fill  []float64 // by cell: part of the order that arrived or left
	asked []float64 // by pool, at home and abroad
	met   []float64 // the part of it that the seller has
	given []float64 // by pool: all that its cells get

	queue   [][bins]float64 // by queue of a good
	watched [4][]int32      // by market: routes that policy watches
	waits   []bool          // by route: whether something may lie in its queues
	hazard  [][bins]float64
	stay    []float64 // by delay: months that a case lies in its queue
	ahead   []float64 // by line: months of use that lie in queues on their way to it

	promised  []float64 // by plant: share of its projects' orders
	offered   []float64 // what of it base holds
	reach     []Reach
	added     []float64 // by plant: capacity of projects
	addHeavy  []float64
	happens   []bool
	price     [regions * Lanes]float64 // ln, relative to the base
	felt      [regions * Lanes]float64 // ln price that demand has noticed
	usual     [regions * Lanes]float64 // ln price of the last months
	chased    chased
	stock0    [regions * Lanes]float64
	saved     [regions * Lanes]float64 // substituted part, magnets by product, in the first places
	savedOx   [regions * Lanes]float64
	flowing   [Lanes]float64 // part of the foreign orders at the controller that left
	awaited   [Lanes]float64
	flowed    [Lanes]float64
	planned   []float64 // by country and market: foreign shipments before quotas
	extraMine []float64 // by month
	extraMake []float64
	extra     [2]float64
	signal    float64
	growth    float64
	fit       float64 // of demand to what mines dig, as a part of the base
	scarce    [regions * Lanes]bool
	after     [Lanes]float64 // what all stocks held at the end of the last month
	dug, lost [Lanes]float64
	moved     [Lanes]float64
	Result    Result
}

// NewRunner makes the state for runs of at most so many months.
func NewRunner(m *Machine, months int) *Runner {
	n := len(m.plants)
	r := &Runner{whole: m, trades: map[*Plan]*trade{}}
	r.expect, r.received = make([]float64, n*Lanes), make([]float64, n*Lanes)
	r.promised, r.offered, r.added, r.addHeavy = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	r.reach = make([]Reach, n)
	r.planned = make([]float64, len(m.net.Countries)*4)
	r.extraMine, r.extraMake = make([]float64, months), make([]float64, months)
	r.Result = newResult(m, months)
	return r
}

// mostTrades is how many plans a runner keeps laid out.
const mostTrades = 32

// adopt takes up a plan and makes room for its cells.
func (r *Runner) adopt(plan *Plan) {
	t := r.trades[plan]
	if t == nil {
		if len(r.trades) == mostTrades {
			clear(r.trades)
		}
		t = newTrade(r.whole.joined(plan), plan)
		r.trades[plan] = t
	}
	r.plan, r.trade, r.m = plan, t, t.m
	fed := len(r.m.fed)
	r.arrives, r.queued, r.reserve = sized(r.arrives, 2*fed), sized(r.queued, fed), sized(r.reserve, fed)
	r.in, r.road = r.arrives[:fed], r.arrives[fed:]
	for _, x := range []*[]float64{&r.want, &r.need, &r.weight, &r.ahead} {
		*x = sized(*x, len(r.m.lines))
	}
	r.out, r.mix = sized(r.out, len(r.m.made)), sized(r.mix, len(r.m.made))
	r.turns = sized(r.turns, len(r.m.lines))
	r.inUse, r.installed = sized(r.inUse, len(r.m.inUse)), sized(r.installed, len(r.m.inUse))
	for _, x := range []*[]float64{&r.base, &r.share, &r.ask, &r.sent, &r.gone, &r.left, &r.fill} {
		*x = sized(*x, len(t.cells))
	}
	r.asked, r.met, r.given = sized(r.asked, 2*len(t.pools)), sized(r.met, 2*len(t.pools)), sized(r.given, len(t.pools))
	r.queue, r.waits = sized(r.queue, t.queues), sized(r.waits, len(t.routes))
}

// sized is an array of so many zeros, the same one where it is large enough.
func sized[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	x = x[:n]
	clear(x)
	return x
}

// Run runs a plan under parameters. Chances decide which projects happen, one in
// [0, 1) for each, nil for all of them. The answer is the runner's own and holds
// until its next run. A plan must not change after its first run.
func (r *Runner) Run(plan *Plan, p Params, chances []float64) *Result {
	r.begin(plan, p, chances)
	for r.t = 0; r.t < plan.Months; r.t++ {
		r.month()
	}
	return &r.Result
}

func (r *Runner) month() {
	r.policy()
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
	r.prices()
	r.answer()
	r.arrive()
	r.balance(before)
}

func (r *Runner) policy() {
	rules := &r.trade.rules[r.plan.stretchAt(r.t)+1]
	changed := rules != r.rules
	r.rules, r.now = rules, rules.stretch
	if changed || r.changed {
		r.watch() // again a month later, when all that waited has been let go
	}
	r.changed = changed
	r.growth = math.Pow(1+r.p.Growth, float64(r.t)/12)
	r.extra[0] += r.extraMine[r.t]
	r.extra[1] += r.extraMake[r.t]
	r.build()
}

// build gives plants what their projects add this month.
func (r *Runner) build() {
	for _, q := range r.plan.Projects {
		r.added[q.Plant], r.addHeavy[q.Plant], r.promised[q.Plant] = 0, 0, 0
	}
	for i, q := range r.plan.Projects {
		ramp := q.ramp(r.t)
		if !r.happens[i] || ramp == 0 {
			continue
		}
		r.added[q.Plant] += q.Capacity * ramp
		r.addHeavy[q.Plant] += q.Heavy * ramp
		r.promised[q.Plant] = min(1, r.promised[q.Plant]+q.Share*ramp)
		if q.Reach == All && r.m.plants[q.Plant].kind == Separation {
			r.reach[q.Plant] = All
		}
	}
	for _, q := range r.plan.Projects {
		r.offer(int32(q.Plant))
	}
}

// offer gives a plant's projects their share of orders: those of its buyers or, of
// concentrate, their own of what mines dig.
func (r *Runner) offer(plant int32) {
	promised := r.promised[plant]
	if promised == r.offered[plant] {
		return
	}
	r.offered[plant] = promised
	for i := range r.trade.routes {
		e := &r.trade.routes[i]
		if e.from == plant && e.market != Concentrate || e.to == plant && e.market == Concentrate {
			for c := e.cells.first; c < e.cells.last; c++ {
				r.base[c] = max(r.trade.share[c], promised)
			}
		}
	}
}

func (q Project) ramp(month int) float64 {
	if month < q.Start {
		return 0
	}
	return min(1, float64(month-q.Start+1)/float64(max(1, q.Ramp)))
}

// arrive takes in what is on the road.
func (r *Runner) arrive() {
	in, road := r.in, r.road[:len(r.in)]
	for j := range in {
		in[j] += road[j]
	}
	clear(road)
}

// alarm is how much a plant hoards, from 1 in the month of its last alarm to 0 a
// year later.
func (r *Runner) alarm(i int) float64 {
	if !r.alarmed() {
		return 0
	}
	for _, month := range slices.Backward(r.plan.Alarms[i]) {
		if month <= r.t {
			return max(0, 1-float64(r.t-month)/alarmMonths)
		}
	}
	return 0
}

const alarmMonths = 12

// alarmed says whether anybody hoards.
func (r *Runner) alarmed() bool {
	return int32(r.t) >= r.trade.alarms.first && int32(r.t) < r.trade.alarms.last
}
