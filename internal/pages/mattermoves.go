package pages

import (
	"slices"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// Machines of a case's matters, as they stand in addresses.
const (
	onReferrals   = "referrals"
	onQueries     = "queries"
	onEscalations = "escalations"
)

// fresh stands in an address for a matter that is not there yet.
const fresh = "new"

// askedItems is how many things a query's form has room for.
const askedItems = 4

// notOffered are moves without a form of their own: time makes some, others are
// another move with another content.
var notOffered = []string{"deem", "chase", "lapse", "ask", "draft_query"}

// matterMoves lists the moves on a case's referrals, queries and escalations
// that the reader's roles allow: open ones with their forms, the others with
// what stands in their way.
func (v *visit) matterMoves(c *review.Case, refused string, rs ree.Refusals) []web.Move {
	var out []web.Move
	add := func(machine, key string, table []review.Transition) {
		for _, s := range v.desk().MatterMoves(c, v.matterAs(c, key), table) {
			if slices.Contains(notOffered, s.Move) || stateRefused(s.Refusals) || !s.Open && others(s.Refusals) || !v.mayAct(s.Act) {
				continue
			}
			out = append(out, v.matterMove(c, machine, key, s, refused, rs))
		}
	}
	add(onReferrals, "", review.ReferralTransitions())
	for _, r := range c.Referrals {
		if r.Round == c.Round {
			add(onReferrals, r.Key, review.ReferralTransitions())
		}
	}
	add(onQueries, "", review.QueryTransitions())
	for _, q := range c.Queries {
		add(onQueries, q.Key, review.QueryTransitions())
	}
	add(onEscalations, "", review.EscalationTransitions())
	for _, e := range c.Escalations {
		add(onEscalations, e.Key, review.EscalationTransitions())
	}
	return out
}

// others reports whether a move is closed because it is somebody else's, or the
// case has passed its time: a list of all of these says nothing.
func others(rs ree.Refusals) bool {
	return slices.ContainsFunc(rs, func(r *ree.Refusal) bool {
		return slices.Contains([]string{"guard.case_at", "guard.agency_side", "guard.asker", "guard.level_side", "guard.exporter_side"}, r.Code)
	})
}

func (v *visit) matterMove(c *review.Case, machine, key string, s review.MoveStatus, refused string, rs ree.Refusals) web.Move {
	name := fresh
	if key != "" {
		name = app.ShortKey(key)
	}
	m := web.Move{ID: machine + "-" + name + "-" + s.Move, Text: v.matterText(machine, key, s.Move), Main: s.Move == "answer" || s.Move == "reply" || s.Move == "settle"}
	if !s.Open {
		m.Why = sentences(v.named(s.Refusals))
		return m
	}
	f := v.matterForm(c, machine, key, s.Move)
	f.ID, f.Action, f.Key, f.Submit = m.ID+"-form", "/applications/"+c.Key+"/"+machine+"/"+name+"/"+s.Move, newKey(), code("mattermove", s.Move)
	if m.ID == refused {
		f = v.refusedForm(f, rs, matterField)
	}
	m.Form, m.Short = &f, code("mattermove", s.Move+".means")
	return m
}

// openAgency is the agency that the reader speaks for and that the case still
// waits for.
func (v *visit) openAgency(c *review.Case) string {
	for _, id := range v.app.SpeaksFor(v.actor()) {
		if r := c.Referral(review.ReferralKey(c.Key, c.Round, id)); r != nil && r.Open() {
			return id
		}
	}
	return ""
}

func (v *visit) matterText(machine, key, move string) web.Phrase {
	switch {
	case key == "":
		return code("mattermove", move)
	case machine == onReferrals:
		return words.M("mattermove.of", "move", code("mattermove", move), "what", v.packWord("agency", app.ShortKey(key)))
	}
	return words.M("mattermove.of", "move", code("mattermove", move), "what", words.Ref{Text: app.ShortKey(key)})
}

// matterForm asks what a move needs.
func (v *visit) matterForm(c *review.Case, machine, key, move string) web.Form {
	switch machine + " " + move {
	case "referrals refer":
		return v.referForm(c)
	case "referrals answer":
		return v.sealable(c, v.answerForm(c.Application.Lines, review.Stances()))
	case "referrals confirm":
		return web.Form{Fields: []web.Field{{Name: "hash", Kind: web.Hidden, Value: c.ProposalHash}}, Declared: words.M("move.signs", "hash", words.Ref{Text: short(c.ProposalHash)})}
	case "queries issue":
		return v.askForm(c)
	case "queries reply":
		return v.replyForm(c.Query(key))
	case "queries reopen":
		return reopenForm(c.Query(key))
	case "escalations settle":
		return v.settleForm(c.Escalation(key))
	case "referrals see", "queries accept":
		return web.Form{}
	}
	return web.Form{Fields: []web.Field{because()}}
}

func (v *visit) referForm(c *review.Case) web.Form {
	var agencies []web.Option
	for _, a := range v.app.Jurisdiction().Review.Agencies {
		if c.Referral(review.ReferralKey(c.Key, c.Round, a.ID)) == nil {
			agencies = append(agencies, web.Option{Value: a.ID, Text: v.packWord("agency", a.ID)})
		}
	}
	return web.Form{Fields: []web.Field{chosen("agency", words.M("refer.agency"), agencies...), because(),
		{Name: "advisory", Kind: web.Checks, Label: words.M("refer.how"), Options: []web.Option{{Value: "yes", Text: words.M("refer.advisory")}}}}}
}

// answerForm asks for a position on every line, one of the stances.
func (v *visit) answerForm(lines []review.Line, open []review.Stance) web.Form {
	f := web.Form{Declared: words.M("answer.declared")}
	policy := v.app.Jurisdiction().Review
	var stances []web.Option
	for _, s := range open {
		stances = append(stances, web.Option{Value: string(s), Text: code("stance", string(s))})
	}
	for _, line := range lines {
		n := itoa(line.No)
		reasons := web.Field{Name: "reasons" + n, Kind: web.Checks, Label: words.M("proposal.reasons", "line", line.No)}
		for _, r := range policy.Reasons {
			reasons.Options = append(reasons.Options, web.Option{Value: r, Text: v.packWord("reason", r)})
		}
		conditions := web.Field{Name: "conditions" + n, Kind: web.Checks, Label: words.M("proposal.conditions.line", "line", line.No)}
		for _, k := range policy.Conditions {
			conditions.Options = append(conditions.Options, web.Option{Value: k, Text: v.packWord("condition", k)})
		}
		head := web.Field{Name: "line" + n, Kind: web.Fieldset, Label: words.M("proposal.line", "line", line.No, "form", goodsOf(&line), "mass", amount(line.Amount(), line.Unit)),
			Fields: []web.Field{chosen("stance"+n, words.M("answer.stance"), stances...)}}
		note := web.Field{Name: "note" + n, Kind: web.Area, Label: words.M("answer.note", "line", line.No), Hint: words.M("move.text.hint"), Rows: 3, Max: 2000}
		f.Fields = append(f.Fields, head, reasons, conditions, note)
	}
	return f
}

// sealable asks, after each line's words, for those that are to be sealed.
func (v *visit) sealable(c *review.Case, f web.Form) web.Form {
	for _, line := range c.Application.Lines {
		n := itoa(line.No)
		sealed := web.Field{Name: "sealed" + n, Kind: web.Area, Label: words.M("answer.sealed", "line", line.No), Hint: words.M("answer.sealed.hint"), Rows: 3, Max: 8000}
		at := slices.IndexFunc(f.Fields, func(x web.Field) bool { return x.Name == "note"+n })
		f.Fields = slices.Insert(f.Fields, at+1, sealed)
	}
	return f
}

func (v *visit) askForm(c *review.Case) web.Form {
	f := web.Form{}
	if agency := v.openAgency(c); agency != "" {
		f.Fields = append(f.Fields, web.Field{Name: "agency", Kind: web.Hidden, Value: agency})
	}
	for i := range askedItems {
		n := itoa(i + 1)
		f.Fields = append(f.Fields, web.Field{Name: "item" + n, Kind: web.Area, Label: words.M("ask.item", "item", i+1), Required: i == 0, Rows: 2, Max: 2000})
	}
	optional := web.Field{Name: "optional", Kind: web.Checks, Label: words.M("ask.optional")}
	for i := range askedItems {
		optional.Options = append(optional.Options, web.Option{Value: itoa(i + 1), Text: words.M("ask.item", "item", i+1)})
	}
	stops := web.Field{Name: "stops", Kind: web.Checks, Label: words.M("ask.stops"), Hint: words.M("ask.stops.hint"), Options: []web.Option{{Value: review.StopsAgency, Text: words.M("query.stops.agency")}, {Value: review.StopsStatutory, Text: words.M("query.stops.statutory")}}}
	if v.onlyRecorded() {
		stops.Options[1].Text = words.M("query.stops.recorded")
	}
	f.Fields = append(f.Fields, optional, stops)
	return f
}

// replyForm asks for the answers, with what was drafted filled in; a second
// button keeps a draft.
func (v *visit) replyForm(q *review.Query) web.Form {
	f := web.Form{Upload: true, Note: words.M("reply.note"), Second: []web.Button{{Name: "save", Value: "draft", Text: words.M("reply.save")}}}
	drafted, _ := v.app.ReplyDraft(v.ctx(), v.actor(), strings.TrimSuffix(q.Key, "/"+app.ShortKey(q.Key)), app.ShortKey(q.Key))
	for _, item := range q.Items {
		if slices.Contains(q.Given, item.No) {
			continue
		}
		n := itoa(item.No)
		field := web.Field{Name: "answer" + n, Kind: web.Area, Label: words.Plain(item.Text), Required: item.Required, Rows: 3, Max: 2000}
		for _, d := range drafted {
			if d.No == item.No {
				field.Value = d.Text
			}
		}
		f.Fields = append(f.Fields, field, web.Field{Name: "file" + n, Kind: web.File, Label: words.M("reply.file", "item", item.No)})
	}
	return f
}

func reopenForm(q *review.Query) web.Form {
	want := web.Field{Name: "want", Kind: web.Checks, Label: words.M("reopen.items"), Required: true}
	for _, item := range q.Items {
		want.Options = append(want.Options, web.Option{Value: itoa(item.No), Text: words.Plain(item.Text)})
	}
	return web.Form{Fields: []web.Field{want, because()}}
}

func (v *visit) settleForm(e *review.Escalation) web.Form {
	f := web.Form{Declared: words.M("settle.declared")}
	for _, line := range e.Lines {
		n := itoa(line)
		reasons := web.Field{Name: "reasons" + n, Kind: web.Checks, Label: words.M("proposal.reasons", "line", line), Required: true}
		for _, r := range v.app.Jurisdiction().Review.Reasons {
			reasons.Options = append(reasons.Options, web.Option{Value: r, Text: v.packWord("reason", r)})
		}
		f.Fields = append(f.Fields, chosen("ruling"+n, words.M("settle.ruling", "line", line), web.Option{Value: "grant", Text: words.M("settle.grant")}, web.Option{Value: "refuse", Text: words.M("settle.refuse")}),
			reasons, web.Field{Name: "note" + n, Kind: web.Area, Label: words.M("answer.note", "line", line), Hint: words.M("move.text.hint"), Required: true, Rows: 3, Max: 2000})
	}
	if len(e.Lines) == 0 {
		f.Fields = []web.Field{because()}
	}
	return f
}

// matterField is the form's field for one that a refusal names.
func matterField(r *ree.Refusal) string {
	switch r.Code {
	case "guard.reason", "guard.referral_reason":
		return "text"
	case "guard.agency", "guard.not_referred":
		return "agency"
	case "guard.stops":
		return "stops"
	case "guard.items", "guard.items_required":
		return "item1"
	case "guard.wanting":
		return "want"
	case "review.note_missing":
		return "note" + r.Params["line"]
	case "review.reason_missing", "review.reason_unknown":
		return "reasons" + r.Params["line"]
	case "review.conditions_and_stance":
		return "conditions" + r.Params["line"]
	case "review.stance_unknown", "guard.answer":
		return "stance" + r.Params["line"]
	case "opinion.line", "opinion.empty":
		return "sealed" + r.Params["line"]
	case "guard.rulings":
		return "ruling" + r.Params["line"]
	case "guard.reply_empty", "guard.reply_item":
		return "answer" + r.Params["item"]
	}
	return ""
}

// moveMatter makes a move on a matter of a case and shows the case again, or
// sends the form back with every reason.
func (v *visit) moveMatter() error {
	c, err := v.app.Case(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	machine, name, move := v.path("machine"), v.path("matter"), v.path("move")
	if err = v.sendMatter(&c, machine, name, move); err == nil {
		return v.to(done("/applications/"+c.Key, "matter"))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) == 403 {
		return err
	}
	id := machine + "-" + name + "-" + move
	for _, m := range v.matterMoves(&c, id, rs) {
		if m.ID == id && m.Open() {
			return v.showCase(statusOf(err), c, id, rs)
		}
	}
	return v.problem(statusOf(err), rs, "")
}

func (v *visit) sendMatter(c *review.Case, machine, name, move string) (err error) {
	if name == fresh {
		name = ""
	}
	switch machine {
	case onReferrals:
		m := app.ReferralMove{Move: move, Agency: name, Reason: v.value("text"), Hash: v.value("hash"), Advisory: v.value("advisory") == "yes"}
		if move == "refer" {
			m.Agency = v.value("agency")
		}
		if move == "answer" {
			m.Lines, m.Opinions = v.answered(c.Application.Lines)
		}
		_, err = v.app.MoveReferral(v.ctx(), v.actor(), v.key(), c.Key, m)
	case onQueries:
		return v.sendQuery(c, name, move)
	case onEscalations:
		m := app.EscalationMove{Move: move, Escalation: name, Reason: v.value("text")}
		if e := c.Escalation(c.Key + "/" + name); e != nil && move == "settle" {
			m.Rulings = v.ruled(e)
		}
		_, err = v.app.MoveEscalation(v.ctx(), v.actor(), v.key(), c.Key, m)
	default:
		return v.lost()
	}
	return err
}

func (v *visit) answered(lines []review.Line) (out []review.LinePosition, sealed []app.OpinionText) {
	for _, line := range lines {
		n := itoa(line.No)
		p := review.LinePosition{Line: line.No, Stance: review.Stance(v.value("stance" + n)), Reasons: v.values("reasons" + n), Conditions: v.values("conditions" + n), Note: v.value("note" + n)}
		if text := v.value("sealed" + n); text != "" {
			sealed = append(sealed, app.OpinionText{Line: line.No, Text: text})
		}
		out = append(out, p)
	}
	return out, sealed
}

func (v *visit) ruled(e *review.Escalation) []review.Ruling {
	var out []review.Ruling
	for _, line := range e.Lines {
		n := itoa(line)
		if answer := v.value("ruling" + n); answer != "" {
			out = append(out, review.Ruling{Line: line, Grant: answer == "grant", Reasons: v.values("reasons" + n), Note: v.value("note" + n)})
		}
	}
	return out
}

func (v *visit) sendQuery(c *review.Case, name, move string) error {
	m := app.QueryMove{Move: move, Query: name, Agency: v.value("agency"), Reason: v.value("text"), Stops: v.values("stops")}
	switch move {
	case "issue":
		optional := v.values("optional")
		for i := range askedItems {
			if text := v.value("item" + itoa(i+1)); text != "" {
				m.Items = append(m.Items, review.QueryItem{No: len(m.Items) + 1, Text: text, Required: !slices.Contains(optional, itoa(i+1))})
			}
		}
	case "reopen":
		for _, s := range v.values("want") {
			m.Want = append(m.Want, number(s))
		}
	case "reply":
		q := c.Query(c.Key + "/" + name)
		if q == nil {
			return v.lost()
		}
		reply, err := v.replied(q)
		if err != nil {
			return err
		}
		if v.value("save") == "draft" {
			return v.app.SaveReply(v.ctx(), v.actor(), c.Key, name, reply)
		}
		m.Reply = reply
	}
	_, err := v.app.MoveQuery(v.ctx(), v.actor(), v.key(), c.Key, m)
	return err
}

func (v *visit) replied(q *review.Query) ([]review.ReplyItem, error) {
	var out []review.ReplyItem
	for _, item := range q.Items {
		n := itoa(item.No)
		r := review.ReplyItem{No: item.No, Text: v.value("answer" + n)}
		doc, err := v.uploaded("file" + n)
		if err != nil {
			return nil, err
		}
		if doc != nil {
			r.Document, r.Name = doc.SHA256, doc.Name
		}
		if r.Text != "" || r.Document != "" {
			out = append(out, r)
		}
	}
	return out, nil
}
