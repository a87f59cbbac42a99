package server

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"lanthorn/internal/pages"
)

// recovered turns a panic into a page that gives its number; the log has the
// rest.
func recovered(people *pages.Pages, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			number := trace()
			slog.Error("a request panicked", "number", number, "method", r.Method, "path", r.URL.Path, "what", fault, "stack", string(debug.Stack()))
			people.Broken(w, r, number)
		}()
		next.ServeHTTP(w, r)
	})
}

func trace() string {
	b := make([]byte, 4)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// answered remembers the status and size of an answer.
type answered struct {
	http.ResponseWriter
	status int
	size   int
}

func (a *answered) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answered) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.size += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// accessLog notes every request but those for styles and scripts: what was asked
// and what came of it, without query, cookies or tokens. A demonstration notes
// only what failed.
func accessLog(quiet bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		a := &answered{ResponseWriter: w}
		next.ServeHTTP(a, r)
		if strings.HasPrefix(r.URL.Path, "/assets/") || quiet && a.status < http.StatusInternalServerError {
			return
		}
		from := r.RemoteAddr
		if pages.FromSenders(r.URL.Path) {
			from = "" // who sends a clue is noted nowhere
		}
		path, _ := pages.LinkPath(r.URL.Path)
		slog.Info("answered", "method", r.Method, "path", path, "status", a.status, "bytes", a.size, "ms", time.Since(began).Milliseconds(), "from", from)
	})
}
