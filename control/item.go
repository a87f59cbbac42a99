package control

import (
	"fmt"
	"slices"

	"lanthorn/calendar"
)

// Subject is what a line of an application is of.
type Subject string

// The subjects of a line. Equipment includes raw and auxiliary materials.
const (
	GoodsLine  Subject = "goods"
	Equipment  Subject = "equipment"
	Technology Subject = "technology"
)

// Item is equipment or technology that the jurisdiction controls by description:
// the applicant names it, and nothing is measured.
type Item struct {
	Code        string        `json:"code" yaml:"code"` // as the announcement gives it, else the pack's own
	Subject     Subject       `json:"subject" yaml:"subject"`
	LegalBasis  string        `json:"legalBasis" yaml:"legalBasis"`
	ValidFrom   calendar.Date `json:"validFrom" yaml:"validFrom"`
	ValidTo     calendar.Date `json:"validTo,omitzero" yaml:"validTo"`
	Suspensions []Suspension  `json:"suspensions,omitempty" yaml:"suspensions"`
	Source      string        `json:"source" yaml:"source"`
	CheckedOn   calendar.Date `json:"checkedOn" yaml:"checkedOn"`
	// CodeConfidence is of the code: a convention where it is the pack's own.
	CodeConfidence Confidence `json:"codeConfidence,omitempty" yaml:"codeConfidence"`
	Text           Text       `json:"text" yaml:"text"`
}

// On is the item's state on a day, as an entry's.
func (i *Item) On(day calendar.Date) (State, *Suspension) {
	e := i.entry()
	return e.On(day)
}

func (i *Item) entry() Entry {
	return Entry{Code: i.Code, LegalBasis: i.LegalBasis, ValidFrom: i.ValidFrom, ValidTo: i.ValidTo, Suspensions: i.Suspensions, CodeConfidence: i.CodeConfidence}
}

// check says what is wrong with an item.
func (i *Item) check(l *List, no int) []error {
	var errs []error
	where := fmt.Sprintf("items[%d] %s", no, i.Code)
	add := func(path, what string) { errs = append(errs, fmt.Errorf("%s.%s: %s", where, path, what)) }
	if i.Code == "" || l.Item(i.Code) != i {
		add("code", "an item needs a code of its own")
	}
	if i.Subject != Equipment && i.Subject != Technology {
		add("subject", "must be equipment or technology")
	}
	if i.ValidFrom.IsZero() || i.LegalBasis == "" || i.Source == "" || i.CheckedOn.IsZero() {
		add("validFrom", "legalBasis, validFrom, source and checkedOn are needed")
	}
	return errs
}

// Item finds an item by its code.
func (l *List) Item(code string) *Item {
	at := slices.IndexFunc(l.Items, func(i Item) bool { return i.Code == code })
	if at < 0 {
		return nil
	}
	return &l.Items[at]
}

// ClassifyItem says whether the item that an applicant names is controlled on a day.
// One that the list does not hold stays open: a person says what it is.
func ClassifyItem(l *List, code string, day calendar.Date) Result {
	r := Result{List: l.ID, ListVersion: l.Version, Day: day, Controlled: Undetermined}
	item := l.Item(code)
	if item == nil {
		r.Reasons = []Reason{because("control.item_unknown", "code", code)}
		return r
	}
	e := item.entry()
	state, suspension := e.On(day)
	m := Match{Code: e.Code, LegalBasis: e.LegalBasis, ValidFrom: e.ValidFrom, State: state, Presence: Present, CodeConfidence: e.CodeConfidence}
	switch state {
	case NotYet, Ended:
		r.Controlled = No
		r.reason(because("control.item_not_in_force", "code", e.Code))
	case Suspended:
		r.Controlled, m.Returns, r.Suspended = No, e.returns(day), []Match{m}
		name := "control.suspended"
		if suspension.Confidence != Read {
			name = "control.suspended_on_report"
		}
		r.reason(because(name, "code", e.Code, "until", suspension.To.String(), "basis", suspension.Basis))
	case Unconfirmed:
		r.Matches = []Match{m}
		r.reason(because("control.suspension_unconfirmed", "code", e.Code, "basis", suspension.Basis))
		r.missing(because("control.needs_notice", "basis", suspension.Basis))
	default:
		r.Controlled, r.Codes, r.Matches = Yes, []string{e.Code}, []Match{m}
		r.reason(because("control.item", "code", e.Code))
	}
	return r
}
