package interop

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

// What is written is read back as it was, in either language.
func TestOutsideTablesAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(outside.Kinds).Draw(t, "kind")
		r := outside.Record{Kind: kind, Edition: "2026-11"}
		word := func(name string) string { return rapid.StringMatching(`[A-Z][A-Z0-9-]{0,8}[A-Z]`).Draw(t, name) }
		if kind != outside.Consumption {
			r.HS, r.Mass = "2846909920", ree.Mass(rapid.Int64Range(1, 1e15).Draw(t, "mg"))
			r.Cents, r.Currency = rapid.Int64Range(1, 1e12).Draw(t, "cents"), "CNY"
		}
		switch kind {
		case outside.Invoice, outside.Declaration:
			r.Number, r.Date, r.Party, r.Line, r.Form = word("number"), "2026-03-04", word("party"), rapid.Int64Range(0, 99).Draw(t, "line"), rapid.SampledFrom([]ree.Form{"", "oxide", "metal"}).Draw(t, "form")
			if kind == outside.Invoice {
				r.Buyer = word("buyer")
			} else {
				r.Flow, r.Country, r.Licence = "export", "JP", word("licence")
			}
		case outside.Mirror:
			r.Country, r.Partner, r.Period, r.Source, r.Flow = "JP", "CN", "2025", word("source"), rapid.SampledFrom([]string{"", "import", "export"}).Draw(t, "flow")
		case outside.Consumption:
			r.Site, r.Period, r.Source, r.Input = word("site"), "2026-03", word("source"), rapid.SampledFrom([]string{"oxalic_acid", outside.Electricity}).Draw(t, "input")
			if r.Input == outside.Electricity {
				r.Energy = rapid.Int64Range(0, 1e12).Draw(t, "wh")
			} else {
				r.Mass = ree.Mass(rapid.Int64Range(1, 1e15).Draw(t, "mg"))
			}
		}
		lang := rapid.SampledFrom([]string{"en", "zh"}).Draw(t, "lang")
		var b bytes.Buffer
		if err := WriteOutside(&b, kind, lang, slices.Values([]outside.Record{r})); err != nil {
			t.Fatal(err)
		}
		got, problems, ok := ParseOutside(b.Bytes(), "x.csv", lang)
		if !ok || len(problems) > 0 || len(got) != 1 || got[0].Record != r || got[0].Row != 2 {
			t.Fatalf("%s\nread as %+v, %+v, %v\nwritten of %+v", b.String(), got, problems, ok, r)
		}
	})
}
