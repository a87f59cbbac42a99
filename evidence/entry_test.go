package evidence

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sample is the entry of the golden files: 25 fields, two of them from arrays.
func sample(t testing.TB) *Entry {
	t.Helper()
	body, err := Canonical([]byte(`{
		"lot": "NDX-4471-K", "form": "separated-compound", "netMassMG": 118200000,
		"site": "SITE-07", "custody": "segregated", "note": "drum 7 \"re-sealed\"\n№ 12",
		"assay": {"method": "ICP-MS", "elements": [
			{"element": "Nd", "ppm": 741200, "u": 1900}, {"element": "Pr", "ppm": 246000, "u": 1500}]},
		"inputs": [], "extra": {}, "final": true
	}`))
	if err != nil {
		t.Fatal(err)
	}
	return &Entry{
		Seq: 4711, ID: "00112233445566778899aabbccddeeff", Kind: "custody.transform", Schema: 1,
		Recorded: time.Date(2026, 3, 2, 8, 15, 30, 123e6, time.UTC),
		Occurred: time.Date(2026, 3, 2, 16, 10, 0, 0, time.FixedZone("", 8*3600)),
		Actor:    "ACC-19", Org: "PTY-3", Subjects: []string{"NDX-4471-K", "SITE-07"},
		Body: body, Seed: bytes.Repeat([]byte{0x5a}, SeedSize),
	}
}

func committed(t testing.TB) *Entry {
	t.Helper()
	e := sample(t)
	if err := e.Commit(); err != nil {
		t.Fatal(err)
	}
	return e
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: the format has changed\n got %s\nwant %s", name, got, want)
	}
}

func TestGoldenEntry(t *testing.T) {
	e := committed(t)
	paths, err := e.Paths()
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.Open("/kind", "/body/assay/elements/1/ppm", "/body/assay/elements", "/body/note")
	if err != nil {
		t.Fatal(err)
	}
	opening, err := Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "entry.body.json", e.Body)
	golden(t, "entry.paths.txt", []byte(strings.Join(paths, "\n")+"\n"))
	golden(t, "entry.root.hex", []byte(hex.EncodeToString(e.Root[:])+"\n"))
	golden(t, "entry.leaf.hex", []byte(hex.EncodeToString(e.Leaf())+"\n"))
	golden(t, "entry.opening.json", opening)
}

func TestLeafSurvivesErasure(t *testing.T) {
	e := committed(t)
	leaf := e.Leaf()
	e.Body, e.Seed = nil, nil
	if !e.Erased() || !bytes.Equal(e.Leaf(), leaf) {
		t.Error("an erased entry must keep its leaf")
	}
	if err := e.Verify(); !errors.Is(err, ErrErased) {
		t.Errorf("Verify of an erased entry: %v, want ErrErased", err)
	}
	if _, err := e.Open("/kind"); !errors.Is(err, ErrErased) {
		t.Errorf("Open of an erased entry: %v, want ErrErased", err)
	}
	parsed, err := ParseLeaf(leaf)
	if err != nil {
		t.Fatal(err)
	}
	want := Leaf{ID: e.ID, Recorded: e.Recorded.Truncate(time.Second), Root: e.Root}
	if diff := cmp.Diff(want, parsed); diff != "" {
		t.Error(diff)
	}
}

func TestEveryFieldIsCommitted(t *testing.T) {
	changes := map[string]func(*Entry){
		"seq": func(e *Entry) { e.Seq++ }, "id": func(e *Entry) { e.ID = strings.Repeat("0", 32) },
		"kind": func(e *Entry) { e.Kind += "x" }, "schema": func(e *Entry) { e.Schema++ },
		"recorded": func(e *Entry) { e.Recorded = e.Recorded.Add(time.Millisecond) },
		"occurred": func(e *Entry) { e.Occurred = e.Occurred.Add(time.Millisecond) },
		"offset":   func(e *Entry) { e.Occurred = e.Occurred.UTC() },
		"actor":    func(e *Entry) { e.Actor = "system" }, "org": func(e *Entry) { e.Org = "" },
		"subject":  func(e *Entry) { e.Subjects = []string{"NDX-4471-K", "SITE-08"} },
		"subjects": func(e *Entry) { e.Subjects = e.Subjects[:1] },
		"body":     func(e *Entry) { e.Body = bytes.Replace(e.Body, []byte("118200000"), []byte("118200001"), 1) },
		"seed":     func(e *Entry) { e.Seed = bytes.Repeat([]byte{1}, SeedSize) },
		"shape": func(e *Entry) {
			e.Body = bytes.Replace(e.Body, []byte(`"inputs":[]`), []byte(`"inputs":{}`), 1)
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			e := committed(t)
			change(e)
			if err := e.Verify(); !errors.Is(err, ErrRootMismatch) {
				t.Errorf("Verify after the change: %v, want ErrRootMismatch", err)
			}
		})
	}
}

// An array and an object with the same paths must not share a root.
func TestArrayIsNotObject(t *testing.T) {
	roots := map[[32]byte]string{}
	for _, body := range []string{`{"a":["x"]}`, `{"a":{"0":"x"}}`, `{"a":"x"}`, `{"a/0":"x"}`, `{"a":["x","y"]}`, `{"a~10":"x"}`} {
		e := sample(t)
		e.Body = []byte(body)
		if err := e.Commit(); err != nil {
			t.Fatal(err)
		}
		if other, ok := roots[e.Root]; ok {
			t.Errorf("%s and %s have the same root", body, other)
		}
		roots[e.Root] = body
	}
}

func TestCommitRefuses(t *testing.T) {
	cases := map[string]func(*Entry){
		"id":                     func(e *Entry) { e.ID = "xyz" },
		"upper-case id":          func(e *Entry) { e.ID = strings.ToUpper(e.ID) },
		"no kind":                func(e *Entry) { e.Kind = "" },
		"no actor":               func(e *Entry) { e.Actor = "" },
		"sequence number":        func(e *Entry) { e.Seq = 0 },
		"schema":                 func(e *Entry) { e.Schema = 0 },
		"short seed":             func(e *Entry) { e.Seed = e.Seed[1:] },
		"recorded not UTC":       func(e *Entry) { e.Recorded = e.Occurred },
		"finer than millisecond": func(e *Entry) { e.Recorded = e.Recorded.Add(1) },
		"no body":                func(e *Entry) { e.Body = nil },
		"no time":                func(e *Entry) { e.Occurred = time.Time{} },
		"body not an object":     func(e *Entry) { e.Body = []byte(`[1]`) },
		"body with space":        func(e *Entry) { e.Body = []byte(`{"a": 1}`) },
		"body out of order":      func(e *Entry) { e.Body = []byte(`{"b":1,"a":1}`) },
		"body with twins":        func(e *Entry) { e.Body = []byte(`{"a":1,"a":1}`) },
		"body with decimal":      func(e *Entry) { e.Body = []byte(`{"a":1.5}`) },
		"body with long escape":  func(e *Entry) { e.Body = []byte(`{"a":"\u0041"}`) },
		"body with tail":         func(e *Entry) { e.Body = []byte(`{} `) },
		"actor not UTF-8":        func(e *Entry) { e.Actor = "\xff" },
		"subject with NUL":       func(e *Entry) { e.Subjects = []string{"a\x00"} },
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			e := committed(t)
			before := e.Root
			spoil(e)
			if err := e.Commit(); err == nil {
				t.Error("accepted")
			}
			if e.Root != before {
				t.Error("a refused entry must keep its root")
			}
		})
	}
}

func TestOpeningProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := randomEntry(t)
		if err := e.Commit(); err != nil {
			t.Fatal(err)
		}
		paths, err := e.Paths()
		if err != nil {
			t.Fatal(err)
		}
		chosen := rapid.SliceOfN(rapid.SampledFrom(paths), 1, 6).Draw(t, "paths")
		o, err := e.Open(chosen...)
		if err != nil {
			t.Fatal(err)
		}
		text, err := Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseOpening(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := back.Verify(e.Root); err != nil {
			t.Fatal(err)
		}
		for _, p := range chosen {
			if _, ok := back.Value(p); !ok {
				t.Fatalf("path %s was not opened", p)
			}
		}
		at := rapid.IntRange(0, len(text)-1).Draw(t, "byte")
		text[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if spoilt, err := ParseOpening(text); err == nil && spoilt.Verify(e.Root) == nil {
			t.Fatalf("changed byte %d went unnoticed: %s", at, text)
		}
	})
}

func randomEntry(t *rapid.T) *Entry {
	e := &Entry{
		Seq: rapid.Int64Range(1, MaxInteger).Draw(t, "seq"), ID: strings.Repeat("ab", 16), Kind: "k", Schema: 1,
		Recorded: time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "recorded")).UTC(),
		Occurred: time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "occurred")),
		Actor:    rapid.StringMatching(`[^\x00]+`).Draw(t, "actor"),
		Subjects: rapid.SliceOf(rapid.StringMatching(`[^\x00]*`)).Draw(t, "subjects"),
		Seed:     rapid.SliceOfN(rapid.Byte(), SeedSize, SeedSize).Draw(t, "seed"),
	}
	body, err := Marshal(randomObject(t, 3))
	if err != nil {
		t.Fatal(err)
	}
	e.Body = body
	return e
}

func randomObject(t *rapid.T, depth int) map[string]any {
	m := map[string]any{}
	for range rapid.IntRange(0, 5).Draw(t, "members") {
		m[rapid.StringMatching(`[^\x00]*`).Draw(t, "key")] = randomValue(t, depth)
	}
	return m
}

func randomValue(t *rapid.T, depth int) any {
	switch n := rapid.IntRange(0, 6).Draw(t, "kind"); {
	case n == 0 && depth > 0:
		return randomObject(t, depth-1)
	case n == 1 && depth > 0:
		list := []any{}
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			list = append(list, randomValue(t, depth-1))
		}
		return list
	case n == 2:
		return rapid.Bool().Draw(t, "bool")
	case n == 3:
		return nil
	case n == 4:
		return rapid.Int64Range(-MaxInteger, MaxInteger).Draw(t, "int")
	default:
		return rapid.StringMatching(`[^\x00]*`).Draw(t, "text")
	}
}

// A field may not be shown under a shorter path with part of its name moved
// into its value.
func TestPathAndValueDoNotBlur(t *testing.T) {
	e := sample(t)
	e.Body = []byte(`{"mass1":2}`)
	if err := e.Commit(); err != nil {
		t.Fatal(err)
	}
	o, err := e.Open("/body/mass1")
	if err != nil {
		t.Fatal(err)
	}
	o.Fields[0].Path, o.Fields[0].Value = "/body/mass", json.RawMessage("12")
	if err := o.Verify(e.Root); !errors.Is(err, ErrOpening) {
		t.Errorf("forged field: %v, want ErrOpening", err)
	}
}

func TestOpenRefusesUnknownPath(t *testing.T) {
	if _, err := committed(t).Open("/kind", "/body/nothing"); err == nil || !strings.Contains(err.Error(), "/body/nothing") {
		t.Errorf("got %v, want an error that names the path", err)
	}
}

func BenchmarkCommit(b *testing.B) {
	e := sample(b)
	paths, err := e.Paths()
	if err != nil {
		b.Fatal(err)
	}
	b.Run(fmt.Sprintf("fields=%d", len(paths)), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := e.Commit(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCanonical(b *testing.B) {
	e := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Canonical(e.Body); err != nil {
			b.Fatal(err)
		}
	}
}
