package review

import (
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// AskedKey is the key of what an agency is asked about an amendment.
func AskedKey(amendment, agency string) string { return amendment + "/" + agency }

// AskedAs finds what an agency was asked about the amendment; nil where it was not.
func (a *Amendment) AskedAs(agency string) *Referral {
	return found(a.Asked, func(r *Referral) bool { return r.Agency == agency })
}

// CameTo reports whether the amendment came to one of the agencies.
func (a *Amendment) CameTo(agencies []string) bool {
	return slices.ContainsFunc(a.Asked, func(r Referral) bool { return r.State != ReferralRecalled && slices.Contains(agencies, r.Agency) })
}

// said is what an agency was asked last in the case; nil where it was not asked, or
// was taken back.
func (c *Case) said(agency string) *Referral {
	var out *Referral
	for i := range c.Referrals {
		if r := &c.Referrals[i]; r.Agency == agency && r.State != ReferralRecalled {
			out = r
		}
	}
	return out
}

// said is what an agency was asked last about the licence, in its case or in an
// amendment that made one of its versions: where it starts from when it is asked
// again.
func (w *amendmentWalk) said(agency string) *Referral {
	out := w.c.said(agency)
	for i := range w.past {
		r := w.past[i].AskedAs(agency)
		if r != nil && r.State != ReferralRecalled && (out == nil || r.Opened.After(out.Opened)) {
			out = r
		}
	}
	return out
}

// asAmended is the case as it would be with what the amendment asks for.
func (w *amendmentWalk) asAmended() *Case {
	c := *w.c
	c.Application, c.Classes, c.Verdicts = w.a.Application, slices.Clone(c.Classes), slices.Clone(c.Verdicts)
	for _, k := range w.a.Classes {
		c.setClass(k)
	}
	for _, v := range slices.Concat(w.a.Verdicts, w.now) {
		c.setVerdict(v)
	}
	if w.sent != nil {
		c.Routings = w.sent
	}
	return &c
}

// route asks the guidelines where the amended application goes, if anything
// changes that agencies are asked about.
func (w *amendmentWalk) route() error {
	if w.desk.Guidelines == nil || w.cmd.View == nil || !w.a.Preview.AsksAgencies() {
		return nil
	}
	c := w.asAmended()
	run, err := w.desk.Ask(&c.Application, w.cmd.View, c.Verdicts, w.inputs, w.cmd.At)
	if w.sent = routings(&run); w.sent == nil {
		w.sent = []Routing{}
	}
	return err
}

// asks opens what agencies are asked about the amendment and were not asked yet.
// Where it changes what agencies are asked about, that is every agency that was
// asked about the licence and not waived, and every one that the rules send the
// amended application to. Where it does not, it is those alone that the rules send
// it to because of the amendment and that were never asked.
func (w *amendmentWalk) asks() (out []Referral) {
	day := w.desk.Calendar.Day(w.cmd.At)
	routes := w.desk.Policy.RoutesOf(w.asAmended(), day)
	before := w.desk.Policy.RoutesOf(w.c, day)
	again := w.a.Preview.AsksAgencies()
	for i := range w.desk.Policy.Agencies {
		g := &w.desk.Policy.Agencies[i]
		is := func(r Routing) bool { return r.Agency == g.ID }
		said, sent := w.said(g.ID), slices.ContainsFunc(routes, is)
		stood := said != nil && said.State != ReferralWaived
		fresh := sent && said == nil && !slices.ContainsFunc(before, is)
		if w.a.AskedAs(g.ID) != nil || !fresh && !(again && (sent || stood)) {
			continue
		}
		r := w.ask(g, slices.DeleteFunc(slices.Clone(routes), func(r Routing) bool { return !is(r) }))
		if r.Advisory = !sent && said.Advisory; said != nil {
			r.After = said.Key
		}
		out = append(out, r)
	}
	return out
}

func (w *amendmentWalk) ask(g *Agency, routes []Routing) Referral {
	r := Referral{Key: AskedKey(w.a.Key, g.ID), Agency: g.ID, State: ReferralOpened, Routes: routes, By: w.cmd.Who.Person, Opened: w.cmd.At,
		ClockID: g.Clock, Clock: []calendar.Event{{Kind: calendar.Start, At: w.cmd.At, Ref: g.Clock}}}
	spec, _ := w.desk.Policy.Clock(w.a.ClockID)
	if _, ok := spec.Stop(g.Stops); ok && g.Stops != "" {
		r.Stops = g.Stops
	}
	return r
}

func numbers(lines []LicenceLine) (out []int) {
	for _, l := range lines {
		out = append(out, l.No)
	}
	return out
}

// position writes down what an agency says.
func (w *amendmentWalk) position(b amendmentBody) ([]body, error) {
	r := w.referral()
	a := &Answer{Version: len(r.Answers) + 1, By: w.cmd.Who.Person, Org: w.cmd.Who.Org, At: w.cmd.At.UTC(), Lines: w.cmd.Lines}
	var err error
	a.Hash, err = digest("lanthorn answer v1", a)
	b.Referral, b.Answer = r.Key, a
	return []body{b}, err
}

// referral is what the agency that the command names is asked; nil where it is not.
func (w *amendmentWalk) referral() *Referral { return w.a.AskedAs(w.cmd.Agency) }

// agencyFor is the agency that a move would be about: the first that is awaited, of
// those that the mover speaks for where it is an answer, else the first that is asked.
func (a *Amendment) agencyFor(move string, as []string) string {
	first := ""
	for _, r := range a.Asked {
		switch {
		case move == "answer" && !slices.Contains(as, r.Agency):
		case r.Open():
			return r.Agency
		case first == "":
			first = r.Agency
		}
	}
	return first
}

// ask takes the agencies that are asked from now on.
func (a *Amendment) ask(b *amendmentBody) {
	if len(b.Asked) > 0 {
		a.Lines = b.Lines
	}
	for _, r := range b.Asked {
		a.Asked = append(a.Asked, r)
		if r.Stops != "" && len(a.Clock) > 0 {
			a.Clock = append(a.Clock, calendar.Event{Kind: calendar.Stop, At: r.Opened, Reason: r.Stops, Ref: r.Key})
		}
	}
}

// hear takes what an agency said, or that it is not awaited any more.
func (a *Amendment) hear(e Event, b *amendmentBody) {
	r := found(a.Asked, func(r *Referral) bool { return r.Key == b.Referral })
	if r == nil {
		return
	}
	at, open := e.At, r.Open()
	switch {
	case e.Kind == KindAmendmentAnswered && b.Answer != nil:
		if r.Seen.IsZero() {
			r.Seen, r.SeenBy = e.At, e.Actor
		}
		r.State, r.Answers = ReferralAnswered, append(r.Answers, *b.Answer)
	case e.Kind == KindAmendmentDeemed:
		at = b.Since
		r.State, r.Deemed, r.DeemedAt = ReferralDeemed, b.Effect, b.Since
	default:
		r.State, r.Ended, r.EndedBy = ReferralWaived, b.Reason, e.Actor
	}
	if open {
		a.endAsked(r, at)
	}
}

// endAsked ends an agency's clock and the stop of the amendment's own.
func (a *Amendment) endAsked(r *Referral, at time.Time) {
	r.Clock = append(r.Clock, calendar.Event{Kind: calendar.End, At: at})
	if hasOpenStop(a.Clock, r.Key) {
		a.Clock = append(a.Clock, calendar.Event{Kind: calendar.Resume, At: at, Ref: r.Key})
	}
}

// recall takes back what is still asked when the amendment ends.
func (a *Amendment) recall(e Event) {
	for i := range a.Asked {
		if r := &a.Asked[i]; r.Open() {
			r.State, r.Ended, r.EndedBy = ReferralRecalled, "amendment_ended", e.Actor
			a.endAsked(r, e.At)
		}
	}
}

// void takes down a proposal and what was signed on it.
func (a *Amendment) void() { a.Proposal, a.ProposalHash, a.Signatures = nil, "", nil }

// positionsHash is the hash of what the agencies say; "" where none was asked.
func (a *Amendment) positionsHash() (string, error) {
	if len(a.Asked) == 0 {
		return "", nil
	}
	var all []position
	for i := range a.Asked {
		all = append(all, positionOf(&a.Asked[i]))
	}
	return digest("lanthorn asked v1", all)
}

// conditionsOn are the conditions of a line with those that agencies ask for.
func (a *Amendment) conditionsOn(line int, have []string) []string {
	out := slices.Clone(have)
	for i := range a.Asked {
		p := a.Asked[i].on(line)
		if p == nil || a.Asked[i].State != ReferralAnswered {
			continue
		}
		for _, k := range p.Conditions {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// AmendmentTicking is the clock of what an agency is asked about an amendment.
func (d *Desk) AmendmentTicking(r *Referral) Ticking {
	spec, _ := d.Policy.Clock(r.ClockID)
	return Ticking{r.Key, spec, r.Clock}
}

// AmendmentPending are the clocks on whose end an agency is taken to have answered.
func (d *Desk) AmendmentPending(a *Amendment) (out []Ticking) {
	if a.State != AmendmentAssessing && a.State != AmendmentProposed {
		return nil
	}
	for i := range a.Asked {
		r := &a.Asked[i]
		if g := d.Policy.Agency(r.Agency); r.Open() && g != nil && g.OnExpiry.deems() {
			out = append(out, d.AmendmentTicking(r))
		}
	}
	return out
}

// DueAgency is the agency that is taken to have answered first of those whose time
// is over; "" where there is none. It does not depend on how often anybody looks.
func (d *Desk) DueAgency(a *Amendment, now time.Time) string {
	agency, first := "", time.Time{}
	for _, t := range d.AmendmentPending(a) {
		last, late := t.expiry(d.Calendar, now)
		if late && (agency == "" || last.Before(first)) {
			agency, first = strings.TrimPrefix(t.Ref, a.Key+"/"), last
		}
	}
	return agency
}

// expiry is the last second of the agency's time where it has run out.
func (w *amendmentWalk) expiry() (time.Time, bool) {
	return w.desk.AmendmentTicking(w.referral()).expiry(w.desk.Calendar, w.cmd.At)
}

// agencyAsked wants an agency that is asked about the amendment and was not done
// without.
func (w *amendmentWalk) agencyAsked() *ree.Refusal {
	r := w.referral()
	if r == nil || r.State == ReferralWaived || r.State == ReferralRecalled {
		return refuse("agency_asked", "agency", w.cmd.Agency, "amendment", w.a.Key)
	}
	return nil
}

func (w *amendmentWalk) agencyAwaited() *ree.Refusal {
	if r := w.referral(); r == nil || !r.Open() {
		return refuse("agency_awaited", "agency", w.cmd.Agency, "amendment", w.a.Key)
	}
	return nil
}

func (w *amendmentWalk) agencySide() *ree.Refusal {
	if !slices.Contains(w.cmd.As, w.cmd.Agency) {
		return refuse("agency_side", "agency", w.cmd.Agency)
	}
	return nil
}

// answered wants a position on every line of the licence. An amendment has no
// queries, and nothing of an answer to it is sealed.
func (w *amendmentWalk) answered() ree.Refusals {
	rs := checkPositions(w.desk.Policy, numbers(values(w.lines)), w.cmd.Lines)
	for i, p := range w.cmd.Lines {
		field := "lines[" + itoa(i) + "]"
		if p.Stance == NeedInformation {
			rs = append(rs, refuse("position_final", "line", itoa(p.Line)).At(field))
		}
		if p.Withheld != nil {
			rs = append(rs, refuse("nothing_sealed", "line", itoa(p.Line)).At(field))
		}
	}
	if r := w.referral(); r != nil && len(r.Answers) >= maxAnswers {
		rs = append(rs, refuse("room", "most", itoa(maxAnswers)))
	}
	return rs
}

func (w *amendmentWalk) expired() *ree.Refusal {
	r := w.referral()
	if r == nil {
		return nil // agency_awaited says so
	}
	if _, late := w.expiry(); !late {
		now := w.desk.AmendmentTicking(r).Read(w.desk.Calendar, w.cmd.At)
		return refuse("expired", "due", now.Due.String(), "left", itoa(now.Left))
	}
	return nil
}

func (w *amendmentWalk) deems() *ree.Refusal {
	if g := w.desk.Policy.Agency(w.cmd.Agency); g == nil || !g.OnExpiry.deems() {
		return refuse("deems", "agency", w.cmd.Agency)
	}
	return nil
}

// agenciesHeard wants every agency that must be asked asked, and heard, taken to
// have answered, or done without. The holder's people are told of none.
func (w *amendmentWalk) agenciesHeard() (rs ree.Refusals) {
	if !w.toApprove() || w.cmd.Who.Org == w.l.Holder {
		return nil
	}
	for _, r := range w.asks() {
		if !r.Advisory {
			rs = append(rs, refuse("agencies_known", "agency", r.Agency, "amendment", w.a.Key))
		}
	}
	for i := range w.a.Asked {
		if r := &w.a.Asked[i]; !r.Advisory && !r.settled() {
			rs = append(rs, refuse("agencies_heard", "agency", r.Agency, "amendment", w.a.Key))
		}
	}
	return rs
}

// noObjection lets nothing change against an agency's objection: only the ladder
// of a case settles one.
func (w *amendmentWalk) noObjection() (rs ree.Refusals) {
	if !w.toApprove() || w.cmd.Who.Org == w.l.Holder {
		return nil
	}
	for _, line := range values(w.lines) {
		if !w.a.changes(line.No) {
			continue
		}
		for i := range w.a.Asked {
			if r := &w.a.Asked[i]; !r.objected(line.No).IsZero() {
				rs = append(rs, refuse("no_objection", "agency", r.Agency, "line", itoa(line.No), "licence", w.l.Key))
			}
		}
	}
	return rs
}

// Objects reports whether the agency objects to one of the lines, or is taken to.
func (r *Referral) Objects(lines []int) bool {
	return slices.ContainsFunc(lines, func(no int) bool { return !r.objected(no).IsZero() })
}

// changes reports whether the amendment changes anything of a line, or of all.
func (a *Amendment) changes(line int) bool {
	return slices.ContainsFunc(a.Preview.Changes, func(c Change) bool { return c.Line == 0 || c.Line == line })
}

// notContributor keeps whoever spoke for an agency about the amendment from
// proposing, signing and deciding it.
func (w *amendmentWalk) notContributor() *ree.Refusal {
	for _, r := range w.a.Asked {
		if slices.ContainsFunc(r.Answers, func(a Answer) bool { return a.By == w.cmd.Who.Person }) {
			return refuse("not_contributor", "person", w.cmd.Who.Person, "ref", r.Key)
		}
	}
	return nil
}
