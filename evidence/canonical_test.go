package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"spaces", " { \"b\" : 1 ,\n\"a\" : [ true , null ] } ", `{"a":[true,null],"b":1}`},
		{"nested order", `{"z":{"y":1,"x":2},"a":{}}`, `{"a":{},"z":{"x":2,"y":1}}`},
		{"escapes", `"\u0041\/\u000a\u001f\u20ac\"\\\b\f\t\r"`, `"A/\n\u001f€\"\\\b\f\t\r"`},
		{"surrogates", `"\ud83d\ude00"`, `"😀"`},
		// RFC 8785, section 3.2.3: its own sorting example.
		{"RFC 8785 keys", `{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
			"{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"},
		{"integers", `[0,-1,9007199254740991,-9007199254740991]`, `[0,-1,9007199254740991,-9007199254740991]`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := Canonical([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if err := CheckCanonical(got); err != nil {
				t.Errorf("canonical form refused: %v", err)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1)
	for _, in := range []string{
		``, ` `, `{`, `[1`, `{"a"}`, `{"a":}`, `{"a":1,}`, `[1,]`, `{a:1}`, `'a'`, `nul`, `1 2`, `{"a":1}{}`,
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"b":0,"a":1,"b":2}`, `"\u0000"`, "\"\x00\"", "\"\n\"", "\"\xff\"", "\"\xed\xa0\x80\"",
		`"\ud800"`, `"\ud800\u0041"`, `"\udc00"`, `"\x"`, `"\u12g4"`, `"\u12`, `"\`, `"a`,
		`1.0`, `1e3`, `01`, `-0`, `-`, `+1`, `.5`, `9007199254740992`, `NaN`, deep, `"` + strings.Repeat("a", MaxSize) + `"`,
	} {
		var form *FormError
		if out, err := Canonical([]byte(in)); !errors.As(err, &form) {
			t.Errorf("Canonical(%.40q) = %.40q, %v; want a FormError", in, out, err)
		}
	}
	ok := strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth)
	if _, err := Canonical([]byte(ok)); err != nil {
		t.Errorf("nesting of exactly %d: %v", MaxDepth, err)
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{`{"b":1,"a":[1,"\u00e9\n"]}`, `"\ud83d\ude00"`, `[{}]`, `{"é":1,"e":2,"\"":3}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := Canonical(in)
		if err != nil {
			return
		}
		if again, err := Canonical(out); err != nil || !bytes.Equal(again, out) {
			t.Fatalf("not stable: %q, then %q (%v)", out, again, err)
		}
		var a, b any
		if json.Unmarshal(in, &a) != nil || json.Unmarshal(out, &b) != nil {
			t.Fatalf("encoding/json refuses %q or %q", in, out)
		}
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if !bytes.Equal(x, y) {
			t.Fatalf("the meaning changed: %s became %s", x, y)
		}
	})
}

// The body walker accepts exactly the canonical objects.
func FuzzBody(f *testing.F) {
	for _, s := range []string{`{"a":[1,"\n\u001f"],"b":{}}`, `{"a":1,"b":2}`, `{"b":1,"a":2}`, `{}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := Canonical(in)
		want := err == nil && bytes.Equal(in, out) && in[0] == '{'
		e := sample(t)
		e.Body = in
		if in == nil {
			return
		}
		if got := e.Commit() == nil; got != want {
			t.Fatalf("Commit accepts %q: %v, canonical: %v", in, got, want)
		}
	})
}

func FuzzOpening(f *testing.F) {
	o, err := committed(f).Open("/kind")
	if err != nil {
		f.Fatal(err)
	}
	text, err := Marshal(o)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, in []byte) {
		o, err := ParseOpening(in)
		if err != nil {
			return
		}
		_ = o.Verify([32]byte{})
		if again, err := Marshal(o); err != nil || !bytes.Equal(again, in) {
			t.Fatalf("%q came back as %q (%v)", in, again, err)
		}
	})
}

func FuzzLeaf(f *testing.F) {
	f.Add(committed(f).Leaf())
	f.Fuzz(func(t *testing.T, in []byte) {
		l, err := ParseLeaf(in)
		if err != nil {
			return
		}
		e := Entry{ID: l.ID, Recorded: l.Recorded, Root: l.Root}
		if !bytes.Equal(e.Leaf(), in) {
			t.Fatalf("%x came back as %x", in, e.Leaf())
		}
	})
}

func FuzzBundle(f *testing.F) {
	e := committed(f)
	o, err := e.Open("/id", "/kind", "/recorded")
	if err != nil {
		f.Fatal(err)
	}
	b := ProofBundle{Credential: "a.b.c~", Leaf: e.Leaf(), Opening: *o, LogProof: "x\n"}
	text, err := b.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, in []byte) {
		b, err := ParseBundle(in)
		if err != nil {
			return
		}
		if again, err := b.Encode(); err != nil || !bytes.Equal(again, in) {
			t.Fatalf("%q came back as %q (%v)", in, again, err)
		}
	})
}
