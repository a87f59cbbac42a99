package review

import "testing"

// TestNothingLeavesUnderAVersionWhoseSuccessorIsRevoked: the reservation of the old
// version is refused at the border, released, and its lot is free.
func TestNothingLeavesUnderAVersionWhoseSuccessorIsRevoked(t *testing.T) {
	o := versioned(t, func(*office) {})
	o.must(o.d.DecideRevoke(o.m, LicenceCommand{Licence: "L-9", Reason: "the end use was not the one stated", Who: decider, At: o.now}))
	_, err := o.moveOn("L-1", Commit, "w1", kg, "r1")
	refused(t, err, "guard.version_over")
	_, err = o.moveOn("L-1", Commit, "w2", kg, "")
	refused(t, err, "guard.version_over")
	m, err := o.m.Move(MoveKey(LineKey("L-1", 1), "r1"))
	o.ok(err)
	line, err := o.m.LicenceLine(LineKey("L-1", 1))
	o.ok(err)
	if m.OpenMG != 0 || line.ReservedMG != 0 || len(line.OnTheWay) != 0 {
		t.Errorf("the reservation is still open: %+v, %+v", m, line)
	}
	o.replays()
}

// TestASuspensionOfTheSuccessorHoldsWhatWasReservedBefore: until it is lifted.
func TestASuspensionOfTheSuccessorHoldsWhatWasReservedBefore(t *testing.T) {
	o := versioned(t, func(*office) {})
	o.must(o.d.DecideSuspend(o.m, LicenceCommand{Licence: "L-9", Ref: "S-new", Scope: WholeLicence, Reason: "a doubt", Who: officer, At: o.now}))
	_, err := o.moveOn("L-1", Commit, "w1", kg, "r1")
	refused(t, err, "guard.not_held")
	o.must(o.d.DecideLift(o.m, LicenceCommand{Licence: "L-9", Ref: "S-new", Reason: "it is settled", Who: officer, At: o.now}))
	o.must(o.moveOn("L-1", Commit, "w1", kg, "r1"))
	o.replays()
}

// TestWhatComesBackUnderAnEndedLicenceIsFree: reversing a write-off earmarks the lot
// for nobody.
func TestWhatComesBackUnderAnEndedLicenceIsFree(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	o.must(o.move(Commit, "w1", 30*kg, ""))
	o.must(o.d.DecideRevoke(o.m, LicenceCommand{Licence: "L-1", Reason: "the end use was not the one stated", Who: decider, At: o.now}))
	o.must(o.move(Reverse, "b1", 10*kg, "w1"))
	for _, lot := range []string{"LOT-A", "LOT-B"} {
		if h, err := o.m.LotHold(HoldKey("K-1", 1, lot)); err != nil || h.HeldMG != 0 {
			t.Errorf("%s is held for a licence that is over: %+v, %v", lot, h, err)
		}
	}
	o.replays()
}
