package house

import (
	"fmt"
	"strings"

	"lanthorn/outlook/scenario"
)

// Opening is what a scenario says of the stocks that an office's ledger tells of:
// the scenario of its licences begun with them or, without one, they alone.
func Opening(licences string, stocks []scenario.Opening, month, source string) string {
	var b strings.Builder
	if licences == "" {
		fmt.Fprintf(&b, "name: Stocks as this office's own, to %s\nabout: No measure is in force; makers begin with what this office's ledger tells of their stocks.\nsource: %q\nfrom: 2024-01\nmonths: 30\nlevers: []\n", month, source)
	} else {
		named := strings.Replace(licences, "name: Licences as", "name: Licences and stocks as", 1)
		b.WriteString(strings.Replace(named, "\nsource: \"", "\nsource: \"stocks: "+source+"; licences: ", 1))
	}
	b.WriteString("opening:   # t of oxide that makers hold at the begin; what is not named is as the model has it\n")
	for _, o := range stocks {
		fmt.Fprintf(&b, "  - {country: %s, stage: %s, element: %s, tonnes: %g}\n", o.Country, o.Stage, o.Element, o.Tonnes)
	}
	return b.String()
}
