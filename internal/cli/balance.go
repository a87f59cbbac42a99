package cli

import (
	"fmt"
	"math"
	"text/tabwriter"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/series"
	"lanthorn/internal/app"
	"lanthorn/internal/reason"
	"lanthorn/ree"
)

func (p *program) balance(args []string) error {
	fs := p.flags("balance")
	var at place
	at.flags(fs)
	element := fs.String("element", "", "symbol of one element, or REE for all rare earth together; Fe, Co and B at makers of alloys and magnets; all balances that are kept without it")
	asJSON := fs.Bool("json", false, "answer as JSON")
	asNetwork := fs.Bool("network", false, "the site's processes and stores in one month, reconciled")
	month := fs.String("month", "", "with --network: YYYY-MM; the newest month of work without it")
	closed := fs.String("close", "", "YYYY-MM: write the month's balances down, of SITE or of every site that is due")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *closed != "" {
		return p.closeBalances(&at, *closed, rest, *asJSON)
	}
	if len(rest) != 1 {
		return usage("give one site; lanthorn balance SITE")
	}
	var elements []ree.Element
	if *element != "" {
		e, err := balance.ParseAny(*element)
		if _, companion := balance.Companion(e); err != nil || companion && *asNetwork {
			return usage("give a known element; --element Nd")
		}
		elements = append(elements, e)
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	if *asNetwork {
		return p.siteNetwork(a, rest[0], append(elements, ree.Nd)[0], *month, *asJSON)
	}
	list, err := a.Balances(p.ctx, local, rest[0], elements...)
	if err != nil {
		return err
	}
	return p.tellBalances(list, *asJSON)
}

// tellBalances answers no where a test has given an alarm.
func (p *program) tellBalances(list []app.Balance, asJSON bool) error {
	reports, alarms := []app.BalanceReport{}, 0
	for _, b := range list {
		reports = append(reports, b.Report())
		alarms += len(b.Alarms)
	}
	if asJSON {
		if err := p.json(reports); err != nil {
			return err
		}
	} else {
		for i, b := range list {
			p.tellBalance(b, reports[i])
		}
	}
	if alarms > 0 {
		return errNo
	}
	return nil
}

func (p *program) tellBalance(b app.Balance, r app.BalanceReport) {
	if len(r.Rows)+len(r.Statements) == 0 {
		fmt.Fprintf(p.out, "%s %s: its processes handled none\n", r.Site, r.Element)
		return
	}
	last := series.Value{}
	if n := len(b.Rows); n > 0 {
		last = b.Rows[n-1].CUMUF
	}
	fmt.Fprintf(p.out, "%s %s: %s kg unaccounted for in %d balances, standard error %s kg; %d alarms\n", r.Site, r.Element, kg(last.Value), len(r.Rows), kg(last.Sigma), len(r.Alarms))
	for _, x := range r.Alarms {
		fmt.Fprintf(p.out, "  %s: %s %s to %s, %s kg with standard error %s; %s %.2f over %.2f, by chance alone with probability %.2g\n",
			x.Level, map[int]string{1: "loss", -1: "gain"}[x.Sign], x.First, x.Last, kg(math.Abs(x.Kg)), kg(x.KgSigma), x.Statistic, x.Value, x.Threshold, x.FalseAlarm)
	}
	for _, x := range b.Statements {
		fmt.Fprintf(p.out, "  %s to %s: %s\n", x.First, x.Last, reason.Sentence("en", &ree.Refusal{Code: x.Code, Params: x.Params}))
	}
	if kg, ok := b.Implied(); ok {
		fmt.Fprintf(p.out, "  as Nd2Fe14B that %s asks for at least %.0f kg of Nd\n", r.Element, kg)
	}
	w := tabwriter.NewWriter(p.out, 2, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "month\tbegin\tin\tout\tend\tunaccounted\ts.e.\tz\t")
	for _, x := range r.Rows {
		z := "–"
		if x.SITMUF != nil {
			z = fmt.Sprintf("%.2f", *x.SITMUF)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", x.Last, kg(x.Begin), kg(x.In), kg(x.Out), kg(x.End), kg(x.MUF), kg(x.Sigma), z)
	}
	w.Flush()
	fmt.Fprintln(p.out)
}

// kg writes kilograms with as many digits as they are worth.
func kg(x float64) string {
	if math.Abs(x) < 10 {
		return fmt.Sprintf("%.3f", x)
	}
	return fmt.Sprintf("%.1f", x)
}
