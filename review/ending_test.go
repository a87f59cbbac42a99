package review

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func endable(t testing.TB, days int) *office {
	o := newOffice(t)
	o.d.Policy.Endings = EndingPolicy{Days: days, Basis: "x"}
	o.upTo(Decided)
	return o
}

var customsDesk = Actor{"cam", "P-CUS"}

func (o *office) surrender() {
	o.must(o.d.DecideSurrender(o.m, o.licenceCmd(exporter, LicenceCommand{Reason: "sold elsewhere"})))
}

func (o *office) final(id string) {
	o.now = o.now.Add(time.Minute)
	o.must(o.d.DecideMove(o.m, Commit, MoveCommand{Licence: "L-1", Line: 1, ID: id, MassMG: 10 * kg, Ref: "D-" + id, Final: true, Who: customsDesk, At: o.now}))
}

func (o *office) today() LicenceState { return o.licence().StateOn(o.d.Calendar.Day(o.now)) }

func TestASurrenderIsTakenBackInTime(t *testing.T) {
	o := endable(t, 14)
	o.must(o.move(Reserve, "before", 10*kg, ""))
	_, err := o.d.DecideSurrender(o.m, o.licenceCmd(officer, LicenceCommand{}))
	refused(t, err, "guard.holder_side")
	_, err = o.d.DecideKeep(o.m, o.licenceCmd(exporter, LicenceCommand{Reason: "x"}))
	refused(t, err, "guard.ending")
	o.surrender()
	if o.licence().State != Active {
		t.Errorf("asked for and already %s", o.licence().State)
	}
	_, err = o.d.DecideSurrender(o.m, o.licenceCmd(exporter, LicenceCommand{}))
	refused(t, err, "guard.not_ending")
	_, err = o.move(Reserve, "new", kg, "")
	refused(t, err, "guard.not_handed_back")
	_, err = o.move(Commit, "direct", kg, "")
	refused(t, err, "guard.not_handed_back")
	o.must(o.move(Commit, "out", 10*kg, "before"))
	_, err = o.d.DecideConfirmFinal(o.m, o.licenceCmd(exporter, LicenceCommand{}))
	refused(t, err, "guard.by_customs")
	_, err = o.d.DecideStand(o.m, o.licenceCmd(Actor{}, LicenceCommand{}))
	refused(t, err, "guard.ending_stands")
	_, err = o.d.DecideKeep(o.m, o.licenceCmd(buyer, LicenceCommand{Reason: "x"}))
	refused(t, err, "guard.holder_side")
	_, err = o.d.DecideKeep(o.m, o.licenceCmd(exporter, LicenceCommand{}))
	refused(t, err, "guard.reason")
	_, err = o.d.DecideRestore(o.m, o.licenceCmd(exporter, LicenceCommand{Reason: "x"}))
	refused(t, err, "guard.office_side")
	o.must(o.d.DecideRestore(o.m, o.licenceCmd(officer, LicenceCommand{Reason: "a slip of the pen"})))
	o.must(o.move(Reserve, "new", kg, ""))
	o.surrender()
	o.must(o.d.DecideKeep(o.m, o.licenceCmd(exporter, LicenceCommand{Reason: "needed"})))
	o.now = o.now.AddDate(0, 0, 30)
	o.must(o.move(Reserve, "later", kg, ""))
	o.replays()
}

// TestAnEndStandsWithoutAnybody looks at the last second in time and the one after.
func TestAnEndStandsWithoutAnybody(t *testing.T) {
	o := endable(t, 14)
	o.must(o.move(Reserve, "before", 10*kg, ""))
	o.surrender()
	stands := o.licence().Ending.Stands
	o.now = stands.Add(-2 * time.Minute)
	o.must(o.move(Commit, "out", kg, "before"))
	o.now = stands.Add(-time.Second)
	if o.today() != Active {
		t.Errorf("in time it is %s", o.today())
	}
	o.now = stands
	if o.today() != Surrendered {
		t.Errorf("after that it is %s", o.today())
	}
	for _, of := range []string{"", "before"} {
		_, err := o.move(Commit, "late", kg, of)
		refused(t, err, "guard.not_ended")
	}
	for _, f := range []func(Facts, LicenceCommand) ([]Event, error){o.d.DecideRestore, o.d.DecideRevoke} {
		_, err := f(o.m, o.licenceCmd(officer, LicenceCommand{Reason: "too late"}))
		refused(t, err, "guard.not_ended")
	}
	_, err := o.d.DecideKeep(o.m, o.licenceCmd(exporter, LicenceCommand{Reason: "too late"}))
	refused(t, err, "guard.not_ended")
	if s := o.d.Standing(o.licence(), o.line(), o.now); s.Usable || s.Why != "guard.not_ended" {
		t.Errorf("standing %+v", s)
	}
	o.must(o.d.DecideStand(o.m, o.licenceCmd(Actor{}, LicenceCommand{})))
	if l := o.licence(); l.State != Surrendered || !l.PendingCustoms || l.Note != "sold elsewhere" {
		t.Errorf("ended: %+v", l)
	}
	if h, _ := o.m.LotHold("K-1/1/LOT-A"); h.HeldMG != 0 {
		t.Errorf("it still holds %s", h.HeldMG)
	}
	o.replays()
}

func TestAFinalShipmentAsksTheHolder(t *testing.T) {
	o := endable(t, 14)
	o.final("f1")
	e := o.licence().Ending
	if o.licence().State != Active || e == nil || e.To != Exhausted || e.Ref != "D-f1" {
		t.Fatalf("called final: %+v", o.licence())
	}
	o.must(o.move(Reserve, "goes on", kg, ""))
	_, err := o.d.DecideConfirmFinal(o.m, o.licenceCmd(officer, LicenceCommand{}))
	refused(t, err, "guard.holder_side")
	o.must(o.d.DecideKeep(o.m, o.licenceCmd(exporter, LicenceCommand{Reason: "two more to come"})))
	if o.licence().Ending != nil {
		t.Error("objected and still ending")
	}
	o.final("f2")
	o.must(o.d.DecideConfirmFinal(o.m, o.licenceCmd(exporter, LicenceCommand{})))
	if o.licence().State != Exhausted || o.line().RemainingMG == 0 {
		t.Errorf("confirmed: %s", o.licence().State)
	}
	o.must(o.move(Reverse, "back", 10*kg, "f1"))
	if o.licence().State != Exhausted {
		t.Error("goods that came back opened a licence that both called used up")
	}
	o.replays()
}

func TestAFinalShipmentThatCameBackWasNotFinal(t *testing.T) {
	o := endable(t, 14)
	o.final("f1")
	o.must(o.move(Reverse, "part", kg, "f1"))
	if o.licence().Ending == nil {
		t.Error("a part came back: the rest was still called final")
	}
	o.must(o.move(Reverse, "rest", 9*kg, "f1"))
	if o.licence().Ending != nil {
		t.Error("all came back and the licence still ends")
	}
	o.final("f2")
	o.now = o.licence().Ending.Stands
	o.must(o.move(Reverse, "late", 10*kg, "f2"))
	if o.today() != Exhausted {
		t.Errorf("its end stood, and it is %s", o.today())
	}
	o.replays()
}

// TestNothingLeavesAfterTheEnd draws moves in any order, with and without somebody
// writing the end down: the same moves are refused.
func TestNothingLeavesAfterTheEnd(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		days := rapid.IntRange(0, 5).Draw(r, "days")
		o := endable(t, days)
		for i := range rapid.IntRange(1, 12).Draw(r, "steps") {
			o.now = o.now.Add(time.Duration(rapid.IntRange(0, 72).Draw(r, "hours")) * time.Hour)
			stood, before := o.licence().Ending.stood(o.now.Add(time.Minute)), o.line().CommittedMG+o.line().ReservedMG
			var es []Event
			var err error
			switch rapid.IntRange(0, 5).Draw(r, "move") {
			case 0:
				es, err = o.d.DecideSurrender(o.m, o.licenceCmd(exporter, LicenceCommand{}))
			case 1:
				es, err = o.d.DecideKeep(o.m, o.licenceCmd(exporter, LicenceCommand{Reason: "x"}))
			case 2:
				es, err = o.d.DecideStand(o.m, o.licenceCmd(Actor{}, LicenceCommand{}))
			case 3:
				es, err = o.d.DecideRestore(o.m, o.licenceCmd(officer, LicenceCommand{Reason: "x"}))
			default:
				es, err = o.move(Commit, "c"+itoa(i), kg, "")
			}
			if err == nil {
				err = o.take(es, nil)
				if err != nil {
					r.Fatal(err)
				}
			}
			if stood && (o.today() == Active || o.line().CommittedMG+o.line().ReservedMG != before) {
				r.Fatalf("the end stood and the licence went on: %s", o.today())
			}
		}
		o.replays()
	})
}
