package screening

import (
	"slices"
	"strings"
	"unicode"
)

// Evidence is one thing besides the name that speaks for or against a hit. What
// one side does not say is no evidence.
type Evidence struct {
	Field  string `json:"field"` // identifier, birth, gender, country, address, phone
	Asked  string `json:"asked"`
	Listed string `json:"listed"`
	Points int    `json:"points"`
}

// Points of evidence. Those of country, birth, gender and address are the
// qualifiers of nomenklatura's logic-v2 times a hundred (reference of the
// package); what speaks for a hit is as much as what speaks against.
const (
	sameIdentifier = 100
	samePhone      = 40
	sameDay        = 40
	swappedDay     = 25
	otherDay       = -25
	sameYear       = 15
	otherYear      = -15
	sameCountry    = 20
	otherCountry   = -20
	otherGender    = -20
	sameAddress    = 20
)

// identifierKey is a number without what people write between its digits.
func identifierKey(id Identifier) string {
	value := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, strings.ToLower(id.Value))
	kind := strings.ToLower(id.Type)
	if kind == "imo" {
		value = strings.TrimPrefix(value, "imo")
	}
	if len(value) < 4 {
		return ""
	}
	return kind + ":" + value
}

// Corroborate weighs what two parties say besides their names. The sum stays
// within -100 and 100. contradicted: births more than two years apart, and no
// identifier that agrees.
func Corroborate(asked, listed *Subject) (evidence []Evidence, points int, contradicted bool) {
	add := func(e Evidence, ok bool) {
		if ok {
			evidence = append(evidence, e)
			points += e.Points
		}
	}
	number, decisive := identifiers(asked, listed)
	add(number, decisive)
	birth, apart, ok := births(asked.Births, listed.Births)
	add(birth, ok)
	add(genders(asked, listed))
	add(overlap("country", asked.Countries, listed.Countries, strings.ToUpper, sameCountry, otherCountry))
	add(overlap("phone", asked.Phones, listed.Phones, digits, samePhone, 0))
	add(addresses(asked.Addresses, listed.Addresses))
	return evidence, max(-100, min(100, points)), apart > 2 && !decisive
}

func identifiers(asked, listed *Subject) (Evidence, bool) {
	for _, a := range asked.Identifiers {
		for _, b := range listed.Identifiers {
			if key := identifierKey(a); key != "" && key == identifierKey(b) {
				return Evidence{"identifier", a.Type + " " + a.Value, b.Type + " " + b.Value, sameIdentifier}, true
			}
		}
	}
	return Evidence{}, false
}

// births takes the pair of dates that fits best; apart is the years between.
func births(asked, listed []Date) (best Evidence, apart int, ok bool) {
	apart = 1 << 30
	for _, a := range asked {
		for _, b := range listed {
			if a.Year == 0 || b.Year == 0 {
				continue
			}
			points := birth(a, b)
			if !ok || points > best.Points {
				best = Evidence{"birth", a.String(), b.String(), points}
			}
			apart, ok = min(apart, abs(a.Year-b.Year)), true
		}
	}
	if !ok {
		apart = 0
	}
	return best, apart, ok
}

func birth(a, b Date) int {
	exact := a.Day > 0 && b.Day > 0
	switch {
	case a.Year != b.Year:
		return otherYear
	case exact && a == b:
		return sameDay
	case exact && a.Day == b.Month && a.Month == b.Day:
		return swappedDay
	case exact:
		return otherDay
	}
	return sameYear
}

func genders(asked, listed *Subject) (Evidence, bool) {
	a, b := strings.ToLower(asked.Gender), strings.ToLower(listed.Gender)
	return Evidence{"gender", a, b, otherGender}, a != "" && b != "" && a != b
}

// overlap finds a value that both have; none is against where other is not 0.
func overlap(field string, asked, listed []string, normal func(string) string, same, other int) (Evidence, bool) {
	for _, a := range asked {
		for _, b := range listed {
			if x := normal(a); x != "" && x == normal(b) {
				return Evidence{field, a, b, same}, true
			}
		}
	}
	if other == 0 || len(asked) == 0 || len(listed) == 0 {
		return Evidence{}, false
	}
	return Evidence{field, strings.Join(asked, ", "), strings.Join(listed, ", "), other}, true
}

// digits are the last nine of a telephone number.
func digits(phone string) string {
	d := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, phone)
	if len(d) < 7 {
		return ""
	}
	return d[max(0, len(d)-9):]
}

// addresses share half the words of the shorter, two at least.
func addresses(asked, listed []string) (Evidence, bool) {
	for _, a := range asked {
		for _, b := range listed {
			x, y := pieces(Fold(a)), pieces(Fold(b))
			common := 0
			for _, w := range x {
				if slices.Contains(y, w) {
					common++
				}
			}
			if common >= 2 && 2*common >= min(len(x), len(y)) {
				return Evidence{"address", a, b, sameAddress}, true
			}
		}
	}
	return Evidence{}, false
}
