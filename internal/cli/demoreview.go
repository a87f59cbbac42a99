package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"lanthorn/accountancy/outside"
	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
	"lanthorn/ree"
	"lanthorn/review"
)

// demoReview plays exporters, officers and customs after the last month of the
// industry: cases in every state, one of them refused for what was corrected
// upstream of it.
type demoReview struct {
	ctx      context.Context
	app      *app.App
	clock    *simulatedClock
	industry *simulate.Industry
	office   string
	buyers   int
	returns  *demoReturns     // filed as the clock passes their day
	fault    error            // of filing them
	worrying bool             // the next buyer is one to look at twice
	declared []outside.Record // what customs holds of the goods that left
	month    string           // in which the review began
	licences []string
	adverse  string // name of the end user at whom a visit found nothing good
}

func (d *demoReview) run() error {
	d.office = officeOf(d.industry)
	if err := d.lists(); err != nil {
		return err
	}
	goods := d.pick()
	d.month = d.clock.at.Format("2006-01")
	plans := []func(simulate.Goods) error{d.granted, d.refused, d.granted, d.overtaken, d.atSignature, d.inReview, d.lodgedOnly, d.granted, d.disputed, d.answered}
	if err := d.agencies(); err != nil {
		return err
	}
	for i, g := range goods {
		if i >= len(plans) {
			break
		}
		d.tick(time.Hour)
		if err := plans[i](g); err != nil {
			return fmt.Errorf("case for %s: %w", g.Lot, err)
		}
	}
	if len(goods) == 0 {
		return nil
	}
	if err := d.generals(goods); err != nil {
		return fmt.Errorf("general licences: %w", err)
	}
	if err := d.after(goods); err != nil {
		return err
	}
	if err := d.border(); err != nil {
		return err
	}
	d.tick(time.Hour)
	return errors.Join(d.questioned(goods[0]), d.determined(), d.fault) // of whoever signs in as exporter
}

// tick moves the clock on, into office hours.
func (d *demoReview) tick(by time.Duration) {
	t := d.clock.at.Add(by)
	if t.Hour() < 9 {
		t = time.Date(t.Year(), t.Month(), t.Day(), 9, 10, 0, 0, t.Location())
	}
	if t.Hour() >= 17 {
		t = time.Date(t.Year(), t.Month(), t.Day()+1, 9, 5, 0, 0, t.Location())
	}
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, 1)
	}
	if err := d.returns.until(t, d.returns.missing(d.industry)); err != nil && d.fault == nil {
		d.fault = err
	}
	d.clock.set(t)
}

// pick chooses lots of controlled goods fit to export, the showpiece first, from
// as many exporters as there are.
func (d *demoReview) pick() []simulate.Goods {
	var first, rest []simulate.Goods
	seen := map[string]int{}
	for _, g := range d.industry.Goods {
		if !g.Controlled || g.LeftMG < int64(500*ree.Kilogram) {
			continue
		}
		if g.Lot == d.industry.Showpiece {
			first = append(first, g)
		} else if seen[g.Party+g.Product] < 2 {
			seen[g.Party+g.Product]++
			rest = append(rest, g)
		}
	}
	return append(first, rest...)
}

// buyer is the next buyer of a product; a worrying one is asked for by name.
func (d *demoReview) buyer(g simulate.Goods, worrying bool) simulate.Buyer {
	product := "oxide"
	if strings.HasPrefix(g.Form, "magnet") {
		product = "magnet"
	}
	for range d.industry.Buyers {
		b := d.industry.Buyers[d.buyers%len(d.industry.Buyers)]
		d.buyers++
		if b.Name != d.adverse && (b.Worry != "") == worrying && (b.Product == product || worrying) {
			return b
		}
	}
	return d.industry.Buyers[0]
}

func (d *demoReview) person(account, org string, role app.Role) app.Actor {
	return app.Actor{Account: account, Org: org, Roles: []app.Role{role}}
}

func (d *demoReview) exporter(g simulate.Goods) app.Actor {
	return d.person("exporter", g.Party, app.RoleExporter)
}

func (d *demoReview) reviewer() app.Actor { return d.person("reviewer", d.office, app.RoleReviewer) }

func (d *demoReview) lodge(g simulate.Goods, mass ree.Mass) (string, error) {
	b := d.buyer(g, d.worrying)
	party := review.Party{Ref: b.Party, Name: b.Name, Address: b.City, Country: b.Country}
	y, m, day := d.clock.at.AddDate(0, 0, -20).Date()
	rec, err := d.app.Lodge(d.ctx, d.exporter(g), "", "", review.Application{
		Kind: "individual", Destination: b.Country, Consignee: party, EndUsers: []review.Party{party},
		EndUse: review.EndUse{Code: "civil_industry", Text: b.EndUse, Site: b.City}, Route: review.Route{Mode: "sea", From: "CNNGB", To: b.City},
		Contract:  review.Contract{Number: fmt.Sprintf("C-%s-%s", b.Party, g.Lot), Date: calendar.NewDate(y, m, day)},
		Documents: demoDocuments(d.app, g.Lot),
		Lines: []review.Line{{No: 1, Form: ree.Form(g.Form), HS: g.HS, MassMG: mass, Text: g.Grade,
			Lots: []review.LotQuantity{{Lot: g.Lot, MassMG: mass}}}},
	})
	return rec.Case, err
}

// demoDocuments names the documents that the individual licence asks for.
func demoDocuments(a *app.App, lot string) []review.Document {
	var out []review.Document
	for _, k := range a.Jurisdiction().Review.Kinds {
		if k.ID != "individual" {
			continue
		}
		for _, kind := range k.Documents {
			out = append(out, review.Document{Kind: kind, Name: kind + "-" + lot + ".pdf", Hash: demoHash(kind, lot)})
		}
	}
	return out
}

// demoHash stands for a simulated file.
func demoHash(kind, of string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte("simulated "+kind+" "+of)))
}

// accepted lodges and accepts a case for some tonnes of a lot.
func (d *demoReview) accepted(g simulate.Goods) (string, error) {
	ref, err := d.lodge(g, part(g))
	if err != nil {
		return "", err
	}
	d.tick(2 * time.Hour)
	if err := errors.Join(d.lists(), d.confirmHits(ref)); err != nil {
		return ref, err
	}
	_, err = d.app.Accept(d.ctx, d.reviewer(), "", ref)
	return ref, err
}

// part is what a deal takes of a lot: a twentieth, at most 24 t, in whole kilograms.
func part(g simulate.Goods) ree.Mass {
	return min(ree.Mass(g.LeftMG)/20, 24*ree.Tonne) / ree.Kilogram * ree.Kilogram
}

// reviewed brings a case into review, with a reason for what the gate found.
func (d *demoReview) reviewed(g simulate.Goods) (string, error) {
	ref, err := d.accepted(g)
	if err != nil {
		return ref, err
	}
	d.tick(time.Hour)
	_, err = d.app.OpenReview(d.ctx, d.reviewer(), "", ref, map[int]string{1: "The share is explained by recycled feed; the recycler's books were seen."})
	return ref, err
}

func (d *demoReview) proposed(g simulate.Goods, outcome review.Outcome, reason string) (ref, hash string, err error) {
	if ref, err = d.reviewed(g); err != nil {
		return ref, "", err
	}
	hash, err = d.propose(ref, outcome, reason)
	return ref, hash, err
}

// demoConditions are the conditions of the demonstration's conditional grants.
var demoConditions = []string{"report_arrival", "report_installation", "no_transfer", "single_end_use", "on_site_check"}

// propose puts an outcome of a case's one line up for signature.
func (d *demoReview) propose(ref string, outcome review.Outcome, reason string) (hash string, err error) {
	if err := d.advised(ref); err != nil {
		return "", err
	}
	d.tick(3 * time.Hour)
	c, err := d.app.Case(d.ctx, d.reviewer(), ref)
	if err != nil {
		return "", err
	}
	line := review.LineOutcome{Line: 1, Outcome: outcome, Reasons: []string{reason}}
	if outcome != review.Refused {
		line.MassMG = c.Application.Lines[0].MassMG
	}
	if outcome == review.GrantConditions {
		line.Conditions = demoConditions
	}
	var criteria []review.CriterionFinding
	for _, name := range d.app.Jurisdiction().Review.Criteria {
		criteria = append(criteria, review.CriterionFinding{Criterion: name, Finding: "no_concern"})
	}
	if _, err = d.app.Propose(d.ctx, d.reviewer(), "", ref, []review.LineOutcome{line}, criteria); err != nil {
		return "", err
	}
	c, err = d.app.Case(d.ctx, d.reviewer(), ref)
	return c.ProposalHash, err
}

func (d *demoReview) decided(g simulate.Goods, outcome review.Outcome, reason string) (app.CaseReceipt, error) {
	ref, hash, err := d.proposed(g, outcome, reason)
	if err != nil {
		return app.CaseReceipt{}, err
	}
	return d.signed(ref, hash)
}

// signed has a proposal countersigned and decided, the gate looking once more on
// the day of the decision.
func (d *demoReview) signed(ref, hash string) (app.CaseReceipt, error) {
	d.tick(2 * time.Hour)
	if err := d.gate(ref); err != nil {
		return app.CaseReceipt{}, err
	}
	if _, err := d.app.Countersign(d.ctx, d.person("countersigner", d.office, app.RoleCountersigner), "", ref, hash); err != nil {
		return app.CaseReceipt{}, err
	}
	d.tick(time.Hour)
	if err := d.gate(ref); err != nil {
		return app.CaseReceipt{}, err
	}
	return d.app.Decide(d.ctx, d.person("decider", d.office, app.RoleDecider), "", ref, hash)
}

// granted grants a case and writes part of it off at the border.
func (d *demoReview) granted(g simulate.Goods) error {
	rec, err := d.decided(g, review.Grant, d.reason())
	if err != nil {
		return err
	}
	d.licences = append(d.licences, rec.Licence)
	if err := d.writeOff(rec.Licence); err != nil || len(d.licences) > 1 {
		return err
	}
	return d.letters(g, rec)
}

// letters sends out what the first grant calls for: the licence as a document,
// the receipt, the decision.
func (d *demoReview) letters(g simulate.Goods, rec app.CaseReceipt) error {
	if _, err := d.app.IssueLicence(d.ctx, d.exporter(g), "", rec.Licence); err != nil {
		return err
	}
	for _, about := range []string{rec.Case, rec.Licence} {
		list, err := d.app.Letters(d.ctx, d.reviewer(), about)
		if err != nil {
			return err
		}
		for _, due := range list {
			if _, err := d.app.IssueLetter(d.ctx, d.reviewer(), "", due.Seq); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeOff writes a third of a licence's first line off at the border.
func (d *demoReview) writeOff(licence string) error {
	d.tick(2 * time.Hour)
	l, err := d.app.Licence(d.ctx, d.person("customs", inRole(d.industry, "customs").Org, app.RoleCustoms), licence)
	if err != nil {
		return err
	}
	part := l.Lines[0].AuthorisedMG / 3 / ree.Kilogram * ree.Kilogram
	q := app.BorderQuestion{Licence: licence, Line: 1, Mass: part, Declaration: "3101" + licence[3:7] + "26", Destination: l.Licence.Destination, HS: l.Lines[0].HS}
	d.declared = append(d.declared, outside.Record{Kind: outside.Declaration, Number: q.Declaration, Date: d.clock.at.Format(time.DateOnly), Party: l.Licence.Holder, Flow: "export", Country: q.Destination, HS: q.HS, Mass: q.Mass, Licence: q.Licence, Edition: "simulated"})
	_, err = d.app.WriteOff(d.ctx, d.person("customs", inRole(d.industry, "customs").Org, app.RoleCustoms), "demo-"+licence, q)
	return err
}

// refused refuses a case for what its end user does.
func (d *demoReview) refused(g simulate.Goods) error {
	d.worrying = true
	_, err := d.decided(g, review.Refused, "military_end_use")
	d.worrying = false
	return err
}

// overtaken has the maker correct what went into a lot after a proposal for it
// was made: the proposal falls and the gate must look again.
func (d *demoReview) overtaken(g simulate.Goods) error {
	if _, _, err := d.proposed(g, review.Grant, d.reason()); err != nil {
		return err
	}
	d.tick(time.Hour)
	lot, err := d.app.Lot(d.ctx, d.exporter(g), g.Lot)
	if err != nil {
		return err
	}
	now, ok, err := d.app.Event(d.ctx, lot.Lot.MadeSeq)
	if err != nil || !ok || now.Kind != custody.Transform || len(now.Inputs) == 0 {
		return err
	}
	now.Inputs = append([]custody.Take(nil), now.Inputs...)
	now.Inputs[0].Mass -= now.Inputs[0].Mass / 2000
	maker := app.Actor{Account: "sim." + lot.Lot.Holder, Org: lot.Lot.Holder, Roles: []app.Role{app.RoleOperator}}
	_, err = d.app.Report(d.ctx, maker, app.Submission{Occurred: d.clock.at, Event: custody.Event{Kind: custody.Correct, Supersedes: lot.Lot.MadeSeq, Now: &now,
		Reason: "The furnace scale was read wrongly; the charge was weighed again."}})
	return err
}

func (d *demoReview) atSignature(g simulate.Goods) error {
	_, _, err := d.proposed(g, review.Grant, d.reason())
	return err
}

func (d *demoReview) inReview(g simulate.Goods) error {
	_, err := d.reviewed(g)
	return err
}

func (d *demoReview) lodgedOnly(g simulate.Goods) error {
	_, err := d.lodge(g, part(g))
	return err
}

// reason is the pack's first reason for granting.
func (d *demoReview) reason() string { return d.app.Jurisdiction().Review.Reasons[0] }

// officeOf is the office that decides.
func officeOf(in *simulate.Industry) string { return inRole(in, "reviewer").Org }

// inRole is the first of the industry's people in a role.
func inRole(in *simulate.Industry, role string) simulate.Person {
	for _, p := range in.People {
		if p.Role == role {
			return p
		}
	}
	return simulate.Person{Name: role}
}

// demoAccounts are the sign-ins of a demonstration, one for each role.
func demoAccounts(in *simulate.Industry) []app.Account {
	maker := inRole(in, "exporter")
	for _, g := range in.Goods {
		for _, p := range in.People {
			if g.Lot == in.Showpiece && p.Org == g.Party {
				maker = p
			}
		}
	}
	acc := func(ref string, p simulate.Person, roles ...app.Role) app.Account {
		return app.Account{Ref: ref, Name: p.Name, Org: p.Org, Roles: roles, Demo: true}
	}
	admin := simulate.Person{Name: "Administrator", Org: inRole(in, "supervisor").Org}
	out := []app.Account{
		acc("supervisor", inRole(in, "supervisor"), app.RoleSupervisor),
		acc("reviewer", inRole(in, "reviewer"), app.RoleReviewer),
		acc("countersigner", inRole(in, "countersigner"), app.RoleCountersigner),
		acc("decider", inRole(in, "decider"), app.RoleDecider),
		acc("customs", inRole(in, "customs"), app.RoleCustoms),
		acc("exporter", maker, app.RoleExporter, app.RoleOperator),
		acc("operator", inRole(in, "operator"), app.RoleOperator),
		acc("auditor", inRole(in, "auditor"), app.RoleAuditor),
		acc("policy", simulate.Person{Name: "Policy maker", Org: inRole(in, "decider").Org}, app.RolePolicy),
		acc("expert", simulate.Person{Name: "Named expert", Org: inRole(in, "auditor").Org}, app.RoleExpert),
		acc("admin", admin, app.RoleAdmin, app.RoleSupervisor),
	}
	return append(out, adviserAccounts(inRole(in, "countersigner").Org)...)
}

func demoSignIns(ctx context.Context, a *app.App, in *simulate.Industry) error {
	hash := app.HashPassword(demoPassword)
	for _, acc := range append(demoAccounts(in), demoPanel(in)...) {
		acc.Password = hash
		if err := a.PutDemoAccount(ctx, acc); err != nil {
			return err
		}
	}
	return nil
}
