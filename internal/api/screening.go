package api

import "lanthorn/internal/app"

func (a *API) screeningRoutes() []route {
	return []route{
		{method: "GET", path: "/screening/lists", about: "Lists of parties with their editions, newest first, and whether one keeps the gate shut. For offices and auditors.", out: []app.ListView{}, run: getLists},
		{method: "POST", path: "/screening/lists", about: "Imports an edition of a list, whole or not at all. files name documents by SHA-256, brought in before. The bytes in force again say that they are still current.", in: app.ListImport{}, out: app.Imported{}, run: postPartyList},
		{method: "GET", path: "/screening/hits", about: "Hits that wait for somebody, the strongest first, with matched words, row and edition; by standing (open, waiting, cleared, confirmed, escalated, gone), case and list. At most 500.", query: []string{"standing", "case", "list"}, out: []app.HitView{}, run: getHits},
		{method: "POST", path: "/screening/hits/{hit}", about: "Answers a hit with a reason. entryHash is that of the row as it was seen.", in: app.Resolve{}, out: app.Receipt{}, run: postHit},
	}
}

func getLists(c *call, _ any) (any, error) {
	list, err := c.api.app.PartyLists(c.r.Context(), c.actor)
	return some(list), err
}

func postPartyList(c *call, in any) (any, error) {
	return c.api.app.ImportList(c.r.Context(), c.actor, c.key, in.(app.ListImport))
}

func getHits(c *call, _ any) (any, error) {
	list, err := c.api.app.Hits(c.r.Context(), c.actor, app.HitFilter{Standing: c.query("standing"), Deal: c.query("case"), List: c.query("list")})
	return some(list), err
}

func postHit(c *call, in any) (any, error) {
	return c.api.app.Resolve(c.r.Context(), c.actor, c.key, c.path("hit"), in.(app.Resolve))
}
