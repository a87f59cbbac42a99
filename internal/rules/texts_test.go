package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// skipped are folders that the project does not write itself.
var skipped = []string{".git", "node_modules", "bin", "dist", "data", "pictures", "testdata"}

// each calls do with every file of ours.
func each(tree fs.FS, do func(name string, text []byte) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(skipped, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		return do(name, text)
	})
}

// written are the files that people write as program.
var written = []string{".go", ".html", ".css", ".js", ".mjs"}

// maxLines is how long a file may be. A file that passes 500 holds a second idea.
const maxLines = 700

var generated = regexp.MustCompile(`(?m)^(//|/\*|<!--) Code generated .* DO NOT EDIT\.`)

// longFiles finds files that nobody will read to the end.
func longFiles(tree fs.FS) (wrong []string, err error) {
	err = each(tree, func(name string, text []byte) error {
		lines := bytes.Count(text, []byte("\n"))
		if slices.Contains(written, path.Ext(name)) && lines > maxLines && !generated.Match(text) {
			wrong = append(wrong, fmt.Sprintf("%s has %d lines", name, lines))
		}
		return nil
	})
	return wrong, err
}

var unfinished = regexp.MustCompile(`\b(TODO|FIXME|XXX)\b|(?i:\bfor now\b|\bnot implemented\b)`)

// unfinishedMarks finds what says that a file is not finished.
func unfinishedMarks(tree fs.FS) ([]string, error) {
	return grep(tree, unfinished, func(name string) bool {
		return slices.Contains(written, path.Ext(name)) && !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, ".test.mjs")
	})
}

// folders is a path that is of one machine only, put together so that this file
// does not hold one.
var folders = regexp.MustCompile(`(^|[\s"'` + "`" + `(=:,])/(` + strings.Join([]string{"root", "home", "work", "Users"}, "|") + `)/[A-Za-z0-9_.-]`)

// machinePaths finds paths of somebody's own folders.
func machinePaths(tree fs.FS) ([]string, error) {
	return grep(tree, folders, func(name string) bool { return !slices.Contains([]string{".png", ".ico", ".woff2"}, path.Ext(name)) })
}

func grep(tree fs.FS, what *regexp.Regexp, in func(name string) bool) (wrong []string, err error) {
	err = each(tree, func(name string, text []byte) error {
		if !in(name) {
			return nil
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := what.FindString(line); m != "" {
				wrong = append(wrong, fmt.Sprintf("%s:%d: %q", name, i+1, m))
			}
		}
		return nil
	})
	return wrong, err
}

// languages are those that every catalogue speaks.
var languages = []string{"en", "zh"}

// unevenCatalogues finds keys that one language has and another lacks. A
// catalogue is a file in a folder named locale whose name begins with its
// language.
func unevenCatalogues(tree fs.FS) (wrong []string, err error) {
	found := map[string]map[string][]string{} // keys by catalogue and language
	err = each(tree, func(name string, text []byte) error {
		if path.Base(path.Dir(name)) != "locale" || path.Ext(name) != ".json" {
			return nil
		}
		var entries map[string]any
		if err := json.Unmarshal(text, &entries); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		lang := path.Base(name)[:2]
		catalogue := path.Join(path.Dir(name), path.Base(name)[2:])
		if found[catalogue] == nil {
			found[catalogue] = map[string][]string{}
		}
		found[catalogue][lang] = slices.Sorted(maps.Keys(entries))
		return nil
	})
	for catalogue, by := range found {
		wrong = append(wrong, uneven(catalogue, by)...)
	}
	slices.Sort(wrong)
	return wrong, err
}

func uneven(catalogue string, by map[string][]string) (wrong []string) {
	for _, lang := range languages {
		for _, other := range languages {
			for _, key := range by[lang] {
				if _, has := slices.BinarySearch(by[other], key); !has {
					wrong = append(wrong, fmt.Sprintf("%s: %s has %q, %s has not", catalogue, lang, key, other))
				}
			}
		}
	}
	return wrong
}
