package api

import (
	"context"
	"testing"
	"time"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

func TestAFinalShipmentAsksItsHolder(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	licence := w.licensed(10 * ree.Kilogram)
	move := func(name, token, key string) ask {
		return ask{method: "POST", path: "/licences/" + licence + "/moves/" + name, token: token, key: key, body: suspendRequest{Reason: "more to come"}}
	}
	final := w.writeOffAsk(licence, "f", ree.Kilogram)
	q := final.body.(app.BorderQuestion)
	q.Final = true
	final.body = q
	w.accepted(t, "write off as the final one", final)
	w.accepted(t, "write off one more", w.writeOffAsk(licence, "g", ree.Kilogram))
	w.refusedAs(t, "another exporter objects", move("keep", "rival", "k0"), 404, "review.licence_unknown")
	w.refusedAs(t, "customs confirms its own word", move("confirm_final", "cleo", "k1"), 403, "actor.role")
	w.accepted(t, "the holder objects", move("keep", "mag", "k2"))
	w.accepted(t, "the holder hands it back", move("surrender", "mag", "k3"))
	w.refusedAs(t, "a new write-off", w.writeOffAsk(licence, "h", ree.Kilogram), 422, "guard.not_handed_back")
	w.accepted(t, "the office keeps it for the holder", move("restore", "rita", "k4"))
	w.refusedAs(t, "a reviewer revokes it", move("revoke", "rita", "k7"), 403, "actor.role")
	w.refusedAs(t, "the decider dances", move("dance", "dana", "k8"), 422, "review.move_unknown")
	w.accepted(t, "hand it back again", move("surrender", "mag", "k5"))
	w.now = w.now.Add(16 * 24 * time.Hour)
	w.refusedAs(t, "too late to keep", move("keep", "mag", "k6"), 422, "guard.not_ended")
	if n, err := w.EndLicences(context.Background()); err != nil || n != 1 {
		t.Errorf("%d ended, %v", n, err)
	}
	if n, err := w.EndLicences(context.Background()); err != nil || n != 0 {
		t.Errorf("ended again: %d, %v", n, err)
	}
	d, err := w.Licence(context.Background(), actorOf("mag"), licence)
	w.must(err)
	w.refusedAs(t, "revoking what has ended", move("revoke", "dana", "k9"), 422, "guard.state")
	if d.Licence.State != review.Surrendered {
		t.Errorf("it is %s", d.Licence.State)
	}
}
