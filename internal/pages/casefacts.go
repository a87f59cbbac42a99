package pages

import (
	"lanthorn/evidence"
	"lanthorn/internal/app"
	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (v *visit) caseParties(c *review.Case) []web.Party {
	a := &c.Application
	lodged := v.lodgedResults(c)
	result := web.Tag{}
	if len(c.Verdicts) > 0 {
		result = web.Tag{Tone: web.Good, Text: words.M("party.clear")}
	}
	hit := map[string]web.Tag{}
	for i := range c.Verdicts {
		for _, f := range c.Verdicts[i].Findings {
			switch f.Code {
			case "gate.screening_hit", "gate.screening_watched":
				hit[f.Params["party"]] = web.Tag{Tone: web.Wait, Text: words.M("party.possible")}
			case "gate.screening_listed":
				hit[f.Params["party"]] = web.Tag{Tone: web.Bad, Text: words.M("party.hit")}
			case "gate.screening_failed":
				result = web.Tag{Tone: web.Wait, Text: words.M("party.stale")}
			}
		}
	}
	party := func(p review.Party, role string) web.Party {
		out := web.Party{Name: words.Plain(p.Name), Role: code("partyrole", role), Note: words.Country(p.Country), Result: result}
		if p.Address != "" {
			out.Note = words.M("party.place", "address", p.Address, "country", words.Country(p.Country))
		}
		if p.Name == review.Withheld {
			return web.Party{Name: words.M("need.withheld"), Role: code("partyrole", role), Result: web.Tag{Tone: web.Unknown, Text: words.M("need.withheld")}}
		}
		if tag, ok := hit[p.Name]; ok {
			out.Result = tag
		} else if len(c.Verdicts) == 0 {
			out.Result = v.screenedTag(c, lodged, p.Name)
		}
		return out
	}
	out := []web.Party{{Name: v.party(a.Exporter), Role: code("partyrole", "exporter"), Note: words.Country(v.app.Jurisdiction().Home), Result: web.Tag{Tone: web.Neutral, Text: words.M("party.own")}}, party(a.Consignee, "consignee")}
	for _, u := range a.EndUsers {
		out = append(out, party(u, "end_user"))
	}
	for _, p := range a.Intermediaries {
		out = append(out, party(p, "intermediary"))
	}
	return out
}

func (v *visit) caseFacts(c *review.Case) []web.Fact {
	a := &c.Application
	out := []web.Fact{{Name: words.M("application.kind"), Value: v.kindName(a.Kind)}, {Name: words.M("licence.destination"), Value: words.Country(a.Destination)}, {Name: words.M("application.use"), Value: v.use(a.EndUse.Code)}}
	add := func(key string, p web.Phrase) { out = append(out, web.Fact{Name: words.M(key), Value: p}) }
	if a.EndUse.Text != "" {
		add("application.usetext", words.Plain(a.EndUse.Text))
	}
	add("fact.contract", words.Ref{Text: a.Contract.Number})
	if a.Route.From != "" {
		add("application.port", words.M("case.route", "from", a.Route.From, "mode", code("mode", a.Route.Mode)))
	}
	if !c.Lodged.IsZero() {
		add("fact.lodged", words.Stamp(v.local(c.Lodged)))
	}
	if !c.Accepted.IsZero() {
		add("fact.accepted", words.Stamp(v.local(c.Accepted)))
	}
	if c.Licence != "" {
		out = append(out, web.Fact{Name: words.M("licence.ref"), Value: words.Ref{Text: c.Licence}, Href: "/licences/" + c.Licence})
	}
	if c.Under != nil {
		out = append(out, web.Fact{Name: words.M("general.registration"), Value: words.Ref{Text: c.Under.Registration}, Href: "/general/" + c.Under.Registration, Note: words.M("general.byrule")})
	}
	for _, d := range c.Deficiencies {
		add("case.deficiency", v.packWord("deficiency", d.Code))
	}
	return out
}

func (v *visit) kindName(id string) web.Phrase {
	for _, k := range v.kinds() {
		if k.ID == id {
			return byLanguage(k.Name)
		}
	}
	for _, g := range v.app.Generals() {
		if g.ID == id {
			return byLanguage(g.Name)
		}
	}
	return code("kind", id)
}

func (v *visit) caseDocuments(c *review.Case) []web.Document {
	var out []web.Document
	for _, d := range c.Application.Documents {
		row := web.Document{Name: v.packWord("document", d.Kind), Kind: words.Plain(d.Name), Hash: short(d.Hash), State: web.Tag{Tone: web.Neutral, Text: words.M("document.byhash")}}
		if v.inside() && v.hasBlob(d.Hash) {
			row.Href, row.State = "/applications/"+c.Key+"/documents/"+d.Hash, web.Tag{Tone: web.Good, Text: words.M("document.here")}
		}
		out = append(out, row)
	}
	return out
}

// caseTrail tells what happened to a case, newest first.
func (v *visit) caseTrail(ref string) ([]web.Event, error) {
	var entries []evidence.Entry
	err := v.app.Store.View(v.ctx(), func(view *store.View) (err error) {
		entries, err = view.LatestBySubject(ref, 0, 60)
		return err
	})
	var out []web.Event
	for i := range entries {
		e := &entries[i]
		if !v.inside() && !outward[e.Kind] {
			continue
		}
		ev := web.Event{Title: code("entry", e.Kind), When: v.local(e.Occurred), By: v.party(e.Org), Href: entryAddress(e.Seq)}
		if v.actor().SeesAll() && e.Actor != app.System.Account {
			ev.By = words.M("trail.by", "person", words.Ref{Text: e.Actor}, "org", v.party(e.Org))
		}
		out = append(out, ev)
	}
	return out, err
}

// earlierShown bounds the earlier cases of the same end user.
const earlierShown = 8

// earlier finds other cases of the same end user, and what they were granted.
func (v *visit) earlier(c *review.Case, view *web.CasePage) error {
	view.Need = []web.Fact{{Name: words.M("fact.asked"), Value: askedFor(&c.Application)}}
	if len(c.Application.EndUsers) == 0 || c.Application.EndUsers[0].Name == review.Withheld {
		return nil
	}
	list, err := v.app.Cases(v.ctx(), v.fileReader(), app.CaseFilter{Limit: 200})
	if err != nil {
		return err
	}
	granted, refused := ree.Mass(0), 0
	for i := range list.Cases {
		o := &list.Cases[i]
		if o.Key == c.Key || len(o.Application.EndUsers) == 0 || o.Application.EndUsers[0].Name != c.Application.EndUsers[0].Name {
			continue
		}
		if o.Decision != nil && o.Proposal != nil {
			for _, l := range o.Proposal.Lines {
				if mass := v.grantedOf(o, l.Line, l.MassMG); mass.Count == "" {
					granted += l.MassMG
				}
				if l.Outcome == review.Refused {
					refused++
				}
			}
		}
		if len(view.Earlier) < earlierShown && !v.app.Advises(v.actor()) { // advisers get the sums of cases that were not sent to them
			view.Earlier = append(view.Earlier, v.caseRow(o))
		}
	}
	view.Need = append(view.Need, web.Fact{Name: words.M("fact.granted.before"), Value: mg(granted)}, web.Fact{Name: words.M("fact.refused.before"), Value: words.Num(refused)})
	return nil
}
