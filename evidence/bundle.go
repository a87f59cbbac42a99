package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

const (
	// BundleType is the media type of a proof bundle and the value of its
	// member "type".
	BundleType = "application/vnd.lanthorn.proof+json"
	// BundleVersion is the version written and read here.
	BundleVersion = 1
	// CredentialHashPath is the field of the issuing entry that names the
	// credential: CredentialHash of the text that the issuer signed.
	CredentialHashPath = "/body/credentialHash"
)

// BundlePaths are the fields that a proof bundle opens, no more and no fewer.
var BundlePaths = []string{CredentialHashPath, "/id", "/kind", "/recorded"}

// ProofBundle holds everything that one credential needs to be verified without
// asking anybody: the credential, the entry that issued it, the proof that the
// entry is in the log, and, if there is one, the status list.
type ProofBundle struct {
	Credential string  // SD-JWT with the disclosures its holder chose
	Leaf       []byte  // the issuing entry's leaf
	Opening    Opening // of BundlePaths
	LogProof   string  // C2SP tlog-proof: index, inclusion proof, checkpoint
	StatusList string  // signed status list, or empty
}

type bundleWire struct {
	Credential string    `json:"credential"`
	Entry      entryWire `json:"entry"`
	LogProof   string    `json:"logProof"`
	StatusList string    `json:"statusList,omitempty"`
	Sum        string    `json:"sum,omitempty"`
	Type       string    `json:"type"`
	Version    int       `json:"version"`
}

type entryWire struct {
	Leaf    string  `json:"leaf"`
	Opening Opening `json:"opening"`
}

// CredentialHash is how entries name a credential: "sha-256:" and the
// hexadecimal SHA-256 of the compact JWS that the issuer signed, without
// disclosures, so that every selection from one credential has the same.
func CredentialHash(signed string) string {
	h := sha256.Sum256([]byte(signed))
	return "sha-256:" + hex.EncodeToString(h[:])
}

// Encode returns the bundle's one canonical form.
func (b *ProofBundle) Encode() ([]byte, error) {
	w := bundleWire{
		Credential: b.Credential,
		Entry:      entryWire{encode64(b.Leaf), b.Opening},
		LogProof:   b.LogProof,
		StatusList: b.StatusList,
		Type:       BundleType,
		Version:    BundleVersion,
	}
	sum, err := w.sum()
	if err != nil {
		return nil, err
	}
	w.Sum = sum
	return Marshal(w)
}

// sum is the hexadecimal SHA-256 of the bundle without its member "sum".
func (w bundleWire) sum() (string, error) {
	w.Sum = ""
	text, err := Marshal(w)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:]), nil
}

// ParseBundle reads a proof bundle and refuses every text but its one canonical
// form, and one whose sum does not match. The sum finds damage; it proves
// nothing, since anyone can compute it. Proof is what package verify checks.
func ParseBundle(text []byte) (*ProofBundle, error) {
	var w bundleWire
	if err := json.Unmarshal(text, &w); err == nil && w.Type != BundleType {
		return nil, fmt.Errorf("not a proof bundle: its type is %q, not %q", w.Type, BundleType)
	}
	w = bundleWire{}
	if err := Unmarshal(text, &w); err != nil {
		return nil, fmt.Errorf("proof bundle: %w", err)
	}
	if w.Version != BundleVersion {
		return nil, fmt.Errorf("proof bundle has version %d; this program reads version %d", w.Version, BundleVersion)
	}
	sum, err := w.sum()
	if err != nil {
		return nil, err
	}
	if sum != w.Sum {
		return nil, errors.New("proof bundle is damaged: its sum does not match its content")
	}
	leaf, err := decode64(w.Entry.Leaf)
	if err != nil {
		return nil, fmt.Errorf("proof bundle: leaf: %w", err)
	}
	return &ProofBundle{w.Credential, leaf, w.Entry.Opening, w.LogProof, w.StatusList}, nil
}
