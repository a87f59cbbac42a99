package pages

import (
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// listedOn are the activity, the day and what the list says of them. What the
// address does not name, or names wrongly, is the first activity and today.
func (v *visit) listedOn() (activity custody.Activity, day string, rows []app.Listed, err error) {
	day = v.query("day")
	if v.day(day).IsZero() {
		day = v.today()
	}
	choice := v.activities("")
	activity = custody.Activity(choice[0].Value)
	for _, o := range choice {
		if o.Value == v.query("activity") {
			activity = custody.Activity(o.Value)
		}
	}
	rows, err = v.app.Whitelist(v.ctx(), activity, day)
	return activity, day, rows, err
}

// activities are the pack's activities to choose from.
func (v *visit) activities(chosen custody.Activity) []web.Option {
	var out []web.Option
	if p := v.app.Jurisdiction().Pack; p != nil {
		for _, a := range p.Supervision.Activities {
			out = append(out, web.Option{Value: string(a.ID), Text: byLanguage(a.Name), Chosen: a.ID == chosen})
		}
	}
	if len(out) == 0 {
		out = []web.Option{{Value: string(custody.Mining), Text: code("activity", string(custody.Mining)), Chosen: true}}
	}
	return out
}

func (v *visit) whitelist() error {
	activity, day, rows, err := v.listedOn()
	if err != nil {
		return err
	}
	choice := v.activities(activity)
	view := &web.Whitelist{Search: web.WhitelistSearch(choice, day)}
	name, legal := web.Phrase(code("activity", string(activity))), ""
	for _, o := range choice {
		if o.Chosen {
			name = o.Text
		}
	}
	if p := v.app.Jurisdiction().Pack; p != nil {
		for _, a := range p.Supervision.Activities {
			if a.ID == activity {
				legal = a.Basis
			}
		}
	}
	view.Head = web.Head{Title: words.M("whitelist.title", "operators", len(rows), "activity", name, "date", words.Date(v.day(day))), Basis: words.M("whitelist.basis", "basis", legal),
		Next: []web.Action{{Text: words.M("figure.download"), Href: "/whitelist.csv?activity=" + string(activity) + "&day=" + day}}}
	for _, r := range rows {
		view.Rows = append(view.Rows, web.ListedRow{Name: named(r.Name, r.NameZH), Ref: r.Party, Province: v.province(r.Province), Number: r.Number, Basis: r.Basis, From: v.day(r.From), To: v.day(r.To)})
	}
	return v.show("whitelist", view)
}

// province is a province's name, a dash where none is given.
func (v *visit) province(ref string) web.Phrase {
	if ref == "" {
		return words.Plain("–")
	}
	return code("province", ref)
}

func (v *visit) whitelistCSV() error {
	activity, day, rows, err := v.listedOn()
	if err != nil {
		return err
	}
	head := heads("fact.ref", "site.operator", "site.province", "permit.number", "whitelist.legal", "permit.from", "permit.to")
	return v.csv("whitelist-"+string(activity)+"-"+day, head, func(yield func([]string) bool) {
		for _, r := range rows {
			if !yield(v.said(r.Party, named(r.Name, r.NameZH), v.province(r.Province), r.Number, r.Basis, r.From, r.To)) {
				return
			}
		}
	})
}
