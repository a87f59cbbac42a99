package published

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// clean is a cell as text: UTF-8 as it is, anything else read as Windows-1252,
// without blanks around it and doubled inside.
func clean(cell string) string {
	if !utf8.ValidString(cell) {
		if read, err := charmap.Windows1252.NewDecoder().String(cell); err == nil {
			cell = read
		}
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(cell, "\u00a0", " ")), " ")
}

var (
	grouped = regexp.MustCompile(`^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
	plain   = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
	spread  = regexp.MustCompile(`^[0-9.,]+ ?[-–—] ?[0-9.,]+$`)
)

// number reads a number with or without commas between thousands.
func number(s string) (float64, bool) {
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	if !plain.MatchString(s) {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && !math.IsInf(x, 0)
}

// value is a cell as publishers write figures: W withheld, NA or .. not
// available, a dash nothing, E net exporter, bounds and ranges as they are, and
// e behind an estimate. ok is false for what is no figure.
func value(s string) (x float64, basis Basis, ok bool) {
	switch s {
	case "W":
		return 0, Withheld, true
	case "NA", "N/A", "..", "n.a.", "na":
		return 0, Missing, true
	case "—", "–", "--", "-", "---":
		return 0, Reported, true
	case "E":
		return 0, Exporter, true
	}
	basis = Reported
	switch {
	case strings.HasPrefix(s, ">"):
		basis, s = Above, strings.TrimSpace(s[1:])
	case strings.HasPrefix(s, "<"):
		basis, s = Below, strings.TrimSpace(s[1:])
	case strings.HasPrefix(s, "e") && len(s) > 1 && s[1] >= '0' && s[1] <= '9':
		basis, s = Estimated, s[1:]
	case strings.HasSuffix(s, "e"):
		basis, s = Estimated, strings.TrimSpace(strings.TrimSuffix(s, "e"))
	}
	if x, ok = number(s); ok {
		return x, basis, true
	}
	if low, high, cut := strings.Cut(strings.NewReplacer("–", "-", "—", "-").Replace(s), "-"); cut && spread.MatchString(s) {
		_, one := number(strings.TrimSpace(low))
		_, two := number(strings.TrimSpace(high))
		return 0, Range, one && two
	}
	return 0, basis, false
}

// figure reads a cell into a figure; false where the cell is empty or wrong.
func (f *file) figure(x Figure, column, cell string) bool {
	if cell == "" {
		return false
	}
	v, basis, ok := value(cell)
	if !ok {
		code := "number"
		if strings.ContainsAny(cell, ",") && strings.Trim(cell, "0123456789,.") == "" {
			code = "glued"
		}
		f.wrong(x.Line, column, code, "value", cell)
		return false
	}
	if v < 0 && x.What != Governance {
		f.wrong(x.Line, column, "negative", "value", cell)
		return false
	}
	x.Value = v
	if x.Basis == "" || basis != Reported {
		x.Basis = basis
	}
	if _, bare := number(cell); !bare {
		x.Printed = cell
	}
	f.add(x)
	return true
}

// year reads a year of four digits.
func year(s string) (int, bool) {
	if len(s) != 4 {
		return 0, false
	}
	y, err := strconv.Atoi(s)
	return y, err == nil && y >= 1900 && y <= 2100
}
