package scenario

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"lanthorn/calendar"
	"lanthorn/outlook/model"
	"lanthorn/ree"
)

// Problem is one thing wrong with a scenario.
type Problem struct {
	Place  string   // levers[2].to[0]
	Code   string   // for a catalogue of sentences: "country"
	Values []string // what the sentence is about, in the order of What
	What   string
}

func (p Problem) Error() string { return p.Place + ": " + p.What }

// mostTonnes is how much a year a lever or response may speak of: more than the
// world mines.
const mostTonnes = 1e7

// most levers and responses that a scenario may have, and of those plants.
const (
	mostLevers    = 40
	mostResponses = 40
	mostPlants    = 8
)

// longest is how many months a scenario may run.
const longest = 240

// checker gathers problems.
type checker struct {
	s     *Scenario
	net   *model.Network
	wrong []error
}

func (c *checker) say(place, code, format string, a ...any) {
	values := make([]string, len(a))
	for i, v := range a {
		values[i] = fmt.Sprint(v)
	}
	c.wrong = append(c.wrong, Problem{place, code, values, fmt.Sprintf(format, a...)})
}

// Check says everything that is wrong with a scenario on a network, as Problems
// joined; nil where nothing is.
func (s *Scenario) Check(net *model.Network) error {
	c := &checker{s: s, net: net}
	if s.Name == "" {
		c.say("name", "missing", "is missing")
	}
	if s.Source == "" {
		c.say("source", "source", `is missing: say where the numbers come from, or "invented"`)
	}
	if _, err := calendar.ParseDate(s.From + "-01"); err != nil {
		c.say("from", "month", "%q is not a month: write it as 2025-01", s.From)
	}
	if s.Months < 1 || s.Months > longest {
		c.say("months", "months", "%d is not between 1 and %d", s.Months, longest)
	}
	c.size()
	c.openings()
	for i := range s.Levers {
		c.lever(fmt.Sprintf("levers[%d]", i), &s.Levers[i])
	}
	for i := range s.Responses {
		c.response(fmt.Sprintf("responses[%d]", i), &s.Responses[i])
	}
	c.recycled()
	c.stockpiled()
	return errors.Join(c.wrong...)
}

func (c *checker) size() {
	if n := len(c.s.Levers); n > mostLevers {
		c.say("levers", "many", "%d of them, at most %d", n, mostLevers)
	}
	if n := len(c.s.Responses); n > mostResponses {
		c.say("responses", "many", "%d of them, at most %d", n, mostResponses)
	}
	plants := 0
	for i, r := range c.s.Responses {
		if r.Kind != Plant {
			continue
		}
		if plants++; plants == mostPlants+1 {
			c.say(fmt.Sprintf("responses[%d]", i), "plants", "at most %d plants", mostPlants)
		}
	}
}

func (c *checker) lever(at string, l *Lever) {
	c.country(at+".by", l.By)
	c.countries(at+".to", l.To)
	c.countries(at+".except", l.Except)
	for i, e := range l.Elements {
		if el, err := ree.ParseElement(e); err != nil || el == ree.Pm {
			c.say(fmt.Sprintf("%s.elements[%d]", at, i), "element", "%q is no element with a market", e)
		}
	}
	for i, stage := range l.Stages {
		if !slices.Contains(stages, stage) {
			c.say(fmt.Sprintf("%s.stages[%d]", at, i), "stage", "%q is none of %v", stage, stages)
		}
	}
	for i, u := range l.Users {
		if !slices.ContainsFunc(c.net.Plants, func(p model.Plant) bool { return p.Segment == u && p.Segment != "" }) {
			c.say(fmt.Sprintf("%s.users[%d]", at, i), "user", "nobody in the network is a %q user", u)
		}
	}
	c.dates(at, l)
	c.numbers(at, l)
}

func (c *checker) dates(at string, l *Lever) {
	start, ok := c.day(at+".start", l.Start, true)
	end, also := c.day(at+".end", l.End, false)
	if ok && also && end.Sub(start) <= 0 {
		c.say(at+".end", "end", "%s is not after the start, %s", l.End, l.Start)
	}
	told, given := c.day(at+".announced", l.Announced, false)
	if ok && given && told.Sub(start) > 0 {
		c.say(at+".announced", "announced", "%s is after the start, %s", l.Announced, l.Start)
	}
	back, taken := c.day(at+".withdrawn", l.Withdrawn, false)
	switch {
	case !taken:
	case ok && back.Sub(start) > 0:
		c.say(at+".withdrawn", "withdrawn", "%s is after the start, %s: say when it ends instead", l.Withdrawn, l.Start)
	case l.Announced == "" || given && told.Sub(back) > 0:
		c.say(at+".withdrawn", "unannounced", "%s needs an announcement before it", l.Withdrawn)
	}
	if m, _, err := c.s.month(l.Start); err == nil && c.s.Months > 0 && (m < 0 || m >= c.s.Months) {
		c.say(at+".start", "outside", "%s is not in the %d months from %s", l.Start, c.s.Months, c.s.From)
	}
}

// day reads a date; ok is false where there is none.
func (c *checker) day(at, text string, must bool) (d calendar.Date, ok bool) {
	if text == "" {
		if must {
			c.say(at, "missing", "is missing")
		}
		return d, false
	}
	d, err := calendar.ParseDate(text)
	if err != nil {
		c.say(at, "date", "%q is not a day: write it as 2025-04-04", text)
	}
	return d, err == nil
}

// needs are the numbers that each kind must have.
var needs = map[string][]string{
	Ban: {"share"}, Licence: {"delayDays", "approve"}, ExportQuota: {"tonnes"}, MiningQuota: {"factor"}, Tax: {"share"}, DeMinimis: {"content", "delayDays", "approve"},
	Stockpile: {"aimDays"}, Plant: {"tonnes", "share"}, Recycling: {"share"}, Substitution: {"share"}, Priority: nil,
}

// aims are the members that say whom and what a lever is about.
var aims = []string{"to", "except", "elements", "stages", "users"}

// takes are the members that a kind has a use for beside what it needs. What it has
// none for is refused: a quota against one country would be one against all.
var takes = map[string][]string{
	Ban: aims, Licence: slices.Concat(aims, []string{"review", "identify", "identifyDays"}), DeMinimis: slices.Concat(aims, []string{"review", "identify", "identifyDays"}),
	ExportQuota: {"stages"}, MiningQuota: {"clay"}, Tax: nil,
	Stockpile: {"countries", "start", "haveDays", "fillMonths", "release"}, Plant: {"start", "stage", "country", "heavy", "rampMonths", "chance"},
	Recycling: {"countries", "start", "rampMonths"}, Substitution: {"start", "rampMonths"}, Priority: nil,
}

// given is a member of a lever or response that is no figure, and whether it is there.
type given struct {
	name string
	is   bool
}

func (c *checker) strays(at, kind string, members []given) {
	for _, m := range members {
		if m.is && !slices.Contains(needs[kind], m.name) && !slices.Contains(takes[kind], m.name) {
			c.say(at+"."+m.name, "stray", "a %s has no use for it: leave it out", kind)
		}
	}
}

// figure is a number of a lever or response, with what it may be.
type figure struct {
	name string
	x    *float64
	most float64
}

func (c *checker) numbers(at string, l *Lever) {
	if !slices.Contains([]string{Ban, Licence, ExportQuota, MiningQuota, Tax, DeMinimis}, l.Kind) {
		c.say(at+".kind", "lever", "%q is no lever", l.Kind)
		return
	}
	c.strays(at, l.Kind, []given{{"to", len(l.To) > 0}, {"except", len(l.Except) > 0}, {"elements", len(l.Elements) > 0}, {"stages", len(l.Stages) > 0}, {"users", len(l.Users) > 0}, {"clay", l.Clay}})
	c.figures(at, l.Kind, []figure{
		{"share", l.Share, 1}, {"tonnes", l.Tonnes, mostTonnes}, {"factor", l.Factor, 10}, {"delayDays", l.DelayDays, 2000},
		{"approve", l.Approve, 1}, {"review", l.Review, 100}, {"identify", l.Identify, 1}, {"identifyDays", l.IdentifyDays, 2000}, {"content", l.Content, 1},
	})
	if l.Kind == Tax && l.By != c.net.Controller {
		c.say(at+".by", "tax", "only %s has a price of its own here", c.net.Controller)
	}
}

func (c *checker) figures(at, kind string, figures []figure) {
	for _, f := range figures {
		c.strays(at, kind, []given{{f.name, f.x != nil}})
		switch {
		case f.x == nil && slices.Contains(needs[kind], f.name):
			c.say(at+"."+f.name, "figure", "is missing: a %s needs it", kind)
		case f.x != nil && (*f.x < 0 || math.IsNaN(*f.x) || *f.x > f.most):
			c.say(at+"."+f.name, "range", "%g is not between 0 and %g", *f.x, f.most)
		}
	}
}

func (c *checker) response(at string, r *Response) {
	if !slices.Contains([]string{Stockpile, Plant, Recycling, Substitution, Priority}, r.Kind) {
		c.say(at+".kind", "response", "%q is no response", r.Kind)
		return
	}
	c.countries(at+".countries", r.Countries)
	c.day(at+".start", r.Start, r.Kind != Priority && r.Kind != Stockpile)
	c.strays(at, r.Kind, []given{{"countries", len(r.Countries) > 0}, {"start", r.Start != ""}, {"fillMonths", r.FillMonths > 0}, {"stage", r.Stage != ""}, {"country", r.Country != ""}, {"rampMonths", r.RampMonths > 0}})
	if r.Kind == Stockpile && r.Start != "" && r.FillMonths == 0 {
		c.say(at+".start", "unbought", "is the day from which a stockpile is bought: say in how many fillMonths, or leave it out")
	}
	c.figures(at, r.Kind, []figure{
		{"haveDays", r.HaveDays, 3650}, {"aimDays", r.AimDays, 3650}, {"release", r.Release, 1},
		{"tonnes", r.Tonnes, mostTonnes}, {"heavy", r.Heavy, mostTonnes}, {"chance", r.Chance, 1}, {"share", r.Share, 1},
	})
	if r.FillMonths < 0 || r.RampMonths < 0 {
		c.say(at, "negative", "a negative number of months")
	}
	if r.Kind == Plant && c.plant(r) < 0 {
		c.say(at+".country", "plant", "the network has no %s plant of %q to add to", r.Stage, r.Country)
	}
	if (r.Kind == Stockpile || r.Kind == Recycling) && len(r.Countries) == 0 {
		c.say(at+".countries", "missing", "is missing")
	}
}

// recycled looks whether programmes for one country add to more than everything.
func (c *checker) recycled() {
	all := map[string]float64{}
	saved := 0.0
	for i, r := range c.s.Responses {
		place := fmt.Sprintf("responses[%d].share", i)
		if r.Kind == Substitution {
			if saved += or(r.Share, 0); saved > 1 {
				c.say(place, "substitution", "programmes of substitution add to %s", percent(saved))
			}
		}
		if r.Kind != Recycling {
			continue
		}
		for _, country := range r.Countries {
			if all[country] += or(r.Share, 0); all[country] > 1 {
				c.say(place, "recycling", "programmes of recycling in %s add to %s", country, percent(all[country]))
			}
		}
	}
}

// stockpiled looks whether a country has two stockpiles: they would not say which
// is let go first.
func (c *checker) stockpiled() {
	has := map[string]int{}
	for i, r := range c.s.Responses {
		if r.Kind != Stockpile {
			continue
		}
		for j, country := range r.Countries {
			if first, twice := has[country]; twice {
				c.say(fmt.Sprintf("responses[%d].countries[%d]", i, j), "stockpiled", "%s has a stockpile in responses[%d] already: put both into one", country, first)
				continue
			}
			has[country] = i
		}
	}
}

func percent(part float64) string { return fmt.Sprintf("%.0f %%", 100*part) }

func (c *checker) countries(at string, codes []string) {
	for i, code := range codes {
		c.country(fmt.Sprintf("%s[%d]", at, i), code)
	}
}

func (c *checker) country(at, code string) {
	if !slices.Contains(c.net.Countries, code) {
		c.say(at, "country", "%q is no country of the network", code)
	}
}

func (c *checker) plant(r *Response) int { return plantOf(c.net, r) }

func plantOf(net *model.Network, r *Response) int {
	kind, ok := map[string]model.Kind{"separation": model.Separation, "metal": model.MetalMaker, "magnet": model.MagnetMaker}[r.Stage]
	if !ok {
		return -1
	}
	return slices.IndexFunc(net.Plants, func(p model.Plant) bool { return p.Kind == kind && p.Country == r.Country })
}
