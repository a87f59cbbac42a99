package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Write prints the figures as a table for people, then the notes.
func (r Result) Write(out io.Writer) error {
	fmt.Fprintf(out, "%s; scale %s, %d run(s)\n\n", r.Machine, number(r.Scale), r.Runs)
	if len(r.Study) > 0 {
		if err := writeStudy(out, r.Study); err != nil {
			return err
		}
	}
	t := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "benchmark\twhat\tfigure\tspread\tbaseline\t\tratio\ttarget\tmet")
	for _, f := range r.Figures {
		spread, base, ratio := "", "", ""
		if f.Low != f.High {
			spread = number(f.Low) + " – " + number(f.High)
		}
		if f.Baseline != "" {
			base, ratio = number(f.BaselineValue), number(f.Ratio)+"x"
		}
		fmt.Fprintf(t, "%s\t%s\t%s %s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.Bench, f.What, number(f.Value), f.Unit, spread, f.Baseline, base, ratio, f.Target, f.Met)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, n := range r.Notes {
		fmt.Fprintln(out, "*", n)
	}
	return nil
}
