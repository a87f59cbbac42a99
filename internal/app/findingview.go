package app

import (
	"context"
	"maps"
	"slices"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// FindingFilter narrows the queue of findings. Empty fields do not.
type FindingFilter struct {
	State    string // empty: all that are not closed; "all": every one
	Site     string
	Month    string
	Assigned string // an account
	After    string
	Limit    int
}

// FindingList is a page of the queue, the strongest evidence first.
type FindingList struct {
	Findings []FindingRow
	Next     string
	Total    int64
}

// Findings lists the findings the actor may see. Operators see those of their
// own sites, and of them what concerns themselves.
func (a *App) Findings(ctx context.Context, actor Actor, f FindingFilter) (list FindingList, err error) {
	if checkTexts(f) != nil {
		return list, nil // nothing is called so
	}
	q := store.Query{OrderBy: "standing", Desc: true, After: f.After, Limit: f.Limit}
	eq := func(col string, value any) {
		q.Where = append(q.Where, store.Cond{Col: col, Op: store.Eq, Value: value})
	}
	if !actor.SeesAll() {
		if actor.Org == "" {
			return list, nil
		}
		eq("operator", actor.Org)
	}
	switch f.State {
	case "all":
	case "":
		eq("alive", int64(1))
	default:
		eq("state", f.State)
	}
	for col, value := range map[string]string{"site": f.Site, "month": f.Month} {
		if value != "" {
			eq(col, value)
		}
	}
	if f.Assigned != "" && actor.SeesAll() {
		eq("assigned", f.Assigned)
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		if list.Total, err = store.Count(v, a.tables.finding.row, q.Where...); err != nil {
			return err
		}
		if list.Findings, list.Next, err = store.SelectPage(v, a.tables.finding.row, q); err != nil {
			return err
		}
		for i := range list.Findings {
			if err := a.forReader(v, actor, &list.Findings[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// FindingDetail is everything the page of one finding shows.
type FindingDetail struct {
	Finding     FindingRow
	Look        []finding.Look
	Inspections []InspectionRow
}

// lookMost bounds what a finding says to look at first.
const lookMost = 20

// Finding finds a finding; one that the actor may not see is unknown.
func (a *App) Finding(ctx context.Context, actor Actor, ref string) (d FindingDetail, err error) {
	if clean, err := custody.CheckReference(ref); err == nil {
		ref = clean
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		row, ok, err := store.Get(v, a.tables.finding.row, ref)
		if err != nil {
			return err
		}
		if !ok || !actor.Sees(row.Operator) {
			return ree.Refusals{ree.Refuse("finding.unknown", "finding", ref)}
		}
		if err := a.forReader(v, actor, &row); err != nil {
			return err
		}
		d.Finding, d.Look = row, row.Look(lookMost)
		for _, ref := range row.Inspections {
			i, _, err := store.Get(v, a.tables.finding.inspection, ref)
			if err != nil {
				return err
			}
			d.Inspections = append(d.Inspections, i)
		}
		return nil
	})
	return d, err
}

// forReader leaves of a finding what its reader may see: an authority all of it,
// the operator of the site what concerns the operator.
func (a *App) forReader(v *store.View, actor Actor, row *FindingRow) error {
	if actor.SeesAll() {
		return nil
	}
	own := map[string]bool{actor.Org: true, row.Site: true}
	lots := slices.Clone(row.Lots)
	for _, e := range row.Evidence {
		for _, it := range e.Result.Items {
			if it.Kind == detect.Lot {
				lots = append(lots, it.ID)
			}
		}
		if lot := e.Result.Reason.Params["lot"]; lot != "" {
			lots = append(lots, lot)
		}
	}
	for _, ref := range lots {
		lot, ok, err := store.Get(v, a.tables.lot, ref)
		if err != nil {
			return err
		}
		own[ref] = ok && lot.Holder == actor.Org
	}
	*row = row.forOperator(actor.Org, own)
	return nil
}

// operatorMoves are the moves of a finding's history that its operator reads.
var operatorMoves = []string{"open", "add_evidence", "assign", "explain", "reject_explanation", "close", "reopen"}

// forOperator is a finding as the operator of its site sees it, field by field:
// a field that is added later is not shown until somebody adds it here.
func (r *FindingRow) forOperator(org string, own map[string]bool) FindingRow {
	out := FindingRow{Site: r.Site, Operator: r.Operator, Element: r.Element, Month: r.Month, Assessment: r.Assessment, Opened: r.Opened, Changed: r.Changed}
	out.Ref, out.State, out.Outcome, out.Results, out.Parties = r.Ref, r.State, r.Outcome, r.Results, []string{org}
	for _, lot := range r.Lots {
		if own[lot] {
			out.Lots = append(out.Lots, lot)
		}
	}
	for _, e := range r.Evidence {
		e.Result.Items = slices.DeleteFunc(slices.Clone(e.Result.Items), func(it detect.Item) bool { return !own[it.ID] })
		e.Result.Reason.Params = withoutOthers(e.Result.Reason.Params, own)
		if e.Result.Open != nil {
			e.Result.Open = &detect.Reason{Code: e.Result.Open.Code, Params: withoutOthers(e.Result.Open.Params, own)}
		}
		out.Evidence = append(out.Evidence, e)
	}
	for _, x := range r.Explanations {
		if x.Who.Org == org {
			out.Explanations = append(out.Explanations, x)
		}
	}
	for _, s := range r.History {
		if !slices.Contains(operatorMoves, s.Move) {
			continue
		}
		if s.Who.Org != org {
			if s.Move == "explain" {
				continue
			}
			s.Who.Person = ""
		}
		out.History = append(out.History, s)
	}
	return out
}

// othersNames are the parameters of a detector's reason that may name somebody
// else than the reader.
var othersNames = []string{"party", "supplier", "shipper", "receiver", "holder", "lot", "pool", "site", "account", "certificate"}

// withoutOthers leaves the names of others out of a reason's parameters.
func withoutOthers(params map[string]string, own map[string]bool) map[string]string {
	out := maps.Clone(params)
	for _, name := range othersNames {
		if value, ok := out[name]; ok && !own[value] {
			out[name] = "…"
		}
	}
	return out
}

// FindingHandlers lists the accounts that may look into findings.
func (a *App) FindingHandlers(ctx context.Context, actor Actor) (list []Account, err error) {
	if err := a.may(actor, ScopeReview, actHandle); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		return store.SelectEach(v, a.tables.private.account, store.Query{Limit: 1000}, func(acc Account) error {
			if !acc.Disabled && a.may(Actor{Account: acc.Ref, Org: acc.Org, Roles: acc.Roles}, ScopeReview, actHandle) == nil {
				list = append(list, Account{Ref: acc.Ref, Name: acc.Name, Org: acc.Org})
			}
			return nil
		})
	})
	return list, err
}
