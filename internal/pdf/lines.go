package pdf

import (
	"strings"
	"unicode"
)

// Marks that do not begin a line, and marks that do not end one (the Chinese
// rules, and what English needs of them).
const (
	notFirst = "，。、；：？！）》」』】〉”’…—,.;:?!)]}%·"
	notLast  = "（《「『【〈“‘([{"
)

// wide reports whether a line may break on either side of a character.
func wide(c rune) bool {
	return unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || strings.ContainsRune("，。、；：？！（）《》「」『』【】〈〉", c)
}

// breaks reports whether a line may end after a, before b.
func breaks(a, b rune) bool {
	switch {
	case strings.ContainsRune(notFirst, b) || strings.ContainsRune(notLast, a):
		return false
	case a == ' ':
		return b != ' '
	}
	if a == '/' || a == '-' {
		return unicode.IsLetter(b) // dates and references stay whole
	}
	return b != ' ' && (wide(a) || wide(b))
}

// measure is the width of text in points.
func (l *layout) measure(s string, size float64) float64 {
	n := 0
	for _, c := range s {
		n += l.font.font.width(l.font.font.glyph(c))
	}
	return float64(n) * size / 1000
}

// first is how many characters the first line of a text takes, the spaces after it
// too; what has no place to break is broken where it must.
func (l *layout) first(runes []rune, size, width float64) int {
	last, used := 0, 0.0
	for i, c := range runes {
		if c == '\n' {
			return i + 1
		}
		if i > 0 && breaks(runes[i-1], c) {
			last = i
		}
		used += l.measure(string(c), size)
		if used <= width || i == 0 || c == ' ' {
			continue
		}
		if last > 0 {
			return last
		}
		return i
	}
	return len(runes)
}

// wrap breaks text into lines of at most width points.
func (l *layout) wrap(s string, size, width float64) []string {
	var lines []string
	for rest := []rune(strings.TrimSpace(s)); len(rest) > 0; {
		n := l.first(rest, size, width)
		lines = append(lines, string(rest[:n]))
		rest = rest[n:]
	}
	return lines
}
