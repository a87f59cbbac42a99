package scenarios

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lanthorn/outlook/scenario"
)

// The files say what the typed examples say.
func TestFilesAreTheExamples(t *testing.T) {
	typed := map[string]scenario.Scenario{}
	for _, s := range scenario.Examples() {
		typed[s.Name] = s
	}
	for _, name := range Names() {
		s, err := Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(typed[s.Name], s); diff != "" {
			t.Errorf("%s (-typed +file):\n%s", name, diff)
		}
		delete(typed, s.Name)
	}
	for name := range typed {
		t.Errorf("%q has no file", name)
	}
}

func TestStrictly(t *testing.T) {
	for text, want := range map[string]string{
		"name: x\nlevrs: []\n":           "levrs",
		"months: many\n":                 "many",
		"name: a\n---\nname: b\n":        "one scenario",
		"levers:\n  - {share: a half}\n": "a half",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Read(strings.NewReader("# " + strings.Repeat("x", maxBytes))); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	if _, err := Named("nothing"); err == nil || !strings.Contains(err.Error(), "heavy-ban") {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range Names() {
		text, _ := examples.ReadFile("examples/" + name + ".yaml")
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = Read(strings.NewReader(text))
	})
}
