package review

import (
	"slices"
	"testing"
)

func TestOwnersThatCannotBe(t *testing.T) {
	many := make([]Owner, maxOwners+1)
	for name, c := range map[string]struct {
		owners []Owner
		want   string
	}{
		"none":          {nil, ""},
		"half and half": {[]Owner{{Name: "A", PPM: 500_000}, {Name: "B", PPM: 500_000}}, ""},
		"not known":     {[]Owner{{Name: "A"}}, ""},
		"nameless":      {[]Owner{{PPM: 1}}, "review.missing"},
		"negative":      {[]Owner{{Name: "A", PPM: -1}}, "review.owner_share"},
		"more than all": {[]Owner{{Name: "A", PPM: 1_000_001}}, "review.owner_share"},
		"together":      {[]Owner{{Name: "A", PPM: 600_000}, {Name: "B", PPM: 400_001}}, "review.owners_over"},
		"too many":      {many, "review.owners_too_many"},
	} {
		a := application()
		a.EndUsers[0].Owners = c.owners
		rs := a.checkParties()
		if c.want == "" && rs != nil || c.want != "" && (len(rs) != 1 || rs[0].Code != c.want) {
			t.Errorf("%s: %v, want %q", name, rs, c.want)
		}
	}
	a := application()
	a.Route.Carriers = slices.Repeat([]Party{{Name: "X"}}, maxParties+1)
	if rs := a.checkParties(); len(rs) != 1 || rs[0].Field != "route.carriers" {
		t.Errorf("too many carriers: %v", rs)
	}
}

func TestWhoStandsBehindAMarkedPartyIsSecretToo(t *testing.T) {
	a := application()
	a.EndUsers[0].Phone, a.EndUsers[0].Owners = "+49 5555 0100", []Owner{{Name: "Hidden Holding Ltd", Address: "1 Nowhere Road"}}
	a.Route.Carriers, a.Route.Vessel = []Party{{Name: "Quiet Lines"}}, &Vessel{Name: "MV Unseen", IMO: "IMO 0000000"}
	told := a.Secrets([]string{"endUsers", "route"})
	for _, want := range []string{"+49 5555 0100", "hidden holding ltd", "1 nowhere road", "quiet lines", "mv unseen", "imo 0000000"} {
		if !slices.Contains(told, want) {
			t.Errorf("%q is not among what is looked for in other texts", want)
		}
	}
}
