package credential

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

const letterPrefix = "LANTHORNL1."

// MaxLetterText is the longest seal of a letter in characters.
const MaxLetterText = 700

// What the hash in a seal is over.
const (
	OverContent = "content" // what the letter says: the seal in its QR code
	OverFile    = "file"    // its bytes without the line of the seal
)

// LetterSeal says that an issuer made one letter of one entry of its ledger.
type LetterSeal struct {
	Letter  string // reference
	Kind    string // of its template
	Version int    // of its template
	Entry   string // id of the entry that it was made of
	At      time.Time
	Over    string
	Hash    string // SHA-256, in hexadecimal
	KID     string // filled by Signer.SealLetter and ParseLetterSeal
	sealed
}

// SealLetter signs a seal and returns its text.
func (s Signer) SealLetter(l LetterSeal) (string, error) {
	hash, err := hex.DecodeString(l.Hash)
	if err != nil || len(hash) != sha256.Size || l.Over != OverContent && l.Over != OverFile || len(s.Key) != ed25519.PrivateKeySize {
		return "", errors.New("the seal of a letter needs a SHA-256 over its content or its file, and a key")
	}
	text, err := seal(letterPrefix, s.Key, l.Letter, l.Kind, l.Version, l.Entry, l.At.Unix(), l.Over, encode64(hash), s.KID)
	if err == nil && len(text) > MaxLetterText {
		err = fmt.Errorf("the seal of letter %s has %d characters, more than %d", l.Letter, len(text), MaxLetterText)
	}
	return text, err
}

// ParseLetterSeal reads a seal. It does not check the signature: see Verify.
func ParseLetterSeal(text string) (*LetterSeal, error) {
	var l LetterSeal
	var at int64
	var hash string
	var err error
	if l.sealed, err = unseal(letterPrefix, text, MaxLetterText, &l.Letter, &l.Kind, &l.Version, &l.Entry, &at, &l.Over, &hash, &l.KID); err != nil {
		return nil, fmt.Errorf("seal of a letter: %w", err)
	}
	digest, err := decode64(hash)
	if err != nil || len(digest) != sha256.Size || l.Over != OverContent && l.Over != OverFile {
		return nil, errors.New("seal of a letter: no SHA-256 over a content or a file")
	}
	l.At, l.Hash = time.Unix(at, 0).UTC(), hex.EncodeToString(digest)
	return &l, nil
}

// LetterText is the seal in a text or an address, as a letter's QR code has it;
// empty where there is none.
func LetterText(text string) string {
	at := strings.Index(text, letterPrefix)
	if at < 0 {
		return ""
	}
	text, _, _ = strings.Cut(text[at:], "&")
	return strings.TrimSpace(text)
}

// IsLetter reports whether a file begins as a letter does.
func IsLetter(file []byte) bool { return bytes.HasPrefix(file, []byte("%PDF-")) }

// SplitLetter takes the line of its seal out of a letter: what remains is what
// the seal's hash is over.
func SplitLetter(file []byte) (bare []byte, text string, err error) {
	mark := []byte("\n%" + letterPrefix)
	at := bytes.LastIndex(file, mark)
	if !IsLetter(file) || at < 0 {
		return nil, "", errors.New("this file carries no seal of a letter")
	}
	line, _, ok := bytes.Cut(file[at+2:], []byte("\n"))
	if !ok {
		return nil, "", errors.New("the seal of the letter is cut off")
	}
	bare = append(bytes.Clone(file[:at+1]), file[at+2+len(line)+1:]...)
	return bare, string(line), nil
}
