// Package packs holds the jurisdiction packs that are built into the program.
// Another one is taken from a folder with --pack DIR.
package packs

import (
	"embed"
	"io/fs"
	"sort"
)

//go:embed cn/*.yaml example/*.yaml
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

// Names lists the built-in packs.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	sort.Strings(names)
	return names
}
