package api

import (
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/app"
)

// eventRequest is an event as a program sends it.
type eventRequest struct {
	Occurred time.Time     `json:"occurred"`
	Event    custody.Event `json:"event"`
}

type registrationRequest struct {
	Occurred     time.Time            `json:"occurred,omitzero"`
	Registration custody.Registration `json:"registration"`
}

type lotList struct {
	Lots []custody.Lot `json:"lots"`
	Next string        `json:"next,omitempty"`
}

type lotAnswer struct {
	Lot     custody.Lot       `json:"lot"`
	Assay   *custody.AssayRow `json:"assay,omitempty"`
	Marks   []custody.Mark    `json:"marks"`
	Entries []entryLine       `json:"entries"`
}

// entryLine is an entry without its secrets.
type entryLine struct {
	Seq      int64     `json:"seq"`
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Recorded time.Time `json:"recorded"`
	Occurred time.Time `json:"occurred"`
	Org      string    `json:"org"`
	Subjects []string  `json:"subjects"`
}

func entryLines(list []evidence.Entry) []entryLine {
	out := make([]entryLine, len(list))
	for i, e := range list {
		out[i] = entryLine{e.Seq, e.ID, e.Kind, e.Recorded, e.Occurred, e.Org, e.Subjects}
	}
	return out
}

type originAnswer struct {
	Rule        string          `json:"rule"`
	Ancestors   int             `json:"ancestors"`
	Descendants int             `json:"descendants"`
	Elements    []originElement `json:"elements"`
	Countries   []originStep    `json:"countries"`
}

type originElement struct {
	Element string        `json:"element"`
	MassMG  int64         `json:"massMG"`
	Shares  []originShare `json:"shares"`
}

type originShare struct {
	Origin  string  `json:"origin"`
	Kind    string  `json:"kind"`
	Country string  `json:"country,omitempty"`
	Share   float64 `json:"share"`
	Min     float64 `json:"min"`
	Max     float64 `json:"max"`
}

type originStep struct {
	Step   string             `json:"step"`
	Shares map[string]float64 `json:"shares"`
}

type documentAnswer struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

func (a *API) custodyRoutes() []route {
	return []route{
		{method: "POST", path: "/events", about: "Reports one event of custody.", in: eventRequest{}, out: app.Reported{}, run: postEvent},
		{method: "POST", path: "/registrations", about: "Registers a party or a site, or moves a quota.", in: registrationRequest{}, out: app.Receipt{}, run: postRegistration},
		{method: "POST", path: "/documents", about: "Keeps the bytes of a document; events name it by its SHA-256.", in: "", raw: "application/octet-stream", out: documentAnswer{}, run: postDocument},
		{method: "GET", path: "/lots", about: "Lists lots, newest first.", query: []string{"text", "form", "level", "holder", "site", "status", "after", "limit"}, out: lotList{}, run: getLots},
		{method: "GET", path: "/lots/{lot}", about: "One lot with its assay and the entries that speak of it.", out: lotAnswer{}, run: getLot},
		{method: "GET", path: "/lots/{lot}/origins", about: "Origin shares per element with the bounds that hold for any mixing, and the countries of the four steps.", out: originAnswer{}, run: getOrigins},
		{method: "GET", path: "/sites", about: "Lists sites.", query: []string{"kind", "province"}, out: []custody.Site{}, run: getSites},
	}
}

func postEvent(c *call, in any) (any, error) {
	req := in.(eventRequest)
	return c.api.app.Report(c.r.Context(), c.actor, app.Submission{Key: c.key, Occurred: req.Occurred, Event: req.Event})
}

func postRegistration(c *call, in any) (any, error) {
	req := in.(registrationRequest)
	return c.api.app.Register(c.r.Context(), c.actor, c.key, req.Occurred, req.Registration)
}

func postDocument(c *call, _ any) (any, error) {
	hash, size, err := c.api.app.AddDocument(c.r.Context(), c.actor, c.r.Body)
	return documentAnswer{hash, size}, err
}

func getLots(c *call, _ any) (any, error) {
	list, err := c.api.app.Lots(c.r.Context(), c.actor, app.LotFilter{Text: c.query("text"), Form: c.query("form"), Level: c.query("level"), Holder: c.query("holder"),
		Site: c.query("site"), Status: c.query("status"), After: c.query("after"), Limit: c.limit()})
	return lotList{some(list.Lots), list.Next}, err
}

func getLot(c *call, _ any) (any, error) {
	d, err := c.api.app.Lot(c.r.Context(), c.actor, c.path("lot"))
	return lotAnswer{d.Lot, d.Assay, some(d.Marks), entryLines(d.Entries)}, err
}

func getOrigins(c *call, _ any) (any, error) {
	o, err := c.api.app.Origins(c.r.Context(), c.actor, c.path("lot"), true)
	if err != nil {
		return nil, err
	}
	out := originAnswer{Rule: o.Rule, Ancestors: o.Ancestors.Lots, Descendants: o.Descendants.Lots, Elements: []originElement{}, Countries: []originStep{}}
	for _, e := range o.Elements {
		row := originElement{Element: e.Element.Symbol(), MassMG: int64(e.Mass), Shares: []originShare{}}
		for _, s := range e.Shares {
			row.Shares = append(row.Shares, originShare{s.Origin.Ref, s.Origin.Kind, s.Origin.Country, s.Share, s.Min, s.Max})
		}
		out.Elements = append(out.Elements, row)
	}
	for _, s := range o.Countries {
		step := originStep{s.Step, map[string]float64{}}
		for _, x := range s.Shares {
			step.Shares[x.Country] = x.Share
		}
		out.Countries = append(out.Countries, step)
	}
	return out, nil
}

func getSites(c *call, _ any) (any, error) {
	rows, err := c.api.app.Sites(c.r.Context(), c.actor, app.SiteFilter{Kind: c.query("kind"), Province: c.query("province")})
	sites := make([]custody.Site, len(rows))
	for i, row := range rows {
		sites[i] = row.Site
	}
	return sites, err
}
