package api

import (
	"lanthorn/evidence"
	"lanthorn/internal/app"
	"lanthorn/ree"
)

// opinionRequest opens an opinion to a person for some hours, or closes it.
type opinionRequest struct {
	Person string `json:"person"`
	Hours  int    `json:"hours,omitempty"` // open
	Reason string `json:"reason"`
}

type opinionList struct {
	Opinions []app.OpinionView `json:"opinions"`
}

// openedOpinion is an opinion with what it takes to check it; file is what
// lanthorn verify --opinion reads.
type openedOpinion struct {
	Text       string `json:"text"`
	Commitment string `json:"commitment"`
	File       string `json:"file"`
}

func (a *API) opinionRoutes() []route {
	return []route{
		{method: "GET", path: "/applications/{case}/opinions", about: "Lists the opinions that agencies keep to themselves: the commitments, not what they say, and to whom yours were opened.", out: opinionList{}, run: getOpinions},
		{method: "GET", path: "/applications/{case}/opinions/{opinion}", about: "Shows a sealed opinion to its agency and to whom it is opened, with salt and entry to check it by. The reading is on record.", out: openedOpinion{}, run: getOpinion},
		{method: "POST", path: "/applications/{case}/opinions/{opinion}/{move}", about: "Lets a named person read an opinion of your agency for some hours (open), or ends that (close).", in: opinionRequest{}, out: app.CaseReceipt{}, run: postOpinion},
	}
}

func getOpinions(c *call, _ any) (any, error) {
	list, err := c.api.app.Opinions(c.r.Context(), c.actor, c.path("case"))
	return opinionList{some(list)}, err
}

func getOpinion(c *call, _ any) (any, error) {
	o, err := c.api.app.ReadOpinion(c.r.Context(), c.actor, c.path("case"), c.path("opinion"))
	if err != nil {
		return nil, err
	}
	return shownOpinion(&o)
}

func shownOpinion(o *evidence.Opinion) (openedOpinion, error) {
	file, err := o.Encode()
	return openedOpinion{o.Text, o.Commitment, string(file)}, err
}

func postOpinion(c *call, in any) (any, error) {
	m, a, ctx, ref, id := in.(opinionRequest), c.api.app, c.r.Context(), c.path("case"), c.path("opinion")
	switch c.path("move") {
	case "open":
		return a.OpenOpinion(ctx, c.actor, c.key, ref, id, m.Person, m.Hours, m.Reason)
	case "close":
		return a.CloseOpinion(ctx, c.actor, c.key, ref, id, m.Person, m.Reason)
	}
	return nil, ree.Refusals{ree.Refuse("opinion.move_unknown", "value", c.path("move"))}
}
