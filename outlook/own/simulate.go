package own

import (
	"errors"
	"math"
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/study"
	"lanthorn/outlook/world"
)

// Config says how large a simulation is.
type Config struct {
	Runs int
	Seed uint64
	Go   func() bool // asked after every run whether to go on; nil goes on
}

// Stop is when a product runs short under a scenario.
type Stop struct {
	Product string     `json:"product"`
	Sector  string     `json:"sector"`
	Known   bool       `json:"simulated"`         // the base trades what it needs
	Element string     `json:"element,omitempty"` // whose stock ends first
	Cover   float64    `json:"coverDays"`         // of that element
	Chance  float64    `json:"chance"`            // share of runs in which it stops
	First   study.Band `json:"firstMonths"`       // from the first measure, of those runs
	Lost    study.Band `json:"lostDays"`          // days of output lost over the scenario
}

// Remedy is what one unit of a remedy is worth to the company.
type Remedy struct {
	Kind  string  `json:"kind"`
	Days  float64 `json:"days"` // of output not lost, mean over products by what they use
	Error float64 `json:"error"`
	Helps float64 `json:"helps"` // share of runs
}

// Kinds of remedies of a company.
const (
	MoreStock  = "stock"  // 30 days more of everything
	NextSource = "source" // 20 points of the magnets from the greatest maker go to the next
	Saving     = "saving" // a tenth of the need met without new magnets or oxide
	AlliedWork = "plant"  // a plant in Malaysia that parts 1,000 t of heavies a year
)

// Units of them.
const (
	moreDays  = 30
	moved     = 0.2
	saved     = 0.1
	plantTons = 1000
)

// Remedies are the kinds, in the order in which they are tried.
func Remedies() []string { return []string{MoreStock, NextSource, Saving, AlliedWork} }

// ErrStopped says that Go stopped a simulation.
var ErrStopped = errors.New("the simulation was stopped")

// Outcome is what the runs say.
type Outcome struct {
	Stops    []Stop   `json:"stops"`
	Remedies []Remedy `json:"remedies"` // the worthiest first
}

// workingCover is the stock, in months, that every user keeps in these runs. It is
// shorter than what users keep otherwise, so that what a user lacks is what did not
// arrive; what the company holds beside it is counted by itself.
const workingCover = 0.5

// Simulate puts the company into the network as a user of its own, runs a scenario
// and lets its stocks last: what arrives in a month is what a user with a stock of
// workingCover would have had, and what the company holds above that makes up the
// rest until it ends. A company that holds less lacks the difference first.
func Simulate(base model.Network, d *Data, s scenario.Scenario, begins float64, cfg Config) (Outcome, error) {
	plain, err := arrivalsOf(base, d, 0, s, cfg)
	if err != nil {
		return Outcome{}, err
	}
	shifted, err := arrivalsOf(base, d, moved, s, cfg)
	if err != nil {
		return Outcome{}, err
	}
	with := s
	with.Responses = append(slices.Clone(s.Responses), alliedPlant(s))
	plant, err := arrivalsOf(base, d, 0, with, cfg)
	if err != nil {
		return Outcome{}, err
	}
	l := ledger{d: d, covers: Covers(d), begins: begins, months: s.Months}
	return Outcome{l.stops(plain), l.remedies(plain, shifted, plant)}, nil
}

func alliedPlant(s scenario.Scenario) scenario.Response {
	n := func(x float64) *float64 { return &x }
	return scenario.Response{Kind: scenario.Plant, Stage: "separation", Country: "MYS", Start: s.From + "-01", Tonnes: n(plantTons), Heavy: n(plantTons), Share: n(0.3)}
}

// arrivals are by run, line and month what part of the need arrived.
type arrivals struct {
	lines []line
	by    [][]float64 // by run: [line*months+month]
}

// arrivalsOf runs a scenario with the company in the network.
func arrivalsOf(base model.Network, d *Data, moved float64, s scenario.Scenario, cfg Config) (*arrivals, error) {
	net, lines := with(base, d, moved)
	m, err := model.Compile(net)
	if err != nil {
		return nil, err
	}
	plan, err := s.Compile(m)
	if err != nil {
		return nil, err
	}
	ranges := model.Ranges()
	sample := study.NewSample(cfg.Runs, len(ranges)+len(plan.Projects)+1, cfg.Seed)
	runner, out := model.NewRunner(m, plan.Months), &arrivals{lines: lines}
	for i := range cfg.Runs {
		q := sample.Run(i)
		p := model.Drawn(ranges, q[:len(ranges)])
		p.UserCover, p.OxideCover = workingCover, workingCover
		out.by = append(out.by, arrived(runner.Run(plan, p, q[len(ranges):]), m, lines, p.Growth))
		if cfg.Go != nil && !cfg.Go() {
			return nil, ErrStopped
		}
	}
	return out, nil
}

// noLess is the part of a need below which a lack is that of the month's rounding
// and growth, and counts as none.
const noLess = 0.02

func arrived(r *model.Result, m *model.Machine, lines []line, growth float64) []float64 {
	out := make([]float64, len(lines)*r.Months)
	sectors := len(m.Network().Sectors)
	for k, l := range lines {
		for t := range r.Months {
			lack := r.Unmet[t*sectors+l.sector] / (l.amount * math.Pow(1+growth, float64(t)/12))
			if lack < noLess {
				lack = 0
			}
			out[k*r.Months+t] = 1 - min(1, lack)
		}
	}
	return out
}

// line is one good that the company takes, as a sector of its own.
type line struct {
	oxide   bool
	product model.Product
	lane    model.Lane
	sector  int
	amount  float64 // t a month
}

// with is the base with the company as a user beside its country's, who uses so
// much less.
func with(base model.Network, d *Data, moved float64) (model.Network, []line) {
	net := base
	net.Plants, net.Links, net.Uses, net.Sectors = slices.Clone(base.Plants), slices.Clone(base.Links), slices.Clone(base.Uses), slices.Clone(base.Sectors)
	b := joiner{net: &net, d: d, moved: moved}
	for _, kind := range []model.Kind{model.MagnetUse, model.OxideUse} {
		b.join(kind)
	}
	return net, b.lines
}

type joiner struct {
	net   *model.Network
	d     *Data
	moved float64
	lines []line
}

// ownLife is the lifetime, in years, of the company's sectors: one that the
// network has.
const ownLife = 15

// join adds the company's plant of a kind with its uses and suppliers.
func (b *joiner) join(kind model.Kind) {
	uses := b.uses(kind)
	if len(uses) == 0 {
		return
	}
	like := b.like(kind)
	i := len(b.net.Plants)
	b.net.Plants = append(b.net.Plants, model.Plant{Name: "own", Kind: kind, Country: b.d.Country, Segment: "civil"})
	for _, u := range uses {
		b.lessen(like, u)
		u.sector = len(b.net.Sectors)
		b.net.Sectors = append(b.net.Sectors, model.Sector{Name: "own", Lifetime: ownLife})
		b.net.Uses = append(b.net.Uses, model.Use{Plant: i, Sector: u.sector, Product: u.product, Lane: u.lane, Amount: u.amount})
		b.lines = append(b.lines, u)
	}
	b.buy(i, like, kind)
}

// like is the plant whose suppliers the company has where it names none: that of
// its country, or of the rest of the world.
func (b *joiner) like(kind model.Kind) int {
	at := func(country string) int {
		return slices.IndexFunc(b.net.Plants, func(p model.Plant) bool {
			return p.Country == country && p.Kind == kind && p.Segment == "civil"
		})
	}
	if i := at(b.d.Country); i >= 0 {
		return i
	}
	return at("ROW")
}

// mostTaken is the part of a country's use that the company's can stand in for;
// what it uses beyond comes on top.
const mostTaken = 0.9

func (b *joiner) lessen(like int, u line) {
	of := func(x model.Use) bool {
		return x.Plant == like && (u.oxide && x.Lane == u.lane || !u.oxide && x.Product == u.product)
	}
	var all float64
	for _, x := range b.net.Uses {
		if of(x) {
			all += x.Amount
		}
	}
	if all == 0 {
		return
	}
	for i, x := range b.net.Uses {
		if of(x) {
			b.net.Uses[i].Amount *= 1 - min(mostTaken, u.amount/all)
		}
	}
}

// uses are what the company takes in a month at plants of a kind, in t.
func (b *joiner) uses(kind model.Kind) (out []line) {
	var magnets [model.Products]float64
	var oxide [model.Lanes]float64
	for i := range b.d.Products {
		for _, l := range linesOf(&b.d.Products[i]) {
			if l.oxide {
				oxide[l.lane] += l.amount
			} else {
				magnets[l.product] += l.amount
			}
		}
	}
	if kind == model.MagnetUse {
		for p, amount := range magnets {
			if amount > 0 {
				out = append(out, line{product: model.Product(p), amount: amount})
			}
		}
		return out
	}
	for l, amount := range oxide {
		if amount > 0 && b.traded(model.Lane(l)) {
			out = append(out, line{oxide: true, lane: model.Lane(l), amount: amount})
		}
	}
	return out
}

// traded says whether the base knows anybody who uses an element as oxide.
func (b *joiner) traded(l model.Lane) bool {
	return slices.ContainsFunc(b.net.Uses, func(u model.Use) bool { return u.Lane == l && b.net.Plants[u.Plant].Kind == model.OxideUse })
}

// linesOf are the goods of one product: its magnets by what they hold, and every
// other element as oxide.
func linesOf(p *Product) (out []line) {
	t := func(l model.Lane) float64 { return p.Units * p.Grams[l.Element().Symbol()] / 1e6 }
	light, heavy := t(model.Nd)+t(model.Pr), t(model.Tb)+t(model.Dy)
	switch {
	case heavy > 0 && light > 0:
		out = append(out, line{product: model.Heavy, amount: light})
	case heavy > 0:
		out = append(out, line{product: model.Heavy, amount: heavy})
	case light > 0:
		out = append(out, line{product: model.Plain, amount: light})
	}
	if sm := t(model.Sm); sm > 0 {
		out = append(out, line{product: model.SamariumCobalt, amount: sm})
	}
	for l := model.Dy + 1; l < model.Lanes; l++ {
		if x := t(l); x > 0 {
			out = append(out, line{oxide: true, lane: l, amount: x})
		}
	}
	return out
}

// buy links the company's plant to its suppliers: those it named that the network
// has, the rest as its country's users buy.
func (b *joiner) buy(i, like int, kind model.Kind) {
	shares := b.shares(like, kind)
	if kind == model.MagnetUse {
		b.move(shares)
	}
	for _, from := range b.sellers(kind) {
		if shares[from] > 0 || b.linked(from, like) {
			b.net.Links = append(b.net.Links, model.Link{From: from, To: i, Share: shares[from]})
		}
	}
}

func (b *joiner) linked(from, to int) bool {
	return slices.ContainsFunc(b.net.Links, func(l model.Link) bool { return l.From == from && l.To == to })
}

// sellers are the plants that can sell to a kind of user.
func (b *joiner) sellers(kind model.Kind) (out []int) {
	for i, p := range b.net.Plants {
		if p.Kind == sellerOf(kind) {
			out = append(out, i)
		}
	}
	return out
}

func sellerOf(kind model.Kind) model.Kind {
	if kind == model.MagnetUse {
		return model.MagnetMaker
	}
	return model.Separation
}

func (b *joiner) shares(like int, kind model.Kind) map[int]float64 {
	out, rest := map[int]float64{}, 1.0
	stage := world.Stages[sellerOf(kind)]
	for _, s := range b.d.Suppliers {
		at := slices.IndexFunc(b.net.Plants, func(p model.Plant) bool { return p.Kind == sellerOf(kind) && p.Country == s.Country })
		if s.Stage == stage && s.Element == "" && at >= 0 {
			out[at] += s.Share / 100
			rest -= s.Share / 100
		}
	}
	rest = max(0, rest)
	var all float64
	for _, share := range out {
		all += share
	}
	for _, l := range b.net.Links {
		if l.To == like {
			out[l.From] += rest * l.Share
		}
	}
	for from := range out {
		out[from] /= max(all+rest, 1e-12)
	}
	return out
}

// move gives a part of what the greatest maker has to the next.
func (b *joiner) move(shares map[int]float64) {
	if b.moved == 0 {
		return
	}
	var order []int
	for _, from := range b.sellers(model.MagnetUse) {
		order = append(order, from)
	}
	slices.SortStableFunc(order, func(x, y int) int { return sign(shares[y] - shares[x]) })
	if len(order) < 2 {
		return
	}
	part := min(b.moved, shares[order[0]])
	shares[order[0]] -= part
	shares[order[1]] += part
}

func sign(x float64) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}
