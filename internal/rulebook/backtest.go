package rulebook

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"lanthorn/calendar"
	"lanthorn/guideline"
)

// Past is a case that came before a draft.
type Past struct {
	Case      string
	Applicant string
	Lodged    string // day
	View      guideline.View
	Said      []guideline.Result // what the guidelines of its time said
	Rebuilt   bool               // the view was made now, from what the ledger holds now
	Waited    int                // working days from acceptance to decision; -1 while undecided
}

// Backtested is what a draft would have changed.
type Backtested struct {
	Cases   int          `json:"cases"`
	From    string       `json:"from,omitempty"` // first and last day of lodging
	To      string       `json:"to,omitempty"`
	Rebuilt int          `json:"rebuilt,omitempty"` // cases whose view was made now
	Rules   []RuleTested `json:"rules"`
}

// RuleTested is what one guideline of the draft would have changed. It is asked
// as if it had been in force throughout; what stands in force under its id is
// asked on its own dates.
type RuleTested struct {
	Rule     string               `json:"rule"`
	Version  string               `json:"version"`
	Replaces string               `json:"replaces,omitempty"` // version that stands in the book
	Effect   guideline.EffectKind `json:"effect"`
	Fired    int                  `json:"fired"`  // cases in which it speaks
	Failed   int                  `json:"failed"` // of them, those in which it could not be read to its end
	Newly    int                  `json:"newly"`  // cases in which it speaks and the book did not
	Ceased   int                  `json:"ceased"` // cases in which the book spoke and it does not
	Changed  []Changed            `json:"changed"`
	Civil    Share                `json:"civilApplicants"` // applicants with civil uses that are newly affected
	Where    []Reached            `json:"where,omitempty"` // by destination, in the order of its code
	Wait     Wait                 `json:"wait"`
}

// Reached is how many of the cases of a destination are newly affected.
type Reached struct {
	Destination string `json:"destination"` // country code
	Newly       int    `json:"newly"`
	Of          int    `json:"of"`
}

// Changed is a case that would have been treated differently.
type Changed struct {
	Case      string            `json:"case"`
	Applicant string            `json:"applicant"`
	Lodged    string            `json:"lodged"`
	Newly     bool              `json:"newly"`
	Values    []guideline.Value `json:"values,omitempty"`
}

// Share is a part of a whole with the interval in which the part of a larger
// number would lie with 95 % (Wilson's score interval).
type Share struct {
	Hit   int     `json:"hit"`
	Of    int     `json:"of"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Wait is how many more working days cases took in which a guideline of the same
// effect spoke: the difference of the medians with its 95 % interval. Known is
// false where there are too few decided cases on either side.
type Wait struct {
	Known   bool    `json:"known"`
	Days    float64 `json:"days"`
	Base    float64 `json:"base"` // median of the others
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Like    string  `json:"like"`    // what makes cases similar: agencies, effect
	Similar int     `json:"similar"` // decided cases in which it was so
	Others  int     `json:"others"`  // decided cases in which nothing spoke but flags
}

const (
	changedListed = 500 // cases that a report names; the counts are of all
	fewest        = 5   // decided cases on either side
)

// Backtest asks a draft about past cases and compares with the book in force.
func Backtest(draft, current *Book, past []Past) (Backtested, error) {
	out := Backtested{Cases: len(past)}
	tests := make([]tested, len(draft.rules))
	for i := range draft.rules {
		r := &draft.rules[i]
		tests[i] = tested{RuleTested: RuleTested{Rule: r.ID, Version: r.Version, Effect: r.Effect.Kind()}, rule: r, civil: map[string]bool{}, where: map[string]*Reached{}}
		if current != nil {
			tests[i].old = current.find(r.ID)
		}
		if tests[i].old != nil {
			tests[i].Replaces = tests[i].old.Version
		}
	}
	answers, err := askAll(tests, past)
	if err != nil {
		return out, err
	}
	for i := range past {
		out.take(&past[i])
		for j := range tests {
			tests[j].take(&past[i], answers[i][j])
		}
	}
	for i := range tests {
		tests[i].finish(past)
		out.Rules = append(out.Rules, tests[i].RuleTested)
	}
	return out, nil
}

func (b *Book) find(id string) *rule {
	i := slices.IndexFunc(b.rules, func(r rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return &b.rules[i]
}

func (out *Backtested) take(p *Past) {
	if out.From == "" || p.Lodged < out.From {
		out.From = p.Lodged
	}
	out.To = max(out.To, p.Lodged)
	if p.Rebuilt {
		out.Rebuilt++
	}
}

// tested is a rule on its way through the cases. civil holds every applicant
// with a civil use, and whether one was newly affected; where every destination.
type tested struct {
	RuleTested
	rule, old *rule
	civil     map[string]bool
	where     map[string]*Reached
}

// answer is what a rule of the draft says of a case, and what the book said
// under the same id.
type answer struct{ now, failed, before bool }

// askAll asks every rule about every case, on all processors.
func askAll(tests []tested, past []Past) ([][]answer, error) {
	answers := make([][]answer, len(past))
	errs := make([]error, runtime.GOMAXPROCS(0))
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() {
			for errs[w] == nil {
				i := int(next.Add(1) - 1)
				if i >= len(past) {
					return
				}
				answers[i], errs[w] = askOne(tests, &past[i])
			}
		})
	}
	wg.Wait()
	return answers, errors.Join(errs...)
}

func askOne(tests []tested, p *Past) ([]answer, error) {
	day, err := calendar.ParseDate(p.View.Day)
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", p.Case, err)
	}
	p.View.Complete()
	vars := variables(&p.View)
	out := make([]answer, len(tests))
	for j := range tests {
		spoke, broke := tests[j].rule.fires(vars)
		out[j].failed = broke != ""
		out[j].now = spoke || out[j].failed
		if old := tests[j].old; old != nil && old.Applies(day) {
			spoke, broke := old.fires(vars)
			out[j].before = spoke || broke != ""
		}
	}
	return out, nil
}

func (t *tested) take(p *Past, a answer) {
	if a.failed {
		t.Failed++
	}
	if a.now {
		t.Fired++
	}
	newly, ceased := a.now && !a.before, a.before && !a.now
	if newly {
		t.Newly++
	}
	if ceased {
		t.Ceased++
	}
	if (newly || ceased) && len(t.Changed) < changedListed {
		res, _ := t.rule.ask(&p.View, variables(&p.View))
		t.Changed = append(t.Changed, Changed{Case: p.Case, Applicant: p.Applicant, Lodged: p.Lodged, Newly: newly, Values: res.Values})
	}
	at := t.where[p.View.Destination]
	if at == nil {
		at = &Reached{Destination: p.View.Destination}
		t.where[p.View.Destination] = at
	}
	if at.Of++; newly {
		at.Newly++
	}
	if guideline.Civil(p.View.EndUse.Code) {
		t.civil[p.Applicant] = t.civil[p.Applicant] || newly
	}
}

func (t *tested) finish(past []Past) {
	hit := 0
	for _, newly := range t.civil {
		if newly {
			hit++
		}
	}
	t.Civil = shareOf(hit, len(t.civil))
	for _, code := range slices.Sorted(maps.Keys(t.where)) {
		t.Where = append(t.Where, *t.where[code])
	}
	t.Wait = waitLike(&t.rule.Effect, past)
}

// shareOf is Wilson's score interval at 95 %.
func shareOf(hit, of int) Share {
	s := Share{Hit: hit, Of: of}
	if of == 0 {
		return s
	}
	const z = 1.959964
	n, p := float64(of), float64(hit)/float64(of)
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	s.Share, s.Low, s.High = p, max(0, centre-half), min(1, centre+half)
	return s
}

// waitLike compares cases that a guideline of the same effect reached with cases
// that none reached: first those sent to the same agencies, and where they are
// too few those under the same kind of effect. A flag makes nobody wait.
func waitLike(e *guideline.Effect, past []Past) Wait {
	if e.Kind() == guideline.Flags {
		return Wait{Known: true, Like: "flag"}
	}
	var others []float64
	for i := range past {
		if past[i].Waited >= 0 && !slices.ContainsFunc(past[i].Said, func(r guideline.Result) bool { return r.Effect.Kind() != guideline.Flags }) {
			others = append(others, float64(past[i].Waited))
		}
	}
	w := Wait{Others: len(others)}
	for _, like := range []string{"agencies", "effect"} {
		if like == "agencies" && len(e.Route) == 0 {
			continue
		}
		var similar []float64
		for i := range past {
			if past[i].Waited >= 0 && past[i].underLike(e, like) {
				similar = append(similar, float64(past[i].Waited))
			}
		}
		w.Like, w.Similar = like, len(similar)
		if len(similar) >= fewest && len(others) >= fewest {
			w.compare(similar, others)
			return w
		}
	}
	return w
}

func (p *Past) underLike(e *guideline.Effect, like string) bool {
	return slices.ContainsFunc(p.Said, func(r guideline.Result) bool {
		if like == "agencies" {
			return slices.ContainsFunc(r.Effect.Route, func(a string) bool { return slices.Contains(e.Route, a) })
		}
		return r.Effect.Kind() == e.Kind()
	})
}

func (w *Wait) compare(similar, others []float64) {
	a, seA := median(similar)
	b, seB := median(others)
	half := 1.959964 * math.Hypot(seA, seB)
	w.Known, w.Days, w.Base, w.Low, w.High = true, a-b, b, a-b-half, a-b+half
}

// median is the median with its standard error after McKean and Schrader: from
// the width between two order statistics about it. Days are whole, so the error
// is at least that of rounding to one.
func median(x []float64) (m, se float64) {
	slices.Sort(x)
	n := len(x)
	m = (x[(n-1)/2] + x[n/2]) / 2
	const z = 2.575829 // 99 %
	k := max(1, int(math.Round(float64(n+1)/2-z*math.Sqrt(float64(n)/4))))
	return m, max((x[n-k]-x[k-1])/(2*z), 1/math.Sqrt(12))
}
