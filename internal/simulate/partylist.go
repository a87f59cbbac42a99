package simulate

import (
	"fmt"
	"strings"
)

// PartyList is an invented edition of a list of parties, in the columns of
// package screenlist's table: nobody on it exists. One row is one of the
// industry's own buyers, whose catalogue speaks of munitions. More rows may be
// added by name and country.
func PartyList(list string, more ...[2]string) []byte {
	var b strings.Builder
	b.WriteString("key,list,name,kind,countries,severity,programme,citation\n")
	severity := "block"
	if strings.HasSuffix(list, "watch") {
		severity = "flag"
	}
	row := func(i int, name, country string) {
		fmt.Fprintf(&b, "%s-%02d,%s,%q,company,%s,%s,simulated,invented for the demonstration\n", list, i, list, name, country, severity)
	}
	for i, name := range inventedNames {
		row(i+1, name, [...]string{"AT", "PT", "CL", "NO"}[i%4])
	}
	if severity == "block" {
		row(90, "Kestrel Gap Guidance LLC", "US")
	}
	for i, m := range more {
		row(91+i, m[0], m[1])
	}
	return []byte(b.String())
}

var inventedNames = []string{"Quillfeather Ordnance Works", "Tarnbeck Ballistics Ltd", "Oxbow Harrier Dynamics", "Vespertine Fuze Company", "Drumlin Penetrator GmbH",
	"Marrowstone Aerostructures", "Cinderhaugh Propellants", "Palisade Heron Arsenal", "Ketterloch Seeker Systems", "Brackwater Torpedo Yard"}
