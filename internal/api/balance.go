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
		{method: "GET", path: "/sites/{site}/balance", about: "What is unaccounted for at a site, element by element, in kilograms with standard errors; element REE is all together; Fe, Co and B where alloys or magnets are made; without one all balances that are kept.", query: []string{"element"}, out: balanceList{}, run: getBalance},
		{method: "GET", path: "/sites/{site}/network", about: "A site's processes and stores in one month as a network of measured streams, reconciled: declared beside reconciled values with standard errors, tests of nodes and measurements, and what would explain a network that does not close. Masses are kilograms of the element, Nd without one; the newest month of work without one.", query: []string{"element", "month"}, out: app.NetworkReport{}, run: getNetwork},
	}
}

func getNetwork(c *call, _ any) (any, error) {
	e, err := elementOr(c, ree.Nd)
	if err != nil {
		return nil, err
	}
	n, err := c.api.app.SiteNetwork(c.r.Context(), c.actor, c.path("site"), e, c.query("month"))
	if err != nil {
		return nil, err
	}
	return n.Report(), nil
}

// elementOr is the element asked for, or the usual one where none is.
func elementOr(c *call, usual ree.Element) (ree.Element, error) {
	symbol := c.query("element")
	if symbol == "" {
		return usual, nil
	}
	e, err := balance.Parse(symbol)
	if err != nil {
		return 0, ree.Refusals{ree.Refuse("element.unknown", "value", symbol)}
	}
	return e, nil
}

func getBalance(c *call, _ any) (any, error) {
	var elements []ree.Element
	if c.query("element") != "" {
		e, err := balance.ParseAny(c.query("element"))
		if err != nil {
			return nil, ree.Refusals{ree.Refuse("element.unknown", "value", c.query("element"))}
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
