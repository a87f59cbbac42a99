package pack

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/control"
	"lanthorn/ree"
)

// Deposit is a deposit with its published composition, in deposits.yaml.
type Deposit struct {
	ID      string `yaml:"id"`
	Name    Text   `yaml:"name"`
	Type    string `yaml:"type"` // what a site declares as its deposit
	Country string `yaml:"country"`
	// Shares are oxides in per cent of all rare-earth oxide by the element's
	// symbol, as printed; an element that is not there was not published.
	Shares     map[string]float64 `yaml:"shares"`
	Total      float64            `yaml:"total"` // of the shares as published, zero where only some of them are
	Grade      fingerprint.Grade  `yaml:"grade"`
	Source     string             `yaml:"source"`
	Confidence control.Confidence `yaml:"confidence"`
	Note       string             `yaml:"note"`
}

// Published totals between 97 and 103 % are rounding; the sum of the shares must
// be the total as printed.
const (
	leastTotal = 97
	mostTotal  = 103
	totalSlack = .06
)

// checkDeposits refuses rows that cannot be compared with, or that nobody found
// anywhere.
func (l *loader) checkDeposits() {
	sources := map[string]Source{}
	for _, s := range l.pack.Sources {
		sources[s.ID] = s
	}
	seen := map[string]bool{}
	for i, d := range l.pack.Deposits {
		path := fmt.Sprintf("deposits[%d] %s", i, d.ID)
		add := func(format string, args ...any) { l.add("deposits.yaml", path, format, args...) }
		l.text("deposits.yaml", path+".name", d.Name)
		if d.ID == "" || d.Type == "" || d.Country == "" || seen[d.ID] {
			add("an id of its own, type and country are needed")
		}
		seen[d.ID] = true
		if d.Grade != fingerprint.GradeA && d.Grade != fingerprint.GradeB && d.Grade != fingerprint.GradeC {
			add("grade %q is none of A, B, C", d.Grade)
		}
		switch s, ok := sources[d.Source]; {
		case !ok:
			add("source %q is not in pack.yaml", d.Source)
		case s.Edition == "":
			add("source %q has no edition in pack.yaml: say which, or that it is not stated", d.Source)
		case s.Confidence == control.Memory || d.Confidence == control.Memory:
			add("is only remembered: take it out until its source is found")
		}
		l.checkShares(path, d)
	}
}

func (l *loader) checkShares(path string, d Deposit) {
	sum := 0.0
	for _, symbol := range slices.Sorted(maps.Keys(d.Shares)) {
		share := d.Shares[symbol]
		if e, err := ree.ParseElement(symbol); err != nil || e.Symbol() != symbol || !(share > 0 && share <= 100) {
			l.add("deposits.yaml", path+".shares", "%s: %g is no share of a rare earth between 0 and 100 %%: leave out what was not published", symbol, share)
		}
		sum += share
	}
	switch {
	case len(d.Shares) < 2:
		l.add("deposits.yaml", path+".shares", "two oxides at least are needed")
	case d.Total != 0 && !(d.Total >= leastTotal && d.Total <= mostTotal):
		l.add("deposits.yaml", path+".total", "%g lies outside %d to %d %%", d.Total, leastTotal, mostTotal)
	case d.Total != 0 && math.Abs(sum-d.Total) > totalSlack:
		l.add("deposits.yaml", path+".total", "the shares sum to %.4g, not to %g", sum, d.Total)
	case sum > mostTotal:
		l.add("deposits.yaml", path+".shares", "the shares sum to %.4g", sum)
	}
}

// Library is the pack's deposits as the fingerprint tests take them.
func (p *Pack) Library() []fingerprint.Source {
	where := map[string]string{}
	for _, s := range p.Sources {
		where[s.ID] = s.Title + " (" + s.Edition + ")"
	}
	var out []fingerprint.Source
	for _, d := range p.Deposits {
		s := fingerprint.Source{ID: d.ID, Deposit: d.Name["en"], OreType: d.Type, Country: d.Country, PublishedTotal: d.Total, Grade: d.Grade, Citation: where[d.Source]}
		for symbol, share := range d.Shares {
			if e, err := ree.ParseElement(symbol); err == nil {
				s.Oxides[e].Value = share
			}
		}
		out = append(out, s)
	}
	return out
}

// Deposit finds a row of the library.
func (p *Pack) Deposit(id string) (Deposit, bool) {
	for _, d := range p.Deposits {
		if d.ID == id {
			return d, true
		}
	}
	return Deposit{}, false
}
