package scenario

import "slices"

// n is a number that is there.
func n(x float64) *float64 { return &x }

// controlled are the elements of the notice of 4 April 2025.
var controlled = []string{"Sm", "Gd", "Tb", "Dy", "Lu", "Sc", "Y"}

// Licensing2025 is what happened from 4 April 2025, as policy alone: the licences,
// the talks of London in June, and what was announced on 9 October for December
// and taken back on 7 November. The legal limit of 45 working days is about 63
// days. The other figures (what part is approved, how much is decided in a month,
// what part of goods is looked at, that the talks told from 20 June) are
// parameters, set on April to July 2025 and left so for the months after.
func Licensing2025() Scenario {
	licence := func(start, end string, approve, review, identify float64) Lever {
		return Lever{Kind: Licence, By: "CHN", Elements: controlled, Stages: []string{"oxide", "metal", "magnet"}, Start: start, End: end,
			DelayDays: n(63), Approve: n(approve), Review: n(review), Identify: n(identify), IdentifyDays: n(30)}
	}
	american := licence("2025-04-04", "2025-06-20", 0.25, 0.1, 1)
	american.To = []string{"USA"}
	october := Lever{Kind: Licence, By: "CHN", Elements: append(slices.Clone(controlled), "Eu", "Ho", "Er", "Tm", "Yb"), Stages: american.Stages,
		Announced: "2025-10-09", Withdrawn: "2025-11-07", Start: "2025-12-01", DelayDays: n(63), Approve: n(0.95)}
	return Scenario{
		Name: "April 2025 licensing", From: "2024-01", Months: 24,
		About:  "Licences for seven elements and all goods under the code of magnets; slow until June, quicker after the talks of London; more announced in October and taken back in November.",
		Source: "MOFCOM notice of 4 April 2025 (SMM; ckhq.net: 45 working days); notices of 9 October and 7 November 2025 (chemradar.com); CLEPA: a quarter approved by early June; parameters calibrated on April to July 2025",
		Levers: []Lever{
			licence("2025-04-04", "2025-06-20", 0.6, 0.4, 1),
			american,
			licence("2025-06-20", "", 0.95, 0.8, 0.3),
			october,
		},
	}
}

// Cutoff2019 is what the report of June 2019 feared: all exports to one country
// stop for a year.
func Cutoff2019() Scenario {
	return Scenario{
		Name: "A cut-off as feared in 2019", From: "2024-01", Months: 60, Source: "invented, after the US Department of Commerce's strategy of June 2019, which feared significant shocks if exports stopped",
		About:  "Nothing of rare earths leaves for the United States for a year.",
		Levers: []Lever{{Kind: Ban, By: "CHN", To: []string{"USA"}, Start: "2025-01-01", End: "2026-01-01", Share: n(1)}},
	}
}

// HeavyBan stops heavy elements, and the magnets that hold them, for two years.
func HeavyBan() Scenario {
	return Scenario{
		Name: "A ban on heavy elements", From: "2024-01", Months: 60, Source: "invented",
		About:  "Terbium and dysprosium, and magnets that hold them, do not leave for two years.",
		Levers: []Lever{{Kind: Ban, By: "CHN", Elements: []string{"Tb", "Dy"}, Stages: []string{"oxide", "metal", "magnet"}, Start: "2025-01-01", End: "2027-01-01", Share: n(1)}},
	}
}

// AlliedPlant is the ban on heavy elements met with a separation plant in
// Malaysia that parts heavies.
func AlliedPlant() Scenario {
	s := HeavyBan()
	s.Name, s.About = "An allied separation plant", "The ban on heavy elements, with a plant in Malaysia that parts 5,000 t of mixed heavies a year from the middle of 2025."
	s.Responses = []Response{{Kind: Plant, Stage: "separation", Country: "MYS", Start: "2025-07-01", RampMonths: 12, Tonnes: n(5000), Heavy: n(5000), Share: n(0.9)}}
	return s
}

// Stockpile180 is the licensing of 2025 with 180 days of use held beforehand by
// those who buy most.
func Stockpile180() Scenario {
	s := Licensing2025()
	s.Name, s.About, s.Source = "A stockpile of 180 days", "The licensing of April 2025, with 180 days of use in state stocks of six countries.", "invented response to: "+s.Source
	s.Responses = []Response{{Kind: Stockpile, Countries: []string{"USA", "JPN", "KOR", "DEU", "FRA", "GBR"}, HaveDays: n(180), AimDays: n(180)}}
	return s
}

// MagnetRecycling is the ban on heavy elements with a third of old magnets made
// into new ones.
func MagnetRecycling() Scenario {
	s := HeavyBan()
	s.Name, s.About = "A programme of magnet recycling", "The ban on heavy elements, with a third of old magnets collected in three countries that make new ones of them."
	s.Responses = []Response{{Kind: Recycling, Countries: []string{"USA", "DEU", "JPN"}, Start: "2024-01-01", RampMonths: 24, Share: n(0.33)}}
	return s
}

// Examples are all of them.
func Examples() []Scenario {
	return []Scenario{Cutoff2019(), Licensing2025(), HeavyBan(), AlliedPlant(), Stockpile180(), MagnetRecycling(), TightenedGuideline()}
}
