package api

import (
	"lanthorn/internal/app"
	"lanthorn/review"
)

// askRequest makes a query to the applicant; a draft is not sent.
type askRequest struct {
	Draft bool `json:"draft,omitempty"`
	app.QueryMove
}

type replyDraft struct {
	Items []review.ReplyItem `json:"items"`
}

type matterList struct {
	Matters []app.QueuedMatter `json:"matters"`
	Next    string             `json:"next,omitempty"`
}

type clockList struct {
	Clocks []app.ClockReport `json:"clocks"`
}

func (a *API) matterRoutes() []route {
	return []route{
		{method: "GET", path: "/matters", about: "Lists what waits for you, longest waiting first: an agency's referrals, an applicant's queries, a level's escalations (kind: referral, query, escalation); all=yes lists what is closed too.", query: []string{"kind", "all", "after", "limit"}, out: matterList{}, run: getMatters},
		{method: "GET", path: "/applications/{case}/clocks", about: "Every clock of a case with all that its number rests on: events, and each run of days with what it did.", out: clockList{}, run: getClocks},
		{method: "GET", path: "/applications/{case}/position", about: "Where a case stands, whose turn it is, and when a decision may be expected from past cases of like kind.", out: app.CasePosition{}, run: getPosition},
		{method: "POST", path: "/applications/{case}/referrals/{agency}/moves/{move}", about: "Moves an agency's referral: refer, see, answer, extend, confirm, waive, recall.", in: app.ReferralMove{}, out: app.CaseReceipt{}, run: postReferralMove},
		{method: "POST", path: "/applications/{case}/queries", about: "Asks the applicant, or drafts the query.", in: askRequest{}, out: app.CaseReceipt{}, run: postQuery},
		{method: "POST", path: "/applications/{case}/queries/{query}/moves/{move}", about: "Moves a query: draft, issue, reply, accept, reopen, extend, cancel.", in: app.QueryMove{}, out: app.CaseReceipt{}, run: postQueryMove},
		{method: "GET", path: "/applications/{case}/queries/{query}/draft", about: "Your organisation's draft of an answer.", out: replyDraft{}, run: getReplyDraft},
		{method: "POST", path: "/applications/{case}/queries/{query}/draft", about: "Keeps a draft of an answer; nobody else sees it.", in: replyDraft{}, out: replyDraft{}, run: postReplyDraft},
		{method: "POST", path: "/applications/{case}/escalations", about: "Takes what agencies disagree on, or what is overdue, up the ladder.", in: app.EscalationMove{}, out: app.CaseReceipt{}, run: postEscalation},
		{method: "POST", path: "/applications/{case}/escalations/{escalation}/moves/{move}", about: "Moves an escalation: raise, settle.", in: app.EscalationMove{}, out: app.CaseReceipt{}, run: postEscalationMove},
	}
}

func getMatters(c *call, _ any) (any, error) {
	list, err := c.api.app.Matters(c.r.Context(), c.actor, app.MatterFilter{Kind: c.query("kind"), All: c.query("all") == "yes", After: c.query("after"), Limit: c.limit()})
	return matterList{some(list.Matters), list.Next}, err
}

func getClocks(c *call, _ any) (any, error) {
	if _, err := c.api.app.LookAtCase(c.r.Context(), c.actor, c.path("case")); err != nil {
		return nil, err
	}
	list, err := c.api.app.CaseClocks(c.r.Context(), c.actor, c.path("case"))
	for i := range list {
		list[i].Events, list[i].Runs = some(list[i].Events), some(list[i].Runs)
	}
	return clockList{some(list)}, err
}

func getPosition(c *call, _ any) (any, error) {
	if _, err := c.api.app.LookAtCase(c.r.Context(), c.actor, c.path("case")); err != nil {
		return nil, err
	}
	return c.api.app.CasePosition(c.r.Context(), c.actor, c.path("case"))
}

func postReferralMove(c *call, in any) (any, error) {
	m := in.(app.ReferralMove)
	m.Move, m.Agency = c.path("move"), c.path("agency")
	return c.api.app.MoveReferral(c.r.Context(), c.actor, c.key, c.path("case"), m)
}

func postQuery(c *call, in any) (any, error) {
	req := in.(askRequest)
	if req.Move = "issue"; req.Draft {
		req.Move = "draft"
	}
	return c.api.app.MoveQuery(c.r.Context(), c.actor, c.key, c.path("case"), req.QueryMove)
}

func postQueryMove(c *call, in any) (any, error) {
	m := in.(app.QueryMove)
	m.Move, m.Query = c.path("move"), c.path("query")
	return c.api.app.MoveQuery(c.r.Context(), c.actor, c.key, c.path("case"), m)
}

func getReplyDraft(c *call, _ any) (any, error) {
	items, err := c.api.app.ReplyDraft(c.r.Context(), c.actor, c.path("case"), c.path("query"))
	return replyDraft{some(items)}, err
}

func postReplyDraft(c *call, in any) (any, error) {
	d := in.(replyDraft)
	return d, c.api.app.SaveReply(c.r.Context(), c.actor, c.path("case"), c.path("query"), d.Items)
}

func postEscalation(c *call, in any) (any, error) {
	m := in.(app.EscalationMove)
	m.Move = "escalate"
	return c.api.app.MoveEscalation(c.r.Context(), c.actor, c.key, c.path("case"), m)
}

func postEscalationMove(c *call, in any) (any, error) {
	m := in.(app.EscalationMove)
	m.Move, m.Escalation = c.path("move"), c.path("escalation")
	return c.api.app.MoveEscalation(c.r.Context(), c.actor, c.key, c.path("case"), m)
}
