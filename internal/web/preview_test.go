package web

import (
	"net/http"
	"os"
	"testing"
)

// TestPreview serves the samples on the address in LANTHORN_PREVIEW, for the
// eye and for the browser tests:
//
//	LANTHORN_PREVIEW=127.0.0.1:8099 go test -run TestPreview -timeout 0 ./internal/web
func TestPreview(t *testing.T) {
	addr := os.Getenv("LANTHORN_PREVIEW")
	if addr == "" {
		t.Skip("set LANTHORN_PREVIEW to an address to look at the samples")
	}
	site, err := NewSite()
	if err != nil {
		t.Fatal(err)
	}
	t.Fatal(http.ListenAndServe(addr, SecureHeaders(previewMux(site))))
}

func previewMux(site *Site) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle(assetPrefix, site.Assets())
	mux.HandleFunc("POST /prefs", SetPrefs)
	for _, s := range samples() {
		path := s.path
		if path == "/" {
			path = "/{$}"
		}
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if err := site.Render(w, r, s.status, samplePage(s.section), s.view); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	return mux
}
