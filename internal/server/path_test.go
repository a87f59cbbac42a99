package server

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// upload sends a form with a file, and with the token and fields of the page at
// the same address.
func (b *browser) upload(path, field, name string, data []byte) page {
	b.t.Helper()
	csrf := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(b.get(path).body)
	values := url.Values{}
	if csrf != nil {
		values.Set("csrf", csrf[1])
	}
	return b.multipart(path, values, map[string][]byte{field: data}, name)
}

func (b *browser) multipart(path string, values url.Values, files map[string][]byte, name string) page {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, list := range values {
		for _, v := range list {
			b.must(w.WriteField(k, v))
		}
	}
	for field, data := range files {
		part, err := w.CreateFormFile(field, name)
		b.must(err)
		_, err = part.Write(data)
		b.must(err)
	}
	b.must(w.Close())
	res, err := b.client.Post(b.server.URL+path, w.FormDataContentType(), &body)
	b.must(err)
	return b.read(res)
}

var documentKinds = []string{"identity_papers", "contract", "technical_description", "end_user_statement", "end_use_statement"}

// fill fills in an application for a mass of the magnets.
func (h *house) fill(form url.Values, kg string) (url.Values, map[string][]byte) {
	for k, v := range map[string]string{"kind": "individual", "lot1": h.magnet, "kg1": kg, "destination": "DE", "consignee": "Buyer GmbH", "enduser": "Motor GmbH", "address": "Kassel", "use": "vehicle",
		"usetext": "traction motors", "contract": "C-1", "port": "Ningbo", "mode": "sea", "declared": "yes"} {
		form.Set(k, v)
	}
	files := map[string][]byte{}
	for _, kind := range documentKinds {
		files["file_"+kind] = []byte("%PDF- " + kind)
	}
	return form, files
}

// lodgeBy fills in, checks and lodges an application in the browser.
func (h *house) lodgeBy(b *browser, kg string) page {
	h.t.Helper()
	_, form := b.get("/applications/new?lot="+h.magnet).form(h.t, "application")
	form, files := h.fill(form, kg)
	checked := b.multipart("/applications/new", form, files, "paper.pdf")
	checked.says(h.t, 200, "Before you lodge")
	action, lodge := checked.form(h.t, "lodge")
	return b.post(action, lodge)
}

var caseRef = regexp.MustCompile(`EX-\d+-[A-Z]`)

// application is one as the pages lodge it, for tests that begin further on.
func (h *house) application(mass ree.Mass) review.Application {
	party := review.Party{Name: "Motor GmbH", Country: "DE"}
	a := review.Application{Kind: "individual", Destination: "DE", Consignee: party, EndUsers: []review.Party{party}, EndUse: review.EndUse{Code: "vehicle", Text: "traction motors"},
		Route: review.Route{Mode: "sea", From: "Ningbo"}, Contract: review.Contract{Number: "C-2"},
		Lines: []review.Line{{No: 1, Form: "magnet_ndfeb", HS: "8505111000", MassMG: mass, Lots: []review.LotQuantity{{Lot: h.magnet, MassMG: mass}}}}}
	for _, kind := range documentKinds {
		a.Documents = append(a.Documents, review.Document{Kind: kind, Name: kind + ".pdf", Hash: strings.Repeat("ab", 32)})
	}
	return a
}

func person(role app.Role) app.Actor {
	return app.Actor{Account: string(role), Org: "AUTH", Roles: []app.Role{role}}
}

// lodged brings a case into review.
func (h *house) lodged() string {
	h.t.Helper()
	ctx := context.Background()
	rec, err := h.Lodge(ctx, app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}, "", "", h.application(100*ree.Kilogram))
	h.must(err)
	_, err = h.Accept(ctx, person(app.RoleReviewer), "", rec.Case)
	h.must(err)
	reasons := map[int]string{}
	for _, v := range h.caseOf(rec.Case).Verdicts {
		reasons[v.Line] = "seen"
	}
	_, err = h.OpenReview(ctx, person(app.RoleReviewer), "", rec.Case, reasons)
	h.must(err)
	return rec.Case
}

func (h *house) caseOf(ref string) review.Case {
	h.t.Helper()
	c, err := h.Case(context.Background(), person(app.RoleReviewer), ref)
	h.must(err)
	return c
}

// proposed brings a case to the signatures and answers the proposal's hash.
func (h *house) proposed() (ref, hash string) {
	h.t.Helper()
	ref = h.lodged()
	var criteria []review.CriterionFinding
	for _, name := range h.Jurisdiction().Review.Criteria {
		criteria = append(criteria, review.CriterionFinding{Criterion: name, Finding: "no_concern"})
	}
	_, err := h.Propose(context.Background(), person(app.RoleReviewer), "", ref, []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}}}, criteria)
	h.must(err)
	return ref, h.caseOf(ref).ProposalHash
}

func (h *house) licensed() (ref, licence string) {
	h.t.Helper()
	ref, hash := h.proposed()
	ctx := context.Background()
	_, err := h.Countersign(ctx, person(app.RoleCountersigner), "", ref, hash)
	h.must(err)
	rec, err := h.Decide(ctx, person(app.RoleDecider), "", ref, hash)
	h.must(err)
	return ref, rec.Licence
}

// issued issues a passport of the magnets and waits until the log has it.
func (h *house) issued() string {
	h.t.Helper()
	p, err := h.IssuePassport(context.Background(), app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}, "", h.magnet)
	h.must(err)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	h.must(h.WaitPublished(ctx, p.Seq))
	return p.ID
}

// move sends a move's form with more answers.
func (b *browser) move(address, id string, more url.Values) page {
	b.t.Helper()
	action, form := b.get(address).form(b.t, id)
	for k, v := range more {
		form[k] = v
	}
	return b.post(action, form)
}

func TestTheWholeWayThroughThePages(t *testing.T) {
	h := newHouse(t)
	exporter, reviewer := h.as(app.RoleExporter, "en"), h.as(app.RoleReviewer, "en")
	lodged := h.lodgeBy(exporter, "100")
	lodged.says(t, 200, "Lodged. The office has your application.")
	ref := caseRef.FindString(lodged.url)
	at := "/applications/" + ref
	reviewer.move(at, "accept-form", nil).says(t, 200, "The application is accepted and classified", "Controlled, 1C9")
	reasons := url.Values{}
	for _, v := range h.caseOf(ref).Verdicts {
		reasons.Set("reason1", "The books were seen.")
		_ = v
	}
	reviewer.move(at, "open_review-form", reasons).says(t, 200, "The case is in review.")
	proposal := url.Values{"outcome1": {"grant"}, "reasons1": {"criteria_met"}}
	half := reviewer.move(at, "propose-form", proposal)
	half.says(t, 422, "There is a problem", "is not weighed")
	if c := h.caseOf(ref); c.Proposal != nil {
		t.Fatal("a proposal without its criteria was taken")
	}
	for _, name := range h.Jurisdiction().Review.Criteria {
		proposal.Set("criterion_"+name, "no_concern")
	}
	reviewer.move(at, "propose-form", proposal).says(t, 200, "The proposal is up for signature.")
	countersigner, decider := h.as(app.RoleCountersigner, "en"), h.as(app.RoleDecider, "en")
	early := decider.get(at)
	if strings.Contains(early.body, `id="decide-form"`) {
		t.Error("the decider may decide before the countersignature")
	}
	countersigner.move(at, "countersign-form", url.Values{"hash": {strings.Repeat("0", 64)}}).says(t, 422)
	countersigner.move(at, "countersign-form", nil).says(t, 200, "Your countersignature is in the ledger.")
	decider.move(at, "decide-form", nil).says(t, 200, "granted", "Open the licence")
	h.border(h.caseOf(ref).Licence)
}

// border writes a licence of 100 kg off by the desk's pages: twice 40 kg, and a
// third time in vain.
func (h *house) border(licence string) {
	t := h.t
	t.Helper()
	officer := h.as(app.RoleCustoms, "en")
	_, ask := officer.get("/customs").form(t, "ask")
	question := func(kg, declaration string) page {
		for k, v := range map[string]string{"licence": licence, "line": "1", "declaration": declaration, "amount": kg, "destination": "de", "hs": "8505 11 10 00"} {
			ask.Set(k, v)
		}
		return officer.post("/customs", ask)
	}
	yes := question("40", "D-1")
	yes.says(t, 200, "Yes", "may leave under line 1", "60.000 kg would remain")
	action, form := yes.form(t, "writeoff")
	officer.post(action, form).says(t, 200, "Written off: the mass is booked")
	again := officer.post(action, form)
	again.says(t, 200, "Written off")
	if left := h.remaining(licence); left != 60*ree.Kilogram {
		t.Fatalf("after a double click %s remain, want 60 kg", left)
	}
	action, form = question("40", "D-2").form(t, "writeoff")
	officer.post(action, form).says(t, 200, "Written off")
	no := question("40", "D-3")
	no.says(t, 200, "No", "20.000 kg", "reduce the quantity, or ask for a new licence")
	if strings.Contains(no.body, `id="writeoff"`) {
		t.Error("the desk offers to write off what does not remain")
	}
	form.Set("declaration", "D-3")
	form.Set("key", "another")
	officer.post("/customs/write-off", form).says(t, 422, "No", "20.000 kg")
	if left := h.remaining(licence); left != 20*ree.Kilogram {
		t.Errorf("%s remain, want 20 kg", left)
	}
	officer.get("/licences/"+licence).says(t, 200, "20.000 kg of 100.000 kg may still leave")
}

func (h *house) remaining(licence string) ree.Mass {
	h.t.Helper()
	d, err := h.Licence(context.Background(), person(app.RoleCustoms), licence)
	h.must(err)
	return d.Lines[0].RemainingMG
}

func TestAnApplicationThatBounces(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	_, form := b.get("/applications/new").form(t, "application")
	b.multipart("/applications/new", form, nil, "").says(t, 422, "There is a problem", "Fill in: Destination.")
	form, _ = h.fill(form, "100")
	p := b.multipart("/applications/new", form, nil, "")
	p.says(t, 200, "keep the application out", "is missing")
	if strings.Contains(p.body, `id="lodge"`) {
		t.Error("an application without its documents can be lodged")
	}
	form, files := h.fill(form, "9000")
	b.multipart("/applications/new", form, files, "paper.pdf").says(t, 200, "would be refused as things stand", "9,000.000 kg")
}

func TestSuspendingALicence(t *testing.T) {
	h := newHouse(t)
	_, licence := h.licensed()
	at := "/licences/" + licence
	reviewer, officer := h.as(app.RoleReviewer, "en"), h.as(app.RoleCustoms, "en")
	reviewer.move(at, "suspend-form", nil).says(t, 422, "There is a problem")
	reviewer.move(at, "suspend-form", url.Values{"scope": {"licence"}, "text": {"The end user moved."}}).says(t, 200, "Suspended", "The end user moved.")
	_, ask := officer.get("/customs").form(t, "ask")
	for k, v := range map[string]string{"licence": licence, "line": "1", "declaration": "D", "amount": "1"} {
		ask.Set(k, v)
	}
	officer.post("/customs", ask).says(t, 200, "No", "hold the goods")
	officer.move(at, "acknowledge-form", nil).says(t, 200, "Acknowledged")
	reviewer.move(at, "lift-form", url.Values{"text": {"It moved next door."}}).says(t, 200, "lifted")
	officer.post("/customs", ask).says(t, 200, "Yes")
}

func TestVerifyingFindsAChangedByte(t *testing.T) {
	h := newHouse(t)
	id := h.issued()
	exporter := h.as(app.RoleExporter, "en")
	bundle := exporter.get("/credentials/" + id + ".json")
	if bundle.status != 200 {
		t.Fatalf("the bundle answers %d: %s", bundle.status, bundle.text())
	}
	nobody := h.visitor("en")
	check := func(text string) page { return nobody.post("/verify", url.Values{"text": {text}}) }
	check(bundle.body).says(t, 200, "The document is genuine and in force")
	h.visitor("zh").post("/verify", url.Values{"text": {bundle.body}}).says(t, 200, "文件")
	i := strings.Index(bundle.body, `"credential":"`) + 60
	changed := []byte(bundle.body)
	changed[i] ^= 1
	check(string(changed)).says(t, 200, "Do not rely on this document")
	short := exporter.get("/lots/" + h.magnet + "/passport")
	short.says(t, 200, "Passport of lot", "The issuer's signature fits the content")
	d, err := h.Lot(context.Background(), maker, h.magnet)
	h.must(err)
	check(d.Passport.QR).says(t, 200, "The QR text is genuine")
	qr := []byte(d.Passport.QR)
	if at := len(qr) - 20; qr[at] == 'A' {
		qr[at] = 'B'
	} else {
		qr[at] = 'A'
	}
	check(string(qr)).says(t, 200, "Do not rely on this document")
	nobody.post("/verify", url.Values{"text": {""}}).says(t, 422, "Choose a file")
	nobody.upload("/verify", "file", "p.json", []byte(bundle.body)).says(t, 200, "genuine")
	other := h.as(app.RoleOperator, "en").get("/credentials/" + id + ".json")
	if other.status != 404 {
		t.Errorf("another organisation's bundle answers %d", other.status)
	}
}

// steal sends another's form with one's own token.
func (b *browser) steal(action string, form url.Values) page {
	b.t.Helper()
	own := url.Values{}
	for k, v := range form {
		own[k] = v
	}
	_, mine := b.get("/load").form(b.t, "load")
	own.Set("csrf", mine.Get("csrf"))
	return b.post(action, own)
}

func TestReportingByTable(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleOperator, "en")
	before := h.Store.Head()
	b.upload("/load", "file", "bad.csv", []byte("Act,When,Site\nmined,2026-03-02 10:00,M1\n")).says(t, 422, "keeps this table out", "row 1", "The columns belong to none of the templates")
	if h.Store.Head() != before {
		t.Error("a trial wrote into the ledger")
	}
	table := `{"key":"t-1","occurred":"` + h.now.Format(time.RFC3339) + `","event":{"kind":"extract","site":"M1","process":"LEACH","outputs":[{"form":"concentrate_ion_adsorption","netMG":1000000000,"assay":{"basis":"oxide","moisture":{"v":0},"total":{"v":920000000,"u":4600000},"share":{"Nd":{"v":700000000,"u":7000000},"Dy":{"v":300000000,"u":3000000}}}}]}}`
	p := b.upload("/load", "file", "events.jsonl", []byte(table))
	p.says(t, 200, "1 event can be kept")
	action, form := p.form(t, "keep")
	h.as(app.RoleExporter, "en").steal(action, form).says(t, 404)
	b.post(action, form).says(t, 200, "1 event is in the ledger")
	after := h.Store.Head()
	b.post(action, form).says(t, 200, "Known from before")
	if h.Store.Head() != after {
		t.Error("taking the same table in twice wrote twice")
	}
}

func TestAccountsAndTokens(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleAdmin, "en")
	_, form := b.get("/admin/accounts").form(t, "account")
	for k, v := range map[string]string{"account": "clerk", "name": "A clerk", "party": "MINER", "role": "operator", "password": "short"} {
		form.Set(k, v)
	}
	b.post("/admin/accounts", form).says(t, 422, "There is a problem", "too short")
	form.Set("password", "a much longer one")
	b.post("/admin/accounts", form).says(t, 200, "The account is stored.", "clerk")
	b.post("/admin/accounts", form).says(t, 422, "already an account")
	b.post("/admin/accounts/clerk/lock", url.Values{"csrf": {form.Get("csrf")}}).says(t, 200, "Locked")
	if _, _, err := h.SignIn(context.Background(), "clerk", "a much longer one"); err == nil {
		t.Error("a locked account signs in")
	}
	operator := h.as(app.RoleOperator, "en")
	_, form = operator.get("/admin/accounts").form(t, "token")
	form.Set("name", "weighbridge")
	form.Set("scope", "report")
	made := operator.post("/admin/tokens", form)
	made.says(t, 200, "It is shown only once", "weighbridge")
	secret := regexp.MustCompile(`lt_[A-Za-z0-9_-]{43}`).FindString(made.body)
	if secret == "" || strings.Contains(operator.get("/admin/accounts").body, secret) {
		t.Error("the token is not shown once and once only")
	}
	if strings.Contains(operator.get("/admin/accounts").body, `id="account"`) {
		t.Error("an operator may make accounts")
	}
	operator.post("/admin/accounts", form).says(t, 403)
}
