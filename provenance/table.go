package provenance

// Chunks of 8192 records: long enough that the table of chunks stays in the
// first-level cache at ten million lots, short enough to copy for a correction.
const (
	chunkBits = 13
	chunkLen  = 1 << chunkBits
	chunkMask = chunkLen - 1
)

// table is an array in chunks. A copy of the header is a snapshot: the writer
// only adds chunks behind its end, or replaces them in a copy of the header.
type table[T any] struct {
	tab []*[chunkLen]T
}

// at returns the record i, which must exist.
func (t *table[T]) at(i uint32) *T {
	return &t.tab[i>>chunkBits][i&chunkMask]
}

// reserve makes sure that record i exists.
func (t *table[T]) reserve(i uint32) {
	for int(i>>chunkBits) >= len(t.tab) {
		t.tab = append(t.tab, new([chunkLen]T))
	}
}

// own returns record i in a private copy of its chunk, leaving snapshots alone.
func (t *table[T]) own(i uint32) *T {
	tab := make([]*[chunkLen]T, len(t.tab), len(t.tab)+1)
	copy(tab, t.tab)
	chunk := *tab[i>>chunkBits]
	tab[i>>chunkBits] = &chunk
	t.tab = tab
	return &chunk[i&chunkMask]
}

// room returns the first index at or after i where n records fit in one chunk.
func room(i, n uint32) uint32 {
	if i>>chunkBits != (i+n-1)>>chunkBits && n > 0 {
		return (i | chunkMask) + 1
	}
	return i
}
