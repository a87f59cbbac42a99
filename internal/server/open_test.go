package server

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lanthorn/evidence/credential"
	"lanthorn/internal/app"
	"lanthorn/internal/pages"
	"lanthorn/internal/web"
)

func TestTheLogsFilesAndNothingElse(t *testing.T) {
	h := newHouse(t)
	h.issued()
	b := h.visitor("en")
	p := b.get("/log/checkpoint")
	if p.status != 200 || !strings.HasPrefix(p.body, "lanthorn.test\n") {
		t.Fatalf("the checkpoint answers %d: %q", p.status, p.body)
	}
	for _, path := range []string{"/log/tile/../../keys/log.key", "/log/tile/..%2f..%2fkeys/log.key", "/log/.state/treeState", "/log/tile/0/", "/log/tile/0/abc", "/log/tile/0/000/../../../keys"} {
		if p := b.get(path); p.status == 200 && !strings.Contains(p.body, "<html") || strings.Contains(p.body, "PRIVATE") {
			t.Errorf("%s answers %d: %.80q", path, p.status, p.body)
		}
	}
}

func TestFullTilesAreKeptForEver(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"tile/0/000", "tile/0/001.p/7", "checkpoint"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"tile/0/000": "immutable", "tile/0/001.p/7": "max-age=60", "checkpoint": "no-cache"} {
		w := httptest.NewRecorder()
		tiles(dir).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/log/"+name, nil))
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), want) {
			t.Errorf("%s: %d, %q, want %q", name, w.Code, w.Header().Get("Cache-Control"), want)
		}
	}
}

func TestKeysAndHealth(t *testing.T) {
	h := newHouse(t)
	b := h.visitor("en")
	if p := b.get("/healthz"); p.status != 200 || p.body != "ok\n" {
		t.Errorf("health answers %d %q", p.status, p.body)
	}
	p := b.get("/.well-known/lanthorn-keys.json")
	keys, err := credential.ParseKeys([]byte(p.body))
	if err != nil || len(keys.Issuers) != 1 || keys.Issuers[0].KID != h.Keys.Issuer.KID {
		t.Errorf("the keys read %+v, %v", keys, err)
	}
	if p := b.get("/status/1"); p.status != 200 || strings.Count(p.body, ".") != 2 {
		t.Errorf("the status list answers %d %.60q", p.status, p.body)
	}
}

func TestProgramsNeedATokenAndPagesNone(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	if p := b.get("/api/v1/lots"); p.status != http.StatusUnauthorized {
		t.Errorf("a session cookie opens the programs' interface: %d", p.status)
	}
}

func TestAPanicBecomesAPage(t *testing.T) {
	h := newHouse(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(http.ResponseWriter, *http.Request) { panic("broken on purpose") })
	w := httptest.NewRecorder()
	recovered(h.broken(), mux).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != 500 || !strings.Contains(w.Body.String(), "Something went wrong here") || strings.Contains(w.Body.String(), "on purpose") {
		t.Errorf("a panic answers %d: %.300s", w.Code, w.Body)
	}
}

func (h *house) broken() *pages.Pages {
	h.t.Helper()
	site, err := web.NewSite()
	h.must(err)
	return pages.New(h.App, site, pages.Options{})
}
