package screening

import (
	"cmp"
	"slices"
)

// search is the memory of one search, used again by the next.
type search struct {
	x     *Index
	al    aligner
	stamp uint32
	mark  []mark   // by word
	left  float32  // the weight of what is asked, legal forms apart
	seen  []uint32 // by name
	found []candidate
	ids   [][]uint32 // by word asked: the words like it
	other Form
	side  side
}

// mark says which word asked a word of the index is like, and how much.
type mark struct {
	stamp uint32 // of the search that made it
	asked uint32
	like  float32
}

type candidate struct {
	name     uint32
	estimate float32
}

func newSearch(x *Index) *search {
	return &search{x: x, al: aligner{set: x.set}, mark: make([]mark, len(x.words)),
		seen: make([]uint32, len(x.names)), ids: make([][]uint32, maxWords)}
}

// slack is how far an estimate may lie below the floor: it knows nothing of
// initials and of words written as one.
const slack = 120

// scored is a name of the index and its score.
type scored struct {
	name  uint32
	score int
}

// find scores the names like a form, best first, the floor and above.
func (x *Index) find(f *Form, kind Kind) []scored {
	s := x.pool.Get().(*search)
	defer x.pool.Put(s)
	s.begin()
	asked := sideOf(f, x.rarityOf)
	s.gather(asked, kind)
	var out []scored
	for _, c := range s.found {
		if n := s.score(asked, c.name, kind); n >= x.set.Floor {
			out = append(out, scored{c.name, n})
		}
	}
	slices.SortFunc(out, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.name, b.name)) })
	return out
}

func (s *search) begin() {
	s.stamp++
	if s.stamp == 0 {
		clear(s.mark)
		clear(s.seen)
		s.stamp = 1
	}
	s.found = s.found[:0]
}

// score compares with one name of the index in full.
func (s *search) score(asked *side, name uint32, kind Kind) int {
	n, _ := s.al.score(asked, s.sideOf(name), personal(kind, s.x.names[name].kind))
	if s.x.names[name].weak {
		return min(n, weakLimit)
	}
	return n
}

// weakLimit is the most that an alias of low quality can say.
const weakLimit = 750

// sideOf is a name of the index as one side of a comparison, until the next.
func (s *search) sideOf(name uint32) *side {
	x, l := s.x, s.x.names[name]
	s.other = Form{foreign: l.foreign, short: l.short, east: x.eastern[name]}
	s.side.form, s.side.words, s.side.weight = &s.other, s.side.words[:0], s.side.weight[:0]
	for _, t := range x.tokens[x.first[name]:x.first[name+1]] {
		s.side.words = append(s.side.words, &x.words[t])
		s.side.weight = append(s.side.weight, x.weight[t])
	}
	return &s.side
}

// personal says whether two names are compared as those of people: one of
// whom nothing is known is taken for what the other is.
func personal(a, b Kind) bool {
	if a == Unknown {
		a = b
	}
	return a == Person || a == Unknown
}

func alike(a, b Kind) bool { return a == Unknown || b == Unknown || a == b }

// gather finds the candidates, the likeliest where there are too many.
func (s *search) gather(asked *side, kind Kind) {
	s.left = 0
	for i, w := range asked.words {
		s.like(i, w)
		if w.class != legal {
			s.left += asked.weight[i]
		}
	}
	s.gatherRuns(asked, kind)
	for _, i := range s.worthScanning(asked) {
		for _, id := range s.ids[i] {
			for _, name := range s.x.posts[s.x.postFrom[id]:s.x.postFrom[id+1]] {
				s.meet(asked, name, kind, false)
			}
		}
	}
	if len(s.found) > s.x.set.Candidates {
		slices.SortFunc(s.found, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(b.estimate, a.estimate), cmp.Compare(a.name, b.name))
		})
		s.found = s.found[:s.x.set.Candidates]
	}
}

// like marks the words of the index that are like a word asked.
func (s *search) like(i int, w *word) {
	x := s.x
	s.ids[i] = s.ids[i][:0]
	take := func(hash uint32) {
		for _, pair := range x.near.under(hash) {
			s.take(i, w, uint32(pair))
		}
	}
	if id, ok := x.byText[w.text]; ok {
		s.take(i, w, id)
	}
	if w.class != number {
		deletions(w.text, take)
	}
	w.meant(take)
}

func (s *search) take(i int, w *word, id uint32) {
	if slices.Contains(s.ids[i], id) {
		return
	}
	like, rel := similar(w, &s.x.words[id])
	if like == 0 || rel == Initial && w.text != s.x.words[id].text {
		return
	}
	s.ids[i] = append(s.ids[i], id)
	if m := &s.mark[id]; m.stamp != s.stamp || m.like < like {
		*m = mark{s.stamp, uint32(i), like}
	}
}

// worthScanning are the words asked whose names must be looked at: the rarest
// first, until a name that has only the others cannot reach the floor.
func (s *search) worthScanning(asked *side) []int {
	order := make([]int, len(asked.words))
	cost := make([]uint32, len(asked.words))
	var rest, missed float32
	for i := range order {
		order[i] = i
		for _, id := range s.ids[i] {
			cost[i] += s.x.postFrom[id+1] - s.x.postFrom[id]
		}
		rest += asked.weight[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(cost[a], cost[b]) })
	for n, i := range order {
		if n > 0 && !s.canReach(rest*1.2, missed) {
			return order[:n]
		}
		rest -= asked.weight[i]
		if asked.words[i].class != legal {
			missed += asked.weight[i]
		}
	}
	return order
}

// canReach says whether what is left can score the floor without what missed.
func (s *search) canReach(rest, missed float32) bool {
	cheaper := min(s.x.set.PersonExtra, s.x.set.CompanyExtra)
	total := rest + cheaper*min(missed, rest) + cheaper/2*max(0, missed-rest)
	return rest > 0 && Whole*rest/total >= float32(s.x.set.Floor)
}

// meet estimates a name once and keeps it if it may reach the floor, or is
// found by more than single words.
func (s *search) meet(asked *side, name uint32, kind Kind, certain bool) {
	if s.seen[name] == s.stamp {
		return
	}
	s.seen[name] = s.stamp
	own := s.x.names[name].kind
	if !alike(kind, own) {
		return
	}
	estimate := s.estimate(asked, name, personal(kind, own))
	if certain || estimate >= float32(s.x.set.Floor-slack) {
		if certain {
			estimate = max(estimate, float32(s.x.set.Floor))
		}
		s.found = append(s.found, candidate{name, estimate})
	}
}

// estimate is about the score, by the marks alone; words said twice may be
// counted twice, which makes it greater.
func (s *search) estimate(asked *side, name uint32, person bool) float32 {
	left := s.left
	var agreed, whole, right float32
	for _, t := range s.x.tokens[s.x.first[name]:s.x.first[name+1]] {
		m := &s.mark[t]
		if m.stamp != s.stamp {
			right += s.x.alone[t]
			continue
		}
		own := asked.weight[m.asked]
		w := (s.x.weight[t] + own) / 2
		whole += w
		agreed += w * m.like
		if asked.words[m.asked].class != legal {
			left -= own
		}
	}
	left = max(left, 0)
	return Whole * agreed / (whole + s.al.extras(left, right, agreed, person))
}

// gatherRuns finds names by words written together or apart, and by characters
// of Han and Hangul.
func (s *search) gatherRuns(asked *side, kind Kind) {
	meet := func(p pairs, hash uint32) {
		found := p.under(hash)
		for _, pair := range found[:min(len(found), mostRuns)] {
			s.meet(asked, uint32(pair), kind, true)
		}
	}
	for _, w := range asked.words {
		if w.class == plain && len(w.text) > 2 {
			meet(s.x.runs, hashOf('r', w.text))
		}
	}
	s.gatherJoined(asked, kind)
	if len(asked.form.east) > 1 {
		bigramsOf(asked.form.east, func(hash uint32) { meet(s.x.bigrams, hash) })
	}
}

// mostRuns bounds what one key may add.
const mostRuns = 2000

// gatherJoined finds names that write two or three words asked as one, or by
// their initials.
func (s *search) gatherJoined(asked *side, kind Kind) {
	meet := func(text string) {
		id, ok := s.x.byText[text]
		if !ok {
			return
		}
		for _, name := range s.x.posts[s.x.postFrom[id]:s.x.postFrom[id+1]] {
			s.meet(asked, name, kind, true)
		}
	}
	for i := range asked.words {
		for n := 2; n <= 3 && i+n <= len(asked.words); n++ {
			text, initials := "", ""
			for _, w := range asked.words[i : i+n] {
				text, initials = text+w.text, initials+w.text[:1]
			}
			meet(text)
			if n == 3 {
				meet(initials)
			}
		}
	}
}
