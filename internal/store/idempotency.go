package store

import (
	"context"
	"encoding/json"
)

type idemKey struct{ scope, key string }

// idemRow is what an idempotency key stands for; nil means a key never used.
type idemRow struct {
	digest  [32]byte
	receipt Receipt
}

// idemCacheSize is how many keys are remembered, used and unused ones alike.
const idemCacheSize = 16_384

// prefetchKeys looks up all keys of a batch in few statements.
func (w *writer) prefetchKeys(ctx context.Context, batch []*pending) error {
	var missing []idemKey
	asked := map[idemKey]bool{}
	for _, p := range batch {
		k := idemKey{p.Scope, p.Key}
		if p.Key == "" || asked[k] || checkText("key", p.Scope+p.Key) != nil {
			continue
		}
		if _, ok := w.keys.get(k); !ok {
			asked[k] = true
			missing = append(missing, k)
		}
	}
	for len(missing) > 0 {
		n := w.sess.d.chunk(len(missing), 2)
		if err := w.fetchKeys(ctx, missing[:n]); err != nil {
			return err
		}
		missing = missing[n:]
	}
	return nil
}

func (w *writer) fetchKeys(ctx context.Context, keys []idemKey) error {
	args := make([]any, 0, 2*len(keys))
	for _, k := range keys {
		args = append(args, k.scope, k.key)
		w.keys.put(k, nil)
	}
	query := "SELECT scope, key, digest, first_seq, last_seq, result FROM idempotency WHERE "
	if len(keys) == 1 {
		query += "scope = $1 AND key = $2"
	} else {
		query += "(scope, key) IN (VALUES " + w.sess.places(len(keys), 2) + ")"
	}
	var k idemKey
	var digest []byte
	var result string
	var r Receipt
	found := map[idemKey]*idemRow{}
	err := w.sess.each(ctx, query, args, []any{&k.scope, &k.key, &digest, &r.FirstSeq, &r.LastSeq, &result}, func() error {
		row := &idemRow{receipt: r}
		copy(row.digest[:], digest)
		row.receipt.Result = json.RawMessage(result)
		found[k] = row
		return nil
	})
	if err != nil {
		return err
	}
	for k, row := range found {
		if err := w.fetchIDs(ctx, &row.receipt); err != nil {
			return err
		}
		w.keys.put(k, row)
	}
	return nil
}

func (w *writer) fetchIDs(ctx context.Context, r *Receipt) error {
	if r.FirstSeq == 0 {
		return nil
	}
	var id string
	query := "SELECT id FROM entry WHERE seq >= $1 AND seq <= $2 ORDER BY seq"
	return w.sess.each(ctx, query, []any{r.FirstSeq, r.LastSeq}, []any{&id}, func() error {
		r.IDs = append(r.IDs, id)
		return nil
	})
}

// replayed answers a command whose key was used before.
func (w *writer) replayed(p *pending) (bool, answer) {
	if err := checkText("idempotency key", p.Scope+p.Key); err != nil {
		return true, answer{err: err}
	}
	k := idemKey{p.Scope, p.Key}
	row := w.batch.keys[k]
	if row == nil {
		row, _ = w.keys.get(k)
	}
	switch {
	case row == nil:
		return false, answer{}
	case row.digest != p.Digest:
		return true, answer{err: ErrKeyReused}
	}
	r := row.receipt
	r.Replayed = true
	return true, answer{receipt: r}
}
