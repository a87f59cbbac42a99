package pages

import (
	"net/http"
	"slices"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// shipping readies the form of an application to ask for a shipment under the
// registration of the address.
func (v *visit) shipping() (r app.RegistrationView, err error) {
	if r, err = v.app.Registration(v.ctx(), v.actor(), v.path("registration")); err != nil {
		return r, err
	}
	if r.Terms == nil {
		return r, ree.Refusals{ree.Refuse("general.unknown", "general", r.General)}
	}
	v.kind = &review.LicenceKind{ID: r.Terms.ID, Name: r.Terms.Name, Documents: r.Terms.Documents}
	return r, nil
}

// shipmentForm is the application's form, for the one kind that is asked for.
func (v *visit) shipmentForm(ref string, lines int) (web.Form, error) {
	f, err := v.applicationForm(lines)
	f.Action, f.Submit = "/general/"+ref+"/ship", words.M("general.check")
	f.Fields = slices.DeleteFunc(f.Fields, func(x web.Field) bool { return x.Name == "kind" })
	return f, err
}

func (v *visit) newShipment() error {
	r, err := v.shipping()
	if err != nil {
		return err
	}
	form, err := v.shipmentForm(r.Key, 1)
	if err != nil {
		return err
	}
	return v.showShipment(http.StatusOK, &r, form, nil)
}

func (v *visit) showShipment(status int, r *app.RegistrationView, form web.Form, ready *web.Preflight) error {
	view := &web.NewApplication{Form: form, Ready: ready, Before: words.M("general.before"), Head: web.Head{Title: words.M("general.ship.title", "general", v.generalName(r.General)), Basis: words.M("general.ship.basis"),
		Crumbs: []web.Link{{Href: "/general", Text: words.M("nav.general")}, {Href: "/general/" + r.Key, Text: words.Ref{Text: r.Key}}, {Text: words.M("general.ship")}}}}
	return v.showAs(status, "general", view)
}

// checkShipment asks about a shipment and keeps nothing.
func (v *visit) checkShipment() error {
	r, err := v.shipping()
	if err != nil {
		return err
	}
	for _, take := range []func() error{v.keepFiles, v.fillKnown, v.holdTables} {
		if err := take(); err != nil {
			return err
		}
	}
	lines := v.lines()
	if v.value("add") == "line" {
		lines = min(lines+1, linesAtMost)
		v.r.PostForm.Set("lines", itoa(lines))
	}
	form, err := v.shipmentForm(r.Key, lines)
	if err != nil {
		return err
	}
	if v.value("add") != "" {
		return v.showShipment(http.StatusOK, &r, form.Set(v.values), nil)
	}
	if blamed, ok := v.incomplete(form); !ok {
		return v.showShipment(http.StatusUnprocessableEntity, &r, blamed, nil)
	}
	a, rs := v.application()
	if rs != nil {
		return v.showShipment(http.StatusUnprocessableEntity, &r, v.refusedForm(form, rs, applicationField), nil)
	}
	s, err := v.app.PreviewShipment(v.ctx(), v.actor(), r.Key, a)
	if rs := refusals(err); rs != nil && statusOf(err) != http.StatusForbidden {
		s, err = app.ShipmentReceipt{Problems: rs}, nil
	}
	if err != nil {
		return err
	}
	return v.showShipment(http.StatusOK, &r, v.refusedForm(form, s.Problems, applicationField), v.shipmentAnswer(r.Key, a, s))
}

// shipmentAnswer says whether a shipment would be cleared, with the button that
// clears it, or every reason why not.
func (v *visit) shipmentAnswer(ref string, a review.Application, s app.ShipmentReceipt) *web.Preflight {
	out := v.preflight(a, app.Preflight{Problems: s.Problems, Classes: s.Answer.Classes, Verdicts: s.Answer.Verdicts})
	form := out.Lodge
	out.Lodge = nil
	if len(s.Problems) > 0 {
		return out
	}
	if s.Cleared {
		out.Tone, out.Answer = web.Good, words.M("general.answer.good")
		form.Action, form.Submit, form.Danger = "/general/"+ref+"/clear", words.M("general.clear"), false
		out.Lodge = form
		return out
	}
	out.Tone, out.Answer = web.Bad, words.M("general.answer.bad", "reasons", len(s.Answer.Why))
	for _, why := range v.named(s.Answer.Why) {
		out.Checks = append(out.Checks, v.declinedCheck(why))
	}
	out.Lodge = v.individually(form)
	return out
}

// individually takes what was said of a shipment that is not cleared to the form of
// an individual application, where it is checked and may be lodged.
func (v *visit) individually(f *web.Form) *web.Form {
	law := v.app.Jurisdiction().Review
	if law == nil || len(law.Kinds) == 0 {
		return nil
	}
	f.ID, f.Action, f.Submit, f.Danger, f.Key = "individually", "/applications/new", words.M("general.individually"), false, ""
	f.Fields = append(f.Fields, web.Field{Name: "kind", Kind: web.Hidden, Value: law.Kinds[0].ID})
	return f
}

// declinedCheck says why a shipment is not cleared; where a guideline keeps it,
// in the guideline's own words.
func (v *visit) declinedCheck(why *ree.Refusal) web.Check {
	c := web.Check{Tone: web.Bad, Text: reasonOf(why)}
	if rule := why.Params["rule"]; rule != "" {
		c.Href = "/guidelines/" + rule
		if book, err := v.app.Guidelines(v.ctx()); err == nil && book != nil {
			if g := book.Find(rule); g != nil {
				c.Text = spaced{c.Text, byLanguage(g.Message)}
			}
		}
	}
	return c
}

// clearShipment clears a shipment for good, or shows why it was declined.
func (v *visit) clearShipment() error {
	r, err := v.shipping()
	if err != nil {
		return err
	}
	a, rs := v.application()
	form, err := v.shipmentForm(r.Key, v.lines())
	if err != nil {
		return err
	}
	if rs != nil {
		return v.showShipment(http.StatusUnprocessableEntity, &r, v.refusedForm(form, rs, applicationField), nil)
	}
	s, err := v.app.ClearShipment(v.ctx(), v.actor(), v.key(), r.Key, a)
	if rs := refusals(err); rs != nil && statusOf(err) != http.StatusForbidden {
		return v.showShipment(statusOf(err), &r, v.refusedForm(form, rs, applicationField), nil)
	}
	if err != nil {
		return err
	}
	if s.Cleared {
		return v.to(done("/licences/"+s.Licence, "cleared"))
	}
	return v.showShipment(http.StatusUnprocessableEntity, &r, form.Set(v.values), v.shipmentAnswer(r.Key, a, s))
}
