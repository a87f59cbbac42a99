package detect

// loopSearch finds loops of transfers in the order of time, within a budget of
// transfers looked at.
type loopSearch struct {
	by     []int // by party: the transfer that reached it
	seen   []int // by party: the search that reached it
	count  int   // searches so far
	budget int
}

// loops marks the transfers that lie on a loop, each with the largest mass that
// goes round on it. Edges are in the order of time. It is complete where the
// budget sufficed.
func (s *loopSearch) loops(edges []edge, within int64, least float64) (loops map[string]float64, complete bool) {
	loops = map[string]float64{}
	for first := range edges {
		loop, ok := s.from(edges, first, within, least)
		if !ok {
			return loops, false
		}
		carried := edges[first].sent.Mass
		for _, i := range loop {
			carried = min(carried, edges[i].sent.Mass)
		}
		for _, i := range loop {
			id := edges[i].sent.ID
			loops[id] = max(loops[id], carried)
		}
	}
	return loops, true
}

// from finds the earliest way back to where a transfer came from. It goes
// through the later transfers in the order of time; those of one instant again
// until they reach nothing new. ok is false where the budget ran out.
func (s *loopSearch) from(edges []edge, first int, within int64, least float64) (loop []int, ok bool) {
	start := edges[first]
	s.count++
	s.by[start.to], s.seen[start.to] = first, s.count
	i := first
	for i > 0 && edges[i-1].sent.At == start.sent.At {
		i--
	}
	for i < len(edges) && !later(edges[i].sent.At, start.sent.At, within) {
		end := i
		for end < len(edges) && edges[end].sent.At == edges[i].sent.At {
			end++
		}
		for again := true; again; {
			again = false
			for j := i; j < end; j++ {
				if s.budget--; s.budget < 0 {
					return nil, false
				}
				e := edges[j]
				if s.seen[e.from] != s.count || s.seen[e.to] == s.count || e.sent.Mass < least*start.sent.Mass {
					continue
				}
				s.by[e.to], s.seen[e.to] = j, s.count
				if e.to == start.from {
					return s.path(edges, first, j), true
				}
				again = end-i > 1
			}
		}
		i = end
	}
	return nil, true
}

// later reports whether at lies more than within after start, which is not
// later than it.
func later(at, start, within int64) bool { return uint64(at)-uint64(start) > uint64(within) }

// path walks back from the transfer that closed the loop.
func (s *loopSearch) path(edges []edge, first, last int) []int {
	loop := []int{last}
	for j := last; j != first; {
		j = s.by[edges[j].from]
		loop = append(loop, j)
	}
	return loop
}
