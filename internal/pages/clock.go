package pages

import (
	"lanthorn/calendar"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

// clock puts a case's statutory clock into a view.
func (v *visit) clock(c *review.Case) web.Clock {
	r := v.app.Clock(c)
	law := v.app.Jurisdiction()
	out := web.Clock{Name: words.M("clock.statutory"), Used: r.Used, Limit: r.Limit, Running: r.Started && !r.Stopped && !r.Ended, Calendar: words.Plain(r.Calendar), Href: "/applications/" + c.Key + "/clock"}
	if law.Review != nil {
		if spec, ok := law.Review.Clock(law.Review.Statutory); ok {
			out.Basis = words.Plain(spec.Basis)
			if len(spec.Name) > 0 {
				out.Name = byLanguage(spec.Name)
			}
			if out.Limit == 0 {
				out.Limit = spec.Days
			}
		}
	}
	for _, s := range r.Stops {
		out.Stopped += s.Fresh
	}
	out.Days = days(r.Used, out.Stopped, out.Limit)
	out.Note = clockNote(r)
	if r.Started && !r.Ended && !r.Unlimited {
		out.Due = v.date(r.Due)
	}
	for _, s := range r.Explain {
		out.Steps = append(out.Steps, v.clockStep(s))
	}
	return out
}

func clockNote(r calendar.Reading) web.Phrase {
	switch {
	case !r.Started:
		return words.M("clock.note.notstarted")
	case r.Ended:
		return words.M("clock.note.ended")
	case r.Unlimited:
		return words.M("clock.note.unlimited")
	case r.Overdue:
		return words.M("clock.note.overdue")
	}
	return words.M("clock.note.left", "left", r.Left)
}

// days is one word per working day: those used, those stopped, those left. Where
// the clock stopped among the used days, the steps say.
func days(used, stopped, limit int) []string {
	var out []string
	add := func(n int, word string) {
		for range n {
			out = append(out, word)
		}
	}
	add(min(used, limit), "on")
	add(stopped, "stop")
	add(max(0, limit-used), "left")
	return out
}

// clockStep says one line of the clock's explanation.
func (v *visit) clockStep(s calendar.Step) web.ClockStep {
	loc := v.app.Jurisdiction().Calendar.Location()
	step := web.ClockStep{Counted: s.Days, Running: s.Code == "clock.used", From: s.From.Time(loc), To: s.To.Time(loc)}
	reason := web.Phrase(words.Plain(s.Params["reason"]))
	if rule, ok := v.stopRule(s.Params["reason"]); ok && len(rule.Name) > 0 {
		reason = byLanguage(rule.Name)
	}
	step.What = words.M(s.Code+".step", "days", s.Days, "reason", reason, "limit", words.Plain(s.Params["limit"]), "year", words.Plain(s.Params["year"]), "ref", words.Plain(s.Params["ref"]))
	if basis := s.Params["basis"]; basis != "" {
		step.Basis = words.Plain(basis)
	}
	return step
}

func (v *visit) stopRule(reason string) (calendar.StopRule, bool) {
	policy := v.app.Jurisdiction().Review
	if policy == nil {
		return calendar.StopRule{}, false
	}
	spec, _ := policy.Clock(policy.Statutory)
	return spec.Stop(reason)
}

func (v *visit) clockPage() error {
	c, err := v.app.Case(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	clock := v.clock(&c)
	title := words.M("clock.title.plain", "used", clock.Used, "limit", clock.Limit)
	if clock.Stopped > 0 {
		title = words.M("clock.title", "used", clock.Used, "limit", clock.Limit, "stopped", clock.Stopped)
	}
	return v.show("applications", &web.ClockPage{Clock: clock, Head: web.Head{Title: title, Basis: clock.Note,
		Crumbs: []web.Link{{Href: "/applications", Text: words.M("nav.applications")}, {Href: "/applications/" + c.Key, Text: words.Ref{Text: c.Key}}, {Text: words.M("case.clock")}}}})
}
