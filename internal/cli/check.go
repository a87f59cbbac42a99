package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/internal/reason"
	"lanthorn/review"
)

func (p *program) check(args []string) error {
	fs := p.flags("check")
	var at place
	at.flags(fs)
	asJSON := fs.Bool("json", false, "answer as JSON")
	org := fs.String("org", "", "party of the exporter")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 || len(rest) > interop.MaxApplicationFiles || *org == "" {
		return usage("lanthorn check APPLICATION.json|TABLE.xlsx|TABLE.csv… --org PARTY")
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	exporter := app.Actor{Account: local.Account, Org: *org, Roles: []app.Role{app.RoleExporter}}
	application, err := p.application(a, exporter, rest)
	if err != nil {
		return err
	}
	result, err := a.Preflight(p.ctx, exporter, application)
	if err != nil {
		return err
	}
	if *asJSON {
		err = p.json(result)
	} else {
		p.tellPreflight(result)
	}
	if err == nil && len(result.Problems) > 0 {
		err = errNo
	}
	return err
}

// application reads one from a JSON file, or from the tables that say it.
func (p *program) application(a *app.App, exporter app.Actor, names []string) (out review.Application, err error) {
	var files []interop.File
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return out, err
		}
		if bare := bytes.TrimSpace(data); len(names) == 1 && len(bare) > 0 && bare[0] == '{' {
			if err := json.Unmarshal(data, &out); err != nil {
				return out, fmt.Errorf("%s: %w", name, err)
			}
			return out, nil
		}
		files = append(files, interop.File{Name: filepath.Base(name), Data: data})
	}
	t, problems, err := a.ReadApplication(p.ctx, exporter, files, "en")
	if err != nil || len(problems) == 0 {
		return t.Application, err
	}
	for _, x := range problems {
		fmt.Fprintln(p.errOut, interop.Sentence(x, "en"))
	}
	return out, fmt.Errorf("%s: %d problems in the tables; nothing was checked", strings.Join(names, ", "), len(problems))
}

func (p *program) tellPreflight(r app.Preflight) {
	for _, x := range r.Problems {
		fmt.Fprintln(p.out, reason.Sentence("en", x))
	}
	for i, c := range r.Classes {
		fmt.Fprintf(p.out, "Line %d: controlled %s %v", c.Line, c.Controlled, c.Codes)
		if i < len(r.Verdicts) {
			v := r.Verdicts[i]
			fmt.Fprintf(p.out, "; provenance %s\n", v.Status)
			for _, f := range v.Findings {
				fmt.Fprintf(p.out, "  %s %s %s\n", f.Outcome, f.Lot, reason.Text("en", f.Code, f.Params))
			}
			continue
		}
		fmt.Fprintln(p.out)
	}
}
