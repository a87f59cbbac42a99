package world

import (
	"slices"
	"strings"

	"lanthorn/outlook/measure"
)

// BaseYear is the year whose trade the network is of.
const BaseYear = 2024

// MineRange is how far editions disagree on what was mined in a place in the base
// year: the least and the most that any of them says, as parts of the base.
type MineRange struct {
	Place     string   `json:"place"`
	Plants    []string `json:"plants"` // of the network, which are one figure there
	Tonnes    float64  `json:"tonnes"` // of the base
	Low, High float64
}

// Mined are the rows of mine output that the base rests on by default.
func Mined() []Row { return slices.Clone(mined) }

// MinedAs are the rows with what another table says of the base year. Countries
// that it does not name mine nothing of their own: the table has them in its
// rest, and so have countries that the network has no mine for. China's parts
// keep their proportion.
func MinedAs(t measure.Table, source, edition string) []Row {
	said, known := map[string]float64{}, placesMined()
	for _, h := range t.Holdings {
		place := h.Country
		if h.Rest || !known[place] {
			place = "ROW"
		}
		said[place] += h.Amount
	}
	china := minedIn("CHN")
	rows := Mined()
	for i := range rows {
		r := &rows[i]
		part := 1.0
		if country(r.Place) == "CHN" {
			part = r.Value / china
		}
		r.Value, r.Source, r.Edition = said[country(r.Place)]*part, source, edition
		if country(r.Place) == "CHN" {
			r.Basis = Derived
		}
	}
	return rows
}

// country is the country of a row of mine output.
func country(place string) string { return place[:3] }

func placesMined() map[string]bool {
	out := map[string]bool{}
	for _, r := range mined {
		out[country(r.Place)] = true
	}
	return out
}

func minedIn(c string) (sum float64) {
	for _, r := range mined {
		if country(r.Place) == c {
			sum += r.Value
		}
	}
	return sum
}

// MineRanges are the places on whose output of the base year tables disagree, in
// the order of the rows. A table that does not name a place says nothing of it,
// and rests of different tables are of different countries.
func MineRanges(rows []Row, tables []measure.Table) (out []MineRange) {
	at := map[string]int{}
	for _, r := range rows {
		c := country(r.Place)
		i, ok := at[c]
		if !ok {
			i = len(out)
			at[c] = i
			out = append(out, MineRange{Place: c})
		}
		out[i].Plants = append(out[i].Plants, "mine "+r.Place)
		out[i].Tonnes += r.Value
	}
	for i := range out {
		out[i].Low, out[i].High = out[i].Tonnes, out[i].Tonnes
	}
	for _, t := range tables {
		for _, h := range t.Holdings {
			if i, ok := at[h.Country]; ok && t.Year == BaseYear && !h.Rest {
				out[i].Low, out[i].High = min(out[i].Low, h.Amount), max(out[i].High, h.Amount)
			}
		}
	}
	return slices.DeleteFunc(relative(out), func(m MineRange) bool { return m.Tonnes == 0 || m.Low == m.High || strings.HasPrefix(m.Place, "ROW") })
}

func relative(all []MineRange) []MineRange {
	for i := range all {
		if m := &all[i]; m.Tonnes > 0 {
			m.Low, m.High = m.Low/m.Tonnes, m.High/m.Tonnes
		}
	}
	return all
}
