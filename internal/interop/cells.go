package interop

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"lanthorn/custody"
	"lanthorn/ree"
)

// line is one row of a table while it is read.
type line struct {
	*header
	tr    traits
	ps    *problems
	n     int
	cells []cell
	bad   bool
}

// problem reports a cell of the row; what the row is part of is left out.
func (l *line) problem(id, code string, pairs ...string) {
	l.bad = true
	l.ps.add(l.n, l.name(id), code, pairs...)
}

// refused reports a refusal of the vocabulary as a problem of the cell.
func (l *line) refused(id string, err error) {
	if r, ok := err.(*ree.Refusal); ok {
		l.bad = true
		l.ps.add(l.n, l.name(id), r.Code)
		if n := len(l.ps.list); n > 0 && l.ps.more == 0 {
			l.ps.list[n-1].Params = r.Params
		}
		return
	}
	l.problem(id, "cell.unreadable")
}

func (l *line) cell(id string) cell {
	if i, ok := l.at[id]; ok && i < len(l.cells) {
		return l.cells[i]
	}
	return cell{}
}

// text is a cell as it is shown. The mark that keeps a spreadsheet from taking
// it for a formula is taken off (see [Safe]).
func (l *line) text(id string) string { return bareText(l.cell(id).text) }

func bareText(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '\'' && (strings.ContainsRune("=+-@", rune(s[1])) || Safe(s[1:]) == s) {
		return s[1:]
	}
	return s
}

// folded is a cell for reading as a number, a word or a time: full-width letters
// and digits as ordinary ones.
func (l *line) folded(id string) string {
	return strings.TrimSpace(width.Fold.String(l.text(id)))
}

func visible(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
		return '·'
	}
	return r
}

// checkCells refuses cells that are too long or hold what cannot be seen, and
// content beyond the header.
func (l *line) checkCells() {
	names := make([]string, len(l.cells))
	for id, i := range l.at {
		if i < len(names) {
			names[i] = l.names[id]
		}
	}
	for i, c := range l.cells {
		text := bareText(c.text)
		switch r := custody.CheckText(text); {
		case text == "":
		case i >= l.width:
			l.bad = true
			l.ps.add(l.n, "", "row.too_wide", "value", shorten(text, 40))
			return
		case len(text) > 4*MaxCell || utf8.RuneCountInString(text) > MaxCell:
			l.bad = true
			l.ps.add(l.n, names[i], "cell.too_long", "max", strconv.Itoa(MaxCell))
		case r != nil && r.Code == "text.character":
			l.bad = true
			l.ps.add(l.n, names[i], r.Code, "code", r.Params["code"])
		}
	}
}

var unitWords = map[string]string{
	"mg": "mg", "毫克": "mg", "g": "g", "G": "g", "gram": "g", "grams": "g", "克": "g",
	"kg": "kg", "KG": "kg", "Kg": "kg", "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "千克": "kg", "公斤": "kg",
	"t": "t", "T": "t", "tonne": "t", "tonnes": "t", "吨": "t", "公吨": "t", "噸": "t",
}

// unitWord reads a unit. "Mg" and "MG" could be milligrams or megagrams, and
// "ton" is three units: they are not read.
func unitWord(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if unit, ok := unitWords[s]; ok {
		return unit, true
	}
	if strings.EqualFold(s, "mg") {
		return "", false
	}
	unit, ok := unitWords[strings.ToLower(s)]
	return unit, ok
}

var numberThenUnit = regexp.MustCompile(`^([-+]?[0-9.,' ]*[0-9.])\s*([^0-9\s].*)?$`)

// mass reads a mass with its unit from the cell, the unit column or the header.
// It reports false where there is none or it cannot be read.
func (l *line) mass(id string) (ree.Mass, bool) {
	text := l.folded(id)
	if text == "" {
		return 0, false
	}
	parts := numberThenUnit.FindStringSubmatch(l.plainNumber(id, text))
	if parts == nil {
		l.problem(id, "mass.number", "value", shorten(text, 40))
		return 0, false
	}
	unit, ok := l.unitOf(id, parts[2])
	if !ok {
		return 0, false
	}
	num := strings.TrimSpace(parts[1])
	if unit == "" {
		l.problem(id, "mass.unit_missing", "value", num)
		return 0, false
	}
	if !l.checkComma(id, "mass.comma", num) {
		return 0, false
	}
	m, err := ree.MassIn(num, unit)
	if err != nil {
		l.refused(id, err)
		return 0, false
	}
	return m, true
}

// plainNumber takes the bare number behind a cell, where the file has one, for
// the rounded one that is shown; a unit that only the cell's format shows stays.
func (l *line) plainNumber(id, text string) string {
	raw := l.cell(id).raw
	n, numeric := number(raw)
	if !numeric {
		return text
	}
	parts := numberThenUnit.FindStringSubmatch(text)
	if parts == nil {
		return n
	}
	if !rounds(parts[1], raw) {
		l.problem(id, "cell.scaled", "shown", shorten(text, 40), "holds", n)
	}
	return n + " " + parts[2]
}

// rounds reports whether what is shown is what is held, rounded: a format may
// also show thousands.
func rounds(shown, held string) bool {
	shown = strings.ReplaceAll(strings.TrimSpace(shown), ",", "")
	s, err1 := strconv.ParseFloat(shown, 64)
	h, err2 := strconv.ParseFloat(held, 64)
	if err1 != nil || err2 != nil {
		return true
	}
	_, frac, _ := strings.Cut(shown, ".")
	return math.Abs(s-h) <= 0.51*math.Pow10(-len(frac))
}

// unitOf gathers the units that are given and asks that they agree.
func (l *line) unitOf(id, inCell string) (string, bool) {
	unit := l.units[id]
	for _, given := range []struct{ at, text string }{{id, strings.TrimSpace(inCell)}, {id + ".unit", l.folded(id + ".unit")}} {
		if given.text == "" {
			continue
		}
		word, ok := unitWord(given.text)
		if !ok {
			l.problem(given.at, "mass.unit_unknown", "value", shorten(given.text, 40))
			return "", false
		}
		if unit != "" && unit != word {
			l.problem(given.at, "mass.unit_twice", "value", word, "other", unit)
			return "", false
		}
		unit = word
	}
	return unit, true
}

// checkComma refuses a comma that stands, or may stand, for the decimal point:
// any in a file with semicolons, else one that does not group thousands.
func (l *line) checkComma(id, code, num string) bool {
	if !strings.Contains(num, ",") || grouped.MatchString(num) && !l.tr.semicolons {
		return true
	}
	l.problem(id, code, "value", num)
	return false
}

var grouped = regexp.MustCompile(`^[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$`)

// percent reads a percentage. "<0.01" is below detection: zero, with the limit
// given back.
func (l *line) percent(id string) (f, below ree.Fraction, ok bool) {
	text := l.folded(id)
	switch strings.ToLower(text) {
	case "", "-", "–", "—", "/":
		return 0, 0, false
	case "nd", "n.d.", "n.d", "未检出":
		return 0, 0, strings.HasPrefix(id, "share.") || strings.HasPrefix(id, companionPrefix)
	}
	if rest, less := strings.CutPrefix(text, "<"); less {
		below, ok = l.fraction(id, rest)
		return 0, below, ok
	}
	c := l.cell(id)
	switch n, numeric := number(c.raw); {
	case c.raw == "" || !numeric:
	case strings.HasSuffix(strings.TrimSpace(c.text), "%") && !strings.HasSuffix(strings.TrimSpace(c.raw), "%"):
		v, _ := strconv.ParseFloat(c.raw, 64)
		text, _ = number(strconv.FormatFloat(v*100, 'g', 15, 64))
	default:
		text = n
	}
	f, ok = l.fraction(id, text)
	return f, 0, ok
}

func (l *line) fraction(id, text string) (ree.Fraction, bool) {
	if !l.checkComma(id, "percent.comma", strings.TrimSuffix(strings.TrimSpace(text), "%")) {
		return 0, false
	}
	f, err := ree.ParsePercent(text)
	if err != nil {
		l.refused(id, err)
		return 0, false
	}
	return f, true
}

// layouts of date and time, year first: 03/04/2026 could be March or April.
var layouts = []string{
	"2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02 15:04:05.999999999 Z07:00", "2006-01-02 15:04 Z07:00",
	"2006-01-02 15:04:05.999999999 -0700", "2006-01-02 15:04 -0700",
	"2006-01-02 15:04:05.999999999", "2006-01-02 15:04",
}

// when reads the date and time of a row with its offset from UTC, to the
// millisecond.
func (l *line) when() (time.Time, bool) {
	text := l.folded("when")
	if text == "" {
		l.problem("when", "cell.missing", "column", l.name("when"))
		return time.Time{}, false
	}
	t, own, ok := l.clock(text)
	if !ok {
		return time.Time{}, false
	}
	zone, given, ok := l.offset()
	switch {
	case !ok:
		return time.Time{}, false
	case !own && !given:
		l.problem("when", "time.offset_missing", "value", shorten(text, 40))
		return time.Time{}, false
	case own && given && offsetOf(t) != zone:
		l.problem("offset", "time.offset_twice", "value", l.folded("offset"), "other", t.Format("-07:00"))
		return time.Time{}, false
	case !own:
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), fixed(zone))
	}
	if zone = offsetOf(t); zone > maxOffset || zone < -maxOffset {
		l.problem("when", "time.offset", "value", t.Format("-07:00"))
		return time.Time{}, false
	}
	return t.Truncate(time.Millisecond).In(fixed(zone)), true
}

// maxOffset is the widest offset from UTC that exists on Earth, in seconds.
const maxOffset = 14 * 60 * 60

func offsetOf(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// fixed is a zone of nothing but its offset.
func fixed(seconds int) *time.Location {
	if seconds == 0 {
		return time.UTC
	}
	return time.FixedZone("", seconds)
}

// clock reads date and time; own says whether the offset is among them.
func (l *line) clock(text string) (t time.Time, own, ok bool) {
	if c := l.cell("when"); c.raw != "" {
		if serial, err := strconv.ParseFloat(c.raw, 64); err == nil {
			return l.serial(serial, c.text)
		}
	}
	s := isoLike(text)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1 {
			return t, strings.Contains(layout, "07"), true
		}
	}
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		l.problem("when", "time.hour_missing", "value", shorten(text, 40))
	} else {
		l.problem("when", "time.unreadable", "value", shorten(text, 40))
	}
	return time.Time{}, false, false
}

// serial reads a day number of a spreadsheet: days since 1899-12-30, or since
// 1904-01-01 in workbooks that say so.
func (l *line) serial(days float64, shown string) (time.Time, bool, bool) {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if l.tr.date1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	switch {
	case days < 61 || days > 200_000:
		l.problem("when", "time.unreadable", "value", shorten(shown, 40))
		return time.Time{}, false, false
	case days == math.Trunc(days) && !strings.Contains(shown, ":"):
		l.problem("when", "time.hour_missing", "value", epoch.AddDate(0, 0, int(days)).Format(time.DateOnly))
		return time.Time{}, false, false
	}
	whole, part := math.Modf(days)
	ms := math.Round(part * 86_400_000)
	if s := math.Round(ms/1000) * 1000; math.Abs(ms-s) <= 2 {
		ms = s
	}
	return epoch.AddDate(0, 0, int(whole)).Add(time.Duration(ms) * time.Millisecond), false, true
}

var (
	dateParts = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(\d{1,2})[:时](\d{2})(?:[:分]([0-9.]+)?秒?)?分?)?\s*(.*)$`)
	zoneParts = regexp.MustCompile(`^(?:UTC|GMT)?\s*([-+−]?)(\d{1,2})(?::?(\d{2}))?(?::00)?$`)
)

// isoLike brings the accepted ways of writing a time to one.
func isoLike(text string) string {
	p := dateParts.FindStringSubmatch(text)
	if p == nil {
		return text
	}
	s := p[1] + "-" + two(p[2]) + "-" + two(p[3])
	if p[4] != "" {
		s += " " + two(p[4]) + ":" + p[5]
		if p[6] != "" {
			whole, frac, dotted := strings.Cut(p[6], ".")
			s += ":" + two(whole)
			if dotted {
				s += "." + frac
			}
		}
	}
	zone := strings.TrimSpace(p[7])
	switch z := zoneParts.FindStringSubmatch(strings.ToUpper(zone)); {
	case zone == "":
		return s
	case strings.EqualFold(zone, "z") || strings.EqualFold(zone, "utc"):
		return s + "Z"
	case z == nil || z[1] == "":
		return s + " " + zone
	default:
		return s + strings.ReplaceAll(z[1], "−", "-") + two(z[2]) + ":" + two(z[3])
	}
}

func two(s string) string {
	for len(s) < 2 {
		s = "0" + s
	}
	return s
}

// offset reads the column of offsets, in seconds east of UTC.
func (l *line) offset() (seconds int, given, ok bool) {
	text := strings.ToUpper(l.folded("offset"))
	switch text {
	case "":
		return 0, false, true
	case "Z", "UTC", "GMT":
		return 0, true, true
	case "北京时间", "CST", "中国标准时间":
		if text != "CST" {
			return 8 * 3600, true, true
		}
	}
	p := zoneParts.FindStringSubmatch(text)
	if p == nil {
		l.problem("offset", "time.offset_unreadable", "value", shorten(text, 40))
		return 0, true, false
	}
	hours, _ := strconv.Atoi(p[2])
	minutes, _ := strconv.Atoi(p[3])
	seconds = hours*3600 + minutes*60
	if p[1] == "-" || p[1] == "−" {
		seconds = -seconds
	}
	if minutes > 59 || seconds > maxOffset || seconds < -maxOffset {
		l.problem("offset", "time.offset", "value", shorten(text, 40))
		return 0, true, false
	}
	return seconds, true, true
}
