package review

import (
	"slices"

	"lanthorn/ree"
)

// AskApplicant drafts or issues a query. Key names a draft that stands.
type AskApplicant struct {
	MatterCommand
	Items []QueryItem
	Stops []string
}

// DecideDraftQuery keeps a query that is not yet sent.
func (d *Desk) DecideDraftQuery(facts Facts, cmd AskApplicant) ([]Event, error) {
	return d.ask(facts, cmd, "draft_query", KindQueryDrafted)
}

// DecideIssue sends a query to the applicant. The clocks that it asks to stop
// stop from this instant, as far as the law's data lets a query stop them.
func (d *Desk) DecideIssue(facts Facts, cmd AskApplicant) ([]Event, error) {
	return d.ask(facts, cmd, "issue", KindQueryIssued)
}

func (d *Desk) ask(facts Facts, cmd AskApplicant, move, kind string) ([]Event, error) {
	m, err := d.matterOf(facts, cmd.MatterCommand, queryTable)
	if err != nil {
		return nil, err
	}
	m.items, m.stops = cmd.Items, cmd.Stops
	q := &Query{Key: cmd.Key, Round: m.c.Round, State: QueryDraft, Referral: cmd.From, Made: cmd.At, By: cmd.Who.Person, Org: cmd.Who.Org, ClockID: d.Policy.Queries.Clock}
	if m.query != nil {
		q.Referral, q.Made = m.query.Referral, m.query.Made
	} else {
		q.Key = QueryKey(m.c.Key, len(m.c.Queries)+1)
	}
	q.Items, q.Stops = cmd.Items, cmd.Stops
	b := queryBody{What: kind, Case: m.c.Key, Key: q.Key, Query: q}
	if kind == KindQueryIssued {
		b.Stops = m.stopsNow()
	}
	return m.settle(move, b)
}

// stopsNow are the clocks that the query stops now, by what they are of.
func (m *matter) stopsNow() []ClockStop {
	var out []ClockStop
	reason, stops := m.desk.Policy.Queries.Reason, m.stops
	if m.query != nil && len(stops) == 0 {
		stops = m.query.Stops
	}
	if slices.Contains(stops, StopsStatutory) {
		out = append(out, ClockStop{ClockStatutory, reason})
	}
	if slices.Contains(stops, StopsAgency) {
		for _, r := range m.asking() {
			out = append(out, ClockStop{r.Key, reason})
		}
	}
	return out
}

// ReplyQuery brings the applicant's answers.
type ReplyQuery struct {
	MatterCommand
	Items []ReplyItem
}

// DecideReply records answers. The stop ends only once every required item is
// there; till then the query is answered in part.
func (d *Desk) DecideReply(facts Facts, cmd ReplyQuery) ([]Event, error) {
	m, err := d.matterOf(facts, cmd.MatterCommand, queryTable)
	if err != nil {
		return nil, err
	}
	if m.query == nil {
		return nil, ree.Refuse("review.matter_unknown", "ref", cmd.Key, "case", cmd.Case)
	}
	m.reply = cmd.Items
	state := QueryAnswered
	if len(m.query.Missing(cmd.Items)) > 0 {
		state = QueryPartAnswered
	}
	return m.settle("reply", queryBody{What: KindQueryReplied, Case: m.c.Key, Key: cmd.Key, Reply: cmd.Items, State: state})
}

// DecideAcceptReply takes the answers as sufficient.
func (d *Desk) DecideAcceptReply(facts Facts, cmd MatterCommand) ([]Event, error) {
	return d.onQuery(facts, cmd, "accept", queryBody{What: KindQueryAccepted})
}

// ReopenQuery says which answers do not suffice.
type ReopenQuery struct {
	MatterCommand
	Items []int
}

// DecideReopen asks again for what does not suffice; the clocks stop again.
func (d *Desk) DecideReopen(facts Facts, cmd ReopenQuery) ([]Event, error) {
	m, err := d.matterOf(facts, cmd.MatterCommand, queryTable)
	if err != nil {
		return nil, err
	}
	if m.query == nil {
		return nil, ree.Refuse("review.matter_unknown", "ref", cmd.Key, "case", cmd.Case)
	}
	m.wanting = cmd.Items
	return m.settle("reopen", queryBody{What: KindQueryReopened, Case: m.c.Key, Key: cmd.Key, Reason: cmd.Reason, Wanting: cmd.Items, Stops: m.stopsNow()})
}

// DecideExtendQuery gives the applicant the one extension.
func (d *Desk) DecideExtendQuery(facts Facts, cmd MatterCommand) ([]Event, error) {
	return d.onQuery(facts, cmd, "extend", queryBody{What: KindQueryExtended, Reason: cmd.Reason, Days: d.Policy.Queries.Extension, Basis: d.Policy.Queries.Basis})
}

// DecideCancel takes a query back; its stops end.
func (d *Desk) DecideCancel(facts Facts, cmd MatterCommand) ([]Event, error) {
	return d.onQuery(facts, cmd, "cancel", queryBody{What: KindQueryCancelled, Reason: cmd.Reason})
}

func (d *Desk) onQuery(facts Facts, cmd MatterCommand, move string, b queryBody) ([]Event, error) {
	m, err := d.matterOf(facts, cmd, queryTable)
	if err != nil {
		return nil, err
	}
	if m.query == nil {
		return nil, ree.Refuse("review.matter_unknown", "ref", cmd.Key, "case", cmd.Case)
	}
	b.Case, b.Key = m.c.Key, cmd.Key
	return m.settle(move, b)
}
