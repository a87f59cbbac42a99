package pages

import (
	"slices"
	"sort"
	"strconv"
	"time"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// home is the overview, or the way in for who is not signed in.
func (v *visit) home() error {
	if !v.visitor.Known {
		return v.to("/sign-in")
	}
	o, err := v.app.Overview(v.ctx(), v.actor(), year(v.query("year")))
	if err != nil {
		return err
	}
	waiting, open, err := v.waiting()
	if err != nil {
		return err
	}
	view := &web.Overview{Flows: v.flows(o), Quotas: v.quotas(o.Quotas, o.Year), Log: v.logState(o.Head)}
	returns, err := v.returnsWaiting()
	if err != nil {
		return err
	}
	rest := v.attention(o)
	sort.SliceStable(rest, func(i, j int) bool { return rest[i].Since.Before(rest[j].Since) })
	tasks, err := v.tasksWaiting()
	if err != nil {
		return err
	}
	appeals, err := v.appealsWaiting()
	if err != nil {
		return err
	}
	view.Attention = slices.Concat(tasks, waiting, appeals, returns, rest)
	if !v.actor().SeesAll() {
		if view.Flows, err = v.ownMonths(); err != nil {
			return err
		}
	}
	view.Entries = v.entryRows(o.Newest, view.Log.Size)
	view.Numbers = []web.Fact{{Name: words.M("overview.sites"), Value: words.Num(o.Sites), Href: "/sites"}, {Name: words.M("overview.lots"), Value: words.Num(o.Lots), Href: "/lots?status=held"},
		{Name: words.M("overview.transfers"), Value: words.Num(len(o.Open))}}
	if mayReview(v.actor()) {
		view.Numbers = append(view.Numbers, web.Fact{Name: words.M("overview.cases"), Value: words.Num(open), Href: "/applications?state=open"})
	}
	if late, err := v.returnsLate(); err != nil {
		return err
	} else if late >= 0 {
		view.Numbers = append(view.Numbers, web.Fact{Name: words.M("overview.returns"), Value: words.Num(late), Href: "/returns"})
	}
	view.Head = v.overviewHead(o, len(view.Attention))
	for _, y := range o.Years {
		if y != o.Year && v.actor().SeesAll() {
			view.Next = append(view.Next, web.Action{Text: words.Plain(y), Href: "/?year=" + y})
		}
	}
	return v.show("overview", view)
}

// ownSites bounds the sites whose months the first page of an operator adds up.
const ownSites = 20

// ownMonths is what went in and out of the actor's own sites, month by month.
func (v *visit) ownMonths() (web.Figure, error) {
	sites, err := v.app.Sites(v.ctx(), v.actor(), app.SiteFilter{})
	if err != nil {
		return web.Figure{}, err
	}
	sums := map[string]app.Monthly{}
	for _, s := range sites[:min(len(sites), ownSites)] {
		d, err := v.app.Site(v.ctx(), v.actor(), s.Site.Ref)
		if err != nil {
			return web.Figure{}, err
		}
		for _, m := range d.Months {
			sum := sums[m.Month]
			sum.Month = m.Month
			sum.Made, sum.Received, sum.Used, sum.Sent = sum.Made+m.Made, sum.Received+m.Received, sum.Used+m.Used, sum.Sent+m.Sent
			sums[m.Month] = sum
		}
	}
	var d app.SiteDetail
	for _, m := range sums {
		d.Months = append(d.Months, m)
	}
	sort.Slice(d.Months, func(i, j int) bool { return d.Months[i].Month < d.Months[j].Month })
	fig := v.months(d)
	fig.Download = ""
	return fig, nil
}

// year lets nothing but four digits through.
func year(s string) string {
	if n, err := strconv.Atoi(s); err == nil && n >= 1990 && n <= 2200 {
		return strconv.Itoa(n)
	}
	return ""
}

func (v *visit) overviewHead(o app.Overview, matters int) web.Head {
	if !v.actor().SeesAll() {
		return web.Head{Title: words.M("overview.title.own", "sites", int(o.Sites), "lots", int(o.Lots), "matters", matters)}
	}
	basis := words.M("overview.basis", "sites", int(o.Sites), "seq", o.Head)
	mined, granted := ree.OxideMass(0), ree.OxideMass(0)
	for _, q := range o.Quotas {
		if strconv.Itoa(q.Year) == o.Year && q.Stage == "mining" {
			mined, granted = mined+q.Used, granted+q.Granted()
		}
	}
	if granted <= 0 {
		return web.Head{Title: words.M("overview.title.plain", "sites", int(o.Sites), "matters", matters), Basis: basis}
	}
	return web.Head{Title: words.M("overview.title", "mined", tonnes(mined, 0), "year", words.Plain(o.Year), "percent", words.Pct(percent(mined, granted), 1), "matters", matters), Basis: basis}
}

func tonnes(m ree.OxideMass, places int) words.Mass {
	return words.Mass{MG: int64(m), Unit: words.Tonne, Places: places}
}

func percent(part, whole ree.OxideMass) float64 { return float64(part) / float64(whole) * 100 }

// levelRank orders the stages from the ground to the border.
var levelRank = map[string]int{string(ree.LevelOre): 1, string(ree.LevelConcentrate): 2, string(ree.LevelMixed): 3, string(ree.LevelSeparated): 4,
	string(ree.LevelMetal): 5, string(ree.LevelAlloy): 6, string(ree.LevelMagnet): 7, string(ree.LevelComponent): 8, string(ree.LevelEndProduct): 9}

// smallFlow is the least flow that is drawn, as a part of the largest.
const smallFlow = 0.0005

// flows draws the year's flows. A picture from left to right knows no way back:
// what flows back from scrap enters anew as recycled.
func (v *visit) flows(o app.Overview) web.Figure {
	sums := map[[2]string]ree.OxideMass{}
	largest := ree.OxideMass(0)
	for _, f := range o.Flows {
		from := f.From
		if to, ok := levelRank[f.To]; ok && (levelRank[from] == 0 && from != app.FromMine && from != app.FromImport && from != app.FromScrap || levelRank[from] >= to && levelRank[from] > 0) {
			from = "recycled"
		}
		sums[[2]string{from, f.To}] += f.REO
		largest = max(largest, sums[[2]string{from, f.To}])
	}
	var keys [][2]string
	for k, m := range sums {
		if float64(m) > smallFlow*float64(largest) && k[0] != k[1] {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		return rank(a[0]) < rank(b[0]) || rank(a[0]) == rank(b[0]) && (rank(a[1]) < rank(b[1]) || rank(a[1]) == rank(b[1]) && a[1] < b[1])
	})
	fig := web.Figure{ID: "flows", Method: web.MethodHref(2), Kind: "sankey", Title: words.M("overview.flows"), Aside: words.M("overview.flows.aside", "year", words.Plain(o.Year)), Unit: words.M("unit.t"),
		Caption: words.M("overview.flows.caption"), Source: words.M("overview.flows.source", "seq", o.Head), Download: "/overview/flows.csv?year=" + o.Year,
		Table: web.Table{Cols: []web.Col{{Head: words.M("flow.from"), Role: "from"}, {Head: words.M("flow.to"), Role: "to"}, {Head: words.M("flow.mass"), Num: true, Role: "value"}}}}
	for _, k := range keys {
		m := int64(sums[k])
		fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: []web.Cell{web.C(flowEnd(k[0])), web.C(flowEnd(k[1])), web.CV(words.TCol(m, 1), float64(m)/1e9)}})
	}
	if len(keys) == 0 {
		fig.Table.Empty = words.M("overview.flows.own")
	}
	return fig
}

func rank(end string) int {
	switch end {
	case app.FromMine, app.FromImport, app.FromScrap:
		return 0
	case "recycled":
		return 3
	}
	if r := levelRank[end]; r > 0 {
		return r
	}
	return 20
}

func flowEnd(end string) web.Phrase {
	switch end {
	case app.FromMine, app.FromImport, app.FromScrap, app.ToExport, app.ToLoss, app.ToUse, "recycled":
		return code("flow", end)
	}
	return code("level", end)
}

func (v *visit) flowsCSV() error {
	o, err := v.app.Overview(v.ctx(), v.actor(), year(v.query("year")))
	if err != nil {
		return err
	}
	return v.tableCSV("flows-"+o.Year, v.flows(o).Table)
}

// quotas adds the accounts up by stage and class and puts each stage's total
// before its classes.
func (v *visit) quotas(accounts []custody.Quota, year string) []web.Quota {
	type sum struct{ granted, used ree.OxideMass }
	sums, classes := map[[2]string]sum{}, map[string]int{}
	for _, q := range accounts {
		if strconv.Itoa(q.Year) != year {
			continue
		}
		for _, class := range []string{"", q.Class} {
			k := [2]string{q.Stage, class}
			s, seen := sums[k]
			if !seen && class != "" {
				classes[q.Stage]++
			}
			sums[k] = sum{s.granted + q.Granted(), s.used + q.Used}
		}
	}
	keys := make([][2]string, 0, len(sums))
	for k := range sums {
		if k[1] != "" || classes[k[0]] > 1 {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(i, j int) bool {
		return keys[i][0] < keys[j][0] || keys[i][0] == keys[j][0] && keys[i][1] < keys[j][1]
	})
	n, _ := strconv.Atoi(year)
	out := make([]web.Quota, len(keys))
	for i, k := range keys {
		out[i] = v.quota(n, k[0], k[1], sums[k].granted, sums[k].used)
	}
	return out
}

func (v *visit) quota(year int, stage, class string, granted, used ree.OxideMass) web.Quota {
	q := web.Quota{Stage: titled{v.quotaWord("stage", stage)}, Class: words.M("quota.total"), Year: year, Limit: tonnes(granted, 0), Used: tonnes(used, 0), Elapsed: v.elapsed(year), Tone: web.Good, Word: words.M("quota.state.good")}
	if class != "" {
		q.Class = v.quotaWord("class", class)
	}
	if granted > 0 {
		q.Percent = percent(used, granted)
	}
	warn := 90.0
	if p := v.app.Jurisdiction().Pack; p != nil && p.Supervision.Quota.Warn > 0 {
		warn = p.Supervision.Quota.Warn.Rel() * 100
	}
	switch {
	case used > granted:
		q.Tone, q.Word = web.Bad, words.M("quota.state.bad")
	case q.Percent >= warn:
		q.Tone, q.Word = web.Wait, words.M("quota.state.wait")
	}
	return q
}

// quotaWord is the pack's word for a class or a stage of quotas.
func (v *visit) quotaWord(set, value string) web.Phrase {
	if p := v.app.Jurisdiction().Pack; p != nil {
		list := p.Supervision.Quota.Classes
		if set == "stage" {
			list = p.Supervision.Quota.Stages
		}
		for _, w := range list {
			if w.ID == value {
				return byLanguage(w.Name)
			}
		}
	}
	return code(set, value)
}

// elapsed is how much of a year has gone by, in per cent.
func (v *visit) elapsed(year int) float64 {
	now := v.local(v.app.Now())
	begin := time.Date(year, 1, 1, 0, 0, 0, 0, now.Location())
	end := begin.AddDate(1, 0, 0)
	return max(0, min(100, 100*float64(now.Sub(begin))/float64(end.Sub(begin))))
}

// casesShown bounds the cases that the first page lists.
const casesShown = 20

// waiting are the cases whose next move is this actor's, and how many are open
// in all.
func (v *visit) waiting() (out []web.Attention, open int, err error) {
	if !mayReview(v.actor()) {
		return nil, 0, nil
	}
	list, err := v.app.Cases(v.ctx(), v.actor(), app.CaseFilter{DueFirst: true, Mine: true, Limit: casesShown})
	if err != nil {
		return nil, 0, err
	}
	all, err := v.app.CaseCount(v.ctx(), v.actor(), app.CaseFilter{})
	if err != nil {
		return nil, 0, err
	}
	for i := range list.Cases {
		c := &list.Cases[i]
		a := web.Attention{Tone: web.Wait, Kind: words.M("attention.kind.case"), Href: "/applications/" + c.Key, Since: v.local(c.Lodged),
			Text: words.M("attention.case.state", "case", c.Key, "exporter", v.party(c.Application.Exporter), "state", code("casestate", string(c.State)))}
		if r := v.app.Clock(c); r.Started && !r.Ended {
			a.Due = r.Due.Time(v.app.Jurisdiction().Calendar.Location())
			if r.Overdue {
				a.Tone = web.Bad
			}
		}
		out = append(out, a)
	}
	sort.SliceStable(out, func(i, j int) bool { return before(out[i].Due, out[j].Due) })
	if list.Next != "" {
		mine, err := v.app.CaseCount(v.ctx(), v.actor(), app.CaseFilter{Mine: true})
		if err != nil {
			return nil, 0, err
		}
		out = append(out, web.Attention{Tone: web.Wait, Kind: words.M("attention.kind.case"), Href: "/applications?waits=mine&order=due", Text: words.M("attention.more", "cases", int(mine.All)-len(list.Cases))})
	}
	return out, all.All, nil
}

// before orders by day, what has none last.
func before(a, b time.Time) bool {
	if a.IsZero() || b.IsZero() {
		return !a.IsZero()
	}
	return a.Before(b)
}

// attention lists the marks and the transfers that need a person.
func (v *visit) attention(o app.Overview) []web.Attention {
	var out []web.Attention
	for _, t := range o.Open {
		out = append(out, v.openTransfer(t))
	}
	late := map[string]int{}
	for _, m := range o.Marks {
		if m.Code != "report.late" {
			out = append(out, v.mark(m))
			continue
		}
		where := m.Site + " " + m.Org
		if i, seen := late[where]; seen {
			group := out[i].Text.(lateReports)
			group.count++
			group.most = max(group.most, number(m.Params["days"]))
			out[i].Text = group
			continue
		}
		late[where] = len(out)
		a := v.mark(m)
		a.Text = lateReports{v.place(m), 1, number(m.Params["days"])}
		out = append(out, a)
	}
	return out
}

// lateReports says how many reports of a place came late, and by how much.
type lateReports struct {
	where web.Phrase
	count int
	most  int
}

// In says it.
func (r lateReports) In(l *words.Lang) string {
	return words.M("attention.late.count", "where", r.where, "reports", r.count, "days", r.most).In(l)
}

// place is the site that a mark is about, the party where it names none.
func (v *visit) place(m custody.Mark) web.Phrase {
	if m.Site != "" {
		return v.siteName(m.Site)
	}
	return v.party(m.Org)
}

func (v *visit) openTransfer(t custody.Transfer) web.Attention {
	a := web.Attention{Tone: web.Wait, Kind: words.M("attention.kind.transfer"), Since: v.localMS(t.SentMS), Href: "/sites/" + t.ToSite}
	var mass ree.Mass
	for _, line := range t.Lines {
		mass += line.Sent
	}
	lot := ""
	if len(t.Lines) > 0 {
		lot = t.Lines[0].Lot
		a.Href = "/lots/" + lot
	}
	a.Text = words.M("attention.transfer", "lot", lot, "from", v.party(t.From), "to", v.party(t.To), "mass", mg(mass))
	return a
}

func (v *visit) mark(m custody.Mark) web.Attention {
	a := web.Attention{Tone: web.Wait, Kind: words.M("attention.kind.mark"), Since: v.localMS(m.AtMS), Href: "/log?entry=" + strconv.FormatInt(m.Seq, 10)}
	switch {
	case m.Lot != "":
		a.Href = "/lots/" + m.Lot
	case m.Site != "":
		a.Href = "/sites/" + m.Site
	}
	switch m.Code {
	case "report.late":
		a.Kind = words.M("attention.kind.late")
	case "quota.exceeded", "quota.none":
		a.Kind, a.Tone = words.M("attention.kind.quota"), web.Bad
	case "quota.near":
		a.Kind = words.M("attention.kind.quota")
	}
	a.Text = words.M("attention.mark", "where", v.place(m), "what", words.Reason{Code: m.Code, Params: v.namedParams(m.Params)})
	return a
}

// namedParams puts names for the references of parties and sites.
func (v *visit) namedParams(params map[string]string) map[string]string {
	out := make(map[string]string, len(params))
	for k, value := range params {
		switch k {
		case "party", "holder", "exporter", "group", "receiver":
			value = words.Say(v.language(), v.party(value))
		case "site":
			value = words.Say(v.language(), v.siteName(value))
		case "deposit":
			value = words.Say(v.language(), code("deposit", value))
		case "source":
			value = words.Say(v.language(), v.depositName(fingerprint.Source{ID: value, Deposit: words.Say(v.language(), code("deposit", value))}))
		case "agency", "level":
			value = words.Say(v.language(), v.packList(k, value))
		case "criterion", "condition", "reason", "deficiency", "document":
			value = words.Say(v.language(), v.packWord(k, value))
		}
		out[k] = value
	}
	return out
}

// mg shows a mass in the unit that suits it.
func mg(m ree.Mass) words.Mass { return words.Mass{MG: int64(m)} }
