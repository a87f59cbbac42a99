package pages

import (
	"sort"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// sitesPerPage bounds one page of the list.
const sitesPerPage = 100

var siteKinds = []string{"", "mine", "concentrator", "separation", "metal", "magnet", "recycler", "trader", "port"}

// foundSites are the sites that fit the search.
func (v *visit) foundSites() (rows []app.SiteRow, provinces []string, err error) {
	all, err := v.app.Sites(v.ctx(), v.actor(), app.SiteFilter{Kind: v.query("kind")})
	seen := map[string]bool{}
	text := strings.ToLower(strings.TrimSpace(v.query("q")))
	for _, r := range all {
		if p := r.Site.Province; p != "" && !seen[p] {
			seen[p] = true
			provinces = append(provinces, p)
		}
		named := strings.ToLower(r.Site.Ref + " " + r.Site.Name + " " + r.Site.NameZH + " " + r.Party.Name + " " + r.Party.NameZH)
		if (text == "" || strings.Contains(named, text)) && (v.query("province") == "" || v.query("province") == r.Site.Province) {
			rows = append(rows, r)
		}
	}
	sort.Strings(provinces)
	return rows, provinces, err
}

func (v *visit) sites() error {
	rows, provinces, err := v.foundSites()
	if err != nil {
		return err
	}
	view := &web.Sites{Head: web.Head{Title: words.M("sites.title", "sites", len(rows)), Basis: words.M("sites.basis"), Next: []web.Action{v.download("/sites.csv")}}}
	view.Search = web.SiteSearch(web.Options("sitekind", "", siteKinds...), web.Options("province", "", append([]string{""}, provinces...)...)).Set(v.queries)
	view.Pager = web.Pager{Shown: min(len(rows), sitesPerPage), Total: len(rows)}
	from := 0
	if after := v.query("after"); after != "" {
		from = sort.Search(len(rows), func(i int) bool { return rows[i].Site.Ref > after })
		view.Pager.First = v.again("/sites", "after", "")
	}
	rows = rows[from:]
	if len(rows) > sitesPerPage {
		rows = rows[:sitesPerPage]
		view.Pager.Next = v.again("/sites", "after", rows[sitesPerPage-1].Site.Ref)
	}
	view.Pager.Shown = len(rows)
	for _, r := range rows {
		row, err := v.siteRow(r)
		if err != nil {
			return err
		}
		view.Rows = append(view.Rows, row)
	}
	return v.show("sites", view)
}

// queries answers a search form's fields from the address.
func (v *visit) queries(name string) []string { return v.r.URL.Query()[name] }

// again is this page's address with one answer changed.
func (v *visit) again(path, name, value string) string {
	q := v.r.URL.Query()
	q.Del("lang")
	q.Del("done")
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// download is the action that downloads a list as it was searched.
func (v *visit) download(path string) web.Action {
	return web.Action{Text: words.M("figure.download"), Href: v.again(path, "after", "")}
}

func (v *visit) siteRow(r app.SiteRow) (web.SiteRow, error) {
	row := web.SiteRow{Ref: r.Site.Ref, Href: "/sites/" + r.Site.Ref, Name: named(r.Site.Name, r.Site.NameZH), Kind: code("sitekind", r.Site.Kind),
		Province: code("province", r.Site.Province), Operator: named(r.Party.Name, r.Party.NameZH)}
	d, err := v.app.Site(v.ctx(), v.actor(), r.Site.Ref)
	if err != nil {
		return row, err
	}
	row.Stock = words.T(int64(held(d.Stocks)))
	row.Reports = reportsTag(d.Months)
	if !r.Party.MayAny(v.today()) {
		row.Tags = append(row.Tags, web.Tag{Tone: web.Bad, Text: words.M("permit.none")})
	}
	return row, nil
}

// today is the jurisdiction's day as YYYY-MM-DD.
func (v *visit) today() string { return v.local(v.app.Now()).Format(time.DateOnly) }

func held(stocks []app.Stock) (sum ree.Mass) {
	for _, s := range stocks {
		sum += s.Net
	}
	return sum
}

// reportsTag says how a site reports: late reports of its last twelve months.
func reportsTag(months []app.Monthly) web.Tag {
	if len(months) == 0 {
		return web.Tag{Tone: web.Neutral, Text: words.M("site.reports.none")}
	}
	late := int64(0)
	for _, m := range months[max(0, len(months)-12):] {
		late += m.Late
	}
	if late > 0 {
		return web.Tag{Tone: web.Wait, Text: words.M("site.reports.late", "late", late)}
	}
	return web.Tag{Tone: web.Good, Text: words.M("return.good")}
}

func (v *visit) sitesCSV() error {
	rows, _, err := v.foundSites()
	if err != nil {
		return err
	}
	head := append(heads("fact.ref", "site.name", "site.kind", "site.province", "site.operator"), withUnit("site.stock", "unit.kg"))
	return v.csv("sites", head, func(yield func([]string) bool) {
		for _, r := range rows {
			d, err := v.app.Site(v.ctx(), v.actor(), r.Site.Ref)
			if err != nil || !yield(v.said(r.Site.Ref, named(r.Site.Name, r.Site.NameZH), code("sitekind", r.Site.Kind), code("province", r.Site.Province), named(r.Party.Name, r.Party.NameZH), words.KgCol(int64(held(d.Stocks)), 3))) {
				return
			}
		}
	})
}

func (v *visit) sitePage() error {
	d, err := v.app.Site(v.ctx(), v.actor(), v.path("site"))
	if err != nil {
		return err
	}
	name, operator := named(d.Site.Name, d.Site.NameZH), named(d.Party.Name, d.Party.NameZH)
	view := &web.SitePage{Permits: v.permits(d.Party), Stocks: v.stocks(d), Months: v.months(d), Quotas: v.siteQuotas(d), Transfers: v.transfers(d.Transfers), Reports: v.reports(d.Months)}
	for _, p := range d.Site.Processes {
		view.Processes = append(view.Processes, v.process(p, d.Pools))
	}
	place := code("province", d.Site.Province)
	if d.Site.Province == "" {
		place = words.Country(d.Site.Country)
	}
	view.Head = web.Head{Title: words.M("site.title.plain", "site", name, "mass", words.T(int64(held(d.Stocks)))),
		Basis:  words.M("site.basis", "kind", code("sitekind", d.Site.Kind), "place", place, "operator", operator, "returns", returnsPhrase(d.Months)),
		Crumbs: []web.Link{{Href: "/sites", Text: words.M("nav.sites")}, {Text: words.Plain(d.Site.Ref)}},
		Next:   []web.Action{{Text: words.M("site.balance"), Href: "/sites/" + d.Site.Ref + "/balance"}, {Text: words.M("site.network"), Href: "/sites/" + d.Site.Ref + "/network"}, {Text: words.M("site.recovery"), Href: "/sites/" + d.Site.Ref + "/recovery"}, {Text: words.M("site.lots.all"), Href: "/lots?site=" + d.Site.Ref}}}
	if mayFindings(v.actor()) {
		view.Next = append(view.Next, web.Action{Text: words.M("nav.findings"), Href: "/findings?state=all&site=" + d.Site.Ref})
	}
	if mayReturn(v.actor()) {
		view.Next = append(view.Next, web.Action{Text: words.M("site.returns.all"), Href: "/returns?month=all&site=" + d.Site.Ref})
	}
	view.Facts = []web.Fact{{Name: words.M("fact.ref"), Value: words.Ref{Text: d.Site.Ref}}, {Name: words.M("site.operator"), Value: operator},
		{Name: words.M("site.kind"), Value: code("sitekind", d.Site.Kind)}, {Name: words.M("site.province"), Value: place}}
	if d.Party.Code != "" {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("fact.uscc"), Value: words.Ref{Text: d.Party.Code}})
	}
	if d.Party.Group != "" {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("fact.group"), Value: v.party(d.Party.Group)})
	}
	if d.Site.Deposit != "" {
		view.Next = append(view.Next, web.Action{Text: words.M("fingerprint.crumb"), Href: "/sites/" + d.Site.Ref + "/fingerprint"})
		view.Facts = append(view.Facts, web.Fact{Name: words.M("fact.deposit"), Value: code("deposit", d.Site.Deposit)})
	}
	return v.show("sites", view)
}

func returnsPhrase(months []app.Monthly) web.Phrase {
	late := int64(0)
	for _, m := range months {
		late += m.Late
	}
	switch {
	case len(months) == 0:
		return words.M("site.reports.none")
	case late > 0:
		return words.M("site.reports.late.all", "late", late)
	}
	return words.M("site.reports.good")
}

func (v *visit) permits(p custody.Party) []web.Permit {
	today := v.today()
	var out []web.Permit
	for _, perm := range p.Permissions {
		row := web.Permit{Activity: titled{code("activity", string(perm.Activity))}, Number: perm.Number, Issuer: words.Plain(perm.Basis), From: v.day(perm.From), To: v.day(perm.To), State: web.Tag{Tone: web.Good, Text: words.M("permit.valid")}}
		switch soon := v.local(v.app.Now()).AddDate(0, 3, 0).Format(time.DateOnly); {
		case perm.From > today:
			row.State = web.Tag{Tone: web.Neutral, Text: words.M("permit.notyet")}
		case perm.To != "" && perm.To < today:
			row.State = web.Tag{Tone: web.Bad, Text: words.M("permit.over")}
		case perm.To != "" && perm.To < soon:
			row.State = web.Tag{Tone: web.Wait, Text: words.M("permit.soon")}
		}
		out = append(out, row)
	}
	return out
}

// day reads YYYY-MM-DD; anything else is the zero time.
func (v *visit) day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, v.app.Jurisdiction().Calendar.Location())
	if err != nil {
		return time.Time{}
	}
	return t
}

func (v *visit) stocks(d app.SiteDetail) []web.Stock {
	out := make([]web.Stock, len(d.Stocks))
	for i, s := range d.Stocks {
		out[i] = web.Stock{Form: titled{code("form", string(s.Form))}, Lots: int(s.Lots), Net: words.T(int64(s.Net)), Oxide: words.T(int64(s.REO)), Href: "/lots?site=" + d.Site.Ref + "&form=" + string(s.Form)}
	}
	return out
}

func (v *visit) process(p custody.Process, pools []custody.Pool) web.Process {
	row := web.Process{Ref: words.Plain(p.Ref), Name: named(p.Name, p.NameZH), Inputs: forms(p.Inputs), Outputs: forms(p.Outputs), Pool: p.Pool, Recovery: words.M("process.recovery.none")}
	if p.Name == "" {
		row.Name = words.Plain(p.Ref)
	}
	if len(p.Inputs) == 0 {
		row.Inputs = words.M("process.ground")
	}
	if p.RecoveryHigh > 0 {
		row.Recovery = words.M("process.band", "low", words.Pct(float64(p.RecoveryLow)/1e7, 1), "high", words.Pct(float64(p.RecoveryHigh)/1e7, 1))
	}
	sum := p.HoldUp.Sum()
	for _, pool := range pools {
		if _, ref, _ := strings.Cut(pool.Key, "/"); ref == p.Ref {
			sum = pool.Elements.Sum()
		}
	}
	row.HoldUp = mg(ree.Mass(sum))
	return row
}

func forms(list []ree.Form) words.List {
	out := make(words.List, len(list))
	for i, f := range list {
		out[i] = code("form", string(f))
	}
	return out
}

// monthsShown bounds the months that a site's page draws.
const monthsShown = 24

func (v *visit) months(d app.SiteDetail) web.Figure {
	fig := web.Figure{ID: "months", Method: web.MethodHref(2), Kind: "bar", Title: words.M("site.months"), Aside: words.M("flow.mass"), Unit: words.M("unit.t"), Download: "/sites/" + d.Site.Ref + "/months.csv", Fold: true,
		Table: web.Table{Empty: words.M("site.months.none"), Cols: []web.Col{{Head: words.M("site.month"), Role: "x"}, {Head: words.M("site.in"), Num: true, Role: "value"}, {Head: words.M("site.out"), Num: true, Role: "value"}}}}
	for _, m := range d.Months[max(0, len(d.Months)-monthsShown):] {
		in, out := m.Made+m.Received, m.Used+m.Sent
		fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(m.Month))), web.CV(words.TCol(int64(in), 1), float64(in)/1e9), web.CV(words.TCol(int64(out), 1), float64(out)/1e9)}})
	}
	return fig
}

// month reads YYYY-MM.
func (v *visit) month(s string) time.Time { return v.day(s + "-01") }

func (v *visit) monthsCSV() error {
	d, err := v.app.Site(v.ctx(), v.actor(), v.path("site"))
	if err != nil {
		return err
	}
	head := []web.Phrase{words.M("site.month"), withUnit("month.made", "unit.kgreo"), withUnit("month.used", "unit.kgreo"), withUnit("month.received", "unit.kgreo"), withUnit("month.sent", "unit.kgreo"), words.M("month.events"), words.M("month.late")}
	var rows [][]string
	for _, m := range d.Months {
		kg := func(x ree.OxideMass) words.Mass { return words.KgCol(int64(x), 3) }
		rows = append(rows, v.said(m.Month, kg(m.Made), kg(m.Used), kg(m.Received), kg(m.Sent), int(m.Events), int(m.Late)))
	}
	return v.csv("months-"+d.Site.Ref, head, list(rows))
}

// siteQuotas are the operator's accounts of the newest year that has any.
func (v *visit) siteQuotas(d app.SiteDetail) []web.Quota {
	newest := 0
	for _, q := range d.Quotas {
		newest = max(newest, q.Year)
	}
	type key struct{ stage, class string }
	sums, order := map[key]custody.Quota{}, []key{}
	for _, q := range d.Quotas {
		k := key{q.Stage, q.Class}
		if q.Year != newest {
			continue
		}
		s, seen := sums[k]
		if !seen {
			order = append(order, k)
		}
		s.Issued, s.Used = s.Issued+q.Granted(), s.Used+q.Used
		sums[k] = s
	}
	out := make([]web.Quota, len(order))
	for i, k := range order {
		out[i] = v.quota(newest, k.stage, k.class, sums[k].Issued, sums[k].Used)
		out[i].Class = words.M("quota.class.year", "class", out[i].Class, "year", words.Plain(itoa(newest)))
	}
	return out
}

// lateTransfer is after how many days an unconfirmed transfer is called too
// long.
const lateTransfer = 14

func (v *visit) transfers(list []custody.Transfer) []web.Transfer {
	var out []web.Transfer
	for _, t := range list {
		row := web.Transfer{From: v.siteName(t.FromSite), To: v.siteName(t.ToSite), Dispatched: v.localMS(t.SentMS), Days: int(v.app.Now().Sub(time.UnixMilli(t.SentMS)).Hours() / 24), State: web.Tag{Tone: web.Neutral, Text: words.M("transfer.open")}}
		if row.Days > lateTransfer {
			row.State = web.Tag{Tone: web.Wait, Text: words.M("transfer.late")}
		}
		var mass ree.Mass
		for _, c := range t.Lines {
			mass += c.Sent
		}
		row.Net = mg(mass)
		if len(t.Lines) > 0 {
			row.Lot = words.Ref{Text: t.Lines[0].Lot, Href: "/lots/" + t.Lines[0].Lot}
		}
		out = append(out, row)
	}
	return out
}

// reports says of each of the last months how many reports came and how many
// came late.
func (v *visit) reports(months []app.Monthly) []web.Report {
	var out []web.Report
	day := 10
	if p := v.app.Jurisdiction().Pack; p != nil && p.Supervision.Reporting.MonthlyDay > 0 {
		day = p.Supervision.Reporting.MonthlyDay
	}
	for i := len(months) - 1; i >= max(0, len(months)-6); i-- {
		m := months[i]
		first := v.month(m.Month)
		row := web.Report{Month: first, Due: first.AddDate(0, 1, day-1), Events: int(m.Events), State: web.Tag{Tone: web.Good, Text: words.M("return.good")}}
		if m.Late > 0 {
			row.State = web.Tag{Tone: web.Wait, Text: words.M("return.some.late", "late", m.Late)}
		}
		out = append(out, row)
	}
	return out
}
