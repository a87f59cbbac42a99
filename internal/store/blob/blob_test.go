package blob

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.TempDir(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s *Store, text string) Hash {
	t.Helper()
	h, size, err := s.Put(strings.NewReader(text))
	if err != nil || size != int64(len(text)) {
		t.Fatalf("%d bytes, %v", size, err)
	}
	return h
}

func TestPutGet(t *testing.T) {
	s := open(t)
	h := put(t, s, "abc")
	if h.String() != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("FIPS 180-4's hash of abc came out as %s", h)
	}
	if again := put(t, s, "abc"); again != h {
		t.Error("the same document has another hash")
	}
	if b, err := s.Get(h); string(b) != "abc" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	back, err := ParseHash(h.String())
	if back != h || err != nil {
		t.Errorf("%v", err)
	}
	put(t, s, "")
	n := 0
	if err := s.Each(func(Hash) error { n++; return nil }); n != 2 || err != nil {
		t.Errorf("%d documents, %v", n, err)
	}
	if err := errors.Join(s.Delete(h), s.Delete(h)); err != nil {
		t.Error(err)
	}
	if _, err := s.Get(h); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if ok, err := s.Has(h); ok || err != nil {
		t.Error(ok, err)
	}
}

func TestLimit(t *testing.T) {
	s := open(t)
	if _, _, err := s.Put(bytes.NewReader(make([]byte, 1001))); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	put(t, s, strings.Repeat("x", 1000))
}

func TestDamage(t *testing.T) {
	s := open(t)
	h := put(t, s, "a document")
	if err := os.WriteFile(s.Path(h), []byte("a document?"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(h); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
	put(t, s, "a document")
	if _, err := s.Get(h); err != nil {
		t.Errorf("putting it again does not mend it: %v", err)
	}
}

// TestTorn: a source that breaks leaves neither a document nor rubbish.
func TestTorn(t *testing.T) {
	s := open(t)
	torn := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("gone")))
	if _, _, err := s.Put(torn); err == nil {
		t.Error("accepted")
	}
	left, err := os.ReadDir(s.temp)
	if err != nil || len(left) != 0 {
		t.Errorf("%d files left, %v", len(left), err)
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add(strings.Repeat("0a", 32))
	f.Add("xyz")
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := ParseHash(s); err == nil && h.String() != strings.ToLower(s) {
			t.Errorf("%q became %s", s, h)
		}
	})
}
