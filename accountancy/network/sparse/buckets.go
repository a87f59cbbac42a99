package sparse

// buckets keeps rows by degree in linked lists.
type buckets struct {
	head       []int32
	next, prev []int32
	at         []int32 // the degree under which a row is kept
	low        int     // no bucket below it holds a row
}

const none = int32(-1)

func newBuckets(n int) *buckets {
	b := &buckets{head: make([]int32, n+1), next: make([]int32, n), prev: make([]int32, n), at: make([]int32, n)}
	for i := range b.head {
		b.head[i] = none
	}
	return b
}

func (b *buckets) put(i, degree int32) {
	b.at[i], b.prev[i], b.next[i] = degree, none, b.head[degree]
	if b.head[degree] != none {
		b.prev[b.head[degree]] = i
	}
	b.head[degree] = i
	b.low = min(b.low, int(degree))
}

func (b *buckets) remove(i int32) {
	if b.prev[i] == none {
		b.head[b.at[i]] = b.next[i]
	} else {
		b.next[b.prev[i]] = b.next[i]
	}
	if b.next[i] != none {
		b.prev[b.next[i]] = b.prev[i]
	}
}

// least is a row of the smallest degree; there must be one.
func (b *buckets) least() int32 {
	for b.head[b.low] == none {
		b.low++
	}
	return b.head[b.low]
}
