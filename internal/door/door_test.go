package door

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/pack"
	"lanthorn/packs"
)

func installation(t *testing.T) (*app.App, *time.Time) {
	t.Helper()
	fsys, err := packs.Open("cn")
	if err != nil {
		t.Fatal(err)
	}
	law, err := pack.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	a, err := app.Open(context.Background(), app.Config{Dir: t.TempDir(), Law: app.LawOf(law), NoLog: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	acc := app.Account{Ref: "ming", Name: "Ming", Org: "MINER", Roles: []app.Role{app.RoleOperator}, Password: app.HashPassword("a long password of ming")}
	if err := a.PutDemoAccount(context.Background(), acc); err != nil {
		t.Fatal(err)
	}
	return a, &now
}

// visit sends a request through a guard and answers who was seen behind it.
func visit(guard func(*app.App, http.Handler) http.Handler, a *app.App, r *http.Request) (Visitor, *httptest.ResponseRecorder) {
	var seen Visitor
	rec := httptest.NewRecorder()
	guard(a, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = From(r.Context()) })).ServeHTTP(rec, r)
	return seen, rec
}

func TestSessions(t *testing.T) {
	a, now := installation(t)
	secret, session, err := a.SignIn(context.Background(), "ming", "a long password of ming")
	if err != nil {
		t.Fatal(err)
	}
	with := func(value string) *http.Request {
		r := httptest.NewRequest("GET", "/", nil)
		if value != "" {
			r.AddCookie(&http.Cookie{Name: Cookie, Value: value})
		}
		return r
	}
	v, _ := visit(Browsers, a, with(secret))
	if !v.Known || v.Token || v.Actor.Account != "ming" || v.Actor.Org != "MINER" || v.Actor.Scopes != nil || v.Session.CSRF != session.CSRF {
		t.Errorf("a good session: %+v", v)
	}
	for _, bad := range []string{"", "x", secret + "x", secret[1:], session.Hash, session.CSRF, strings.Repeat("x", 10_000)} {
		v, rec := visit(Browsers, a, with(bad))
		if v.Known {
			t.Errorf("%.20q counts as a session", bad)
		}
		if cookie := rec.Header().Get("Set-Cookie"); (bad != "") != strings.Contains(cookie, "Max-Age=0") {
			t.Errorf("%.20q: the browser is told %q", bad, cookie)
		}
	}
	*now = now.Add(13 * time.Hour)
	if v, _ := visit(Browsers, a, with(secret)); v.Known {
		t.Error("a session that is over counts")
	}
	*now = now.Add(-13 * time.Hour)
	if err := a.SignOut(context.Background(), secret); err != nil {
		t.Fatal(err)
	}
	if v, _ := visit(Browsers, a, with(secret)); v.Known {
		t.Error("a session that was ended counts")
	}
}

func TestTheCookie(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*http.Request)
		secure bool
	}{
		{"plain", func(*http.Request) {}, false},
		{"behind a proxy", func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") }, true},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		c.change(r)
		rec := httptest.NewRecorder()
		SetSession(rec, r, "secret", time.Now().Add(time.Hour))
		got := rec.Result().Cookies()[0]
		if !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Secure != c.secure {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestPrograms(t *testing.T) {
	a, _ := installation(t)
	secret, err := a.NewToken(context.Background(), app.Actor{Account: "ming"}, "test", []string{app.ScopeRead})
	if err != nil {
		t.Fatal(err)
	}
	session, _, err := a.SignIn(context.Background(), "ming", "a long password of ming")
	if err != nil {
		t.Fatal(err)
	}
	for header, known := range map[string]bool{
		"Bearer " + secret: true, "bearer " + secret: true, "BEARER  " + secret + " ": true,
		"": false, "Bearer": false, "Bearer ": false, secret: false, "Basic " + secret: false, "Bearer " + session: false, "Bearer x" + secret: false, "Bearer " + secret + "\x00": false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Authorization", header)
		r.AddCookie(&http.Cookie{Name: Cookie, Value: session})
		v, _ := visit(Programs, a, r)
		if v.Known != known || known && (!v.Token || v.Actor.Account != "ming" || len(v.Actor.Scopes) != 1) {
			t.Errorf("%.12q: %+v", header, v)
		}
	}
}

func TestGoodForm(t *testing.T) {
	for _, c := range []struct {
		name        string
		known       bool
		field, site string
		good        bool
	}{
		{"ours", true, "token", "same-origin", true},
		{"an old browser", true, "token", "", true},
		{"typed", true, "token", "none", true},
		{"another site", true, "token", "cross-site", false},
		{"another host of the site", true, "token", "same-site", false},
		{"no token", true, "", "same-origin", false},
		{"another's token", true, "tokem", "same-origin", false},
		{"not signed in", false, "", "same-origin", true},
		{"not signed in, another site", false, "", "cross-site", false},
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(url.Values{CSRFField: {c.field}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		v := Visitor{Known: c.known, Session: app.Session{CSRF: "token"}}
		if got := GoodForm(r.WithContext(context.WithValue(r.Context(), key{}, v))); got != c.good {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	r := httptest.NewRequest("POST", "/", strings.NewReader("csrf="))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	empty := Visitor{Known: true, Token: true}
	if GoodForm(r.WithContext(context.WithValue(r.Context(), key{}, empty))) {
		t.Error("a visitor without a session has a good form by an empty token")
	}
}

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	l := NewLimiter(10, func() time.Time { return now })
	var allowed sync.Map
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if l.Allow("a") {
				allowed.Store(i, true)
			}
		}()
	}
	wait.Wait()
	count := 0
	allowed.Range(func(any, any) bool { count++; return true })
	if count != 10 || !l.Allow("b") {
		t.Errorf("%d of 50 were let through", count)
	}
	now = now.Add(time.Minute)
	if !l.Allow("a") {
		t.Error("a minute later the address is still kept out")
	}
	for i := range 3 * rememberedAddresses {
		l.Allow(fmt.Sprint(i))
		if len(l.seen) > rememberedAddresses {
			t.Fatalf("%d addresses are remembered", len(l.seen))
		}
	}
	guard := NewLimiter(1, func() time.Time { return now }).Guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, want := range []int{200, 429} {
		rec := httptest.NewRecorder()
		guard.ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
		if rec.Code != want || want == 429 && rec.Header().Get("Retry-After") == "" {
			t.Errorf("%d, want %d", rec.Code, want)
		}
	}
}
