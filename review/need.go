package review

import (
	"slices"
	"time"
)

// Mark says that an officer marked fields of a case, or all of it, as sensitive.
type Mark struct {
	Fields []string  `json:"fields"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Org    string    `json:"org"`
	At     time.Time `json:"at"`
}

// Marks lists the fields of a case that are sensitive: by the policy's rules for
// any of its applications, and by officers. Named lists of these the fields that
// the roles may see by a rule.
func (p *Policy) Marks(c *Case, roles ...string) (marked, named []string) {
	for _, a := range c.applications() {
		for _, r := range p.Sensitive(a) {
			marked = append(marked, r.Fields...)
			if slices.ContainsFunc(r.Named, func(role string) bool { return slices.Contains(roles, role) }) {
				named = append(named, r.Fields...)
			}
		}
	}
	byOfficer := map[string]bool{}
	for _, m := range c.Marked {
		for _, f := range m.Fields {
			marked, byOfficer[f] = append(marked, f), true
		}
	}
	named = slices.DeleteFunc(named, func(f string) bool { return byOfficer[f] })
	return unique(marked), unique(named)
}

// applications are the application as it is and as it was.
func (c *Case) applications() []*Application {
	out := []*Application{&c.Application}
	for i := range c.Former {
		out = append(out, &c.Former[i].Application)
	}
	return out
}

// Veil hides fields of a case.
func (c *Case) Veil(fields []string) Veil {
	v := Veil{Fields: fields}
	for _, a := range c.applications() {
		v.Secrets = append(v.Secrets, a.Secrets(fields)...)
	}
	return v
}

// Without is the case as those see it who may not see the fields.
func (c Case) Without(fields []string) Case {
	if len(fields) == 0 {
		return c
	}
	out := Over(c.Veil(fields), c)
	out.Withheld, out.Marked = true, nil
	return out
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
