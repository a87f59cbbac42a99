package review

import (
	"slices"
	"strings"
	"time"

	"lanthorn/ree"
)

// caseBeforeDecision are the states of a case in which its matters move.
var caseBeforeDecision = []string{"review", "consolidation", "authorisation"}

// referralTable is the referral machine (reference: licensing 6.2).
var referralTable = []Transition{
	{"refer", []string{""}, "opened", "case.review", []string{"person", "office_side", "case_before_decision", "agency", "referral_reason", "not_referred", "room"}, []string{KindReferred}},
	{"see", []string{"opened"}, "seen", "referral.answer", []string{"person", "office_side", "case_before_decision", "agency_side"}, []string{KindReferralSeen}},
	{"ask", []string{"opened", "seen", "asking"}, "asking", "referral.answer", []string{"person", "office_side", "case_before_decision", "agency_side", "answer", "room"}, []string{KindReferralAsked}},
	{"answer", []string{"opened", "seen", "asking", "answered", "deemed"}, "answered", "referral.answer", []string{"person", "office_side", "case_before_decision", "agency_side", "answer", "room"}, []string{KindReferralAnswered}},
	{"extend", []string{"opened", "seen", "asking"}, "", "referral.answer", []string{"person", "office_side", "case_before_decision", "agency_side", "reason", "extendable"}, []string{KindReferralExtended}},
	{"confirm", []string{"answered"}, "", "referral.answer", []string{"person", "office_side", "case_at_signature", "agency_side", "proposal_seen"}, []string{KindReferralConfirmed}},
	{"deem", []string{"opened", "seen", "asking"}, "deemed", "clock.run", []string{"case_before_decision", "expired", "deems"}, []string{KindReferralDeemed}},
	{"waive", []string{"opened", "seen", "asking"}, "waived", "referral.waive", []string{"person", "office_side", "case_before_decision", "reason"}, []string{KindReferralWaived}},
	{"recall", []string{"opened", "seen", "asking"}, "recalled", "case.review", []string{"person", "office_side", "case_before_decision", "reason", "not_routed"}, []string{KindReferralRecalled}},
}

// queryTable is the query machine (reference: licensing 6.4).
var queryTable = []Transition{
	{"draft_query", []string{"", "draft"}, "draft", "query.ask", []string{"person", "office_side", "case_before_decision", "asker", "items", "room"}, []string{KindQueryDrafted}},
	{"issue", []string{"", "draft"}, "issued", "query.ask", []string{"person", "office_side", "case_before_decision", "asker", "items", "stops", "room"}, []string{KindQueryIssued}},
	{"reply", []string{"issued", "part_answered", "reopened"}, "answered", "application.lodge", []string{"person", "exporter_side", "case_before_decision", "reply", "room"}, []string{KindQueryReplied}},
	{"accept", []string{"answered"}, "accepted", "query.ask", []string{"person", "office_side", "case_before_decision", "asker"}, []string{KindQueryAccepted}},
	{"reopen", []string{"answered"}, "reopened", "query.ask", []string{"person", "office_side", "case_before_decision", "asker", "reason", "wanting"}, []string{KindQueryReopened}},
	{"extend", []string{"issued", "part_answered", "reopened"}, "", "query.ask", []string{"person", "office_side", "case_before_decision", "asker", "reason", "extendable"}, []string{KindQueryExtended}},
	{"chase", []string{"issued", "part_answered", "reopened"}, "", "clock.run", []string{"case_before_decision", "chaser_due"}, []string{KindQueryChased}},
	{"lapse", []string{"issued", "part_answered", "reopened"}, "lapsed", "clock.run", []string{"case_before_decision", "expired", "chased"}, []string{KindQueryLapsed}},
	{"cancel", []string{"draft", "issued", "part_answered", "reopened", "answered"}, "cancelled", "query.ask", []string{"person", "office_side", "case_before_decision", "asker", "reason"}, []string{KindQueryCancelled}},
}

// escalationTable is the ladder (reference: licensing 6.1, escalate).
var escalationTable = []Transition{
	{"escalate", []string{""}, "open", "case.review", []string{"person", "office_side", "case_before_decision", "ladder", "reason", "disputed", "room"}, []string{KindEscalated}},
	{"raise", []string{"open"}, "", "case.review", []string{"person", "office_side", "case_before_decision", "reason", "level_above"}, []string{KindEscalationRaised}},
	{"settle", []string{"open"}, "settled", "escalation.settle", []string{"person", "office_side", "case_before_decision", "level_side", "not_contributor", "marked_seen", "rulings"}, []string{KindEscalationSettled}},
}

// ReferralTransitions is the referral machine's table.
func ReferralTransitions() []Transition { return slices.Clone(referralTable) }

// QueryTransitions is the query machine's table.
func QueryTransitions() []Transition { return slices.Clone(queryTable) }

// EscalationTransitions is the escalation ladder's table.
func EscalationTransitions() []Transition { return slices.Clone(escalationTable) }

// MatterCommand is a command on a referral, a query or an escalation of a case.
// As lists the agencies and levels that the actor's roles speak for.
type MatterCommand struct {
	Command
	Key    string // of the matter; none where the command opens one
	As     []string
	From   string // queries: the referral of the agency that asks; none: the office asks
	Reason string
}

// matter is one try at a move on a referral, a query or an escalation: the case,
// the row, and what the command brings.
type matter struct {
	*attempt
	table []Transition
	key   string
	as    []string

	referral   *Referral
	query      *Query
	escalation *Escalation

	agency  string // refer: to whom
	from    string // queries: the referral of the agency that asks
	answer  *Answer
	items   []QueryItem
	stops   []string
	reply   []ReplyItem
	wanting []int
	rulings []Ruling
}

// matterOf reads the case and finds the matter that the command names.
func (d *Desk) matterOf(facts Facts, cmd MatterCommand, table []Transition) (*matter, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.reason = cmd.Reason
	m := &matter{attempt: x, table: table, key: cmd.Key, as: cmd.As, from: cmd.From}
	m.find()
	if cmd.Key != "" && m.referral == nil && m.query == nil && m.escalation == nil {
		return nil, ree.Refuse("review.matter_unknown", "ref", cmd.Key, "case", cmd.Case)
	}
	return m, nil
}

func (m *matter) find() {
	switch {
	case &m.table[0] == &referralTable[0]:
		m.referral = m.c.Referral(m.key)
	case &m.table[0] == &queryTable[0]:
		m.query = m.c.Query(m.key)
	default:
		m.escalation = m.c.Escalation(m.key)
	}
}

func (m *matter) state() string {
	switch {
	case m.referral != nil:
		return string(m.referral.State)
	case m.query != nil:
		return string(m.query.State)
	case m.escalation != nil:
		return string(m.escalation.State)
	}
	return ""
}

// try holds a move against the matter's table: the state, then every guard.
func (m *matter) try(move string) error {
	row := find(m.table, move)
	if !slices.Contains(row.From, m.state()) {
		return refuse("state", "move", move, "state", m.state(), "from", strings.Join(row.From, ", "))
	}
	var rs ree.Refusals
	for _, name := range row.Guards {
		g := matterGuards[name]
		if m.dry && g.fromCommand {
			continue
		}
		rs = append(rs, g.check(m)...)
	}
	return rs.Err()
}

func (m *matter) settle(move string, bodies ...body) ([]Event, error) {
	if err := m.try(move); err != nil {
		return nil, err
	}
	return events(m.who, m.at, bodies...)
}

// MatterMoves lists the moves of a referral, a query or an escalation for one
// person, open ones and the others with the guards that fail. An empty key lists
// what may be opened.
func (d *Desk) MatterMoves(c *Case, cmd MatterCommand, table []Transition) []MoveStatus {
	for _, own := range [][]Transition{referralTable, queryTable, escalationTable} {
		if len(table) > 0 && table[0].Move == own[0].Move {
			table = own
		}
	}
	out := make([]MoveStatus, 0, len(table))
	for _, row := range table {
		m := &matter{attempt: &attempt{c: c, who: cmd.Who, at: cmd.At, dry: true, desk: d}, table: table, key: cmd.Key, as: cmd.As, from: cmd.From}
		m.find()
		s := MoveStatus{Move: row.Move, Act: row.Act, Open: true}
		switch err := m.try(row.Move).(type) {
		case nil:
		case ree.Refusals:
			s.Open, s.Refusals = false, err
		case *ree.Refusal:
			s.Open, s.Refusals = false, ree.Refusals{err}
		}
		out = append(out, s)
	}
	return out
}

// clock is the matter's own clock: the one its time runs on.
func (m *matter) clock() Ticking {
	switch {
	case m.referral != nil:
		return m.desk.ticking(m.c, m.referral.Key)
	case m.query != nil:
		return m.desk.ticking(m.c, m.query.Key)
	case m.escalation != nil:
		return m.desk.ticking(m.c, m.escalation.Key)
	}
	return Ticking{}
}

// expiry is the last second of the matter's time where it has run out.
func (m *matter) expiry() (time.Time, bool) { return m.clock().expiry(m.desk.Calendar, m.at) }
