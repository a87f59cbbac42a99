package cli

import (
	"fmt"
	"text/tabwriter"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/network"
	"lanthorn/accountancy/plant"
	"lanthorn/internal/app"
	"lanthorn/ree"
)

// siteNetwork answers no where the network does not close.
func (p *program) siteNetwork(a *app.App, site string, e ree.Element, month string, asJSON bool) error {
	n, err := a.SiteNetwork(p.ctx, local, site, e, month)
	if err != nil {
		return err
	}
	if asJSON {
		err = p.json(n.Report())
	} else {
		p.tellNetwork(n)
	}
	if err == nil && n.Answer == plant.Open {
		return errNo
	}
	return err
}

// networkAnswers say what came of it.
var networkAnswers = map[plant.Answer]string{
	plant.Nothing: "nothing moved", plant.Untested: "no node can be checked", plant.Closes: "closes within measurement error", plant.Open: "does not close",
}

func (p *program) tellNetwork(n app.SiteNetwork) {
	fmt.Fprintf(p.out, "%s %s %s: %s; global test %.2f with %d degrees of freedom, threshold %.2f\n", n.Site.Ref, balance.Symbol(n.Element), n.Month, networkAnswers[n.Answer], n.Global.Statistic, n.Global.DOF, n.Global.Threshold)
	for _, c := range n.Checks {
		if c.Tested {
			fmt.Fprintf(p.out, "  %s: in less out %s kg, standard error %s, z %.2f of %.2f\n", c.Name(), kg(c.Residual), kg(c.SD), c.Z, c.Threshold)
		} else {
			fmt.Fprintf(p.out, "  %s: cannot be checked\n", c.Name())
		}
	}
	for i, class := range n.Report().Classes {
		fmt.Fprintf(p.out, "explanation %d, any of:\n", i+1)
		for _, s := range class {
			fmt.Fprintf(p.out, "  %s %s, %s kg with standard error %s\n", s.Kind, s.Name, kg(s.Size), kg(s.SD))
		}
	}
	w := tabwriter.NewWriter(p.out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, "stream\tdeclared\ts.e.\treconciled\ts.e.\tadjusted\tz\tclass\t")
	for _, l := range n.Lines {
		declared, value := "–\t–", "–\t–"
		if l.Measured {
			declared = kg(l.Declared) + "\t" + kg(l.DeclaredSD)
		}
		if l.Class != network.Unobservable {
			value = kg(l.Value) + "\t" + kg(l.SD)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t%.2f\t%s\t\n", l.Name(), declared, value, l.Sigmas, l.Z, l.Class)
	}
	w.Flush()
}
