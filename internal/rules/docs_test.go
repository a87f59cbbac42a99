package rules

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	testNames = regexp.MustCompile(`\bTest[A-Z][A-Za-z0-9]+\b`)
	testFuncs = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9_]+)\(`)
	links     = regexp.MustCompile(`\]\(([^)#\s]+)`)
	quoted    = regexp.MustCompile("`((?:internal|cmd|docs|packs|scripts|custody|control|review|verify|evidence|provenance|calendar|ree)/[A-Za-z0-9_./-]+\\.[a-z]+)`")
)

// deadReferences finds tests and files that a document names and that are not
// there.
func deadReferences(tree fs.FS) (wrong []string, err error) {
	var tests []string
	documents := map[string]string{}
	err = each(tree, func(name string, text []byte) error {
		if path.Ext(name) == ".md" {
			documents[name] = string(text)
		}
		if strings.HasSuffix(name, "_test.go") {
			for _, m := range testFuncs.FindAllSubmatch(text, -1) {
				tests = append(tests, string(m[1]))
			}
		}
		return nil
	})
	for name, text := range documents {
		for _, t := range testNames.FindAllString(text, -1) {
			if !slices.Contains(tests, t) {
				wrong = append(wrong, fmt.Sprintf("%s names %s, which no package has", name, t))
			}
		}
		for _, file := range filesNamed(name, text) {
			if _, err := fs.Stat(tree, file); err != nil {
				wrong = append(wrong, fmt.Sprintf("%s names %s, which is not there", name, file))
			}
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong), err
}

// filesNamed are the files a document links to or quotes, from the root.
func filesNamed(document, text string) (files []string) {
	for _, m := range links.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(m[1], ":") {
			files = append(files, path.Join(path.Dir(document), m[1]))
		}
	}
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		files = append(files, m[1])
	}
	return files
}
