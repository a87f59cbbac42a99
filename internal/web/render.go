package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lanthorn/internal/web/draw"
	"lanthorn/internal/web/words"
)

// Site holds templates, catalogues and assets. It is safe for concurrent use.
type Site struct {
	langs  map[string]*words.Lang
	pages  map[string]map[string]*template.Template // language, then page
	assets map[string]asset
}

// NewSite parses everything once; an error is a defect of the build.
func NewSite() (*Site, error) {
	dir, err := fs.Sub(localeFiles, "locale")
	if err != nil {
		return nil, err
	}
	langs, err := words.Load(dir)
	if err != nil {
		return nil, err
	}
	return newSite(langs)
}

func newSite(langs map[string]*words.Lang) (*Site, error) {
	assets, err := loadAssets()
	if err != nil {
		return nil, err
	}
	s := &Site{langs: langs, assets: assets, pages: map[string]map[string]*template.Template{}}
	for tag, l := range langs {
		if s.pages[tag], err = s.parse(l); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Lang is the language with a tag, English where there is none.
func (s *Site) Lang(tag string) *words.Lang {
	if l, ok := s.langs[tag]; ok {
		return l
	}
	return s.langs["en"]
}

// parse makes one template per page: the shared parts plus the page's own
// "content", with functions that speak the language.
func (s *Site) parse(l *words.Lang) (map[string]*template.Template, error) {
	base, err := template.New("layout.html").Funcs(s.funcs(l)).ParseFS(templateFiles, "templates/parts/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	out := map[string]*template.Template{}
	for _, name := range names {
		page, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if page, err = page.ParseFS(templateFiles, name); err != nil {
			return nil, err
		}
		out[strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")] = page
	}
	return out, nil
}

func (s *Site) funcs(l *words.Lang) template.FuncMap {
	return template.FuncMap{
		"t":         func(key string, pairs ...any) template.HTML { return words.M(key, pairs...).Markup(l) },
		"w":         func(v any) template.HTML { return words.Mark(l, v) },
		"say":       func(v any) string { return words.Say(l, v) },
		"code":      func(set, value string) string { return words.Code{Set: set, Value: value}.In(l) },
		"in":        func(f frame, x any) within { return within{f, x} },
		"asset":     s.assetURL,
		"raw":       func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) },
		"inc":       func(i int) int { return i + 1 },
		"caseparts": func() []string { return caseParts },
		"bar":       func(b Bar) template.HTML { return b.Draw(l) },
		"pct":       func(v float64, places int) template.HTML { return words.Pct(v, places).Markup(l) },
		"meter": func(label any, percent float64, tone Tone, marks ...float64) template.HTML {
			return draw.Meter(words.Say(l, label), percent, string(tone), marks...)
		},
		"days":     func(label any, days []string) template.HTML { return draw.Days(words.Say(l, label), days) },
		"legend":   Legend,
		"local":    words.Local,
		"stamp":    func(t time.Time) Phrase { return words.Stamp(t) },
		"date":     func(t time.Time) Phrase { return words.Date(t) },
		"month":    func(t time.Time) Phrase { return words.Month(t) },
		"share":    func(v float64) Phrase { return words.Pct(v, 1) },
		"askfield": askField,
		"quotalabel": func(q Quota) Phrase {
			return words.M("quota.label", "stage", q.Stage, "used", q.Used, "limit", q.Limit, "share", words.Pct(q.Percent, 1))
		},
		"clocklabel": func(c Clock) Phrase {
			return words.M("clock.label", "used", c.Used, "stopped", c.Stopped, "left", max(0, c.Limit-c.Used))
		},
	}
}

// asked is a field as the templates draw it: with its id on the page and the
// ids of what describes it. Mark says that an optional field is marked so.
type asked struct {
	Field
	Form  Form
	ID    string
	About string
	Mark  bool
}

func askField(form Form, f Field) asked {
	a := asked{Field: f, Form: form, ID: form.ID + "-" + f.Name, Mark: !form.Get}
	var about []string
	if f.Hint != nil {
		about = append(about, a.ID+"-hint")
	}
	if f.Problem != nil {
		about = append(about, a.ID+"-problem")
	}
	a.About = strings.Join(about, " ")
	return a
}

// frame is what the layout sees.
type frame struct {
	Page
	Head  *Head
	V     View
	L     *words.Lang
	Langs []words.Lang
	Theme string
	Here  string // this page's address without its language
	Turn  string // this page's address, ready for a language after it
}

// within hands a part of a view to a shared part, with the frame around it.
type within struct {
	F frame
	X any
}

// Render writes a page. The page is made whole before its first byte goes
// out: a fault in a template is an error, never half a page.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, page Page, view View) error {
	prefs := PrefsOf(r)
	l := s.langs[prefs.Lang]
	tmpl, ok := s.pages[prefs.Lang][view.Template()]
	if !ok {
		return fmt.Errorf("page %q has no template", view.Template())
	}
	here, turn := addresses(r.URL)
	f := frame{Page: page, Head: view.Heading(), V: view, L: l, Langs: words.Languages, Theme: prefs.Theme, Here: here, Turn: turn}
	var buf bytes.Buffer
	if err := tmpl.ExecuteTemplate(&buf, "layout.html", f); err != nil {
		return fmt.Errorf("page %q: %w", view.Template(), err)
	}
	if r.URL.Query().Has("lang") && r.Method == http.MethodGet {
		setPref(w, r, langCookie, prefs.Lang)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", l.HTML)
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Cookie, Accept-Language")
	w.WriteHeader(status)
	_, err := w.Write(clean(buf.Bytes()))
	return err
}

func addresses(u *url.URL) (here, turn string) {
	q := u.Query()
	q.Del("lang")
	here = u.EscapedPath()
	if !words.Local(here) {
		here = "/"
	}
	if len(q) == 0 {
		return here, here + "?lang="
	}
	here += "?" + q.Encode()
	return here, here + "&lang="
}

// clean replaces characters that could hide or reorder what a page says:
// control characters, and marks that override the direction of text.
func clean(page []byte) []byte {
	if !bytes.ContainsFunc(page, unsafeRune) && utf8.Valid(page) {
		return page
	}
	return bytes.Map(func(r rune) rune {
		if unsafeRune(r) {
			return utf8.RuneError
		}
		return r
	}, page)
}

func unsafeRune(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r < 0x20 || (r >= 0x7f && r < 0xa0):
		return true
	}
	return (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) || (r >= 0xe0000 && r <= 0xe007f)
}
