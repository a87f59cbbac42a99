package review

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
)

// QueryState is where a query to the applicant stands.
type QueryState string

// The states of a query.
const (
	QueryDraft        QueryState = "draft"
	QueryIssued       QueryState = "issued"
	QueryPartAnswered QueryState = "part_answered"
	QueryAnswered     QueryState = "answered"
	QueryAccepted     QueryState = "accepted"
	QueryReopened     QueryState = "reopened"
	QueryLapsed       QueryState = "lapsed"
	QueryCancelled    QueryState = "cancelled"
)

// Query asks the applicant for information.
type Query struct {
	Key      string           `json:"key"`
	Round    int              `json:"round"`
	State    QueryState       `json:"state"`
	Referral string           `json:"referral,omitempty"` // of the agency that asks; none: the office asks
	Items    []QueryItem      `json:"items"`
	Stops    []string         `json:"stops,omitempty"` // clocks that it asks to stop: statutory, agency
	By       string           `json:"by"`
	Org      string           `json:"org"`
	Made     time.Time        `json:"made"`
	Issued   time.Time        `json:"issued,omitzero"`
	ClockID  string           `json:"clockID"`
	Clock    []calendar.Event `json:"clock,omitempty"`
	Extended string           `json:"extended,omitempty"` // why
	Chased   []int            `json:"chased,omitempty"`   // reminders sent, in per cent of the time
	Replies  []Reply          `json:"replies,omitempty"`
	Given    []int            `json:"given,omitempty"` // items that stand answered
	Ended    string           `json:"ended,omitempty"` // why it was reopened or cancelled, the last reason
}

// QueryItem is one thing that is asked.
type QueryItem struct {
	No       int    `json:"no"`
	Text     string `json:"text"`
	Required bool   `json:"required"`
}

// Reply is what the applicant sent at once.
type Reply struct {
	By    string      `json:"by"`
	At    time.Time   `json:"at"`
	Items []ReplyItem `json:"items"`
}

// ReplyItem answers one item, in words, by a document, or both.
type ReplyItem struct {
	No       int    `json:"no"`
	Text     string `json:"text,omitempty"`
	Document string `json:"document,omitempty"` // SHA-256, in hexadecimal
	Name     string `json:"name,omitempty"`     // of the document
}

// The clocks that a query may ask to stop.
const (
	StopsStatutory = "statutory"
	StopsAgency    = "agency" // of the agency that asks; of every agency still asked where the office asks
)

const (
	maxReferrals   = 60
	maxQueries     = 100
	maxItems       = 40
	maxReplies     = 60
	maxEscalations = 40
	maxAnswers     = 60
	maxWords       = 4000
)

// QueryKey is the key of the n-th query of a case.
func QueryKey(caseKey string, n int) string { return fmt.Sprintf("%s/Q%d", caseKey, n) }

// Waiting reports whether the applicant's answer is awaited.
func (q *Query) Waiting() bool {
	return q.State == QueryIssued || q.State == QueryPartAnswered || q.State == QueryReopened
}

// Over reports whether nothing more can come of the query.
func (q *Query) Over() bool {
	return q.State == QueryAccepted || q.State == QueryLapsed || q.State == QueryCancelled
}

// Missing are the required items without a sufficient answer, with further items
// taken as answered.
func (q *Query) Missing(with []ReplyItem) []int {
	var out []int
	for _, i := range q.Items {
		given := slices.Contains(q.Given, i.No) || slices.ContainsFunc(with, func(r ReplyItem) bool { return r.No == i.No })
		if i.Required && !given {
			out = append(out, i.No)
		}
	}
	return out
}

// Query finds a query of the case by its key.
func (c *Case) Query(key string) *Query {
	return found(c.Queries, func(q *Query) bool { return q.Key == key })
}
