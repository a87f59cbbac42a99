package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/internal/app"
	"lanthorn/verify"
)

func (p *program) verify(args []string) error {
	fs := p.flags("verify")
	var at place
	at.flags(fs)
	log := fs.String("log", "", "folder or address of a transparency log")
	replay := fs.Bool("replay", false, "rebuild every table from the entries and compare")
	decision := fs.String("decision", "", "reference of a case to be worked out again")
	opinion := fs.String("opinion", "", "file of an opened opinion, held against its commitment; needs no keys")
	keys := fs.String("keys", "", "file of public keys; the installation's own without it")
	asJSON := fs.Bool("json", false, "answer as JSON")
	files, err := parse(fs, args)
	if err != nil {
		return err
	}
	switch {
	case *replay:
		return p.replay(at, *asJSON)
	case *decision != "":
		return p.reproduce(at, *decision, *asJSON)
	case *opinion != "":
		return p.verifyOpinion(*opinion, *asJSON)
	case *log != "":
		return p.verifyLog(at, *log, *keys, *asJSON)
	case len(files) == 0:
		return usage("nothing to verify; lanthorn verify FILE, --opinion FILE, --log DIR or --replay")
	}
	switch opinions, err := allOpinions(files); {
	case err != nil:
		return err
	case opinions:
		return p.verifyOpinions(files, *asJSON)
	}
	public, err := at.publicKeys(*keys)
	if err != nil {
		return err
	}
	if *keys != "" {
		at.dir = "" // other keys: not this installation's
	}
	return p.verifyFiles(at, files, public, *asJSON)
}

// publicKeys reads a keys file, or the one that lies beside the ledger.
func (l *place) publicKeys(path string) (credential.Keys, error) {
	if path == "" {
		path = filepath.Join(l.dir, "keys", "public.json")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return credential.Keys{}, fmt.Errorf("no public keys: %w; give them with --keys", err)
	}
	return credential.ParseKeys(text)
}

const maxBundle = 8 << 20

func (p *program) verifyFiles(at place, files []string, keys credential.Keys, asJSON bool) error {
	var answer error
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		data, err := io.ReadAll(io.LimitReader(f, maxBundle+1))
		f.Close()
		if err != nil {
			return err
		}
		if len(data) > maxBundle {
			return usage("%s is larger than a proof bundle can be (8 MiB)", name)
		}
		report := verify.Bundle(data, keys, time.Now())
		if evidence.IsOpinion(data) {
			report = verify.Opinion(data)
		}
		if credential.IsLetter(data) {
			if report, err = p.verifyLetter(at, data, keys); err != nil {
				return err
			}
		}
		if err := p.tellReport(report, asJSON); err != nil {
			answer = err
		}
	}
	return answer
}

func (p *program) tellReport(r verify.Report, asJSON bool) error {
	if asJSON {
		if err := p.json(r); err != nil {
			return err
		}
	} else {
		for _, f := range r.Facts {
			fmt.Fprintf(p.out, "%-12s %s\n", f.Name, f.Value)
		}
		for _, c := range r.Checks {
			fmt.Fprintf(p.out, "%-12s %s: %s\n", c.Outcome, c.Code, c.Words)
		}
		if r.Verified() {
			fmt.Fprintln(p.out, "It verifies.")
		} else {
			fmt.Fprintln(p.out, "It does not verify.")
		}
	}
	if !r.Verified() {
		return errNo
	}
	return nil
}

func (p *program) verifyLog(at place, dir, keys string, asJSON bool) error {
	public, err := at.publicKeys(keys)
	if err != nil {
		return err
	}
	if len(public.Logs) == 0 {
		return usage("the keys file names no log")
	}
	var files fs.FS = os.DirFS(dir)
	if strings.HasPrefix(dir, "http://") || strings.HasPrefix(dir, "https://") {
		files = newWebFS(dir)
	}
	return p.tellReport(verify.Directory(files, public.Logs[0].VKey), asJSON)
}

// replayReport is the answer of lanthorn verify --replay --json.
type replayReport struct {
	OK          bool     `json:"ok"`
	Entries     int64    `json:"entries"`
	Tables      int      `json:"tables"`
	Rows        int64    `json:"rows"`
	Differences []string `json:"differences"`
	Seconds     float64  `json:"seconds"`
}

func (p *program) replay(at place, asJSON bool) error {
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	start := time.Now()
	r, err := a.Store.Replay(p.ctx, nil)
	if err != nil {
		return err
	}
	out := replayReport{OK: r.OK(), Entries: r.Entries, Tables: r.Tables, Rows: r.Rows, Seconds: time.Since(start).Seconds(), Differences: []string{}}
	for _, d := range r.Differences {
		out.Differences = append(out.Differences, strings.TrimSpace(fmt.Sprintf("%s %s %s: %s", d.Table, d.Key, d.Column, d.Problem)))
	}
	if asJSON {
		err = p.json(out)
	} else {
		for _, d := range out.Differences {
			fmt.Fprintln(p.out, d)
		}
		fmt.Fprintf(p.out, "%d entries replayed in %.1f s; %d rows in %d tables compared; %d differences\n", out.Entries, out.Seconds, out.Rows, out.Tables, len(out.Differences))
	}
	if err == nil && !out.OK {
		err = errNo
	}
	return err
}

// reproduce works a case out again and says whether the same came out.
func (p *program) reproduce(at place, ref string, asJSON bool) error {
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	steps, err := a.Reproduce(p.ctx, local, ref)
	if err != nil {
		return err
	}
	same := len(steps) > 0
	for _, s := range steps {
		same = same && s.Same
	}
	if asJSON {
		err = p.json(steps)
	} else {
		for _, s := range steps {
			word := "same"
			if !s.Same {
				word = "DIFFERENT"
			}
			fmt.Fprintf(p.out, "%-9s %s: %s\n", word, s.Kind, s.Words)
		}
	}
	if err == nil && !same {
		err = errNo
	}
	return err
}
