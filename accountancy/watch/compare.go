package watch

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/ree"
)

// Answer is whether lots fit the deposit that they are declared to come from.
type Answer string

// The answers. Lots that differ do not fit what is published of their deposit:
// whether that is the mine's doing or the publication's, no published row says.
const (
	Fits      Answer = "fits"
	Departs   Answer = "departs"
	Differs   Answer = "differs"
	CannotSay Answer = "cannot_say"
)

// Ground is what a comparison rests on.
type Ground string

// The grounds: lots of other mines on the same type of deposit; a published
// composition whose scatter is assumed; nothing.
const (
	OwnAssays Ground = "own"
	Published Ground = "published"
	NoGround  Ground = "none"
)

// Doubt is the chance, where a declaration is true, from which on one comparison
// that somebody looks at departs (accountancy.md 4.3 step 6). The watch, which
// makes very many, asks for [Chance].
const Doubt = .01

// leastSum is how much of the rare earths the shares of an assay state at the
// least, for its figures to be taken as whole.
const leastSum = .97

// leastCompared are the fewest elements that a comparison is made on.
const leastCompared = 6

// Sample is a lot with its assay; nil where there is none.
type Sample struct {
	ID    string
	Assay *ree.Assay
}

// Comparison is what the composition of lots says of their declared deposit.
// Figures are none where the answer is that it cannot be said; Said says why.
type Comparison struct {
	Answer    Answer
	Ground    Ground
	Published fingerprint.Source // the row that it rests on, where Ground is so
	P         float64            // chance of lying as far off where the declaration is true
	Threshold float64            // of P, below which lots depart
	Distance  fingerprint.Omnibus
	Lots      []string      // compared, together
	Parts     []ree.Element // compared
	// Composition is the mean of the lots over all elements detected in each;
	// without parts where there is none.
	Composition fingerprint.Composition
	Intervals   []fingerprint.Interval // 99 %, each element alone
	Explained   fingerprint.Explanations
	Said        ree.Refusals // what cannot be concluded, and what the answer leans on
}

// Compare holds lots together against the declared deposit: against lots of
// other mines where there are enough, else against what is published of it.
func (e *Evidence) Compare(samples []Sample) Comparison {
	c := Comparison{Answer: CannotSay, Ground: NoGround, Threshold: Doubt}
	amounts := c.usable(samples)
	if len(amounts) == 0 {
		return c
	}
	lots := c.read(amounts)
	switch {
	case len(lots) == 0:
	case e.Deposit == "":
		c.say("fingerprint.no_deposit")
	case len(c.Parts) < leastCompared:
		c.say("fingerprint.too_few_compared", "elements", symbols(c.Parts), "need", strconv.Itoa(leastCompared))
	case e.Comparable() && e.byOwn(&c, lots):
	case e.byPublished(&c, lots):
	default:
		c.say("fingerprint.no_reference", "deposit", e.Deposit, "lots", strconv.Itoa(len(e.Known)), "mines", strconv.Itoa(e.Mines),
			"needlots", strconv.Itoa(ReferenceLots), "needmines", strconv.Itoa(ReferenceMines))
	}
	return c
}

// CompareAll looks through all lots of a mine as the watch does, and compares
// the lot or the series that lies farthest off; without other mines to hold them
// against it compares all lots together.
func (e *Evidence) CompareAll(samples []Sample) Comparison {
	s, ok := e.Signature()
	if !ok {
		return e.Compare(samples)
	}
	farthest := slices.DeleteFunc(slices.Clone(samples), func(x Sample) bool {
		return !slices.ContainsFunc(s.Lots, func(l Lot) bool { return l.ID == x.ID })
	})
	c := e.Compare(farthest)
	if c.Ground != OwnAssays {
		return c
	}
	c.P, c.Threshold, c.Answer = s.Result.P, Chance, Fits
	c.Distance.D2, c.Distance.Bound = s.Result.Value, s.Result.Threshold
	if s.Result.Fires {
		c.Answer = Departs
	} else {
		c.Explained = fingerprint.Explanations{}
	}
	return c
}

func (c *Comparison) say(code string, params ...string) {
	c.Said = append(c.Said, ree.Refuse(code, params...))
}

// amounts is a lot's report.
type amounts struct {
	id string
	of fingerprint.Amounts
}

// usable leaves out lots without an assay and those whose shares do not add up.
func (c *Comparison) usable(samples []Sample) (out []amounts) {
	bare, short, sum := 0, 0, 0.0
	for _, s := range samples {
		if s.Assay == nil {
			bare++
			continue
		}
		stated := 0.0
		for _, q := range s.Assay.Share {
			stated += float64(q.Value) / float64(ree.Whole)
		}
		if stated < leastSum || stated > 2-leastSum {
			short, sum = short+1, stated
			continue
		}
		out = append(out, amounts{s.ID, fingerprint.FromAssay(s.Assay)})
	}
	switch {
	case len(samples) == 0:
		c.say("fingerprint.no_lots")
	case bare == len(samples):
		c.say("fingerprint.no_assay")
	case bare > 0:
		c.say("fingerprint.some_without_assay", "lots", strconv.Itoa(bare), "all", strconv.Itoa(len(samples)))
	}
	if short > 0 {
		c.say("fingerprint.sum", "lots", strconv.Itoa(short), "all", strconv.Itoa(len(samples)), "sum", fmt.Sprintf("%.1f", 100*sum))
	}
	return out
}

// read finds the elements that every lot was detected with, and the mean; the
// lots it answers are closed to those that are compared.
func (c *Comparison) read(list []amounts) (lots []Lot) {
	every := func(e ree.Element, ok func(fingerprint.Amount) bool) bool {
		return !slices.ContainsFunc(list, func(a amounts) bool { return !ok(a.of[e]) })
	}
	detected := func(x fingerprint.Amount) bool { return x.Value > 0 && x.Value >= x.Limit }
	var shown, missing, below []ree.Element
	for _, e := range ree.Elements() {
		compared := slices.Contains(OreParts, e)
		switch {
		case every(e, detected):
			shown = append(shown, e)
			if compared {
				c.Parts = append(c.Parts, e)
			}
		case compared && every(e, func(x fingerprint.Amount) bool { return x.Value > 0 || x.Limit > 0 }):
			below = append(below, e)
		case compared:
			missing = append(missing, e)
		}
	}
	if len(missing) > 0 {
		c.say("fingerprint.left_out_unmeasured", "elements", symbols(missing))
	}
	if len(below) > 0 {
		c.say("fingerprint.left_out_below", "elements", symbols(below))
	}
	var mean fingerprint.Amounts
	for _, e := range shown {
		for _, a := range list {
			mean[e].Value += math.Log(a.of[e].Value) / float64(len(list))
		}
		mean[e].Value = math.Exp(mean[e].Value)
	}
	if whole, err := fingerprint.Close(mean, shown...); err == nil {
		c.Composition = whole
	}
	for _, a := range list {
		closed, err := fingerprint.Close(a.of, c.Parts...)
		if err != nil {
			c.because(err)
			return nil
		}
		lots, c.Lots = append(lots, Lot{a.id, closed}), append(c.Lots, a.id)
	}
	return lots
}

// because takes over why something could not be done.
func (c *Comparison) because(err error) {
	var why ree.Refusals
	if errors.As(err, &why) {
		c.Said = append(c.Said, why...)
	}
}

// byOwn compares with lots of other mines, on the elements detected in all of
// them; false where that is impossible.
func (e *Evidence) byOwn(c *Comparison, lots []Lot) bool {
	parts := slices.DeleteFunc(slices.Clone(c.Parts), func(x ree.Element) bool {
		return slices.ContainsFunc(e.Known, func(k fingerprint.Composition) bool { return k.Share(x) == 0 || slices.Contains(k.Replaced(), x) })
	})
	if len(parts) < leastCompared {
		return false
	}
	reference, err := e.Reference(parts)
	if err != nil {
		return false
	}
	o, err := reference.Omnibus(Series(lots))
	if err != nil {
		return false
	}
	intervals, err := fingerprint.Intervals(e.Known, parts, len(lots), Doubt)
	if err != nil {
		return false
	}
	c.Ground, c.Intervals = OwnAssays, intervals
	c.judge(o, parts)
	if c.Answer == Departs {
		c.Explained = e.Explain(lots, parts)
	}
	return true
}

func (c *Comparison) judge(o fingerprint.Omnibus, parts []ree.Element) {
	c.Distance, c.P, c.Answer = o, o.P, Fits
	c.Parts, c.Said = parts, append(c.Said, o.Because...)
	if c.P <= c.Threshold {
		c.Answer = Departs
	}
}

// byPublished compares with the row of the library on the declared type that the
// lots fit best. Nothing says how its lots scatter, so the widest of the working
// settings stands for it, and the row itself counts as one lot of the deposit.
// Rows of one deposit differ from source to source by more than that, so that
// lots off a row only differ; a row of grade C concludes nothing.
func (e *Evidence) byPublished(c *Comparison, lots []Lot) bool {
	model, _ := fingerprint.Loose.Model()
	model.Centre = model.Natural
	var best struct {
		row       fingerprint.Source
		o         fingerprint.Omnibus
		parts     []ree.Element
		reference func([]ree.Element) (*fingerprint.Reference, error)
	}
	for _, row := range e.Library {
		if row.OreType != e.Deposit {
			continue
		}
		parts := slices.DeleteFunc(slices.Clone(c.Parts), func(x ree.Element) bool { return row.Oxides[x].Value == 0 })
		reference := published(row, model)
		if len(parts) < leastCompared {
			continue
		}
		r, err := reference(parts)
		if err != nil {
			continue
		}
		o, err := r.Omnibus(Series(lots))
		if err == nil && (best.reference == nil || o.P > best.o.P) {
			best.row, best.o, best.parts, best.reference = row, o, parts, reference
		}
	}
	if best.reference == nil {
		return false
	}
	profile, err := best.row.Profile(best.parts...)
	if err != nil {
		return false
	}
	if c.Intervals, err = fingerprint.ModelIntervals(profile.Composition, model, best.parts, len(lots), Doubt); err != nil {
		return false
	}
	c.Ground, c.Published = Published, best.row
	c.judge(best.o, best.parts)
	if c.Answer == Departs {
		c.Answer = Differs
	}
	if !best.row.MayAccuse() {
		c.Answer = CannotSay
		if best.o.P > Doubt { // else the test itself has said so
			c.say("fingerprint.grade_c", "source", best.row.ID, "citation", best.row.Citation)
		}
	}
	if c.Answer == Differs {
		others := slices.DeleteFunc(slices.Clone(e.Library), func(s fingerprint.Source) bool { return s.OreType == e.Deposit })
		c.Explained = fingerprint.Explain(Series(lots), best.parts, others, best.reference)
	}
	return true
}

// published makes a row of the library a reference over the parts asked for.
func published(row fingerprint.Source, model fingerprint.Model) func([]ree.Element) (*fingerprint.Reference, error) {
	return func(parts []ree.Element) (*fingerprint.Reference, error) {
		coordinates, err := fingerprint.ILR(parts...)
		if err != nil {
			return nil, err
		}
		profile, err := row.Profile(parts...)
		if err != nil {
			return nil, err
		}
		return fingerprint.FromModel(profile, coordinates, model)
	}
}

func symbols(parts []ree.Element) string {
	names := make([]string, len(parts))
	for i, e := range parts {
		names[i] = e.Symbol()
	}
	return strings.Join(names, " ")
}
