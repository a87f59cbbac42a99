package screening

import "slices"

// pairs hold what is found under a hash: the hash above, the number below, in
// order. Another text may have the same hash, so what is found is compared.
type pairs []uint64

func (p *pairs) add(hash, id uint32) { *p = append(*p, uint64(hash)<<32|uint64(id)) }

func (p *pairs) settle() {
	slices.Sort(*p)
	*p = slices.Clip(slices.Compact(*p))
}

// under are the numbers found under a hash.
func (p pairs) under(hash uint32) []uint64 {
	from, _ := slices.BinarySearch(p, uint64(hash)<<32)
	to := from
	for to < len(p) && uint32(p[to]>>32) == hash {
		to++
	}
	return p[from:to]
}

const (
	offset32 = 2166136261
	prime32  = 16777619
)

// hashOf is FNV-1a, of a text in a room of its own.
func hashOf(room byte, text string) uint32 {
	h := start(room)
	for i := 0; i < len(text); i++ {
		h = (h ^ uint32(text[i])) * prime32
	}
	return h
}

func start(room byte) uint32 { return (offset32 ^ uint32(room)) * prime32 }

// prefix is how many letters of a word its keys are made of.
const prefix = 7

// deletions calls do with the hash of a word's first letters with none, one or
// two of them left out. Two words within their budget share one: symmetric
// deletion with a prefix (Garbe, SymSpell).
func deletions(text string, do func(hash uint32)) {
	n := budget(len(text))
	head := text[:min(len(text), prefix)]
	var b [prefix]byte
	do(hashOf('d', head))
	if n == 0 {
		return
	}
	for i := range head {
		one := append(append(b[:0], head[:i]...), head[i+1:]...)
		do(hashBytes(one))
		if n < 2 {
			continue
		}
		var c [prefix]byte
		for j := i; j < len(one); j++ {
			do(hashBytes(append(append(c[:0], one[:j]...), one[j+1:]...)))
		}
	}
}

func hashBytes(text []byte) uint32 {
	h := start('d')
	for _, c := range text {
		h = (h ^ uint32(c)) * prime32
	}
	return h
}
