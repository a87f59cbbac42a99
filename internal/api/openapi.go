package api

import (
	"encoding"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"
)

type object = map[string]any

// OpenAPI is the interface's description, OpenAPI 3.1, made from the table of
// routes and the Go types of what goes in and comes out.
func (a *API) OpenAPI() object {
	s := &schemas{defs: object{}}
	paths := object{}
	for _, rt := range a.routes {
		item, _ := paths[rt.path].(object)
		if item == nil {
			item = object{}
			paths[rt.path] = item
		}
		item[strings.ToLower(rt.method)] = rt.operation(s)
	}
	s.of(reflect.TypeFor[problem]())
	return object{
		"openapi": "3.1.0",
		"info": object{"title": "Lanthorn", "version": "1", "license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
			"description": "Masses are whole milligrams, shares parts per billion where they are integers. Every POST with a body carries an Idempotency-Key. Errors are application/problem+json."},
		"servers":    []object{{"url": Prefix}},
		"security":   []object{{"token": []string{}}},
		"paths":      paths,
		"components": object{"schemas": s.defs, "securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}}},
	}
}

func (rt route) operation(s *schemas) object {
	op := object{"summary": rt.about, "operationId": rt.operationID(), "responses": rt.responses(s)}
	var params []object
	for _, part := range strings.Split(rt.path, "/") {
		if strings.HasPrefix(part, "{") {
			params = append(params, object{"name": strings.Trim(part, "{}"), "in": "path", "required": true, "schema": object{"type": "string"}})
		}
	}
	for _, q := range rt.query {
		params = append(params, object{"name": q, "in": "query", "schema": object{"type": "string"}})
	}
	if rt.method == http.MethodPost && rt.in != nil && !rt.asks {
		params = append(params, object{"name": "Idempotency-Key", "in": "header", "required": true, "schema": object{"type": "string", "maxLength": 200}})
	}
	if params != nil {
		op["parameters"] = params
	}
	if rt.method == http.MethodPost {
		op["requestBody"] = rt.requestBody(s)
	}
	if rt.public {
		op["security"] = []object{}
	}
	return op
}

func (rt route) requestBody(s *schemas) object {
	if rt.raw != "" {
		return object{"required": true, "content": object{rt.raw: object{"schema": object{"type": "string", "format": "binary"}}}}
	}
	return object{"required": true, "content": object{"application/json": object{"schema": s.of(reflect.TypeOf(rt.in))}}}
}

func (rt route) responses(s *schemas) object {
	status, content := "200", object{}
	if rt.method == http.MethodPost && !rt.public && !rt.asks {
		status = "201"
	}
	if rt.out != nil {
		content["application/json"] = object{"schema": s.of(reflect.TypeOf(rt.out))}
	} else {
		content[rt.raw] = object{"schema": object{"type": "string"}}
	}
	return object{
		status:    object{"description": "Done.", "content": content},
		"default": object{"description": "Refused, with every reason.", "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/problem"}}}},
	}
}

func (rt route) operationID() string {
	id := strings.ToLower(rt.method)
	for _, part := range strings.FieldsFunc(rt.path, func(r rune) bool { return r == '/' || r == '-' || r == '_' }) {
		part = strings.Trim(part, "{}")
		id += strings.ToUpper(part[:1]) + part[1:]
	}
	return id
}

// schemas gathers JSON schemas of Go types by name.
type schemas struct{ defs object }

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func (s *schemas) of(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem())
	case t.Implements(textMarshaler):
		return object{"type": "string"}
	case t.Implements(marshaler):
		return object{"type": "object"}
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return object{"type": "string", "format": "byte"}
		}
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.structure(t)
	case reflect.Interface:
		return object{}
	}
	return object{"type": "integer", "format": "int64"}
}

func (s *schemas) structure(t reflect.Type) object {
	name := t.Name()
	if name == "" {
		return object{"type": "object"}
	}
	if pkg := t.PkgPath(); !strings.HasSuffix(pkg, "/api") {
		name = pkg[strings.LastIndex(pkg, "/")+1:] + "." + name
	}
	ref := object{"$ref": "#/components/schemas/" + name}
	if _, known := s.defs[name]; known {
		return ref
	}
	def := object{"type": "object"}
	s.defs[name] = def
	props, required := object{}, []string{}
	s.fields(t, props, &required)
	sort.Strings(required)
	def["properties"] = props
	if len(required) > 0 {
		def["required"] = required
	}
	return ref
}

// orNull lets a member that is always there be null where Go writes nothing so.
func orNull(t reflect.Type, schema any) any {
	switch {
	case t.Implements(textMarshaler) || t.Implements(marshaler):
		return schema
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Pointer:
		return object{"anyOf": []any{schema, object{"type": "null"}}}
	}
	return schema
}

func (s *schemas) fields(t reflect.Type, props object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || tag == "-":
		case f.Anonymous && tag == "":
			s.fields(f.Type, props, required)
		default:
			if tag == "" {
				tag = f.Name
			}
			*required = slices.DeleteFunc(*required, func(r string) bool { return r == tag }) // of an embedded type
			props[tag] = s.of(f.Type)
			if !strings.Contains(options, "omit") {
				props[tag] = orNull(f.Type, props[tag])
				*required = append(*required, tag)
			}
		}
	}
}
