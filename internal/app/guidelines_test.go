package app

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"lanthorn/guideline"
	"lanthorn/internal/pack"
	"lanthorn/ree"
	"lanthorn/review"
)

// following is an installation whose guidelines are the text given.
func following(t *testing.T, text string) *fixture {
	t.Helper()
	f := open(t, func(c *Config) { c.Law.Pack = withGuidelines(t, c.Law.Pack, text) })
	f.industry()
	return f
}

func withGuidelines(t *testing.T, p *pack.Pack, text string) *pack.Pack {
	t.Helper()
	book, err := p.ReadGuidelines("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	out := *p
	out.Guidelines = book
	return &out
}

// toGermany has one guideline that fires on every case to Germany; more is what
// the test adds to it.
func toGermany(effect, more string) string {
	return `guidelines:
  - id: t.germany
    version: "1"
    title: {en: Germany, zh: 德国}
    basis: section 1
    confidence: convention
    checkedOn: 2026-01-01
    from: 2026-01-01
    ` + more + `
    when: destination == "DE"
    show: [{name: {en: Destination, zh: 目的地}, value: destination}, {name: {en: Dy in kg, zh: 镝}, value: "lines.map(l, l.elementKG['Dy'])"}]
    effect: ` + effect + `
    message: {en: To Germany., zh: 出口至德国。}
    examples: [{name: "yes", fires: true, case: {destination: DE}}, {name: "no", fires: false, case: {destination: FR}}]
`
}

func TestWhatGuidelinesSayStandsWithTheCase(t *testing.T) {
	f := following(t, toGermany("{route: [production, experts]}", ""))
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	want := []review.Routing{{Agency: "production", Rule: "t.germany", Version: "1", Basis: "section 1"}, {Agency: "experts", Rule: "t.germany", Version: "1", Basis: "section 1"}}
	if !slices.Equal(c.Routings, want) {
		t.Errorf("routed to %+v", c.Routings)
	}
	values := c.Guided.Run.Results[0].Values
	if values[0].Value != "DE" || values[1].Value == "0" {
		t.Errorf("values shown %+v", values)
	}
	f.replays()
	steps, err := f.Reproduce(ctx, reviewer, ref)
	f.must(err)
	f.App.Close()
	f.cfg.Law.Pack = withGuidelines(t, f.cfg.Law.Pack, toGermany("{flag: note}", "note: {en: Now otherwise., zh: 已变更。}"))
	f.reopen()
	again, err := f.Reproduce(ctx, reviewer, ref)
	f.must(err)
	if !slices.Equal(steps, again) || slices.ContainsFunc(again, func(s review.Step) bool { return !s.Same }) {
		t.Errorf("under another book of the pack: %+v", again)
	}
}

func TestADocumentThatAGuidelineRequires(t *testing.T) {
	f := following(t, toGermany("{require: [pledge]}", ""))
	ctx := context.Background()
	app := application(f.magnets().Lot, 100*ree.Kilogram)
	pre, err := f.Preflight(ctx, maker, app)
	f.must(err)
	if !slices.ContainsFunc(pre.Problems, func(r *ree.Refusal) bool {
		return r.Code == "guard.documents_required" && r.Params["document"] == "pledge"
	}) {
		t.Errorf("pre-flight says %v", pre.Problems)
	}
	rec, err := f.Lodge(ctx, maker, "", "", app)
	f.must(err)
	_, err = f.Accept(ctx, reviewer, "", rec.Case)
	refused(t, err, "guard.documents_required")
	_, err = f.Return(ctx, reviewer, "", rec.Case, []review.Deficiency{{Code: "document_missing"}})
	f.must(err)
	app.Documents = []review.Document{{Kind: "pledge", Name: "p.pdf", Hash: "00"}}
	_, err = f.Lodge(ctx, maker, "", rec.Case, app)
	f.must(err)
	_, err = f.Accept(ctx, reviewer, "", rec.Case)
	f.must(err)
	f.replays()
}

// A guideline that comes back from its suspension between proposal and decision
// stops the decision, and the next look voids the proposal.
func TestAGuidelineThatComesBackStopsTheDecision(t *testing.T) {
	f := following(t, toGermany("{refuse: true}", "suspensions: [{from: 2026-01-01, to: 2026-03-02, basis: notice}]"))
	ctx := context.Background()
	f.now = time.Date(2026, 3, 2, 16, 0, 0, 0, china)
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	hash := f.proposed(ref)
	_, err := f.Countersign(ctx, countersigner, "", ref, hash)
	f.must(err)
	f.now = time.Date(2026, 3, 3, 0, 10, 0, 0, china)
	_, err = f.Decide(ctx, decider, "", ref, hash)
	refused(t, err, "guard.guidelines_current")
	_, err = f.EvaluateGate(ctx, reviewer, "", ref)
	f.must(err)
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if c.State != review.Consolidation || len(c.Voided) != 1 || c.Voided[0].Code != "guidelines_changed" {
		t.Errorf("the case stands at %s, voided %+v", c.State, c.Voided)
	}
	if got := c.Guided.Run.Of(guideline.Refuses); len(got) != 1 {
		t.Errorf("%+v", c.Guided.Run.Results)
	}
	f.replays()
}

// A refusal in principle leaves the decision to people: they may grant.
func TestAGuidelineNeverRefuses(t *testing.T) {
	f := following(t, toGermany("{refuse: true}", ""))
	licence := f.licensed(f.magnets().Lot, 100*ree.Kilogram)
	if licence == "" {
		t.Error("no licence")
	}
}

// The history that guidelines see follows from the ledger, and a user named by
// a licence is new no longer.
func TestHistoryThatGuidelinesSee(t *testing.T) {
	f := following(t, `guidelines:
  - id: t.history
    version: "1"
    title: {en: History, zh: 历史}
    basis: section 1
    confidence: convention
    checkedOn: 2026-01-01
    when: history.cases > 1 && history.granted == 1 && history.licences == 1 && parties.all(p, !p.new)
    effect: {flag: note}
    message: {en: Seen before., zh: 已知。}
    examples: [{name: "yes", fires: true, case: {history: {cases: 2, granted: 1, licences: 1}}}, {name: "no", fires: false}]
`)
	magnet := f.magnets()
	f.licensed(magnet.Lot, 100*ree.Kilogram)
	first, err := f.Case(context.Background(), reviewer, "EX-0001-Z")
	f.must(err)
	ref := f.lodged(application(magnet.Lot, 50*ree.Kilogram))
	second, err := f.Case(context.Background(), reviewer, ref)
	f.must(err)
	if len(first.Guided.Run.Results) != 0 || len(second.Guided.Run.Results) != 1 {
		t.Errorf("first %+v, second %+v", first.Guided.Run.Results, second.Guided.Run.Results)
	}
	f.replays()
}

func TestAWrongDraftIsNamedWithItsFile(t *testing.T) {
	law := testLaw(t)
	_, err := law.Pack.ReadGuidelines("draft.yaml", []byte(toGermany("{route: [mars]}", "")))
	var ps pack.Problems
	if !errors.As(err, &ps) || ps[0].File != "draft.yaml" {
		t.Errorf("%v", err)
	}
}
