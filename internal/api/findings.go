package api

import (
	"lanthorn/accountancy/finding"
	"lanthorn/internal/app"
)

type findingList struct {
	Findings []app.FindingRow `json:"findings"`
	Next     string           `json:"next,omitempty"`
	Total    int64            `json:"total"`
}

type findingAnswer struct {
	Finding app.FindingRow `json:"finding"`
	Look    []finding.Look `json:"look"` // what to look at first
}

type inspectionList struct {
	Inspections []app.InspectionRow `json:"inspections"`
	Next        string              `json:"next,omitempty"`
}

func (a *API) findingRoutes() []route {
	return []route{
		{method: "GET", path: "/findings", about: "Lists findings, the strongest evidence first; without a state those that are not closed.", query: []string{"state", "site", "month", "assigned", "after", "limit"}, out: findingList{}, run: getFindings},
		{method: "GET", path: "/findings/{finding}", about: "One finding with its evidence, its life and what to look at first.", out: findingAnswer{}, run: getFinding},
		{method: "POST", path: "/findings/{finding}/moves/{move}", about: "Moves a finding: assign, explain, reject_explanation, propose_confirmation, confirm, propose_freeze, freeze, propose_release, release, close, reopen.", in: app.FindingMove{}, out: app.FindingReceipt{}, run: postFindingMove},
		{method: "GET", path: "/inspections", about: "Lists inspections, newest first.", query: []string{"state", "after", "limit"}, out: inspectionList{}, run: getInspections},
		{method: "POST", path: "/inspections", about: "Plans an inspection, from findings or of a site.", in: app.InspectionMove{}, out: app.FindingReceipt{}, run: postInspection},
		{method: "GET", path: "/inspections/{inspection}", about: "One inspection.", out: app.InspectionRow{}, run: getInspection},
		{method: "POST", path: "/inspections/{inspection}/moves/{move}", about: "Moves an inspection: appoint, dismiss, begin, measure, take_sample, end, report_sample, waive_sample, settle, conclude, close, cancel, agree (the other inspector's to the step that waits).", in: app.InspectionMove{}, out: app.FindingReceipt{}, run: postInspectionMove},
	}
}

// whole is a finding whose lists are never null.
func whole(r app.FindingRow) app.FindingRow {
	r.Evidence, r.Assessment.Families = some(r.Evidence), some(r.Assessment.Families)
	return r
}

func getFindings(c *call, _ any) (any, error) {
	list, err := c.api.app.Findings(c.r.Context(), c.actor, app.FindingFilter{State: c.query("state"), Site: c.query("site"), Month: c.query("month"), Assigned: c.query("assigned"), After: c.query("after"), Limit: c.limit()})
	for i := range list.Findings {
		list.Findings[i] = whole(list.Findings[i])
	}
	return findingList{some(list.Findings), list.Next, list.Total}, err
}

func getFinding(c *call, _ any) (any, error) {
	d, err := c.api.app.Finding(c.r.Context(), c.actor, c.path("finding"))
	return findingAnswer{whole(d.Finding), some(d.Look)}, err
}

func postFindingMove(c *call, in any) (any, error) {
	m := in.(app.FindingMove)
	m.Move = c.path("move")
	return c.api.app.MoveFinding(c.r.Context(), c.actor, c.key, c.path("finding"), m)
}

func getInspections(c *call, _ any) (any, error) {
	list, err := c.api.app.Inspections(c.r.Context(), c.actor, c.query("state"), c.query("after"), c.limit())
	return inspectionList{some(list.Inspections), list.Next}, err
}

func getInspection(c *call, _ any) (any, error) {
	return c.api.app.Inspection(c.r.Context(), c.actor, c.path("inspection"))
}

func postInspection(c *call, in any) (any, error) {
	m := in.(app.InspectionMove)
	m.Move = "plan"
	return c.api.app.MoveInspection(c.r.Context(), c.actor, c.key, "", m)
}

func postInspectionMove(c *call, in any) (any, error) {
	m := in.(app.InspectionMove)
	m.Move = c.path("move")
	return c.api.app.MoveInspection(c.r.Context(), c.actor, c.key, c.path("inspection"), m)
}
