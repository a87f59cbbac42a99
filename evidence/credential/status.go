package credential

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lanthorn/evidence"
)

// Status is the state of a credential in a status list.
type Status uint8

// The states, as W3C Bitstring Status List messages 0x0 to 0x2; 0x3 is never
// written.
const (
	StatusValid     Status = 0
	StatusSuspended Status = 1
	StatusRevoked   Status = 2
)

func (s Status) String() string {
	switch s {
	case StatusValid:
		return "valid"
	case StatusSuspended:
		return "suspended"
	case StatusRevoked:
		return "revoked"
	}
	return "undefined"
}

const (
	statusBits = 2
	// MinEntries is the smallest status list, so that an index tells little
	// (W3C Bitstring Status List 1.0, section 6.1).
	MinEntries = 131072
	maxEntries = 1 << 22
)

// StatusList holds the state of every credential of an issuer, two bits each.
// It is meant to live a day or less: whoever verifies with an old one is told.
type StatusList struct {
	ID         string // URI, the same as StatusEntry.List
	Issuer     Issuer // filled by Signer.SignStatus
	ValidFrom  time.Time
	ValidUntil time.Time
	bits       []byte
}

// NewStatusList makes a list of n entries, all valid. n is raised to MinEntries
// and to a multiple of four; more than 4,194,304 is refused.
func NewStatusList(id string, n int, from, until time.Time) (*StatusList, error) {
	if n = max(n, MinEntries); n > maxEntries {
		return nil, fmt.Errorf("a status list of %d entries is larger than %d; start another", n, maxEntries)
	}
	return &StatusList{ID: id, ValidFrom: from, ValidUntil: until, bits: make([]byte, (n+3)/4)}, nil
}

// Len is the number of entries.
func (l *StatusList) Len() int { return len(l.bits) * 4 }

// Set changes one entry.
func (l *StatusList) Set(index int, s Status) error {
	if index < 0 || index >= l.Len() || s > StatusRevoked {
		return fmt.Errorf("status list has no entry %d or no status %d", index, s)
	}
	shift := 6 - 2*(index%4)
	l.bits[index/4] = l.bits[index/4]&^(3<<shift) | byte(s)<<shift
	return nil
}

// Get returns one entry; entry 0 is the two leftmost bits.
func (l *StatusList) Get(index int) (Status, error) {
	if index < 0 || index >= l.Len() {
		return 0, fmt.Errorf("status list has no entry %d", index)
	}
	s := Status(l.bits[index/4] >> (6 - 2*(index%4)) & 3)
	if s > StatusRevoked {
		return s, fmt.Errorf("status list entry %d holds the undefined value 3", index)
	}
	return s, nil
}

type statusListWire struct {
	Context    []string      `json:"@context"`
	Subject    bitstringWire `json:"credentialSubject"`
	ID         string        `json:"id"`
	Issuer     Issuer        `json:"issuer"`
	Type       []string      `json:"type"`
	ValidFrom  string        `json:"validFrom"`
	ValidUntil string        `json:"validUntil"`
}

type bitstringWire struct {
	EncodedList string        `json:"encodedList"`
	ID          string        `json:"id"`
	Messages    []messageWire `json:"statusMessage"`
	Purpose     string        `json:"statusPurpose"`
	StatusSize  int           `json:"statusSize"`
	Type        string        `json:"type"`
}

type messageWire struct {
	Message string `json:"message"`
	Status  string `json:"status"`
}

func (l *StatusList) wire(encoded string) statusListWire {
	return statusListWire{
		Context: contexts[:1],
		Subject: bitstringWire{
			EncodedList: encoded,
			ID:          l.ID + "#list",
			Messages:    []messageWire{{"valid", "0x0"}, {"suspended", "0x1"}, {"revoked", "0x2"}},
			Purpose:     "message",
			StatusSize:  statusBits,
			Type:        "BitstringStatusList",
		},
		ID:         l.ID,
		Issuer:     l.Issuer,
		Type:       []string{"VerifiableCredential", "BitstringStatusListCredential"},
		ValidFrom:  stamp(l.ValidFrom),
		ValidUntil: stamp(l.ValidUntil),
	}
}

// SignStatus signs the list and returns it as a compact JWS.
func (s Signer) SignStatus(l *StatusList) (string, error) {
	if l.ID == "" || !l.ValidFrom.Before(l.ValidUntil) {
		return "", errors.New("status list needs an id and a validity")
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(l.bits); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	out := *l
	out.Issuer = s.Issuer
	payload, err := evidence.Marshal(out.wire("u" + encode64(packed.Bytes())))
	if err != nil {
		return "", err
	}
	return s.sign(TypeJWT, payload)
}

// SignedStatusList is a status list as it was read.
type SignedStatusList struct {
	signedText
	StatusList
}

// ParseStatusList reads a signed status list. It does not check the signature:
// see Verify.
func ParseStatusList(text string) (*SignedStatusList, error) {
	if len(text) > evidence.MaxSize {
		return nil, fmt.Errorf("status list has %d bytes; at most %d are read", len(text), evidence.MaxSize)
	}
	signed, err := parseSigned(text, TypeJWT)
	if err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	var w statusListWire
	if err := evidence.Unmarshal(signed.Payload, &w); err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	out := &SignedStatusList{signedText: *signed}
	if out.StatusList, err = w.list(); err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	return out, nil
}

func (w statusListWire) list() (StatusList, error) {
	l := StatusList{ID: w.ID, Issuer: w.Issuer}
	var err error
	if l.ValidFrom, err = parseStamp(w.ValidFrom); err != nil {
		return l, err
	}
	if l.ValidUntil, err = parseStamp(w.ValidUntil); err != nil {
		return l, err
	}
	again, err := evidence.Marshal(l.wire(w.Subject.EncodedList))
	if err != nil {
		return l, err
	}
	have, err := evidence.Marshal(w)
	if err != nil {
		return l, err
	}
	if !bytes.Equal(again, have) {
		return l, errors.New("not a two-bit Bitstring Status List of purpose \"message\"")
	}
	l.bits, err = unpack(w.Subject.EncodedList)
	return l, err
}

func unpack(encoded string) ([]byte, error) {
	packed, err := decode64(strings.TrimPrefix(encoded, "u"))
	if err != nil || !strings.HasPrefix(encoded, "u") {
		return nil, errors.New("encodedList is not multibase base64url")
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("encodedList: %w", err)
	}
	bits, err := io.ReadAll(io.LimitReader(z, maxEntries/4+1))
	if err != nil {
		return nil, fmt.Errorf("encodedList: %w", err)
	}
	if len(bits) < MinEntries/4 || len(bits) > maxEntries/4 {
		return nil, fmt.Errorf("encodedList unpacks to %d bytes, not %d to %d", len(bits), MinEntries/4, maxEntries/4)
	}
	return bits, nil
}
