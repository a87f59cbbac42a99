package app

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// The graph that followed the events as they were appended is the one that
// reading them back gives.
func TestTheFollowedGraphIsTheOneReadBack(t *testing.T) {
	f := open(t)
	f.industry()
	magnet := f.magnets()
	f.report(maker, custody.Event{Kind: custody.Assay, Figures: []custody.Figure{{Lot: magnet.Lot}},
		Result: assayOf(ree.BasisElement, 309_000_000, map[ree.Element]ree.Fraction{ree.Nd: 650_000_000, ree.Pr: 200_000_000, ree.Dy: 110_000_000, ree.Tb: 40_000_000})})
	f.correctOxide(magnet)
	f.report(maker, custody.Event{Kind: custody.Split, Site: "G1", Inputs: []custody.Take{{Lot: magnet.Lot, Mass: 100 * ree.Kilogram}},
		Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: 60 * ree.Kilogram}, {Form: "magnet_ndfeb", Net: 40 * ree.Kilogram}}})
	again := newLineage()
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		return v.Entries(1, func(e evidence.Entry) error { again.committed([]evidence.Entry{e}); return nil })
	}))
	f.must(again.Fault())
	f.must(f.lineage.Fault())
	var followed, read bytes.Buffer
	f.must(f.lineage.graph.View().Encode(&followed))
	f.must(again.graph.View().Encode(&read))
	if !bytes.Equal(followed.Bytes(), read.Bytes()) {
		t.Error("the graph that followed is not the one that reading the ledger gives")
	}
	if len(f.lineage.appended) > 0 {
		t.Errorf("%d events are remembered after their commit", len(f.lineage.appended))
	}
	f.replays()
}

// A repeated report is answered with the same receipt and the same event.
func TestARepeatedReportAnswersTheSame(t *testing.T) {
	f := open(t)
	f.industry()
	s := Submission{Key: "k", Occurred: f.now, Event: custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH",
		Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}}}
	first, err := f.Report(context.Background(), miner, s)
	f.must(err)
	again, err := f.Report(context.Background(), miner, s)
	f.must(err)
	if !again.Replayed || again.Seq != first.Seq {
		t.Fatalf("first %+v, again %+v", first.Receipt, again.Receipt)
	}
	a, err := json.Marshal(first.Event)
	f.must(err)
	b, err := json.Marshal(again.Event)
	f.must(err)
	if !bytes.Equal(a, b) {
		t.Errorf("the repeated answer has another event:\n%s\n%s", a, b)
	}
}
