package detect

import (
	"cmp"
	"slices"
)

// Sent is a transfer of goods between two parties.
type Sent struct {
	ID, From, To string
	Form         string  // what the goods are
	At           int64   // seconds
	Mass         float64 // kg
}

// Made is evidence that a party made goods of a form: the goods it then sends
// are not the goods it got.
type Made struct {
	ID, Party, Form string
	At              int64
	Mass            float64
}

// Trade is a period's transfers.
type Trade struct {
	Transfers []Sent
	Made      []Made
	Outside   map[string]float64 // kg that a party had from outside trade: mined, imported, opening stock
	Within    int64              // longest time a loop may take, seconds
	Least     float64            // part of a loop's first mass that each later transfer carries
	Ratio     float64            // net over gross below which trade counts as circular
	Budget    int                // transfers looked at in the search for loops; 0 is five million
}

// Rules are the detectors whose statistic follows no law: nobody can say how
// often they fire where nothing is wrong.
var Rules = []string{"circular_trade"}

const usualBudget = 5_000_000

// CircularTrade looks for goods that go round: among the parties that can all
// reach one another it takes net over gross mass, the spectral radius of the
// tracing matrix, and loops of transfers in the order of time (reference:
// accountancy 3.2 and section 6, scenario 7). It answers with one result per
// such group. A group fires where a loop exists and the ratio lies below
// in.Ratio, and is certain where none of its goods has a source: then the
// tracing matrix is singular.
//
// Toll processing is no circle: a transfer of goods that its sender is proven
// to have made, by mass, starts anew.
func CircularTrade(in Trade) []Result {
	base := Result{Detector: "circular_trade", Family: Documents, Law: NoLaw, Statistic: "net_to_gross", P: 1,
		Direction: Either, Threshold: in.Ratio,
		Innocent: []string{"toll_processing_not_shown", "returned_goods", "two_way_market", "warehouse_in_between"}}
	if field := in.unsound(); field != "" {
		return []Result{badInput(base.Detector, base.Family, field)}
	}
	g := in.graph()
	budget := in.Budget
	if budget == 0 {
		budget = usualBudget
	}
	search := &loopSearch{by: make([]int, len(g.names)), seen: make([]int, len(g.names)), budget: budget}
	var out []Result
	for _, x := range g.rings() {
		out = append(out, g.judge(base, x, in, search))
	}
	return out
}

func (in *Trade) unsound() string {
	if !natural(in.Least, in.Ratio) || in.Within < 0 || in.Budget < 0 {
		return "limits"
	}
	for _, s := range in.Transfers {
		if !natural(s.Mass) {
			return "transfers"
		}
	}
	for _, m := range in.Made {
		if !natural(m.Mass) {
			return "made"
		}
	}
	for _, x := range in.Outside {
		if !natural(x) {
			return "outside"
		}
	}
	return ""
}

// edge is a transfer between numbered parties.
type edge struct {
	from, to int
	sent     *Sent
}

// tradeGraph holds transfers in the order of time.
type tradeGraph struct {
	names   []string
	edges   []edge
	next    [][]int   // transfers that leave a party
	outside []float64 // by party
	place   []int     // of a party within its ring
}

func (in *Trade) graph() *tradeGraph {
	g := &tradeGraph{}
	for _, s := range in.Transfers {
		g.names = append(g.names, s.From, s.To)
	}
	slices.Sort(g.names)
	g.names = slices.Compact(g.names)
	g.outside = make([]float64, len(g.names))
	g.next = make([][]int, len(g.names))
	for i, n := range g.names {
		g.outside[i] = in.Outside[n]
	}
	order := make([]*Sent, len(in.Transfers))
	for i := range order {
		order[i] = &in.Transfers[i]
	}
	slices.SortFunc(order, func(a, b *Sent) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	made := newWorkshop(in.Made)
	for _, s := range order {
		if s.From == s.To || s.Mass == 0 {
			continue
		}
		from, _ := slices.BinarySearch(g.names, s.From)
		to, _ := slices.BinarySearch(g.names, s.To)
		if made.take(s) {
			g.outside[to] += s.Mass
			continue
		}
		g.next[from] = append(g.next[from], len(g.edges))
		g.edges = append(g.edges, edge{from, to, s})
	}
	return g
}

// workshop keeps what parties are proven to have made and not yet sent.
type workshop struct {
	made map[[2]string][]Made // by party and form, in the order of time
	left map[[2]string]float64
}

func newWorkshop(all []Made) *workshop {
	w := &workshop{map[[2]string][]Made{}, map[[2]string]float64{}}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Made) int { return cmp.Compare(a.At, b.At) })
	for _, m := range sorted {
		key := [2]string{m.Party, m.Form}
		w.made[key] = append(w.made[key], m)
	}
	return w
}

// take draws a transfer's mass from what its sender had made by then; the
// evidence covers no more than its own mass. Transfers come in order of time.
func (w *workshop) take(s *Sent) bool {
	key := [2]string{s.From, s.Form}
	queue := w.made[key]
	for len(queue) > 0 && queue[0].At <= s.At {
		w.left[key] += queue[0].Mass
		queue = queue[1:]
	}
	w.made[key] = queue
	if w.left[key] < s.Mass {
		return false
	}
	w.left[key] -= s.Mass
	return true
}

// judge is the result for one group of parties.
func (g *tradeGraph) judge(r Result, x *ring, in Trade, search *loopSearch) Result {
	gross, net := 0.0, 0.0
	balance := make([]float64, len(x.parties))
	for _, e := range x.edges {
		gross += e.sent.Mass
		balance[g.place[e.from]] += e.sent.Mass
		balance[g.place[e.to]] -= e.sent.Mass
	}
	for _, b := range balance {
		net += max(b, -b) / 2
	}
	if !finite(gross, x.source) {
		return badInput(r.Detector, r.Family, "mass")
	}
	loops, complete := search.loops(x.edges, in.Within, in.Least)
	r.Value = net / gross
	r.Effect = Estimate{Value: gross - net, Unit: "kg"}
	r.Certain = x.source == 0
	r.Fires = r.Certain || len(loops) > 0 && r.Value < in.Ratio
	for _, e := range x.edges {
		share := loops[e.sent.ID]
		if len(loops) == 0 {
			share = e.sent.Mass
		}
		r.Items = append(r.Items, Item{Transfer, e.sent.ID, share})
	}
	if r.Certain {
		r.Direction = Inflow
	}
	r.Items = rank(r.Items)
	r.Reason = because("detect.circular_trade", "party", g.names[x.parties[0]], "parties", number(float64(len(x.parties))),
		"gross", number(gross), "net", number(net), "radius", number(x.radius(g.place)), "searched", word(complete))
	if !complete && !r.Fires {
		why := because("detect.search_cut", "party", g.names[x.parties[0]])
		r.Open = &why
	}
	return r
}

func word(complete bool) string {
	if complete {
		return "all"
	}
	return "part"
}
