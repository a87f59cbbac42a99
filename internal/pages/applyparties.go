package pages

import (
	"math"
	"strconv"
	"strings"

	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// screenedFields ask for what is screened beside the names of the parties.
func screenedFields() []web.Field {
	line := func(name string, max int) web.Field {
		return web.Field{Name: name, Kind: web.Line, Label: words.M("application." + name), Width: "l", Max: max}
	}
	return []web.Field{line("phone", 60), {Name: "owners", Kind: web.Area, Label: words.M("application.owners"), Hint: words.M("application.owners.hint"), Rows: 3, Max: 4000},
		line("carrier", 200), line("vessel", 200), line("imo", 20)}
}

// screened reads them into an application.
func (v *visit) screened(a *review.Application) (rs ree.Refusals) {
	user := &a.EndUsers[0]
	user.Phone = v.value("phone")
	user.Owners, rs = ownersOf(v.value("owners"))
	if name := v.value("carrier"); name != "" {
		a.Route.Carriers = []review.Party{{Name: name}}
	}
	if name, imo := v.value("vessel"), v.value("imo"); name != "" || imo != "" {
		a.Route.Vessel = &review.Vessel{Name: name, IMO: imo}
	}
	return rs
}

// ownersOf reads a list of owners: name; share in per cent; country code.
func ownersOf(text string) (out []review.Owner, rs ree.Refusals) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(strings.ReplaceAll(line, "；", ";"))
		if line == "" {
			continue
		}
		parts := append(strings.Split(line, ";"), "", "")
		for k := range parts {
			parts[k] = strings.TrimSpace(parts[k])
		}
		share, err := 0.0, error(nil)
		if parts[1] != "" {
			share, err = strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(strings.TrimSuffix(parts[1], "%")), "％"), 64)
		}
		if len(parts) > 5 || parts[0] == "" || err != nil || !(share >= 0 && share <= 100) {
			rs = append(rs, ree.Refuse("review.owner_line", "line", strconv.Itoa(i+1), "value", line).At("owners"))
			continue
		}
		out = append(out, review.Owner{Name: parts[0], Country: strings.ToUpper(parts[2]), PPM: int(math.Round(share * 10_000))})
	}
	return out, rs
}
