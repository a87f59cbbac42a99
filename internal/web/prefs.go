package web

import (
	"net/http"
	"strings"

	"lanthorn/internal/web/words"
)

// Prefs is how the reader wants the pages: the language and the theme
// ("auto", "light" or "dark").
type Prefs struct {
	Lang  string
	Theme string
}

const (
	langCookie  = "lang"
	themeCookie = "theme"
	yearSeconds = 365 * 24 * 3600
)

// PrefsOf reads the reader's wishes: the address first (?lang=zh, so that a
// link can be sent in a language), then the cookie, then the browser.
func PrefsOf(r *http.Request) Prefs {
	p := Prefs{Lang: "en", Theme: "auto"}
	if l := browserLang(r.Header.Get("Accept-Language")); l != "" {
		p.Lang = l
	}
	if c, err := r.Cookie(langCookie); err == nil && knownLang(c.Value) {
		p.Lang = c.Value
	}
	if l := r.URL.Query().Get("lang"); knownLang(l) {
		p.Lang = l
	}
	if c, err := r.Cookie(themeCookie); err == nil && knownTheme(c.Value) {
		p.Theme = c.Value
	}
	return p
}

func browserLang(accept string) string {
	for item := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(item), ";")
		tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
		if knownLang(tag) {
			return tag
		}
	}
	return ""
}

func knownLang(tag string) bool {
	for _, l := range words.Languages {
		if l.Tag == tag {
			return true
		}
	}
	return false
}

func knownTheme(t string) bool { return t == "auto" || t == "light" || t == "dark" }

// SetPrefs takes the form of the theme and language switch and sends the
// reader back to the page it came from. It changes nothing but two cookies.
func SetPrefs(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "form too large", http.StatusRequestEntityTooLarge)
		return
	}
	if t := r.PostForm.Get("theme"); knownTheme(t) {
		setPref(w, r, themeCookie, t)
	}
	if l := r.PostForm.Get("lang"); knownLang(l) {
		setPref(w, r, langCookie, l)
	}
	back := r.PostForm.Get("back")
	if !words.Local(back) {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

func setPref(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: yearSeconds,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
}
