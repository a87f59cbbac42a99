package api

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// checker holds answers against the schemas of the OpenAPI document.
type checker struct {
	compiler *jsonschema.Compiler
	known    map[string]*jsonschema.Schema
	doc      map[string]any
}

const documentURL = "https://lanthorn.test/openapi.json"

func newChecker(t *testing.T, a *API) *checker {
	t.Helper()
	text, err := json.Marshal(a.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{compiler: jsonschema.NewCompiler(), known: map[string]*jsonschema.Schema{}, doc: doc.(map[string]any)}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource(documentURL, doc); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *checker) schema(t *testing.T, pointer string) *jsonschema.Schema {
	t.Helper()
	if c.known[pointer] == nil {
		s, err := c.compiler.Compile(documentURL + "#" + pointer)
		if err != nil {
			t.Fatalf("the schema at %s: %v", pointer, err)
		}
		c.known[pointer] = s
	}
	return c.known[pointer]
}

// walk goes down the document by names.
func walk(v any, names ...string) any {
	for _, name := range names {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

var escape = strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "+", "+")

// check holds an answer against the route's schema for its status and media type.
func (c *checker) check(t *testing.T, method, path string, got reply) {
	t.Helper()
	status := "200"
	if got.status == 201 {
		status = "201"
	}
	media, _, _ := strings.Cut(got.header.Get("Content-Type"), ";")
	content := walk(c.doc, "paths", path, method, "responses", status, "content", media)
	if content == nil {
		t.Errorf("%s %s answers %s with %s, which the document does not name", method, path, status, media)
		return
	}
	if media != "application/json" || path == "/keys" {
		return
	}
	c.validate(t, "/paths/"+escape.Replace(path)+"/"+method+"/responses/"+status+"/content/application~1json/schema", got)
}

func (c *checker) problem(t *testing.T, got reply) {
	t.Helper()
	c.validate(t, "/components/schemas/problem", got)
}

func (c *checker) validate(t *testing.T, pointer string, got reply) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(got.raw))
	if err != nil {
		t.Errorf("%s: %v: %s", pointer, err, got.raw)
		return
	}
	if err := c.schema(t, pointer).Validate(v); err != nil {
		t.Errorf("%s: %v\n%s", pointer, err, got.raw)
	}
}

func TestOpenAPI(t *testing.T) {
	w := newWorld(t, noLog)
	got := w.do(ask{method: "GET", path: "/openapi.json"})
	if got.status != 200 || !json.Valid(got.raw) || got.at("openapi") != "3.1.0" {
		t.Fatalf("%d %.200s", got.status, got.raw)
	}
	ids := map[string]bool{}
	for _, rt := range w.api.routes {
		op, _ := walk(got.json, "paths", rt.path, strings.ToLower(rt.method)).(map[string]any)
		if op == nil {
			t.Errorf("the document does not have %s %s", rt.method, rt.path)
			continue
		}
		id, _ := op["operationId"].(string)
		if id == "" || ids[id] {
			t.Errorf("%s %s: operationId %q is empty or another's", rt.method, rt.path, id)
		}
		ids[id] = true
		if _, open := op["security"]; open != rt.public {
			t.Errorf("%s %s: public %v, document says %v", rt.method, rt.path, rt.public, open)
		}
	}
	c := newChecker(t, w.api)
	refs := regexp.MustCompile(`"\$ref":"#([^"]+)"`).FindAllStringSubmatch(string(got.raw), -1)
	if len(refs) == 0 {
		t.Fatal("the document has no references")
	}
	for _, ref := range refs {
		if walk(c.doc, strings.Split(strings.TrimPrefix(ref[1], "/"), "/")...) == nil {
			t.Errorf("nothing is at %s", ref[1])
			continue
		}
		c.schema(t, ref[1])
	}
}

// TestRequestsFitTheirSchemas holds what the scenarios send against what the
// document asks for.
func TestRequestsFitTheirSchemas(t *testing.T) {
	w := newWorld(t, noLog)
	c := newChecker(t, w.api)
	application := w.application("MG-0001-A", 1)
	for path, body := range map[string]any{"/events": json.RawMessage(extracted), "/applications": lodgeRequest{Application: application}, "/applications/preflight": application} {
		text, err := json.Marshal(body)
		w.must(err)
		c.validate(t, "/paths/"+escape.Replace(path)+"/post/requestBody/content/application~1json/schema", reply{raw: text})
	}
}
