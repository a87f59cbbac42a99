// Package door says who asks: it turns a browser's session cookie or a
// program's bearer token into an actor, and keeps out what must not come in.
// Identity never comes from the body of a request.
package door

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"lanthorn/internal/app"
)

// Visitor is who asks.
type Visitor struct {
	Actor   app.Actor
	Known   bool        // signed in
	Session app.Session // of a browser; empty for a program
	Token   bool        // came with a bearer token
}

type key struct{}

// From is the visitor of a request; one who did not sign in is not Known.
func From(ctx context.Context) Visitor {
	v, _ := ctx.Value(key{}).(Visitor)
	return v
}

// Cookie is the name of the session cookie.
const Cookie = "lanthorn_session"

// SetSession hands a session's secret to the browser.
func SetSession(w http.ResponseWriter, r *http.Request, secret string, ends time.Time) {
	http.SetCookie(w, &http.Cookie{Name: Cookie, Value: secret, Path: "/", HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteLaxMode, Expires: ends})
}

// EndSession takes the session out of the browser.
func EndSession(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: Cookie, Path: "/", HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteLaxMode, MaxAge: -1})
}

// encrypted reports whether the request came over TLS, here or at a proxy.
func encrypted(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// Secret is the session secret that the request carries.
func Secret(r *http.Request) string {
	c, err := r.Cookie(Cookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// Browsers recognises sessions. Whoever is not signed in goes on as nobody.
func Browsers(a *app.App, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret := Secret(r)
		if secret == "" {
			next.ServeHTTP(w, r)
			return
		}
		actor, session, ok, err := a.SessionActor(r.Context(), secret)
		if err != nil {
			http.Error(w, "the ledger does not answer; try again", http.StatusServiceUnavailable)
			return
		}
		if !ok {
			EndSession(w, r)
			next.ServeHTTP(w, r)
			return
		}
		ctx := context.WithValue(r.Context(), key{}, Visitor{Actor: actor, Known: true, Session: session})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Programs recognises bearer tokens. A request without a good one goes on as
// nobody; cookies count for nothing, so that no page can make a browser call.
func Programs(a *app.App, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			next.ServeHTTP(w, r)
			return
		}
		actor, ok, err := a.TokenActor(r.Context(), strings.TrimSpace(secret))
		if err != nil {
			w.Header().Set("Retry-After", "2")
			http.Error(w, "the ledger does not answer; try again", http.StatusServiceUnavailable)
			return
		}
		if ok {
			r = r.WithContext(context.WithValue(r.Context(), key{}, Visitor{Actor: actor, Known: true, Token: true}))
		}
		next.ServeHTTP(w, r)
	})
}

// CSRFField is the form field that carries a session's token.
const CSRFField = "csrf"

// GoodForm reports whether a form that changes something was sent by a page of
// ours: the token is the session's, and the browser, where it says so, calls
// from this site. A visitor without a session has none to steal.
func GoodForm(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	v := From(r.Context())
	if !v.Known {
		return true
	}
	return v.Session.CSRF != "" && subtle.ConstantTimeCompare([]byte(r.FormValue(CSRFField)), []byte(v.Session.CSRF)) == 1
}
