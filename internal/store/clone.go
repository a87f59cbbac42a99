package store

import (
	"reflect"
	"sync"
)

// clonerOf makes a deep copy function for R. Types without slices, maps or
// pointers are copied by assignment, and the second result is false.
func clonerOf[R any]() (func(*R) *R, bool) {
	t := reflect.TypeFor[R]()
	if !holdsReferences(t, map[reflect.Type]bool{}) {
		return func(r *R) *R { c := *r; return &c }, false
	}
	return func(r *R) *R {
		c := *r
		deepen(reflect.ValueOf(&c).Elem())
		return &c
	}, true
}

// holdsReferences says whether an assignment would share memory that can be
// changed. Opaque types (time.Time, big numbers) are taken as immutable, but
// byte slices such as json.RawMessage are not.
func holdsReferences(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	defer delete(seen, t)
	switch t.Kind() {
	case reflect.Slice, reflect.Map:
		return true
	case reflect.Pointer:
		return !opaque(t.Elem())
	case reflect.Array:
		return holdsReferences(t.Elem(), seen)
	case reflect.Struct:
		if opaque(t) {
			return false
		}
		for i := range t.NumField() {
			if holdsReferences(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}

// sharing caches holdsReferences, and fieldsSharing which fields of a struct
// hold any, by type.
var sharing, fieldsSharing sync.Map

func shares(t reflect.Type) bool {
	if known, ok := sharing.Load(t); ok {
		return known.(bool)
	}
	holds := holdsReferences(t, map[reflect.Type]bool{})
	sharing.Store(t, holds)
	return holds
}

func sharingFields(t reflect.Type) []int {
	if known, ok := fieldsSharing.Load(t); ok {
		return known.([]int)
	}
	var list []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && shares(f.Type) {
			list = append(list, i)
		}
	}
	fieldsSharing.Store(t, list)
	return list
}

// deepen replaces every reference under v with a copy of its own.
func deepen(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		deepenSlice(v)
	case reflect.Map:
		deepenMap(v)
	case reflect.Pointer:
		if !v.IsNil() && !opaque(v.Type().Elem()) {
			c := reflect.New(v.Type().Elem())
			c.Elem().Set(v.Elem())
			deepen(c.Elem())
			v.Set(c)
		}
	case reflect.Array:
		if !shares(v.Type().Elem()) {
			return
		}
		for i := range v.Len() {
			deepen(v.Index(i))
		}
	case reflect.Struct:
		if !shares(v.Type()) {
			return
		}
		for _, i := range sharingFields(v.Type()) {
			deepen(v.Field(i))
		}
	}
}

func deepenSlice(v reflect.Value) {
	if v.IsNil() {
		return
	}
	c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(c, v)
	if shares(v.Type().Elem()) {
		for i := range c.Len() {
			deepen(c.Index(i))
		}
	}
	v.Set(c)
}

func deepenMap(v reflect.Value) {
	if v.IsNil() {
		return
	}
	c := reflect.MakeMapWithSize(v.Type(), v.Len())
	for it := v.MapRange(); it.Next(); {
		e := reflect.New(v.Type().Elem()).Elem()
		e.Set(it.Value())
		deepen(e)
		c.SetMapIndex(it.Key(), e)
	}
	v.Set(c)
}
