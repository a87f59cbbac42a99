package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/pack"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/scenarios"
	"lanthorn/internal/simulate"
	"lanthorn/packs"
)

// rules checks and tests guidelines, and tries a draft on past cases.
func (p *program) rules(args []string) error {
	words := map[string]func([]string) error{"check": p.rulesCheck, "test": p.rulesTest, "backtest": p.rulesBacktest}
	if len(args) == 0 || words[args[0]] == nil {
		return usage("say check, test or backtest; lanthorn rules check packs/cn")
	}
	return words[args[0]](args[1:])
}

// draftLimit bounds a file of drafts.
const draftLimit = 1 << 20

// rulesOf reads guidelines from a draft's file, a pack's folder, or the name of
// a built-in pack. A draft is held against the pack under which the command
// works.
func (l *place) rulesOf(name string) (*rulebook.Book, error) {
	if ext := filepath.Ext(name); ext == ".yaml" || ext == ".yml" {
		law, err := l.law()
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if info.Size() > draftLimit {
			return nil, usage("%s is larger than %d bytes", name, draftLimit)
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		return law.Pack.ReadGuidelines(filepath.Base(name), raw)
	}
	fsys := os.DirFS(name)
	if slices.Contains(packs.Guidelines(), name) {
		fsys, _ = packs.Open(name)
	} else if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return nil, usage("%s is no file of drafts (.yaml), no folder of a pack, and none of the built-in packs %s", name, strings.Join(packs.Guidelines(), ", "))
	}
	law, err := pack.LoadGuidelines(fsys)
	if err != nil {
		return nil, err
	}
	return law.Guidelines, nil
}

// checkedRules is the answer of lanthorn rules check and test --json for one
// name.
type checkedRules struct {
	Name       string             `json:"name"`
	Guidelines int                `json:"guidelines"`
	Problems   []string           `json:"problems,omitempty"`
	Outcomes   []rulebook.Outcome `json:"outcomes,omitempty"` // of the examples
	Wrong      int                `json:"wrong"`
}

func (l *place) checkRules(name string) (checkedRules, error) {
	out := checkedRules{Name: name}
	book, err := l.rulesOf(name)
	var problems pack.Problems
	switch {
	case errors.As(err, &problems):
		for _, x := range problems {
			out.Problems = append(out.Problems, x.Error())
		}
		return out, nil
	case err != nil:
		return out, err
	}
	out.Guidelines, out.Outcomes = len(book.Guidelines), book.Test()
	for i := range out.Outcomes {
		if !out.Outcomes[i].Right() {
			out.Wrong++
		}
	}
	return out, nil
}

// rulesCheck says everything that is wrong at once, examples included.
func (p *program) rulesCheck(args []string) error {
	return p.overRules("check", args, func(c checkedRules) {
		for _, x := range c.Problems {
			fmt.Fprintf(p.out, "%s: %s\n", c.Name, x)
		}
		for _, o := range c.Outcomes {
			if !o.Right() {
				p.tellOutcome(c.Name, o)
			}
		}
		if len(c.Problems) == 0 && c.Wrong == 0 {
			fmt.Fprintf(p.out, "%s: %d guidelines, %d examples, nothing wrong\n", c.Name, c.Guidelines, len(c.Outcomes))
		}
	})
}

// rulesTest runs the examples and says how each came out.
func (p *program) rulesTest(args []string) error {
	return p.overRules("test", args, func(c checkedRules) {
		for _, x := range c.Problems {
			fmt.Fprintf(p.out, "%s: %s\n", c.Name, x)
		}
		for _, o := range c.Outcomes {
			p.tellOutcome(c.Name, o)
		}
		fmt.Fprintf(p.out, "%s: %d of %d examples right\n", c.Name, len(c.Outcomes)-c.Wrong, len(c.Outcomes))
	})
}

func (p *program) tellOutcome(name string, o rulebook.Outcome) {
	said := map[bool]string{true: "fires", false: "is silent"}
	if o.Right() {
		fmt.Fprintf(p.out, "%s: %s: right   %q: it %s\n", name, o.Rule, o.Example, said[o.Got])
		return
	}
	why := ""
	if o.Wrong != "" {
		why = "; " + o.Wrong
	}
	fmt.Fprintf(p.out, "%s: %s: WRONG   %q: it %s and must not%s\n", name, o.Rule, o.Example, said[o.Got], why)
}

func (p *program) overRules(word string, args []string, tell func(checkedRules)) error {
	fs := p.flags("rules " + word)
	var at place
	at.flags(fs)
	asJSON := fs.Bool("json", false, "answer as JSON")
	names, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = packs.Guidelines()
	}
	var all []checkedRules
	wrong := false
	for _, name := range names {
		c, err := at.checkRules(name)
		if err != nil {
			return err
		}
		wrong = wrong || len(c.Problems) > 0 || c.Wrong > 0
		all = append(all, c)
		if !*asJSON {
			tell(c)
		}
	}
	if *asJSON {
		if err := p.json(all); err != nil {
			return err
		}
	}
	if wrong {
		return errNo
	}
	return nil
}

// rulesBacktest tries a draft on every case of the ledger.
func (p *program) rulesBacktest(args []string) error {
	fs := p.flags("rules backtest")
	var at place
	at.flags(fs)
	asJSON := fs.Bool("json", false, "answer as JSON")
	simulated := fs.Int("simulated", 0, "try it on so many invented cases of a year instead of the ledger's")
	seed := fs.Uint64("seed", 1, "of the invented cases")
	abroad := fs.String("scenario", "", "answer as a scenario file of the outlook: what this guideline of the draft would do to those who buy")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || *simulated < 0 || *simulated > mostRuns {
		return usage("lanthorn rules backtest DRAFT.yaml --dir DIR, or --simulated from 1 to %d", mostRuns)
	}
	draft, err := at.rulesOf(rest[0])
	if err != nil {
		return err
	}
	out, err := p.tried(&at, draft, *simulated, *seed)
	if err != nil {
		return err
	}
	if *abroad != "" {
		return p.scenarioOf(out, *abroad, *simulated > 0)
	}
	if *asJSON {
		return p.json(out)
	}
	if *simulated > 0 {
		fmt.Fprintln(p.out, "Simulated: invented cases of a year, with invented waiting times.")
	}
	p.tellTried(out)
	return nil
}

// scenarioOf prints what a back-test says of a guideline as a scenario.
func (p *program) scenarioOf(b rulebook.Backtested, rule string, simulated bool) error {
	s, err := app.RuleScenario(b, rule)
	if err != nil {
		return err
	}
	if simulated {
		s.Source = "simulated cases; " + s.Source
	}
	text, err := scenarios.Write(s)
	if err == nil {
		_, err = io.WriteString(p.out, text)
	}
	return err
}

// tried is a draft held against invented cases, or against those of the ledger.
func (p *program) tried(at *place, draft *rulebook.Book, simulated int, seed uint64) (out rulebook.Backtested, err error) {
	if simulated > 0 {
		law, err := at.law()
		if err != nil {
			return out, err
		}
		past, err := simulate.Cases(simulated, seed, law.Pack.AsOf, law.Pack.Guidelines)
		if err != nil {
			return out, err
		}
		return rulebook.Backtest(draft, law.Pack.Guidelines, past)
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return out, err
	}
	defer a.Close()
	return a.Backtest(p.ctx, local, draft)
}

func (p *program) tellTried(b rulebook.Backtested) {
	fmt.Fprintf(p.out, "%d cases lodged from %s to %s", b.Cases, b.From, b.To)
	if b.Rebuilt > 0 {
		fmt.Fprintf(p.out, "; %d of them came before guidelines were asked and are seen as the ledger holds them now", b.Rebuilt)
	}
	fmt.Fprintln(p.out)
	for _, r := range b.Rules {
		fmt.Fprintf(p.out, "\n%s version %s, %s", r.Rule, r.Version, r.Effect)
		if r.Replaces != "" {
			fmt.Fprintf(p.out, ", beside version %s", r.Replaces)
		}
		fmt.Fprintf(p.out, "\n  speaks in %d cases; %d newly, %d no longer", r.Fired, r.Newly, r.Ceased)
		if r.Failed > 0 {
			fmt.Fprintf(p.out, "; in %d it could not be read to its end", r.Failed)
		}
		fmt.Fprintf(p.out, "\n  civil applicants newly affected: %d of %d, %.0f %% (95 %%: %.0f to %.0f %%)\n", r.Civil.Hit, r.Civil.Of, 100*r.Civil.Share, 100*r.Civil.Low, 100*r.Civil.High)
		p.tellWait(r.Wait)
		for _, c := range r.Changed {
			way := map[bool]string{true: "newly", false: "no longer"}[c.Newly]
			fmt.Fprintf(p.out, "  %s %s, %s, lodged %s", c.Case, way, c.Applicant, c.Lodged)
			for _, v := range c.Values {
				fmt.Fprintf(p.out, "; %s: %s", v.Name["en"], v.Value)
			}
			fmt.Fprintln(p.out)
		}
	}
}

func (p *program) tellWait(w rulebook.Wait) {
	switch {
	case w.Like == "flag":
		fmt.Fprintln(p.out, "  a flag makes nobody wait")
	case w.Known:
		fmt.Fprintf(p.out, "  working days longer: %.0f (95 %%: %.0f to %.0f), from %d decided cases of like %s against %d others\n", w.Days, w.Low, w.High, w.Similar, w.Like, w.Others)
	default:
		fmt.Fprintf(p.out, "  working days longer: not known; there are %d decided cases of like %s and %d others, and 5 of each are needed\n", w.Similar, w.Like, w.Others)
	}
}
