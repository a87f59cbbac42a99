package published

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"lanthorn/internal/reason"
)

// TestEveryProblemIsSaid: whatever a reader finds wrong has a sentence in both
// languages.
func TestEveryProblemIsSaid(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{"damaged": true, "glued": true}
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			codesIn(t, name, codes)
		}
	}
	if len(codes) < 40 {
		t.Errorf("found %d codes", len(codes))
	}
	for code := range codes {
		for _, lang := range reason.Languages() {
			if s := reason.Text(lang, "published."+code, map[string]string{"at": "#1"}); strings.Contains(s, "published.") {
				t.Errorf("%s has no sentence in %s", code, lang)
			}
		}
	}
}

// codesIn finds the codes that a file tells problems by: the third argument.
func codesIn(t *testing.T, name string, codes map[string]bool) {
	tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) < 3 {
			return true
		}
		said := ""
		switch f := call.Fun.(type) {
		case *ast.SelectorExpr:
			said = f.Sel.Name
		case *ast.Ident:
			said = f.Name
		}
		if text, ok := call.Args[2].(*ast.BasicLit); ok && (said == "wrong" || said == "note" || said == "problem") {
			code, _ := strconv.Unquote(text.Value)
			codes[code] = true
		}
		return true
	})
}
