package interop

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lanthorn/custody"
	"lanthorn/ree"
)

func TestCompanionsInTables(t *testing.T) {
	batch := read(t, "Date,Offset,Lot,Total RE %,Nd %,Fe %,Fe ±,Cobalt,硼,Lab\n2026-03-31 18:00,+08:00,L1,30.5,100,67.9,0.3,<0.01,1.0 ± 0.02,LAB\n")
	want := ree.Companions{ree.Fe: {Value: 679_000_000, U: 3_000_000}, ree.Co: {U: 100_000}, ree.B: {Value: 10_000_000, U: 200_000}}
	if d := cmp.Diff(want, batch.Items[0].Event.Result.Companions); d != "" {
		t.Error(d)
	}
	if batch.Items[0].Event.Result.Detect != 0 {
		t.Error("the detection limit of cobalt became that of the shares")
	}
	lost := read(t, "Event no.,What happened,Date,Offset,Site,Process,Lot used,Mass used,Unit,Loss kind,Element masses lost\nE1,transform,2026-03-04 14:30,+08:00,S,P,L1,5,kg,loss,Nd 1 kg; Fe 3 kg\n")
	loss := custody.Loss{Kind: "loss", Elements: ree.ElementMasses{ree.Nd: 1_000_000}, Companions: ree.CompanionMasses{ree.Fe: 3_000_000}}
	if d := cmp.Diff([]custody.Loss{loss}, lost.Items[0].Event.Losses); d != "" {
		t.Error(d)
	}
	for _, b := range []Batch{batch, lost} {
		line, err := json.Marshal(map[string]any{"occurred": b.Items[0].Occurred, "event": b.Items[0].Event})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(b.Items[0].Event, read(t, string(line)).Items[0].Event); d != "" {
			t.Error(d)
		}
	}
}

// What is wrong with a companion is told at its own column.
func TestCompanionMistakes(t *testing.T) {
	head := "Date,Offset,Lot,TREO %,Total RE %,Nd %,Fe %,B %\n2026-03-31 18:00,+08:00,L1,"
	for row, want := range map[string]string{
		",30.5,100,80,1":       "2 Fe % assay.companions_over",
		"30.5,,100,,1":         "2 B % assay.companions_basis",
		",30.5,100,120,1":      "2 Fe % percent.too_large",
		",30.5,100,67,\"1,0\"": "2 B % percent.comma",
		",,,67,1":              "2 TREO % assay.total_missing",
	} {
		got, _ := codes(t, head+row+"\n")
		if len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v, want %s", row, got, want)
		}
	}
	got, _ := codes(t, `{"occurred":"2026-03-04T14:30:00+08:00","event":{"kind":"assay","assay":{"companions":{"Fe":{"v":1},"Nd":{"v":1}}}}}`)
	if d := cmp.Diff([]string{"1 event.assay.companions.Nd json.unknown_field"}, got); d != "" {
		t.Error(d)
	}
}
