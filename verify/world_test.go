package verify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"filippo.io/torchwood"
	"github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
)

const (
	logName    = "lanthorn.example/log"
	statusName = "https://lanthorn.example/status/1"
)

var (
	from  = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	until = time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC)
	now   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

func testKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// world is an issuer, a log with some leaves and a witness, all with fixed keys.
type world struct {
	issuer  credential.Signer
	log     note.Signer
	witness *torchwood.CosignatureSigner
	keys    credential.Keys
	leaves  [][]byte
}

func newWorld(t testing.TB) *world {
	t.Helper()
	seed := testKey("log").Seed()
	skey, vkey, err := note.GenerateKey(bytes.NewReader(seed), logName)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{issuer: credential.Signer{
		Issuer: credential.Issuer{ID: "https://lanthorn.example/issuer", Name: "Office of the Invented Earths"},
		KID:    "2026-1", Key: testKey("issuer"),
	}}
	if w.log, err = note.NewSigner(skey); err != nil {
		t.Fatal(err)
	}
	if w.witness, err = torchwood.NewCosignatureSigner("witness.example", testKey("witness")); err != nil {
		t.Fatal(err)
	}
	w.keys = credential.Keys{
		Issuers: []credential.IssuerKey{{Issuer: w.issuer.Issuer, KID: w.issuer.KID, Public: w.issuer.Key.Public().(ed25519.PublicKey),
			Uses: []string{credential.UsePassport, credential.UseLicence, credential.UseStatusList, credential.UseQR}}},
		Logs:      []credential.NamedKey{{Name: "the log", VKey: vkey}},
		Witnesses: []credential.NamedKey{{Name: "a witness", VKey: w.witness.Verifier().String()}},
		Quorum:    1,
	}
	for i := range 40 {
		w.leaves = append(w.leaves, testLeaf(i))
	}
	return w
}

func testLeaf(i int) []byte {
	e := evidence.Entry{ID: fmt.Sprintf("%032x", i), Recorded: from, Root: sha256.Sum256(fmt.Append(nil, i))}
	return e.Leaf()
}

// hashes lets package tlog read the tree of some leaves.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, n := range indexes {
		out[i] = h[n]
	}
	return out, nil
}

func tree(t testing.TB, leaves [][]byte) hashes {
	t.Helper()
	var h hashes
	for i, leaf := range leaves {
		more, err := tlog.StoredHashes(int64(i), leaf, h)
		if err != nil {
			t.Fatal(err)
		}
		h = append(h, more...)
	}
	return h
}

func (w *world) checkpoint(t testing.TB, h hashes, size int, signers ...note.Signer) []byte {
	t.Helper()
	root, err := tlog.TreeHash(int64(size), h)
	if err != nil {
		t.Fatal(err)
	}
	text, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", logName, size, root)}, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// subject is the passport or licence of the credential package's golden files.
func subject(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "evidence", "credential", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	for i := range b {
		b[i] = byte(i)
	}
	return len(b), nil
}

func (w *world) credential(t testing.TB, change func(*credential.Credential)) *credential.SDJWT {
	t.Helper()
	c := credential.Credential{ID: "urn:lanthorn:credential:7", Type: credential.UsePassport, ValidFrom: from, ValidUntil: until,
		Status: credential.StatusEntry{List: statusName, Index: 94567}, Subject: subject(t, "passport.subject.json")}
	if change != nil {
		change(&c)
	}
	sd, err := w.issuer.Issue(c, zeros{}, "/holder", "/assay")
	if err != nil {
		t.Fatal(err)
	}
	return sd
}

func (w *world) entry(t testing.TB, sd *credential.SDJWT) *evidence.Entry {
	t.Helper()
	body, err := evidence.Marshal(map[string]any{"credentialHash": sd.Hash(), "lot": "NDX-4471-K", "note": "secret"})
	if err != nil {
		t.Fatal(err)
	}
	e := &evidence.Entry{Seq: 41, ID: strings.Repeat("ab", 16), Kind: "passport.issued", Schema: 1, Recorded: from.Add(time.Second + 5e6),
		Occurred: from, Actor: "ACC-1", Subjects: []string{"NDX-4471-K"}, Body: body, Seed: bytes.Repeat([]byte{9}, 32)}
	if err := e.Commit(); err != nil {
		t.Fatal(err)
	}
	return e
}

func (w *world) statusList(t testing.TB, s credential.Status, at time.Time) string {
	t.Helper()
	l, err := credential.NewStatusList(statusName, 0, at, at.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Set(94567, s); err != nil {
		t.Fatal(err)
	}
	text, err := w.issuer.SignStatus(l)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// bundle makes a complete and good proof bundle.
func (w *world) bundle(t testing.TB, change func(*credential.Credential)) *evidence.ProofBundle {
	t.Helper()
	sd := w.credential(t, change)
	e := w.entry(t, sd)
	o, err := e.Open(evidence.BundlePaths...)
	if err != nil {
		t.Fatal(err)
	}
	leaves := append(append([][]byte{}, w.leaves...), e.Leaf(), testLeaf(1000))
	return &evidence.ProofBundle{
		Credential: sd.String(), Leaf: e.Leaf(), Opening: *o,
		LogProof:   w.proof(t, leaves, len(w.leaves), w.log, w.witness),
		StatusList: w.statusList(t, credential.StatusValid, from),
	}
}

func (w *world) proof(t testing.TB, leaves [][]byte, index int, signers ...note.Signer) string {
	t.Helper()
	h := tree(t, leaves)
	p, err := tlog.ProveRecord(int64(len(leaves)), int64(index), h)
	if err != nil {
		t.Fatal(err)
	}
	out := proof.TLogProof{Index: uint64(index), Checkpoint: w.checkpoint(t, h, len(leaves), signers...)}
	for _, hash := range p {
		out.Hashes = append(out.Hashes, hash)
	}
	return string(out.Marshal())
}

func encode(t testing.TB, b *evidence.ProofBundle) []byte {
	t.Helper()
	text, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// directory writes a log of n leaves as tlog-tiles files.
func (w *world) directory(t testing.TB, n int) fstest.MapFS {
	t.Helper()
	var leaves [][]byte
	for i := range n {
		leaves = append(leaves, testLeaf(i))
	}
	h := tree(t, leaves)
	fsys := fstest.MapFS{"checkpoint": {Data: w.checkpoint(t, h, n, w.log)}}
	put := func(dir string, i int64, width int, data []byte) {
		name := path.Join(dir, tileName(i))
		if width < 256 {
			name = fmt.Sprintf("%s.p/%d", name, width)
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	for _, tile := range tlog.NewTiles(8, 0, int64(n)) {
		last := tile.W < 256 || tile.N == int64(n)>>(8*(tile.L+1))
		data, err := tlog.ReadTileData(tile, h)
		if err != nil {
			t.Fatal(err)
		}
		if tile.W == 256 || last {
			put(fmt.Sprintf("tile/%d", tile.L), tile.N, tile.W, data)
		}
	}
	for i := 0; i < n; i += 256 {
		var data []byte
		part := leaves[i:min(i+256, n)]
		for _, leaf := range part {
			data = append(binary.BigEndian.AppendUint16(data, uint16(len(leaf))), leaf...)
		}
		put("tile/entries", int64(i/256), len(part), data)
	}
	return fsys
}
