package evidence

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	// MaxFields is how many fields an entry may have.
	MaxFields = 1 << 16
	// SaltSize is the length of a field's salt in bytes.
	SaltSize = 16

	fieldPrefix = 0x00
	nodePrefix  = 0x01
	rootPrefix  = 0x02
	rootDomain  = "lanthorn/entry/1"
	timeLayout  = "2006-01-02T15:04:05.000Z07:00"
)

// field is one field in a committer's arena. Its preimage lies there in one
// piece, from start to end: prefix, salt, path, NUL, value. The path ends at
// pathEnd.
type field struct{ start, pathEnd, end int }

func (f field) pathStart() int { return f.start + 1 + SaltSize }

// committer walks an entry and holds its fields in path order.
type committer struct {
	arena  []byte  // preimages of all fields, one after the other
	path   []byte  // path of the value being walked
	fields []field // after seal: in path order
	hashes [][32]byte
}

var committers = sync.Pool{New: func() any { return new(committer) }}

// release gives a committer back, unless a huge entry has swollen it.
func (c *committer) release() {
	if cap(c.arena) <= 1<<20 {
		committers.Put(c)
	}
}

// Commitment is an entry's commitment in the making: what can be refused has
// been checked, the hashes are still to be computed.
type Commitment struct {
	c    *committer
	seed []byte
}

// Begin checks the entry as Commit does and takes its fields in. The root can
// then be asked for in another goroutine; until it has answered, Seed must not
// be changed. It refuses what Commit refuses.
func (e *Entry) Begin() (Commitment, error) {
	c := committers.Get().(*committer)
	if err := c.read(e); err != nil {
		c.release()
		return Commitment{}, err
	}
	return Commitment{c, e.Seed}, nil
}

// Root computes the commitment root. It may be called once.
func (m Commitment) Root() [32]byte {
	defer m.c.release()
	m.c.seal(m.seed)
	n := len(m.c.hashes)
	return finishRoot(n, merkle(m.c.hashes))
}

func (e *Entry) commitment() ([32]byte, error) {
	m, err := e.Begin()
	if err != nil {
		return [32]byte{}, err
	}
	return m.Root(), nil
}

// load fills the committer with the salted field hashes of e.
func (c *committer) load(e *Entry) error {
	err := c.read(e)
	if err == nil {
		c.seal(e.Seed)
	}
	return err
}

// read fills the committer with the fields of e, neither salted nor hashed.
func (c *committer) read(e *Entry) error {
	c.arena, c.path, c.fields, c.hashes = c.arena[:0], c.path[:0], c.fields[:0], c.hashes[:0]
	if err := e.check(); err != nil {
		return err
	}
	if err := c.text("/actor", e.Actor); err != nil {
		return fmt.Errorf("entry actor: %w", err)
	}
	c.path = append(c.path[:0], "/body"...)
	if err := c.body(e.Body); err != nil {
		return fmt.Errorf("entry body: %w", err)
	}
	if err := c.envelope(e); err != nil {
		return err
	}
	if len(c.fields) > MaxFields {
		return fmt.Errorf("entry has %d fields; at most %d are allowed", len(c.fields), MaxFields)
	}
	return nil
}

// envelope adds the fields of the envelope that stand behind the body, in the
// order of their paths.
func (c *committer) envelope(e *Entry) error {
	if err := errors.Join(c.text("/id", e.ID), c.text("/kind", e.Kind)); err != nil {
		return fmt.Errorf("entry id or kind: %w", err)
	}
	c.timestamp("/occurred", e.Occurred)
	if err := c.text("/org", e.Org); err != nil {
		return fmt.Errorf("entry org: %w", err)
	}
	c.timestamp("/recorded", e.Recorded.UTC())
	c.integer("/schema", int64(e.Schema))
	c.integer("/seq", e.Seq)
	c.path = append(c.path[:0], "/subjects"...)
	c.length(len(e.Subjects))
	for i, s := range e.Subjects {
		c.path = strconv.AppendInt(append(c.path[:0], "/subjects/"...), int64(i), 10)
		c.open()
		if err := c.closeText(s); err != nil {
			return fmt.Errorf("entry subject %d: %w", i, err)
		}
	}
	return nil
}

// open starts a field at the current path; its value is appended to arena.
func (c *committer) open() {
	f := field{start: len(c.arena)}
	var head [1 + SaltSize]byte
	head[0] = fieldPrefix
	c.arena = append(append(c.arena, head[:]...), c.path...)
	f.pathEnd = len(c.arena)
	c.arena = append(c.arena, 0)
	c.fields = append(c.fields, f)
}

func (c *committer) close() { c.fields[len(c.fields)-1].end = len(c.arena) }

func (c *committer) leaf(value []byte) {
	c.open()
	c.arena = append(c.arena, value...)
	c.close()
}

func (c *committer) length(n int) {
	c.open()
	c.arena = append(strconv.AppendInt(append(c.arena, '['), int64(n), 10), ']')
	c.close()
}

func (c *committer) integer(path string, v int64) {
	c.path = append(c.path[:0], path...)
	c.open()
	c.arena = strconv.AppendInt(c.arena, v, 10)
	c.close()
}

func (c *committer) timestamp(path string, t time.Time) {
	c.path = append(c.path[:0], path...)
	c.open()
	c.arena = append(t.AppendFormat(append(c.arena, '"'), timeLayout), '"')
	c.close()
}

func (c *committer) text(path, value string) error {
	c.path = append(c.path[:0], path...)
	c.open()
	return c.closeText(value)
}

func (c *committer) closeText(value string) error {
	arena, err := appendString(c.arena, value)
	if err != nil {
		return err
	}
	c.arena = arena
	c.close()
	return nil
}

// seal sorts the fields by path, salts them and hashes them. read has already
// brought most of them into order.
func (c *committer) seal(seed []byte) {
	slices.SortFunc(c.fields, func(a, b field) int { return bytes.Compare(c.pathOf(a), c.pathOf(b)) })
	salts := saltStream(seed)
	for _, f := range c.fields {
		salt := c.arena[f.start+1 : f.pathStart()]
		salts.XORKeyStream(salt, salt)
		c.hashes = append(c.hashes, sha256.Sum256(c.arena[f.start:f.end]))
	}
}

// saltStream gives the salts of an entry's fields one after the other: the key
// stream of AES-256 in counter mode from zero (NIST SP 800-38A, 6.5). Who knows
// some of them learns nothing about the others or the seed, whose length has
// been checked.
func saltStream(seed []byte) cipher.Stream {
	block, err := aes.NewCipher(seed)
	if err != nil {
		panic(err)
	}
	var zero [aes.BlockSize]byte
	return cipher.NewCTR(block, zero[:])
}

func (c *committer) pathOf(f field) []byte  { return c.arena[f.pathStart():f.pathEnd] }
func (c *committer) valueOf(f field) []byte { return c.arena[f.pathEnd+1 : f.end] }
func (c *committer) saltOf(f field) []byte  { return c.arena[f.start+1 : f.pathStart()] }

// hashField is the hash of one field, whose salt need not be derived.
func hashField(salt [SaltSize]byte, path string, value []byte) [32]byte {
	b := make([]byte, 0, 1+SaltSize+len(path)+1+len(value))
	b = append(append(b, fieldPrefix), salt[:]...)
	b = append(append(b, path...), 0)
	return sha256.Sum256(append(b, value...))
}

func hashNode(left, right [32]byte) [32]byte {
	var b [65]byte
	b[0] = nodePrefix
	copy(b[1:], left[:])
	copy(b[33:], right[:])
	return sha256.Sum256(b[:])
}

// finishRoot binds the number of fields to the tree and sets the root apart
// from every other hash.
func finishRoot(n int, tree [32]byte) [32]byte {
	var b [1 + len(rootDomain) + 4 + 32]byte
	b[0] = rootPrefix
	copy(b[1:], rootDomain)
	binary.BigEndian.PutUint32(b[1+len(rootDomain):], uint32(n))
	copy(b[1+len(rootDomain)+4:], tree[:])
	return sha256.Sum256(b[:])
}

// merkle is the RFC 6962 tree head of the hashes, which it overwrites. There is
// at least one.
func merkle(hashes [][32]byte) [32]byte {
	for len(hashes) > 1 {
		n := 0
		for i := 0; i+1 < len(hashes); i += 2 {
			hashes[n] = hashNode(hashes[i], hashes[i+1])
			n++
		}
		if len(hashes)%2 == 1 {
			hashes[n] = hashes[len(hashes)-1]
			n++
		}
		hashes = hashes[:n]
	}
	return hashes[0]
}
