package ree

import (
	"sort"
	"strings"
)

// Refusal says why something cannot be done: a reason code, which the
// catalogues turn into a sentence in the reader's language, its parameters, and
// the field or row it speaks of. It is an error.
type Refusal struct {
	Code   string            `json:"code"`
	Field  string            `json:"field,omitempty"`
	Params map[string]string `json:"params,omitempty"`
}

// Refuse makes a refusal from a code and pairs of parameter name and value.
func Refuse(code string, pairs ...string) *Refusal {
	r := &Refusal{Code: code}
	if len(pairs) > 1 {
		r.Params = make(map[string]string, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Params[pairs[i]] = pairs[i+1]
	}
	return r
}

// At names the field the refusal speaks of and returns the refusal.
func (r *Refusal) At(field string) *Refusal {
	r.Field = field
	return r
}

// Error is a plain rendering for logs; people read the catalogue's sentence.
func (r *Refusal) Error() string {
	var b strings.Builder
	b.WriteString(r.Code)
	names := make([]string, 0, len(r.Params))
	for name := range r.Params {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		b.WriteString(" " + name + "=" + r.Params[name])
	}
	if r.Field != "" {
		b.WriteString(" at " + r.Field)
	}
	return b.String()
}

// Refusals are several reasons at once: everything that is wrong, not only the
// first thing.
type Refusals []*Refusal

// Error joins the reasons.
func (rs Refusals) Error() string {
	parts := make([]string, len(rs))
	for i, r := range rs {
		parts[i] = r.Error()
	}
	return strings.Join(parts, "; ")
}

// Err is nil when there is no reason.
func (rs Refusals) Err() error {
	if len(rs) == 0 {
		return nil
	}
	return rs
}
