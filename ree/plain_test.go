package ree

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// general reads the shares without the quick way.
func general(data []byte) (Shares, error) { return readBySymbol[Quantity](data) }

func generalMasses(data []byte) (ElementMasses, error) { return readBySymbol[ElementMass](data) }

// What is written is read again, and is read the quick way.
func TestPlainReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Shares
		var m ElementMasses
		for e := range s {
			if rapid.Bool().Draw(t, "has") {
				s[e] = Quantity{Fraction(rapid.Int64Range(0, int64(Whole)).Draw(t, "v")), Fraction(rapid.Int64Range(0, int64(Whole)).Draw(t, "u"))}
				m[e] = ElementMass(rapid.Int64Range(-int64(MaxMass), int64(MaxMass)).Draw(t, "mass"))
			}
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back Shares
		if !readPlain(text, func(e Element, rest []byte) []byte { return plainQuantity(&back[e], rest) }) || back != s {
			t.Fatalf("%s is read as %v", text, back)
		}
		if text, err = json.Marshal(m); err != nil {
			t.Fatal(err)
		}
		var masses ElementMasses
		if err := json.Unmarshal(text, &masses); err != nil || masses != m {
			t.Fatalf("%s is read as %v, %v", text, masses, err)
		}
	})
}

// FuzzPlain compares the quick way with the general one on whatever comes: it
// may leave a text to the other, but never reads another thing out of it.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{`{}`, `{"Nd":{"v":1,"u":2}}`, `{"Nd":{"u":1,"v":2},"Pr":{"v":3}}`, `{"Nd":5,"Dy":-7}`, `{"nd":5}`, `{"Nd":5,"Nd":6}`,
		`{"Nd":05}`, `{"Nd":5,}`, `{"Nd":{"v":1,"v":2}}`, `{"Nd":{}}`, `{"Nd":{"v":1}`, `{"Nd":1e3}`, `{"Xx":1}`, `null`, `{"Nd":-}`, `{"Nd":-0}`, `{"Y":9}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Shares
		if readPlain(data, func(e Element, rest []byte) []byte { return plainQuantity(&s[e], rest) }) {
			if want, err := general(data); err != nil || want != s {
				t.Errorf("%q: %v, the general reader says %v, %v", data, s, want, err)
			}
		}
		var m ElementMasses
		if readPlain(data, func(e Element, rest []byte) []byte {
			n, rest := plainInteger(rest)
			m[e] = ElementMass(n)
			return rest
		}) {
			if want, err := generalMasses(data); err != nil || want != m {
				t.Errorf("%q: %v, the general reader says %v, %v", data, m, want, err)
			}
		}
	})
}
