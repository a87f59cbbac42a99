package network

import (
	"fmt"
	"math"
)

// Environment is where a stream comes from or goes to that crosses the border
// of the network.
const Environment = ""

// Quantity is what is known of one stream. All quantities of one network have
// the same unit, the caller's.
type Quantity struct {
	Name     string
	Measured bool
	Value    float64 // ignored where not measured
	SD       float64 // standard deviation of the part of the error that is the stream's own; 0 for exact
	Shared   []Shared
}

// Shared is the part of a stream's error that comes from a cause it shares with
// others: SD is the error for a cause of one standard deviation, with its sign.
type Shared struct {
	Source string
	SD     float64
}

// Stream is a quantity that flows between two nodes.
type Stream struct {
	Quantity
	From, To string
}

// Term is a stream in a balance.
type Term struct {
	Stream      string
	Coefficient float64
}

// Balance says that the sum of its terms is zero.
type Balance struct {
	Name  string
	Terms []Term
}

// Network is a set of balances over streams. It never changes.
type Network struct {
	streams  []Quantity
	balances []string
	rows     [][]element // one per balance, by stream
	columns  [][]element // one per stream, by balance
	from, to []int       // ends of the streams, len(balances) for the environment; nil where the balances are no graph
	sources  []string
	shared   [][]element // U by stream
	index    map[string]int
}

// element is one coefficient of a sparse row or column.
type element struct {
	at    int
	value float64
}

// New makes a network of nodes and streams. The error is a Problems with
// everything that is wrong.
func New(nodes []string, streams []Stream) (*Network, error) {
	var problems Problems
	quantities := make([]Quantity, len(streams))
	for i, s := range streams {
		quantities[i] = s.Quantity
	}
	n := prepare(&problems, quantities)
	at := n.name(&problems, "node", nodes)
	n.from, n.to = make([]int, len(streams)), make([]int, len(streams))
	for i, s := range streams {
		n.join(&problems, at, i, s)
	}
	for i, name := range nodes {
		if len(n.rows[i]) == 0 {
			problems.add(Unconnected, place("node", i, name), "no stream begins or ends here", "connect it or remove it")
		}
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	return n, nil
}

// FromBalances makes a network of balances with any coefficients. Where every
// stream has coefficient 1 in at most one balance and -1 in at most one, it is
// the same as the network of nodes that these describe. The error is a Problems.
func FromBalances(balances []Balance, streams []Quantity) (*Network, error) {
	var problems Problems
	n := prepare(&problems, streams)
	names := make([]string, len(balances))
	for i, b := range balances {
		names[i] = b.Name
	}
	n.name(&problems, "balance", names)
	for i, b := range balances {
		n.addTerms(&problems, i, b)
	}
	for j, column := range n.columns {
		if len(column) == 0 {
			problems.add(Unconnected, place("stream", j, streams[j].Name), "it is in no balance", "add it to a balance or remove it")
		}
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	n.findGraph()
	return n, nil
}

// place says where a problem is: by name where there is one, else by number.
func place(kind string, i int, name string) string {
	if name == "" {
		return fmt.Sprintf("%s %d", kind, i+1)
	}
	return fmt.Sprintf("%s %q", kind, name)
}

// prepare checks the quantities and gathers the shared causes.
func prepare(problems *Problems, streams []Quantity) *Network {
	n := &Network{
		streams: make([]Quantity, len(streams)), columns: make([][]element, len(streams)),
		shared: make([][]element, len(streams)), index: make(map[string]int, len(streams)),
	}
	sources := map[string]int{}
	measured := 0
	for i, s := range streams {
		where := place("stream", i, s.Name)
		if s.Name == "" {
			problems.add(NoName, where, "it has no name", "name it")
		} else if first, ok := n.index[s.Name]; ok {
			problems.add(Duplicate, where, fmt.Sprintf("streams %d and %d have this name", first+1, i+1), "rename one of them")
		} else {
			n.index[s.Name] = i
		}
		if s.Measured {
			measured++
		}
		n.streams[i] = checkQuantity(problems, where, s)
		n.shared[i] = n.share(problems, where, sources, s)
	}
	if measured == 0 {
		problems.add(NothingKnown, "network", "no stream is measured", "give at least one stream a value")
	}
	return n
}

// The range of numbers: squares of values over variances stay finite.
const largest, smallest = 1e60, 1e-60

func checkQuantity(problems *Problems, where string, s Quantity) Quantity {
	if !s.Measured {
		if s.SD != 0 || len(s.Shared) > 0 {
			problems.add(NotMeasured, where, "it has errors but no measured value", "mark it as measured or leave its errors out")
		}
		s.Value = 0
		return s
	}
	checkNumber(problems, where, "value", s.Value)
	if s.SD < 0 {
		problems.add(NegativeSD, where, fmt.Sprintf("its standard deviation is %g", s.SD), "give it as a positive number")
	} else {
		checkNumber(problems, where, "standard deviation", s.SD)
		checkSmall(problems, where, "standard deviation", s.SD)
	}
	s.Shared = append([]Shared(nil), s.Shared...)
	return s
}

func checkNumber(problems *Problems, where, what string, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		problems.add(NotFinite, where, fmt.Sprintf("its %s is %g", what, v), "give a number")
	} else if math.Abs(v) > largest {
		problems.add(OutOfRange, where, fmt.Sprintf("its %s is %g", what, v), "use a larger unit")
	}
}

func checkSmall(problems *Problems, where, what string, v float64) {
	if v != 0 && math.Abs(v) < smallest {
		problems.add(OutOfRange, where, fmt.Sprintf("its %s is %g", what, v), "give zero or use a smaller unit")
	}
}

// share turns the shared errors of a stream into a row of U.
func (n *Network) share(problems *Problems, where string, sources map[string]int, s Quantity) []element {
	var row []element
	seen := map[string]bool{}
	for k, e := range s.Shared {
		if e.Source == "" {
			problems.add(NoName, where, fmt.Sprintf("its shared error %d has no source", k+1), "name the scale, method or laboratory")
		}
		if seen[e.Source] {
			problems.add(Duplicate, where, fmt.Sprintf("it has two shared errors of source %q", e.Source), "add them up into one")
		}
		seen[e.Source] = true
		what := fmt.Sprintf("shared error of source %q", e.Source)
		checkNumber(problems, where, what, e.SD)
		checkSmall(problems, where, what, e.SD)
		at, ok := sources[e.Source]
		if !ok {
			at = len(n.sources)
			sources[e.Source] = at
			n.sources = append(n.sources, e.Source)
		}
		row = append(row, element{at, e.SD})
	}
	return row
}

// name checks the names of the nodes or balances and makes their empty rows.
func (n *Network) name(problems *Problems, kind string, names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		if name == "" {
			problems.add(NoName, place(kind, i, name), "it has no name", "name it")
		} else if first, ok := at[name]; ok {
			problems.add(Duplicate, place(kind, i, name), fmt.Sprintf("%d and %d have this name", first+1, i+1), "rename one of them")
		} else {
			at[name] = i
		}
	}
	n.balances = append([]string(nil), names...)
	n.rows = make([][]element, len(names))
	return at
}

// join enters stream i between its nodes: minus where it leaves, plus where it
// arrives.
func (n *Network) join(problems *Problems, at map[string]int, i int, s Stream) {
	where := place("stream", i, s.Name)
	end := func(node, word string) int {
		if node == Environment {
			return len(n.balances)
		}
		k, ok := at[node]
		if !ok {
			problems.add(UnknownNode, where, fmt.Sprintf("it %s node %q, which is not listed", word, node), "list the node or correct the name")
			return -1
		}
		return k
	}
	n.from[i], n.to[i] = end(s.From, "comes from"), end(s.To, "goes to")
	if s.From == s.To {
		problems.add(SelfLoop, where, "it begins and ends at the same place, so no balance holds it", "correct its ends or remove it")
		return
	}
	n.enter(n.from[i], i, -1)
	n.enter(n.to[i], i, 1)
}

// enter adds a coefficient, unless the balance is none.
func (n *Network) enter(balance, stream int, v float64) {
	if balance < 0 || balance == len(n.balances) {
		return
	}
	n.rows[balance] = append(n.rows[balance], element{stream, v})
	n.columns[stream] = append(n.columns[stream], element{balance, v})
}

func (n *Network) addTerms(problems *Problems, i int, b Balance) {
	where := place("balance", i, b.Name)
	if len(b.Terms) == 0 {
		problems.add(Unconnected, where, "it has no terms", "add its streams or remove it")
	}
	seen := map[string]bool{}
	for _, t := range b.Terms {
		j, ok := n.index[t.Stream]
		switch {
		case !ok:
			problems.add(UnknownName, where, fmt.Sprintf("it holds stream %q, which is not listed", t.Stream), "list the stream or correct the name")
			continue
		case seen[t.Stream]:
			problems.add(Duplicate, where, fmt.Sprintf("it holds stream %q twice", t.Stream), "add the coefficients up into one")
			continue
		}
		seen[t.Stream] = true
		what := fmt.Sprintf("coefficient of stream %q", t.Stream)
		checkNumber(problems, where, what, t.Coefficient)
		switch a := math.Abs(t.Coefficient); {
		case a == 0:
			problems.add(OutOfRange, where, "its "+what+" is zero", "leave the stream out of it")
		case a > 1e15 || a < 1e-15:
			problems.add(OutOfRange, where, fmt.Sprintf("its %s is %g", what, t.Coefficient), "scale the balance")
		}
		n.enter(i, j, t.Coefficient)
	}
}

// findGraph reads the ends of the streams from the coefficients, if they are
// those of a graph.
func (n *Network) findGraph() {
	from, to := make([]int, len(n.streams)), make([]int, len(n.streams))
	for j, column := range n.columns {
		from[j], to[j] = len(n.balances), len(n.balances)
		for _, e := range column {
			switch {
			case e.value == 1 && to[j] == len(n.balances):
				to[j] = e.at
			case e.value == -1 && from[j] == len(n.balances):
				from[j] = e.at
			default:
				return
			}
		}
	}
	n.from, n.to = from, to
}

// Streams is the number of streams.
func (n *Network) Streams() int { return len(n.streams) }

// Balances is the number of balances, or nodes.
func (n *Network) Balances() int { return len(n.balances) }

// Unmeasure is the same network with some streams treated as unmeasured. The
// error is a Problems.
func (n *Network) Unmeasure(names ...string) (*Network, error) {
	var problems Problems
	out := *n
	out.streams = append([]Quantity(nil), n.streams...)
	out.shared = append([][]element(nil), n.shared...)
	for _, name := range names {
		i, ok := n.index[name]
		if !ok {
			problems.add(UnknownName, fmt.Sprintf("stream %q", name), "no stream has this name", "correct the name")
			continue
		}
		out.streams[i] = Quantity{Name: name}
		out.shared[i] = nil
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	return &out, nil
}
