package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/internal/app"
)

// findingsReport is the answer of lanthorn findings --json.
type findingsReport struct {
	Level    string           `json:"level"`
	Reached  int              `json:"reached"` // findings at that level or above
	Findings []findingSummary `json:"findings"`
}

type findingSummary struct {
	Ref       string        `json:"ref"`
	State     finding.State `json:"state"`
	Strength  string        `json:"strength"`
	LLR       float64       `json:"llr"`
	Detectors []string      `json:"detectors"`
	Site      string        `json:"site,omitempty"`
	Element   string        `json:"element,omitempty"`
	Month     string        `json:"month,omitempty"`
	Lots      []string      `json:"lots"`
	Opened    time.Time     `json:"opened"`
}

// levels are the words of strength, from the least.
var levels = []string{"against", "undecided", "weak", "moderate", "strong", "very_strong"}

func levelOf(s finding.Strength) int {
	return max(1, slices.Index(levels, strings.TrimPrefix(string(s), "evidence.")))
}

func (p *program) findings(args []string) error {
	fs := p.flags("findings")
	var at place
	at.flags(fs)
	level := fs.String("level", "weak", "exit status 1 if evidence is this strong or stronger: "+strings.Join(levels[1:], ", "))
	asJSON := fs.Bool("json", false, "answer as JSON")
	look := fs.Bool("look", false, "first look through the whole ledger; a server does so once a day")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	least := slices.Index(levels, *level)
	if len(rest) != 0 || least < 1 {
		return usage("lanthorn findings [--level %s] [--json]", strings.Join(levels[1:], "|"))
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	if *look {
		if _, err := a.Watch(p.ctx); err != nil {
			return err
		}
	}
	r, err := p.gatherFindings(a, least)
	if err != nil {
		return err
	}
	if *asJSON {
		err = p.json(r)
	} else {
		p.tellFindings(r)
	}
	if err == nil && r.Reached > 0 {
		err = errNo
	}
	return err
}

// gatherFindings reads every finding that is not closed.
func (p *program) gatherFindings(a *app.App, least int) (findingsReport, error) {
	r := findingsReport{Level: levels[least], Findings: []findingSummary{}}
	for after := ""; ; {
		list, err := a.Findings(p.ctx, local, app.FindingFilter{After: after, Limit: 500})
		if err != nil {
			return r, err
		}
		for i := range list.Findings {
			f := &list.Findings[i]
			at := levelOf(f.Assessment.Strength)
			if f.Assessment.Strength == finding.Against {
				at = 0
			}
			if at >= least {
				r.Reached++
			}
			r.Findings = append(r.Findings, summary(f, levels[at]))
		}
		if after = list.Next; after == "" {
			return r, nil
		}
	}
}

func summary(f *app.FindingRow, strength string) findingSummary {
	s := findingSummary{Ref: f.Ref, State: f.State, Strength: strength, LLR: f.Assessment.LLR, Detectors: []string{}, Site: f.Site, Element: f.Element, Month: f.Month, Lots: f.Lots, Opened: f.Opened}
	if s.Lots == nil {
		s.Lots = []string{}
	}
	for _, e := range f.Evidence {
		if e.Opens && !slices.Contains(s.Detectors, e.Result.Detector) {
			s.Detectors = append(s.Detectors, e.Result.Detector)
		}
	}
	return s
}

func (p *program) tellFindings(r findingsReport) {
	w := tabwriter.NewWriter(p.out, 2, 4, 2, ' ', 0)
	for _, f := range r.Findings {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.Ref, f.Strength, strings.Join(f.Detectors, ", "), f.Site, f.Element, f.Month, f.State)
	}
	w.Flush()
	fmt.Fprintf(p.out, "Not closed: %d. With %s evidence or stronger: %d.\n", len(r.Findings), strings.ReplaceAll(r.Level, "_", " "), r.Reached)
}
