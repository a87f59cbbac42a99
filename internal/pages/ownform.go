package pages

import (
	"regexp"
	"strconv"
	"strings"

	"lanthorn/control"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/own"
	"lanthorn/ree"
)

// How many of each the form takes; more come in a file.
const (
	productsAsked  = 3
	suppliersAsked = 4
	stocksAsked    = 4
)

func (v *visit) ownForm() web.Form {
	f := web.Form{ID: "ownform", Action: "/outlook/own", Submit: words.M("own.ask"), Fields: []web.Field{
		{Name: "company", Kind: web.Line, Label: words.M("own.company"), Width: "m", Max: 100}, v.ownCountry()}}
	for n := 1; n <= productsAsked; n++ {
		f.Fields = append(f.Fields, v.productFields(strconv.Itoa(n)))
	}
	for n := 1; n <= suppliersAsked; n++ {
		f.Fields = append(f.Fields, supplierFields(strconv.Itoa(n)))
	}
	for n := 1; n <= stocksAsked; n++ {
		f.Fields = append(f.Fields, stockFields(strconv.Itoa(n)))
	}
	f.Fields = append(f.Fields, ownChoices(app.OutlookNinety)...)
	return f
}

func (v *visit) ownCountry() web.Field {
	base, err := v.app.Outlook()
	if err != nil {
		return web.Field{Name: "country", Kind: web.Choice, Label: words.M("outlook.country"), Required: true}
	}
	f := landField("country", "outlook.country", app.OutlookFirst, base.Chains.Users())
	f.Required = true
	return f
}

func (v *visit) productFields(no string) web.Field {
	sectors := web.Field{Name: "sector" + no, Kind: web.Choice, Label: words.M("own.sector"), Options: []web.Option{{Text: words.M("own.unsaid")}}}
	if base, err := v.app.Outlook(); err == nil {
		for _, s := range base.Machine.Network().Sectors {
			sectors.Options = append(sectors.Options, web.Option{Value: s.Name, Text: sector(s.Name)})
		}
	}
	kinds := web.Field{Name: "kind" + no, Kind: web.Choice, Label: words.M("own.kind")}
	for _, k := range control.Kinds() {
		kinds.Options = append(kinds.Options, web.Option{Value: string(k), Text: v.lawWord("kind", string(k)), Chosen: k == control.Component})
	}
	return web.Field{Name: "product" + no, Kind: web.Fieldset, Label: words.M("own.product", "no", words.Plain(no)), Fields: []web.Field{
		{Name: "pname" + no, Kind: web.Line, Label: words.M("own.product.name"), Width: "m", Max: 100},
		{Name: "units" + no, Kind: web.Number, Label: words.M("own.units"), Width: "s"},
		{Name: "grams" + no, Kind: web.Line, Label: words.M("own.grams"), Hint: words.M("own.grams.hint"), Width: "m", Max: 200},
		sectors, kinds,
		{Name: "value" + no, Kind: web.Number, Label: words.M("own.value"), Hint: words.M("own.value.hint"), Width: "s"},
		{Name: "part" + no, Kind: web.Number, Label: words.M("own.part"), Width: "s"},
	}}
}

func supplierFields(no string) web.Field {
	stages := web.Field{Name: "stage" + no, Kind: web.Choice, Label: words.M("outlook.stage")}
	for i := len(own.Stages()) - 1; i >= 0; i-- {
		stages.Options = append(stages.Options, web.Option{Value: own.Stages()[i], Text: code("outlook.stage", own.Stages()[i])})
	}
	return web.Field{Name: "supplier" + no, Kind: web.Fieldset, Label: words.M("own.supplier", "no", words.Plain(no)), Fields: []web.Field{
		stages,
		{Name: "from" + no, Kind: web.Line, Label: words.M("own.from"), Hint: words.M("own.from.hint"), Width: "s", Max: 3, Complete: "off"},
		{Name: "share" + no, Kind: web.Number, Label: words.M("own.share"), Width: "s"},
		{Name: "of" + no, Kind: web.Line, Label: words.M("own.of"), Hint: words.M("own.of.hint"), Width: "s", Max: 2, Complete: "off"},
	}}
}

func stockFields(no string) web.Field {
	return web.Field{Name: "stock" + no, Kind: web.Fieldset, Label: words.M("own.stock", "no", words.Plain(no)), Fields: []web.Field{
		{Name: "hold" + no, Kind: web.Line, Label: words.M("own.element"), Hint: words.M("own.element.hint"), Width: "s", Max: 2, Complete: "off"},
		{Name: "days" + no, Kind: web.Number, Label: words.M("own.days"), Width: "s"},
		{Name: "kg" + no, Kind: web.Number, Label: words.M("own.kg"), Width: "s"},
	}}
}

// ownTyped reads the form. Rows that were left empty are left out; a number that
// is none is refused at its field.
func (v *visit) ownTyped() (d app.OwnData, rs ree.Refusals) {
	d.Company, d.Country = v.value("company"), v.value("country")
	for _, no := range v.filled(productsAsked, "pname", "units", "grams") {
		grams, wrong := gramsOf(v.value("grams"+no), "grams"+no)
		rs = append(rs, wrong...)
		d.Products = append(d.Products, own.Product{Name: v.value("pname" + no), Units: v.ownNumber("units"+no, &rs), Grams: grams, Sector: v.value("sector" + no), Kind: v.value("kind" + no), Value: v.wholeOf("value"+no, 0), PartValue: v.wholeOf("part"+no, 0)})
	}
	for _, no := range v.filled(suppliersAsked, "from", "share", "of") {
		d.Suppliers = append(d.Suppliers, own.Supplier{Stage: v.value("stage" + no), Country: strings.ToUpper(v.value("from" + no)), Share: v.ownNumber("share"+no, &rs), Element: v.value("of" + no)})
	}
	for _, no := range v.filled(stocksAsked, "hold", "days", "kg") {
		d.Stocks = append(d.Stocks, own.Stock{Element: v.value("hold" + no), Days: v.ownMaybe("days"+no, &rs), KG: v.ownMaybe("kg"+no, &rs)})
	}
	return d, rs
}

// filled are the numbers of the rows of which any of some fields is filled in.
func (v *visit) filled(most int, names ...string) (out []string) {
	for n := 1; n <= most; n++ {
		for _, name := range names {
			if no := strconv.Itoa(n); v.value(name+no) != "" {
				out = append(out, no)
				break
			}
		}
	}
	return out
}

func (v *visit) ownMaybe(name string, rs *ree.Refusals) *float64 {
	if v.value(name) == "" {
		return nil
	}
	x := v.ownNumber(name, rs)
	return &x
}

func (v *visit) ownNumber(name string, rs *ree.Refusals) float64 {
	if v.value(name) == "" {
		return 0
	}
	x, ok := realNumber(v.value(name))
	if !ok {
		*rs = append(*rs, ree.Refuse("own.number", "at", name, "v1", v.value(name)).At(name))
	}
	return x
}

// thousands is a number with commas between its thousands.
var thousands = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$`)

// realNumber reads a number with a decimal point. Commas part thousands and nothing
// else, so that nobody's 12,5 becomes 125.
func realNumber(text string) (x float64, ok bool) {
	if thousands.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || x != x {
		return 0, false
	}
	return x, true
}

// gramsOf reads elements with grams: Nd 450, Dy 60.
func gramsOf(text, field string) (grams map[string]float64, rs ree.Refusals) {
	grams = map[string]float64{}
	for _, item := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",;，；、\n", c) }) {
		words := strings.Fields(item)
		x, err := 0.0, error(nil)
		if len(words) == 2 {
			x, err = strconv.ParseFloat(words[1], 64)
		}
		switch {
		case len(words) != 2 || err != nil || x != x:
			rs = append(rs, ree.Refuse("own.grams", "v1", strings.TrimSpace(item)).At(field))
			continue
		case grams[words[0]] != 0:
			rs = append(rs, ree.Refuse("own.twice", "at", words[0], "v1", words[0]).At(field))
		}
		grams[words[0]] = x
	}
	return grams, rs
}

var (
	ownPlace  = regexp.MustCompile(`^(products|suppliers|stocks)\[(\d+)\](?:\.(\w+))?`)
	ownFields = map[string]map[string]string{
		"products":  {"name": "pname", "unitsPerMonth": "units", "gramsPerUnit": "grams", "sector": "sector", "kind": "kind", "valuePerUnit": "value", "rareEarthValuePerUnit": "part"},
		"suppliers": {"stage": "stage", "country": "from", "sharePercent": "share", "element": "of"},
		"stocks":    {"": "hold", "element": "hold", "days": "days", "kg": "kg"},
	}
	ownRows = map[string][]string{"products": {"pname", "units", "grams"}, "suppliers": {"from", "share", "of"}, "stocks": {"hold", "days", "kg"}}
	ownMost = map[string]int{"products": productsAsked, "suppliers": suppliersAsked, "stocks": stocksAsked}
)

// ownField is the form's field for a place in the data.
func (v *visit) ownField(r *ree.Refusal) string {
	m := ownPlace.FindStringSubmatch(r.Field)
	if m == nil {
		return r.Field
	}
	rows := v.filled(ownMost[m[1]], ownRows[m[1]]...)
	n, _ := strconv.Atoi(m[2])
	if n >= len(rows) {
		return ""
	}
	return ownFields[m[1]][m[3]] + rows[n]
}
