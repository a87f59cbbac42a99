package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"

	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/ree"
)

// loadReport is the answer of lanthorn load --json.
type loadReport struct {
	File     string            `json:"file"`
	DryRun   bool              `json:"dryRun,omitempty"`
	Accepted int               `json:"accepted"`
	Repeated int               `json:"repeated,omitempty"`
	Problems []loadProblemLine `json:"problems"`
}

type loadProblemLine struct {
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}

func (p *program) load(args []string) error {
	fs := p.flags("load")
	var at place
	at.flags(fs)
	dry := fs.Bool("dry-run", false, "report every problem and take nothing")
	asJSON := fs.Bool("json", false, "answer as JSON")
	org := fs.String("org", "", "party whose events the tables hold")
	files, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usage("no file given; lanthorn load FILE…")
	}
	a, err := at.open(p.ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	bad := false
	for _, name := range files {
		r, err := p.loadFile(a, name, *org, *dry)
		if err != nil {
			return err
		}
		bad = bad || len(r.Problems) > 0
		if err := p.tellLoad(r, *asJSON); err != nil {
			return err
		}
	}
	if bad {
		return errNo
	}
	return nil
}

func (p *program) loadFile(a *app.App, name, org string, dry bool) (loadReport, error) {
	f, err := os.Open(name)
	if err != nil {
		return loadReport{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, interop.MaxFile+1))
	if err != nil {
		return loadReport{}, err
	}
	rows, problems, isOutside := interop.ParseOutside(data, filepath.Base(name), "en")
	var batch interop.Batch
	if !isOutside {
		batch, problems = interop.Parse(bytes.NewReader(data), filepath.Base(name), "en")
	}
	r := loadReport{File: name, DryRun: dry, Problems: []loadProblemLine{}}
	for _, x := range problems {
		r.Problems = append(r.Problems, loadProblemLine{x.Row, x.Column, x.Code, interop.Sentence(x, "en")})
	}
	if isOutside {
		return p.loadOutside(a, r, rows, dry)
	}
	items := app.Items(batch, org)
	var res app.LoadResult
	if dry {
		res, err = a.TryLoad(p.ctx, local, items)
	} else {
		res, err = a.Load(p.ctx, local, items, p.progress(len(items)))
	}
	r.Accepted, r.Repeated = res.Accepted, res.Repeated
	r.refuse(res.Problems)
	return r, err
}

// refuse adds why rows cannot be taken and puts all problems in the order of rows.
func (r *loadReport) refuse(problems []app.LoadProblem) {
	for _, x := range problems {
		row := 0
		if len(x.Rows) > 0 {
			row = x.Rows[0]
		}
		r.Problems = append(r.Problems, loadProblemLine{row, x.Reason.Field, x.Reason.Code, say(x.Reason)})
	}
	sort.SliceStable(r.Problems, func(i, j int) bool { return r.Problems[i].Row < r.Problems[j].Row })
}

// loadOutside takes in records from outside the ledger, all of the file or none.
func (p *program) loadOutside(a *app.App, r loadReport, rows []interop.OutsideRow, dry bool) (loadReport, error) {
	if len(rows) == 0 || len(r.Problems) > 0 && !dry {
		return r, nil
	}
	c := app.OutsideFile(filepath.Base(r.File), rows)
	c.DryRun = dry
	res, err := a.ImportOutside(p.ctx, app.System, "", c)
	var refused ree.Refusals
	if errors.As(err, &refused) {
		r.refuse(app.OutsideProblems(refused, rows))
		return r, nil
	}
	r.Accepted, r.Repeated = res.Accepted+res.Repeated, res.Repeated
	return r, err
}

func (p *program) tellLoad(r loadReport, asJSON bool) error {
	if asJSON {
		return p.json(r)
	}
	for _, x := range r.Problems {
		where := r.File
		if x.Row > 0 {
			where += fmt.Sprintf(", row %d", x.Row)
		}
		if x.Column != "" {
			where += ", " + x.Column
		}
		fmt.Fprintf(p.out, "%s: %s\n", where, x.Text)
	}
	verb := "accepted"
	if r.DryRun {
		verb = "would be accepted"
	}
	fmt.Fprintf(p.out, "%s: %d %s, %d problems\n", r.File, r.Accepted, verb, len(r.Problems))
	return nil
}

// progress shows how far long work is, on a terminal only.
func (p *program) progress(total int) func(int) {
	f, ok := p.errOut.(*os.File)
	if !ok || !isTerminal(f) {
		return nil
	}
	return func(done int) {
		if done%50 == 0 || done == total {
			fmt.Fprintf(f, "\r%d of %d", done, total)
		}
		if done == total {
			fmt.Fprintln(f)
		}
	}
}
