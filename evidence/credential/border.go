package credential

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"time"

	"lanthorn/evidence"
)

// maxListed bounds the states on one border list.
const maxListed = 100_000

// BorderList is what a customs desk without a network must know of licences: every
// one that may not simply be used. It is signed and short-lived: after Stale a
// desk that has nothing newer refers.
type BorderList struct {
	Issuer Issuer // filled by Signer.SignBorderList
	Number int64
	Head   int64 // ledger entry up to which it knows
	At     time.Time
	Stale  time.Time
	States []BorderState
}

// BorderState is one licence, or one line or lot of it, that may not be used.
type BorderState struct {
	Licence string `json:"licence"`
	Line    int    `json:"line,omitempty"` // 0: all
	Lot     string `json:"lot,omitempty"`
	State   string `json:"state"`
	To      string `json:"to,omitempty"`   // ending: the state it will be in
	Ends    string `json:"ends,omitempty"` // ending: the instant from which it is, RFC 3339
}

// StateEnding is the state of a licence whose end was asked for: it comes by
// itself unless somebody takes it back.
const StateEnding = "ending"

// EndsBy reports whether the end that was asked for stands at an instant; one that
// cannot be read stands.
func (s *BorderState) EndsBy(now time.Time) bool {
	at, err := time.Parse(time.RFC3339, s.Ends)
	return err != nil || !now.Before(at)
}

// StateMarked is the state of a licence of which something upstream has changed:
// a person looks at it before it is used.
const StateMarked = "marked"

// Of lists what the list says of a line of a licence.
func (l *BorderList) Of(licence string, line int) []BorderState {
	var out []BorderState
	for _, s := range l.States {
		if s.Licence == licence && (s.Line == 0 || s.Line == line) {
			out = append(out, s)
		}
	}
	return out
}

type borderListWire struct {
	At      string        `json:"at"`
	Head    int64         `json:"head"`
	Issuer  Issuer        `json:"issuer"`
	Number  int64         `json:"number"`
	Stale   string        `json:"staleAfter"`
	States  []BorderState `json:"states"`
	Type    string        `json:"type"`
	Version int           `json:"version"`
}

const borderListType = "LanthornBorderList"

// SignBorderList signs the list and returns it as a compact JWS.
func (s Signer) SignBorderList(l *BorderList) (string, error) {
	if !l.At.Before(l.Stale) || len(l.States) > maxListed {
		return "", fmt.Errorf("a border list goes stale after it is made and names at most %d states", maxListed)
	}
	w := borderListWire{At: stamp(l.At), Head: l.Head, Issuer: s.Issuer, Number: l.Number, Stale: stamp(l.Stale), States: l.States, Type: borderListType, Version: 1}
	if w.States == nil {
		w.States = []BorderState{}
	}
	payload, err := evidence.Marshal(w)
	if err != nil {
		return "", err
	}
	return s.sign(TypeJWT, payload)
}

// SignedBorderList is a border list as it was read.
type SignedBorderList struct {
	signedText
	BorderList
}

// ParseBorderList reads a signed border list. It does not check the signature:
// see Verify.
func ParseBorderList(text string) (*SignedBorderList, error) {
	text = strings.TrimSpace(text)
	if len(text) > evidence.MaxSize {
		return nil, fmt.Errorf("border list has %d bytes; at most %d are read", len(text), evidence.MaxSize)
	}
	signed, err := parseSigned(text, TypeJWT)
	if err != nil {
		return nil, fmt.Errorf("border list: %w", err)
	}
	var w borderListWire
	if err := evidence.Unmarshal(signed.Payload, &w); err != nil {
		return nil, fmt.Errorf("border list: %w", err)
	}
	if w.Type != borderListType || w.Version != 1 || len(w.States) > maxListed {
		return nil, errors.New("border list: not a border list of version 1")
	}
	out := &SignedBorderList{signedText: *signed, BorderList: BorderList{Issuer: w.Issuer, Number: w.Number, Head: w.Head, States: w.States}}
	var err1, err2 error
	out.At, err1 = parseStamp(w.At)
	out.Stale, err2 = parseStamp(w.Stale)
	return out, errors.Join(err1, err2)
}

// Debit is a use of a licence at a desk without a network: a provisional
// write-off that the desk signs and uploads later. A desk numbers its debits from
// 1 without gaps, so that one left out is noticed.
type Debit struct {
	Desk        string
	No          int64
	Licence     string
	Line        int
	MassMG      int64
	Declaration string
	At          time.Time // whole seconds
	List        int64     // number of the border list it looked at
	sealed
}

const debitPrefix = "LANTHORND1."

// maxDebitText bounds a debit's text in characters.
const maxDebitText = 1000

// SignDebit signs a debit with a desk's key.
func SignDebit(d Debit, key ed25519.PrivateKey) (string, error) {
	if len(key) != ed25519.PrivateKeySize || d.No < 1 || d.MassMG <= 0 {
		return "", errors.New("a debit needs a desk's key, a number from 1, and a mass")
	}
	text, err := seal(debitPrefix, key, d.Desk, d.No, d.Licence, d.Line, d.MassMG, d.Declaration, d.At.Unix(), d.List)
	if err != nil {
		return "", err
	}
	if len(text) > maxDebitText {
		return "", fmt.Errorf("a debit has at most %d characters; shorten the declaration", maxDebitText)
	}
	return text, nil
}

// ParseDebit reads a debit. It does not check the signature: see Verify.
func ParseDebit(text string) (*Debit, error) {
	var d Debit
	var at int64
	var err error
	if d.sealed, err = unseal(debitPrefix, text, maxDebitText, &d.Desk, &d.No, &d.Licence, &d.Line, &d.MassMG, &d.Declaration, &at, &d.List); err != nil {
		return nil, fmt.Errorf("debit: %w", err)
	}
	d.At = time.Unix(at, 0).UTC()
	return &d, nil
}
