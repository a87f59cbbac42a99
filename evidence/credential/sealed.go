package credential

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"lanthorn/evidence"
)

// sealed is what a signature stands for, and the signature, not yet checked.
type sealed struct {
	input     string
	signature []byte
}

// Verify checks the signature and returns nil or ErrSignature.
func (s *sealed) Verify(key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, []byte(s.input), s.signature) {
		return ErrSignature
	}
	return nil
}

// seal writes a short signed text: the prefix, the fields as one canonical list,
// a dot, and the signature over all before it.
func seal(prefix string, key ed25519.PrivateKey, fields ...any) (string, error) {
	payload, err := evidence.Marshal(fields)
	if err != nil {
		return "", err
	}
	input := prefix + encode64(payload)
	return input + "." + encode64(ed25519.Sign(key, []byte(input))), nil
}

// unseal reads the fields of a short signed text into as many targets. It refuses
// a text without the prefix or longer than limit characters.
func unseal(prefix, text string, limit int, targets ...any) (sealed, error) {
	if !strings.HasPrefix(text, prefix) || len(text) > limit {
		return sealed{}, fmt.Errorf("it should begin with %s and have at most %d characters", prefix, limit)
	}
	body, signature, ok := strings.Cut(text[len(prefix):], ".")
	if !ok {
		return sealed{}, errors.New("it has no signature")
	}
	payload, err := decode64(body)
	if err != nil {
		return sealed{}, fmt.Errorf("payload: %w", err)
	}
	var fields []json.RawMessage
	if err := evidence.Unmarshal(payload, &fields); err != nil {
		return sealed{}, fmt.Errorf("payload: %w", err)
	}
	if len(fields) != len(targets) {
		return sealed{}, fmt.Errorf("payload has %d fields, not %d", len(fields), len(targets))
	}
	for i, target := range targets {
		if err := evidence.Unmarshal(fields[i], target); err != nil {
			return sealed{}, fmt.Errorf("field %d: %w", i, err)
		}
	}
	s := sealed{input: prefix + body}
	if s.signature, err = decode64(signature); err != nil {
		return sealed{}, fmt.Errorf("signature: %w", err)
	}
	return s, nil
}
