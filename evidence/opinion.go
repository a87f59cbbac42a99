package evidence

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// OpinionType is the value of an opened opinion's member "type".
const OpinionType = "application/vnd.lanthorn.opinion+json"

// Opinion is an agency's opinion on one line of a case as it is opened to a
// named person: the text, the salt, the commitment that the ledger holds, and
// the entry that holds it. Who has no salt cannot try out texts against the
// commitment.
type Opinion struct {
	Case       string
	Agency     string
	Line       int
	ID         string // of the sealed text
	Text       string
	Salt       [SaltSize]byte
	Commitment string  // hexadecimal
	Leaf       []byte  // of the entry
	Opening    Opening // of the entry's field that holds the commitment, its id and its kind
}

type opinionWire struct {
	Agency     string    `json:"agency"`
	Case       string    `json:"case"`
	Commitment string    `json:"commitment"`
	Entry      entryWire `json:"entry"`
	Line       int       `json:"line"`
	Opinion    string    `json:"opinion"`
	Salt       string    `json:"salt"`
	Text       string    `json:"text"`
	Type       string    `json:"type"`
	Version    int       `json:"version"`
}

// Commit computes the commitment: the hash of a field, salted as an entry's
// fields are, under a path that names case, agency, line and opinion, so that
// it stands for nothing else. It refuses a text that canonical JSON cannot hold.
func (o *Opinion) Commit() (string, error) {
	value, err := appendString(nil, o.Text)
	if err != nil {
		return "", err
	}
	path := "/opinion/" + o.Case + "/" + o.Agency + "/" + strconv.Itoa(o.Line) + "/" + o.ID
	h := hashField(o.Salt, path, value)
	return hex.EncodeToString(h[:]), nil
}

// Encode returns the opinion's one canonical form.
func (o *Opinion) Encode() ([]byte, error) {
	return Marshal(opinionWire{Type: OpinionType, Version: 1, Case: o.Case, Agency: o.Agency, Line: o.Line, Opinion: o.ID, Text: o.Text,
		Salt: hex.EncodeToString(o.Salt[:]), Commitment: o.Commitment, Entry: entryWire{encode64(o.Leaf), o.Opening}})
}

// ParseOpinion reads an opened opinion and refuses every text but its one
// canonical form.
func ParseOpinion(text []byte) (*Opinion, error) {
	var w opinionWire
	if err := Unmarshal(text, &w); err != nil {
		return nil, fmt.Errorf("opinion: %w", err)
	}
	if w.Type != OpinionType || w.Version != 1 {
		return nil, fmt.Errorf("not an opened opinion of version 1: its type is %q, its version %d", w.Type, w.Version)
	}
	o := &Opinion{Case: w.Case, Agency: w.Agency, Line: w.Line, ID: w.Opinion, Text: w.Text, Commitment: w.Commitment, Opening: w.Entry.Opening}
	salt, err := hex.DecodeString(w.Salt)
	if err != nil || len(salt) != SaltSize {
		return nil, errors.New("opinion: its salt is not 16 bytes in hexadecimal")
	}
	o.Salt = [SaltSize]byte(salt)
	if o.Leaf, err = decode64(w.Entry.Leaf); err != nil {
		return nil, fmt.Errorf("opinion: leaf: %w", err)
	}
	return o, nil
}

// IsOpinion reports whether a text says that it is an opened opinion, in whatever
// form and version.
func IsOpinion(text []byte) bool {
	var w struct {
		Type string `json:"type"`
	}
	return json.Unmarshal(text, &w) == nil && w.Type == OpinionType
}
