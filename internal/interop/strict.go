package interop

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"lanthorn/ree"
)

// maxDepth bounds how deep objects may lie in one another: a correction's event
// is the deepest there is.
const maxDepth = 24

// report tells of something wrong at a field.
type report func(field, code string, pairs ...string)

// strict walks one JSON value beside the type it will be read into and reports
// every name that the type does not have, in exactly that spelling, and every
// name given twice.
func strict(text []byte, tell report) bool {
	w := &walker{dec: json.NewDecoder(bytes.NewReader(text)), ok: true}
	w.tell = func(field, code string, pairs ...string) {
		w.ok = false
		tell(field, code, pairs...)
	}
	if bytes.HasPrefix(text, []byte("{")) {
		w.value(reflect.TypeFor[record](), "", 0)
	} else {
		w.tell("", "json.no_object")
	}
	if w.ok && len(bytes.TrimSpace(text[w.dec.InputOffset():])) > 0 {
		w.tell("", "json.trailing")
	}
	return w.ok
}

type walker struct {
	dec  *json.Decoder
	tell report
	ok   bool
	torn bool
}

func (w *walker) token() json.Token {
	if w.torn {
		return nil
	}
	tok, err := w.dec.Token()
	if err != nil {
		w.torn = true
		w.tell("", "json.syntax", "why", shorten(err.Error(), 120))
		return nil
	}
	return tok
}

// value walks a value that will be read into t; a nil t takes anything.
func (w *walker) value(t reflect.Type, path string, depth int) {
	tok := w.token()
	if depth > maxDepth && !w.torn {
		w.torn = true
		w.tell(path, "json.deep")
		return
	}
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch tok {
	case json.Delim('{'):
		w.object(t, path, depth)
	case json.Delim('['):
		for i := 0; !w.torn && w.dec.More(); i++ {
			w.value(element(t), path+"["+strconv.Itoa(i)+"]", depth+1)
		}
		w.token()
	}
}

func element(t reflect.Type) reflect.Type {
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map) {
		return t.Elem()
	}
	return nil
}

func (w *walker) object(t reflect.Type, path string, depth int) {
	seen := map[string]bool{}
	for !w.torn && w.dec.More() {
		name, _ := w.token().(string)
		where := strings.TrimPrefix(path+"."+name, ".")
		if seen[strings.ToLower(name)] {
			w.tell(shorten(where, 100), "json.twice", "field", shorten(where, 100))
		}
		seen[strings.ToLower(name)] = true
		next, known := member(t, name)
		if !known {
			w.tell(shorten(where, 100), "json.unknown_field", "field", shorten(where, 100), "nearest", nearestMember(t, name))
		}
		w.value(next, where, depth+1)
	}
	w.token()
}

var (
	sharesType    = reflect.TypeFor[ree.Shares]()
	elementsType  = reflect.TypeFor[ree.ElementMasses]()
	besideType    = reflect.TypeFor[ree.Companions]()
	besideMasses  = reflect.TypeFor[ree.CompanionMasses]()
	unmarshalText = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// member is the type of an object's member; known is false where there is none
// of that name.
func member(t reflect.Type, name string) (next reflect.Type, known bool) {
	switch {
	case t == nil || reflect.PointerTo(t).Implements(unmarshalText):
		return nil, true
	case t == sharesType || t == elementsType:
		_, err := ree.ParseElement(name)
		return t.Elem(), err == nil && strings.TrimSpace(name) == name
	case t == besideType || t == besideMasses:
		_, err := ree.ParseCompanion(name)
		return t.Elem(), err == nil && strings.TrimSpace(name) == name
	case t.Kind() == reflect.Map:
		return t.Elem(), true
	case t.Kind() != reflect.Struct:
		return nil, true
	}
	for i := range t.NumField() {
		if tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); tag == name && tag != "" {
			return t.Field(i).Type, true
		}
	}
	return nil, false
}

func nearestMember(t reflect.Type, name string) string {
	if t == nil || t.Kind() != reflect.Struct {
		return ""
	}
	best, far := "", len(name)/2+1
	for i := range t.NumField() {
		tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if d := distance(strings.ToLower(name), strings.ToLower(tag)); d < far {
			best, far = tag, d
		}
	}
	return best
}
