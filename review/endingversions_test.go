package review

import "testing"

// versioned brings a licence with an end that was asked for to its next version.
func versioned(t *testing.T, ask func(*office)) *office {
	o := newAfter(t)
	o.d.Policy.Endings = EndingPolicy{Days: 14, Basis: "x"}
	o.upTo(Decided)
	o.must(o.move(Reserve, "r1", 10*kg, ""))
	ask(o)
	o.ok(o.amend("lodge", exporter, change(less)))
	o.ok(o.amend("accept", officer))
	o.ok(o.amend("propose", officer))
	o.ok(o.amend("approve", decider))
	return o
}

func (o *office) version(key string) *Licence {
	l, err := o.m.Licence(key)
	o.ok(err)
	return l
}

func TestTheEndGoesWithTheNextVersion(t *testing.T) {
	o := versioned(t, (*office).surrender)
	if old, now := o.version("L-1"), o.version("L-9"); old.Ending != nil || now.Ending == nil || now.Ending.To != Surrendered {
		t.Fatalf("the old version has %+v, the new one %+v", old.Ending, now.Ending)
	}
	_, err := o.moveOn("L-9", Reserve, "r2", kg, "")
	refused(t, err, "guard.not_handed_back")
	o.must(o.moveOn("L-1", Commit, "w1", kg, "r1")) // reserved before it was handed back
	early := o.fork()
	o.now = o.version("L-9").Ending.Stands
	_, err = o.moveOn("L-1", Commit, "w2", kg, "r1")
	refused(t, err, "guard.not_ended")
	o.must(o.d.DecideStand(o.m, LicenceCommand{Licence: "L-9", At: o.now}))
	_, err = o.moveOn("L-1", Commit, "w3", kg, "r1")
	refused(t, err, "guard.not_ended")
	o.replays()

	early.must(early.d.DecideKeep(early.m, LicenceCommand{Licence: "L-9", Reason: "needed", Who: exporter, At: early.now}))
	early.now = o.now.AddDate(0, 0, 1)
	early.must(early.moveOn("L-1", Commit, "w2", kg, "r1"))
	early.must(early.moveOn("L-9", Reserve, "r2", kg, ""))
	early.replays()
}

func TestWhatCameBackUnderTheOldVersionWasNotFinal(t *testing.T) {
	o := versioned(t, func(o *office) { o.final("f1") })
	if e := o.version("L-9").Ending; e == nil || e.To != Exhausted {
		t.Fatalf("the new version ends by %+v", e)
	}
	o.must(o.moveOn("L-1", Reverse, "b1", 10*kg, "f1"))
	if e := o.version("L-9").Ending; e != nil {
		t.Errorf("all came back and it still ends: %+v", e)
	}
	o.replays()
}

func TestAFinalShipmentUnderTheOldVersionEndsTheNewOne(t *testing.T) {
	o := versioned(t, func(*office) {})
	c := o.cmd(customsDesk)
	o.must(o.d.DecideMove(o.m, Commit, MoveCommand{Licence: "L-1", Line: 1, ID: "f1", MassMG: 10 * kg, Of: "r1", Ref: "D", Final: true, Who: c.Who, At: c.At}))
	if old, now := o.version("L-1"), o.version("L-9"); old.Ending != nil || now.Ending == nil {
		t.Errorf("the old version ends by %+v, the new one by %+v", old.Ending, now.Ending)
	}
	o.replays()
}

func TestNothingIsAmendedAfterTheEnd(t *testing.T) {
	o := newAfter(t)
	o.d.Policy.Endings = EndingPolicy{Days: 14, Basis: "x"}
	o.upTo(Decided)
	o.surrender()
	o.now = o.licence().Ending.Stands
	refused(t, o.amend("lodge", exporter, change(less)), "guard.licence_in_force")
}

// TestNothingIsSettledAfterTheEnd tries the moves that look at no balance.
func TestNothingIsSettledAfterTheEnd(t *testing.T) {
	o := endable(t, 14)
	o.must(o.move(Reserve, "r1", 10*kg, ""))
	o.must(o.d.DecideSuspend(o.m, o.licenceCmd(officer, LicenceCommand{Ref: "S-1", Scope: OneLine, Line: 1, Reason: "doubt"})))
	o.surrender()
	tries := map[string]func() ([]Event, error){
		"measure": func() ([]Event, error) {
			c := o.cmd(officer)
			return o.d.DecideMeasure(o.m, SetMeasure{Licence: "L-1", Line: 1, Measure: Measure{PieceMG: 5, Basis: "weighed"}, Who: c.Who, At: c.At})
		},
		"lift": func() ([]Event, error) {
			return o.d.DecideLift(o.m, o.licenceCmd(officer, LicenceCommand{Ref: "S-1", Reason: "cleared"}))
		},
		"dispose": func() ([]Event, error) {
			return o.d.DecideDispose(o.m, o.licenceCmd(officer, LicenceCommand{Ref: "S-1", Line: 1, Move: "r1", Disposition: LetGo, Reason: "on board"}))
		},
	}
	for name, try := range tries {
		if _, err := try(); err != nil {
			t.Errorf("%s in time: %v", name, err)
		}
	}
	o.now = o.licence().Ending.Stands
	for _, written := range []bool{false, true} {
		for name, try := range tries {
			_, err := try()
			switch {
			case name == "dispose" || !written:
				refused(t, err, "guard.not_ended")
			default:
				refused(t, err, "guard.state")
			}
		}
		if !written {
			o.must(o.d.DecideStand(o.m, o.licenceCmd(Actor{}, LicenceCommand{})))
		}
	}
}
