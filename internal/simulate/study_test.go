package simulate

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lanthorn/accountancy/balance"
)

// The study is a function of its seed, whoever does the work.
func TestStudyIsDeterministic(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates several hundred years")
	}
	run := func(workers int, seed uint64) []StudyRow {
		rows, err := Study(context.Background(), StudyConfig{Seed: seed, Years: 6, Workers: workers}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	one := run(1, 5)
	if diff := cmp.Diff(one, run(3, 5)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(one, run(2, 6)) {
		t.Error("another seed gives the same years")
	}
	wrong, fired, years := 0, 0, 0
	for _, r := range one {
		if r.Size == "" {
			wrong, fired, years = wrong+r.Found, fired+r.Fired, years+r.Years
		}
		if r.Found > r.Years || r.Found > r.Fired || r.By[yearMonths-1] != r.Found || !slices.IsSorted(r.By) || r.Named > r.Found || r.TopThree < 0 || r.TopThree > 1 {
			t.Errorf("%+v", r)
		}
	}
	// at 5 % a year more than 12 of 90 would be a chance of less than one in a thousand
	if wrong > 12 {
		t.Errorf("%d false alarms in %d honest years", wrong, years)
	}
	if fired > 12 {
		t.Errorf("tests fired in %d of %d honest years", fired, years)
	}
}

// A cancelled study ends, and says so.
func TestStudyIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Study(ctx, StudyConfig{Seed: 1, Years: 1000, Workers: 2}, nil); err == nil {
		t.Error("no error")
	}
}

// What a plant's books leave unaccounted for is what was diverted, less what was
// fed off the books, but for the errors of measurement.
func TestPlantConservesMass(t *testing.T) {
	for _, k := range []plantTrick{{}, {diverted: 0.1, begin: 1, months: 12}, {hidden: 0.1, begin: 1, months: 12}, {diverted: 0.02, begin: 3, months: 1}} {
		p := newPlant(newDice(3, "mass"), k)
		c, err := balance.Close(p.periods[balance.Total])
		if err != nil {
			t.Fatal(err)
		}
		cumuf := c.Series.CUMUF()
		got := cumuf[len(cumuf)-1]
		want := (k.diverted - k.hidden) * p.kg.sum() / 1e6
		// what leaves is product: 98.4 % of what is drawn
		if math.Abs(got.Value-want) > 4*got.Sigma+0.03*math.Abs(want) {
			t.Errorf("%+v: %.0f kg unaccounted for, %.0f were moved; standard error %.0f", k, got.Value, want, got.Sigma)
		}
	}
}

// An alarm that is not a discovery among a batch is not taken up; several that
// say the same are.
func TestTakenUp(t *testing.T) {
	if _, ok := takenUp([]sighting{{p: 0.001}}); ok {
		t.Error("one in a thousand among three hundred tests was taken up")
	}
	if s, ok := takenUp([]sighting{{test: "a", p: 0.001}, {test: "b", p: 0.0012}, {test: "c", p: 0.0009}, {test: "d", p: 0.0013}}); !ok || s.test != "c" {
		t.Errorf("%v, %v", s, ok)
	}
	if _, ok := takenUp(nil); ok {
		t.Error("nothing was taken up")
	}
}

// Only what comes after the trick began finds it; an honest year counts from
// its first month.
func TestAlarmsBeforeTheTrickFindNothing(t *testing.T) {
	y := siteYear{planted: map[string]bool{"x": true}, from: 4, look: func(month int) []sighting {
		if month == 2 || month == 5 {
			return []sighting{{p: 0, items: []string{"a", "b", "c", "x"}}}
		}
		return nil
	}}
	if o := y.watched(true); !o.found || o.months != 2 || o.right {
		t.Errorf("%+v", o)
	}
	if o := y.watched(false); !o.found || o.months != 2 || !o.fired {
		t.Errorf("%+v", o)
	}
}
