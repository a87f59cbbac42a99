package cli

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lanthorn/evidence"
)

// opened is an opinion with the entry that holds its commitment.
func opened(t *testing.T) []byte {
	t.Helper()
	o := evidence.Opinion{Case: "EX-1", Agency: "security", Line: 1, ID: strings.Repeat("5e", 16), Text: "A <yard> under watch.\n北"}
	rand.Read(o.Salt[:])
	var err error
	if o.Commitment, err = o.Commit(); err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(map[string]any{"answer": map[string]any{"lines": []any{map[string]any{"withheld": map[string]any{"hash": o.Commitment, "sealed": o.ID}}}}})
	e := evidence.Entry{Seq: 7, ID: strings.Repeat("0a", 16), Kind: "review.referral_answered", Schema: 1, Recorded: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC), Occurred: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC), Actor: "sam", Org: "SEC", Body: body, Seed: bytes.Repeat([]byte{7}, 32)}
	if err := e.Commit(); err != nil {
		t.Fatal(err)
	}
	at := "/body/answer/lines/0/withheld"
	opening, err := e.Open("/id", "/kind", at+"/hash", at+"/sealed")
	if err != nil {
		t.Fatal(err)
	}
	o.Leaf, o.Opening = e.Leaf(), *opening
	file, err := o.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The commitment is checked offline, from the file alone.
func TestAnOpenedOpinionVerifiesOffline(t *testing.T) {
	file := opened(t)
	path := filepath.Join(t.TempDir(), "opinion.json")
	for name, c := range map[string]struct {
		file []byte
		code int
	}{"sound": {file, 0}, "changed": {bytes.Replace(file, []byte("yard"), []byte("ward"), 1), 1}, "empty": {nil, 1}, "large": {make([]byte, maxBundle+1), 2}} {
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errOut bytes.Buffer
		if code := Main([]string{"verify", "--opinion", path, "--json"}, "test", nil, &out, &errOut); code != c.code {
			t.Errorf("%s: exit status %d, want %d: %s%s", name, code, c.code, out.String(), errOut.String())
		}
	}
	if code := Main([]string{"verify", "--opinion", path + "x"}, "test", nil, &bytes.Buffer{}, &bytes.Buffer{}); code != 2 {
		t.Errorf("no file: exit status %d", code)
	}
}

// An opinion is known without being told, needs no keys, and one whose form was
// changed is said to be an opinion of another form.
func TestAnOpinionIsKnownFromItsFile(t *testing.T) {
	file := opened(t)
	dir := t.TempDir()
	var loose bytes.Buffer
	if err := json.Indent(&loose, file, "", " "); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		code int
		says string
	}{"sound": {file, 0, "It verifies."}, "changed": {bytes.Replace(file, []byte("yard"), []byte("ward"), 1), 1, "text and salt give another commitment"}, "written otherwise": {loose.Bytes(), 1, "opinion"}, "something else": {[]byte("{}"), 2, ""}} {
		path := filepath.Join(dir, "o.json")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errOut bytes.Buffer
		if code := Main([]string{"verify", "--dir", dir, path}, "test", nil, &out, &errOut); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: exit status %d, want %d: %s%s", name, code, c.code, out.String(), errOut.String())
		}
	}
}
