package pages

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// number reads a whole number, zero where it is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
