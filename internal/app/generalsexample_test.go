package app

import (
	"context"
	"slices"
	"testing"
	"time"

	"lanthorn/internal/pack"
	"lanthorn/packs"
	"lanthorn/ree"
	"lanthorn/review"
)

// underExample is an installation under the whole pack of the invented country.
func underExample(t *testing.T) *fixture {
	t.Helper()
	files, err := packs.Open("example")
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, func(c *Config) { c.Law = LawOf(p) })
	f.industry()
	f.barred()
	return f
}

// barred takes in the list of barred parties as it stands.
func (f *fixture) barred() {
	f.t.Helper()
	_, err := f.ImportBytes(context.Background(), supervisor, "", ListImport{List: "x.barred", Format: "table"}, map[string][]byte{"": []byte(rows("b1,Barred Trading Ltd,company,block,DE"))})
	f.must(err)
}

// TestGeneralLicencesOfTheInventedCountry walks from registration over shipment to
// return under the pack example alone.
func TestGeneralLicencesOfTheInventedCountry(t *testing.T) {
	f := underExample(t)
	ctx := context.Background()
	lot := f.magnets().Lot
	_, err := f.AskRegistration(ctx, maker, "", RegistrationRequest{General: "x.general.magnets", Text: "motors"})
	refused(t, err, "review.document_missing")
	rec, err := f.AskRegistration(ctx, maker, "", RegistrationRequest{General: "x.general.magnets", Text: "motors", Evidence: evidenceOf("contract")})
	f.must(err)
	ref := rec.Registration
	_, err = f.MoveRegistration(ctx, reviewer, "", ref, "examine", RegistrationMove{Reason: "seen"})
	f.must(err)
	_, err = f.MoveRegistration(ctx, decider, "", ref, "register", RegistrationMove{})
	f.must(err)
	for name, spoil := range map[string]func(*review.Application){
		"too heavy":    func(a *review.Application) { a.Lines[0].MassMG, a.Lines[0].Lots[0].MassMG = 2100*kg, 2100*kg },
		"another use":  func(a *review.Application) { a.EndUse.Code = "military" },
		"a bad buyer":  func(a *review.Application) { a.Consignee.Name = "Barred Trading Ltd" },
		"another form": func(a *review.Application) { a.Lines[0].Form = "oxide" },
	} {
		a := shipmentOf(lot, 100*kg)
		spoil(&a)
		s, err := f.ClearShipment(ctx, maker, "", ref, a)
		f.must(err)
		if s.Cleared || !slices.Contains(codesOf(s.Answer.Why), "general.closed") {
			t.Errorf("%s: cleared %v, %v", name, s.Cleared, codesOf(s.Answer.Why))
		}
	}
	s, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 200*kg))
	f.must(err)
	if !s.Cleared {
		t.Fatalf("not cleared: %+v", s.Answer.Why)
	}
	_, err = f.WriteOff(ctx, customs, "w", BorderQuestion{Licence: s.Licence, Line: 1, Mass: 150 * kg, Declaration: "D-1"})
	f.must(err)
	f.now = time.Date(2026, 4, 26, 9, 0, 0, 0, time.UTC) // 15 days and 10 after the quarter
	_, err = f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, kg))
	refused(t, err, "guard.returns_in")
	figures, hash, err := f.GeneralFigures(ctx, maker, ref, "2026-01")
	f.must(err)
	if len(figures.Lines) != 1 || figures.Lines[0].ExportedMG != 150*kg {
		t.Errorf("the return is filled in with %+v", figures)
	}
	_, err = f.MoveRegistration(ctx, maker, "", ref, "file", RegistrationMove{Period: "2026-01", Seen: hash})
	f.must(err)
	f.barred()
	s, err = f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, kg))
	f.must(err)
	view, err := f.Registration(ctx, maker, ref)
	f.must(err)
	if !s.Cleared || view.LeftMG != 20_000*kg-201*ree.Kilogram {
		t.Errorf("after filing: %v, %s left", codesOf(s.Answer.Why), view.LeftMG)
	}
	f.replays()
}

// TestASampleConsumedInATestIsAccountedFor: reported by its holder, accepted by an
// officer, seen by nobody else, and nothing is stopped for goods that never return.
func TestASampleConsumedInATestIsAccountedFor(t *testing.T) {
	f := underExample(t)
	ctx := context.Background()
	lot := f.magnets().Lot
	ref := f.registered("x.general.samples")
	s, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, 20*kg))
	f.must(err)
	if !s.Cleared {
		t.Fatalf("not cleared: %+v", s.Answer.Why)
	}
	_, err = f.WriteOff(ctx, customs, "w", BorderQuestion{Licence: s.Licence, Line: 1, Mass: 20 * kg, Declaration: "D-1"})
	f.must(err)
	report := RegistrationMove{Licence: s.Licence, Line: 1, Mass: 12 * kg, In: "testing", Text: "cut up for a heat test", Evidence: evidenceOf("consumption")}
	_, err = f.MoveRegistration(ctx, customs, "", ref, "report_consumed", report)
	refused(t, err, "actor.role")
	stranger := Actor{Account: "sid", Org: "SEPARATOR", Roles: []Role{RoleExporter}}
	_, err = f.MoveRegistration(ctx, stranger, "", ref, "report_consumed", report)
	refused(t, err, "general.registration_unknown")
	_, err = f.MoveRegistration(ctx, maker, "one", ref, "report_consumed", report)
	f.must(err)
	_, err = f.MoveRegistration(ctx, maker, "one", ref, "report_consumed", report)
	f.must(err)
	_, err = f.MoveRegistration(ctx, maker, "", ref, "accept_consumed", RegistrationMove{Licence: s.Licence, No: 1})
	refused(t, err, "actor.role")
	_, err = f.MoveRegistration(ctx, reviewer, "", ref, "accept_consumed", RegistrationMove{Licence: s.Licence, No: 2})
	refused(t, err, "guard.consumed_open")
	_, err = f.MoveRegistration(ctx, reviewer, "", ref, "accept_consumed", RegistrationMove{Licence: s.Licence, No: 1})
	f.must(err)
	_, err = f.MoveRegistration(ctx, customs, "", ref, "goods_back", RegistrationMove{Licence: s.Licence, Line: 1, Mass: 9 * kg, Ref: "I-1"})
	refused(t, err, "guard.goods_out")
	_, err = f.MoveRegistration(ctx, customs, "", ref, "goods_back", RegistrationMove{Licence: s.Licence, Line: 1, Mass: 8 * kg, Ref: "I-1"})
	f.must(err)
	f.now = f.now.AddDate(0, 0, 91)
	f.barred()
	view, err := f.Registration(ctx, maker, ref)
	f.must(err)
	if row := view.Shipments[0]; row.ConsumedMG != 12*kg || row.BackMG != 8*kg || row.Late || len(view.Late) != 0 {
		t.Errorf("the shipment is %+v", row)
	}
	next, err := f.ClearShipment(ctx, maker, "", ref, shipmentOf(lot, kg))
	f.must(err)
	if !next.Cleared {
		t.Errorf("all is accounted for: %+v", next.Answer.Why)
	}
	f.replays()
}
