package review

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"lanthorn/ree"
)

type matterGuard struct {
	fromCommand bool
	check       func(*matter) ree.Refusals
}

var matterGuards map[string]matterGuard

func init() {
	matterGuards = map[string]matterGuard{
		"person":               {false, lone(func(m *matter) *ree.Refusal { return guardPerson(m.attempt) })},
		"office_side":          {false, lone(func(m *matter) *ree.Refusal { return guardOfficeSide(m.attempt) })},
		"exporter_side":        {false, lone(func(m *matter) *ree.Refusal { return guardExporterSide(m.attempt) })},
		"case_before_decision": {false, lone(func(m *matter) *ree.Refusal { return m.caseAt(caseBeforeDecision) })},
		"case_at_signature":    {false, lone(func(m *matter) *ree.Refusal { return m.caseAt([]string{string(Authorisation)}) })},
		"room":                 {false, lone(guardRoom)},
		"agency":               {true, lone(guardAgency)},
		"referral_reason":      {true, lone(guardReferralReason)},
		"not_referred":         {true, lone(guardNotReferred)},
		"agency_side":          {false, lone(guardAgencySide)},
		"answer":               {true, guardAnswer},
		"reason":               {true, lone(func(m *matter) *ree.Refusal { return guardReason(m.attempt) })},
		"extendable":           {false, lone(guardExtendable)},
		"proposal_seen":        {true, lone(func(m *matter) *ree.Refusal { return guardProposalHash(m.attempt) })},
		"expired":              {false, lone(guardExpired)},
		"deems":                {false, lone(guardDeems)},
		"not_routed":           {false, lone(guardNotRouted)},
		"asker":                {false, lone(guardAsker)},
		"items":                {true, guardItems},
		"stops":                {true, guardStops},
		"reply":                {true, guardReply},
		"wanting":              {true, lone(guardWanting)},
		"chaser_due":           {false, lone(guardChaserDue)},
		"chased":               {false, lone(guardChased)},
		"ladder":               {false, lone(guardLadder)},
		"disputed":             {false, lone(guardDisputed)},
		"level_above":          {false, lone(guardLevelAbove)},
		"level_side":           {false, lone(guardLevelSide)},
		"marked_seen":          {false, lone(func(m *matter) *ree.Refusal { return guardMarkedSeen(m.attempt) })},
		"not_contributor":      {false, lone(func(m *matter) *ree.Refusal { return guardNotContributor(m.attempt) })},
		"rulings":              {true, guardRulings},
	}
}

func lone(f func(*matter) *ree.Refusal) func(*matter) ree.Refusals {
	return func(m *matter) ree.Refusals {
		if r := f(m); r != nil {
			return ree.Refusals{r}
		}
		return nil
	}
}

func (m *matter) caseAt(states []string) *ree.Refusal {
	if !slices.Contains(states, string(m.c.State)) {
		return refuse("case_at", "state", string(m.c.State), "from", strings.Join(states, ", "))
	}
	return nil
}

// guardRoom bounds what a case may hold.
func guardRoom(m *matter) *ree.Refusal {
	have, most := len(m.c.Referrals), maxReferrals
	switch {
	case m.referral != nil:
		have, most = len(m.referral.Answers), maxAnswers
	case &m.table[0] == &queryTable[0] && m.query == nil:
		have, most = len(m.c.Queries), maxQueries
	case m.query != nil:
		have, most = len(m.query.Replies), maxReplies
	case &m.table[0] == &escalationTable[0]:
		have, most = len(m.c.Escalations), maxEscalations
	}
	if have >= most {
		return refuse("room", "most", itoa(most))
	}
	return nil
}

func guardAgency(m *matter) *ree.Refusal {
	if m.desk.Policy.Agency(m.agency) == nil {
		return refuse("agency", "agency", m.agency)
	}
	return nil
}

// guardReferralReason wants a rule that sends the case to the agency, or the
// officer's reason.
func guardReferralReason(m *matter) *ree.Refusal {
	if len(m.routes()) == 0 && strings.TrimSpace(m.reason) == "" {
		return refuse("referral_reason", "agency", m.agency)
	}
	return nil
}

// routes are the rules that send the case to the agency in question.
func (m *matter) routes() []Routing {
	var out []Routing
	for _, r := range m.desk.Policy.RoutesOf(m.c, m.desk.Calendar.Day(m.at)) {
		if r.Agency == m.agency {
			out = append(out, r)
		}
	}
	return out
}

func guardNotReferred(m *matter) *ree.Refusal {
	if r := m.c.Referral(ReferralKey(m.c.Key, m.c.Round, m.agency)); r != nil {
		return refuse("not_referred", "agency", m.agency, "state", string(r.State))
	}
	return nil
}

func guardAgencySide(m *matter) *ree.Refusal {
	if m.referral != nil && !slices.Contains(m.as, m.referral.Agency) {
		return refuse("agency_side", "agency", m.referral.Agency)
	}
	return nil
}

// guardAnswer wants one position per line, in order, each with its reasons.
func guardAnswer(m *matter) ree.Refusals {
	return checkPositions(m.desk.Policy, m.c.lineNumbers(), m.answer.Lines)
}

func checkPositions(policy *Policy, lines []int, given []LinePosition) ree.Refusals {
	var rs ree.Refusals
	for i, no := range lines {
		field := "lines[" + strconv.Itoa(i) + "]"
		if i >= len(given) || given[i].Line != no {
			rs = append(rs, refuse("answer", "line", itoa(no)).At(field))
			continue
		}
		rs = append(rs, given[i].check(policy, field)...)
	}
	if len(given) > len(lines) {
		rs = append(rs, refuse("answer", "line", itoa(given[len(lines)].Line)).At("lines"))
	}
	return rs
}

func (p *LinePosition) check(policy *Policy, field string) ree.Refusals {
	rs := append(known("reason", field, p.Reasons, policy.Reasons), known("condition", field, p.Conditions, policy.Conditions)...)
	line := itoa(p.Line)
	if !slices.Contains(Stances(), p.Stance) {
		rs = append(rs, ree.Refuse("review.stance_unknown", "line", line, "stance", string(p.Stance)).At(field))
	}
	if (p.Stance == SupportConditions) != (len(p.Conditions) > 0) {
		rs = append(rs, ree.Refuse("review.conditions_and_stance", "line", line).At(field))
	}
	if p.Stance != NotMyRemit && p.Stance != NeedInformation && len(p.Reasons) == 0 {
		rs = append(rs, ree.Refuse("review.reason_missing", "line", line).At(field))
	}
	if p.Stance != NotMyRemit && strings.TrimSpace(p.Note) == "" && p.Withheld == nil {
		rs = append(rs, ree.Refuse("review.note_missing", "line", line).At(field))
	}
	if len(p.Note) > maxWords {
		rs = append(rs, ree.Refuse("review.words_long", "most", itoa(maxWords)).At(field))
	}
	if w := p.Withheld; w != nil && (!hexOf(w.Hash, 32) || !hexOf(w.Sealed, 16) || w.Pointer != "") {
		rs = append(rs, ree.Refuse("review.commitment", "line", line).At(field))
	}
	return rs
}

func hexOf(s string, bytes int) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == bytes
}

// guardExtendable lets a clock be extended once, where the pack says so, before
// it has run out.
func guardExtendable(m *matter) *ree.Refusal {
	extended, days := "", 0
	if m.referral != nil {
		extended = m.referral.Extended
		if a := m.desk.Policy.Agency(m.referral.Agency); a != nil {
			days = a.Extension
		}
	} else if m.query != nil {
		extended, days = m.query.Extended, m.desk.Policy.Queries.Extension
	}
	if _, late := m.expiry(); late || extended != "" || days == 0 {
		return refuse("extendable", "days", itoa(days), "extended", extended)
	}
	return nil
}

func guardExpired(m *matter) *ree.Refusal {
	if _, late := m.expiry(); !late {
		r := m.clock().Read(m.desk.Calendar, m.at)
		return refuse("expired", "due", r.Due.String(), "left", itoa(r.Left))
	}
	return nil
}

func guardDeems(m *matter) *ree.Refusal {
	a := m.desk.Policy.Agency(m.referral.Agency)
	if a == nil || !a.OnExpiry.deems() {
		return refuse("deems", "agency", m.referral.Agency)
	}
	return nil
}

// guardNotRouted keeps what a rule asks for from being taken back: it can only
// be waived.
func guardNotRouted(m *matter) *ree.Refusal {
	if len(m.referral.Routes) > 0 {
		return refuse("not_routed", "agency", m.referral.Agency, "rule", m.referral.Routes[0].Rule)
	}
	return nil
}

// guardAsker lets only whoever asks move a query: the agency that asks, or the
// office where the office does.
func guardAsker(m *matter) *ree.Refusal {
	key := m.referralKey()
	if key == "" {
		if slices.Contains(m.as, officeItself) {
			return nil
		}
		return refuse("asker", "agency", "")
	}
	r := m.c.Referral(key)
	if r == nil || !slices.Contains(m.as, r.Agency) {
		agency := key
		if r != nil {
			agency = r.Agency
		}
		return refuse("asker", "agency", agency)
	}
	if m.query == nil && (!r.Open() || r.Round != m.c.Round) {
		return refuse("asker", "agency", r.Agency)
	}
	return nil
}

// officeItself is who the licensing office speaks as, among agencies.
const officeItself = "office"

// OfficeItself is the name under which the licensing office stands in
// [MatterCommand.As].
func OfficeItself() string { return officeItself }

// referralKey is the referral that a query belongs to.
func (m *matter) referralKey() string {
	if m.query != nil {
		return m.query.Referral
	}
	return m.from
}

func guardItems(m *matter) ree.Refusals {
	var rs ree.Refusals
	if len(m.items) == 0 || len(m.items) > maxItems {
		return ree.Refusals{refuse("items", "most", itoa(maxItems)).At("items")}
	}
	required := false
	for i, it := range m.items {
		required = required || it.Required
		if it.No != i+1 || strings.TrimSpace(it.Text) == "" || len(it.Text) > maxWords {
			rs = append(rs, refuse("items", "most", itoa(maxItems), "item", itoa(i+1)).At("items["+itoa(i)+"]"))
		}
	}
	if !required {
		rs = append(rs, refuse("items_required").At("items"))
	}
	return rs
}

// guardStops lets a query stop only clocks that the law's data lets a query
// stop, or be recorded on.
func guardStops(m *matter) ree.Refusals {
	var rs ree.Refusals
	for i, s := range m.stops {
		if slices.Contains(m.stops[:i], s) || !m.stoppable(s) {
			rs = append(rs, refuse("stops", "clock", s, "basis", m.desk.Policy.Queries.Basis).At("stops"))
		}
	}
	return rs
}

func (m *matter) stoppable(what string) bool {
	reason := m.desk.Policy.Queries.Reason
	switch what {
	case StopsStatutory:
		spec, _ := m.desk.Policy.Clock(m.desk.Policy.Statutory)
		_, ok := spec.Stop(reason)
		return ok
	case StopsAgency:
		asking := m.asking()
		return len(asking) > 0 && !slices.ContainsFunc(asking, func(r Referral) bool {
			spec, _ := m.desk.Policy.Clock(r.ClockID)
			_, ok := spec.Stop(reason)
			return !ok
		})
	}
	return false
}

// asking are the referrals whose clocks a query may stop: that of the agency
// that asks, or every open one where the office asks.
func (m *matter) asking() []Referral {
	var out []Referral
	key := m.referralKey()
	for _, r := range m.c.current() {
		if r.Open() && (key == "" || r.Key == key) {
			out = append(out, r)
		}
	}
	return out
}

// guardReply wants an answer with substance: an acknowledgement answers nothing.
func guardReply(m *matter) ree.Refusals {
	var rs ree.Refusals
	if len(m.reply) == 0 {
		return ree.Refusals{refuse("reply").At("items")}
	}
	seen := map[int]bool{}
	for i, r := range m.reply {
		field := "items[" + itoa(i) + "]"
		asked := found(m.query.Items, func(q *QueryItem) bool { return q.No == r.No })
		if asked == nil || seen[r.No] {
			rs = append(rs, refuse("reply_item", "item", itoa(r.No)).At(field))
		}
		seen[r.No] = true
		if strings.TrimSpace(r.Text) == "" && r.Document == "" {
			rs = append(rs, refuse("reply_empty", "item", itoa(r.No)).At(field))
		}
		if len(r.Text) > maxWords || len(r.Name) > 200 {
			rs = append(rs, ree.Refuse("review.words_long", "most", itoa(maxWords)).At(field))
		}
		if raw, err := hex.DecodeString(r.Document); r.Document != "" && (err != nil || len(raw) != 32) {
			rs = append(rs, ree.Refuse("document.hash", "name", r.Name).At(field))
		}
	}
	return rs
}

// guardWanting wants the items named whose answers do not suffice.
func guardWanting(m *matter) *ree.Refusal {
	for _, no := range m.wanting {
		if found(m.query.Items, func(q *QueryItem) bool { return q.No == no }) == nil {
			return refuse("wanting")
		}
	}
	if len(m.wanting) == 0 {
		return refuse("wanting")
	}
	return nil
}

func guardChaserDue(m *matter) *ree.Refusal {
	if _, due := m.chaser(); !due {
		return refuse("chaser_due")
	}
	return nil
}

// guardChased lets a query lapse only after every reminder.
func guardChased(m *matter) *ree.Refusal {
	if _, due := m.chaser(); due || len(m.query.Chased) < len(m.desk.Policy.Queries.Chasers) {
		return refuse("chased")
	}
	return nil
}

func guardLadder(m *matter) *ree.Refusal {
	if len(m.desk.Policy.Escalation) == 0 {
		return refuse("ladder")
	}
	return nil
}

// guardDisputed wants something to escalate: agencies that contradict one
// another, an objection, or one that is late; and nothing already on the ladder.
func guardDisputed(m *matter) *ree.Refusal {
	if e := m.c.openEscalation(); e != nil {
		return refuse("disputed", "open", e.Key)
	}
	if len(m.disputedLines()) == 0 && m.late() == "" {
		return refuse("disputed")
	}
	return nil
}

// disputedLines are the lines to which some agency objects and that were not
// ruled on since.
func (m *matter) disputedLines() []int {
	var out []int
	for _, s := range m.c.Stands() {
		if len(s.Object) > 0 && m.c.ruling(s.Line) == nil {
			out = append(out, s.Line)
		}
	}
	return out
}

// late is the key of the first referral that is overdue.
func (m *matter) late() string {
	for _, r := range m.c.current() {
		if _, late := m.desk.ticking(m.c, r.Key).expiry(m.desk.Calendar, m.at); r.Open() && late {
			return r.Key
		}
	}
	return ""
}

// openEscalation is the escalation whose rulings are awaited.
func (c *Case) openEscalation() *Escalation {
	return found(c.Escalations, func(e *Escalation) bool {
		return e.State == EscalationOpen && e.Round == c.Round && len(e.Lines) > 0
	})
}

func guardLevelAbove(m *matter) *ree.Refusal {
	if m.desk.Policy.above(m.escalation.Level().Level) == nil {
		return refuse("level_above", "level", m.escalation.Level().Level)
	}
	return nil
}

func guardLevelSide(m *matter) *ree.Refusal {
	if level := m.escalation.Level().Level; !slices.Contains(m.as, level) {
		return refuse("level_side", "level", level)
	}
	return nil
}

// guardRulings wants a ruling, with reasons, for each line that was escalated.
func guardRulings(m *matter) ree.Refusals {
	var rs ree.Refusals
	if r := guardReason(m.attempt); r != nil && len(m.escalation.Lines) == 0 {
		rs = append(rs, r)
	}
	for i, no := range m.escalation.Lines {
		field := "rulings[" + itoa(i) + "]"
		if i >= len(m.rulings) || m.rulings[i].Line != no {
			rs = append(rs, refuse("rulings", "line", itoa(no)).At(field))
			continue
		}
		r := &m.rulings[i]
		rs = append(rs, known("reason", field, r.Reasons, m.desk.Policy.Reasons)...)
		if len(r.Reasons) == 0 {
			rs = append(rs, ree.Refuse("review.reason_missing", "line", itoa(no)).At(field))
		}
		if strings.TrimSpace(r.Note) == "" || len(r.Note) > maxWords {
			rs = append(rs, ree.Refuse("review.note_missing", "line", itoa(no)).At(field))
		}
	}
	if len(m.rulings) > len(m.escalation.Lines) {
		rs = append(rs, refuse("rulings", "line", itoa(m.rulings[len(m.escalation.Lines)].Line)).At("rulings"))
	}
	return rs
}
