package server

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lanthorn/internal/app"
)

// scenario is a request and what its page says in both languages.
type scenario struct {
	path   string
	role   app.Role // empty: nobody signed in
	status int
	en, zh string
}

// catalogueKey is a key that found no words.
var catalogueKey = regexp.MustCompile(`\b[a-z]+(\.[a-z_0-9]+)+\b`)

// notWords are dotted words that are no keys.
var notWords = regexp.MustCompile(`cn\.|lanthorn|\.(json|yaml|pdf|csv|xlsx|html|test|com|org)|control_list|guard\.|127\.0`)

func TestEachPageInBothLanguages(t *testing.T) {
	h := newHouse(t)
	ref := h.lodged()
	decided, licence := h.licensed()
	passport := h.issued()
	for _, s := range []scenario{
		{"/sign-in", "", 200, "Sign in", "登录"},
		{"/verify", "", 200, "Check a passport or a licence yourself", "自行验证"},
		{"/log", "", 200, "stand under a signed checkpoint", "检查点"},
		{"/log?entry=3", "", 200, "not shown to you", "对您不予显示"},
		{"/log?entry=3", app.RoleAuditor, 200, "Register entry", "登记"},
		{"/log?entry=99999", "", 404, "There is no such page", "没有"},
		{"/log?q=" + h.magnet, app.RoleExporter, 200, h.magnet, h.magnet},
		{"/data", "", 200, "Ways in", "REST"},
		{"/nothing", "", 404, "There is no such page", "没有"},
		{"/", app.RoleSupervisor, 200, "From the ground to the border", "从矿山到口岸"},
		{"/", app.RoleOperator, 200, "Your 1 site", "1 个场所"},
		{"/sites", app.RoleAuditor, 200, "3 sites", "3 个场所"},
		{"/sites", app.RoleOperator, 200, "1 site", "1 个场所"},
		{"/sites/G1", app.RoleExporter, 200, "Willow works holds", "柳磁材厂"},
		{"/sites/G1", app.RoleOperator, 404, "There is no such page", "没有"},
		{"/lots", app.RoleExporter, 200, "NdFeB magnet", "钕铁硼"},
		{"/lots?form=oxide", app.RoleSupervisor, 200, h.oxide, h.oxide},
		{"/lots/" + h.magnet, app.RoleExporter, 200, "wholly traced", "全部可追溯"},
		{"/lots/" + h.magnet, app.RoleOperator, 404, "There is no such page", "没有"},
		{"/lots/" + h.magnet + "/lineage", app.RoleExporter, 200, "comes from", "批次"},
		{"/lots/" + h.magnet + "/passport", app.RoleExporter, 200, "Passport of lot", "护照"},
		{"/lots/XX-0001-A", app.RoleSupervisor, 404, "There is no such page", "没有"},
		{"/applications", app.RoleReviewer, 200, ref, ref},
		{"/applications", app.RoleOperator, 403, "This page is not open to your role", "无权查看"},
		{"/applications/new", app.RoleExporter, 200, "Apply to export from your own lots", "申请"},
		{"/applications/new", app.RoleReviewer, 403, "This page is not open to your role", "无权查看"},
		{"/applications/" + ref, app.RoleReviewer, 200, "Propose an outcome", "提出处理意见"},
		{"/applications/" + ref, app.RoleExporter, 200, "It needs the role Reviewer", "需要以下角色"},
		{"/applications/" + ref + "/clock", app.RoleExporter, 200, "working days are used", "个工作日"},
		{"/applications/" + decided, app.RoleExporter, 200, "was decided on", "已于"},
		{"/licences", app.RoleExporter, 200, licence, licence},
		{"/licences/" + licence, app.RoleCustoms, 200, "may still leave under", licence},
		{"/licences/LI-0999-Z", app.RoleCustoms, 404, "There is no such page", "没有"},
		{"/customs", app.RoleCustoms, 200, "May these goods leave?", "货物"},
		{"/customs", app.RoleExporter, 403, "This page is not open to your role", "无权查看"},
		{"/clues/new", "", 200, "Tell what you saw", "非法开采"},
		{"/clues/follow", "", 200, "What became of a clue?", "线索"},
		{"/clues", app.RoleSupervisor, 200, "No clues", "没有线索"},
		{"/clues", app.RoleOperator, 403, "This page is not open to your role", "无权查看"},
		{"/clues/CLU-0009-A", app.RoleSupervisor, 404, "There is no such page", "没有"},
		{"/guidelines", "", 200, "guidelines are in force", "现行准则"},
		{"/guidelines", app.RolePolicy, 200, "Publish a draft", "发布草案"},
		{"/guidelines/cn.ann61.half-owned", "", 200, "Half owned by listed parties", "列名主体持股"},
		{"/guidelines/cn.ann1-2026.military", app.RoleExporter, 200, "refused in principle", "原则上不予许可"},
		{"/tools/deminimis", "", 200, "Does another country", "境外制造"},
		{"/tools/deminimis?kind=magnet_ndfeb&value=1000&madein=DE&to=US&use=vehicle&name1=Dy&value1=1&share1=100&country1=CN", "", 200, "no licence is needed today", "今日无须"},
		{"/tools/deminimis?kind=magnet_ndfeb&value=1&madein=DE&to=US&use=vehicle&name1=Dy&value1=2&share1=100&country1=CN", "", 422, "needs a name and a value", "须有名称"},
		{"/guidelines/cn.no-such", "", 404, "There is no such page", "没有"},
		{"/guidelines/GL-0009-A", "", 404, "There is no such page", "没有"},
		{"/load", app.RoleOperator, 200, "Report by table", "表格"},
		{"/load", app.RoleAuditor, 403, "This page is not open to your role", "无权查看"},
		{"/admin/accounts", app.RoleAdmin, 200, "11 accounts", "11 个账户"},
		{"/admin/accounts", app.RoleOperator, 200, "You have 0 tokens", "0 个程序令牌"},
	} {
		for lang, want := range map[string]string{"en": s.en, "zh": s.zh} {
			t.Run(fmt.Sprintf("%s as %s in %s", s.path, s.role, lang), func(t *testing.T) {
				b := h.visitor(lang)
				if s.role != "" {
					b = h.as(s.role, lang)
				}
				p := b.get(s.path)
				p.says(t, s.status, want)
				for _, k := range catalogueKey.FindAllString(p.text(), -1) {
					if !notWords.MatchString(k) {
						t.Errorf("the page shows the key %q in place of words", k)
					}
				}
				if strings.Contains(p.text(), "concentrate_ion") || strings.Contains(p.text(), "magnet_ndfeb") {
					t.Error("the page shows a code in place of a word")
				}
			})
		}
	}
	if passport == "" {
		t.Error("no passport was issued")
	}
}

func TestDownloadsBehindTheTables(t *testing.T) {
	h := newHouse(t)
	_, licence := h.licensed()
	ref := h.lodged()
	b := h.as(app.RoleSupervisor, "en")
	for path, want := range map[string]string{
		"/overview/flows.csv": "Mined", "/sites.csv": "Willow works", "/sites/G1/months.csv": h.now.Format("2006-01"), "/lots.csv": h.magnet, "/lots/" + h.magnet + "/origins.csv": "Heron leach field",
		"/lots/" + h.magnet + "/assay.csv": "neodymium", "/lots/" + h.magnet + "/lineage.csv?element=Dy": h.oxide, "/applications.csv": ref, "/applications/" + ref + "/origin.csv": "Heron leach field",
		"/licences.csv": licence, "/licences/" + licence + "/ledger.csv": "Booking", "/customs/recent.csv": "Declaration no.", "/templates/production-zh.csv": "#", "/templates/receipts-en.xlsx": "PK",
	} {
		p := b.get(path)
		if p.status != 200 || !strings.Contains(p.body, want) || !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: status %d, %q, body %.200q", path, p.status, p.header.Get("Content-Disposition"), p.body)
		}
	}
	if p := b.get("/templates/secrets-en.csv"); p.status != 404 {
		t.Errorf("an unknown template answers %d", p.status)
	}
}

func TestOthersLotsAreUnknown(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleOperator, "en")
	for _, path := range []string{"", "/events", "/lineage", "/passport", "/origins.csv", "/assay.csv", "/lineage.csv"} {
		if p := b.get("/lots/" + h.magnet + path); p.status != 404 || strings.Contains(p.body, "Willow") {
			t.Errorf("/lots/…%s of another organisation answers %d", path, p.status)
		}
	}
	if p := b.get("/lots.csv"); strings.Contains(p.body, h.magnet) {
		t.Error("the download lists another organisation's lot")
	}
	p := b.get("/log?q=" + h.magnet)
	if strings.Contains(p.text(), "Willow") {
		t.Error("the log tells of another organisation's lot")
	}
}

func TestSignedOutVisitorsAreSentToTheDoor(t *testing.T) {
	h := newHouse(t)
	b := h.visitor("en")
	p := b.get("/lots/" + h.magnet)
	if p.status != 200 || !strings.HasPrefix(p.url, "/sign-in?back=") {
		t.Fatalf("a page behind the door answers %d at %s", p.status, p.url)
	}
	action, form := p.form(t, "signin")
	form.Set("account", "exporter")
	form.Set("password", "not it")
	b.post(action, form).says(t, 422, "Name or password is wrong")
	form.Set("password", password)
	p = b.post(action, form)
	p.says(t, 200, "wholly traced")
	if p.url != "/lots/"+h.magnet {
		t.Errorf("after signing in the visitor stands at %s", p.url)
	}
	csrf := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(p.body)[1]
	b.post("/sign-out", url.Values{"csrf": {csrf}})
	if p := b.get("/lots"); !strings.HasPrefix(p.url, "/sign-in") {
		t.Errorf("after signing out the visitor stands at %s", p.url)
	}
}

func TestSignInsAreLimited(t *testing.T) {
	h := newHouse(t)
	b := h.visitor("en")
	form := url.Values{"account": {"nobody"}, "password": {"wrong"}}
	for i := range 10 {
		if p := b.post("/sign-in", form); p.status != 422 {
			t.Fatalf("try %d answers %d", i+1, p.status)
		}
	}
	p := b.post("/sign-in", form)
	p.says(t, 429, "Too many attempts")
	if p.header.Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
}

func TestNoWayBackToOtherSites(t *testing.T) {
	h := newHouse(t)
	b := h.visitor("en")
	p := b.post("/sign-in", url.Values{"account": {"exporter"}, "password": {password}, "back": {"//evil.example/"}})
	if p.url != "/" {
		t.Errorf("signing in leads to %s", p.url)
	}
}

func TestFormsFromElsewhereAreRefused(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	before := h.Store.Head()
	for _, csrf := range []string{"", "wrong"} {
		b.post("/lots/"+h.magnet+"/passport", url.Values{"csrf": {csrf}, "key": {"k"}}).says(t, 403, "The form could not be accepted")
	}
	if h.Store.Head() != before {
		t.Error("a form without its token wrote into the ledger")
	}
}

func TestHeadersStandOnEverything(t *testing.T) {
	h := newHouse(t)
	b := h.visitor("en")
	for _, path := range []string{"/sign-in", "/nothing", "/healthz", "/log/checkpoint", "/api/v1/lots", "/.well-known/lanthorn-keys.json", "/assets/none"} {
		p := b.get(path)
		if p.header.Get("Content-Security-Policy") == "" || p.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s goes out without its security headers", path)
		}
	}
}

func TestRolesDoNotReachWhatIsNotTheirs(t *testing.T) {
	h := newHouse(t)
	ref, hash := h.proposed()
	b := h.as(app.RoleExporter, "en")
	p := b.get("/applications/" + ref)
	p.says(t, 200)
	for _, id := range []string{"decide-form", "countersign-form", "propose-form", "accept-form"} {
		if strings.Contains(p.body, `id="`+id+`"`) {
			t.Errorf("the exporter's page has the form %s", id)
		}
	}
	_, form := p.form(t, "withdraw-form")
	for move, values := range map[string]url.Values{"decide": {"hash": {hash}}, "countersign": {"hash": {hash}}, "accept": {}, "send_back": {"text": {"no"}}} {
		values.Set("csrf", form.Get("csrf"))
		b.post("/applications/"+ref+"/"+move, values).says(t, 403, "not open to your role", "Your account may not do this")
	}
	reviewer := h.as(app.RoleReviewer, "en")
	_, form = reviewer.get("/applications/"+ref).form(t, "send_back-form")
	reviewer.post("/applications/"+ref+"/decide", url.Values{"csrf": {form.Get("csrf")}, "hash": {hash}}).says(t, 403, "Your account may not do this")
	c := h.caseOf(ref)
	if c.Decision != nil || len(c.Signatures) != 0 {
		t.Errorf("the case moved: %+v", c)
	}
}

func TestUploadsBeyondTheLimitAreRefusedInWords(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleOperator, "en")
	p := b.upload("/load", "file", "big.csv", make([]byte, 66<<20))
	p.says(t, 413, "The file is too large", "64 MiB")
}
