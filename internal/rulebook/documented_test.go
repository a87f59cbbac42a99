package rulebook

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"lanthorn/guideline"
)

// docs/FORMATS.md names every field that an expression may ask for.
func TestEveryFieldOfTheViewIsDocumented(t *testing.T) {
	raw, err := os.ReadFile("../../docs/FORMATS.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(raw), "## 16. Guidelines")
	if !found {
		t.Fatal("there is no section on guidelines")
	}
	var walk func(reflect.Type)
	walk = func(of reflect.Type) {
		for of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct {
			return
		}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if !strings.Contains(section, "`"+name+"`") && !strings.Contains(section, "`"+name+"[]`") {
				t.Errorf("%s.%s is not documented", of.Name(), name)
			}
			walk(of.Field(i).Type)
		}
	}
	walk(reflect.TypeFor[guideline.View]())
}
