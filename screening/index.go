package screening

import (
	"math"
	"strings"
	"sync"
)

// Index finds the entries whose names are like a name. It never changes once
// made; many may search it at once.
type Index struct {
	set      Settings
	entries  []Entry
	names    []listed
	refused  []string // keys of entries with a name that cannot be compared
	words    []word
	byText   map[string]uint32
	weight   []float32
	alone    []float32 // the weight of a word where the other name has it not
	tokens   []uint32  // the words of all names, name after name
	first    []uint32  // where a name's words begin; one more than names
	posts    []uint32  // the names of all words, word after word
	postFrom []uint32
	near     pairs // words by letters left out, by sound and by meaning
	runs     pairs // names by two or three words written as one
	eastern  map[uint32][]rune
	bigrams  pairs // names by two characters of Han or Hangul in a row
	byNumber map[string][]uint32
	pool     sync.Pool
}

// listed is a name of an entry.
type listed struct {
	entry   uint32
	name    uint16
	kind    Kind
	weak    bool
	foreign bool
	short   bool
}

// New makes an index of entries. The entries are kept, not copied.
func New(entries []Entry, set Settings) *Index {
	x := &Index{set: set, entries: entries, byText: map[string]uint32{}, eastern: map[uint32][]rune{}, byNumber: map[string][]uint32{}}
	for i := range entries {
		x.addNames(uint32(i))
		for _, id := range entries[i].Identifiers {
			if key := identifierKey(id); key != "" {
				x.byNumber[key] = append(x.byNumber[key], uint32(i))
			}
		}
	}
	x.first = append(x.first, uint32(len(x.tokens)))
	x.post()
	x.neighbours()
	x.runs.settle()
	x.bigrams.settle()
	x.pool.New = func() any { return newSearch(x) }
	return x
}

// Names is how many names can be found.
func (x *Index) Names() int { return len(x.names) }

// Unscreenable are the keys of entries with a name of which no letter could be
// read: they are found by their other names alone.
func (x *Index) Unscreenable() []string { return x.refused }

func (x *Index) addNames(entry uint32) {
	for i, n := range x.entries[entry].Names {
		f, ok := Prepare(n.Text)
		if !ok {
			x.refused = append(x.refused, x.entries[entry].Key)
			continue
		}
		id := uint32(len(x.names))
		x.names = append(x.names, listed{entry, uint16(i), x.entries[entry].Kind, n.Role == Weak, f.foreign, f.short})
		x.first = append(x.first, uint32(len(x.tokens)))
		for j := range f.words {
			x.tokens = append(x.tokens, x.wordID(&f.words[j]))
		}
		runsOf(f.words, func(hash uint32) { x.runs.add(hash, id) })
		if len(f.east) > 1 {
			x.eastern[id] = f.east
			bigramsOf(f.east, func(hash uint32) { x.bigrams.add(hash, id) })
		}
	}
}

func (x *Index) wordID(w *word) uint32 {
	if id, ok := x.byText[w.text]; ok {
		return id
	}
	id := uint32(len(x.words))
	own := *w
	own.text = strings.Clone(w.text)
	if w.sound == w.text {
		own.sound = own.text
	}
	x.words = append(x.words, own)
	x.byText[own.text] = id
	return id
}

// runsOf calls do with the hashes of two and three words in a row, written as
// one, and of three by their initials.
func runsOf(words []word, do func(hash uint32)) {
	for i := range words {
		for n := 2; n <= 3 && i+n <= len(words); n++ {
			var whole [3 * maxName]byte
			text := whole[:0]
			for _, w := range words[i : i+n] {
				text = append(text, w.text...)
			}
			do(hashOf('r', string(text)))
			if n == 3 {
				do(hashOf('r', string([]byte{words[i].text[0], words[i+1].text[0], words[i+2].text[0]})))
			}
		}
	}
}

func bigramsOf(text []rune, do func(hash uint32)) {
	for i := 1; i < len(text); i++ {
		do(hashOf('e', string(text[i-1:i+1])))
	}
}

// post gathers the names of each word, and the weight its rarity gives it.
func (x *Index) post() {
	x.postFrom = make([]uint32, len(x.words)+1)
	for _, t := range x.tokens {
		x.postFrom[t+1]++
	}
	x.weight, x.alone = make([]float32, len(x.words)), make([]float32, len(x.words))
	for i := range x.words {
		rarity := x.rarity(x.postFrom[i+1])
		x.weight[i] = weightOf(&x.words[i], func(string) float32 { return rarity })
		if x.words[i].class != legal && len(x.words[i].text) > 1 {
			x.alone[i] = x.weight[i]
		}
		x.postFrom[i+1] += x.postFrom[i]
	}
	x.posts = make([]uint32, len(x.tokens))
	next := append([]uint32(nil), x.postFrom...)
	for n := range x.names {
		for _, t := range x.tokens[x.first[n]:x.first[n+1]] {
			x.posts[next[t]] = uint32(n)
			next[t]++
		}
	}
}

// rarity is from 0.6 for a word of every name to 1.2 for one of a single name,
// by the logarithm of its share; lists too small to tell say 1.
func (x *Index) rarity(names uint32) float32 {
	if len(x.names) < 1000 {
		return 1
	}
	n := float64(len(x.names))
	return float32(0.6 + 0.6*math.Log(n/float64(max(names, 1)))/math.Log(n))
}

// rarityOf is the rarity of a word that may not stand in the index.
func (x *Index) rarityOf(text string) float32 {
	if id, ok := x.byText[text]; ok {
		return x.rarity(x.postFrom[id+1] - x.postFrom[id])
	}
	return x.rarity(1)
}

func (x *Index) neighbours() {
	for i := range x.words {
		w := &x.words[i]
		add := func(hash uint32) { x.near.add(hash, uint32(i)) }
		if w.class != number {
			deletions(w.text, add)
		}
		w.meant(add)
	}
	x.near.settle()
}

// meant calls do with the hashes of a word's sound and meaning.
func (w *word) meant(do func(hash uint32)) {
	if w.sound != "" {
		do(hashOf('s', w.sound))
	}
	if w.group != "" {
		do(hashOf('g', w.group))
	}
}
