package app

import (
	"math"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/accountancy/watch"
	"lanthorn/ree"
)

// FingerprintReport is a fingerprint for programs; its lists are never null, and
// what has no value is left out.
type FingerprintReport struct {
	Lot       string                   `json:"lot,omitempty"`
	Site      string                   `json:"site"`
	Deposit   string                   `json:"deposit,omitempty"`
	Answer    watch.Answer             `json:"answer"` // fits, departs, differs (from a published row), cannot_say
	Ground    watch.Ground             `json:"ground"` // own, published, none
	Published *FingerprintSource       `json:"published,omitempty"`
	Chance    *float64                 `json:"chance,omitempty"` // of lying as far off where the declaration is true
	Threshold float64                  `json:"threshold"`
	Distance  *float64                 `json:"distance,omitempty"` // squared, in log-ratios
	Known     int                      `json:"referenceLots"`
	Mines     int                      `json:"referenceMines"`
	Lots      []string                 `json:"lots"` // compared, together
	Norm      string                   `json:"norm"`
	Elements  []FingerprintElement     `json:"elements"`
	Explained []FingerprintExplanation `json:"explanations"`
	Said      []FingerprintStatement   `json:"statements"`
}

// FingerprintSource is a published deposit with its grade of confidence.
type FingerprintSource struct {
	ID       string `json:"id"`
	Country  string `json:"country"`
	Grade    string `json:"grade"`
	Citation string `json:"source"`
}

// FingerprintElement is one element of the compared lots' mean. Normal is the
// content of the rare earths over that of chondrite, with what the declared
// deposit would have at the same level; Ratio is the content over the declared
// one, 1 where it is the same. Bounds hold for 99 of 100 honest lots, each
// element alone. What was not detected, or has nothing to be held against, is
// nil.
type FingerprintElement struct {
	Element   string   `json:"element"`
	Percent   *float64 `json:"percent,omitempty"` // of the oxides detected
	Normal    *float64 `json:"normal,omitempty"`
	Declared  *float64 `json:"declared,omitempty"`
	Low       *float64 `json:"low,omitempty"`
	High      *float64 `json:"high,omitempty"`
	Ratio     *float64 `json:"ratio,omitempty"`
	RatioLow  *float64 `json:"ratioLow,omitempty"`
	RatioHigh *float64 `json:"ratioHigh,omitempty"`
}

// FingerprintExplanation is a deposit of the library held against a departure.
type FingerprintExplanation struct {
	FingerprintSource
	Explains bool     `json:"explains"`
	NoteOnly bool     `json:"noteOnly"` // grade C: a note beside other evidence
	Elements []string `json:"elements"`
	Share    float64  `json:"share"` // mixed in, 0 to 1
	SD       float64  `json:"sd"`
	Chance   float64  `json:"chance"` // corrected for the number of deposits compared
	FitP     float64  `json:"fit"`    // chance of what is left once it is mixed in
}

// FingerprintStatement says what cannot be concluded, or what the answer leans on.
type FingerprintStatement struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// byNumber are the elements in the order of their atomic numbers, without
// promethium, which no ore holds.
var byNumber = []ree.Element{ree.Sc, ree.Y, ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy, ree.Ho, ree.Er, ree.Tm, ree.Yb, ree.Lu}

// Elements are the elements in the order of their atomic numbers.
func (f Fingerprint) Elements() (out []FingerprintElement) {
	norm, level := fingerprint.CIChondrite(), f.level()
	within := map[ree.Element]fingerprint.Interval{}
	for _, i := range f.Intervals {
		within[i.Element] = i
	}
	for _, e := range byNumber {
		row := FingerprintElement{Element: e.Symbol()}
		share := f.Composition.Share(e)
		if share > 0 {
			row.Percent, row.Normal = value(100*share), value(norm.Over(e, share))
		}
		if i, ok := within[e]; ok && level > 0 {
			row.Declared, row.Low, row.High = value(norm.Over(e, i.Centre*level)), value(norm.Over(e, i.Low*level)), value(norm.Over(e, i.High*level))
			row.Ratio, row.RatioLow, row.RatioHigh = value(share/level/i.Centre), value(i.Low/i.Centre), value(i.High/i.Centre)
		}
		out = append(out, row)
	}
	return out
}

// level is the geometric mean of the compared parts, by which intervals become
// shares of the same composition; zero where nothing was compared.
func (f Fingerprint) level() float64 {
	if len(f.Parts) == 0 {
		return 0
	}
	return fingerprint.Mean(f.Composition, f.Parts)
}

// value is a number that can be shown, nil for any other.
func value(x float64) *float64 {
	if !(x > 0) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func sourceOf(s fingerprint.Source) FingerprintSource {
	return FingerprintSource{s.ID, s.Country, string(s.Grade), s.Citation}
}

// Report is the fingerprint for programs.
func (f Fingerprint) Report() FingerprintReport {
	r := FingerprintReport{Site: f.Site.Ref, Deposit: f.Deposit, Answer: f.Answer, Ground: f.Ground, Threshold: f.Threshold, Known: f.Known, Mines: f.Mines,
		Lots: append([]string{}, f.Lots...), Norm: fingerprint.CIChondrite().Citation, Elements: f.Elements(), Explained: []FingerprintExplanation{}, Said: []FingerprintStatement{}}
	if f.Lot != nil {
		r.Lot = f.Lot.Ref
	}
	if f.Ground != watch.NoGround {
		r.Chance, r.Distance = &f.P, &f.Distance.D2
	}
	if f.Ground == watch.Published {
		s := sourceOf(f.Published)
		r.Published = &s
	}
	for _, x := range f.Explained.Compared {
		row := FingerprintExplanation{FingerprintSource: sourceOf(x.Source), Explains: x.Explains, NoteOnly: !x.Source.MayAccuse(), Share: x.Admixture.Share, SD: x.Admixture.SD, Chance: x.Adjusted, FitP: x.Admixture.FitP}
		for _, e := range x.Parts {
			row.Elements = append(row.Elements, e.Symbol())
		}
		r.Explained = append(r.Explained, row)
	}
	for _, s := range f.Said {
		r.Said = append(r.Said, FingerprintStatement{s.Code, s.Params})
	}
	return r
}
