package custody

import (
	"strconv"
	"strings"
	"time"

	"lanthorn/ree"
)

// Registration enters or changes a party, a site, or a quota. One of its fields
// is set.
type Registration struct {
	Party *Party     `json:"party,omitempty"`
	Site  *Site      `json:"site,omitempty"`
	Quota *QuotaMove `json:"quota,omitempty"`
}

// QuotaMove changes what a party may use: the authority issues or cuts, a group
// splits to a subsidiary, a holder returns.
type QuotaMove struct {
	Act   string        `json:"act"` // issue, split, return, cut
	Year  int           `json:"year"`
	Class string        `json:"class"`
	Stage string        `json:"stage"`
	Batch string        `json:"batch"`
	Party string        `json:"party"`
	To    string        `json:"to,omitempty"` // subsidiary of a split
	REO   ree.OxideMass `json:"reoMG"`
	Basis string        `json:"basis,omitempty"`
}

// key is the account that the move speaks of, for party.
func (q QuotaMove) key(party string) string {
	return QuotaKey(q.Year, q.Class, q.Stage, q.Batch, party)
}

// DecideRegistration checks a registration. Only an authority registers parties
// and sites and issues or cuts quotas; a group splits its own and a holder
// returns its own.
func DecideRegistration(st State, r Registration, org string, official bool) ree.Refusals {
	var rs ree.Refusals
	switch {
	case r.Party != nil && r.Site != nil || r.Party != nil && r.Quota != nil || r.Site != nil && r.Quota != nil:
		rs = append(rs, ree.Refuse("registration.several"))
	case r.Party != nil:
		rs = checkParty(r.Party, official)
	case r.Site != nil:
		rs = checkSite(st, r.Site, official)
	case r.Quota != nil:
		rs = checkQuota(st, r.Quota, org, official)
	default:
		rs = append(rs, ree.Refuse("registration.empty"))
	}
	return rs
}

func checkParty(p *Party, official bool) (rs ree.Refusals) {
	if !official {
		rs = append(rs, ree.Refuse("registration.official_only"))
	}
	if !isRef(p.Ref) {
		rs = append(rs, ree.Refuse("reference.form", "value", p.Ref).At("party.ref"))
	}
	if strings.TrimSpace(p.Name) == "" {
		rs = append(rs, ree.Refuse("name.missing").At("party.name"))
	}
	for _, text := range []string{p.Name, p.NameZH, p.Province, p.Code} {
		if r := CheckText(text); r != nil {
			rs = append(rs, r.At("party.name"))
		}
	}
	for i, perm := range p.Permissions {
		if !activities[perm.Activity] {
			rs = append(rs, ree.Refuse("activity.unknown", "value", string(perm.Activity)).At(field("party.permissions", i, "activity")))
		}
		if !isDay(perm.From) || perm.To != "" && (!isDay(perm.To) || perm.To < perm.From) {
			rs = append(rs, ree.Refuse("permission.dates", "from", perm.From, "to", perm.To).At(field("party.permissions", i, "from")))
		}
	}
	return rs
}

func checkSite(st State, s *Site, official bool) (rs ree.Refusals) {
	if !official {
		rs = append(rs, ree.Refuse("registration.official_only"))
	}
	if !isRef(s.Ref) {
		rs = append(rs, ree.Refuse("reference.form", "value", s.Ref).At("site.ref"))
	}
	if _, ok := st.Party(s.Party); !ok {
		rs = append(rs, ree.Refuse("party.unknown", "party", s.Party).At("site.party"))
	}
	for _, text := range []string{s.Name, s.NameZH, s.Province, s.Deposit} {
		if r := CheckText(text); r != nil {
			rs = append(rs, r.At("site.name"))
		}
	}
	seen := map[string]bool{}
	for i, p := range s.Processes {
		where := field("site.processes", i, "")
		if !isRef(p.Ref) || seen[p.Ref] {
			rs = append(rs, ree.Refuse("reference.form", "value", p.Ref).At(where))
		}
		seen[p.Ref] = true
		for _, r := range checkProcess(&p) {
			rs = append(rs, r.At(where))
		}
	}
	return rs
}

var activities = map[Activity]bool{
	Mining: true, Separation: true, Smelting: true, Magnets: true, Recycling: true, Trading: true, Importing: true, Exporting: true,
}

func checkProcess(p *Process) (rs ree.Refusals) {
	for _, f := range append(append([]ree.Form(nil), p.Inputs...), p.Outputs...) {
		if _, ok := f.Info(); !ok {
			rs = append(rs, ree.Refuse("form.unknown", "value", string(f)))
		}
	}
	if !activities[p.Activity] {
		rs = append(rs, ree.Refuse("activity.unknown", "value", string(p.Activity)))
	}
	if p.RecoveryLow < 0 || p.RecoveryHigh > ree.Whole || p.RecoveryLow > p.RecoveryHigh {
		rs = append(rs, ree.Refuse("process.band", "low", p.RecoveryLow.Percent(), "high", p.RecoveryHigh.Percent()))
	}
	if _, ok := modelRank[p.Model]; !ok {
		rs = append(rs, ree.Refuse("model.unknown", "value", string(p.Model)))
	}
	if p.Rule != "" && p.Rule != Proportional && p.Rule != FIFO && p.Rule != LIFO {
		rs = append(rs, ree.Refuse("rule.unknown", "value", p.Rule))
	}
	for e, m := range p.HoldUp {
		if m < 0 || m > ree.ElementMass(ree.MaxMass)/ree.NumElements {
			rs = append(rs, ree.Refuse("mass.negative", "value", ree.Element(e).Symbol()))
		}
	}
	for _, text := range []string{p.Name, p.NameZH} {
		if r := CheckText(text); r != nil {
			rs = append(rs, r)
		}
	}
	return rs
}

func checkQuota(st State, q *QuotaMove, org string, official bool) (rs ree.Refusals) {
	party, ok := st.Party(q.Party)
	if !ok {
		rs = append(rs, ree.Refuse("party.unknown", "party", q.Party).At("quota.party"))
	}
	if q.REO <= 0 || q.REO > ree.OxideMass(ree.MaxMass) {
		rs = append(rs, ree.Refuse("mass.not_positive").At("quota.reoMG"))
	}
	if q.Year < 2000 || q.Year > 2100 {
		rs = append(rs, ree.Refuse("quota.year", "value", strconv.Itoa(q.Year)).At("quota.year"))
	}
	for _, part := range []string{q.Class, q.Stage, q.Batch} {
		if !isRef(part) {
			rs = append(rs, ree.Refuse("reference.form", "value", part).At("quota"))
		}
	}
	account, _ := st.Quota(q.key(q.Party))
	switch q.Act {
	case "issue", "cut":
		if !official {
			rs = append(rs, ree.Refuse("quota.official_only").At("quota.act"))
		}
	case "split":
		to, ok := st.Party(q.To)
		if !official && org != q.Party {
			rs = append(rs, ree.Refuse("quota.not_yours", "party", q.Party).At("quota.party"))
		}
		if !ok || to.Group != party.Ref || to.Ref == party.Ref {
			rs = append(rs, ree.Refuse("quota.not_subsidiary", "to", q.To, "group", q.Party).At("quota.to"))
		}
	case "return":
		if !official && org != q.Party {
			rs = append(rs, ree.Refuse("quota.not_yours", "party", q.Party).At("quota.party"))
		}
	default:
		rs = append(rs, ree.Refuse("quota.act", "value", q.Act).At("quota.act"))
	}
	if q.Act == "issue" && q.REO > 0 && account.Issued > ree.OxideMass(ree.MaxMass)-q.REO {
		rs = append(rs, ree.Refuse("mass.too_large", "value", q.REO.String()).At("quota.reoMG"))
	}
	if r := CheckText(q.Basis); r != nil {
		rs = append(rs, r.At("quota.basis"))
	}
	if q.Act != "issue" && q.REO > account.Left() {
		rs = append(rs, ree.Refuse("quota.too_little", "left", account.Left().String(), "asked", q.REO.String()).At("quota.reoMG"))
	}
	return rs
}

// ApplyRegistration folds a registration into the state.
func ApplyRegistration(st State, r Registration) {
	switch {
	case r.Party != nil:
		st.PutParty(*r.Party)
	case r.Site != nil:
		st.PutSite(*r.Site)
	case r.Quota != nil:
		applyQuota(st, *r.Quota)
	}
}

func applyQuota(st State, m QuotaMove) {
	account := func(party string) Quota {
		q, ok := st.Quota(m.key(party))
		if !ok {
			q = Quota{Key: m.key(party), Year: m.Year, Class: m.Class, Stage: m.Stage, Batch: m.Batch, Party: party}
		}
		return q
	}
	q := account(m.Party)
	switch m.Act {
	case "issue":
		q.Issued += m.REO
	case "cut":
		q.Cut += m.REO
	case "return":
		q.Returned += m.REO
	case "split":
		q.SplitOut += m.REO
		to := account(m.To)
		to.SplitIn += m.REO
		st.PutQuota(to)
	}
	st.PutQuota(q)
}

// isRef reports whether s can be a reference that people type: letters, digits,
// hyphen and underscore, 1 to 40.
func isRef(s string) bool {
	if len(s) == 0 || len(s) > 40 {
		return false
	}
	for _, c := range s {
		if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
