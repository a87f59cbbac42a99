package control

import (
	"errors"
	"fmt"
	"slices"

	"lanthorn/ree"
)

// Check finds everything in a list that cannot be: unknown elements and kinds,
// entries without a legal basis or a first day, spans that end before they
// begin, an entry that decides from memory.
func (l *List) Check() []error {
	var errs []error
	add := func(where, format string, args ...any) {
		errs = append(errs, fmt.Errorf(where+": "+format, args...))
	}
	if l.ID == "" || l.Version == "" {
		add("list", "id and version are needed")
	}
	if c := l.Containing; !(c.Coverage >= 1 && c.Coverage <= 4) {
		add("containing.coverage", "%v is no coverage factor: give 1 to 4", c.Coverage)
	}
	for i, x := range l.Containing.Limits {
		where := fmt.Sprintf("containing.limits[%d]", i)
		if x.PPB < 0 || x.PPB > ree.Whole {
			add(where, "%d ppb is no fraction", x.PPB)
		}
		errs = append(errs, checkWords(where, x.Elements, x.Kinds)...)
	}
	for i, u := range l.Unsettled {
		errs = append(errs, checkWords(fmt.Sprintf("unsettled[%d]", i), nil, []Kind{u.Kind})...)
	}
	for i := range l.Entries {
		errs = append(errs, l.Entries[i].check(fmt.Sprintf("entries[%d] %s", i, l.Entries[i].Code))...)
	}
	for i := range l.Items {
		errs = append(errs, l.Items[i].check(l, i)...)
	}
	for i := range l.Hints {
		errs = append(errs, l.Hints[i].check(fmt.Sprintf("hints[%d] %s", i, l.Hints[i].HS))...)
	}
	return errs
}

func (e *Entry) check(where string) []error {
	errs := checkWords(where, e.Elements, e.Kinds)
	add := func(what string) { errs = append(errs, errors.New(where+": "+what)) }
	if e.Code == "" || e.LegalBasis == "" || e.Source == "" {
		add("code, legalBasis and source are needed")
	}
	if e.ValidFrom.IsZero() || e.CheckedOn.IsZero() {
		add("validFrom and checkedOn are needed")
	}
	if !e.ValidTo.IsZero() && e.ValidTo.Before(e.ValidFrom) {
		add("validTo lies before validFrom")
	}
	if e.Condition != Contains && e.Condition != Always {
		add("condition must be contains or always")
	}
	if e.Condition == Contains && len(e.Elements) == 0 {
		add("condition contains needs elements")
	}
	if len(e.Kinds)+len(e.Forms)+len(e.Levels) == 0 {
		add("an entry without kinds, forms or levels would catch everything")
	}
	for _, f := range e.Forms {
		if _, ok := f.Info(); !ok {
			add(fmt.Sprintf("form %q is unknown", f))
		}
	}
	for i, s := range e.Suspensions {
		if s.From.IsZero() || s.Basis == "" || !s.To.IsZero() && s.To.Before(s.From) {
			add(fmt.Sprintf("suspensions[%d]: from and basis are needed, and to must not lie before from", i))
		}
		if s.Confidence == Memory && s.Honoured {
			add(fmt.Sprintf("suspensions[%d]: what is only remembered cannot be honoured", i))
		}
	}
	return errs
}

func (h *Hint) check(where string) []error {
	errs := checkWords(where, h.Elements, h.Kinds)
	if n := len(h.HS); n < 4 || n > 10 || !digits(h.HS) {
		errs = append(errs, fmt.Errorf("%s: hs must be 4 to 10 digits without dots", where))
	}
	if h.Confidence != Memory && h.Source == "" {
		errs = append(errs, fmt.Errorf("%s: a hint needs its source, or confidence: memory", where))
	}
	if h.Expect != ExpectNothing && h.Expect != ExpectControlled && h.Expect != ExpectFree {
		errs = append(errs, fmt.Errorf("%s: expect must be controlled or free", where))
	}
	return errs
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func checkWords(where string, elements []string, ks []Kind) []error {
	var errs []error
	for _, s := range elements {
		if e, err := ree.ParseElement(s); err != nil || e.Symbol() != s {
			errs = append(errs, fmt.Errorf("%s: element %q is unknown: write its symbol, Dy", where, s))
		}
	}
	for _, k := range ks {
		if !slices.Contains(kinds, k) {
			errs = append(errs, fmt.Errorf("%s: kind %q is unknown: one of %v", where, k, kinds))
		}
	}
	return errs
}
