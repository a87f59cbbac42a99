package api

import (
	"cmp"

	"lanthorn/internal/app"
	"lanthorn/review"
)

type appealRequest struct {
	Grounds []string `json:"grounds"`
	Text    string   `json:"text"`
}

type appealList struct {
	Appeals []app.AppealView `json:"appeals"`
	Next    string           `json:"next,omitempty"`
}

type amendmentRequest struct {
	Reason      string             `json:"reason,omitempty"`
	Application review.Application `json:"application"`
}

type amendmentList struct {
	Amendments []review.Amendment `json:"amendments"`
	Next       string             `json:"next,omitempty"`
}

type verificationRequest struct {
	Licence string `json:"licence"`
	EndUser string `json:"endUser,omitempty"`
	Reason  string `json:"reason"`
}

type verificationList struct {
	Verifications []review.Verification `json:"verifications"`
	Next          string                `json:"next,omitempty"`
}

type drawRequest struct {
	Period string `json:"period"`           // 2026-10
	Reason string `json:"reason,omitempty"` // of an extra draw
}

type drawList struct {
	Draws []review.Draw `json:"draws"`
}

type dutyList struct {
	Duties  []dutyRow     `json:"duties"`
	Reports []deliveryRow `json:"reports"`
}

type unholdRequest struct {
	Ref    string `json:"ref"`
	Reason string `json:"reason"`
}

func (a *API) afterRoutes() []route {
	return []route{
		{method: "POST", path: "/applications/{case}/appeals", about: "Appeals against the decision of a case.", in: appealRequest{}, out: app.AppealReceipt{}, run: postAppeal},
		{method: "GET", path: "/appeals", about: "Lists appeals, newest first.", query: []string{"case", "registration", "after", "limit"}, out: appealList{}, run: getAppeals},
		{method: "GET", path: "/appeals/{appeal}", about: "One appeal; the panel's votes for the authorities alone.", out: app.AppealView{}, run: getAppeal},
		{method: "POST", path: "/appeals/{appeal}/moves/{move}", about: "Moves an appeal: admit, reject, appoint, stand_down, vote, uphold, vary, dismiss, withdraw.", in: app.AppealMove{}, out: app.AppealReceipt{}, run: postAppealMove},
		{method: "POST", path: "/applications/{case}/amend", about: "Changes an application that is not decided; what does not rest on the change is not looked at again.", in: amendmentRequest{}, out: app.CaseReceipt{}, run: postCaseAmend},
		{method: "POST", path: "/applications/{case}/unhold", about: "Takes a hold off a case.", in: unholdRequest{}, out: app.CaseReceipt{}, run: postUnhold},
		{method: "GET", path: "/licences/{licence}/amendable", about: "The application as licensed: what an amendment starts from.", out: review.Application{}, run: getAmendable},
		{method: "POST", path: "/licences/{licence}/amendments/preview", about: "What an amendment changes, its class, and what would be looked at again; nothing is kept.", in: amendmentRequest{}, out: review.Preview{}, run: postAmendPreview},
		{method: "POST", path: "/licences/{licence}/amendments", about: "Asks for a change of a licence.", in: amendmentRequest{}, out: app.AmendmentReceipt{}, run: postAmendment},
		{method: "GET", path: "/amendments", about: "Lists amendments, newest first.", query: []string{"licence", "after", "limit"}, out: amendmentList{}, run: getAmendments},
		{method: "GET", path: "/amendments/{amendment}", about: "One amendment.", out: review.Amendment{}, run: getAmendment},
		{method: "POST", path: "/amendments/{amendment}/moves/{move}", about: "Moves an amendment: accept, assess, answer, waive, propose, countersign, send_back, approve, approve_clerical, refuse, withdraw.", in: app.AmendmentMove{}, out: app.AmendmentReceipt{}, run: postAmendmentMove},
		{method: "POST", path: "/verifications", about: "Has a licence's end user visited.", in: verificationRequest{}, out: app.VerificationReceipt{}, run: postVerification},
		{method: "GET", path: "/verifications", about: "Lists verifications, newest first; for the authorities.", query: []string{"state", "licence", "after", "limit"}, out: verificationList{}, run: getVerifications},
		{method: "POST", path: "/verifications/draws", about: "Draws a past month where the pack leaves that to people, or once more with a reason; the seed is the hash of the month's last entry.", in: drawRequest{}, out: review.Draw{}, run: postDraw},
		{method: "GET", path: "/verifications/draws", about: "The draws that were made, with what makes them again.", out: drawList{}, run: getDraws},
		{method: "GET", path: "/verifications/{verification}", about: "One verification.", out: review.Verification{}, run: getVerification},
		{method: "POST", path: "/verifications/{verification}/moves/{move}", about: "Moves a verification: plan, notify, enter, answer, attach, report, deny, satisfy, leave_unresolved, find_adverse, settle, close.", in: app.VerificationMove{}, out: app.VerificationReceipt{}, run: postVerificationMove},
		{method: "GET", path: "/licences/{licence}/duties", about: "What a licence obliges to, and what was reported and confirmed.", out: dutyList{}, run: getDuties},
		{method: "POST", path: "/deliveries", about: "Reports arrival, installation or use of goods that left.", in: app.DeliveryReport{}, out: app.DeliveryReceipt{}, run: postDelivery},
		{method: "POST", path: "/deliveries/links", about: "Makes a link that an end user answers through without an account.", in: app.DeliveryAsk{}, out: app.DeliveryReceipt{}, run: postDeliveryLink},
	}
}

func postAppeal(c *call, in any) (any, error) {
	r := in.(appealRequest)
	return c.api.app.LodgeAppeal(c.r.Context(), c.actor, c.key, c.path("case"), r.Grounds, r.Text)
}

func getAppeals(c *call, _ any) (any, error) {
	list, err := c.api.app.Appeals(c.r.Context(), c.actor, cmp.Or(c.query("case"), c.query("registration")), c.query("after"), c.limit())
	return appealList{some(list.Appeals), list.Next}, err
}

func getAppeal(c *call, _ any) (any, error) {
	return c.api.app.Appeal(c.r.Context(), c.actor, c.path("appeal"))
}

func postAppealMove(c *call, in any) (any, error) {
	return c.api.app.MoveAppeal(c.r.Context(), c.actor, c.key, c.path("appeal"), c.path("move"), in.(app.AppealMove))
}

func postCaseAmend(c *call, in any) (any, error) {
	return c.api.app.AmendCase(c.r.Context(), c.actor, c.key, c.path("case"), in.(amendmentRequest).Application)
}

func postUnhold(c *call, in any) (any, error) {
	r := in.(unholdRequest)
	return c.api.app.UnholdCase(c.r.Context(), c.actor, c.key, c.path("case"), r.Ref, r.Reason)
}

func getAmendable(c *call, _ any) (any, error) {
	return c.api.app.Amendable(c.r.Context(), c.actor, c.path("licence"))
}

func postAmendPreview(c *call, in any) (any, error) {
	return c.api.app.PreviewAmendment(c.r.Context(), c.actor, c.path("licence"), in.(amendmentRequest).Application)
}

func postAmendment(c *call, in any) (any, error) {
	r := in.(amendmentRequest)
	return c.api.app.LodgeAmendment(c.r.Context(), c.actor, c.key, c.path("licence"), r.Reason, r.Application)
}

func getAmendments(c *call, _ any) (any, error) {
	list, err := c.api.app.Amendments(c.r.Context(), c.actor, c.query("licence"), c.query("after"), c.limit())
	return amendmentList{some(list.Amendments), list.Next}, err
}

func getAmendment(c *call, _ any) (any, error) {
	return c.api.app.ReadAmendment(c.r.Context(), c.actor, c.path("amendment"))
}

func postAmendmentMove(c *call, in any) (any, error) {
	return c.api.app.MoveAmendment(c.r.Context(), c.actor, c.key, c.path("amendment"), c.path("move"), in.(app.AmendmentMove))
}

func postVerification(c *call, in any) (any, error) {
	r := in.(verificationRequest)
	return c.api.app.SelectVerification(c.r.Context(), c.actor, c.key, r.Licence, r.EndUser, r.Reason)
}

func getVerifications(c *call, _ any) (any, error) {
	list, err := c.api.app.Verifications(c.r.Context(), c.actor, app.VerificationFilter{State: c.query("state"), Licence: c.query("licence"), After: c.query("after"), Limit: c.limit()})
	return verificationList{some(list.Verifications), list.Next}, err
}

func postDraw(c *call, in any) (any, error) {
	d := in.(drawRequest)
	return c.api.app.DrawVerifications(c.r.Context(), c.actor, c.key, d.Period, d.Reason)
}

func getDraws(c *call, _ any) (any, error) {
	list, err := c.api.app.Draws(c.r.Context(), c.actor)
	return drawList{some(list)}, err
}

func getVerification(c *call, _ any) (any, error) {
	return c.api.app.Verification(c.r.Context(), c.actor, c.path("verification"))
}

func postVerificationMove(c *call, in any) (any, error) {
	return c.api.app.MoveVerification(c.r.Context(), c.actor, c.key, c.path("verification"), c.path("move"), in.(app.VerificationMove))
}

func getDuties(c *call, _ any) (any, error) {
	duties, reports, err := c.api.app.Duties(c.r.Context(), c.actor, c.path("licence"))
	return dutyList{dutyRows(duties), deliveryRows(reports)}, err
}

func postDelivery(c *call, in any) (any, error) {
	return c.api.app.ReportDelivery(c.r.Context(), c.actor, c.key, in.(app.DeliveryReport))
}

func postDeliveryLink(c *call, in any) (any, error) {
	return c.api.app.AskDelivery(c.r.Context(), c.actor, c.key, in.(app.DeliveryAsk))
}
