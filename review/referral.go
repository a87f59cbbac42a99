package review

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
)

// ReferralState is where a referral stands.
type ReferralState string

// The states of a referral.
const (
	ReferralOpened   ReferralState = "opened"
	ReferralSeen     ReferralState = "seen"
	ReferralAsking   ReferralState = "asking"
	ReferralAnswered ReferralState = "answered"
	ReferralDeemed   ReferralState = "deemed"
	ReferralWaived   ReferralState = "waived"
	ReferralRecalled ReferralState = "recalled"
)

// Referral asks one agency for its position in one round of a case.
type Referral struct {
	Key       string           `json:"key"`
	Round     int              `json:"round"`
	Agency    string           `json:"agency"`
	State     ReferralState    `json:"state"`
	Advisory  bool             `json:"advisory,omitempty"` // the case may go on without it
	Routes    []Routing        `json:"routes,omitempty"`   // rules that sent it
	Reason    string           `json:"reason,omitempty"`   // of the officer who sent it without a rule
	By        string           `json:"by"`
	Opened    time.Time        `json:"opened"`
	Seen      time.Time        `json:"seen,omitzero"`
	SeenBy    string           `json:"seenBy,omitempty"`
	ClockID   string           `json:"clockID"`
	Clock     []calendar.Event `json:"clock"`
	Stops     string           `json:"stops,omitempty"` // reason for which it stops the statutory clock
	Extended  string           `json:"extended,omitempty"`
	Answers   []Answer         `json:"answers,omitempty"` // in order; the last one stands
	Deemed    Expiry           `json:"deemed,omitempty"`
	DeemedAt  time.Time        `json:"deemedAt,omitzero"` // the last second of its time, whenever it was recorded
	Ended     string           `json:"ended,omitempty"`   // why it was waived or recalled
	EndedBy   string           `json:"endedBy,omitempty"`
	Confirmed string           `json:"confirmed,omitempty"` // hash of the proposal whose other conditions the agency agreed to
	Before    []AskedBefore    `json:"before,omitempty"`    // on former versions of the application
	After     string           `json:"after,omitempty"`     // of an amendment: key of what the agency was asked last before
}

// AskedBefore is how a referral stood when an amendment changed what the agency
// was asked about. Its answers up to Answers stay on record and no longer stand.
type AskedBefore struct {
	Version  int              `json:"version"` // of the application
	State    ReferralState    `json:"state"`
	Deemed   Expiry           `json:"deemed,omitempty"`
	DeemedAt time.Time        `json:"deemedAt,omitzero"`
	Ended    string           `json:"ended,omitempty"`
	EndedBy  string           `json:"endedBy,omitempty"`
	Opened   time.Time        `json:"opened"`
	Clock    []calendar.Event `json:"clock"`
	Answers  int              `json:"answers"`
}

// Answer is an agency's position in one version.
type Answer struct {
	Version int            `json:"version"`
	By      string         `json:"by"`
	Org     string         `json:"org"`
	At      time.Time      `json:"at"`
	Lines   []LinePosition `json:"lines"`
	Hash    string         `json:"hash"` // over version and lines
}

// Stance is an agency's position on a line.
type Stance string

// The stances.
const (
	Support           Stance = "support"
	SupportConditions Stance = "support_with_conditions"
	Object            Stance = "object"
	NotMyRemit        Stance = "not_my_remit"
	NeedInformation   Stance = "need_information"
)

// Stances lists every stance.
func Stances() []Stance {
	return []Stance{Support, SupportConditions, Object, NotMyRemit, NeedInformation}
}

// LinePosition is what an agency says of one line. Why stands in reason codes
// and words, or, where it may not be kept here, as a commitment.
type LinePosition struct {
	Line       int         `json:"line"`
	Stance     Stance      `json:"stance"`
	Reasons    []string    `json:"reasons,omitempty"`
	Conditions []string    `json:"conditions,omitempty"`
	Note       string      `json:"note,omitempty"`
	Withheld   *Commitment `json:"withheld,omitempty"`
}

// Commitment stands for an opinion that is not in the ledger and shows that it
// existed and did not change. Hash is the salted commitment of an opinion that is
// sealed in this house under the name in Sealed (package evidence, Opinion). In
// old answers it is the plain SHA-256 of one that lies where Pointer says.
type Commitment struct {
	Hash    string `json:"hash"`
	Pointer string `json:"pointer,omitempty"`
	Sealed  string `json:"sealed,omitempty"`
}

// SealedOpinion is a line of an answer whose opinion is sealed.
type SealedOpinion struct {
	Referral *Referral
	Answer   *Answer
	Position *LinePosition
}

// Sealed lists the sealed opinions in all answers of a case, in order.
func (c *Case) Sealed() []SealedOpinion {
	var out []SealedOpinion
	for i := range c.Referrals {
		r := &c.Referrals[i]
		for j := range r.Answers {
			for k := range r.Answers[j].Lines {
				if p := &r.Answers[j].Lines[k]; p.Withheld != nil && p.Withheld.Sealed != "" {
					out = append(out, SealedOpinion{r, &r.Answers[j], p})
				}
			}
		}
	}
	return out
}

// ReferralKey is the key of an agency's referral in a round of a case.
func ReferralKey(caseKey string, round int, agency string) string {
	return fmt.Sprintf("%s/%d/%s", caseKey, round, agency)
}

// Open reports whether the agency's position is still awaited.
func (r *Referral) Open() bool {
	return r.State == ReferralOpened || r.State == ReferralSeen || r.State == ReferralAsking
}

// settled reports whether the referral counts as answered for the case.
func (r *Referral) settled() bool {
	return r.State == ReferralAnswered || r.State == ReferralDeemed || r.State == ReferralWaived
}

// Answer is the answer that stands; nil before the first on the application as it
// is now.
func (r *Referral) Answer() *Answer {
	if n := len(r.Answers); n > r.answersBefore() {
		return &r.Answers[n-1]
	}
	return nil
}

// Earlier is the last answer on a former version of the application, where none
// stands on the one as it is now; nil without one.
func (r *Referral) Earlier() *Answer {
	if n := r.answersBefore(); n > 0 && r.Answer() == nil {
		return &r.Answers[n-1]
	}
	return nil
}

func (r *Referral) answersBefore() int {
	if n := len(r.Before); n > 0 {
		return r.Before[n-1].Answers
	}
	return 0
}

// on is what the standing answer says of a line.
func (r *Referral) on(line int) *LinePosition {
	if a := r.Answer(); a != nil {
		return found(a.Lines, func(p *LinePosition) bool { return p.Line == line })
	}
	return nil
}

// objected is when the agency came to object to a line; zero where it does not.
func (r *Referral) objected(line int) time.Time {
	if r.State == ReferralDeemed && r.Deemed == DeemedObjection {
		return r.DeemedAt
	}
	if p := r.on(line); p != nil && p.Stance == Object && r.State != ReferralWaived {
		return r.Answer().At
	}
	return time.Time{}
}

// Referral finds a referral of the case by its key.
func (c *Case) Referral(key string) *Referral {
	return found(c.Referrals, func(r *Referral) bool { return r.Key == key })
}

// current are the referrals of this round that stand.
func (c *Case) current() []Referral {
	var out []Referral
	for _, r := range c.Referrals {
		if r.Round == c.Round && r.State != ReferralRecalled {
			out = append(out, r)
		}
	}
	return out
}

// LineStand gathers what the agencies say of one line, each agency under its
// stance.
type LineStand struct {
	Line       int      `json:"line"`
	Support    []string `json:"support,omitempty"`
	Conditions []string `json:"conditions,omitempty"` // support with conditions
	Object     []string `json:"object,omitempty"`     // also those deemed to object
	Silent     []string `json:"silent,omitempty"`     // deemed not to object
	Asking     []string `json:"asking,omitempty"`
}

// Conflict reports whether agencies contradict one another on the line.
func (s *LineStand) Conflict() bool {
	return len(s.Object) > 0 && len(s.Support)+len(s.Conditions) > 0
}

// Stands gathers the positions of this round by line.
func (c *Case) Stands() []LineStand {
	out := make([]LineStand, len(c.Application.Lines))
	for i, l := range c.Application.Lines {
		out[i].Line = l.No
		for _, r := range c.current() {
			out[i].add(&r)
		}
	}
	return out
}

func (s *LineStand) add(r *Referral) {
	switch r.State {
	case ReferralDeemed:
		if r.Deemed == DeemedObjection {
			s.Object = append(s.Object, r.Agency)
		} else {
			s.Silent = append(s.Silent, r.Agency)
		}
		return
	case ReferralWaived:
		return
	}
	p := r.on(s.Line)
	if p == nil {
		return
	}
	switch p.Stance {
	case Support:
		s.Support = append(s.Support, r.Agency)
	case SupportConditions:
		s.Conditions = append(s.Conditions, r.Agency)
	case Object:
		s.Object = append(s.Object, r.Agency)
	case NeedInformation:
		s.Asking = append(s.Asking, r.Agency)
	}
}

// Conflicts are the lines on which agencies contradict one another.
func (c *Case) Conflicts() []LineStand {
	return slices.DeleteFunc(c.Stands(), func(s LineStand) bool { return !s.Conflict() })
}

// position is what is hashed of a referral.
type position struct {
	Key, State, Answer, Deemed string
}

func positionOf(r *Referral) position {
	p := position{Key: r.Key, State: string(r.State), Deemed: string(r.Deemed)}
	if r.Open() {
		p.State = "open"
	}
	if a := r.Answer(); a != nil {
		p.Answer = a.Hash
	}
	return p
}

// positionsHash is the hash of what the agencies said and of what was ruled on
// it in this round: "" where nobody was asked.
func (c *Case) positionsHash() (string, error) {
	var all struct {
		Positions []position
		Rulings   map[string][]Ruling
	}
	for _, r := range c.current() {
		all.Positions = append(all.Positions, positionOf(&r))
	}
	for _, e := range c.Escalations {
		if e.Round == c.Round && len(e.Rulings) > 0 {
			if all.Rulings == nil {
				all.Rulings = map[string][]Ruling{}
			}
			all.Rulings[e.Key] = e.Rulings
		}
	}
	if len(all.Positions) == 0 && all.Rulings == nil {
		return "", nil
	}
	return digest("lanthorn positions v1", all)
}
