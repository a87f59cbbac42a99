package app

import (
	"context"
	"encoding/hex"
	"errors"
	"io"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/ree"
)

// AddDocument keeps the bytes of a document under their hash. It becomes
// evidence when an event or an application names the hash.
func (a *App) AddDocument(ctx context.Context, actor Actor, r io.Reader) (sha256 string, size int64, err error) {
	if refusal := actor.require(ScopeReport, RoleOperator, RoleExporter, RoleSupervisor, RoleReviewer); refusal != nil {
		return "", 0, ree.Refusals{refusal}
	}
	hash, size, err := a.Store.Blobs().Put(r)
	switch {
	case errors.Is(err, blob.ErrTooLarge):
		return "", 0, ree.Refusals{ree.Refuse("document.too_large", "max", "64 MiB")}
	case err != nil:
		return "", 0, err
	}
	err = a.Store.Private(ctx, func(tx *store.Tx) error {
		store.Put(tx, a.tables.private.upload, Upload{SHA256: hash.String(), Org: actor.Org})
		return nil
	})
	return hash.String(), size, err
}

// Document opens a document that an entry names, if the actor sees the
// organisation that named it and that organisation brought the bytes in itself:
// knowing a hash opens nothing.
func (a *App) Document(ctx context.Context, actor Actor, sha256 string) ([]byte, error) {
	hash, err := blob.ParseHash(sha256)
	if err != nil {
		return nil, ree.Refusals{ree.Refuse("document.unknown")}
	}
	seen := false
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, err := store.Select(v, a.tables.document, store.Query{Where: []store.Cond{{Col: "sha256", Op: store.Eq, Value: sha256}}, Limit: 100})
		for _, row := range rows {
			_, own, err := store.Get(v, a.tables.private.upload, row.SHA256+"/"+row.Org)
			if err != nil {
				return err
			}
			seen = seen || own && actor.Sees(row.Org)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if !seen {
		return nil, ree.Refusals{ree.Refuse("document.unknown")}
	}
	return a.Store.Blobs().Get(hash)
}

// maxDocumentSize is the size that no kept document passes, in bytes.
const maxDocumentSize = 64 << 20

// checkDocuments refuses a document whose hash or size is none.
func (a *App) checkDocuments(docs []custody.Document) error {
	var rs ree.Refusals
	for _, d := range docs {
		if raw, err := hex.DecodeString(d.SHA256); err != nil || len(raw) != 32 {
			rs = append(rs, ree.Refuse("document.hash", "name", d.Name).At("documents"))
		}
		if d.Size < 0 || d.Size > maxDocumentSize {
			rs = append(rs, ree.Refuse("document.too_large", "max", "64 MiB").At("documents"))
		}
	}
	return rs.Err()
}
