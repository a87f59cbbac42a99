package outside

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"lanthorn/ree"
)

// Movement is goods that moved by the books and that a document should speak
// of: sold by Party to Other, or taken over the border by Party.
type Movement struct {
	Ref     string // of the transfer or the entry
	Number  string // of the document, where the books name one
	Party   string // who issues the document
	Other   string // buyer, or the country at the other end
	Site    string // whose books these are
	Bought  bool   // they are the buyer's books
	Licence string
	Day     string // YYYY-MM-DD
	Goods   []Goods
}

// Goods are one lot of a movement.
type Goods struct {
	Lot  string
	Form ree.Form
	HS   string
	Mass ree.Mass
}

// Mass is what moved in all.
func (m *Movement) Mass() (sum ree.Mass) {
	for _, g := range m.Goods {
		sum += g.Mass
	}
	return sum
}

// Paper is one document: its records are its lines.
type Paper struct {
	Party, Other, Number, Licence, Day string
	Lines                              []Record
}

// Mass is what the document speaks of in all.
func (p *Paper) Mass() (sum ree.Mass) {
	for _, r := range p.Lines {
		sum += r.Mass
	}
	return sum
}

// Papers gathers records, all of one kind and flow, into documents, in the order
// of their days.
func Papers(records []Record) []Paper {
	at := map[string]int{}
	var out []Paper
	for _, r := range records {
		key := r.Party + "/" + r.Number
		i, known := at[key]
		if !known {
			i, at[key] = len(out), len(out)
			out = append(out, Paper{Party: r.Party, Other: cmp.Or(r.Buyer, r.Country), Number: r.Number, Licence: r.Licence, Day: r.Date})
		}
		out[i].Lines = append(out[i].Lines, r)
	}
	slices.SortStableFunc(out, func(a, b Paper) int { return cmp.Compare(a.Day, b.Day) })
	return out
}

// Terms say when a document and a movement belong together.
type Terms struct {
	// Grace is how many days a document may come before or after what it speaks
	// of: an invoice of the next month is no discrepancy.
	Grace int
	// Alike is the relative difference in mass up to which a document without its
	// number, or with another, is taken for that of a movement.
	Alike float64
}

// Pair is a document and the movements under it, which may be several deliveries
// under one invoice. Guessed is true where parties, day and mass brought them
// together, not the number.
type Pair struct {
	Paper     *Paper
	Movements []*Movement
	Guessed   bool
}

// Mass is what moved in all.
func (p *Pair) Mass() (sum ree.Mass) {
	for _, m := range p.Movements {
		sum += m.Mass()
	}
	return sum
}

// Matched is how documents and movements fit.
type Matched struct {
	Pairs []Pair
	Alone []*Paper    // nothing moved that they could speak of
	Bare  []*Movement // should have a document by now
	// Waiting movements are so near the end of what was imported that their
	// document may still come; Uncovered ones lie outside what was imported of
	// their party. Early documents lie outside the books. None of them is held
	// against anybody.
	Waiting, Uncovered []*Movement
	Early              []*Paper
}

// Match brings documents and movements together: by number and party first, then
// by parties, day and mass. What was imported of a party covers the days from its
// first document to its last; the books cover those from first to last, as
// YYYY-MM-DD.
func Match(papers []Paper, movements []Movement, first, last string, terms Terms) Matched {
	m := matching{terms: terms, numbered: map[string][]*Movement{}, loose: map[string][]*Movement{}, used: map[*Movement]bool{}}
	for i := range movements {
		x := &movements[i]
		if x.Number != "" {
			m.numbered[x.Party+"/"+x.Number] = append(m.numbered[x.Party+"/"+x.Number], x)
		}
		m.loose[x.Party+"/"+x.Other] = append(m.loose[x.Party+"/"+x.Other], x)
	}
	for _, p := range m.byContent(m.byNumber(papers)) {
		if p.Day < plusDays(first, terms.Grace) || plusDays(p.Day, terms.Grace) > last {
			m.out.Early = append(m.out.Early, p)
		} else {
			m.out.Alone = append(m.out.Alone, p)
		}
	}
	m.rest(movements, spans(papers))
	return m.out
}

// matching is the work of Match.
type matching struct {
	terms           Terms
	numbered, loose map[string][]*Movement
	used            map[*Movement]bool
	out             Matched
}

// byNumber pairs documents with the movements that name them, and answers those
// that none names.
func (m *matching) byNumber(papers []Paper) (left []*Paper) {
	for i := range papers {
		p := &papers[i]
		found := m.numbered[p.Party+"/"+p.Number]
		if len(found) == 0 {
			left = append(left, p)
			continue
		}
		for _, x := range found {
			m.used[x] = true
		}
		m.out.Pairs = append(m.out.Pairs, Pair{Paper: p, Movements: found})
	}
	return left
}

// byContent pairs documents with the movement between the same parties whose mass
// agrees and whose day is nearest, and answers those without one.
func (m *matching) byContent(papers []*Paper) (left []*Paper) {
	for _, p := range papers {
		var best *Movement
		for _, x := range m.loose[p.Party+"/"+p.Other] {
			if !m.used[x] && m.alike(p, x) && (best == nil || days(p.Day, x.Day) < days(p.Day, best.Day)) {
				best = x
			}
		}
		if best == nil {
			left = append(left, p)
			continue
		}
		m.used[best] = true
		m.out.Pairs = append(m.out.Pairs, Pair{p, []*Movement{best}, true})
	}
	return left
}

func (m *matching) alike(p *Paper, x *Movement) bool {
	said, moved := float64(p.Mass()), float64(x.Mass())
	return moved > 0 && math.Abs(said/moved-1) <= m.terms.Alike && days(p.Day, x.Day) <= m.terms.Grace
}

// rest sorts the movements without a document by whether they should have one.
func (m *matching) rest(movements []Movement, covered map[string][2]string) {
	for i := range movements {
		x := &movements[i]
		span, known := covered[x.Party]
		switch {
		case m.used[x]:
		case !known || x.Day < span[0] || x.Day > span[1]:
			m.out.Uncovered = append(m.out.Uncovered, x)
		case plusDays(x.Day, m.terms.Grace) > span[1]:
			m.out.Waiting = append(m.out.Waiting, x)
		default:
			m.out.Bare = append(m.out.Bare, x)
		}
	}
}

// spans are the first and last day of each party's documents.
func spans(papers []Paper) map[string][2]string {
	out := map[string][2]string{}
	for _, p := range papers {
		s, known := out[p.Party]
		if !known {
			s = [2]string{p.Day, p.Day}
		}
		out[p.Party] = [2]string{min(s[0], p.Day), max(s[1], p.Day)}
	}
	return out
}

// plusDays is a day so many days later; what is no day stays as it is.
func plusDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// days lie between two days, whichever is first.
func days(a, b string) int {
	x, errX := time.Parse(time.DateOnly, a)
	y, errY := time.Parse(time.DateOnly, b)
	if errX != nil || errY != nil {
		return math.MaxInt
	}
	return int(math.Abs(x.Sub(y).Hours()) / 24)
}

// Odd says in what a document differs from what moved under it beside its mass,
// by the field's name: "form", "hs", "licence"; empty where it agrees. What one
// of the two does not say is not held against it, but for a licence: goods that
// left under one are declared with it.
func (p *Pair) Odd() string {
	for _, r := range p.Paper.Lines {
		if r.Form != "" && !p.any(func(g Goods) bool { return g.Form == r.Form }) {
			return "form"
		}
		if !p.any(func(g Goods) bool { return SameCode(g.HS, r.HS) }) {
			return "hs"
		}
	}
	for _, m := range p.Movements {
		if m.Licence != p.Paper.Licence {
			return "licence"
		}
	}
	return ""
}

func (p *Pair) any(fits func(Goods) bool) bool {
	for _, m := range p.Movements {
		if slices.ContainsFunc(m.Goods, fits) {
			return true
		}
	}
	return false
}

// SameCode reports whether two customs codes may be of the same goods: the
// shorter begins the longer. A code that is missing may be any.
func SameCode(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }
