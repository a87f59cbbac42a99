package sparse

// MinimumDegree gives an order of elimination that keeps the factor sparse: the
// k-th row to eliminate is the k-th element. adj lists the neighbours of each
// row, and is consumed.
//
// Quotient graph: an eliminated row becomes an element, the clique of its
// neighbours at that time; a row knows its remaining neighbours and the
// elements it belongs to. Degrees are the upper bounds of Amestoy, Davis and
// Duff (1996), eq. (4.1).
func MinimumDegree(adj [][]int32) []int32 {
	q := newQuotient(adj)
	for len(q.order) < q.n {
		p := q.buckets.least()
		if int(q.degree[p]) >= q.n-len(q.order)-1 {
			q.takeAll() // a clique: no order is better than another
			break
		}
		q.eliminate(p)
	}
	return q.order
}

type quotient struct {
	n        int
	rows     [][]int32 // remaining neighbours of a row that no element covers
	elements [][]int32 // elements a row belongs to
	members  [][]int32 // rows of an element; nil when absorbed
	degree   []int32
	gone     []bool
	order    []int32
	buckets  *buckets
	mark     []int32 // stamps of rows, see in
	stamp    int32
	outside  []int32 // |members(e) minus the current element|, valid at seen[e] == stamp
	seen     []int32
}

func newQuotient(adj [][]int32) *quotient {
	n := len(adj)
	q := &quotient{
		n: n, rows: adj, elements: make([][]int32, n), members: make([][]int32, n),
		degree: make([]int32, n), gone: make([]bool, n), order: make([]int32, 0, n),
		buckets: newBuckets(n), mark: make([]int32, n), outside: make([]int32, n), seen: make([]int32, n),
	}
	for i := n - 1; i >= 0; i-- {
		q.degree[i] = int32(len(adj[i]))
		q.buckets.put(int32(i), q.degree[i])
	}
	return q
}

func (q *quotient) takeAll() {
	for i := range q.n {
		if !q.gone[i] {
			q.order = append(q.order, int32(i))
		}
	}
}

// eliminate turns row p into an element.
func (q *quotient) eliminate(p int32) {
	q.buckets.remove(p)
	q.gone[p] = true
	q.order = append(q.order, p)
	clique := q.clique(p)
	q.members[p] = clique
	for _, i := range clique {
		q.buckets.remove(i)
		q.prune(i, p)
	}
	q.countOutside(p, clique)
	for _, i := range clique {
		q.degree[i] = q.bound(i, p, int32(len(clique)))
		q.buckets.put(i, q.degree[i])
	}
}

// clique gathers the neighbours of p and absorbs the elements of p.
func (q *quotient) clique(p int32) []int32 {
	q.stamp++
	q.mark[p] = q.stamp
	out := make([]int32, 0, q.degree[p])
	take := func(list []int32) {
		for _, i := range list {
			if q.mark[i] != q.stamp && !q.gone[i] {
				q.mark[i] = q.stamp
				out = append(out, i)
			}
		}
	}
	take(q.rows[p])
	for _, e := range q.elements[p] {
		take(q.members[e])
		q.members[e] = nil
	}
	q.rows[p], q.elements[p] = nil, nil
	return out
}

// prune drops from row i what the new element p covers, and adds p.
func (q *quotient) prune(i, p int32) {
	rows := q.rows[i][:0]
	for _, j := range q.rows[i] {
		if q.mark[j] != q.stamp && !q.gone[j] {
			rows = append(rows, j)
		}
	}
	q.rows[i] = rows
	elements := q.elements[i][:0]
	for _, e := range q.elements[i] {
		if q.members[e] != nil {
			elements = append(elements, e)
		}
	}
	q.elements[i] = append(elements, p)
}

// countOutside counts, for each element that meets the clique of p, its members
// outside that clique. An element with none is absorbed.
func (q *quotient) countOutside(p int32, clique []int32) {
	for _, i := range clique {
		for _, e := range q.elements[i] {
			if e == p {
				continue
			}
			if q.seen[e] != q.stamp {
				q.seen[e], q.outside[e] = q.stamp, int32(len(q.members[e]))
			}
			q.outside[e]--
		}
	}
}

// bound is the approximate degree of row i after the elimination of p.
func (q *quotient) bound(i, p, size int32) int32 {
	elements := q.elements[i][:0]
	sum := int32(len(q.rows[i])) + size - 1
	for _, e := range q.elements[i] {
		switch {
		case e == p:
		case q.outside[e] == 0:
			q.members[e] = nil
			continue
		default:
			sum += q.outside[e]
		}
		elements = append(elements, e)
	}
	q.elements[i] = elements
	return min(sum, q.degree[i]+size-1, int32(q.n-len(q.order))-1)
}
