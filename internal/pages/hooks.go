package pages

import (
	"net/http"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func mayHooks(a app.Actor) bool { return a.Has(app.RoleCustoms, app.RoleExporter) }

func (v *visit) hooks() error {
	form, err := v.hookForm()
	if err != nil {
		return err
	}
	return v.showHooks(http.StatusOK, form, "")
}

func (v *visit) hookForm() (web.Form, error) {
	var feeds []string
	for _, f := range v.app.MayHooks(v.actor()) {
		feeds = append(feeds, string(f))
	}
	systems := []web.Option{{Text: words.M("hooks.system.none"), Chosen: true}}
	list, err := v.app.Systems(v.ctx(), v.actor())
	for _, s := range list {
		if s.Org == v.actor().Org && !s.Closed {
			systems = append(systems, web.Option{Value: s.Ref, Text: words.Plain(s.Name)})
		}
	}
	return web.HookForm(newKey(), web.Options("feed", feeds[0], feeds...), systems), err
}

// showHooks shows the organisation's addresses. fresh is a secret just made, shown
// this once.
func (v *visit) showHooks(status int, form web.Form, fresh string) error {
	list, err := v.app.Hooks(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	view := &web.Hooks{New: &form, FreshOnce: fresh}
	failing := 0
	for _, h := range list {
		view.Rows = append(view.Rows, v.hookRow(h))
		if h.Failed > 0 {
			failing++
		}
	}
	view.Head = web.Head{Title: words.M("hooks.title", "n", len(list), "failing", failing), Basis: words.M("hooks.basis")}
	section := "applications"
	if v.actor().Has(app.RoleCustoms) {
		section = "customs"
	}
	return v.showAs(status, section, view)
}

func (v *visit) hookRow(h app.HookState) web.HookRow {
	tag := web.Tag{Tone: web.Good, Text: words.M("hooks.uptodate")}
	if h.Waiting > 0 {
		tag = web.Tag{Tone: web.Wait, Text: words.M("hooks.waiting", "n", h.Waiting)}
	}
	row := web.HookRow{Ref: h.Ref, Close: web.Action{Text: words.M("hooks.close"), Href: "/hooks/" + h.Ref + "/close", Post: true, Key: newKey()}}
	row.Facts = []web.Fact{{Name: words.M("hooks.url"), Value: words.Plain(h.URL), Tag: &tag}, {Name: words.M("hooks.feed"), Value: code("feed", string(h.Feed))}}
	if h.System != "" {
		row.Facts = append(row.Facts, web.Fact{Name: words.M("hooks.system"), Value: words.Plain(h.System)})
	}
	sent := web.Fact{Name: words.M("hooks.sent"), Value: words.M("hooks.sent.none")}
	if h.SentMS > 0 {
		sent.Value, sent.Note, sent.Href = words.Stamp(v.localMS(h.SentMS)), words.M("hooks.sent.entry", "seq", h.Sent), entryAddress(h.Sent)
	}
	row.Facts = append(row.Facts, sent)
	if h.Trouble != nil {
		bad := web.Tag{Tone: web.Bad, Text: words.M("hooks.failed", "n", h.Failed)}
		row.Facts = append(row.Facts, web.Fact{Name: words.M("hooks.tried"), Value: words.Stamp(v.localMS(h.TriedMS)), Tag: &bad}, web.Fact{Name: words.M("hooks.next"), Value: words.Stamp(v.localMS(h.NextMS))})
		r := ree.Refusal{Code: h.Trouble.Code, Params: h.Trouble.Params}
		row.Last = []web.Check{{Tone: web.Bad, Text: reasonOf(&r), Rule: r.Code}}
	}
	return row
}

// registerHook shows the new secret on the page that answers, and nowhere again.
func (v *visit) registerHook() error {
	form, err := v.hookForm()
	if err != nil {
		return err
	}
	if blamed, ok := v.incomplete(form); !ok {
		return v.showHooks(http.StatusUnprocessableEntity, blamed, "")
	}
	secret, _, err := v.app.RegisterHook(v.ctx(), v.actor(), v.key(), app.HookCommand{Ref: v.value("ref"), Feed: app.HookFeed(v.value("feed")), URL: v.value("url"), System: v.value("system")})
	if rs := refusals(err); rs != nil {
		return v.showHooks(statusOf(err), v.refusedForm(form, rs, func(r *ree.Refusal) string { return r.Field }), "")
	}
	if err != nil {
		return err
	}
	return v.showHooks(http.StatusOK, form, secret)
}

func (v *visit) closeHook() error {
	if _, err := v.app.CloseHook(v.ctx(), v.actor(), v.key(), v.path("ref")); err != nil {
		return err
	}
	return v.to(done("/hooks", "hookclosed"))
}
