package detect

import "testing"

// Whatever is not plainly A or B counts as C: no spelling gets round it, nor a
// better reference beside it.
func TestOnlyAAndBMayAccuse(t *testing.T) {
	for _, c := range []struct {
		grades []string
		note   bool
	}{
		{nil, false}, {[]string{"A"}, false}, {[]string{"B", "A"}, false},
		{[]string{"C"}, true}, {[]string{"A", "C"}, true}, {[]string{"c"}, true}, {[]string{""}, true}, {[]string{"A "}, true}, {[]string{"a"}, true}, {[]string{"A+"}, true},
	} {
		r := Result{Fires: true, Certain: true, Law: Exact}
		for _, g := range c.grades {
			r.Rests = append(r.Rests, Basis{ID: "x", Grade: g})
		}
		if r.NoteOnly() != c.note {
			t.Errorf("%q: a note only is %v", c.grades, !c.note)
		}
	}
}
