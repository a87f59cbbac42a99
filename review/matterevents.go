package review

import (
	"fmt"
	"time"

	"lanthorn/calendar"
)

// The kinds of event of referrals, queries, escalations and clocks.
const (
	KindReferred          = "review.referred"
	KindReferralSeen      = "review.referral_seen"
	KindReferralAsked     = "review.referral_asked"
	KindReferralAnswered  = "review.referral_answered"
	KindReferralExtended  = "review.referral_extended"
	KindReferralConfirmed = "review.referral_confirmed"
	KindReferralDeemed    = "review.referral_deemed"
	KindReferralWaived    = "review.referral_waived"
	KindReferralRecalled  = "review.referral_recalled"
	KindQueryDrafted      = "review.query_drafted"
	KindQueryIssued       = "review.query_issued"
	KindQueryReplied      = "review.query_replied"
	KindQueryAccepted     = "review.query_accepted"
	KindQueryReopened     = "review.query_reopened"
	KindQueryExtended     = "review.query_extended"
	KindQueryChased       = "review.query_chased"
	KindQueryLapsed       = "review.query_lapsed"
	KindQueryCancelled    = "review.query_cancelled"
	KindEscalated         = "review.escalated"
	KindEscalationRaised  = "review.escalation_raised"
	KindEscalationSettled = "review.escalation_settled"
	KindBreached          = "review.clock_breached"
)

// ClockStop is a stop of one clock, for a reason that the clock knows.
type ClockStop struct {
	Of     string `json:"of"` // statutory, or the key of a referral
	Reason string `json:"reason"`
}

type (
	referralBody struct {
		What     string    `json:"-"`
		Case     string    `json:"case"`
		Key      string    `json:"referral,omitempty"`
		Referral *Referral `json:"opened,omitempty"`
		Answer   *Answer   `json:"answer,omitempty"`
		Reason   string    `json:"reason,omitempty"`
		Days     int       `json:"days,omitempty"`
		Basis    string    `json:"basis,omitempty"`
		Hash     string    `json:"hash,omitempty"`
		Effect   Expiry    `json:"effect,omitempty"`
		Since    time.Time `json:"since,omitzero"` // the last second in time
	}
	queryBody struct {
		What    string      `json:"-"`
		Case    string      `json:"case"`
		Key     string      `json:"query"`
		Query   *Query      `json:"made,omitempty"`
		Stops   []ClockStop `json:"stops,omitempty"`
		Reply   []ReplyItem `json:"reply,omitempty"`
		State   QueryState  `json:"state,omitempty"`
		Wanting []int       `json:"wanting,omitempty"`
		Reason  string      `json:"reason,omitempty"`
		Days    int         `json:"days,omitempty"`
		Basis   string      `json:"basis,omitempty"`
		Percent int         `json:"percent,omitempty"`
		Since   time.Time   `json:"since,omitzero"`
	}
	escalationBody struct {
		What       string          `json:"-"`
		Case       string          `json:"case"`
		Key        string          `json:"escalation"`
		Escalation *Escalation     `json:"opened,omitempty"`
		Step       *EscalationStep `json:"step,omitempty"`
		Rulings    []Ruling        `json:"rulings,omitempty"`
		Reason     string          `json:"reason,omitempty"`
	}
	breachBody struct {
		Case       string      `json:"case"`
		Breach     Breach      `json:"breach"`
		Escalation *Escalation `json:"escalation,omitempty"` // that it opens
	}
)

func (b referralBody) kind() string   { return b.What }
func (b queryBody) kind() string      { return b.What }
func (b escalationBody) kind() string { return b.What }
func (breachBody) kind() string       { return KindBreached }

func (b referralBody) subjects() []string   { return []string{b.Case} }
func (b queryBody) subjects() []string      { return []string{b.Case} }
func (b escalationBody) subjects() []string { return []string{b.Case} }
func (b breachBody) subjects() []string     { return []string{b.Case} }

var matterFolds = map[string]fold{
	KindReferred:          onMatter(func(_ *Case, b *referralBody) *Referral { return b.Referral }, applyReferred),
	KindReferralSeen:      onReferral(applySeen),
	KindReferralAsked:     onMatter(answeredOn, applyAnswered(ReferralAsking)),
	KindReferralAnswered:  onMatter(answeredOn, applyAnswered(ReferralAnswered)),
	KindReferralExtended:  onReferral(applyReferralExtended),
	KindReferralConfirmed: onReferral(func(_ *Case, r *Referral, _ Event, b *referralBody) { r.Confirmed = b.Hash }),
	KindReferralDeemed:    onReferral(applyDeemed),
	KindReferralWaived:    onReferral(applyDone(ReferralWaived)),
	KindReferralRecalled:  onReferral(applyDone(ReferralRecalled)),
	KindQueryDrafted:      onMatter(queryMade, applyQueryMade),
	KindQueryIssued:       onMatter(queryMade, applyQueryIssued),
	KindQueryReplied:      onQuery(applyReplied),
	KindQueryAccepted:     onQuery(func(c *Case, q *Query, e Event, b *queryBody) { c.endQuery(q, QueryAccepted, e.At) }),
	KindQueryReopened:     onQuery(applyReopened),
	KindQueryExtended:     onQuery(applyQueryExtended),
	KindQueryChased:       onQuery(func(_ *Case, q *Query, _ Event, b *queryBody) { q.Chased = append(q.Chased, b.Percent) }),
	KindQueryLapsed:       onQuery(func(c *Case, q *Query, _ Event, b *queryBody) { c.endQuery(q, QueryLapsed, b.Since) }),
	KindQueryCancelled:    onQuery(applyCancelled),
	KindEscalated:         onMatter(func(_ *Case, b *escalationBody) *Escalation { return b.Escalation.sound() }, applyEscalated),
	KindEscalationRaised:  onEscalation(applyRaised),
	KindEscalationSettled: onEscalation(applySettled),
	KindBreached:          onCase(applyBreached),
}

// onMatter makes a fold of a function on what a body names in its case; an event
// whose body names nothing that is there does not fit.
func onMatter[B, M any](at func(*Case, *B) *M, f func(*Case, *M, Event, *B)) fold {
	return func(s State, e Event) error {
		c, b, err := caseOf[B](s, e)
		if err != nil {
			return err
		}
		m := at(c, b)
		if m == nil {
			return fmt.Errorf("case %q holds nothing that the event speaks of", c.Key)
		}
		f(c, m, e, b)
		return s.PutCase(c)
	}
}

func onReferral(f func(*Case, *Referral, Event, *referralBody)) fold {
	return onMatter(func(c *Case, b *referralBody) *Referral { return c.Referral(b.Key) }, f)
}

func onQuery(f func(*Case, *Query, Event, *queryBody)) fold {
	return onMatter(func(c *Case, b *queryBody) *Query { return c.Query(b.Key) }, f)
}

func onEscalation(f func(*Case, *Escalation, Event, *escalationBody)) fold {
	return onMatter(func(c *Case, b *escalationBody) *Escalation { return c.Escalation(b.Key) }, f)
}

// sound reports whether an escalation as an event brings it stands at a level.
func (e *Escalation) sound() *Escalation {
	if e == nil || len(e.Levels) == 0 {
		return nil
	}
	return e
}

// unsettle takes down a proposal whose positions have changed.
func (c *Case) unsettle(e Event, code string) {
	if c.Proposal == nil {
		return
	}
	c.void(e, code)
	c.State = Consolidation
}

func applyReferred(c *Case, r *Referral, e Event, _ *referralBody) {
	c.Referrals = append(c.Referrals, *r)
	if r.Stops != "" {
		c.Clock = append(c.Clock, calendar.Event{Kind: calendar.Stop, At: e.At, Reason: r.Stops, Ref: r.Key})
	}
	c.unsettle(e, "positions_changed")
}

func applySeen(_ *Case, r *Referral, e Event, _ *referralBody) {
	r.State, r.Seen, r.SeenBy = ReferralSeen, e.At, e.Actor
}

// answeredOn is the referral that a body with an answer names.
func answeredOn(c *Case, b *referralBody) *Referral {
	if b.Answer == nil {
		return nil
	}
	return c.Referral(b.Key)
}

// applyAnswered takes a version of an answer. The clocks end with the answer
// that says something of every line.
func applyAnswered(state ReferralState) func(*Case, *Referral, Event, *referralBody) {
	return func(c *Case, r *Referral, e Event, b *referralBody) {
		if r.Seen.IsZero() {
			r.Seen, r.SeenBy = e.At, e.Actor
		}
		r.Answers, r.Confirmed = append(r.Answers, *b.Answer), ""
		if state == ReferralAnswered && r.Open() {
			c.endReferral(r, e.At)
		}
		r.State = state
		c.unsettle(e, "positions_changed")
	}
}

// endReferral ends the agency's clock and the stop of the statutory one.
func (c *Case) endReferral(r *Referral, at time.Time) {
	r.Clock = append(r.Clock, calendar.Event{Kind: calendar.End, At: at})
	if r.Stops != "" {
		c.Clock = append(c.Clock, calendar.Event{Kind: calendar.Resume, At: at, Ref: r.Key})
	}
}

func applyReferralExtended(_ *Case, r *Referral, e Event, b *referralBody) {
	r.Extended = b.Reason
	r.Clock = append(r.Clock, calendar.Event{Kind: calendar.Extend, At: e.At, Days: b.Days, Basis: b.Basis})
}

func applyDeemed(c *Case, r *Referral, e Event, b *referralBody) {
	r.State, r.Deemed, r.DeemedAt = ReferralDeemed, b.Effect, b.Since
	c.endReferral(r, b.Since)
	e.At = b.Since
	c.unsettle(e, "positions_changed")
}

func applyDone(state ReferralState) func(*Case, *Referral, Event, *referralBody) {
	return func(c *Case, r *Referral, e Event, b *referralBody) {
		r.State, r.Ended, r.EndedBy = state, b.Reason, e.Actor
		c.endReferral(r, e.At)
		c.unsettle(e, "positions_changed")
	}
}

// queryMade is the query that a body brings under its own key.
func queryMade(_ *Case, b *queryBody) *Query {
	if b.Query == nil || b.Query.Key != b.Key {
		return nil
	}
	return b.Query
}

func applyQueryMade(c *Case, made *Query, _ Event, _ *queryBody) {
	if q := c.Query(made.Key); q != nil {
		*q = *made
		return
	}
	c.Queries = append(c.Queries, *made)
}

func applyQueryIssued(c *Case, made *Query, e Event, b *queryBody) {
	applyQueryMade(c, made, e, b)
	q := c.Query(made.Key)
	q.State, q.Issued = QueryIssued, e.At
	q.Clock = []calendar.Event{{Kind: calendar.Start, At: e.At, Ref: q.ClockID}}
	c.stopFor(q, e.At, b.Stops)
	if r := c.Referral(q.Referral); r != nil && r.Open() {
		r.State = ReferralAsking
	}
}

// stopFor stops clocks for a query.
func (c *Case) stopFor(q *Query, at time.Time, stops []ClockStop) {
	for _, s := range stops {
		stop := calendar.Event{Kind: calendar.Stop, At: at, Reason: s.Reason, Ref: q.Key}
		if s.Of == ClockStatutory {
			c.Clock = append(c.Clock, stop)
		} else if r := c.Referral(s.Of); r != nil {
			r.Clock = append(r.Clock, stop)
		}
	}
}

// resumeFor ends every stop for a query.
func (c *Case) resumeFor(q *Query, at time.Time) {
	resume := calendar.Event{Kind: calendar.Resume, At: at, Ref: q.Key}
	if hasOpenStop(c.Clock, q.Key) {
		c.Clock = append(c.Clock, resume)
	}
	for i := range c.Referrals {
		if r := &c.Referrals[i]; hasOpenStop(r.Clock, q.Key) {
			r.Clock = append(r.Clock, resume)
		}
	}
}

// endQuery ends a query: its own clock, the stops it made, and the asking of the
// agency that asked.
func (c *Case) endQuery(q *Query, state QueryState, at time.Time) {
	q.State = state
	q.Clock = append(q.Clock, calendar.Event{Kind: calendar.End, At: at})
	c.resumeFor(q, at)
	if r := c.Referral(q.Referral); r != nil && r.State == ReferralAsking && !c.asks(r) {
		r.State = ReferralSeen
		if r.Seen.IsZero() {
			r.Seen, r.SeenBy = q.Issued, q.By
		}
	}
}

// asks reports whether a query of an agency still awaits its answer.
func (c *Case) asks(r *Referral) bool {
	return found(c.Queries, func(q *Query) bool { return q.Referral == r.Key && q.Waiting() }) != nil
}

func applyReplied(c *Case, q *Query, e Event, b *queryBody) {
	q.Replies = append(q.Replies, Reply{By: e.Actor, At: e.At, Items: b.Reply})
	for _, r := range b.Reply {
		q.Given = append(without(q.Given, r.No), r.No)
	}
	if q.State = b.State; b.State == QueryAnswered {
		c.endQuery(q, QueryAnswered, e.At)
	}
}

func without(list []int, no int) []int {
	var out []int
	for _, n := range list {
		if n != no {
			out = append(out, n)
		}
	}
	return out
}

// applyReopened starts the applicant's time anew for what does not suffice.
func applyReopened(c *Case, q *Query, e Event, b *queryBody) {
	q.State, q.Ended, q.Chased, q.Extended = QueryReopened, b.Reason, nil, ""
	for _, no := range b.Wanting {
		q.Given = without(q.Given, no)
	}
	q.Clock = []calendar.Event{{Kind: calendar.Start, At: e.At, Ref: q.ClockID}}
	c.stopFor(q, e.At, b.Stops)
	if r := c.Referral(q.Referral); r != nil && r.Open() {
		r.State = ReferralAsking
	}
}

func applyQueryExtended(_ *Case, q *Query, e Event, b *queryBody) {
	q.Extended = b.Reason
	q.Clock = append(q.Clock, calendar.Event{Kind: calendar.Extend, At: e.At, Days: b.Days, Basis: b.Basis})
}

func applyCancelled(c *Case, q *Query, e Event, b *queryBody) {
	q.Ended = b.Reason
	c.endQuery(q, QueryCancelled, e.At)
}

func applyEscalated(c *Case, x *Escalation, _ Event, _ *escalationBody) {
	c.Escalations = append(c.Escalations, *x)
}

func applyRaised(_ *Case, x *Escalation, _ Event, b *escalationBody) {
	if b.Step != nil {
		x.Level().Clock = append(x.Level().Clock, calendar.Event{Kind: calendar.End, At: b.Step.At})
		x.Levels = append(x.Levels, *b.Step)
	}
}

// applySettled takes the rulings. A referral that was escalated because its
// agency is late is done without from then on.
func applySettled(c *Case, x *Escalation, e Event, b *escalationBody) {
	x.State, x.Rulings, x.Settled, x.Settler = EscalationSettled, b.Rulings, e.At, e.Actor
	x.Level().Clock = append(x.Level().Clock, calendar.Event{Kind: calendar.End, At: e.At})
	if r := c.Referral(x.Ref); r != nil && r.Open() {
		r.State, r.Ended, r.EndedBy = ReferralWaived, x.Key, e.Actor
		c.endReferral(r, e.At)
	}
	c.unsettle(e, "positions_changed")
}

func applyBreached(c *Case, _ Event, b *breachBody) {
	c.Breaches = append(c.Breaches, b.Breach)
	if x := b.Escalation.sound(); x != nil {
		c.Escalations = append(c.Escalations, *x)
	}
}

// endMatters ends what is still open when a case ends: referrals are recalled,
// queries cancelled, escalations dropped.
func (c *Case) endMatters(e Event) {
	for i := range c.Referrals {
		if r := &c.Referrals[i]; r.Open() {
			r.State, r.Ended, r.EndedBy = ReferralRecalled, "case_ended", e.Actor
			c.endReferral(r, e.At)
		}
	}
	for i := range c.Queries {
		if q := &c.Queries[i]; !q.Over() {
			q.Ended = "case_ended"
			c.endQuery(q, QueryCancelled, e.At)
		}
	}
	for i := range c.Escalations {
		if x := &c.Escalations[i]; x.State == EscalationOpen {
			x.State = EscalationDropped
			x.Level().Clock = append(x.Level().Clock, calendar.Event{Kind: calendar.End, At: e.At})
		}
	}
}
