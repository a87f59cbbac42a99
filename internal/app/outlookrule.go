package app

import (
	"context"
	"fmt"
	"slices"

	"lanthorn/guideline"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/scenarios"
	"lanthorn/outlook/scenario"
	"lanthorn/ree"
)

// calendarDays are the days that a working day stands for.
const calendarDays = 7.0 / 5

// DraftScenario is a scenario file of what one guideline of a draft would do to
// those who buy: the draft is held against every past case first. It is for the
// office, since it tells cases by destination.
func (a *App) DraftScenario(ctx context.Context, actor Actor, ref, rule string) (string, error) {
	if !actor.SeesAll() {
		return "", ree.Refusals{ree.Refuse("actor.role", "needs", string(RolePolicy))}
	}
	d, err := a.Draft(ctx, ref)
	if err != nil {
		return "", err
	}
	book, err := a.readDraft(d.Last().Text)
	if err != nil {
		return "", err
	}
	tried, err := a.Backtest(ctx, actor, book)
	if err != nil {
		return "", err
	}
	s, err := RuleScenario(tried, rule)
	if err != nil {
		return "", err
	}
	return scenarios.Write(s)
}

// RuleScenario is what a back-test says of one guideline, as a scenario. A
// guideline of which no wait is known, or that changes nothing for a country of
// the outlook, makes none.
func RuleScenario(b rulebook.Backtested, rule string) (s scenario.Scenario, err error) {
	at := slices.IndexFunc(b.Rules, func(r rulebook.RuleTested) bool { return r.Rule == rule })
	if at < 0 {
		return s, ree.Refusals{ree.Refuse("outlook.rule", "rule", rule).At("rule")}
	}
	base, err := outlookBase()
	if err != nil {
		return s, err
	}
	r := &b.Rules[at]
	t := scenario.Tightening{Guideline: r.Rule, Refused: r.Effect == guideline.Refuses, Days: r.Wait.Base * calendarDays, Longer: max(0, r.Wait.Days) * calendarDays,
		Source: fmt.Sprintf("back-test of %s version %s over %d cases lodged from %s to %s; working days longer %.0f (95 %%: %.0f to %.0f), from %d cases against %d", r.Rule, r.Version, b.Cases, b.From, b.To, r.Wait.Days, r.Wait.Low, r.Wait.High, r.Wait.Similar, r.Wait.Others)}
	if t.Refused {
		t.Longer = 0
	}
	for _, w := range r.Where {
		if country := three(w.Destination); w.Newly > 0 && slices.Contains(base.Machine.Network().Countries, country) {
			t.Touched = append(t.Touched, scenario.Touched{Country: country, Part: float64(w.Newly) / float64(w.Of)})
		}
	}
	switch {
	case !r.Wait.Known || r.Effect == guideline.Flags:
		return s, ree.Refusals{ree.Refuse("outlook.rule_wait", "rule", rule).At("rule")}
	case len(t.Touched) == 0 || !t.Refused && t.Longer == 0:
		return s, ree.Refusals{ree.Refuse("outlook.rule_same", "rule", rule).At("rule")}
	}
	return scenario.Tightened(t), nil
}
