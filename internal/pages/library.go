package pages

import (
	"net/http"
	"slices"
	"strings"

	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (v *visit) library() error { return v.showLibrary(http.StatusOK, "", nil) }

func (v *visit) showLibrary(status int, refused app.LibraryKind, rs ree.Refusals) error {
	list, err := v.app.Library(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	view := &web.Library{Parties: libraryRows(list, app.LibraryParty), Products: libraryRows(list, app.LibraryProduct), Party: web.LibraryPartyForm(newKey(), v.countryOptions()), Product: web.LibraryProductForm(newKey(), v.formOptions())}
	view.Head = web.Head{Title: words.M("library.title", "parties", len(view.Parties), "products", len(view.Products)), Basis: words.M("library.basis"), Next: []web.Action{v.download("/library.csv"), {Text: words.M("hooks.open"), Href: "/hooks"}}}
	field := func(r *ree.Refusal) string { return r.Field }
	switch refused {
	case app.LibraryParty:
		view.Party = v.refusedForm(view.Party, rs, field)
	case app.LibraryProduct:
		view.Product = v.refusedForm(view.Product, rs, field)
	}
	return v.showAs(status, "library", view)
}

func (v *visit) formOptions() []web.Option {
	out := []web.Option{{Text: words.M("form.choose"), Chosen: true}}
	for _, info := range ree.Forms() {
		out = append(out, web.Option{Value: string(info.Form), Text: titled{code("form", string(info.Form))}})
	}
	return out
}

// libraryRows are the items of a kind, each with what it says and the move that
// takes it out.
func libraryRows(list []app.LibraryItem, kind app.LibraryKind) (out []web.LibraryRow) {
	for _, i := range list {
		if i.Kind != kind {
			continue
		}
		row := web.LibraryRow{ID: i.ID, Drop: web.Action{Text: words.M("library.drop"), Href: "/library/" + string(i.Kind) + "/" + i.ID + "/drop", Post: true, Key: newKey()}}
		if p := i.Party; p != nil {
			row.Says = []web.Phrase{words.Plain(p.Name), words.Plain(p.Address), words.Country(p.Country)}
		}
		if p := i.Product; p != nil {
			row.Says = []web.Phrase{titled{code("form", string(p.Form))}, words.Plain(p.HS), words.Plain(p.Text)}
		}
		out = append(out, row)
	}
	return out
}

func (v *visit) libraryCSV() error {
	list, err := v.app.Library(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	return v.csv("library", heads("library.kind", "library.id", "library.name", "library.address", "library.country", "lot.form", "licence.hs", "library.text"), func(yield func([]string) bool) {
		for _, i := range list {
			row := []string{string(i.Kind), i.ID, "", "", "", "", "", ""}
			if p := i.Party; p != nil {
				row[2], row[3], row[4] = p.Name, p.Address, p.Country
			}
			if p := i.Product; p != nil {
				row[5], row[6], row[7] = string(p.Form), p.HS, p.Text
			}
			if !yield(row) {
				return
			}
		}
	})
}

func (v *visit) keepInLibrary() error {
	item := app.LibraryItem{Kind: app.LibraryKind(v.path("kind")), ID: v.value("id")}
	switch item.Kind {
	case app.LibraryParty:
		item.Party = &review.Party{Name: v.value("party.name"), Address: v.value("party.address"), Country: v.value("party.country")}
	case app.LibraryProduct:
		item.Product = &app.LibraryGoods{Form: ree.Form(v.value("product.form")), Kind: control.Kind(""), HS: v.value("product.hs"), Text: v.value("product.text")}
	default:
		return v.lost()
	}
	err := v.app.KeepInLibrary(v.ctx(), v.actor(), item)
	if err == nil {
		return v.to(done("/library", "kept"))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) == http.StatusForbidden {
		return err
	}
	return v.showLibrary(http.StatusUnprocessableEntity, item.Kind, rs)
}

func (v *visit) dropFromLibrary() error {
	if err := v.app.DropFromLibrary(v.ctx(), v.actor(), app.LibraryKind(v.path("kind")), v.path("id")); err != nil {
		return err
	}
	return v.to(done("/library", "dropped"))
}

// knownParty are the fields of an application that a party of the library fills:
// name and, of an end user, address.
var knownParty = map[string][]string{"consignee_known": {"consignee"}, "enduser_known": {"enduser", "address"}}

// withKnown lets an application choose parties and, line by line, products from
// the library; what is chosen need not be typed.
func (v *visit) withKnown(f web.Form) (web.Form, error) {
	if !v.actor().Has(app.RoleExporter) {
		return f, nil
	}
	list, err := v.app.Library(v.ctx(), v.actor())
	parties, products := []web.Option{{Text: words.M("library.choose"), Chosen: true}}, []web.Option{{Text: words.M("library.choose"), Chosen: true}}
	for _, i := range list {
		switch {
		case i.Party != nil:
			parties = append(parties, web.Option{Value: i.ID, Text: words.Plain(i.ID + ": " + i.Party.Name)})
		case i.Product != nil:
			products = append(products, web.Option{Value: i.ID, Text: words.Plain(strings.TrimSuffix(i.ID+": "+i.Product.Text, ": "))})
		}
	}
	if err != nil {
		return f, err
	}
	if len(products) > 1 {
		v.withProducts(f, list, products)
	}
	if len(products)+len(parties) > 2 {
		f.Second = append(f.Second, web.Button{Name: "add", Value: "fill", Text: words.M("application.fill")})
	}
	if len(parties) == 1 {
		return f, nil
	}
	for _, name := range []string{"consignee_known", "enduser_known"} {
		at := slices.IndexFunc(f.Fields, func(x web.Field) bool { return x.Name == knownParty[name][0] })
		f.Fields = slices.Insert(f.Fields, at, web.Field{Name: name, Kind: web.Choice, Label: words.M("application." + name), Options: parties, Width: "m"})
		for i := range f.Fields {
			if slices.Contains(knownParty[name], f.Fields[i].Name) {
				f.Fields[i].Required = false
			}
		}
	}
	return f, nil
}

// withProducts puts the choice of a product into each line, with what a chosen one
// fills in, and the words for the goods.
func (v *visit) withProducts(f web.Form, list []app.LibraryItem, products []web.Option) {
	for i := range f.Fields {
		n, line := strings.CutPrefix(f.Fields[i].Name, "line")
		if !line || f.Fields[i].Kind != web.Fieldset {
			continue
		}
		choice := web.Field{Name: "product" + n, Kind: web.Choice, Label: words.M("application.product"), Hint: words.M("application.product.hint"), Options: products}
		if p := product(list, v.value("product"+n)); p != nil {
			choice.Hint = words.M("application.product.filled", "id", v.value("product"+n), "form", code("form", string(p.Form)), "hs", p.HS, "text", words.Plain(p.Text))
		}
		fields := slices.Insert(f.Fields[i].Fields, 1, choice)
		f.Fields[i].Fields = append(fields, web.Field{Name: "text" + n, Kind: web.Line, Label: words.M("application.linetext"), Max: 200})
	}
}

// product finds a product of the library; nil where there is none.
func product(list []app.LibraryItem, id string) *app.LibraryGoods {
	i := slices.IndexFunc(list, func(x app.LibraryItem) bool { return x.Kind == app.LibraryProduct && x.ID == id })
	if i < 0 || id == "" {
		return nil
	}
	return list[i].Product
}

// ofForm refuses a line whose product has another form than its lot.
func (v *visit) ofForm(n string, lot custody.Lot) *ree.Refusal {
	id := v.value("product" + n)
	if id == "" || lot.Ref == "" {
		return nil
	}
	list, err := v.app.Library(v.ctx(), v.actor())
	if p := product(list, id); err == nil && p != nil && p.Form != lot.Form {
		return ree.Refuse("library.other_form", "id", id, "lot", lot.Ref, "form", string(lot.Form)).At("product" + n)
	}
	return nil
}

// fillKnown writes what was chosen from the library where nothing was typed.
func (v *visit) fillKnown() error {
	list, err := v.app.Library(v.ctx(), v.actor())
	fill := func(field, text string) {
		if v.value(field) == "" && text != "" {
			v.r.PostForm.Set(field, text)
		}
	}
	for n := range v.lines() {
		at := itoa(n + 1)
		if p := product(list, v.value("product"+at)); p != nil {
			fill("hs"+at, p.HS)
			fill("text"+at, p.Text)
		}
	}
	for name, fields := range knownParty {
		i := slices.IndexFunc(list, func(x app.LibraryItem) bool { return x.Kind == app.LibraryParty && x.ID == v.value(name) })
		if i < 0 {
			continue
		}
		for k, text := range []string{list[i].Party.Name, list[i].Party.Address} {
			if k < len(fields) {
				fill(fields[k], text)
			}
		}
		fill("destination", list[i].Party.Country)
	}
	return err
}
