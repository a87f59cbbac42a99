package app

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// withGenerals publishes the pack's general licences under the test's policy.
func withGenerals(c *Config) {
	for _, g := range c.Law.Pack.Review.Generals {
		g.Conditions = []string{"report_arrival"}
		c.Law.Review.Generals = append(c.Law.Review.Generals, g)
	}
}

const (
	magnetsGeneral    = "cn.general.magnets"
	exhibitionGeneral = "cn.general.exhibition"
)

func evidenceOf(kinds ...string) []review.Document {
	var out []review.Document
	for _, k := range kinds {
		out = append(out, review.Document{Kind: k, Name: k + ".pdf", Hash: fmt.Sprintf("%064x", len(k))})
	}
	return out
}

// registered brings the maker to a registration under a general licence.
func (f *fixture) registered(general string) string {
	f.t.Helper()
	ctx := context.Background()
	rec, err := f.AskRegistration(ctx, maker, "", RegistrationRequest{General: general, Text: "three years of exports to the same two customers", Evidence: evidenceOf("compliance_programme", "export_history", "sales_channels")})
	f.must(err)
	_, err = f.MoveRegistration(ctx, reviewer, "", rec.Registration, "examine", RegistrationMove{Reason: "the programme was seen on site"})
	f.must(err)
	_, err = f.MoveRegistration(ctx, decider, "", rec.Registration, "register", RegistrationMove{})
	f.must(err)
	return rec.Registration
}

// shipmentOf is a shipment of a lot to the end user whom a licence has named.
func shipmentOf(lot string, mass ree.Mass) review.Application {
	a := application(lot, mass)
	a.EndUse.Code = "vehicle"
	a.Documents = evidenceOf("contract")
	return a
}

// exporting is an installation whose maker has a licence behind it and is
// registered.
func exporting(t *testing.T, general string) (f *fixture, lot, registration string) {
	f = open(t, withAfter, withGenerals)
	f.industry()
	lot = f.magnets().Lot
	f.licensed(lot, 100*kg)
	return f, lot, f.registered(general)
}

func codesOf(rs ree.Refusals) []string {
	var out []string
	for _, r := range rs {
		out = append(out, r.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestAnEligibleShipmentIsClearedAndRecordedAsADecision(t *testing.T) {
	f, lot, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	before, err := f.Registration(ctx, maker, ref)
	f.must(err)
	look, err := f.PreviewShipment(ctx, maker, ref, shipmentOf(lot, 200*kg))
	f.must(err)
	after, err := f.Registration(ctx, maker, ref)
	f.must(err)
	if !look.Cleared || len(look.Problems) > 0 || len(after.Use) != len(before.Use) {
		t.Fatalf("the preview says %+v, and %d months of use are booked", look, len(after.Use))
	}
	s, err := f.ClearShipment(ctx, maker, "one", ref, shipmentOf(lot, 200*kg))
	f.must(err)
	if !s.Cleared || s.Licence == "" {
		t.Fatalf("not cleared: %+v", s.Answer.Why)
	}
	again, err := f.ClearShipment(ctx, maker, "one", ref, shipmentOf(lot, 200*kg))
	f.must(err)
	if again.Licence != s.Licence || !again.Replayed {
		t.Error("the same request cleared two shipments")
	}
	c, err := f.Case(ctx, reviewer, s.Shipment)
	f.must(err)
	if c.State != review.Decided || c.Under == nil || c.Under.Registration != ref || c.Licence != s.Licence || c.Guided == nil || len(c.Verdicts) != 1 {
		t.Errorf("the record is %+v", c)
	}
	_, err = f.WriteOff(ctx, customs, "w", BorderQuestion{Licence: s.Licence, Line: 1, Mass: 150 * kg, Declaration: "D-1", Destination: "DE", HS: "8505111000"})
	f.must(err)
	f.must(err)
	if lot, err := f.Lot(ctx, maker, lot); err != nil || lot.Lot.Reserved != 150*kg {
		t.Errorf("%s of the lot are earmarked, want 100 kg of the licence and 50 kg of the shipment: %v", lot.Lot.Reserved, err)
	}
	steps, err := f.Reproduce(ctx, reviewer, s.Shipment)
	f.must(err)
	if len(steps) != 1 || !steps[0].Same {
		t.Errorf("the clearance comes out otherwise: %+v", steps)
	}
	_, err = f.Surrender(ctx, maker, "", review.LicenceCommand{Licence: s.Licence, Reason: "the rest is not shipped"})
	f.must(err)
	view, err := f.Registration(ctx, maker, ref)
	f.must(err)
	if len(view.Shipments) != 1 || view.Shipments[0].ExportedMG != 150*kg || view.LeftMG != 99_800*kg {
		t.Errorf("the registration shows %+v with %s left", view.Shipments, view.LeftMG)
	}
	f.replays()
}

func TestAShipmentThatDoesNotFitIsDeclinedWithEveryReason(t *testing.T) {
	f, lot, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	f.cfg.Law.Review.Generals[0].CapKG = 250
	for _, x := range []struct {
		name  string
		spoil func(*review.Application)
		want  []string
	}{
		{"too much", func(a *review.Application) { a.Lines[0].MassMG, a.Lines[0].Lots[0].MassMG = 300*kg, 300*kg }, []string{"general.cap"}},
		{"an unknown end user", func(a *review.Application) { a.EndUsers[0].Name = "Unheard GmbH" }, []string{"general.closed"}},
		{"another use", func(a *review.Application) { a.EndUse.Code = "chip_equipment" }, []string{"general.closed"}},
		{"a listed party", func(a *review.Application) { a.Consignee.Name = "Barred Trading Ltd" }, []string{"general.closed", "general.not_clean"}},
		{"more than the lot has", func(a *review.Application) { a.Lines[0].MassMG, a.Lines[0].Lots[0].MassMG = 2450*kg, 2450*kg }, []string{"general.cap", "general.not_clean"}},
	} {
		a := shipmentOf(lot, 100*kg)
		x.spoil(&a)
		s, err := f.ClearShipment(ctx, maker, "", ref, a)
		f.must(err)
		for _, want := range x.want {
			if s.Cleared || !slices.Contains(codesOf(s.Answer.Why), want) {
				t.Errorf("%s: want %v, got cleared %v, %v", x.name, x.want, s.Cleared, codesOf(s.Answer.Why))
			}
		}
		_, err = f.Case(ctx, reviewer, s.Shipment)
		refused(t, err, "review.case_unknown")
	}
	_, err := f.ClearShipment(ctx, maker, "", ref, review.Application{})
	refused(t, err, "review.lines_count")
	a := shipmentOf(lot, 100*kg)
	a.Lines = make([]review.Line, 201)
	_, err = f.ClearShipment(ctx, maker, "", ref, a)
	refused(t, err, "general.lines")
	a = shipmentOf(lot, 100*kg)
	a.Documents = nil
	_, err = f.ClearShipment(ctx, maker, "", ref, a)
	refused(t, err, "review.document_missing")
	a = shipmentOf(lot, 100*kg)
	a.Lines = append(a.Lines, review.Line{No: 2, Subject: "equipment", Code: "x", Units: 1, Unit: "piece"})
	_, err = f.ClearShipment(ctx, maker, "", ref, a)
	refused(t, err, "general.goods_only")
	a = shipmentOf("LT-0001-X", 100*kg)
	_, err = f.ClearShipment(ctx, maker, "", ref, a)
	refused(t, err, "lot.not_yours")
	view, err := f.Registration(ctx, maker, ref)
	f.must(err)
	if len(view.Declined) != 5 || view.Use[0].Declined != 5 || view.Use[0].MassMG != 0 {
		t.Errorf("the registration counts %+v and %+v", view.Declined, view.Use)
	}
	if lot, err := f.Lot(ctx, maker, lot); err != nil || lot.Lot.Reserved != 100*kg {
		t.Errorf("%s of the lot are earmarked by what was not cleared: %v", lot.Lot.Reserved-100*kg, err)
	}
	f.replays()
}

func TestOnePersonAndOthersCannotRegister(t *testing.T) {
	f := open(t, withGenerals)
	f.industry()
	ctx := context.Background()
	_, err := f.AskRegistration(ctx, maker, "", RegistrationRequest{General: magnetsGeneral})
	refused(t, err, "review.document_missing")
	_, err = f.AskRegistration(ctx, maker, "", RegistrationRequest{General: "no such", Text: "x"})
	refused(t, err, "general.unknown")
	_, err = f.AskRegistration(ctx, reviewer, "", RegistrationRequest{General: exhibitionGeneral, Text: "x"})
	refused(t, err, "actor.role")
	rec, err := f.AskRegistration(ctx, maker, "", RegistrationRequest{General: exhibitionGeneral, Text: "fairs"})
	f.must(err)
	_, err = f.AskRegistration(ctx, maker, "", RegistrationRequest{General: exhibitionGeneral, Text: "fairs"})
	refused(t, err, "guard.registered_once")
	both := Actor{Account: "both", Org: "AUTH", Roles: []Role{RoleReviewer, RoleDecider}}
	inside := Actor{Account: "mole", Org: maker.Org, Roles: []Role{RoleReviewer, RoleDecider}}
	_, err = f.MoveRegistration(ctx, inside, "", rec.Registration, "examine", RegistrationMove{Reason: "mine"})
	refused(t, err, "guard.office_side")
	_, err = f.MoveRegistration(ctx, both, "", rec.Registration, "register", RegistrationMove{})
	refused(t, err, "guard.state")
	_, err = f.MoveRegistration(ctx, both, "", rec.Registration, "examine", RegistrationMove{Reason: "seen"})
	f.must(err)
	_, err = f.MoveRegistration(ctx, both, "", rec.Registration, "register", RegistrationMove{})
	refused(t, err, "guard.not_examiner")
	for _, move := range []string{"apply", "clear", "lapse", "chase", "stop"} {
		_, err = f.MoveRegistration(ctx, both, "", rec.Registration, move, RegistrationMove{})
		refused(t, err, "review.move_unknown")
	}
	stranger := Actor{Account: "sid", Org: "SEPARATOR", Roles: []Role{RoleExporter}}
	_, err = f.Registration(ctx, stranger, rec.Registration)
	refused(t, err, "general.registration_unknown")
	_, err = f.ClearShipment(ctx, stranger, "", rec.Registration, shipmentOf("L", kg))
	refused(t, err, "general.registration_unknown")
	_, err = f.MoveRegistration(ctx, stranger, "", rec.Registration, "withdraw", RegistrationMove{})
	refused(t, err, "general.registration_unknown")
}

func TestAMissingReturnStopsWhatIsNewUntilItIsFiled(t *testing.T) {
	f, lot, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	s, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 200*kg))
	f.must(err)
	_, err = f.WriteOff(ctx, customs, "w", BorderQuestion{Licence: s.Licence, Line: 1, Mass: 150 * kg, Declaration: "D-1"})
	f.must(err)
	f.now = time.Date(2026, 4, 21, 9, 0, 0, 0, china) // the return of the first quarter was due on the 20th
	_, err = f.MoveRegistration(ctx, maker, "", ref, "file", RegistrationMove{Period: "2026-04", Seen: "x"})
	refused(t, err, "guard.period_over")
	s, err = f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 10*kg))
	f.must(err)
	if !s.Cleared {
		t.Fatalf("late, not missing: %v", codesOf(s.Answer.Why))
	}
	f.now = time.Date(2026, 5, 6, 9, 0, 0, 0, china)
	_, err = f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 10*kg))
	refused(t, err, "guard.returns_in")
	f.must(f.KeepRegistrations(ctx))
	f.must(f.KeepRegistrations(ctx))
	view, err := f.Registration(ctx, maker, ref)
	f.must(err)
	if view.State != review.RegistrationStopped || !view.ByReturn || len(view.Chased) != 1 || view.Stopped != 1 {
		t.Fatalf("the registration is %+v", view.Registration)
	}
	_, err = f.MoveRegistration(ctx, reviewer, "", ref, "reinstate", RegistrationMove{Reason: "a friend asked"})
	refused(t, err, "guard.returns_in")
	figures, hash, err := f.GeneralFigures(ctx, maker, ref, "2026-01")
	f.must(err)
	want := review.FigureLine{Destination: "DE", HS: "8505111000", Form: "magnet_ndfeb", ClearedMG: 200 * kg, ExportedMG: 150 * kg, Declarations: 1}
	if figures.Shipments != 1 || len(figures.Lines) != 1 || figures.Lines[0] != want {
		t.Errorf("the return is filled in with %+v", figures)
	}
	_, err = f.MoveRegistration(ctx, maker, "", ref, "file", RegistrationMove{Period: "2026-01", Seen: "guessed"})
	refused(t, err, "guard.figures_seen")
	_, err = f.MoveRegistration(ctx, maker, "", ref, "file", RegistrationMove{Period: "2026-01", Seen: hash})
	f.must(err)
	_, err = f.MoveRegistration(ctx, maker, "", ref, "file", RegistrationMove{Period: "2026-01", Seen: hash})
	refused(t, err, "guard.filed_already")
	s, err = f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 10*kg))
	f.must(err)
	if !s.Cleared {
		t.Errorf("after filing: %v", codesOf(s.Answer.Why))
	}
	f.replays()
}

func TestASuspendedRegistrationStopsItsShipmentsAtTheBorder(t *testing.T) {
	f, lot, ref := exporting(t, magnetsGeneral)
	ctx := context.Background()
	s, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 200*kg))
	f.must(err)
	app := shipmentOf(lot, 300*kg)
	_, err = f.LodgeAmendment(ctx, maker, "", s.Licence, "more", app)
	refused(t, err, "guard.not_general")
	_, err = f.MoveRegistration(ctx, reviewer, "", ref, "suspend", RegistrationMove{Reason: "a doubt about the stocks"})
	f.must(err)
	q := BorderQuestion{Licence: s.Licence, Line: 1, Mass: 10 * kg, Declaration: "D-1"}
	answer, err := f.Check(ctx, customs, q)
	f.must(err)
	if answer.Answer != "no" {
		t.Errorf("the desk says %s of a shipment under a suspended registration", answer.Answer)
	}
	_, err = f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, kg))
	refused(t, err, "guard.state")
	_, err = f.MoveRegistration(ctx, maker, "", ref, "reinstate", RegistrationMove{Reason: "it is settled"})
	refused(t, err, "actor.role")
	_, err = f.MoveRegistration(ctx, reviewer, "", ref, "reinstate", RegistrationMove{Reason: "it is settled"})
	f.must(err)
	answer, err = f.Check(ctx, customs, q)
	f.must(err)
	if answer.Answer != "yes" {
		t.Errorf("the desk says %s after the registration was reinstated: %v", answer.Answer, answer.Reasons)
	}
	_, err = f.MoveRegistration(ctx, decider, "", ref, "exclude", RegistrationMove{Reason: "the stocks were not there"})
	f.must(err)
	if answer, err = f.Check(ctx, customs, q); err != nil || answer.Answer != "no" {
		t.Errorf("the desk says %s after the exclusion: %v", answer.Answer, err)
	}
	f.replays()
}

func TestGoodsOfAnExhibitionComeBack(t *testing.T) {
	f, lot, ref := exporting(t, exhibitionGeneral)
	ctx := context.Background()
	s, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 40*kg))
	f.must(err)
	if !s.Cleared {
		t.Fatalf("not cleared: %v", s.Answer.Why)
	}
	_, err = f.WriteOff(ctx, customs, "w", BorderQuestion{Licence: s.Licence, Line: 1, Mass: 30 * kg, Declaration: "D-1"})
	f.must(err)
	back := func(mass ree.Mass, declaration string) error {
		_, err := f.MoveRegistration(ctx, customs, "", ref, "goods_back", RegistrationMove{Licence: s.Licence, Line: 1, Mass: mass, Ref: declaration})
		return err
	}
	refused(t, back(31*kg, "I-1"), "guard.goods_out")
	refused(t, back(10*kg, ""), "guard.import_declared")
	f.must(back(10*kg, "I-1"))
	refused(t, back(10*kg, "I-1"), "guard.import_declared")
	_, err = f.MoveRegistration(ctx, maker, "", ref, "goods_back", RegistrationMove{Licence: s.Licence, Line: 1, Mass: kg, Ref: "I-2"})
	refused(t, err, "actor.role")
	f.now = f.now.AddDate(0, 0, 181)
	for _, p := range []string{"2026-01"} {
		_, hash, err := f.GeneralFigures(ctx, maker, ref, p)
		f.must(err)
		_, err = f.MoveRegistration(ctx, maker, "", ref, "file", RegistrationMove{Period: p, Seen: hash})
		f.must(err)
	}
	_, err = f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, kg))
	refused(t, err, "guard.goods_in")
	f.must(back(20*kg, "I-3"))
	s, err = f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, kg))
	f.must(err)
	if !s.Cleared {
		t.Errorf("all is back: %v", s.Answer.Why)
	}
	if r := f.row(ref); len(r.Open) != 1 || r.Open[0].Licence != s.Licence {
		t.Errorf("open shipments are %+v", r.Open)
	}
	f.replays()
}

func (f *fixture) row(ref string) (r review.Registration) {
	f.t.Helper()
	f.must(f.Store.View(context.Background(), func(v *store.View) (err error) {
		r, _, err = store.Get(v, f.tables.general.registration, ref)
		return err
	}))
	return r
}

// Who asks what can be done is told of goods that are late, without a command.
func TestLateGoodsStandInTheWayOfReinstating(t *testing.T) {
	f, lot, ref := exporting(t, exhibitionGeneral)
	ctx := context.Background()
	s, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 40*kg))
	f.must(err)
	_, err = f.WriteOff(ctx, customs, "w", BorderQuestion{Licence: s.Licence, Line: 1, Mass: 30 * kg, Declaration: "D-1"})
	f.must(err)
	_, err = f.MoveRegistration(ctx, reviewer, "", ref, "suspend", RegistrationMove{Reason: "a doubt"})
	f.must(err)
	f.now = f.now.AddDate(0, 0, 181)
	view, err := f.Registration(ctx, reviewer, ref)
	f.must(err)
	for _, m := range f.RegistrationMoves(reviewer, &view) {
		if m.Move == "reinstate" && (m.Open || !slices.Contains(codesOf(m.Refusals), "guard.goods_in")) {
			t.Errorf("reinstating is open %v: %v", m.Open, codesOf(m.Refusals))
		}
	}
	if !slices.Equal(view.Late, []string{s.Licence}) {
		t.Errorf("late are %v", view.Late)
	}
}
