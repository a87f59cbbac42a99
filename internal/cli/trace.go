package cli

import (
	"fmt"
	"text/tabwriter"

	"lanthorn/internal/app"
	"lanthorn/ree"
)

// traceReport is the answer of lanthorn trace --json.
type traceReport struct {
	Lot         string         `json:"lot"`
	Form        ree.Form       `json:"form"`
	Holder      string         `json:"holder"`
	NetMG       ree.Mass       `json:"netMG"`
	Rule        string         `json:"rule"`
	Ancestors   int            `json:"ancestors"`
	Descendants int            `json:"descendants"`
	Elements    []traceElement `json:"elements"`
	Countries   []traceStep    `json:"countries"`
	Down        []traceLot     `json:"down,omitempty"`
}

type traceElement struct {
	Element string       `json:"element"`
	MassMG  int64        `json:"massMG"`
	Origins []traceShare `json:"origins"`
}

type traceShare struct {
	Origin  string  `json:"origin"`
	Name    string  `json:"name,omitempty"`
	Country string  `json:"country,omitempty"`
	Share   float64 `json:"share"`
	Min     float64 `json:"min"`
	Max     float64 `json:"max"`
}

type traceStep struct {
	Step   string             `json:"step"`
	Shares map[string]float64 `json:"shares"` // by country; empty name: unknown
}

type traceLot struct {
	Lot    string `json:"lot"`
	Form   string `json:"form"`
	Holder string `json:"holder"`
	Depth  int    `json:"depth"`
}

func (p *program) trace(args []string) error {
	fs := p.flags("trace")
	var at place
	at.flags(fs)
	down := fs.Bool("down", false, "also where it went")
	asJSON := fs.Bool("json", false, "answer as JSON")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usage("give one lot; lanthorn trace LOT")
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	r, err := p.traceLot(a, rest[0], *down)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.json(r)
	}
	p.tellTrace(r)
	return nil
}

func (p *program) traceLot(a *app.App, ref string, down bool) (r traceReport, err error) {
	d, err := a.Lot(p.ctx, local, ref)
	if err != nil {
		return r, err
	}
	o, err := a.Origins(p.ctx, local, d.Lot.Ref, true)
	if err != nil {
		return r, err
	}
	r = traceReport{Lot: d.Lot.Ref, Form: d.Lot.Form, Holder: d.Lot.Holder, NetMG: d.Lot.Net, Rule: o.Rule, Ancestors: o.Ancestors.Lots, Descendants: o.Descendants.Lots}
	for _, e := range o.Elements {
		te := traceElement{Element: e.Element.Symbol(), MassMG: int64(e.Mass)}
		for _, s := range e.Shares {
			te.Origins = append(te.Origins, traceShare{s.Origin.Ref, s.Origin.Name, s.Origin.Country, s.Share, s.Min, s.Max})
		}
		r.Elements = append(r.Elements, te)
	}
	for _, s := range o.Countries {
		step := traceStep{s.Step, map[string]float64{}}
		for _, c := range s.Shares {
			step.Shares[c.Country] = c.Share
		}
		r.Countries = append(r.Countries, step)
	}
	if !down {
		return r, nil
	}
	n, err := a.Neighbours(p.ctx, local, d.Lot.Ref, 12)
	for _, x := range n.Down {
		r.Down = append(r.Down, traceLot{x.Lot.Ref, string(x.Lot.Form), x.Lot.Holder, x.Depth})
	}
	return r, err
}

func (p *program) tellTrace(r traceReport) {
	fmt.Fprintf(p.out, "%s, %s, %s, held by %s\n", r.Lot, r.Form, r.NetMG, r.Holder)
	fmt.Fprintf(p.out, "%d lots behind it, %d after it; shares by the %s rule, bounds for any mixing in brackets\n\n", r.Ancestors, r.Descendants, r.Rule)
	w := tabwriter.NewWriter(p.out, 2, 4, 2, ' ', 0)
	for _, e := range r.Elements {
		for i, s := range e.Origins {
			name := ""
			if i == 0 {
				name = fmt.Sprintf("%s\t%s kg", e.Element, ree.FormatKG(e.MassMG))
			} else {
				name = "\t"
			}
			fmt.Fprintf(w, "%s\t%.2f %%\t[%.1f–%.1f]\t%s\t%s %s\n", name, 100*s.Share, 100*s.Min, 100*s.Max, s.Origin, s.Name, s.Country)
		}
	}
	w.Flush()
	fmt.Fprintln(p.out)
	for _, s := range r.Countries {
		fmt.Fprintf(p.out, "%-8s", s.Step)
		for country, share := range s.Shares {
			if country == "" {
				country = "unknown"
			}
			fmt.Fprintf(p.out, "  %s %.1f %%", country, 100*share)
		}
		fmt.Fprintln(p.out)
	}
	for _, x := range r.Down {
		fmt.Fprintf(p.out, "%*s%s  %s  %s\n", 2*x.Depth, "", x.Lot, x.Form, x.Holder)
	}
}
