// Package draw makes the pictures that the server draws itself: stacked bars,
// the neighbourhood of a lot, the squares of a QR code. They are inline SVG
// that takes its colours from the style sheet by class and needs no script.
package draw

import (
	"fmt"
	"html/template"
	"strings"
)

// Segment is one part of a stacked bar. Share is in per cent of the bar,
// Class picks the colour ("o1" to "o8", "rest", "unknown"), Title is read out
// and shown on hover.
type Segment struct {
	Share float64
	Class string
	Title string
}

// Stack draws a bar of segments side by side; label says the whole bar in
// words. Shares below zero are left out; the bar never runs past its end.
func Stack(label string, segments []Segment) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="stack" role="img" aria-label="%s" width="100%%" height="20">`, esc(label))
	b.WriteString(`<rect class="ground" width="100%" height="100%"/>`)
	at := 0.0
	for _, s := range segments {
		share := min(s.Share, 100-at)
		if !(share > 0) {
			continue
		}
		fmt.Fprintf(&b, `<rect class="%s" x="%.3f%%" width="%.3f%%" height="100%%"><title>%s</title></rect>`,
			class(s.Class), at, share, esc(s.Title))
		at += share
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// Meter draws one value against its limit; past the limit it runs over the
// mark. Marks are further positions in per cent of the limit.
func Meter(label string, percent float64, tone string, marks ...float64) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="meter" role="img" aria-label="%s" width="100%%" height="14">`, esc(label))
	b.WriteString(`<rect class="ground" width="100%" height="10" y="2" rx="2"/>`)
	scale := 100.0
	if percent > 100 {
		scale = percent
	}
	if percent > 0 {
		fmt.Fprintf(&b, `<rect class="fill %s" width="%.3f%%" height="10" y="2" rx="2"/>`, class(tone), percent/scale*100)
	}
	for _, m := range append(marks, 100) {
		if m < scale {
			fmt.Fprintf(&b, `<rect class="mark" x="%.3f%%" width="1.5" height="14"/>`, m/scale*100)
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// Days draws one cell per working day of a clock: on (used), stop (stopped),
// or still to come.
func Days(label string, days []string) template.HTML {
	const w, gap = 12, 2
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="days" role="img" aria-label="%s" viewBox="0 0 %d 14" preserveAspectRatio="none" width="100%%" height="14">`,
		esc(label), max(1, len(days)*(w+gap)-gap))
	for i, d := range days {
		fmt.Fprintf(&b, `<rect class="%s" x="%d" width="%d" height="14" rx="1"/>`, class(d), i*(w+gap), w)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func esc(s string) string { return template.HTMLEscapeString(s) }

// class lets only plain class names through.
func class(s string) string {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return "plain"
		}
	}
	return s
}
