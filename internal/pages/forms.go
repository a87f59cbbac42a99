package pages

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"lanthorn/internal/door"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// newKey is a fresh idempotency key.
func newKey() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// memoryForm is how much of an upload is held in memory; the rest waits in
// temporary files.
const memoryForm = 8 << 20

// form reads a form of at most limit bytes and hands it on if a page of ours
// sent it.
func (v *visit) form(limit int64, page func(*visit) error) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, limit)
	if err := v.parse(); err != nil {
		return err
	}
	defer v.forget()
	if !door.GoodForm(v.r) {
		return v.strange()
	}
	return page(v)
}

func (v *visit) parse() error {
	var err error
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/") {
		err = v.r.ParseMultipartForm(memoryForm)
	} else {
		err = v.r.ParseForm()
	}
	var large *http.MaxBytesError
	if err == nil || errors.As(err, &large) {
		return err
	}
	return unreadable{err}
}

// forget removes the temporary files of an upload.
func (v *visit) forget() {
	if v.r.MultipartForm != nil {
		_ = v.r.MultipartForm.RemoveAll()
	}
}

// value is an answer of the form without white space around it.
func (v *visit) value(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }

// values are the answers of a field that has several.
func (v *visit) values(name string) []string { return v.r.PostForm[name] }

// key is the form's idempotency key.
func (v *visit) key() string { return v.r.PostFormValue("key") }

// refusedForm puts what was sent back into a form and every refusal beside its
// field; field names the form's field for one of the domain's, and answers
// empty where there is none.
func (v *visit) refusedForm(f web.Form, rs ree.Refusals, field func(*ree.Refusal) string) web.Form {
	f = f.Set(v.values)
	said := v.named(rs)
	for i, r := range rs {
		name := field(r)
		if name == "" || !hasField(f.Fields, name) {
			f.Refused = append(f.Refused, reasonOf(said[i]))
			continue
		}
		f = f.Blame(name, reasonOf(said[i]))
	}
	return f
}

func hasField(fields []web.Field, name string) bool {
	for _, f := range fields {
		if f.Name == name && f.Kind != web.Hidden || hasField(f.Fields, name) {
			return true
		}
	}
	return false
}

// required finds the fields of a form that were left empty.
func (v *visit) required(fields []web.Field) (missing []web.Field) {
	for _, f := range fields {
		if f.Required && f.Kind != web.File && f.Kind != web.Fieldset && strings.TrimSpace(strings.Join(v.values(f.Name), "")) == "" {
			missing = append(missing, f)
		}
		missing = append(missing, v.required(f.Fields)...)
	}
	return missing
}

// incomplete marks the required fields that were left empty; ok is true where
// there is none.
func (v *visit) incomplete(f web.Form) (form web.Form, ok bool) {
	missing := v.required(f.Fields)
	if len(missing) == 0 {
		return f, true
	}
	f = f.Set(v.values)
	for _, m := range missing {
		f = f.Blame(m.Name, words.M("form.required", "field", m.Label))
	}
	return f, false
}

// kilograms reads a mass as people type it, with or without separators.
func kilograms(s string) (ree.Mass, error) {
	return ree.MassIn(plainAmount(s), "kg")
}

// plainAmount takes out what people group digits by.
func plainAmount(s string) string {
	return strings.NewReplacer(",", "", " ", "", "\u202f", "").Replace(s)
}

// plainKG writes a mass into a field.
func plainKG(m ree.Mass) string { return strings.ReplaceAll(ree.FormatKG(int64(m)), ",", "") }
