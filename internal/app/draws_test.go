package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lanthorn/ree"
	"lanthorn/review"
)

func drawing(c *Config) {
	withAfter(c)
	p := *c.Law.Review
	p.Verification.DrawDay = 5
	c.Law.Review = &p
}

// drawnBy makes the same two months and lets the sweep run at the instants given;
// the draws are what it answers.
func drawnBy(t *testing.T, sweeps ...time.Time) (*fixture, []review.Draw) {
	t.Helper()
	f := open(t, drawing)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	f.people(clerk, visitor, reviewer)
	licence, _ := f.shippedLicence(magnet.Lot)
	until := func(at time.Time) {
		for len(sweeps) > 0 && sweeps[0].Before(at) {
			f.now, sweeps = sweeps[0], sweeps[1:]
			_, err := f.DrawDue(ctx)
			f.must(err)
			again, err := f.DrawDue(ctx)
			f.must(err)
			if again != 0 {
				t.Errorf("a second sweep at %s draws %d months", f.now, again)
			}
		}
		f.now = at
	}
	// Another licence ships in March and all of it comes back after the day of the draw.
	other := f.licensed(magnet.Lot, 20*ree.Kilogram)
	_, err := f.WriteOff(ctx, customs, "o-1", BorderQuestion{Licence: other, Line: 1, Mass: 10 * ree.Kilogram, Declaration: "D-2"})
	f.must(err)
	until(day(2026, 4, 10))
	_, err = f.ReverseGoods(ctx, customs, "o-2", BorderChange{Licence: other, Line: 1, Mass: 10 * ree.Kilogram, Of: moveID(customs, "o-1"), Reason: "turned back"})
	f.must(err)
	until(day(2026, 5, 2))
	_, err = f.WriteOff(ctx, customs, "o-3", BorderQuestion{Licence: licence, Line: 1, Mass: 5 * ree.Kilogram, Declaration: "D-3"})
	f.must(err)
	until(day(2026, 6, 20))
	draws, err := f.Draws(ctx, clerk)
	f.must(err)
	return f, draws
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 8, 0, 0, 0, china) }

func TestDrawsDoNotDependOnWhenTheSweepRan(t *testing.T) {
	f, punctual := drawnBy(t, day(2026, 3, 20), time.Date(2026, 4, 4, 23, 59, 0, 0, china), day(2026, 4, 5), day(2026, 5, 5), day(2026, 6, 5))
	_, late := drawnBy(t, day(2026, 6, 19))
	if len(punctual) != 3 || len(late) != 3 {
		t.Fatalf("%d and %d months drawn, want March, April and May", len(punctual), len(late))
	}
	for i := range punctual {
		a, b := punctual[i], late[i]
		if fmt.Sprint(a.Period, a.Population, a.Chosen, a.Due) != fmt.Sprint(b.Period, b.Population, b.Chosen, b.Due) || !a.Check() || !b.Check() {
			t.Errorf("on time %+v\nlate %+v", a, b)
		}
	}
	march := late[2]
	if march.Period != "2026-03" || len(march.Population) != 2 || !march.Due.Equal(time.Date(2026, 4, 5, 0, 0, 0, 0, china)) {
		t.Errorf("March: %+v", march)
	}
	if f.entryAt(march.Sequence + 1).Recorded.Before(day(2026, 4, 1).Add(-8 * time.Hour)) {
		t.Errorf("the seed, entry %d, is not March's last", march.Sequence)
	}
	list, err := f.Verifications(context.Background(), clerk, VerificationFilter{})
	f.must(err)
	if len(list.Verifications) == 0 {
		t.Error("nothing was selected")
	}
	f.replays()
}

func TestAnExtraDrawNeedsAReason(t *testing.T) {
	f := open(t, drawing)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	f.people(clerk, visitor, reviewer)
	f.shippedLicence(magnet.Lot)
	other := f.licensed(magnet.Lot, 20*ree.Kilogram)
	_, err := f.WriteOff(ctx, customs, "o-1", BorderQuestion{Licence: other, Line: 1, Mass: 10 * ree.Kilogram, Declaration: "D-2"})
	f.must(err)
	f.now = day(2026, 4, 2)
	_, err = f.DrawVerifications(ctx, clerk, "", "2026-03", "I would rather")
	refused(t, err, "verification.draws_itself")
	f.now = day(2026, 4, 6)
	_, err = f.DrawDue(ctx)
	f.must(err)
	own, err := f.Draws(ctx, clerk)
	f.must(err)
	_, err = f.DrawVerifications(ctx, clerk, "", "2026-03", " ")
	refused(t, err, "verification.drawn")
	for n := 1; n <= 2; n++ {
		d, err := f.DrawVerifications(ctx, clerk, "", "2026-03", "a tip about returns")
		f.must(err)
		if d.Extra != n || d.Reason == "" || !d.Due.IsZero() || !d.Check() || d.Seed != own[0].Seed {
			t.Errorf("extra draw %d: %+v", n, d)
		}
		for _, c := range own[0].Chosen {
			for _, s := range d.Population {
				if s.Licence == c.Licence {
					t.Errorf("%s was selected before and is drawn on again", c.Licence)
				}
			}
		}
	}
	_, err = f.DrawVerifications(ctx, maker, "", "2026-03", "x")
	refused(t, err, "actor.role")
	s, err := f.Statistics(ctx, clerk, 0)
	f.must(err)
	if len(s.Draws) != 3 || s.Draws[2].Extra != 2 {
		t.Errorf("statistics show %d draws", len(s.Draws))
	}
	f.replays()
}
