package pages

import (
	"slices"
	"testing"

	"lanthorn/review"
)

// What the form shows of owners reads back as what they were; what it cannot show
// stays with who stays.
func TestOwnersComeBackFromTheForm(t *testing.T) {
	was := []review.Owner{{Name: "Anker AG", Address: "Kiel", Country: "DE", PPM: 512_500}, {Name: "Boot", PPM: 0}, {Name: "Kai", Country: "NL"}}
	text := ownersText(was)
	if want := "Anker AG; 51.25; DE\nBoot\nKai; ; NL"; text != want {
		t.Errorf("the form shows %q, want %q", text, want)
	}
	back, rs := ownersOf(text + "\n新股东；10；CN")
	if rs != nil || len(back) != 4 || back[3].PPM != 100_000 {
		t.Fatalf("read back: %+v, %v", back, rs)
	}
	keepAddresses(back, was)
	if !slices.Equal(back[:3], was) || back[3].Address != "" {
		t.Errorf("they come back as %+v", back)
	}
	if _, rs := ownersOf("Anker AG; 120; DE\n; 5"); len(rs) != 2 {
		t.Errorf("two bad lines give %v", rs)
	}
}

func TestTheFormSpeaksOfTheFirstCarrier(t *testing.T) {
	was := []review.Party{{Name: "First", Country: "DE"}, {Name: "Second"}}
	if got := carriersOf("First", was); !slices.EqualFunc(got, was, func(a, b review.Party) bool { return a.Name == b.Name && a.Country == b.Country }) {
		t.Errorf("unchanged: %+v", got)
	}
	if got := carriersOf("Other", was); len(got) != 2 || got[0].Name != "Other" || got[0].Country != "" || was[0].Name != "First" {
		t.Errorf("another first: %+v of %+v", got, was)
	}
	if got := carriersOf("", was); len(got) != 1 || got[0].Name != "Second" {
		t.Errorf("none: %+v", got)
	}
}
