package custody

import (
	"strconv"
	"strings"

	"lanthorn/ree"
)

// checkLetters has 23 letters, a prime number, so that every single wrong digit
// and every swap of neighbours changes the check letter; no I, O or S, which
// read like digits.
const checkLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

var levelPrefix = map[ree.Level]string{
	ree.LevelOre: "OR", ree.LevelConcentrate: "CO", ree.LevelMixed: "MX", ree.LevelSeparated: "SP", ree.LevelMetal: "ME",
	ree.LevelAlloy: "AL", ree.LevelMagnet: "MG", ree.LevelComponent: "CP", ree.LevelEndProduct: "EP",
	ree.LevelScrapPre: "SC", ree.LevelScrapPost: "SC", ree.LevelResidue: "RS",
}

// Reference makes a short reference with a check letter: "MG-20931-K".
func Reference(prefix string, number int64) string {
	digits := strconv.FormatInt(number, 10)
	if len(digits) < 4 {
		digits = strings.Repeat("0", 4-len(digits)) + digits
	}
	return prefix + "-" + digits + "-" + string(checkLetter(prefix, number))
}

func checkLetter(prefix string, number int64) byte {
	sum := number % 23
	for _, c := range prefix {
		sum = (sum*7 + int64(c)) % 23
	}
	return checkLetters[sum]
}

// LotReference is the reference of a new lot.
func LotReference(form ree.Form, id uint32) string { return LevelReference(form.Level(), id) }

// LevelReference is the reference of the lot with a number whose form is of a
// level; an empty level is a pool's state.
func LevelReference(level ree.Level, id uint32) string {
	if level == "" {
		return Reference("PL", int64(id))
	}
	return Reference(levelPrefix[level], int64(id))
}

// CheckReference reads a reference as a person typed it: case and spaces do not
// matter, the check letter does. It returns the reference as the ledger writes
// it.
func CheckReference(s string) (string, error) {
	clean := strings.ToUpper(strings.TrimSpace(s))
	prefix, rest, ok := strings.Cut(clean, "-")
	digits, check, ok2 := strings.Cut(rest, "-")
	number, err := strconv.ParseInt(digits, 10, 64)
	if !ok || !ok2 || err != nil || number < 0 || digits[0] == '+' || len(check) != 1 {
		return "", ree.Refuse("reference.form", "value", s)
	}
	if check[0] != checkLetter(prefix, number) {
		return "", ree.Refuse("reference.check", "value", s)
	}
	return Reference(prefix, number), nil
}
