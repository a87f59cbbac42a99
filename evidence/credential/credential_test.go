package credential

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"rsc.io/qr"

	"lanthorn/evidence"
)

// noise is a reader of bytes that are the same in every run.
func noise(seed uint64) io.Reader {
	return rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
}

func issue(t testing.TB, typ string, subject any, hide ...string) *SDJWT {
	t.Helper()
	sd, err := testSigner().Issue(toCredential(t, typ, subject), noise(7), hide...)
	if err != nil {
		t.Fatal(err)
	}
	return sd
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: the format has changed\n got %s\nwant %s", name, got, want)
	}
}

func TestGolden(t *testing.T) {
	passport := issue(t, UsePassport, samplePassport(), "/holder", "/assay", "/originShares", "/product/form")
	golden(t, "passport.sdjwt", passport.String())
	golden(t, "passport.payload.json", string(passport.Payload))
	golden(t, "passport.subject.json", string(passport.Credential.Subject))
	licence := issue(t, UseLicence, sampleLicence(), "/endUser", "/endUse")
	golden(t, "licence.sdjwt", licence.String())
	golden(t, "licence.subject.json", string(licence.Credential.Subject))
	text, err := sampleKeys().Encode()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "keys.json", string(text))
	code, err := testSigner().QR(sampleQR())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "qr.txt", code)
}

func sampleKeys() Keys {
	s := testSigner()
	return Keys{
		Issuers:   []IssuerKey{{s.Issuer, s.KID, []string{UsePassport, UseLicence, UseStatusList, UseQR}, public(s)}},
		Logs:      []NamedKey{{"Log", "lanthorn.example/log+00000000+AQ=="}},
		Witnesses: []NamedKey{{"Witness", "witness.example+00000000+BA=="}},
		Quorum:    1,
	}
}

func sampleQR() QR {
	return QR{Kind: UseLicence, Reference: "LIC-2026-00017", Version: 2, Holder: "Grey Heron Separation",
		Lines:      []QRLine{{"1C902.a", "250", "180.5"}, {"1C903.b", "1200.5", "1200.5"}},
		ValidUntil: until, CredentialHash: evidence.CredentialHash("x"), StatusIndex: 94567,
		BalanceAt: from.Add(36 * time.Hour)}
}

// RFC 9901, section 4.2.3, and RFC 8037, appendix A.3.
func TestPublishedVectors(t *testing.T) {
	if got := digestOf("WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"); got != "uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY" {
		t.Errorf("digest of the disclosure: %s", got)
	}
	key, err := decode64("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
	if err != nil {
		t.Fatal(err)
	}
	if got := Thumbprint(key); got != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" {
		t.Errorf("thumbprint: %s", got)
	}
}

func TestIssueAndPresent(t *testing.T) {
	p := samplePassport()
	sd := issue(t, UsePassport, p, "/holder", "/assay/elements/0/method", "/assay", "/originShares", "/product/form")
	if err := sd.Verify(public(testSigner())); err != nil {
		t.Fatal(err)
	}
	var back LotPassport
	if err := json.Unmarshal(sd.Credential.Subject, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, back); diff != "" || sd.Hidden != 0 {
		t.Errorf("all disclosed, %d hidden: %s", sd.Hidden, diff)
	}
	if bytes.Contains(sd.Payload, []byte("Heron")) {
		t.Error("a hidden name stands in the signed text")
	}
	text, err := sd.Present("/assay")
	if err != nil {
		t.Fatal(err)
	}
	one, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var some LotPassport
	if err := json.Unmarshal(one.Credential.Subject, &some); err != nil {
		t.Fatal(err)
	}
	if some.Holder != nil || some.Assay == nil || some.Assay.Elements[0].Method != "" || one.Hidden != 4 {
		t.Errorf("only the assay should show, without its hidden method: %+v, %d hidden", some, one.Hidden)
	}
	if one.Hash() != sd.Hash() {
		t.Error("a selection must keep the credential's hash")
	}
	deep, err := sd.Present("/assay/elements/0/method")
	if err != nil {
		t.Fatal(err)
	}
	if two, err := Parse(deep); err != nil || len(two.Disclosures) != 2 {
		t.Errorf("a nested disclosure must bring the one that holds it: %v", err)
	}
	if _, err := sd.Present("/nothing"); err == nil || !strings.Contains(err.Error(), "/nothing") {
		t.Errorf("unknown path: %v", err)
	}
}

func TestIssueRefuses(t *testing.T) {
	for _, pointer := range []string{"", "holder", "/nothing", "/originShares/0", "/originShares/9/x", "/ledger/size/x"} {
		if _, err := testSigner().Issue(toCredential(t, UsePassport, samplePassport()), nil, pointer); err == nil {
			t.Errorf("pointer %q accepted", pointer)
		}
	}
	bad := toCredential(t, UsePassport, samplePassport())
	bad.ValidUntil = bad.ValidFrom
	if _, err := testSigner().Issue(bad, nil); err == nil {
		t.Error("empty validity accepted")
	}
	if _, err := testSigner().Issue(toCredential(t, "Diploma", samplePassport()), nil); err == nil {
		t.Error("unknown type accepted")
	}
	if _, err := (Signer{}).Issue(toCredential(t, UsePassport, samplePassport()), nil); err == nil {
		t.Error("signer without key accepted")
	}
}

func TestParseRefuses(t *testing.T) {
	sd := issue(t, UsePassport, samplePassport(), "/holder", "/assay")
	other, err := testSigner().Issue(toCredential(t, UsePassport, samplePassport()), noise(8), "/holder")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(sd.Signed, ".")
	swap := func(i int, text string) string {
		p := slices.Clone(parts)
		p[i] = encode64([]byte(text))
		return strings.Join(p, ".") + "~"
	}
	cases := map[string]string{
		"no tilde":           sd.Signed,
		"two parts":          parts[0] + "." + parts[1] + "~",
		"key binding":        sd.String() + "a.b.c",
		"foreign disclosure": sd.String() + other.Disclosures[0].Text + "~",
		"twice":              sd.String() + sd.Disclosures[0].Text + "~",
		"padded signature":   sd.Signed + "=~",
		"broken line":        sd.Signed + "\n~",
		"alg none":           swap(0, `{"alg":"none","cty":"vc","kid":"2026-1","typ":"vc+sd-jwt"}`),
		"other type":         swap(0, `{"alg":"EdDSA","cty":"vc","kid":"2026-1","typ":"vc+jwt"}`),
		"critical header":    swap(0, `{"alg":"EdDSA","crit":["x"],"cty":"vc","kid":"2026-1","typ":"vc+sd-jwt"}`),
		"no claims":          swap(1, `{}`),
		"other hash":         swap(1, strings.Replace(string(sd.Payload), "sha-256", "sha-512", 1)),
		"claim that exists":  swap(1, strings.Replace(string(sd.Payload), `"granularityLevel"`, `"holder"`, 1)) + sd.Disclosures[0].Text + "~" + sd.Disclosures[1].Text + "~",
	}
	for name, text := range cases {
		if _, err := Parse(text); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Any changed bit of a signed text or of a disclosure is found.
func TestChangedBits(t *testing.T) {
	text := issue(t, UsePassport, samplePassport(), "/holder", "/assay").String()
	key := public(testSigner())
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(text)
		b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if sd, err := Parse(string(b)); err == nil && sd.Verify(key) == nil {
			t.Fatalf("went unnoticed: %s", b)
		}
	})
}

func TestQR(t *testing.T) {
	text, err := testSigner().QR(sampleQR())
	if err != nil {
		t.Fatal(err)
	}
	q, err := ParseQR(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Verify(public(testSigner())); err != nil {
		t.Fatal(err)
	}
	want := sampleQR()
	want.KID = "2026-1"
	want.input, want.signature = q.input, q.signature
	if diff := cmp.Diff(want, *q, cmp.AllowUnexported(QR{}, sealed{})); diff != "" {
		t.Error(diff)
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	if version := (code.Size - 17) / 4; version > 25 {
		t.Errorf("symbol version %d", version)
	} else {
		t.Logf("%d characters, symbol version %d", len(text), version)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(text)
		b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if q, err := ParseQR(string(b)); err == nil && q.Verify(public(testSigner())) == nil {
			t.Fatalf("went unnoticed: %s", b)
		}
	})
}

func TestQRLimit(t *testing.T) {
	q := sampleQR()
	longest := ""
	for {
		text, err := testSigner().QR(q)
		if err != nil {
			if !strings.Contains(err.Error(), "merge lines") {
				t.Errorf("error does not say how to mend it: %v", err)
			}
			break
		}
		longest = text
		q.Lines = append(q.Lines, QRLine{"1C902.a", "1", "1"})
	}
	code, err := qr.Encode(longest, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	if version := (code.Size - 17) / 4; version > 25 || len(longest) < 900 {
		t.Errorf("longest text has %d characters and needs version %d", len(longest), version)
	}
	q = sampleQR()
	q.CredentialHash = "x"
	if _, err := testSigner().QR(q); err == nil {
		t.Error("malformed credential hash accepted")
	}
}

func TestStatusList(t *testing.T) {
	l, err := NewStatusList("https://lanthorn.example/status/1", 0, from, from.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]Status{0: StatusRevoked, 3: StatusSuspended, 94567: StatusRevoked, MinEntries - 1: StatusSuspended}
	for i, s := range want {
		if err := l.Set(i, s); err != nil {
			t.Fatal(err)
		}
	}
	if l.bits[0] != 0b10_00_00_01 {
		t.Errorf("first byte is %08b; entry 0 belongs to the left", l.bits[0])
	}
	text, err := testSigner().SignStatus(l)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseStatusList(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Verify(public(testSigner())); err != nil {
		t.Fatal(err)
	}
	for i := range back.Len() {
		if s, err := back.Get(i); err != nil || s != want[i] {
			t.Fatalf("entry %d is %s, %v; want %s", i, s, err, want[i])
		}
	}
	for _, i := range []int{-1, l.Len()} {
		if _, err := l.Get(i); err == nil {
			t.Errorf("entry %d exists", i)
		}
	}
	if err := l.Set(0, StatusValid); err != nil || l.bits[0] != 1 {
		t.Errorf("a suspension cannot be lifted: %08b, %v", l.bits[0], err)
	}
	if _, err := NewStatusList("x", maxEntries+1, from, until); err == nil {
		t.Error("too large a list accepted")
	}
}

// A status list written once must stay readable, whatever gzip does later.
func TestStatusListGolden(t *testing.T) {
	path := filepath.Join("testdata", "status.jwt")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		l, err := NewStatusList("https://lanthorn.example/status/1", 0, from, from.Add(24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Set(94567, StatusSuspended); err != nil {
			t.Fatal(err)
		}
		text, err := testSigner().SignStatus(l)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ParseStatusList(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := l.Get(94567); err != nil || s != StatusSuspended || l.Verify(public(testSigner())) != nil {
		t.Errorf("entry 94567 is %s, %v", s, err)
	}
}

func TestKeys(t *testing.T) {
	keys := sampleKeys()
	text, err := keys.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	back, err := ParseKeys(pretty.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(keys, back); diff != "" {
		t.Error(diff)
	}
	keys.Issuers[0].Uses = []string{UseQR}
	if _, err := keys.Find("2026-1", UseLicence); err == nil {
		t.Error("a key was found for a use that it does not have")
	}
	if _, err := keys.Find("other", UseQR); err == nil {
		t.Error("an unknown key was found")
	}
	for name, change := range map[string][2]string{
		"unknown member": {`"quorum"`, `"extra":1,"quorum"`}, "quorum": {`"quorum":1`, `"quorum":2`},
		"version": {`"version":1`, `"version":2`}, "curve": {`Ed25519`, `P-256`}, "no uses": {`"uses":["LotPassport","ExportLicence","StatusList","QR"]`, `"uses":[]`},
	} {
		if _, err := ParseKeys([]byte(strings.Replace(string(text), change[0], change[1], 1))); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestKilograms(t *testing.T) {
	for mg, want := range map[int64]string{0: "0", 1: "0.000001", 118_200_000: "118.2", 1_000_000: "1",
		-2_500_000: "-2.5", 9_223_372_036_854_775_807: "9223372036854.775807", -9_223_372_036_854_775_808: "-9223372036854.775808"} {
		if got := Kilograms(mg); got != want {
			t.Errorf("Kilograms(%d) = %s, want %s", mg, got, want)
		}
	}
}

func TestVerifyOtherKey(t *testing.T) {
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := issue(t, UseLicence, sampleLicence()).Verify(other); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: %v, want ErrSignature", err)
	}
}
