package rules

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// house is the rules by name, each with trees that break it once.
var house = []struct {
	name   string
	check  func(fs.FS) ([]string, error)
	broken map[string]fstest.MapFS
}{
	{"imports", wrongImports, map[string]fstest.MapFS{
		"vocabulary uses the domain":        file("ree/a.go", `package ree; import _ "lanthorn/custody"`),
		"domain uses the store":             file("review/a.go", `package review; import "lanthorn/internal/store"; var _ store.Tx`),
		"domain uses a neighbour":           file("custody/a.go", `package custody; import "lanthorn/provenance"; var _ provenance.Graph`),
		"domain opens files":                file("custody/a.go", `package custody; import "os"; var _ = os.Args`),
		"domain speaks HTTP":                file("control/a.go", `package control; import "net/http"; var _ http.Client`),
		"domain speaks SQL":                 file("review/a.go", `package review; import "database/sql"; var _ sql.DB`),
		"domain takes a library":            file("calendar/a.go", `package calendar; import "golang.org/x/text/language"; var _ language.Tag`),
		"a folder below counts as its room": file("provenance/synthetic/a.go", `package synthetic; import "lanthorn/custody"; var _ custody.Lot`),
		"evidence uses a use case":          file("evidence/a.go", `package evidence; import "lanthorn/internal/app"; var _ app.App`),
		"a use case uses pages":             file("internal/app/a.go", `package app; import "lanthorn/internal/web"; var _ web.Site`),
		"SQL outside the store":             file("internal/app/a.go", `package app; import "github.com/jackc/pgx/v5"; var _ pgx.Conn`),
		"a room nobody knows":               file("internal/attic/a.go", `package attic`),
	}},
	{"clock and chance", worldlyCalls, map[string]fstest.MapFS{
		"the clock":           file("custody/a.go", `package custody; import "time"; var _ = time.Now()`),
		"the clock handed on": file("review/a.go", `package review; import "time"; var now = time.Now`),
		"time since":          file("calendar/a.go", `package calendar; import t "time"; func f(x t.Time) any { return t.Since(x) }`),
		"the shared chance":   file("provenance/a.go", `package provenance; import "math/rand/v2"; var _ = rand.IntN(3)`),
	}},
	{"names of packages", vagueNames, map[string]fstest.MapFS{
		"util":           file("internal/util/a.go", `package util`),
		"helpers inside": file("internal/app/helpers/a.go", `package x`),
	}},
	{"length of files", longFiles, map[string]fstest.MapFS{
		"a long file": file("ree/a.go", "package ree\n"+strings.Repeat("\n", maxLines)),
	}},
	{"unfinished marks", unfinishedMarks, map[string]fstest.MapFS{
		"in Go":   file("ree/a.go", "package ree // TO"+"DO: mend"),
		"in HTML": file("internal/web/templates/a.html", "<p>Search is not imple"+"mented.</p>"),
		"in CSS":  file("internal/web/assets/a.css", "/* fine for n"+"ow */"),
	}},
	{"paths of one machine", machinePaths, map[string]fstest.MapFS{
		"in a document": file("docs/A.md", "see /ho"+"me/ann/notes"),
		"in a script":   file("scripts/a", "cd /wo"+"rk/main"),
	}},
	{"references in documents", deadReferences, map[string]fstest.MapFS{
		"a test that is gone": file("docs/A.md", "see `TestThatNobodyWrote`"),
		"a file that is gone": file("docs/A.md", "see `custody/nowhere.go`"),
		"a dead link":         file("docs/A.md", "see [here](B.md)"),
	}},
	{"catalogues", unevenCatalogues, map[string]fstest.MapFS{
		"a missing key":      {"x/locale/en.json": {Data: []byte(`{"a":"A","b":"B"}`)}, "x/locale/zh.json": {Data: []byte(`{"a":"甲"}`)}},
		"a missing language": {"x/locale/en-review.json": {Data: []byte(`{"a":"A"}`)}},
	}},
}

func file(name, text string) fstest.MapFS { return fstest.MapFS{name: {Data: []byte(text)}} }

func TestTheHouseKeepsItsRules(t *testing.T) {
	for _, rule := range house {
		t.Run(rule.name, func(t *testing.T) {
			wrong, err := rule.check(os.DirFS("../.."))
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range wrong {
				t.Error(w)
			}
		})
	}
}

func TestEveryRuleCanFail(t *testing.T) {
	for _, rule := range house {
		for name, tree := range rule.broken {
			t.Run(rule.name+"/"+name, func(t *testing.T) {
				wrong, err := rule.check(tree)
				if err != nil {
					t.Fatal(err)
				}
				if len(wrong) == 0 {
					t.Error("nothing was found")
				}
			})
		}
	}
}

// What is allowed must stay allowed, or the rules would be worked around.
func TestWhatIsAllowed(t *testing.T) {
	tree := fstest.MapFS{
		"ree/a.go":               {Data: []byte(`package ree; import "time"; var _ time.Time`)},
		"ree/a_test.go":          {Data: []byte(`package ree; import "os"; var _ = os.Args // TO` + `DO`)},
		"review/a.go":            {Data: []byte(`package review; import "lanthorn/control"; var _ control.List`)},
		"provenance/rand.go":     {Data: []byte(`package provenance; import "math/rand/v2"; var _ = rand.New(rand.NewPCG(1, 2))`)},
		"internal/store/a.go":    {Data: []byte(`package store; import "database/sql"; var _ sql.DB`)},
		"internal/app/a.go":      {Data: []byte(`package app; import "time"; var _ = time.Now()`)},
		"docs/A.md":              {Data: []byte("https://example.org/home/x and ../work/y")},
		"internal/web/long.js":   {Data: []byte("// Code generated by a program. DO NOT EDIT.\n" + strings.Repeat("\n", maxLines))},
		"x/locale/en.json":       {Data: []byte(`{"a":"A"}`)},
		"x/locale/zh.json":       {Data: []byte(`{"a":"甲"}`)},
		"x/node_modules/util.go": {Data: []byte(`package util`)},
	}
	for _, rule := range house {
		wrong, err := rule.check(tree)
		if err != nil || len(wrong) > 0 {
			t.Errorf("%s: %v %v", rule.name, wrong, err)
		}
	}
}
