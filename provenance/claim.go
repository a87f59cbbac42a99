package provenance

import "fmt"

// Rule is how the shares of what leaves a stock follow from what entered it
// (ISO 22095:2020 and, for the interval, no assumption at all).
type Rule uint8

// The rules. Proportional is the best single estimate for tanks, separation
// and melts; FIFO and LIFO need identified packages; IdentityPreserved names
// the lot at every draw; IntervalBounds holds for any mixing.
const (
	Proportional Rule = iota + 1
	FIFO
	LIFO
	IdentityPreserved
	IntervalBounds
)

var ruleNames = [...]string{"", "proportional", "fifo", "lifo", "identity-preserved", "interval"}

// String is the rule's name in documents.
func (r Rule) String() string {
	if int(r) < len(ruleNames) && r != 0 {
		return ruleNames[r]
	}
	return fmt.Sprintf("rule-%d", uint8(r))
}

// ParseRule reads a rule's name.
func ParseRule(name string) (Rule, error) {
	for i, n := range ruleNames {
		if i > 0 && n == name {
			return Rule(i), nil
		}
	}
	return 0, fmt.Errorf("provenance: no rule %q; use proportional, fifo, lifo, identity-preserved or interval", name)
}

// Claim is a statement about the origin of a lot's element. The same facts give
// different shares under different rules, so it carries its rule. Shares sum to
// 1 and are empty under IntervalBounds; Bounds are there when they were asked
// for, and always under IntervalBounds.
type Claim struct {
	Rule    Rule
	Lot     uint32
	Element int
	Shares  []OriginShare
	Bounds  map[uint32]Interval
}

// Claim states the proportional shares of a lot's element with entries below
// tail gathered into Tail, and, withBounds, the interval of every origin named.
func (v *View) Claim(lot uint32, element int, tail float64, withBounds bool) (*Claim, error) {
	if element < 0 || element >= Elements {
		return nil, &InputError{BadNumber, 0, lot, "the element must be 0 to 16"}
	}
	s, err := v.Shares(lot)
	if err != nil {
		return nil, err
	}
	c := &Claim{Rule: Proportional, Lot: lot, Element: element, Shares: Prune(s.Elements[element], tail)}
	if !withBounds {
		return c, nil
	}
	c.Bounds = map[uint32]Interval{}
	for _, x := range c.Shares {
		if x.Origin == Tail {
			continue
		}
		if c.Bounds[x.Origin], err = v.Bounds(lot, element, x.Origin); err != nil {
			return nil, err
		}
	}
	return c, nil
}
