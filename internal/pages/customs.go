package pages

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lanthorn/evidence/credential"
	"lanthorn/internal/app"
	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (v *visit) customsPage() error {
	form := web.CustomsForm()
	if licence := v.query("licence"); licence != "" {
		form = form.Set(v.queries)
	}
	return v.showCustoms(http.StatusOK, form, nil)
}

// recentShown bounds the recent moves on the desk's page.
const recentShown = 20

func (v *visit) showCustoms(status int, form web.Form, answer *web.CustomsAnswer) error {
	recent, err := v.recent(recentShown)
	if err != nil {
		return err
	}
	law := v.app.Jurisdiction()
	view := &web.Customs{Head: web.Head{Title: words.M("customs.title"), Basis: words.M("customs.basis"), Next: []web.Action{{Text: words.M("books.open"), Href: "/customs/books"}, {Text: words.M("figure.download"), Href: "/customs/recent.csv"}}}, Ask: form, Answer: answer, Recent: recent}
	state := v.logState(v.app.Store.Head())
	view.Lists = []web.Fact{{Name: words.M("customs.pack"), Value: words.M("customs.pack.version", "pack", law.ID, "version", law.Version)}, {Name: words.M("customs.ledger"), Value: words.M("customs.ledger.entry", "seq", v.app.Store.Head())}, {Name: words.M("log.checkpoint"), Value: words.Stamp(state.At), Tag: &state.Tag}}
	return v.showAs(status, "customs", view)
}

// recent are the newest write-offs with what remained after each.
func (v *visit) recent(limit int) ([]web.WriteOff, error) {
	moves, err := v.app.RecentMoves(v.ctx(), v.actor(), 3*limit)
	if err != nil {
		return nil, err
	}
	left, units := map[string][]web.LedgerMove{}, map[string]string{}
	var out []web.WriteOff
	for _, m := range moves {
		if m.Kind != review.Commit && m.Kind != review.Reverse || len(out) == limit {
			continue
		}
		licence, no, _ := strings.Cut(m.Line, "/")
		row := web.WriteOff{Declaration: m.Ref, Licence: words.Ref{Text: licence, Href: "/licences/" + licence}, Line: number(no), Net: words.Kg(int64(m.MassMG)), When: v.local(m.At), Office: words.M("unit.unknown"), State: web.Tag{Tone: web.Good, Text: words.M("customs.done")}}
		if m.Kind == review.Reverse {
			row.State = web.Tag{Tone: web.Wait, Text: code("booking", string(m.Kind))}
		}
		if _, read := left[m.Line]; !read {
			if left[m.Line], units[m.Line], err = v.lineLedger(licence, m.Line); err != nil {
				return nil, err
			}
		}
		row.Net = row.Net.Counted(units[m.Line])
		for _, booked := range left[m.Line] {
			if booked.When.Equal(v.local(m.At)) && booked.Declaration == m.Ref {
				row.Remaining, row.Office = booked.Remaining, booked.Office
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// lineLedger is the ledger of a licence's line, and the unit that it is counted in.
func (v *visit) lineLedger(licence, line string) ([]web.LedgerMove, string, error) {
	d, err := v.app.Licence(v.ctx(), v.actor(), licence)
	if refusals(err) != nil {
		return nil, "", nil
	}
	for _, l := range d.Lines {
		if l.Key == line {
			return v.ledger(d, l), l.Unit, err
		}
	}
	return nil, "", err
}

func (v *visit) recentCSV() error {
	rows, err := v.recent(exportPage)
	if err != nil {
		return err
	}
	head := append(heads("licence.declaration", "licence.ref", "case.line"), withUnit("lot.net", "unit.kg"), withUnit("licence.remaining", "unit.kg"), words.M("licence.office"), words.M("entries.recorded"), words.M("state"))
	return v.csv("write-offs", head, func(yield func([]string) bool) {
		for _, r := range rows {
			if !yield(v.said(r.Declaration, r.Licence.Text, itoa(r.Line), written(r.Net), written(r.Remaining), r.Office, r.When.Format(time.RFC3339), r.State.Text)) {
				return
			}
		}
	})
}

// question reads the desk's form. The licence may come as the text of its QR.
func (v *visit) question() (app.BorderQuestion, ree.Refusals) {
	q := app.BorderQuestion{Licence: v.value("licence"), Declaration: v.value("declaration"), Destination: strings.ToUpper(v.value("destination")), HS: strings.NewReplacer(" ", "", ".", "").Replace(v.value("hs"))}
	if code, err := credential.ParseQR(q.Licence); err == nil {
		q.Licence = code.Reference
	}
	var rs ree.Refusals
	line, err := strconv.Atoi(v.value("line"))
	if err != nil || line < 1 {
		rs = append(rs, ree.Refuse("customs.line", "value", v.value("line")).At("line"))
	}
	q.Line = line
	unit := v.value("unit")
	if unit != "" && unit != review.UnitKilogram {
		q.Quantity = &review.Quantity{Amount: plainAmount(v.value("amount")), Unit: unit}
		return q, rs
	}
	mass, err := kilograms(v.value("amount"))
	if r, ok := err.(*ree.Refusal); ok {
		rs = append(rs, r.At("amount"))
	}
	q.Mass = mass
	return q, rs
}

func customsField(r *ree.Refusal) string {
	if r.Field == "mass" || r.Field == "quantity" {
		return "amount"
	}
	return r.Field
}

// askBorder answers yes, no or refer, always with a reason and the next move.
func (v *visit) askBorder() error {
	form := web.CustomsForm()
	if blamed, ok := v.incomplete(form); !ok {
		return v.showCustoms(http.StatusUnprocessableEntity, blamed, nil)
	}
	q, rs := v.question()
	if rs != nil {
		return v.showCustoms(http.StatusUnprocessableEntity, v.refusedForm(form, rs, customsField), nil)
	}
	began := time.Now()
	answer, err := v.app.Check(v.ctx(), v.actor(), q)
	if err != nil {
		return err
	}
	view := v.answer(q, answer)
	view.Millis = words.Real{V: float64(time.Since(began).Microseconds()) / 1000, Places: 1}
	if answer.Answer == "yes" && v.actor().Has(app.RoleCustoms) {
		off := web.WriteOffForm(newKey(), map[string]string{"licence": q.Licence, "line": v.value("line"), "declaration": q.Declaration, "amount": v.value("amount"), "unit": v.value("unit"), "destination": q.Destination, "hs": q.HS})
		view.WriteOff = &off
	}
	return v.showCustoms(http.StatusOK, form.Set(v.values), view)
}

var answerTones = map[string]web.Tone{"yes": web.Good, "no": web.Bad, "refer": web.Wait}

func (v *visit) answer(q app.BorderQuestion, a app.BorderAnswer) *web.CustomsAnswer {
	out := &web.CustomsAnswer{Tone: answerTones[a.Answer], Word: words.M("customs." + a.Answer), Next: words.Reason{Code: a.Next}}
	if a.Answer == "yes" {
		out.Text = words.M("customs.yes.text", "mass", words.Kg(int64(a.Mass)).Counted(a.Unit), "line", q.Line, "licence", words.Ref{Text: a.Licence.Licence.Key, Href: "/licences/" + a.Licence.Licence.Key}, "remaining", words.Kg(int64(a.Remaining+a.Tolerated-a.Mass)).Counted(a.Unit))
	} else {
		out.Text = sentences(v.named(a.Reasons))
	}
	if len(a.Reasons) > 0 {
		out.Reason = a.Reasons[0].Code
	}
	for _, r := range a.Reasons {
		out.Checks = append(out.Checks, web.Check{Tone: out.Tone, Text: reasonOf(r), Rule: r.Code})
	}
	l := &a.Licence.Licence
	if l.Key == "" {
		return out
	}
	out.Facts = append(conversion(a), web.Fact{Name: words.M("licence.ref"), Value: words.Ref{Text: l.Key}, Href: "/licences/" + l.Key, Tag: tagOf(licenceTag(v.stateOf(l)))}, web.Fact{Name: words.M("licence.holder"), Value: v.party(l.Holder)}, web.Fact{Name: words.M("licence.destination"), Value: words.Country(l.Destination)}, web.Fact{Name: words.M("licence.until"), Value: words.Date(v.date(l.LastDay))})
	for _, line := range a.Licence.Lines {
		if line.No == q.Line {
			out.Facts = append(out.Facts, web.Fact{Name: words.M("case.goods"), Value: licensedGoods(&line), Note: words.M("case.hs", "code", line.HS)}, web.Fact{Name: words.M("licence.remaining"), Value: words.Kg(int64(line.RemainingMG)).Counted(line.Unit)})
		}
	}
	return out
}

// conversion shows what was declared as the mass that is booked, and by what it
// was converted.
func conversion(a app.BorderAnswer) (out []web.Fact) {
	if c := a.Converted; c != nil && c.MassMG > 0 && a.Unit == "" {
		f := web.Fact{Name: words.M("customs.converted", "amount", words.Plain(c.Declared.Amount), "unit", code("declaredunit", c.Declared.Unit)), Value: words.Kg(int64(c.MassMG))}
		switch {
		case c.PieceMG > 0:
			f.Note = words.M("customs.converted.piece", "mass", words.Kg(int64(c.PieceMG)))
		case c.ElementPPM > 0:
			f.Note = words.M("customs.converted.element", "percent", words.Pct(float64(c.ElementPPM)/10_000, 4))
		case c.Rounded:
			f.Note = words.M("customs.converted.rounded")
		}
		out = append(out, f)
	}
	if a.Tolerated > 0 {
		out = append(out, web.Fact{Name: words.M("customs.tolerated"), Value: words.Kg(int64(a.Tolerated))})
	}
	var units words.List
	for _, u := range a.Units {
		if u != review.UnitMilligram {
			units = append(units, code("declaredunit", u))
		}
	}
	if len(units) > 0 {
		out = append(out, web.Fact{Name: words.M("customs.units"), Value: units})
	}
	return out
}

func tagOf(t web.Tag) *web.Tag { return &t }

// named puts names for references into refusals.
func (v *visit) named(rs ree.Refusals) ree.Refusals {
	out := make(ree.Refusals, len(rs))
	for i, r := range rs {
		c := *r
		c.Params = v.namedParams(r.Params)
		out[i] = &c
	}
	return out
}

// writeOff books what was asked. The form's key makes a second click answer what
// the first one answered.
func (v *visit) writeOff() error {
	form := web.CustomsForm()
	q, rs := v.question()
	if rs != nil {
		return v.showCustoms(http.StatusUnprocessableEntity, v.refusedForm(form, rs, customsField), nil)
	}
	q.Final = v.value("final") == "yes"
	_, err := v.app.WriteOff(v.ctx(), v.actor(), v.key(), q)
	if err == nil {
		return v.to(done("/customs", "writeoff"))
	}
	if rs = refusals(err); rs == nil || errors.Is(err, store.ErrKeyReused) {
		return err
	}
	refused := &web.CustomsAnswer{Tone: web.Bad, Word: words.M("customs.no"), Text: sentences(v.named(rs)), Reason: rs[0].Code, Next: words.Reason{Code: app.BorderNext(rs)}}
	if answer, err := v.app.Check(v.ctx(), v.actor(), q); err == nil && answer.Answer != "yes" {
		refused = v.answer(q, answer)
	}
	return v.showCustoms(statusOf(err), v.refusedForm(form, rs, customsField), refused)
}
