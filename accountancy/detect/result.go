package detect

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// Family is a kind of evidence. Results of one family may rest on the same
// figures and so do not add up; families are taken as independent (reference:
// accountancy section 6).
type Family string

// The families of evidence.
const (
	Balance     Family = "balance"
	Fingerprint Family = "fingerprint"
	Indicator   Family = "indicator"
	Documents   Family = "documents"
)

// Direction says where material would have gone: into the books from elsewhere
// (laundering), or out of them (diversion, hidden production).
type Direction string

// The directions.
const (
	Inflow  Direction = "inflow"
	Outflow Direction = "outflow"
	Either  Direction = "either"
)

// Law is the law that a statistic follows where nothing is wrong.
type Law string

// The laws. Exact is for what conservation or counting forbids, NoLaw for a
// statistic whose chance nobody can state; both leave P at 1 or 0.
const (
	Normal   Law = "normal"
	Binomial Law = "binomial"
	Poisson  Law = "poisson"
	Exact    Law = "exact"
	NoLaw    Law = "none"
)

// Estimate is a value with its standard uncertainty (k = 1) in a unit.
type Estimate struct {
	Value float64 `json:"value"`
	SD    float64 `json:"sd"`
	Unit  string  `json:"unit,omitempty"`
}

// ItemKind says what an item is.
type ItemKind string

// The kinds of item.
const (
	Lot      ItemKind = "lot"
	Document ItemKind = "document"
	Party    ItemKind = "party"
	Transfer ItemKind = "transfer"
	Account  ItemKind = "account"
)

// Item is something to look at; Share is its part of the statistic, and the
// shares of one result sum to 1.
type Item struct {
	Kind  ItemKind `json:"kind"`
	ID    string   `json:"id"`
	Share float64  `json:"share"`
}

// Reason is a code with its parameters; the catalogues make a sentence of it.
type Reason struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// Result is what a detector says. All numbers are finite.
type Result struct {
	Detector   string    `json:"detector"`
	Family     Family    `json:"family"`
	Statistic  string    `json:"statistic"`
	Law        Law       `json:"law"`
	Value      float64   `json:"value"`
	Threshold  float64   `json:"threshold"`
	FalseAlarm float64   `json:"falseAlarm"` // chance of reaching Threshold where nothing is wrong
	P          float64   `json:"p"`          // chance of Value or beyond where nothing is wrong
	Fires      bool      `json:"fires"`
	Certain    bool      `json:"certain"` // conservation or chemistry forbids it beyond the measurement's error
	Direction  Direction `json:"direction"`
	Effect     Estimate  `json:"effect"`
	// LLR is the log-likelihood ratio of an effect of the size worth finding
	// against none: positive speaks for it, negative against. Weighed is false
	// where no size was given or the statistic has no law.
	LLR      float64  `json:"llr"`
	Weighed  bool     `json:"weighed"`
	Items    []Item   `json:"items,omitempty"`
	Innocent []string `json:"innocent,omitempty"` // codes of explanations that give the same figures
	Reason   Reason   `json:"reason"`
	Open     *Reason  `json:"open,omitempty"` // why nothing can be concluded
	// Rests is published references that the result rests on, beside the
	// ledger's own figures. See [Result.NoteOnly].
	Rests []Basis `json:"rests,omitempty"`
}

// Test is how strict a detector is: the chance of a false alarm it may take,
// the number of tests that share this chance (Bonferroni; 0 counts as 1), and
// the size of effect worth finding, in the effect's unit.
type Test struct {
	FalseAlarm float64 `json:"falseAlarm"`
	Among      int     `json:"among,omitempty"`
	Worth      float64 `json:"worth,omitempty"`
}

// each is the chance of a false alarm of one test among those that share it.
func (t Test) each() float64 { return t.FalseAlarm / float64(max(1, t.Among)) }

func (t Test) sound() bool {
	return t.FalseAlarm > 0 && t.FalseAlarm < 0.5 && t.Among >= 0 && t.Worth >= 0 && finite(t.Worth) && t.each() > 1e-300
}

// because makes a reason from a code and pairs of parameter name and value.
func because(code string, pairs ...string) Reason {
	r := Reason{Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if r.Params == nil {
			r.Params = map[string]string{}
		}
		r.Params[pairs[i]] = pairs[i+1]
	}
	return r
}

// open is a result that concludes nothing.
func open(detector string, family Family, why Reason) Result {
	return Result{Detector: detector, Family: family, Law: NoLaw, P: 1, Direction: Either, Open: &why, Reason: because("detect.not_concluded", "detector", detector)}
}

// badInput is a result over figures that cannot be.
func badInput(detector string, family Family, field string) Result {
	return open(detector, family, because("detect.input", "field", field))
}

// checked is the result itself, or one that concludes nothing where its figures
// have grown past all numbers.
func (r Result) checked() Result {
	if !finite(r.Value, r.Threshold, r.P, r.Effect.Value, r.Effect.SD, r.LLR) {
		return badInput(r.Detector, r.Family, "figures")
	}
	return r
}

// number writes a figure for a reason's parameters.
func number(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// positive reports whether all figures are finite and above zero.
func positive(xs ...float64) bool {
	return finite(xs...) && !slices.ContainsFunc(xs, func(x float64) bool { return x <= 0 })
}

// natural reports whether all figures are finite and not below zero.
func natural(xs ...float64) bool {
	return finite(xs...) && !slices.ContainsFunc(xs, func(x float64) bool { return x < 0 })
}

// rank orders items by share, largest first, drops those without one and brings
// the shares to a sum of 1.
func rank(items []Item) []Item {
	kept := slices.DeleteFunc(slices.Clone(items), func(it Item) bool { return !finite(it.Share) || it.Share <= 0 })
	slices.SortFunc(kept, func(a, b Item) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	sum := 0.0
	for i := len(kept) - 1; i >= 0; i-- {
		kept[i].Share /= kept[0].Share // so that the sum cannot overflow; the largest comes last
		sum += kept[i].Share
	}
	for i := range kept {
		kept[i].Share /= sum
	}
	return kept
}
