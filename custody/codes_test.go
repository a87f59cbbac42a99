package custody

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sourceCodes reads from the sources of ree and custody which codes are given to
// Refuse, refuse (refusals) and flag (marks). A code that is no literal is
// reported, because nothing could be checked against it.
func sourceCodes(t *testing.T) (refusals, flags []string) {
	t.Helper()
	refused, flagged := map[string]bool{}, map[string]bool{}
	for _, dir := range []string{".", "../ree"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if fn, ok := n.(*ast.FuncDecl); ok && fn.Recv != nil && (fn.Name.Name == "refuse" || fn.Name.Name == "flag") {
					return false
				}
				if call, ok := n.(*ast.CallExpr); ok {
					collect(t, path, call, refused, flagged)
				}
				return true
			})
		}
	}
	return slices.Sorted(maps.Keys(refused)), slices.Sorted(maps.Keys(flagged))
}

func collect(t *testing.T, path string, call *ast.CallExpr, refused, flagged map[string]bool) {
	name := ""
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	}
	at, into := map[string]int{"Refuse": 0, "refuse": 1, "flag": 0}, map[string]map[string]bool{"Refuse": refused, "refuse": refused, "flag": flagged}
	i, ok := at[name]
	if !ok || len(call.Args) <= i {
		return
	}
	lit, ok := call.Args[i].(*ast.BasicLit)
	if !ok {
		t.Errorf("%s: %s is called with a code that is no literal", path, name)
		return
	}
	code, _ := strconv.Unquote(lit.Value)
	into[name][code] = true
}

// TestCodes holds the lists of codes to the sources, so that a catalogue checked
// against the lists is checked against the code.
func TestCodes(t *testing.T) {
	refusals, flags := sourceCodes(t)
	if d := cmp.Diff(refusals, Codes()); d != "" {
		t.Errorf("Codes (-source +list):\n%s", d)
	}
	if d := cmp.Diff(flags, FlagCodes()); d != "" {
		t.Errorf("FlagCodes (-source +list):\n%s", d)
	}
}

// TestCodesAreCopies: nobody can change the lists for others.
func TestCodesAreCopies(t *testing.T) {
	Codes()[0], FlagCodes()[0] = "x", "x"
	if Codes()[0] == "x" || FlagCodes()[0] == "x" {
		t.Error("the list itself was handed out")
	}
}
