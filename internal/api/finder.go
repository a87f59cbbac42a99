package api

import "lanthorn/internal/app"

func (a *API) finderRoutes() []route {
	return []route{
		{method: "POST", path: "/finder", public: true, asks: true, about: "Whether goods need a licence by the control list on a day, by composition: entries in their own words, what would settle an open answer, kinds of licence with their papers, and the working days a decision may take. Contents in parts per billion of net mass; an element not named was not measured. Needs no token and keeps nothing.", in: app.FinderQuestion{}, out: app.FinderAnswer{}, run: postFinder},
	}
}

func postFinder(c *call, in any) (any, error) { return c.api.app.Find(in.(app.FinderQuestion)) }
