package review

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/calendar"
	"lanthorn/guideline"
	"lanthorn/ree"
)

// closing is a book that closes the general licence to one end use.
type closing struct{}

func (closing) Run(v *guideline.View) (guideline.Run, error) {
	run := guideline.Run{Book: "b", Day: v.Day}
	if v.EndUse.Code == "forbidden" {
		run.Results = []guideline.Result{{Rule: "t.use", Version: "1", Basis: "law", Effect: guideline.Effect{Closes: "t.general"}}}
	}
	return run, run.Seal()
}

func generalOffice(t testing.TB) *office {
	o := newOffice(t)
	o.d.Guidelines = closing{}
	o.d.Book = func(string) Guidelines { return closing{} }
	o.d.Policy.Generals = []General{{ID: "t.general", Version: "1", From: calendar.MustDate("2026-01-01"), Months: 12, Days: 30, Reasons: []string{"criteria_met"}, CapKG: 1000, CapMonths: 12,
		Returns: GeneralReturns{Months: 1, Days: 10, Stop: 5}, BackDays: 60, Basis: "law"}}
	return o
}

func (o *office) registration(move string, who Actor, change ...func(*RegistrationCommand)) error {
	cmd := RegistrationCommand{Mover: Mover{Who: who, At: o.now, Reason: "because"}, Registration: "RG-1", General: "t.general", Text: "text", Period: "2026-11", Licence: "LI-1", Line: 1, MassMG: kg, Ref: "I-1"}
	for _, c := range change {
		c(&cmd)
	}
	return o.take(o.d.DecideRegistration(o.m, move, cmd))
}

// shipment asks for one lot of a mass.
func (o *office) shipment(n int, who Actor, use string, mass ree.Mass) (bool, error) {
	a := application()
	a.Kind, a.EndUse.Code = "t.general", use
	a.Lines = []Line{{No: 1, Form: "magnet_ndfeb", HS: "8505111000", MassMG: mass, Lots: []LotQuantity{{"LOT-A", mass}}}}
	events, answer, err := o.d.DecideClear(o.m, Clear{Mover: Mover{Who: who, At: o.now}, Registration: "RG-1", Case: fmt.Sprintf("SH-%d", n), Licence: fmt.Sprintf("LI-%d", n), Application: a, Classes: classes()[:1], Inputs: clean(&a)})
	return err == nil && len(answer.Why) == 0, o.take(events, err)
}

func (o *office) reg() *Registration {
	r, err := o.m.Registration("RG-1")
	o.ok(err)
	return r
}

// Every move on a registration from every state by everybody: what the table does
// not have is refused, and so is who may not.
func TestEveryRegistrationMoveFromEveryStateByEverybody(t *testing.T) {
	states := []RegistrationState{RegistrationApplied, RegistrationExamined, RegistrationDeclined, Registered, RegistrationStopped, RegistrationWithdrawn, RegistrationLapsed, RegistrationExcluded}
	side := map[string][]Actor{"withdraw": {exporter}, "examine": {officer, signer, decider, buyer}, "decline": {officer, signer, decider, buyer}, "register": {signer, decider, buyer}, "suspend": {officer, signer, decider, buyer},
		"reinstate": {officer, signer, decider, buyer}, "exclude": {officer, signer, decider, buyer}}
	everybody := []Actor{exporter, officer, signer, decider, buyer, {"", "P-OFF"}, {"system", "P-OFF"}, {"mole", "P-EXP"}}
	side["withdraw"] = append(side["withdraw"], Actor{"mole", "P-EXP"})
	tried := 0
	for _, state := range states {
		for _, row := range RegistrationTransitions() {
			if side[row.Move] == nil {
				continue
			}
			for _, who := range everybody {
				o := generalOffice(t)
				o.ok(o.registration("apply", exporter))
				r := o.reg()
				r.State, r.Examined = state, officer.Person
				if slices.Contains([]RegistrationState{Registered, RegistrationStopped, RegistrationWithdrawn, RegistrationLapsed, RegistrationExcluded}, state) {
					r.From, r.LastDay = o.d.Calendar.Day(start), o.d.Calendar.Day(start).Add(300)
				}
				o.ok(o.m.PutRegistration(r))
				err := o.registration(row.Move, who)
				want := slices.Contains(row.From, string(state)) && slices.Contains(side[row.Move], who)
				if (err == nil) != want {
					t.Errorf("%s from %s by %s of %s: %v", row.Move, state, who.Person, who.Org, err)
				}
				if err != nil && !errors.As(err, new(*ree.Refusal)) && !errors.As(err, new(ree.Refusals)) {
					t.Errorf("%s from %s: %v is no refusal", row.Move, state, err)
				}
				tried++
			}
		}
	}
	t.Logf("%d moves tried", tried)
}

// Whatever is asked in whatever order: what was cleared never exceeds the cap,
// nothing is cleared while a return is missing or goods are late, the use is the
// sum of the licences, and the events make the same rows again.
func TestLawsOfGeneralLicences(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := generalOffice(t)
		o.ok(o.registration("apply", exporter))
		o.ok(o.registration("examine", officer))
		o.ok(o.registration("register", decider))
		n := 0
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			o.now = o.now.Add(time.Duration(rapid.IntRange(1, 20*24).Draw(rt, "hours")) * time.Hour)
			switch rapid.IntRange(0, 6).Draw(rt, "step") {
			case 0, 1, 2:
				n++
				before, missing := o.reg(), o.missing()
				mass := ree.Mass(rapid.IntRange(1, 600).Draw(rt, "kg")) * kg
				cleared, err := o.shipment(n, exporter, rapid.SampledFrom([]string{"motor", "motor", "forbidden"}).Draw(rt, "use"), mass)
				if cleared && (missing || o.d.CapLeft(before, o.now) < mass || o.d.StateOn(before, o.now) != Registered) {
					rt.Fatalf("cleared %s of %s left, return missing %v, state %s", mass, o.d.CapLeft(before, o.now), missing, o.d.StateOn(before, o.now))
				}
				if !cleared && err == nil && len(o.reg().Declined) == len(before.Declined) && len(before.Declined) < maxDeclined {
					rt.Fatal("a shipment that was not cleared is not on record")
				}
			case 3:
				key := o.d.Calendar.Day(o.now).AddMonths(-rapid.IntRange(0, 3).Draw(rt, "back")).String()[:7]
				f := GeneralFigures{Shipments: n, Lines: []FigureLine{}}
				seen, _ := f.Hash()
				_ = o.registration("file", exporter, func(c *RegistrationCommand) { c.Period, c.Figures, c.Seen = key, f, seen })
			case 4:
				_ = o.registration(rapid.SampledFrom([]string{"stop", "chase", "lapse"}).Draw(rt, "sweep"), Actor{})
			case 5:
				_ = o.registration(rapid.SampledFrom([]string{"suspend", "reinstate"}).Draw(rt, "office"), officer)
			case 6:
				_ = o.registration("goods_back", officer, func(c *RegistrationCommand) { c.Licence = fmt.Sprintf("LI-%d", max(1, n)) })
			}
			o.usesAddUp(rt)
		}
		o.replaysSame(rt)
	})
}

func (o *office) missing() bool {
	return slices.ContainsFunc(o.d.Periods(o.reg(), o.now), func(p Period) bool { return p.State == ReturnMissing })
}

// usesAddUp compares the use of the registration with its licences.
func (o *office) usesAddUp(rt *rapid.T) {
	var used, licensed ree.Mass
	for _, u := range o.reg().Use {
		used += u.MassMG
	}
	for key := range o.m.Rows()["line"] {
		line, err := o.m.LicenceLine(key)
		if err != nil {
			rt.Fatal(err)
		}
		licensed += line.AuthorisedMG
	}
	if used != licensed {
		rt.Fatalf("%s are booked as used, the licences bear %s", used, licensed)
	}
}

func (o *office) replaysSame(rt *rapid.T) {
	again := NewMemory()
	for _, e := range o.events {
		if err := Apply(again, e); err != nil {
			rt.Fatal(err)
		}
	}
	for table, rows := range o.m.Rows() {
		for key, row := range rows {
			if string(again.Rows()[table][key]) != string(row) {
				rt.Fatalf("%s %s comes out otherwise", table, key)
			}
		}
	}
}

// Two shipments that fit one by one and not together: the second is declined.
func TestTheCapBindsTheSecondOfTwo(t *testing.T) {
	o := generalOffice(t)
	o.ok(o.registration("apply", exporter))
	o.ok(o.registration("examine", officer))
	o.ok(o.registration("register", decider))
	if cleared, err := o.shipment(1, exporter, "motor", 600*kg); !cleared || err != nil {
		t.Fatalf("the first: %v", err)
	}
	if cleared, err := o.shipment(2, exporter, "motor", 401*kg); cleared || err != nil {
		t.Fatalf("the second: cleared %v, %v", cleared, err)
	}
	o.ok(o.take(o.d.DecideRevoke(o.m, LicenceCommand{Licence: "LI-1", Reason: "not shipped", Who: decider, At: o.now})))
	if left := o.d.CapLeft(o.reg(), o.now); left != 1000*kg {
		t.Errorf("after the first ended unused, %s are left", left)
	}
}
