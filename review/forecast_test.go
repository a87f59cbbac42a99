package review

import (
	"testing"

	"pgregory.net/rapid"
)

func TestForecast(t *testing.T) {
	past := []int{12, 3, 5, 8, 40, 21, 9, 30, 15, 18, 27}
	if f := ForecastOf(past, 0); f != (Forecast{11, true, 5, 15, 30}) {
		t.Errorf("unconditional: %+v", f)
	}
	if f := ForecastOf(past, 13); f.Enough || f.Cases != 6 {
		t.Errorf("six cases took longer than thirteen days, too few to say: %+v", f)
	}
}

// A forecast never lies in the past, and at least nine in ten of the cases it
// rests on lie within it from above.
func TestForecastLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		past := rapid.SliceOfN(rapid.IntRange(0, 300), 0, 200).Draw(t, "past")
		elapsed := rapid.IntRange(0, 100).Draw(t, "elapsed")
		f := ForecastOf(past, elapsed)
		if !f.Enough {
			return
		}
		within, longer := 0, 0
		for _, d := range past {
			if d >= elapsed {
				longer++
				if d <= f.High {
					within++
				}
			}
		}
		if f.Low < elapsed || f.Low > f.Median || f.Median > f.High || 10*within < 9*longer {
			t.Fatalf("%+v of %v after %d days", f, past, elapsed)
		}
	})
}
