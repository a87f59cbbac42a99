package review

import (
	"testing"
	"time"

	"lanthorn/ree"
)

func (o *office) move(kind MoveKind, id string, mass ree.Mass, of string, lots ...LotQuantity) ([]Event, error) {
	o.now = o.now.Add(time.Minute)
	basis := ""
	if kind == Adjust {
		basis = "order 7"
	}
	return o.d.DecideMove(o.m, kind, MoveCommand{Licence: "L-1", Line: 1, ID: id, MassMG: mass, Of: of, Ref: "D-" + id, Basis: basis, Lots: lots, Who: Actor{"cam", "P-CUS"}, At: o.now})
}

func (o *office) line() *LicenceLine {
	l, err := o.m.LicenceLine("L-1/1")
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

func (o *office) licence() *Licence {
	l, err := o.m.Licence("L-1")
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

func (o *office) licenceCmd(who Actor, c LicenceCommand) LicenceCommand {
	o.now = o.now.Add(time.Minute)
	c.Licence, c.Who, c.At = "L-1", who, o.now
	return c
}

func balance(t *testing.T, l *LicenceLine, remaining, reserved, committed ree.Mass) {
	t.Helper()
	if l.RemainingMG != remaining || l.ReservedMG != reserved || l.CommittedMG != committed {
		t.Errorf("remaining %s, reserved %s, committed %s; want %s, %s, %s", l.RemainingMG, l.ReservedMG, l.CommittedMG, remaining, reserved, committed)
	}
}

func TestDrawingDown(t *testing.T) {
	o := newOffice(t)
	o.upTo(Decided)
	o.must(o.move(Reserve, "r1", 70*kg, ""))
	balance(t, o.line(), 30*kg, 70*kg, 0)
	_, err := o.move(Reserve, "r2", 31*kg, "")
	refused(t, err, "guard.balance")
	o.must(o.move(Commit, "c1", 50*kg, "r1"))
	_, err = o.move(Commit, "c2", 21*kg, "r1")
	refused(t, err, "guard.reservation")
	o.must(o.move(Release, "l1", 20*kg, "r1"))
	balance(t, o.line(), 50*kg, 0, 50*kg)
	o.must(o.move(Commit, "c3", 50*kg, "", LotQuantity{"LOT-A", 10 * kg}, LotQuantity{"LOT-B", 40 * kg}))
	balance(t, o.line(), 0, 0, 100*kg)
	if o.licence().State != Exhausted {
		t.Errorf("nothing is left, yet %s", o.licence().State)
	}
	if h, _ := o.m.LotHold("K-1/1/LOT-A"); h.HeldMG != 0 || h.UsedMG != 60*kg {
		t.Errorf("hold %+v", h)
	}
	o.must(o.move(Reverse, "v1", 50*kg, "c3"))
	if o.licence().State != Active {
		t.Errorf("a reversal brings the licence back, yet %s", o.licence().State)
	}
	for lot, want := range map[string]ree.Mass{"LOT-A": 10 * kg, "LOT-B": 40 * kg} {
		if h, _ := o.m.LotHold("K-1/1/" + lot); h.HeldMG != want {
			t.Errorf("hold %+v, want %s held", h, want)
		}
	}
	_, err = o.move(Reverse, "v2", 1, "c3")
	refused(t, err, "guard.written_off")
	_, err = o.move(Adjust, "a1", -51*kg, "")
	refused(t, err, "guard.balance")
	o.must(o.move(Adjust, "a2", -50*kg, ""))
	balance(t, o.line(), 0, 0, 50*kg)
}

func TestRepeatsAreNoOps(t *testing.T) {
	o := newOffice(t)
	o.upTo(Decided)
	for range 3 {
		o.must(o.move(Commit, "c1", 10*kg, ""))
		o.must(o.move(Reserve, "r1", 5*kg, ""))
	}
	balance(t, o.line(), 85*kg, 5*kg, 10*kg)
	_, err := o.move(Commit, "c1", 11*kg, "")
	refused(t, err, "review.key_reused")
	_, err = o.move(Reserve, "c1", 10*kg, "")
	refused(t, err, "review.key_reused")
	_, err = o.move(Reserve, "", 10*kg, "")
	refused(t, err, "review.move_key")
	_, err = o.move(Reserve, "x", -1, "")
	refused(t, err, "review.line_mass")
}

func TestSuspensionReachesCustomsAndIsNotDoneBefore(t *testing.T) {
	o := newOffice(t)
	o.upTo(Decided)
	o.must(o.d.DecideAcknowledge(o.m, o.licenceCmd(Actor{"cam", "P-CUS"}, LicenceCommand{})))
	o.must(o.move(Reserve, "r1", 10*kg, ""))
	_, err := o.d.DecideSuspend(o.m, o.licenceCmd(exporter, LicenceCommand{Ref: "s1", Scope: WholeLicence, Reason: "x"}))
	refused(t, err, "guard.office_side")
	_, err = o.d.DecideSuspend(o.m, o.licenceCmd(officer, LicenceCommand{Ref: "s1", Scope: OneLine, Line: 9}))
	refused(t, err, "guard.scope")
	refused(t, err, "guard.reason")
	o.must(o.d.DecideSuspend(o.m, o.licenceCmd(officer, LicenceCommand{Ref: "s1", Scope: WholeLicence, Reason: "provenance alert"})))
	if l := o.licence(); l.State != Frozen || !l.PendingCustoms {
		t.Errorf("suspended: %+v", l)
	}
	if s := o.d.Standing(o.licence(), o.line(), o.now); s.Usable || s.Why != "guard.state" {
		t.Errorf("standing %+v", s)
	}
	_, err = o.move(Commit, "c1", 10*kg, "r1")
	refused(t, err, "guard.not_held")
	o.must(o.move(Release, "l1", 10*kg, "r1"))
	o.must(o.d.DecideAcknowledge(o.m, o.licenceCmd(Actor{"cam", "P-CUS"}, LicenceCommand{})))
	if l := o.licence(); l.PendingCustoms || l.Suspensions[0].Acknowledged.IsZero() {
		t.Errorf("acknowledged: %+v", l)
	}
	o.must(o.d.DecideLift(o.m, o.licenceCmd(officer, LicenceCommand{Ref: "s1", Reason: "explained"})))
	if o.licence().State != Active {
		t.Errorf("lifted: %s", o.licence().State)
	}
	_, err = o.d.DecideLift(o.m, o.licenceCmd(officer, LicenceCommand{Ref: "s1", Reason: "again"}))
	refused(t, err, "guard.held")
}

func TestSuspendedLotBlocksOnlyThatLot(t *testing.T) {
	o := newOffice(t)
	o.upTo(Decided)
	o.must(o.d.DecideSuspend(o.m, o.licenceCmd(officer, LicenceCommand{Ref: "s1", Scope: OneLot, Lot: "LOT-A", Reason: "assay disputed"})))
	_, err := o.move(Reserve, "r1", 10*kg, "")
	refused(t, err, "guard.not_held")
	_, err = o.move(Reserve, "r2", 10*kg, "", LotQuantity{"LOT-A", 10 * kg})
	refused(t, err, "guard.not_held")
	o.must(o.move(Reserve, "r3", 10*kg, "", LotQuantity{"LOT-B", 10 * kg}))
}

func TestAfterTheLastDay(t *testing.T) {
	o := newOffice(t)
	o.upTo(Decided)
	_, err := o.d.DecideExpire(o.m, o.licenceCmd(Actor{}, LicenceCommand{}))
	refused(t, err, "guard.out_of_date")
	o.now = time.Date(2027, 11, 23, 1, 0, 0, 0, time.UTC)
	_, err = o.move(Reserve, "r1", kg, "")
	refused(t, err, "guard.in_date")
	if got := o.licence().StateOn(o.d.Calendar.Day(o.now)); got != Expired {
		t.Errorf("reads as %s", got)
	}
	o.must(o.d.DecideExpire(o.m, o.licenceCmd(Actor{}, LicenceCommand{})))
	if h, _ := o.m.LotHold("K-1/1/LOT-A"); h.HeldMG != 0 {
		t.Errorf("an expired licence still holds %s", h.HeldMG)
	}
}

func TestKindThatDiesOnUse(t *testing.T) {
	o := newOffice(t)
	o.d.Policy.Kinds[0].MaxDeclarations = 1
	o.upTo(Decided)
	o.must(o.move(Commit, "c1", 10*kg, ""))
	if o.licence().State != Exhausted {
		t.Errorf("used once: %s", o.licence().State)
	}
	_, err := o.move(Commit, "c2", 10*kg, "")
	refused(t, err, "guard.state")
	o.must(o.move(Reverse, "v1", 10*kg, "c1"))
	o.must(o.move(Commit, "c3", 10*kg, ""))
}

func TestEnding(t *testing.T) {
	for state, end := range map[LicenceState]func(*office) ([]Event, error){
		Revoked: func(o *office) ([]Event, error) {
			return o.d.DecideRevoke(o.m, o.licenceCmd(officer, LicenceCommand{Reason: "fraud"}))
		},
	} {
		o := newOffice(t)
		o.upTo(Decided)
		o.must(end(o))
		if o.licence().State != state || !o.licence().PendingCustoms {
			t.Errorf("%s: %+v", state, o.licence())
		}
		_, err := o.move(Reserve, "r1", kg, "")
		refused(t, err, "guard.state")
	}
}

func TestMarksOnALicence(t *testing.T) {
	o := newOffice(t)
	o.upTo(Decided)
	mark := func() ([]Event, error) {
		return o.d.DecideMarkStale(o.m, MarkStale{Command: o.cmd(Actor{}), Licence: "L-1", Line: 1, Cause: "E-7", Code: "assay_corrected"})
	}
	_, err := o.d.DecideHeed(o.m, o.licenceCmd(officer, LicenceCommand{Reason: "nothing there"}))
	refused(t, err, "guard.marked")
	o.must(mark())
	if es, err := mark(); err != nil || len(es) > 0 {
		t.Errorf("the same mark again: %v, %v", es, err)
	}
	if len(o.licence().Stale) != 1 || len(o.c().Stale) != 1 {
		t.Errorf("marks %v and %v", o.licence().Stale, o.c().Stale)
	}
	_, err = o.d.DecideHeed(o.m, o.licenceCmd(officer, LicenceCommand{}))
	refused(t, err, "guard.reason")
	o.must(o.d.DecideHeed(o.m, o.licenceCmd(officer, LicenceCommand{Reason: "shifts nothing"})))
	if len(o.licence().Stale) != 0 {
		t.Errorf("heeded and still marked: %v", o.licence().Stale)
	}
}

func TestTwoCountersigners(t *testing.T) {
	o := newOffice(t)
	o.d.Policy.Signing.Countersigners = 2
	o.upTo(Authorisation)
	_, err := o.decide(decider)
	refused(t, err, "guard.signatures")
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(Actor{"sam", "P-OTHER"}), Hash: o.c().ProposalHash}))
	o.must(o.decide(decider))
}
