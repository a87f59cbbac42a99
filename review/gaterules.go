package review

import (
	"strconv"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// GateRule is one rule of the gate as data: which check it makes, against which
// limit, and what follows.
type GateRule struct {
	ID         string            `json:"id" yaml:"id"`
	Version    string            `json:"version" yaml:"version"`
	Check      string            `json:"check" yaml:"check"`                 // one of [GateChecks]
	LimitPPB   ree.Fraction      `json:"limitPPB,omitempty" yaml:"limit"`    // shares
	LimitDays  int               `json:"limitDays,omitempty" yaml:"days"`    // late reports
	Sigmas     int               `json:"sigmas,omitempty" yaml:"sigmas"`     // imbalances: standard uncertainties
	Strength   int               `json:"strength,omitempty" yaml:"strength"` // open findings: powers of ten of the evidence
	Outcome    GateStatus        `json:"outcome" yaml:"outcome"`             // beyond the limit
	Within     GateStatus        `json:"within,omitempty" yaml:"within"`     // something found, within the limit; default verified
	Basis      string            `json:"basis" yaml:"basis"`                 // legal basis
	Name       map[string]string `json:"name,omitempty" yaml:"name"`         // per language
	ValidFrom  calendar.Date     `json:"validFrom,omitzero" yaml:"from"`     // first day
	ValidTo    calendar.Date     `json:"validTo,omitzero" yaml:"to"`         // last day
	Confidence string            `json:"confidence,omitempty" yaml:"confidence"`
}

// GateChecks names every check a gate rule can make.
func GateChecks() []string {
	return []string{"holder", "over_allocated", "unknown_origin", "barred_origin", "unconfirmed_transfer",
		"frozen", "late_report", "missing_assay", "imbalance", "finding_confirmed", "finding_open", "stale", "broken_proof", "screening_hit", "screening_watched", "screening_listed", "screening_failed"}
}

// HardChecks are the checks that every pack must make: without them a gate would
// pass what nobody may let pass.
func HardChecks() []string {
	return []string{"holder", "over_allocated", "missing_assay", "frozen", "stale", "broken_proof", "screening_hit", "screening_listed", "screening_failed"}
}

func (r *GateRule) apply(in GateInput, exporter string) []Finding {
	var out []Finding
	for _, f := range r.screening(in.Screening) {
		out = append(out, r.fill(f))
	}
	for i := range in.Lots {
		for _, f := range r.lot(&in.Lots[i], exporter) {
			f.Lot = in.Lots[i].Lot
			out = append(out, r.fill(f))
		}
	}
	return out
}

// fill completes a finding with the rule it comes from.
func (r *GateRule) fill(f Finding) Finding {
	f.Rule, f.Version = r.ID, r.Version
	if f.Outcome == "" {
		f.Outcome = r.Outcome
	}
	f.Code, f.Mend = "gate."+r.Check, "mend."+r.Check
	return f
}

func finding(pairs ...string) Finding {
	f := Finding{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[pairs[i]] = pairs[i+1]
	}
	return f
}

// limited is a finding that counts in full only beyond the rule's limit.
func (r *GateRule) limited(beyond bool, pairs ...string) Finding {
	f := finding(pairs...)
	if !beyond {
		f.Outcome = r.Within
		if f.Outcome == "" {
			f.Outcome = Verified
		}
	}
	return f
}

func (r *GateRule) lot(lot *LotInput, exporter string) []Finding {
	switch r.Check {
	case "holder":
		if !lot.Known || lot.Holder != exporter {
			return []Finding{finding("holder", lot.Holder, "exporter", exporter)}
		}
	case "over_allocated":
		if lot.AskedMG > lot.AvailableMG-lot.ReservedMG {
			return []Finding{finding("asked", lot.AskedMG.String(), "available", lot.AvailableMG.String(), "reserved", lot.ReservedMG.String())}
		}
	case "unknown_origin":
		return r.unknownOrigin(lot)
	case "barred_origin":
		return r.barredOrigin(lot)
	case "imbalance":
		return r.imbalance(lot)
	case "late_report":
		return r.lateReport(lot)
	case "finding_confirmed", "finding_open":
		return r.supervision(lot)
	default:
		return r.refs(lot)
	}
	return nil
}

// refs makes one finding of each reference that the check is about.
func (r *GateRule) refs(lot *LotInput) []Finding {
	list := map[string][]string{
		"unconfirmed_transfer": lot.Unconfirmed, "frozen": lot.Frozen, "missing_assay": lot.NoAssay,
		"stale": lot.Stale, "broken_proof": lot.Broken,
	}[r.Check]
	out := make([]Finding, 0, len(list))
	for _, ref := range list {
		out = append(out, finding("ref", ref))
	}
	return out
}

// unknownOrigin holds the upper bound of the unknown share against the limit: a
// share that may be beyond it counts as beyond.
func (r *GateRule) unknownOrigin(lot *LotInput) []Finding {
	var out []Finding
	for _, e := range lot.Elements {
		u := e.Unknown
		if u.High <= 0 && u.Share <= 0 {
			continue
		}
		f := r.limited(max(u.High, u.Share) > r.LimitPPB, "share", u.Share.Percent(), "low", u.Low.Percent(), "high", u.High.Percent(), "limit", r.LimitPPB.Percent())
		f.Element = e.Element
		out = append(out, f)
	}
	return out
}

func (r *GateRule) barredOrigin(lot *LotInput) []Finding {
	var out []Finding
	for _, e := range lot.Elements {
		for _, b := range e.Barred {
			f := r.limited(b.Share > r.LimitPPB, "origin", b.Origin, "why", b.Code, "share", b.Share.Percent(), "limit", r.LimitPPB.Percent())
			f.Element = e.Element
			out = append(out, f)
		}
	}
	return out
}

// imbalance finds sites upstream whose unaccounted mass is beyond so many
// standard uncertainties, either way.
func (r *GateRule) imbalance(lot *LotInput) []Finding {
	var out []Finding
	for _, b := range lot.Imbalances {
		size := b.MassMG
		if size < 0 {
			size = -size
		}
		bound := ree.Mass(ree.MulDiv(int64(b.Uncertainty), int64(r.Sigmas), 1))
		f := r.limited(size > bound, "site", b.Site, "unaccounted", b.MassMG.String(), "uncertainty", b.Uncertainty.String(), "sigmas", strconv.Itoa(r.Sigmas))
		f.Element = b.Element
		out = append(out, f)
	}
	return out
}

func (r *GateRule) lateReport(lot *LotInput) []Finding {
	var out []Finding
	for _, l := range lot.Late {
		out = append(out, r.limited(l.Days > r.LimitDays, "ref", l.Ref, "days", strconv.Itoa(l.Days), "limit", strconv.Itoa(r.LimitDays)))
	}
	return out
}

// supervision finds the findings that stand on a lot or upstream: confirmed
// ones, or open ones whose evidence is as strong as the rule says. What too
// little of the lot passed through counts as within the limit.
func (r *GateRule) supervision(lot *LotInput) []Finding {
	var out []Finding
	for _, f := range lot.Findings {
		if f.Confirmed != (r.Check == "finding_confirmed") {
			continue
		}
		strong := f.Confirmed || f.Strength >= r.Strength
		out = append(out, r.limited(strong && f.Share >= r.LimitPPB, "finding", f.Ref, "ref", f.Lot, "share", f.Share.Percent(), "limit", r.LimitPPB.Percent()))
	}
	return out
}

// screening finds open hits, parties to look at closer, listed parties, and screenings that failed or used
// a stale list; no screening at all is a failed one.
func (r *GateRule) screening(all []ScreenInput) []Finding {
	if r.Check == "screening_failed" && len(all) == 0 {
		return []Finding{finding("party", "", "list", "")}
	}
	var out []Finding
	for _, s := range all {
		if r.Check == s.check() {
			out = append(out, finding("party", s.Party, "role", s.Role, "list", s.List, "version", s.ListVersion))
		}
	}
	return out
}

// check is the check that a screening's outcome concerns. What is not a known
// good outcome is a failure.
func (s *ScreenInput) check() string {
	switch {
	case s.Status == "listed":
		return "screening_listed"
	case s.Status == "hit":
		return "screening_hit"
	case s.Status == "watched" && !s.Stale && s.ListVersion != "":
		return "screening_watched"
	case s.Stale || s.ListVersion == "" || s.Status != "clear" && s.Status != "cleared":
		return "screening_failed"
	}
	return ""
}
