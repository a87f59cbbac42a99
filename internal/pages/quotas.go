package pages

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func quotaHref(q custody.Quota) string { return "/quotas/" + q.Key }

func (v *visit) foundQuotas() (app.QuotaList, error) {
	n, _ := strconv.Atoi(year(v.query("year")))
	return v.app.Quotas(v.ctx(), v.actor(), app.QuotaFilter{Year: n, Stage: v.query("stage"), Class: v.query("class"), Party: v.query("party")})
}

func (v *visit) quotasPage() error { return v.showQuotas(http.StatusOK, "", nil) }

func (v *visit) showQuotas(status int, refused string, rs ree.Refusals) error {
	list, err := v.foundQuotas()
	if err != nil {
		return err
	}
	view := &web.Quotas{Search: v.quotaSearch(list), Sums: v.quotas(list.Accounts, itoa(list.Year)), Accounts: v.quotaTable(list.Accounts)}
	view.Head = web.Head{Title: words.M("quotas.title.none"), Basis: words.M("quotas.basis"), Next: []web.Action{v.download("/quotas.csv")}}
	if left := v.leftByStage(list.Accounts); len(left) > 0 {
		view.Title = words.M("quotas.title", "year", words.Plain(itoa(list.Year)), "left", left, "elapsed", words.Pct(v.elapsed(list.Year), 0))
	}
	if view.Moves, err = v.quotaMoves(list.Year, refused, rs); err != nil {
		return err
	}
	return v.showAs(status, "quotas", view)
}

// leftByStage says of each stage what is left of what was granted: what was
// mined is separated once more, so the stages are not added up.
func (v *visit) leftByStage(accounts []custody.Quota) (out words.List) {
	granted, used := map[string]ree.OxideMass{}, map[string]ree.OxideMass{}
	var stages []string
	for _, q := range accounts {
		if _, seen := granted[q.Stage]; !seen {
			stages = append(stages, q.Stage)
		}
		granted[q.Stage], used[q.Stage] = granted[q.Stage]+q.Granted(), used[q.Stage]+q.Used
	}
	sort.Strings(stages)
	for _, s := range stages {
		out = append(out, words.M("quotas.stage.left", "stage", v.quotaWord("stage", s), "left", tonnes(granted[s]-used[s], 0), "granted", tonnes(granted[s], 0)))
	}
	return out
}

func (v *visit) quotaSearch(list app.QuotaList) web.Form {
	var years []web.Option
	for _, y := range list.Years {
		years = append(years, web.Option{Value: itoa(y), Text: words.Plain(itoa(y)), Chosen: y == list.Year})
	}
	any := web.Option{Text: words.M("form.any")}
	return web.QuotaSearch(years, append([]web.Option{any}, v.quotaOptions("stage", v.query("stage"))...), append([]web.Option{any}, v.quotaOptions("class", v.query("class"))...))
}

// quotaOptions are the pack's stages or classes.
func (v *visit) quotaOptions(set, chosen string) []web.Option {
	var out []web.Option
	if p := v.app.Jurisdiction().Pack; p != nil {
		list := p.Supervision.Quota.Classes
		if set == "stage" {
			list = p.Supervision.Quota.Stages
		}
		for _, w := range list {
			out = append(out, web.Option{Value: w.ID, Text: byLanguage(w.Name), Chosen: w.ID == chosen})
		}
	}
	return out
}

// quotaColumns are the figures of an account, in the order in which they add up
// to what is left.
var quotaColumns = []struct {
	name string
	of   func(custody.Quota) ree.OxideMass
}{
	{"issue", func(q custody.Quota) ree.OxideMass { return q.Issued }}, {"split_in", func(q custody.Quota) ree.OxideMass { return q.SplitIn }}, {"split_out", func(q custody.Quota) ree.OxideMass { return q.SplitOut }},
	{"return", func(q custody.Quota) ree.OxideMass { return q.Returned }}, {"cut", func(q custody.Quota) ree.OxideMass { return q.Cut }}, {"use", func(q custody.Quota) ree.OxideMass { return q.Used }}, {"left", custody.Quota.Left},
}

// quotaTable is one row for each account, by party.
func (v *visit) quotaTable(accounts []custody.Quota) web.Table {
	t := web.Table{Caption: words.M("quotas.caption"), Empty: words.M("quotas.none"), Cols: []web.Col{{Head: words.M("quota.field.party")}, {Head: words.M("quota.field.stage")}, {Head: words.M("quota.field.class")}, {Head: words.M("quota.field.batch")}}}
	for _, c := range quotaColumns {
		t.Cols = append(t.Cols, web.Col{Head: code("quotacolumn", c.name), Num: true})
	}
	t.Cols = append(t.Cols, web.Col{Head: words.M("state")})
	sort.SliceStable(accounts, func(i, j int) bool {
		a, b := accounts[i], accounts[j]
		return a.Party+"\x00"+a.Stage+"\x00"+a.Class+"\x00"+a.Batch < b.Party+"\x00"+b.Stage+"\x00"+b.Class+"\x00"+b.Batch
	})
	for _, q := range accounts {
		row := web.Row{Cells: []web.Cell{web.CLink(v.party(q.Party), quotaHref(q)), web.C(v.quotaWord("stage", q.Stage)), web.C(v.quotaWord("class", q.Class)), web.C(words.Plain(q.Batch))}}
		for _, c := range quotaColumns {
			row.Cells = append(row.Cells, tonnesREO(c.of(q)))
		}
		m := v.quota(q.Year, q.Stage, q.Class, q.Granted(), q.Used)
		t.Rows = append(t.Rows, web.Row{Cells: append(row.Cells, web.CTag(m.Tone, m.Word))})
	}
	return t
}

func (v *visit) quotasCSV() error {
	list, err := v.foundQuotas()
	if err != nil {
		return err
	}
	return v.tableCSV("quotas-"+itoa(list.Year), v.quotaTable(list.Accounts))
}

// quotaKey is the account that an address names.
func (v *visit) quotaKey() string {
	n, _ := strconv.Atoi(v.path("year"))
	return custody.QuotaKey(n, v.path("class"), v.path("stage"), v.path("batch"), v.path("party"))
}

func (v *visit) quotaPage() error {
	d, err := v.app.Quota(v.ctx(), v.actor(), v.quotaKey())
	if err != nil {
		return err
	}
	q := d.Quota
	view := &web.QuotaPage{Meter: v.quota(q.Year, q.Stage, q.Class, q.Granted(), q.Used), Months: v.quotaMonths(d), Events: v.quotaEvents(d)}
	view.Head = web.Head{Title: words.M("quota.title", "party", v.party(q.Party), "left", tonnes(q.Left(), 0), "granted", tonnes(q.Granted(), 0), "year", words.Plain(itoa(q.Year))),
		Basis:  words.M("quota.basis", "stage", v.quotaWord("stage", q.Stage), "class", v.quotaWord("class", q.Class), "batch", q.Batch),
		Crumbs: []web.Link{{Href: "/quotas?year=" + itoa(q.Year), Text: words.M("nav.quotas")}, {Text: words.Plain(q.Party)}},
		Next:   []web.Action{{Text: words.M("figure.download"), Href: quotaHref(q) + "/events.csv"}}}
	for _, c := range quotaColumns {
		view.Facts = append(view.Facts, web.Fact{Name: code("quotacolumn", c.name), Value: tonnes(c.of(q), 3)})
	}
	switch {
	case d.Cut:
		view.Note = words.M("quotas.more")
	case !v.actor().Sees(q.Party):
		view.Note = words.M("quotas.group")
	}
	return v.show("quotas", view)
}

// quotaMonths is what was used month by month, and in all, against the year.
func (v *visit) quotaMonths(d app.QuotaDetail) web.Figure {
	fig := web.Figure{ID: "months", Method: web.MethodHref(5), Kind: "bar", Title: words.M("quotas.months"), Aside: words.M("flow.mass"), Unit: words.M("unit.t"), Fold: true,
		Table: web.Table{Empty: words.M("quotas.months.none"), Cols: []web.Col{{Head: words.M("site.month"), Role: "x"}, {Head: code("quotacolumn", "use"), Num: true, Role: "value"}, {Head: words.M("quotas.sofar"), Num: true}}}}
	sums, months := map[string]ree.OxideMass{}, []string{}
	for _, e := range d.Events {
		if e.Column != "use" {
			continue
		}
		m := e.Occurred.Format("2006-01")
		if _, seen := sums[m]; !seen {
			months = append(months, m)
		}
		sums[m] += e.REO
	}
	sort.Strings(months)
	var sum ree.OxideMass
	for _, m := range months {
		sum += sums[m]
		fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(m))), web.CV(words.TCol(int64(sums[m]), 1), float64(sums[m])/1e9), web.C(words.TCol(int64(sum), 1))}})
	}
	return fig
}

// quotaEventsShown bounds the events on the page; the download has all.
const quotaEventsShown = 200

func (v *visit) quotaEvents(d app.QuotaDetail) web.Table {
	t := web.Table{Caption: words.M("quotas.behind.caption"), Empty: words.M("quotas.behind.none"), Cols: []web.Col{{Head: words.M("entries.seq"), Num: true}, {Head: words.M("entry.occurred")}, {Head: words.M("quota.figure")}, {Head: words.M("flow.mass"), Num: true}, {Head: words.M("quota.where")}, {Head: words.M("quota.field.basis")}}}
	for _, e := range d.Events[:min(len(d.Events), quotaEventsShown)] {
		t.Rows = append(t.Rows, web.Row{Cells: v.quotaEvent(e)})
	}
	return t
}

func (v *visit) quotaEvent(e app.QuotaEvent) []web.Cell {
	where := web.C(words.Plain("–"))
	switch {
	case e.Site != "":
		where = web.CLink(v.siteName(e.Site), "/sites/"+e.Site)
	case e.Other != "":
		where = web.C(v.party(e.Other))
	case e.Org != "":
		where = web.C(v.party(e.Org))
	}
	basis := e.Basis
	if basis == "" {
		basis = "–"
	}
	return []web.Cell{web.CLink(words.Num(e.Seq), "/log?entry="+strconv.FormatInt(e.Seq, 10)), web.C(words.Date(v.local(e.Occurred))), web.C(code("quotacolumn", e.Column)), tonnesREO(e.REO), where, web.C(words.Plain(basis))}
}

func (v *visit) quotaEventsCSV() error {
	d, err := v.app.Quota(v.ctx(), v.actor(), v.quotaKey())
	if err != nil {
		return err
	}
	t := v.quotaEvents(d)
	for _, e := range d.Events[len(t.Rows):] {
		t.Rows = append(t.Rows, web.Row{Cells: v.quotaEvent(e)})
	}
	return v.tableCSV("quota-"+strings.ReplaceAll(d.Quota.Key, "/", "-"), t)
}

// quotaAct is something done with a quota.
type quotaAct struct {
	act   string
	roles []app.Role
}

// quotaActs are what may be done with a quota, and who may.
var quotaActs = []quotaAct{
	{"issue", []app.Role{app.RoleSupervisor, app.RoleAdmin}},
	{"split", []app.Role{app.RoleOperator, app.RoleSupervisor, app.RoleAdmin}},
	{"return", []app.Role{app.RoleOperator, app.RoleSupervisor, app.RoleAdmin}},
	{"cut", []app.Role{app.RoleSupervisor, app.RoleAdmin}},
}

func (v *visit) quotaMoves(year int, refused string, rs ree.Refusals) ([]web.Move, error) {
	choices, err := v.quotaChoices()
	if err != nil {
		return nil, err
	}
	if year == 0 {
		year = v.local(v.app.Now()).Year()
	}
	var out []web.Move
	for _, m := range quotaActs {
		move := web.Move{ID: "move-" + m.act, Text: words.M("quota.act." + m.act), Short: words.M("quota.act." + m.act + ".means")}
		switch {
		case !v.actor().Has(m.roles...):
			move.Why = words.M("move.why.role", "roles", roleWords(m.roles))
		case m.act == "split" && len(choices.To) < 2:
			move.Why = words.M("quota.act.split.why")
		default:
			f := web.QuotaForm(m.act, newKey(), itoa(year), choices)
			if m.act == refused {
				f = v.refusedForm(f, rs, quotaField)
			}
			move.Form = &f
		}
		out = append(out, move)
	}
	return out, nil
}

// mayMoveQuota reports whether the actor has a form for an act.
func (v *visit) mayMoveQuota(act string) bool {
	for _, m := range quotaActs {
		if m.act == act {
			return v.actor().Has(m.roles...)
		}
	}
	return false
}

// quotaField names the form's field for one of the register's.
func quotaField(r *ree.Refusal) string {
	name := strings.TrimPrefix(r.Field, "quota.")
	if name == "reoMG" {
		return "t"
	}
	return name
}

// quotaChoices are the parties and the pack's words to choose from. An operator
// moves its own quota only.
func (v *visit) quotaChoices() (c web.QuotaChoices, err error) {
	choose := web.Option{Text: words.M("form.choose"), Chosen: true}
	c = web.QuotaChoices{Stages: v.quotaOptions("stage", ""), Classes: v.quotaOptions("class", ""), Parties: []web.Option{choose}, To: []web.Option{choose}}
	if p := v.app.Jurisdiction().Pack; p != nil {
		for _, b := range p.Supervision.Quota.Batches {
			c.Batches = append(c.Batches, web.Option{Value: b, Text: words.Plain(b)})
		}
	}
	for _, options := range [][]web.Option{c.Stages, c.Classes, c.Batches} {
		if len(options) > 0 {
			options[0].Chosen = true
		}
	}
	list, err := v.app.Parties(v.ctx(), "operator")
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	official := v.actor().Has(app.RoleSupervisor, app.RoleAdmin)
	for _, p := range list {
		o := web.Option{Value: p.Ref, Text: named(p.Name, p.NameZH)}
		if official || p.Ref == v.actor().Org {
			c.Parties = append(c.Parties, o)
		}
		if p.Group != "" && (official || p.Group == v.actor().Org) {
			c.To = append(c.To, o)
		}
	}
	return c, err
}

func (v *visit) moveQuota() error {
	act := v.path("act")
	m := custody.QuotaMove{Act: act, Year: number(v.value("year")), Class: v.value("class"), Stage: v.value("stage"), Batch: v.value("batch"), Party: v.value("party"), Basis: v.value("basis")}
	if !slices.ContainsFunc(quotaActs, func(a quotaAct) bool { return a.act == act }) {
		return v.lost()
	}
	if act == "split" {
		m.To = v.value("to")
	}
	mass, err := ree.MassIn(strings.NewReplacer(" ", "", "\u202f", "").Replace(v.value("t")), "t")
	var rs ree.Refusals
	if r, ok := err.(*ree.Refusal); ok {
		rs = append(rs, r.At("quota.reoMG"))
	}
	if m.Basis == "" {
		rs = append(rs, ree.Refuse("reason.missing").At("quota.basis"))
	}
	if rs == nil {
		m.REO = ree.OxideMass(mass)
		if _, err = v.app.Register(v.ctx(), v.actor(), v.key(), time.Time{}, custody.Registration{Quota: &m}); err == nil {
			return v.to("/quotas?year=" + itoa(m.Year) + "&done=quota")
		}
		if rs = refusals(err); rs == nil || statusOf(err) == http.StatusForbidden || !v.mayMoveQuota(act) {
			return err
		}
	}
	if !v.mayMoveQuota(act) {
		return rs
	}
	return v.showQuotas(http.StatusUnprocessableEntity, act, rs)
}
