package api

import (
	"lanthorn/internal/app"
	"lanthorn/ree"
)

// needRequest is a command on who may see marked fields; each move uses the
// fields that it needs.
type needRequest struct {
	Fields []string `json:"fields,omitempty"` // mark, lift: none is all
	Person string   `json:"person,omitempty"` // grant, end
	Hours  int      `json:"hours,omitempty"`  // grant
	Reason string   `json:"reason"`
}

func (a *API) needRoutes() []route {
	return []route{
		{method: "GET", path: "/reads", about: "Lists who has looked at which cases, newest first: one row for each person, case and day. Everybody may list their own (person); others' those whom the pack lets.", query: []string{"case", "person", "after", "limit"}, out: app.ReadList{}, run: getReads},
		{method: "GET", path: "/applications/{case}/need", about: "Tells which fields of a case are marked as sensitive, which of them you may see, and who asked for them.", out: app.Need{}, run: getNeed},
		{method: "POST", path: "/applications/{case}/need/{move}", about: "Marks fields as sensitive (mark), asks to see them (ask), lets the one who asked see them for some hours (grant), refuses or ends that (end), or takes officers' marks off again (lift: a second person with the same fields agrees).", in: needRequest{}, out: app.CaseReceipt{}, run: postNeed},
		{method: "GET", path: "/attempts", about: "Lists what signed-in people and programs were refused, counted by person, act, reason and hour, for auditors and administrators.", query: []string{"person", "after", "limit"}, out: app.AttemptList{}, run: getAttempts},
	}
}

func getReads(c *call, _ any) (any, error) {
	list, err := c.api.app.Reads(c.r.Context(), c.actor, app.ReadFilter{Case: c.query("case"), Person: c.query("person"), After: c.query("after"), Limit: c.limit()})
	list.Reads = some(list.Reads)
	return list, err
}

func getNeed(c *call, _ any) (any, error) {
	n, err := c.api.app.Need(c.r.Context(), c.actor, c.path("case"))
	n.Fields, n.Seen, n.Marks, n.Access = some(n.Fields), some(n.Seen), some(n.Marks), some(n.Access)
	return n, err
}

func postNeed(c *call, in any) (any, error) {
	m, a, ctx, ref := in.(needRequest), c.api.app, c.r.Context(), c.path("case")
	switch c.path("move") {
	case "mark":
		return a.MarkSensitive(ctx, c.actor, c.key, ref, m.Fields, m.Reason)
	case "ask":
		return a.AskAccess(ctx, c.actor, c.key, ref, m.Reason)
	case "grant":
		return a.GrantAccess(ctx, c.actor, c.key, ref, m.Person, m.Hours, m.Reason)
	case "lift":
		return a.LiftMarks(ctx, c.actor, c.key, ref, m.Fields, m.Reason)
	case "end":
		return a.EndAccess(ctx, c.actor, c.key, ref, m.Person, m.Reason)
	}
	return nil, ree.Refusals{ree.Refuse("need.move_unknown", "value", c.path("move"))}
}

func getAttempts(c *call, _ any) (any, error) {
	list, err := c.api.app.Attempts(c.r.Context(), c.actor, c.query("person"), c.query("after"), c.limit())
	list.Attempts = some(list.Attempts)
	return list, err
}
