package evidence

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// appendEscaped appends r as canonical JSON writes it inside a string.
func appendEscaped(out []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(out, '\\', byte(r))
	case '\b':
		return append(out, `\b`...)
	case '\f':
		return append(out, `\f`...)
	case '\n':
		return append(out, `\n`...)
	case '\r':
		return append(out, `\r`...)
	case '\t':
		return append(out, `\t`...)
	}
	if r < 0x20 {
		return append(out, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
	}
	return utf8.AppendRune(out, r)
}

// appendString appends s as a canonical JSON string.
func appendString(out []byte, s string) ([]byte, error) {
	out = append(out, '"')
	for i := 0; i < len(s); {
		b := s[i]
		if b >= 0x20 && b < utf8.RuneSelf && b != '"' && b != '\\' {
			out = append(out, b)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			return nil, &FormError{i, "invalid UTF-8"}
		}
		if r == 0 {
			return nil, &FormError{i, "NUL in a string"}
		}
		out = appendEscaped(out, r)
		i += size
	}
	return append(out, '"'), nil
}

// integer returns where the integer that starts at pos ends.
func integer(src []byte, pos int) (int, error) {
	i := pos
	if src[i] == '-' {
		i++
	}
	first := i
	for i < len(src) && src[i] >= '0' && src[i] <= '9' {
		i++
	}
	digits := src[first:i]
	switch {
	case len(digits) == 0:
		return 0, &FormError{pos, "a minus sign without digits"}
	case digits[0] == '0' && (len(digits) > 1 || first > pos):
		return 0, &FormError{pos, "leading zero or negative zero; write the integer without it"}
	case i < len(src) && (src[i] == '.' || src[i] == 'e' || src[i] == 'E'):
		return 0, &FormError{pos, "not an integer; write decimals as strings"}
	case !withinInteger(digits):
		return 0, &FormError{pos, fmt.Sprintf("integer beyond %d; write it as a string", MaxInteger)}
	}
	return i, nil
}

func withinInteger(digits []byte) bool {
	const largest = "9007199254740991"
	if len(digits) != len(largest) {
		return len(digits) < len(largest)
	}
	return string(digits) <= largest
}

// literal returns where the true, false or null that starts at pos ends.
func literal(src []byte, pos int) (int, error) {
	for _, word := range [...]string{"true", "false", "null"} {
		if len(src)-pos >= len(word) && string(src[pos:pos+len(word)]) == word {
			return pos + len(word), nil
		}
	}
	if pos >= len(src) {
		return 0, &FormError{pos, "the text ends where a value should stand"}
	}
	return 0, &FormError{pos, "expected an object, an array, a string, an integer, true, false or null"}
}

// compareKeys orders two keys, given as canonical string contents, by UTF-16
// code units (RFC 8785, section 3.2.3).
func compareKeys(a, b []byte) int {
	if bytes.IndexByte(a, '\\') >= 0 || bytes.IndexByte(b, '\\') >= 0 {
		a, b = unescape(nil, a), unescape(nil, b)
	}
	return compareUTF16(a, b)
}

// compareUTF16 orders UTF-8 texts as their UTF-16 forms: as the bytes do,
// except that characters beyond U+FFFF come before U+E000 to U+FFFF.
func compareUTF16(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0) {
			x, y = y, x
		}
		return int(x) - int(y)
	}
	return len(a) - len(b)
}

// unescape appends to dst the characters that the canonical string content s
// stands for.
func unescape(dst, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			dst = append(dst, s[i])
			continue
		}
		i++
		if s[i] == 'u' && i+4 < len(s) {
			dst = append(dst, byte(hexValue(s[i+3])<<4|hexValue(s[i+4])))
			i += 4
			continue
		}
		dst = append(dst, byte(shortEscapes[s[i]]))
	}
	return dst
}
