package pages

import (
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/study"
)

// The sentence over the cases of delay names for each part refused the first delay at
// which half of the runs stop, once where more refusals change nothing.
func TestTheCliffIsSaid(t *testing.T) {
	site, err := web.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	run := app.OutlookRun{Runs: 100}
	for _, c := range []struct{ days, refused, stops float64 }{
		{28, 0, 0}, {28, 0.25, 0.5}, {28, 0.5, 0.9}, {90, 0, 0.4}, {90, 0.25, 0.9}, {90, 0.5, 1}, {180, 0, 0.8}, {180, 0.25, 1}, {180, 0.5, 1},
	} {
		run.Delays = append(run.Delays, app.OutlookDelay{Days: c.days, Refused: c.refused, StockOuts: c.stops})
	}
	want := "Where the cliff is: a car maker stops in at least half of 100 runs from 180 days on with 0 % refused, from 28 days on with 25 % refused or more"
	if got := strings.ReplaceAll(words.Say(site.Lang("en"), cliff(run)), "\u202f", " "); got != want {
		t.Errorf("%q", got)
	}
	run.Delays = run.Delays[:3]
	if got := strings.ReplaceAll(words.Say(site.Lang("en"), cliff(run)), "\u202f", " "); got != "Where the cliff is: a car maker stops in at least half of 100 runs at no delay tried with 0 % refused, from 28 days on with 25 % refused or more" {
		t.Errorf("%q", got)
	}
}

// Whoever runs short together is named together, what has no name of its own last.
func TestWhoRunsShortTogetherIsNamedTogether(t *testing.T) {
	site, err := web.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	hit := func(name string, chance, month float64) study.Hit {
		return study.Hit{Name: name, Chance: chance, First: study.Band{Mid: month}}
	}
	hits := []study.Hit{hit("other", 0.83, 1.9), hit("ceramics and phosphors", 0.83, 1.9), hit("medical", 0.6, 1.9), hit("wind", 0.83, 2.4)}
	if got := words.Say(site.Lang("en"), firstSectors(hits, soonestOf(hits))); got != "ceramics and phosphors, other uses" {
		t.Errorf("%q", got)
	}
}
