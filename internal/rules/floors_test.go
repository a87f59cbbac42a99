package rules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const module = "lanthorn"

// Floors of the house; a package belongs to the longest path that leads to it.
const (
	vocabulary = iota
	domain
	lasting
	useCases
	reaching
	front
)

var floors = map[string]int{
	"ree": vocabulary, "calendar": vocabulary,
	"custody": domain, "provenance": domain, "accountancy": domain, "control": domain, "guideline": domain, "screening": domain, "review": domain, "outlook": domain,
	"evidence": lasting, "verify": lasting, "packs": lasting, "docs": lasting, "internal/store": lasting, "internal/translog": lasting,
	"internal/pack": lasting, "internal/rulebook": lasting, "internal/scenarios": lasting, "internal/simulate": lasting, "internal/reason": lasting, "internal/screenlist": lasting, "internal/pdf": lasting, "internal/letters": lasting, "internal/published": lasting,
	"internal/app": useCases, "internal/interop": useCases, "internal/partylists": useCases,
	"internal/web": reaching, "internal/pages": reaching, "internal/api": reaching, "internal/door": reaching, "internal/server": reaching,
	"internal/jobs": reaching, "internal/cli": reaching, "internal/bench": reaching,
	"internal/rules": front, "cmd": front,
}

// neighbours are the imports between packages of the domain that are meant: the
// one on the left may use those on the right.
var neighbours = map[string][]string{"review": {"control", "guideline"}, "guideline": {"control"}}

// notInDomain are packages by which a domain package would reach the world.
var notInDomain = []string{"os", "net", "syscall", "database", "log", "embed", "io/fs", "io/ioutil", "plugin", "unsafe", "crypto/rand", "runtime/debug"}

// homes are packages that only some rooms may use. The benchmarks measure their
// baselines on the engines themselves.
var homes = map[string][]string{
	"database/sql": {"internal/store", "internal/bench"}, "github.com/jackc/pgx": {"internal/store", "internal/bench"},
	"modernc.org/sqlite": {"internal/store", "internal/bench"}, "github.com/transparency-dev/tessera": {"internal/translog"},
	"github.com/xuri/excelize": {"internal/interop", "internal/published"}, "github.com/google/cel-go": {"internal/rulebook"},
}

// clockCalls are functions of package time that read the clock or wait for it.
var clockCalls = []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"}

// seeded are the constructors of math/rand; everything else there is the one
// generator that all share.
var seeded = []string{"New", "NewPCG", "NewSource", "NewChaCha8", "NewZipf", "Rand", "Source", "PCG", "ChaCha8", "Zipf"}

// goFile is a file of the program as it was parsed.
type goFile struct {
	path    string
	dir     string
	syntax  *ast.File
	set     *token.FileSet
	imports map[string]string // path of an import by its name in the file
}

// program parses every Go file that is not a test.
func program(tree fs.FS) ([]goFile, error) {
	var files []goFile
	err := each(tree, func(name string, text []byte) error {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, goFile{name, path.Dir(name), syntax, set, importsOf(syntax)})
		return nil
	})
	return files, err
}

func importsOf(f *ast.File) map[string]string {
	out := map[string]string{}
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(p)
		if name == "v2" {
			name = path.Base(path.Dir(p))
		}
		if spec.Name != nil {
			name = spec.Name.Name
			if name == "_" {
				name += p
			}
		}
		out[name] = p
	}
	return out
}

// floorOf is the floor of a folder of the module; ok is false for one that the
// table does not know.
func floorOf(dir string) (int, bool) {
	for ; dir != "."; dir = path.Dir(dir) {
		if f, ok := floors[dir]; ok {
			return f, true
		}
	}
	return 0, false
}

// room is the part of a folder's path that the table of floors names.
func room(dir string) string {
	for ; dir != "."; dir = path.Dir(dir) {
		if _, ok := floors[dir]; ok {
			return dir
		}
	}
	return dir
}

// wrongImports finds what a package may not import.
func wrongImports(tree fs.FS) ([]string, error) {
	files, err := program(tree)
	var wrong []string
	for _, f := range files {
		own, known := floorOf(f.dir)
		if !known {
			wrong = append(wrong, f.path+": no floor is known for "+f.dir)
			continue
		}
		for _, p := range f.imports {
			if why := wrongImport(f.dir, own, p); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", f.path, p, why))
			}
		}
	}
	slices.Sort(wrong)
	return wrong, err
}

func wrongImport(dir string, own int, imported string) string {
	inside, ours := strings.CutPrefix(imported, module+"/")
	switch {
	case ours:
		return wrongFloor(dir, own, inside)
	case own <= domain && forbidden(imported):
		return "the domain does no input or output"
	case own <= domain && strings.Contains(strings.Split(imported, "/")[0], "."):
		return "the domain is written with the standard library alone"
	}
	for p, rooms := range homes {
		if (imported == p || strings.HasPrefix(imported, p+"/")) && !slices.Contains(rooms, room(dir)) {
			return "only " + strings.Join(rooms, " and ") + " may"
		}
	}
	return ""
}

func wrongFloor(dir string, own int, inside string) string {
	floor, known := floorOf(inside)
	from, to := room(dir), room(inside)
	switch {
	case !known:
		return "no floor is known for it"
	case floor > own:
		return fmt.Sprintf("floor %d may not import floor %d", own, floor)
	case own <= domain && floor == own && from != to && !slices.Contains(neighbours[from], to):
		return "packages of the domain do not import one another"
	}
	return ""
}

func forbidden(imported string) bool {
	return slices.ContainsFunc(notInDomain, func(p string) bool { return imported == p || strings.HasPrefix(imported, p+"/") })
}

// worldlyCalls finds calls by which the domain would depend on when or on what
// machine it runs.
func worldlyCalls(tree fs.FS) ([]string, error) {
	files, err := program(tree)
	var wrong []string
	for _, f := range files {
		if floor, known := floorOf(f.dir); !known || floor > domain {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && f.worldly(sel) {
				wrong = append(wrong, fmt.Sprintf("%s: %s.%s", f.set.Position(sel.Pos()), sel.X, sel.Sel.Name))
			}
			return true
		})
	}
	return wrong, err
}

func (f *goFile) worldly(sel *ast.SelectorExpr) bool {
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return false
	}
	switch f.imports[x.Name] {
	case "time":
		return slices.Contains(clockCalls, sel.Sel.Name)
	case "math/rand", "math/rand/v2":
		return !slices.Contains(seeded, sel.Sel.Name)
	}
	return false
}

// vagueNames finds packages named after nothing.
func vagueNames(tree fs.FS) ([]string, error) {
	files, err := program(tree)
	vague := []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base", "lib"}
	var wrong []string
	for _, f := range files {
		if slices.Contains(vague, f.syntax.Name.Name) || slices.Contains(vague, path.Base(f.dir)) {
			wrong = append(wrong, f.path+": package "+f.syntax.Name.Name)
		}
	}
	return wrong, err
}
