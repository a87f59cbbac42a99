package api

import (
	"time"

	"lanthorn/internal/app"
)

func (a *API) closingRoutes() []route {
	return []route{
		{method: "GET", path: "/closings", about: "Where the months of the sites that you may see stand: open, due, closed, reopened. The last twelve months, or the month and site asked for; newest month first.", query: []string{"month", "site"}, out: closingList{}, run: getClosings},
		{method: "GET", path: "/sites/{site}/closings/{month}", about: "A site's balances of one month in mg of element, declared beside reconciled, with their hash; what was closed, and what has changed since.", out: closingAnswer{}, run: getClosing},
		{method: "POST", path: "/closings", about: "Closes a month's balances of a site. seen is the hash that GET answered: what changed meanwhile is looked at first.", in: app.CloseCommand{}, out: app.Receipt{}, run: postClosing},
	}
}

type closingList struct {
	Closings []closingRow `json:"closings"`
}

type closingRow struct {
	Site     string           `json:"site"`
	Party    string           `json:"party"`
	Month    string           `json:"month"`
	State    app.ClosingState `json:"state"`
	Closed   time.Time        `json:"closed,omitzero"`
	By       string           `json:"by,omitempty"`
	Entry    int64            `json:"entry,omitempty"`
	Reopened []app.Reopening  `json:"reopened,omitempty"`
}

type closingAnswer struct {
	Closing closingRow              `json:"closing"`
	Figures app.ClosingFigures      `json:"figures"`
	Hash    string                  `json:"hash"`
	At      int64                   `json:"at"` // sequence number up to which the ledger was read
	Was     *app.ClosingFigures     `json:"was,omitempty"`
	Changed []app.ClosingDifference `json:"changed"`
}

func closingOf(d app.ClosingDetail) closingRow {
	row := closingRow{Site: d.Site.Ref, Party: d.Site.Party, Month: d.Month, State: d.State}
	if c := d.Closing; c != nil {
		row.Closed, row.By, row.Entry, row.Reopened = time.UnixMilli(c.ClosedMS).UTC(), c.By, c.Seq, c.Reopened
	}
	return row
}

func getClosings(c *call, _ any) (any, error) {
	list, err := c.api.app.Closings(c.r.Context(), c.actor, app.ReturnFilter{Month: c.query("month"), Site: c.query("site")})
	out := closingList{Closings: []closingRow{}}
	for _, d := range list {
		out.Closings = append(out.Closings, closingOf(d))
	}
	return out, err
}

func getClosing(c *call, _ any) (any, error) {
	d, err := c.api.app.MonthClosing(c.r.Context(), c.actor, c.path("site"), c.path("month"))
	if err != nil {
		return nil, err
	}
	out := closingAnswer{Closing: closingOf(d), Figures: d.Figures, Hash: d.Figures.Hash(), At: d.Head, Changed: some(d.Changed)}
	if d.Closing != nil {
		out.Was = &d.Closing.Figures
	}
	return out, nil
}

func postClosing(c *call, in any) (any, error) {
	return c.api.app.CloseMonth(c.r.Context(), c.actor, c.key, in.(app.CloseCommand))
}
