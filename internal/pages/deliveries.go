package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lanthorn/calendar"
	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (p *Pages) deliveryRoutes() {
	p.get(app.ConfirmPath+"{token}", nil, func(v *visit) error { return v.showConfirm(http.StatusOK, nil) })
	p.post(app.ConfirmPath+"{token}", nil, (*visit).confirm)
	p.get("/licences/{licence}/delivery", mayReview, func(v *visit) error { return v.showDelivery(http.StatusOK, "", nil, "") })
	p.post("/licences/{licence}/delivery", having(app.RoleExporter), (*visit).reportDelivery)
	p.post("/licences/{licence}/delivery/ask", having(app.RoleReviewer), (*visit).askDelivery)
	p.post("/licences/{licence}/delivery/cancel", having(app.RoleReviewer), (*visit).cancelDelivery)
	p.post("/deliveries/chase", having(app.RoleReviewer), (*visit).chase)
}

// LinkPath reports whether a path holds what opens something, and what may be
// noted of it instead.
func LinkPath(path string) (noted string, ok bool) {
	if strings.HasPrefix(path, app.ConfirmPath) {
		return app.ConfirmPath + "…", true
	}
	return path, false
}

func dutyTag(state string) web.Tag {
	tone := map[string]web.Tone{"met": web.Good, "late": web.Bad, "disputed": web.Bad}[state]
	if tone == "" {
		tone = web.Wait
	}
	return web.Tag{Tone: tone, Text: code("dutystate", state)}
}

// showDelivery shows what a licence obliges to and what was reported, with the
// forms to report and to ask.
func (v *visit) showDelivery(status int, refused string, rs ree.Refusals, link string) error {
	d, err := v.app.Licence(v.ctx(), v.actor(), v.path("licence"))
	if err != nil {
		return err
	}
	duties, reports, err := v.app.Duties(v.ctx(), v.actor(), d.Licence.Key)
	if err != nil {
		return err
	}
	late, met := 0, 0
	for _, x := range duties {
		switch x.State {
		case "late":
			late++
		case "met":
			met++
		}
	}
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: "/licences", Text: words.M("nav.licences")}, {Href: "/licences/" + d.Licence.Key, Text: words.Ref{Text: d.Licence.Key}}, {Text: words.M("delivery.short")}},
		Title: words.M("delivery.title", "late", late, "met", met, "all", len(duties)), Basis: words.M("delivery.basis", "licence", words.Ref{Text: d.Licence.Key})},
		Parts: []web.Part{{ID: "duties", Title: words.M("duties.title"), Aside: words.M("duties.aside"), Table: v.duties(duties)}, {ID: "reports", Title: words.M("deliveries.title"), Table: v.deliveries(reports)}}}
	if link != "" {
		view.Notices = []web.Check{{Tone: web.Wait, Text: words.M("delivery.link", "link", words.Ref{Text: v.address(link)})}, {Tone: web.Neutral, Text: words.M("delivery.link.means")}}
	}
	view.Moves = v.deliveryMoves(d, reports, refused, rs)
	return v.showAs(status, "licences", view)
}

// address is a path as somebody outside types it.
func (v *visit) address(path string) string {
	scheme := "http://"
	if v.r.TLS != nil || v.r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	return scheme + v.r.Host + path
}

func (v *visit) duties(list []review.Duty) web.Table {
	t := web.Table{Empty: words.M("duties.none"), Cols: []web.Col{{Head: words.M("delivery.report")}, {Head: words.M("licence.declaration")}, {Head: words.M("case.netkg"), Num: true}, {Head: words.M("duty.due")}, {Head: words.M("duty.basis")}, {Head: words.M("state")}}}
	for _, d := range list {
		tag := dutyTag(d.State)
		state := web.Cell{Tag: &tag}
		if d.Chased > 0 {
			state.Sub = words.M("duty.chased", "times", d.Chased)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: code("report", d.Report), Sub: words.M("licence.line", "line", d.Line)}, web.C(words.Plain(d.Ref)), web.C(amount(d.MassMG, d.Unit)), web.C(words.Date(v.date(d.Due))), web.C(words.Plain(d.Basis)), state}})
	}
	return t
}

func (v *visit) deliveries(list []review.Delivery) web.Table {
	t := web.Table{Empty: words.M("deliveries.none"), Cols: []web.Col{{Head: words.M("delivery.ref")}, {Head: words.M("delivery.report")}, {Head: words.M("licence.declaration")}, {Head: words.M("delivery.left"), Num: true}, {Head: words.M("delivery.said"), Num: true}, {Head: words.M("delivery.where")}, {Head: words.M("state")}}}
	tones := map[review.DeliveryState]web.Tone{review.DeliveryReported: web.Good, review.DeliveryConfirmed: web.Good, review.DeliveryDisputed: web.Bad, review.DeliveryAsked: web.Wait, review.DeliveryCancelled: web.Neutral}
	for i := range list {
		d := &list[i]
		said, place := web.Cell{Text: words.M("amendment.blank")}, web.Cell{Text: words.M("amendment.blank")}
		if !d.Said.Day.IsZero() {
			said, place = web.C(amount(d.Said.MassMG, d.Unit)), web.Cell{Text: words.Plain(d.Said.Place), Sub: words.Date(v.date(d.Said.Day))}
		}
		state := web.CTag(tones[d.State], code("deliverystate", string(d.State)))
		if d.State == review.DeliveryAsked {
			state.Sub = words.M("delivery.until", "date", words.Date(v.local(d.Until)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Ref{Text: d.Key}), web.C(code("report", d.Report)), web.C(words.Plain(d.Ref)), web.C(amount(d.MovedMG, d.Unit)), said, place, state}})
	}
	return t
}

// shipments are the write-offs of a licence to choose from.
func (v *visit) shipments(d app.LicenceDetail) []web.Option {
	var out []web.Option
	for _, line := range d.Lines {
		for _, m := range d.Moves[line.Key] {
			if m.Kind == review.Commit && m.OpenMG > 0 {
				id := strings.TrimPrefix(m.Key, line.Key+"/")
				out = append(out, web.Option{Value: itoa(line.No) + "|" + id, Text: words.M("delivery.shipment", "declaration", words.Plain(m.Ref), "mass", amount(m.OpenMG, line.Unit), "date", words.Date(v.local(m.At)))})
			}
		}
	}
	return out
}

func (v *visit) deliveryMoves(d app.LicenceDetail, sent []review.Delivery, refused string, rs ree.Refusals) []web.Move {
	shipments := v.shipments(d)
	path := "/licences/" + d.Licence.Key + "/delivery"
	reports := web.Options("report", "", review.DeliveryReports()...)
	which := []web.Field{chosen("shipment", words.M("delivery.which"), shipments...), chosen("report", words.M("delivery.report"), reports...)}
	add := func(out []web.Move, id string, f web.Form) []web.Move {
		if id == refused {
			f = v.refusedForm(f, rs, recordField)
		}
		return append(out, web.Move{ID: id, Text: code("aftermove", id), Short: words.M("delivery." + id + ".means"), Form: &f})
	}
	var out []web.Move
	if len(shipments) == 0 {
		return nil
	}
	if v.actor().Has(app.RoleExporter) && v.actor().Org == d.Licence.Holder {
		out = add(out, "report", web.Form{ID: "report-form", Action: path, Key: newKey(), Submit: code("aftermove", "report"), Fields: append(slices.Clone(which), saidFields(unitOfLines(d.Lines)...)...)})
	}
	if v.actor().Has(app.RoleReviewer) {
		days := web.Field{Name: "days", Kind: web.Number, Label: words.M("delivery.days"), Value: "30", Required: true, Width: "s", Max: 3}
		out = add(out, "ask", web.Form{ID: "ask-form", Action: path + "/ask", Key: newKey(), Submit: code("aftermove", "ask"), Fields: append(slices.Clone(which), days)})
		if open := openLinks(sent); len(open) > 0 {
			out = add(out, "cancel", web.Form{ID: "cancel-form", Action: path + "/cancel", Key: newKey(), Submit: code("aftermove", "cancel"), Fields: []web.Field{chosen("delivery", words.M("delivery.ref"), open...), because()}})
		}
	}
	return out
}

// openLinks are the links that end users have not answered.
func openLinks(sent []review.Delivery) []web.Option {
	var out []web.Option
	for i := range sent {
		if d := &sent[i]; d.State == review.DeliveryAsked {
			out = append(out, web.Option{Value: d.Key, Text: words.M("delivery.link.open", "delivery", words.Ref{Text: d.Key}, "report", code("report", d.Report), "enduser", words.Plain(d.EndUser.Name))})
		}
	}
	return out
}

func saidFields(units ...string) []web.Field {
	suffix := words.List{}
	for _, unit := range units {
		if unit == "" {
			suffix = append(suffix, words.M("unit.kg"))
		} else {
			suffix = append(suffix, code("count", unit))
		}
	}
	return []web.Field{{Name: "mass", Kind: web.Number, Label: words.M("delivery.mass"), Suffix: suffix, Required: true, Width: "s", Max: 20},
		{Name: "day", Kind: web.Day, Label: words.M("delivery.day"), Required: true, Width: "s"},
		{Name: "place", Kind: web.Line, Label: words.M("delivery.where"), Required: true, Max: 200},
		{Name: "asstated", Kind: web.Checks, Label: words.M("delivery.use"), Options: []web.Option{{Value: "yes", Text: words.M("delivery.asstated")}}},
		{Name: "name", Kind: web.Line, Label: words.M("delivery.name"), Required: true, Max: 120},
		{Name: "text", Kind: web.Area, Label: words.M("delivery.text"), Rows: 3, Max: 2000}}
}

// unitOfLines are the units of a licence's lines, each once.
func unitOfLines(lines []review.LicenceLine) []string {
	var out []string
	for _, l := range lines {
		if !slices.Contains(out, l.Unit) {
			out = append(out, l.Unit)
		}
	}
	return out
}

// lineUnit is the unit of one line of a licence; empty where it is a mass.
func (v *visit) lineUnit(licence string, no int) (string, error) {
	d, err := v.app.Licence(v.ctx(), v.actor(), licence)
	if err != nil {
		return "", err
	}
	for _, l := range d.Lines {
		if l.No == no {
			return l.Unit, nil
		}
	}
	return "", nil
}

// deliverySaid reads what somebody reports about a delivery, in kilograms or in
// whole units of its line.
func (v *visit) deliverySaid(unit string) (review.Said, ree.Refusals) {
	s := review.Said{Place: v.value("place"), AsStated: v.value("asstated") == "yes", Name: v.value("name"), Text: v.value("text")}
	var rs ree.Refusals
	mass, err := kilograms(v.value("mass"))
	if err != nil {
		rs = append(rs, ree.Refuse("mass.number", "value", v.value("mass")).At("mass"))
	}
	if unit != "" {
		rs = nil
		n, err := strconv.ParseInt(v.value("mass"), 10, 32)
		if err != nil || n < 0 {
			rs = append(rs, ree.Refuse("delivery.units", "value", v.value("mass"), "unit", unit).At("mass"))
		}
		mass = ree.Mass(n)
	}
	s.MassMG = mass
	if day, err := calendar.ParseDate(v.value("day")); err == nil {
		s.Day = day
	}
	return s, rs
}

func (v *visit) shipment() (line int, move string) {
	no, id, _ := strings.Cut(v.value("shipment"), "|")
	return number(no), id
}

func (v *visit) reportDelivery() error {
	licence := v.path("licence")
	line, move := v.shipment()
	unit, err := v.lineUnit(licence, line)
	if err != nil {
		return err
	}
	said, rs := v.deliverySaid(unit)
	if rs != nil {
		return v.showDelivery(http.StatusUnprocessableEntity, "report", rs, "")
	}
	_, err = v.app.ReportDelivery(v.ctx(), v.actor(), v.key(), app.DeliveryReport{Licence: licence, Line: line, Move: move, Report: v.value("report"), Said: said})
	return v.afterMove(err, "/licences/"+licence+"/delivery", "delivery", func(status int, rs ree.Refusals) error { return v.showDelivery(status, "report", rs, "") })
}

// askDelivery makes a link and shows it once: the page that answers holds it, no
// address and no log does.
func (v *visit) askDelivery() error {
	line, move := v.shipment()
	rec, err := v.app.AskDelivery(v.ctx(), v.actor(), v.key(), app.DeliveryAsk{Licence: v.path("licence"), Line: line, Move: move, Report: v.value("report"), Days: number(v.value("days"))})
	if rs := refusals(err); rs != nil {
		return v.showDelivery(statusOf(err), "ask", rs, "")
	}
	if err != nil {
		return err
	}
	return v.showDelivery(http.StatusOK, "", nil, rec.Link)
}

func (v *visit) cancelDelivery() error {
	_, err := v.app.CancelDelivery(v.ctx(), v.actor(), v.key(), v.value("delivery"), v.value("text"))
	return v.afterMove(err, "/licences/"+v.path("licence")+"/delivery", "delivery", func(status int, rs ree.Refusals) error { return v.showDelivery(status, "cancel", rs, "") })
}

func (v *visit) chase() error {
	_, err := v.app.ChaseLate(v.ctx(), v.actor())
	return v.afterMove(err, "/verifications", "chasedduties", func(status int, rs ree.Refusals) error { return v.problem(status, rs, "") })
}

// showConfirm shows what the holder of a link is asked. The address opens one
// delivery; nothing else can be reached from here.
func (v *visit) showConfirm(status int, rs ree.Refusals) error {
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.Header().Set("Referrer-Policy", "no-referrer")
	if !v.checks.Allow(door.Address(v.r)) {
		return v.problem(http.StatusTooManyRequests, nil, "")
	}
	c, err := v.app.Confirmation(v.ctx(), v.path("token"))
	if shut := refusals(err); shut != nil {
		view := &web.Record{Head: web.Head{Title: words.M("confirm.shut"), Basis: sentences(shut)}}
		return v.showAs(http.StatusGone, "", view)
	}
	if err != nil {
		return err
	}
	f := web.Form{ID: "confirm", Action: app.ConfirmPath + v.path("token"), Key: newKey(), Submit: words.M("confirm.send"), Fields: saidFields(c.Unit), Declared: words.M("confirm.declared")}
	if rs != nil {
		f = v.refusedForm(f, rs, recordField)
	}
	view := &web.Record{Head: web.Head{Title: words.M("confirm.title", "report", code("report", c.Report), "mass", amount(c.MassMG, c.Unit)), Basis: words.M("confirm.basis", "exporter", v.party(c.Exporter), "date", words.Date(v.local(c.Left)), "until", words.Date(v.local(c.Until)))},
		Facts: []web.Fact{{Name: words.M("licence.ref"), Value: words.Ref{Text: c.Licence}}, {Name: words.M("case.enduser"), Value: words.Plain(c.EndUser)}, {Name: words.M("licence.holder"), Value: v.party(c.Exporter)}, {Name: words.M("case.goods"), Value: licensedGoods(&review.LicenceLine{Form: c.Form, Subject: c.Subject, Unit: c.Unit})}, {Name: words.M("delivery.left"), Value: amount(c.MassMG, c.Unit)}},
		Forms: []web.Form{f}}
	return v.showAs(status, "", view)
}

func (v *visit) confirm() error {
	v.w.Header().Set("Cache-Control", "no-store")
	if !v.clues.Allow(door.Address(v.r)) {
		return v.problem(http.StatusTooManyRequests, nil, "")
	}
	c, err := v.app.Confirmation(v.ctx(), v.path("token"))
	if shut := refusals(err); shut != nil {
		return v.showConfirm(http.StatusGone, nil)
	}
	if err != nil {
		return err
	}
	said, rs := v.deliverySaid(c.Unit)
	if rs != nil {
		return v.showConfirm(http.StatusUnprocessableEntity, rs)
	}
	state, err := v.app.Confirm(v.ctx(), v.key(), v.path("token"), said)
	if rs := refusals(err); rs != nil {
		return v.showConfirm(statusOf(err), rs)
	}
	if err != nil {
		return err
	}
	view := &web.Record{Head: web.Head{Title: words.M("confirm.done"), Basis: words.M("confirm.done." + string(state))}}
	return v.showAs(http.StatusOK, "", view)
}
