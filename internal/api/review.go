package api

import (
	"lanthorn/control"
	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// lodgeRequest lodges an application; Case is given to lodge a returned one
// again.
type lodgeRequest struct {
	Case        string             `json:"case,omitempty"`
	Application review.Application `json:"application"`
}

// moveRequest is what a move of a case needs beside its name.
type moveRequest struct {
	Reason       string                    `json:"reason,omitempty"`
	To           string                    `json:"to,omitempty"`           // assign: account of the officer
	Hash         string                    `json:"hash,omitempty"`         // countersign, decide: of the proposal seen
	Lines        []review.LineOutcome      `json:"lines,omitempty"`        // propose
	Criteria     []review.CriterionFinding `json:"criteria,omitempty"`     // propose
	Deficiencies []review.Deficiency       `json:"deficiencies,omitempty"` // return
	Reasons      map[int]string            `json:"reasons,omitempty"`      // open_review, by line
	Class        review.LineClass          `json:"class,omitzero"`         // rate
}

type caseList struct {
	Cases []review.Case `json:"cases"`
	Next  string        `json:"next,omitempty"`
}

type licenceList struct {
	Licences []licenceRow `json:"licences"`
	Next     string       `json:"next,omitempty"`
}

type licenceAnswer struct {
	Licence licenceRow               `json:"licence"`
	Lines   []licenceLine            `json:"lines"`
	Moves   map[string][]licenceMove `json:"moves"`
}

// suspendRequest suspends, lifts or acknowledges.
type suspendRequest struct {
	Reason string       `json:"reason,omitempty"`
	Scope  review.Scope `json:"scope,omitempty"`
	Line   int          `json:"line,omitempty"`
	Lot    string       `json:"lot,omitempty"`
	Ref    string       `json:"ref,omitempty"` // lift, dispose: which suspension

	EndUser     string             `json:"endUser,omitempty"`     // suspend one end user: identity
	Route       string             `json:"route,omitempty"`       // suspend one port of exit
	Move        string             `json:"move,omitempty"`        // dispose: the reservation
	Version     string             `json:"version,omitempty"`     // dispose: the earlier version of the licence that it is of
	Disposition review.Disposition `json:"disposition,omitempty"` // dispose: let_go, stop, recall
}

func (a *API) reviewRoutes() []route {
	return []route{
		{method: "POST", path: "/applications/preflight", about: "What a reviewer would see; nothing is kept.", in: review.Application{}, out: app.Preflight{}, run: postPreflight},
		{method: "POST", path: "/determinations", about: "Whether other jurisdictions' laws reach a product made abroad, rule by rule; nothing is kept.", in: control.Product{}, out: determinations{}, run: postDetermination},
		{method: "POST", path: "/applications", about: "Lodges an application from own lots.", in: lodgeRequest{}, out: app.CaseReceipt{}, run: postApplication},
		{method: "GET", path: "/applications", about: "Lists cases, newest first.", query: []string{"state", "after", "limit"}, out: caseList{}, run: getCases},
		{method: "GET", path: "/applications/{case}", about: "One case.", out: review.Case{}, run: getCase},
		{method: "POST", path: "/applications/{case}/moves/{move}", about: "Moves a case: accept, return, evaluate_gate, open_review, rate, consolidate, propose, countersign, send_back, decide, withdraw, close.", in: moveRequest{}, out: app.CaseReceipt{}, run: postMove},
		{method: "GET", path: "/licences", about: "Lists licences, newest first.", query: []string{"after", "limit"}, out: licenceList{}, run: getLicences},
		{method: "GET", path: "/licences/{licence}", about: "One licence with the balance and the moves of its lines.", out: licenceAnswer{}, run: getLicence},
		{method: "POST", path: "/licences/{licence}/moves/{move}", about: "Changes a licence: suspend, lift, dispose, heed, acknowledge; surrender, keep, confirm_final, restore; revoke.", in: suspendRequest{}, out: app.CaseReceipt{}, run: postLicenceMove},
	}
}

// determinations are the answers of every rule about one product.
type determinations struct {
	Determinations []control.Determination `json:"determinations"`
}

func postDetermination(c *call, in any) (any, error) {
	p := in.(control.Product)
	all, err := c.api.app.Determine(&p)
	return determinations{all}, err
}

func postPreflight(c *call, in any) (any, error) {
	return c.api.app.Preflight(c.r.Context(), c.actor, in.(review.Application))
}

func postApplication(c *call, in any) (any, error) {
	req := in.(lodgeRequest)
	return c.api.app.Lodge(c.r.Context(), c.actor, c.key, req.Case, req.Application)
}

func getCases(c *call, _ any) (any, error) {
	list, err := c.api.app.Cases(c.r.Context(), c.actor, app.CaseFilter{State: c.query("state"), After: c.query("after"), Limit: c.limit()})
	return caseList{some(list.Cases), list.Next}, err
}

func getCase(c *call, _ any) (any, error) {
	return c.api.app.ReadCase(c.r.Context(), c.actor, c.path("case"))
}

func postMove(c *call, in any) (any, error) {
	m, a, ctx, ref := in.(moveRequest), c.api.app, c.r.Context(), c.path("case")
	switch c.path("move") {
	case "accept":
		return a.Accept(ctx, c.actor, c.key, ref)
	case "return":
		return a.Return(ctx, c.actor, c.key, ref, m.Deficiencies)
	case "evaluate_gate":
		return a.EvaluateGate(ctx, c.actor, c.key, ref)
	case "open_review":
		return a.OpenReview(ctx, c.actor, c.key, ref, m.Reasons)
	case "rate":
		return a.Rate(ctx, c.actor, c.key, ref, m.Class)
	case "consolidate":
		return a.Consolidate(ctx, c.actor, c.key, ref, m.Reason)
	case "propose":
		return a.Propose(ctx, c.actor, c.key, ref, m.Lines, m.Criteria)
	case "countersign":
		return a.Countersign(ctx, c.actor, c.key, ref, m.Hash)
	case "assign":
		return a.Assign(ctx, c.actor, c.key, ref, m.To, m.Reason)
	case "send_back":
		return a.SendBack(ctx, c.actor, c.key, ref, m.Reason)
	case "decide":
		return a.Decide(ctx, c.actor, c.key, ref, m.Hash)
	case "withdraw":
		return a.Withdraw(ctx, c.actor, c.key, ref, m.Reason)
	case "close":
		return a.CloseCase(ctx, c.actor, c.key, ref, m.Reason)
	}
	return nil, ree.Refusals{ree.Refuse("review.move_unknown", "kind", c.path("move"))}
}

func getLicences(c *call, _ any) (any, error) {
	list, err := c.api.app.Licences(c.r.Context(), c.actor, c.query("after"), c.limit())
	return licenceList{licenceRows(list.Licences), list.Next}, err
}

func getLicence(c *call, _ any) (any, error) {
	d, err := c.api.app.Licence(c.r.Context(), c.actor, c.path("licence"))
	return licenceAnswered(&d), err
}

func postLicenceMove(c *call, in any) (any, error) {
	req := in.(suspendRequest)
	cmd := review.LicenceCommand{Licence: c.path("licence"), Reason: req.Reason, Scope: req.Scope, Line: req.Line, Lot: req.Lot, Ref: req.Ref,
		EndUser: req.EndUser, Route: req.Route, Move: req.Move, Version: req.Version, Disposition: req.Disposition}
	return c.api.app.MoveLicence(c.r.Context(), c.actor, c.key, c.path("move"), cmd)
}
