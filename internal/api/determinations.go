package api

import (
	"lanthorn/control"
	"lanthorn/internal/app"
)

func (a *API) determinationRoutes() []route {
	return []route{
		{method: "GET", path: "/determinations", about: "Determinations that were kept, newest first: an organisation's own; all of them for offices and auditors.", query: []string{"after", "limit"}, out: app.DeterminationList{}, run: getDeterminations},
		{method: "POST", path: "/determinations/record", about: "Asks the rules about a product made abroad and keeps what they say in the ledger, under a number.", in: control.Product{}, out: app.DeterminationReceipt{}, run: recordDetermination},
		{method: "GET", path: "/determinations/{determination}", about: "A kept determination and how it stands today: valid, over or stale.", out: app.DeterminationView{}, run: getDetermination},
		{method: "POST", path: "/determinations/{determination}/credential", about: "Signs a kept determination that is valid as a credential.", in: struct{}{}, out: app.Passport{}, run: postDeterminationCredential},
	}
}

func getDeterminations(c *call, _ any) (any, error) {
	list, err := c.api.app.Determinations(c.r.Context(), c.actor, c.query("after"), c.limit())
	list.Determinations = some(list.Determinations)
	return list, err
}

func recordDetermination(c *call, in any) (any, error) {
	return c.api.app.RecordDetermination(c.r.Context(), c.actor, c.key, in.(control.Product))
}

func getDetermination(c *call, _ any) (any, error) {
	return c.api.app.Determination(c.r.Context(), c.actor, c.path("determination"))
}

func postDeterminationCredential(c *call, _ any) (any, error) {
	return c.api.app.IssueDetermination(c.r.Context(), c.actor, c.key, c.path("determination"))
}
