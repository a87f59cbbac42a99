package pages

import (
	"slices"
	"strings"

	"lanthorn/internal/api"
	"lanthorn/internal/interop"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

func (v *visit) dataPage() error {
	view := &web.DataPage{Head: web.Head{Title: words.M("data.title"), Basis: words.M("data.basis")}, Templates: append(templates(), applicationTemplates()...),
		Ways: []web.Fact{{Name: words.Plain("REST"), Value: words.M("data.rest"), Href: api.Prefix + "/openapi.json"}, {Name: words.M("nav.customs"), Value: words.M("data.customs"), Href: api.Prefix + "/openapi.json"},
			{Name: words.M("accounts.tokens"), Value: words.M("data.tokens"), Href: "/admin/accounts"}},
		Exports: []web.Fact{{Name: words.M("log.note"), Value: words.M("log.download"), Href: "/log/checkpoint"}, {Name: words.M("verify.keys"), Value: words.M("log.keys"), Href: "/.well-known/lanthorn-keys.json"},
			{Name: words.M("data.tiles"), Value: words.M("data.tiles.where")}},
		Example: "curl -H 'Authorization: Bearer lt_…' http://" + v.r.Host + api.Prefix + "/lots?limit=5"}
	return v.show("data", view)
}

// templates are the tables to fill in, in both languages and formats.
func templates() []web.Template {
	var out []web.Template
	for _, kind := range interop.Kinds() {
		t := web.Template{Name: words.M("table." + string(kind)), What: words.M("table." + string(kind) + ".what")}
		for _, l := range words.Languages {
			for _, format := range []string{interop.CSV, interop.XLSX} {
				t.Files = append(t.Files, web.Link{Href: "/templates/" + string(kind) + "-" + l.Tag + "." + format, Text: words.Plain(strings.ToUpper(format) + " " + l.Own)})
			}
		}
		out = append(out, t)
	}
	return out
}

// applicationTemplates are those of an application: a workbook, and each table for
// itself.
func applicationTemplates() []web.Template {
	var out []web.Template
	for _, kind := range append([]interop.Kind{interop.Application}, interop.ApplicationKinds()...) {
		t := web.Template{Name: words.M("table." + string(kind)), What: words.M("table." + string(kind) + ".what")}
		format := interop.CSV
		if kind == interop.Application {
			format = interop.XLSX
		}
		for _, l := range words.Languages {
			t.Files = append(t.Files, web.Link{Href: "/templates/" + string(kind) + "-" + l.Tag + "." + format, Text: words.Plain(strings.ToUpper(format) + " " + l.Own)})
		}
		out = append(out, t)
	}
	return out
}

// template downloads a table to fill in: production-zh.xlsx.
func (v *visit) template() error {
	name, format, _ := strings.Cut(v.path("file"), ".")
	kind, lang, _ := strings.Cut(name, "-")
	known := slices.ContainsFunc(words.Languages, func(l words.Lang) bool { return l.Tag == lang })
	if !interop.HasTemplate(interop.Kind(kind), format) || !known || format != interop.CSV && format != interop.XLSX {
		return v.lost()
	}
	data, err := interop.Template(interop.Kind(kind), lang, format)
	if err != nil {
		return err
	}
	media := map[string]string{interop.CSV: "text/csv; charset=utf-8", interop.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[format]
	return v.raw(v.path("file"), media, data)
}
