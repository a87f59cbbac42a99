package pages

import (
	"net/http"
	"slices"

	"lanthorn/control"
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

// withKnown lets an application choose parties from the library; what is chosen
// need not be typed.
func (v *visit) withKnown(f web.Form) (web.Form, error) {
	if !v.actor().Has(app.RoleExporter) {
		return f, nil
	}
	list, err := v.app.Library(v.ctx(), v.actor())
	parties := []web.Option{{Text: words.M("library.choose"), Chosen: true}}
	for _, i := range list {
		if i.Party != nil {
			parties = append(parties, web.Option{Value: i.ID, Text: words.Plain(i.ID + ": " + i.Party.Name)})
		}
	}
	if err != nil || len(parties) == 1 {
		return f, err
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

// fillKnown writes what was chosen from the library where nothing was typed.
func (v *visit) fillKnown() error {
	if v.value("consignee_known")+v.value("enduser_known") == "" {
		return nil
	}
	list, err := v.app.Library(v.ctx(), v.actor())
	for name, fields := range knownParty {
		i := slices.IndexFunc(list, func(x app.LibraryItem) bool { return x.Kind == app.LibraryParty && x.ID == v.value(name) })
		if i < 0 {
			continue
		}
		for k, text := range []string{list[i].Party.Name, list[i].Party.Address} {
			if k < len(fields) && v.value(fields[k]) == "" {
				v.r.PostForm.Set(fields[k], text)
			}
		}
		if v.value("destination") == "" {
			v.r.PostForm.Set("destination", list[i].Party.Country)
		}
	}
	return err
}
