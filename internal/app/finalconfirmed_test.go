package app

import (
	"context"
	"testing"

	"lanthorn/review"
)

// TestTheHolderConfirmsTheFinalShipment: customs called a shipment final, the holder
// says so too, and the licence ends at once: what was reserved goes back, the lots are
// free, and nothing leaves any more.
func TestTheHolderConfirmsTheFinalShipment(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	confirm := func(who Actor) error {
		_, err := f.ConfirmFinal(ctx, who, "", review.LicenceCommand{Licence: licence})
		return err
	}
	refused(t, confirm(maker), "guard.ending")
	r, err := f.ReserveGoods(ctx, customs, "r", ask(licence, 10*kg, "D-1"))
	f.must(err)
	q := ask(licence, 20*kg, "D-2")
	q.Final = true
	_, err = f.WriteOff(ctx, customs, "w", q)
	f.must(err)
	f.stands(licence, 70*kg, 10*kg, 20*kg)
	refused(t, confirm(customs), "actor.role")
	refused(t, confirm(Actor{Account: "x", Org: "MINER", Roles: []Role{RoleExporter}}), "review.licence_unknown")
	f.must(confirm(maker))
	d, err := f.Licence(ctx, customs, licence)
	f.must(err)
	if l := d.Lines[0]; d.Licence.State != review.Exhausted || l.ReservedMG != 0 || l.CommittedMG != 20*kg {
		t.Errorf("confirmed, it is %s with %s reserved and %s written off", d.Licence.State, l.ReservedMG, l.CommittedMG)
	}
	lot, err := f.Lot(ctx, customs, d.Lines[0].Lots[0])
	f.must(err)
	if lot.Lot.Reserved != 0 {
		t.Errorf("%s of the lot are kept for a licence that is over", lot.Lot.Reserved)
	}
	left := ask(licence, 10*kg, "D-1")
	left.Of = r.Move
	_, err = f.WriteOff(ctx, customs, "late", left)
	refused(t, err, "guard.state")
	refused(t, confirm(maker), "guard.state")
	f.replays()
}
