package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Definition is a working-day calendar as data.
type Definition struct {
	ID      string   `json:"id" yaml:"id"`
	Version string   `json:"version" yaml:"version"`
	Zone    string   `json:"zone" yaml:"zone"`       // IANA name, "Asia/Shanghai"
	Weekend []string `json:"weekend" yaml:"weekend"` // English names of the free weekdays
	Years   []Year   `json:"years" yaml:"years"`     // without gaps
}

// Year is what a government has announced for one year.
type Year struct {
	Year        int       `json:"year" yaml:"year"`
	Source      string    `json:"source" yaml:"source"`
	Holidays    []Holiday `json:"holidays" yaml:"holidays"`
	WorkingDays []Date    `json:"workingDays,omitempty" yaml:"workingDays"` // weekend days that are worked
}

// Holiday is a run of free days, both ends included.
type Holiday struct {
	Name map[string]string `json:"name,omitempty" yaml:"name"`
	From Date              `json:"from" yaml:"from"`
	To   Date              `json:"to" yaml:"to"`
}

// Calendar answers questions about working days. It is safe for concurrent use.
type Calendar struct {
	id, version string
	loc         *time.Location
	weekend     [7]bool
	exception   map[Date]bool              // true: worked although a weekend day; false: free
	holidays    map[Date]map[string]string // names of the free days, by language
	first, last int                        // known years
}

// New checks a definition and makes its calendar in zone loc, which the caller
// has resolved from [Definition.Zone]. The error joins everything that is wrong.
func New(def Definition, loc *time.Location) (*Calendar, error) {
	if loc == nil {
		return nil, fmt.Errorf("calendar %s: no time zone given", def.ID)
	}
	c := &Calendar{id: def.ID, version: def.Version, loc: loc, exception: map[Date]bool{}, holidays: map[Date]map[string]string{}}
	errs := c.setWeekend(def.Weekend)
	for i, y := range def.Years {
		if i > 0 && y.Year != def.Years[i-1].Year+1 {
			errs = append(errs, fmt.Errorf("year %d does not follow year %d", y.Year, def.Years[i-1].Year))
		}
		errs = append(errs, c.addYear(y)...)
	}
	if n := len(def.Years); n > 0 {
		c.first, c.last = def.Years[0].Year, def.Years[n-1].Year
	}
	if len(errs) > 0 {
		return nil, fmt.Errorf("calendar %s: %w", def.ID, errors.Join(errs...))
	}
	return c, nil
}

func (c *Calendar) setWeekend(names []string) []error {
	var errs []error
	for _, name := range names {
		found := false
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(d.String(), name) {
				c.weekend[d], found = true, true
			}
		}
		if !found {
			errs = append(errs, fmt.Errorf("weekend: %q is no English name of a weekday", name))
		}
	}
	if c.weekend == [7]bool{true, true, true, true, true, true, true} {
		errs = append(errs, errors.New("weekend: no weekday is left to work on"))
	}
	return errs
}

// maxHoliday bounds one run of free days: a longer one is a slip of the pen.
const maxHoliday = 31

func (c *Calendar) addYear(y Year) []error {
	var errs []error
	for _, h := range y.Holidays {
		switch days := h.To.Sub(h.From) + 1; {
		case h.From.IsZero() || h.To.IsZero() || days < 1:
			errs = append(errs, fmt.Errorf("%d: holiday from %q to %q ends before it begins", y.Year, h.From, h.To))
			continue
		case days > maxHoliday:
			errs = append(errs, fmt.Errorf("%d: holiday from %s to %s is longer than %d days", y.Year, h.From, h.To, maxHoliday))
			continue
		}
		if h.From.Year() != y.Year || h.To.Year() != y.Year {
			errs = append(errs, fmt.Errorf("%d: holiday from %s to %s leaves the year: list each part under its own year", y.Year, h.From, h.To))
			continue
		}
		for d := h.From; !d.After(h.To); d = d.Add(1) {
			c.exception[d], c.holidays[d] = false, h.Name
		}
	}
	for _, d := range y.WorkingDays {
		if _, holiday := c.exception[d]; holiday {
			errs = append(errs, fmt.Errorf("%d: %s is listed as free and as worked", y.Year, d))
		}
		if d.Year() != y.Year || !c.weekend[d.Weekday()] {
			errs = append(errs, fmt.Errorf("%d: make-up day %s is no weekend day of that year", y.Year, d))
		}
		c.exception[d] = true
	}
	return errs
}

// ID is the calendar's name.
func (c *Calendar) ID() string { return c.id }

// Version is the edition of the calendar's data.
func (c *Calendar) Version() string { return c.version }

// Location is the zone in which instants become days.
func (c *Calendar) Location() *time.Location { return c.loc }

// LastKnownYear is the last year whose holidays are known, 0 where none is.
func (c *Calendar) LastKnownYear() int { return c.last }

// Day is the day on which instant t falls in the calendar's zone.
func (c *Calendar) Day(t time.Time) Date { return DateOf(t, c.loc) }

// IsWorking reports whether d is a working day, and whether that is assumed
// from plain weekends because its year is not known.
func (c *Calendar) IsWorking(d Date) (working, assumed bool) {
	if worked, ok := c.exception[d]; ok {
		return worked, false
	}
	y := d.Year()
	return !c.weekend[d.Weekday()], y < c.first || y > c.last
}

// Answer is a computed day.
type Answer struct {
	Date    Date `json:"date"`
	Assumed bool `json:"assumed,omitempty"` // counted through a year whose holidays are not known
}

// maxCount bounds a count of working days; no legal clock is longer than a
// century.
const maxCount = 26_000

// AddWorkingDays is the n-th working day after d, not counting d itself; the
// n-th before it where n is negative; d where n is zero. It refuses counts
// beyond a century.
func (c *Calendar) AddWorkingDays(d Date, n int) (Answer, error) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	if n > maxCount {
		return Answer{}, fmt.Errorf("%d working days are more than the %d a clock may run", n, maxCount)
	}
	a := Answer{Date: d}
	for n > 0 {
		a.Date = a.Date.Add(step)
		working, assumed := c.IsWorking(a.Date)
		a.Assumed = a.Assumed || assumed
		if working {
			n--
		}
	}
	return a, nil
}

// WorkingDaysBetween counts the working days after from up to and including to;
// it is negative where to is earlier than from.
func (c *Calendar) WorkingDaysBetween(from, to Date) (n int, assumed bool) {
	if to.Before(from) {
		n, assumed = c.WorkingDaysBetween(to, from)
		return -n, assumed
	}
	for d := from.Add(1); !d.After(to); d = d.Add(1) {
		working, guess := c.IsWorking(d)
		if working {
			n++
		}
		assumed = assumed || guess
	}
	return n, assumed
}
