package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const data = "../../verify/testdata/"

func TestRun(t *testing.T) {
	dir := t.TempDir()
	bundle, err := os.ReadFile(data + "bundle.json")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile(data + "qr.txt")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	spoilt := write("spoilt.json", bytes.Replace(bundle, []byte("passport.issued"), []byte("passport.issueD"), 1))
	large := write("large.json", make([]byte, maxFile+1))
	badKeys := write("bad.json", []byte(`{"version":9}`))
	empty := filepath.Join(dir, "log")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	keys, at := "--keys="+data+"keys.json", "--at=2026-03-02T12:00:00Z"
	cases := []struct {
		name string
		args []string
		exit int
		out  string // in standard output, or in standard error where exit is 2
	}{
		{"bundle", []string{keys, at, data + "bundle.json"}, 0, "proof bundle VERIFIES\n"},
		{"bundle, strictly", []string{keys, at, "--strict", data + "bundle.json"}, 0, "[ok] status: neither suspended nor revoked"},
		{"two files, one spoilt", []string{keys, at, data + "bundle.json", spoilt}, 1, "spoilt.json: proof bundle DOES NOT VERIFY"},
		{"standard input", []string{keys, at, "-"}, 0, "-: proof bundle VERIFIES"},
		{"expired by the clock", []string{keys, data + "bundle.json"}, 1, "[failed] credential-validity: no longer valid since 2026-09-02"},
		{"stale status list", []string{keys, "--at=2026-03-09T00:00:00Z", data + "bundle.json"}, 0, "VERIFIES, as far as it could be checked"},
		{"stale status list, strictly", []string{keys, "--at=2026-03-09T00:00:00Z", "--strict", data + "bundle.json"}, 1, "[not-checked] status"},
		{"QR", []string{keys, at, "--qr", string(code)}, 0, "line: 1C902.a: 250 kg, of which 180.5 kg left"},
		{"spoilt QR", []string{keys, at, "--qr", string(code) + "A"}, 1, "[failed]"},
		{"log without checkpoint", []string{"--log", empty, "--vkey", "x"}, 1, "[failed] log-checkpoint"},
		{"no mode", []string{keys}, 2, "give files"},
		{"two modes", []string{keys, "--qr", "x", "y"}, 2, "give files"},
		{"log without key", []string{"--log", empty}, 2, "go together"},
		{"log that is no directory", []string{"--log", spoilt, "--vkey", "x"}, 2, "not a directory"},
		{"bad time", []string{keys, "--at=noon", "x"}, 2, "noon"},
		{"no keys", []string{"--keys=" + dir + "/none", "x"}, 2, "public keys"},
		{"bad keys", []string{"--keys=" + badKeys, "x"}, 2, "keys file"},
		{"no file", []string{keys, dir + "/none"}, 2, "none"},
		{"large file", []string{keys, large}, 2, "larger than 8 MiB"},
		{"unknown flag", []string{"--what"}, 2, "Usage"},
		{"help", []string{"--help"}, 0, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			clock := func() time.Time { return time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) }
			exit := run(c.args, bytes.NewReader(bundle), &stdout, &stderr, clock)
			text := stdout.String()
			if c.exit == 2 {
				text = stderr.String()
			}
			if exit != c.exit || !strings.Contains(text, c.out) {
				t.Errorf("exit %d, want %d and %q\nout: %s\nerr: %s", exit, c.exit, c.out, &stdout, &stderr)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	var stdout, stderr bytes.Buffer
	exit := run([]string{"--keys=" + data + "keys.json", "--at=2026-03-02T12:00:00Z", "--json", data + "bundle.json"}, nil, &stdout, &stderr, time.Now)
	var results []struct {
		Input    string
		Verified bool
		What     string
		At       time.Time
		Facts    []struct{ Name, Value string }
		Checks   []struct{ Code, Outcome, Words string }
	}
	d := json.NewDecoder(&stdout)
	d.DisallowUnknownFields()
	if err := d.Decode(&results); err != nil || exit != 0 {
		t.Fatalf("exit %d, %v, %s", exit, err, &stderr)
	}
	if len(results) != 1 || !results[0].Verified || len(results[0].Checks) != 12 || results[0].At.IsZero() {
		t.Errorf("%+v", results)
	}
}

// What an input says must not steer the terminal.
func TestPlain(t *testing.T) {
	if got := plain("a\x1b[2J\nb\u202ec 稀土"); strings.ContainsAny(got, "\x1b\n\u202e") || !strings.Contains(got, "稀土") {
		t.Errorf("%q", got)
	}
}
