package rulebook

import (
	"fmt"
	"slices"

	"github.com/google/cel-go/cel"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/guideline"
)

// Problem is one thing that is wrong with a book, with its place.
type Problem struct {
	Place string // "guidelines[3] cn.g.japan.when"
	What  string
}

// Error is the problem in one line.
func (p Problem) Error() string { return p.Place + ": " + p.What }

// Book is guidelines read and ready to be asked. It is read-only and may be
// asked by many at once.
type Book struct {
	guideline.Book
	hash  string
	rules []rule
}

// rule is a guideline with its programs.
type rule struct {
	*guideline.Guideline
	when cel.Program
	show []cel.Program
}

// Read typechecks a book. It finds everything that is wrong at once; the book is
// nil where anything is.
func Read(b guideline.Book) (*Book, []Problem) {
	out := &Book{Book: b}
	var problems []Problem
	add := func(place, format string, args ...any) {
		problems = append(problems, Problem{place, fmt.Sprintf(format, args...)})
	}
	out.Base, _ = daysAsText(b.Base).(map[string]any)
	out.Guidelines = slices.Clone(b.Guidelines)
	seen := map[string]bool{}
	for i := range out.Guidelines {
		g := &out.Guidelines[i]
		g.Examples = slices.Clone(g.Examples)
		for j, x := range g.Examples {
			g.Examples[j].Case, _ = daysAsText(x.Case).(map[string]any)
		}
		place := fmt.Sprintf("guidelines[%d] %s", i, g.ID)
		if seen[g.ID] {
			add(place, "the id is taken")
		}
		seen[g.ID] = true
		checkShape(g, out.Agencies, func(path, format string, args ...any) { add(place+path, format, args...) })
		r, wrong := compileRule(g, place)
		problems = append(problems, wrong...)
		out.rules = append(out.rules, r)
	}
	if _, err := out.exampleView(nil); err != nil {
		add("base", "%v", err)
	}
	hash, err := out.Book.Hash()
	if err != nil {
		add("book", "%v", err)
	}
	out.hash = hash
	if len(problems) > 0 {
		return nil, problems
	}
	return out, nil
}

// Hash identifies the book.
func (b *Book) Hash() string { return b.hash }

// checkShape finds what is wrong with a guideline beside its expressions.
func checkShape(g *guideline.Guideline, agencies []guideline.Agency, add func(path, format string, args ...any)) {
	if g.ID == "" || g.Version == "" || g.Basis == "" || g.CheckedOn.IsZero() {
		add("", "id, version, basis and checkedOn are needed")
	}
	switch g.Confidence {
	case control.Read, control.Reported, control.Inferred, control.Convention:
	case control.Memory:
		add(".confidence", "what is only remembered is no guideline")
	default:
		add(".confidence", "must be reported, inferred or convention, or left out where it was read in the source")
	}
	if g.Source == "" && g.Confidence != control.Convention {
		add(".source", "is needed, or confidence: convention")
	}
	if !slices.Contains([]guideline.Stage{guideline.Adopted, guideline.Draft, guideline.Consultation}, g.Stage) {
		add(".stage", "must be draft or consultation, or left out once adopted")
	}
	if !g.To.IsZero() && g.To.Before(g.From) {
		add(".to", "lies before from")
	}
	for i, s := range g.Suspensions {
		if s.From.IsZero() || s.Basis == "" || !s.To.IsZero() && s.To.Before(s.From) || s.Confidence == control.Memory {
			add(fmt.Sprintf(".suspensions[%d]", i), "from and basis are needed, to must not lie before from, and what is only remembered cannot suspend")
		}
	}
	checkEffect(&g.Effect, agencies, add)
	fires, quiet := 0, 0
	for _, x := range g.Examples {
		if x.Fires {
			fires++
		} else {
			quiet++
		}
	}
	if fires == 0 || quiet == 0 {
		add(".examples", "at least one on which it fires and one on which it does not are needed")
	}
}

func checkEffect(e *guideline.Effect, agencies []guideline.Agency, add func(path, format string, args ...any)) {
	if len(e.Kinds()) != 1 {
		add(".effect", "exactly one of route, require, flag, closes, refuse is needed")
	}
	for _, id := range e.Route {
		if !slices.ContainsFunc(agencies, func(a guideline.Agency) bool { return a.ID == id }) {
			add(".effect.route", "%q is none of the book's agencies", id)
		}
	}
	if e.Flag != "" && !slices.Contains(guideline.FlagTones(), e.Flag) {
		add(".effect.flag", "must be one of %v", guideline.FlagTones())
	}
}

func compileRule(g *guideline.Guideline, place string) (rule, []Problem) {
	r := rule{Guideline: g}
	var problems []Problem
	program := func(path, text string, want *cel.Type) cel.Program {
		p, wrong := compile(place+path, text, want)
		problems = append(problems, wrong...)
		return p
	}
	r.when = program(".when", g.When, cel.BoolType)
	for i, s := range g.Show {
		r.show = append(r.show, program(fmt.Sprintf(".show[%d]", i), s.Value, nil))
	}
	return r, problems
}

// compile typechecks an expression; want is the type it must have, nil for any.
func compile(place, text string, want *cel.Type) (cel.Program, []Problem) {
	env, err := environment()
	if err != nil {
		return nil, []Problem{{place, err.Error()}}
	}
	if len(text) > maxLength {
		return nil, []Problem{{place, fmt.Sprintf("is longer than %d bytes", maxLength)}}
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		var out []Problem
		for _, e := range issues.Errors() {
			out = append(out, Problem{fmt.Sprintf("%s:%d:%d", place, e.Location.Line(), e.Location.Column()+1), e.Message})
		}
		return nil, out
	}
	if want != nil && !ast.OutputType().IsExactType(want) {
		return nil, []Problem{{place, fmt.Sprintf("is a %s; it must be a %s", ast.OutputType(), want)}}
	}
	p, err := env.Program(ast, cel.CostLimit(maxCost), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, []Problem{{place, err.Error()}}
	}
	return p, nil
}

// On lists the guidelines of a state on a day, in the book's order; an empty
// state is all.
func (b *Book) On(day calendar.Date, states ...guideline.State) []*guideline.Guideline {
	var out []*guideline.Guideline
	for i := range b.Guidelines {
		state, _ := b.Guidelines[i].On(day)
		if len(states) == 0 || slices.Contains(states, state) {
			out = append(out, &b.Guidelines[i])
		}
	}
	return out
}
