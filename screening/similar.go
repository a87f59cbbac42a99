package screening

// Relation says how two words, or two names, meet.
type Relation string

const (
	Equal      Relation = "equal"
	Equivalent Relation = "equivalent" // another form of one word
	Edited     Relation = "edited"     // one or two letters apart
	SameSound  Relation = "same-sound" // the same consonants by kind
	Initial    Relation = "initial"
	Joined     Relation = "joined" // two or three words of one name are one of the other
	Extra      Relation = "extra"  // stands in one name alone
	Capped     Relation = "capped" // taken off by a limit on what such evidence can say
)

// budget is how many letters may differ in words of this length.
func budget(length int) int {
	switch {
	case length < 3:
		return 0
	case length < 6:
		return 1
	}
	return 2
}

// similar compares two words: zero where they have nothing to do with one
// another.
func similar(a, b *word) (float32, Relation) {
	switch {
	case a.text == b.text:
		return 1, Equal
	case a.group != "" && a.group == b.group:
		return 0.98, Equivalent
	case a.class == number || b.class == number || a.class == legal != (b.class == legal):
		return 0, Extra
	case len(a.text) == 1 && b.text[0] == a.text[0] || len(b.text) == 1 && a.text[0] == b.text[0]:
		return 0.7, Initial
	}
	shorter := min(len(a.text), len(b.text))
	var best float32
	if n := budget(shorter); n > 0 {
		if d := distance(a.text, b.text, n); d <= n {
			best = 1 - [3]float32{0, 0.6, 1.3}[d]/float32(shorter)
		}
	}
	if best < 0.9 && a.sound != "" && a.sound == b.sound && (len(a.sound) > 2 || distance(a.text, b.text, 2) <= 2) {
		alike := float32(0.84)
		if a.text[0] == b.text[0] {
			alike = 0.9
		}
		if alike > best {
			return alike, SameSound
		}
	}
	if best == 0 {
		return 0, Extra
	}
	return best, Edited
}

// distance counts the letters to insert, leave out, replace or swap with a
// neighbour, each place once (optimal string alignment). It gives up above most.
func distance(a, b string, most int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > most || len(b) >= 64 {
		return most + 1
	}
	if len(a) == 0 {
		return len(b)
	}
	return aligned(a, b, most)
}

func aligned(a, b string, most int) int {
	var rows [3][64]int
	last, row, next := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(a); j++ {
		row[j] = j
	}
	for i := 1; i <= len(b); i++ {
		next[0] = i
		least := i
		for j := 1; j <= len(a); j++ {
			cost := 1
			if a[j-1] == b[i-1] {
				cost = 0
			}
			d := min(row[j-1]+cost, row[j]+1, next[j-1]+1)
			if i > 1 && j > 1 && a[j-1] == b[i-2] && a[j-2] == b[i-1] {
				d = min(d, last[j-2]+1)
			}
			next[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		last, row, next = row, next, last
	}
	return row[len(a)]
}
