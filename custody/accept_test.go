package custody

import (
	"slices"
	"testing"
	"time"

	"lanthorn/ree"
)

func wantFlags(t *testing.T, ev Event, want ...string) {
	t.Helper()
	if got := flagsOf(ev); !slices.Equal(got, want) {
		t.Errorf("%s: flags %v, want %v", ev.Kind, ev.Flags, want)
	}
}

// TestJourney takes ore to a magnet and its swarf back, through every kind of
// event, and replays it.
func TestJourney(t *testing.T) {
	b := newBook(t)
	ore := b.must("MINE", extract(changed(ore, func(m *Make) { m.Net, m.Alias, m.Assay = 100*te, "pit 7", goods(1, 10) }))).Outputs[0].Lot
	conc := b.must("MINE", Event{Kind: Transform, Site: "mine-1", Process: "float", Inputs: []Take{take("pit 7", 100*te)}, Outputs: []Make{out("mixed_carbonate", te, goods(60, 10))}}).Outputs[0].Lot
	if l := b.lot(ore); l.Status != Used || l.Remaining != 0 || l.Origin != "mine/mine-1" {
		t.Errorf("%+v", l)
	}
	halves := b.must("MINE", Event{Kind: Split, Site: "mine-1", Inputs: []Take{take(conc, te)}, Outputs: []Make{out("mixed_carbonate", 600*kg, nil), out("mixed_carbonate", 400*kg, nil)}}).Outputs
	if a, c := b.lot(halves[0].Lot), b.lot(halves[1].Lot); a.AssayOf != conc || a.Elements[ree.Nd] != 324*1_000_000 || c.Elements[ree.Dy] != 24*1_000_000 {
		t.Errorf("halves: %+v, %+v", a, c)
	}
	tr := b.sent("MINE", "mine-1", "SEP", "sep-1", halves[0].Lot, halves[1].Lot)
	wantFlags(t, b.must("SEP", Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: halves[1].Lot, Mass: 402 * kg}, {Lot: halves[0].Lot, Mass: 590 * kg}}}), "transfer.difference")
	if a, c := b.lot(halves[0].Lot), b.lot(halves[1].Lot); a.Remaining != 590*kg || c.Remaining != 400*kg || a.Holder != "SEP" || c.Site != "sep-1" {
		t.Errorf("a receiver's figure made mass or was lost: %+v, %+v", a, c)
	}
	if x := b.st.Transfers[tr]; x.Open || x.Difference() != -8*kg {
		t.Errorf("%+v", x)
	}
	blend := b.must("SEP", divide(Blend, []Take{take(halves[0].Lot, 590*kg), take(halves[1].Lot, 400*kg)}, out("mixed_carbonate", 990*kg, nil))).Outputs[0]
	oxides := b.must("SEP", calcine([]Take{take(blend.Lot, 990*kg)}, out("oxide", 600*kg, goods(85, 10)), out("tailings", 300*kg, goods(5, 10)))).Outputs
	packed := b.must("SEP", divide(Pack, []Take{take(oxides[0].Lot, 500*kg)}, changed(out("oxide", 500*kg, nil), func(m *Make) { m.Package = "drum" }))).Outputs[0].Lot
	loose := b.must("SEP", divide(Unpack, []Take{take(packed, 500*kg)}, out("oxide", 500*kg, nil))).Outputs[0].Lot
	b.must("SEP", reserve("C-1", take(loose, 60*kg)))
	b.must("SEP", export(loose, 50*kg, "C-1"))
	if l := b.lot(loose); l.Reserved != 10*kg || l.EarmarkedFor("C-1") != 10*kg || l.Free() != 440*kg {
		t.Errorf("after the export: %+v", l)
	}
	b.must("SEP", changedEvent(reserve("C-1", take(loose, 10*kg)), func(ev *Event) { ev.Release = true }))
	wantFlags(t, b.must("SEP", Event{Kind: Stocktake, Site: "sep-1", Figures: []Figure{{Lot: loose, Mass: 440 * kg}}}), "stock.difference")
	wantFlags(t, b.must("SEP", Event{Kind: Stocktake, Site: "sep-1", Figures: []Figure{{Lot: loose, Mass: 450*kg + 1}}}))
	b.must("SEP", Event{Kind: Stocktake, Site: "sep-1", HoldUps: []HoldUp{{Process: "sx", Rel: ree.Whole / 20, Elements: ree.ElementMasses{ree.Nd: 1}}}})
	tr = b.sent("SEP", "sep-1", "MAG", "mag-1", loose)
	b.must("MAG", Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: loose, Mass: 450 * kg}}})
	metal := b.must("MAG", Event{Kind: Transform, Site: "mag-1", Process: "melt", Inputs: []Take{take(loose, 450*kg)}, Outputs: []Make{out("metal", 370*kg, goods(99, 10))}})
	wantFlags(t, metal)
	made := b.must("MAG", Event{Kind: Transform, Site: "mag-1", Process: "sinter", Inputs: []Take{take(metal.Outputs[0].Lot, 370*kg)}, Outputs: []Make{out("magnet_ndfeb", 800*kg, goods(31, 10)), out("swarf", 300*kg, goods(30, 10))},
		Losses: []Loss{{Kind: "loss", Elements: ree.ElementMasses{ree.Nd: 1_000_000}}}})
	b.official(Event{Kind: Freeze, Reason: "seized", Inputs: []Take{{Lot: made.Outputs[0].Lot}}})
	b.official(Event{Kind: Freeze, Reason: "freed", Release: true, Inputs: []Take{{Lot: made.Outputs[0].Lot}}})
	b.must("MAG", Event{Kind: Consume, Site: "mag-1", Reason: "motors", Inputs: []Take{take(made.Outputs[0].Lot, 800*kg)}})
	tr = b.sent("MAG", "mag-1", "REC", "rec-1", made.Outputs[1].Lot)
	b.must("REC", Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: made.Outputs[1].Lot, Mass: 300 * kg}}})
	scrap := b.must("REC", Event{Kind: Collect, Site: "rec-1", Source: "city", Outputs: []Make{out("scrap_magnet", 100*kg, nil)}}).Outputs[0].Lot
	wantFlags(t, b.must("REC", assay(scrap, goods(30, 5))))
	b.must("REC", Event{Kind: Transform, Site: "rec-1", Process: "recycle", Inputs: []Take{take(made.Outputs[1].Lot, 300*kg), take(scrap, 100*kg)}, Outputs: []Make{out("oxide", 120*kg, goods(80, 8))}})
	b.must("SEP", Event{Kind: Discard, Site: "sep-1", Reason: "to the pond", Inputs: []Take{{Lot: oxides[1].Lot}}})
	if l := b.lot(oxides[1].Lot); l.Status != Used {
		t.Errorf("discard without a mass means all that remains: %+v", l)
	}
	sameState(t, b.replayed(), b.st)
	acyclic(t, b.st)
}

// TestModels: outputs have the loosest model among the process and the inputs.
func TestModels(t *testing.T) {
	b := newBook(t)
	x, y := b.imported("oxide", te, 80, "x"), b.imported("oxide", te, 80, "y")
	for _, c := range []struct {
		ev   Event
		want Model
	}{
		{divide(Split, []Take{take(x, 2)}, out("oxide", 1, nil), out("oxide", 1, nil)), Segregated},
		{divide(Blend, []Take{take(x, 1), take(y, 1)}, out("oxide", 2, nil)), Segregated},
		{calcine([]Take{take(x, kg)}, out("oxide", 900*ree.Gram, goods(80, 10))), ControlledBlending},
		{changedEvent(calcine([]Take{take(x, kg)}, out("oxide", 900*ree.Gram, goods(80, 10))), func(ev *Event) { ev.Process = "keep" }), Segregated},
	} {
		if got := b.must("SEP", c.ev).Outputs[0].Model; got != c.want {
			t.Errorf("%s: %s, want %s", c.ev.Kind, got, c.want)
		}
	}
}

// TestLate: the month's report is due by the 10th of the next, in the event's
// own time zone; December runs into January.
func TestLate(t *testing.T) {
	china := time.FixedZone("", 8*3600)
	for _, c := range []struct {
		occurred, recorded time.Time
		late               bool
	}{
		{time.Date(2026, 3, 31, 23, 59, 0, 0, china), time.Date(2026, 4, 10, 23, 59, 59, 999e6, china), false},
		{time.Date(2026, 3, 31, 23, 59, 0, 0, china), time.Date(2026, 4, 11, 0, 0, 0, 0, china), true},
		{time.Date(2026, 3, 1, 0, 0, 0, 0, china), time.Date(2026, 4, 10, 15, 59, 59, 0, time.UTC), false},
		{time.Date(2026, 3, 1, 0, 0, 0, 0, china), time.Date(2026, 4, 10, 16, 0, 0, 0, time.UTC), true},
		{time.Date(2026, 12, 1, 0, 0, 0, 0, china), time.Date(2027, 1, 10, 12, 0, 0, 0, china), false},
		{time.Date(2026, 12, 1, 0, 0, 0, 0, china), time.Date(2027, 1, 11, 12, 0, 0, 0, china), true},
		{time.Date(2026, 1, 31, 0, 0, 0, 0, china), time.Date(2026, 2, 10, 12, 0, 0, 0, china), false},
		{time.Date(2026, 1, 31, 0, 0, 0, 0, china), time.Date(2026, 2, 11, 12, 0, 0, 0, china), true},
	} {
		b := newBook(t)
		ev, rs := b.try(Report{Event: extract(ore), Org: "MINE", Occurred: c.occurred, Recorded: c.recorded})
		if len(rs) > 0 || slices.Contains(flagsOf(ev), "report.late") != c.late {
			t.Errorf("%s reported %s: %v, %v", c.occurred, c.recorded, ev.Flags, rs)
		}
	}
}

// TestClock: up to the skew ahead is accepted, a millisecond more is not, and
// the widest offsets on Earth are.
func TestClock(t *testing.T) {
	b := newBook(t)
	for _, c := range []struct {
		occurred time.Time
		ok       bool
	}{
		{b.now.Add(b.law.ClockSkew), true}, {b.now.Add(b.law.ClockSkew + time.Millisecond), false},
		{b.now.In(time.FixedZone("", 14*3600)), true}, {b.now.In(time.FixedZone("", -14*3600)), true}, {b.now.In(time.FixedZone("", 14*3600+1)), false},
	} {
		_, rs := b.try(Report{Event: extract(ore), Org: "MINE", Occurred: c.occurred, Recorded: b.now})
		if (len(rs) == 0) != c.ok {
			t.Errorf("%s: %v", c.occurred, rs)
		}
	}
}

// TestQuotaUse: batches in order, one warning as 90 % is crossed, a block at
// 100 %, and a correction that gives back and takes again.
func TestQuotaUse(t *testing.T) {
	b := newBook(t)
	pure := goods(100, 0)
	reo := ree.Nd.ToOxide(ree.ElementMass(kg))
	dig := func(kilograms ree.Mass) Event {
		return Event{Kind: Extract, Site: "mine-1", Process: "digq", Outputs: []Make{out("ore_monazite", kilograms*kg, pure), out("tailings", te, nil)}}
	}
	b.quota("issue", "mining", "1", "GRP", "", 60*reo, true, "")
	b.quota("split", "mining", "1", "GRP", "MINE", 60*reo, false, "GRP")
	b.quota("issue", "mining", "2", "MINE", "", 40*reo, true, "")
	used := func(batch string) int64 {
		return int64(b.st.Quotas[QuotaKey(2026, "ionic", "mining", batch, "MINE")].Used / reo)
	}
	wantFlags(t, b.must("MINE", dig(50)))
	ev := b.must("MINE", dig(20))
	wantFlags(t, ev)
	if len(ev.Quota) != 2 || ev.Quota[0].REO != 10*reo || ev.Quota[1].REO != 10*reo || used("1") != 60 || used("2") != 10 {
		t.Errorf("batches: %+v", ev.Quota)
	}
	wantFlags(t, b.must("MINE", dig(20)))
	wantFlags(t, b.must("MINE", dig(1)), "quota.near")
	nearly := b.last()
	wantFlags(t, b.must("MINE", dig(1)))
	b.refused("MINE", dig(9), "quota.exceeded")
	now := throughJSON(t, b.log[1].Event)
	now.Outputs[0].Net = 50 * kg
	b.refused("MINE", b.correction(2, &now), "quota.exceeded")
	now.Outputs[0].Net = 12 * kg
	b.must("MINE", b.correction(2, &now))
	if used("1")+used("2") != 84 {
		t.Errorf("after the correction: %d and %d", used("1"), used("2"))
	}
	b.must("MINE", b.correction(nearly, nil))
	if used("1")+used("2") != 83 {
		t.Errorf("after the voiding: %d and %d", used("1"), used("2"))
	}
	b.law.QuotaBlock = false
	wantFlags(t, b.must("MINE", dig(30)), "quota.exceeded")
	sameState(t, b.replayed(), b.st)
}

// TestImportedOreCounts: separation of imported monazite uses the separation
// quota (Order 71, Art. 3); the year is that of the event, also when it is
// corrected the year after.
func TestImportedOreCounts(t *testing.T) {
	b := newBook(t)
	b.quota("issue", "separation", "1", "SEP", "", ree.OxideMass(te), true, "")
	l := b.imported("concentrate_monazite", te, 50, "Kangankunde")
	ev := b.must("SEP", changedEvent(calcine([]Take{take(l, te)}, out("oxide", 500*kg, goods(80, 0))), func(ev *Event) { ev.Process = "sepq" }))
	want := ree.Nd.ToOxide(400 * 1_000_000)
	q := b.st.Quotas["2026/ionic/separation/1/SEP"]
	if len(ev.Quota) != 1 || q.Used != want {
		t.Fatalf("%+v used of %s", q, want)
	}
	now := throughJSON(t, ev)
	now.Outputs[0].Net = 250 * kg
	b.now = b.now.AddDate(1, 0, 0)
	b.must("SEP", b.correction(b.last(), &now))
	if q = b.st.Quotas["2026/ionic/separation/1/SEP"]; q.Used != want/2 {
		t.Errorf("%s used after the correction, want %s", q.Used, want/2)
	}
}

func TestQuotaNoneFlagged(t *testing.T) {
	b := newBook(t)
	b.law.QuotaBlock = false
	wantFlags(t, b.must("MINE", changedEvent(extract(ore), func(ev *Event) { ev.Process = "digq" })), "quota.none")
}

// TestImprobable: what is over by three standard uncertainties and a recovery
// outside its band are accepted and marked.
func TestImprobable(t *testing.T) {
	b := newBook(t)
	l := b.imported("oxide", te, 50, "x")
	wantFlags(t, b.must("SEP", calcine([]Take{take(l, 100*kg)}, out("oxide", 50*kg, goods(100, 10)))))
	wantFlags(t, b.must("SEP", calcine([]Take{take(l, 100*kg)}, out("oxide", 52500*ree.Gram, goods(100, 10)))), "balance.over", "balance.over")
	tr := b.sent("SEP", "sep-1", "MAG", "mag-1", l)
	b.must("MAG", Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: l, Mass: 800 * kg}}})
	melt := Event{Kind: Transform, Site: "mag-1", Process: "melt", Inputs: []Take{take(l, 100*kg)}, Outputs: []Make{out("metal", 44*kg, goods(100, 10))}}
	wantFlags(t, b.must("MAG", melt), "recovery.band")
}

// TestAssayAgain: a new assay that finds more than was booked is marked, and so
// is one of a lot that was drawn on; a first assay of mined goods is neither.
func TestAssayAgain(t *testing.T) {
	b := newBook(t)
	l := b.must("MINE", extract(out("ore_monazite", te, nil))).Outputs[0].Lot
	wantFlags(t, b.must("MINE", assay(l, goods(5, 10))))
	wantFlags(t, b.must("MINE", assay(l, goods(4, 10))))
	wantFlags(t, b.must("MINE", assay(l, goods(9, 10))), "assay.more", "assay.more")
	if got := b.lot(l); got.Elements[ree.Nd] != 81*1_000_000 || got.AssayOf != l || b.st.Assays[l].Seq != 4 {
		t.Errorf("%+v", got)
	}
	made := b.must("MINE", Event{Kind: Transform, Site: "mine-1", Process: "float", Inputs: []Take{take(l, te/2)}, Outputs: []Make{out("oxide", kg, nil)}}).Outputs[0].Lot
	wantFlags(t, b.must("MINE", assay(made, goods(90, 10))), "assay.more", "assay.more")
	wantFlags(t, b.must("MINE", assay(l, goods(9, 10))), "assay.after_use")
}

// TestAlias: an operator's own number finds the lot, for that operator alone; it
// is free again once the lot is voided.
func TestAlias(t *testing.T) {
	b := newBook(t)
	ev := extract(changed(ore, func(m *Make) { m.Alias = "pit 7" }))
	l := b.must("MINE", ev).Outputs[0].Lot
	b.refused("SEP", consume("pit 7", kg), "lot.unknown")
	b.must("MINE", Event{Kind: Discard, Site: "mine-1", Reason: "test", Inputs: []Take{take("pit 7", kg)}})
	b.must("MINE", b.correction(2, nil))
	b.must("MINE", b.correction(1, nil))
	again := b.must("MINE", ev).Outputs[0].Lot
	if again == l || b.st.Aliases["MINE/pit 7"].Lot != again {
		t.Errorf("%s, then %s", l, again)
	}
	b.must("MINE", Event{Kind: Discard, Site: "mine-1", Reason: "test", Inputs: []Take{{Lot: "pit 7"}}})
	if b.lot(again).Remaining != 0 {
		t.Error("discard of all that remains by own number")
	}
}

// TestGivenFieldsAreDropped: nobody smuggles in what only the ledger may say.
func TestGivenFieldsAreDropped(t *testing.T) {
	b := newBook(t)
	ev := extract(Make{Lot: "MG-0001-A", ID: 9, Form: "ore_monazite", Net: te, Elements: ree.ElementMasses{ree.Nd: 1 << 50}, Model: IdentityPreserved})
	ev.Quota, ev.Flags, ev.Pool = []QuotaUse{{"x", -5}}, []Flag{{Code: "x"}}, &Pooling{Key: "x"}
	ev.Was, ev.Now, ev.Supersedes, ev.Void, ev.First, ev.Transfer = &Event{}, &Event{}, 5, true, 7, "TR-1"
	got := b.must("MINE", ev)
	o := got.Outputs[0]
	if o.Lot != LotReference("ore_monazite", 1) || o.ID != 1 || o.Elements.Sum() != 0 || o.Model != Segregated {
		t.Errorf("%+v", o)
	}
	if got.Quota != nil || got.Flags != nil || got.Pool != nil || got.Was != nil || got.Now != nil || got.Supersedes != 0 || got.Void || got.First != 0 || got.Transfer != "" {
		t.Errorf("%+v", got)
	}
}

// TestReservations: two cases keep their own quantities; the authority may
// reserve for a holder.
func TestReservations(t *testing.T) {
	b := newBook(t)
	l := b.imported("oxide", 100*kg, 80, "x")
	b.must("SEP", reserve("C-1", take(l, 30*kg), take(l, 10*kg)))
	b.official(reserve("C-2", take(l, 50*kg)))
	b.refused("SEP", export(l, 41*kg+10*kg, "C-1"), "lot.too_little")
	b.must("SEP", export(l, 45*kg, "C-1"))
	got := b.lot(l)
	if got.EarmarkedFor("C-1") != 0 || got.EarmarkedFor("C-2") != 50*kg || got.Reserved != 50*kg || got.Remaining != 55*kg || len(got.Earmarks) != 1 {
		t.Errorf("%+v", got)
	}
}
