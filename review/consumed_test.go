package review

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/ree"
)

var testReport = []Document{{Kind: "consumption", Name: "test.pdf", Hash: "h"}}

// consumed asks to report goods of the first licence as used up.
func (o *office) consumed(mass ree.Mass, change ...func(*RegistrationCommand)) error {
	return o.registration("report_consumed", exporter, append([]func(*RegistrationCommand){func(c *RegistrationCommand) {
		c.MassMG, c.In, c.Evidence = mass, "testing", testReport
	}}, change...)...)
}

// out brings a general licence to goods that left to come back.
func out(t testing.TB, mass ree.Mass) *office {
	o := generalOffice(t)
	o.ok(o.registration("apply", exporter))
	o.ok(o.registration("examine", officer))
	o.ok(o.registration("register", decider))
	if cleared, err := o.shipment(1, exporter, "motor", mass); !cleared || err != nil {
		t.Fatal("not cleared", err)
	}
	_, err := o.sent("w", mass)
	o.ok(err)
	return o
}

func (o *office) sent(id string, mass ree.Mass) ([]Event, error) {
	es, err := o.d.DecideMove(o.m, Commit, MoveCommand{Licence: "LI-1", Line: 1, ID: id, MassMG: mass, Ref: "D-" + id, Who: customsDesk, At: o.now})
	return es, o.take(es, err)
}

func TestConsumptionIsReportedAndAccepted(t *testing.T) {
	o := out(t, 40*kg)
	refused(t, o.consumed(41*kg), "guard.consumed_left")
	refused(t, o.consumed(0), "guard.consumed_left")
	refused(t, o.consumed(kg, func(c *RegistrationCommand) { c.In = "theft" }), "guard.consumed_in")
	refused(t, o.consumed(kg, func(c *RegistrationCommand) { c.Evidence = nil }), "guard.consumed_evidence")
	refused(t, o.consumed(kg, func(c *RegistrationCommand) { c.Text = " " }), "review.missing")
	refused(t, o.consumed(kg, func(c *RegistrationCommand) { c.Licence = "LI-9" }), "guard.consumed_left")
	refused(t, o.registration("report_consumed", officer, func(c *RegistrationCommand) { c.In, c.Evidence = "testing", testReport }), "guard.holder_side")
	o.ok(o.consumed(30 * kg))
	refused(t, o.consumed(11*kg), "guard.consumed_left")
	one := func(c *RegistrationCommand) { c.No = 1 }
	refused(t, o.registration("accept_consumed", exporter, one), "guard.office_side")
	refused(t, o.registration("accept_consumed", officer), "guard.consumed_open")
	refused(t, o.registration("query_consumed", officer, one, func(c *RegistrationCommand) { c.Reason = "" }), "guard.reason")
	o.ok(o.registration("goods_back", officer, func(c *RegistrationCommand) { c.MassMG = 15 * kg }))
	refused(t, o.registration("accept_consumed", officer, one), "guard.consumed_left") // 15 kg of it stand on the scale at home
	o.ok(o.registration("query_consumed", officer, one))
	refused(t, o.registration("accept_consumed", officer, one), "guard.consumed_open")
	o.ok(o.consumed(25 * kg))
	two := func(c *RegistrationCommand) { c.No = 2 }
	o.ok(o.registration("accept_consumed", officer, two))
	refused(t, o.registration("accept_consumed", officer, two), "guard.consumed_open")
	refused(t, o.registration("goods_back", officer, func(c *RegistrationCommand) { c.MassMG, c.Ref = kg, "I-2" }), "guard.goods_out")
	_, err := o.d.DecideMove(o.m, Reverse, MoveCommand{Licence: "LI-1", Line: 1, ID: "r", MassMG: kg, Of: "w", Who: customsDesk, At: o.now})
	refused(t, err, "guard.accounted")
	o.replays()
}

// TestLateConsumptionStopsWhatIsNew: what was reported in time and waits for an
// officer stops nothing; queried, or reported late, it does until it is accepted.
func TestLateConsumptionStopsWhatIsNew(t *testing.T) {
	file := func(o *office) {
		for _, p := range o.d.Periods(o.reg(), o.now) {
			f := GeneralFigures{Lines: []FigureLine{}}
			seen, _ := f.Hash()
			_ = o.registration("file", exporter, func(c *RegistrationCommand) { c.Period, c.Figures, c.Seen = p.Key, f, seen })
		}
	}
	o := out(t, 40*kg)
	o.now = o.now.AddDate(0, 0, 59)
	o.ok(o.consumed(40 * kg))
	o.now = o.now.AddDate(0, 0, 30)
	file(o)
	if cleared, err := o.shipment(2, exporter, "motor", kg); !cleared || err != nil {
		t.Fatal("the officer's delay stops the holder:", err)
	}
	o.ok(o.registration("query_consumed", officer, func(c *RegistrationCommand) { c.No = 1 }))
	_, err := o.shipment(3, exporter, "motor", kg)
	refused(t, err, "guard.goods_in")
	o.ok(o.consumed(40 * kg))
	_, err = o.shipment(3, exporter, "motor", kg)
	refused(t, err, "guard.goods_in")
	o.ok(o.registration("accept_consumed", officer, func(c *RegistrationCommand) { c.No = 2 }))
	if cleared, err := o.shipment(3, exporter, "motor", kg); !cleared || err != nil {
		t.Fatal("accounted for and still stopped:", err)
	}
	o.replays()
}

// TestMassIsAccountedForOnce: whatever is reported, accepted, brought back and
// reversed in whatever order, back and consumed never exceed what was cleared, and
// the events make the same rows again.
func TestMassIsAccountedForOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := out(t, 50*kg)
		mass := rapid.Custom(func(t *rapid.T) ree.Mass { return ree.Mass(rapid.IntRange(1, 30).Draw(t, "kg")) * kg })
		for n := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			o.now = o.now.Add(time.Duration(rapid.IntRange(1, 96).Draw(rt, "hours")) * time.Hour)
			no := func(c *RegistrationCommand) { c.No = rapid.IntRange(1, 6).Draw(rt, "no") }
			switch rapid.IntRange(0, 4).Draw(rt, "step") {
			case 0, 1:
				_ = o.consumed(mass.Draw(rt, "consumed"))
			case 2:
				_ = o.registration(rapid.SampledFrom([]string{"accept_consumed", "accept_consumed", "query_consumed"}).Draw(rt, "answer"), officer, no)
			case 3:
				_ = o.registration("goods_back", officer, func(c *RegistrationCommand) { c.MassMG, c.Ref = mass.Draw(rt, "back"), fmt.Sprint("I-", n) })
			case 4:
				es, err := o.d.DecideMove(o.m, Reverse, MoveCommand{Licence: "LI-1", Line: 1, ID: fmt.Sprint("r", n), MassMG: mass.Draw(rt, "reversed"), Of: "w", Who: customsDesk, At: o.now})
				_ = o.take(es, err)
			}
			l, err := o.m.Licence("LI-1")
			o.ok(err)
			line, err := o.m.LicenceLine("LI-1/1")
			o.ok(err)
			if l.Accounted(1) > line.CommittedMG || line.CommittedMG > line.AuthorisedMG {
				rt.Fatalf("%s are accounted for of %s that left", l.Accounted(1), line.CommittedMG)
			}
		}
		o.replaysSame(rt)
	})
}
