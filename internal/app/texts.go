package app

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"lanthorn/custody"
	"lanthorn/ree"
)

// checkTexts refuses every text in what somebody sent that people could not
// read as it is written (custody.CheckText), by its place. It looks at each
// string of the value, so that a field that is added later is looked at too.
func checkTexts(sent any) ree.Refusals {
	var t texts
	t.walk(reflect.ValueOf(sent), "")
	return t.found
}

type texts struct{ found ree.Refusals }

func (t *texts) walk(v reflect.Value, where string) {
	if !v.IsValid() || !holdsText(v.Type()) {
		return
	}
	switch v.Kind() {
	case reflect.String:
		if r := custody.CheckText(v.String()); r != nil {
			t.found = append(t.found, r.At(where))
		}
	case reflect.Pointer, reflect.Interface:
		t.walk(v.Elem(), where)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			t.walk(v.Index(i), fmt.Sprintf("%s[%d]", where, i))
		}
	case reflect.Map:
		for pairs := v.MapRange(); pairs.Next(); {
			t.walk(pairs.Key(), where)
			t.walk(pairs.Value(), fmt.Sprintf("%s[%q]", where, fmt.Sprint(pairs.Key())))
		}
	case reflect.Struct:
		t.members(v, where)
	}
}

func (t *texts) members(v reflect.Value, where string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" && !f.Anonymous {
			name = f.Name
		}
		t.walk(v.Field(i), strings.Trim(where+"."+name, "."))
	}
}

// textTypes remembers which types can hold a string.
var textTypes sync.Map

func holdsText(t reflect.Type) bool {
	if known, ok := textTypes.Load(t); ok {
		return known.(bool)
	}
	holds := hasText(t, map[reflect.Type]bool{})
	textTypes.Store(t, holds)
	return holds
}

func hasText(t reflect.Type, on map[reflect.Type]bool) bool {
	if on[t] {
		return false
	}
	on[t] = true
	switch t.Kind() {
	case reflect.String, reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return hasText(t.Elem(), on)
	case reflect.Map:
		return hasText(t.Key(), on) || hasText(t.Elem(), on)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && hasText(f.Type, on) {
				return true
			}
		}
	}
	return false
}
