package screening

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is how many bytes of a name are read; what follows is not screened,
// and Prepare says so.
const maxName = 1024

// folded are the decompositions by letter.
var folded = func() map[rune]string {
	m := make(map[rune]string, 6000)
	for _, pair := range strings.Fields(decompositions) {
		r, n := utf8.DecodeRuneInString(pair)
		m[r] = pair[n:]
	}
	for r, s := range strokes {
		m[r] = s
	}
	return m
}()

// strokes are letters that Unicode does not take apart.
var strokes = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d",
	'þ': "th", 'Þ': "th", 'ł': "l", 'Ł': "l", 'ı': "i", 'ħ': "h", 'Ħ': "h", 'ə': "a", 'Ə': "a", 'ŋ': "ng", 'Ŋ': "ng", 'ŧ': "t", 'Ŧ': "t",
}

// Fold writes a text in lower case, without marks, compatible forms (full
// width, ligatures) as their plain letters; Han and Hangul stay. It is
// idempotent.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(unicode.ToLower(r))
		case unicode.Is(unicode.Mn, r) || r == '\u0640':
		default:
			foldRune(&b, r)
		}
	}
	return b.String()
}

func foldRune(b *strings.Builder, r rune) {
	s, ok := folded[r]
	if !ok {
		s, ok = folded[unicode.ToLower(r)]
	}
	if !ok {
		b.WriteRune(unicode.ToLower(r))
		return
	}
	for _, x := range s {
		if t, ok := strokes[x]; ok {
			b.WriteString(t)
			continue
		}
		b.WriteRune(x)
	}
}

// pieces parts a folded text into words. A dot between single letters joins
// them (A.B.C. is one word), an apostrophe is left out, everything else that is
// no letter or digit parts.
func pieces(text string) []string {
	var out []string
	var b strings.Builder
	lone := false // the last word is single letters held together by dots
	end := func(dot bool) {
		if b.Len() == 0 {
			lone = lone && dot
			return
		}
		w := b.String()
		b.Reset()
		single := utf8.RuneCountInString(w) == 1 && w[0] < utf8.RuneSelf
		if single && lone {
			out[len(out)-1] += w
		} else {
			out = append(out, w)
		}
		lone = single && dot
	}
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r):
			b.WriteRune(r)
		case strings.ContainsRune("'’‘`ʼʻʿʾ´", r):
		default:
			end(r == '.')
		}
	}
	end(false)
	return out
}

// isHan tells a character that is written the same whatever language reads it.
func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
