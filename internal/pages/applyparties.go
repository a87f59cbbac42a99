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

// screenedOf are the same fields with what an application says.
func screenedOf(a *review.Application) []web.Field {
	said := map[string]string{}
	if len(a.EndUsers) > 0 {
		said["phone"], said["owners"] = a.EndUsers[0].Phone, ownersText(a.EndUsers[0].Owners)
	}
	if len(a.Route.Carriers) > 0 {
		said["carrier"] = a.Route.Carriers[0].Name
	}
	if s := a.Route.Vessel; s != nil {
		said["vessel"], said["imo"] = s.Name, s.IMO
	}
	out := screenedFields()
	for i := range out {
		out[i].Value = said[out[i].Name]
	}
	return out
}

// screened reads them into an application. What the form cannot say of an owner, a
// carrier or a vessel stays as it was, where the name stays.
func (v *visit) screened(a *review.Application) (rs ree.Refusals) {
	if len(a.EndUsers) > 0 {
		user := &a.EndUsers[0]
		user.Phone = v.value("phone")
		if text := v.value("owners"); plainLines(text) != ownersText(user.Owners) {
			was := user.Owners
			user.Owners, rs = ownersOf(text)
			keepAddresses(user.Owners, was)
		}
	}
	a.Route.Carriers = carriersOf(v.value("carrier"), a.Route.Carriers)
	switch name, imo := v.value("vessel"), v.value("imo"); {
	case name == "" && imo == "":
		a.Route.Vessel = nil
	case a.Route.Vessel == nil || a.Route.Vessel.Name != name || a.Route.Vessel.IMO != imo:
		a.Route.Vessel = &review.Vessel{Name: name, IMO: imo}
	}
	return rs
}

// carriersOf is the list of carriers with the first one as the form says; the form
// knows no more than one.
func carriersOf(name string, was []review.Party) []review.Party {
	switch {
	case name == "" && len(was) == 0:
		return nil
	case name == "":
		return was[1:]
	case len(was) == 0:
		return []review.Party{{Name: name}}
	case was[0].Name == name:
		return was
	}
	return append([]review.Party{{Name: name}}, was[1:]...)
}

// keepAddresses gives owners that stay their addresses, which the form does not
// show.
func keepAddresses(owners, was []review.Owner) {
	for i := range owners {
		for _, o := range was {
			if o.Name == owners[i].Name && o.Country == owners[i].Country {
				owners[i].Address = o.Address
			}
		}
	}
}

// ownersText is a list of owners as the form has it: name; share in per cent;
// country code.
func ownersText(owners []review.Owner) string {
	lines := make([]string, len(owners))
	for i, o := range owners {
		share := ""
		if o.PPM > 0 {
			share = strconv.FormatFloat(float64(o.PPM)/10_000, 'f', -1, 64)
		}
		lines[i] = strings.TrimRight(o.Name+"; "+share+"; "+o.Country, "; ")
	}
	return strings.Join(lines, "\n")
}

// plainLines is a text of the form with its line ends as the program writes them.
func plainLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

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
