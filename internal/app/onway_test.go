package app

import (
	"context"
	"testing"

	"lanthorn/internal/pack"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/screening"
)

// TestAHaltByScreeningListsWhatIsOnItsWay: what is reserved may be let go singly, what
// has gone is listed until it is reported as arrived, and nothing of it is another's.
func TestAHaltByScreeningListsWhatIsOnItsWay(t *testing.T) {
	f := screened(t)
	f.cfg.Law.Screening.OnHit[screening.Possible], f.cfg.Law.Screening.OnHit[screening.Probable] = pack.Suspend, pack.Suspend
	ctx := context.Background()
	_, err := f.list(rows())
	f.must(err)
	licence := f.licensed(f.magnets().Lot, 100*ree.Kilogram)
	q := BorderQuestion{Licence: licence, Line: 1, Mass: 10 * ree.Kilogram, Declaration: "D-1"}
	gone, err := f.WriteOff(ctx, customs, "w", q)
	f.must(err)
	q.Declaration = "D-2"
	kept, err := f.ReserveGoods(ctx, customs, "r", q)
	f.must(err)
	_, err = f.list(rows("k1,Motor Gmbh,company,block,DE"))
	f.must(err)
	f.rescreened()
	hold := f.licence(licence).Suspensions[0]
	if len(hold.InTransit) != 1 || hold.InTransit[0].Move != kept.Move {
		t.Fatalf("the halt met %+v", hold.InTransit)
	}
	stages := func() map[string]string {
		list, err := f.OnItsWay(ctx, reviewer, licence)
		f.must(err)
		out := map[string]string{}
		for _, x := range list {
			out[x.Move] = x.Stage + " " + x.Amount.String() + " " + string(x.Disposition)
		}
		return out
	}
	if s := stages(); len(s) != 2 || s[gone.Move] != "gone 10.000 kg " || s[kept.Move] != "reserved 10.000 kg " {
		t.Errorf("on its way: %v", s)
	}
	_, err = f.Dispose(ctx, reviewer, "", review.LicenceCommand{Licence: licence, Ref: hold.Ref, Line: 1, Move: kept.Move, Disposition: review.Stop, Reason: "a hit"})
	f.must(err)
	_, err = f.ReportDelivery(ctx, maker, "", DeliveryReport{Licence: licence, Line: 1, Move: gone.Move, Report: "arrival", Said: review.Said{MassMG: 4 * ree.Kilogram, Day: f.calendar().Day(f.now), Place: "Kassel", Name: "Ida"}})
	f.must(err)
	if s := stages(); s[gone.Move] != "gone 6.000 kg " || s[kept.Move] != "reserved 10.000 kg stop" {
		t.Errorf("after a report: %v", s)
	}
	_, err = f.Revoke(ctx, decider, "", review.LicenceCommand{Licence: licence, Reason: "a true match"})
	f.must(err)
	if s := stages(); len(s) != 1 || s[gone.Move] == "" {
		t.Errorf("revoked: %v", s)
	}
	_, err = f.OnItsWay(ctx, Actor{Account: "r", Org: "RIVAL", Roles: []Role{RoleExporter}}, licence)
	refused(t, err, "review.licence_unknown")
	f.replays()
}
