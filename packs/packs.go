// Package packs holds the jurisdiction packs that are built into the program.
// Another one is taken from a folder with --pack DIR.
package packs

import (
	"embed"
	"io/fs"
	"sort"
)

//go:embed cn/*.yaml example/*.yaml us/*.yaml
var files embed.FS

// Default is the pack that is used where none is named.
const Default = "cn"

// Open is the folder of a built-in pack; it fails with [fs.ErrNotExist] where
// there is none of that name.
func Open(name string) (fs.FS, error) {
	if _, err := fs.Stat(files, name+"/pack.yaml"); err != nil {
		return nil, err
	}
	return fs.Sub(files, name)
}

// Names lists the built-in packs that one can work under.
func Names() []string { return holding("review.yaml") }

// Guidelines lists the built-in packs that hold guidelines; some hold nothing
// else: the rules of another jurisdiction.
func Guidelines() []string { return holding("guidelines.yaml") }

// holding lists the packs that have a file.
func holding(file string) []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if _, err := fs.Stat(files, e.Name()+"/"+file); err == nil {
			names = append(names, e.Name())
		}
	}
	sort.Strings(names)
	return names
}
