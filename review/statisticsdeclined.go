package review

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// GeneralFact is a month of shipments under one registration that were not cleared
// by rule.
type GeneralFact struct {
	General string        `json:"general"`
	Months  []DeclinedUse `json:"months"`
}

// DeclinedUse counts the shipments of a month that were not cleared, and how many of
// them each reason kept back. One shipment may have several.
type DeclinedUse struct {
	Month    string         `json:"month"`
	Declined int            `json:"declined"`
	Reasons  map[string]int `json:"reasons,omitempty"`
}

// StatDeclined counts shipments under a general licence that were not cleared: all of
// a month where Reason is empty, else those that a reason kept back.
type StatDeclined struct {
	Month     string `json:"month"`
	General   string `json:"general"`
	Reason    string `json:"reason,omitempty"`
	Shipments int    `json:"shipments"`
}

// FactOfRegistration is what statistics know of a registration; ok is false where
// everything was cleared.
func FactOfRegistration(r *Registration) (f Fact, ok bool) {
	g := &GeneralFact{General: r.General}
	for _, u := range r.Use {
		if u.Declined > 0 {
			g.Months = append(g.Months, DeclinedUse{u.Month, u.Declined, u.Reasons})
		}
	}
	return Fact{Key: "general " + r.Key, General: g}, len(g.Months) > 0
}

// decline counts a shipment that was not cleared, once for each of its reasons.
func (u *MonthUse) decline(codes []string) {
	u.Declined++
	if u.Reasons = maps.Clone(u.Reasons); u.Reasons == nil {
		u.Reasons = map[string]int{}
	}
	for _, code := range codes {
		u.Reasons[code]++
	}
}

func (s *tally) addGeneral(g *GeneralFact) {
	for _, u := range g.Months {
		s.declined[StatDeclined{Month: u.Month, General: g.General}] += u.Declined
		for code, n := range u.Reasons {
			s.declined[StatDeclined{Month: u.Month, General: g.General, Reason: code}] += n
		}
	}
}

func declinedRows(counts map[StatDeclined]int) []StatDeclined {
	out := []StatDeclined{}
	for row, n := range counts {
		row.Shipments = n
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b StatDeclined) int {
		return cmp.Or(strings.Compare(a.Month, b.Month), strings.Compare(a.General, b.General), strings.Compare(a.Reason, b.Reason))
	})
	return out
}

// publishedDeclined leaves out every month of a general licence in which one of the
// counts is small, or is so much of all that the rest is: the others would tell it.
func publishedDeclined(rows []StatDeclined, now string, least int) []StatDeclined {
	type group struct{ month, general string }
	all, small := map[group]int{}, map[group]bool{}
	for _, r := range rows {
		if r.Reason == "" {
			all[group{r.Month, r.General}] = r.Shipments
		}
	}
	for _, r := range rows {
		g := group{r.Month, r.General}
		rest := all[g] - r.Shipments
		small[g] = small[g] || r.Shipments < least || rest > 0 && rest < least
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r StatDeclined) bool { return r.Month >= now || small[group{r.Month, r.General}] })
}
