package house

import (
	"fmt"
	"math"
	"strings"
)

// Licences is what a scenario says of an office's licences.
type Licences struct {
	Country  string // that issues them, three letters
	Elements []string
	Stages   []string
	Days     float64 // mean, calendar
	Approve  float64 // part of decisions
	Spread   string  // quartiles in words, for its readers
	Source   string  // where the numbers come from
	Month    string  // the last of the window
}

// Text is the scenario as a file: what the outlook's builder reads and people can
// change. Goods that the control list does not name wait for nothing in it, as the
// ledger holds no time for them.
func (l Licences) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "name: Licences as this office's own, 12 months to %s\n", l.Month)
	fmt.Fprintf(&b, "about: %q\n", "Licences take as long, and are granted as often, as this office's own did. "+l.Spread)
	fmt.Fprintf(&b, "source: %q\n", l.Source)
	fmt.Fprintf(&b, "from: 2024-01\nmonths: 30\nlevers:\n  - kind: licence\n    by: %s\n", l.Country)
	fmt.Fprintf(&b, "    elements: [%s]   # of the control list in force\n", strings.Join(l.Elements, ", "))
	fmt.Fprintf(&b, "    stages: [%s]\n    start: 2025-01-01\n", strings.Join(l.Stages, ", "))
	fmt.Fprintf(&b, "    delayDays: %g   # calendar days from lodging to the decision, mean\n", math.Max(1, math.Round(l.Days)))
	fmt.Fprintf(&b, "    approve: %g     # part of decisions that granted\n", math.Round(100*l.Approve)/100)
	return b.String()
}
