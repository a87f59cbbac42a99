package api

import "lanthorn/internal/app"

func (a *API) houseRoutes() []route {
	return []route{
		{method: "GET", path: "/outlook/house", about: "What this office's own ledger says to the outlook, in cells that tell of no firm: how long licences of twelve months took and how they ended, stocks by element and stage, what was written off at the border by month, the scenario of these licences as YAML, and opening: with which of these stocks a run may begin in place of the model's, which keep the model's and why, for how many months each matters, and that scenario as YAML. What may not be told is marked as hidden; only the office is told why. Says allowed: false, and nothing else, where the pack does not allow it.", out: app.House{}, run: getHouse},
	}
}

func getHouse(c *call, _ any) (any, error) { return c.api.app.House(c.r.Context(), c.actor) }
