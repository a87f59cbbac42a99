package scenario

import (
	"fmt"
	"math"
)

// Tightening is what a back-test says that a guideline would change in the review
// of licences.
type Tightening struct {
	Guideline string
	Source    string
	Days      float64 // calendar days that a licence takes without it
	Longer    float64 // calendar days more that a case takes which it touches
	Refused   bool    // what it touches is refused
	Touched   []Touched
}

// Touched is the part of a country's past cases that a guideline newly touches.
type Touched struct {
	Country string // of the network
	Part    float64
}

// tightenedFrom is the day on which a guideline takes hold in its scenario.
const tightenedFrom = "2025-01-01"

// Tightened is the licensing of the elements of the notice of April 2025 with a
// guideline in force: every destination waits as it did, those that it touches
// longer by its part of their cases.
func Tightened(t Tightening) Scenario {
	s := Scenario{Name: "A tightened guideline: " + t.Guideline, From: "2024-01", Months: 36, Source: t.Source,
		About:  fmt.Sprintf("Licences take %.0f days; a case that the guideline touches takes %.0f days longer.", t.Days, t.Longer),
		Levers: []Lever{licensed(math.Round(10*t.Days)/10, 1)}}
	if t.Refused {
		s.About = fmt.Sprintf("Licences take %.0f days; a case that the guideline touches is refused.", t.Days)
	}
	for _, x := range t.Touched {
		refused := 0.0
		if t.Refused {
			refused = x.Part
		}
		l := licensed(math.Round(10*(t.Days+t.Longer*x.Part))/10, 1-refused)
		l.To = []string{x.Country}
		s.Levers = append(s.Levers, l)
	}
	return s
}

// licensed is a licence that takes so many days and is given to a part.
func licensed(days, approved float64) Lever {
	return Lever{Kind: Licence, By: "CHN", Elements: controlled, Stages: []string{"oxide", "metal", "magnet"}, Start: tightenedFrom, DelayDays: &days, Approve: &approved}
}

// TightenedGuideline is what a back-test might say, invented.
func TightenedGuideline() Scenario {
	return Tightened(Tightening{Guideline: "new end users go to the security agency", Source: "invented, in the form of a back-test: a case with a new end user takes 20 working days longer",
		Days: 63, Longer: 28, Touched: []Touched{{"USA", 0.4}, {"JPN", 0.25}, {"DEU", 0.25}, {"KOR", 0.2}}})
}
