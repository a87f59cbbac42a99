package scenario

import (
	"slices"

	"lanthorn/outlook/model"
)

func (c *compiler) respond(r *Response) {
	start, _, err := c.s.month(r.Start)
	if err != nil {
		start = 0
	}
	switch r.Kind {
	case Stockpile:
		c.stockpile(r, start)
	case Plant:
		c.plan.Projects = append(c.plan.Projects, c.project(r, start))
	case Recycling:
		c.recycle(r, start)
	case Substitution:
		c.substitute(r, start)
	case Priority:
		c.plan.Priority = true
	}
}

// dayMonths turns days of use into months.
const dayMonths = 1.0 / 30

func (c *compiler) stockpile(r *Response, start int) {
	for i, p := range c.net.Plants {
		if (p.Kind == model.MagnetUse || p.Kind == model.OxideUse) && slices.Contains(r.Countries, p.Country) {
			c.plan.Stocks = append(c.plan.Stocks, model.Strategic{
				Plant: i, Have: or(r.HaveDays, 0) * dayMonths, Aim: *r.AimDays * dayMonths, Fill: r.FillMonths, First: start, Release: or(r.Release, 1),
			})
		}
	}
}

func (c *compiler) project(r *Response, start int) model.Project {
	q := model.Project{
		Plant: plantOf(c.net, r), Start: start, Ramp: r.RampMonths, Capacity: *r.Tonnes / 12, Heavy: or(r.Heavy, 0) / 12,
		Chance: or(r.Chance, 1), Share: *r.Share, Reach: model.LightOnly,
	}
	if q.Heavy > 0 {
		q.Reach = model.All
	}
	return q
}

func (c *compiler) recycle(r *Response, start int) {
	n := len(c.net.Countries)
	if c.plan.Collected == nil {
		c.plan.Collected = make([]float64, c.s.Months*n)
	}
	for t := max(0, start); t < c.s.Months; t++ {
		for _, code := range r.Countries {
			c.plan.Collected[t*n+slices.Index(c.net.Countries, code)] += *r.Share * ramp(t-start, r.RampMonths)
		}
	}
}

func (c *compiler) substitute(r *Response, start int) {
	const n = int(model.Products)
	if c.plan.Substituted == nil {
		c.plan.Substituted = make([]float64, c.s.Months*n)
	}
	for t := max(0, start); t < c.s.Months; t++ {
		for k := range n {
			c.plan.Substituted[t*n+k] += *r.Share * ramp(t-start, r.RampMonths)
		}
	}
}

// ramp is how much of a programme runs after so many months.
func ramp(after, months int) float64 { return min(1, float64(after+1)/float64(max(1, months))) }
