package screening

// Rarity is the weight of a word among the names of an index, 1 where nothing
// is known of it.
type Rarity func(text string) float32

// sideOf gives the words of a form their weights.
func sideOf(f *Form, rarity Rarity) *side {
	s := &side{form: f, words: make([]*word, len(f.words)), weight: make([]float32, len(f.words))}
	for i := range f.words {
		w := &f.words[i]
		s.words[i], s.weight[i] = w, weightOf(w, rarity)
	}
	return s
}

func weightOf(w *word, rarity Rarity) float32 {
	x := classWeight[w.class]
	switch {
	case len(w.text) == 1 && w.class == plain:
		x = 0.35
	case rarity != nil && (w.class == plain || w.class == number):
		x *= rarity(w.text)
	}
	return x
}

// Compare scores two names of one kind without a list behind them.
func Compare(a, b string, person bool, set Settings) (Explanation, bool) {
	x, ok := Prepare(a)
	y, also := Prepare(b)
	if !ok || !also {
		return Explanation{}, false
	}
	al := aligner{set: set}
	return al.explain(sideOf(&x, nil), sideOf(&y, nil), person), true
}

// Explanation is how a score came about. The contributions add up to the score.
type Explanation struct {
	Asked  string `json:"asked"`
	Listed string `json:"listed"`
	Score  int    `json:"score"` // thousandths
	Limit  string `json:"limit,omitempty"`
	Steps  []Step `json:"steps"`
}

// Step is a word of one name beside what it met in the other.
type Step struct {
	Asked        string   `json:"asked,omitempty"`
	Listed       string   `json:"listed,omitempty"`
	Relation     Relation `json:"relation"`
	Likeness     int      `json:"likeness"`     // thousandths
	Weight       int      `json:"weight"`       // thousandths of a plain word
	Contribution int      `json:"contribution"` // thousandths of the score
}

// explain scores and says why.
func (al *aligner) explain(a, b *side, person bool) Explanation {
	n, s := al.score(a, b, person)
	e := Explanation{Asked: a.form.text, Listed: b.form.text, Score: n}
	if len(a.form.east) > 1 && len(b.form.east) > 1 {
		e.Steps = []Step{{string(a.form.east), string(b.form.east), Edited, n, Whole, n}}
		if n == Whole {
			e.Steps[0].Relation = Equal
		}
		return e
	}
	sum := 0
	for _, m := range al.matches {
		w := (m.leftWeight + m.rightWt) / 2
		if m.relation == Initial {
			w *= 0.5
		}
		step := Step{joined(a.words[m.left : m.left+m.leftRun]), joined(b.words[m.right : m.right+m.rightRun]), m.relation,
			int(m.likeness*Whole + 0.5), int(w*Whole + 0.5), int(Whole * w * m.likeness / s.total)}
		sum += step.Contribution
		e.Steps = append(e.Steps, step)
	}
	for i, w := range a.words {
		if !al.leftHas[i] {
			e.Steps = append(e.Steps, Step{Asked: w.text, Relation: Extra, Weight: int(a.weight[i]*Whole + 0.5)})
		}
	}
	for j, w := range b.words {
		if !al.rightHas[j] {
			e.Steps = append(e.Steps, Step{Listed: w.text, Relation: Extra, Weight: int(b.weight[j]*Whole + 0.5)})
		}
	}
	return e.settled(n-sum, n == s.limit, s.why)
}

// settled gives the rest of rounding to the first step, and what a limit took
// off to a step of its own.
func (e Explanation) settled(rest int, limited bool, why string) Explanation {
	if rest < 0 && limited && why != "" {
		e.Limit = why
		e.Steps = append(e.Steps, Step{Relation: Capped, Contribution: rest})
		return e
	}
	if len(e.Steps) > 0 {
		e.Steps[0].Contribution += rest
	}
	return e
}

func joined(words []*word) string {
	out := words[0].text
	for _, w := range words[1:] {
		out += " " + w.text
	}
	return out
}
