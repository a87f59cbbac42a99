package server

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/pack"
	"lanthorn/internal/partylists"
	"lanthorn/packs"
	"lanthorn/ree"
)

// house is a small installation behind the real handler: a mine, a plant, a
// magnet maker, an office, and an account for each role.
type house struct {
	*app.App
	t      *testing.T
	server *httptest.Server
	now    time.Time
	oxide  string
	magnet string
}

const password = "a lantern in the mine"

var (
	china      = time.FixedZone("CST", 8*3600)
	supervisor = app.Actor{Account: "sup", Org: "AUTH", Roles: []app.Role{app.RoleSupervisor, app.RoleAdmin}}
	miner      = app.Actor{Account: "ming", Org: "MINER", Roles: []app.Role{app.RoleOperator}}
	separator  = app.Actor{Account: "sep", Org: "SEPARATOR", Roles: []app.Role{app.RoleOperator}}
	maker      = app.Actor{Account: "mag", Org: "MAGNETS", Roles: []app.Role{app.RoleOperator, app.RoleExporter}}
)

func newHouse(t *testing.T) *house {
	t.Helper()
	fsys, err := packs.Open(packs.Default)
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, now: time.Now().In(china).Truncate(time.Second)}
	h.App, err = app.Open(context.Background(), app.Config{Dir: t.TempDir(), Law: app.LawOf(p), Now: func() time.Time { return h.now }, Checkpoint: 100 * time.Millisecond, Origin: "lanthorn.test", Name: "Test authority", Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.App.Close() })
	h.industry()
	h.people()
	h.lists()
	h.server = httptest.NewServer(New(h.App, Options{Demo: true, Password: password}))
	t.Cleanup(h.server.Close)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func permitted(activities ...custody.Activity) []custody.Permission {
	var out []custody.Permission
	for _, a := range activities {
		out = append(out, custody.Permission{Activity: a, From: "2024-01-01"})
	}
	return out
}

func (h *house) industry() {
	h.t.Helper()
	party := func(ref, name, zh, kind string, may ...custody.Activity) custody.Registration {
		return custody.Registration{Party: &custody.Party{Ref: ref, Name: name, NameZH: zh, Kind: kind, Country: "CN", Permissions: permitted(may...)}}
	}
	for _, r := range []custody.Registration{
		party("AUTH", "Authority", "主管部门", "authority"),
		party("MINER", "Heron Clay", "白鹭离子矿", "operator", custody.Mining),
		party("SEPARATOR", "Reed Separation", "芦苇分离", "operator", custody.Separation),
		party("MAGNETS", "Willow Magnets", "柳磁材", "operator", custody.Magnets, custody.Exporting),
		{Site: &custody.Site{Ref: "M1", Party: "MINER", Name: "Heron leach field", NameZH: "白鹭浸矿场", Kind: "mine", Country: "CN", Province: "CN-JX", Processes: []custody.Process{
			{Ref: "LEACH", Activity: custody.Mining, Step: "mined", Outputs: []ree.Form{"concentrate_ion_adsorption"}, Model: custody.Segregated}}}},
		{Site: &custody.Site{Ref: "S1", Party: "SEPARATOR", Name: "Reed plant", NameZH: "芦苇分离厂", Kind: "separation", Country: "CN", Province: "CN-JX", Processes: []custody.Process{
			{Ref: "SX", Activity: custody.Separation, Step: "refined", Inputs: []ree.Form{"concentrate_ion_adsorption"}, Outputs: []ree.Form{"oxide"}, Model: custody.MassBalance, Pool: true}}}},
		{Site: &custody.Site{Ref: "G1", Party: "MAGNETS", Name: "Willow works", NameZH: "柳磁材厂", Kind: "magnet", Country: "CN", Province: "CN-ZJ", Processes: []custody.Process{
			{Ref: "SINTER", Activity: custody.Magnets, Step: "magnet", Inputs: []ree.Form{"oxide"}, Outputs: []ree.Form{"magnet_ndfeb"}, Model: custody.ControlledBlending}}}},
	} {
		_, err := h.Register(context.Background(), supervisor, "", h.now, r)
		h.must(err)
	}
	h.chain()
}

func (h *house) report(actor app.Actor, ev custody.Event) custody.Event {
	h.t.Helper()
	out, err := h.Report(context.Background(), actor, app.Submission{Occurred: h.now, Event: ev})
	h.must(err)
	return out.Event
}

func assayOf(basis ree.Basis, total ree.Fraction, shares map[ree.Element]ree.Fraction) *ree.Assay {
	a := &ree.Assay{Basis: basis, Total: ree.Quantity{Value: total, U: total / 200}, Method: "ICP-OES", Lab: "L1", Detect: 100_000}
	for e, v := range shares {
		a.Share[e] = ree.Quantity{Value: v, U: v / 100}
	}
	return a
}

// chain reports the way from the clay to a lot of magnets.
func (h *house) chain() {
	h.t.Helper()
	clay := map[ree.Element]ree.Fraction{ree.Nd: 600_000_000, ree.Pr: 200_000_000, ree.Dy: 150_000_000, ree.Tb: 50_000_000}
	ore := h.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH", Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}}).Outputs[0]
	h.move(miner, separator, "M1", "S1", ore.Lot, ore.Net)
	h.report(separator, custody.Event{Kind: custody.Transform, Site: "S1", Process: "SX", Inputs: []custody.Take{{Lot: ore.Lot, Mass: ore.Net}}})
	oxide := h.report(separator, custody.Event{Kind: custody.Transform, Site: "S1", Process: "SX", Outputs: []custody.Make{{Form: "oxide", Net: 5 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 990_000_000, clay)}}}).Outputs[0]
	h.move(separator, maker, "S1", "G1", oxide.Lot, oxide.Net)
	magnet := h.report(maker, custody.Event{Kind: custody.Transform, Site: "G1", Process: "SINTER", Inputs: []custody.Take{{Lot: oxide.Lot, Mass: ree.Tonne}},
		Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: 2500 * ree.Kilogram, HS: "8505111000", Grade: "42SH", Assay: assayOf(ree.BasisElement, 310_000_000, map[ree.Element]ree.Fraction{ree.Nd: 640_000_000, ree.Pr: 200_000_000, ree.Dy: 120_000_000, ree.Tb: 40_000_000})}}}).Outputs[0]
	h.oxide, h.magnet = oxide.Lot, magnet.Lot
}

func (h *house) move(from, to app.Actor, fromSite, toSite, lot string, mass ree.Mass) {
	h.t.Helper()
	sent := h.report(from, custody.Event{Kind: custody.Dispatch, Site: fromSite, Inputs: []custody.Take{{Lot: lot}}, Party: to.Org, ToSite: toSite})
	h.report(to, custody.Event{Kind: custody.Receive, Transfer: sent.Transfer, Figures: []custody.Figure{{Lot: lot, Mass: mass}}})
}

// people makes an account for each role; the name of the account is the role's.
func (h *house) people() {
	hash := app.HashPassword(password)
	for role, org := range map[app.Role]string{app.RoleSupervisor: "AUTH", app.RoleReviewer: "AUTH", app.RoleCountersigner: "AUTH", app.RoleDecider: "AUTH", app.RoleCustoms: "AUTH",
		app.RoleAuditor: "AUTH", app.RolePolicy: "AUTH", app.RoleExpert: "AUTH", app.RoleAdmin: "AUTH", app.RoleExporter: "MAGNETS", app.RoleOperator: "MINER"} {
		h.must(h.PutDemoAccount(context.Background(), app.Account{Ref: string(role), Name: "A " + string(role), Org: org, Roles: []app.Role{role}, Password: hash}))
	}
}

// browser is one person's browser.
type browser struct {
	*house
	client *http.Client
	lang   string
}

// page is an answer as the browser got it.
type page struct {
	status int
	header http.Header
	body   string
	url    string
}

// visitor opens a browser without a session.
func (h *house) visitor(lang string) *browser {
	jar, err := cookiejar.New(nil)
	h.must(err)
	b := &browser{h, &http.Client{Jar: jar, Timeout: 30 * time.Second}, lang}
	at, err := url.Parse(h.server.URL)
	h.must(err)
	jar.SetCookies(at, []*http.Cookie{{Name: "lang", Value: lang, Path: "/"}})
	return b
}

// as signs in by the form.
func (h *house) as(role app.Role, lang string) *browser {
	h.t.Helper()
	b := h.visitor(lang)
	secret, _, err := h.SignIn(context.Background(), string(role), password)
	h.must(err)
	at, err := url.Parse(h.server.URL)
	h.must(err)
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: "lanthorn_session", Value: secret, Path: "/"}})
	return b
}

func (b *browser) get(path string) page {
	b.t.Helper()
	res, err := b.client.Get(b.server.URL + path)
	b.must(err)
	return b.read(res)
}

func (b *browser) read(res *http.Response) page {
	b.t.Helper()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.must(err)
	return page{res.StatusCode, res.Header, string(body), res.Request.URL.RequestURI()}
}

func (b *browser) post(path string, form url.Values) page {
	b.t.Helper()
	res, err := b.client.PostForm(b.server.URL+path, form)
	b.must(err)
	return b.read(res)
}

// form takes a form of a page by its id, with what it carries.
func (p page) form(t *testing.T, id string) (action string, values url.Values) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		t.Fatal(err)
	}
	form := find(doc, func(n *html.Node) bool { return n.Data == "form" && attr(n, "id") == id })
	if form == nil {
		t.Fatalf("%s has no form %q (status %d):\n%s", p.url, id, p.status, p.text())
	}
	values = url.Values{}
	walk(form, func(n *html.Node) {
		switch {
		case n.Data == "input" && attr(n, "name") != "" && (attr(n, "type") == "hidden" || attr(n, "type") == "text" || has(n, "checked")):
			values.Add(attr(n, "name"), attr(n, "value"))
		case n.Data == "option" && has(n, "selected"):
			values.Add(attr(n.Parent, "name"), attr(n, "value"))
		}
	})
	return attr(form, "action"), values
}

func walk(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, f)
	}
}

func find(n *html.Node, ok func(*html.Node) bool) (found *html.Node) {
	walk(n, func(n *html.Node) {
		if found == nil && ok(n) {
			found = n
		}
	})
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<svg.*?</svg>|<[^>]*>`)
var blanks = regexp.MustCompile(`\s+`)

var formulas = regexp.MustCompile(`(?s)<(pre|code)\b.*?</(pre|code)>`)

// text is what the page says.
// text is what the page says in words: without marks, and without formulas.
func (p page) text() string {
	s := html.UnescapeString(tags.ReplaceAllString(formulas.ReplaceAllString(p.body, " "), " "))
	return strings.TrimSpace(blanks.ReplaceAllString(strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(s), " "))
}

func (p page) says(t *testing.T, status int, texts ...string) {
	t.Helper()
	if p.status != status {
		t.Fatalf("%s answers %d, want %d:\n%s", p.url, p.status, status, p.text())
	}
	for _, want := range texts {
		if !strings.Contains(p.text(), want) {
			t.Errorf("%s does not say %q:\n%s", p.url, want, p.text())
		}
	}
}

// lists has the lists of parties imported, or confirmed as current.
func (h *house) lists() {
	h.must(partylists.Keep(context.Background(), h.App, supervisor))
	_, err := h.App.Rescreen(context.Background()) // else the program does so at some instant of the test
	h.must(err)
}
