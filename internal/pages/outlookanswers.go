package pages

import (
	"math"
	"slices"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/study"
)

// answerParts are the other two answers that a country's page gives: which sector
// stops when licences take time, and what single remedy buys most.
func (v *visit) answerParts(country string) []web.OutlookPart {
	return []web.OutlookPart{v.stopPart(country), v.remedyPart(country)}
}

func (v *visit) stopPart(country string) web.OutlookPart {
	p := web.OutlookPart{ID: "stop", Wide: "c6", Title: words.M("answer.stop", "days", app.DelayAsked), Aside: words.M("outlook.simulated")}
	run := v.latest(app.OutlookDelays, "delays")
	if run == nil {
		return v.unanswered(p, app.OutlookDelays, "", delaysNow())
	}
	p.Said = []web.Phrase{stopSaid(*run, country), words.M("outlook.ninety.note", "runs", run.Runs)}
	p.Actions = []web.Action{{Text: words.M("answer.all"), Href: "/outlook/levers?delays=" + run.ID + "&country=" + country + "#places"}}
	return p
}

// stopSaid says which sector of a country runs short first.
func stopSaid(run app.OutlookRun, country string) web.Phrase {
	hits := hitsIn(run, country)
	if soonestOf(hits) == nil {
		return words.M("answer.stop.nobody", "country", land(country), "runs", run.Runs)
	}
	return words.M("answer.stop.said", "country", land(country), "said", hitSaid("answer.stop.first", hits, run))
}

// hitsIn are the sectors of one country.
func hitsIn(run app.OutlookRun, country string) (out []study.Hit) {
	for _, h := range run.Foresight.Places {
		if h.Where == country {
			out = append(out, h)
		}
	}
	return out
}

func (v *visit) remedyPart(country string) web.OutlookPart {
	p := web.OutlookPart{ID: "remedy", Wide: "c6", Title: words.M("answer.remedy"), Aside: words.M("outlook.simulated")}
	run := v.leversOf(country)
	if run == nil {
		return v.unanswered(p, app.OutlookLevers, country, remediesNow(country))
	}
	p.Said = []web.Phrase{bestRemedy(*run), words.M("answer.remedy.note")}
	p.Actions = []web.Action{{Text: words.M("answer.all"), Href: "/outlook/levers?levers=" + run.ID + "&country=" + country}}
	return p
}

// leversOf is the newest answer on a country's remedies.
func (v *visit) leversOf(country string) *app.OutlookRun {
	for _, r := range v.app.OutlookRuns(v.actor()) {
		if r.Kind == app.OutlookLevers && r.Country == country && r.State == app.OutlookDone {
			return &r
		}
	}
	return nil
}

// unanswered says that an answer is on its way, or offers to work it out.
func (v *visit) unanswered(p web.OutlookPart, kind, country string, now web.Form) web.OutlookPart {
	runs := v.app.OutlookRuns(v.actor())
	at := slices.IndexFunc(runs, func(r app.OutlookRun) bool {
		return r.Kind == kind && (country == "" || r.Country == country) && (r.State == app.OutlookWaiting || r.State == app.OutlookRunning)
	})
	if at < 0 {
		p.Said, p.Form = []web.Phrase{words.M("answer.none")}, &now
		return p
	}
	r := runs[at]
	p.Said = []web.Phrase{words.M("answer.underway", "done", r.Done, "total", r.Total)}
	p.Actions = []web.Action{{Text: words.M("outlook.look"), Href: runAddress(r.ID)}}
	return p
}

// withUsual is a form of one button with the usual number of runs.
func withUsual(id string, fields ...web.Field) web.Form {
	hidden := func(name, value string) web.Field { return web.Field{Name: name, Kind: web.Hidden, Value: value} }
	return web.Form{ID: id, Action: "/outlook/levers", Submit: words.M("outlook.run"), Fields: append(fields, hidden("runs", itoa(defaultRuns)), hidden("seed", "1"))}
}

func delaysNow() web.Form {
	return withUsual("delaysnow", web.Field{Name: "kind", Kind: web.Hidden, Value: app.OutlookDelays})
}

func remediesNow(country string) web.Form {
	return withUsual("remediesnow", web.Field{Name: "kind", Kind: web.Hidden, Value: app.OutlookLevers}, web.Field{Name: "country", Kind: web.Hidden, Value: country}, web.Field{Name: "example", Kind: web.Hidden, Value: app.OutlookNinety})
}

// placesPart is which sector of one country is hit first; the country is chosen
// in the address.
func (v *visit) placesPart(run app.OutlookRun, action string, keep web.Field) (web.OutlookPart, error) {
	base, err := v.app.Outlook()
	if err != nil {
		return web.OutlookPart{}, err
	}
	country := v.query("country")
	if !slices.Contains(base.Chains.Users(), country) {
		country = app.OutlookFirst
	}
	t := hitsTable(hitsIn(run, country), run, sector, math.MaxInt)
	f := web.Form{ID: "place", Action: action, Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: []web.Field{v.countryField(base, country)}}
	if keep.Name != "" {
		f.Fields = append(f.Fields, keep)
	}
	return web.OutlookPart{ID: "places", Title: words.M("answer.places", "country", land(country)), Aside: words.M("outlook.short"), Table: &t, Form: &f, Said: []web.Phrase{words.M("answer.places.note")}, Download: runAddress(run.ID) + "/places.csv"}, nil
}

// placesTable has the sectors of all countries, for a download.
func placesTable(run app.OutlookRun) web.Table {
	t := hitsTable(run.Foresight.Places, run, sector, math.MaxInt)
	t.Cols = append([]web.Col{{Head: words.M("outlook.country")}}, t.Cols...)
	n := 0
	for _, h := range run.Foresight.Places {
		if h.Chance > 0 {
			t.Rows[n].Cells = append([]web.Cell{web.C(land(h.Where))}, t.Rows[n].Cells...)
			n++
		}
	}
	return t
}
