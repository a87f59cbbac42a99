package cli

import (
	"encoding/json"
	"fmt"
	"os"

	"lanthorn/internal/app"
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
	if len(rest) != 1 || *org == "" {
		return usage("lanthorn check APPLICATION.json --org PARTY")
	}
	data, err := os.ReadFile(rest[0])
	if err != nil {
		return err
	}
	var application review.Application
	if err := json.Unmarshal(data, &application); err != nil {
		return fmt.Errorf("%s: %w", rest[0], err)
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	result, err := a.Preflight(p.ctx, app.Actor{Account: local.Account, Org: *org, Roles: []app.Role{app.RoleExporter}}, application)
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
