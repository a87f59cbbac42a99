package pack

import (
	"fmt"
	"slices"
	"strings"

	"lanthorn/review"
)

// checkNeed holds the rules of sensitive fields against what can be marked and
// against the pack's roles: a rule with a wrong word would withhold nothing.
func (l *loader) checkNeed() {
	for i, r := range l.review.Sensitive {
		path := fmt.Sprintf("sensitive[%d] %s", i, r.ID)
		if r.ID == "" || len(r.EndUses) == 0 || len(r.Fields) == 0 {
			l.add("review.yaml", path, "id, endUses and fields are needed")
		}
		for _, f := range r.Fields {
			if !slices.Contains(review.MarkableFields(), f) {
				l.add("review.yaml", path, "field %q cannot be marked: one of %s", f, strings.Join(review.MarkableFields(), ", "))
			}
		}
		for _, role := range r.Named {
			if !slices.ContainsFunc(l.pack.Roles, func(x Role) bool { return x.ID == role }) {
				l.add("review.yaml", path, "role %q is not in roles.yaml", role)
			}
		}
	}
}
