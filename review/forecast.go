package review

import "slices"

// leastHistory is how many past cases a forecast needs.
const leastHistory = 10

// Forecast is how many working days cases took from acceptance to decision, as
// three order statistics of those past ones that took at least as long as this
// one has: one in ten, half, nine in ten.
type Forecast struct {
	Cases  int  `json:"cases"`  // past cases that it rests on
	Enough bool `json:"enough"` // false: too few cases to say
	Low    int  `json:"low"`
	Median int  `json:"median"`
	High   int  `json:"high"`
}

// ForecastOf looks at past cases of like kind: the working days each took, and
// the days that this one has taken. A quantile is the smallest past value with
// at least that part of them at or below it.
func ForecastOf(past []int, elapsed int) Forecast {
	var left []int
	for _, d := range past {
		if d >= elapsed {
			left = append(left, d)
		}
	}
	f := Forecast{Cases: len(left), Enough: len(left) >= leastHistory}
	if !f.Enough {
		return f
	}
	slices.Sort(left)
	at := func(percent int) int { return left[(len(left)*percent+99)/100-1] }
	f.Low, f.Median, f.High = at(10), at(50), at(90)
	return f
}
