package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"lanthorn/guideline"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/scenarios"
)

// tightRule is a back-test of a guideline that touches a half of what goes to
// Japan and a fifth of what goes to Germany.
func tightRule(effect guideline.EffectKind) rulebook.Backtested {
	return rulebook.Backtested{Cases: 40, From: "2026-01-05", To: "2026-06-30", Rules: []rulebook.RuleTested{{Rule: "t.rule", Version: "2", Effect: effect,
		Where: []rulebook.Reached{{Destination: "DE", Newly: 2, Of: 10}, {Destination: "FR", Of: 4}, {Destination: "JP", Newly: 5, Of: 10}, {Destination: "VA", Newly: 1, Of: 1}},
		Wait:  rulebook.Wait{Known: true, Days: 10, Base: 20, Low: 5, High: 15, Similar: 8, Others: 30}}}}
}

func TestABacktestAsAScenario(t *testing.T) {
	s, err := RuleScenario(tightRule(guideline.Routes), "t.rule")
	if err != nil {
		t.Fatal(err)
	}
	base, err := outlookBase()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(base.Machine.Network()); err != nil {
		t.Fatal(err)
	}
	var got []float64
	for _, l := range s.Levers {
		got = append(got, *l.DelayDays, *l.Approve)
	}
	// 20 and 10 working days are 28 and 14 of the calendar.
	if want := []float64{28, 1, 28 + 14*0.2, 1, 28 + 14*0.5, 1}; !slices.Equal(got, want) || s.Levers[1].To[0] != "DEU" || s.Levers[2].To[0] != "JPN" {
		t.Errorf("%v, want %v: %+v", got, want, s.Levers)
	}
	text, err := scenarios.Write(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := scenarios.Read(strings.NewReader(text))
	if err != nil || back.Source != s.Source || len(back.Levers) != 3 {
		t.Errorf("%v: %+v", err, back)
	}
	s, err = RuleScenario(tightRule(guideline.Refuses), "t.rule")
	if err != nil || *s.Levers[2].DelayDays != 28 || *s.Levers[2].Approve != 0.5 {
		t.Errorf("%v: %+v", err, s.Levers)
	}
}

func TestABacktestThatSaysTooLittleIsNoScenario(t *testing.T) {
	_, err := RuleScenario(tightRule(guideline.Routes), "t.other")
	refused(t, err, "outlook.rule")
	_, err = RuleScenario(tightRule(guideline.Flags), "t.rule")
	refused(t, err, "outlook.rule_wait")
	for code, change := range map[string]func(*rulebook.RuleTested){
		"outlook.rule_wait": func(r *rulebook.RuleTested) { r.Wait.Known = false },
		"outlook.rule_same": func(r *rulebook.RuleTested) { r.Wait.Days = -3 },
	} {
		b := tightRule(guideline.Routes)
		change(&b.Rules[0])
		_, err = RuleScenario(b, "t.rule")
		refused(t, err, code)
	}
	b := tightRule(guideline.Routes)
	b.Rules[0].Where = b.Rules[0].Where[3:]
	_, err = RuleScenario(b, "t.rule")
	refused(t, err, "outlook.rule_same")
}

// What a draft does by destination is for the office, and is not kept with the
// draft, which everybody may read.
func TestADraftsScenarioIsForTheOffice(t *testing.T) {
	f := following(t, "guidelines: []\n")
	ctx := context.Background()
	f.lodged(application(f.magnets().Lot, 50_000_000))
	ref := f.consulted("{route: [production]}")
	_, err := f.TryDraft(ctx, policy, "", ref)
	f.must(err)
	d, err := f.Draft(ctx, ref)
	f.must(err)
	if strings.Contains(d.Tried, "destination") {
		t.Error("the trial that all may read tells destinations")
	}
	_, err = f.DraftScenario(ctx, maker, ref, "t.germany")
	refused(t, err, "actor.role")
	_, err = f.DraftScenario(ctx, policy, ref, "t.germany")
	refused(t, err, "outlook.rule_wait") // one case tells no wait
}
