package rulebook

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"lanthorn/calendar"
	"lanthorn/guideline"
)

// Limits of an expression.
const (
	maxLength = 2000    // bytes
	maxCost   = 100_000 // steps of one asking, as CEL counts them
)

// environment is the language with the view's fields as its variables. It is
// made once: making it is slow, and it never changes.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	provider, adapter, err := registered()
	if err != nil {
		return nil, err
	}
	options := []cel.EnvOption{cel.CustomTypeProvider(provider), cel.CustomTypeAdapter(adapter), cel.ParserExpressionSizeLimit(maxLength),
		cel.Function("days", cel.Overload("days_string_string", []*cel.Type{cel.StringType, cel.StringType}, cel.IntType, cel.BinaryBinding(daysBetween)))}
	for _, f := range viewFields() {
		options = append(options, cel.Variable(f.name, f.celType))
	}
	return cel.NewEnv(options...)
})

// registered makes the view's structs known to the language by their names in
// JSON.
func registered() (types.Provider, types.Adapter, error) {
	reg, err := types.NewRegistry()
	if err != nil {
		return nil, nil, err
	}
	for _, t := range []reflect.Type{reflect.TypeFor[guideline.Applicant](), reflect.TypeFor[guideline.Party](), reflect.TypeFor[guideline.EndUse](),
		reflect.TypeFor[guideline.Route](), reflect.TypeFor[guideline.Contract](), reflect.TypeFor[guideline.Line](), reflect.TypeFor[guideline.History]()} {
		native, err := types.NewNativeType(t, types.ParseStructTag("json"))
		if err == nil {
			err = reg.RegisterType(native)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%v: %w", t, err)
		}
	}
	return reg, reg, nil
}

// viewField is one field of the view.
type viewField struct {
	name    string
	index   int
	celType *cel.Type
}

// viewFields are the fields of the view, in their order.
var viewFields = sync.OnceValue(func() []viewField {
	t := reflect.TypeFor[guideline.View]()
	var out []viewField
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		out = append(out, viewField{name, i, celType(f.Type)})
	}
	return out
})

func celType(t reflect.Type) *cel.Type {
	switch t.Kind() {
	case reflect.String:
		return cel.StringType
	case reflect.Slice:
		return cel.ListType(celType(t.Elem()))
	case reflect.Struct:
		return cel.ObjectType(t.String())
	}
	panic("rulebook: the view has a field of type " + t.String())
}

// variables are a view's fields by name, as an expression asks for them.
func variables(v *guideline.View) map[string]any {
	value := reflect.ValueOf(v).Elem()
	fields := viewFields()
	out := make(map[string]any, len(fields))
	for _, f := range fields {
		out[f.name] = value.Field(f.index).Interface()
	}
	return out
}

// daysBetween is the function days(from, to): calendar days between two days.
func daysBetween(from, to ref.Val) ref.Val {
	a, errA := calendar.ParseDate(string(from.(types.String)))
	b, errB := calendar.ParseDate(string(to.(types.String)))
	if errA != nil || errB != nil {
		return types.NewErr("days wants two days such as 2026-11-23")
	}
	return types.Int(b.Sub(a))
}
