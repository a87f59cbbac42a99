package pages

import (
	"errors"
	"strconv"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// caseMove is a move on a case that has a form: who may make it, what the form
// asks, and what sending it does.
type caseMove struct {
	name  string
	roles []app.Role
	main  bool // offered beside the title where it is open
	form  func(v *visit, c *review.Case, move string) web.Form
	send  func(v *visit, c *review.Case) error
}

// caseMovesInOrder are the moves in the order in which a case meets them.
var caseMovesInOrder []caseMove

func init() {
	office := []app.Role{app.RoleReviewer}
	caseMovesInOrder = []caseMove{
		{"accept", office, true, plainForm, func(v *visit, c *review.Case) error { return v.sent(v.app.Accept(v.ctx(), v.actor(), v.key(), c.Key)) }},
		{"return", office, false, returnForm, sendReturn},
		{"evaluate_gate", office, false, plainForm, func(v *visit, c *review.Case) error {
			return v.sent(v.app.EvaluateGate(v.ctx(), v.actor(), v.key(), c.Key))
		}},
		{"open_review", office, true, openForm, sendOpen},
		{"assign", office, false, assignForm, func(v *visit, c *review.Case) error {
			return v.sent(v.app.Assign(v.ctx(), v.actor(), v.key(), c.Key, v.value("to"), v.value("text")))
		}},
		{"consolidate", office, false, reasonForm, func(v *visit, c *review.Case) error {
			return v.sent(v.app.Consolidate(v.ctx(), v.actor(), v.key(), c.Key, v.value("text")))
		}},
		{"propose", office, true, proposeForm, sendProposal},
		{"countersign", []app.Role{app.RoleCountersigner}, true, hashForm, func(v *visit, c *review.Case) error {
			return v.sent(v.app.Countersign(v.ctx(), v.actor(), v.key(), c.Key, v.value("hash")))
		}},
		{"send_back", []app.Role{app.RoleReviewer, app.RoleCountersigner, app.RoleDecider}, false, reasonForm, func(v *visit, c *review.Case) error {
			return v.sent(v.app.SendBack(v.ctx(), v.actor(), v.key(), c.Key, v.value("text")))
		}},
		{"decide", []app.Role{app.RoleDecider}, true, hashForm, func(v *visit, c *review.Case) error {
			return v.sent(v.app.Decide(v.ctx(), v.actor(), v.key(), c.Key, v.value("hash")))
		}},
		{"close", []app.Role{app.RoleReviewer, app.RoleDecider}, false, reasonForm, func(v *visit, c *review.Case) error {
			return v.sent(v.app.CloseCase(v.ctx(), v.actor(), v.key(), c.Key, v.value("text")))
		}},
		{"withdraw", []app.Role{app.RoleExporter}, false, reasonForm, func(v *visit, c *review.Case) error {
			return v.sent(v.app.Withdraw(v.ctx(), v.actor(), v.key(), c.Key, v.value("text")))
		}},
	}
}

func (v *visit) sent(_ app.CaseReceipt, err error) error { return err }

// caseMoves lists the moves that are open to the reader with their forms, and
// the others with why they are not. refused is a move whose form came back.
func (v *visit) caseMoves(c *review.Case, refused string, rs ree.Refusals) []web.Move {
	status := map[string]review.MoveStatus{}
	for _, s := range v.app.Blocked(v.actor(), c) {
		status[s.Move] = s
	}
	var out []web.Move
	var elsewhere words.List
	for _, m := range caseMovesInOrder {
		move := web.Move{ID: m.name, Text: words.M("move.case." + m.name), Main: m.main}
		s := status[m.name]
		switch {
		case !s.Open && stateRefused(s.Refusals):
			elsewhere = append(elsewhere, move.Text)
			continue
		case !v.actor().Has(m.roles...):
			move.Why = words.M("move.why.role", "roles", roleWords(m.roles))
		case !s.Open:
			move.Why = sentences(v.named(s.Refusals))
		default:
			form := m.form(v, c, m.name)
			if m.name == refused {
				form = v.refusedForm(form, rs, proposalField)
			}
			move.Form, move.Short = &form, words.M("move.case."+m.name+".means")
		}
		out = append(out, move)
	}
	if elsewhere != nil {
		out = append(out, web.Move{Text: elsewhere, Why: words.M("move.why.at", "state", code("casestate", string(c.State)))})
	}
	return out
}

func stateRefused(rs ree.Refusals) bool { return len(rs) == 1 && rs[0].Code == "guard.state" }

func roleWords(roles []app.Role) words.List {
	out := make(words.List, len(roles))
	for i, r := range roles {
		out[i] = code("role", string(r))
	}
	return out
}

func sentences(rs ree.Refusals) web.Phrase {
	out := make(spaced, len(rs))
	for i, r := range rs {
		out[i] = reasonOf(r)
	}
	return out
}

// moveCase makes a move and shows the case again, or sends the form back with
// every reason.
func (v *visit) moveCase() error {
	c, err := v.app.Case(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	for _, m := range caseMovesInOrder {
		if m.name != v.path("move") {
			continue
		}
		err := m.send(v, &c)
		if err == nil {
			return v.to(done("/applications/"+c.Key, m.name))
		}
		rs := refusals(err)
		if rs == nil || statusOf(err) == 403 || errors.Is(err, store.ErrKeyReused) {
			return err
		}
		return v.showRefused(statusOf(err), c, m.name, rs)
	}
	return v.lost()
}

// showRefused shows the case with the form that was sent back. Where the move
// is no longer open, the reasons stand on a page of their own.
func (v *visit) showRefused(status int, c review.Case, move string, rs ree.Refusals) error {
	for _, m := range v.caseMoves(&c, move, rs) {
		if m.ID == move && m.Open() {
			return v.showCase(status, c, move, rs)
		}
	}
	return v.problem(status, rs, "")
}

func moveAction(c *review.Case, move string) string { return "/applications/" + c.Key + "/" + move }

// blank is the form of a move with nothing to fill in.
func blank(c *review.Case, move string) web.Form {
	return web.Form{ID: move + "-form", Action: moveAction(c, move), Key: newKey(), Submit: words.M("move.case." + move)}
}

// plainForm asks nothing.
func plainForm(_ *visit, c *review.Case, move string) web.Form { return blank(c, move) }

// reasonForm asks for a reason in words.
func reasonForm(_ *visit, c *review.Case, move string) web.Form {
	f := blank(c, move)
	f.Fields = []web.Field{{Name: "text", Kind: web.Area, Label: words.M("move.text"), Hint: words.M("move.text.hint"), Required: true, Rows: 3, Max: 2000}}
	return f
}

// hashForm signs the proposal whose hash the page shows.
func hashForm(_ *visit, c *review.Case, move string) web.Form {
	f := blank(c, move)
	f.Fields = []web.Field{{Name: "hash", Kind: web.Hidden, Value: c.ProposalHash}}
	f.Declared = words.M("move.signs", "hash", words.Ref{Text: short(c.ProposalHash)})
	return f
}

// returnForm asks what keeps the application from being accepted.
func returnForm(v *visit, c *review.Case, move string) web.Form {
	f := blank(c, move)
	what := web.Field{Name: "deficiencies", Kind: web.Checks, Label: words.M("case.deficiencies"), Required: true}
	for _, code := range v.app.Jurisdiction().Review.Deficiencies {
		what.Options = append(what.Options, web.Option{Value: code, Text: v.packWord("deficiency", code)})
	}
	f.Fields = []web.Field{what, {Name: "text", Kind: web.Area, Label: words.M("move.text"), Hint: words.M("move.text.hint"), Rows: 3, Max: 2000}}
	return f
}

func sendReturn(v *visit, c *review.Case) error {
	var list []review.Deficiency
	for _, d := range v.values("deficiencies") {
		list = append(list, review.Deficiency{Code: d, Note: v.value("text")})
	}
	_, err := v.app.Return(v.ctx(), v.actor(), v.key(), c.Key, list)
	return err
}

// openForm asks a reason for each line whose verdict is beyond a limit.
func openForm(_ *visit, c *review.Case, move string) web.Form {
	f := blank(c, move)
	for i := range c.Verdicts {
		if verdict := &c.Verdicts[i]; verdict.Status == review.Concerned || blocks(verdict.Status) {
			f.Fields = append(f.Fields, web.Field{Name: "reason" + itoa(verdict.Line), Kind: web.Area, Label: words.M("move.open.reason", "line", verdict.Line, "status", code("gate", string(verdict.Status))), Hint: words.M("move.text.hint"), Required: true, Rows: 3, Max: 2000})
		}
	}
	return f
}

func sendOpen(v *visit, c *review.Case) error {
	reasons := map[int]string{}
	for i := range c.Verdicts {
		if s := v.value("reason" + itoa(c.Verdicts[i].Line)); s != "" {
			reasons[c.Verdicts[i].Line] = s
		}
	}
	_, err := v.app.OpenReview(v.ctx(), v.actor(), v.key(), c.Key, reasons)
	return err
}

// proposalField is the form's field for one that a refusal of a move names.
func proposalField(r *ree.Refusal) string {
	switch {
	case strings.HasPrefix(r.Field, "criteria."):
		return "criterion_" + strings.TrimPrefix(r.Field, "criteria.")
	case r.Code == "guard.reason":
		return "text"
	case r.Code == "guard.itemised" || strings.HasPrefix(r.Field, "deficienc"):
		return "deficiencies"
	case r.Code == "guard.concerns_reasoned":
		return "reason" + r.Params["line"]
	}
	if rest, ok := strings.CutPrefix(r.Field, "lines["); ok {
		index, _, _ := strings.Cut(rest, "]")
		n, _ := strconv.Atoi(index)
		line := strconv.Itoa(n + 1)
		switch r.Code {
		case "review.reason_missing", "review.reason_unknown":
			return "reasons" + line
		case "review.conditions_and_outcome", "review.condition_unknown":
			return "conditions" + line
		case "review.reduced_is_not_less", "review.nothing_is_granted", "review.grant_is_not_what_was_asked":
			return "kg" + line
		}
		return "outcome" + line
	}
	if line := r.Params["line"]; line != "" {
		return "outcome" + line
	}
	return ""
}
