// Package reason is the catalogue of why: it turns a reason code with its
// parameters into a sentence that says what went wrong, where, and what to do,
// in English or Chinese. Pages, API and command line all read it.
//
// The catalogue is data, in locale/en.json, en-review.json and
// en-accountancy.json, and the same in zh:
//
//	"lot.frozen"              the sentence; {lot} stands for the parameter lot
//	"mass.not_positive:lot"   the sentence where the parameter lot is given
//	"word.form.oxide"         the word for the value "oxide" of a parameter form
//	"where.inputs"            how a field such as inputs[1].lot is named; {n} is 2
//
// A code that the catalogue lacks is shown as it is with its parameters, so
// that nothing is hidden.
package reason

import (
	"embed"
	"encoding/json"
	"maps"
	"sort"
	"strconv"
	"strings"

	"lanthorn/ree"
)

//go:embed locale/*.json
var locale embed.FS

var catalogues = map[string]map[string]string{"en": load("en"), "zh": load("zh")}

// files hold the catalogue of a language: custody, accountancy, clues, referrals
// and queries, what follows a decision, drafts of guidelines, the border, screening, and
// everything else.
var files = []string{"", "-review", "-accountancy", "-clue", referralFile, "-after", "-guideline", "-customs", "-screening"}

const referralFile = "-referral"

func load(lang string) map[string]string {
	all := map[string]string{}
	for _, part := range files {
		maps.Copy(all, read(lang, part))
	}
	return all
}

func read(lang, part string) map[string]string {
	name := "locale/" + lang + part + ".json"
	raw, err := locale.ReadFile(name)
	if err != nil {
		panic(err)
	}
	texts := map[string]string{}
	if err := json.Unmarshal(raw, &texts); err != nil {
		panic("reason: " + name + ": " + err.Error())
	}
	return texts
}

// Referrals are the catalogue's texts on referrals, queries and escalations, for
// packs to lay their own words over.
func Referrals(lang string) map[string]string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return read("zh", referralFile)
	}
	return read("en", referralFile)
}

// catalogue is the language's catalogue; every language but Chinese reads the
// English one.
func catalogue(lang string) map[string]string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return catalogues["zh"]
	}
	return catalogues["en"]
}

// Languages are the languages of the catalogue.
func Languages() []string { return []string{"en", "zh"} }

// Sentence says a refusal in lang ("en", "zh" or a tag such as "zh-Hans").
func Sentence(lang string, r *ree.Refusal) string {
	if r == nil {
		return ""
	}
	return Text(lang, r.Code, r.Params)
}

// Text says a code with its parameters: the sentence of a refusal, or of the
// mark that an accepted event carries.
func Text(lang, code string, params map[string]string) string {
	text, ok := Find(catalogue(lang), code, params)
	if !ok {
		return (&ree.Refusal{Code: code, Params: params}).Error()
	}
	return Fill(text, func(name string) (string, bool) {
		value, ok := params[name]
		return spoken(lang, code, name, value), ok
	})
}

// Sentences says every refusal, each led by where it is.
func Sentences(lang string, rs ree.Refusals) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = Where(lang, r.Field) + Sentence(lang, r)
	}
	return out
}

// Find looks a code up in a catalogue; it prefers the sentence written for a
// parameter that is given ("code:parameter").
func Find(texts map[string]string, code string, params map[string]string) (string, bool) {
	names := make([]string, 0, len(params))
	for name, value := range params {
		if value != "" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		if text, ok := texts[code+":"+name]; ok {
			return text, true
		}
	}
	text, ok := texts[code]
	return text, ok
}

// groups says which parameters hold words of the program rather than the
// reader's own.
var groups = map[string]string{
	"form": "form", "input": "form", "kind": "kind", "activity": "activity", "part": "part", "rule": "rule", "stage": "stage", "class": "class",
	"state": "state", "status": "status", "controlled": "controlled", "move": "move", "scope": "scope",
	"compound": "compound", "detector": "detector", "outcome": "outcome", "result": "result", "searched": "searched", "worth": "worth",
	"appealstate": "appealstate", "licencestate": "licencestate", "deliverystate": "deliverystate", "change": "change",
}

// spoken says a parameter's value in words where it has some.
func spoken(lang, code, name, value string) string {
	group, ok := groups[name]
	switch {
	case code == "guard.state" && name == "from":
		return list(lang, "state", strings.Split(value, ", "))
	case name == "why":
		return Text(lang, value, nil)
	case ok:
		return Word(lang, group, value)
	}
	return value
}

// list says several values, one of which is meant.
func list(lang, group string, values []string) string {
	between := ", "
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		between = "、"
	}
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = Word(lang, group, value)
	}
	return strings.Join(words, between)
}

// Word is the word for a value of the program ("form", "magnet_ndfeb"), the
// value itself where there is none. Groups are form, kind, activity, part, rule,
// stage, class, state, status, controlled, move and scope; of findings also
// detector, family, direction, compound, searched, innocent, outcome, worth and
// result.
func Word(lang, group, value string) string {
	if word, ok := catalogue(lang)["word."+group+"."+value]; ok {
		return word
	}
	return value
}

// Where names the field of a refusal, ready to stand before its sentence:
// "Lot used 2: " for inputs[1].lot. It is empty for a field that is no list.
func Where(lang, field string) string {
	field = strings.TrimPrefix(field, "now.")
	list, rest, ok := strings.Cut(field, "[")
	index, _, closed := strings.Cut(rest, "]")
	n, err := strconv.Atoi(index)
	text, known := catalogue(lang)["where."+list]
	if !ok || !closed || err != nil || !known {
		return ""
	}
	return strings.ReplaceAll(text, "{n}", strconv.Itoa(n+1))
}

// Fill puts values in for {name}; a name without a value shows as an ellipsis.
func Fill(text string, value func(name string) (string, bool)) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		if v, ok := value(name); ok && v != "" {
			b.WriteString(v)
		} else {
			b.WriteString("…")
		}
		text = after
	}
}

// Parameters lists the names that a catalogue text asks for.
func Parameters(text string) []string {
	var names []string
	Fill(text, func(name string) (string, bool) {
		names = append(names, name)
		return "", false
	})
	return names
}

// Missing lists the codes that lack a sentence in a language, as "zh lot.frozen".
func Missing(codes []string) []string {
	var missing []string
	for _, lang := range Languages() {
		for _, code := range codes {
			if _, ok := catalogues[lang][code]; !ok {
				missing = append(missing, lang+" "+code)
			}
		}
	}
	return missing
}
