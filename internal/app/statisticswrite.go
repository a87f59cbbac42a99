package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"lanthorn/internal/interop"
	"lanthorn/review"
)

// StatisticsJSON writes statistics as one document; the same statistics give the
// same bytes.
func StatisticsJSON(s review.Statistics) ([]byte, error) {
	b, err := json.MarshalIndent(s, "", "  ")
	return append(b, '\n'), err
}

// statisticsHead are the columns of the statistics as a table: which table a row
// belongs to, what it counts, and the count.
var statisticsHead = []string{"table", "month", "kind", "destination", "outcome", "stage", "agency", "measure", "value"}

// StatisticsCSV writes statistics as one table, a row for each number; the same
// statistics give the same bytes. Its first row names the entry.
func StatisticsCSV(s review.Statistics) ([]byte, error) {
	var out bytes.Buffer
	err := interop.WriteCSV(&out, statisticsHead, func(yield func([]string) bool) {
		row := func(table, month, kind, destination, outcome, stage, agency, measure string, value int) bool {
			return yield([]string{table, month, kind, destination, outcome, stage, agency, measure, strconv.Itoa(value)})
		}
		if !row("made_from", s.Month, "", "", "", "", "", "entry", int(s.Entry)) {
			return
		}
		for _, r := range statisticsRows(s) {
			if !yield(r) {
				return
			}
		}
	})
	return out.Bytes(), err
}

func statisticsRows(s review.Statistics) (rows [][]string) {
	add := func(value int, cells ...string) { rows = append(rows, append(cells, strconv.Itoa(value))) }
	for _, m := range s.Lodged {
		add(m.Cases, "lodged", m.Month, "", "", "", "", "", "cases")
	}
	for _, c := range s.Outcomes {
		add(c.Cases, "outcomes", c.Month, c.Kind, c.Destination, c.Outcome, "", "", "cases")
	}
	for _, r := range s.Stages {
		for _, m := range []struct {
			name string
			n    int
		}{{"cases", r.Cases}, {"median_days", r.Median}, {"ninety_days", r.Ninety}, {"stopped_cases", r.Stopped}, {"stopped_median_days", r.StoppedMedian}, {"stopped_ninety_days", r.StoppedNinety}, {"on_time", r.OnTime}, {"bound", r.Bound}, {"deemed", r.Deemed}} {
			add(m.n, "stages", r.Month, "", "", "", r.Stage, r.Agency, m.name)
		}
	}
	for _, a := range s.Appeals {
		add(a.Cases, "appeals", a.Month, "", "", a.State, "", "", "cases")
	}
	for _, a := range s.RegistrationAppeals {
		add(a.Cases, "registration_appeals", a.Month, "", "", a.State, "", "", "appeals")
	}
	for _, a := range s.Checks {
		add(a.Cases, "verifications", a.Month, "", "", a.State, "", "", "cases")
	}
	for _, d := range s.Declined {
		measure := "shipments"
		if d.Reason != "" {
			measure = "with_reason"
		}
		add(d.Shipments, "declined", d.Month, d.General, "", d.Reason, "", "", measure)
	}
	for _, d := range s.Draws {
		extra := ""
		if d.Extra > 0 {
			extra = fmt.Sprintf("extra_%d_", d.Extra)
		}
		add(d.Shipped, "draws", d.Period, "", "", "", "", "", extra+"shipped")
		add(d.Chosen, "draws", d.Period, "", "", "", "", "", extra+"chosen")
	}
	return rows
}
