package rulebook

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"lanthorn/calendar"
	"lanthorn/guideline"
)

// Run asks every guideline that applies on the view's day. The view is completed
// in place. Errors are of views that no case can give.
func (b *Book) Run(v *guideline.View) (guideline.Run, error) {
	out := guideline.Run{Book: b.hash, Day: v.Day}
	day, err := calendar.ParseDate(v.Day)
	if err != nil {
		return out, fmt.Errorf("the view's day: %w", err)
	}
	v.Complete()
	if out.InputHash, err = v.Hash(); err != nil {
		return out, err
	}
	vars := variables(v)
	for i := range b.rules {
		r := &b.rules[i]
		if !r.Applies(day) {
			continue
		}
		out.Asked = append(out.Asked, guideline.Ref{Rule: r.ID, Version: r.Version})
		if res, said := r.ask(v, vars); said {
			out.Results = append(out.Results, res)
		}
	}
	return out, out.Seal()
}

// ask is what a rule says of a case; said is false where it is silent.
func (r *rule) ask(v *guideline.View, vars map[string]any) (res guideline.Result, said bool) {
	res = guideline.Result{Rule: r.ID, Version: r.Version, Basis: r.Basis, Effect: r.Effect}
	fired, failed := r.fires(vars)
	if !fired && failed == "" {
		return res, false
	}
	res.Failed = failed
	res.Missing = r.Effect.Lacks(v.Documents)
	for i, s := range r.Show {
		text, err := shown(r.show[i], vars)
		if err != nil {
			text = err.Error()
		}
		res.Values = append(res.Values, guideline.Value{Name: s.Name, Value: text})
	}
	return res, true
}

// fires asks the condition alone; failed says why it could not be read to its
// end.
func (r *rule) fires(vars map[string]any) (fired bool, failed string) {
	out, _, err := r.when.Eval(vars)
	if err != nil {
		return false, err.Error()
	}
	return out == types.True, ""
}

// maxShown bounds the text of a value shown.
const maxShown = 500

// shown is the value of an expression as text.
func shown(p cel.Program, vars map[string]any) (string, error) {
	out, _, err := p.Eval(vars)
	if err != nil {
		return "", err
	}
	text := plain(out)
	if r := []rune(text); len(r) > maxShown {
		text = string(r[:maxShown]) + "…"
	}
	return text, nil
}

// plain writes a value for people: texts as they are, numbers to four places,
// lists with commas.
func plain(v ref.Val) string {
	native, err := v.ConvertToNative(types.JSONValueType)
	if err != nil {
		return fmt.Sprint(v.Value())
	}
	json, ok := native.(interface{ AsInterface() any })
	if !ok {
		return fmt.Sprint(v.Value())
	}
	return words(json.AsInterface())
}

func words(v any) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(math.Round(v*1e4)/1e4, 'f', -1, 64)
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = words(x)
			if _, nested := x.([]any); nested {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// Fires asks one guideline whatever its dates, for drafts and for tests.
func (b *Book) Fires(id string, v *guideline.View) (guideline.Result, bool, error) {
	for i := range b.rules {
		if b.rules[i].ID == id {
			v.Complete()
			res, said := b.rules[i].ask(v, variables(v))
			return res, said, nil
		}
	}
	return guideline.Result{}, false, fmt.Errorf("the book has no guideline %q", id)
}
