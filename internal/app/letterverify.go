package app

import (
	"context"
	"errors"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/internal/translog"
	"lanthorn/verify"
)

// VerifyLetter verifies a letter, or the seal in its QR code, and looks it up in
// this ledger.
func (a *App) VerifyLetter(ctx context.Context, data []byte) (verify.Report, error) {
	r := verify.Letter(data, a.Keys.Public, a.Now())
	over, hash := verify.LetterKey(data)
	l, err := a.LetterByHash(ctx, over, hash)
	if err != nil || l == nil {
		r.Issued(data, nil, a.Keys.Public)
		return r, err
	}
	in, err := a.issuedLetter(ctx, l, over)
	if err == nil {
		r.Issued(data, in, a.Keys.Public)
	}
	return r, err
}

func (a *App) issuedLetter(ctx context.Context, l *Letter, over string) (*verify.IssuedLetter, error) {
	var e evidence.Entry
	err := a.Store.View(ctx, func(v *store.View) (err error) {
		e, _, err = v.Entry(l.Seq)
		return err
	})
	if err != nil {
		return nil, err
	}
	opening, err := e.Open("/id", "/kind", "/recorded", verify.LetterPath(over))
	if err != nil {
		return nil, err
	}
	in := &verify.IssuedLetter{Letter: l.Key, Seq: l.Seq, Leaf: e.Leaf(), Opening: opening}
	if a.Log == nil {
		return in, nil
	}
	proof, err := a.proof(ctx, l.Seq)
	if errors.Is(err, translog.ErrNotPublished) {
		return in, nil
	}
	in.LogProof = string(proof)
	return in, err
}
