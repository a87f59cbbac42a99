package app

import (
	"bytes"
	"encoding/json"
	"strconv"

	"lanthorn/internal/interop"
)

// houseHead are the columns of the house's cells as a table, a row for each number.
var houseHead = []string{"table", "month", "element", "by", "of", "measure", "value", "firms", "hidden"}

// HouseCSV writes what the house says as one table; what is hidden there is hidden
// here.
func HouseCSV(h House) ([]byte, error) {
	var out bytes.Buffer
	err := interop.WriteCSV(&out, houseHead, func(yield func([]string) bool) {
		for _, rows := range [][][]string{licenceRows(h), amountRows("stock", h.Stocks), amountRows("outflow", h.Flows), coverRows(h), openingRows(h)} {
			for _, r := range rows {
				if !yield(r) {
					return
				}
			}
		}
	})
	return out.Bytes(), err
}

func plainReal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func firms(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func licenceRows(h House) (rows [][]string) {
	for i := range h.Licences {
		l := &h.Licences[i]
		add := func(measure, value string) {
			rows = append(rows, []string{"licences", l.From + "/" + l.To, "", l.Way, l.Name, measure, value, firms(l.Owners), l.Hidden})
		}
		switch {
		case l.Hidden != "":
			add("cases", "")
		case l.Friction == nil:
			add("cleared", strconv.Itoa(l.Cleared))
		default:
			frictionRows(l, add)
		}
	}
	return rows
}

func frictionRows(l *HouseLicences, add func(measure, value string)) {
	f := l.Friction
	for _, m := range []struct {
		name string
		n    *int
	}{{"cases", &f.Cases}, {"decided", &f.Decided}, {"waiting", &f.Waiting}, {"granted", &f.Granted}, {"granted_in_part", &f.InPart}, {"refused", &f.Refused}, {"not_required", &f.NotRequired}, {"withdrawn", &f.Withdrawn}, {"lapsed", &f.Lapsed},
		{"lower_quartile_days", f.Lower}, {"median_days", f.Median}, {"upper_quartile_days", f.Upper}, {"ninety_days", f.Ninety}} {
		value := "" // not reached: more than that part still waits
		if m.n != nil {
			value = strconv.Itoa(*m.n)
		}
		add(m.name, value)
	}
	add("mean_days", plainReal(f.Mean))
	add("mean_calendar_days", plainReal(f.Calendar))
	for _, s := range f.Curve {
		add("waiting_after_"+strconv.Itoa(s.Day)+"_days", plainReal(s.Waiting))
	}
}

func amountRows(table string, list []HouseAmount) (rows [][]string) {
	for _, x := range list {
		value := ""
		if x.Hidden == "" {
			value = plainReal(x.KG)
		}
		rows = append(rows, []string{table, x.Month, x.Element, x.Way, x.Name, "kg", value, firms(x.Owners), x.Hidden})
	}
	return rows
}

func coverRows(h House) (rows [][]string) {
	for _, c := range h.Covers {
		rows = append(rows, []string{"cover", h.Month, c.Element, HouseAll, "", "days", plainReal(c.Days), "", ""})
	}
	return rows
}

// openingRows are the stocks that a run may begin with, and beside each the model's.
func openingRows(h House) (rows [][]string) {
	if h.Opening == nil {
		return nil
	}
	for _, c := range h.Opening.Cells {
		ours, fades := "", ""
		if c.Kept == "" {
			ours = plainReal(c.Tonnes)
		}
		if c.Fades != nil {
			fades = strconv.Itoa(*c.Fades)
		}
		for _, m := range [][2]string{{"tonnes_of_oxide", ours}, {"model_tonnes_of_oxide", plainReal(c.Model)}, {"fades_after_months", fades}} {
			rows = append(rows, []string{"opening", c.Month, c.Element, HouseStage, c.Stage, m[0], m[1], "", c.Kept})
		}
	}
	return rows
}

// HouseJSON writes what the house says as one document.
func HouseJSON(h House) ([]byte, error) {
	b, err := json.MarshalIndent(h, "", "  ")
	return append(b, '\n'), err
}
