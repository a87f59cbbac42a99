package words

import (
	"fmt"
	"html/template"
	"time"
)

// Date is a civil date: the day of its time, in the time's own offset.
type Date time.Time

// In writes the day as the language does.
func (d Date) In(l *Lang) string {
	t := time.Time(d)
	if t.IsZero() {
		return Msg{Key: "unit.unknown"}.In(l)
	}
	if l.Tag == "zh" {
		return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
	}
	return t.Format("2 Jan 2006")
}

// Markup writes the day as a time element, kept on one line.
func (d Date) Markup(l *Lang) template.HTML {
	return timeElement(time.Time(d), time.DateOnly, d.In(l))
}

// Month is a calendar month.
type Month time.Time

// In writes month and year.
func (m Month) In(l *Lang) string {
	t := time.Time(m)
	if l.Tag == "zh" {
		return fmt.Sprintf("%d年%d月", t.Year(), int(t.Month()))
	}
	return t.Format("Jan 2006")
}

// Markup writes the month as a time element.
func (m Month) Markup(l *Lang) template.HTML {
	return timeElement(time.Time(m), "2006-01", m.In(l))
}

// Stamp is an instant with its offset, to the minute, the same in every
// language so that it can be compared with the log.
type Stamp time.Time

// In writes day, time and offset.
func (s Stamp) In(l *Lang) string {
	t := time.Time(s)
	if t.IsZero() {
		return Msg{Key: "unit.unknown"}.In(l)
	}
	if _, off := t.Zone(); off == 0 {
		return t.Format("2006-01-02 15:04") + "\u00a0UTC"
	}
	return t.Format("2006-01-02 15:04\u00a0-07")
}

// Markup writes the instant as a time element.
func (s Stamp) Markup(l *Lang) template.HTML {
	return timeElement(time.Time(s), time.RFC3339, s.In(l))
}

func timeElement(t time.Time, layout, shown string) template.HTML {
	esc := template.HTMLEscapeString(shown)
	if t.IsZero() {
		return template.HTML(esc)
	}
	return template.HTML(`<time datetime="` + t.Format(layout) + `">` + esc + `</time>`)
}
