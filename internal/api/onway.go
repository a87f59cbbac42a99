package api

import (
	"time"

	"lanthorn/ree"
	"lanthorn/review"
)

type wayList struct {
	Goods []wayRow `json:"goods"`
}

// wayRow is a part of what a licence lets out that is on its way.
type wayRow struct {
	Licence     string             `json:"licence"`
	Line        int                `json:"line"`
	Move        string             `json:"move"`
	Ref         string             `json:"ref,omitempty"`
	MassMG      *ree.Mass          `json:"massMG,omitempty"`
	Quantity    *amountIn          `json:"quantity,omitempty"`
	Stage       string             `json:"stage"` // reserved, gone
	At          time.Time          `json:"at"`
	Disposition review.Disposition `json:"disposition,omitempty"`
}

func (a *API) wayRoutes() []route {
	return []route{{method: "GET", path: "/licences/{licence}/transit", about: "What is on its way under a licence and its earlier versions: reserved, or gone without a report of arrival, with what a standing suspension says of it.", out: wayList{}, run: getOnWay}}
}

func getOnWay(c *call, _ any) (any, error) {
	list, err := c.api.app.OnItsWay(c.r.Context(), c.actor, c.path("licence"))
	out := wayList{Goods: []wayRow{}}
	for _, x := range list {
		row := wayRow{Licence: x.Licence, Line: x.Line, Move: x.Move, Ref: x.Ref, Stage: x.Stage, At: x.At, Disposition: x.Disposition}
		row.MassMG, row.Quantity = counted(x.Amount, x.Unit)
		out.Goods = append(out.Goods, row)
	}
	return out, err
}
