package study

import (
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
)

// Worth is what one unit of a response is worth under a scenario.
type Worth struct {
	Kind  string // of the response: scenario.Stockpile and so on
	What  string
	Unit  string
	Days  float64 // of the whole outer need for magnets, not gone without
	Error float64 // standard error
	Helps float64 // share of runs in which it helps
}

// Marginal is the worth of a unit of each response to some countries, each added
// alone to a scenario: 100 t of stock, a plant of 1,000 t a year, five points of
// recycling, five of substitution.
func Marginal(m *model.Machine, s scenario.Scenario, countries []string, cfg Config) ([]Worth, error) {
	responses := units(m, s, countries)
	plans := make([]*model.Plan, 0, len(responses)+1)
	for i := range len(responses) + 1 {
		with := s
		if i > 0 {
			with.Responses = more(s.Responses, responses[i-1].response)
		}
		plan, err := with.Compile(m)
		if err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	studies, err := Run(m, plans, cfg)
	if err != nil {
		return nil, err
	}
	const dayMonths = 30
	days := dayMonths * float64(s.Months)
	var out []Worth
	for i, u := range responses {
		p := Compare(studies[0], studies[i+1])
		out = append(out, Worth{u.response.Kind, u.what, u.unit, -p.Mean * days, p.Error * days, p.Helps})
	}
	return out, nil
}

// more is some responses and one besides. What it holds in stock is added to the
// stockpiles that its countries have.
func more(responses []scenario.Response, one scenario.Response) (out []scenario.Response) {
	if one.Kind != scenario.Stockpile {
		return append(slices.Clone(responses), one)
	}
	without := one.Countries
	for _, r := range responses {
		if r.Kind != scenario.Stockpile {
			out = append(out, r)
			continue
		}
		both, rest := parted(r.Countries, without)
		if len(both) > 0 {
			larger := r
			have, aim := *one.HaveDays, *one.AimDays+*r.AimDays
			if r.HaveDays != nil {
				have += *r.HaveDays
			}
			larger.Countries, larger.HaveDays, larger.AimDays = both, &have, &aim
			out = append(out, larger)
			_, without = parted(without, both)
		}
		if r.Countries = rest; len(rest) > 0 {
			out = append(out, r)
		}
	}
	if one.Countries = without; len(without) > 0 {
		out = append(out, one)
	}
	return out
}

// parted are the countries that are among others, and those that are not.
func parted(countries, others []string) (among, not []string) {
	for _, c := range countries {
		if slices.Contains(others, c) {
			among = append(among, c)
		} else {
			not = append(not, c)
		}
	}
	return among, not
}

type unit struct {
	what, unit string
	response   scenario.Response
}

func units(m *model.Machine, s scenario.Scenario, countries []string) []unit {
	n := func(x float64) *float64 { return &x }
	start := s.From + "-01"
	daily := dailyUse(m, countries)
	return []unit{
		{"stock of magnets and oxide", "100 t", scenario.Response{Kind: scenario.Stockpile, Countries: countries, HaveDays: n(100 / daily), AimDays: n(100 / daily)}},
		{"separation plant in Malaysia that parts heavies", "1,000 t a year", scenario.Response{Kind: scenario.Plant, Stage: "separation", Country: "MYS", Start: start, Tonnes: n(1000), Heavy: n(1000), Share: n(0.3)}},
		{"recycling", "5 points", scenario.Response{Kind: scenario.Recycling, Countries: countries, Start: start, Share: n(0.05)}},
		{"substitution", "5 points", scenario.Response{Kind: scenario.Substitution, Start: start, Share: n(0.05)}},
	}
}

// dailyUse is what countries use in a day of the base, t.
func dailyUse(m *model.Machine, countries []string) (tonnes float64) {
	for i, p := range m.Network().Plants {
		if slices.Contains(countries, p.Country) && (p.Kind == model.MagnetUse || p.Kind == model.OxideUse) {
			for k := range model.Lanes {
				tonnes += m.BaseUse(i, k) / 30
			}
		}
	}
	return tonnes
}
