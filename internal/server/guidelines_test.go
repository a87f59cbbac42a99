package server

import (
	"net/url"
	"strings"
	"testing"

	"lanthorn/internal/app"
)

const draftText = `guidelines:
  - id: t.draft
    version: "1"
    title: {en: Magnets to Japan, zh: 对日出口磁体}
    basis: section 1
    confidence: convention
    checkedOn: 2026-01-01
    when: destination == "JP"
    effect: {flag: watch}
    message: {en: To Japan., zh: 出口至日本。}
    examples: [{name: there, fires: true, case: {destination: JP}}, {name: elsewhere, fires: false, case: {destination: FR}}]
`

func TestADraftFromThePageToItsThread(t *testing.T) {
	h := newHouse(t)
	maker, street := h.as(app.RolePolicy, "en"), h.visitor("en")
	action, form := maker.get("/guidelines").form(t, "publish")
	form.Set("text", strings.ReplaceAll(draftText, "destination ==", "destinaton =="))
	form.Set("closes", h.now.AddDate(0, 0, 10).Format("2006-01-02"))
	maker.post(action, form).says(t, 422, "undeclared reference to 'destinaton'")
	form.Set("text", draftText)
	form.Set("invited", "Emma\n\nZhou")
	p := maker.post(action, form)
	p.says(t, 200, "Magnets to Japan", "Emma; Zhou", "Nobody has commented yet")
	ref := "/guidelines/GL-0001-" + p.url[strings.Index(p.url, "GL-0001-")+8:][:1]
	expert := h.as(app.RoleExpert, "en")
	action, form = expert.get(ref).form(t, "comment-form")
	form.Set("text", "Why Japan alone?")
	expert.post(action, form).says(t, 200, "Why Japan alone?", "asked as an expert")
	action, form = maker.get(ref).form(t, "try-form")
	maker.post(action, form).says(t, 200, "a flag makes nobody wait")
	action, form = maker.get(ref).form(t, "answer-form")
	form.Set("no", "1")
	form.Set("answer", "By Announcement 1.")
	maker.post(action, form).says(t, 200, "By Announcement 1.", "0 without an answer")
	street.get(ref).says(t, 200, "Why Japan alone?", "By Announcement 1.")
	if p := street.get(ref); strings.Contains(p.body, `id="comment-form"`) {
		t.Error("a reader without a name is offered a comment")
	}
	h.as(app.RoleCustoms, "en").post(ref+"/comment", url.Values{"text": {"x"}}).says(t, 403)
}
