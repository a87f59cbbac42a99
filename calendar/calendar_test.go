package calendar

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// published reads the official table of holidays and make-up days.
func published(t *testing.T) *Calendar {
	t.Helper()
	f, err := os.Open("../../shared/data/calendar/cn.csv")
	if err != nil {
		t.Skip("the published calendar is not beside the repository: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	def := Definition{ID: "cn", Version: "test", Weekend: []string{"Saturday", "Sunday"}}
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		if len(def.Years) == 0 || def.Years[len(def.Years)-1].Year != n {
			def.Years = append(def.Years, Year{Year: n})
		}
		y := &def.Years[len(def.Years)-1]
		y.Holidays = append(y.Holidays, Holiday{From: MustDate(row[2]), To: MustDate(row[3])})
		for _, d := range strings.Fields(row[4]) {
			y.WorkingDays = append(y.WorkingDays, MustDate(d))
		}
	}
	c, err := New(def, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPublishedChecks(t *testing.T) {
	c := published(t)
	for _, year := range []int{2025, 2026} {
		n, assumed := c.WorkingDaysBetween(NewDate(year-1, 12, 31), NewDate(year, 12, 31))
		if n != 248 || assumed {
			t.Errorf("%d has %d working days (assumed %v), want 248", year, n, assumed)
		}
	}
	for from, want := range map[string]string{
		"2025-04-04": "2025-06-11", "2025-09-25": "2025-12-03",
		"2026-01-30": "2026-04-10", "2026-09-18": "2026-11-26",
	} {
		a, err := c.AddWorkingDays(MustDate(from), 45)
		if err != nil || a.Date.String() != want || a.Assumed {
			t.Errorf("45 working days after %s: %+v, %v; want %s", from, a, err, want)
		}
	}
}

func TestBeyondTheLastKnownYearIsAssumed(t *testing.T) {
	c := published(t)
	a, err := c.AddWorkingDays(MustDate("2026-12-20"), 45)
	if err != nil || !a.Assumed {
		t.Errorf("a count into 2027 must say that it assumes: %+v, %v", a, err)
	}
	if _, assumed := c.IsWorking(MustDate("2026-12-31")); assumed {
		t.Error("2026 is known")
	}
	if _, err := c.AddWorkingDays(MustDate("2026-12-20"), 1_000_000); err == nil {
		t.Error("a million working days must be refused")
	}
}

func TestDaysInsideTheZone(t *testing.T) {
	c := published(t)
	evening := time.Date(2026, 11, 22, 16, 30, 0, 0, time.UTC)
	if got := c.Day(evening).String(); got != "2026-11-23" {
		t.Errorf("half past midnight in Shanghai is %s, want 2026-11-23", got)
	}
}

func TestNewRefusesBadDefinitions(t *testing.T) {
	week := []string{"Saturday", "Sunday"}
	day := MustDate("2026-01-03")
	bad := map[string]Definition{
		"no such weekday": {Weekend: []string{"Caturday"}},
		"no weekday is":   {Weekend: []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}},
		"does not follow": {Weekend: week, Years: []Year{{Year: 2025}, {Year: 2027}}},
		"before it beg":   {Weekend: week, Years: []Year{{Year: 2026, Holidays: []Holiday{{From: day, To: day.Add(-1)}}}}},
		"longer than":     {Weekend: week, Years: []Year{{Year: 2026, Holidays: []Holiday{{From: day, To: day.Add(300)}}}}},
		"leaves the year": {Weekend: week, Years: []Year{{Year: 2026, Holidays: []Holiday{{From: MustDate("2026-12-31"), To: MustDate("2027-01-01")}}}}},
		"free and as":     {Weekend: week, Years: []Year{{Year: 2026, Holidays: []Holiday{{From: day, To: day}}, WorkingDays: []Date{day}}}},
		"no weekend day":  {Weekend: week, Years: []Year{{Year: 2026, WorkingDays: []Date{MustDate("2026-01-05")}}}},
	}
	for want, def := range bad {
		_, err := New(def, time.UTC)
		if want == "no such weekday" {
			want = "no English name"
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	if _, err := New(Definition{}, nil); err == nil {
		t.Error("a calendar without a zone must be refused")
	}
}

func TestDateText(t *testing.T) {
	for _, s := range []string{"0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"} {
		if got := MustDate(s).String(); got != s {
			t.Errorf("%s became %s", s, got)
		}
	}
	for _, s := range []string{"2026-02-30", "26-1-1", "2026-11-23T00:00:00Z", "0000-01-01", "x"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
	var v struct {
		D Date `json:"d,omitzero"`
	}
	if b, _ := json.Marshal(v); string(b) != "{}" {
		t.Errorf("no day is written as %s", b)
	}
	if err := json.Unmarshal([]byte(`{"d":"2026-11-23"}`), &v); err != nil || v.D != NewDate(2026, 11, 23) {
		t.Errorf("read %v, %v", v.D, err)
	}
}

func drawDate(t *rapid.T, label string) Date {
	return NewDate(2024, 6, 1).Add(rapid.IntRange(0, 1200).Draw(t, label))
}

func TestCountingAndAddingAreInverse(t *testing.T) {
	c := published(t)
	rapid.Check(t, func(t *rapid.T) {
		from, n := drawDate(t, "from"), rapid.IntRange(-300, 300).Draw(t, "n")
		a, err := c.AddWorkingDays(from, n)
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			if got, _ := c.WorkingDaysBetween(from, a.Date); got != n {
				t.Fatalf("%d working days after %s is %s, but %d lie between", n, from, a.Date, got)
			}
		}
		if worked, _ := c.IsWorking(a.Date); n != 0 && !worked {
			t.Fatalf("%s is no working day", a.Date)
		}
		x, y := drawDate(t, "x"), drawDate(t, "y")
		ab, _ := c.WorkingDaysBetween(from, x)
		bc, _ := c.WorkingDaysBetween(x, y)
		ac, _ := c.WorkingDaysBetween(from, y)
		if ab+bc != ac {
			t.Fatalf("counts do not add up: %d + %d != %d", ab, bc, ac)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"", "2026-11-23", "2026-02-30", "9999-12-31", "-001-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDate(s); err == nil && d.String() != s {
			t.Errorf("%q is read and written as %q", s, d.String())
		}
	})
}
