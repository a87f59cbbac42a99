package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
)

// CodeIssued says whether a ledger issued this very letter.
const CodeIssued = "letter-issued"

// IssuedLetter is what a ledger says of a letter that it issued: the entry, with
// the field that names the letter's hash opened, and its proof in the log.
type IssuedLetter struct {
	Letter   string
	Seq      int64
	Leaf     []byte
	Opening  *evidence.Opening
	LogProof string // empty where the log has not published it yet
}

// LetterKey is how a ledger finds a letter: over what, and the hash.
func LetterKey(data []byte) (over, hash string) {
	if credential.IsLetter(data) {
		sum := sha256.Sum256(data)
		return credential.OverFile, hex.EncodeToString(sum[:])
	}
	s, err := credential.ParseLetterSeal(string(data))
	if err != nil {
		return "", ""
	}
	return s.Over, s.Hash
}

// LetterPath is the field of a letter's entry that names its hash.
func LetterPath(over string) string {
	if over == credential.OverFile {
		return "/body/sha256"
	}
	return "/body/content"
}

// Issued holds a letter against what a ledger says of it; nothing where it knows
// of no such letter.
func (r *Report) Issued(data []byte, in *IssuedLetter, keys credential.Keys) {
	if in == nil {
		r.fail(CodeIssued, "this ledger issued no letter with this hash")
		return
	}
	over, hash := LetterKey(data)
	leaf, err := evidence.ParseLeaf(in.Leaf)
	if err == nil {
		err = in.Opening.Verify(leaf.Root)
	}
	if named, _ := in.Opening.Text(LetterPath(over)); err == nil && (named == "" || named != hash) {
		err = errors.New("the entry names another letter")
	}
	if !r.judge(CodeIssued, err, fmt.Sprintf("issued as letter %s by entry %d of the ledger", in.Letter, in.Seq)) {
		return
	}
	if in.LogProof == "" {
		r.skip("the log has not published the entry yet, or is not at hand", CodeInclusion)
		return
	}
	r.included(in, keys)
}

func (r *Report) included(in *IssuedLetter, keys credential.Keys) {
	p, err := parseLogProof(in.LogProof)
	if err != nil {
		r.fail(CodeInclusion, "%s", err)
		return
	}
	c, err := openCheckpoint(p.Checkpoint, keys)
	if err == nil {
		err = checkInclusion(p, c, evidence.LeafHash(in.Leaf))
	}
	if r.judge(CodeInclusion, err, fmt.Sprintf("the entry is number %d in the log", p.Index)) {
		r.fact("log", "%s, entry %d of %d", c.origin, p.Index, c.size)
	}
}
