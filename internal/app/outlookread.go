package app

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"lanthorn/outlook/scenario"
	"lanthorn/ree"
)

var (
	yamlLine  = regexp.MustCompile(`line (\d+): (.*)`)
	yamlField = regexp.MustCompile(`field (\S+) not found`)
	yamlTwice = regexp.MustCompile(`(?:field|mapping key) "?([^"\s]+)"? already (?:set|defined)`)
	yamlValue = regexp.MustCompile("cannot unmarshal \\S+ ?`?([^`]*)`? ?into")
)

// yamlProblems are what keeps a text from being read, each with its line.
func yamlProblems(err error) ree.Refusals {
	lines := []string{err.Error()}
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		lines = typed.Errors
	}
	var out ree.Refusals
	for _, said := range boundedList(lines) {
		out = append(out, yamlProblem(said).At("text"))
	}
	return out
}

func yamlProblem(said string) *ree.Refusal {
	m := yamlLine.FindStringSubmatch(said)
	if m == nil {
		return ree.Refuse("outlook.unreadable")
	}
	line, what := m[1], m[2]
	if f := yamlField.FindStringSubmatch(what); f != nil {
		return ree.Refuse("outlook.word", "line", line, "word", f[1])
	}
	if f := yamlTwice.FindStringSubmatch(what); f != nil {
		return ree.Refuse("outlook.twice", "line", line, "word", f[1])
	}
	if f := yamlValue.FindStringSubmatch(what); f != nil {
		return ree.Refuse("outlook.value", "line", line, "value", strings.TrimSpace(f[1]))
	}
	return ree.Refuse("outlook.line", "line", line)
}

// scenarioCodes are the problems that a scenario can have; each has a sentence
// under "outlook.check_".
var scenarioCodes = []string{"missing", "source", "month", "months", "many", "plants", "element", "stage", "user", "end", "announced", "outside", "date", "lever", "tax", "figure", "range",
	"response", "negative", "plant", "substitution", "recycling", "stockpiled", "stray", "unbought", "withdrawn", "unannounced", "country", "opened", "nowhere"}

// problemsOf are a scenario's problems, each with its place.
func problemsOf(err error) ree.Refusals {
	if err == nil {
		return nil
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var out ree.Refusals
	for _, one := range boundedList(all) {
		var p scenario.Problem
		if !errors.As(one, &p) {
			out = append(out, ree.Refuse("outlook.unreadable").At("text"))
			continue
		}
		pairs := []string{"at", p.Place}
		for i, v := range p.Values {
			pairs = append(pairs, "v"+strconv.Itoa(i+1), v)
		}
		out = append(out, ree.Refuse("outlook.check_"+p.Code, pairs...).At("text"))
	}
	return out
}

// boundedList keeps as many problems as anybody will read.
func boundedList[T any](all []T) []T { return all[:min(len(all), mostProblems)] }
