package review

import "testing"

// freed wants the reservation of a licence that ended closed with the reason, and
// nothing kept of its lots.
func (o *office) freed(licence, id string) {
	o.t.Helper()
	line, err := o.m.LicenceLine(LineKey(licence, 1))
	o.ok(err)
	m, err := o.m.Move(MoveKey(line.Key, id))
	o.ok(err)
	over, err := o.m.Move(MoveKey(line.Key, id+"#over"))
	o.ok(err)
	if m.OpenMG != 0 || line.ReservedMG != 0 || len(line.OnTheWay) != 0 || over == nil || over.Basis != basisOver {
		o.t.Errorf("the reservation is still open: %+v, %+v, released by %+v", m, line, over)
	}
	for _, lot := range line.Lots {
		if h, err := o.m.LotHold(HoldKey(line.Case, 1, lot)); err != nil || h.HeldMG != 0 {
			o.t.Errorf("%s is held for a licence that is over: %+v, %v", lot, h, err)
		}
	}
}

// TestAReservationEndsWithItsLicence: however the licence ends, nothing leaves under
// what was reserved, by itself or without it, and its lots are free.
func TestAReservationEndsWithItsLicence(t *testing.T) {
	ends := map[string]func(*office){
		"revoked": func(o *office) {
			o.must(o.d.DecideRevoke(o.m, LicenceCommand{Licence: "L-1", Reason: "not as stated", Who: decider, At: o.now}))
		},
		"expired": func(o *office) {
			o.now = o.version("L-1").LastDay.Add(1).Time(o.d.Calendar.Location())
			o.must(o.d.DecideExpire(o.m, LicenceCommand{Licence: "L-1", At: o.now}))
		},
		"surrendered": func(o *office) {
			o.surrender()
			o.now = o.version("L-1").Ending.Stands
			o.must(o.d.DecideStand(o.m, LicenceCommand{Licence: "L-1", At: o.now}))
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			o := newAfter(t)
			o.d.Policy.Endings = EndingPolicy{Days: 14, Basis: "x"}
			o.upTo(Decided)
			o.must(o.move(Reserve, "r1", 10*kg, ""))
			end(o)
			o.freed("L-1", "r1")
			for _, of := range []string{"r1", "r1#over", ""} {
				if _, err := o.moveOn("L-1", Commit, "w"+name, kg, of); err == nil {
					t.Errorf("goods leave under %q of a licence that is %s", of, name)
				}
			}
			if _, err := o.moveOn("L-1", Release, "again", kg, "r1"); err == nil {
				t.Error("what was released is released again")
			}
			o.replays()
		})
	}
}

// TestGoodsOnTheirWayUnderTheEarlierVersionGoSingly: a suspension of the version in
// use lists them, and only the one that an officer lets go leaves.
func TestGoodsOnTheirWayUnderTheEarlierVersionGoSingly(t *testing.T) {
	o := versioned(t, func(o *office) { o.must(o.move(Reserve, "r2", 5*kg, "")) })
	o.must(o.d.DecideSuspend(o.m, LicenceCommand{Licence: "L-9", Ref: "S-new", Scope: WholeLicence, Reason: "a doubt", Who: officer, At: o.now}))
	if list := o.version("L-9").Suspensions[0].InTransit; len(list) != 2 || list[0].Version != "L-1" || list[0].Move != "r1" {
		t.Fatalf("on their way: %+v", list)
	}
	cmd := LicenceCommand{Licence: "L-9", Ref: "S-new", Line: 1, Move: "r1", Disposition: LetGo, Reason: "on board", Who: officer, At: o.now}
	_, err := o.d.DecideDispose(o.m, cmd) // of the version in use there is no such reservation
	refused(t, err, "guard.in_transit")
	cmd.Version = "L-8"
	_, err = o.d.DecideDispose(o.m, cmd)
	refused(t, err, "guard.in_transit")
	cmd.Version, cmd.Who = "L-1", exporter
	_, err = o.d.DecideDispose(o.m, cmd)
	refused(t, err, "guard.office_side")
	cmd.Who = officer
	o.must(o.d.DecideDispose(o.m, cmd))
	_, err = o.moveOn("L-1", Commit, "w2", kg, "r2")
	refused(t, err, "guard.not_held")
	o.must(o.moveOn("L-1", Commit, "w1", kg, "r1"))
	o.replays()
}

// TestWhatComesBackAfterAShipmentEndedGivesTheCapBack: once, and no more than left.
func TestWhatComesBackAfterAShipmentEndedGivesTheCapBack(t *testing.T) {
	o := generalOffice(t)
	o.ok(o.registration("apply", exporter))
	o.ok(o.registration("examine", officer))
	o.ok(o.registration("register", decider))
	if cleared, err := o.shipment(1, exporter, "motor", 600*kg); !cleared || err != nil {
		t.Fatal("not cleared", err)
	}
	back := func(id string) error {
		es, err := o.d.DecideMove(o.m, Reverse, MoveCommand{Licence: "LI-1", Line: 1, ID: id, MassMG: kg * 100, Of: "w", Who: customsDesk, At: o.now})
		return o.take(es, err)
	}
	_, err := o.sent("w", 200*kg)
	o.ok(err)
	o.ok(back("b1")) // it may still leave: the cap bears it
	if left := o.d.CapLeft(o.reg(), o.now); left != 400*kg {
		t.Errorf("while the shipment may still leave, %s are left", left)
	}
	o.must(o.d.DecideRevoke(o.m, LicenceCommand{Licence: "LI-1", Reason: "not shipped", Who: decider, At: o.now}))
	if left := o.d.CapLeft(o.reg(), o.now); left != 900*kg {
		t.Errorf("with 100 kg gone, %s are left", left)
	}
	o.ok(back("b2"))
	if err := back("b3"); err == nil {
		t.Error("more comes back than left")
	}
	if left := o.d.CapLeft(o.reg(), o.now); left != 1000*kg {
		t.Errorf("with everything back, %s are left", left)
	}
	o.replays()
}
