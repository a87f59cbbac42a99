package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/ree"
)

// A justification of 10 MB on a page is answered in words of either language, and
// the attempt is on record.
func TestAJustificationOf10MBOnAPage(t *testing.T) {
	h := newHouse(t)
	ref, hash := h.proposed()
	at := "/applications/" + ref
	long := strings.Repeat("because ", 10<<20/8)
	for lang, want := range map[string]string{"en": "too large", "zh": "过大"} {
		b := h.as(app.RoleCountersigner, lang)
		_, form := b.get(at).form(t, "send_back-form")
		form.Set("text", long)
		p := b.post(at+"/send_back", form)
		if p.status != http.StatusRequestEntityTooLarge || !strings.Contains(p.text(), want) || len(p.body) > 1<<20 {
			t.Errorf("%s: status %d, %d bytes, without %q", lang, p.status, len(p.body), want)
		}
		form.Set("text", long[:900<<10])
		if p = b.post(at+"/send_back", form); p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: 900 kB are answered %d", lang, p.status)
		}
	}
	if h.caseOf(ref).ProposalHash != hash {
		t.Error("the proposal was sent back")
	}
	list, err := h.Attempts(context.Background(), person(app.RoleAuditor), "countersigner", "", 100)
	h.must(err)
	found := map[string]bool{}
	for _, x := range list.Attempts {
		found[x.Act+" "+x.Code] = true
	}
	for _, want := range []string{"page body.too_large", "proposal.countersign text.too_long"} {
		if !found[want] {
			t.Errorf("not on record: %s; there are %v", want, found)
		}
	}
}

// A file that is no PDF is refused by its name, in either language.
func TestAPDFThatIsNoneIsNamed(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	exporter := app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}
	hash, _, err := h.AddDocument(ctx, exporter, strings.NewReader("<script>alert(1)</script>"))
	h.must(err)
	a := h.application(10_000_000)
	a.Documents[0].Name, a.Documents[0].Hash = "contract.pdf", hash
	_, err = h.Lodge(ctx, exporter, "", "", a)
	var rs ree.Refusals
	if !errors.As(err, &rs) || !strings.Contains(h.Sentence("zh", rs[0]), "名称不符") || !strings.Contains(h.Sentence("en", rs[0]), "contract.pdf is not what its name says") {
		t.Errorf("a page of script passes as a PDF: %v", err)
	}
}
