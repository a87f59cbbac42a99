package screening

import (
	"strings"
	"unicode/utf8"
)

// alphabets write letters of other scripts in Latin ones: Cyrillic after the
// BGN/PCGN tables without marks, Arabic and Hebrew by their consonants.
const alphabets = `
а a|б b|в v|г g|ґ g|д d|е e|ё e|є ye|ж zh|з z|и i|і i|ї i|й y|к k|л l|м m|н n|о o|п p|р r|с s|т t|у u|ф f|х kh|ц ts|ч ch|ш sh|щ shch|ъ |ы y|ь |э e|ю yu|я ya
ј j|љ lj|њ nj|ћ c|ђ dj|џ dz|ѕ dz|ќ kj|ѓ gj|ў u|қ q|ғ gh|ң ng|ұ u|ү u|һ h|ә a|ө o|ҳ h|ҷ j
α a|β v|γ g|δ d|ε e|ζ z|η i|θ th|ι i|κ k|λ l|μ m|ν n|ξ x|ο o|π p|ρ r|σ s|ς s|τ t|υ y|φ f|χ ch|ψ ps|ω o
ا a|أ a|إ i|آ a|ٱ a|ب b|ت t|ث th|ج j|ح h|خ kh|د d|ذ dh|ر r|ز z|س s|ش sh|ص s|ض d|ط t|ظ z|ع a|غ gh|ف f|ق q|ك k|ل l|م m|ن n|ه h|و u|ي i|ى a|ئ i|ؤ u|ء |ة a|پ p|چ ch|ژ zh|گ g|ک k|ی i|ہ h|ھ h|ے e|ٹ t|ڈ d|ڑ r|ں n
א a|ב b|ג g|ד d|ה h|ו v|ז z|ח h|ט t|י i|כ k|ך k|ל l|מ m|ם m|נ n|ן n|ס s|ע a|פ p|ף f|צ ts|ץ ts|ק k|ר r|ש sh|ת t
ა a|ბ b|გ g|დ d|ე e|ვ v|ზ z|თ t|ი i|კ k|ლ l|მ m|ნ n|ო o|პ p|ჟ zh|რ r|ს s|ტ t|უ u|ფ p|ქ k|ღ gh|ყ q|შ sh|ჩ ch|ც ts|ძ dz|წ ts|ჭ ch|ხ kh|ჯ j|ჰ h
ա a|բ b|գ g|դ d|ե e|զ z|է e|ը y|թ t|ժ zh|ի i|լ l|խ kh|ծ ts|կ k|հ h|ձ dz|ղ gh|ճ ch|մ m|յ y|ն n|շ sh|ո o|չ ch|պ p|ջ j|ռ r|ս s|վ v|տ t|ր r|ց ts|ւ v|փ p|ք k|օ o|ֆ f|և ev
ア a|イ i|ウ u|エ e|オ o|カ ka|キ ki|ク ku|ケ ke|コ ko|サ sa|シ shi|ス su|セ se|ソ so|タ ta|チ chi|ツ tsu|テ te|ト to|ナ na|ニ ni|ヌ nu|ネ ne|ノ no|ハ ha|ヒ hi|フ fu|ヘ he|ホ ho|マ ma|ミ mi|ム mu|メ me|モ mo|ヤ ya|ユ yu|ヨ yo|ラ ra|リ ri|ル ru|レ re|ロ ro|ワ wa|ヲ o|ン n|ッ |ー |ァ a|ィ i|ゥ u|ェ e|ォ o|ャ ya|ュ yu|ョ yo`

// latin is the Latin writing of a letter.
var latin = func() map[rune]string {
	m := map[rune]string{}
	for _, pair := range strings.FieldsFunc(alphabets, func(r rune) bool { return r == '|' || r == '\n' }) {
		r, n := utf8.DecodeRuneInString(pair)
		m[r] = strings.TrimSpace(pair[n:])
		if r >= 'ァ' && r <= 'ヴ' {
			m[r-'ア'+'あ'] = m[r]
		}
	}
	for _, line := range strings.Split(readings, "\n") {
		end := strings.IndexFunc(line, isHan)
		for _, r := range line[end:] {
			m[r] = line[:end]
		}
	}
	return m
}()

// surnames are Han characters read otherwise as a family name.
var surnames = map[rune]string{'单': "shan", '曾': "zeng", '解': "xie", '仇': "qiu", '查': "zha", '朴': "piao", '任': "ren", '区': "ou", '覃': "qin", '盖': "ge", '华': "hua", '翟': "zhai", '尉': "wei", '員': "yun", '缪': "miao"}

// families are Korean family names as they are commonly written.
var families = map[string]string{"gim": "kim", "i": "lee", "bak": "park", "choe": "choi", "jeong": "jung", "gang": "kang", "jo": "cho", "yun": "yoon", "im": "lim", "sin": "shin", "gwon": "kwon", "u": "woo", "no": "roh", "mun": "moon"}

var (
	leads  = []string{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"}
	vowels = []string{"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"}
	tails  = []string{"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"}
)

// hangul reads a Korean syllable by the Revised Romanization of 2000.
func hangul(r rune) (string, bool) {
	n := int(r) - 0xAC00
	if n < 0 || n >= 11172 {
		return "", false
	}
	return leads[n/588] + vowels[n%588/28] + tails[n%28], true
}

// romanised writes a word in a to z and digits. Han and Hangul words are a
// family name and what follows it, so they may give two. ok is false where no
// letter could be written.
func romanised(word string) (words []string, syllables bool, ok bool) {
	runes := []rune(word)
	if first := runes[0]; isHan(first) || first >= 0xAC00 && first <= 0xD7A3 {
		return eastern(runes)
	}
	var b strings.Builder
	for _, r := range runes {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		b.WriteString(latin[r])
	}
	return []string{b.String()}, false, b.Len() > 0
}

// eastern reads a name of syllables: up to four are a person's, family name
// first.
func eastern(runes []rune) (words []string, syllables, ok bool) {
	var read []string
	for i, r := range runes {
		s, korean := hangul(r)
		switch {
		case i == 0 && korean && families[s] != "":
			s = families[s]
		case i == 0 && surnames[r] != "":
			s = surnames[r]
		case !korean && r < utf8.RuneSelf:
			s = string(r)
		case !korean:
			s = latin[r]
		}
		if s != "" {
			read = append(read, s)
		}
	}
	switch n := len(read); {
	case n == 0:
		return nil, true, false
	case n == 1 || n > 4:
		return read, true, true
	case n == 4:
		return []string{read[0] + read[1], read[2] + read[3]}, true, true
	default:
		return []string{read[0], strings.Join(read[1:], "")}, true, true
	}
}
