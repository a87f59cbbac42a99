package watch

import (
	"math"
	"slices"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/fingerprint"
)

// Settings of the watch.
const (
	// Chance is the false-alarm chance of one test of the watch.
	Chance = 0.001
	// ScalesRel is the relative standard error between two certified scales.
	ScalesRel = 0.001
	// Lots just below a tonne are compared with lots just above it.
	structureKG, structureBand = 1000, 70
	// A report more than a quarter late is rare.
	usualQuarterLate = 0.002
	// scrapRel is what all weighings of a maker's scrap share.
	scrapRel = 0.005
)

// Evidence is what the ledger says of one site; what is empty is not tested.
type Evidence struct {
	Site      string
	Receipts  []Receipt // lots sent to the site
	Shipped   []detect.Sized
	Reports   []detect.Reported // what it says it took from the ground
	Scrap     []detect.Receipt  // collected at known makers, and what those sent Elsewhere
	Makers    []detect.Generation
	Recovered map[string]Months // by process
	Deposit   string            // the type that it declares
	Own       []Lot             // from the ground, in the order of time
	Known     []fingerprint.Composition
	Mines     int                  // that Known is from
	Library   []fingerprint.Source // published deposits that may explain a departure
	Coded     []detect.Coded       // goods made under a customs code
	Rules     []detect.HSRule
}

// Elsewhere is the ID of a receipt that stands for what a maker of scrap sent to
// others or still has.
const Elsewhere = "sent to others and in store"

// Receipt is a lot as its sender and the site weighed it, kg.
type Receipt struct {
	From string // the sending site
	detect.Pair
}

// Test is a result with the key of the finding that it may open; results of one
// key look at the same thing from several sides.
type Test struct {
	Key    string
	Result detect.Result
}

// Tests asks all detectors that the evidence is enough for.
func (e *Evidence) Tests() []Test {
	var out []Test
	add := func(r detect.Result) { out = append(out, Test{r.Detector + "/" + e.Site, r}) }
	out = append(out, e.weighings()...)
	if len(e.Shipped) > 0 {
		add(detect.Bunching(detect.Sizes{Supplier: e.Site, Lots: e.Shipped, Threshold: structureKG, Below: structureBand}, worth(0.2)))
	}
	if len(e.Reports) > 0 {
		add(detect.LateReports(detect.Reports{Holder: e.Site, Entries: e.Reports, Allowed: quarterLate, Usual: usualQuarterLate}, worth(0.05)))
	}
	for _, r := range e.signature() {
		out = append(out, Test{"signature/" + e.Site, r}) // an explanation stands beside what it explains
	}
	if len(e.Makers) > 0 {
		add(e.phantom())
	}
	if r, ok := Codes(e.Coded, e.Rules); ok {
		add(r)
	}
	for _, process := range sorted(e.Recovered) {
		if r, ok := recoveryChange(e.Site, process, e.Recovered[process]); ok {
			out = append(out, Test{r.Detector + "/" + process + "/" + e.Site, r}) // a site has several
		}
	}
	return out
}

// senderLots is how many lots of one sender are enough to look at them alone.
const senderLots = 10

// weighings hold what was sent against what was received, over all senders and
// for each that has sent enough: a receiver that books too little does so with
// all of them, a sender that books too little is one among them.
func (e *Evidence) weighings() (out []Test) {
	var all []detect.Pair
	by := map[string][]detect.Pair{}
	for _, r := range e.Receipts {
		all = append(all, r.Pair)
		by[r.From] = append(by[r.From], r.Pair)
	}
	ask := func(sender string, lots []detect.Pair) {
		r := detect.PairedGrades(detect.Pairs{Shipper: sender, Receiver: e.Site, Lots: lots, RandomSD: math.Sqrt2 * ScalesRel, BiasSD: ScalesRel}, worth(0.003))
		out = append(out, Test{r.Detector + "/" + e.Site, r})
	}
	if len(all) > 0 {
		ask("senders", all)
	}
	for _, from := range sorted(by) {
		if len(by) > 1 && len(by[from]) >= senderLots {
			ask(from, by[from])
		}
	}
	return out
}

// phantom holds the scrap that a recycler says it collected against what the
// makers made; only its own receipts are to be looked at.
func (e *Evidence) phantom() detect.Result {
	r := detect.PhantomScrap(detect.Scrap{Pool: e.Site, Receipts: e.Scrap, Generated: e.Makers, SharedSD: scrapRel}, worth(0.1))
	r.Items = slices.DeleteFunc(r.Items, func(i detect.Item) bool { return i.ID == Elsewhere })
	return r
}

// worth is the watch's test for an effect of the size worth finding.
func worth(size float64) detect.Test { return detect.Test{FalseAlarm: Chance, Worth: size} }

// Most is the most that a chance p can say against honest books, as a
// log-likelihood ratio: -ln(-e p ln p) (Sellke, Bayarri and Berger 2001). It is
// for tests to which no size of effect was given.
func Most(p float64) float64 {
	switch {
	case p >= 1/math.E:
		return 0
	case p < 1e-300:
		p = 1e-300
	}
	return -math.Log(-math.E * p * math.Log(p))
}

func sorted[V any](m map[string]V) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
