package credential

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"lanthorn/evidence"
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
	signature      []byte
	input          string
}

// QRLine is one line: code, licensed or contained mass, and what was left of
// it at BalanceAt, in decimals of kilograms.
type QRLine struct{ Code, KG, Left string }

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
	payload, err := evidence.Marshal([]any{
		qrKinds[q.Kind], q.Reference, q.Version, q.Holder, q.Lines,
		q.ValidUntil.Unix(), encode64(hash), q.StatusIndex, balance, s.KID,
	})
	if err != nil {
		return "", err
	}
	input := qrPrefix + encode64(payload)
	text := input + "." + encode64(ed25519.Sign(s.Key, []byte(input)))
	if len(text) > MaxQRText {
		return "", fmt.Errorf("QR text has %d characters, %d more than a printed symbol holds: merge lines of the same code", len(text), len(text)-MaxQRText)
	}
	return text, nil
}

// ParseQR reads a QR text. It does not check the signature: see Verify.
func ParseQR(text string) (*QR, error) {
	if !strings.HasPrefix(text, qrPrefix) || len(text) > MaxQRText {
		return nil, fmt.Errorf("not a Lanthorn QR text: it should begin with %s and have at most %d characters", qrPrefix, MaxQRText)
	}
	body, signature, ok := strings.Cut(text[len(qrPrefix):], ".")
	if !ok {
		return nil, errors.New("QR text has no signature")
	}
	payload, err := decode64(body)
	if err != nil {
		return nil, fmt.Errorf("QR payload: %w", err)
	}
	q, err := parseQRPayload(payload)
	if err != nil {
		return nil, fmt.Errorf("QR payload: %w", err)
	}
	if q.signature, err = decode64(signature); err != nil {
		return nil, fmt.Errorf("QR signature: %w", err)
	}
	q.input = qrPrefix + body
	return q, nil
}

func parseQRPayload(payload []byte) (*QR, error) {
	var fields []json.RawMessage
	if err := evidence.Unmarshal(payload, &fields); err != nil {
		return nil, err
	}
	var q QR
	var kind, hash string
	var until, balance int64
	targets := []any{&kind, &q.Reference, &q.Version, &q.Holder, &q.Lines, &until, &hash, &q.StatusIndex, &balance, &q.KID}
	if len(fields) != len(targets) {
		return nil, fmt.Errorf("%d fields, not %d", len(fields), len(targets))
	}
	for i, target := range targets {
		if err := evidence.Unmarshal(fields[i], target); err != nil {
			return nil, fmt.Errorf("field %d: %w", i, err)
		}
	}
	for use, letter := range qrKinds {
		if letter == kind {
			q.Kind = use
		}
	}
	digest, err := decode64(hash)
	if err != nil || len(digest) != 32 || q.Kind == "" {
		return nil, errors.New("unknown kind, or a credential hash that is not 32 bytes")
	}
	q.CredentialHash = "sha-256:" + hex.EncodeToString(digest)
	q.ValidUntil = time.Unix(until, 0).UTC()
	if balance != 0 {
		q.BalanceAt = time.Unix(balance, 0).UTC()
	}
	return &q, nil
}

// Verify checks the signature and returns nil or ErrSignature.
func (q *QR) Verify(key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, []byte(q.input), q.signature) {
		return ErrSignature
	}
	return nil
}
