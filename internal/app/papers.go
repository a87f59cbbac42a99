package app

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"lanthorn/internal/store/blob"
	"lanthorn/ree"
	"lanthorn/review"
)

// mediaNamed are the kinds of file that a name's ending promises, where the first
// bytes tell.
var mediaNamed = map[string]string{".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}

// asNamed reports whether a document is what its name says. Of one whose bytes
// are not here, and of a name that promises nothing, nothing is said against it.
func (a *App) asNamed(name, sha256 string) bool {
	want, promised := mediaNamed[strings.ToLower(filepath.Ext(name))]
	hash, err := blob.ParseHash(sha256)
	if !promised || err != nil {
		return true
	}
	f, err := os.Open(a.Store.Blobs().Path(hash))
	if err != nil {
		return true
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := f.Read(head)
	return http.DetectContentType(head[:n]) == want
}

// checkPapers refuses documents of an application that are not what their names
// say.
func (a *App) checkPapers(app *review.Application) error {
	var rs ree.Refusals
	for _, d := range app.Documents {
		if !a.asNamed(d.Name, d.Hash) {
			rs = append(rs, ree.Refuse("document.not_as_named", "name", d.Name, "document", d.Kind).At("documents"))
		}
	}
	return rs.Err()
}

// checkReply refuses documents of an answer likewise.
func (a *App) checkReply(items []review.ReplyItem) error {
	var rs ree.Refusals
	for _, i := range items {
		if i.Document != "" && !a.asNamed(i.Name, i.Document) {
			rs = append(rs, ree.Refuse("document.not_as_named", "name", i.Name).At("reply"))
		}
	}
	return rs.Err()
}
