// Command lanthorn-verify checks proof bundles, letters, opened opinions, QR texts and log directories of
// a Lanthorn ledger. It needs no network, no database and nobody's word: only
// the file of public keys. It exits with 0 if everything verifies, 1 if
// something does not, 2 if it was called wrongly or could not read its input.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/verify"
)

const (
	exitVerified = 0
	exitFailed   = 1
	exitUsage    = 2

	// maxFile is the largest file read, in bytes.
	maxFile = 8 << 20
)

const usage = `Usage:
  lanthorn-verify [--keys keys.json] [--at TIME] [--strict] [--json] FILE…
  lanthorn-verify [--keys keys.json] [--at TIME] [--strict] [--json] --qr TEXT
  lanthorn-verify --qr TEXT --list FILE [--line N --kg MASS] [--declaration NUMBER --desk NAME --desk-key FILE --no N]
  lanthorn-verify --new-desk-key FILE
  lanthorn-verify --log DIR --vkey KEY [--json]

FILE is a proof bundle (application/vnd.lanthorn.proof+json), a letter or an opened
opinion, which needs no keys; "-" reads standard input. With --list, a desk without a network is answered yes, no or refer; with a
desk's key, a yes is followed by the signed debit to upload later. Exit status: 0 verifies, 1 does not, 2 usage or input error.

`

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, time.Now)) }

// options are the command line.
type options struct {
	keys, qr, log, vkey, at string
	desk                    deskOptions
	strict, json            bool
	files                   []string
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("lanthorn-verify", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, usage)
		fs.PrintDefaults()
	}
	fs.StringVar(&o.keys, "keys", "keys.json", "`file` of public keys")
	fs.StringVar(&o.qr, "qr", "", "verify the `text` of a QR code")
	fs.StringVar(&o.log, "log", "", "verify the log in a `directory`")
	fs.StringVar(&o.vkey, "vkey", "", "verifier `key` of the log (name+hash+base64)")
	fs.StringVar(&o.at, "at", "", "verify for this `time` (RFC 3339) instead of now")
	fs.BoolVar(&o.strict, "strict", false, "what could not be checked counts as failed")
	fs.BoolVar(&o.json, "json", false, "print one JSON document")
	o.desk.flags(fs)
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	o.files = fs.Args()
	modes := 0
	for _, on := range []bool{o.qr != "", o.log != "", len(o.files) > 0, o.desk.newKey != ""} {
		if on {
			modes++
		}
	}
	switch {
	case modes != 1:
		return o, errors.New("give files, or --qr, or --log; --help explains")
	case (o.log != "") != (o.vkey != ""):
		return o, errors.New("--log and --vkey go together")
	}
	return o, nil
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer, clock func() time.Time) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitVerified
	}
	var results []result
	if err == nil && o.desk.newKey != "" {
		err = o.desk.makeKey(stdout)
		if err == nil {
			return exitVerified
		}
	}
	if err == nil {
		results, err = o.verify(stdin, clock())
	}
	if err != nil {
		fmt.Fprintln(stderr, "lanthorn-verify:", err)
		return exitUsage
	}
	if err := o.print(stdout, results); err != nil {
		fmt.Fprintln(stderr, "lanthorn-verify:", err)
		return exitUsage
	}
	for _, r := range results {
		if !r.Verified {
			return exitFailed
		}
	}
	return exitVerified
}

// result is the report on one input.
type result struct {
	Input    string `json:"input"`
	Verified bool   `json:"verified"`
	verify.Report
	Answer string `json:"answer,omitempty"` // of a desk without a network
	Next   string `json:"next,omitempty"`
	Debit  string `json:"debit,omitempty"`
}

func (o options) verify(stdin io.Reader, now time.Time) ([]result, error) {
	if o.log != "" {
		if info, err := os.Stat(o.log); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("%s is not a directory that can be read", o.log)
		}
		return []result{o.result(o.log, verify.Directory(os.DirFS(o.log), o.vkey))}, nil
	}
	if o.at != "" {
		t, err := time.Parse(time.RFC3339, o.at)
		if err != nil {
			return nil, fmt.Errorf("--at %q is not a time such as 2026-03-02T08:15:30Z", o.at)
		}
		now = t
	}
	files, unread := o.read(stdin)
	if unread == nil && opinions(files) { // needs no keys
		return o.verifyFiles(files, credential.Keys{}, now), nil
	}
	text, err := read(o.keys, nil)
	if err != nil {
		return nil, fmt.Errorf("public keys: %w", err)
	}
	keys, err := credential.ParseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.keys, err)
	}
	if o.qr != "" && o.desk.list != "" {
		return o.atDesk(keys, now)
	}
	if o.qr != "" {
		if seal := credential.LetterText(o.qr); seal != "" {
			return []result{o.result("QR", verify.Letter([]byte(seal), keys, now))}, nil
		}
		return []result{o.result("QR", verify.QR(o.qr, keys, now))}, nil
	}
	return o.verifyFiles(files, keys, now), unread
}

// read reads all files.
func (o options) read(stdin io.Reader) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, name := range o.files {
		data, err := read(name, stdin)
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	return files, nil
}

// opinions reports whether all files, one at least, are opened opinions.
func opinions(files map[string][]byte) bool {
	for _, data := range files {
		if !evidence.IsOpinion(data) {
			return false
		}
	}
	return len(files) > 0
}

// verifyFiles verifies each file as what it says that it is.
func (o options) verifyFiles(files map[string][]byte, keys credential.Keys, now time.Time) (results []result) {
	for _, name := range o.files {
		data := files[name]
		report := verify.Bundle
		if credential.IsLetter(data) {
			report = verify.Letter
		}
		if evidence.IsOpinion(data) {
			report = func(data []byte, _ credential.Keys, _ time.Time) verify.Report { return verify.Opinion(data) }
		}
		results = append(results, o.result(name, report(data, keys, now)))
	}
	return results
}

func (o options) result(input string, r verify.Report) result {
	ok := r.Verified() && !(o.strict && len(r.Unchecked()) > 0)
	return result{Input: input, Verified: ok, Report: r}
}

// read reads a file of at most maxFile bytes, or standard input for "-".
func read(name string, stdin io.Reader) ([]byte, error) {
	src := stdin
	if name != "-" || stdin == nil {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		src = f
	}
	data, err := io.ReadAll(io.LimitReader(src, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d MiB, which no proof bundle is", name, maxFile>>20)
	}
	return data, nil
}

func (o options) print(w io.Writer, results []result) error {
	if o.json {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(results)
	}
	for _, r := range results {
		if err := printResult(w, r); err != nil {
			return err
		}
	}
	return nil
}

// plain takes control characters out of text that an input may have chosen, so
// that it cannot steer the terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

func printResult(w io.Writer, r result) error {
	verdict := "VERIFIES"
	switch {
	case !r.Verified:
		verdict = "DOES NOT VERIFY"
	case len(r.Unchecked()) > 0:
		verdict = "VERIFIES, as far as it could be checked"
	}
	if _, err := fmt.Fprintf(w, "%s: %s %s\n", plain(r.Input), r.What, verdict); err != nil {
		return err
	}
	if r.Answer != "" {
		if _, err := fmt.Fprintf(w, "  %s: %s\n", strings.ToUpper(r.Answer), r.Next); err != nil {
			return err
		}
	}
	for _, f := range r.Facts {
		if _, err := fmt.Fprintf(w, "  %s: %s\n", f.Name, plain(f.Value)); err != nil {
			return err
		}
	}
	for _, c := range r.Checks {
		if _, err := fmt.Fprintf(w, "  [%s] %s: %s\n", c.Outcome, c.Code, plain(c.Words)); err != nil {
			return err
		}
	}
	if r.Debit != "" {
		_, err := fmt.Fprintln(w, r.Debit)
		return err
	}
	return nil
}
