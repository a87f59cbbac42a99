package verify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lanthorn/evidence/credential"
)

// checkpoint is a signed tree head (C2SP tlog-checkpoint).
type checkpoint struct {
	origin    string
	size      int64
	root      tlog.Hash
	log       string   // name of the log key that signed it
	witnesses []string // names of the known witnesses that cosigned it
	unknown   int      // signatures by keys that nobody told us of
}

// openCheckpoint parses a checkpoint and verifies every signature whose key is
// in keys. One of them must be that of the log which the checkpoint names.
func openCheckpoint(text []byte, keys credential.Keys) (*checkpoint, error) {
	logs, all, err := verifiers(keys)
	if err != nil {
		return nil, err
	}
	if err := strictSignatures(text); err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	n, err := note.Open(text, note.VerifierList(all...))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		return nil, errors.New("checkpoint is not signed by any log in the keys file")
	}
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	c.unknown = len(n.UnverifiedSigs)
	for _, s := range n.Sigs {
		if _, ok := logs[signatureID{s.Name, s.Hash}]; !ok {
			c.witnesses = append(c.witnesses, s.Name)
		} else if s.Name == c.origin {
			c.log = s.Name
		}
	}
	if c.log == "" {
		return nil, fmt.Errorf("checkpoint of log %q is not signed by that log's key", c.origin)
	}
	return c, nil
}

type signatureID struct {
	name string
	hash uint32
}

func verifiers(keys credential.Keys) (logs map[signatureID]bool, all []note.Verifier, err error) {
	logs = map[signatureID]bool{}
	for _, k := range keys.Logs {
		v, err := note.NewVerifier(k.VKey)
		if err != nil {
			return nil, nil, fmt.Errorf("key of log %q: %w", k.Name, err)
		}
		logs[signatureID{v.Name(), v.KeyHash()}] = true
		all = append(all, v)
	}
	for _, k := range keys.Witnesses {
		v, err := newCosigner(k.VKey)
		if err != nil {
			return nil, nil, fmt.Errorf("key of witness %q: %w", k.Name, err)
		}
		all = append(all, v)
	}
	return logs, all, nil
}

// strictSignatures refuses a signed note whose signature lines could be written
// in another way: package note ignores repeated lines and unused base64 bits.
func strictSignatures(text []byte) error {
	i := bytes.LastIndex(text, []byte("\n\n"))
	if i < 0 || text[len(text)-1] != '\n' {
		return errors.New("not a signed note")
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSuffix(string(text[i+2:]), "\n"), "\n") {
		name, b64, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		raw, err := base64.StdEncoding.DecodeString(b64)
		if err != nil || len(raw) < 5 || base64.StdEncoding.EncodeToString(raw) != b64 {
			return fmt.Errorf("signature of %q is not in the form of a signed note", name)
		}
		id := name + " " + string(raw[:4])
		if seen[id] {
			return fmt.Errorf("%q signed twice", name)
		}
		seen[id] = true
	}
	return nil
}

func parseCheckpoint(text string) (*checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return nil, errors.New("fewer than three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return nil, fmt.Errorf("size %q is not a decimal number", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize || base64.StdEncoding.EncodeToString(root) != lines[2] {
		return nil, fmt.Errorf("root %q is not %d bytes in base64", lines[2], tlog.HashSize)
	}
	return &checkpoint{origin: lines[0], size: size, root: tlog.Hash(root)}, nil
}

// parseLogProof reads a C2SP tlog-proof and refuses every text but its one
// form.
func parseLogProof(text string) (*proof.TLogProof, error) {
	var p proof.TLogProof
	if err := p.Unmarshal([]byte(text)); err != nil {
		return nil, err
	}
	switch {
	case string(p.Marshal()) != text:
		return nil, errors.New("tlog proof is not in its one form")
	case p.ExtraData != nil:
		return nil, errors.New("tlog proof carries extra data, which nothing signs")
	case p.Index > math.MaxInt64:
		return nil, errors.New("tlog proof names an index that no log reaches")
	}
	return &p, nil
}

func checkInclusion(p *proof.TLogProof, c *checkpoint, leafHash [32]byte) error {
	hashes := make(tlog.RecordProof, len(p.Hashes))
	for i, h := range p.Hashes {
		hashes[i] = h
	}
	if err := tlog.CheckRecord(hashes, c.size, c.root, int64(p.Index), leafHash); err != nil {
		return fmt.Errorf("the leaf is not entry %d of a tree of %d with this root", p.Index, c.size)
	}
	return nil
}

// cosigner verifies cosignature/v1 (C2SP tlog-cosignature, version 1.0.1).
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

var _ note.Verifier = (*cosigner)(nil)

const cosignatureV1 = 0x04

func newCosigner(vkey string) (*cosigner, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hex, b64, _ := strings.Cut(rest, "+")
	hash, err := strconv.ParseUint(hex, 16, 32)
	key, err2 := base64.StdEncoding.DecodeString(b64)
	if err != nil || err2 != nil || name == "" || len(hex) != 8 {
		return nil, errors.New("not a verifier key of the form name+hash+base64")
	}
	if len(key) != 1+ed25519.PublicKeySize || key[0] != cosignatureV1 {
		return nil, errors.New("not a cosignature/v1 key")
	}
	digest := sha256.Sum256(append([]byte(name+"\n"), key...))
	if binary.BigEndian.Uint32(digest[:]) != uint32(hash) {
		return nil, errors.New("its hash does not match")
	}
	return &cosigner{name, uint32(hash), key[1:]}, nil
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	t := binary.BigEndian.Uint64(sig)
	return ed25519.Verify(c.key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", t, msg), sig[8:])
}
