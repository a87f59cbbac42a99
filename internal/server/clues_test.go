package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lanthorn/internal/app"
)

var (
	receiptText = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{2,4}){6}`)
	clueRef     = regexp.MustCompile(`CLU-\d+-[A-Z]`)
)

// tells sends a clue from a browser and answers its receipt and reference.
func (b *browser) tells(what string) (code, ref string) {
	b.t.Helper()
	action, form := b.get("/clues/new").form(b.t, "tell")
	form.Set("what", what)
	form.Set("site", "M1")
	form.Set("contact", "zhou@reeds.example")
	p := b.multipart(action, form, map[string][]byte{"file1": []byte("\x89PNG\r\n\x1a\npit")}, "pit.png")
	p.says(b.t, 200, "Your clue has arrived")
	code, ref = receiptText.FindString(p.text()), clueRef.FindString(p.text())
	if code == "" || strings.Contains(p.url, code) || p.header.Get("Cache-Control") != "no-store" {
		b.t.Fatalf("receipt %q at %s, %s", code, p.url, p.header.Get("Cache-Control"))
	}
	if again := b.multipart(action, form, map[string][]byte{"file1": []byte("\x89PNG\r\n\x1a\npit")}, "pit.png"); !strings.Contains(again.text(), code) {
		b.t.Error("the form sent twice answers another receipt")
	}
	return code, ref
}

func TestAClueFromTheStreetToItsAnswer(t *testing.T) {
	h := newHouse(t)
	street := h.visitor("en")
	code, ref := street.tells("Lorries at night")
	street.post("/clues/follow", url.Values{"code": {strings.ToLower(code)}}).says(t, 200, "Your clue is received", "There is no answer yet")
	street.post("/clues/follow", url.Values{"code": {"0000-0000"}}).says(t, 422, "No clue has this receipt")

	desk, second := h.as(app.RoleSupervisor, "en"), h.as(app.RoleAdmin, "en")
	desk.get("/clues").says(t, 200, "1 clue of 1 here wait for you", ref)
	second.get("/clues").says(t, 403, "not open to your role")
	p := desk.get("/clues/" + ref)
	p.says(t, 200, "Lorries at night", "Heron leach field", "sealed; two people", "and the step needs")
	if strings.Contains(p.body, "zhou@") {
		t.Error("the desk shows who sent the clue")
	}
	if f := desk.get("/clues/" + ref + "/files/1"); f.status != 200 || !strings.HasPrefix(f.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file answers %d as %q", f.status, f.header.Get("Content-Disposition"))
	}
	action, form := p.form(t, "screen-form")
	form.Set("worth", "unclear")
	p = desk.post(action, form)
	p.says(t, 422, "Choose what the clue is worth")
	_, form = p.form(t, "screen-form")
	form.Set("worth", "credible")
	p = desk.post(action, form)
	p.says(t, 200, "The step is in the ledger", "may not end it alone")
	action, form = p.form(t, "link-form")
	form.Set("kind", "site")
	form.Set("ref", "M1")
	p = desk.post(action, form)
	p.says(t, 200, "Heron Clay")
	action, form = p.form(t, "act-form")
	form.Set("kind", "inspection")
	form.Set("ref", "EX-0001-Z")
	p = desk.post(action, form)
	action, form = p.form(t, "answer-form")
	form.Set("answer", "The field was inspected.")
	desk.post(action, form).says(t, 200, "answered")
	p = street.post("/clues/follow", url.Values{"code": {code}})
	p.says(t, 200, "Your clue is answered", "The field was inspected.")
	action, form = p.form(t, "add")
	form.Set("what", "Thank you")
	street.post(action, form).says(t, 200, "Added by the sender")
}

func TestCluesAreOpenToNobodyElse(t *testing.T) {
	h := newHouse(t)
	_, ref := h.visitor("en").tells("Lorries at night")
	for _, role := range []app.Role{app.RoleOperator, app.RoleExporter, app.RoleCustoms, app.RoleReviewer, app.RoleAuditor} {
		b := h.as(role, "en")
		for _, path := range []string{"/clues", "/clues/" + ref, "/clues/" + ref + "/files/1"} {
			b.get(path).says(t, 403, "not open to your role")
		}
		csrf := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(b.get("/sites").body)[1]
		form := url.Values{"csrf": {csrf}, "key": {"k"}, "worth": {"credible"}}
		if p := b.post("/clues/"+ref+"/screen", form); p.status != 403 {
			t.Errorf("%s may screen: %d", role, p.status)
		}
	}
	// A clue sent by somebody who is signed in names nobody either.
	head := h.Store.Head()
	h.as(app.RoleOperator, "en").tells("My own firm digs at night")
	p := h.as(app.RoleAuditor, "en").get("/log?entry=" + fmt.Sprint(head+1))
	p.says(t, 200, "Clue received", "Account public About CLU-")
	if strings.Contains(p.text(), "operator") {
		t.Errorf("the entry names its sender: %s", p.text())
	}
}

func TestNoAddressOfASenderIsLogged(t *testing.T) {
	h := newHouse(t)
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(old)
	b := h.visitor("en")
	b.server.Config.Handler = New(h.App, Options{})
	code, _ := b.tells("Lorries at night")
	b.post("/clues/follow", url.Values{"code": {code}})
	if s := log.String(); strings.Count(s, "path=/clues/") < 3 || strings.Contains(s, "127.0.0.1") || strings.Contains(s, code) {
		t.Errorf("the log says:\n%s", s)
	}
	b.get("/verify")
	if !strings.Contains(log.String(), "127.0.0.1") {
		t.Error("other pages are logged without their address; this test shows nothing")
	}
}

func TestCluesAreLimited(t *testing.T) {
	h := newHouse(t)
	b := h.visitor("en")
	for range 6 {
		b.post("/clues/new", url.Values{}).says(t, 422, "Fill in")
	}
	b.post("/clues/new", url.Values{}).says(t, 429, "Too many attempts")
}
