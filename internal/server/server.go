// Package server puts pages, programs' interface and the log's files behind one
// handler.
package server

import (
	"net/http"
	"time"

	"lanthorn/internal/api"
	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/internal/pages"
	"lanthorn/internal/web"
)

// Options change what a server shows.
type Options struct {
	Demo     bool   // the sign-in page lists the demonstration's accounts
	Password string // of the demonstration's accounts
	Version  string // of the program
}

// openPostsPerMinute is how many writes one address may ask for in a minute
// without having signed in.
const openPostsPerMinute = 60

// New makes the handler of an installation.
func New(a *app.App, opt Options) http.Handler {
	site, err := web.NewSite()
	if err != nil {
		panic("server: the built-in pages cannot be read: " + err.Error())
	}
	people := pages.New(a, site, pages.Options(opt))
	mux := http.NewServeMux()
	mux.Handle("/", door.Browsers(a, limitOpen(people)))
	mux.Handle("POST /prefs", http.HandlerFunc(web.SetPrefs))
	mux.Handle("GET /assets/", site.Assets())
	mux.Handle(api.Prefix+"/", door.Programs(a, limitOpen(api.New(a).Handler())))
	mux.Handle("GET /log/checkpoint", tiles(a.LogDir()))
	mux.Handle("GET /log/tile/", tiles(a.LogDir()))
	mux.HandleFunc("GET /healthz", health(a))
	mux.HandleFunc("GET /.well-known/lanthorn-keys.json", keys(a))
	mux.HandleFunc("GET /status/1", newStatusList(a).serve)
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return accessLog(opt.Demo, web.SecureHeaders(recovered(people, mux)))
}

// limitOpen bounds what an address may send without having signed in.
func limitOpen(next http.Handler) http.Handler {
	limiter := door.NewLimiter(openPostsPerMinute, time.Now)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && !door.From(r.Context()).Known && !limiter.Allow(door.Address(r)) {
			w.Header().Set("Retry-After", "60")
			http.Error(w, "too many requests; wait a minute", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
