package credential

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	f.Add(issue(f, UsePassport, samplePassport(), "/holder", "/assay").String())
	f.Add(issue(f, UseLicence, sampleLicence()).String())
	f.Fuzz(func(t *testing.T, text string) {
		if sd, err := Parse(text); err == nil && sd.String() != text {
			t.Fatalf("%q came back as %q", text, sd.String())
		}
	})
}

func FuzzDisclosure(f *testing.F) {
	sd := issue(f, UsePassport, samplePassport())
	parts := strings.Split(sd.Signed, ".")
	f.Add(string(sd.Payload), `["salt","holder",{"id":"x"}]`)
	f.Fuzz(func(t *testing.T, payload, disclosure string) {
		d := encode64([]byte(disclosure))
		payload = strings.Replace(payload, "DIGEST", digestOf(d), 1)
		if sd, err := Parse(parts[0] + "." + encode64([]byte(payload)) + "." + parts[2] + "~" + d + "~"); err == nil {
			if bytes.Contains(sd.Credential.Subject, []byte(`"_sd"`)) && !strings.Contains(payload+disclosure, `\"`) {
				t.Fatalf("digests left in %s", sd.Credential.Subject)
			}
		}
	})
}

func FuzzParseQR(f *testing.F) {
	text, err := testSigner().QR(sampleQR())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseQR(text)
		if err == nil && q.Verify(public(testSigner())) == nil {
			if again, err := testSigner().QR(*q); err != nil || again != text {
				t.Fatalf("%q came back as %q, %v", text, again, err)
			}
		}
	})
}

func FuzzStatusList(f *testing.F) {
	text, err := os.ReadFile(filepath.Join("testdata", "status.jwt"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Fuzz(func(t *testing.T, text string) {
		if l, err := ParseStatusList(text); err == nil {
			_, _ = l.Get(l.Len() - 1)
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	text, err := sampleKeys().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		k, err := ParseKeys(text)
		if err != nil {
			return
		}
		again, err := k.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseKeys(again); err != nil {
			t.Fatalf("%s came back as %s, which is refused: %v", text, again, err)
		}
	})
}
