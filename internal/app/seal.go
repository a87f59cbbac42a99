package app

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"lanthorn/ree"
)

// sealer closes what the public sends and what agencies keep to themselves, so that whoever reads the database, the
// documents or a backup of them without the key file reads nothing of it.
type sealer struct {
	aead cipher.AEAD
	key  []byte
}

// sealKeySize is of AES-256.
const sealKeySize = 32

func loadSealer(path string) (sealer, error) {
	text, err := secretFile(path, func() (string, error) {
		b := make([]byte, sealKeySize)
		_, err := rand.Read(b)
		return base64.StdEncoding.EncodeToString(b), err
	})
	if err != nil {
		return sealer{}, err
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != sealKeySize {
		return sealer{}, fmt.Errorf("%s does not hold a key; restore it from the backup", path)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return sealer{aead, key}, err
}

// blind is a text's hash under the key: it tells texts apart, and who has not the
// key cannot try texts out.
func (s sealer) blind(plain string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("lanthorn blind 1\n" + plain))
	return hex.EncodeToString(mac.Sum(nil))
}

// seal closes a text for one use: what was sealed for another does not open.
func (s sealer) seal(use string, plain []byte) []byte {
	return s.aead.Seal(nil, nil, plain, []byte("lanthorn clue "+use+"\n"))
}

func (s sealer) open(use string, sealed []byte) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, []byte("lanthorn clue "+use+"\n"))
	if err != nil {
		return nil, ree.Refusals{ree.Refuse("clue.sealed_otherwise")}
	}
	return plain, nil
}
