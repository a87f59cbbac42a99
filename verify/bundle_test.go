package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
)

func outcomes(r Report) map[string]Outcome {
	out := map[string]Outcome{}
	for _, c := range r.Checks {
		if out[c.Code] == "" || c.Outcome == Failed {
			out[c.Code] = c.Outcome
		}
	}
	return out
}

func words(r Report) string {
	var b strings.Builder
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "\n  [%s] %s: %s", c.Outcome, c.Code, c.Words)
	}
	return b.String()
}

func TestBundleVerifies(t *testing.T) {
	w := newWorld(t)
	text := encode(t, w.bundle(t, nil))
	r := Bundle(text, w.keys, now)
	if !r.Verified() || len(r.Unchecked()) > 0 || len(r.Checks) != 12 {
		t.Fatalf("good bundle:%s", words(r))
	}
	if bytes.Contains(text, []byte("secret")) || bytes.Contains(text, []byte("ACC-1")) {
		t.Error("the bundle shows fields that it should not")
	}
	t.Logf("bundle with status list: %d bytes; facts %v", len(text), r.Facts)
	b := w.bundle(t, nil)
	b.StatusList = ""
	text = encode(t, b)
	t.Logf("bundle without status list: %d bytes", len(text))
	r = Bundle(text, w.keys, now)
	if got := outcomes(r)[CodeStatus]; got != NotChecked || !r.Verified() {
		t.Errorf("without status list: %s%s", got, words(r))
	}
}

// Every byte of a bundle counts: one flipped bit anywhere makes a check fail.
func TestBundleEveryByte(t *testing.T) {
	w := newWorld(t)
	text := encode(t, w.bundle(t, nil))
	for i := range text {
		spoilt := bytes.Clone(text)
		spoilt[i] ^= 1 << rand.IntN(8)
		if r := Bundle(spoilt, w.keys, now); r.Verified() {
			t.Fatalf("changed byte %d of %d went unnoticed (%q)", i, len(text), spoilt[max(0, i-20):min(len(spoilt), i+20)])
		}
	}
	for _, spoilt := range [][]byte{append(bytes.Clone(text), '\n'), append([]byte(" "), text...), text[:len(text)-1], nil,
		bytes.Replace(text, []byte(`,"type"`), []byte(`, "type"`), 1), bytes.Replace(text, []byte(`"type"`), []byte(`"\u0074ype"`), 1)} {
		if r := Bundle(spoilt, w.keys, now); r.Verified() {
			t.Errorf("another spelling was accepted: %.60q", spoilt)
		}
	}
}

// The same when whoever changes the bundle repairs its sum: the proofs alone
// must find it.
func TestPartsEveryByte(t *testing.T) {
	w := newWorld(t)
	good := w.bundle(t, nil)
	opening, err := evidence.Marshal(good.Opening)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]struct {
		text string
		set  func(*evidence.ProofBundle, []byte) bool
	}{
		"credential": {good.Credential, func(b *evidence.ProofBundle, s []byte) bool { b.Credential = string(s); return true }},
		"leaf":       {string(good.Leaf), func(b *evidence.ProofBundle, s []byte) bool { b.Leaf = s; return true }},
		"log proof":  {good.LogProof, func(b *evidence.ProofBundle, s []byte) bool { b.LogProof = string(s); return true }},
		"status":     {good.StatusList, func(b *evidence.ProofBundle, s []byte) bool { b.StatusList = string(s); return true }},
		"opening": {string(opening), func(b *evidence.ProofBundle, s []byte) bool {
			o, err := evidence.ParseOpening(s)
			if err == nil {
				b.Opening = *o
			}
			return err == nil
		}},
	}
	for name, part := range parts {
		t.Run(name, func(t *testing.T) {
			tried := 0
			for i := range 8 * len(part.text) {
				// Short parts bit by bit, long ones with one bit in eight.
				if len(part.text) > 1000 && i%8 != rand.IntN(8) {
					continue
				}
				spoilt := []byte(part.text)
				spoilt[i/8] ^= 1 << (i % 8)
				b := *good
				if !part.set(&b, spoilt) {
					continue
				}
				text, err := b.Encode()
				if err != nil {
					continue
				}
				tried++
				if r := Bundle(text, w.keys, now); r.Verified() {
					t.Fatalf("changed bit %d of byte %d of %d went unnoticed (%q)", i%8, i/8, len(spoilt), spoilt[max(0, i/8-20):min(len(spoilt), i/8+20)])
				}
			}
			if tried == 0 {
				t.Error("no change was tried")
			}
		})
	}
}

func TestBundleAttacks(t *testing.T) {
	w := newWorld(t)
	otherLog, _, err := note.GenerateKey(nil, logName)
	if err != nil {
		t.Fatal(err)
	}
	impostor, err := note.NewSigner(otherLog)
	if err != nil {
		t.Fatal(err)
	}
	leaves := func(b *evidence.ProofBundle) [][]byte {
		return append(append([][]byte{}, w.leaves...), b.Leaf, testLeaf(1000))
	}
	type change = func(t *testing.T, w *world, b *evidence.ProofBundle, at *time.Time)
	cases := map[string]struct {
		do   change
		code string
	}{
		"credential of another issue": {func(t *testing.T, w *world, b *evidence.ProofBundle, _ *time.Time) {
			b.Credential = w.credential(t, func(c *credential.Credential) { c.ID += "8" }).String()
		}, CodeNamed},
		"leaf of another entry": {func(_ *testing.T, w *world, b *evidence.ProofBundle, _ *time.Time) { b.Leaf = w.leaves[3] }, CodeOpening},
		"entry not in the log": {func(t *testing.T, w *world, b *evidence.ProofBundle, _ *time.Time) {
			b.LogProof = w.proof(t, w.leaves, 4, w.log, w.witness)
		}, CodeInclusion},
		"checkpoint by an impostor": {func(t *testing.T, w *world, b *evidence.ProofBundle, _ *time.Time) {
			b.LogProof = w.proof(t, leaves(b), len(w.leaves), impostor, w.witness)
		}, CodeCheckpoint},
		"no witness": {func(t *testing.T, w *world, b *evidence.ProofBundle, _ *time.Time) {
			b.LogProof = w.proof(t, leaves(b), len(w.leaves), w.log)
		}, CodeWitnesses},
		"expired":       {func(_ *testing.T, _ *world, _ *evidence.ProofBundle, at *time.Time) { *at = until }, CodeValidity},
		"not yet valid": {func(_ *testing.T, _ *world, _ *evidence.ProofBundle, at *time.Time) { *at = from.Add(-1) }, CodeValidity},
		"revoked": {func(t *testing.T, w *world, b *evidence.ProofBundle, _ *time.Time) {
			b.StatusList = w.statusList(t, credential.StatusRevoked, from)
		}, CodeStatus},
		"suspended, list grown old": {func(t *testing.T, w *world, b *evidence.ProofBundle, at *time.Time) {
			b.StatusList = w.statusList(t, credential.StatusSuspended, from)
			*at = now.AddDate(0, 1, 0)
		}, CodeStatus},
		"unknown issuer key": {func(_ *testing.T, w *world, _ *evidence.ProofBundle, _ *time.Time) { w.keys.Issuers[0].KID = "2027" }, CodeSignature},
		"key for other use": {func(_ *testing.T, w *world, _ *evidence.ProofBundle, _ *time.Time) {
			w.keys.Issuers[0].Uses = []string{credential.UseQR, credential.UseLicence, credential.UseStatusList}
		}, CodeSignature},
		"key of another issuer": {func(_ *testing.T, w *world, _ *evidence.ProofBundle, _ *time.Time) {
			w.keys.Issuers[0].Issuer.Name = "Somebody"
		}, CodeIssuer},
		"other log in keys": {func(_ *testing.T, w *world, _ *evidence.ProofBundle, _ *time.Time) { w.keys.Logs = nil }, CodeCheckpoint},
		"status list of another list": {func(t *testing.T, w *world, b *evidence.ProofBundle, _ *time.Time) {
			l, err := credential.NewStatusList(statusName+"2", 0, from, until)
			if err != nil {
				t.Fatal(err)
			}
			if b.StatusList, err = w.issuer.SignStatus(l); err != nil {
				t.Fatal(err)
			}
		}, CodeStatus},
		"too much shown": {func(t *testing.T, w *world, b *evidence.ProofBundle, _ *time.Time) {
			sd, err := credential.Parse(b.Credential)
			if err != nil {
				t.Fatal(err)
			}
			o, err := w.entry(t, sd).Open(append([]string{"/body/note"}, evidence.BundlePaths...)...)
			if err != nil {
				t.Fatal(err)
			}
			b.Opening = *o
		}, CodeOpening},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			b, at := w.bundle(t, nil), now
			c.do(t, w, b, &at)
			r := Bundle(encode(t, b), w.keys, at)
			if outcomes(r)[c.code] != Failed || r.Verified() {
				t.Errorf("%s should have failed:%s", c.code, words(r))
			}
		})
	}
}

func TestStaleStatusListIsNotAnAnswer(t *testing.T) {
	w := newWorld(t)
	r := Bundle(encode(t, w.bundle(t, nil)), w.keys, now.AddDate(0, 0, 3))
	if got := outcomes(r)[CodeStatus]; got != NotChecked {
		t.Errorf("stale status list: %s, want %s", got, NotChecked)
	}
}

func TestHolderMayWithhold(t *testing.T) {
	w := newWorld(t)
	b := w.bundle(t, nil)
	sd, err := credential.Parse(b.Credential)
	if err != nil {
		t.Fatal(err)
	}
	if b.Credential, err = sd.Present("/assay"); err != nil {
		t.Fatal(err)
	}
	text := encode(t, b)
	r := Bundle(text, w.keys, now)
	if !r.Verified() || bytes.Contains(text, []byte("Heron")) || r.Fact("disclosed") != "/assay" {
		t.Errorf("a selection must verify and hide the rest:%s", words(r))
	}
}

func TestUnknownCosignatureIsSaid(t *testing.T) {
	w := newWorld(t)
	w.keys.Witnesses, w.keys.Quorum = nil, 0
	r := Bundle(encode(t, w.bundle(t, nil)), w.keys, now)
	if !r.Verified() || !strings.Contains(words(r), "1 signatures by keys that are not in the keys file were ignored") {
		t.Errorf("unknown witness:%s", words(r))
	}
}

// The proof of the bundle satisfies torchwood under the same keys as a policy.
func TestTorchwoodAgrees(t *testing.T) {
	w := newWorld(t)
	b := w.bundle(t, nil)
	policy, err := torchwood.ParsePolicy(fmt.Appendf(nil, "log %s\nwitness w %s\nquorum w\n", w.keys.Logs[0].VKey, w.keys.Witnesses[0].VKey))
	if err != nil {
		t.Fatal(err)
	}
	if err := torchwood.VerifyProof(policy, evidence.LeafHash(b.Leaf), []byte(b.LogProof)); err != nil {
		t.Error(err)
	}
}

func TestGoldenBundle(t *testing.T) {
	w := newWorld(t)
	files := map[string]func() []byte{
		"bundle.json": func() []byte { return encode(t, w.bundle(t, nil)) },
		"keys.json": func() []byte {
			text, err := w.keys.Encode()
			if err != nil {
				t.Fatal(err)
			}
			return text
		},
		"qr.txt": func() []byte { return []byte(w.qr(t)) },
	}
	for name, text := range files {
		path := filepath.Join("testdata", name)
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(path, text(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := os.Stat(path); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	keys, err := credential.ParseKeys(read("keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	if r := Bundle(read("bundle.json"), keys, now); !r.Verified() || len(r.Unchecked()) > 0 {
		t.Errorf("a bundle of an earlier version no longer verifies:%s", words(r))
	}
	if r := QR(string(read("qr.txt")), keys, now); !r.Verified() {
		t.Errorf("a QR text of an earlier version no longer verifies:%s", words(r))
	}
}

func (w *world) qr(t testing.TB) string {
	t.Helper()
	text, err := w.issuer.QR(credential.QR{Kind: credential.UseLicence, Reference: "LIC-2026-00017", Version: 2, Holder: "Grey Heron Separation",
		Lines: []credential.QRLine{{Code: "1C902.a", KG: "250", Left: "180.5"}}, ValidUntil: until,
		CredentialHash: evidence.CredentialHash("x"), StatusIndex: 94567, BalanceAt: from})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestQR(t *testing.T) {
	w := newWorld(t)
	text := w.qr(t)
	r := QR(text, w.keys, now)
	want := map[string]Outcome{CodeForm: OK, CodeSignature: OK, CodeValidity: OK, CodeBalance: OK, CodeStatus: NotChecked}
	if got := outcomes(r); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v:%s", got, want, words(r))
	}
	for i := range text {
		for bit := range 8 {
			spoilt := []byte(text)
			spoilt[i] ^= 1 << bit
			if QR(string(spoilt), w.keys, now).Verified() {
				t.Fatalf("bit %d of byte %d went unnoticed", bit, i)
			}
		}
	}
	if r := QR(text, w.keys, until); outcomes(r)[CodeValidity] != Failed {
		t.Errorf("expired:%s", words(r))
	}
	if r := QR(text, w.keys, from.Add(-time.Hour)); outcomes(r)[CodeBalance] != Failed {
		t.Errorf("balance from the future:%s", words(r))
	}
	w.keys.Issuers[0].Uses = []string{credential.UseLicence}
	if r := QR(text, w.keys, now); outcomes(r)[CodeSignature] != Failed {
		t.Errorf("key for other use:%s", words(r))
	}
}

func TestReportJSON(t *testing.T) {
	w := newWorld(t)
	text, err := json.Marshal(Bundle([]byte("{}"), w.keys, now))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"what":"proof bundle"`, `"at":"2026-03-02T12:00:00Z"`, `"facts":[]`, `"code":"form","outcome":"failed"`, `"code":"status","outcome":"not-checked"`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("%s lacks %s", text, want)
		}
	}
}

func FuzzBundle(f *testing.F) {
	w := newWorld(f)
	good := encode(f, w.bundle(f, nil))
	f.Add(good)
	f.Fuzz(func(t *testing.T, text []byte) {
		if r := Bundle(text, w.keys, now); r.Verified() && !bytes.Equal(text, good) {
			b, err := evidence.ParseBundle(text)
			g, _ := evidence.ParseBundle(good)
			if err != nil || b.LogProof != g.LogProof {
				t.Fatalf("verifies: %s", text)
			}
		}
	})
}

func FuzzLogProof(f *testing.F) {
	w := newWorld(f)
	good := w.bundle(f, nil)
	f.Add(good.LogProof)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parseLogProof(text)
		if err != nil {
			return
		}
		c, err := openCheckpoint(p.Checkpoint, w.keys)
		if err == nil && checkInclusion(p, c, evidence.LeafHash(good.Leaf)) == nil && text != good.LogProof && c.unknown == 0 && len(c.witnesses) == 1 {
			t.Fatalf("verifies: %q", text)
		}
	})
}
