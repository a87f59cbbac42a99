// Package synthetic draws networks of the size of an industry, for benchmarks and
// tests.
package synthetic

import (
	"fmt"
	"math/rand/v2"

	"lanthorn/accountancy/network"
)

// Industry draws a plausible network: plants in layers from mine to magnet over
// some periods, each carrying stock into the next period and delivering to two
// or three customers in the next layer, mostly of its own region and the same
// ones every period. The values balance up to 1 % errors of measurement. Of the
// streams, the share unmeasured has no value; scales are shared per plant group
// if sources > 0.
func Industry(plants, periods, sources int, unmeasured float64) ([]string, []network.Stream) {
	g := rand.New(rand.NewPCG(1, uint64(plants)))
	const layers = 5
	name := func(t, i int) string { return fmt.Sprintf("%d/%d", t, i) }
	layer := func(i int) int { return i * layers / plants }
	customers := make([][]int, plants)
	for i := range plants {
		if layer(i) == layers-1 {
			continue
		}
		for range 1 + g.IntN(2) {
			c := i + plants/layers + g.IntN(21) - 10
			if g.IntN(50) == 0 {
				c = (layer(i)+1)*plants/layers + g.IntN(plants/layers)
			}
			customers[i] = append(customers[i], min(max(c, 0), plants-1))
		}
	}
	var nodes []string
	var streams []network.Stream
	surplus := make([]float64, plants*(periods+1))
	add := func(from, to string, value float64, plant int) {
		q := network.Quantity{Name: fmt.Sprintf("s%d", len(streams)), Measured: g.Float64() >= unmeasured}
		if q.Measured {
			q.SD = .01*value + .001
			q.Value = value + q.SD*g.NormFloat64()
			if sources > 0 {
				q.Shared = []network.Shared{{Source: fmt.Sprintf("scale %d", plant%sources), SD: .003 * value}}
			}
		}
		streams = append(streams, network.Stream{Quantity: q, From: from, To: to})
	}
	for t := range periods {
		for i := range plants {
			nodes = append(nodes, name(t, i))
			have := &surplus[t*plants+i]
			if layer(i) == 0 || t == 0 {
				v := 50 + 100*g.Float64()
				add(network.Environment, name(t, i), v, i)
				*have += v
			}
			stock := .3 * *have
			if t == periods-1 {
				add(name(t, i), network.Environment, stock, i)
			} else {
				add(name(t, i), name(t+1, i), stock, i)
				surplus[(t+1)*plants+i] += stock
			}
			rest := *have - stock
			if len(customers[i]) == 0 {
				add(name(t, i), network.Environment, rest, i)
				continue
			}
			for _, c := range customers[i] {
				part := rest / float64(len(customers[i]))
				if c == i {
					add(name(t, i), network.Environment, part, i)
					continue
				}
				add(name(t, i), name(t, c), part, i)
				surplus[t*plants+c] += part
			}
		}
	}
	return nodes, streams
}
