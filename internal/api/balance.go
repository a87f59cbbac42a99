package api

import (
	"lanthorn/accountancy/balance"
	"lanthorn/internal/app"
	"lanthorn/ree"
)

type balanceList struct {
	Balances []app.BalanceReport `json:"balances"`
}

func (a *API) balanceRoutes() []route {
	return []route{
		{method: "GET", path: "/sites/{site}/balance", about: "What is unaccounted for at a site, element by element, in kilograms with standard errors; element REE is all together; without one all balances that are kept.", query: []string{"element"}, out: balanceList{}, run: getBalance},
	}
}

func getBalance(c *call, _ any) (any, error) {
	var elements []ree.Element
	if symbol := c.query("element"); symbol != "" {
		e, err := balance.Parse(symbol)
		if err != nil {
			return nil, ree.Refusals{ree.Refuse("element.unknown", "value", symbol)}
		}
		elements = append(elements, e)
	}
	list, err := c.api.app.Balances(c.r.Context(), c.actor, c.path("site"), elements...)
	out := balanceList{Balances: []app.BalanceReport{}}
	for _, b := range list {
		out.Balances = append(out.Balances, b.Report())
	}
	return out, err
}
