package api

import "lanthorn/internal/app"

func (a *API) fingerprintRoutes() []route {
	return []route{
		{method: "GET", path: "/lots/{lot}/fingerprint", about: "Does a lot's composition fit the deposit that it is declared to come from? The answer with its chance, what it rests on, the pattern over chondrite, the prediction of the declared deposit, and which published deposits would explain a departure. A deposit of grade C is a note only. Statements say what cannot be concluded.", out: app.FingerprintReport{}, run: getLotFingerprint},
		{method: "GET", path: "/sites/{site}/fingerprint", about: "The same of what a mine took from the ground: the lot or series of twenty that lies farthest off the other mines on its declared type of deposit.", out: app.FingerprintReport{}, run: getSiteFingerprint},
	}
}

func getLotFingerprint(c *call, _ any) (any, error) {
	f, err := c.api.app.LotFingerprint(c.r.Context(), c.actor, c.path("lot"))
	if err != nil {
		return nil, err
	}
	return f.Report(), nil
}

func getSiteFingerprint(c *call, _ any) (any, error) {
	f, err := c.api.app.SiteFingerprint(c.r.Context(), c.actor, c.path("site"))
	if err != nil {
		return nil, err
	}
	return f.Report(), nil
}
