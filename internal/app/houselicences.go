package app

import (
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/outlook/house"
	"lanthorn/review"
)

// houseFact is a case with the month in which it was lodged.
type houseFact struct {
	*review.CaseFact
	key, month string
}

// facts are the cases of the review in the order of their keys.
func (g *houseGather) facts() (out []houseFact) {
	k, desk := &g.app.facts, g.app.desk()
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range sortedNames(k.facts) {
		if c := k.facts[key].Case; c != nil {
			out = append(out, houseFact{c, key, desk.Month(c.Lodged)})
		}
	}
	return out
}

// window is twelve months, named by the last.
type window struct {
	from, to string
	end      time.Time // the first instant after it
}

func (g *houseGather) window(i int) window {
	w := window{from: g.months[max(0, i-houseMonths+1)], to: g.months[i]}
	first, _ := g.app.month(w.to) // a month that the desk wrote
	w.end = first.AddDate(0, 1, 0)
	return w
}

// cases are the applications lodged in a window, as they stood at its end: what
// was decided later still waited then.
func (g *houseGather) cases(facts []houseFact, w window, general bool) (out []house.Case) {
	for _, f := range facts {
		if f.month < w.from || f.month > w.to || general != (g.app.cfg.Law.Review.General(f.Kind) != nil) {
			continue
		}
		c := house.Case{Key: f.key, Owner: g.owner(f.Owner), Kind: f.Kind, Bloc: house.BlocOf(strings.ToUpper(f.Destination))}
		if f.Outcome != "" && f.Ended.Before(w.end) {
			c.Outcome = f.Outcome
		}
		out = append(out, c)
	}
	return out
}

// timed fills in how long the cases of a window waited.
func (g *houseGather) timed(cases []house.Case, facts []houseFact, w window) []house.Case {
	out, cal := slices.Clone(cases), g.app.calendar()
	for i := range out {
		c := &out[i]
		at, _ := slices.BinarySearchFunc(facts, c.Key, func(f houseFact, key string) int { return strings.Compare(f.key, key) })
		f, end := facts[at], w.end.Add(-time.Second)
		if c.Outcome != "" {
			end = f.Ended
		}
		events := []calendar.Event{{Kind: calendar.Start, At: f.Lodged}, {Kind: calendar.End, At: end}}
		c.Days = calendar.Read(calendar.Spec{Unit: calendar.WorkingDays}, events, cal, end).Used
		c.Nights = cal.Day(end).Sub(cal.Day(f.Lodged))
	}
	return out
}

// licences tells of the newest window that may be told, and of its parts.
func (g *houseGather) licences(facts []houseFact) {
	for _, general := range []bool{false, true} {
		sets := make([][]house.Case, len(g.months))
		for i := range sets {
			sets[i] = g.cases(facts, g.window(i), general)
		}
		editions := g.rule.Editions(2, len(sets), func(i int) (all, also []house.Record) { return house.CaseRecords(sets[i]) },
			func(i, j int) []house.Record { return house.CaseChanges(sets[i], sets[j]) })
		i := house.Newest(editions)
		if i < 0 {
			i = len(editions) - 1
		}
		w := g.window(i)
		if general {
			g.cleared(editions[i], w)
			continue
		}
		g.measured(editions[i], w, g.timed(sets[i], facts, w))
	}
}

func (g *houseGather) measured(t house.Table, w window, cases []house.Case) {
	tell := func(way string, s house.Shown, of func(*house.Case) bool) {
		row := HouseLicences{From: w.from, To: w.to, Way: way, Name: s.Name, Owners: s.Owners, Hidden: string(s.Why)}
		if s.Why == "" {
			f := house.Measure(slices.DeleteFunc(slices.Clone(cases), func(c house.Case) bool { return !of(&c) }))
			row.Friction = &f
		}
		g.out.Licences = append(g.out.Licences, row)
	}
	tell(HouseAll, t.All, func(*house.Case) bool { return true })
	for _, s := range t.By[house.ByKind] {
		tell(HouseKind, s, func(c *house.Case) bool { return c.Kind == s.Name })
	}
	for _, s := range t.By[house.ByBloc] {
		tell(HouseDestination, s, func(c *house.Case) bool { return c.Bloc == s.Name })
	}
}

// cleared counts what general licences cleared at once.
func (g *houseGather) cleared(t house.Table, w window) {
	for _, s := range t.By[house.ByKind] {
		g.out.Licences = append(g.out.Licences, HouseLicences{From: w.from, To: w.to, Way: HouseGeneral, Name: s.Name, Owners: s.Owners, Cleared: int(s.Amount), Hidden: string(s.Why)})
	}
}
