package evidence

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// walker reads canonical JSON, and only canonical JSON, and gives each leaf to
// a committer.
type walker struct {
	c   *committer
	src []byte
	pos int
}

// body adds the fields of a canonical JSON object under the current path.
func (c *committer) body(src []byte) error {
	if len(src) > MaxSize {
		return &FormError{MaxSize, fmt.Sprintf("%d bytes are more than the %d allowed", len(src), MaxSize)}
	}
	w := walker{c: c, src: src}
	if w.peek() != '{' {
		return w.fail("the body is not a JSON object")
	}
	if err := w.value(0); err != nil {
		return err
	}
	if w.pos != len(src) {
		return w.fail("text after the end of the object")
	}
	return nil
}

func (w *walker) fail(problem string) error { return &FormError{w.pos, problem} }

func (w *walker) peek() byte {
	if w.pos < len(w.src) {
		return w.src[w.pos]
	}
	return 0
}

func (w *walker) value(depth int) error {
	start := w.pos
	var err error
	switch b := w.peek(); {
	case b == '{' || b == '[':
		if depth >= MaxDepth {
			return w.fail(fmt.Sprintf("nested deeper than %d", MaxDepth))
		}
		if b == '[' {
			return w.array(depth + 1)
		}
		return w.object(depth + 1)
	case b == '"':
		_, err = w.text()
	case b == '-' || b >= '0' && b <= '9':
		w.pos, err = integer(w.src, w.pos)
	default:
		w.pos, err = literal(w.src, w.pos)
	}
	if err != nil {
		return err
	}
	return w.leaf(w.src[start:w.pos])
}

func (w *walker) leaf(value []byte) error {
	if len(w.c.fields) >= MaxFields {
		return w.fail(fmt.Sprintf("more than %d fields", MaxFields))
	}
	w.c.leaf(value)
	return nil
}

func (w *walker) object(depth int) error {
	start := w.pos
	w.pos++
	if w.peek() == '}' {
		w.pos++
		return w.leaf(w.src[start:w.pos])
	}
	var previous []byte
	base := len(w.c.path)
	for {
		at := w.pos
		key, err := w.text()
		if err != nil {
			return err
		}
		if previous != nil && compareKeys(previous, key) >= 0 {
			return &FormError{at, "keys out of order or twice; make the body canonical first"}
		}
		previous = key
		if w.peek() != ':' {
			return w.fail("expected : after a key")
		}
		w.pos++
		w.c.path = appendSegment(append(w.c.path, '/'), key)
		if err := w.value(depth); err != nil {
			return err
		}
		w.c.path = w.c.path[:base]
		switch w.peek() {
		case '}':
			w.pos++
			return nil
		case ',':
			w.pos++
		default:
			return w.fail("expected , or } in an object")
		}
	}
}

func (w *walker) array(depth int) error {
	w.pos++
	n, base := 0, len(w.c.path)
	for w.peek() != ']' {
		if n > 0 {
			if w.peek() != ',' {
				return w.fail("expected , or ] in an array")
			}
			w.pos++
		}
		w.c.path = strconv.AppendInt(append(w.c.path, '/'), int64(n), 10)
		if err := w.value(depth); err != nil {
			return err
		}
		w.c.path = w.c.path[:base]
		n++
	}
	w.pos++
	if len(w.c.fields) >= MaxFields {
		return w.fail(fmt.Sprintf("more than %d fields", MaxFields))
	}
	w.c.length(n)
	return nil
}

// appendSegment appends a key, given as canonical string content, as one
// segment of a JSON pointer (RFC 6901, section 3).
func appendSegment(path, key []byte) []byte {
	for i := range key {
		if b := key[i]; b == '\\' || b == '~' || b == '/' {
			return appendEscapedSegment(path, key)
		}
	}
	return append(path, key...)
}

func appendEscapedSegment(path, key []byte) []byte {
	for _, b := range unescape(nil, key) {
		switch b {
		case '~':
			path = append(path, "~0"...)
		case '/':
			path = append(path, "~1"...)
		default:
			path = append(path, b)
		}
	}
	return path
}

// text reads a string in canonical form and returns what stands between its
// quotes.
func (w *walker) text() ([]byte, error) {
	if w.peek() != '"' {
		return nil, w.fail("expected a string")
	}
	w.pos++
	start := w.pos
	for w.pos < len(w.src) {
		switch b := w.src[w.pos]; {
		case b == '"':
			w.pos++
			return w.src[start : w.pos-1], nil
		case b == '\\':
			if err := w.escape(); err != nil {
				return nil, err
			}
		case b < 0x20:
			return nil, w.fail("control character in a string")
		case b < utf8.RuneSelf:
			w.pos++
		default:
			r, size := utf8.DecodeRune(w.src[w.pos:])
			if r == utf8.RuneError && size == 1 {
				return nil, w.fail("invalid UTF-8")
			}
			w.pos += size
		}
	}
	return nil, w.fail("string without its closing quote")
}

// escape accepts the one canonical escape of a character and no other.
func (w *walker) escape() error {
	rest := w.src[w.pos:]
	if len(rest) < 2 {
		return w.fail("string ends in an escape")
	}
	switch rest[1] {
	case '"', '\\', 'b', 'f', 'n', 'r', 't':
		w.pos += 2
		return nil
	}
	if len(rest) >= 6 && string(rest[:4]) == `\u00` {
		high, low := hexValue(rest[4]), hexValue(rest[5])
		var want [8]byte
		if high >= 0 && high < 2 && low >= 0 && high+low > 0 &&
			string(appendEscaped(want[:0], rune(high<<4|low))) == string(rest[:6]) {
			w.pos += 6
			return nil
		}
	}
	return w.fail("escape that canonical JSON does not use")
}
