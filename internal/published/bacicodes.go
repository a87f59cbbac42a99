package published

import (
	"regexp"
	"strconv"
)

var baciCodesInName = regexp.MustCompile(`(?i)country_codes_v(20\d{4}[a-z]?)`)

// unitCode is of a figure that is a number for a place.
const unitCode = "code"

// baciCodes reads BACI's table of the numbers that it has for places.
func (f *file) baciCodes(t *table) {
	f.settle(BACI, "baci-countries", "", baciCodesInName)
	since := 0
	if len(f.set.Edition) >= 4 {
		since, _ = year(f.set.Edition[:4])
	}
	seen := map[int]Figure{}
	t.each(func() {
		text := t.of("country_code")
		n, err := strconv.Atoi(text)
		if err != nil || n <= 0 {
			f.wrong(t.line, t.name("country_code"), "number", "value", text)
			return
		}
		place, ok := f.codedPlace(t, n)
		if !ok {
			f.unknownPlace(t.line, t.of("country_name")+" "+text)
			return
		}
		x := Figure{What: PlaceCode, Place: place, Product: text, Detail: t.of("country_name"), Year: since, Value: float64(n), Unit: unitCode, Basis: Reported, Line: t.line}
		if first, twice := seen[n]; twice && first.Place != place {
			f.wrong(t.line, "", "twice", "first", strconv.Itoa(first.Line), "was", first.Place, "now", place)
			return
		}
		seen[n] = x
		f.add(x)
	})
}

// codedPlace is the place of a number by the table's letters or, where they are of
// no country, by the numbers known here. Where both are known and differ the table's
// holds, and that is said.
func (f *file) codedPlace(t *table, n int) (string, bool) {
	theirs, ok := placeCoded(t.of("country_iso3"))
	ours, known := placeNumbered(n)
	switch {
	case ok && theirs != World:
		if known && ours != theirs && ours != Rest {
			f.note(t.line, t.name("country_iso3"), "code_differs", "number", strconv.Itoa(n), "file", theirs, "here", ours)
		}
		return theirs, true
	case known && ours != World:
		return ours, true
	}
	return "", false
}

// numbered is the place of a number in a file of BACI: by the table of its numbers
// that was brought in, or as it is known here.
func (f *file) numbered(n int) (string, bool) {
	if p, ok := f.in.Codes[n]; ok {
		return p, true
	}
	return placeNumbered(n)
}
