package pages

import (
	"errors"
	"slices"
	"strings"

	"lanthorn/accountancy/finding"
	"lanthorn/internal/app"
	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// refusedMove is why a move was sent back.
type refusedMove = ree.Refusals

// officeMoves are the moves of the program itself.
var officeMoves = []string{"open", "add_evidence"}

// findingMoves lists the moves on a finding with their forms, and the others
// with why they are not open.
func (v *visit) findingMoves(r *app.FindingRow, refused string, rs refusedMove) []web.Move {
	at := v.app.Now()
	if r.Changed.After(at) {
		at = r.Changed
	}
	statuses := r.Finding.Moves(finding.Actor{Person: v.actor().Account, Org: v.actor().Org}, at)
	statuses = slices.DeleteFunc(statuses, func(s finding.Status) bool { return slices.Contains(officeMoves, s.Move) })
	out := v.lifeMoves(statuses, "findingmove", string(r.State), "findingstate", refused, rs, func(move string) web.Form { return v.findingForm(r, move) })
	if v.mayAct("site.supervise") && r.Site != "" {
		f := web.Form{ID: "plan-form", Action: "/inspections", Key: newKey(), Submit: words.M("inspectionmove.plan"), Fields: []web.Field{
			{Name: "findings", Kind: web.Hidden, Value: r.Ref}, {Name: "site", Kind: web.Hidden, Value: r.Site},
			{Name: "basis", Kind: web.Line, Label: words.M("inspection.basis"), Hint: words.M("inspection.basis.hint"), Required: true, Max: 200}}}
		if refused == "plan" {
			f = v.refusedForm(f, rs, lifeField)
		}
		out = append(out, web.Move{ID: "plan", Text: words.M("inspectionmove.plan"), Short: words.M("inspectionmove.plan.means"), Form: &f})
	}
	return out
}

// mayAct reports whether the pack lets the reader's roles do an act.
func (v *visit) mayAct(act string) bool {
	p := v.app.Jurisdiction().Pack
	if p == nil {
		return false
	}
	roles := make([]string, len(v.actor().Roles))
	for i, r := range v.actor().Roles {
		roles[i] = string(r)
	}
	return p.May(act, roles...)
}

// lifeMoves turns a machine's moves into the page's.
func (v *visit) lifeMoves(statuses []finding.Status, set, state, states, refused string, rs refusedMove, form func(string) web.Form) []web.Move {
	var out []web.Move
	var elsewhere words.List
	for _, s := range statuses {
		move := web.Move{ID: s.Move, Text: code(set, s.Move)}
		switch {
		case !s.Open && slices.ContainsFunc(s.Refusals, func(r *ree.Refusal) bool { return r.Code == "guard.state" }):
			elsewhere = append(elsewhere, move.Text)
			continue
		case !v.mayAct(s.Act):
			move.Why = words.M("move.why.role", "roles", v.rolesFor(s.Act))
		case !s.Open:
			move.Why = sentences(v.named(s.Refusals))
		default:
			f := form(s.Move)
			if s.Move == refused {
				f = v.refusedForm(f, rs, lifeField)
			}
			move.Form = &f
		}
		out = append(out, move)
	}
	if elsewhere != nil {
		out = append(out, web.Move{Text: elsewhere, Why: words.M("move.why.at", "state", code(states, state))})
	}
	return out
}

func (v *visit) rolesFor(act string) words.List {
	var out words.List
	for _, r := range v.app.Jurisdiction().Pack.RolesFor(act) {
		out = append(out, code("role", r))
	}
	return out
}

// lifeField is the form's field that a refusal is about.
func lifeField(r *ree.Refusal) string {
	switch r.Code {
	case "guard.reason":
		return "text"
	case "guard.explanation":
		return "code"
	case "guard.evidence", "guard.report", "guard.report:name", "document.hash":
		return "file"
	case "guard.lots", "lot.unknown":
		return "lots"
	case "guard.outcome":
		return "outcome"
	case "guard.papers_shown":
		return "papers"
	case "guard.planned_whole":
		return "basis"
	case "guard.result":
		return "result"
	case "guard.sample", "guard.measure":
		return "id"
	case "finding.assignee", "guard.assignee", "guard.appointee":
		return "account"
	}
	return r.Field
}

// because asks for a reason in words.
func because() web.Field {
	return web.Field{Name: "text", Kind: web.Area, Label: words.M("move.text"), Hint: words.M("move.text.hint"), Required: true, Rows: 3, Max: 2000}
}

// chosen asks for one of some codes.
func chosen(name string, label web.Phrase, options ...web.Option) web.Field {
	return web.Field{Name: name, Kind: web.Choice, Label: label, Required: true, Width: "m", Options: append([]web.Option{{Text: words.M("form.choose")}}, options...)}
}

func (v *visit) findingForm(r *app.FindingRow, move string) web.Form {
	f := web.Form{ID: move + "-form", Action: "/findings/" + r.Ref + "/" + move, Key: newKey(), Submit: code("findingmove", move)}
	switch move {
	case "assign":
		f.Fields = []web.Field{v.accountField(words.M("finding.assigned"))}
	case "explain":
		f.Upload = true
		var codes []web.Option
		for _, c := range append(innocents(r), "other") {
			codes = append(codes, web.Option{Value: c, Text: titled{spoken{"innocent", c}}})
		}
		codes[len(codes)-1].Text = words.M("finding.other")
		f.Fields = []web.Field{chosen("code", words.M("finding.code"), codes...), because(), {Name: "file", Kind: web.File, Label: words.M("finding.file"), Hint: words.M("finding.file.hint"), Required: true}}
	case "propose_freeze":
		f.Danger = true
		f.Fields = []web.Field{{Name: "lots", Kind: web.Area, Label: words.M("finding.lots"), Hint: words.M("finding.lots.hint"), Value: strings.Join(r.Lots, "\n"), Required: true, Rows: 4, Max: 8000}, because()}
	case "freeze":
		f.Danger, f.Declared = true, v.proposed("finding.declared.freeze", r.Freezing)
	case "release":
		f.Declared = v.proposed("finding.declared.release", r.Releasing)
	case "confirm":
		f.Danger, f.Declared = true, v.proposed("finding.declared.confirm", r.Confirming)
	case "close":
		f.Fields = []web.Field{chosen("outcome", words.M("finding.outcome"), web.Options("findingoutcome", "", "upheld", "innocent", "data_flaw", "no_case")...), because()}
	default:
		f.Fields = []web.Field{because()}
	}
	return f
}

// proposed says who proposed what the second person is about to do.
func (v *visit) proposed(key string, p *finding.Proposal) web.Phrase {
	if p == nil {
		return nil
	}
	return words.M(key, "who", v.personName(p.Who), "reason", words.Plain(p.Reason), "lots", words.Plain(strings.Join(p.Lots, ", ")))
}

// accountField asks for one of the accounts that may handle findings.
func (v *visit) accountField(label web.Phrase) web.Field {
	var options []web.Option
	accounts, _ := v.app.FindingHandlers(v.ctx(), v.actor())
	for _, a := range accounts {
		name := a.Name
		if name == "" {
			name = a.Ref
		}
		options = append(options, web.Option{Value: a.Ref, Text: words.M("finding.person", "person", words.Plain(name), "org", v.party(a.Org))})
	}
	return chosen("account", label, options...)
}

// uploaded keeps a file of the form and answers it by its hash; nil without one.
func (v *visit) uploaded(name string) (*finding.Document, error) {
	if v.r.MultipartForm == nil {
		return nil, nil
	}
	f, head, err := v.r.FormFile(name)
	if err != nil || head.Size == 0 {
		return nil, nil
	}
	defer f.Close()
	hash, _, err := v.app.AddDocument(v.ctx(), v.actor(), f)
	return &finding.Document{Name: head.Filename, SHA256: hash}, err
}

// moveFinding makes a move and shows the finding again, or sends the form back
// with every reason.
func (v *visit) moveFinding() error {
	d, err := v.app.Finding(v.ctx(), v.actor(), v.path("finding"))
	if err != nil {
		return err
	}
	m := app.FindingMove{Move: v.path("move"), Reason: v.value("text"), Assignee: v.value("account"), Code: v.value("code"), Lots: strings.Fields(strings.ReplaceAll(v.value("lots"), ",", " ")), Outcome: finding.Outcome(v.value("outcome"))}
	if m.Move == "explain" {
		doc, err := v.uploaded("file")
		if err != nil {
			return err
		}
		if doc != nil {
			m.Evidence = []finding.Document{*doc}
		}
	}
	_, err = v.app.MoveFinding(v.ctx(), v.actor(), v.key(), d.Finding.Ref, m)
	if err == nil {
		return v.to(done("/findings/"+d.Finding.Ref, "finding"))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) == 403 || errors.Is(err, store.ErrKeyReused) {
		return err
	}
	for _, shown := range v.findingMoves(&d.Finding, m.Move, rs) {
		if shown.ID == m.Move && shown.Open() {
			return v.showFinding(statusOf(err), d, m.Move, rs)
		}
	}
	return v.problem(statusOf(err), rs, "")
}
