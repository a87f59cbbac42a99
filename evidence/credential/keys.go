package credential

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"lanthorn/evidence"
)

// What an issuer's key may sign.
const (
	UsePassport      = "LotPassport"
	UseLicence       = "ExportLicence"
	UseDetermination = "ReachDetermination"
	UseStatusList    = "StatusList"
	UseQR            = "QR"
)

// IssuerKey is one public key of an issuer.
type IssuerKey struct {
	Issuer Issuer
	KID    string
	Uses   []string // what it may sign: UsePassport, …; nothing else is accepted from it
	Public ed25519.PublicKey
}

// NamedKey is the key of a log or a witness as a C2SP signed-note verifier key
// ("name+hash+base64").
type NamedKey struct {
	Name string `json:"name"` // for people
	VKey string `json:"vkey"`
}

// Keys is everything a verifier trusts: issuers, logs, and optionally
// witnesses, of which Quorum must have cosigned a checkpoint.
type Keys struct {
	Issuers   []IssuerKey
	Logs      []NamedKey
	Witnesses []NamedKey
	Quorum    int
}

type keysWire struct {
	Issuers   []issuerWire `json:"issuers"`
	Logs      []NamedKey   `json:"logs"`
	Quorum    int          `json:"quorum"`
	Version   int          `json:"version"`
	Witnesses []NamedKey   `json:"witnesses"`
}

type issuerWire struct {
	ID   string   `json:"id"`
	JWK  jwk      `json:"jwk"`
	Name string   `json:"name"`
	Uses []string `json:"uses"`
}

// jwk is a public Ed25519 key (RFC 8037, section 2).
type jwk struct {
	Algorithm string `json:"alg"`
	Curve     string `json:"crv"`
	KID       string `json:"kid"`
	Type      string `json:"kty"`
	Use       string `json:"use"`
	X         string `json:"x"`
}

// Thumbprint is the JWK thumbprint of a key (RFC 7638), a key id that nobody
// need choose.
func Thumbprint(key ed25519.PublicKey) string {
	h := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + encode64(key) + `"}`))
	return encode64(h[:])
}

// Find returns the key with an id if it may be used for use. The error says
// which of the two fails.
func (k Keys) Find(kid, use string) (IssuerKey, error) {
	for _, key := range k.Issuers {
		if key.KID != kid {
			continue
		}
		if !slices.Contains(key.Uses, use) {
			return IssuerKey{}, fmt.Errorf("key %q of %s may not sign a %s", kid, key.Issuer.Name, use)
		}
		return key, nil
	}
	return IssuerKey{}, fmt.Errorf("no key %q in the keys file; ask the issuer for a newer one", kid)
}

// Encode returns the keys file in canonical JSON.
func (k Keys) Encode() ([]byte, error) {
	w := keysWire{Version: 1, Quorum: k.Quorum, Issuers: []issuerWire{}, Logs: []NamedKey{}, Witnesses: []NamedKey{}}
	w.Logs = append(w.Logs, k.Logs...)
	w.Witnesses = append(w.Witnesses, k.Witnesses...)
	for _, key := range k.Issuers {
		w.Issuers = append(w.Issuers, issuerWire{
			ID:   key.Issuer.ID,
			Name: key.Issuer.Name,
			Uses: key.Uses,
			JWK:  jwk{"EdDSA", "Ed25519", key.KID, "OKP", "sig", encode64(key.Public)},
		})
	}
	return evidence.Marshal(w)
}

// ParseKeys reads a keys file; spacing is free, unknown members are not.
func ParseKeys(text []byte) (Keys, error) {
	var w keysWire
	if err := decodeJSON(text, &w); err != nil {
		return Keys{}, fmt.Errorf("keys file: %w", err)
	}
	if w.Version != 1 {
		return Keys{}, fmt.Errorf("keys file has version %d; this program reads version 1", w.Version)
	}
	if w.Quorum < 0 || w.Quorum > len(w.Witnesses) {
		return Keys{}, fmt.Errorf("keys file asks for %d of %d witnesses", w.Quorum, len(w.Witnesses))
	}
	k := Keys{Logs: w.Logs, Witnesses: w.Witnesses, Quorum: w.Quorum}
	seen := map[string]bool{}
	for i, issuer := range w.Issuers {
		key, err := issuer.key()
		if err != nil {
			return Keys{}, fmt.Errorf("keys file: issuer %d: %w", i, err)
		}
		if seen[key.KID] {
			return Keys{}, fmt.Errorf("keys file: key id %q stands twice", key.KID)
		}
		seen[key.KID] = true
		k.Issuers = append(k.Issuers, key)
	}
	return k, nil
}

func (w issuerWire) key() (IssuerKey, error) {
	j := w.JWK
	if j.Algorithm != "EdDSA" || j.Curve != "Ed25519" || j.Type != "OKP" || j.Use != "sig" {
		return IssuerKey{}, errors.New("only Ed25519 signature keys are accepted")
	}
	x, err := decode64(j.X)
	if err != nil || len(x) != ed25519.PublicKeySize {
		return IssuerKey{}, fmt.Errorf("x is not %d bytes in base64url", ed25519.PublicKeySize)
	}
	if j.KID == "" || w.ID == "" || len(w.Uses) == 0 {
		return IssuerKey{}, errors.New("id, kid and uses must not be empty")
	}
	return IssuerKey{Issuer{w.ID, w.Name}, j.KID, w.Uses, x}, nil
}
