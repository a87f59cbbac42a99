package credential

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"lanthorn/evidence"
)

// ErrSignature is returned where a signature is not that of the key.
var ErrSignature = errors.New("signature does not match: the text was changed, or another key signed it")

// Header is the protected header of every signed text here (RFC 7515).
type Header struct {
	Algorithm   string `json:"alg"` // always "EdDSA" (RFC 8037)
	ContentType string `json:"cty"` // always "vc"
	KID         string `json:"kid"`
	Type        string `json:"typ"` // TypeSDJWT or TypeJWT
}

const (
	// TypeSDJWT marks a credential with selective disclosure.
	TypeSDJWT = "vc+sd-jwt"
	// TypeJWT marks a credential without: the status list.
	TypeJWT = "vc+jwt"
)

// Signer signs for one issuer with one key.
type Signer struct {
	Issuer Issuer
	KID    string
	Key    ed25519.PrivateKey
}

// sign returns the compact JWS of a payload.
func (s Signer) sign(typ string, payload []byte) (string, error) {
	if len(s.Key) != ed25519.PrivateKeySize || s.KID == "" || s.Issuer.ID == "" {
		return "", errors.New("signer needs an issuer id, a key id and an Ed25519 private key")
	}
	header, err := evidence.Marshal(Header{"EdDSA", "vc", s.KID, typ})
	if err != nil {
		return "", err
	}
	input := encode64(header) + "." + encode64(payload)
	return input + "." + encode64(ed25519.Sign(s.Key, []byte(input))), nil
}

// signedText is a parsed compact JWS whose signature is not yet checked.
type signedText struct {
	Header  Header
	Payload []byte // canonical JSON of what was signed
	Signed  string // the whole compact JWS
	sealed
}

func parseSigned(text, typ string) (*signedText, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("signed text has %d parts between dots, not 3", len(parts))
	}
	s := &signedText{Signed: text, sealed: sealed{input: parts[0] + "." + parts[1]}}
	header, err := decode64(parts[0])
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if err := decodeJSON(header, &s.Header); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	payload, err := decode64(parts[1])
	if err != nil {
		return nil, fmt.Errorf("payload: %w", err)
	}
	if s.Payload, err = evidence.Canonical(payload); err != nil {
		return nil, fmt.Errorf("payload: %w", err)
	}
	if s.signature, err = decode64(parts[2]); err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	switch h := s.Header; {
	case h.Algorithm != "EdDSA":
		return nil, fmt.Errorf("signed with algorithm %q; only EdDSA is accepted", h.Algorithm)
	case h.Type != typ || h.ContentType != "vc":
		return nil, fmt.Errorf("signed text is of type %q holding %q; expected %q holding \"vc\"", h.Type, h.ContentType, typ)
	case h.KID == "":
		return nil, errors.New("signed text names no key")
	}
	return s, nil
}

// decodeJSON reads JSON in any spacing, but no unknown members.
func decodeJSON(src []byte, v any) error {
	canonical, err := evidence.Canonical(src)
	if err != nil {
		return err
	}
	return evidence.Unmarshal(canonical, v)
}

func encode64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// decode64 decodes base64url without padding and refuses every spelling but the
// one that encode64 gives.
func decode64(s string) ([]byte, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil && encode64(b) != s {
		err = errors.New("base64url is not in its shortest form")
	}
	return b, err
}
