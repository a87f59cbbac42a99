package fingerprint

import (
	"math"
	"strconv"
	"strings"

	"lanthorn/ree"
)

// Band is an interval of positive numbers.
type Band struct{ Low, High float64 }

// Marker is a ratio of two elements as published for a deposit. It corroborates
// and never accuses: most are from company filings at second hand.
type Marker struct {
	Deposit     string
	Over, Under ree.Element
	Ratio       Band // of oxide masses
	Basis       string
	Citation    string
}

// ParseMarkers reads a table of Dy/Tb ratios: a CSV table with the columns
// deposit, Dy_pct_TREO, Tb_pct_TREO, Dy_Tb, basis and source. Ratios are a number
// or two with a hyphen between. The shares are not read: some are derived from
// the ratio. It answers the rows that can be used, and a [Problems] error for all
// others.
func ParseMarkers(data []byte) ([]Marker, error) {
	t := readTable(data, "deposit", "Dy_Tb", "basis", "source")
	var out []Marker
	for row := range t.rows {
		before := len(t.problems)
		m := Marker{t.text(row, "deposit"), ree.Dy, ree.Tb, Band{}, t.text(row, "basis"), t.text(row, "source")}
		var ok bool
		if m.Ratio, ok = parseBand(t.text(row, "Dy_Tb")); !ok {
			t.add(t.lines[row], "Dy_Tb", "%.20q is no ratio: give 5.8 or 4.0-5.5", t.text(row, "Dy_Tb"))
		}
		if m.Deposit == "" || m.Citation == "" {
			t.add(t.lines[row], "", "deposit and source are needed")
		}
		if len(t.problems) == before {
			out = append(out, m)
		}
	}
	if len(t.problems) > 0 {
		return out, t.problems
	}
	return out, nil
}

func parseBand(s string) (Band, bool) {
	from, to, two := strings.Cut(s, "-")
	if !two {
		to = from
	}
	low, err1 := strconv.ParseFloat(strings.TrimSpace(from), 64)
	high, err2 := strconv.ParseFloat(strings.TrimSpace(to), 64)
	b := Band{low, high}
	return b, err1 == nil && err2 == nil && b.possible()
}

func (b Band) possible() bool { return b.Low > 1e-9 && b.Low <= b.High && b.High < 1e9 }

// Reading is how a lot stands to a marker.
type Reading struct {
	Marker Marker
	Ratio  float64 // of the lot
	Z      float64 // distance of ln(ratio) from the band in standard deviations, 0 within, negative below
	P      float64 // two-sided
	Verdict
}

// Read holds a lot against a marker. The standard deviation of ln(ratio) is that
// of the two assays together with the natural scatter of the ratio given. The
// error is a ree.Refusals.
func (m Marker) Read(lot Composition, usual Variability, natural float64) (Reading, error) {
	if err := lot.holds([]ree.Element{m.Over, m.Under}); err != nil {
		return Reading{}, err
	}
	u, v := lot.assaySD(m.Over, usual), lot.assaySD(m.Under, usual)
	sd := math.Sqrt(u*u + v*v + natural*natural)
	if usual.check() != nil || !m.Ratio.possible() || !(natural >= 0) || !(sd > 1e-9) || math.IsInf(sd, 0) {
		return Reading{}, ree.Refusals{ree.Refuse("fingerprint.marker", "source", m.Deposit)}
	}
	out := Reading{Marker: m, Ratio: lot.share[m.Over] / lot.share[m.Under]}
	switch {
	case out.Ratio < m.Ratio.Low:
		out.Z = math.Log(out.Ratio/m.Ratio.Low) / sd
	case out.Ratio > m.Ratio.High:
		out.Z = math.Log(out.Ratio/m.Ratio.High) / sd
	}
	out.P = 2 * normalTail(math.Abs(out.Z))
	out.Verdict = verdict(out.P, 0, nil, Profile{m.Deposit, GradeC, m.Citation, Composition{}})
	return out, nil
}
