package app

import (
	"testing"

	"lanthorn/accountancy/outside"
	"lanthorn/custody"
	"lanthorn/ree"
)

// What one stage sells the next buys; a company sees its own ends only.
func TestValueStaysWhereItWasKept(t *testing.T) {
	f, _ := monthly(t, 10)
	f.register(custody.Registration{Party: &custody.Party{Ref: "ABROAD", Name: "A buyer abroad", Kind: "foreign", Country: "DE"}})
	invoice := func(number, seller, buyer, currency string, cents int64) outside.Record {
		return outside.Record{Kind: outside.Invoice, Number: number, Date: "2026-03-20", Party: seller, Buyer: buyer, HS: "2846", Mass: ree.Tonne, Cents: cents, Currency: currency}
	}
	_, err := f.ImportOutside(ctx0, supervisor, "", OutsideCommand{Records: []outside.Record{
		invoice("1", "MINER", "SEPARATOR", "CNY", 100), invoice("2", "SEPARATOR", "MAGNETS", "CNY", 250), invoice("3", "MAGNETS", "ABROAD", "CNY", 900), invoice("4", "MAGNETS", "ABROAD", "USD", 70)}})
	f.must(err)
	o, err := f.Industry(ctx0, supervisor, "2026")
	f.must(err)
	kept := map[string]int64{}
	for _, s := range o.Value.Stages {
		kept[s.Kind] = s.Kept()
	}
	if o.Value.Currency != "CNY" || o.Value.Others != 1 || kept["mine"] != 100 || kept["separation"] != 150 || kept["magnet"] != 650 {
		t.Errorf("%+v", o.Value)
	}
	if o, err = f.Industry(ctx0, separator, "2026"); err != nil || len(o.Value.Stages) != 1 || o.Value.Stages[0].Kept() != 150 {
		t.Errorf("a plant sees its own: %+v, %v", o.Value, err)
	}
}
