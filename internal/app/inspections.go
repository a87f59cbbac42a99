package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// InspectionRow is an inspection as the tables hold it.
type InspectionRow struct {
	finding.Inspection
	Waiting *InspectionAsk `json:"waiting,omitempty"` // a step that the other inspector has yet to agree to
	Opened  time.Time      `json:"opened"`
	Changed time.Time      `json:"changed"`
}

// InspectionAsk is a step that one inspector took and another must agree to from
// their own session (Decree 785, Art. 19: two go together).
type InspectionAsk struct {
	Who  finding.Actor  `json:"who"`
	At   time.Time      `json:"at"`
	Step InspectionMove `json:"step"`
}

// InspectionMove is a move on an inspection as somebody sends it. The move
// "agree" makes the step that waits.
type InspectionMove struct {
	Move     string            `json:"move"`
	Reason   string            `json:"reason,omitempty"`
	Site     string            `json:"site,omitempty"` // plan; empty: the finding's
	Basis    string            `json:"basis,omitempty"`
	Findings []string          `json:"findings,omitempty"`
	Officer  string            `json:"officer,omitempty"` // appoint, dismiss: an account
	Papers   bool              `json:"papers,omitempty"`  // begin: identity papers were shown
	ID       string            `json:"id,omitempty"`
	Kind     string            `json:"kind,omitempty"`
	Targets  []string          `json:"targets,omitempty"`
	Lot      string            `json:"lot,omitempty"`
	Seal     string            `json:"seal,omitempty"`
	Report   *finding.Document `json:"report,omitempty"`
	Result   string            `json:"result,omitempty"`
}

// inspectionBody is the body of an entry about an inspection. Who is the first
// inspector of a step that two took; the second stands in the envelope.
type inspectionBody struct {
	Inspection string         `json:"inspection"`
	Party      string         `json:"party,omitempty"` // plan
	Officer    *finding.Actor `json:"officer,omitempty"`
	Who        *finding.Actor `json:"who,omitempty"`
	Step       InspectionMove `json:"step"`
}

func (b *inspectionBody) command(move string, by finding.Actor, at time.Time) finding.InspectionCommand {
	s := b.Step
	c := finding.InspectionCommand{Move: move, Who: by, At: at.UTC(), Reason: s.Reason, Ref: b.Inspection, Site: s.Site, Party: b.Party, Basis: s.Basis, Findings: s.Findings,
		Papers: s.Papers, ID: s.ID, Kind: s.Kind, Targets: s.Targets, Lot: s.Lot, Seal: s.Seal, Result: s.Result}
	if b.Who != nil {
		c.Who, c.Second = *b.Who, by
	}
	if b.Officer != nil {
		c.Officer = *b.Officer
	}
	if s.Report != nil {
		c.Report = *s.Report
	}
	return c
}

// MoveInspection makes a move on an inspection; an empty reference plans a new
// one.
func (a *App) MoveInspection(ctx context.Context, actor Actor, key, ref string, m InspectionMove) (FindingReceipt, error) {
	known := slices.ContainsFunc(finding.InspectionTransitions(), func(t finding.Transition) bool { return t.Move == m.Move })
	if !known && m.Move != "agree" || (m.Move == "plan") != (ref == "") {
		return FindingReceipt{}, ree.Refusals{ree.Refuse("finding.move_none", "move", m.Move)}
	}
	if err := a.may(actor, ScopeReview, actSupervise); err != nil {
		return FindingReceipt{}, err
	}
	if len(m.Findings) > maxEvidence || len(m.Targets) > maxEvidence {
		return FindingReceipt{}, ree.Refusals{ree.Refuse("finding.too_many", "max", fmt.Sprint(maxEvidence))}
	}
	rec, err := a.do(ctx, actor, key, "inspection "+m.Move+" "+ref, m, false, func(tx *store.Tx) (any, error) {
		if m.Move == "plan" {
			return a.planInspection(tx, actor, m)
		}
		return a.moveInspection(tx, actor, ref, m)
	})
	if err != nil {
		return FindingReceipt{}, err
	}
	return decodeResult[FindingReceipt](rec)
}

// planInspection opens an inspection, from findings or without any.
func (a *App) planInspection(tx *store.Tx, actor Actor, m InspectionMove) (FindingReceipt, error) {
	for i, ref := range m.Findings {
		row, err := a.findingIn(tx, actor, ref)
		if err != nil {
			return FindingReceipt{}, err
		}
		m.Findings[i] = row.Ref
		if m.Site == "" {
			m.Site = row.Site
		}
	}
	site, ok := (state{tx, a.tables}).Site(m.Site)
	if !ok {
		return FindingReceipt{}, ree.Refusals{ree.Refuse("site.unknown", "site", m.Site).At("site")}
	}
	n, err := tx.Next(inspectionCounter)
	if err != nil {
		return FindingReceipt{}, err
	}
	return a.appendInspection(tx, actor, finding.Inspection{}, m.Move, inspectionBody{Inspection: custody.Reference("IN", n), Party: site.Party, Step: m})
}

func (a *App) moveInspection(tx *store.Tx, actor Actor, ref string, m InspectionMove) (FindingReceipt, error) {
	if clean, err := custody.CheckReference(ref); err == nil {
		ref = clean
	}
	row, ok, err := store.Get(tx, a.tables.finding.inspection, ref)
	if err != nil || !ok {
		return FindingReceipt{}, orUnknown(err, "inspection.unknown", "inspection", ref)
	}
	body := inspectionBody{Inspection: ref, Step: m}
	switch {
	case m.Move == "agree":
		if row.Waiting == nil {
			return FindingReceipt{}, ree.Refusals{ree.Refuse("inspection.nothing_waits", "inspection", ref)}
		}
		body.Step, body.Who = row.Waiting.Step, &row.Waiting.Who
		return a.appendInspection(tx, actor, row.Inspection, row.Waiting.Step.Move, body)
	case m.Move == "appoint" || m.Move == "dismiss":
		if body.Officer, err = a.inspector(tx, m.Officer); err != nil {
			return FindingReceipt{}, err
		}
	case m.Move == "report_sample" && m.Report != nil:
		if err := checkEvidence([]finding.Document{*m.Report}); err != nil {
			return FindingReceipt{}, err
		}
	case finding.NeedsSecond(m.Move):
		return a.askSecond(tx, actor, &row, body)
	}
	return a.appendInspection(tx, actor, row.Inspection, m.Move, body)
}

func orUnknown(err error, code string, pairs ...string) error {
	if err != nil {
		return err
	}
	return ree.Refusals{ree.Refuse(code, pairs...)}
}

// inspector is an account that may supervise sites.
func (a *App) inspector(tx *store.Tx, account string) (*finding.Actor, error) {
	acc, ok, err := store.Get(tx, a.tables.private.account, account)
	if err != nil {
		return nil, err
	}
	if !ok || acc.Disabled || a.may(Actor{Account: acc.Ref, Org: acc.Org, Roles: acc.Roles}, ScopeReview, actSupervise) != nil {
		return nil, ree.Refusals{ree.Refuse("finding.assignee", "account", account).At("officer")}
	}
	return &finding.Actor{Person: acc.Ref, Org: acc.Org}, nil
}

// askSecond keeps a step until another inspector agrees. All its guards but the
// second inspector's must hold already.
func (a *App) askSecond(tx *store.Tx, actor Actor, row *InspectionRow, body inspectionBody) (FindingReceipt, error) {
	who := lifeActor(actor)
	other := slices.IndexFunc(row.Officers, func(o finding.Actor) bool { return o.Person != who.Person })
	cmd := body.command(body.Step.Move, who, tx.Now())
	if other >= 0 {
		cmd.Second = row.Officers[other]
	}
	if _, err := row.Inspection.Do(cmd); err != nil {
		return FindingReceipt{}, asRefusals(err)
	}
	return a.writeInspection(tx, actor, "asked", body)
}

func (a *App) appendInspection(tx *store.Tx, actor Actor, i finding.Inspection, move string, body inspectionBody) (FindingReceipt, error) {
	if _, err := i.Do(body.command(move, lifeActor(actor), tx.Now())); err != nil {
		return FindingReceipt{}, asRefusals(err)
	}
	return a.writeInspection(tx, actor, move, body)
}

func (a *App) writeInspection(tx *store.Tx, actor Actor, kind string, body inspectionBody) (FindingReceipt, error) {
	e, err := tx.Append(store.Draft{Kind: inspectionPrefix + kind, Schema: 1, Occurred: tx.Now(), Actor: actor.Account, Org: actor.Org,
		Subjects: union([]string{body.Inspection}, body.Step.Findings), Body: body})
	if err != nil {
		return FindingReceipt{}, err
	}
	now, _, err := store.Get(tx, a.tables.finding.inspection, body.Inspection)
	return FindingReceipt{Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, body.Inspection, string(now.State)}, err
}

// projectInspection folds one entry about an inspection into the tables.
func (t *tables) projectInspection(tx *store.Tx, e *evidence.Entry) error {
	var b inspectionBody
	if err := decode(e, &b); err != nil {
		return err
	}
	row, _, err := store.Get(tx, t.finding.inspection, b.Inspection)
	if err != nil {
		return err
	}
	move, by := strings.TrimPrefix(e.Kind, inspectionPrefix), finding.Actor{Person: e.Actor, Org: e.Org}
	row.Changed = e.Occurred.UTC()
	if move == "asked" {
		row.Waiting = &InspectionAsk{Who: by, At: row.Changed, Step: b.Step}
		store.Put(tx, t.finding.inspection, row)
		return nil
	}
	row.Inspection, row.Waiting = row.Inspection.Apply(b.command(move, by, e.Occurred)), nil
	if r := b.Step.Report; r != nil {
		store.Put(tx, t.document, documentRow{Seq: e.Seq, Name: r.Name, SHA256: r.SHA256, Org: e.Org, Subject: row.Ref})
	}
	if move == "plan" {
		row.Opened = row.Changed
		for _, ref := range row.Findings {
			f, ok, err := store.Get(tx, t.finding.row, ref)
			if err != nil {
				return err
			}
			if ok {
				f.Inspections = union(f.Inspections, []string{row.Ref})
				store.Put(tx, t.finding.row, f)
			}
		}
	}
	store.Put(tx, t.finding.inspection, row)
	return nil
}

// InspectionList is a page of inspections, newest first.
type InspectionList struct {
	Inspections []InspectionRow
	Next        string
}

// Inspections lists inspections for who sees every organisation's rows: where
// somebody goes is not told beforehand.
func (a *App) Inspections(ctx context.Context, actor Actor, state, after string, limit int) (list InspectionList, err error) {
	if !actor.SeesAll() || checkTexts(state) != nil {
		return list, nil
	}
	q := store.Query{OrderBy: "planned_ms", Desc: true, After: after, Limit: limit}
	if state != "" {
		q.Where = append(q.Where, store.Cond{Col: "state", Op: store.Eq, Value: state})
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list.Inspections, list.Next, err = store.SelectPage(v, a.tables.finding.inspection, q)
		return err
	})
	return list, err
}

// Inspection finds an inspection; outside the authorities it is unknown.
func (a *App) Inspection(ctx context.Context, actor Actor, ref string) (row InspectionRow, err error) {
	if clean, err := custody.CheckReference(ref); err == nil {
		ref = clean
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		var ok bool
		row, ok, err = store.Get(v, a.tables.finding.inspection, ref)
		if err == nil && (!ok || !actor.SeesAll()) {
			err = orUnknown(nil, "inspection.unknown", "inspection", ref)
		}
		return err
	})
	return row, err
}
