package rulebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/guideline"
)

// Outcome is how a guideline did on one of its examples.
type Outcome struct {
	Rule    string `json:"rule"`
	Example string `json:"example"`
	Want    bool   `json:"want"` // fires
	Got     bool   `json:"got"`
	Wrong   string `json:"wrong,omitempty"` // why the example could not be asked
}

// Right reports whether the guideline did what its example says.
func (o *Outcome) Right() bool { return o.Wrong == "" && o.Want == o.Got }

// Test asks every guideline about its examples, whatever its dates.
func (b *Book) Test() []Outcome {
	var out []Outcome
	for i := range b.rules {
		for _, x := range b.rules[i].Examples {
			out = append(out, b.try(&b.rules[i], x))
		}
	}
	return out
}

func (b *Book) try(r *rule, x guideline.Example) Outcome {
	o := Outcome{Rule: r.ID, Example: x.Name, Want: x.Fires}
	v, err := b.exampleView(x.Case)
	if err != nil {
		o.Wrong = err.Error()
		return o
	}
	o.Got, o.Wrong = r.fires(variables(v))
	return o
}

// exampleView is the base case with what an example alters: objects are merged,
// everything else is replaced; a line or party of an example stands on its own.
func (b *Book) exampleView(alters map[string]any) (*guideline.View, error) {
	raw, err := json.Marshal(merged(b.Base, alters))
	if err != nil {
		return nil, err
	}
	v := &guideline.View{}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return nil, fmt.Errorf("the case does not fit the view: %w", err)
	}
	if v.Day != "" {
		if _, err := calendar.ParseDate(v.Day); err != nil {
			return nil, fmt.Errorf("day: %w", err)
		}
	}
	v.Complete()
	return v, checkKeys(v)
}

func merged(base, alters map[string]any) map[string]any {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]any{}
	}
	for k, v := range alters {
		a, objectA := out[k].(map[string]any)
		b, objectB := v.(map[string]any)
		if objectA && objectB {
			v = merged(a, b)
		}
		out[k] = v
	}
	return out
}

// daysAsText turns the instants that YAML makes of days back into days.
func daysAsText(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = daysAsText(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = daysAsText(x)
		}
		return out
	}
	return v
}

// checkKeys refuses keys that no case has, so that an example with a mistake in
// writing is no test passed.
func checkKeys(v *guideline.View) error {
	for _, l := range v.Lines {
		if len(l.Elements) != len(l.ElementKG) || len(l.Elements) != elements {
			return fmt.Errorf("line %d names an element that is none", l.No)
		}
		for step := range l.Made {
			if !slices.Contains(guideline.Steps(), step) {
				return fmt.Errorf("line %d names a step %q; the steps are %v", l.No, step, guideline.Steps())
			}
		}
	}
	return nil
}

const elements = 17
