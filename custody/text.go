package custody

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"lanthorn/ree"
)

// maxText is how many characters a text may have.
const maxText = 2000

// CheckText refuses a text that people could not read as it is written:
// control characters, marks that turn the direction of reading, characters
// without width, more than 2,000 characters.
func CheckText(s string) *ree.Refusal { return CheckLongText(s, maxText) }

// CheckLongText is [CheckText] for a text that may have another number of characters.
func CheckLongText(s string, most int) *ree.Refusal {
	if len(s) > most && utf8.RuneCountInString(s) > most {
		return ree.Refuse("text.too_long", "max", strconv.Itoa(most))
	}
	for _, c := range s {
		if hides(c) {
			return ree.Refuse("text.character", "code", fmt.Sprintf("U+%04X", c))
		}
	}
	return nil
}

// hides reports whether c can hide what a text says. The joiners U+200C and
// U+200D stay: some scripts cannot be written without them.
func hides(c rune) bool {
	switch c {
	case '\n', '\t':
		return false
	case unicode.ReplacementChar, 0x00AD, 0x200B, 0x2028, 0x2029, 0x2060, 0xFEFF:
		return true
	}
	return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c >= 0xE0000 && c <= 0xE007F
}

// checkTexts checks every text of an event; prefix names the event within the
// command.
func (d *decision) checkTexts(ev *Event, prefix string) {
	check := func(text, list string, i int, name string) {
		if r := CheckText(text); r != nil {
			if list != "" {
				name = field(list, i, name)
			}
			d.refusals = append(d.refusals, r.At(prefix+name))
		}
	}
	for _, t := range [...]struct{ name, text string }{
		{"note", ev.Note}, {"source", ev.Source}, {"reason", ev.Reason}, {"invoice", ev.Invoice}, {"declaration", ev.Declared}, {"country", ev.Country},
		{"site", ev.Site}, {"process", ev.Process}, {"party", ev.Party}, {"toSite", ev.ToSite}, {"case", ev.Case}, {"licence", ev.Licence},
	} {
		check(t.text, "", 0, t.name)
	}
	for i, out := range ev.Outputs {
		check(out.Alias, "outputs", i, "alias")
		check(out.HS, "outputs", i, "hs")
		check(out.Grade, "outputs", i, "grade")
		check(out.Package, "outputs", i, "package")
		assayTexts(out.Assay, func(text, name string) { check(text, "outputs", i, name) })
	}
	assayTexts(ev.Result, func(text, name string) { check(text, "", 0, name) })
	for i, doc := range ev.Documents {
		check(doc.Name, "documents", i, "name")
		check(doc.Media, "documents", i, "media")
		if !isSHA256(doc.SHA256) {
			d.refuse(prefix+field("documents", i, "sha256"), "document.hash", "name", doc.Name)
		}
	}
}

func assayTexts(a *ree.Assay, check func(text, name string)) {
	if a == nil {
		return
	}
	check(a.Method, "assay.method")
	check(a.TotalBy, "assay.totalBy")
	check(a.Lab, "assay.lab")
	for _, symbol := range slices.Sorted(maps.Keys(a.ByElement)) {
		check(symbol, "assay.byElement")
		check(a.ByElement[symbol], "assay.byElement")
	}
}

// isSHA256 reports whether s is a SHA-256 hash as 64 small hexadecimal digits.
func isSHA256(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
