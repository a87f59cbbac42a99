package pages

import (
	"net/http"
	"strings"

	"lanthorn/internal/store/blob"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// short is the beginning of a hash.
func short(hash string) string {
	if len(hash) > 12 {
		return hash[:12] + "…"
	}
	return hash
}

// size says a number of bytes.
func size(n int64) web.Phrase {
	switch {
	case n <= 0:
		return nil
	case n < 1<<20:
		return words.M("size.kb", "n", words.Real{V: float64(n) / 1000, Places: 1})
	}
	return words.M("size.mb", "n", words.Real{V: float64(n) / 1e6, Places: 1})
}

// mediaWord is the short name of a media type.
func mediaWord(media string) string {
	_, kind, _ := strings.Cut(media, "/")
	kind, _, _ = strings.Cut(kind, ";")
	return strings.ToUpper(kind)
}

func (v *visit) hasBlob(sha256 string) bool {
	hash, err := blob.ParseHash(sha256)
	if err != nil {
		return false
	}
	ok, err := v.app.Store.Blobs().Has(hash)
	return err == nil && ok
}

// document downloads a document that an entry of the ledger names.
func (v *visit) document() error {
	data, err := v.app.Document(v.ctx(), v.actor(), v.path("sha256"))
	if err != nil {
		return err
	}
	return v.raw(v.path("sha256")[:16], http.DetectContentType(data), data)
}

// caseDocument downloads a document that an application names, for whoever reviews it:
// an application may name any hash, and knowing one opens nothing.
func (v *visit) caseDocument() error {
	if !v.inside() {
		return v.lost()
	}
	c, err := v.app.ReadCase(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	for _, d := range c.Application.Documents {
		if d.Hash != v.path("sha256") || !v.hasBlob(d.Hash) {
			continue
		}
		hash, err := blob.ParseHash(d.Hash)
		if err != nil {
			return err
		}
		data, err := v.app.Store.Blobs().Get(hash)
		if err != nil {
			return err
		}
		return v.raw(d.Name, http.DetectContentType(data), data)
	}
	return v.lost()
}
