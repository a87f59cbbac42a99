package control

import (
	"slices"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// Verdict is whether goods are controlled.
type Verdict string

// The answers to whether goods are controlled.
const (
	Yes          Verdict = "yes"
	No           Verdict = "no"
	Undetermined Verdict = "undetermined"
)

// Reason is a reason code with its parameters.
type Reason struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

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

// Match is an entry that describes the goods or may.
type Match struct {
	Code       string        `json:"code"`
	LegalBasis string        `json:"legalBasis"`
	ValidFrom  calendar.Date `json:"validFrom"` // which version of the entry
	State      State         `json:"state"`
	Presence   Presence      `json:"presence"`
	Holdings   []Holding     `json:"holdings,omitempty"` // the elements that made it match or leave it open
	Returns    calendar.Date `json:"returns,omitzero"`   // suspended: the day it applies again, where known
	// CodeConfidence says how well the code is known; the rule was read.
	CodeConfidence Confidence `json:"codeConfidence,omitempty"`
}

// Result is a classification with everything it rests on.
type Result struct {
	Controlled  Verdict       `json:"controlled"`
	Codes       []string      `json:"codes,omitempty"` // controlled under these
	List        string        `json:"list"`
	ListVersion string        `json:"listVersion"`
	Day         calendar.Date `json:"day"`
	Kind        Kind          `json:"kind,omitempty"`
	Matches     []Match       `json:"matches,omitempty"`   // in force, or may be
	Suspended   []Match       `json:"suspended,omitempty"` // would apply were they not suspended
	Reasons     []Reason      `json:"reasons"`
	Missing     []Reason      `json:"missing,omitempty"` // what would settle it
	Flags       []Reason      `json:"flags,omitempty"`   // customs code against composition
	Hints       []Hint        `json:"hints,omitempty"`   // what the customs code suggests
}

// Classify says whether goods are controlled on a day under a list. A present
// entry in force makes them controlled; failing that, one that may apply leaves
// them undetermined; only when every entry in force is excluded are they free.
func Classify(l *List, g Goods, day calendar.Date) Result {
	r := Result{List: l.ID, ListVersion: l.Version, Day: day, Kind: g.kind()}
	if !r.Kind.Known() || g.contradicts() {
		r.Controlled = Undetermined
		code := "control.kind_unknown"
		if g.contradicts() {
			code = "control.kind_contradicts_form"
		}
		r.Reasons = []Reason{because(code, "form", string(g.Form), "kind", string(g.Kind))}
		r.Missing = []Reason{because("control.needs_kind")}
		return r
	}
	for i := range l.Entries {
		r.consider(l, &l.Entries[i], &g, day)
	}
	r.considerUnsettled(l, &g, day)
	r.conclude()
	r.compareHS(l, &g, day)
	return r
}

// consider adds an entry to what applies, may apply or is suspended.
func (r *Result) consider(l *List, e *Entry, g *Goods, day calendar.Date) {
	state, suspension := e.On(day)
	if state == NotYet || state == Ended || !e.describes(g) {
		return
	}
	m := Match{Code: e.Code, LegalBasis: e.LegalBasis, ValidFrom: e.ValidFrom, State: state, CodeConfidence: e.CodeConfidence}
	m.Presence, m.Holdings = e.met(l, g)
	if m.Presence == Absent {
		return
	}
	switch state {
	case Suspended:
		m.Returns = e.returns(day)
		r.Suspended = append(r.Suspended, m)
		code := "control.suspended"
		if suspension.Confidence != Read {
			code = "control.suspended_on_report"
		}
		r.reason(because(code, "code", e.Code, "until", suspension.To.String(), "basis", suspension.Basis))
	case Unconfirmed:
		r.Matches = append(r.Matches, m)
		r.reason(because("control.suspension_unconfirmed", "code", e.Code, "basis", suspension.Basis))
		r.missing(because("control.needs_notice", "basis", suspension.Basis))
	default:
		r.Matches = append(r.Matches, m)
		r.explain(&m)
	}
}

// describes reports whether the goods are of the kind, form and level that the
// entry names.
func (e *Entry) describes(g *Goods) bool {
	return (len(e.Kinds) == 0 || slices.Contains(e.Kinds, g.kind())) &&
		(len(e.Forms) == 0 || slices.Contains(e.Forms, g.Form)) &&
		(len(e.Levels) == 0 || slices.Contains(e.Levels, g.level()))
}

// met says whether the entry's condition holds, and by which elements.
func (e *Entry) met(l *List, g *Goods) (Presence, []Holding) {
	if e.Condition == Always {
		return Present, nil
	}
	answer := Absent
	var kept []Holding
	for _, symbol := range e.Elements {
		element, err := ree.ParseElement(symbol)
		if err != nil {
			return Unsure, nil
		}
		h := l.Hold(g, element)
		switch {
		case h.Presence == Absent:
			continue
		case h.Presence == Present:
			answer = Present
		case answer == Absent:
			answer = Unsure
		}
		kept = append(kept, h)
	}
	return answer, kept
}

// returns is the day after the last of the suspensions that follow on one
// another from day; none where one has no end.
func (e *Entry) returns(day calendar.Date) calendar.Date {
	for range len(e.Suspensions) + 1 {
		state, s := e.On(day)
		if state != Suspended {
			return day
		}
		if s.To.IsZero() {
			return calendar.Date{}
		}
		day = s.To.Add(1)
	}
	return day
}

// explain turns a match in force into reasons and into what is missing.
func (r *Result) explain(m *Match) {
	if len(m.Holdings) == 0 {
		if m.Presence == Present {
			r.reason(because("control.by_kind", "code", m.Code, "kind", string(r.Kind)))
		} else {
			r.reason(because("control.entry_unreadable", "code", m.Code))
		}
	}
	for _, h := range m.Holdings {
		pairs := []string{"code", m.Code, "element", h.Element, "value", h.Value.Percent(), "low", h.Low.Percent(), "high", h.High.Percent(), "limit", h.Limit.Percent()}
		switch {
		case h.Presence == Present:
			r.reason(because("control.contains_"+h.Why, pairs...))
		case m.Presence == Unsure:
			r.reason(because("control."+h.Why, pairs...))
			r.missing(because("control.needs_assay", "element", h.Element, "limit", h.Limit.Percent()))
		}
	}
}

// considerUnsettled leaves goods open whose kind the list's text does not place
// and which hold, or may hold, an element that it lists.
func (r *Result) considerUnsettled(l *List, g *Goods, day calendar.Date) {
	i := slices.IndexFunc(l.Unsettled, func(u Unsettled) bool { return u.Kind == r.Kind })
	if i < 0 {
		return
	}
	for _, e := range ree.Elements() {
		if !l.Lists(e, day) {
			continue
		}
		if h := l.Hold(g, e); h.Presence != Absent {
			r.Matches = append(r.Matches, Match{State: InForce, Presence: Unsure, LegalBasis: l.Unsettled[i].Basis, Holdings: []Holding{h}})
			r.reason(because("control.kind_unsettled", "kind", string(r.Kind), "element", h.Element))
			r.missing(because("control.needs_ruling", "kind", string(r.Kind)))
		}
	}
}

// Lists reports whether any entry in force on the day names the element.
func (l *List) Lists(e ree.Element, day calendar.Date) bool {
	return slices.ContainsFunc(l.Entries, func(entry Entry) bool {
		state, _ := entry.On(day)
		return (state == InForce || state == Unconfirmed) && slices.Contains(entry.Elements, e.Symbol())
	})
}

func (r *Result) conclude() {
	r.Controlled = No
	for _, m := range r.Matches {
		switch {
		case m.State == InForce && m.Presence == Present:
			r.Controlled = Yes
			if !slices.Contains(r.Codes, m.Code) {
				r.Codes = append(r.Codes, m.Code)
			}
		case r.Controlled == No:
			r.Controlled = Undetermined
		}
	}
	if r.Controlled == No {
		r.reason(because("control.not_listed", "kind", string(r.Kind)))
	}
	if r.Controlled != Undetermined {
		r.Missing = nil
	}
}

func (r *Result) reason(x Reason) {
	r.Reasons = append(r.Reasons, x)
}

// missing adds what would settle the question, once.
func (r *Result) missing(x Reason) {
	same := func(y Reason) bool { return y.Code == x.Code && y.Params["element"] == x.Params["element"] }
	if !slices.ContainsFunc(r.Missing, same) {
		r.Missing = append(r.Missing, x)
	}
}
