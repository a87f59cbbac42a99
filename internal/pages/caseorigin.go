package pages

import (
	"sort"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// caseOrigin draws where the element that decides comes from, by origin and
// line, in kilograms. At most so many origins of a line are drawn, all where
// most is zero.
func (v *visit) caseOrigin(a *review.Application, lots map[string]app.LotDetail, most int) (web.Figure, error) {
	e := v.decidingElement(lots)
	fig := web.Figure{ID: "origin", Method: web.MethodHref(6), Kind: "sankey", Title: words.M("case.origin", "element", code("element", e.Symbol())), Unit: words.M("unit.kg"), Download: v.r.URL.Path + "/origin.csv",
		Table: web.Table{Empty: words.M("lot.origins.none"), Cols: []web.Col{{Head: words.M("lot.origin"), Role: "from"}, {Head: words.M("case.line"), Role: "to"}, {Head: withUnit("assay.mass", "unit.kg"), Num: true, Role: "value"}}}}
	for _, line := range a.Lines {
		sums, names, err := v.lineOrigins(line, lots, e)
		if err != nil {
			return fig, err
		}
		if most > 0 {
			fold(sums, names, most)
		}
		refs := make([]string, 0, len(sums))
		for ref := range sums {
			refs = append(refs, ref)
		}
		sort.Slice(refs, func(i, j int) bool {
			return sums[refs[i]] > sums[refs[j]] || sums[refs[i]] == sums[refs[j]] && refs[i] < refs[j]
		})
		for _, ref := range refs {
			if sums[ref] < 1 {
				continue
			}
			row := web.Row{Cells: []web.Cell{web.C(names[ref]), web.C(words.M("licence.line", "line", line.No)), web.CV(words.KgCol(int64(sums[ref]), 3), sums[ref]/1e6)}}
			if ref == app.UnknownOrigin {
				row.Tone = web.Unknown
			}
			fig.Table.Rows = append(fig.Table.Rows, row)
		}
	}
	return fig, nil
}

// originsDrawn is how many origins of a line the picture shows by name.
const originsDrawn = 7

// fold adds all but the largest origins up to one; unknown stays by itself.
func fold(sums map[string]float64, names map[string]web.Phrase, most int) {
	refs := make([]string, 0, len(sums))
	for ref := range sums {
		if ref != app.UnknownOrigin {
			refs = append(refs, ref)
		}
	}
	sort.Slice(refs, func(i, j int) bool {
		return sums[refs[i]] > sums[refs[j]] || sums[refs[i]] == sums[refs[j]] && refs[i] < refs[j]
	})
	if len(refs) <= most {
		return
	}
	rest := 0.0
	for _, ref := range refs[most:] {
		rest += sums[ref]
		delete(sums, ref)
	}
	sums["rest"], names["rest"] = rest, words.M("origin.rest")
}

// decidingElement is the controlled element of which the lots hold most, their
// heaviest where none is controlled.
func (v *visit) decidingElement(lots map[string]app.LotDetail) ree.Element {
	law := v.app.Jurisdiction()
	var sum ree.ElementMasses
	for _, d := range lots {
		for e, m := range d.Lot.Elements {
			sum[e] += m
		}
	}
	all := ranked(sum)
	for _, s := range all {
		if law.Control != nil && law.Control.Lists(s.element, law.Calendar.Day(v.app.Now())) {
			return s.element
		}
	}
	if len(all) > 0 {
		return all[0].element
	}
	return ree.Dy
}

// lineOrigins is the mass in milligrams of an element in a line by origin.
func (v *visit) lineOrigins(line review.Line, lots map[string]app.LotDetail, e ree.Element) (map[string]float64, map[string]web.Phrase, error) {
	sums, names := map[string]float64{}, map[string]web.Phrase{}
	for _, q := range line.Lots {
		d, ok := lots[q.Lot]
		if !ok {
			continue
		}
		o, err := v.app.Origins(v.ctx(), v.fileReader(), q.Lot, false)
		if err != nil {
			return nil, nil, err
		}
		mass := float64(d.Lot.ElementsIn(q.MassMG)[e])
		for _, eo := range o.Elements {
			if eo.Element != e {
				continue
			}
			for _, s := range eo.Shares {
				sums[s.Origin.Ref] += s.Share * mass
				names[s.Origin.Ref] = v.originName(s.Origin)
			}
		}
	}
	return sums, names, nil
}

func (v *visit) caseOriginCSV() error {
	c, err := v.app.LookAtCase(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	lots, err := v.caseLots(&c.Application)
	if err != nil {
		return err
	}
	fig, err := v.caseOrigin(&c.Application, lots, 0)
	if err != nil {
		return err
	}
	return v.tableCSV("origin-"+c.Key, fig.Table)
}
