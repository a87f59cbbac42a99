package draw

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// Range draws a value as a bar from zero, with a line between its bounds, on a
// scale from one number to another.
func Range(label, tone string, low, mid, high, from, to float64) template.HTML {
	at := func(x float64) float64 {
		p := 100 * (x - from) / (to - from)
		if math.IsNaN(p) || math.IsInf(p, 0) {
			return 0
		}
		return max(0, min(100, p))
	}
	zero, value := at(0), at(mid)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="range" role="img" aria-label="%s" width="100%%" height="20"><rect class="ground" width="100%%" height="14" y="3"/>`, esc(label))
	fmt.Fprintf(&b, `<rect class="fill %s" x="%.3f%%" width="%.3f%%" height="10" y="5"/>`, class(tone), min(zero, value), math.Abs(value-zero))
	fmt.Fprintf(&b, `<rect class="whisker" x="%.3f%%" width="%.3f%%" height="2" y="9"/>`, at(low), max(0, at(high)-at(low)))
	fmt.Fprintf(&b, `<rect class="mark" x="%.3f%%" width="1.5" height="20"/></svg>`, zero)
	return template.HTML(b.String())
}
