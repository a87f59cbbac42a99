package pages

import (
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

// inside reports whether the reader stands on the office's side of a case: an
// authority, or somebody it was sent to.
func (v *visit) inside() bool { return v.actor().SeesAll() || v.app.Advises(v.actor()) }

// fileReader reads the lots that a case names: those a case was sent to see them
// as the office does.
func (v *visit) fileReader() app.Actor {
	if v.app.Advises(v.actor()) {
		return reader
	}
	return v.actor()
}

// matterAs is what the reader speaks for, as a command on a matter.
func (v *visit) matterAs(c *review.Case, key string) review.MatterCommand {
	cmd := review.MatterCommand{Command: review.Command{Case: c.Key, Who: review.Actor{Person: v.actor().Account, Org: v.actor().Org}, At: v.app.Now()}, Key: key, As: v.app.SpeaksFor(v.actor())}
	if agency := v.openAgency(c); agency != "" {
		cmd.From = review.ReferralKey(c.Key, c.Round, agency)
	}
	return cmd
}

// positions are the agencies' answers, with their clocks.
func (v *visit) positions(c *review.Case) []web.Position {
	var out []web.Position
	for i := range c.Referrals {
		r := &c.Referrals[i]
		if r.Round != c.Round {
			continue
		}
		p := web.Position{Agency: v.packWord("agency", r.Agency), State: referralTag(r), Href: "/applications/" + c.Key + "/clock?of=" + r.Key}
		if k, ok := v.app.ClockOf(c, r.Key); ok {
			p.Clock = words.M("position.clock", "used", k.Reading.Used, "limit", k.Reading.Limit)
			if r.Open() && !k.Reading.Due.IsZero() {
				p.Due = v.date(k.Reading.Due)
			}
		}
		if a := r.Answer(); a != nil {
			p.When = v.local(a.At)
			p.Says = v.stances(c.Key, a)
			if a.Version > 1 {
				p.Version = words.M("position.version", "version", a.Version)
			}
		} else if a := r.Earlier(); a != nil {
			p.When, p.Says = v.local(a.At), v.stances(c.Key, a)
			p.Version = words.M("position.earlier", "version", r.Before[len(r.Before)-1].Version)
		}
		p.Why = v.whyReferred(r)
		out = append(out, p)
	}
	return out
}

func referralTag(r *review.Referral) web.Tag {
	tone := web.Wait
	switch r.State {
	case review.ReferralAnswered, review.ReferralDeemed:
		tone = web.Good
		if r.Deemed == review.DeemedObjection && r.State == review.ReferralDeemed {
			tone = web.Bad
		}
	case review.ReferralWaived, review.ReferralRecalled:
		tone = web.Neutral
	}
	if r.State == review.ReferralDeemed {
		return web.Tag{Tone: tone, Text: code("deemed", string(r.Deemed))}
	}
	return web.Tag{Tone: tone, Text: code("referralstate", string(r.State))}
}

// stances says an answer line by line.
func (v *visit) stances(ref string, a *review.Answer) []web.Stance {
	var out []web.Stance
	for _, l := range a.Lines {
		tone := map[review.Stance]web.Tone{review.Support: web.Good, review.SupportConditions: web.Good, review.Object: web.Bad, review.NeedInformation: web.Wait}[l.Stance]
		if tone == "" {
			tone = web.Neutral
		}
		s := web.Stance{Line: l.Line, Tag: web.Tag{Tone: tone, Text: code("stance", string(l.Stance))}, Note: words.Plain(l.Note)}
		var codes words.List
		for _, r := range l.Reasons {
			codes = append(codes, v.packWord("reason", r))
		}
		for _, k := range l.Conditions {
			codes = append(codes, v.packWord("condition", k))
		}
		if codes != nil {
			s.Codes = codes
		}
		if l.Withheld != nil {
			s.Note = sealedNote(ref, l.Note, l.Withheld)
		}
		out = append(out, s)
	}
	return out
}

// whyReferred says which rule sent the case, or whose reason.
func (v *visit) whyReferred(r *review.Referral) web.Phrase {
	if len(r.Routes) > 0 {
		return words.M("position.byrule", "rule", words.Plain(r.Routes[0].Rule), "version", words.Plain(r.Routes[0].Version), "basis", words.Plain(r.Routes[0].Basis))
	}
	return words.M("position.byofficer", "who", words.Ref{Text: r.By}, "reason", words.Plain(r.Reason))
}

// conflicts says on which lines the agencies contradict one another, and how far
// that has got.
func (v *visit) conflicts(c *review.Case) []web.Why {
	var out []web.Why
	for _, s := range c.Conflicts() {
		out = append(out, web.Why{Line: s.Line, Tone: web.Bad, Title: words.M("position.conflict", "line", s.Line),
			Text: words.M("position.conflict.text", "support", v.agencies(append(s.Support, s.Conditions...)), "object", v.agencies(s.Object))})
	}
	for i := range c.Escalations {
		e := &c.Escalations[i]
		if len(e.Lines) == 0 {
			continue
		}
		w := web.Why{Tone: web.Wait, Title: words.M("escalation.at", "escalation", app.ShortKey(e.Key), "level", v.packWord("level", e.Level().Level)), Text: words.M("escalation.open", "cause", code("escalationcause", e.Cause))}
		if e.State == review.EscalationSettled {
			w.Tone, w.Text = web.Good, v.rulings(e)
		}
		out = append(out, w)
	}
	for _, d := range c.Dropped() {
		if !d.Confirmed {
			out = append(out, web.Why{Line: d.Line, Tone: web.Wait, Title: words.M("position.dropped", "agency", v.packWord("agency", d.Agency), "line", d.Line), Text: words.M("position.dropped.text", "conditions", v.conditionWords(d.Conditions))})
		}
	}
	return out
}

func (v *visit) rulings(e *review.Escalation) web.Phrase {
	var out spaced
	for _, r := range e.Rulings {
		word := "ruling.refuse"
		if r.Grant {
			word = "ruling.grant"
		}
		out = append(out, words.M(word, "line", r.Line, "note", words.Plain(r.Note)))
	}
	return out
}

func (v *visit) agencies(ids []string) words.List {
	var out words.List
	for _, id := range ids {
		out = append(out, v.packWord("agency", id))
	}
	return out
}

// packList says a list of the pack's own ids in words.
func (v *visit) packList(group, ids string) words.List {
	var out words.List
	for _, id := range strings.Split(ids, ", ") {
		out = append(out, v.packWord(group, id))
	}
	return out
}

func (v *visit) conditionWords(codes []string) words.List {
	var out words.List
	for _, k := range codes {
		out = append(out, v.packWord("condition", k))
	}
	return out
}

// caseQueries are the questions to the applicant, each with the clock it stops.
func (v *visit) caseQueries(c *review.Case) []web.Query {
	var out []web.Query
	for i := range c.Queries {
		q := &c.Queries[i]
		row := web.Query{Ref: app.ShortKey(q.Key), Asked: v.local(q.Issued), State: queryTag(q), Stops: v.queryStops(c, q), Clock: "/applications/" + c.Key + "/clock?of=" + q.Key}
		if q.Issued.IsZero() {
			row.Asked = v.local(q.Made)
		}
		if k, ok := v.app.ClockOf(c, q.Key); ok && q.Waiting() && !k.Reading.Due.IsZero() {
			row.Due = v.date(k.Reading.Due)
		}
		for _, item := range q.Items {
			row.Items = append(row.Items, v.queryItem(q, item))
		}
		out = append(out, row)
	}
	return out
}

func (v *visit) queryItem(q *review.Query, item review.QueryItem) web.QueryItem {
	out := web.QueryItem{No: item.No, Text: words.Plain(item.Text), Required: item.Required}
	for _, r := range q.Replies {
		for _, i := range r.Items {
			if i.No != item.No {
				continue
			}
			out.Answer = words.Plain(i.Text)
			if i.Document != "" {
				out.Answer = words.M("query.withdocument", "text", words.Plain(i.Text), "name", words.Plain(i.Name), "hash", words.Ref{Text: short(i.Document)})
			}
		}
	}
	return out
}

func queryTag(q *review.Query) web.Tag {
	tone := web.Wait
	switch q.State {
	case review.QueryAnswered, review.QueryAccepted:
		tone = web.Good
	case review.QueryLapsed:
		tone = web.Bad
	case review.QueryCancelled, review.QueryDraft:
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("querystate", string(q.State))}
}

// queryStops says which clocks a query stops, and where the law only has it
// recorded.
func (v *visit) queryStops(c *review.Case, q *review.Query) web.Phrase {
	var out words.List
	for _, s := range q.Stops {
		switch {
		case s == review.StopsAgency:
			out = append(out, words.M("query.stops.agency"))
		case v.onlyRecorded():
			out = append(out, words.M("query.stops.recorded"))
		default:
			out = append(out, words.M("query.stops.statutory"))
		}
	}
	if out == nil {
		return words.M("query.stops.none")
	}
	return out
}

// onlyRecorded reports whether the statutory clock goes on counting through a
// query.
func (v *visit) onlyRecorded() bool {
	policy := v.app.Jurisdiction().Review
	rule, ok := v.stopRule(policy.Queries.Reason)
	return ok && rule.Counts
}

// strip is the head of the one screen: who asks, with what history; the clocks;
// whose turn it is; what blocks.
func (v *visit) strip(c *review.Case, view *web.CasePage) error {
	p, err := v.app.CasePosition(v.ctx(), v.actor(), c.Key)
	if err != nil {
		return err
	}
	add := func(key string, value web.Phrase) {
		view.Strip = append(view.Strip, web.Fact{Name: words.M(key), Value: value})
	}
	add("strip.version", words.M("strip.version.of", "case", words.Ref{Text: c.Key}, "version", c.Version))
	add("strip.turn", words.M("strip.turn.of", "who", code("turn", p.Turn), "waiting", v.waitsFor(&p)))
	if p.Clock.Started && !p.Clock.Ended {
		add("strip.clock", words.M("strip.clock.of", "used", p.Clock.Used, "limit", p.Clock.Limit, "due", words.Date(v.date(p.Clock.Due))))
	}
	if mine := v.mine(c); mine != nil {
		add("strip.mine", mine)
	}
	if c.Open() && !c.Accepted.IsZero() {
		add("strip.forecast", v.forecast(&p))
	}
	if v.inside() {
		blocked := 0
		for i := range c.Verdicts {
			if blocks(c.Verdicts[i].Status) {
				blocked++
			}
		}
		add("strip.blocking", words.Num(blocked+len(c.Conflicts())+len(c.Stale)))
		add("strip.handler", handlerOf(c))
		add("strip.signers", words.Num(v.app.Jurisdiction().Review.Signers(c)))
		return v.applicantHistory(c, view)
	}
	return nil
}

// waitsFor says what the case waits for.
func (v *visit) waitsFor(p *app.CasePosition) web.Phrase {
	switch {
	case len(p.Queries) > 0:
		return words.M("waits.queries", "queries", words.Plain(strings.Join(p.Queries, ", ")))
	case p.Turn == app.TurnAgencies:
		return words.M("waits.agencies", "awaited", p.Awaited, "asked", p.Asked)
	}
	return code("casestate", string(p.State))
}

// mine is the reader's own agency's clock.
func (v *visit) mine(c *review.Case) web.Phrase {
	for _, id := range v.app.SpeaksFor(v.actor()) {
		key := review.ReferralKey(c.Key, c.Round, id)
		if r := c.Referral(key); r != nil && r.Open() {
			k, _ := v.app.ClockOf(c, key)
			return words.M("strip.clock.of", "used", k.Reading.Used, "limit", k.Reading.Limit, "due", words.Date(v.date(k.Reading.Due)))
		}
	}
	return nil
}

// forecast says between which days a decision may be expected, or that too few
// cases were decided to say.
func (v *visit) forecast(p *app.CasePosition) web.Phrase {
	if !p.Forecast.Enough {
		return words.M("forecast.few", "cases", p.Forecast.Cases)
	}
	return words.M("forecast.range", "from", words.Date(v.date(p.Earliest.Date)), "likely", words.Date(v.date(p.Likely.Date)), "to", words.Date(v.date(p.Latest.Date)), "cases", p.Forecast.Cases, "like", code("like", p.Like))
}

// applicantHistory is what became of the applicant's other cases.
func (v *visit) applicantHistory(c *review.Case, view *web.CasePage) error {
	h, err := v.app.ApplicantHistory(v.ctx(), reader, c.Application.Exporter)
	if err != nil {
		return err
	}
	view.Strip = append(view.Strip, web.Fact{Name: words.M("strip.history"), Value: words.M("strip.history.of", "cases", max(0, h.Cases-1), "refused", h.Refused)})
	return nil
}
