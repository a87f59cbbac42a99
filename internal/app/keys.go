package app

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"lanthorn/evidence/credential"
)

// Keys are the secrets of an installation: the issuer's, which signs
// credentials, the log's, which signs checkpoints, and the one that seals what
// the public sends. Each lies in a file of
// its own that only its owner can read; docs/OPERATIONS.md says what losing
// each means.
type Keys struct {
	Issuer credential.Signer
	Log    note.Signer
	LogKey string // verifier key of the log
	Public credential.Keys
	clues  sealer // of what the public sends

	opinions   sealer // of what agencies keep to themselves
	hooks      sealer // of the secrets that sign pushed notices
	deliveries []byte // makes the links that end users confirm deliveries through
}

// issuerID is the URI under which an installation issues.
func issuerID(origin string) string { return "https://" + origin }

// loadKeys reads the secrets of dir or makes them.
func loadKeys(dir, origin, name string) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	seed, err := secretFile(filepath.Join(dir, "issuer.key"), func() (string, error) {
		b := make([]byte, ed25519.SeedSize)
		_, err := rand.Read(b)
		return base64.StdEncoding.EncodeToString(b), err
	})
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(seed)
	if err != nil || len(raw) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s does not hold a key; restore it from the backup", filepath.Join(dir, "issuer.key"))
	}
	k := &Keys{}
	private := ed25519.NewKeyFromSeed(raw)
	public := private.Public().(ed25519.PublicKey)
	issuer := credential.Issuer{ID: issuerID(origin), Name: name}
	k.Issuer = credential.Signer{Issuer: issuer, KID: credential.Thumbprint(public), Key: private}
	if err := k.loadLog(dir, origin); err != nil {
		return nil, err
	}
	if k.clues, err = loadSealer(filepath.Join(dir, "clues.key")); err != nil {
		return nil, err
	}
	if k.opinions, err = loadSealer(filepath.Join(dir, "opinions.key")); err != nil {
		return nil, err
	}
	if k.hooks, err = loadSealer(filepath.Join(dir, "hooks.key")); err != nil {
		return nil, err
	}
	if k.deliveries, err = loadLinkKey(filepath.Join(dir, "deliveries.key")); err != nil {
		return nil, err
	}
	k.Public = credential.Keys{
		Issuers: []credential.IssuerKey{{Issuer: issuer, KID: k.Issuer.KID, Public: public,
			Uses: []string{credential.UsePassport, credential.UseLicence, credential.UseDetermination, credential.UseStatusList, credential.UseQR}}},
		Logs: []credential.NamedKey{{Name: origin, VKey: k.LogKey}},
	}
	return k, k.publish(filepath.Join(dir, "public.json"))
}

// publish writes the public keys beside the secrets, for whoever verifies.
func (k *Keys) publish(path string) error {
	text, err := k.Public.Encode()
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(path); err == nil && string(old) == string(text) {
		return nil
	}
	return writeDurably(path, text, 0o644)
}

func (k *Keys) loadLog(dir, origin string) error {
	text, err := secretFile(filepath.Join(dir, "log.key"), func() (string, error) {
		skey, vkey, err := note.GenerateKey(rand.Reader, origin)
		return skey + "\n" + vkey, err
	})
	if err != nil {
		return err
	}
	skey, vkey, _ := strings.Cut(text, "\n")
	if k.Log, err = note.NewSigner(skey); err != nil {
		return fmt.Errorf("%s does not hold a key: %w; restore it from the backup", filepath.Join(dir, "log.key"), err)
	}
	k.LogKey = strings.TrimSpace(vkey)
	if k.Log.Name() != origin {
		return fmt.Errorf("the log of this installation is named %s, not %s; start it with --origin %s", k.Log.Name(), origin, k.Log.Name())
	}
	return nil
}

// loadLinkKey reads or makes the key of the links that end users are sent. Lost,
// open links no longer open and must be made anew.
func loadLinkKey(path string) ([]byte, error) {
	text, err := secretFile(path, func() (string, error) {
		b := make([]byte, 32)
		_, err := rand.Read(b)
		return base64.StdEncoding.EncodeToString(b), err
	})
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("%s does not hold a key; restore it from the backup", path)
	}
	return key, nil
}

// secretFile reads a secret or makes it, readable by its owner alone.
func secretFile(path string, generate func() (string, error)) (string, error) {
	b, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(b)), nil
	}
	if !os.IsNotExist(err) {
		return "", err
	}
	secret, err := generate()
	if err != nil {
		return "", err
	}
	return secret, writeDurably(path, []byte(secret+"\n"), 0o600)
}

// writeDurably writes a file so that after a crash it is there whole or not at
// all: temporary file, sync, rename, sync of the folder.
func writeDurably(path string, data []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(data); err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
