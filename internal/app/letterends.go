package app

import (
	"encoding/json"
	"slices"

	"lanthorn/calendar"
	"lanthorn/internal/letters"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// decision is a grant or, where no line is granted, a refusal.
func (w *letterWalk) decision() error {
	app, err := w.ofCase()
	p := w.b.Proposal
	if app == nil || p == nil {
		w.d.Kind = ""
		return err
	}
	hash, err := p.Hash()
	if err != nil {
		return err
	}
	w.text("hash", hash)
	conditions, outcome := w.outcomes(app, p)
	if outcome == "refuse" {
		w.d.Kind = letters.Refusal
	}
	w.say("outcome", w.word("letteroutcome", outcome))
	for _, k := range conditions {
		w.d.facts.Lists["conditions"] = append(w.d.facts.Lists["conditions"], w.word("condition", k))
	}
	for _, c := range p.Criteria {
		w.row("criteria", map[string]letters.Text{"criterion": w.word("criterion", c.Criterion), "finding": w.word("letterfinding", c.Finding), "reasons": w.words("reason", c.Reasons), "note": letters.Same(c.Note)})
	}
	w.appealable(outcome)
	return nil
}

// outcomes sets the lines of a decision and says what they come to.
func (w *letterWalk) outcomes(app *review.Application, p *review.Proposal) (conditions []string, outcome string) {
	granted, refused := 0, 0
	for _, o := range p.Lines {
		i := slices.IndexFunc(app.Lines, func(l review.Line) bool { return l.No == o.Line })
		if i < 0 {
			continue
		}
		l := app.Lines[i]
		row := w.asked(&l)
		row["outcome"], row["reasons"], row["note"] = w.word("letteroutcome", string(o.Outcome)), w.words("reason", o.Reasons), letters.Same(o.Note)
		switch o.Outcome {
		case review.Refused:
			refused++
		case review.NotRequired:
		default:
			granted++
			row["granted"] = w.amount(o.MassMG, l.Unit)
			if o.Outcome == review.GrantReduced {
				refused++
			}
		}
		if !o.LastDay.IsZero() {
			row["until"] = letters.Same(o.LastDay.String())
		}
		w.row("lines", row)
		for _, k := range o.Conditions {
			if !slices.Contains(conditions, k) {
				conditions = append(conditions, k)
			}
		}
	}
	switch {
	case granted > 0 && refused > 0:
		return conditions, "part"
	case granted > 0:
		return conditions, "whole"
	case refused > 0:
		return conditions, "refuse"
	}
	return conditions, "not_required"
}

// appealable says how to appeal where less was given than asked.
func (w *letterWalk) appealable(outcome string) {
	policy := w.a.cfg.Law.Review.Appeals
	spec, ok := w.a.cfg.Law.Review.Clock(policy.Lodging)
	if policy.Panel == 0 || !ok || outcome != "part" && outcome != "refuse" {
		return
	}
	r := calendar.Read(spec, []calendar.Event{{Kind: calendar.Start, At: w.e.Occurred}}, w.a.calendar(), w.e.Occurred)
	w.text("appealdue", r.Due.String())
	w.say("appealdays", w.clockDays(policy.Lodging))
	w.text("appealbasis", orRef(spec.Basis, policy.Basis))
	w.finality()
}

func (w *letterWalk) finality() {
	final := "not_final"
	if w.a.cfg.Law.Review.Appeals.Final {
		final = "final"
	}
	w.say("finality", w.a.letterWords(final))
}

func (w *letterWalk) amendment() error {
	row, ok, err := store.Get(w.v, w.a.tables.after.amendment, w.b.Amendment)
	if err != nil || !ok {
		w.d.Kind = ""
		return err
	}
	w.d.Org, w.d.About, w.d.Licence = row.Holder, row.Key, row.Licence
	outcome := "approved"
	if w.e.Kind == review.KindAmendmentRefused {
		outcome = "refused"
	}
	w.text("amendment", row.Key)
	w.say("outcome", w.word("letteroutcome", outcome))
	w.text("successor", reference(w.b.Successor))
	for _, c := range row.Preview.Changes {
		field := w.a.each(func(lang string) string {
			s := w.a.Word(lang, "amended", c.Field)
			if c.Line > 0 {
				s += " (" + w.a.letterWords("line", "n", itoa64(int64(c.Line))).In(lang) + ")"
			}
			return s
		})
		w.row("changes", map[string]letters.Text{"field": field, "was": letters.Same(c.Was), "now": letters.Same(c.Now)})
	}
	if p := row.Proposal; p != nil {
		for _, r := range p.Reasons {
			w.d.facts.Lists["reasons"] = append(w.d.facts.Lists["reasons"], w.word("reason", r))
		}
		w.text("note", p.Note)
	}
	return nil
}

// licensed is a licence as it was issued, with its lines.
func (w *letterWalk) licensed(ref string) (l *review.Licence, lines []review.LicenceLine, err error) {
	v, later := w.v.(*store.View)
	if !later {
		return w.licensedNow(ref)
	}
	list, err := v.EntriesBySubject(ref, 0, 50)
	for i := range list {
		var b letterBody
		if list[i].Kind != review.KindLicenceIssued && list[i].Kind != review.KindSuperseded || json.Unmarshal(list[i].Body, &b) != nil {
			continue
		}
		raw := b.Licence
		if list[i].Kind == review.KindSuperseded {
			raw = b.Successor
		}
		var found review.Licence
		if json.Unmarshal(raw, &found) == nil && found.Key == ref {
			return &found, lines, json.Unmarshal(b.Lines, &lines)
		}
	}
	return nil, nil, err
}

// licensedNow reads them where the entry is just being written.
func (w *letterWalk) licensedNow(ref string) (*review.Licence, []review.LicenceLine, error) {
	l, ok, err := store.Get(w.v, w.a.tables.review.licence, ref)
	if err != nil || !ok {
		return nil, nil, err
	}
	var lines []review.LicenceLine
	for _, key := range l.Lines {
		line, _, err := store.Get(w.v, w.a.tables.review.line, key)
		if err != nil {
			return nil, nil, err
		}
		lines = append(lines, line)
	}
	return &l, lines, nil
}

// licence is made of the entry that issued its credential: its QR code is the
// credential's.
func (w *letterWalk) licence() error {
	var p Passport
	if err := json.Unmarshal(w.e.Body, &p); err != nil || p.Licence == "" {
		w.d.Kind = ""
		return err
	}
	l, lines, err := w.licensed(p.Licence)
	if err != nil || l == nil {
		w.d.Kind = ""
		return err
	}
	w.d.Licence, w.d.Case, w.d.Org, w.d.code = l.Key, l.Case, l.Holder, p.QR
	w.text("credential", p.ID)
	w.say("kind", w.word("kind", l.Kind))
	w.text("from", l.ValidFrom.String())
	w.text("until", l.LastDay.String())
	w.say("destination", w.country(l.Destination))
	w.say("consignee", w.parties([]review.Party{l.Consignee}))
	w.say("enduser", w.parties(l.EndUsers))
	w.text("enduse", l.EndUse.Text)
	w.licensedLines(lines)
	return nil
}

func (w *letterWalk) licensedLines(lines []review.LicenceLine) {
	seen := map[string]bool{}
	for _, line := range lines {
		row := w.goods(line.No, string(line.Form), line.HS, ree.Mass(line.AuthorisedMG))
		if line.Unit != "" {
			row["goods"], row["mass"] = w.counted(line.Subject, ""), w.amount(line.AuthorisedMG, line.Unit)
		}
		row["codes"], row["until"] = w.words("", line.Codes), letters.Same(line.LastDay.String())
		w.row("lines", row)
		for _, k := range line.Conditions {
			if !seen[k] {
				seen[k] = true
				w.d.facts.Lists["conditions"] = append(w.d.facts.Lists["conditions"], w.word("condition", k))
			}
		}
	}
}

// ofLicence reads whose licence a letter is about.
func (w *letterWalk) ofLicence() (ok bool, err error) {
	l, ok, err := store.Get(w.v, w.a.tables.review.licence, w.d.Licence)
	if err != nil || !ok {
		w.d.Kind = ""
		return false, err
	}
	w.d.Org, w.d.Case = l.Holder, l.Case
	return true, nil
}

func (w *letterWalk) suspension() error {
	h := w.b.Hold
	ok, err := w.ofLicence()
	if !ok || h == nil {
		w.d.Kind = ""
		return err
	}
	what := h.Lot + h.EndUser + h.Route
	if h.Line > 0 {
		what = itoa64(int64(h.Line))
	}
	w.say("scope", w.a.filled("letterscope", string(h.Scope), "what", what))
	w.text("reason", h.Reason)
	w.text("ref", h.Ref)
	return nil
}

// revocation is made of a licence's end only where it was taken away.
func (w *letterWalk) revocation() error {
	if w.b.State != string(review.Revoked) {
		w.d.Kind = ""
		return nil
	}
	w.text("reason", w.b.Reason)
	_, err := w.ofLicence()
	return err
}

func (w *letterWalk) appeal() error {
	row, ok, err := store.Get(w.v, w.a.tables.after.appeal, w.b.Appeal)
	end, over := row.End()
	if err != nil || !ok || !over {
		w.d.Kind = ""
		return err
	}
	w.d.Org, w.d.About = row.By.Org, row.Key
	w.text("appeal", row.Key)
	w.text("registration", row.Registration)
	if t := w.a.cfg.Law.Letters.For(letters.Appeal, w.a.calendar().Day(w.e.Recorded)); t != nil && !t.Asks("registration") {
		w.text("case", row.Registration) // a wording from before registrations were appealed
	}
	w.say("outcome", w.word("letteroutcome", appealOutcome(&row, end.Outcome)))
	w.say("votes", w.a.letterWords("votes", "n", itoa64(int64(end.Votes)), "all", itoa64(int64(len(row.Votes)))))
	for _, g := range row.Grounds {
		w.d.facts.Lists["grounds"] = append(w.d.facts.Lists["grounds"], w.word("ground", g))
	}
	for _, r := range end.Reasons {
		w.d.facts.Lists["reasons"] = append(w.d.facts.Lists["reasons"], letters.Same(r))
	}
	w.finality()
	return nil
}

// appealOutcome is the word for how an appeal ended: what comes of it is another
// thing for a registration than for a case.
func appealOutcome(a *review.Appeal, outcome review.AppealState) string {
	if a.Registration != "" && outcome != review.AppealDismissed {
		return string(outcome) + "_registration"
	}
	return string(outcome)
}

func (w *letterWalk) verification() error {
	row, ok, err := store.Get(w.v, w.a.tables.after.verification, w.b.Verification)
	if err != nil || !ok {
		w.d.Kind = ""
		return err
	}
	w.d.Org, w.d.Case, w.d.About = row.Holder, row.Case, row.Key
	w.text("verification", row.Key)
	w.text("day", row.Day.String())
	w.say("enduser", w.parties([]review.Party{row.EndUser}))
	w.text("site", row.Site)
	return nil
}
