// Package evidence holds what lasts: the ledger's entry, its canonical bytes,
// its salted commitment, the leaf that the transparency log keeps, the opening
// that shows one field without the others, and the proof bundle.
//
// It needs nothing but the standard library, so that whoever checks a ledger
// can read all of it in an afternoon. docs/FORMATS.md describes every format
// byte by byte; the files in testdata freeze them.
//
//	envelope + body ── salted, hashed one by one ──▶ field hashes
//	field hashes    ── Merkle tree ────────────────▶ Entry.Root
//	ID, second, Root ── Entry.Leaf ─────────────────▶ the log
package evidence
