package calendar

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar without time and zone. The zero Date
// is no day; its text form is empty.
type Date struct {
	n int32 // days since 0000-12-31, so that 0 is no day
}

const (
	layout         = "2006-01-02"
	secondsPerDay  = 24 * 60 * 60
	unixEpochOrder = 719163 // order of 1970-01-01, counting 0001-01-01 as 1
)

// NewDate is the day of year, month and day; values out of range carry over as
// in [time.Date].
func NewDate(year int, month time.Month, day int) Date {
	return fromUTC(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day on which instant t falls in zone loc (UTC where loc is nil).
func DateOf(t time.Time, loc *time.Location) Date {
	if loc == nil {
		loc = time.UTC
	}
	y, m, d := t.In(loc).Date()
	return NewDate(y, m, d)
}

// ParseDate reads a day in the form 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a day: write it as 2006-01-02", s)
	}
	return fromUTC(t), nil
}

// MustDate is ParseDate for literals in programs; it panics on a bad one.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func fromUTC(t time.Time) Date {
	return Date{int32(floorDiv(t.Unix(), secondsPerDay) + unixEpochOrder)}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Time is the first instant of the day in zone loc (UTC where loc is nil).
func (d Date) Time(loc *time.Location) time.Time {
	if loc == nil {
		loc = time.UTC
	}
	y, m, day := d.utc().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, loc)
}

func (d Date) utc() time.Time {
	return time.Unix((int64(d.n)-unixEpochOrder)*secondsPerDay, 0).UTC()
}

// Add is the day n days later.
func (d Date) Add(n int) Date { return Date{d.n + int32(n)} }

// AddYears is the same day n years later; 29 February becomes 1 March where
// there is none.
func (d Date) AddYears(n int) Date { return fromUTC(d.utc().AddDate(n, 0, 0)) }

// AddMonths is the same day n months later, carried over as in [time.Time.AddDate].
func (d Date) AddMonths(n int) Date { return fromUTC(d.utc().AddDate(0, n, 0)) }

// Sub is the number of days from o to d.
func (d Date) Sub(o Date) int { return int(d.n - o.n) }

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.n < o.n }

// After reports whether d is later than o.
func (d Date) After(o Date) bool { return d.n > o.n }

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d.n == 0 }

// Year is the calendar year.
func (d Date) Year() int { return d.utc().Year() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Within reports whether d lies in from..to, both included; a zero bound is open.
func (d Date) Within(from, to Date) bool {
	return (from.IsZero() || !d.Before(from)) && (to.IsZero() || !d.After(to))
}

// String is the day as 2006-01-02, empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(layout)
}

// MarshalText implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
