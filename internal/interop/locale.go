package interop

import (
	"embed"
	"encoding/json"
	"strconv"
	"strings"

	"lanthorn/internal/reason"
)

//go:embed locale/*.json
var locale embed.FS

// catalogues hold, for each language: the sentences for problems by code, the
// headers ("column.net": the template's first, others after |), the words that
// cells may say ("say.kind.transform"), and the texts of the templates.
var catalogues = map[string]map[string]string{"en": load("en"), "zh": load("zh")}

func load(lang string) map[string]string {
	texts := map[string]string{}
	for _, name := range []string{lang, lang + "-table"} {
		raw, err := locale.ReadFile("locale/" + name + ".json")
		if err != nil {
			panic(err)
		}
		if err := json.Unmarshal(raw, &texts); err != nil {
			panic("interop: locale/" + name + ".json: " + err.Error())
		}
	}
	return texts
}

func catalogue(lang string) map[string]string { return catalogues[short(lang)] }

func short(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return "zh"
	}
	return "en"
}

// Sentence says a problem in lang: where it is, what is wrong, and how to mend
// it.
func Sentence(p Problem, lang string) string {
	texts := catalogue(lang)
	text, ok := reason.Find(texts, p.Code, p.Params)
	if p.Sheet != "" {
		bare := p
		bare.Sheet = ""
		return reason.Fill(texts["place.sheet"], func(string) (string, bool) { return p.Sheet, true }) + Sentence(bare, lang)
	}
	if !ok {
		return place(texts, p) + reason.Text(lang, p.Code, p.Params)
	}
	return place(texts, p) + reason.Fill(text, func(name string) (string, bool) {
		v, ok := p.Params[name]
		if name == "kind" {
			v = texts["kind."+v]
		}
		return v, ok
	})
}

func place(texts map[string]string, p Problem) string {
	key := "place.row"
	switch {
	case p.Row == 0 && p.Column == "":
		return ""
	case p.Row == 0:
		key = "place.column"
	case p.Column != "":
		key = "place.cell"
	}
	return reason.Fill(texts[key], func(name string) (string, bool) {
		if name == "row" {
			return strconv.Itoa(p.Row), true
		}
		return p.Column, true
	})
}
