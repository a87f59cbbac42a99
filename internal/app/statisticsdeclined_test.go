package app

import (
	"bytes"
	"context"
	"testing"

	"lanthorn/review"
)

// Shipments that were not cleared are counted by their reasons, the same from the
// tables as from the entries; people outside the office see no small count of them.
func TestDeclinedShipmentsAreCountedByReason(t *testing.T) {
	f, lot, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	f.cfg.Law.Review.Generals[0].CapKG = 250
	for range 2 {
		a := shipmentOf(lot, 300*kg)
		a.EndUsers[0].Name = "Unheard GmbH"
		_, err := f.ClearShipment(ctx, maker, "", ref, a)
		f.must(err)
	}
	_, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 300*kg))
	f.must(err)
	s, err := f.Statistics(ctx, reviewer, 0)
	f.must(err)
	counts := map[string]int{}
	for _, d := range s.Declined {
		counts[d.Reason] = d.Shipments
	}
	if counts[""] != 3 || counts["general.cap"] != 3 || counts["general.closed"] != 2 {
		t.Errorf("counted: %v", counts)
	}
	for _, write := range []func(review.Statistics) ([]byte, error){StatisticsJSON, StatisticsCSV} {
		now, err := write(s)
		f.must(err)
		then, err := f.Statistics(ctx, reviewer, s.Entry)
		f.must(err)
		again, err := write(then)
		f.must(err)
		if !bytes.Equal(now, again) || !bytes.Contains(now, []byte("general.cap")) {
			t.Errorf("from the entries:\n%s\nfrom the tables:\n%s", again, now)
		}
	}
	f.now = f.now.AddDate(0, 1, 0)
	outside, err := f.Statistics(ctx, maker, 0)
	f.must(err)
	if len(outside.Declined) != 0 {
		t.Errorf("published: %+v", outside.Declined)
	}
	f.replays()
}
