package cli

import (
	"fmt"
	"text/tabwriter"

	"lanthorn/internal/app"
	"lanthorn/review"
)

func init() {
	commands["stats"] = command{"[--at SEQ] [--json|--csv]", "statistics of the review, made from the ledger up to an entry", (*program).stats}
}

// stats makes the statistics of the review from the entries alone.
func (p *program) stats(args []string) error {
	fs := p.flags("stats")
	var at place
	at.flags(fs)
	seq := fs.Int64("at", 0, "last entry to count; the newest without it")
	asJSON := fs.Bool("json", false, "answer as JSON")
	asCSV := fs.Bool("csv", false, "answer as CSV")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 || *seq < 0 || *asJSON && *asCSV {
		return usage("lanthorn stats takes --at SEQ, and --json or --csv")
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	if *seq == 0 {
		*seq = a.Store.Head()
	}
	s, err := a.Statistics(p.ctx, local, *seq)
	if err != nil {
		return err
	}
	write := app.StatisticsJSON
	switch {
	case *asCSV:
		write = app.StatisticsCSV
	case !*asJSON:
		p.tellStats(s)
		return nil
	}
	b, err := write(s)
	if err == nil {
		_, err = p.out.Write(b)
	}
	return err
}

func (p *program) tellStats(s review.Statistics) {
	fmt.Fprintf(p.out, "made from the entries up to %d; pack %s, calendar %s\n\n", s.Entry, s.Pack, s.Calendar)
	w := tabwriter.NewWriter(p.out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, "month\tkind\tto\toutcome\tcases")
	for _, c := range s.Outcomes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\n", c.Month, c.Kind, c.Destination, c.Outcome, c.Cases)
	}
	fmt.Fprintln(w, "\nstage\tagency\tcases\tmedian\t90 %\tstopped\ton time\tdeemed")
	for _, r := range s.Stages {
		if r.Month == "" {
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d of %d\t%d\n", r.Stage, r.Agency, r.Cases, r.Median, r.Ninety, r.Stopped, r.OnTime, r.Bound, r.Deemed)
		}
	}
	w.Flush()
}
