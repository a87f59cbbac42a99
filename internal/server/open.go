package server

import (
	"net/http"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"lanthorn/internal/app"
)

// health answers whether the installation may be trusted with decisions now.
func health(a *app.App) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if err := a.Fault(); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(err.Error() + "\n"))
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	}
}

// keys answers the public keys that credentials and the log verify with.
func keys(a *app.App) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := a.Keys.Public.Encode()
		if err != nil {
			http.Error(w, "the keys cannot be read", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(text)
	}
}

// A file of the log that anybody may fetch: the checkpoint, tiles and bundles of
// entries (C2SP tlog-tiles).
var logFile = regexp.MustCompile(`^(checkpoint|tile/(entries|\d{1,2})/(x\d{3}/)*\d{3}(\.p/\d{1,3})?)$`)

// tiles serves the log's files below /log/, and nothing else of the folder. A
// full tile never changes; a part of one may go once the whole is there.
func tiles(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/log/")
		if !logFile.MatchString(name) {
			http.NotFound(w, r)
			return
		}
		data, err := readBelow(dir, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		switch {
		case name == "checkpoint":
			h.Set("Content-Type", "text/plain; charset=utf-8")
			h.Set("Cache-Control", "no-cache")
		case strings.Contains(name, ".p/"):
			h.Set("Cache-Control", "public, max-age=60")
		}
		_, _ = w.Write(data)
	})
}

// readBelow reads a file without leaving its folder.
func readBelow(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.ReadFile(path.Clean(name))
}

// statusList keeps the signed state of every credential for a while, for whoever
// verifies one.
type statusList struct {
	app  *app.App
	mu   sync.Mutex
	text string
	made time.Time
}

// statusKept is how long one signed list is handed out.
const statusKept = time.Minute

func newStatusList(a *app.App) *statusList { return &statusList{app: a} }

func (s *statusList) serve(w http.ResponseWriter, r *http.Request) {
	text, err := s.current(r)
	if err != nil {
		w.Header().Set("Retry-After", "2")
		http.Error(w, "the ledger does not answer; try again", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/vc+jwt")
	w.Header().Set("Cache-Control", "public, max-age=60")
	_, _ = w.Write([]byte(text))
}

func (s *statusList) current(r *http.Request) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text != "" && time.Since(s.made) < statusKept {
		return s.text, nil
	}
	text, err := s.app.StatusList(r.Context())
	if err == nil {
		s.text, s.made = text, time.Now()
	}
	return text, err
}
