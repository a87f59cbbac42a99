package pages

import (
	"lanthorn/calendar"
	"lanthorn/internal/app"
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
	v.fillClock(&out, r)
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
	step := web.ClockStep{Counted: s.Days, Running: s.Code == "clock.used", From: s.From.Time(loc)}
	if !s.To.IsZero() {
		step.To = s.To.Time(loc)
	}
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

// clockPage explains a clock of a case day by day: the statutory one, or the one
// that the address names.
func (v *visit) clockPage() error {
	c, err := v.app.LookAtCase(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	ref := v.query("of")
	if ref == "" {
		ref = review.ClockStatutory
	}
	k, ok := v.app.ClockOf(&c, ref)
	if !ok {
		return v.lost()
	}
	clock := v.clock(&c)
	if ref != review.ClockStatutory {
		clock = v.clockOf(&c, k)
	}
	title := words.M("clock.title.plain", "used", clock.Used, "limit", clock.Limit)
	if clock.Stopped > 0 {
		title = words.M("clock.title", "used", clock.Used, "limit", clock.Limit, "stopped", clock.Stopped)
	}
	view := &web.ClockPage{Clock: clock, Runs: v.clockRuns(k.Runs), Head: web.Head{Title: title, Basis: clock.Note,
		Crumbs: []web.Link{{Href: "/applications", Text: words.M("nav.applications")}, {Href: "/applications/" + c.Key, Text: words.Ref{Text: c.Key}}, {Text: words.M("case.clock")}}}}
	for _, t := range v.desk().Clocks(&c) {
		if t.Ref != ref && t.Spec.ID != "" {
			view.Others = append(view.Others, web.Link{Href: "/applications/" + c.Key + "/clock?of=" + t.Ref, Text: v.clockName(&c, t.Ref, t.Spec)})
		}
	}
	return v.show("applications", view)
}

// clockName names a clock by what it is of.
func (v *visit) clockName(c *review.Case, ref string, spec calendar.Spec) web.Phrase {
	name := byLanguage(spec.Name)
	switch {
	case c.Referral(ref) != nil:
		return words.M("clock.of.what", "clock", name, "what", v.packWord("agency", app.ShortKey(ref)))
	case c.Query(ref) != nil, c.Escalation(ref) != nil:
		return words.M("clock.of.what", "clock", name, "what", words.Ref{Text: app.ShortKey(ref)})
	}
	return name
}

// clockOf puts any clock into a view.
func (v *visit) clockOf(c *review.Case, k app.ClockReport) web.Clock {
	r := k.Reading
	spec, _ := v.app.Jurisdiction().Review.Clock(r.Clock)
	out := web.Clock{Name: v.clockName(c, k.Ref, spec), Used: r.Used, Limit: r.Limit, Running: r.Started && !r.Stopped && !r.Ended, Calendar: words.Plain(r.Calendar), Basis: words.Plain(k.Basis)}
	v.fillClock(&out, r)
	return out
}

// fillClock puts what a reading says into a view.
func (v *visit) fillClock(out *web.Clock, r calendar.Reading) {
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
}

// clockRuns is every day of a clock, in runs that did the same for the same
// reason.
func (v *visit) clockRuns(runs []calendar.Run) web.Table {
	out := web.Table{Empty: words.M("clock.note.notstarted"), Cols: []web.Col{{Head: words.M("clock.from")}, {Head: words.M("clock.to")}, {Head: words.M("clock.what")}, {Head: words.M("clock.calendardays"), Num: true}, {Head: words.M("clock.counted"), Num: true}}}
	for _, r := range runs {
		what := code("run", string(r.Kind))
		switch {
		case r.Reason != "":
			what = words.M("run.because", "what", what, "reason", v.packWord("reason", r.Reason), "ref", words.Plain(app.ShortKey(r.Ref)))
		case len(r.Holiday) > 0:
			what = words.M("run.holiday.named", "name", byLanguage(r.Holiday))
		}
		if r.Assumed {
			what = words.M("run.assumed", "what", what)
		}
		tone := web.Tone("")
		if r.Counted == 0 {
			tone = web.Neutral
		}
		out.Rows = append(out.Rows, web.Row{Tone: tone, Cells: []web.Cell{web.C(words.Date(v.date(r.From))), web.C(words.Date(v.date(r.To))), web.C(what), web.C(words.Num(r.Days)), web.C(words.Num(r.Counted))}})
	}
	return out
}
