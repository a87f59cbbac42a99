package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestPrefsOf(t *testing.T) {
	cases := []struct {
		name, query, accept, cookie, want string
	}{
		{"nothing said", "", "", "", "en"},
		{"browser", "", "zh-CN,zh;q=0.9,en;q=0.8", "", "zh"},
		{"browser with a language we lack first", "", "de-DE, zh;q=0.5", "", "zh"},
		{"cookie before browser", "", "zh", "en", "en"},
		{"address before cookie", "?lang=zh", "en", "en", "zh"},
		{"unknown language", "?lang=xx", "", "yy", "en"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/"+c.query, nil)
			r.Header.Set("Accept-Language", c.accept)
			if c.cookie != "" {
				r.AddCookie(&http.Cookie{Name: langCookie, Value: c.cookie})
			}
			if got := PrefsOf(r).Lang; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestSetPrefsStaysOnThisSite(t *testing.T) {
	for back, want := range map[string]string{"/lots?q=1": "/lots?q=1", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "": "/", "/a\nb": "/"} {
		form := url.Values{"theme": {"dark"}, "back": {back}}
		r := httptest.NewRequest("POST", "/prefs", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		SetPrefs(w, r)
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("back %q went to %q, want %q", back, got, want)
		}
		if c := w.Result().Cookies(); len(c) != 1 || c[0].Value != "dark" {
			t.Errorf("cookies %v, want theme=dark", c)
		}
	}
}

// TestDarkTokensAgree: the dark colours stand twice in the style sheet, for
// the system's wish and for the reader's.
func TestDarkTokensAgree(t *testing.T) {
	css, err := assetFiles.ReadFile("assets/lanthorn.css")
	if err != nil {
		t.Fatal(err)
	}
	tokens := regexp.MustCompile(`--[a-z0-9-]+: [^;]+;`)
	block := func(selector string) string {
		_, after, ok := strings.Cut(string(css), selector+" {")
		if !ok {
			t.Fatalf("no block %s", selector)
		}
		body, _, _ := strings.Cut(after, "}")
		return strings.Join(tokens.FindAllString(body, -1), "\n")
	}
	if a, b := block(`:root[data-theme="dark"]`), block(`:root[data-theme="auto"]`); a != b {
		t.Errorf("dark tokens differ:\n%s\n\n%s", a, b)
	}
}

func TestAssetsAreServedByHash(t *testing.T) {
	site, err := NewSite()
	if err != nil {
		t.Fatal(err)
	}
	at := site.assetURL("lanthorn.css")
	for path, want := range map[string]int{at: 200, "/assets/000000000000/lanthorn.css": 404, "/assets/": 404, "/assets/x/../../page.go": 404} {
		w := httptest.NewRecorder()
		site.Assets().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
	}
	if got := site.assetURL("no-such.js"); got != "" {
		t.Errorf("an asset that was not built has the address %q", got)
	}
}
