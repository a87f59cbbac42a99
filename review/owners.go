package review

import (
	"fmt"
	"strconv"

	"lanthorn/ree"
)

// How many parties of a kind an application may name, and owners of a party.
const (
	maxParties = 200
	maxOwners  = 50
)

// whole is all of a party, in parts per million.
const whole = 1_000_000

// checkParties finds too many parties, and owners that cannot be.
func (a *Application) checkParties() (rs ree.Refusals) {
	for _, l := range []struct {
		field string
		list  []Party
	}{{"consignee", []Party{a.Consignee}}, {"endUsers", a.EndUsers}, {"intermediaries", a.Intermediaries}, {"route.carriers", a.Route.Carriers}} {
		if len(l.list) > maxParties {
			rs = append(rs, ree.Refuse("review.parties_too_many", "max", strconv.Itoa(maxParties)).At(l.field))
			continue
		}
		for i := range l.list {
			at := l.field
			if l.field != "consignee" {
				at = fmt.Sprintf("%s[%d]", l.field, i)
			}
			rs = append(rs, l.list[i].checkOwners(at+".owners")...)
		}
	}
	return rs
}

func (p *Party) checkOwners(at string) (rs ree.Refusals) {
	if len(p.Owners) > maxOwners {
		return ree.Refusals{ree.Refuse("review.owners_too_many", "max", strconv.Itoa(maxOwners)).At(at)}
	}
	sum := 0
	for i, o := range p.Owners {
		here := fmt.Sprintf("%s[%d]", at, i)
		if o.Name == "" {
			rs = append(rs, ree.Refuse("review.missing", "field", "name").At(here+".name"))
		}
		if o.PPM < 0 || o.PPM > whole {
			rs = append(rs, ree.Refuse("review.owner_share", "owner", o.Name).At(here+".ppm"))
			continue
		}
		sum += o.PPM
	}
	if sum > whole {
		rs = append(rs, ree.Refuse("review.owners_over", "percent", strconv.FormatFloat(float64(sum)/10_000, 'f', -1, 64)).At(at))
	}
	return rs
}
