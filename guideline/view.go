package guideline

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"lanthorn/ree"
)

// View is a case as guidelines see it. A field's name in expressions is its
// name in JSON. Masses are kilograms, fractions per cent, days ISO 8601 text
// ("2026-11-23"), which compares in the order of time. What is not known is
// empty, and a field beside it says so.
type View struct {
	Day         string    `json:"day"`         // on which the guidelines are asked
	Kind        string    `json:"kind"`        // of licence, as the pack names it
	Destination string    `json:"destination"` // country code
	Applicant   Applicant `json:"applicant"`
	Parties     []Party   `json:"parties"` // everybody else in the deal
	EndUse      EndUse    `json:"endUse"`
	Route       Route     `json:"route"`
	Contract    Contract  `json:"contract"`
	Documents   []string  `json:"documents"`  // kinds of document attached
	Provenance  string    `json:"provenance"` // the worst of the lines; empty before the gate
	Lines       []Line    `json:"lines"`
	History     History   `json:"history"`
}

// Applicant is who applies.
type Applicant struct {
	Ref        string   `json:"ref"`
	Country    string   `json:"country"`
	Activities []string `json:"activities"` // permitted on the day
}

// Party is somebody in the deal beside the applicant. ListedShare counts only where
// OwnershipKnown: half of the party or more is declared to be in the hands of listed
// parties, or what is not declared cannot make it so.
type Party struct {
	Name           string   `json:"name"`
	Role           string   `json:"role"` // consignee, end_user, intermediary
	Country        string   `json:"country"`
	Screening      string   `json:"screening"`      // clear, cleared, hit, watched, listed, failed, unscreened: the worst answer
	Lists          []string `json:"lists"`          // lists with a hit that is not cleared
	ListedShare    Number   `json:"listedShare"`    // held by parties confirmed on a list and by what they hold by half or more, together, per cent
	OwnershipKnown bool     `json:"ownershipKnown"` // whether that reaches half is known
	New            bool     `json:"new"`            // no licence of any applicant named it before
}

// EndUse is what the goods are for, as the applicant says.
type EndUse struct {
	Code      string `json:"code"`
	Text      string `json:"text"`
	Programme string `json:"programme"`
	Site      string `json:"site"`
}

// Route is how the goods go.
type Route struct {
	Mode string   `json:"mode"`
	From string   `json:"from"`
	Via  []string `json:"via"`
	To   string   `json:"to"`
}

// Contract is the sale behind the export.
type Contract struct {
	Number string `json:"number"`
	Date   string `json:"date"`
}

// Line is one item. Elements, ElementKG and Made hold every key that they may
// have, so that an expression need not ask whether it is there.
type Line struct {
	No              int                 `json:"no"`
	Subject         string              `json:"subject"` // goods, equipment, technology, service
	Form            string              `json:"form"`
	Kind            string              `json:"kind"`
	Level           string              `json:"level"`
	HS              string              `json:"hs"`
	MassKG          Number              `json:"massKG"`
	Value           Number              `json:"value"` // in the smallest unit of the currency; 0 where not stated
	Currency        string              `json:"currency"`
	Controlled      string              `json:"controlled"`      // yes, no, undetermined
	Codes           []string            `json:"codes"`           // control entries in force that describe it
	SuspendedCodes  []string            `json:"suspendedCodes"`  // entries that would, were they not suspended
	Assayed         bool                `json:"assayed"`         // every lot of it is
	Elements        ByElement           `json:"elements"`        // all seventeen, per cent of net mass; 0 where not assayed
	ElementKG       ByElement           `json:"elementKG"`       // all seventeen, net mass of the element
	Provenance      string              `json:"provenance"`      // verified, qualified, concern, stale, failed, unlinked; empty before the gate
	UnknownOrigin   Number              `json:"unknownOrigin"`   // largest share of a controlled element of unknown origin, per cent
	Origins         []string            `json:"origins"`         // countries of the controlled elements
	Made            map[string][]string `json:"made"`            // countries by step: mined, refined, metal, magnet; empty where not known, "?" for a part not known
	MadeAbroad      bool                `json:"madeAbroad"`      // outside the jurisdiction, by its determination
	ControlledShare Number              `json:"controlledShare"` // of its value in controlled material from the jurisdiction, per cent, by its determination
}

// History is what the applicant did before this case.
type History struct {
	Cases    int    `json:"cases"`    // lodged, this one included
	Decided  int    `json:"decided"`  // of those before
	Granted  int    `json:"granted"`  // at least one line
	Refused  int    `json:"refused"`  // every line
	Licences int    `json:"licences"` // in force
	Findings int    `json:"findings"` // of supervision, confirmed against it
	Last     string `json:"last"`     // day of the last decision
}

// Number is a decimal. The ledger's canonical form knows whole numbers only, so
// it is written as the shortest text that gives the same number.
type Number float64

// MarshalJSON writes the number as a text.
func (n Number) MarshalJSON() ([]byte, error) {
	return json.Marshal(strconv.FormatFloat(float64(n), 'g', -1, 64))
}

// UnmarshalJSON reads it back; examples may write plain numbers.
func (n *Number) UnmarshalJSON(raw []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("%s is no number", raw)
	}
	*n = Number(f)
	return nil
}

// ByElement is a number for each element, by symbol. In JSON those that are zero
// are left out.
type ByElement map[string]Number

// MarshalJSON writes the elements that are not zero, in their order.
func (m ByElement) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for _, e := range ree.Elements() {
		x := m[e.Symbol()]
		if x == 0 {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, '"')
		out = append(out, e.Symbol()...)
		out = append(out, `":"`...)
		out = strconv.AppendFloat(out, float64(x), 'g', -1, 64)
		out = append(out, '"')
	}
	return append(out, '}'), nil
}

// Civil reports whether an end use is a civil one: none of those that the law
// names as dangers.
func Civil(code string) bool {
	switch code {
	case "military", "military_ai", "wmd", "terrorism":
		return false
	}
	return true
}

// Steps are the keys of Line.Made.
func Steps() []string { return []string{"mined", "refined", "metal", "magnet"} }

// Complete fills every map and list that an expression may ask for, so that
// nothing asked for is absent.
func (v *View) Complete() {
	fill(&v.Documents)
	fill(&v.Applicant.Activities)
	fill(&v.Route.Via)
	fill(&v.Parties)
	fill(&v.Lines)
	for i := range v.Parties {
		fill(&v.Parties[i].Lists)
		if v.Parties[i].Screening == "" {
			v.Parties[i].Screening = "unscreened"
		}
	}
	for i := range v.Lines {
		v.Lines[i].complete()
	}
}

func (l *Line) complete() {
	fill(&l.Codes)
	fill(&l.SuspendedCodes)
	fill(&l.Origins)
	if l.Subject == "" {
		l.Subject = "goods"
	}
	if l.Elements == nil {
		l.Elements = ByElement{}
	}
	if l.ElementKG == nil {
		l.ElementKG = ByElement{}
	}
	for _, e := range ree.Elements() {
		l.Elements[e.Symbol()] += 0
		l.ElementKG[e.Symbol()] += 0
	}
	if l.Made == nil {
		l.Made = map[string][]string{}
	}
	for _, step := range Steps() {
		if l.Made[step] == nil {
			l.Made[step] = []string{}
		}
	}
}

func fill[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}

// Hash identifies what the guidelines were asked about.
func (v *View) Hash() (string, error) { return hash("lanthorn guideline view v1", v) }
