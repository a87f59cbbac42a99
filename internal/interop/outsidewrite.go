package interop

import (
	"io"
	"iter"
	"strconv"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

// WriteOutside writes records of one kind as the table that [ParseOutside] reads:
// masses in kg, electricity in kWh.
func WriteOutside(w io.Writer, kind outside.Kind, lang string, records iter.Seq[outside.Record]) error {
	var head []string
	for _, id := range outsideColumns[kind] {
		head = append(head, outsideTitle(id, lang))
	}
	return WriteCSV(w, head, func(yield func([]string) bool) {
		for r := range records {
			cells := outsideCells(r)
			var row []string
			for _, id := range outsideColumns[kind] {
				row = append(row, cells[id])
			}
			if !yield(row) {
				return
			}
		}
	})
}

// outsideCells are a record's cells by column.
func outsideCells(r outside.Record) map[string]string {
	cells := map[string]string{"invoice": r.Number, "declaration": r.Number, "date": r.Date, "party": r.Party, "buyer": r.Buyer, "flow": r.Flow, "country": r.Country, "reporter": r.Country, "partner": r.Partner,
		"licence": r.Licence, "site": r.Site, "consumed": r.Input, "period": r.Period, "hs": r.HS, "form": string(r.Form), "currency": r.Currency, "edition": r.Edition, "source": r.Source,
		"mass": decimal(int64(r.Mass), int64(ree.Kilogram)), "mass.unit": "kg"}
	if r.Input == outside.Electricity {
		cells["mass"], cells["mass.unit"] = decimal(r.Energy, 1000), "kWh"
	}
	if r.Cents != 0 {
		cells["value"] = decimal(r.Cents, 100)
	}
	if r.Line != 0 {
		cells["line"] = strconv.FormatInt(r.Line, 10)
	}
	return cells
}

// decimal writes n over a power of ten with every digit that it has.
func decimal(n, one int64) string {
	if n%one == 0 {
		return strconv.FormatInt(n/one, 10)
	}
	rest := strconv.FormatInt(one+n%one, 10)[1:]
	for rest[len(rest)-1] == '0' {
		rest = rest[:len(rest)-1]
	}
	return strconv.FormatInt(n/one, 10) + "." + rest
}

// OutsideFields are what a record says, as pairs of a column's title and its cell,
// without the empty ones.
func OutsideFields(r outside.Record, lang string) (out [][2]string) {
	cells := outsideCells(r)
	for _, id := range outsideColumns[r.Kind] {
		if cells[id] != "" {
			out = append(out, [2]string{outsideTitle(id, lang), cells[id]})
		}
	}
	return out
}
