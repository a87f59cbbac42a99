package evidence

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// SeedSize is the length of an entry's secret seed in bytes.
const SeedSize = 32

// LeafSize is the length of a leaf in bytes.
const LeafSize = 60

// leafVersion opens every leaf and names its format.
const leafVersion = "LTE1"

// ErrErased is returned where an entry's body and seed are needed and the law
// had them erased.
var ErrErased = errors.New("entry is erased: its fields can no longer be shown or proven")

// Entry is one act in the ledger: who did what to which things, when it
// happened and when it was recorded.
type Entry struct {
	Seq      int64           // 1, 2, 3, … without gaps
	ID       string          // 32 lower-case hexadecimal characters, random
	Kind     string          // "custody.extract", "review.decided", …
	Schema   int             // version of the body's shape, from 1
	Recorded time.Time       // UTC, whole milliseconds
	Occurred time.Time       // whole milliseconds, keeps its offset
	Actor    string          // account reference, or "system"
	Org      string          // party reference of the actor
	Subjects []string        // references of the lots, sites, cases, licences it speaks of
	Body     json.RawMessage // canonical JSON object; nil once erased
	Seed     []byte          // SeedSize secret bytes from which every field's salt derives; nil once erased
	Root     [32]byte        // commitment root over envelope and body fields
}

// Erased reports whether body and seed are gone. The entry still has its ID,
// Recorded and Root, and so still the same leaf.
func (e *Entry) Erased() bool { return e.Body == nil && e.Seed == nil }

// Commit fills Root from the other fields. It refuses an entry that is not
// well formed, saying which field is at fault, and then leaves Root alone.
func (e *Entry) Commit() error {
	root, err := e.commitment()
	if err != nil {
		return err
	}
	e.Root = root
	return nil
}

// ErrRootMismatch is returned by Entry.Verify when the fields do not give Root.
var ErrRootMismatch = errors.New("entry does not match its commitment: a field was changed after it was recorded")

// Verify recomputes the commitment and compares it with Root. It returns
// ErrRootMismatch, ErrErased, or what is malformed.
func (e *Entry) Verify() error {
	root, err := e.commitment()
	if err != nil {
		return err
	}
	if root != e.Root {
		return ErrRootMismatch
	}
	return nil
}

// Leaf returns what the log holds of the entry: format version, ID, second of
// recording and Root, LeafSize bytes in all. It returns nil if the ID is not 32
// hexadecimal characters, which Commit refuses.
func (e *Entry) Leaf() []byte {
	var id [16]byte
	if len(e.ID) != 32 {
		return nil
	}
	if _, err := hex.Decode(id[:], []byte(e.ID)); err != nil {
		return nil
	}
	leaf := make([]byte, 0, LeafSize)
	leaf = append(leaf, leafVersion...)
	leaf = append(leaf, id[:]...)
	leaf = binary.BigEndian.AppendUint64(leaf, uint64(e.Recorded.Unix()))
	return append(leaf, e.Root[:]...)
}

// Leaf is a parsed leaf.
type Leaf struct {
	ID       string    // 32 lower-case hexadecimal characters
	Recorded time.Time // UTC, whole seconds
	Root     [32]byte
}

// ParseLeaf reads a leaf as Entry.Leaf writes it.
func ParseLeaf(b []byte) (Leaf, error) {
	if len(b) != LeafSize {
		return Leaf{}, fmt.Errorf("leaf has %d bytes, not %d", len(b), LeafSize)
	}
	if string(b[:4]) != leafVersion {
		return Leaf{}, fmt.Errorf("leaf begins with %q, not with the format version %q", b[:4], leafVersion)
	}
	seconds := binary.BigEndian.Uint64(b[20:28])
	if seconds > uint64(latest.Unix()) {
		return Leaf{}, errors.New("leaf says it was recorded after the year 9999")
	}
	return Leaf{
		ID:       hex.EncodeToString(b[4:20]),
		Recorded: time.Unix(int64(seconds), 0).UTC(),
		Root:     [32]byte(b[28:]),
	}, nil
}

// LeafHash is the hash under which the log's tree holds a leaf: SHA-256 over a
// zero byte and the leaf (RFC 6962, section 2.1).
func LeafHash(leaf []byte) [32]byte {
	var buf [1 + LeafSize]byte
	if len(leaf) <= LeafSize {
		n := copy(buf[1:], leaf)
		return sha256.Sum256(buf[:1+n])
	}
	return sha256.Sum256(append([]byte{0}, leaf...))
}

var latest = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// check returns what is wrong with the envelope, if anything.
func (e *Entry) check() error {
	switch {
	case e.Erased():
		return ErrErased
	case e.Body == nil:
		return errors.New("entry has no body; an empty one is {}")
	case len(e.Seed) != SeedSize:
		return fmt.Errorf("entry seed has %d bytes, not %d", len(e.Seed), SeedSize)
	case !isID(e.ID):
		return fmt.Errorf("entry id %q is not 32 lower-case hexadecimal characters", e.ID)
	case e.Seq < 1 || e.Seq > MaxInteger:
		return fmt.Errorf("entry sequence number %d is not between 1 and %d", e.Seq, MaxInteger)
	case e.Schema < 1:
		return fmt.Errorf("entry schema version %d is not positive", e.Schema)
	case e.Kind == "":
		return errors.New("entry has no kind")
	case e.Actor == "":
		return errors.New(`entry has no actor; use "system" for what nobody asked for`)
	}
	if err := checkTime("recorded", e.Recorded); err != nil {
		return err
	}
	if _, offset := e.Recorded.Zone(); offset != 0 {
		return errors.New("entry time recorded is not in UTC")
	}
	return checkTime("occurred", e.Occurred)
}

func checkTime(name string, t time.Time) error {
	_, offset := t.Zone()
	switch {
	case t.Before(time.Unix(0, 0)) || t.After(latest):
		return fmt.Errorf("entry time %s (%s) is not between 1970 and 9999", name, t)
	case t.Nanosecond()%int(time.Millisecond) != 0:
		return fmt.Errorf("entry time %s (%s) is finer than a millisecond; truncate it first", name, t)
	case offset%60 != 0:
		return fmt.Errorf("entry time %s has an offset of %d s, which is not whole minutes", name, offset)
	}
	return nil
}

func isID(s string) bool {
	if len(s) != 32 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
