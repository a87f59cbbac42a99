package api

import "lanthorn/internal/app"

func (a *API) borderRoutes() []route {
	return []route{
		{method: "POST", path: "/customs/check", about: "May this leave? Yes, no or refer, with reasons and a next action. Changes nothing.", in: app.BorderQuestion{}, out: app.BorderAnswer{}, run: postCheck},
		{method: "POST", path: "/customs/write-offs", about: "Draws a licence line down; the Idempotency-Key names the declaration item.", in: app.BorderQuestion{}, out: app.WrittenOff{}, run: postWriteOff},
	}
}

func postCheck(c *call, in any) (any, error) {
	return c.api.app.Check(c.r.Context(), c.actor, in.(app.BorderQuestion))
}

func postWriteOff(c *call, in any) (any, error) {
	return c.api.app.WriteOff(c.r.Context(), c.actor, c.key, in.(app.BorderQuestion))
}
