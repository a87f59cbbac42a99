package credential

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	qrPrefix = "LANTHORN1."
	// MaxQRText is the longest QR text in characters: what a version 25 symbol
	// holds in byte mode at error correction level M (ISO/IEC 18004).
	MaxQRText = 997
)

// QR holds the essentials of a passport or licence, small enough to print.
type QR struct {
	Kind           string // UsePassport or UseLicence
	Reference      string // licence number or lot reference
	Version        int
	Holder         string
	Lines          []QRLine
	ValidUntil     time.Time // whole seconds
	CredentialHash string    // as evidence.CredentialHash
	StatusIndex    int       // in the issuer's status list
	BalanceAt      time.Time // when the lines' Left was known; zero if it is not
	KID            string    // filled by Signer.QR and ParseQR
	sealed
}

// QRLine is one line: code, licensed or contained mass, and what was left of
// it at BalanceAt, in decimals of kilograms. Of equipment and technology KG and
// Left are a whole number and its unit, as "4 set"; before that was written, "-".
type QRLine struct{ Code, KG, Left string }

// Counted reports whether the line is counted in units and has no mass.
func (l QRLine) Counted() bool { return l.KG == "-" || strings.Contains(l.KG, " ") }

// In writes an amount of the line with its unit.
func (l QRLine) In(amount string) string {
	switch {
	case amount == "-":
		return "counted in units"
	case l.Counted():
		return amount
	}
	return amount + " kg"
}

// MarshalJSON writes the line as a list.
func (l QRLine) MarshalJSON() ([]byte, error) { return json.Marshal([3]string{l.Code, l.KG, l.Left}) }

// UnmarshalJSON reads a list of exactly three texts.
func (l *QRLine) UnmarshalJSON(b []byte) error {
	var parts []string
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) != 3 {
		return errors.New("a QR line has three parts")
	}
	l.Code, l.KG, l.Left = parts[0], parts[1], parts[2]
	return nil
}

var qrKinds = map[string]string{UsePassport: "P", UseLicence: "L"}

// QR signs the essentials and returns the text for the symbol. It refuses a
// text over MaxQRText: merge lines of the same code, or shorten the holder's
// name, or use the file.
func (s Signer) QR(q QR) (string, error) {
	hash, err := hex.DecodeString(strings.TrimPrefix(q.CredentialHash, "sha-256:"))
	switch {
	case err != nil || len(hash) != 32:
		return "", fmt.Errorf("credential hash %q is not \"sha-256:\" and 64 hexadecimal digits", q.CredentialHash)
	case qrKinds[q.Kind] == "":
		return "", fmt.Errorf("QR kind %q is neither %s nor %s", q.Kind, UsePassport, UseLicence)
	case len(s.Key) != ed25519.PrivateKeySize || s.KID == "":
		return "", errors.New("signer needs a key id and an Ed25519 private key")
	}
	var balance int64
	if !q.BalanceAt.IsZero() {
		balance = q.BalanceAt.Unix()
	}
	if q.Lines == nil {
		q.Lines = []QRLine{}
	}
	text, err := seal(qrPrefix, s.Key,
		qrKinds[q.Kind], q.Reference, q.Version, q.Holder, q.Lines,
		q.ValidUntil.Unix(), encode64(hash), q.StatusIndex, balance, s.KID)
	if err != nil {
		return "", err
	}
	if len(text) > MaxQRText {
		return "", fmt.Errorf("QR text has %d characters, %d more than a printed symbol holds: merge lines of the same code", len(text), len(text)-MaxQRText)
	}
	return text, nil
}

// ParseQR reads a QR text. It does not check the signature: see Verify.
func ParseQR(text string) (*QR, error) {
	var q QR
	var kind, hash string
	var until, balance int64
	var err error
	if q.sealed, err = unseal(qrPrefix, text, MaxQRText, &kind, &q.Reference, &q.Version, &q.Holder, &q.Lines, &until, &hash, &q.StatusIndex, &balance, &q.KID); err != nil {
		return nil, fmt.Errorf("QR text: %w", err)
	}
	for use, letter := range qrKinds {
		if letter == kind {
			q.Kind = use
		}
	}
	digest, err := decode64(hash)
	if err != nil || len(digest) != 32 || q.Kind == "" {
		return nil, errors.New("QR text: unknown kind, or a credential hash that is not 32 bytes")
	}
	q.CredentialHash = "sha-256:" + hex.EncodeToString(digest)
	q.ValidUntil = time.Unix(until, 0).UTC()
	if balance != 0 {
		q.BalanceAt = time.Unix(balance, 0).UTC()
	}
	return &q, nil
}
