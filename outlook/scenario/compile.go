package scenario

import (
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/ree"
)

var stages = []string{"concentrate", "oxide", "metal", "magnet"}

// compiler builds a plan.
type compiler struct {
	s    *Scenario
	m    *model.Machine
	net  *model.Network
	plan *model.Plan

	owner []*Lever  // by link: the licence last set in this stretch
	held  []float64 // by link: the part of the month that it holds
}

// Compile checks a scenario and makes it the plan of a machine.
func (s *Scenario) Compile(m *model.Machine) (*model.Plan, error) {
	if err := s.Check(m.Network()); err != nil {
		return nil, err
	}
	c := &compiler{s: s, m: m, net: m.Network(), plan: &model.Plan{Months: s.Months}}
	for _, o := range s.Opening {
		store, _ := o.store(c.net)
		c.plan.Openings = append(c.plan.Openings, model.Opening{Store: store, Amount: o.Tonnes})
	}
	c.alarms()
	for _, first := range c.turns() {
		c.plan.Stretches = append(c.plan.Stretches, c.stretch(first))
	}
	for i := range s.Responses {
		c.respond(&s.Responses[i])
	}
	return c.plan, nil
}

// turns are the months at which policy changes, in order, without doubles. A
// lever that begins or ends within a month has a month of its own.
func (c *compiler) turns() (months []int) {
	add := func(day string) {
		if day == "" {
			return
		}
		m, left, _ := c.s.month(day)
		months = append(months, m)
		if left < 1 {
			months = append(months, m+1)
		}
	}
	for _, l := range c.s.Levers {
		add(l.Start)
		add(l.End)
	}
	slices.Sort(months)
	months = slices.Compact(months)
	return slices.DeleteFunc(months, func(m int) bool { return m < 0 || m >= c.s.Months })
}

// active is the part of a month in which a lever holds.
func (c *compiler) active(l *Lever, month int) float64 {
	start, left, _ := c.s.month(l.Start)
	part := 1.0
	switch {
	case month < start, l.Withdrawn != "":
		return 0
	case month == start:
		part = left
	}
	if l.End == "" {
		return part
	}
	end, after, _ := c.s.month(l.End)
	switch {
	case month > end:
		return 0
	case month == end:
		part -= after
	}
	return max(0, part)
}

// stretch is what all levers together do from a month on.
func (c *compiler) stretch(first int) model.Stretch {
	s := model.Stretch{First: first}
	for i := range c.s.Levers {
		l := &c.s.Levers[i]
		part := c.active(l, first)
		if part <= 0 {
			continue
		}
		switch l.Kind {
		case Ban:
			c.ban(&s, l, part)
		case Licence:
			c.licence(&s, l, part, func(e int) bool { return c.leaves(l, e) })
		case DeMinimis:
			content := c.contents(l.By)
			c.licence(&s, l, part, func(e int) bool { return c.holds(l, e, content) })
		case ExportQuota:
			c.quota(&s, l)
		case MiningQuota:
			c.dig(&s, l, part)
		case Tax:
			s.Tax += *l.Share * part
		}
	}
	return s
}

// leaves says whether a link is one that a lever is about.
func (c *compiler) leaves(l *Lever, e int) bool {
	link := c.net.Links[e]
	from := c.net.Plants[link.From]
	return from.Country == l.By && c.concerns(l, e)
}

// concerns is the same whoever sells.
func (c *compiler) concerns(l *Lever, e int) bool {
	to := c.net.Plants[c.net.Links[e].To]
	switch {
	case !c.m.Foreign(e), to.Country == l.By:
		return false
	case len(l.Stages) > 0 && !slices.Contains(l.Stages, stages[c.m.MarketOf(e)]):
		return false
	case len(l.To) > 0 && !slices.Contains(l.To, to.Country), slices.Contains(l.Except, to.Country):
		return false
	}
	return len(l.Users) == 0 || slices.Contains(l.Users, to.Segment)
}

// names says whether an order slot of a link holds an element of a lever.
func (c *compiler) names(l *Lever, e, slot int) bool {
	if len(l.Elements) == 0 || c.m.MarketOf(e) == model.Concentrate {
		return true
	}
	for _, symbol := range l.Elements {
		el, _ := ree.ParseElement(symbol)
		lane, _ := model.LaneOf(el)
		if c.m.MarketOf(e) != model.Magnet && int(lane) == slot || c.m.MarketOf(e) == model.Magnet && inProduct(lane, model.Product(slot)) {
			return true
		}
	}
	return false
}

// inProduct says whether a product of magnets holds an element.
func inProduct(l model.Lane, p model.Product) bool {
	switch l {
	case model.Nd, model.Pr:
		return p != model.SamariumCobalt
	case model.Tb, model.Dy:
		return p == model.Heavy
	case model.Sm:
		return p == model.SamariumCobalt
	}
	return false
}

func (c *compiler) overLinks() []float64 { return make([]float64, len(c.net.Links)*model.Lanes) }

func (c *compiler) ban(s *model.Stretch, l *Lever, part float64) {
	if s.Open == nil {
		s.Open = c.overLinks()
		for i := range s.Open {
			s.Open[i] = 1
		}
	}
	for e := range c.net.Links {
		if !c.leaves(l, e) {
			continue
		}
		for k := range c.m.Orders(e) {
			if c.names(l, e, k) {
				s.Open[e*model.Lanes+k] *= 1 - *l.Share*part
			}
		}
	}
}

// licence holds what a lever names, and the part of the rest that is looked at. A
// later lever replaces an earlier one that holds on the same days; one that
// follows in the same month is mixed with it by days.
func (c *compiler) licence(s *model.Stretch, l *Lever, part float64, about func(link int) bool) {
	if s.Held == nil {
		c.noLicences(s)
	}
	decided, looked := c.delay(*l.DelayDays), c.delay(or(l.IdentifyDays, *l.DelayDays))
	for e := range c.net.Links {
		if !about(e) {
			continue
		}
		at := e * model.Lanes
		before := 0.0
		if was := c.owner[e]; was != nil && !together(was, l) {
			before = c.held[e]
		}
		for k := range model.Lanes {
			s.Delay[at+k] = max(s.Delay[at+k], -1)
			if k >= c.m.Orders(e) {
				continue
			}
			hold, approve, delay := or(l.Identify, 0), 1.0, looked
			if c.names(l, e, k) {
				hold, approve, delay = 1, *l.Approve, decided
			}
			if hold == 0 && before == 0 {
				s.Held[at+k], s.Delay[at+k] = 0, -1
				continue
			}
			all := before + part
			s.Held[at+k] = min(1, (s.Held[at+k]*before/max(before, tiny))+hold*part)
			s.Approve[at+k] = (s.Approve[at+k]*before + approve*part) / all
			if part >= before {
				s.Delay[at+k] = delay
			}
		}
		s.Review[e] = blend(s.Review[e], before, or(l.Review, -1), part)
		c.owner[e], c.held[e] = l, before+part
	}
}

// tiny keeps a quotient of nothing by nothing at nothing.
const tiny = 1e-12

func (c *compiler) noLicences(s *model.Stretch) {
	s.Held, s.Approve, s.Delay = c.overLinks(), c.overLinks(), make([]int16, len(c.net.Links)*model.Lanes)
	s.Review = make([]float64, len(c.net.Links))
	c.owner, c.held = make([]*Lever, len(c.net.Links)), make([]float64, len(c.net.Links))
	for i := range s.Delay {
		s.Delay[i], s.Approve[i] = -2, 1
	}
	for e := range s.Review {
		s.Review[e] = -1
	}
}

// together says whether two levers hold on the same day.
func together(a, b *Lever) bool {
	return (a.End == "" || a.End > b.Start) && (b.End == "" || b.End > a.Start)
}

// blend is a bound by days of both; none where either has none.
func blend(a, days, b, more float64) float64 {
	if days == 0 || b < 0 {
		return b
	}
	if a < 0 {
		return a
	}
	return (a*days + b*more) / (days + more)
}

func (c *compiler) delay(days float64) int16 {
	for i, d := range c.plan.Delays {
		if d.Days == days {
			return int16(i)
		}
	}
	c.plan.Delays = append(c.plan.Delays, model.Delay{Days: days})
	return int16(len(c.plan.Delays) - 1)
}

func (c *compiler) quota(s *model.Stretch, l *Lever) {
	if s.Quota == nil {
		s.Quota = make([]float64, len(c.net.Countries)*4)
		for i := range s.Quota {
			s.Quota[i] = -1
		}
	}
	for market, name := range stages {
		if len(l.Stages) == 0 || slices.Contains(l.Stages, name) {
			s.Quota[slices.Index(c.net.Countries, l.By)*4+market] = *l.Tonnes / 12
		}
	}
}

func (c *compiler) dig(s *model.Stretch, l *Lever, part float64) {
	if s.Dig == nil {
		s.Dig = make([]float64, len(c.net.Plants))
		for i := range s.Dig {
			s.Dig[i] = 1
		}
	}
	for i, p := range c.net.Plants {
		if p.Kind == model.Mine && p.Country == l.By && (!l.Clay || p.Ionic) {
			s.Dig[i] *= 1 - part + part**l.Factor
		}
	}
}

// alarms are when somebody hears of a lever that touches what it buys: when it is
// announced or, without that, when it begins. One that only follows another tells
// nothing new.
func (c *compiler) alarms() {
	c.plan.Alarms = make([][]int, len(c.net.Plants))
	for i := range c.s.Levers {
		l := &c.s.Levers[i]
		if l.Kind == MiningQuota || l.Kind == DeMinimis {
			continue
		}
		day := l.Announced
		if day == "" {
			day = l.Start
		}
		month, _, _ := c.s.month(day)
		for e, link := range c.net.Links {
			if at := &c.plan.Alarms[link.To]; c.leaves(l, e) && !slices.Contains(*at, max(0, month)) && (l.Announced != "" || !c.follows(l, e)) {
				*at = append(*at, max(0, month))
			}
		}
	}
	for _, months := range c.plan.Alarms {
		slices.Sort(months)
	}
}

// follows says whether some earlier lever holds on a link up to the day on which
// this one begins.
func (c *compiler) follows(l *Lever, e int) bool {
	return slices.ContainsFunc(c.s.Levers, func(k Lever) bool {
		return k.Withdrawn == "" && k.Start < l.Start && (k.End == "" || k.End >= l.Start) && c.leaves(&k, e)
	})
}

// contents are, by plant, the part of its neodymium that is or was in a country:
// mined or worked there. From the flows of the base, one after another.
func (c *compiler) contents(country string) []float64 {
	part := make([]float64, len(c.net.Plants))
	order := []model.Kind{model.Mine, model.Separation, model.Separation, model.MetalMaker, model.MagnetMaker}
	for step, kind := range order {
		for i, p := range c.net.Plants {
			switch {
			case p.Kind != kind || kind == model.Separation && (p.Reach == model.LightOnly) != (step == 1):
			case p.Country == country:
				part[i] = 1
			default:
				part[i] = c.inflow(i, part)
			}
		}
	}
	return part
}

func (c *compiler) inflow(i int, part []float64) (content float64) {
	var all float64
	for e, l := range c.net.Links {
		if l.To != i {
			continue
		}
		flow := c.m.BaseSale(e, int(model.Nd))
		if p := c.net.Plants[l.From]; p.Kind == model.Mine {
			flow = p.Capacity * p.Basket[model.Nd] * l.Share
		}
		content += flow * part[l.From]
		all += flow
	}
	if all == 0 {
		return 0
	}
	return content / all
}

// holds says whether a link of a third country carries goods that hold enough of
// a lever's country.
func (c *compiler) holds(l *Lever, e int, content []float64) bool {
	from := c.net.Links[e].From
	return c.net.Plants[from].Country != l.By && c.concerns(l, e) && content[from] >= *l.Content
}
