package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/internal/app"
	"lanthorn/internal/reason"
	"lanthorn/ree"
)

// ownData answers a company from a file of its own data. Nothing is kept.
func (p *program) ownData(args []string) error {
	fs := p.flags("outlook own")
	file := fs.String("file", "", "the company's data, CSV or JSON")
	scenario := fs.String("scenario", app.OutlookNinety, "an example's name: "+strings.Join(append([]string{app.OutlookNinety}, app.OutlookExamples()...), ", "))
	runs := fs.Int("runs", 0, "futures to draw: 50, 100 or 300; 100 without it")
	seed := fs.Uint64("seed", 1, "of the futures")
	example := fs.Bool("example", false, "write the example's table and stop")
	chinese := fs.Bool("zh", false, "with --example: the table with Chinese words")
	asJSON := fs.Bool("json", false, "answer as JSON")
	if rest, err := parse(fs, args); err != nil || len(rest) > 0 {
		return errors.Join(err, leftOver("outlook own", rest))
	}
	if *example {
		table := app.OwnExample
		if *chinese {
			table = app.OwnExampleChinese
		}
		_, err := p.out.Write(table)
		return err
	}
	if *file == "" {
		return usage("give the company's data with --file; lanthorn outlook own --example writes a table to begin with")
	}
	answer, err := p.askOwn(*file, app.OwnAsk{Scenario: *scenario, Runs: *runs, Seed: *seed})
	if err != nil {
		return err
	}
	if *asJSON {
		return p.json(answer)
	}
	p.tellOwn(answer)
	return nil
}

// leftOver refuses words that a command does not take.
func leftOver(command string, rest []string) error {
	if len(rest) == 0 {
		return nil
	}
	return usage("%s takes no names", command)
}

func (p *program) askOwn(file string, ask app.OwnAsk) (app.OwnAnswer, error) {
	data, err := readAtMost(file, app.OwnMostBytes)
	if err != nil {
		return app.OwnAnswer{}, err
	}
	base, err := (&app.App{}).Outlook()
	if err != nil {
		return app.OwnAnswer{}, err
	}
	d, places, wrong := app.ReadOwn(data)
	if wrong == nil {
		ask.Data = d
		wrong = app.CheckOwn(base, &ask, places)
	}
	if len(wrong) > 0 {
		return app.OwnAnswer{}, usage("%s", ownWrong(file, wrong))
	}
	packs, err := app.BuiltInPacks()
	if err != nil {
		return app.OwnAnswer{}, err
	}
	now := time.Now()
	return app.AnswerOwn(p.ctx, base, ask, packs, calendar.NewDate(now.Year(), now.Month(), now.Day()))
}

// ownWrong is everything that is wrong with a file, one after another.
func ownWrong(file string, wrong ree.Refusals) string {
	var said []string
	for _, r := range wrong {
		said = append(said, reason.Sentence("en", r))
	}
	return file + ": " + strings.Join(said, " ")
}

func (p *program) tellOwn(a app.OwnAnswer) {
	fmt.Fprintf(p.out, "%s, %s, under %s (%d runs, base %s)\n\nexposure\n", a.Company, a.Country, a.Scenario, a.Runs, a.Edition)
	for _, x := range a.Exposures {
		mark := ""
		if x.Above {
			mark = ", above 65 %"
		}
		fmt.Fprintf(p.out, "  %-2s %-10s %3.0f %% %s%s; unknown %.0f %%, governance %.1f of 10, %s\n", x.Element, x.Stage, 100*x.Share, x.Leader, mark, 100*x.Unknown, x.Governance, x.Basis)
	}
	fmt.Fprintln(p.out, "\ncover")
	for _, c := range a.Covers {
		fmt.Fprintf(p.out, "  %-2s %.0f days\n", c.Element, c.Days)
	}
	fmt.Fprintln(p.out, "\nSimulated: stops, months from the first measure")
	for _, s := range a.Stops {
		fmt.Fprintf(p.out, "  %s: %.1f (%.1f to %.1f) in %.0f %% of runs; %.0f days lost\n", s.Product, s.First.Mid, s.First.Low, s.First.High, 100*s.Chance, s.Lost.Mid)
	}
	fmt.Fprintln(p.out, "\nSimulated: what one unit of a remedy is worth, days of output")
	for _, r := range a.Remedies {
		fmt.Fprintf(p.out, "  %-7s %.1f, standard error %.2f\n", r.Kind, r.Days, r.Error)
	}
	fmt.Fprintln(p.out, "\ngoods made abroad")
	p.tellOwnRules(a)
}

func (p *program) tellOwnRules(a app.OwnAnswer) {
	for _, r := range a.Rules {
		if r.Rule == "" {
			fmt.Fprintf(p.out, "  %s: no such rule\n", r.Pack)
		}
		for _, d := range r.Answers {
			state := control.Determined("no value given")
			if d.Asked {
				state = d.State + "; were it in force, " + d.Would
			}
			fmt.Fprintf(p.out, "  %s %s, %s: %s\n", r.Pack, r.Rule, d.Product, state)
		}
	}
}
