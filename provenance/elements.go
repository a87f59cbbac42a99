package provenance

import "math/bits"

// store appends element masses to the words and returns mask and offset.
// Masses below 2^32 mg (4.29 t) take one word each, else all take two.
func (v *View) store(m *Masses) (mask, off uint32, ok bool) {
	var n uint32
	for e, x := range m {
		if x > 0 {
			mask |= 1 << e
			n++
		}
		if x >= 1<<32 {
			mask |= wideFlag
		}
	}
	if mask&wideFlag != 0 {
		n *= 2
	}
	if v.endWord > 1<<32-2*chunkLen {
		return 0, 0, false
	}
	off = room(v.endWord, n)
	if n == 0 {
		return mask, off, true
	}
	v.words.reserve(off + n - 1)
	w := v.words.tab[off>>chunkBits][off&chunkMask:][:0]
	for _, x := range m {
		if x > 0 {
			w = append(w, uint32(x))
			if mask&wideFlag != 0 {
				w = append(w, uint32(x>>32))
			}
		}
	}
	v.endWord = off + n
	return mask, off, true
}

// ElementMasses returns the element masses of a lot in milligrams.
func (v *View) ElementMasses(lot uint32) (m Masses) {
	if v.HasLot(lot) {
		v.load(v.lots.at(lot), &m)
	}
	return m
}

// load fills m with the masses of the carried elements and leaves the rest.
func (v *View) load(l *lotRec, m *Masses) {
	carried := l.mask & elementBits
	if carried == 0 {
		return
	}
	w := v.words.tab[l.off>>chunkBits][l.off&chunkMask:]
	wide := l.mask&wideFlag != 0
	j := 0
	for b := carried; b != 0; b &= b - 1 {
		e := bits.TrailingZeros32(b)
		m[e] = int64(w[j])
		if wide {
			m[e] |= int64(w[j+1]) << 32
			j++
		}
		j++
	}
}

// mass returns the mass of one element, 0 if the lot does not carry it.
func (v *View) mass(l *lotRec, e int) int64 {
	if l.mask>>e&1 == 0 {
		return 0
	}
	j := uint32(bits.OnesCount32(l.mask & (1<<e - 1)))
	if l.mask&wideFlag == 0 {
		return int64(*v.words.at(l.off + j))
	}
	j *= 2
	return int64(*v.words.at(l.off + j)) | int64(*v.words.at(l.off + j + 1))<<32
}

// drawn is the fraction of a lot that a draw of mass takes. A lot of unknown
// net mass is taken whole.
func drawn(mass, net int64) float64 {
	if net <= 0 {
		return 1
	}
	return float64(mass) / float64(net)
}
