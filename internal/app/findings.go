package app

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Acts of the pack's roles on findings and inspections.
const (
	actHandle    = "finding.handle"
	actExplain   = "finding.explain"
	actFreeze    = "lot.freeze"
	actSupervise = "site.supervise"
)

// Counters of references.
const (
	findingCounter    = "finding"
	inspectionCounter = "inspection"
)

// Bounds of one finding.
const (
	maxFindingResults = 200
	maxFindingLots    = 500
	maxDrafts         = 5000
)

// usualFalseDiscovery is the share of findings that may be false ones where the
// pack says nothing.
const usualFalseDiscovery = 0.1

// FindingDraft is what a watcher discovered. Key names the discovery (detector,
// place, period, element): the same discovery twice is one finding, and what is
// new of it is added there.
type FindingDraft struct {
	Key     string
	Site    string
	Element string
	Month   string // YYYY-MM, or a range
	Results []detect.Result
	Lots    []string
	Parties []string
}

// OpenFindings opens findings from one review batch, in the name of the
// program. Every test that was made belongs into the batch, also those that did
// not fire: the share of false discoveries is controlled over all of them
// (Benjamini and Hochberg). A draft opens a finding where one of its results
// fires and is a discovery, or is certain; results whose chance nobody can state, and
// those that rest on a reference of grade C, only corroborate. Answered are the findings that the drafts are now part of,
// in the drafts' order; repeating a batch changes nothing.
func (a *App) OpenFindings(ctx context.Context, batch []FindingDraft) ([]FindingRow, error) {
	if err := checkDrafts(batch); err != nil {
		return nil, err
	}
	opens := a.discoveries(batch)
	known, err := a.knownKeys(ctx, batch)
	if err != nil {
		return nil, err
	}
	var refs []string
	for i, d := range batch {
		if !known[d.Key] && !slices.Contains(opens[i], true) {
			continue
		}
		rec, err := a.do(ctx, System, "", "open finding", d, false, func(tx *store.Tx) (any, error) { return a.openFinding(tx, d, opens[i]) })
		if err != nil {
			return nil, err
		}
		var ref string
		if err := json.Unmarshal(rec.Result, &ref); err != nil {
			return nil, err
		}
		if ref != "" && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
		known[d.Key] = known[d.Key] || ref != ""
	}
	return a.findingRows(ctx, refs)
}

// knownKeys are the drafts' keys that there is a finding for, so that the many
// quiet tests of a batch cost no command each.
func (a *App) knownKeys(ctx context.Context, batch []FindingDraft) (map[string]bool, error) {
	known := map[string]bool{}
	return known, a.Store.View(ctx, func(v *store.View) error {
		for _, d := range batch {
			_, ok, err := store.Get(v, a.tables.finding.key, d.Key)
			if err != nil {
				return err
			}
			known[d.Key] = ok
		}
		return nil
	})
}

func (a *App) findingRows(ctx context.Context, refs []string) (rows []FindingRow, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		for _, ref := range refs {
			row, ok, err := store.Get(v, a.tables.finding.row, ref)
			if err != nil {
				return err
			}
			if ok {
				rows = append(rows, row)
			}
		}
		return nil
	})
	return rows, err
}

// checkDrafts refuses drafts that cannot be, with every reason.
func checkDrafts(batch []FindingDraft) error {
	var rs ree.Refusals
	if len(batch) > maxDrafts {
		rs = append(rs, ree.Refuse("finding.too_many", "max", fmt.Sprint(maxDrafts)))
	}
	for i, d := range batch {
		at := fmt.Sprintf("drafts[%d]", i)
		if d.Key == "" || len(d.Key) > 300 || len(d.Results) == 0 {
			rs = append(rs, ree.Refuse("finding.draft", "key", d.Key).At(at))
		}
		if len(d.Results) > maxFindingResults || len(d.Lots) > maxFindingLots || len(d.Parties) > maxFindingLots {
			rs = append(rs, ree.Refuse("finding.too_many", "max", fmt.Sprint(maxFindingLots)).At(at))
		}
		for _, r := range d.Results {
			if !allFinite(r.Value, r.Threshold, r.FalseAlarm, r.P, r.Effect.Value, r.Effect.SD, r.LLR) {
				rs = append(rs, ree.Refuse("finding.draft", "key", d.Key).At(at))
			}
		}
	}
	return rs.Err()
}

func allFinite(xs ...float64) bool {
	return !slices.ContainsFunc(xs, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
}

// discoveries says of every result of every draft whether it may open a
// finding.
func (a *App) discoveries(batch []FindingDraft) [][]bool {
	q, rules := usualFalseDiscovery, []string(nil)
	if p := a.cfg.Law.Pack; p != nil {
		rules = p.Supervision.Tolerances.Rules
		if p.Supervision.Tolerances.FalseDiscovery > 0 {
			q = p.Supervision.Tolerances.FalseDiscovery
		}
	}
	var chances []float64
	for _, d := range batch {
		for _, r := range d.Results {
			if r.NoteOnly() {
				r.P = 1 // nor may it help another result of the batch
			}
			chances = append(chances, r.P)
		}
	}
	taken := finding.Discoveries(chances, q)
	out := make([][]bool, len(batch))
	for i, d := range batch {
		for _, r := range d.Results {
			out[i] = append(out[i], r.Open == nil && !r.NoteOnly() && r.Fires && (r.Certain || r.Law != detect.NoLaw && taken[0] || slices.Contains(rules, r.Detector)))
			taken = taken[1:]
		}
	}
	return out
}

// openFinding opens a finding for a draft, or adds what is new to the one there
// is. A closed finding stays closed: new evidence of the same discovery opens
// another that names it. The answer is the finding's reference, empty for none.
func (a *App) openFinding(tx *store.Tx, d FindingDraft, opens []bool) (string, error) {
	key, _, err := store.Get(tx, a.tables.finding.key, d.Key)
	if err != nil {
		return "", err
	}
	old, known, err := store.Get(tx, a.tables.finding.row, key.Ref)
	if err != nil {
		return "", err
	}
	fresh, freshOpens := news(&old, d.Results, opens)
	body := findingBody{Finding: old.Ref, Lots: d.Lots}
	if known && old.Alive() {
		return old.Ref, a.addEvidence(tx, &old, body, fresh, freshOpens)
	}
	if !slices.Contains(freshOpens, true) {
		return old.Ref, nil
	}
	n, err := tx.Next(findingCounter)
	if err != nil {
		return "", err
	}
	body = findingBody{Finding: custody.Reference("FD", n), Key: d.Key, Earlier: old.Ref, Site: d.Site, Element: d.Element, Month: d.Month, Lots: d.Lots, Parties: d.Parties}
	if site, ok := (state{tx, a.tables}).Site(d.Site); ok {
		body.Operator = site.Party
		body.Parties = union(body.Parties, []string{site.Party})
	} else if d.Site == "" && len(d.Parties) > 0 {
		body.Operator = d.Parties[0] // documents of a party belong to no site
	}
	body.take(0, fresh, freshOpens)
	return body.Finding, a.appendFinding(tx, System, "open", finding.Finding{}, body)
}

func (a *App) addEvidence(tx *store.Tx, old *FindingRow, body findingBody, fresh []detect.Result, opens []bool) error {
	left := maxFindingResults - len(old.Evidence)
	if len(fresh) == 0 || left <= 0 {
		return nil
	}
	n := min(len(fresh), left)
	body.Lots = union(nil, body.Lots)
	body.Lots = body.Lots[:min(len(body.Lots), maxFindingLots)]
	body.take(len(old.Evidence), fresh[:n], opens[:n])
	return a.appendFinding(tx, System, "add_evidence", old.Finding, body)
}

// take puts results into a body, numbered on from those there are.
func (b *findingBody) take(have int, results []detect.Result, opens []bool) {
	for i, r := range results {
		k := keep(r)
		k.Ref, k.Opens = fmt.Sprintf("%s/%d", b.Finding, have+i+1), opens[i]
		b.Results = append(b.Results, k)
	}
}

// news are the results that a finding does not rest on yet.
func news(old *FindingRow, results []detect.Result, opens []bool) (fresh []detect.Result, freshOpens []bool) {
	said := map[string]bool{}
	for _, e := range old.Evidence {
		said[fingerprintOf(e.Result)] = true
	}
	for i, r := range results {
		if f := fingerprintOf(r); !said[f] {
			said[f] = true
			fresh, freshOpens = append(fresh, r), append(freshOpens, opens[i])
		}
	}
	return fresh, freshOpens
}

// fingerprintOf is the same for results that say the same.
func fingerprintOf(r detect.Result) string {
	raw, _ := json.Marshal(keep(r))
	return string(raw)
}

// appendFinding holds a move against the machine and appends it.
func (a *App) appendFinding(tx *store.Tx, actor Actor, move string, f finding.Finding, body findingBody) error {
	_, err := a.writeFinding(tx, actor, move, f, body)
	return err
}

func (a *App) writeFinding(tx *store.Tx, actor Actor, move string, f finding.Finding, body findingBody) (Receipt, error) {
	draft := store.Draft{Kind: findingPrefix + move, Schema: 1, Occurred: tx.Now(), Actor: actor.Account, Org: actor.Org, Subjects: []string{body.Finding}, Body: body}
	cmd := body.command(move, lifeActor(actor), tx.Now())
	if _, err := f.Do(cmd); err != nil {
		return Receipt{}, asRefusals(err)
	}
	e, err := tx.Append(draft)
	return Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, err
}

// lifeActor is who makes a move, for the machines.
func lifeActor(a Actor) finding.Actor { return finding.Actor{Person: a.Account, Org: a.Org} }

// union is both lists in their order, each member once.
func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// tens is a log-likelihood ratio in powers of ten, rounded down, with the slack
// that keeps a family at its cap from missing it.
func tens(llr float64) int { return int(math.Floor(llr/math.Ln10 + 1e-9)) }
