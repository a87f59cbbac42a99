package store

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// opaque says that a type writes its own JSON and is taken as a value.
func opaque(t reflect.Type) bool {
	for _, i := range []reflect.Type{jsonMarshaler, textMarshaler} {
		if t.Implements(i) || reflect.PointerTo(t).Implements(i) {
			return true
		}
	}
	return false
}

// checkShape refuses row types that JSON does not keep whole: what is lost on
// the way through the database would make projections depend on the cache.
func checkShape(t reflect.Type) error { return checkType(t, t.String(), map[reflect.Type]bool{}) }

func checkType(t reflect.Type, path string, seen map[reflect.Type]bool) error {
	if seen[t] || opaque(t) {
		return nil
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer, reflect.Uintptr:
		return fmt.Errorf("%s has type %s, which JSON cannot keep", path, t)
	case reflect.Interface:
		return fmt.Errorf("%s is an interface: its type would be lost; use a concrete type or json.RawMessage", path)
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return checkType(t.Elem(), path, seen)
	case reflect.Struct:
		return checkFields(t, path, seen)
	}
	return nil
}

func checkFields(t reflect.Type, path string, seen map[reflect.Type]bool) error {
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() && !f.Anonymous {
			return fmt.Errorf("%s.%s is not exported: JSON would lose it", path, f.Name)
		}
		if f.Tag.Get("json") == "-" {
			return fmt.Errorf("%s.%s is left out of JSON and would be lost", path, f.Name)
		}
		if err := checkType(f.Type, path+"."+f.Name, seen); err != nil {
			return err
		}
	}
	return nil
}

// shapeOf describes a type's JSON form, for the fingerprint of a table.
func shapeOf(t reflect.Type) string {
	var b strings.Builder
	writeShape(&b, t, map[reflect.Type]bool{})
	return b.String()
}

func writeShape(b *strings.Builder, t reflect.Type, seen map[reflect.Type]bool) {
	if opaque(t) || seen[t] {
		b.WriteString(t.String())
		return
	}
	seen[t] = true
	defer delete(seen, t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		b.WriteString("*")
		writeShape(b, t.Elem(), seen)
	case reflect.Array:
		fmt.Fprintf(b, "[%d]", t.Len())
		writeShape(b, t.Elem(), seen)
	case reflect.Map:
		b.WriteString("map " + t.Key().String() + " ")
		writeShape(b, t.Elem(), seen)
	case reflect.Struct:
		b.WriteString("{")
		for i := range t.NumField() {
			f := t.Field(i)
			b.WriteString(f.Name + " " + f.Tag.Get("json") + " ")
			writeShape(b, f.Type, seen)
			b.WriteString(";")
		}
		b.WriteString("}")
	default:
		b.WriteString(t.Kind().String())
	}
}
