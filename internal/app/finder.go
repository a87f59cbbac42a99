package app

import (
	"slices"
	"strconv"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/ree"
	"lanthorn/review"
)

// FinderQuestion asks whether goods need a licence: what they are, and how much
// of which element they hold by mass, as far as that is known.
type FinderQuestion struct {
	Form     ree.Form      `json:"form"`
	Kind     control.Kind  `json:"kind,omitempty"` // empty: the form's
	HS       string        `json:"hs,omitempty"`
	Contents []Content     `json:"contents,omitempty"` // measured elements; one not named was not measured
	Detect   ree.Fraction  `json:"detect,omitempty"`   // limit of detection of the laboratory, part of net mass
	Day      calendar.Date `json:"day,omitzero"`       // today without one
}

// Content is the measured part of one element in the goods' net mass, with its
// standard uncertainty, both in parts per billion.
type Content struct {
	Element string       `json:"element"`
	Value   ree.Fraction `json:"value"`
	U       ree.Fraction `json:"u,omitempty"`
}

// FinderAnswer says whether a licence is needed, why, of which kind, with which
// papers, and how long the decision may take.
type FinderAnswer struct {
	control.Result
	Entries  []FinderEntry        `json:"entries"` // of the list, that decide or leave it open or are suspended
	Kinds    []review.LicenceKind `json:"licenceKinds"`
	Generals []review.General     `json:"generals,omitempty"` // that an exporter may register under
	Days     int                  `json:"days"`               // working days that a decision may take
	Basis    string               `json:"basis"`
}

// FinderEntry is an entry of the list in its own words.
type FinderEntry struct {
	Code   string          `json:"code"`
	Text   control.Text    `json:"text"`
	Basis  string          `json:"basis"`
	State  control.State   `json:"state"`
	Source string          `json:"source"`
	Back   calendar.Date   `json:"back,omitzero"` // suspended: the day it applies again
	Holds  control.Verdict `json:"holds"`         // whether the goods are what it names
}

// ListedElements are the elements that an entry of the control list names,
// suspended ones included: what a laboratory should measure.
func (a *App) ListedElements() (out []ree.Element) {
	for _, e := range ree.Elements() {
		if slices.ContainsFunc(a.controlList().Entries, func(x control.Entry) bool { return slices.Contains(x.Elements, e.Symbol()) }) {
			out = append(out, e)
		}
	}
	return out
}

// Find answers the question from the control list alone, for anybody. A zero
// shows absence only where every listed element was measured and the limit of
// detection is stated.
func (a *App) Find(q FinderQuestion) (FinderAnswer, error) {
	if err := checkTexts(q).Err(); err != nil {
		return FinderAnswer{}, err
	}
	goods := control.Goods{Form: q.Form, Kind: q.Kind, HS: q.HS}
	if _, known := q.Form.Info(); !known {
		return FinderAnswer{}, ree.Refusals{ree.Refuse("form.unknown", "value", string(q.Form)).At("form")}
	}
	assay, err := a.measured(q)
	if err != nil {
		return FinderAnswer{}, err
	}
	goods.Assay = assay
	day := q.Day
	if day.IsZero() {
		day = a.calendar().Day(a.Now())
	}
	out := FinderAnswer{Result: control.Classify(a.controlList(), goods, day), Entries: []FinderEntry{}, Kinds: []review.LicenceKind{}}
	out.quote(a.controlList())
	if p := a.cfg.Law.Review; p != nil && out.Controlled != control.No {
		out.Kinds, out.Generals = p.Kinds, p.Generals
		if i := slices.IndexFunc(p.Clocks, func(c calendar.Spec) bool { return c.ID == p.Statutory }); i >= 0 {
			out.Days, out.Basis = p.Clocks[i].Days, p.Clocks[i].Basis
		}
	}
	return out, nil
}

// measured makes an assay of what was measured; nil where nothing was.
func (a *App) measured(q FinderQuestion) (*ree.Assay, error) {
	if most := len(ree.Elements()); len(q.Contents) > most {
		return nil, ree.Refusals{ree.Refuse("finding.too_many", "max", strconv.Itoa(most)).At("contents")}
	}
	var rs ree.Refusals
	var sum ree.Fraction
	seen := map[ree.Element]ree.Quantity{}
	for i, c := range q.Contents {
		e, err := ree.ParseElement(c.Element)
		_, twice := seen[e]
		switch at := "contents[" + strconv.Itoa(i) + "]"; {
		case err != nil:
			rs = append(rs, ree.Refuse("element.unknown", "value", c.Element).At(at))
		case twice:
			rs = append(rs, ree.Refuse("element.twice", "value", c.Element).At(at))
		case c.Value < 0 || c.Value > ree.Whole || c.U < 0 || c.U > ree.Whole:
			rs = append(rs, ree.Refuse("assay.out_of_range", "value", c.Value.Percent()).At(at))
		default:
			seen[e] = ree.Quantity{Value: c.Value, U: c.U}
			sum += c.Value
		}
	}
	if sum > ree.Whole {
		rs = append(rs, ree.Refuse("assay.over_100", "sum", sum.Percent()).At("contents"))
	}
	if len(rs) > 0 || len(seen) == 0 {
		return nil, rs.Err()
	}
	out := &ree.Assay{Basis: ree.BasisElement, Total: ree.Quantity{Value: ree.Whole}}
	for e, c := range seen {
		out.Share[e] = c
	}
	if !slices.ContainsFunc(a.ListedElements(), func(e ree.Element) bool { _, ok := seen[e]; return !ok }) {
		out.Detect = q.Detect
	}
	return out, nil
}

// quote adds the words of the entries that the answer rests on.
func (f *FinderAnswer) quote(l *control.List) {
	for _, m := range append(slices.Clone(f.Matches), f.Suspended...) {
		i := slices.IndexFunc(l.Entries, func(e control.Entry) bool {
			return e.Code == m.Code && e.ValidFrom == m.ValidFrom && e.LegalBasis == m.LegalBasis && (len(e.Kinds) == 0 || slices.Contains(e.Kinds, f.Kind))
		})
		if i < 0 {
			continue
		}
		holds := control.Undetermined
		if m.Presence == control.Present {
			holds = control.Yes
		}
		e := &l.Entries[i]
		f.Entries = append(f.Entries, FinderEntry{e.Code, e.Text, e.LegalBasis, m.State, e.Source, m.Returns, holds})
	}
}
