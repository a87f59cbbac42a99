package pack

import (
	"lanthorn/control"
	"lanthorn/outlook/house"
)

const outlookFile = "outlook.yaml"

// Outlook is what the pack allows the outlook to take from the ledger.
type Outlook struct {
	House HouseRule `yaml:"house"`
}

// HouseRule says whether the office's own ledger is an input of the outlook, and
// when a cell of it tells of no firm. Without the file it is not.
type HouseRule struct {
	Allowed    bool               `yaml:"allowed"`
	Least      int                `yaml:"least"`     // owners behind a cell, a group counted once
	Dominance  Percent            `yaml:"dominance"` // greatest part of a cell that one owner may have
	Basis      string             `yaml:"basis"`
	Source     string             `yaml:"source"`
	Confidence control.Confidence `yaml:"confidence"`
}

// Rule is the rule of its cells.
func (h HouseRule) Rule() house.Rule {
	return house.Rule{Least: h.Least, Dominance: h.Dominance.Rel()}
}

// Bounds of what a pack may choose.
const (
	leastOwners, mostOwners = 3, 1000
	mostDominance           = 0.95
)

func (l *loader) checkOutlook() {
	h := &l.pack.Outlook.House
	l.checkSource(outlookFile, "house", h.Source)
	if !h.Allowed {
		return
	}
	if h.Least < leastOwners || h.Least > mostOwners {
		l.add(outlookFile, "house.least", "must be %d to %d: with fewer, one firm that knows its own part knows that of the other", leastOwners, mostOwners)
	}
	if rel := h.Dominance.Rel(); rel*float64(h.Least) < 1 || rel > mostDominance {
		l.add(outlookFile, "house.dominance", "must be from the part that each of the least owners has to %.0f %%", 100*mostDominance)
	}
	if h.Basis == "" {
		l.add(outlookFile, "house.basis", "is needed: say who allowed it")
	}
}
