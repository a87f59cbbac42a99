package api

import (
	"context"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

func (a *API) borderRoutes() []route {
	return []route{
		{method: "POST", path: "/customs/check", about: "May this leave? Yes, no or refer, with reasons, the balance and always a next action. Changes nothing.", in: app.BorderQuestion{}, out: borderAnswer{}, run: postCheck},
		{method: "POST", path: "/customs/reservations", about: "Keeps a quantity of a licence line for a declaration item; the Idempotency-Key names the item.", in: app.BorderQuestion{}, out: app.Moved{}, run: moving((*app.App).ReserveGoods)},
		{method: "POST", path: "/customs/write-offs", about: "Draws a licence line down on exit, from a reservation (of) or directly; the Idempotency-Key names the declaration item.", in: app.BorderQuestion{}, out: app.Moved{}, run: moving((*app.App).WriteOff)},
		{method: "POST", path: "/customs/releases", about: "Gives a reservation, or a part of it, back to its line.", in: app.BorderChange{}, out: app.Moved{}, run: moving((*app.App).ReleaseGoods)},
		{method: "POST", path: "/customs/reversals", about: "Takes a write-off, or a part of it, back: the goods did not leave.", in: app.BorderChange{}, out: app.Moved{}, run: moving((*app.App).ReverseGoods)},
		{method: "POST", path: "/customs/amendments", about: "Makes a write-off what the amended declaration says, less or more.", in: app.BorderChange{}, out: app.Moved{}, run: moving((*app.App).AmendGoods)},
		{method: "POST", path: "/licences/{licence}/adjustments", about: "Raises or lowers what a line authorises, on a legal basis.", in: adjustRequest{}, out: app.CaseReceipt{}, run: postAdjust},
		{method: "POST", path: "/licences/{licence}/measures", about: "Says how a line's declarations convert from other units and how far they may go beyond it.", in: measureRequest{}, out: app.CaseReceipt{}, run: postMeasure},
		{method: "POST", path: "/licences/{licence}/dispositions", about: "Says what becomes of goods that were reserved when the licence was suspended: proceed or halt.", in: disposeRequest{}, out: app.CaseReceipt{}, run: postDispose},
	}
}

// borderAnswer is the answer with its reasons and next action in words.
type borderAnswer struct {
	app.BorderAnswer
	Why      []reasonLine `json:"why,omitempty"`
	NextText string       `json:"nextText"`
}

func postCheck(c *call, in any) (any, error) {
	answer, err := c.api.app.Check(c.r.Context(), c.actor, in.(app.BorderQuestion))
	if err != nil {
		return nil, err
	}
	out := borderAnswer{BorderAnswer: answer, NextText: c.api.app.Text(c.language(), answer.Next, nil)}
	for _, r := range answer.Reasons {
		out.Why = append(out.Why, reasonLine{r.Code, r.Field, r.Params, c.api.app.Sentence(c.language(), r)})
	}
	return out, nil
}

// borderNext is what to do about a refusal at the border; empty elsewhere.
func (c *call) borderNext(rs ree.Refusals) (code, text string) {
	if !strings.HasPrefix(c.r.URL.Path, Prefix+"/customs/") {
		return "", ""
	}
	code = app.BorderNext(rs)
	return code, c.api.app.Text(c.language(), code, nil)
}

// moving runs a move at the border.
func moving[T any](run func(*app.App, context.Context, app.Actor, string, T) (app.Moved, error)) func(*call, any) (any, error) {
	return func(c *call, in any) (any, error) {
		return run(c.api.app, c.r.Context(), c.actor, c.key, in.(T))
	}
}

type adjustRequest struct {
	Line  int      `json:"line"`
	Mass  ree.Mass `json:"massMG"` // signed
	Basis string   `json:"basis"`
}

type measureRequest struct {
	Line int `json:"line"`
	review.Measure
}

type disposeRequest struct {
	Line        int                `json:"line"`
	Of          string             `json:"of"` // the reservation
	Disposition review.Disposition `json:"disposition"`
	Reason      string             `json:"reason"`
}

func postAdjust(c *call, in any) (any, error) {
	req := in.(adjustRequest)
	return c.api.app.AdjustLine(c.r.Context(), c.actor, c.key, c.path("licence"), req.Line, req.Mass, req.Basis)
}

func postMeasure(c *call, in any) (any, error) {
	req := in.(measureRequest)
	return c.api.app.MeasureLine(c.r.Context(), c.actor, c.key, c.path("licence"), req.Line, req.Measure)
}

func postDispose(c *call, in any) (any, error) {
	req := in.(disposeRequest)
	return c.api.app.DisposeGoods(c.r.Context(), c.actor, c.key, c.path("licence"), req.Line, req.Of, req.Disposition, req.Reason)
}
