package app

import (
	"context"
	"slices"
	"time"

	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/guideline"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/screening"
)

// caseView is what the ledger knows of an application, as guidelines see it.
// What the application says itself, and what the gate found, the review fills
// in. classes are a person's or the list's answer where there is one; origins
// says that the lot graph stands where the tables stand. The caller runs alone
// in its batch.
func (a *App) caseView(tx *store.Tx, app *review.Application, classes []review.LineClass, at time.Time, origins bool) (v guideline.View, err error) {
	day := a.calendar().Day(at).String()
	st := state{tx, a.tables}
	party, _ := st.Party(app.Exporter)
	v.Applicant.Country = party.Country
	for _, p := range party.Permissions {
		if !slices.Contains(v.Applicant.Activities, string(p.Activity)) && party.May(p.Activity, day) {
			v.Applicant.Activities = append(v.Applicant.Activities, string(p.Activity))
		}
	}
	if v.History, err = a.historyOf(tx, app.Exporter); err != nil {
		return v, err
	}
	if v.Parties, err = a.partiesSeen(tx, app, at); err != nil {
		return v, err
	}
	if len(classes) == 0 {
		classes = a.classify(tx, app, at)
	}
	var known stepsKnown // none where nobody asks for origins
	if origins {
		known = stepsKnown{}
	}
	for _, line := range app.Lines {
		l, err := a.lineSeen(st, line, at, known)
		if err != nil {
			return v, err
		}
		for _, c := range classes {
			if c.Line == line.No {
				l.Controlled, l.Codes = string(c.Controlled), c.Codes
			}
		}
		v.Lines = append(v.Lines, l)
	}
	return v, nil
}

// historyOf is what an applicant did before, with the findings confirmed
// against it.
func (a *App) historyOf(tx *store.Tx, org string) (guideline.History, error) {
	row, _, err := store.Get(tx, a.tables.guideline.applicant, org)
	if err != nil {
		return row.History, err
	}
	err = a.Store.View(tx.Context(), func(v *store.View) error {
		return store.SelectEach(v, a.tables.finding.row, store.Query{Where: []store.Cond{store.Match("operator", store.Eq, org)}}, func(f FindingRow) error {
			if f.IsConfirmed() {
				row.History.Findings++
			}
			return nil
		})
	})
	return row.History, err
}

// ApplicantHistory counts what an applicant did before, for who sees its cases.
func (a *App) ApplicantHistory(ctx context.Context, actor Actor, org string) (h guideline.History, err error) {
	if !actor.Sees(org) {
		return h, ree.Refusals{ree.Refuse("actor.role", "roles", string(RoleReviewer))}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		row, _, err := store.Get(v, a.tables.guideline.applicant, org)
		h = row.History
		return err
	})
	return h, err
}

// screenOrder is the answers of screening from best to worst.
var screenOrder = []string{"unscreened", "clear", "cleared", "failed", "watched", "hit", "listed"}

// partiesSeen says of every party what screening answers, what listed parties hold
// of it, and whether a licence named it before.
func (a *App) partiesSeen(tx *store.Tx, app *review.Application, at time.Time) ([]guideline.Party, error) {
	deal, _, err := a.screenDeal(tx, "", app, at)
	if err != nil {
		return nil, err
	}
	owned := deal.owned()
	weighOwners(deal.parties, deal.lists, deal.inputs)
	screened := deal.inputs
	var out []guideline.Party
	for _, p := range app.Parties() {
		seen := guideline.Party{Screening: "unscreened"}
		if o, declared := owned[plainName(p.Name)]; declared {
			seen.ListedShare, seen.OwnershipKnown = guideline.Number(float64(o.PPM)/10_000), o.Says != screening.OwnerNotKnown
		}
		for _, s := range screened {
			if s.Party != p.Name {
				continue
			}
			if slices.Index(screenOrder, s.Status) > slices.Index(screenOrder, seen.Screening) {
				seen.Screening = s.Status
			}
			if s.Status == "hit" || s.Status == "watched" || s.Status == "listed" {
				seen.Lists = append(seen.Lists, s.List)
			}
		}
		_, named, err := store.Get(tx, a.tables.guideline.named, plainName(p.Name))
		if err != nil {
			return nil, err
		}
		seen.New = !named
		out = append(out, seen)
	}
	return out, nil
}

// lineSeen is the composition of a line over its lots, the entries that would
// describe it were they not suspended, and where its steps took place.
func (a *App) lineSeen(st state, line review.Line, at time.Time, known stepsKnown) (guideline.Line, error) {
	l := guideline.Line{Assayed: len(line.Lots) > 0, Elements: guideline.ByElement{}, ElementKG: guideline.ByElement{}, Made: map[string][]string{}}
	var mass ree.ElementMasses
	var net ree.Mass
	if line.Counted() {
		r := control.ClassifyItem(a.controlList(), line.Code, a.calendar().Day(at))
		for _, m := range r.Suspended {
			l.SuspendedCodes = append(l.SuspendedCodes, m.Code)
		}
		return l, nil
	}
	results := []control.Result{a.classifyGoods(control.Goods{Form: line.Form, Kind: line.Kind, HS: line.HS}, at)}
	if len(line.Lots) > 0 {
		results = nil
	}
	for _, q := range line.Lots {
		lot, ok := st.Lot(q.Lot)
		if !ok {
			l.Assayed = false
			continue
		}
		l.Assayed = l.Assayed && lot.Assayed
		net += q.MassMG
		for e, m := range lot.ElementsIn(q.MassMG) {
			mass[e] += m
		}
		results = append(results, a.classifyGoods(a.goods(st, lot, line), at))
		if known != nil {
			if err := a.madeIn(lot, known, l.Made); err != nil {
				return l, err
			}
		}
	}
	for _, e := range ree.Elements() {
		l.ElementKG[e.Symbol()] = guideline.Number(float64(mass[e]) / float64(ree.Kilogram))
		if net > 0 {
			l.Elements[e.Symbol()] = guideline.Number(100 * float64(mass[e]) / float64(net))
		}
	}
	for _, r := range results {
		for _, m := range r.Suspended {
			if m.Presence == control.Present && !slices.Contains(l.SuspendedCodes, m.Code) {
				l.SuspendedCodes = append(l.SuspendedCodes, m.Code)
			}
		}
	}
	return l, nil
}

// madeIn adds the countries of a lot's steps; "?" stands for a part that nobody
// knows.
func (a *App) madeIn(lot custody.Lot, known stepsKnown, made map[string][]string) error {
	steps, err := a.countries(a.lineage.graph.View(), lot, known)
	if err != nil {
		return err
	}
	for _, step := range steps {
		for _, s := range step.Shares {
			country := s.Country
			if country == "" {
				country = "?"
			}
			if !slices.Contains(made[step.Step], country) {
				made[step.Step] = append(made[step.Step], country)
			}
		}
		slices.Sort(made[step.Step])
	}
	return nil
}
