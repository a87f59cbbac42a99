package api

import (
	"slices"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/pack"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

func (a *API) returnRoutes() []route {
	return []route{
		{method: "GET", path: "/whitelist", public: true, about: "Who is permitted an activity on a day (today without one). Needs no token.", query: []string{"activity", "day"}, out: []app.Listed{}, run: getWhitelist},
		{method: "GET", path: "/returns", about: "Monthly returns that you may see, newest month first: the last twelve months, or the month, site and state asked for. At most 500, a page with after.", query: []string{"month", "site", "state", "after", "limit"}, out: returnList{}, run: getReturns},
		{method: "GET", path: "/returns/{site}/{month}", about: "One return: the ledger's figures in mg REO with their hash, what was filed, and what has changed since.", out: returnAnswer{}, run: getReturn},
		{method: "POST", path: "/returns", about: "Files a month's return for a site of yours. seen is the hash of the figures that GET answered: what changed meanwhile is looked at first.", in: app.ReturnCommand{}, out: app.Receipt{}, run: postReturn},
		{method: "POST", path: "/returns/reminders", about: "Reminds an operator of a return that is late, once a day.", in: app.ChaseCommand{}, out: app.Receipt{}, run: postReminder},
	}
}

type returnList struct {
	Returns []returnRow `json:"returns"`
	Next    string      `json:"next,omitempty"`
}

type returnRow struct {
	Site      string          `json:"site"`
	Party     string          `json:"party"`
	Month     string          `json:"month"`
	State     app.ReturnState `json:"state"`
	Due       time.Time       `json:"due"`
	Filed     time.Time       `json:"filed,omitzero"` // first time
	Entry     int64           `json:"entry,omitempty"`
	Reminders int64           `json:"reminders,omitempty"`
}

type returnAnswer struct {
	Return  returnRow         `json:"return"`
	Figures app.ReturnFigures `json:"figures"`
	Hash    string            `json:"hash"`
	At      int64             `json:"at"` // sequence number up to which the ledger was read
	Filing  *app.Filing       `json:"filing,omitempty"`
	Changed []app.Difference  `json:"changed"`
	Since   []app.ReturnEntry `json:"since"` // entered for the month after filing
}

func rowOf(r app.Return) returnRow {
	row := returnRow{Site: r.Site.Ref, Party: r.Site.Party, Month: r.Month, State: r.State, Due: r.Due}
	if r.Filing != nil {
		row.Filed, row.Entry = time.UnixMilli(r.Filing.FirstMS).UTC(), r.Filing.Seq
	}
	if r.Reminder != nil {
		row.Reminders = r.Reminder.Count
	}
	return row
}

func getWhitelist(c *call, _ any) (any, error) {
	activity, day := custody.Activity(c.query("activity")), c.query("day")
	if day == "" {
		day = c.api.app.Now().In(c.api.app.Jurisdiction().Calendar.Location()).Format(time.DateOnly)
	}
	var rs ree.Refusals
	if !slices.ContainsFunc(c.api.app.Jurisdiction().Pack.Supervision.Activities, func(a pack.Activity) bool { return a.ID == activity }) {
		rs = append(rs, ree.Refuse("activity.unknown", "value", string(activity)).At("activity"))
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		rs = append(rs, ree.Refuse("day.form", "value", day).At("day"))
	}
	if rs != nil {
		return nil, rs
	}
	list, err := c.api.app.Whitelist(c.r.Context(), activity, day)
	return some(list), err
}

func getReturns(c *call, _ any) (any, error) {
	list, err := c.api.app.Returns(c.r.Context(), c.actor, app.ReturnFilter{Month: c.query("month"), Site: c.query("site"), State: app.ReturnState(c.query("state"))})
	out := returnList{Returns: []returnRow{}}
	after, begun := c.query("after"), c.query("after") == ""
	for _, r := range list {
		key := r.Month + "/" + r.Site.Ref
		switch {
		case !begun:
			begun = key == after
			continue
		case len(out.Returns) == c.limit():
			last := out.Returns[len(out.Returns)-1]
			out.Next = last.Month + "/" + last.Site
			return out, err
		}
		out.Returns = append(out.Returns, rowOf(r))
	}
	if !begun && err == nil {
		return nil, store.ErrCursor
	}
	return out, err
}

func getReturn(c *call, _ any) (any, error) {
	d, err := c.api.app.MonthlyReturn(c.r.Context(), c.actor, c.path("site"), c.path("month"))
	return returnAnswer{rowOf(d.Return), d.Figures, d.Figures.Hash(), d.Head, d.Filing, some(d.Changed), some(d.Since)}, err
}

func postReturn(c *call, in any) (any, error) {
	return c.api.app.FileReturn(c.r.Context(), c.actor, c.key, in.(app.ReturnCommand))
}

func postReminder(c *call, in any) (any, error) {
	return c.api.app.ChaseReturn(c.r.Context(), c.actor, c.key, in.(app.ChaseCommand))
}
