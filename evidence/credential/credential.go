package credential

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"lanthorn/evidence"
)

// Issuer names who stands behind a credential.
type Issuer struct {
	ID   string `json:"id"` // URI
	Name string `json:"name"`
}

// StatusEntry says where the state of a credential stands (W3C Bitstring Status
// List 1.0, section 2.1): two bits at Index in the list at List.
type StatusEntry struct {
	List  string // URI of the status list
	Index int    // from 0
}

// Credential is one passport, licence or determination before it is signed, or as it was read.
type Credential struct {
	ID         string // URI of this credential
	Type       string // UsePassport, UseLicence or UseDetermination
	Issuer     Issuer // filled by Signer.Issue
	ValidFrom  time.Time
	ValidUntil time.Time
	Status     StatusEntry
	Subject    json.RawMessage // a LotPassport, an ExportLicence or a ReachDetermination
}

var types = []string{UsePassport, UseLicence, UseDetermination}

var contexts = []string{
	"https://www.w3.org/ns/credentials/v2",
	"https://www.w3.org/ns/credentials/undefined-terms/v2",
}

type credentialWire struct {
	Context    []string        `json:"@context"`
	Status     *statusWire     `json:"credentialStatus,omitempty"`
	Subject    json.RawMessage `json:"credentialSubject"`
	ID         string          `json:"id,omitempty"`
	Issuer     Issuer          `json:"issuer"`
	Type       []string        `json:"type"`
	ValidFrom  string          `json:"validFrom"`
	ValidUntil string          `json:"validUntil"`
	SDAlg      string          `json:"_sd_alg,omitempty"`
}

type statusWire struct {
	ID         string `json:"id"`
	Index      string `json:"statusListIndex"`
	List       string `json:"statusListCredential"`
	Purpose    string `json:"statusPurpose"`
	StatusSize int    `json:"statusSize"`
	Type       string `json:"type"`
}

func (s StatusEntry) wire() *statusWire {
	index := fmt.Sprint(s.Index)
	return &statusWire{s.List + "#" + index, index, s.List, "message", statusBits, "BitstringStatusListEntry"}
}

func (w *statusWire) entry() (StatusEntry, error) {
	if w == nil {
		return StatusEntry{}, errors.New("credential names no status list")
	}
	var s StatusEntry
	if _, err := fmt.Sscanf(w.Index, "%d", &s.Index); err != nil || s.Index < 0 || s.Index >= maxEntries {
		return StatusEntry{}, fmt.Errorf("status list index %q is not a number below %d", w.Index, maxEntries)
	}
	s.List = w.List
	if *w != *s.wire() {
		return StatusEntry{}, errors.New("credential status is not a two-bit BitstringStatusListEntry of purpose \"message\"")
	}
	return s, nil
}

// payload builds the JSON to be signed, selective disclosure aside.
func (c Credential) payload() ([]byte, error) {
	switch {
	case !slices.Contains(types, c.Type):
		return nil, fmt.Errorf("credential type %q is none of %q", c.Type, types)
	case c.ID == "" || c.Status.List == "":
		return nil, errors.New("credential needs an id and a status list")
	case c.Status.Index < 0 || c.Status.Index >= maxEntries:
		return nil, fmt.Errorf("status list index %d is not between 0 and %d", c.Status.Index, maxEntries-1)
	case !c.ValidFrom.Before(c.ValidUntil):
		return nil, fmt.Errorf("credential would be valid from %s until %s", c.ValidFrom, c.ValidUntil)
	}
	return evidence.Marshal(credentialWire{
		Context:    contexts,
		Status:     c.Status.wire(),
		Subject:    c.Subject,
		ID:         c.ID,
		Issuer:     c.Issuer,
		Type:       []string{"VerifiableCredential", c.Type},
		ValidFrom:  stamp(c.ValidFrom),
		ValidUntil: stamp(c.ValidUntil),
		SDAlg:      "sha-256",
	})
}

// parseCredential reads disclosed claims.
func parseCredential(claims []byte) (Credential, error) {
	var w credentialWire
	if err := evidence.Unmarshal(claims, &w); err != nil {
		return Credential{}, err
	}
	if !slices.Equal(w.Context, contexts) {
		return Credential{}, fmt.Errorf("@context is %q, not %q", w.Context, contexts)
	}
	if len(w.Type) != 2 || w.Type[0] != "VerifiableCredential" || !slices.Contains(types, w.Type[1]) {
		return Credential{}, fmt.Errorf("type is %q, not VerifiableCredential and one of %q", w.Type, types)
	}
	c := Credential{ID: w.ID, Type: w.Type[1], Issuer: w.Issuer, Subject: w.Subject}
	var err error
	if c.ValidFrom, err = parseStamp(w.ValidFrom); err != nil {
		return Credential{}, fmt.Errorf("validFrom: %w", err)
	}
	if c.ValidUntil, err = parseStamp(w.ValidUntil); err != nil {
		return Credential{}, fmt.Errorf("validUntil: %w", err)
	}
	if c.Status, err = w.Status.entry(); err != nil {
		return Credential{}, err
	}
	return c, nil
}

const stampLayout = "2006-01-02T15:04:05Z"

func stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

func parseStamp(s string) (time.Time, error) {
	t, err := time.Parse(stampLayout, s)
	if err != nil || stamp(t) != s {
		return time.Time{}, fmt.Errorf("%q is not a time in the form %s", s, stampLayout)
	}
	return t, nil
}

// Kilograms writes a mass in milligrams as an exact decimal of kilograms
// without trailing zeros: 118200000 is "118.2".
func Kilograms(massMG int64) string {
	sign, n := "", uint64(massMG)
	if massMG < 0 {
		sign, n = "-", -uint64(massMG)
	}
	s := fmt.Sprintf("%d.%06d", n/1e6, n%1e6)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return sign + s
}
