package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// MaxDepth is how deep objects and arrays may nest.
	MaxDepth = 32
	// MaxSize is the largest JSON text accepted, in bytes.
	MaxSize = 1 << 20
	// MaxInteger is the largest magnitude of an integer: 2^53 - 1, which every
	// reader of JSON keeps exactly (RFC 7493, section 2.2).
	MaxInteger = 1<<53 - 1
)

// FormError says what a JSON text may not hold, and where.
type FormError struct {
	Offset  int    // byte offset in the text
	Problem string // what is wrong and how to mend it
}

func (e *FormError) Error() string {
	return fmt.Sprintf("JSON at byte %d: %s", e.Offset, e.Problem)
}

// Canonical returns the one canonical form of a JSON text: the form of RFC 8785
// with numbers restricted to integers of at most MaxInteger (decimals travel as
// strings). It refuses, with a *FormError, duplicate keys, NUL, lone
// surrogates, invalid UTF-8, other numbers, nesting beyond MaxDepth and texts
// over MaxSize.
func Canonical(src []byte) ([]byte, error) {
	if len(src) > MaxSize {
		return nil, &FormError{MaxSize, fmt.Sprintf("%d bytes are more than the %d allowed", len(src), MaxSize)}
	}
	c := canonicaliser{src: src, out: make([]byte, 0, len(src))}
	c.space()
	if err := c.value(0); err != nil {
		return nil, err
	}
	c.space()
	if c.pos != len(src) {
		return nil, c.fail("text after the end of the value; send one value only")
	}
	return c.out, nil
}

// CheckCanonical returns nil if src is already in canonical form, else a
// *FormError.
func CheckCanonical(src []byte) error {
	out, err := Canonical(src)
	if err != nil {
		return err
	}
	for i := range src {
		if i >= len(out) || src[i] != out[i] {
			return &FormError{i, "not in canonical form; keys sorted, no space between tokens, shortest escapes"}
		}
	}
	return nil
}

// Marshal encodes v with encoding/json and returns the canonical form.
func Marshal(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return Canonical(b)
}

// Unmarshal decodes a canonical JSON text into v and refuses every text that
// encoding v again would not give byte for byte: unknown members, members in
// other letter case, spaces, anything that two readers could take differently.
func Unmarshal(src []byte, v any) error {
	if err := CheckCanonical(src); err != nil {
		return err
	}
	if err := json.Unmarshal(src, v); err != nil {
		return err
	}
	again, err := Marshal(v)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, src) {
		return &FormError{firstDifference(again, src), "unknown or misspelt member, or a value outside the format"}
	}
	return nil
}

func firstDifference(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// canonicaliser reads any JSON and writes its canonical form.
type canonicaliser struct {
	src     []byte
	pos     int
	out     []byte
	members []member // stack shared by all open objects
}

// member is one key and value in out: the key's text lies between the quotes
// start+1 and keyEnd-1, the value ends at end.
type member struct{ start, keyEnd, end int }

func (c *canonicaliser) fail(problem string) error { return &FormError{c.pos, problem} }

func (c *canonicaliser) space() {
	for c.pos < len(c.src) {
		switch c.src[c.pos] {
		case ' ', '\t', '\n', '\r':
			c.pos++
		default:
			return
		}
	}
}

func (c *canonicaliser) peek() byte {
	if c.pos < len(c.src) {
		return c.src[c.pos]
	}
	return 0
}

func (c *canonicaliser) value(depth int) error {
	switch b := c.peek(); {
	case b == '{' || b == '[':
		if depth >= MaxDepth {
			return c.fail(fmt.Sprintf("nested deeper than %d", MaxDepth))
		}
		if b == '{' {
			return c.object(depth + 1)
		}
		return c.array(depth + 1)
	case b == '"':
		return c.text()
	case b == '-' || b >= '0' && b <= '9':
		n, err := integer(c.src, c.pos)
		if err != nil {
			return err
		}
		c.out = append(c.out, c.src[c.pos:n]...)
		c.pos = n
		return nil
	}
	n, err := literal(c.src, c.pos)
	if err != nil {
		return err
	}
	c.out = append(c.out, c.src[c.pos:n]...)
	c.pos = n
	return nil
}

func (c *canonicaliser) array(depth int) error {
	c.pos++
	c.out = append(c.out, '[')
	for first := true; ; first = false {
		c.space()
		if first && c.peek() == ']' {
			break
		}
		if err := c.value(depth); err != nil {
			return err
		}
		c.space()
		if c.peek() == ']' {
			break
		}
		if c.peek() != ',' {
			return c.fail("expected , or ] in an array")
		}
		c.pos++
		c.out = append(c.out, ',')
	}
	c.pos++
	c.out = append(c.out, ']')
	return nil
}

func (c *canonicaliser) object(depth int) error {
	c.pos++
	c.out = append(c.out, '{')
	base, start, sorted := len(c.members), len(c.out), true
	for first := true; ; first = false {
		c.space()
		if first && c.peek() == '}' {
			break
		}
		if err := c.member(depth); err != nil {
			return err
		}
		if n := len(c.members); n-base > 1 && c.compare(c.members[n-2], c.members[n-1]) >= 0 {
			sorted = false
		}
		c.space()
		if c.peek() == '}' {
			break
		}
		if c.peek() != ',' {
			return c.fail("expected , or } in an object")
		}
		c.pos++
		c.out = append(c.out, ',')
	}
	c.pos++
	if !sorted {
		if err := c.sort(base, start); err != nil {
			return err
		}
	}
	c.members = c.members[:base]
	c.out = append(c.out, '}')
	return nil
}

func (c *canonicaliser) member(depth int) error {
	if c.peek() != '"' {
		return c.fail("expected a key in double quotes")
	}
	m := member{start: len(c.out)}
	if err := c.text(); err != nil {
		return err
	}
	m.keyEnd = len(c.out)
	c.space()
	if c.peek() != ':' {
		return c.fail("expected : after a key")
	}
	c.pos++
	c.space()
	c.out = append(c.out, ':')
	if err := c.value(depth); err != nil {
		return err
	}
	m.end = len(c.out)
	c.members = append(c.members, m)
	return nil
}

func (c *canonicaliser) compare(a, b member) int {
	return compareKeys(c.out[a.start+1:a.keyEnd-1], c.out[b.start+1:b.keyEnd-1])
}

// sort puts the members from base on into key order; their text begins at start.
func (c *canonicaliser) sort(base, start int) error {
	ms := c.members[base:]
	slices.SortFunc(ms, c.compare)
	for i := 1; i < len(ms); i++ {
		if c.compare(ms[i-1], ms[i]) == 0 {
			return c.fail(fmt.Sprintf("key %s stands twice in one object", c.out[ms[i].start:ms[i].keyEnd]))
		}
	}
	old := bytes.Clone(c.out[start:])
	c.out = c.out[:start]
	for i, m := range ms {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = append(c.out, old[m.start-start:m.end-start]...)
	}
	return nil
}

// text copies a string, its escapes made canonical.
func (c *canonicaliser) text() error {
	c.out = append(c.out, '"')
	c.pos++
	for run := c.pos; ; {
		if c.pos >= len(c.src) {
			return c.fail("string without its closing quote")
		}
		switch b := c.src[c.pos]; {
		case b == '"':
			c.out = append(append(c.out, c.src[run:c.pos]...), '"')
			c.pos++
			return nil
		case b == '\\':
			c.out = append(c.out, c.src[run:c.pos]...)
			r, err := c.escape()
			if err != nil {
				return err
			}
			c.out = appendEscaped(c.out, r)
			run = c.pos
		case b < 0x20:
			return c.fail("control character in a string; write it as an escape")
		case b < utf8.RuneSelf:
			c.pos++
		default:
			r, size := utf8.DecodeRune(c.src[c.pos:])
			if r == utf8.RuneError && size == 1 {
				return c.fail("invalid UTF-8")
			}
			c.pos += size
		}
	}
}

// escape reads one escape sequence, a surrogate pair counting as one.
func (c *canonicaliser) escape() (rune, error) {
	if c.pos+1 >= len(c.src) {
		return 0, c.fail("string ends in an escape")
	}
	if b := c.src[c.pos+1]; b != 'u' {
		r, ok := shortEscapes[b]
		if !ok {
			return 0, c.fail(fmt.Sprintf("unknown escape \\%c", b))
		}
		c.pos += 2
		return r, nil
	}
	r, err := c.hex4()
	switch {
	case err != nil:
		return 0, err
	case r == 0:
		return 0, c.fail("NUL in a string")
	case !utf16.IsSurrogate(r):
		return r, nil
	}
	if c.pos+1 < len(c.src) && c.src[c.pos] == '\\' && c.src[c.pos+1] == 'u' {
		low, err := c.hex4()
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, nil
		}
	}
	return 0, c.fail("half of a surrogate pair")
}

var shortEscapes = map[byte]rune{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

func (c *canonicaliser) hex4() (rune, error) {
	if c.pos+6 > len(c.src) {
		return 0, c.fail("\\u needs four hexadecimal digits")
	}
	var r rune
	for _, b := range c.src[c.pos+2 : c.pos+6] {
		d := hexValue(b)
		if d < 0 {
			return 0, c.fail("\\u needs four hexadecimal digits")
		}
		r = r<<4 | rune(d)
	}
	c.pos += 6
	return r, nil
}

func hexValue(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}
