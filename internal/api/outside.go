package api

import (
	"lanthorn/accountancy/outside"
	"lanthorn/internal/app"
)

func (a *API) outsideRoutes() []route {
	return []route{
		{method: "GET", path: "/outside", about: "Records from outside the custody ledger as they stand, by kind (invoice, declaration, consumption, mirror), month and site: an authority sees all, an operator the consumption of its own sites. By pages of at most 500; all says how many there are.", query: []string{"kind", "month", "site", "after", "limit"}, out: app.OutsideList{}, run: getOutside},
		{method: "POST", path: "/outside", about: "Hands in outside records, all or none. The same document number or figure again supersedes, word for word it changes nothing. dryRun looks only.", in: app.OutsideCommand{}, out: app.OutsideResult{}, run: postOutside},
	}
}

func getOutside(c *call, _ any) (any, error) {
	f := app.OutsideFilter{Kind: outside.Kind(c.query("kind")), Month: c.query("month"), Site: c.query("site"), After: c.query("after"), Limit: c.limit()}
	list, err := c.api.app.Outside(c.r.Context(), c.actor, f)
	list.Records = some(list.Records)
	return list, err
}

func postOutside(c *call, in any) (any, error) {
	return c.api.app.ImportOutside(c.r.Context(), c.actor, c.key, in.(app.OutsideCommand))
}
