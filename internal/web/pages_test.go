package web

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lanthorn/internal/web/words"
)

// watchedSite reports every missing key or parameter to t.
func watchedSite(t *testing.T) *Site {
	t.Helper()
	dir, err := fs.Sub(localeFiles, "locale")
	if err != nil {
		t.Fatal(err)
	}
	langs, err := words.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for tag, l := range langs {
		langs[tag] = l.Watched(func(key string) { t.Errorf("%s: catalogue lacks %s", tag, key) })
	}
	site, err := newSite(langs)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func get(t *testing.T, site *Site, s sample, lang string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", s.path+"?lang="+lang, nil)
	w := httptest.NewRecorder()
	if err := site.Render(w, r, s.status, samplePage(s.section), s.view); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	site := watchedSite(t)
	for _, s := range samples() {
		for _, lang := range words.Languages {
			t.Run(lang.Tag+s.path, func(t *testing.T) {
				w := get(t, site, s, lang.Tag)
				if w.Code != s.status {
					t.Errorf("status %d, want %d", w.Code, s.status)
				}
				checkPage(t, w.Body.Bytes(), lang.HTML)
			})
		}
	}
}

// TestEveryTemplateHasASample keeps a page from going untested.
func TestEveryTemplateHasASample(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range samples() {
		seen[s.view.Template()] = true
	}
	names, _ := fs.Glob(templateFiles, "templates/*.html")
	for _, n := range names {
		page := strings.TrimSuffix(strings.TrimPrefix(n, "templates/"), ".html")
		if !seen[page] {
			t.Errorf("template %s has no sample", page)
		}
	}
}

func checkPage(t *testing.T, body []byte, lang string) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	balanced(t, body)
	ids := map[string]bool{}
	var labels, fields, refs []string
	h1 := 0
	each(doc, func(n *html.Node) {
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %q twice", id)
			}
			ids[id] = true
		}
		refs = append(refs, strings.Fields(attr(n, "aria-describedby")+" "+attr(n, "aria-labelledby"))...)
		switch n.Data {
		case "html":
			if attr(n, "lang") != lang {
				t.Errorf("lang %q, want %q", attr(n, "lang"), lang)
			}
		case "h1":
			h1++
		case "label":
			labels = append(labels, attr(n, "for"))
		case "input", "select", "textarea":
			if attr(n, "type") != "hidden" {
				fields = append(fields, attr(n, "id"))
			}
		case "form":
			if attr(n, "method") == "post" && attr(n, "action") != "/prefs" && !hasField(n, "csrf") {
				t.Errorf("form %s carries no token", attr(n, "action"))
			}
		}
		noInline(t, n)
	})
	if h1 != 1 {
		t.Errorf("%d h1, want one", h1)
	}
	for _, f := range fields {
		if f == "" || !contains(labels, f) {
			t.Errorf("field %q has no label", f)
		}
	}
	for _, r := range refs {
		if !ids[r] {
			t.Errorf("describes itself by %q, which is not on the page", r)
		}
	}
}

// balanced checks that every element that must be closed is closed in turn:
// the parser mends silently, browsers differ in how.
func balanced(t *testing.T, body []byte) {
	t.Helper()
	void := map[string]bool{"meta": true, "link": true, "input": true, "br": true, "hr": true, "img": true}
	var open []string
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("left open: %v", open)
			}
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			if !void[string(name)] {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Errorf("</%s> closes %v", name, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
}

func noInline(t *testing.T, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("<%s %s=…> is inline and the content policy forbids it", n.Data, a.Key)
		}
		if (a.Key == "href" || a.Key == "src") && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") {
			t.Errorf("<%s %s=%q> leaves this site", n.Data, a.Key, a.Val)
		}
	}
	if n.Data == "script" && attr(n, "src") == "" {
		t.Error("inline script")
	}
}

func each(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, f)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasField(form *html.Node, name string) (found bool) {
	each(form, func(n *html.Node) { found = found || (n.Data == "input" && attr(n, "name") == name) })
	return found
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// evil is a name with everything a name could carry.
const evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202eevil\x00\u2066\u05d0\u05d1 javascript:alert(3) {{.}}"

func TestNamesFromOutsideAreEscaped(t *testing.T) {
	site := watchedSite(t)
	for _, s := range samples() {
		poison(reflect.ValueOf(s.view), 0)
		for _, lang := range words.Languages {
			body := get(t, site, s, lang.Tag).Body.String()
			for _, bad := range []string{"<script>alert", "<img", "\u202e", "\u2066", "\x00"} {
				if strings.Contains(body, bad) {
					t.Errorf("%s %s: %q reached the page", lang.Tag, s.path, bad)
				}
			}
			if !strings.Contains(body, "&lt;script&gt;") && s.view.Template() != "error" {
				t.Errorf("%s %s: the poison was never shown: this test checks nothing", lang.Tag, s.path)
			}
			doc, err := html.Parse(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			each(doc, func(n *html.Node) { noInline(t, n) })
		}
	}
}

// poison puts evil into every text of a view that comes from outside.
func poison(v reflect.Value, depth int) {
	if depth > 12 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		poison(v.Elem(), depth+1)
	case reflect.Interface:
		poisonPhrase(v)
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if f := v.Field(i); f.CanSet() && !structural[name] {
				poison(f, depth+1)
			}
		}
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() {
			v.SetString(evil)
		}
	}
}

// structural fields are set by the program, never from outside.
var structural = map[string]bool{"ID": true, "Action": true, "Href": true, "Kind": true, "Role": true, "Class": true, "Mood": true, "Days": true,
	"Download": true, "Links": true, "Bundle": true, "Source": true, "Proof": true, "First": true, "Next": true, "MoreHref": true, "Method": true, "Width": true, "Complete": true, "Accept": true, "Name": false, "QR": true}

func poisonPhrase(v reflect.Value) {
	if !v.CanSet() || v.IsNil() {
		return
	}
	switch p := v.Interface().(type) {
	case words.Plain:
		v.Set(reflect.ValueOf(words.Plain(evil)))
	case words.Text:
		v.Set(reflect.ValueOf(words.Text{En: evil, Zh: evil}))
	case words.Ref:
		v.Set(reflect.ValueOf(words.Ref{Text: evil, Href: "javascript:alert(1)"}))
	case words.Msg:
		args := map[string]any{}
		for name, a := range p.Args {
			args[name] = a
			switch a.(type) {
			case string, words.Plain, words.Text, words.Ref:
				args[name] = evil
			}
		}
		v.Set(reflect.ValueOf(words.Msg{Key: p.Key, Args: args}))
	}
}

var keyUse = regexp.MustCompile(`\bt "([a-z][A-Za-z0-9_.]*)"`)

func TestTemplatesUseOnlyKeysThatExist(t *testing.T) {
	site := watchedSite(t)
	err := fs.WalkDir(templateFiles, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := templateFiles.ReadFile(name)
		for _, m := range keyUse.FindAllStringSubmatch(string(raw), -1) {
			if !site.langs["en"].Has(m[1]) {
				t.Errorf("%s: no key %q", name, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var keyInCode = regexp.MustCompile(`words\.M\("([a-z][A-Za-z0-9_.]*)"[,)]`)

func TestCodeUsesOnlyKeysThatExist(t *testing.T) {
	site := watchedSite(t)
	files, _ := filepath.Glob("*.go")
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range keyInCode.FindAllStringSubmatch(string(raw), -1) {
			if !site.langs["en"].Has(m[1]) {
				t.Errorf("%s: no key %q", name, m[1])
			}
		}
	}
}

func TestEveryErrorHasWords(t *testing.T) {
	site := watchedSite(t)
	for _, v := range []*ErrorPage{ErrorFor(400, ""), ErrorFor(403, ""), ErrorFor(429, ""), ErrorFor(500, "x"), ErrorFor(418, "x"), TooLarge("20 MB")} {
		get(t, site, sample{path: "/x", view: v, status: v.Status}, "en")
		get(t, site, sample{path: "/x", view: v, status: v.Status}, "zh")
	}
}

func BenchmarkRender(b *testing.B) {
	site, err := NewSite()
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range samples()[:5] {
		b.Run(s.view.Template(), func(b *testing.B) {
			r := httptest.NewRequest("GET", s.path, nil)
			for b.Loop() {
				if err := site.Render(httptest.NewRecorder(), r, 200, samplePage(s.section), s.view); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestHeadersAreSet(t *testing.T) {
	w := httptest.NewRecorder()
	SecureHeaders(http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	csp := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy %q lacks %q", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q allows something unsafe", csp)
	}
}
