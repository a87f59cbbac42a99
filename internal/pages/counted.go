package pages

import (
	"maps"
	"slices"
	"strconv"

	"lanthorn/control"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// amount is a mass, or whole units of a line that is counted.
func amount(m ree.Mass, unit string) words.Mass { return mg(m).Counted(unit) }

// written is an amount in a file: kilograms, or units with their name.
func written(m words.Mass) string {
	if m.Count == "" {
		return ree.FormatKG(m.MG)
	}
	return strconv.FormatInt(m.MG, 10) + " " + m.Count
}

// goodsOf is what a line is of: a form of goods, or the item of the list that it
// names.
func goodsOf(l *review.Line) web.Phrase {
	if !l.Counted() {
		return titled{code("form", string(l.Form))}
	}
	return titled{words.M("goods.item", "subject", code("subject", string(l.Subject)), "code", words.Plain(l.Code))}
}

// licensedGoods is what a licence line is of.
func licensedGoods(l *review.LicenceLine) web.Phrase {
	if l.Unit == "" {
		return titled{code("form", string(l.Form))}
	}
	return titled{code("subject", string(l.Subject))}
}

// itemsAtMost bounds the lines of equipment and technology in the form.
const itemsAtMost = 3

// itemFields ask for lines of equipment and technology, where the pack takes them:
// one more than are filled in. A shipment under a general licence has none.
func (v *visit) itemFields() []web.Field {
	law := v.app.Jurisdiction()
	if law.Review == nil || len(law.Review.Items) == 0 || v.kind != nil {
		return nil
	}
	shown := 1
	for shown < itemsAtMost && v.value("itemcode"+strconv.Itoa(shown)) != "" {
		shown++
	}
	items := []web.Option{{Text: words.M("apply.item.none")}}
	for _, i := range law.Review.Items {
		items = append(items, web.Option{Value: i.Code, Text: words.M("goods.item.text", "subject", code("subject", string(i.Subject)), "code", words.Plain(i.Code), "text", byLanguage(i.Text))})
	}
	means := []web.Option{{Text: words.M("form.choose")}}
	for _, m := range review.AllMeans() {
		means = append(means, web.Option{Value: string(m), Text: code("means", string(m))})
	}
	var out []web.Field
	for n := 1; n <= shown; n++ {
		at := strconv.Itoa(n)
		out = append(out, web.Field{Name: "item" + at, Kind: web.Fieldset, Label: words.M("apply.item", "n", n), Hint: words.M("apply.item.hint"), Fields: []web.Field{
			{Name: "itemcode" + at, Kind: web.Choice, Label: words.M("apply.item.code"), Options: items},
			{Name: "itemtext" + at, Kind: web.Line, Label: words.M("apply.item.text"), Max: 400},
			{Name: "itemunits" + at, Kind: web.Number, Label: words.M("apply.item.units"), Width: "s", Max: 10},
			{Name: "itemunit" + at, Kind: web.Choice, Label: words.M("apply.item.unit"), Width: "s", Options: web.Options("count", review.CountUnits()[0], review.CountUnits()...)},
			{Name: "itemhs" + at, Kind: web.Line, Label: words.M("apply.item.hs"), Width: "s", Max: 14},
			{Name: "itemmeans" + at, Kind: web.Choice, Label: words.M("apply.item.means"), Width: "m", Options: means}}})
	}
	return out
}

// itemLines reads the lines of equipment and technology.
func (v *visit) itemLines(a *review.Application) {
	law := v.app.Jurisdiction()
	for n := 1; n <= itemsAtMost && law.Review != nil; n++ {
		at := strconv.Itoa(n)
		item := v.value("itemcode" + at)
		if item == "" {
			continue
		}
		units, err := strconv.ParseInt(v.value("itemunits"+at), 10, 64)
		if err != nil {
			units = 0 // which the check of the application refuses
		}
		l := review.Line{No: len(a.Lines) + 1, Code: item, HS: v.value("itemhs" + at), Text: v.value("itemtext" + at), Units: units, Unit: v.value("itemunit" + at), Means: review.Means(v.value("itemmeans" + at)), Subject: subjectOf(law.Review.Items, item)}
		a.Lines = append(a.Lines, l)
	}
}

// subjectOf is the subject of an item; equipment where the list does not hold it,
// which the check refuses by its code.
func subjectOf(items []control.Item, code string) control.Subject {
	for _, i := range items {
		if i.Code == code {
			return i.Subject
		}
	}
	return control.Equipment
}

// unitOf is the unit in which a line is granted.
func unitOf(l *review.Line) web.Phrase {
	if l.Counted() {
		return code("count", l.Unit)
	}
	return words.M("unit.kg")
}

// grantedOf is what is granted of a line of a case.
func (v *visit) grantedOf(c *review.Case, no int, granted ree.Mass) words.Mass {
	for i := range c.Application.Lines {
		if l := &c.Application.Lines[i]; l.No == no && l.Counted() {
			return amount(granted, l.Unit)
		}
	}
	return mg(granted)
}

// asked is the mass that an application asks for, of its lines of goods.
func asked(a *review.Application) (sum ree.Mass) {
	for _, l := range a.Lines {
		sum += l.MassMG
	}
	return sum
}

// counts are the units that an application asks for, one amount for each unit.
func counts(a *review.Application) (out words.List) {
	units := map[string]int64{}
	for i := range a.Lines {
		if l := &a.Lines[i]; l.Counted() {
			units[l.Unit] += l.Units
		}
	}
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		out = append(out, amount(ree.Mass(units[unit]), unit))
	}
	return out
}

// askedFor is all that an application asks for: its mass, its units, or both.
func askedFor(a *review.Application) web.Phrase {
	out := counts(a)
	mass := asked(a)
	switch {
	case len(out) == 0:
		return mg(mass)
	case mass > 0:
		out = append(words.List{mg(mass)}, out...)
	}
	if len(out) == 1 {
		return out[0]
	}
	return words.M("amount.and", "first", out[:len(out)-1], "last", out[len(out)-1])
}
