package pages

import (
	"os"
	"testing"

	"lanthorn/control"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// TestWhatIsAskedForIsSaidInFull: masses add up to a mass, units to units, and
// neither hides the other.
func TestWhatIsAskedForIsSaidInFull(t *testing.T) {
	mass := review.Line{MassMG: 12 * ree.Kilogram}
	set := review.Line{Subject: control.Equipment, Units: 3, Unit: "set"}
	file := review.Line{Subject: control.Technology, Units: 2, Unit: "document"}
	langs, err := words.Load(os.DirFS("../web/locale"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lines  []review.Line
		en, zh string
	}{
		{[]review.Line{mass}, "12.000 kg", "12.000 千克"},
		{[]review.Line{set}, "3 sets", "3 套"},
		{[]review.Line{set, set}, "6 sets", "6 套"},
		{[]review.Line{mass, set}, "12.000 kg and 3 sets", "12.000 千克和3 套"},
		{[]review.Line{set, mass, file}, "12.000 kg, 2 documents and 3 sets", "12.000 千克、2 份和3 套"},
	} {
		p := askedFor(&review.Application{Lines: c.lines})
		for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
			if got := plainSpaces(langs[tag], p); got != want {
				t.Errorf("%s: %q, want %q", tag, got, want)
			}
		}
	}
}

func plainSpaces(l *words.Lang, p web.Phrase) string {
	out := []rune(words.Say(l, p))
	for i, r := range out {
		if r == '\u202f' || r == '\u2009' || r == '\u00a0' {
			out[i] = ' '
		}
	}
	return string(out)
}
