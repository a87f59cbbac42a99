package app

import (
	"testing"

	"lanthorn/control"
	"lanthorn/ree"
)

// What was measured decides; what was not measured is never taken for absent.
func TestTheFinderAsksForWhatItLacks(t *testing.T) {
	f := open(t)
	ask := func(detect ree.Fraction, contents ...Content) FinderAnswer {
		t.Helper()
		a, err := f.Find(FinderQuestion{Form: "magnet_ndfeb", Contents: contents, Detect: detect})
		f.must(err)
		return a
	}
	var none []Content
	for _, e := range f.ListedElements() {
		none = append(none, Content{Element: e.Symbol()})
	}
	if a := ask(0, Content{Element: "Dy", Value: 40_000_000}); a.Controlled != control.Yes || len(a.Entries) == 0 || a.Entries[0].Code != "1C905.a" || len(a.Kinds) == 0 || a.Days != 45 {
		t.Errorf("4 %% dysprosium: %+v", a)
	}
	for name, a := range map[string]FinderAnswer{"nothing measured": ask(0), "one zero": ask(100, Content{Element: "Dy"}), "zeros without a limit": ask(0, none...)} {
		if a.Controlled != control.Undetermined || len(a.Missing) == 0 {
			t.Errorf("%s: %s, missing %v", name, a.Controlled, a.Missing)
		}
	}
	if a := ask(100, none...); a.Controlled != control.No || len(a.Kinds) != 0 {
		t.Errorf("every listed element measured and absent: %+v", a)
	}
	_, err := f.Find(FinderQuestion{Form: "magic", Contents: none})
	refused(t, err, "form.unknown")
	_, err = f.Find(FinderQuestion{Form: "magnet_ndfeb", Contents: []Content{{Element: "Dy"}, {Element: "Dy"}}})
	refused(t, err, "element.twice")
}
