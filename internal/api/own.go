package api

import "lanthorn/internal/app"

func (a *API) ownRoutes() []route {
	return []route{
		{method: "POST", path: "/outlook/own", asks: true, about: "Answers a company from its own data (products with grams of each element in a unit, suppliers by stage and country, stocks in days or kg) under a scenario: exposure by element and stage, days of cover, which product stops first, rules on goods made abroad of several jurisdictions side by side, and what one unit of each remedy is worth. Keeps nothing of it.", in: app.OwnAsk{}, out: app.OwnAnswer{}, run: postOwn},
	}
}

func postOwn(c *call, in any) (any, error) {
	return c.api.app.Own(c.r.Context(), c.actor, in.(app.OwnAsk))
}
