package app

import (
	"context"
	"testing"

	"lanthorn/review"
	"lanthorn/verify"
)

func TestAnEndReachesADeskWithoutNetwork(t *testing.T) {
	f, licence := border(t)
	d := f.offlineDesk(licence)
	ctx := context.Background()
	says := func(answer string, when string) {
		t.Helper()
		if a := d.asks(10 * kg); a.Answer != answer || answer != "yes" && a.Reason != verify.CodeStatus {
			t.Errorf("%s: %+v", when, a)
		}
	}
	q := ask(licence, kg, "D-1")
	q.Final = true
	_, err := f.WriteOff(ctx, customs, "w", q)
	f.must(err)
	d.fetch()
	says("yes", "called final, which can be taken back")
	stands := f.licence(licence).Ending.Stands
	f.now = stands.Add(-1)
	d.fetch()
	f.now = stands
	says("no", "by a list made before the end stood")
	d.fetch()
	says("no", "by a list made after")

	f, licence = border(t)
	d = f.offlineDesk(licence)
	_, err = f.Surrender(ctx, maker, "", review.LicenceCommand{Licence: licence, Reason: "sold elsewhere"})
	f.must(err)
	if due, err := f.noticeOverdue(ctx, 0); err != nil || due {
		t.Errorf("a notice is overdue at once: %v, %v", due, err)
	}
	notices, err := f.Notices(ctx, customs, 0, 10)
	f.must(err)
	if n := notices[len(notices)-1]; n.What != review.KindEndingAsked || n.To != string(review.Surrendered) || n.Until == "" {
		t.Errorf("customs' systems hear %+v", n)
	}
	d.fetch()
	says("refer", "handed back: only what was reserved before may leave")
	_, err = f.KeepLicence(ctx, maker, "", review.LicenceCommand{Licence: licence, Reason: "needed"})
	f.must(err)
	d.fetch()
	says("yes", "kept after all")
	f.replays()
}
