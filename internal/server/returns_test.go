package server

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/app"
)

// afterMonth opens a house whose industry reported last month, on a day of this
// one, and names that month.
func afterMonth(t *testing.T, days int) (*house, string) {
	h := newHouse(t)
	month := h.now.Format("2006-01")
	h.now = time.Date(h.now.Year(), h.now.Month()+1, days, 9, 0, 0, 0, china)
	return h, month
}

func TestAnOperatorFilesAReturn(t *testing.T) {
	h, month := afterMonth(t, 5)
	address := "/returns/M1/" + month
	b := h.as(app.RoleOperator, "en")
	b.get("/").says(t, 200, "the return for")
	b.get("/returns").says(t, 200, "0 monthly returns are late", "Due")
	p := b.get(address)
	p.says(t, 200, "can be filed", "Opening stock", "Ion-adsorption", "does not move for days off")
	action, form := p.form(t, "return")
	form.Set("form2", "concentrate_ion_adsorption")
	form.Set("column2", "made")
	form.Set("kg2", "12.5")
	head := h.Store.Head()
	refused := b.post(action, form)
	refused.says(t, 422, "The reason is missing")
	if !strings.Contains(refused.body, `value="12.5"`) {
		t.Error("what was typed is gone")
	}
	form.Set("kg2", "many")
	b.post(action, form).says(t, 422, "The mass cannot be")
	if h.Store.Head() != head {
		t.Fatal("a refused return is in the ledger")
	}
	form.Set("kg2", "12.5")
	form.Set("reason2", "weighed again at the gate")
	form.Set("note", "one drum stands at the laboratory")
	b.post(action, form).says(t, 200, "Filed. The return is in the ledger", "weighed again at the gate", "one drum stands", "nothing has changed since")
	b.post(action, form).says(t, 200, "Filed")
	if h.Store.Head() != head+1 {
		t.Error("a second click filed a second time")
	}
	if p := b.get(address + ".csv"); p.status != 200 || !strings.Contains(p.body, "Opening stock") {
		t.Errorf("the return as a table: %d %.200q", p.status, p.body)
	}
	h.as(app.RoleAuditor, "zh").get(address).says(t, 200, "按期", "期初库存")
	if p := h.as(app.RoleOperator, "en").get("/returns/G1/" + month); p.status != 404 || strings.Contains(p.body, "Willow") {
		t.Errorf("another operator's return answers %d", p.status)
	}
}

func TestASupervisorChasesAReturn(t *testing.T) {
	h, month := afterMonth(t, 11)
	s := h.as(app.RoleSupervisor, "en")
	s.get("/").says(t, 200, "Returns late 3")
	p := s.get("/returns")
	p.says(t, 200, "3 monthly returns are late", "Willow works", "Remind")
	address := "/returns/M1/" + month
	action, form := s.get(address).form(t, "chase")
	form.Set("text", "please file by Friday")
	s.post(action, form).says(t, 200, "Reminded")
	form.Set("key", "another")
	s.post(action, form).says(t, 422, "was sent today already")
	o := h.as(app.RoleOperator, "en")
	o.get("/").says(t, 200, "the authority asks for the return")
	o.get(address).says(t, 200, "please file by Friday", "is late")
	o.post(address+"/chase", url.Values{"csrf": {csrfOf(o)}, "key": {"k"}}).says(t, 403, "This page is not open to your role")
	s.post(address+"/file", url.Values{"csrf": {csrfOf(s)}, "key": {"k"}}).says(t, 403, "This page is not open to your role")
	if p := s.get("/returns.csv?month=" + month); p.status != 200 || !strings.Contains(p.body, "Willow works") || !strings.Contains(p.body, "Missing, late") {
		t.Errorf("the returns as a table: %d %.200q", p.status, p.body)
	}
}

// csrfOf is the token that a visitor's pages carry.
func csrfOf(b *browser) string {
	_, rest, _ := strings.Cut(b.get("/").body, `name="csrf" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}

func TestTheWhitelistIsOpenToEverybody(t *testing.T) {
	h := newHouse(t)
	b := h.visitor("en")
	b.get("/whitelist").says(t, 200, "Heron Clay", "1 operator may do this", "Mining", "Decree 785 Art. 8, 9")
	b.get("/whitelist?activity=separation").says(t, 200, "Reed Separation")
	b.get("/whitelist?activity=mining&day=2023-12-31").says(t, 200, "Nobody is permitted this on that day")
	h.visitor("zh").get("/whitelist?activity=nonsense&day=32").says(t, 200, "白鹭离子矿", "开采")
	p := b.get("/whitelist.csv?activity=magnet")
	if p.status != 200 || !strings.Contains(p.body, "Willow Magnets") || !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the list as a table: %d %.200q", p.status, p.body)
	}
}

func TestReturnPagesInBothLanguages(t *testing.T) {
	h, month := afterMonth(t, 11)
	for _, path := range []string{"/whitelist", "/returns", "/returns?month=all", "/returns?state=late", "/returns/S1/" + month} {
		for _, lang := range []string{"en", "zh"} {
			p := h.as(app.RoleSupervisor, lang).get(path)
			if p.status != 200 {
				t.Errorf("%s in %s: status %d", path, lang, p.status)
			}
			text := notWords.ReplaceAllString(p.text(), "")
			if key := catalogueKey.FindString(text); key != "" {
				t.Errorf("%s in %s shows the key %s", path, lang, key)
			}
		}
	}
	if p := h.as(app.RoleCustoms, "en").get("/returns"); p.status != 403 {
		t.Errorf("customs sees the returns: %d", p.status)
	}
	if p := h.as(app.RoleSupervisor, "en").get("/returns/S1/1999-01"); p.status != 404 {
		t.Errorf("a return of 1999 answers %d", p.status)
	}
}

func TestTheQuotaLedgerByForm(t *testing.T) {
	h := newHouse(t)
	year := h.now.Format("2006")
	s := h.as(app.RoleSupervisor, "en")
	s.get("/quotas").says(t, 200, "No quota yet", "Issue", "There is no subsidiary to split to")
	action, form := s.get("/quotas").form(t, "issue")
	form.Set("party", "MINER")
	form.Set("t", "100")
	head := h.Store.Head()
	s.post(action, form).says(t, 422, "The reason is missing")
	form.Set("basis", "batch 1 of the year")
	form.Set("t", "-3")
	s.post(action, form).says(t, 422, "There is a problem")
	if h.Store.Head() != head {
		t.Fatal("a refused move is in the ledger")
	}
	form.Set("t", "100")
	s.post(action, form).says(t, 200, "Done. The move is in the ledger", "Heron Clay", "100.000")
	s.post(action, form)
	if h.Store.Head() != head+1 {
		t.Error("a second click issued a second time")
	}
	action, form = s.get("/quotas").form(t, "cut")
	form.Set("party", "MINER")
	form.Set("t", "101")
	form.Set("basis", "a penalty")
	s.post(action, form).says(t, 422, "Reduce the quantity")
	o := h.as(app.RoleOperator, "en")
	o.get("/quotas").says(t, 200, "Mining, 100 t of 100 t left", "It needs the role Supervisor")
	action, form = o.get("/quotas").form(t, "return")
	form.Set("party", "MINER")
	form.Set("t", "40")
	form.Set("basis", "the field closes")
	o.post(action, form).says(t, 200, "Done. The move is in the ledger")
	form.Set("key", "another")
	form.Set("party", "SEPARATOR")
	o.post(action, form).says(t, 422, "Reed Separation")
	form.Set("party", "MINER")
	o.post("/quotas/issue", form).says(t, 422, "Only the authority issues and cuts")
	o.post("/quotas/lend", form).says(t, 404)
	account := "/quotas/" + year + "/rock_light/mining/1/MINER"
	for _, lang := range []string{"en", "zh"} {
		p := h.as(app.RoleAuditor, lang).get(account)
		p.says(t, 200, "the field closes", "batch 1 of the year", "60 ")
		q := h.as(app.RoleAuditor, lang).get("/quotas")
		q.says(t, 200, "60.000")
		for _, text := range []string{p.text(), q.text()} {
			if key := catalogueKey.FindString(notWords.ReplaceAllString(text, "")); key != "" {
				t.Errorf("in %s the page shows the key %s", lang, key)
			}
		}
	}
	if p := s.get(account + "/events.csv"); p.status != 200 || !strings.Contains(p.body, "the field closes") {
		t.Errorf("the events as a table: %d %.200q", p.status, p.body)
	}
	if p := h.as(app.RoleExporter, "en").get(account); p.status != 403 {
		t.Errorf("an exporter sees another's quota: %d", p.status)
	}
	if p := s.get("/quotas/2026/none/mining/1/MINER"); p.status != 404 {
		t.Errorf("no such account answers %d", p.status)
	}
}
