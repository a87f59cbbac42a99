package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"lanthorn/accountancy/network"
)

// networkFileLimit bounds what is read: far above any network that a person
// writes, and above the 50,000 streams that the method is measured with.
const networkFileLimit = 64 << 20

// reconcileReport is the answer of lanthorn reconcile --json; docs/FORMATS.md
// describes it.
type reconcileReport struct {
	Alpha  float64          `json:"alpha"`
	Passes bool             `json:"passes"` // of all networks
	Cases  []reconciledCase `json:"cases"`
}

type reconciledCase struct {
	Name     string             `json:"name"`
	Source   string             `json:"source,omitempty"`
	Passes   bool               `json:"passes"`
	Global   network.Global     `json:"global"`
	Streams  []reconciledStream `json:"streams"`
	Balances []testedBalance    `json:"balances"`
	// Hypotheses are the single errors within network.Tied of the best; those of
	// one list cannot be told from one another by any balance.
	Hypotheses []network.Explanation `json:"hypotheses"`
	// Indistinguishable are all sets of two errors and more that have one
	// signature, whether or not they explain anything here.
	Indistinguishable [][]suspected `json:"indistinguishable,omitempty"`
	Dependent         [][]string    `json:"dependent,omitempty"`
	Blind             []string      `json:"blind,omitempty"`
}

// reconciledStream has the declared value beside the reconciled one; what is
// not known is left out.
type reconciledStream struct {
	Name         string        `json:"name"`
	Class        network.Class `json:"class"`
	Declared     *float64      `json:"declared,omitempty"`
	DeclaredSD   *float64      `json:"declaredSD,omitempty"`
	Reconciled   *float64      `json:"reconciled,omitempty"`
	ReconciledSD *float64      `json:"reconciledSD,omitempty"`
	Z            *float64      `json:"z,omitempty"` // measurement test, where redundant
	Reject       bool          `json:"reject"`
}

type testedBalance struct {
	network.Imbalance
	Z      float64 `json:"z"`
	Reject bool    `json:"reject"`
}

type suspected struct {
	Kind network.Kind `json:"kind"`
	Name string       `json:"name"`
}

// reconcile reconciles every network of a file; exit status 1 where the global
// test rejects one of them.
func (p *program) reconcile(args []string) error {
	fs := p.flags("reconcile")
	alpha := fs.Float64("alpha", .05, "chance of a false alarm of each test")
	asJSON := fs.Bool("json", false, "answer as JSON")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usage("give one file of networks; lanthorn reconcile NETWORK.json")
	}
	if !(*alpha >= 1e-9 && *alpha <= .5) {
		return usage("--alpha is %g; give a chance from 0.000000001 to 0.5, such as 0.05", *alpha)
	}
	data, err := readAtMost(rest[0], networkFileLimit)
	if err != nil {
		return err
	}
	report, err := reconcileAll(data, *alpha)
	if err != nil {
		return fmt.Errorf("%s: %w", rest[0], err)
	}
	if *asJSON {
		err = p.json(report)
	} else {
		for i, c := range report.Cases {
			if i > 0 {
				fmt.Fprintln(p.out)
			}
			tellReconciled(p.out, c, *alpha)
		}
	}
	if err == nil && !report.Passes {
		err = errNo
	}
	return err
}

func readAtMost(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s: it is larger than %d MB; divide it into several files", name, most>>20)
	}
	return data, err
}

// reconcileAll answers for every network, or says everything that is wrong with
// any of them.
func reconcileAll(data []byte, alpha float64) (reconcileReport, error) {
	report := reconcileReport{Alpha: alpha, Passes: true, Cases: []reconciledCase{}}
	cases, err := network.Decode(data)
	if err != nil {
		return report, spelled("", err)
	}
	var wrong []error
	for _, c := range cases {
		one, err := reconcileCase(c, alpha)
		if err != nil {
			wrong = append(wrong, spelled(fmt.Sprintf("network %q, ", c.Name), err))
			continue
		}
		report.Passes = report.Passes && one.Passes
		report.Cases = append(report.Cases, one)
	}
	return report, errors.Join(wrong...)
}

// spelled leads every problem by the network it belongs to.
func spelled(lead string, err error) error {
	var problems network.Problems
	if !errors.As(err, &problems) {
		return errors.New(lead + strings.TrimPrefix(err.Error(), "network: "))
	}
	parts := make([]string, len(problems))
	for i, one := range problems {
		parts[i] = lead + one.String()
	}
	return errors.New(strings.Join(parts, "\n"))
}

func reconcileCase(c network.Case, alpha float64) (reconciledCase, error) {
	n, err := c.Network()
	if err != nil {
		return reconciledCase{}, err
	}
	r, err := n.Reconcile()
	if err != nil {
		return reconciledCase{}, err
	}
	g := r.Global(alpha)
	explanations := r.Explanations()
	return reconciledCase{Name: c.Name, Source: c.Source, Passes: !g.Reject, Global: g,
		Streams: streamsOf(r, c, alpha), Balances: balancesOf(r, alpha),
		Hypotheses: append([]network.Explanation{}, network.Within(explanations, network.Tied)...), Indistinguishable: classesOf(explanations),
		Dependent: r.Dependent, Blind: r.Blind}, nil
}

func streamsOf(r *network.Reconciliation, c network.Case, alpha float64) []reconciledStream {
	out := make([]reconciledStream, len(r.Estimates))
	tests := r.Measurement(alpha) // of the redundant streams, in their order
	for j, e := range r.Estimates {
		s := reconciledStream{Name: e.Name, Class: e.Class}
		if c.Y[j] != nil {
			s.Declared, s.DeclaredSD = &e.Measured, &e.MeasuredSD
		}
		if e.Class != network.Unobservable {
			s.Reconciled, s.ReconciledSD = &e.Value, &e.SD
		}
		if e.Class == network.Redundant {
			s.Z, s.Reject = &tests[0].Z, tests[0].Reject
			tests = tests[1:]
		}
		out[j] = s
	}
	return out
}

func balancesOf(r *network.Reconciliation, alpha float64) []testedBalance {
	out := make([]testedBalance, len(r.Imbalances))
	for i, t := range r.Nodal(alpha) {
		out[i] = testedBalance{r.Imbalances[i], t.Z, t.Reject}
	}
	return out
}

func classesOf(explanations []network.Explanation) [][]suspected {
	var out [][]suspected
	for _, e := range explanations {
		if len(e.Suspects) < 2 {
			continue
		}
		class := make([]suspected, len(e.Suspects))
		for i, s := range e.Suspects {
			class[i] = suspected{s.Kind, s.Name}
		}
		out = append(out, class)
	}
	return out
}

// tellReconciled says a case: the answer, then the evidence.
func tellReconciled(w io.Writer, c reconciledCase, alpha float64) {
	fmt.Fprint(w, c.Name)
	if c.Source != "" {
		fmt.Fprintf(w, " (%s)", c.Source)
	}
	fmt.Fprintf(w, ": %s\n", verdictOf(c.Global, alpha))
	for _, set := range c.Dependent {
		fmt.Fprintf(w, "The balances %s follow from the others; one of them was left out.\n", strings.Join(set, ", "))
	}
	if len(c.Blind) > 0 {
		fmt.Fprintf(w, "No imbalance would show a loss at %s.\n", strings.Join(c.Blind, ", "))
	}
	fmt.Fprintln(w)
	tellStreams(w, c.Streams)
	tellBalances(w, c.Balances)
	tellHypotheses(w, c, alpha)
	tellClasses(w, c.Indistinguishable)
}

func verdictOf(g network.Global, alpha float64) string {
	if g.DOF == 0 {
		return "nothing to test: no balance checks a measured stream"
	}
	word := "passes"
	if g.Reject {
		word = "REJECTS"
	}
	return fmt.Sprintf("the global test %s: %s against %s (chi-square, %d dof, %g %% level), p = %.3g",
		word, figure(g.Statistic), figure(g.Threshold), g.DOF, 100*alpha, g.PValue)
}

func figure(v float64) string { return fmt.Sprintf("%.6g", v) }

// known writes a figure where there is one.
func known(v *float64) string {
	if v == nil {
		return "-"
	}
	return figure(*v)
}

func star(reject bool) string {
	if reject {
		return "*"
	}
	return ""
}

func tellStreams(w io.Writer, streams []reconciledStream) {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "stream\tclass\tdeclared\tsd\treconciled\tsd\tz")
	for _, s := range streams {
		z := "-"
		if s.Z != nil {
			z = fmt.Sprintf("%.3f%s", *s.Z, star(s.Reject))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Name, s.Class,
			known(s.Declared), known(s.DeclaredSD), known(s.Reconciled), known(s.ReconciledSD), z)
	}
	t.Flush()
}

func tellBalances(w io.Writer, balances []testedBalance) {
	if len(balances) == 0 {
		return
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "balance\tin less out\tsd\tz")
	for _, b := range balances {
		fmt.Fprintf(t, "%s\t%s\t%s\t%.3f%s\n", strings.Join(b.Balances, " + "), figure(b.Residual), figure(b.SD), b.Z, star(b.Reject))
	}
	t.Flush()
}

// tellHypotheses names the errors that explain the imbalances, if anything
// needs to be explained.
func tellHypotheses(w io.Writer, c reconciledCase, alpha float64) {
	if c.Global.DOF == 0 {
		return
	}
	fmt.Fprintln(w)
	if !c.standsOut() {
		fmt.Fprintln(w, "No error needs to be supposed: no test of a balance or stream stands out.")
		return
	}
	fmt.Fprintln(w, "* stands out among all tests of its kind together.")
	fmt.Fprintf(w, "Single errors that explain it, all within %g of the best; those on one line cannot be told apart:\n", network.Tied)
	for _, e := range c.Hypotheses {
		parts := make([]string, len(e.Suspects))
		for i, s := range e.Suspects {
			parts[i] = fmt.Sprintf("%s %s of %.4g ± %.2g", s.Kind, s.Name, s.Size, s.SD)
		}
		fmt.Fprintf(w, "  %.3f  %s\n", e.Statistic, strings.Join(parts, "; "))
	}
	if dof := c.Global.DOF - 1; dof > 0 {
		fmt.Fprintf(w, "With the first of them %s is left to explain, against %s.\n",
			figure(max(0, c.Global.Statistic-c.Hypotheses[0].Statistic)), figure(network.ChiSquareQuantile(alpha, dof)))
	}
}

func tellClasses(w io.Writer, classes [][]suspected) {
	for i, class := range classes {
		if i == 0 {
			fmt.Fprintln(w, "Errors that no balance of this network can tell apart:")
		}
		parts := make([]string, len(class))
		for k, s := range class {
			parts[k] = string(s.Kind) + " " + s.Name
		}
		fmt.Fprintf(w, "  %s\n", strings.Join(parts, ", "))
	}
}

// standsOut says whether any test rejects.
func (c *reconciledCase) standsOut() bool {
	for _, s := range c.Streams {
		if s.Reject {
			return true
		}
	}
	for _, b := range c.Balances {
		if b.Reject {
			return true
		}
	}
	return c.Global.Reject
}
