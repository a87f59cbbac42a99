package review

import (
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// General is a general licence as a pack publishes it: who is registered under it
// clears each shipment by conditions that are asked live. Its conditions are the
// guidelines that close it; here stands what they do not say.
type General struct {
	ID         string            `json:"id" yaml:"id"`
	Version    string            `json:"version" yaml:"version"`
	Name       map[string]string `json:"name,omitempty" yaml:"name"`
	About      map[string]string `json:"about,omitempty" yaml:"about"` // whom and what it is for
	From       calendar.Date     `json:"from" yaml:"from"`
	To         calendar.Date     `json:"to,omitzero" yaml:"to"`              // last day; none: open
	Months     int               `json:"months" yaml:"months"`               // of a registration
	Days       int               `json:"days" yaml:"days"`                   // that a shipment's licence lasts
	Evidence   []string          `json:"evidence,omitempty" yaml:"evidence"` // documents of a registration
	Documents  []string          `json:"documents,omitempty" yaml:"documents"`
	Conditions []string          `json:"conditions,omitempty" yaml:"conditions"` // of every shipment's licence
	Reasons    []string          `json:"reasons" yaml:"reasons"`                 // of every clearance
	CapKG      int64             `json:"capKG,omitempty" yaml:"capKG"`           // goods cleared; 0: no cap
	CapMonths  int               `json:"capMonths,omitempty" yaml:"capMonths"`   // the running month and those before it
	Returns    GeneralReturns    `json:"returns,omitzero" yaml:"returns"`
	BackDays   int               `json:"backDays,omitempty" yaml:"backDays"` // goods come back within; 0: they stay
	Basis      string            `json:"basis" yaml:"basis"`
	Source     string            `json:"source,omitempty" yaml:"source"`
	Confidence string            `json:"confidence,omitempty" yaml:"confidence"`
}

// GeneralReturns says how the use of a registration is reported.
type GeneralReturns struct {
	Months int `json:"months,omitempty" yaml:"months"` // of a period, counted from January; 0: no returns
	Days   int `json:"days,omitempty" yaml:"days"`     // after a period's end, in which its return is due
	Stop   int `json:"stop,omitempty" yaml:"stop"`     // days more after which nothing is cleared until it is in
}

// General finds a general licence of the policy.
func (p *Policy) General(id string) *General {
	i := slices.IndexFunc(p.Generals, func(g General) bool { return g.ID == id })
	if i < 0 {
		return nil
	}
	return &p.Generals[i]
}

// asKind is the general licence as the kind of licence that a shipment gets.
func (g *General) asKind() LicenceKind {
	return LicenceKind{ID: g.ID, Name: g.Name, Documents: g.Documents, Basis: g.Basis}
}

// Under names the general licence and the registration that a shipment was
// cleared under.
type Under struct {
	General      string        `json:"general"`
	Version      string        `json:"version"`
	Registration string        `json:"registration"`
	Month        string        `json:"month"` // whose use it counts to
	BackBy       calendar.Date `json:"backBy,omitzero"`
}

// GoodsBack is goods of a shipment that came back, as customs recorded it.
type GoodsBack struct {
	Line   int       `json:"line"`
	MassMG ree.Mass  `json:"massMG"`
	Ref    string    `json:"ref"` // of the import declaration
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// RegistrationState is where a registration stands.
type RegistrationState string

// The states of a registration (reference: licensing 6.8).
const (
	RegistrationApplied   RegistrationState = "applied"
	RegistrationExamined  RegistrationState = "examined"
	RegistrationDeclined  RegistrationState = "declined"
	Registered            RegistrationState = "registered"
	RegistrationStopped   RegistrationState = "suspended"
	RegistrationWithdrawn RegistrationState = "withdrawn"
	RegistrationLapsed    RegistrationState = "lapsed"
	RegistrationExcluded  RegistrationState = "excluded"
)

// Registration is an exporter's registration under a general licence, as a row.
// Its key is its reference.
type Registration struct {
	Key      string            `json:"key"`
	General  string            `json:"general"`
	Version  string            `json:"version"` // of the general licence when it was asked for
	Holder   string            `json:"holder"`
	State    RegistrationState `json:"state"`
	Evidence []Document        `json:"evidence,omitempty"`
	Text     string            `json:"text"`
	Asked    time.Time         `json:"asked"`
	AskedBy  string            `json:"askedBy"`
	Examined string            `json:"examined,omitempty"` // person
	Finding  string            `json:"finding,omitempty"`  // theirs
	Decided  string            `json:"decided,omitempty"`  // person
	From     calendar.Date     `json:"from,omitzero"`
	LastDay  calendar.Date     `json:"lastDay,omitzero"`
	Stopped  int               `json:"stopped,omitempty"`  // how often it was suspended
	ByReturn bool              `json:"byReturn,omitempty"` // suspended for a missing return
	Note     string            `json:"note,omitempty"`
	Use      []MonthUse        `json:"use,omitempty"`  // in the order of months
	Open     []OpenShipment    `json:"open,omitempty"` // licences that may be drawn on, or whose goods are to come back
	Returns  []GeneralReturn   `json:"returns,omitempty"`
	Chased   []string          `json:"chased,omitempty"` // periods whose return was asked for
	Declined []DeclinedMark    `json:"declined,omitempty"`
	Changed  time.Time         `json:"changed"`

	Until   calendar.Date       `json:"until,omitzero"`    // last day as it was registered, whatever came after
	Against *Against            `json:"against,omitempty"` // the decision against the holder that stands
	History []Against           `json:"history,omitempty"` // every such decision, in order
	Hands   []string            `json:"hands,omitempty"`   // who decided on it
	Rounds  []RegistrationRound `json:"rounds,omitempty"`  // that an appeal ended
	Appeals []AppealMark        `json:"appeals,omitempty"`
}

// MonthUse is what was cleared in a month.
type MonthUse struct {
	Month     string   `json:"month"`
	MassMG    ree.Mass `json:"massMG"`
	Shipments int      `json:"shipments"`
	Declined  int      `json:"declined"`
	// Reasons counts the declined by the code of each reason.
	Reasons map[string]int `json:"reasons,omitempty"`
}

// OpenShipment is a shipment that is not over.
type OpenShipment struct {
	Licence string        `json:"licence"`
	LastDay calendar.Date `json:"lastDay"`
	BackBy  calendar.Date `json:"backBy,omitzero"`
}

// DeclinedMark is a shipment that was not cleared, by the codes of the reasons.
type DeclinedMark struct {
	At    time.Time `json:"at"`
	Codes []string  `json:"codes"`
}

// maxDeclined bounds how many shipments not cleared a registration shows; all
// stand in the ledger.
const maxDeclined = 20

// Live reports whether a registration stands in the way of another one: also one
// that an appeal may bring back.
func (r *Registration) Live() bool {
	switch r.State {
	case RegistrationApplied, RegistrationExamined, Registered, RegistrationStopped:
		return true
	}
	return r.underAppeal() != ""
}

// used is what was cleared from a month on.
func (r *Registration) used(from string) ree.Mass {
	var sum ree.Mass
	for _, u := range r.Use {
		if u.Month >= from {
			sum += u.MassMG
		}
	}
	return sum
}

// month is the use of a month, made where it is not there.
func (r *Registration) month(m string) *MonthUse {
	i, found := slices.BinarySearchFunc(r.Use, m, func(u MonthUse, m string) int { return strings.Compare(u.Month, m) })
	if !found {
		r.Use = slices.Insert(r.Use, i, MonthUse{Month: m})
	}
	return &r.Use[i]
}

// The kinds of event of general licences.
const (
	KindRegistrationAsked      = "review.registration_asked"
	KindRegistrationExamined   = "review.registration_examined"
	KindRegistrationDeclined   = "review.registration_declined"
	KindRegistered             = "review.registered"
	KindRegistrationSuspended  = "review.registration_suspended"
	KindRegistrationReinstated = "review.registration_reinstated"
	KindRegistrationWithdrawn  = "review.registration_withdrawn"
	KindRegistrationExcluded   = "review.registration_excluded"
	KindRegistrationLapsed     = "review.registration_lapsed"
	KindRegistrationChased     = "review.registration_chased"
	KindRegistrationStopped    = "review.registration_stopped"
	KindGeneralReturned        = "review.general_return_filed"
	KindGeneralCleared         = "review.general_cleared"
	KindGeneralDeclined        = "review.general_declined"
	KindGoodsBack              = "review.general_goods_back"
)

var registeredStates = []string{"registered", "suspended"}

// everRegistered are the states of a registration under which goods may be on
// their way, or a return be due: also while it is decided again after an appeal.
var everRegistered = []string{"applied", "examined", "registered", "suspended", "withdrawn", "lapsed", "excluded"}

// registrationTable is the machine of registrations under general licences.
var registrationTable = []Transition{
	{"apply", []string{""}, "applied", "application.lodge", []string{"person", "holder", "general_open", "registered_once", "evidence"}, []string{KindRegistrationAsked}},
	{"examine", []string{"applied"}, "examined", "case.review", []string{"person", "office_side", "other_people", "reason"}, []string{KindRegistrationExamined}},
	{"decline", []string{"applied", "examined"}, "declined", "case.decide", []string{"person", "office_side", "other_people", "no_worse", "reason"}, []string{KindRegistrationDeclined}},
	{"register", []string{"examined"}, "registered", "case.decide", []string{"person", "office_side", "not_examiner", "other_people", "general_open", "returns_in", "goods_in"}, []string{KindRegistered, KindLifted}},
	{"confirm", []string{"applied", "examined"}, "", "case.decide", []string{"person", "office_side", "not_examiner", "other_people", "reopened", "reason"}, []string{KindRegistrationConfirmed}},
	{"suspend", []string{"registered"}, "suspended", "licence.suspend", []string{"person", "office_side", "reason"}, []string{KindRegistrationSuspended, KindSuspended}},
	{"reinstate", []string{"suspended"}, "registered", "licence.suspend", []string{"person", "office_side", "reason", "returns_in", "goods_in"}, []string{KindRegistrationReinstated, KindLifted}},
	{"withdraw", append([]string{"applied", "examined"}, registeredStates...), "withdrawn", "application.lodge", []string{"person", "holder"}, []string{KindRegistrationWithdrawn}},
	{"exclude", registeredStates, "excluded", "case.decide", []string{"person", "office_side", "appeal_first", "reason"}, []string{KindRegistrationExcluded, KindSuspended}},
	{"lapse", registeredStates, "lapsed", "clock.run", []string{"registration_over"}, []string{KindRegistrationLapsed}},
	{"chase", everRegistered, "", "clock.run", []string{"ever_registered", "return_due"}, []string{KindRegistrationChased}},
	{"stop", []string{"registered"}, "suspended", "clock.run", []string{"return_missing"}, []string{KindRegistrationStopped}},
	{"file", everRegistered, "", "application.lodge", []string{"person", "holder", "ever_registered", "period_over", "figures_seen"}, []string{KindGeneralReturned, KindRegistrationReinstated}},
	{"clear", []string{"registered"}, "", "application.lodge", []string{"person", "holder", "registration_current", "general_open", "returns_in", "goods_in"}, []string{KindGeneralCleared, KindLicenceIssued}},
	{"report_consumed", everRegistered, "", "application.lodge", []string{"person", "holder", "ever_registered", "consumed_left", "consumed_said"}, []string{KindConsumedReported}},
	{"accept_consumed", everRegistered, "", "case.review", []string{"person", "office_side", "ever_registered", "consumed_open"}, []string{KindConsumedAccepted}},
	{"query_consumed", everRegistered, "", "case.review", []string{"person", "office_side", "ever_registered", "consumed_open", "reason"}, []string{KindConsumedQueried}},
	{"goods_back", everRegistered, "", "licence.commit", []string{"person", "office_side", "ever_registered", "goods_out", "import_declared"}, []string{KindGoodsBack}},
}

// RegistrationTransitions is the table of registrations under general licences.
func RegistrationTransitions() []Transition { return slices.Clone(registrationTable) }

// CapLeft is what may still be cleared under a registration at an instant; below
// zero where the cap has been lowered since.
func (d *Desk) CapLeft(r *Registration, now time.Time) ree.Mass {
	g := d.Policy.General(r.General)
	if g == nil {
		return 0
	}
	return ree.Mass(g.CapKG)*ree.Kilogram - r.used(g.capFrom(d.Calendar.Day(now)))
}

// capFrom is the first month that counts to the cap on a day.
func (g *General) capFrom(today calendar.Date) string {
	first, err := calendar.ParseDate(today.String()[:7] + "-01")
	if err != nil {
		return ""
	}
	return first.AddMonths(1 - max(1, g.CapMonths)).String()[:7]
}
