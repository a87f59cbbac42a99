package review

import (
	"slices"
	"time"

	"lanthorn/ree"
)

// Mark says that an officer marked fields of a case, or all of it, as sensitive.
type Mark struct {
	Fields []string  `json:"fields"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Org    string    `json:"org"`
	At     time.Time `json:"at"`
	Lifted []string  `json:"lifted,omitempty"` // of the fields, that are no longer marked by it
}

// Stands lists the fields that the mark still marks.
func (m *Mark) Stands() []string {
	return slices.DeleteFunc(slices.Clone(m.Fields), func(f string) bool { return slices.Contains(m.Lifted, f) })
}

// Seen says which marked fields of a version of a case a person was shown.
type Seen struct {
	Person  string   `json:"person"`
	Version int      `json:"version"`
	Fields  []string `json:"fields"`
}

// Show notes that a person was shown marked fields of the case as it is.
func (c *Case) Show(person string, fields []string) {
	c.Seen = slices.Clone(c.Seen)
	i := slices.IndexFunc(c.Seen, func(s Seen) bool { return s.Person == person && s.Version == c.Version })
	if i < 0 {
		i = len(c.Seen)
		c.Seen = append(c.Seen, Seen{Person: person, Version: c.Version})
	}
	c.Seen[i].Fields = unique(slices.Concat(c.Seen[i].Fields, fields))
}

// Lift takes officers' marks off fields.
func (c *Case) Lift(fields []string) {
	c.Marked = slices.Clone(c.Marked)
	for i := range c.Marked {
		m := &c.Marked[i]
		for _, f := range fields {
			if slices.Contains(m.Fields, f) {
				m.Lifted = unique(append(slices.Clone(m.Lifted), f))
			}
		}
	}
}

// unseen lists the marked fields of the case as it is that a person was not shown.
func (d *Desk) unseen(c *Case, person string) []string {
	marked, _ := d.Policy.Marks(c)
	for _, s := range c.Seen {
		if s.Person == person && s.Version == c.Version {
			marked = slices.DeleteFunc(marked, func(f string) bool { return slices.Contains(s.Fields, f) })
		}
	}
	return marked
}

// With is the case with what an amendment asks for among its applications: whose
// marks and secrets hold for the amendment.
func (a *Amendment) With(c Case) Case {
	c.Former = append(slices.Clone(c.Former), Former{Version: c.Version, Application: a.Application}, Former{Version: c.Version, Application: a.Base})
	return c
}

// Show notes that a person was shown marked fields of the amendment, over the case
// as it is.
func (a *Amendment) Show(person string, version int, fields []string) {
	shown := Case{Version: version, Seen: a.Seen}
	shown.Show(person, fields)
	a.Seen = shown.Seen
}

// seen lets nobody sign an amendment of which marked fields are kept from them.
func (w *amendmentWalk) seen() *ree.Refusal {
	c := w.a.With(*w.c)
	c.Seen = w.a.Seen
	if unseen := w.desk.unseen(&c, w.cmd.Who.Person); len(unseen) > 0 {
		return refuse("amendment_seen", "fields", itoa(len(unseen)), "amendment", w.a.Key, "case", w.c.Key)
	}
	return nil
}

// seenBy lets nobody sign or hear what keeps marked fields from them.
func (d *Desk) seenBy(c *Case, person string) *ree.Refusal {
	if unseen := d.unseen(c, person); len(unseen) > 0 {
		return refuse("marked_seen", "fields", itoa(len(unseen)), "case", c.Key)
	}
	return nil
}

// marked are the marked fields of a case; nil where nothing is marked.
func (d *Desk) marked(c *Case) []string {
	fields, _ := d.Policy.Marks(c)
	return fields
}

// guardMarkedSeen lets nobody sign what is kept from them: every marked field was
// shown to the signer, in the version that they sign.
func guardMarkedSeen(x *attempt) *ree.Refusal {
	return x.desk.seenBy(x.c, x.who.Person)
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
		for _, f := range m.Stands() {
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
	out.Withheld, out.Marked, out.Seen = true, nil, nil
	return out
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
