package pages

import (
	"encoding/json"

	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
)

// Years of the timeline.
const (
	capacityFrom = 2024
	capacityTo   = 2040
)

// capacityPage says what was announced outside the controller, what of it is
// likely, and what demand that would meet.
func (v *visit) capacityPage() error {
	meetings := meetingsTable()
	kept, slips := completionTable(), slipsTable()
	projects := projectsTable()
	separation, magnets := timelineFigure("separation", world.UnitNdPr), timelineFigure("magnets", world.UnitMagnets)
	return v.show("outlook", &web.OutlookPage{Tabs: outlookTabs("capacity"), Head: capacityHead(), Parts: []web.OutlookPart{
		{ID: "separation", Wide: "c6", Figure: &separation},
		{ID: "magnets", Wide: "c6", Figure: &magnets},
		{ID: "meets", Title: words.M("capacity.meets"), Aside: words.M("outlook.estimate"), Table: &meetings, Download: "/outlook/tables/meets.csv", Said: []web.Phrase{words.M("capacity.meets.note"), words.Plain(world.SourceDemand), contained(world.UnitNdPr), contained(world.UnitMagnets)}},
		{ID: "projects", Title: words.M("capacity.projects"), Aside: words.M("capacity.projects.aside"), Table: &projects, Download: "/outlook/tables/projects.csv", Said: []web.Phrase{words.M("capacity.projects.note")}},
		{ID: "kept", Wide: "c6", Title: words.M("capacity.kept"), Table: &kept, Download: "/outlook/tables/kept.csv", Said: []web.Phrase{words.M("capacity.kept.note"), words.Plain(world.SourceAnnounced), words.Plain(world.SourceMined)}},
		{ID: "slips", Wide: "c6", Title: words.M("capacity.slips"), Table: &slips, Download: "/outlook/tables/slips.csv", Said: []web.Phrase{words.M("capacity.slips.note"), words.M("capacity.leads.note"), words.Plain(world.SourceFacility)},
			Actions: []web.Action{{Text: words.M("capacity.json"), Href: "/outlook/capacity.json"}, {Text: words.M("figure.method"), Href: "/methods"}}},
	}})
}

func contained(unit string) web.Phrase {
	_, source, _ := world.ContainedPer(unit)
	return words.M("capacity.contained", "unit", code("outlook.unit", unit), "source", words.Plain(source))
}

// capacityHead is the answer: what part of demand the likely separation outside
// would meet at the first date.
func capacityHead() web.Head {
	m := world.Meetings()[0]
	share, slip := world.ShareSpan(), world.SlipSpan()
	return web.Head{Tag: &web.Tag{Tone: web.Wait, Text: words.M("outlook.estimate")},
		Title: words.M("capacity.title", "year", words.Plain(itoa(m.Year)), "announced", part(m.Announced/m.Tonnes), "low", part(m.Likely.Low/m.Tonnes), "high", part(m.Likely.High/m.Tonnes)),
		Basis: words.M("capacity.basis", "n", len(world.Projects()), "low", part(share.Low), "high", part(share.High), "early", int(slip.Low), "late", int(slip.High)),
		Next:  []web.Action{{Text: words.M("outlook.tab.levers"), Href: "/outlook/levers"}, {Text: words.M("outlook.tab.exposure"), Href: "/outlook"}}}
}

func timelineFigure(id, unit string) web.Figure {
	f := web.Figure{ID: id + "-chart", Kind: "line", Fold: true, Title: words.M("capacity.timeline." + id), Aside: words.M("outlook.estimate"), Unit: code("outlook.unit", unit), Caption: words.M("capacity.timeline.caption"), Source: words.M("capacity.timeline.source"), Download: "/outlook/tables/" + id + ".csv",
		Table: web.Table{Cols: []web.Col{{Head: words.M("outlook.year"), Role: "x"}, {Head: words.M("capacity.announced"), Num: true, Role: "value"}, {Head: words.M("capacity.likely"), Num: true, Role: "value"}, {Head: words.M("outlook.low"), Num: true, Role: "low"}, {Head: words.M("outlook.high"), Num: true, Role: "high"}}}}
	for _, y := range world.Timeline(unit, capacityFrom, capacityTo) {
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(itoa(y.Year))), real(y.Announced, 0), real(y.Likely.Mid, 0), real(y.Likely.Low, 0), real(y.Likely.High, 0)}})
	}
	return f
}

func meetingsTable() web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.year")}, {Head: words.M("capacity.of")}, {Head: words.M("capacity.demand"), Num: true}, {Head: words.M("capacity.announced"), Num: true}, {Head: words.M("capacity.likely"), Num: true}, {Head: words.M("capacity.met"), Num: true}, {Head: words.M("capacity.iea"), Num: true}}}
	for _, m := range world.Meetings() {
		likely := web.CV(wholeTonnes(m.Likely.Mid), m.Likely.Mid)
		likely.Sub = words.M("outlook.between", "low", wholeTonnes(m.Likely.Low), "high", wholeTonnes(m.Likely.High))
		met := web.C(partPlaces(m.Likely.Mid/m.Tonnes, 1))
		met.Sub = words.M("outlook.between", "low", partPlaces(m.Likely.Low/m.Tonnes, 1), "high", partPlaces(m.Likely.High/m.Tonnes, 1))
		second := web.C(words.Plain("–"))
		if m.Unit == world.UnitNdPr {
			second = web.CV(wholeTonnes(m.Outside), m.Outside)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(itoa(m.Year))), web.C(code("outlook.unit", m.Unit)), web.CV(wholeTonnes(m.Tonnes), m.Tonnes), web.CV(wholeTonnes(m.Announced), m.Announced), likely, met, second}})
	}
	return t
}

func wholeTonnes(x float64) web.Phrase { return words.Real{V: x, Places: 0} }

// yearSaid is an announced year, or that none was found.
func yearSaid(year int) web.Phrase {
	if year == 0 {
		return words.M("capacity.unsaid")
	}
	return words.Plain(itoa(year))
}

func projectsTable() web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("capacity.project")}, {Head: words.M("outlook.stage")}, {Head: words.M("capacity.group")}, {Head: words.M("capacity.start"), Num: true}, {Head: words.M("capacity.start.likely"), Num: true}, {Head: words.M("capacity.size"), Num: true}, {Head: words.M("capacity.size.likely"), Num: true}, {Head: words.M("outlook.row.basis")}, {Head: words.M("outlook.row.source")}}}
	for _, l := range world.LikelyProjects() {
		name := web.Cell{Text: words.Plain(l.Name), Sub: words.M("capacity.by", "firm", words.Plain(l.Firm), "country", land(l.Country))}
		start := web.C(yearSaid(l.Start))
		if l.First > 0 && l.First != l.Start {
			start.Sub = words.M("capacity.first", "year", words.Plain(itoa(l.First)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.C(code("outlook.stage", l.Stage)), web.C(code("capacity.group", l.Group)), start, likelyStart(l), announcedSize(l), likelySize(l), web.CTag(basisTones[l.Basis], code("outlook.basis", string(l.Basis))), web.C(words.Plain(l.Source))}})
	}
	return t
}

func likelyStart(l world.Likely) web.Cell {
	if l.Runs {
		return web.CTag(web.Good, words.M("capacity.runs"))
	}
	c := web.C(words.Plain(itoa(l.Middle)))
	if l.Early != l.Late {
		c.Sub = words.M("outlook.between", "low", words.Plain(itoa(l.Early)), "high", words.Plain(itoa(l.Late)))
	}
	return c
}

func announcedSize(l world.Likely) web.Cell {
	if l.Size == 0 {
		return web.C(words.M("capacity.unsaid"))
	}
	return web.Cell{Text: wholeTonnes(l.Size), Sub: code("outlook.unit", l.Unit), Data: true, V: l.Size}
}

func likelySize(l world.Likely) web.Cell {
	if l.Size == 0 {
		return web.C(words.Plain("–"))
	}
	c := web.CV(wholeTonnes(l.Of.Mid), l.Of.Mid)
	if !l.Runs {
		c.Sub = words.M("outlook.between", "low", wholeTonnes(l.Of.Low), "high", wholeTonnes(l.Of.High))
	}
	return c
}

func completionTable() web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.year")}, {Head: words.Country("USA"), Num: true}, {Head: words.Country("AUS"), Num: true}, {Head: words.Country("ZAF"), Num: true}, {Head: words.M("capacity.kept.share"), Num: true}}}
	for _, k := range world.Completion() {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(itoa(k.Year))), web.CV(wholeTonnes(k.USA), k.USA), web.CV(wholeTonnes(k.Australia), k.Australia), web.CV(wholeTonnes(k.Africa), k.Africa), web.C(partPlaces(k.Share, 1))}})
	}
	return t
}

func slipsTable() web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("capacity.project")}, {Head: words.M("capacity.slip"), Num: true}}}
	for _, s := range world.Slips() {
		years := web.Phrase(words.Num(s.Years))
		if s.Least {
			years = words.M("capacity.slip.least", "n", s.Years)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(s.Name)), web.C(years)}})
	}
	return t
}

// capacityTables are the downloads of the page.
var capacityTables = map[string]func() web.Table{
	"separation.csv": func() web.Table { return timelineFigure("separation", world.UnitNdPr).Table },
	"magnets.csv":    func() web.Table { return timelineFigure("magnets", world.UnitMagnets).Table },
	"meets.csv":      meetingsTable, "projects.csv": projectsTable, "kept.csv": completionTable, "slips.csv": slipsTable,
}

// capacityJSON has all of it for a program.
func (v *visit) capacityJSON() error {
	raw, err := json.MarshalIndent(map[string]any{
		"projects": world.LikelyProjects(), "separation": world.Timeline(world.UnitNdPr, capacityFrom, capacityTo), "magnets": world.Timeline(world.UnitMagnets, capacityFrom, capacityTo), "meets": world.Meetings(),
		"completion": world.Completion(), "slips": world.Slips(), "leadYearsOfMines": model.Defaults().LeadMine / 12, "leadYearsOfPlants": model.Defaults().LeadPlant / 12,
		"sources": []string{world.SourceAnnounced, world.SourceMined, world.SourceDemand, world.SourceFacility},
	}, "", "  ")
	if err != nil {
		return err
	}
	return v.raw("capacity.json", "application/json", append(raw, '\n'))
}
