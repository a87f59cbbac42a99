// Package blob keeps documents as files named by the SHA-256 of their content.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

var (
	// ErrTooLarge says that a document is over the size limit. Nothing was kept.
	ErrTooLarge = errors.New("the document is too large")
	// ErrNotFound says that no document has this hash.
	ErrNotFound = errors.New("no document with this hash is kept")
	// ErrDamaged says that a file's content is no longer what its name says.
	ErrDamaged = errors.New("the document's file is damaged: its content does not match its hash")
)

// Hash is the SHA-256 of a document.
type Hash [sha256.Size]byte

// String gives the hash in 64 lower-case hexadecimal characters.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String writes.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) {
		return h, fmt.Errorf("a document hash has %d hexadecimal characters, not %d", 2*len(h), len(s))
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return h, fmt.Errorf("the document hash %q is not hexadecimal", s)
	}
	return h, nil
}

// Store keeps documents under one folder, in 65,536 subfolders of two levels.
// It is safe for concurrent use, also by several processes.
type Store struct {
	root, temp string
	limit      int64 // largest document in bytes
}

// Open makes the folder dir/blobs if need be. Unfinished files of a process
// that died are harmless and stay in dir/blobs/tmp.
func Open(dir string, limit int64) (*Store, error) {
	s := &Store{root: filepath.Join(dir, "blobs"), limit: limit}
	s.temp = filepath.Join(s.root, "tmp")
	return s, os.MkdirAll(s.temp, 0o700)
}

// Path is where a document's file is, or would be.
func (s *Store) Path(h Hash) string {
	name := h.String()
	return filepath.Join(s.root, name[:2], name[2:4], name)
}

// Put keeps a document and returns its hash and size. When it returns, the
// document survives a loss of power: the file is synced before it gets its
// name, and the folders after. The same document again costs one reading.
func (s *Store) Put(r io.Reader) (Hash, int64, error) {
	f, err := os.CreateTemp(s.temp, "put-")
	if err != nil {
		return Hash{}, 0, err
	}
	defer os.Remove(f.Name())
	h, size, err := s.fill(f, r)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return Hash{}, 0, err
	}
	return h, size, s.place(f.Name(), h)
}

// fill copies and hashes, refuses what is too large, and syncs.
func (s *Store) fill(f *os.File, r io.Reader) (Hash, int64, error) {
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(r, s.limit+1))
	if err != nil {
		return Hash{}, 0, err
	}
	if size > s.limit {
		return Hash{}, 0, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, s.limit)
	}
	return Hash(sum.Sum(nil)), size, f.Sync()
}

// place gives a synced file its name. An existing file is replaced, which also
// mends a damaged one.
func (s *Store) place(temp string, h Hash) error {
	path := s.Path(h)
	inner := filepath.Dir(path)
	if err := os.MkdirAll(inner, 0o700); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	for _, dir := range []string{inner, filepath.Dir(inner), s.root} {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Get reads a whole document and checks it against its hash.
func (s *Store) Get(h Hash) ([]byte, error) {
	b, err := os.ReadFile(s.Path(h))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, h)
	}
	if err != nil {
		return nil, err
	}
	if sha256.Sum256(b) != h {
		return nil, fmt.Errorf("%w: %s", ErrDamaged, h)
	}
	return b, nil
}

// Has says whether a document is kept, without checking its content.
func (s *Store) Has(h Hash) (bool, error) {
	_, err := os.Stat(s.Path(h))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Delete removes a document for good, as the law may ask. That there is none
// is no error.
func (s *Store) Delete(h Hash) error {
	path := s.Path(h)
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Each calls fn with the hash of every document, in order.
func (s *Store) Each(fn func(Hash) error) error {
	return filepath.WalkDir(s.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path == s.temp {
			return filepath.SkipDir
		}
		if d.IsDir() {
			return nil
		}
		h, err := ParseHash(d.Name())
		if err != nil {
			return nil
		}
		return fn(h)
	})
}
