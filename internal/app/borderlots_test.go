package app

import (
	"context"
	"errors"
	"testing"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/verify"
)

// split divides magnets of the maker into lots.
func (f *fixture) split(lot string, parts ...ree.Mass) (out []string) {
	f.t.Helper()
	ev := custody.Event{Kind: custody.Split, Site: "G1", Inputs: []custody.Take{{Lot: lot}}}
	for _, p := range parts {
		ev.Inputs[0].Mass += p
		ev.Outputs = append(ev.Outputs, custody.Make{Form: "magnet_ndfeb", Net: p, HS: "8505111000"})
	}
	for _, m := range f.report(maker, ev).Event.Outputs {
		out = append(out, m.Lot)
	}
	return out
}

// licensedLots brings an application for one line of several lots to a licence.
func (f *fixture) licensedLots(lots ...review.LotQuantity) string {
	f.t.Helper()
	var sum ree.Mass
	for _, q := range lots {
		sum += q.MassMG
	}
	a := application(lots[0].Lot, sum)
	a.Lines[0].Lots = lots
	ref := f.lodged(a)
	hash := f.proposed(ref)
	_, err := f.Countersign(context.Background(), countersigner, "", ref, hash)
	f.must(err)
	rec, err := f.Decide(context.Background(), decider, "", ref, hash)
	f.must(err)
	return rec.Licence
}

func (f *fixture) sampled(licence, declaration string, a *ree.Assay) Remark {
	f.t.Helper()
	r, err := f.RemarkGoods(context.Background(), customs, "s"+declaration, BorderFinding{BorderQuestion: ask(licence, kg, declaration), Assay: a})
	f.must(err)
	return r
}

func TestASampleIsHeldAgainstTheAssayThatALotInherited(t *testing.T) {
	f := open(t)
	f.industry()
	magnet := f.magnets()
	own, err := f.Lot(context.Background(), maker, magnet.Lot)
	f.must(err)
	half := f.split(magnet.Lot, 60*kg, 40*kg)[0]
	licence := f.licensed(half, 50*kg)
	same := own.Assay.Assay
	if r := f.sampled(licence, "D-1", &same); len(r.Differences) != 0 || r.Strong {
		t.Errorf("the assay it inherited: %+v", r)
	}
	off := same
	off.Share[ree.Dy].Value /= 2
	r := f.sampled(licence, "D-2", &off)
	if !r.Strong || len(r.Differences) != 1 || r.Differences[0].Code != "customs.composition" || r.Differences[0].Params["element"] != "Dy" {
		t.Errorf("half the dysprosium: %+v", r)
	}
	f.replays()
}

func TestWithoutAnUncertaintyAPersonLooks(t *testing.T) {
	f := open(t)
	f.industry()
	bare := *assayOf(ree.BasisElement, 310_000_000, map[ree.Element]ree.Fraction{ree.Nd: 640_000_000, ree.Pr: 200_000_000, ree.Dy: 120_000_000, ree.Tb: 40_000_000})
	licence := f.licensed(f.magnets().Lot, 50*kg)
	bare.Total.U = 0
	for e := range bare.Share {
		bare.Share[e].U = 0
	}
	more := bare
	more.Share[ree.Nd].Value -= 10_000_000
	more.Share[ree.Sm].Value = 10_000_000 // of which the lot's assay says nothing
	r := f.sampled(licence, "D-1", &more)
	got := map[string]string{}
	for _, d := range r.Differences {
		got[d.Params["element"]] = d.Code
	}
	if r.Strong || len(got) != 1 || got["Sm"] != "customs.composition_unsure" {
		t.Errorf("samarium without an uncertainty: %+v", r)
	}
	a, err := f.Check(context.Background(), customs, ask(licence, kg, "D-1"))
	f.must(err)
	if a.Answer != "refer" {
		t.Errorf("the desk says %+v", a)
	}
}

// The gate grants no line whose lots nobody assayed; a licence may still come to
// stand on one.
func TestASampleOfWhatNobodyAssayed(t *testing.T) {
	f := open(t)
	f.industry()
	f.magnets()
	bare := f.report(maker, custody.Event{Kind: custody.Transform, Site: "G1", Process: "SINTER", Inputs: []custody.Take{{Lot: f.oxideOf(), Mass: 100 * kg}},
		Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: 200 * kg}}}).Event.Outputs[0]
	_, err := f.do(context.Background(), customs, "", "look", nil, false, func(tx *store.Tx) (any, error) {
		var r Remark
		strong := f.border(tx).compareAssay(&review.LicenceLine{Lots: []string{bare.Lot}}, assayOf(ree.BasisElement, 310_000_000, clay), &r)
		if strong || len(r.Differences) != 1 || r.Differences[0].Code != "customs.composition_none" || r.Differences[0].Params["lots"] != bare.Lot {
			t.Errorf("%+v", r)
		}
		return r, nil
	})
	f.must(err)
}

func TestARemarkNamesItsDeclaration(t *testing.T) {
	f, licence := border(t)
	_, err := f.RemarkGoods(context.Background(), customs, "r", BorderFinding{BorderQuestion: ask(licence, kg, ""), Remark: "other goods"})
	refused(t, err, "export.declaration_missing")
}

func TestABadDebitDoesNotStopTheNext(t *testing.T) {
	f, licence := border(t)
	d := f.offlineDesk(licence)
	bad := *d
	d.no = 1
	bad.qr = ""
	first := bad.debit(licence, 30*kg, "D-1")
	d.uploads(first)
	bad.no = 0
	out, err := d.UploadDebits(context.Background(), customs, []string{bad.debit(licence, 31*kg, "D-1"), d.debit(licence, 20*kg, "D-2")})
	refused(t, err, "customs.debit_number")
	var rs ree.Refusals
	if errors.As(err, &rs); len(rs) != 1 || rs[0].Field != "debits[0]" {
		t.Errorf("refused: %+v", rs)
	}
	if len(out) != 1 || out[0].State != DebitBooked || out[0].MassMG != 20*kg {
		t.Errorf("booked: %+v", out)
	}
	f.stands(licence, 50*kg, 0, 50*kg)
	f.replays()
}

func TestTheGravestStateOfAListAnswers(t *testing.T) {
	f, licence := border(t)
	d := f.offlineDesk(licence)
	ctx := context.Background()
	_, err := f.Suspend(ctx, reviewer, "lot", review.LicenceCommand{Licence: licence, Scope: review.OneLot, Lot: f.detail(licence).Lines[0].Lots[0], Reason: "alert"})
	f.must(err)
	d.fetch()
	if a := d.asks(kg); a.Answer != "refer" {
		t.Errorf("one lot: %+v", a)
	}
	_, err = f.Suspend(ctx, reviewer, "line", review.LicenceCommand{Licence: licence, Scope: review.OneLine, Line: 1, Reason: "alert"})
	f.must(err)
	d.fetch()
	if a := d.asks(kg); a.Answer != "no" || a.Reason != verify.CodeStatus {
		t.Errorf("the lot, and then the line: %+v", a)
	}
}

// bearing opens a line of 100 kg with five per cent of tolerance, on a lot of
// exactly net.
func bearing(t *testing.T, net ree.Mass) (*fixture, string) {
	f := open(t)
	f.industry()
	licence := f.licensed(f.split(f.magnets().Lot, net, kg)[0], 100*kg)
	_, err := f.MeasureLine(context.Background(), reviewer, "", licence, 1, review.Measure{TolerancePPM: 50_000, Basis: "order 7"})
	f.must(err)
	return f, licence
}

func TestATolerancedLineLeavesFromItsLots(t *testing.T) {
	f, licence := bearing(t, 200*kg)
	ctx := context.Background()
	r, err := f.ReserveGoods(ctx, customs, "r", ask(licence, 103*kg, "D-1"))
	f.must(err)
	for i, mass := range []ree.Mass{100 * kg, 3 * kg} {
		q := ask(licence, mass, "D-1")
		q.Of = r.Move
		_, err = f.WriteOff(ctx, customs, []string{"w0", "w1"}[i], q)
		f.must(err)
	}
	f.stands(licence, 0, 0, 103*kg)
	f.replays()
}

func TestNothingLeavesThatNoLotHolds(t *testing.T) {
	f, licence := bearing(t, 102*kg)
	ctx := context.Background()
	refusedAt := func(q BorderQuestion, move func(context.Context, Actor, string, BorderQuestion) (Moved, error)) {
		t.Helper()
		if a, err := f.Check(ctx, customs, q); err != nil || a.Answer != "no" || a.Reasons[0].Code != "customs.lots_short" || a.Next == "" {
			t.Errorf("the desk says %+v, %v", a, err)
		}
		_, err := move(ctx, customs, "x"+q.Declaration+q.Of, q)
		refused(t, err, "customs.lots_short")
	}
	refusedAt(ask(licence, 103*kg, "D-1"), f.ReserveGoods)
	refusedAt(ask(licence, 103*kg, "D-1"), f.WriteOff)
	f.stands(licence, 100*kg, 0, 0)
	r, err := f.ReserveGoods(ctx, customs, "r", ask(licence, 102*kg, "D-2"))
	f.must(err)
	refusedAt(ask(licence, kg, "D-3"), f.ReserveGoods)
	f.takeAway(f.detail(licence).Lines[0].Lots[0], 2*kg)
	q := ask(licence, 100*kg, "D-2")
	q.Of = r.Move
	_, err = f.WriteOff(ctx, customs, "w", q)
	f.must(err)
	q.Mass = 2 * kg
	refusedAt(q, f.WriteOff)
	f.replays()
}

// takeAway uses what is free of a lot otherwise.
func (f *fixture) takeAway(lot string, mass ree.Mass) {
	f.t.Helper()
	f.report(maker, custody.Event{Kind: custody.Split, Site: "G1", Inputs: []custody.Take{{Lot: lot, Mass: mass}}, Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: mass - kg}, {Form: "magnet_ndfeb", Net: kg}}})
}

func TestAReversalGivesBackTheLotsThatItsOwnWriteOffTook(t *testing.T) {
	for name, second := range map[string]string{"two declarations": "D-1", "one declaration": "D-0"} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			f.industry()
			ctx := context.Background()
			lots := f.split(f.magnets().Lot, 8*kg, 12*kg)
			licence := f.licensedLots(review.LotQuantity{Lot: lots[0], MassMG: 8 * kg}, review.LotQuantity{Lot: lots[1], MassMG: 12 * kg})
			first, err := f.WriteOff(ctx, customs, "w0", ask(licence, 5*kg, "D-0"))
			f.must(err)
			w, err := f.WriteOff(ctx, customs, "w1", ask(licence, 5*kg, second))
			f.must(err)
			hold := func(a, b ree.Mass) {
				t.Helper()
				for i, want := range []ree.Mass{a, b} {
					d, err := f.Lot(ctx, customs, lots[i])
					f.must(err)
					if d.Lot.Reserved != want || d.Lot.Remaining != want {
						t.Errorf("lot %d holds %s, %s of it earmarked; want %s", i, d.Lot.Remaining, d.Lot.Reserved, want)
					}
				}
			}
			hold(0, 10*kg)
			back := func(key, of string, mass ree.Mass) {
				t.Helper()
				_, err := f.ReverseGoods(ctx, customs, key, BorderChange{Licence: licence, Line: 1, Of: of, Mass: mass, Reason: "not loaded"})
				f.must(err)
			}
			back("v1", w.Move, 3*kg)
			hold(3*kg, 10*kg)
			back("v2", w.Move, 2*kg)
			hold(3*kg, 12*kg)
			back("v3", first.Move, 5*kg)
			hold(8*kg, 12*kg)
			f.replays()
		})
	}
}
