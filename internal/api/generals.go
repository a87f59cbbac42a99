package api

import (
	"lanthorn/internal/app"
	"lanthorn/review"
)

type generalList struct {
	Generals []review.General `json:"generals"`
}

type shipmentRequest struct {
	Application review.Application `json:"application"` // its kind is the registration's
}

type figuresAnswer struct {
	Figures review.GeneralFigures `json:"figures"`
	Hash    string                `json:"hash"` // that a filing gives as seen
}

func (a *API) generalRoutes() []route {
	return []route{
		{method: "GET", path: "/generals", about: "The general licences that the pack publishes. Their conditions are the guidelines that close them.", out: generalList{}, run: getGenerals},
		{method: "POST", path: "/registrations/general", about: "Asks for a registration under a general licence.", in: app.RegistrationRequest{}, out: app.RegistrationReceipt{}, run: postRegistrationRequest},
		{method: "GET", path: "/registrations/general", about: "Lists registrations, newest first.", query: []string{"after", "limit"}, out: app.RegistrationList{}, run: getRegistrations},
		{method: "GET", path: "/registrations/general/{registration}", about: "One registration: how it stands today, its returns and its newest shipments.", out: app.RegistrationView{}, run: getRegistration},
		{method: "POST", path: "/registrations/general/{registration}/moves/{move}", about: "Moves a registration: examine, decline, register, suspend, reinstate, withdraw, exclude, confirm, file, goods_back, report_consumed, accept_consumed, query_consumed.", in: app.RegistrationMove{}, out: app.RegistrationReceipt{}, run: postRegistrationMove},
		{method: "POST", path: "/registrations/general/{registration}/appeals", about: "Appeals against what was decided on a registration: declined, suspended or excluded by a person.", in: appealRequest{}, out: app.AppealReceipt{}, run: postRegistrationAppeal},
		{method: "GET", path: "/registrations/general/{registration}/returns/{period}", about: "The return of a period (2026-07), filled in from what customs booked.", out: figuresAnswer{}, run: getFigures},
		{method: "POST", path: "/registrations/general/{registration}/preview", about: "What clearing a shipment would answer; nothing is kept.", in: shipmentRequest{}, out: app.ShipmentReceipt{}, run: postShipmentPreview},
		{method: "POST", path: "/registrations/general/{registration}/shipments", about: "Asks every condition about a shipment and clears it with a licence of its own, or records why not: see cleared.", in: shipmentRequest{}, out: app.ShipmentReceipt{}, run: postShipment},
	}
}

func getGenerals(c *call, _ any) (any, error) { return generalList{some(c.api.app.Generals())}, nil }

func postRegistrationRequest(c *call, in any) (any, error) {
	return c.api.app.AskRegistration(c.r.Context(), c.actor, c.key, in.(app.RegistrationRequest))
}

func getRegistrations(c *call, _ any) (any, error) {
	list, err := c.api.app.Registrations(c.r.Context(), c.actor, c.query("after"), c.limit())
	list.Registrations = some(list.Registrations)
	return list, err
}

func getRegistration(c *call, _ any) (any, error) {
	return c.api.app.Registration(c.r.Context(), c.actor, c.path("registration"))
}

func postRegistrationMove(c *call, in any) (any, error) {
	return c.api.app.MoveRegistration(c.r.Context(), c.actor, c.key, c.path("registration"), c.path("move"), in.(app.RegistrationMove))
}

func postRegistrationAppeal(c *call, in any) (any, error) {
	r := in.(appealRequest)
	return c.api.app.LodgeRegistrationAppeal(c.r.Context(), c.actor, c.key, c.path("registration"), r.Grounds, r.Text)
}

func getFigures(c *call, _ any) (any, error) {
	f, hash, err := c.api.app.GeneralFigures(c.r.Context(), c.actor, c.path("registration"), c.path("period"))
	return figuresAnswer{f, hash}, err
}

func postShipmentPreview(c *call, in any) (any, error) {
	return c.api.app.PreviewShipment(c.r.Context(), c.actor, c.path("registration"), in.(shipmentRequest).Application)
}

func postShipment(c *call, in any) (any, error) {
	return c.api.app.ClearShipment(c.r.Context(), c.actor, c.key, c.path("registration"), in.(shipmentRequest).Application)
}
