package screening

import "slices"

// Whole is the score of names that are the same; scores are thousandths.
const Whole = 1000

// weights of a word by what it does in a name, before its rarity.
var classWeight = [...]float32{plain: 1, legal: 0.12, particle: 0.2, title: 0.1, generic: 0.55, number: 0.7}

// Settings are what a comparison of names turns on, all of it kept with the
// result. Thousandths, and shares of a word's weight.
type Settings struct {
	PersonExtra  float32 `json:"personExtra"`  // cost of a word that one name has more
	CompanyExtra float32 `json:"companyExtra"` //
	Instead      float32 `json:"instead"`      // cost of a word that stands for another one
	FormDiffers  float32 `json:"formDiffers"`  // cost of another legal form
	Floor        int     `json:"floor"`        // below it nothing is reported
	Review       int     `json:"review"`       // shown to a person
	ReviewSingle int     `json:"reviewSingle"` // the same where the name is one word
	Candidates   int     `json:"candidates"`   // names compared in full
}

// Default are the settings measured in docs/METHODS.md.
func Default() Settings {
	return Settings{PersonExtra: 0.35, CompanyExtra: 0.5, Instead: 0.6, FormDiffers: 0.5, Floor: 700, Review: 800, ReviewSingle: 850, Candidates: 200}
}

// side is a name in a comparison, with the weight of each word.
type side struct {
	form   *Form
	words  []*word
	weight []float32
}

// match is a word of one name beside one of the other, or one beside a run.
type match struct {
	left, right         int // the first word of each
	leftRun, rightRun   int // how many words
	likeness            float32
	relation            Relation
	leftWeight, rightWt float32
}

// aligner compares names and keeps its memory for the next.
type aligner struct {
	set      Settings
	matches  []match
	all      []match
	leftHas  [maxWords]bool
	rightHas [maxWords]bool
}

// sums are what a score is made of.
type sums struct {
	agreed, total float32
	limit         int
	why           string
}

// score compares two names of a person or of something else.
func (al *aligner) score(a, b *side, person bool) (int, sums) {
	if len(a.form.east) > 1 && len(b.form.east) > 1 {
		n := eastern2(a.form.east, b.form.east)
		return n, sums{agreed: float32(n), total: Whole, limit: Whole}
	}
	al.align(a, b)
	s := al.weigh(a, b, person)
	if s.total == 0 {
		return 0, s
	}
	return min(int(Whole*s.agreed/s.total+0.5), s.limit), s
}

// align pairs words one to one: equal ones first, then the most alike and
// weightiest.
func (al *aligner) align(a, b *side) {
	al.matches, al.all = al.matches[:0], al.all[:0]
	al.leftHas, al.rightHas = [maxWords]bool{}, [maxWords]bool{}
	for i, x := range a.words {
		for j, y := range b.words {
			if like, rel := similar(x, y); like > 0 {
				al.all = append(al.all, match{i, j, 1, 1, like, rel, a.weight[i], b.weight[j]})
			}
		}
	}
	al.joins(a, b)
	slices.SortStableFunc(al.all, func(x, y match) int {
		if (x.relation == Equal) != (y.relation == Equal) {
			if x.relation == Equal {
				return -1
			}
			return 1
		}
		if d := y.likeness*(y.leftWeight+y.rightWt) - x.likeness*(x.leftWeight+x.rightWt); d != 0 {
			return sign(d)
		}
		return abs(x.left-x.right) - abs(y.left-y.right)
	})
	for _, m := range al.all {
		if !slices.Contains(al.leftHas[m.left:m.left+m.leftRun], true) && !slices.Contains(al.rightHas[m.right:m.right+m.rightRun], true) {
			for k := range m.leftRun {
				al.leftHas[m.left+k] = true
			}
			for k := range m.rightRun {
				al.rightHas[m.right+k] = true
			}
			al.matches = append(al.matches, m)
		}
	}
}

func sign(x float32) int {
	if x < 0 {
		return -1
	}
	return 1
}

func abs(x int) int { return max(x, -x) }

// joins finds runs of two or three words that are one word of the other name,
// or whose initials are.
func (al *aligner) joins(a, b *side) {
	for i := range a.words {
		for n := 2; n <= 3 && i+n <= len(a.words); n++ {
			for j, y := range b.words {
				if like, rel := run(a.words[i:i+n], y); like > 0 {
					al.all = append(al.all, match{i, j, n, 1, like, rel, total(a.weight[i : i+n]), b.weight[j]})
				}
			}
		}
	}
	for j := range b.words {
		for n := 2; n <= 3 && j+n <= len(b.words); n++ {
			for i, x := range a.words {
				if like, rel := run(b.words[j:j+n], x); like > 0 {
					al.all = append(al.all, match{i, j, 1, n, like, rel, a.weight[i], total(b.weight[j : j+n])})
				}
			}
		}
	}
}

func total(w []float32) (sum float32) {
	for _, x := range w {
		sum += x
	}
	return sum
}

// run compares words in a row with one word.
func run(words []*word, one *word) (float32, Relation) {
	rest, initials := one.text, len(one.text) == len(words)
	for i, w := range words {
		initials = initials && w.text[0] == one.text[i]
		if len(rest) < len(w.text) || rest[:len(w.text)] != w.text {
			rest = "-"
		} else {
			rest = rest[len(w.text):]
		}
	}
	switch {
	case rest == "":
		return 0.99, Joined
	case initials && one.class == plain:
		return 0.75, Initial
	}
	return 0, Extra
}

// weigh adds up what agrees and what each name has alone.
func (al *aligner) weigh(a, b *side, person bool) sums {
	s := sums{limit: Whole}
	full, initials, forms := 0, false, [2]bool{}
	for _, m := range al.matches {
		w := (m.leftWeight + m.rightWt) / 2
		if m.relation == Initial {
			w *= 0.5
		}
		s.total += w
		s.agreed += w * m.likeness
		if m.relation == Initial && len(a.words[m.left].text)+len(b.words[m.right].text) > 2 && m.leftRun*m.rightRun == 1 {
			initials = true
		}
		if c := a.words[m.left].class; (c == plain || c == number) && m.relation != Initial {
			full += max(m.leftRun, m.rightRun)
		}
	}
	var left, right float32
	var numbers [2]int
	for i, w := range a.words {
		if !al.leftHas[i] {
			left += lone(w, a.weight[i], &forms[0], &numbers[0])
		}
	}
	for j, w := range b.words {
		if !al.rightHas[j] {
			right += lone(w, b.weight[j], &forms[1], &numbers[1])
		}
	}
	s.total += al.extras(left, right, s.agreed, person)
	if forms[0] && forms[1] {
		s.total += al.set.FormDiffers
	}
	if initials && full == 1 {
		s.limit, s.why = initialLimit, "initial-and-one-word"
	}
	if n, why := limit(a, b, full, left, right, numbers, person); n < s.limit {
		s.limit, s.why = n, why
	}
	return s
}

// initialLimit is the most that one word and an initial can say.
const initialLimit = 780

// lone is the weight of a word that the other name has not; legal forms are
// reckoned apart.
func lone(w *word, weight float32, form *bool, numbers *int) float32 {
	switch w.class {
	case legal:
		*form = true
		return 0
	case number:
		*numbers++
	}
	return weight
}

// extras is what words without a partner cost: little on one side, where a name
// is only fuller, much where each name has its own.
func (al *aligner) extras(left, right, agreed float32, person bool) float32 {
	e := al.set.CompanyExtra
	if person {
		e = al.set.PersonExtra
	}
	cost := func(x float32) float32 { return e*min(x, agreed) + e/2*max(0, x-agreed) }
	both := min(left, right)
	return cost(left) + cost(right) + al.set.Instead*both
}

// shortRomanised is the limit of names that many share once they are romanised.
const shortRomanised = "short-romanised"

// limit is how much such evidence can say at most, and why.
func limit(a, b *side, full int, left, right float32, numbers [2]int, person bool) (int, string) {
	most, why := Whole, ""
	lower := func(n int, reason string) {
		if n < most {
			most, why = n, reason
		}
	}
	crossing := a.form.foreign != b.form.foreign
	switch {
	case crossing && (a.form.short || b.form.short):
		lower(800, shortRomanised)
	case crossing && full >= 3:
		lower(970, "romanised")
	case crossing:
		lower(920, "romanised-two-words")
	}
	if numbers[0] > 0 && numbers[1] > 0 {
		lower(600, "numbers-differ")
	}
	if full == 1 && max(left, right) >= 0.5 {
		lower(600, "single-word")
	}
	if full == 0 && (len(a.words) > 1 || len(b.words) > 1) && left+right > 0.1 {
		lower(600, "common-words-only")
	}
	if person && generations(a, b) {
		lower(780, "generations-swapped")
	}
	return most, why
}

// generations tells A bin B from B bin A.
func generations(a, b *side) bool {
	x, y, ok := around(a)
	u, v, both := around(b)
	return ok && both && x != y && x == v && y == u
}

func around(s *side) (before, after string, ok bool) {
	for i, w := range s.words {
		switch w.text {
		case "bin", "ben", "ibn", "bint":
			if i > 0 && i+1 < len(s.words) {
				return s.words[i-1].text, s.words[i+1].text, true
			}
		}
	}
	return "", "", false
}

// eastern2 compares two names in the same characters: as they stand, or by the
// longest run of characters they have in order. A short name with one other
// character is another name.
func eastern2(a, b []rune) int {
	if slices.Equal(a, b) {
		return Whole
	}
	common := inOrder(a, b)
	n := 2 * Whole * common / (len(a) + len(b))
	switch shorter := min(len(a), len(b)); {
	case shorter <= 4 && (common < shorter || shorter < 4):
		return min(n, 600)
	case common == shorter:
		return max(n, 850)
	}
	return n
}

// inOrder is the length of the longest common subsequence.
func inOrder(a, b []rune) int {
	a, b = a[:min(len(a), 128)], b[:min(len(b), 128)]
	var row [129]int
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
