package pages

import (
	"sort"
	"strconv"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// coloured is how many origins have a colour of their own.
const coloured = 7

// palette gives each origin of a lot one colour in all its bars, the heaviest
// origins first; the others share one.
type palette struct{ class map[string]string }

func newPalette(o app.Origins) palette {
	mass := map[string]float64{}
	for _, eo := range o.Elements {
		for _, s := range eo.Shares {
			if s.Origin.Ref != app.UnknownOrigin && s.Origin.Ref != "tail" {
				mass[s.Origin.Ref] += s.Share * float64(eo.Mass)
			}
		}
	}
	refs := make([]string, 0, len(mass))
	for ref := range mass {
		refs = append(refs, ref)
	}
	sort.Slice(refs, func(i, j int) bool {
		return mass[refs[i]] > mass[refs[j]] || mass[refs[i]] == mass[refs[j]] && refs[i] < refs[j]
	})
	p := palette{map[string]string{app.UnknownOrigin: "unknown"}}
	for i, ref := range refs {
		if i < coloured {
			p.class[ref] = "o" + strconv.Itoa(i+1)
		}
	}
	return p
}

func (p palette) of(ref string) string {
	if c, ok := p.class[ref]; ok {
		return c
	}
	return "rest"
}

// barsShown is how many elements have a bar; the table has them all.
const barsShown = 6

func (v *visit) bars(o app.Origins, look palette) []web.Bar {
	var out []web.Bar
	for i, eo := range o.Elements {
		if i == barsShown {
			break
		}
		bar := web.Bar{Name: eo.Element.Symbol(), Mass: words.Mass{MG: int64(eo.Mass)}}
		rest := web.Segment{Name: words.M("origin.rest"), Class: "rest"}
		var unknown []web.Segment
		for _, s := range eo.Shares {
			seg := web.Segment{Name: v.originName(s.Origin), Share: 100 * s.Share, Low: 100 * s.Min, High: 100 * s.Max, Class: look.of(s.Origin.Ref), Href: v.originHref(s.Origin)}
			switch seg.Class {
			case "rest":
				rest.Share += seg.Share
			case "unknown":
				unknown = append(unknown, seg)
			default:
				bar.Segments = append(bar.Segments, seg)
			}
		}
		sort.SliceStable(bar.Segments, func(a, b int) bool { return bar.Segments[a].Class < bar.Segments[b].Class })
		if rest.Share > 0 {
			bar.Segments = append(bar.Segments, rest)
		}
		bar.Segments = append(bar.Segments, unknown...)
		out = append(out, bar)
	}
	return out
}

// originName says an origin: a mine by its name, imports and scrap by where
// they came from.
func (v *visit) originName(o custody.Origin) web.Phrase {
	switch o.Kind {
	case app.UnknownOrigin:
		return words.M("lot.unknown")
	case "tail":
		return words.M("origin.tail")
	case "import":
		return words.M("origin.import", "country", words.Country(o.Country), "name", o.Name)
	case "scrap":
		return words.M("origin.scrap", "name", o.Name)
	}
	if o.Site != "" {
		return v.siteName(o.Site)
	}
	return words.Plain(o.Name)
}

func (v *visit) originHref(o custody.Origin) string {
	if o.Site != "" && o.Kind == "mine" && v.actor().Sees(o.Party) {
		return "/sites/" + o.Site
	}
	return ""
}

// shares is the bars as figures.
func (v *visit) shares(o app.Origins) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("assay.element")}, {Head: words.M("lot.origin")}, {Head: words.M("origin.kind")}, {Head: words.M("lot.share"), Num: true}, {Head: words.M("assay.mass"), Num: true}}}
	bounds := hasBounds(o)
	if bounds {
		t.Cols = append(t.Cols, web.Col{Head: words.M("origin.least"), Num: true}, web.Col{Head: words.M("origin.most"), Num: true})
	}
	for _, eo := range o.Elements {
		for _, s := range eo.Shares {
			row := web.Row{Cells: []web.Cell{web.C(words.Plain(eo.Element.Symbol())), web.CLink(v.originName(s.Origin), v.originHref(s.Origin)), web.C(code("origin.kind", s.Origin.Kind)), web.C(words.Pct(100*s.Share, 2)), web.C(words.Mass{MG: int64(s.Mass)})}}
			if s.Origin.Kind == app.UnknownOrigin {
				row.Tone = web.Unknown
			}
			if bounds {
				row.Cells = append(row.Cells, web.C(words.Pct(100*s.Min, 1)), web.C(words.Pct(100*s.Max, 1)))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// hasBounds reports whether the bounds were asked for: without, they read 0 to 1
// everywhere.
func hasBounds(o app.Origins) bool {
	for _, eo := range o.Elements {
		for _, s := range eo.Shares {
			if s.Min > 0 || s.Max < 1 {
				return true
			}
		}
	}
	return false
}

// ruleNote says between which bounds the unknown part of the main element lies,
// however the lots were mixed.
func (v *visit) ruleNote(o app.Origins) web.Phrase {
	if e, share := mostUnknown(o); share > 0 && hasBounds(o) {
		for _, eo := range o.Elements {
			for _, s := range eo.Shares {
				if eo.Element == e && s.Origin.Ref == app.UnknownOrigin {
					return words.M("lot.rulenote", "element", e.Symbol(), "low", words.Pct(100*s.Min, 1), "high", words.Pct(100*s.Max, 1))
				}
			}
		}
	}
	return nil
}

func (v *visit) originsCSV() error {
	o, err := v.app.Origins(v.ctx(), v.actor(), v.path("lot"), true)
	if err != nil {
		return err
	}
	return v.tableCSV("origins-"+v.path("lot"), v.shares(o))
}

// countries says where each of the four steps took place: the country with the
// largest part, the others beside it.
func countries(o app.Origins) []web.Country {
	var out []web.Country
	for _, step := range o.Countries {
		c := web.Country{Step: words.M("step." + step.Step), Name: words.M("unit.unknown")}
		var others words.List
		for i, s := range step.Shares {
			name := web.Phrase(words.M("unit.unknown"))
			if s.Country != "" {
				name = words.Country(s.Country)
			}
			if i == 0 {
				c.Name, c.Traced = name, s.Country != ""
				c.Share = words.M("step.shareof", "share", words.Pct(100*s.Share, 1))
				continue
			}
			others = append(others, words.M("bar.segment", "name", name, "share", words.Pct(100*s.Share, 1)))
		}
		switch {
		case len(step.Shares) == 0:
			c.Basis = words.M("step.notyet")
			c.Name = words.M("step.none")
		case others != nil:
			c.Basis = others
		}
		out = append(out, c)
	}
	return out
}
