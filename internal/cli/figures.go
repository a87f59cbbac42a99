package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"lanthorn/internal/app"
	"lanthorn/internal/reason"
	"lanthorn/ree"
)

// figures tells which publishers' figures are here, by file and edition.
func (p *program) figures(args []string) error {
	fs := p.flags("outlook figures")
	var at place
	at.flags(fs)
	asJSON := fs.Bool("json", false, "answer as JSON")
	if rest, err := parse(fs, args); err != nil || len(rest) > 0 {
		return errors.Join(err, leftOver("outlook figures", rest))
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	book, err := a.Figures(p.ctx)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.json(map[string]any{"files": append([]app.FigureFile{}, book.Files...), "revisions": append([]app.FigureRevision{}, book.Revisions()...)})
	}
	for _, f := range book.Files {
		state := "in use"
		if !f.InForce() {
			state = fmt.Sprintf("replaced by %d", f.ReplacedBy)
		}
		fmt.Fprintf(p.out, "%3d  %-9s %-12s %6d figures, %d to %d, %s: %s\n", f.Number, f.Publisher, f.Edition, f.Figures, f.From, f.To, f.Name, state)
	}
	p.tellRevisions(book.Revisions())
	return nil
}

// tellRevisions tells the greatest revisions.
func (p *program) tellRevisions(all []app.FigureRevision) {
	const shown = 10
	for i, r := range all {
		if i == 0 {
			fmt.Fprintf(p.out, "revised: %d figures, the most:\n", len(all))
		}
		if i < shown {
			fmt.Fprintf(p.out, "  %s %s %s %s %d: %g in %s (file %d, row %d), %g in %s (row %d): %+.1f %%\n", r.Publisher, r.Now.What, r.Now.Place, r.Now.Product, r.Now.Year, r.Was.Value, r.First, r.FirstFile, r.Was.Line, r.Now.Value, r.Later, r.Now.Line, r.Percent)
		}
	}
}

// importFigures takes publishers' files in, one after another.
func (p *program) importFigures(args []string) error {
	fs := p.flags("outlook import")
	var at place
	at.flags(fs)
	edition := fs.String("edition", "", "the edition, where neither a file nor its name says it")
	replaces := fs.Int("replaces", 0, "the number of the file that this one stands in for")
	dry := fs.Bool("dry", false, "say what a file would bring and take nothing in")
	asJSON := fs.Bool("json", false, "answer as JSON")
	files, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(files) == 0 || *replaces != 0 && len(files) > 1 {
		return usage("lanthorn outlook import FILE…, and --replaces with one file only")
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	answers := []app.FigureAnswer{}
	for _, name := range files {
		got, err := p.importFigureFile(a, name, app.FigureAsk{Name: filepath.Base(name), Edition: *edition, Replaces: *replaces, Dry: *dry})
		if err != nil {
			return err
		}
		if !*asJSON {
			p.tellFigures(got)
		}
		answers = append(answers, got)
	}
	if *asJSON {
		return p.json(answers)
	}
	return nil
}

func (p *program) importFigureFile(a *app.App, name string, ask app.FigureAsk) (app.FigureAnswer, error) {
	file, err := os.Open(name)
	if err != nil {
		return app.FigureAnswer{}, err
	}
	defer file.Close()
	ask.Tell = func(rows int) {
		if rows%1_000_000 == 0 {
			fmt.Fprintf(p.errOut, "%s: %d rows\n", ask.Name, rows)
		}
	}
	got, err := a.ImportFigures(p.ctx, local, "", ask, file)
	var rs ree.Refusals
	if errors.As(err, &rs) {
		for _, said := range reason.Sentences("en", rs) {
			fmt.Fprintf(p.errOut, "%s: %s\n", name, said)
		}
		return got, fmt.Errorf("%s: %d problems; nothing of it was taken in", name, len(rs))
	}
	return got, err
}

func (p *program) tellFigures(a app.FigureAnswer) {
	f := a.File
	switch {
	case a.Unchanged:
		fmt.Fprintf(p.out, "%s: already here as file %d\n", f.Name, f.Number)
		return
	case a.Dry:
		fmt.Fprintf(p.out, "%s would bring", f.Name)
	default:
		fmt.Fprintf(p.out, "file %d, %s:", f.Number, f.Name)
	}
	fmt.Fprintf(p.out, " %s edition %s, %d figures of %d to %d from %d rows; %d new, %d revised\n", f.Publisher, f.Edition, f.Figures, f.From, f.To, f.Rows, a.New, a.Revised)
	for _, n := range f.Notices {
		fmt.Fprintln(p.out, "  "+reason.Text("en", n.Code, n.Params))
	}
	p.tellRevisions(a.Revisions)
}
