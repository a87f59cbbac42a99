package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"lanthorn/evidence/credential"
)

// CodeFile says whether a letter's bytes are those that were sealed.
const CodeFile = "letter-file"

// Letter verifies a letter, a PDF file with its seal, or the text of the seal in
// its QR code. A file is held against its seal byte by byte; a text says what was
// issued, and the paper is to be compared with the file.
func Letter(data []byte, keys credential.Keys, now time.Time) Report {
	r := newReport("letter")
	r.At = now.UTC()
	bare, text, over := []byte(nil), string(data), credential.OverContent
	if credential.IsLetter(data) {
		over = credential.OverFile
		var err error
		if bare, text, err = credential.SplitLetter(data); err != nil {
			r.fail(CodeForm, "%s", err)
			r.skip("there is no seal", CodeSignature, CodeFile)
			return r
		}
	}
	r.seal(text, over, bare, keys)
	return r
}

func (r *Report) seal(text, over string, bare []byte, keys credential.Keys) {
	s, err := credential.ParseLetterSeal(text)
	if err == nil && s.Over != over {
		err = fmt.Errorf("the seal is over a letter's %s, not over its %s", s.Over, over)
	}
	if !r.judge(CodeForm, err, "the seal is complete and in its one form") {
		r.skip("the seal could not be read", CodeSignature, CodeFile)
		return
	}
	r.fact("letter", "%s", s.Letter)
	r.fact("template", "%s, version %d", s.Kind, s.Version)
	r.fact("entry", "%s", s.Entry)
	r.fact("recorded", "%s", s.At.Format(time.RFC3339))
	r.fact("hash", "%s", s.Hash)
	key, err := keys.Find(s.KID, credential.UseQR)
	if err == nil {
		err = s.Verify(key.Public)
	}
	if r.judge(CodeSignature, err, fmt.Sprintf("signed with key %q of %s", s.KID, key.Issuer.Name)) {
		r.fact("issuer", "%s (%s)", key.Issuer.Name, key.Issuer.ID)
	}
	if over == credential.OverContent {
		r.skip("a QR code cannot say whether the paper around it was changed; compare it with the file of this letter", CodeFile)
		return
	}
	sum := sha256.Sum256(bare)
	if hex.EncodeToString(sum[:]) != s.Hash {
		r.fail(CodeFile, "the file is not the one that was sealed: something in it was changed")
		return
	}
	r.ok(CodeFile, "every byte is as it was sealed")
}
