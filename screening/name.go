package screening

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWords is how many words of a name are compared.
const maxWords = 24

// word is a part of a name as it is compared: letters a to z and digits, or as
// it stood where those could not be had.
type word struct {
	text  string
	sound string // its consonants by kind; empty where too few to tell
	group string // what it means, where it is known
	class class
}

// Form is a name prepared for comparing.
type Form struct {
	text    string
	words   []word
	east    []rune // Han or Hangul, where the name has no other letters
	foreign bool   // romanised here
	short   bool   // romanised from two to three syllables
}

// Prepare takes a name apart. ok is false where nothing is left to compare: such
// a name cannot be screened, which is neither a hit nor a clearance.
func Prepare(text string) (Form, bool) {
	if len(text) > maxName {
		text = strings.ToValidUTF8(text[:maxName], "")
	}
	f := Form{text: text}
	folded := Fold(text)
	for _, phrase := range stockPhrases {
		folded = strings.ReplaceAll(folded, phrase, " ")
	}
	f.east = easternOnly(folded)
	var raw []string
	for _, piece := range pieces(folded) {
		words, eastern, ok := romanised(piece)
		if !ok {
			words = []string{piece}
		}
		f.foreign = f.foreign || ok && !isASCII(piece)
		f.short = f.short || eastern && len(f.east) <= 3
		raw = append(raw, words...)
	}
	f.words = understood(raw)
	return f, len(f.words) > 0
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// easternOnly are the characters of a name in Han or Hangul alone, without what
// only says that it is a company.
func easternOnly(text string) []rune {
	var out []rune
	for _, r := range text {
		switch {
		case isHan(r) || r >= 0xAC00 && r <= 0xD7A3:
			out = append(out, r)
		case unicode.IsLetter(r):
			return nil
		}
	}
	return out
}

// understood finds the runs of words that mean something and drops a word said
// twice in a row.
func understood(raw []string) []word {
	var out []word
	for i := 0; i < len(raw) && len(out) < maxWords; {
		w, used := wordAt(raw, i)
		i += used
		if n := len(out); n > 0 && out[n-1].text == w.text && w.class == plain {
			continue
		}
		out = append(out, w)
	}
	return out
}

// wordAt is the word that begins at i, and of how many it is made.
func wordAt(raw []string, i int) (word, int) {
	for n := min(longest, len(raw)-i); n > 0; n-- {
		run := raw[i]
		if n > 1 {
			run = strings.Join(raw[i:i+n], " ")
		}
		if m, ok := known[run]; ok {
			text := strings.ReplaceAll(run, " ", "")
			return word{text: text, sound: sound(text), group: m.word, class: m.class}, n
		}
	}
	text := raw[i]
	w := word{text: text, sound: sound(text)}
	if strings.ContainsAny(text, "0123456789") {
		w.class, w.sound = number, ""
		w.group = strings.TrimLeft(text, "0")
	}
	return w, 1
}

// sounds are the kinds of consonants; those that are often written for one
// another are of one kind.
var sounds = [256]byte{'b': 'p', 'p': 'p', 'f': 'f', 'v': 'f', 'w': 'f', 'c': 'k', 'k': 'k', 'q': 'k', 'g': 'g', 'j': 'j', 's': 's', 'z': 's', 'x': 's',
	'd': 't', 't': 't', 'l': 'l', 'm': 'm', 'n': 'n', 'r': 'r', 'h': 'h'}

// mostSounds is how long a word may be for its sound to be of use.
const mostSounds = 64

// sound is the skeleton of a word of four letters and more: its consonants by
// kind, doubles once, after kh, gh, ph, sh, th and the like have become one. Two
// are needed to tell anything.
func sound(text string) string {
	if len(text) < 4 || len(text) > mostSounds || !isASCII(text) {
		return ""
	}
	var b [2 * mostSounds]byte
	out := b[:0]
	for i := 0; i < len(text); i++ {
		c := sounds[text[i]]
		if i > 0 && text[i] == 'h' && strings.IndexByte("kgpstcdz", text[i-1]) >= 0 {
			if text[i-1] == 'p' {
				out[len(out)-1] = 'f'
			}
			continue
		}
		if text[i] == 'x' {
			out = append(out, 'k')
		}
		if c == 0 || len(out) > 0 && out[len(out)-1] == c {
			continue
		}
		out = append(out, c)
	}
	if len(out) < 2 {
		return ""
	}
	return string(out)
}
