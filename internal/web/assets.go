package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed all:assets
var assetFiles embed.FS

//go:embed locale/*.json
var localeFiles embed.FS

//go:embed templates
var templateFiles embed.FS

const assetPrefix = "/assets/"

// asset is one file that a browser may fetch.
type asset struct {
	body   []byte
	packed []byte // body compressed by gzip
	kind   string
	hash   string
}

// loadAssets reads styles, icon and built scripts. The folder of built
// scripts may be empty: pages then go without them.
func loadAssets() (map[string]asset, error) {
	out := map[string]asset{}
	err := fs.WalkDir(assetFiles, "assets", func(name string, d fs.DirEntry, err error) error {
		kind, known := contentTypes[path.Ext(name)]
		if err != nil || d.IsDir() || !known {
			return err
		}
		body, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		short := strings.TrimPrefix(strings.TrimPrefix(name, "assets/"), "dist/")
		packed, err := pack(body)
		out[short] = asset{body, packed, kind, hex.EncodeToString(sum[:6])}
		return err
	})
	return out, err
}

func pack(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	err := z.Close()
	return b.Bytes(), err
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
}

// assetURL names a file with its content's hash, so that it can be kept for
// ever. It is empty where the file was not built.
func (s *Site) assetURL(name string) string {
	a, ok := s.assets[name]
	if !ok {
		return ""
	}
	return assetPrefix + a.hash + "/" + name
}

// Assets serves styles and scripts below /assets/.
func (s *Site) Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, assetPrefix), "/")
		a, ok := s.assets[name]
		if !ok || a.hash != hash {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", a.kind)
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(a.packed)
			return
		}
		_, _ = w.Write(a.body)
	})
}
