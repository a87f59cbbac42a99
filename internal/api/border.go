package api

import (
	"context"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

func (a *API) borderRoutes() []route {
	return []route{
		{method: "POST", path: "/customs/check", about: "May this leave? Yes, no or refer, with reasons, the balance and always a next action. Changes nothing.", in: app.BorderQuestion{}, out: borderAnswer{}, run: postCheck},
		{method: "POST", path: "/customs/reservations", about: "Keeps a quantity of a licence line for a declaration item; the Idempotency-Key names the item.", in: app.BorderQuestion{}, out: movedAnswer{}, run: moving((*app.App).ReserveGoods)},
		{method: "POST", path: "/customs/write-offs", about: "Draws a licence line down on exit, from a reservation (of) or directly; the Idempotency-Key names the declaration item.", in: app.BorderQuestion{}, out: movedAnswer{}, run: moving((*app.App).WriteOff)},
		{method: "POST", path: "/customs/releases", about: "Gives a reservation, or a part of it, back to its line.", in: app.BorderChange{}, out: movedAnswer{}, run: moving((*app.App).ReleaseGoods)},
		{method: "POST", path: "/customs/reversals", about: "Takes a write-off, or a part of it, back: the goods did not leave.", in: app.BorderChange{}, out: movedAnswer{}, run: moving((*app.App).ReverseGoods)},
		{method: "POST", path: "/customs/amendments", about: "Makes a write-off what the amended declaration says, less or more.", in: app.BorderChange{}, out: movedAnswer{}, run: moving((*app.App).AmendGoods)},
		{method: "GET", path: "/customs/licences", about: "The licences of an exporter, with the lines of a commodity code.", query: []string{"exporter", "hs", "after", "limit"}, out: exporterLicences{}, run: getExporterLicences},
		{method: "POST", path: "/customs/systems", about: "Registers, changes or closes a system of customs that follows the notices.", in: systemRequest{}, out: app.Receipt{}, run: postSystem},
		{method: "GET", path: "/customs/notices", about: "Changes of licences after one, oldest first: suspended, lifted, ended, marked, heeded.", query: []string{"after", "limit"}, out: noticeList{}, run: getNotices},
		{method: "POST", path: "/customs/notices/acknowledge", about: "Says that a system has acted on all notices up to one, at most 500 further.", in: takeRequest{}, out: app.Receipt{}, run: postTaken},
		{method: "POST", path: "/customs/lists", about: "Publishes a signed border list for desks without a network now.", in: struct{}{}, out: app.PublishedList{}, run: postList},
		{method: "GET", path: "/customs/list", about: "The newest signed border list.", out: listAnswer{}, run: getList},
		{method: "POST", path: "/customs/desks", about: "Registers the public key of a desk that may work without a network.", in: deskRequest{}, out: app.Receipt{}, run: postDesk},
		{method: "POST", path: "/customs/debits", about: "Takes in what desks used without a network: booked, or kept as a conflict.", in: debitRequest{}, out: debitList{}, run: postDebits},
		{method: "GET", path: "/customs/debits", about: "Offline debits, newest first; state is booked, conflict or settled.", query: []string{"state", "limit"}, out: debitList{}, run: getDebits},
		{method: "POST", path: "/customs/debits/settle", about: "Settles a debit in conflict: retry, charge, returned or unlawful. Not by whoever uploaded it.", in: app.SettleDebit{}, out: app.OfflineDebit{}, run: postSettle},
		{method: "POST", path: "/customs/days/{day}/close", about: "Writes a past day's reconciliation file and puts its hashes into the ledger.", in: struct{}{}, out: app.BorderDay{}, run: postDay},
		{method: "GET", path: "/customs/days/{day}/{form}", about: "A closed day's file as text: csv or jsonl.", out: dayFile{}, run: getDayFile},
		{method: "POST", path: "/customs/days/{day}/theirs", about: "Holds customs' own file of a closed day against ours.", in: theirsRequest{}, out: differenceList{}, run: postTheirs},
		{method: "POST", path: "/customs/remarks", about: "Holds what was found at the border, an assay too, against the licence and keeps the comparison.", in: app.BorderFinding{}, out: app.Remark{}, run: postRemark},
		{method: "POST", path: "/customs/remarks/{entry}/clear", about: "Lets goods go on which customs remarked a difference: the office's word.", in: clearRequest{}, out: app.Receipt{}, run: postClear},
		{method: "POST", path: "/licences/{licence}/adjustments", about: "Raises or lowers what a line authorises, on a legal basis.", in: adjustRequest{}, out: app.CaseReceipt{}, run: postAdjust},
		{method: "POST", path: "/licences/{licence}/measures", about: "Says how a line's declarations convert from other units and how far they may go beyond it.", in: measureRequest{}, out: app.CaseReceipt{}, run: postMeasure},
	}
}

// borderAnswer is the answer with its reasons and next action in words.
type borderAnswer struct {
	app.BorderAnswer
	Mass      ree.Mass        `json:"massMG,omitempty"`
	Converted *conversionRow  `json:"converted,omitempty"`
	Tolerated ree.Mass        `json:"toleratedMG,omitempty"`
	Remaining *ree.Mass       `json:"remainingMG,omitempty"`
	Reserved  *ree.Mass       `json:"reservedMG,omitempty"`
	Quantity  *borderQuantity `json:"quantity,omitempty"`
	Why       []reasonLine    `json:"why,omitempty"`
	NextText  string          `json:"nextText"`
}

func postCheck(c *call, in any) (any, error) {
	answer, err := c.api.app.Check(c.r.Context(), c.actor, in.(app.BorderQuestion))
	if err != nil {
		return nil, err
	}
	out := answerOf(&answer)
	out.NextText = c.api.app.Text(c.language(), answer.Next, nil)
	for _, r := range answer.Reasons {
		out.Why = append(out.Why, reasonLine{r.Code, r.Field, r.Params, c.api.app.Sentence(c.language(), r)})
	}
	return out, nil
}

// borderNext is what to do about a refusal at the border; empty elsewhere.
func (c *call) borderNext(rs ree.Refusals) (code, text string) {
	if !strings.HasPrefix(c.r.URL.Path, Prefix+"/customs/") {
		return "", ""
	}
	code = app.BorderNext(rs)
	return code, c.api.app.Text(c.language(), code, nil)
}

// moving runs a move at the border.
func moving[T any](run func(*app.App, context.Context, app.Actor, string, T) (app.Moved, error)) func(*call, any) (any, error) {
	return func(c *call, in any) (any, error) {
		moved, err := run(c.api.app, c.r.Context(), c.actor, c.key, in.(T))
		return movedOf(moved), err
	}
}

type adjustRequest struct {
	Line  int      `json:"line"`
	Mass  ree.Mass `json:"massMG"` // signed
	Basis string   `json:"basis"`
}

type measureRequest struct {
	Line int `json:"line"`
	review.Measure
}

func postAdjust(c *call, in any) (any, error) {
	req := in.(adjustRequest)
	return c.api.app.AdjustLine(c.r.Context(), c.actor, c.key, c.path("licence"), req.Line, req.Mass, req.Basis)
}

func postMeasure(c *call, in any) (any, error) {
	req := in.(measureRequest)
	return c.api.app.MeasureLine(c.r.Context(), c.actor, c.key, c.path("licence"), req.Line, req.Measure)
}
