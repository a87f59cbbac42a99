package outside_test

import (
	"testing"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

func sound() map[string]outside.Record {
	return map[string]outside.Record{
		"invoice":     {Kind: outside.Invoice, Number: "26-1", Date: "2026-03-04", Party: "A", Buyer: "B", HS: "284690", Mass: 100 * ree.Kilogram, Cents: 700_000, Currency: "CNY"},
		"declaration": {Kind: outside.Declaration, Number: "E-1", Date: "2026-03-04", Party: "A", Flow: "export", Country: "JP", HS: "2846901000", Mass: ree.Tonne},
		"reagent":     {Kind: outside.Consumption, Site: "S", Input: "oxalic_acid", Period: "2026-03", Mass: 3 * ree.Tonne},
		"electricity": {Kind: outside.Consumption, Site: "S", Input: outside.Electricity, Period: "2026-03", Energy: 1_000_000},
		"mirror":      {Kind: outside.Mirror, Country: "JP", Partner: "CN", HS: "2846", Period: "2026", Mass: ree.Tonne, Edition: "2026-11", Source: "customs of JP"},
	}
}

func TestSoundRecordsPass(t *testing.T) {
	for name, r := range sound() {
		if rs := r.Check(); len(rs) > 0 {
			t.Errorf("%s: %v", name, rs)
		}
	}
}

// Each way to be wrong is refused by its own code.
func TestWrongRecordsAreRefused(t *testing.T) {
	for _, c := range []struct {
		of, code string
		spoil    func(*outside.Record)
	}{
		{"invoice", "outside.kind", func(r *outside.Record) { r.Kind = "bill" }},
		{"invoice", "outside.missing", func(r *outside.Record) { r.Number = "" }},
		{"invoice", "outside.date", func(r *outside.Record) { r.Date = "2026-02-30" }},
		{"invoice", "outside.hs", func(r *outside.Record) { r.HS = "2846.90" }},
		{"invoice", "outside.mass", func(r *outside.Record) { r.Mass = 0 }},
		{"invoice", "outside.value", func(r *outside.Record) { r.Cents = -1 }},
		{"invoice", "outside.currency", func(r *outside.Record) { r.Currency = "" }},
		{"declaration", "outside.flow", func(r *outside.Record) { r.Flow = "out" }},
		{"declaration", "outside.country", func(r *outside.Record) { r.Country = "Japan" }},
		{"reagent", "outside.input", func(r *outside.Record) { r.Input = "water" }},
		{"reagent", "outside.period", func(r *outside.Record) { r.Period = "2026" }},
		{"reagent", "outside.mass", func(r *outside.Record) { r.Energy = 1 }},
		{"electricity", "outside.energy", func(r *outside.Record) { r.Mass = 1 }},
		{"mirror", "outside.country", func(r *outside.Record) { r.Partner = "JP" }},
		{"mirror", "outside.missing", func(r *outside.Record) { r.Edition = "" }},
	} {
		r := sound()[c.of]
		c.spoil(&r)
		if rs := r.Check(); len(rs) != 1 || rs[0].Code != c.code {
			t.Errorf("%s: %v, want %s alone", c.of, rs, c.code)
		}
	}
}

// A corrected record has its document's key, another document another one.
func TestKeyIsTheDocument(t *testing.T) {
	r := sound()["invoice"]
	again, other := r, r
	again.Cents, other.Party = 1, "C"
	if again.Key() != r.Key() || other.Key() == r.Key() {
		t.Errorf("%s, %s, %s", r.Key(), again.Key(), other.Key())
	}
	if v, ok := r.UnitValue(); !ok || v != 70 {
		t.Errorf("unit value %v, %v; 7000 for 100 kg is 70", v, ok)
	}
}
