package api

import (
	"strconv"

	"lanthorn/internal/app"
	"lanthorn/ree"
)

type exporterLicences struct {
	Licences []licenceRow  `json:"licences"`
	Lines    []licenceLine `json:"lines"`
	Next     string        `json:"next,omitempty"`
}

type systemRequest struct {
	Ref    string `json:"ref"`
	Name   string `json:"name"`
	Closed bool   `json:"closed,omitempty"`
}

type noticeList struct {
	Notices []app.Notice `json:"notices"`
	Next    string       `json:"next,omitempty"` // pass it as after
}

type takeRequest struct {
	System string `json:"system"`
	UpTo   int64  `json:"upTo"` // number of a notice
}

type listAnswer struct {
	app.PublishedList
	Signed string `json:"signed"` // the list itself, a compact JWS
}

type deskRequest struct {
	Ref  string `json:"ref"`
	Name string `json:"name"`
	Key  string `json:"key"` // Ed25519 public key, base64
}

type debitRequest struct {
	Debits []string `json:"debits"`
}

type debitList struct {
	Debits []app.OfflineDebit `json:"debits"`
}

type dayFile struct {
	app.BorderDay
	Text string `json:"text"`
}

type theirsRequest struct {
	CSV string `json:"csv"` // columns declaration, licence, line, kg
}

type differenceList struct {
	Differences []app.BorderDifference `json:"differences"`
}

type clearRequest struct {
	Reason string `json:"reason"`
}

func getExporterLicences(c *call, _ any) (any, error) {
	list, lines, err := c.api.app.LicencesFor(c.r.Context(), c.actor, c.query("exporter"), c.query("hs"), c.query("after"), c.limit())
	return exporterLicences{licenceRows(list.Licences), lineRows(lines), list.Next}, err
}

func postSystem(c *call, in any) (any, error) {
	req := in.(systemRequest)
	return c.api.app.RegisterSystem(c.r.Context(), c.actor, c.key, app.CustomsSystem{Ref: req.Ref, Name: req.Name, Closed: req.Closed})
}

func getNotices(c *call, _ any) (any, error) {
	after, err := number(c.query("after"))
	if err != nil {
		return nil, err
	}
	list, err := c.api.app.Notices(c.r.Context(), c.actor, after, c.limit())
	out := noticeList{Notices: some(list)}
	if len(list) > 0 {
		out.Next = strconv.FormatInt(list[len(list)-1].Seq, 10)
	}
	return out, err
}

// number reads the number of an entry; nothing is 0.
func number(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, ree.Refusals{ree.Refuse("customs.notice_unknown", "seq", s, "most", "500")}
	}
	return n, nil
}

func postTaken(c *call, in any) (any, error) {
	req := in.(takeRequest)
	return c.api.app.TakeNotices(c.r.Context(), c.actor, c.key, req.System, req.UpTo)
}

func postList(c *call, _ any) (any, error) {
	return c.api.app.PublishList(c.r.Context(), c.actor, c.key)
}

func getList(c *call, _ any) (any, error) {
	list, text, ok, err := c.api.app.BorderList(c.r.Context(), c.actor)
	if err == nil && !ok {
		err = ree.Refusals{ree.Refuse("customs.list_none")}
	}
	return listAnswer{list, text}, err
}

func postDesk(c *call, in any) (any, error) {
	req := in.(deskRequest)
	return c.api.app.RegisterDesk(c.r.Context(), c.actor, c.key, app.Desk{Ref: req.Ref, Name: req.Name, Key: req.Key})
}

func postDebits(c *call, in any) (any, error) {
	list, err := c.api.app.UploadDebits(c.r.Context(), c.actor, in.(debitRequest).Debits)
	return debitList{some(list)}, err
}

func getDebits(c *call, _ any) (any, error) {
	list, err := c.api.app.Debits(c.r.Context(), c.actor, c.query("state"), c.limit())
	return debitList{some(list)}, err
}

func postSettle(c *call, in any) (any, error) {
	return c.api.app.Settle(c.r.Context(), c.actor, c.key, in.(app.SettleDebit))
}

func postDay(c *call, _ any) (any, error) {
	return c.api.app.CloseBorderDay(c.r.Context(), c.actor, c.key, c.path("day"))
}

func getDayFile(c *call, _ any) (any, error) {
	d, text, err := c.api.app.BorderDayFile(c.r.Context(), c.actor, c.path("day"), c.path("form"))
	return dayFile{d, string(text)}, err
}

func postTheirs(c *call, in any) (any, error) {
	list, err := c.api.app.CompareBorderDay(c.r.Context(), c.actor, c.key, c.path("day"), []byte(in.(theirsRequest).CSV))
	return differenceList{some(list)}, err
}

func postRemark(c *call, in any) (any, error) {
	return c.api.app.RemarkGoods(c.r.Context(), c.actor, c.key, in.(app.BorderFinding))
}

func postClear(c *call, in any) (any, error) {
	entry, err := number(c.path("entry"))
	if err != nil {
		return nil, err
	}
	return c.api.app.ClearRemark(c.r.Context(), c.actor, c.key, entry, in.(clearRequest).Reason)
}
