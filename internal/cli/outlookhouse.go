package cli

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"lanthorn/internal/app"
)

// houseData tells what this installation's own ledger says to the outlook, in cells
// that tell of no firm; --scenario writes its licences as a scenario alone.
func (p *program) houseData(args []string) error {
	fs := p.flags("outlook house")
	var at place
	at.flags(fs)
	asJSON := fs.Bool("json", false, "answer as JSON")
	asCSV := fs.Bool("csv", false, "answer as CSV")
	scenario := fs.Bool("scenario", false, "write the scenario of its licences and stop")
	stocks := fs.Bool("stocks", false, "with --scenario: write the one that begins with its stocks")
	if rest, err := parse(fs, args); err != nil || len(rest) > 0 {
		return errors.Join(err, leftOver("outlook house", rest))
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	h, err := a.House(p.ctx, local)
	if err != nil {
		return err
	}
	if *stocks && *scenario {
		if h.Opening == nil {
			return errors.Join(errNo, errNoStocks)
		}
		h.Scenario = h.Opening.Scenario
	}
	switch {
	case *scenario && h.Scenario == "":
		return errors.Join(errNo, errors.New("there is no scenario: the pack does not allow it, or too few firms are behind the licences"))
	case *scenario:
		_, err = fmt.Fprint(p.out, h.Scenario)
	case *asJSON:
		err = p.json(h)
	case *asCSV:
		err = p.houseCSV(h)
	default:
		p.tellHouse(h)
	}
	return err
}

func (p *program) houseCSV(h app.House) error {
	b, err := app.HouseCSV(h)
	if err == nil {
		_, err = p.out.Write(b)
	}
	return err
}

func (p *program) tellHouse(h app.House) {
	if !h.Allowed {
		fmt.Fprintf(p.out, "pack %s does not allow the ledger to be an input of the outlook: outlook.yaml, house.allowed\n", h.Pack)
		return
	}
	fmt.Fprintf(p.out, "to %s; pack %s: cells of at least %d firms, none with more than %.0f %%\n\n", h.Month, h.Pack, h.Least, 100*h.Dominance)
	w := tabwriter.NewWriter(p.out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, "licences\tof\tfirms\tcases\tmedian\tgranted\trefused\twaiting\thidden")
	for _, l := range h.Licences {
		if f := l.Friction; f != nil {
			median := "-"
			if f.Median != nil {
				median = fmt.Sprint(*f.Median)
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%d\t%d\t%d\t\n", l.Way, l.Name, l.Owners, f.Cases, median, f.Granted+f.InPart, f.Refused, f.Waiting)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t\t\t\t\t%s\n", l.Way, l.Name, l.Owners, l.Cleared, l.Hidden)
	}
	for i, rows := range [][]app.HouseAmount{h.Stocks, h.Flows} {
		what := []string{"stock", "left"}[i]
		fmt.Fprintf(w, "\n%s\tmonth\telement\tof\tkg\tfirms\thidden\n", what)
		for _, x := range rows {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.1f\t%d\t%s\n", x.Way, x.Month, x.Element, x.Name, x.KG, x.Owners, x.Hidden)
		}
	}
	w.Flush()
	p.tellOpening(h.Opening)
}

var errNoStocks = errors.New("no stock by element and stage may be told, or the office's country is not in the outlook's network")

// tellOpening says which stocks a run may begin with, which stay the model's, and for
// how long it matters.
func (p *program) tellOpening(s *app.HouseStocks) {
	if s == nil {
		return
	}
	fmt.Fprintf(p.out, "\na run may begin with %d of these stocks as those of %s, t of oxide (--scenario --stocks, or lanthorn outlook scenario NAME --stocks);\nmagnets exported in the first year then change by %+.1f %%, in one run without any measure\n", s.Set, s.Country, 100*s.Exports)
	w := tabwriter.NewWriter(p.out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, "element\tstage\tmonth\tours\tmodel\tmatters for, months\tkept as the model's")
	for _, c := range s.Cells {
		ours, fades := "", ""
		if c.Kept == "" {
			ours, fades = fmt.Sprintf("%.1f", c.Tonnes), "more than 60"
		}
		if c.Fades != nil {
			fades = fmt.Sprint(*c.Fades)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.1f\t%s\t%s\n", c.Element, c.Stage, c.Month, ours, c.Model, fades, c.Kept)
	}
	w.Flush()
}

// houseStocks are the stocks that the ledger of a place may begin a run with.
func (p *program) houseStocks(at *place) (*app.HouseStocks, error) {
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return nil, err
	}
	defer a.Close()
	h, err := a.House(p.ctx, local)
	if err == nil && h.Opening == nil {
		err = errors.Join(errNo, errNoStocks)
	}
	return h.Opening, err
}
