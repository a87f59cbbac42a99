package custody

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lanthorn/ree"
)

func sameState(t tb, a, b *Memory) {
	t.Helper()
	if !reflect.DeepEqual(a, b) {
		t.Errorf("replay differs (-replayed +state):\n%s", cmp.Diff(a, b, cmpopts.IgnoreUnexported(Memory{})))
	}
}

// acyclic asks that lots and events form a graph without a cycle, from the edges
// that mean anything (a voided event's are of no mass).
func acyclic(t tb, m *Memory) {
	t.Helper()
	ins, outs := map[int64][]uint32{}, map[int64][]uint32{}
	for _, e := range m.Edges {
		if e.Role == In {
			ins[e.Seq] = append(ins[e.Seq], e.LotID)
		} else {
			outs[e.Seq] = append(outs[e.Seq], e.LotID)
		}
	}
	maker := map[uint32]int64{}
	for seq, made := range outs {
		for _, id := range made {
			if maker[id] != 0 {
				t.Fatalf("lot %d is made by entries %d and %d", id, maker[id], seq)
			}
			maker[id] = seq
		}
	}
	for seq, used := range ins {
		for _, id := range used {
			if maker[id] >= seq {
				t.Fatalf("entry %d uses lot %d, which entry %d makes", seq, id, maker[id])
			}
		}
	}
}

// TestVoidRestores: voiding gives the inputs back to the milligram, whatever the
// kind.
func TestVoidRestores(t *testing.T) {
	for name, ev := range map[string]func(b *book, lot string) Event{
		"consume": func(_ *book, l string) Event { return consume(l, 400*kg) },
		"consume 2": func(_ *book, l string) Event {
			return changedEvent(consume(l, 400*kg), func(ev *Event) { ev.Inputs = append(ev.Inputs, take(l, 600*kg)) })
		},
		"split": func(_ *book, l string) Event {
			return divide(Split, []Take{take(l, te)}, out("oxide", 1, nil), out("oxide", te-1, nil))
		},
		"transform": func(_ *book, l string) Event { return calcine([]Take{take(l, te)}, out("oxide", te, goods(80, 10))) },
		"dispatch": func(_ *book, l string) Event {
			return Event{Kind: Dispatch, Site: "sep-1", Party: "MAG", ToSite: "mag-1", Inputs: []Take{{Lot: l}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			l := b.imported("oxide", te, 80, "x")
			before := b.lot(l)
			b.must("SEP", ev(b, l))
			b.must("SEP", b.correction(2, nil))
			after := b.lot(l)
			if d := cmp.Diff(before, after, cmpopts.IgnoreFields(Lot{}, "Amended")); d != "" || after.Amended != 3 {
				t.Errorf("(-before +after):\n%s", d)
			}
			for _, lot := range b.st.Lots {
				if lot.Ref != l && (lot.Status != Voided || lot.Remaining != 0) {
					t.Errorf("%+v is left", lot)
				}
			}
			for _, e := range b.st.Edges {
				if e.Seq == 2 && e.Mass != 0 {
					t.Errorf("%+v is left", e)
				}
			}
			b.must("SEP", ev(b, l))
			sameState(t, b.replayed(), b.st)
		})
	}
}

// TestCorrectionOfCorrection: each figure counts once; the edges stay those of
// the first entry.
func TestCorrectionOfCorrection(t *testing.T) {
	b := newBook(t)
	l := b.imported("oxide", te, 80, "x")
	b.must("SEP", consume(l, 100*kg))
	for i, mass := range []ree.Mass{300 * kg, 50 * kg, 999 * kg} {
		now := consume("", mass)
		b.must("SEP", b.correction(b.last(), &now))
		if got := b.lot(l).Remaining; got != te-mass {
			t.Errorf("correction %d: %s remains, want %s", i+1, got, te-mass)
		}
	}
	b.refused("SEP", b.correction(2, nil), "correct.superseded")
	b.must("SEP", b.correction(b.last(), nil))
	if b.lot(l).Remaining != te {
		t.Error("voiding the last correction does not give all back")
	}
	want := []Edge{{Seq: 1, Role: Out, LotID: 1, Mass: te}, {Seq: 2, Role: In, LotID: 1, Mass: 0}}
	got := slices.SortedFunc(maps.Values(b.st.Edges), func(a, b Edge) int { return int(a.Seq - b.Seq) })
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	sameState(t, b.replayed(), b.st)
}

// TestCorrectKeepsLaterAssay: correcting a mass does not bring an old assay
// back.
func TestCorrectKeepsLaterAssay(t *testing.T) {
	b := newBook(t)
	l := b.mined(te, 50)
	b.must("MINE", assay(l, goods(40, 10)))
	now := throughJSON(t, b.log[0].Event)
	now.Outputs[0].Net = 2 * te
	ev := b.must("MINE", b.correction(1, &now))
	got := b.lot(l)
	if got.Elements[ree.Nd] != 720*1_000_000 || b.st.Assays[l].Assay.Total.Value != 400_000_000 || ev.Now.Outputs[0].Elements != got.Elements {
		t.Errorf("%+v", got)
	}
	now = throughJSON(t, *ev.Standing())
	now.Outputs[0].Net = te
	b.must("MINE", b.correction(b.last(), &now))
	if got := b.lot(l); got.Elements[ree.Nd] != 360*1_000_000 || got.Remaining != te {
		t.Errorf("%+v", got)
	}
}

// TestLaterAssayOfADraw: where a laboratory found less in a draw than was booked,
// the corrected draw puts the rest back into the pool, and no more.
func TestLaterAssayOfADraw(t *testing.T) {
	b := newBook(t)
	b.charged("sx", 100*kg)
	ev := b.must("SEP", Event{Kind: Transform, Site: "sep-1", Process: "sx", Outputs: []Make{out("oxide", 50*kg, goods(100, 10))}})
	draw := b.last()
	b.must("SEP", assay(ev.Outputs[0].Lot, goods(90, 10)))
	now := throughJSON(t, b.log[draw-1].Event)
	now.Outputs[0].Assay = goods(20, 10)
	b.must("SEP", b.correction(draw, &now))
	if lot, pool := b.lot(ev.Outputs[0].Lot).Elements.Sum(), b.st.Pools["sep-1/sx"].Elements.Sum(); lot != 45_000_000 || pool != 35_000_000 {
		t.Errorf("the lot holds %s and the pool %s of 80 kg charged", lot, pool)
	}
}

// TestCorrectInPlace: a lot that came back to the same site is in place, one that
// its holder took to another site is not.
func TestCorrectInPlace(t *testing.T) {
	b := newBook(t)
	l := b.imported("oxide", te, 80, "x")
	b.must("SEP", consume(l, 100*kg))
	seq := b.last()
	for _, leg := range [][2]string{{"sep-1", "sep-2"}, {"sep-2", "sep-1"}} {
		tr := b.sent("SEP", leg[0], "SEP", leg[1], l)
		if leg[1] == "sep-2" {
			b.refused("SEP", b.correction(seq, nil), "correct.moved")
		}
		b.must("SEP", Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: l, Mass: 900 * kg}}})
		if leg[1] == "sep-2" {
			b.refused("SEP", b.correction(seq, nil), "correct.moved")
		}
	}
	b.must("SEP", b.correction(seq, nil))
	if b.lot(l).Remaining != te {
		t.Errorf("%+v", b.lot(l))
	}
}

// TestEdgeOfALotTakenTwice: lineage sees the sum.
func TestEdgeOfALotTakenTwice(t *testing.T) {
	b := newBook(t)
	l := b.imported("oxide", te, 80, "x")
	ev := consume(l, 100*kg)
	ev.Inputs = append(ev.Inputs, take(l, 200*kg))
	b.must("SEP", ev)
	if got := b.st.Edges[Edge{Seq: 2, Role: In, LotID: 1}.Key()].Mass; got != 300*kg {
		t.Errorf("the edge says %s", got)
	}
}

// TestCorrectContentDrawn: a corrected assay of a lot that was drawn on is
// accepted and marked.
func TestCorrectContentDrawn(t *testing.T) {
	b := newBook(t)
	l := b.mined(te, 50)
	b.must("MINE", Event{Kind: Discard, Site: "mine-1", Reason: "test", Inputs: []Take{take(l, kg)}})
	now := throughJSON(t, b.log[0].Event)
	now.Outputs[0].Assay, now.Outputs[0].Grade = goods(40, 10), "B"
	wantFlags(t, b.must("MINE", b.correction(1, &now)), "correct.content_drawn")
	if got := b.lot(l); got.Elements[ree.Nd] != 360*1_000_000 || got.Grade != "B" || b.st.Assays[l].Seq != 3 {
		t.Errorf("%+v", got)
	}
}

// TestCorrectReceipt: what may be used stays the smaller of both figures.
func TestCorrectReceipt(t *testing.T) {
	b := newBook(t)
	org, ev := receive("SEP", func(*Event) {})(b)
	b.must(org, ev)
	l := ev.Figures[0].Lot
	for _, c := range []struct{ received, remains ree.Mass }{{900 * kg, 900 * kg}, {2 * te, te}, {te, te}, {1, 1}, {te, te}} {
		now := ev
		now.Figures = []Figure{{Mass: c.received}}
		b.must("SEP", b.correction(b.last(), &now))
		if got := b.lot(l).Remaining; got != c.remains || b.st.Transfers[ev.Transfer].Lines[0].Received != c.received {
			t.Errorf("received %s: %s remains, want %s", c.received, got, c.remains)
		}
	}
	sameState(t, b.replayed(), b.st)
}

// TestOfficialCorrects: the authority may correct for an operator, whose quota
// and lots it stays.
func TestOfficialCorrects(t *testing.T) {
	b := newBook(t)
	b.quota("issue", "mining", "1", "MINE", "", ree.OxideMass(te), true, "")
	ev := b.must("MINE", Event{Kind: Extract, Site: "mine-1", Process: "digq", Outputs: []Make{out("ore_monazite", 100*kg, goods(100, 0))}})
	now := throughJSON(t, ev)
	now.Outputs[0].Net = 200 * kg
	b.official(b.correction(1, &now))
	q := b.st.Quotas["2026/ionic/mining/1/MINE"]
	if b.lot(ev.Outputs[0].Lot).Holder != "MINE" || q.Used != ree.Nd.ToOxide(200*1_000_000) {
		t.Errorf("%+v", q)
	}
}
